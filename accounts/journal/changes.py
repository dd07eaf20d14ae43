"""What an entry says of a change: each field that is no longer the same, as it was and as it became. Pure."""

from collections.abc import Mapping
from typing import Any


def changed(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> dict[str, Any]:
    """Of what is new, everything that is not empty."""
    if before is None:
        return {name: [None, value] for name, value in after.items() if value not in (None, "", [])}
    return {name: [before[name], value] for name, value in after.items() if before[name] != value}
