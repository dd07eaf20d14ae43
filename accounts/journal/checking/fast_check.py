"""The quick way along a journal that holds: its entries in stretches, each checked by itself, in several processes.

Only whether a stretch holds is asked here. The sweep stops before the first that does not, and the walk
(chain_check.py) goes on from there, since naming what was done takes entries one after another. Rows come as text from
the database, without Django's conversions: they cost more than the hashes.
"""

import hashlib
import json
import multiprocessing
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db import connection, connections

from accounts.journal.checking.chain_check import CheckpointRoots, PrunedRange
from accounts.journal.format import FORMAT_VERSION, canonical_text, quoted
from accounts.journal.rows import COLUMNS, HASH, NUMBER, PREVIOUS_HASH
from accounts.journal.signing.merkle import Tree, aligned_spans, subtree_root

STRETCH_ENTRIES = 8192

Span = tuple[int, int]  # the entries after the first number, up to and with the second
_INSTANT = {
    "sqlite": "replace(substr(at || '.000000', 1, 26), ' ', 'T') || 'Z'",
    "postgresql": """to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""",
}
_DETAILS = {"sqlite": "details || ''", "postgresql": "details::text"}
_KEYS = sorted((*COLUMNS[:HASH], "version"))
_PLACES = [COLUMNS.index(key) if key in COLUMNS else None for key in _KEYS]
_AT, _ACTOR, _WHOLE_DETAILS = (COLUMNS.index(name) for name in ("at", "actor_id", "details"))


@dataclass(frozen=True)
class Stretch:
    """What a stretch that holds says to its neighbours: which entry it follows, its last, and its part of the tree."""

    previous_hash: str
    last_hash: str
    subtrees: list[tuple[int, bytes]]


def run_fast_check(
    past: PrunedRange, seals: Mapping[int, CheckpointRoots], upto: int, *, processes: int = 1
) -> PrunedRange:
    """How far everything holds, from `past` and at most up to that number: to the end, or to the last checkpoint
    before something does not.

    Several processes serve only outside a transaction, where each reads the same entries.
    """
    spans = list(_spans(past.size, upto, seals))
    if processes == 1 or connection.in_atomic_block or len(spans) < processes:
        return _joined(past, seals, spans, map(_stretch, spans))
    connections.close_all()
    with ProcessPoolExecutor(processes, multiprocessing.get_context("fork")) as pool:
        reached = _joined(past, seals, spans, pool.map(_stretch, spans))
        pool.shutdown(cancel_futures=True)
    return reached


def _spans(start: int, stop: int, seals: Iterable[int]) -> Iterator[Span]:
    """Cut at each checkpoint, and where whole subtrees end."""
    cuts = {start, stop, *(size for size in seals if start < size < stop)}
    cuts.update(range(start - start % STRETCH_ENTRIES + STRETCH_ENTRIES, stop, STRETCH_ENTRIES))
    return pairwise(sorted(cuts)) if start < stop else iter(())


def _joined(
    past: PrunedRange, seals: Mapping[int, CheckpointRoots], spans: list[Span], stretches: Iterable[Stretch | None]
) -> PrunedRange:
    proven, last_hash, tree = past, past.last_hash, Tree(past.size, past.frontier)
    for (_, stop), stretch in zip(spans, stretches, strict=True):
        if stretch is None or stretch.previous_hash != last_hash:
            return proven
        last_hash = stretch.last_hash
        for leaves, root in stretch.subtrees:
            tree.add_subtree(root, leaves)
        if stop in seals:
            if any(root != tree.root() for root in seals[stop].roots):
                return proven
            proven = PrunedRange(stop, last_hash, tuple(tree.frontier))
    return PrunedRange(tree.size, last_hash, tuple(tree.frontier))


def _stretch(span: Span) -> Stretch | None:
    """Nothing when an entry is missing, changed or out of its place."""
    start, stop = span
    rows = _rows(start, stop)
    leaves = []
    try:
        for number, row in enumerate(rows, start + 1):
            if row[NUMBER] != number or spelled_digest(row) != row[HASH]:
                return None
            leaves.append(bytes.fromhex(row[HASH]))
    except (TypeError, ValueError):
        return None  # not what any writer wrote
    linked = all(row[PREVIOUS_HASH] == before[HASH] for before, row in pairwise(rows))
    if len(rows) != stop - start or not linked:
        return None
    parts = [(end - first, subtree_root(leaves[first - start : end - start])) for first, end in aligned_spans(*span)]
    return Stretch(rows[0][PREVIOUS_HASH], rows[-1][HASH], parts)


def _rows(start: int, stop: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_sql(), [start, stop])
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _sql() -> str:
    told = {"at": _INSTANT[connection.vendor], "details": _DETAILS[connection.vendor]}
    columns = ", ".join(told.get(name, name) for name in COLUMNS)
    return f"SELECT {columns} FROM journal_journalentry WHERE number > %s AND number <= %s ORDER BY number"  # noqa: S608 - our own names


def spelled_digest(row: tuple[Any, ...]) -> str:
    """The hash of the entry's canonical form, spelled in one go. TypeError for what the format forbids."""
    texts = list(map(_spelled, row))
    texts[_WHOLE_DETAILS] = "{}" if row[_WHOLE_DETAILS] == "{}" else canonical_text(json.loads(row[_WHOLE_DETAILS]))
    return hashlib.sha256((_TEMPLATE % tuple([texts[place] for place in _TOLD])).encode()).hexdigest()


def _spelled(value: Any) -> str:
    return quoted(value) if type(value) is str else canonical_text(value)


_TOLD = [place for place in _PLACES if place is not None]
_TEMPLATE = "{" + ",".join(f'"{key}":{"%s" if key in COLUMNS else FORMAT_VERSION}' for key in _KEYS) + "}"
