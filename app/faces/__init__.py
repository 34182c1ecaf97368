"""Finding where the faces of a photo are, and the lines of a head. Never whose they are."""
