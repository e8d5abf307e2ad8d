"""The vectorised engine: the order of operations compiled to columns of a frame (D6)."""
