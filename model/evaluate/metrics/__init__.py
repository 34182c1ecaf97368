"""Measures of a matte against a true one; one measure a file, and `scores` puts them together."""
