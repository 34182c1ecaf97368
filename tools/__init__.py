"""The build tool behind build.py: assets, bundle, server, checks. Standard library only."""
