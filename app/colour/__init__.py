"""Colour: what samples mean, by profile, code or tags, and the way to sRGB."""
