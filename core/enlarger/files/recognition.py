"""Recognises the kind of a picture file by its first bytes."""

from __future__ import annotations

from . import jpeg, png

_STARTS = (
    (png.SIGNATURE, "PNG"),
    (jpeg.SIGNATURE, "JPEG"),
    (b"II*\0\x10\0\0\0CR", "camera's raw"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"8BPS", "PSD"),
    (b"#?RADIANCE", "Radiance HDR"),
    (b"#?RGBE", "Radiance HDR"),
    (b"v/1\x01", "OpenEXR"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\0\0\0\x0cJXL ", "JPEG XL"),
    (b"%!PS", "PostScript"),
    (b"\xc5\xd0\xd3\xc6", "PostScript"),
    (b"%PDF", "PDF"),
    (b"gimp xcf", "GIMP"),
    (b"PK\x03\x04", "ZIP or Krita"),
    (b"FUJIFILMCCD-RAW", "camera's raw"),
    (b"IIU\0", "camera's raw"),
    (b"IIRO", "camera's raw"),
    (b"\x1aE\xdf\xa3", "video"),
    (b"<svg", "SVG"),
    (b"<?xml", "SVG or other XML"),
)
"""First bytes of kinds of files. Those from PostScript on are taken for pictures, but cannot be read."""

_HEIF = {b"avif", b"avis", b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"miaf"}


def recognise(head: bytes) -> str:
    """Return the kind of file that begins with `head`, 64 bytes or more: one of `openers.OPENERS`, the name
    of a kind that cannot be read, or nothing where only Pillow may know it.
    """
    if head[4:8] == b"ftyp":
        brands = {head[at : at + 4] for at in range(8, min(len(head), 64), 4)}
        if b"crx " in brands:
            return "camera's raw"
        return "AVIF or HEIC" if brands & _HEIF else "video"
    if head[:4] == b"RIFF":
        return "WebP" if head[8:12] == b"WEBP" else "video or sound"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return next((name for start, name in _STARTS if head.startswith(start) or text.startswith(start)), "")
