"""The long proofs: `make proof` runs every `prove_*.py` of this folder."""
