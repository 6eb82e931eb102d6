"""GIMP and Krita: found, given the plug-in, and asked whether they load it."""
