"""What a user can ask the installer for: one file each."""
