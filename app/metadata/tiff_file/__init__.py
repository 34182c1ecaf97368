"""Takes TIFF files apart: directories, pages, rows of samples.

Thread: any. Imports errors, numpy; only `codec` imports Pillow, for what zlib can't unpack.
"""
