"""What Exif says: its directories, place, settings, and the small picture in it."""
