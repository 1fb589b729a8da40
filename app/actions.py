"""Every command as data: menus, tool tips, buttons and the shortcut sheet come from here."""

from __future__ import annotations

from app.command import Command
from app.words import mark, tr

# One key a layer, along one row of the keyboard.
LAYER_KEYS = ("Q", "W", "E", "R", "T", "Y", "U", "I", "O", "P", "[", "]")
# Those of the shortcuts that are called otherwise in other languages.
KEY_NAMES = (
    *(mark("Ctrl"), mark("Shift"), mark("Space"), mark("Escape"), mark("Home")),
    *(mark("Left"), mark("Right"), mark("Up"), mark("Down"), mark("PgUp"), mark("PgDown")),
)

COMMANDS: tuple[Command, ...] = (
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
    Command("play", "Sound", "Play / Pause", "Space", "Play from the playhead, or pause."),
    Command(
        "to_start",
        "Sound",
        "Go to start",
        "Home",
        "Move the playhead to the start of the region or clip.",
    ),
    Command("back", "Sound", "Back 1 s", "Left", "Move the playhead back by 1 s."),
    Command("forward", "Sound", "Forward 1 s", "Right", "Move the playhead forward by 1 s."),
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
        "Hold to hear the original; while that is the source, the mix.",
    ),
    Command(
        "match",
        "Sound",
        "Match loudness",
        "M",
        "Match the loudness (LUFS) of all sources, or play each at its own level.",
        checkable=True,
    ),
    Command("slower", "Sound", "Slower", ",", "Play slower, at the same pitch."),
    Command("faster", "Sound", "Faster", ".", "Play faster, at the same pitch."),
    Command("speed_1", "Sound", "Normal speed", "/", "Play at the original speed."),
    Command(
        "next_channel", "Sound", "Next channel", "", "Read the mix, then each channel by itself."
    ),
    Command(
        "default_output",
        "Sound",
        "Use the default output",
        "",
        "Play through the system's default device.",
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
        "mix_acoustic", "Layers", "Acoustic only", "A", "Mix: all layers except RVQ-1."
    ),
    Command("fewer", "Layers", "One fewer layer", "Down", "Mix: RVQ-1:k with k decreased by one."),
    Command("more", "Layers", "One more layer", "Up", "Mix: RVQ-1:k with k increased by one."),
    Command("solo_off", "Layers", "Clear solo", "Shift+S", "Return to the mix from before solo."),
    Command(
        "continuous",
        "Layers",
        "Continuous",
        "C",
        "Mix: the unquantized residual in place of the acoustic layers.",
        checkable=True,
    ),
    Command(
        "paint",
        "Layers",
        "Paint",
        "B",
        "The layer switches set the brush; drag in the paint lane to apply it.",
        checkable=True,
    ),
    Command(
        "paint_region",
        "Layers",
        "Paint region",
        "Ctrl+B",
        "Apply the brush to the selected region.",
    ),
    Command(
        "erase_region",
        "Layers",
        "Erase region",
        "Ctrl+Shift+B",
        "Erase the painting in the selected region.",
    ),
    Command("clear_paint", "Layers", "Clear painting", "", "Erase all painting."),
    Command(
        "voice_swap",
        "Layers",
        "Swap clip and voice",
        "",
        "Open the second clip with the acoustic layers of this one.",
    ),
    Command("voice_remove", "Layers", "Remove voice", "", "Use the clip's own acoustic layers "
                                                          "again."),
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
        "Remove the current clip from the list; its file is not deleted.",
    ),
    Command("put_back", "View", "Restore clip", "", "Restore the clip that was removed last."),
    Command("zoom_in", "View", "Zoom in", "+", "Show half as much time."),
    Command("zoom_out", "View", "Zoom out", "-", "Show twice as much time."),
    Command("zoom_region", "View", "Zoom to region", "Z", "Show just the selected region."),
    Command("zoom_all", "View", "Zoom to fit", "0", "Show the whole clip."),
    Command("pan_back", "View", "Scroll left", "PgUp", "Move the view by half its width."),
    Command("pan_on", "View", "Scroll right", "PgDown", "Move the view by half its width."),
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
        "Codebook usage",
        "Ctrl+U",
        "Show each layer's codebook usage, entropy and effective bit rate.",
        checkable=True,
    ),
    Command(
        "measures",
        "View",
        "Quality vs. layers",
        "Ctrl+M",
        "Measure every RVQ-1:k and the mix against the original.",
        checkable=True,
    ),
    Command(
        "copy_figures",
        "View",
        "Copy table",
        "Ctrl+C",
        "Copy the table below the spectrograms as CSV.",
    ),
    Command("clear_region", "View", "Clear region", "Escape", "Deselect the region."),
    Command("theme_system", "View", "System theme", "", "Light or dark, like the system.", True),
    Command("theme_light", "View", "Light theme", "", "Dark text on a light background.", True),
    Command("theme_dark", "View", "Dark theme", "", "Light text on a dark background.", True),
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
    Command(
        "cursor_right", "Picture", "Cursor forward", "Alt+Right", "Move the cursor by a column."
    ),
    Command("cursor_up", "Picture", "Cursor up", "Alt+Up", "Move the cursor by a bin."),
    Command("cursor_down", "Picture", "Cursor down", "Alt+Down", "Move the cursor by a bin."),
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

BY_ID = {command.id: command for command in COMMANDS}
THEME_COMMANDS = ("theme_system", "theme_light", "theme_dark")
MENUS = ("File", "Edit", "Sound", "Layers", "View", "Picture", "Help")


def tip(command: Command) -> str:
    """What a tool tip says: the help sentence and the key."""
    told = tr(command.help)
    return f"{told}  ({keys(command)})" if command.shortcut else told


def keys(command: Command) -> str:
    """The command's shortcut, its keys named as they are on the keyboard."""
    return "+".join(tr(key) for key in command.shortcut.split("+"))
