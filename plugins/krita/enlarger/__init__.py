"""Upscale Layer for Krita: the active layer, enlarged by a super-resolution network, as a new layer.

Scripts say `from enlarger import upscale, provenance`; `upscale.__doc__` tells the rest.
"""

from .extension import UpscaleExtension
from .krita_host import add_extension
from .records import provenance
from .script import upscale

__all__ = ["provenance", "upscale"]

add_extension(UpscaleExtension)
