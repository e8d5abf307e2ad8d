"""How an amount is made: rows chosen, operations in their order, taxes."""
