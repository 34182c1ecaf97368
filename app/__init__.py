"""Stayput's picture pipeline: bytes of a photo in, bytes of a cutout out.

Runs in Pyodide and in CPython alike. Start reading at pipeline.py.
"""
