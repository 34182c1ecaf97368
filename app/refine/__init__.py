"""From a model's coarse mask to a matte with the photo's own edges; one step a file."""
