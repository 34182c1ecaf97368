"""Opens the real page many times, undisturbed and in trouble, and counts how it ends."""
