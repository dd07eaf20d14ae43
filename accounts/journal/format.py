"""The canonical form of a journal entry, and its hash. Pure. Specified in docs/journal.md for independent verifiers.

The canonical form is JSON in UTF-8 with keys sorted by code point, no spaces, no escapes beyond what JSON requires, and
only strings, integers, booleans, null, lists and objects: no floats, which can be written in several ways.
Each entry contains the hash of the one before it, so that a change anywhere breaks every later hash.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

FORMAT_VERSION = 1
FIRST_PREVIOUS_HASH = "0" * 64

quoted: Callable[[str], str] = json.encoder.encode_basestring
_WORDS = {None: "null", True: "true", False: "false"}


def instant(moment: datetime) -> str:
    """RFC 3339 in UTC with microseconds, so that an instant is always written the same way."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def canonical_bytes(fields: dict[str, Any]) -> bytes:
    """The canonical form. TypeError for a value that the format does not allow (a float, a date, a key not a
    string)."""
    try:
        return canonical_text(fields).encode()
    except TypeError as error:
        raise TypeError(f"journal keys are strings and journal values plain: {error}") from error


def entry_hash(fields: dict[str, Any]) -> str:
    return hashlib.sha256(canonical_bytes(fields)).hexdigest()


def canonical_text(value: Any) -> str:
    """The output of json.dumps with sorted keys and no spaces; TypeError as above. Checking and writing in one pass
    takes half the time of two."""
    kind = type(value)
    if kind is str:
        return quoted(value)
    if kind is dict:
        return "{" + ",".join([f"{quoted(key)}:{canonical_text(value[key])}" for key in sorted(value)]) + "}"
    if kind is list:
        return "[" + ",".join([canonical_text(inner) for inner in value]) + "]"
    if kind is int:
        return str(value)
    if value is None or kind is bool:
        return _WORDS[value]
    return _unusual(value)


def _unusual(value: Any) -> str:
    """A value of a subclass of str, int, list or dict, which JSON writes like its base class."""
    if isinstance(value, str):
        return quoted(str.__str__(value))
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, dict | list):
        return canonical_text(dict(value) if isinstance(value, dict) else list(value))
    raise TypeError(f"not {type(value).__name__}")
