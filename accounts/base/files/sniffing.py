"""Detects the type of a file uploaded for a device from its bytes, never from its name. Pure."""

import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

_PHOTOS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_PDF_START = b"%PDF-"


@dataclass(frozen=True)
class Sniffed:
    is_photo: bool
    content_type: str


def sniff(content: bytes) -> Sniffed | None:
    """The type of a JPEG, PNG or WebP photo or of a PDF. None for anything else, for a damaged picture, and for one
    whose dimensions are excessive (a decompression bomb)."""
    if content.startswith(_PDF_START):
        return Sniffed(is_photo=False, content_type="application/pdf")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=list(_PHOTOS)) as picture:
                picture.verify()
                return Sniffed(is_photo=True, content_type=_PHOTOS[str(picture.format)])
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
