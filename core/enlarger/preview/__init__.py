"""The picture as it will be, while the user still chooses: what an editor's dialog shows."""
