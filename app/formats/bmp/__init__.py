"""BMP: its walk, what it tells, how it is written without."""
