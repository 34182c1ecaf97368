"""TIFF: its directories and rows, what it tells, how it is written without."""
