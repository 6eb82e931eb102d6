"""Where work is done that needs not be done here: processes with a card each, or a cluster."""
