"""What a host's own test suite imports."""
