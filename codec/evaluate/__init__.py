"""How good a codec is: measures, the run over many clips, and the model's card."""
