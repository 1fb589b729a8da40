"""Every command as data: menus, tool tips, buttons and the shortcut sheet come from here."""

from __future__ import annotations

from dataclasses import dataclass

from app.words import mark, tr

# One key a layer, along one row of the keyboard.
LAYER_KEYS = ("Q", "W", "E", "R", "T", "Y", "U", "I", "O", "P", "[", "]")
# Those of the shortcuts that are called otherwise in other languages.
KEY_NAMES = (
    *(mark("Ctrl"), mark("Shift"), mark("Space"), mark("Escape"), mark("Home")),
    *(mark("Left"), mark("Right"), mark("Up"), mark("Down"), mark("PgUp"), mark("PgDown")),
)


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
    Command("open", "File", "Open…", "Ctrl+O", "Open recordings; each is a clip of the list."),
    Command("new_session", "File", "New session", "Ctrl+N", "Close every clip and begin anew."),
    Command(
        "open_session",
        "File",
        "Open session…",
        "Ctrl+Shift+L",
        "Open saved clips with their mixes, regions and views, in place of these.",
    ),
    Command(
        "save_session",
        "File",
        "Save session",
        "Ctrl+S",
        "Save which clips are open, and what is chosen for each.",
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
        "Open the last session",
        "",
        "Bring back what was open when the window was closed or broke off.",
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
        "Voice from…",
        "Ctrl+Shift+V",
        "Choose a second clip: its acoustic layers under this one's RVQ-1, in the mix.",
    ),
    Command(
        "export_mix",
        "File",
        "Export what is heard…",
        "Ctrl+E",
        "Save the sound that is chosen, or its region, as an audio file.",
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
        "Export all prefixes…",
        "",
        "Save RVQ-1, RVQ-1:2 and so on to all layers, of the clip or its region, a file each.",
    ),
    Command(
        "export_figure",
        "File",
        "Export figure…",
        "",
        "Draw the panes anew for paper, with axes and a scale: PNG, SVG or PDF.",
    ),
    Command(
        "export_measures",
        "File",
        "Export measures…",
        "",
        "Save the open table of figures as CSV.",
    ),
    Command(
        "export_report",
        "File",
        "Export report…",
        "",
        "Save figure, sounds, measures and settings as one HTML page that needs nothing else.",
    ),
    Command(
        "screenshot", "File", "Save picture…", "Ctrl+Shift+S", "Save the window as a PNG picture."
    ),
    Command("quit", "File", "Quit", "Ctrl+Q", "Close the program."),
    Command("undo", "Edit", "Undo", "Ctrl+Z", "Take the last change of mix, region or view back."),
    Command("redo", "Edit", "Redo", "Ctrl+Shift+Z", "Make the change again that was taken back."),
    Command(
        "settings",
        "Edit",
        "Settings…",
        "Ctrl+,",
        "Theme, language, pictures, sound, device, autosave.",
    ),
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
        "compare",
        "Sound",
        "Compare",
        "X",
        "Hear the original for as long as it is held; where that is heard, the mix.",
    ),
    Command(
        "match",
        "Sound",
        "Match loudness",
        "M",
        "Bring every source to one loudness (LUFS), or hear each as loud as it is.",
        checkable=True,
    ),
    Command("slower", "Sound", "Slower", ",", "Play slower, at the same pitch."),
    Command("faster", "Sound", "Faster", ".", "Play faster, at the same pitch."),
    Command("speed_1", "Sound", "Speed 1×", "/", "Play as fast as it was recorded."),
    Command(
        "default_output",
        "Sound",
        "Use the default output",
        "",
        "Hear through the device that the system prefers.",
    ),
    Command(
        "live",
        "Sound",
        "Live",
        "Ctrl+L",
        "Speak, and hear yourself as tokens; Space starts, X and V are held to hear less of them.",
        checkable=True,
    ),
    Command(
        "keep_minute",
        "Sound",
        "Keep the last minute",
        "K",
        "Open what was said live in the last minute as a recording.",
    ),
    Command(
        "live_semantic",
        "Sound",
        "Live: semantic only",
        "V",
        "Hear RVQ-1 of what is spoken live for as long as it is held.",
    ),
    Command(
        "live_mute",
        "Sound",
        "Live: mute",
        "N",
        "Silence the loudspeaker of the live mode, or let it be heard.",
    ),
    Command(
        "live_record",
        "Sound",
        "Live: record…",
        "",
        "Record what is spoken and heard live to a FLAC file, or end that.",
    ),
    Command(
        "live_measure",
        "Sound",
        "Live: measure loop",
        "",
        "Play a chirp and find how long it takes to be heard again, live.",
    ),
    Command("mix_semantic", "Layers", "Semantic only", "S", "Mix: RVQ-1 alone."),
    Command("mix_full", "Layers", "Full", "F", "Mix: all layers."),
    Command(
        "mix_acoustic", "Layers", "Acoustic only", "A", "Mix: every layer but the semantic one."
    ),
    Command("fewer", "Layers", "One layer fewer", "Down", "Mix: RVQ-1:k with k one smaller."),
    Command("more", "Layers", "One layer more", "Up", "Mix: RVQ-1:k with k one larger."),
    Command("solo_off", "Layers", "Solo off", "Shift+S", "Hear the mix as it was before solo."),
    Command(
        "continuous",
        "Layers",
        "Continuous",
        "C",
        "Mix: what the acoustic layers quantize, before quantizing, in their place.",
        checkable=True,
    ),
    Command(
        "paint",
        "Layers",
        "Paint",
        "B",
        "The switches choose the brush; dragging in the paint lane puts its layers there.",
        checkable=True,
    ),
    Command(
        "paint_region",
        "Layers",
        "Paint region",
        "Ctrl+B",
        "Put the brush's layers over the selected region.",
    ),
    Command(
        "erase_region",
        "Layers",
        "Erase painting in region",
        "Ctrl+Shift+B",
        "Take what is painted out of the selected region.",
    ),
    Command("clear_paint", "Layers", "Clear painting", "", "Take everything painted away."),
    Command(
        "voice_swap",
        "Layers",
        "Swap clip and voice",
        "",
        "Open the second clip, and take the voice of this one.",
    ),
    Command("voice_remove", "Layers", "Remove voice", "", "The clip's own acoustic layers again."),
    Command(
        "clips",
        "View",
        "Clips",
        "Ctrl+J",
        "Show the list of clips beside the pictures.",
        checkable=True,
    ),
    Command("previous_clip", "View", "Previous clip", "Ctrl+PgUp", "Open the clip above."),
    Command("next_clip", "View", "Next clip", "Ctrl+PgDown", "Open the clip below."),
    Command(
        "remove_clip",
        "View",
        "Remove clip",
        "",
        "Take the open clip out of the list; its file stays where it is.",
    ),
    Command("put_back", "View", "Put clip back", "", "Bring back the clip removed last."),
    Command("zoom_in", "View", "Zoom in", "+", "See half as much time."),
    Command("zoom_out", "View", "Zoom out", "-", "See twice as much time."),
    Command("zoom_region", "View", "Zoom to region", "Z", "See just the selected region."),
    Command("zoom_all", "View", "Zoom to all", "0", "See the whole clip."),
    Command("pan_back", "View", "Earlier", "PgUp", "See what comes before, by half a window."),
    Command("pan_on", "View", "Later", "PgDown", "See what comes after, by half a window."),
    Command(
        "tokens",
        "View",
        "Tokens",
        "Ctrl+T",
        "Show the codes of every layer and frame below the pictures.",
        checkable=True,
    ),
    Command(
        "code_use",
        "View",
        "Code use",
        "Ctrl+U",
        "Show how each layer uses its codebook, and the bits it really needs.",
        checkable=True,
    ),
    Command(
        "measures",
        "View",
        "What each layer does",
        "Ctrl+M",
        "Measure every RVQ-1:k and the mix against the original.",
        checkable=True,
    ),
    Command(
        "copy_figures",
        "View",
        "Copy figures",
        "Ctrl+C",
        "Copy the open table of figures as CSV.",
    ),
    Command("clear_region", "View", "Clear region", "Escape", "Forget the selected region."),
    Command(
        "panes", "Picture", "Panes…", "Ctrl+P", "Choose which pictures are shown, and their order."
    ),
    Command(
        "picture",
        "Picture",
        "Picture…",
        "Ctrl+I",
        "Choose frequency scale, window, hop, levels and colours.",
    ),
    Command(
        "overlay_pitch",
        "Picture",
        "f0 contour",
        "Ctrl+1",
        "Draw each sound's own fundamental frequency (YIN) over its picture.",
        checkable=True,
    ),
    Command(
        "overlay_changes",
        "Picture",
        "Token changes",
        "Ctrl+2",
        "Mark where RVQ-1's token changes.",
        checkable=True,
    ),
    Command(
        "overlay_bandwidth",
        "Picture",
        "Bandwidth limit",
        "Ctrl+3",
        "Draw a line at the highest frequency that the codec has learned.",
        checkable=True,
    ),
    Command("pane_next", "Picture", "Next pane", "F6", "Make the next pane the current one."),
    Command("pane_up", "Picture", "Move pane up", "Ctrl+Up", "Move the current pane up."),
    Command("pane_down", "Picture", "Move pane down", "Ctrl+Down", "Move the current pane down."),
    Command(
        "cursor_here",
        "Picture",
        "Cursor to playhead",
        "Alt+Home",
        "Read out the pictures where the playhead is.",
    ),
    Command("cursor_left", "Picture", "Cursor back", "Alt+Left", "Move the cursor by a column."),
    Command("cursor_right", "Picture", "Cursor on", "Alt+Right", "Move the cursor by a column."),
    Command("cursor_up", "Picture", "Cursor up", "Alt+Up", "Move the cursor by a bin."),
    Command("cursor_down", "Picture", "Cursor down", "Alt+Down", "Move the cursor by a bin."),
    Command("palette", "Help", "Commands…", "Ctrl+K", "Find and run any command by name."),
    Command("tour", "Help", "Tour", "", "Walk through the window in six steps, on a sample."),
    Command(
        "explain",
        "Help",
        "What am I looking at?",
        "Shift+F1",
        "Explain the view under the pointer, or the one that has the focus.",
    ),
    Command("shortcuts", "Help", "Shortcuts", "F1", "Show every command and its key."),
    Command("about", "Help", "About", "", "Versions, licence, and what the model is."),
)

BY_ID = {command.id: command for command in COMMANDS}
MENUS = ("File", "Edit", "Sound", "Layers", "View", "Picture", "Help")


def tip(command: Command) -> str:
    """What a tool tip says: the help sentence and the key."""
    told = tr(command.help)
    return f"{told}  ({keys(command)})" if command.shortcut else told


def keys(command: Command) -> str:
    """The command's shortcut, its keys named as they are on the keyboard."""
    return "+".join(tr(key) for key in command.shortcut.split("+"))
