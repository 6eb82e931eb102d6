"""Picture files: pixels and all that is said beside them, read and written."""
