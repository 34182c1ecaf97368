"""An edit made visible: the same code for the preview and for the file; one step a module."""
