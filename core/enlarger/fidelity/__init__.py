"""Staying true to the source: the source lock, generated detail and how much of it stays, text."""
