"""Files, sessions, exports; undo and settings; help."""

from __future__ import annotations

from app.command import Command

FILING: tuple[Command, ...] = (
    Command("open", "File", "Open…", "Ctrl+O", "Open one or more recordings as clips."),
    Command("new_session", "File", "New session", "Ctrl+N", "Close all clips and start over."),
    Command(
        "open_session",
        "File",
        "Open session…",
        "Ctrl+Shift+L",
        "Replace the open clips with those of a saved session.",
    ),
    Command(
        "save_session",
        "File",
        "Save session",
        "Ctrl+S",
        "Save the list of clips and the settings of each.",
    ),
    Command(
        "save_session_as",
        "File",
        "Save session as…",
        "Ctrl+Shift+A",
        "Save the session under another name.",
    ),
    Command(
        "last_session",
        "File",
        "Reopen last session",
        "",
        "Restore the clips and settings of the last session, also after a crash.",
    ),
    Command(
        "load_codec",
        "File",
        "Load checkpoint…",
        "Ctrl+Shift+O",
        "Use a codec from a checkpoint file (.safetensors).",
    ),
    Command(
        "voice_from",
        "File",
        "Acoustic layers from…",
        "Ctrl+Shift+V",
        "Combine this clip's RVQ-1 with the acoustic layers of a second clip.",
    ),
    Command(
        "export_mix",
        "File",
        "Export audio…",
        "Ctrl+E",
        "Save the current source, or the selected region of it, as an audio file.",
    ),
    Command(
        "export_tokens",
        "File",
        "Export tokens…",
        "Ctrl+Shift+E",
        "Save the clip's tokens: packed, or for NumPy, JSON or Praat.",
    ),
    Command(
        "export_prefixes",
        "File",
        "Export RVQ-1:k series…",
        "",
        "Save RVQ-1, RVQ-1:2, … up to all layers, each to a file of its own.",
    ),
    Command("export_batch", "File", "Batch…", "", "Decode and measure many clips at once."),
    Command(
        "export_figure",
        "File",
        "Export figure…",
        "",
        "Save the spectrograms as a figure with axes and a level scale: PNG, SVG or PDF.",
    ),
    Command(
        "export_measures",
        "File",
        "Export table…",
        "",
        "Save the table below the spectrograms as CSV.",
    ),
    Command(
        "export_report",
        "File",
        "Export report…",
        "",
        "Save figure, sounds, measures and settings as one self-contained HTML page.",
    ),
    Command(
        "screenshot",
        "File",
        "Save screenshot…",
        "Ctrl+Shift+S",
        "Save a screenshot of the window as PNG.",
    ),
    Command("quit", "File", "Quit", "Ctrl+Q", "Close the program."),
    Command("undo", "Edit", "Undo", "Ctrl+Z", "Undo the last change of mix, region or view."),
    Command("redo", "Edit", "Redo", "Ctrl+Shift+Z", "Redo the change that was undone."),
    Command(
        "settings",
        "Edit",
        "Settings…",
        "Ctrl+,",
        "Theme, language, pictures, sound, device, autosave.",
    ),
)

HELPING: tuple[Command, ...] = (
    Command("palette", "Help", "Commands…", "Ctrl+K", "Find and run any command by name."),
    Command("tour", "Help", "Tour", "", "Take a tour of the window in six steps, with a sample."),
    Command(
        "explain",
        "Help",
        "What am I looking at?",
        "Shift+F1",
        "Explain the view under the pointer, or the one that has the focus.",
    ),
    Command("shortcuts", "Help", "Keyboard shortcuts", "F1", "Show every command and its key."),
    Command("about", "Help", "About", "", "Versions, licence and model card."),
)
