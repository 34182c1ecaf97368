"""Measures a finished picture against what is demanded of it."""
