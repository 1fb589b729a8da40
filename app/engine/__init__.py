"""What runs beside the window: playback, sound devices, the codec worker, the live round trip."""
