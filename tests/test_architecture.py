"""Arrows point one way: views → model ← engine → codec, and nothing below knows what is above."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FORBIDDEN = {
    "codec": ("app", "PySide6", "pyqtgraph"),
    "app/model": ("app.views", "app.engine", "app.main_window", "PySide6", "pyqtgraph", "torch"),
    "app/views": ("app.engine", "app.main_window", "torch", "sounddevice"),
    "app/engine": ("app.views", "app.main_window", "PySide6.QtWidgets", "pyqtgraph"),
    "resources": ("app", "codec"),
}


def imports(path: Path) -> set[str]:
    """Everything a file imports, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.parametrize(("folder", "above"), FORBIDDEN.items())
def test_nothing_imports_what_stands_above_it(folder, above):
    files = [p for p in (ROOT / folder).rglob("*.py") if p.name not in SCRIPTS]
    assert files
    for path in files:
        for name in imports(path):
            wrong = [a for a in above if name == a or name.startswith(a + ".")]
            assert not wrong, f"{path.relative_to(ROOT)} imports {name}"


# Scripts that make resources; the program never runs them.
SCRIPTS = ("make_samples.py", "synthesizers.py", "render_icons.py", "make_translations.py")


def test_weights_are_never_unpickled():
    for path in [*(ROOT / "codec").rglob("*.py"), *(ROOT / "app").rglob("*.py")]:
        assert not imports(path) & {"pickle", "dill", "shelve", "joblib"}, path
        assert "torch.load(" not in path.read_text("utf-8"), path


# Packages that are imported by another name than they are installed by.
INSTALLED_AS = {
    "PySide6": "PySide6-Essentials",
    "shiboken6": "PySide6-Essentials",
    "PIL": "matplotlib",
}
# Beside transformers and in no extra: installed by hand, as the sentence about it says.
BY_HAND = {"distillmos"}


def declared() -> set[str]:
    """What an installation brings, with any extra but those that only developers take."""
    tomllib = pytest.importorskip("tomllib", reason="Python 3.10 reads no TOML")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].items()
    wanted = [one for name, many in extras if name not in ("test", "build", "dev") for one in many]
    return {re.match(r"[\w.-]+", one)[0].lower() for one in project["dependencies"] + wanted}


def test_nothing_is_imported_that_an_installation_does_not_bring():
    known = declared() | sys.stdlib_module_names | BY_HAND | {"app", "codec", "resources"}
    for path in [*(ROOT / "codec").rglob("*.py"), *(ROOT / "app").rglob("*.py")]:
        for name in {name.split(".")[0] for name in imports(path)}:
            package = INSTALLED_AS.get(name, name.replace("_", "-"))
            is_known = name in known or package.lower() in known
            assert is_known, f"{path.relative_to(ROOT)} imports {name}"


def test_the_places_that_architecture_md_names_are_there():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    places = set(re.findall(r"`((?:app|codec|tests|resources)/[\w/.]*)`", text))
    assert len(places) > 40
    missing = sorted(place for place in places if not (ROOT / place).exists())
    assert not missing, f"ARCHITECTURE.md names {', '.join(missing)}, which are not there"
