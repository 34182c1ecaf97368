"""Compares a deployment with a build. Standard library only."""
