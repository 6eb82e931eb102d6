"""The command line: the host without an editor."""
