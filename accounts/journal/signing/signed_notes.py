"""Checkpoints as signed notes, in the text formats tlog-checkpoint and signed-note of C2SP. Pure.

preuves.ville.fr/journal        the journal's origin
461                             its number of entries
t3qcqXm7…=                      the root of their Merkle tree
                                an empty line
— preuves.ville.fr/journal Zm…  the signer's name, and its Ed25519 signature of the three lines above
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"
_SIGNED_BY = "\u2014 "
_SIGNATURE_BYTES = 64


class NotACheckpoint(ValueError):
    """The text is not a checkpoint, or its signature is not by the expected key."""


@dataclass(frozen=True)
class Checkpoint:
    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed, including its last line break."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def sign(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> str:
    """The signed note; the origin is also the name of the signer."""
    signature = _key_id(checkpoint.origin, key.public_key()) + key.sign(checkpoint.text.encode())
    return f"{checkpoint.text}\n{_SIGNED_BY}{checkpoint.origin} {base64.b64encode(signature).decode()}\n"


def checkpoint_in(note: str) -> Checkpoint:
    """The checkpoint in a note, without verifying its signature. NotACheckpoint when the text is malformed."""
    text, separator, _ = note.partition("\n\n")
    return _read(text + "\n" if separator else "")


def opened(note: str, key: Ed25519PublicKey) -> Checkpoint:
    """The checkpoint in a note, once its signature by this key is verified. NotACheckpoint otherwise."""
    checkpoint = checkpoint_in(note)
    for line in note.partition("\n\n")[2].splitlines():
        if _holds(line, checkpoint, key):
            return checkpoint
    raise NotACheckpoint("la signature ne correspond pas à la clé du journal")


def _read(text: str) -> Checkpoint:
    try:
        origin, size, root = text.splitlines()
        checkpoint = Checkpoint(origin, int(size), base64.b64decode(root, validate=True))
    except (ValueError, binascii.Error) as error:
        raise NotACheckpoint("ce texte n’est pas un point de contrôle") from error
    if checkpoint.text != text:
        raise NotACheckpoint("ce texte n’est pas un point de contrôle")
    return checkpoint


def _holds(line: str, checkpoint: Checkpoint, key: Ed25519PublicKey) -> bool:
    name, _, encoded = line.removeprefix(_SIGNED_BY).rpartition(" ")
    try:
        signature = base64.b64decode(encoded, validate=True)
        key.verify(signature[-_SIGNATURE_BYTES:], checkpoint.text.encode())
    except (binascii.Error, InvalidSignature):
        return False
    return name == checkpoint.origin and signature[:-_SIGNATURE_BYTES] == _key_id(name, key)


def _key_id(name: str, key: Ed25519PublicKey) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + key.public_bytes_raw()).digest()[:4]
