"""Copies every object of the store and every attachment, each hashed here, read back there and compared; what is there
already and equal is not sent again."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, cast

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from accounts.base.errors import NotPossible
from accounts.base.files.attachments import attachment_names, discard_attachment, open_attachment, put_back_attachment
from accounts.base.files.stored_names import is_named, known_hashes, names_in_rows
from evidence import store
from evidence.store.hashing import Readable
from levallois.ops.backup.files import ATTACHMENTS, FOOTAGE, stored_files
from levallois.ops.moving.errors import MoveFailed
from levallois.ops.moving.ledger import Ledger
from levallois.ops.moving.progress import Progress
from levallois.ops.moving.target import Target

BATCH = 500
PROBE = "moving/probe"


@dataclass
class Objects:
    """What was copied, and what is wrong with it here: said by name, and moved as it is."""

    files: int = 0
    size_bytes: int = 0
    sent: int = 0
    missing: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    unnamable: list[str] = field(default_factory=list)


def copy_objects(target: Target, ledger: Ledger, progress: Progress) -> Objects:
    """Copy what is not there yet, remove there what is no longer here, and compare. MoveFailed with a sentence."""
    found = Objects()
    with _explained("Magasin visé"), target.stores():
        store.erase(PROBE)
        store.store_bytes(b"", PROBE)
        store.erase(PROBE)
    with _explained("Copie des octets"):
        names = names_of(is_bucket=bool(settings.FOOTAGE_BUCKET))
        while batch := list(islice(names, BATCH)):
            known = known_hashes([name for storage, name in batch if storage == FOOTAGE])
            for storage, name in batch:
                try:
                    _bring(target, ledger, found, storage, name, known.get(name, ""))
                except store.UnsafeName:
                    found.unnamable.append(name)
                except (store.NotStored, FileNotFoundError):  # erased meanwhile
                    continue
                progress.add(1, "fichiers comparés")
        kept = _remove_what_is_gone(target, ledger)
        found.missing = sorted({name for name in names_in_rows() if not ledger.has(name)} | kept)
    return found


def names_of(*, is_bucket: bool) -> Iterator[tuple[str, str]]:
    """Storage and name of all that is stored. One bucket holds the attachments too, in their folder."""
    for name in store.names():
        if not (is_bucket and name.startswith(f"{ATTACHMENTS}/")):
            yield FOOTAGE, name
    for name, _ in attachment_names():
        yield ATTACHMENTS, name


def require_empty(target: Target) -> None:
    """MoveFailed when something is stored there."""
    with _explained("Magasin visé"), target.stores():
        if first := next(names_of(is_bucket=target.is_bucket), None):
            raise MoveFailed(
                f"Le magasin visé n’est pas vide (« {first[1]} ») : rien n’y est écrasé. Indiquez-en un autre."
            )


def count_objects() -> tuple[int, int]:
    """How many files are stored here, and their size in bytes."""
    with _explained("Magasin d’origine"):
        sizes = [size_bytes for _, _, size_bytes in stored_files()]
    return len(sizes), sum(sizes)


def _bring(target: Target, ledger: Ledger, found: Objects, storage: str, name: str, known: str) -> None:
    here, proven = _size(storage, name), ledger.proven(storage, name)
    with target.stores():
        there = _size_if_any(storage, name)
    if proven is None or proven[0] != here or there != here:
        proven = _compared(target, storage, name) if there is not None else _sent(target, storage, name, here)
        found.sent += there is None
        ledger.add(storage, name, *proven)
    found.files += 1
    found.size_bytes += proven[0]
    if known and known != proven[1]:
        found.differing.append(name)


def _compared(target: Target, storage: str, name: str) -> tuple[int, str]:
    """The size and the SHA-256 of what both sides have. MoveFailed when they differ."""
    here = _digest(storage, name)
    with target.stores():
        there = _digest(storage, name)
    if here != there:
        raise MoveFailed(
            f"Le magasin visé a déjà d’autres octets sous le nom « {name} » : ils n’y sont pas écrasés. Examinez-les, "
            "ôtez-les, puis recommencez."
        )
    return here


def _sent(target: Target, storage: str, name: str, size_bytes: int) -> tuple[int, str]:
    """Copy the bytes; the door reads them back there. Their size and SHA-256."""
    if storage == ATTACHMENTS:
        content = _attachment(name)
        with target.stores():
            put_back_attachment(name, content)
        return len(content), hashlib.sha256(content).hexdigest()
    with store.open_stored(name) as content_here, target.stores():
        stored = store.store_stream(cast(Readable, content_here), size_bytes, name)
    if stored.size_bytes != size_bytes:
        raise MoveFailed(f"« {name} » ne se lit pas jusqu’au bout ({stored.size_bytes} octets sur {size_bytes}).")
    return stored.size_bytes, stored.sha256


def _digest(storage: str, name: str) -> tuple[int, str]:
    if storage == FOOTAGE:
        stored = store.digest(name)
        return stored.size_bytes, stored.sha256
    content = _attachment(name)
    return len(content), hashlib.sha256(content).hexdigest()


def _attachment(name: str) -> bytes:
    with open_attachment(name) as file:
        return file.read()


def _size(storage: str, name: str) -> int:
    if storage == FOOTAGE:
        return store.size_bytes(name)
    with open_attachment(name) as file:
        return int(cast(Any, file).size)


def _size_if_any(storage: str, name: str) -> int | None:
    try:
        return _size(storage, name)
    except (store.NotStored, FileNotFoundError):
        return None


def _remove_what_is_gone(target: Target, ledger: Ledger) -> set[str]:
    """What an earlier run brought and was erased here since must not stay there. The names that a row still needs: of
    these the copy there is kept."""
    gone = [(storage, name) for storage, name, *_ in ledger.objects() if _size_if_any(storage, name) is None]
    kept = set()
    for storage, name in gone:
        if is_named(name):
            kept.add(name)
            continue
        with target.stores():
            store.erase(name) if storage == FOOTAGE else discard_attachment(name)
        ledger.forget(storage, name)
    with target.stores():
        for storage, name in names_of(is_bucket=target.is_bucket):
            if ledger.proven(storage, name) is None:
                raise MoveFailed(f"Le magasin visé a reçu d’ailleurs « {name} » : il n’est pas l’image de celui-ci.")
    return kept


@contextmanager
def _explained(where: str) -> Iterator[None]:
    """Whatever a store raises becomes a MoveFailed with its sentence."""
    try:
        yield
    except (store.StorageError, NotPossible) as error:
        raise MoveFailed(f"{where} : {error}") from error
    except (OSError, BotoCoreError, ClientError) as error:
        raise MoveFailed(f"{where} : {' '.join(str(error).split())}") from error
