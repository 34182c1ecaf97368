"""What a file carries besides its picture: found, named, removed.

Thread: any. `walk` takes a file apart, one module a format; `values` reads what a part says;
`inspect` reports both; `strip` writes the file again without. No picture is decoded in here.
"""
