"""Writes a file again with nothing but its picture, one module a format.

Thread: any. Imports walk, errors. By allow-list: what the picture does not need goes, known or not.
"""
