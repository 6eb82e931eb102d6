"""How large a result has to be: formats of print, viewing distance, crop, and what of it files can hold."""
