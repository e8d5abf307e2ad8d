"""The ways from a quantity to an amount, one file each."""
