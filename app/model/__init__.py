"""What is open and what is chosen; no widgets, no torch."""
