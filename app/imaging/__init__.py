"""Arithmetic on arrays of pixels that knows nothing of photos."""
