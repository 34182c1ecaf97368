"""The subject on nothing: the alpha laid on, and the subject's own colours at its edge."""
