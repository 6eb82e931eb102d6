"""The process that the editors talk to: JSON lines in, JSON lines out, pixels in raw files."""
