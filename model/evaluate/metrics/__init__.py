"""Measures of a matte against a true one: pure functions, one measure a file."""
