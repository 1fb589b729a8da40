"""What ships with the program: the model, sample clips, lessons, icons."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent
MODELS = ROOT / "models"
SAMPLES = ROOT / "samples"
ICONS = ROOT / "icons"
