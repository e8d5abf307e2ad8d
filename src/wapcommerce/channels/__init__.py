"""The two ways in which an order is born, and what each party sees afterwards (S2–S16, S22–S29)."""
