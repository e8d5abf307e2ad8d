"""What things cost: pure functions and values over the model."""
