"""Imports a network from the user's own file: formats, architectures, and tests before it is used."""
