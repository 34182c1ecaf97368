"""File formats, one folder each; in here the three tables over all of them."""
