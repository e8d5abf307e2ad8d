"""What things cost: pure functions and values over the model; exact until the one rounding."""
