"""The engine: its virtual environment with all its packages, and what it says about itself."""
