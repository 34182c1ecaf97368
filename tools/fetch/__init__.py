"""From the lock to checked files in the user's cache."""
