"""The machine, child processes, locks, and files that are there only when they are whole."""
