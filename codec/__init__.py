"""Neural speech codecs, layer by layer; a library that needs no window."""
