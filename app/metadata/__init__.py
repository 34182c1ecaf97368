"""What a file carries besides its picture: one module per format.

Thread: any. Imports errors. A format's module turns bytes into findings and does nothing else.
"""
