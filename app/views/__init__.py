"""What is drawn.  Views read and change the document; they know nothing of the engine."""
