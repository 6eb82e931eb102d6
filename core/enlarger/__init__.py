"""Enlarger: super-resolution for layers and pictures. Start reading at `enlarger.upscale`."""

__version__ = "0.1.0"
