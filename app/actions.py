"""Every command as data: menus, tool tips, buttons and the shortcut sheet come from here."""

from __future__ import annotations

from dataclasses import dataclass

# One key a layer, along one row of the keyboard.
LAYER_KEYS = ("Q", "W", "E", "R", "T", "Y", "U", "I", "O", "P", "[", "]")


@dataclass(frozen=True)
class Command:
    """A command: ``menu`` it stands in, ``title`` there, ``help`` in one sentence."""

    id: str
    menu: str
    title: str
    shortcut: str
    help: str
    checkable: bool = False


COMMANDS: tuple[Command, ...] = (
    Command("open", "File", "Open…", "Ctrl+O", "Open a recording."),
    Command(
        "load_codec",
        "File",
        "Load checkpoint…",
        "Ctrl+Shift+O",
        "Use a codec from a checkpoint file (.safetensors).",
    ),
    Command(
        "export_mix",
        "File",
        "Export what is heard…",
        "Ctrl+E",
        "Save the sound that is chosen, or its region, as an audio file.",
    ),
    Command(
        "screenshot", "File", "Save picture…", "Ctrl+Shift+S", "Save the window as a PNG picture."
    ),
    Command("quit", "File", "Quit", "Ctrl+Q", "Close the program."),
    Command("play", "Sound", "Play / Pause", "Space", "Play from the playhead, or pause."),
    Command(
        "to_start",
        "Sound",
        "To start",
        "Home",
        "Put the playhead at the start of the region or of the clip.",
    ),
    Command("back", "Sound", "Back 1 s", "Left", "Move the playhead back by a second."),
    Command("forward", "Sound", "Forward 1 s", "Right", "Move the playhead on by a second."),
    Command(
        "loop",
        "Sound",
        "Loop",
        "L",
        "Repeat the selected region, or the whole clip.",
        checkable=True,
    ),
    Command("hear_original", "Sound", "Hear Original", "1", "Hear the recording itself."),
    Command("hear_semantic", "Sound", "Hear Semantic", "2", "Hear RVQ-1 alone."),
    Command("hear_full", "Sound", "Hear Full", "3", "Hear all layers together."),
    Command("hear_mix", "Sound", "Hear Mix", "4", "Hear the layers that are switched on."),
    Command(
        "match",
        "Sound",
        "Match loudness",
        "M",
        "Bring every source to the original's loudness (LUFS).",
        checkable=True,
    ),
    Command("mix_semantic", "Layers", "Semantic only", "S", "Mix: RVQ-1 alone."),
    Command("mix_full", "Layers", "Full", "F", "Mix: all layers."),
    Command(
        "mix_acoustic", "Layers", "Acoustic only", "A", "Mix: every layer but the semantic one."
    ),
    Command("fewer", "Layers", "One layer fewer", "Down", "Mix: RVQ-1:k with k one smaller."),
    Command("more", "Layers", "One layer more", "Up", "Mix: RVQ-1:k with k one larger."),
    Command("zoom_in", "View", "Zoom in", "+", "See half as much time."),
    Command("zoom_out", "View", "Zoom out", "-", "See twice as much time."),
    Command("zoom_region", "View", "Zoom to region", "Z", "See just the selected region."),
    Command("zoom_all", "View", "Zoom to all", "0", "See the whole clip."),
    Command("clear_region", "View", "Clear region", "Escape", "Forget the selected region."),
    Command("shortcuts", "Help", "Shortcuts", "F1", "Show every command and its key."),
    Command("about", "Help", "About", "", "Versions, licence, and what the model is."),
)

BY_ID = {command.id: command for command in COMMANDS}
MENUS = ("File", "Sound", "Layers", "View", "Help")


def tip(command: Command) -> str:
    """What a tool tip says: the help sentence and the key."""
    return f"{command.help}  ({command.shortcut})" if command.shortcut else command.help
