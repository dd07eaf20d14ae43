"""What a signed message or file holds (CMS, RFC 5652): the content inside the signature, which is not verified here."""

from collections.abc import Iterator

from cases.requisitions.reading.parts.errors import NotReadable

_SIGNED = bytes.fromhex("2a864886f70d010702")
_ENVELOPED = (bytes.fromhex("2a864886f70d010703"), bytes.fromhex("2a864886f70d0109100117"))
_OBJECT_IDENTIFIER, _OCTETS, _CONTEXT_0 = 0x06, 0x04, 0xA0
DEEPEST = 8


def content_of_signed(der: bytes) -> bytes:
    """The signed content. NotReadable when it is enciphered, not there, or no such structure."""
    try:
        kind = next(_values(_inside(der, 0x30)))
        if kind[1] in _ENVELOPED:
            raise NotReadable("ce message est chiffré ; demandez-le en clair à l’expéditeur")
        if kind != (_OBJECT_IDENTIFIER, _SIGNED):
            raise NotReadable("cette signature est d’un format inconnu")
        signed = _inside(_nth(_inside(der, 0x30), 1), 0x30)
        carried = next(value for tag, value in _values(signed) if tag == 0x30)
        return b"".join(_octets(_nth(carried, 1), 0))
    except (IndexError, StopIteration, ValueError) as error:
        raise NotReadable("cette enveloppe signée est endommagée ou vide") from error


def _inside(der: bytes, tag: int) -> bytes:
    found, value = next(_values(der))
    if found != tag:
        raise ValueError("another structure")
    return value


def _nth(der: bytes, index: int) -> bytes:
    return list(_values(der))[index][1]


def _octets(der: bytes, depth: int) -> Iterator[bytes]:
    """The bytes of an octet string, which may be cut into pieces."""
    if depth > DEEPEST:
        raise ValueError("too deep")
    for tag, value in _values(der):
        if tag == _OCTETS:
            yield value
        elif tag == _OCTETS | 0x20:
            yield from _octets(value, depth + 1)


def _values(der: bytes) -> Iterator[tuple[int, bytes]]:
    """Each tag and value at this level, with lengths definite or not (BER)."""
    position = 0
    while position < len(der):
        tag, body, stop, position = _next(der, position, 0)
        if tag:
            yield tag, der[body:stop]


def _next(der: bytes, position: int, depth: int) -> tuple[int, int, int, int]:
    """Tag, where its value begins and stops, and where the next one begins."""
    if depth > 50:
        raise ValueError("too deep")
    tag, length = der[position], der[position + 1]
    position += 2
    if length == 0x80:
        body = position
        while der[position : position + 2] != b"\0\0":
            position = _next(der, position, depth + 1)[3]
        return tag, body, position, position + 2
    if length > 0x80:
        size = length - 0x80
        length, position = int.from_bytes(der[position : position + size], "big"), position + size
    if position + length > len(der):
        raise ValueError("cut short")
    return tag, position, position + length, position + length
