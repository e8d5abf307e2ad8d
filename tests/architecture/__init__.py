"""Tests of the house: imports, public names, files."""
