"""Films: their pictures enlarged one by one, everything else as it was."""
