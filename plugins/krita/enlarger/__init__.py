"""Upscale Layer for Krita: the active layer, enlarged by a super-resolution network, as a new layer.

Scripts say `from enlarger import upscale, upscale_copy, provenance`; their documentation tells
the rest.
"""

from . import editor_language  # noqa: F401 - before all that has texts
from .extension import UpscaleExtension
from .krita_host import add_extension
from .records import provenance
from .script import upscale, upscale_copy

__all__ = ["provenance", "upscale", "upscale_copy"]

add_extension(UpscaleExtension)
