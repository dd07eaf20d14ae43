"""Parses the messages of dock agents about a camera. Strict, since any holder of a token may send anything. Pure."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from evidence.intake.uploads.errors import BadUpload

LONGEST_TEXT = 255
MOST_FILES = 5_000
MOST_UNREAD = 100
LARGEST_FILE_BYTES = 1 << 40
LARGEST_NUMBER = (1 << 63) - 1
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class AnnouncedFile:
    """A file on a camera. The name is a label; `number` is the camera's own numbering, where it is known."""

    name: str
    size_bytes: int
    modified_ns: int
    sha256: str = ""
    number: int | None = None


@dataclass(frozen=True)
class Announcement:
    """All files that a camera holds now. `camera_clock` is the time it shows and `charge_percent` its battery charge,
    or None when unknown. `unread`: what of it the agent could not read, one sentence each.
    """

    camera_serial: str
    files: tuple[AnnouncedFile, ...]
    camera_clock: datetime | None = None
    charge_percent: int | None = None
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class Difference:
    """The hash that an agent read on the camera for a file, different from the one in its receipt."""

    file: int
    sha256: str


def read_announcement(content: bytes) -> Announcement:
    """Parse an announcement. Raises BadUpload with a sentence that names the wrong field."""
    fields = _object(_json(content), "l’annonce")
    files = fields.get("files")
    if not isinstance(files, list) or len(files) > MOST_FILES:
        raise BadUpload(f"« files » doit être une liste de {MOST_FILES} fichiers au plus.")
    announced = tuple(_file(one) for one in files)
    identities = {(file.name, file.size_bytes, file.modified_ns) for file in announced}
    if len(identities) < len(announced):
        raise BadUpload("Un même fichier est annoncé deux fois.")
    charge = None if fields.get("charge_percent") is None else _whole(fields, "charge_percent", 100)
    clock, unread = _clock(fields.get("camera_clock")), _unread(fields.get("unread") or [])
    return Announcement(_text(fields, "camera_serial"), announced, clock, charge, unread)


def read_file_keys(content: bytes) -> list[int]:
    """The keys of the files that an agent reports as removed. Raises BadUpload."""
    keys = _object(_json(content), "la demande").get("files")
    if not isinstance(keys, list) or not all(_is_whole(key, LARGEST_NUMBER) for key in keys):
        raise BadUpload("« files » doit être la liste des identifiants des fichiers retirés.")
    return keys


def read_difference(content: bytes) -> Difference:
    """Parse a difference. Raises BadUpload."""
    fields = _object(_json(content), "la demande")
    sha256 = _sha256(fields)
    if not sha256:
        raise BadUpload("« sha256 » doit être l’empreinte du fichier relu sur la caméra.")
    return Difference(_whole(fields, "file", LARGEST_NUMBER), sha256)


def read_file_key(text: bytes) -> int:
    """The key of one file, in decimal digits. Raises BadUpload."""
    if not text.isdigit() or len(text) > len(str(LARGEST_NUMBER)) or int(text) > LARGEST_NUMBER:
        raise BadUpload("La métadonnée « file » doit être l’identifiant d’un fichier annoncé.")
    return int(text)


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BadUpload("Le corps de la demande n’est pas du JSON en UTF-8.") from error


def _object(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadUpload(f"Le JSON de {what} doit être un objet.")
    return value


def _file(value: Any) -> AnnouncedFile:
    fields = _object(value, "chaque fichier")
    number = fields.get("number")
    if number is not None:
        number = _whole(fields, "number", LARGEST_NUMBER)
    return AnnouncedFile(
        _text(fields, "name"),
        _whole(fields, "size_bytes", LARGEST_FILE_BYTES),
        _whole(fields, "modified_ns", LARGEST_NUMBER, minimum=-LARGEST_NUMBER - 1),
        _sha256(fields),
        number,
    )


def _unread(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MOST_UNREAD:
        raise BadUpload(f"« unread » doit être une liste de {MOST_UNREAD} noms au plus.")
    objects = [_object(one, "ce qui n’a pas pu être lu") for one in value]
    return tuple(f"« {_text(one, 'name')} » : {_text(one, 'reason')}" for one in objects)


def _sha256(fields: dict[str, Any]) -> str:
    """The SHA-256 in the fields, empty when absent. Raises BadUpload when malformed."""
    sha256 = fields.get("sha256") or ""
    if not isinstance(sha256, str) or (sha256 and not _SHA256.fullmatch(sha256)):
        raise BadUpload("« sha256 » doit être une empreinte de 64 chiffres hexadécimaux minuscules.")
    return sha256


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_TEXT or not value.isprintable():
        raise BadUpload(f"« {name} » doit être un texte de 1 à {LONGEST_TEXT} caractères imprimables.")
    return value


def _whole(fields: dict[str, Any], name: str, maximum: int, *, minimum: int = 0) -> int:
    value = fields.get(name)
    if not _is_whole(value, maximum, minimum):
        raise BadUpload(f"« {name} » doit être un nombre entier, de {minimum} à {maximum}.")
    return int(value)  # type: ignore[arg-type]  # just proven


def _is_whole(value: Any, maximum: int, minimum: int = 0) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and minimum <= value <= maximum


def _clock(value: Any) -> datetime | None:
    if value is None:
        return None
    try:
        clock = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        clock = None
    if clock is None or clock.tzinfo is None:
        raise BadUpload("« camera_clock » doit être une date ISO 8601 avec son fuseau : 2026-03-04T14:23:07+01:00.")
    return clock
