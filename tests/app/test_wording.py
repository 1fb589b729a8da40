"""The words on the screen are the field's: what used to be said otherwise is said nowhere."""

from __future__ import annotations

import importlib.util

import pytest

import resources

# What was said, and what a native speaker of the field says.
WORDS = {
    "Look again": "Refresh devices",
    "Measure loop": "Measure round-trip latency",
    "chirp was not heard": "Test tone not detected",
    "too slow for this codec": "Can't keep up in real time",
    "voice that is nobody's": "in a generic voice",
    "Export what is heard": "Export audio…",
    "Export all prefixes": "Export RVQ-1:k series…",
    "Save picture": "Save screenshot…",
    "Cursor on": "Cursor forward",
    "What each layer does": "Quality vs. layers",
    "Fitted to the zoom": "Automatic",
    "Voice from": "Acoustic layers from…",
    "What the window is written in": "Interface language (takes effect after restart).",
    "What the loudspeaker holds": "Output buffer: larger is safer but adds delay.",
    "energy in sight": "dB relative to the total in view",
}


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """Everything that can be shown."""
    file = resources.TRANSLATIONS / "make_translations.py"
    spec = importlib.util.spec_from_file_location("make_translations", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.texts()


@pytest.mark.parametrize("before", WORDS)
def test_the_screen_says_it_as_the_field_does(texts, before):
    assert [text for text in texts if before.lower() in text.lower()] == []
    assert any(WORDS[before].lower() in text.lower() for text in texts)


def test_a_page_to_the_left_is_not_called_earlier(texts):
    assert not {"Earlier", "Later"} & set(texts)
    assert {"Scroll left", "Scroll right"} <= set(texts)
