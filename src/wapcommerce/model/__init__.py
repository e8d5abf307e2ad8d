"""What things are: frozen values, with no input or output, no clock and no randomness."""
