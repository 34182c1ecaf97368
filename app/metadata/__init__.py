"""What a block of metadata says, and which of it is neutral; no file is walked in here."""
