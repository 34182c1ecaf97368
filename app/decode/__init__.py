"""Bytes to an upright picture in sRGB."""
