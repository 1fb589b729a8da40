"""What runs beside the window: playback, sound devices, the codec worker, the live round trip."""

# The window, or a sound card's callback, waits so long at most for a thread that works in Python;
# Python's own 5 ms are felt in the one and half a block of the other.
SWITCH_S = 0.0005
