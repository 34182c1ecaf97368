"""Finding the subject: which pixels of a photo the model's own few are spent on."""
