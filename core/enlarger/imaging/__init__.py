"""Rasters as strips of rows: pixel formats, and what can be done to pixels without a network."""
