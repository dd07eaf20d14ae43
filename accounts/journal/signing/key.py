"""The key that signs the journal's checkpoints: generated at first use, stored in the data folder, readable by the
service account only. Back it up apart from the database: with both, somebody could rewrite the journal, except for the
checkpoints that witnesses received."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings

from accounts.journal.signing.signed_notes import NotACheckpoint, opened


def journal_origin() -> str:
    """The journal's name in its checkpoints: the site's host, then “/journal”."""
    return f"{urlsplit(settings.SITE_URL).netloc}/journal"


def journal_key() -> Ed25519PrivateKey:
    path = _path()
    if not path.exists():
        _make(path)
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{path} is no Ed25519 key")
    return key


def signs_here(note: str) -> bool:
    """Whether the key of this machine signed this checkpoint; False when it has none. Makes none."""
    if not _path().exists():
        return False
    try:
        opened(note, journal_key().public_key())
    except NotACheckpoint:
        return False
    return True


def public_pem() -> bytes:
    """The public key in PEM, as openssl reads it."""
    return journal_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _path() -> Path:
    return Path(settings.DATA_ROOT) / "journal-key.pem"


def _make(path: Path) -> None:
    """Generate the key in a temporary file and link it in place: if two processes do so at once, both use the first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as written:
        written.write(content)
        written.flush()
        os.fsync(written.fileno())
    try:
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
