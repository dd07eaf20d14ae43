"""How a room compares its rows with what the journal says of them. Each room declares its checks in its `records.py`;
the site joins them (`RECORDS` of levallois/rooms.py)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class RecordCheck:
    """`name` is what findings keep, never changed afterwards; `label` the same in French. `find` only reads, and gives
    a French sentence for each row that the journal contradicts."""

    name: str
    label: str
    find: Callable[[], Iterator[str]]
