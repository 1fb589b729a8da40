"""Reads a report as a browser would, and notes what is wrong with its HTML."""

from __future__ import annotations

import base64
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "hr", "img", "input", "source"}


class Page(HTMLParser):
    """``faults``: tags out of order, doubled ids, references to ids that are not there.

    ``links`` is everything that would be fetched, ``tables`` their cells by rows.
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.links: list[str] = []
        self.audios: list[str] = []
        self.radios: list[str] = []
        self.labels: list[str] = []
        self.headings: list[str] = []
        self.tables: list[list[list[str]]] = []
        self.policy = self.text = ""
        self._open: list[str] = []
        self._ids: list[str] = []
        self._wanted: list[str] = []
        if not html.startswith("<!DOCTYPE html>"):
            self.faults.append("no doctype")
        self.feed(html)
        self.close()
        self.faults += [f"<{tag}> is not closed" for tag in self._open]
        self.faults += [f"id {i} twice" for i in set(self._ids) if self._ids.count(i) > 1]
        self.faults += [f"no id {i}" for i in self._wanted if i not in self._ids]

    @staticmethod
    def content(link: str) -> bytes:
        """What a ``data:`` link holds."""
        return base64.b64decode(link.partition(";base64,")[2], validate=True)

    def handle_starttag(self, tag, attrs) -> None:
        given = dict(attrs)
        if len(given) < len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice")
        if tag not in VOID:
            self._open.append(tag)
        if "id" in given:
            self._ids.append(given["id"])
        self._wanted += [given[n] for n in ("aria-labelledby", "for") if n in given]
        self.links += [given[n] for n in ("src", "href", "srcset") if n in given]
        if tag == "audio":
            self.audios.append(given["src"])
            if not given.get("aria-label"):
                self.faults.append("a sound without a name")
        if tag == "img" and not given.get("alt"):
            self.faults.append("a picture without words")
        if tag == "input" and given["type"] == "radio":
            self.radios.append(given["value"])
            self.labels.append("")
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"]
        if tag == "h1":
            self.headings.append("")
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("td", "th"):
            self.tables[-1][-1].append("")

    def handle_endtag(self, tag) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> where it does not belong")

    def handle_data(self, data) -> None:
        inside = self._open[-1] if self._open else ""
        if inside in ("style", "script"):
            return
        self.text += data
        if inside in ("td", "th"):
            self.tables[-1][-1][-1] += data
        if inside == "h1":
            self.headings[-1] += data
        if inside == "label" and self.labels and not self.labels[-1]:
            self.labels[-1] = data
