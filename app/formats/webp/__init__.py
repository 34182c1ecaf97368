"""WebP: how it is split and walked, what it tells, how it is written without."""
