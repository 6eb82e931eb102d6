"""GIMP 3's objects in GIMP 2.10, as far as the scenes need them: so the scenes are the same in both."""


def require_version(_name: str, _version: str) -> None:
    """Take what there is."""
