"""The details of a journaled change: each changed field with its old and its new value. Pure."""

from collections.abc import Mapping
from typing import Any


def changed(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> dict[str, Any]:
    """The changed fields, as [old, new]. For a new object (`before` is None), every field that is not empty."""
    if before is None:
        return {name: [None, value] for name, value in after.items() if value not in (None, "", [])}
    return {name: [before[name], value] for name, value in after.items() if before[name] != value}
