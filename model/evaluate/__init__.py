"""Measures masks against what people marked. Needs the pinned groups "models" and "evaluate"."""
