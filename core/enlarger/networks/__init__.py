"""Super-resolution networks: their cards, where they lie, and how they are made ready for tiles."""
