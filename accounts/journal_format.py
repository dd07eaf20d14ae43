"""How a journal entry becomes bytes, and those bytes a hash. Pure, and specified for strangers in docs/journal.md.

The canonical form is JSON in UTF-8 with keys sorted by code point, no spaces, no escapes beyond what JSON demands, and
only strings, integers, booleans, null, lists and objects: no floating-point number, whose spelling is not unique.
Each entry contains the hash of the one before it, so that a change anywhere breaks every later hash.
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

FORMAT_VERSION = 1
FIRST_PREVIOUS_HASH = "0" * 64


def instant(moment: datetime) -> str:
    """RFC 3339 in UTC with microseconds: one spelling for one instant."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical_bytes(fields: dict[str, Any]) -> bytes:
    """Raises TypeError on a value whose spelling would not be unique (a float, a date, a key that is not a string)."""
    _require_plain(fields)
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def entry_hash(fields: dict[str, Any]) -> str:
    return hashlib.sha256(canonical_bytes(fields)).hexdigest()


def _require_plain(value: Any) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise TypeError(f"journal keys are strings, not {type(key).__name__}")
            _require_plain(inner)
    elif isinstance(value, list):
        for inner in value:
            _require_plain(inner)
    elif not isinstance(value, str | int | None):
        raise TypeError(f"journal values are plain, not {type(value).__name__}")
