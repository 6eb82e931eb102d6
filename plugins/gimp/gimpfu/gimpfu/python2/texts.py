"""Texts that are bytes and bytes that are texts, as Python 2 had them in one type."""


def as_text(value):
    """Return a text with a character for each byte; a text as it is."""
    return bytes(value).decode("latin-1") if isinstance(value, (bytes, bytearray, memoryview)) else value


def as_bytes(value):
    """Return a byte for each character; a text with others in UTF-8."""
    if not isinstance(value, str):
        return bytes(value)
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8")
