"""Sets Enlarger up: makes the environment of its engine, and puts its plug-ins into GIMP and Krita."""
