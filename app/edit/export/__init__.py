"""Writes a finished edit as a file."""
