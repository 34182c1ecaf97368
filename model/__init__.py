"""The models that Stayput can run: where they come from and what they want to be fed."""
