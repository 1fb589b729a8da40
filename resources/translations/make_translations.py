"""Bring ``inspector_de.ts`` up to date with the texts of the program, and make the ``.qm`` of it.

python resources/translations/make_translations.py

A text that is new is written as unfinished: translate it in the ``.ts`` (or with Qt Linguist) and
run this again.  A text that the program has no more is dropped.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import PySide6

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
LANGUAGES = ("de",)
CONTEXT = "inspector"
HEAD = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="{language}" sourcelanguage="en">
<context>
<name>{context}</name>
"""
# A function that is given texts, and which of its arguments they are.
TEXTS = {"tr": slice(0, 1), "mark": slice(0, 1), "plural": slice(1, 3)}


def texts() -> list[str]:
    """Everything that can be shown, each once."""
    found = [text for path in sorted((ROOT / "app").rglob("*.py")) for text in texts_of(path)]
    return list(dict.fromkeys([*tables(), *found]))


def texts_of(path: Path) -> Iterator[str]:
    """The texts that a module writes in calls of ``tr``, ``mark`` and ``plural``."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TEXTS:
            for given in node.args[TEXTS[node.func.id]]:
                if isinstance(given, ast.Constant):
                    yield given.value


def tables() -> Iterator[str]:
    """The texts of commands, settings, help, tour and samples."""
    from app.actions import COMMANDS, MENUS
    from app.help import TOPICS
    from app.settings import SETTINGS, Choice
    from app.tour import STEPS

    yield from MENUS
    for command in COMMANDS:
        yield from (command.title, command.help)
    for setting in SETTINGS:
        yield from (setting.page, setting.title, setting.help)
        yield from setting.kind.titles if isinstance(setting.kind, Choice) else ()
    for told in (*TOPICS, *STEPS):
        yield from (told.title, told.text)
    for sample in json.loads((ROOT / "resources/samples/index.json").read_text("utf-8")):
        yield from (sample["title"], sample["note"])


def read(path: Path) -> dict[str, str]:
    """The finished translations of a ``.ts`` file by their texts."""
    if not path.exists():
        return {}
    messages = ElementTree.parse(path).getroot().iter("message")
    pairs = ((m.findtext("source"), m.find("translation")) for m in messages)
    return {text: t.text for text, t in pairs if t.text and t.get("type") is None}


def write(path: Path, language: str, translations: dict[str, str]) -> None:
    """Write a ``.ts`` file with a message for every text, those without translation unfinished."""
    lines = [HEAD.format(language=language, context=CONTEXT)]
    for text in texts():
        done = translations.get(text)
        state = "" if done else ' type="unfinished"'
        lines.append(
            f"<message>\n<source>{escape(text)}</source>\n"
            f"<translation{state}>{escape(done or '')}</translation>\n</message>\n"
        )
    path.write_text("".join([*lines, "</context>\n</TS>\n"]), encoding="utf-8")


def main() -> None:
    for language in LANGUAGES:
        source = FOLDER / f"inspector_{language}.ts"
        write(source, language, read(source))
        lrelease = Path(PySide6.__file__).parent / "lrelease"
        subprocess.run([lrelease, source, "-qm", source.with_suffix(".qm")], check=True)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
