"""HEIC and AVIF: how they are split and walked, what they tell, how they are written without."""
