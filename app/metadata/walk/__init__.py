"""Takes a file apart into blocks that tile it, one module a format.

Thread: any. Imports block, errors. Nothing is decoded and nothing is read into.
"""
