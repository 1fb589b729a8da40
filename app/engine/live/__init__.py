"""Speaking and hearing oneself as tokens: microphone → codec → loudspeaker, frame by frame.

All of it runs in a process of its own, so that nothing the window does can hold up the sound:
Python lets one thread of a process run at a time.  ``engine`` is the window's side of it, and
``process`` the other; they share the memory that ``shared`` describes.
"""
