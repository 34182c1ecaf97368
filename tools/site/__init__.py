"""From sources and checked files to the folder of the site."""
