"""Benchmarks: see README.md here for what one must do."""
