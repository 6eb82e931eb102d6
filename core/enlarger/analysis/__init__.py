"""What a picture is like: whether its source is clean, and where it holds text."""
