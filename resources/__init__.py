"""What ships with the program: the model, sample clips, icons, translations."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent
MODELS = ROOT / "models"
SAMPLES = ROOT / "samples"
ICONS = ROOT / "icons"
TRANSLATIONS = ROOT / "translations"
