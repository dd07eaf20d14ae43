"""The folder of backups: what is written there appears whole and read back, or not at all.

bases/<instant>.base    the database, encrypted
bases/<instant>.list    what the backup holds, encrypted: written last, so that without it there is no backup
files/<aa>/<name>       footage and attachments, encrypted, under a name that only the key's holder can compute
register                a copy of the register of erasures
LISEZMOI.txt            what this folder is
"""

import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from levallois.ops.backup.cipher import Altered, Reads, decrypt, encrypt

PART = ".part"
README = """Sauvegardes de Levallois.

Chaque fichier est chiffré ; la clé (backup-key.txt) est gardée ailleurs, et sans elle rien ici ne se lit.
Restaurer, sur une installation neuve : python manage.py restore CE_DOSSIER --keys DOSSIER_DES_CLÉS
Le format est dit dans levallois/ops/backup/cipher.py et docs/decisions/ du produit.
"""


@dataclass(frozen=True)
class Snapshot:
    """What one backup holds: its instant, its kind of database, and its files as [storage, name, bytes]."""

    instant: str
    engine: str
    files: list[tuple[str, str, int]] = field(default_factory=list)


class Vault:
    """One folder of backups under one key. Methods raise OSError, and when reading WrongKey and Altered."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self.folder = folder
        self._key = key

    def prepare(self) -> None:
        """Make the folders, and remove what a killed backup left."""
        for name in ("bases", "files"):
            (self.folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.folder / "LISEZMOI.txt").write_text(README, encoding="utf-8")
        for left in self.folder.rglob(f"*{PART}"):
            left.unlink()
        kept = set(self.instants())
        for base in (self.folder / "bases").glob("*.base"):
            if base.stem not in kept:
                base.unlink()

    def instants(self) -> list[str]:
        """The instants of the complete backups, the oldest first."""
        return sorted(path.stem for path in (self.folder / "bases").glob("*.list"))

    def write_base(self, instant: str, dump: Reads) -> None:
        self._write(f"bases/{instant}.base", dump)

    def read_base(self, instant: str) -> Iterator[bytes]:
        return self._read(f"bases/{instant}.base")

    def write_list(self, snapshot: Snapshot) -> None:
        self._write(f"bases/{snapshot.instant}.list", BytesIO(json.dumps(asdict(snapshot)).encode()))

    def read_list(self, instant: str) -> Snapshot:
        told: dict[str, Any] = json.loads(b"".join(self._read(f"bases/{instant}.list")))
        return Snapshot(**told | {"files": [tuple(one) for one in told["files"]]})

    def has_file(self, storage: str, name: str) -> bool:
        """Whether these bytes are here: they came whole, and a stored name is never used for other bytes. What a broken
        disk makes of the original does not replace them."""
        return (self.folder / self._path(storage, name)).exists()

    def write_file(self, storage: str, name: str, content: Reads) -> None:
        self._write(self._path(storage, name), content, bound_to=f"{storage}/{name}")

    def read_file(self, storage: str, name: str) -> Iterator[bytes]:
        return self._read(self._path(storage, name), bound_to=f"{storage}/{name}")

    def forget(self, keep: int, named: set[tuple[str, str]]) -> int:
        """Remove the backups beyond the newest `keep`, and the files that are not among `named`; how many of these."""
        for instant in self.instants()[:-keep]:
            for ending in ("list", "base"):  # a base without its list is no backup
                (self.folder / f"bases/{instant}.{ending}").unlink(missing_ok=True)
        kept = {self.folder / self._path(*one) for one in named}
        gone = [path for path in (self.folder / "files").rglob("*") if path.is_file() and path not in kept]
        for path in gone:
            path.unlink()
        return len(gone)

    def _path(self, storage: str, name: str) -> str:
        veiled = hmac.new(self._key, f"{storage}/{name}".encode(), hashlib.sha256).hexdigest()
        return f"files/{veiled[:2]}/{veiled}"

    def _read(self, path: str, bound_to: str = "") -> Iterator[bytes]:
        with (self.folder / path).open("rb") as source:
            yield from decrypt(source, key=self._key, name=bound_to or path)

    def _write(self, path: str, content: Reads, bound_to: str = "") -> None:
        """Write beside, sync, read back from the disk and compare, then rename. Altered when that differs."""
        final = self.folder / path
        part = final.with_name(final.name + PART)
        final.parent.mkdir(mode=0o700, exist_ok=True)
        try:
            descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w+b") as written:
                sha256 = encrypt(content, written, key=self._key, name=bound_to or path)
                written.flush()
                os.fsync(written.fileno())
                os.posix_fadvise(written.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
                written.seek(0)
                self._compare(written, sha256, bound_to or path)
            part.replace(final)
            _sync_folder(final.parent)
        finally:
            part.unlink(missing_ok=True)

    def _compare(self, written: Reads, sha256: str, name: str) -> None:
        digest = hashlib.sha256()
        for segment in decrypt(written, key=self._key, name=name):
            digest.update(segment)
        if digest.hexdigest() != sha256:
            raise Altered


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
