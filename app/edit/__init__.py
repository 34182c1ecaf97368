"""The state of an edit, and what it looks like: in the preview and in the file."""
