"""Writes texts into a PNG without decoding it. Pure."""

import struct
import zlib
from collections.abc import Mapping

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# The signature and the first chunk, IHDR, which is of fixed length.
_HEAD_BYTES = len(_SIGNATURE) + 25


def with_texts(png: bytes, texts: Mapping[str, str]) -> bytes:
    """The PNG with these texts in its metadata (chunks iTXt of the PNG specification, 11.3.3.4), pixels untouched.
    Keywords are Latin letters; texts may be of any.

    ValueError for what is no PNG.
    """
    if not png.startswith(_SIGNATURE) or png[12:16] != b"IHDR":
        raise ValueError("not a PNG")
    chunks = b"".join(_chunk(b"iTXt", _international(keyword, text)) for keyword, text in texts.items())
    return png[:_HEAD_BYTES] + chunks + png[_HEAD_BYTES:]


def _international(keyword: str, text: str) -> bytes:
    """Keyword, not compressed, no language, no translated keyword, text."""
    return keyword.encode("latin-1") + b"\0\0\0\0\0" + text.encode()


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
