"""How an order becomes real: rules, the plan of effects, the engine that advances it."""
