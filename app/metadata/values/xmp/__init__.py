"""What XMP says: its tree, and what the names in it mean."""
