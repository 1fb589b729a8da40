"""What recordings there are: a folder, searched through, or a table that names them."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from codec.audio import readable_suffixes
from codec.errors import UserError

PATH = "path"
# The columns that are read beside it, and what an entry calls them.
COLUMNS = {
    "speaker_id": "speaker",
    "transcript": "transcript",
    "source_repo": "source",
    "licence": "licence",
    "language": "language",
    "split": "split",
}
SEPARATORS = (",", ";", "\t")
# Enough of a transcript for a csv field, which is limited to 131 072 characters by itself.
LONGEST_FIELD = 10**7

# Corpora whose folders name the speaker, as patterns of the last parts of a path without suffix.
LAYOUTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # LibriSpeech, LibriTTS and MLS: speaker/chapter/speaker-chapter-utterance.
        r"(?:^|/)(?P<s>\d+)/(?P<chapter>\d+)/(?P=s)[-_](?P=chapter)[-_]\w+$",
        # VCTK: p225/p225_001_mic1.
        r"(?:^|/)(?P<s>[ps]\d{1,3})/(?P=s)_\d{3}(?:_mic\d)?$",
        # TIMIT: DR1/FCJF0/SA1.
        r"(?:^|/)DR\d/(?P<s>[FM][A-Z]{3}\d)/S[AIX]\d+(?:\.wav)?$",
        # CMU ARCTIC: cmu_us_slt_arctic/wav/arctic_a0001.
        r"(?:^|/)(?P<s>cmu_us_\w+_arctic)/(?:\w+/)?arctic_[ab]\d+$",
        # VoxCeleb: id10001/video/00001.
        r"(?:^|/)(?P<s>id\d{5})/[^/]+/\d{5}$",
        # AISHELL-1: S0002/BAC009S0002W0122.
        r"(?:^|/)(?P<s>S\d{4})/BAC\d{3}(?P=s)W\d{4}$",
    )
)


@dataclass(frozen=True)
class Entry:
    """One recording: where it is, and what is known of it; empty where nothing is.

    ``channel`` is the only one to read, counted from 1; None mixes all.
    """

    path: Path
    speaker: str = ""
    transcript: str = ""
    source: str = ""
    licence: str = ""
    language: str = ""
    split: str = ""
    channel: int | None = None


def list_entries(source: Path, split: str | None = None) -> list[Entry]:
    """The recordings of a folder (searched through) or of a manifest.

    A manifest is a table separated by commas, semicolons or tabs.  It has a column
    ``path`` (relative to itself) and may have ``speaker_id``, ``transcript``,
    ``source_repo``, ``licence``, ``language`` and ``split``; a row without a split
    is in all of them.  Where nothing says who speaks, the folders of a known
    corpus do; others say nothing.

    Raises
    ------
    UserError
        If it cannot be read, a line is not as the others (also one of another
        split), or there are no recordings.
    """
    if source.is_dir():
        suffixes = readable_suffixes()
        found = sorted(p for p in source.rglob("*") if p.suffix.lower() in suffixes)
        entries = [Entry(p, speaker=speaker_of(p)) for p in found]
    else:
        every = _read_manifest(source)
        entries = [e for e in every if split is None or e.split in ("", split)]
        if every and not entries:
            known = ", ".join(sorted({entry.split for entry in every}))
            raise UserError(
                f"No recordings were found in the manifest '{source}' for the split '{split}'; "
                f"choose among {known}."
            )
    if not entries:
        raise UserError(f"No recordings were found in '{source}'; give a folder or a manifest.")
    return entries


def speaker_of(path: Path) -> str:
    """Who speaks, as the folders of a known corpus say; empty for any other."""
    text = path.absolute().with_suffix("").as_posix()
    found = (layout.search(text) for layout in LAYOUTS)
    return next((match["s"] for match in found if match), "")


def _read_manifest(source: Path) -> list[Entry]:
    csv.field_size_limit(LONGEST_FIELD)
    try:
        with open(source, newline="", encoding="utf-8-sig") as file:
            head = file.readline()
            separator = _separator(source, head)
            file.seek(0)
            # Spaces after a separator are no part of a name, nor before a quote.
            reader = csv.reader(file, delimiter=separator, skipinitialspace=True)
            rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UserError(
            f"The manifest '{source}' cannot be read ({error}); give a CSV file or a folder."
        ) from error
    if not rows:
        return []
    names = [name.lower() for name in rows[0][1]]
    if twice := {name for name in names if name and names.count(name) > 1}:
        raise UserError(
            f"The manifest '{source}' has two columns '{min(twice)}'; keep one of them."
        )
    return [_entry(source, names, line, row) for line, row in rows[1:] if any(row)]


def _separator(source: Path, head: str) -> str:
    """What parts the columns: that with which the first line has a column ``path``."""
    for separator in SEPARATORS:
        cells = next(csv.reader([head.lstrip("\ufeff")], delimiter=separator), [])
        if PATH in [cell.strip().strip('"').lower() for cell in cells]:
            return separator
    if not head.strip():
        return SEPARATORS[0]
    raise UserError(f"The manifest '{source}' has no column 'path'; add one.")


def _entry(source: Path, names: list[str], line: int, row: list[str]) -> Entry:
    where = f"Line {line} of the manifest '{source}'"
    while len(row) > len(names) and not row[-1]:
        row = row[:-1]
    if len(row) != len(names):
        raise UserError(
            f"{where} has {len(row)} values for {len(names)} columns; add what is missing, and "
            "quote texts that contain the separator."
        )
    cells = dict(zip(names, row, strict=True))
    if not cells[PATH] or "\0" in cells[PATH]:
        raise UserError(f"{where} does not say which file; give its path or remove the line.")
    path = source.parent / cells[PATH]
    facts = {key: cells.get(column, "") for column, key in COLUMNS.items()}
    if "speaker_id" not in cells:
        facts["speaker"] = speaker_of(path)
    return Entry(path, **facts)
