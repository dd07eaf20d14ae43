"""Encrypts a stream of any length with the `cryptography` package: AES-256-GCM by segments. Pure.

A file is “LVB1”, the first 8 bytes of the SHA-256 of the key, 16 random bytes, then segments of 1 MiB of text, each
followed by its tag of 16 bytes. The key of the file is HKDF-SHA256 of the key, with the random bytes as salt and the
file's name as info, so that a file is not read under another's name. The nonce of a segment is its number (11 bytes)
and 1 for the last one, else 0: what is cut, changed or put in another order is refused (the STREAM construction).
"""

import hashlib
import secrets
from collections.abc import Iterator
from typing import BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"LVB1"
KEY_BYTES = 32
KEY_ID_BYTES = 8
SALT_BYTES = 16
TAG_BYTES = 16
SEGMENT_BYTES = 1024 * 1024
HEADER_BYTES = len(MAGIC) + KEY_ID_BYTES + SALT_BYTES


class WrongKey(Exception):
    """The file was written with another key."""


class Altered(Exception):
    """The file is not what was written: cut, changed, or another one under this name."""


class Reads(Protocol):
    """Anything with `read`."""

    def read(self, size: int, /) -> bytes: ...


def encrypt(source: Reads, written: BinaryIO, *, key: bytes, name: str) -> str:
    """Encrypt all of `source` into `written`; the SHA-256 of the text."""
    salt, digest = secrets.token_bytes(SALT_BYTES), hashlib.sha256()
    box = _box(key, salt, name)
    written.write(MAGIC + key_id(key) + salt)
    segment = _filled(source)
    for number in range(1 << 88):
        following = _filled(source) if len(segment) == SEGMENT_BYTES else b""
        digest.update(segment)
        written.write(box.encrypt(_nonce(number, is_last=not following), segment, None))
        if not following:
            break
        segment = following
    return digest.hexdigest()


def decrypt(source: Reads, *, key: bytes, name: str) -> Iterator[bytes]:
    """The text, by segments, each proven before it is given. Raises WrongKey, Altered."""
    header = source.read(HEADER_BYTES)
    if len(header) < HEADER_BYTES or not header.startswith(MAGIC):
        raise Altered
    if header[len(MAGIC) : len(MAGIC) + KEY_ID_BYTES] != key_id(key):
        raise WrongKey
    box = _box(key, header[-SALT_BYTES:], name)
    segment = _filled(source, SEGMENT_BYTES + TAG_BYTES)
    for number in range(1 << 88):
        is_whole = len(segment) == SEGMENT_BYTES + TAG_BYTES
        following = _filled(source, SEGMENT_BYTES + TAG_BYTES) if is_whole else b""
        try:
            yield box.decrypt(_nonce(number, is_last=not following), segment, None)
        except InvalidTag as error:
            raise Altered from error
        if not following:
            break
        segment = following


def key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"levallois backup key" + key).digest()[:KEY_ID_BYTES]


class DecryptedReader:
    """The text as something that `evidence.store` receives: by `readinto`."""

    def __init__(self, segments: Iterator[bytes]) -> None:
        self._segments = segments
        self._left = memoryview(b"")

    def readinto(self, buffer: memoryview, /) -> int:
        if not self._left:
            self._left = memoryview(next(self._segments, b""))
        length = min(len(self._left), len(buffer))
        buffer[:length] = self._left[:length]
        self._left = self._left[length:]
        return length


def _filled(source: Reads, size: int = SEGMENT_BYTES) -> bytes:
    """So many bytes, or less at the end: a pipe gives what it has."""
    found = bytearray()
    while len(found) < size and (more := source.read(size - len(found))):
        found += more
    return bytes(found)


def _box(key: bytes, salt: bytes, name: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt, b"levallois backup\0" + name.encode()).derive(key))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11) + bytes([is_last])
