"""Decodes the pictures that people attach: a parser, which runs in a process of its own (accounts/base/parsers/).

`type` answers with the MIME type of a complete picture, `printable` with a picture that PDF/A takes; both with nothing
for a picture that is damaged, or of too many pixels.
"""

from io import BytesIO
from typing import BinaryIO

from PIL import Image, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin

# An A3 page at 600 dots an inch has 70 million pixels; Pillow warns of a decompression bomb from 89 million.
PIXELS_LIMIT = 80_000_000
FORMATS = ("JPEG", "PNG", "WEBP")
# By Pillow's name of the format. MPO is a JPEG file with several pictures, as many phones write them.
TYPES = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
LOADED = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin)


def prepare(arguments: list[str]) -> None:
    """Have Pillow load its formats, and the codecs of each."""
    Image.preinit()
    for name in FORMATS:
        made = BytesIO()
        Image.new("RGB", (1, 1)).save(made, name)
        type_of(made.getvalue())


def parse(arguments: list[str], source: BinaryIO, output: BinaryIO, product: BinaryIO | None) -> int:
    try:
        answer = ACTS[arguments[0]](source.read())
    except Exception:  # noqa: BLE001 - a damaged picture makes Pillow raise errors of any kind
        answer = b""
    output.write(answer)
    return 0


def type_of(content: bytes) -> bytes:
    with Image.open(BytesIO(content), formats=FORMATS) as picture:
        found = TYPES[str(picture.format)]
        if picture.width * picture.height > PIXELS_LIMIT:
            return b""
        picture.verify()
    if found == "image/jpeg":
        _decode_jpeg(content)
    return found.encode()


def printable(content: bytes) -> bytes:
    """The same bytes, or a JPEG in RGB for one in CMYK, as printers make them."""
    with Image.open(BytesIO(content), formats=FORMATS) as picture:
        picture.load()
        if picture.mode != "CMYK":
            return content
        converted = BytesIO()
        picture.convert("RGB").save(converted, "JPEG", quality=90)
    return converted.getvalue()


ACTS = {"type": type_of, "printable": printable}


def _decode_jpeg(content: bytes) -> None:
    """Decode a JPEG at an eighth of its size, which reads all its bytes; Pillow's `verify` reads only its header."""
    with Image.open(BytesIO(content), formats=["JPEG"]) as picture:
        picture.draft("L", (1, 1))
        picture.load()
