"""What of a JPEG's tables and coded data its picture needs, and how it is written with that."""
