"""Takes ISO base media files apart: boxes, items, tracks, the units of coded pictures.

Thread: any. Imports errors. HEIF, AVIF and the videos that cameras hang onto photos are made so.
"""
