"""What leaves: written, read again, checked."""
