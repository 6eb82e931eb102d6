"""The feature itself, `upscale`: plans, tiles, and how enlarged tiles are joined."""
