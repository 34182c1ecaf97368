"""Measures the page beside others that do the same: ``python build.py bench --peers``."""
