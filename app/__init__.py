"""HybridCodec Inspector: the desktop application for listening into a neural speech codec."""
