"""The view goes along with the playhead, a page at a time."""

from __future__ import annotations

from app.model.document import Document


class Follow:
    """Keeps the playhead of a document in sight, as long as ``document.follows``.

    While it plays, the view goes on when the playhead leaves it; whoever looks elsewhere
    meanwhile is left alone.  Every jump, and every start, is followed.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self._at_s = document.position_s
        document.events.position_s.connect(self._moved)
        document.events.playing.connect(self._started)
        document.events.scrubbing.connect(self._let_go)
        document.seek_requested.connect(self._sought)

    def _moved(self, now_s: float) -> None:
        before_s, self._at_s = self._at_s, now_s
        start, end = self.document.visible
        if self.document.playing and start <= before_s <= end:
            self._follow(now_s)

    def _started(self, playing: bool) -> None:
        if playing:
            self._follow(self.document.position_s)

    def _let_go(self, scrubbing: bool) -> None:
        if not scrubbing:
            self._follow(self.document.position_s)

    def _sought(self, seconds: float) -> None:
        self._follow(seconds)

    def _follow(self, seconds: float) -> None:
        # Under a hand that drags it, the picture stands still.
        if self.document.follows and not self.document.scrubbing:
            self.document.reveal(seconds)
