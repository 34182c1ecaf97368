"""Presets: looks, sizes and documents as data. docs/presets.md says what a record is."""
