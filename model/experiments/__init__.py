"""What was tried beside the shipped way, and is kept so that its figures can be made again."""
