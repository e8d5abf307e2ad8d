"""How an order becomes real: its rules, its plan of effects, and the engine that advances it."""
