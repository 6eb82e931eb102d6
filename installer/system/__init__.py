"""What is written where, what runs, and what the user sees of it."""
