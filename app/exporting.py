"""The export commands: what is asked for in a dialog is made beside the window and saved."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.engine.inspector import Inspector
from app.engine.measuring import Measuring
from app.model.document import Document
from app.model.labels import file_name, sound_part
from app.reporting import Reporting
from app.views.analysis_strip import AnalysisStrip
from app.views.batch_dialog import BatchDialog
from app.views.export_dialogs import FigureDialog, PrefixesDialog
from app.views.figure import HATCHED, figure_of
from app.views.figure_drawing import SUFFIXES, Paper, draw
from app.views.file_dialogs import FileDialogs
from app.words import mark, tr

SOUND_KINDS = {".wav": "WAV", ".flac": "FLAC", ".ogg": "Ogg Vorbis", ".opus": "Opus", ".mp3": "MP3"}
TOKEN_KINDS = {
    ".hcodes": mark("Packed codes"),
    ".npz": "NumPy",
    ".json": "JSON",
    ".TextGrid": "Praat TextGrid",
}
TABLES = {
    "tokens": mark("tokens"),
    "code_use": mark("codebook usage"),
    "measures": mark("measures"),
}


class Exporting:
    """Carries out the export commands; each also without a dialog, given where to save."""

    def __init__(
        self,
        window: QWidget,
        document: Document,
        strip: AnalysisStrip,
        inspector: Inspector,
        measuring: Measuring,
        dialogs: FileDialogs,
    ) -> None:
        self.window, self.document, self.strip = window, document, strip
        self.dialogs = dialogs
        self.exports, self.batches = inspector.exports, inspector.batches
        self._batch: BatchDialog | None = None
        self.reporting = Reporting(document, strip.analysis, self.exports, measuring)
        # As they were chosen last.
        self.paper, self.figure_suffix = Paper(), SUFFIXES[0]
        self.sound_suffix, self.with_original = ".flac", True

    def run(self, command_id: str) -> None:
        """Ask what the command needs, and do it."""
        {
            "export_mix": self.choose_heard,
            "export_tokens": self.choose_tokens,
            "export_prefixes": self.choose_prefixes,
            "export_figure": self.choose_figure,
            "export_measures": self.choose_measures,
            "export_report": self.choose_report,
            "export_batch": self.choose_batch,
        }[command_id]()

    # -- sounds and tokens ------------------------------------------------------

    def choose_heard(self) -> None:
        document = self.document
        name = file_name(document, sound_part(document, document.sound_of(document.heard)))
        path = self._ask_path(tr("Export audio"), name, SOUND_KINDS)
        if path:
            self.exports.heard(path)

    def choose_tokens(self) -> None:
        kinds = {suffix: tr(title) for suffix, title in TOKEN_KINDS.items()}
        path = self._ask_path(tr("Export tokens"), file_name(self.document, tr("tokens")), kinds)
        if path:
            self.exports.tokens(path)

    def choose_prefixes(self) -> None:
        if not self.exports.check_encoded():
            return
        start_s, end_s = self.exports.stretch_s
        part = tr("region") if self.document.region else tr("whole clip")
        level = tr("loudness-matched") if self.document.matched else tr("at their own level")
        told = tr(
            "RVQ-1 to RVQ-1:{n_layers} of the {part}, {start_s:.2f}–{end_s:.2f} s, {level}, one "
            "file each."
        ).format(
            n_layers=self.document.n_layers, part=part, start_s=start_s, end_s=end_s, level=level
        )
        dialog = PrefixesDialog(self.window, told, self.sound_suffix, self.with_original)
        dialog.accepted.connect(lambda: self._prefixes_chosen(dialog))
        dialog.open()

    def _prefixes_chosen(self, dialog: PrefixesDialog) -> None:
        self.sound_suffix, self.with_original = dialog.suffix, dialog.with_original
        folder = self.dialogs.folder_for(self.window, tr("Export RVQ-1:k series to"))
        if folder and self.may_replace(folder):
            self.prefixes(folder)

    def prefixes(self, folder: str | Path) -> None:
        """Save every RVQ-1:k in ``folder``, in the format that was chosen last."""
        self.exports.prefixes(folder, self.sound_suffix, original=self.with_original)

    def may_replace(self, folder: str | Path) -> bool:
        """Ask whether files that are there already are to be replaced; True if none are."""
        targets = self.exports.targets(folder, self.sound_suffix, original=self.with_original)
        return self.dialogs.may_write(self.window, list(targets))

    # -- figure -----------------------------------------------------------------

    def choose_figure(self) -> None:
        if not self.document.images:
            self.document.say(tr("There is no picture yet; open a recording first."), "warning")
            return
        dialog = FigureDialog(self.window, self.paper, self.figure_suffix)
        dialog.accepted.connect(lambda: self._figure_chosen(dialog))
        dialog.open()

    def _figure_chosen(self, dialog: FigureDialog) -> None:
        self.paper, self.figure_suffix = dialog.paper, dialog.suffix
        suffixes = (self.figure_suffix, *(s for s in SUFFIXES if s != self.figure_suffix))
        kinds = {suffix: suffix[1:].upper() for suffix in suffixes}
        path = self._ask_path(tr("Export figure"), file_name(self.document, tr("figure")), kinds)
        if path:
            self.figure(path)

    def figure(self, path: str | Path) -> None:
        """Save the panes as a figure, on the paper that was chosen last; the suffix says how."""
        suffix = Path(path).suffix.lower()
        if suffix not in SUFFIXES:
            self.document.say(
                tr("Figures are not saved as '{name}'; choose {suffixes}.").format(
                    name=Path(path).name, suffixes=", ".join(SUFFIXES)
                ),
                "error",
            )
            return
        figure, paper = figure_of(self.document), self.paper
        remark = "" if figure.is_whole else tr(HATCHED)
        self.exports.write(path, lambda: draw(figure, paper, suffix), remark)

    # -- figures in tables, and all together ------------------------------------

    def choose_measures(self) -> None:
        if self.strip.csv():
            shown = tr(TABLES[self.strip.analysis.shown])
            name = file_name(self.document, shown)
            path = self._ask_path(tr("Export table"), name, {".csv": "CSV"})
            if path:
                self.measures(path)
        else:
            self.strip.say_nothing_open()

    def measures(self, path: str | Path) -> None:
        "Save the table below the spectrograms as CSV."
        text = self.strip.csv()
        self.exports.write(path, text.encode)

    def choose_report(self) -> None:
        if not self.exports.check_encoded():
            return
        name = file_name(self.document, tr("report"))
        path = self._ask_path(tr("Export report"), name, {".html": "HTML"})
        if path:
            self.reporting.report(path)

    def choose_batch(self) -> None:
        """Show the batch, which goes on beside the window."""
        if not self.exports.clips.rows:
            self.document.say(tr("There are no clips; open some recordings first."), "warning")
            return
        if self._batch is None:
            ask = lambda: self.dialogs.folder_for(self.window, tr("Batch to"))  # noqa: E731
            self._batch = BatchDialog(self.window, self.exports.clips, self.batches.state, ask)
        self._batch.fill()
        self._batch.show()
        self._batch.raise_()

    def _ask_path(self, title: str, stem: str, kinds: Mapping[str, str]) -> str:
        """Where to save; ``kinds`` are titles by suffix, the first is proposed."""
        return self.dialogs.save(self.window, title, f"{stem}{next(iter(kinds))}", kinds)
