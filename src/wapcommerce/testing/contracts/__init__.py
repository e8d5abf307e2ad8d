"""One suite of tests for each port; a host subclasses it for its own adapter (D13)."""
