"""A quick check of a journal that holds, by ranges of entries, in several processes (docs/decisions/0011).

It only finds up to which entry everything is right. From there chain_check.py reads entry by entry and reports how they
were altered. Rows come from the database as the texts that the format wants, without Django's conversions.
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

from accounts.journal.checking.chain_check import CheckpointRoots, Prefix
from accounts.journal.format import FORMAT_VERSION, canonical_text
from accounts.journal.rows import FIELDS
from accounts.journal.signing.merkle import Tree, aligned_spans, subtree_root

RANGE_ENTRIES = 8192

Range = tuple[int, int]  # the entries numbered above the first number, up to and including the second

# The columns in the order of the canonical form, which ends with the version; then the entry's hash.
_KEYS = sorted(FIELDS)
_NUMBER, _DETAILS, _PREVIOUS_HASH = (_KEYS.index(name) for name in ("number", "details", "previous_hash"))
_HASH = len(_KEYS)
_CANONICAL = "{" + "".join(f'"{key}":%s,' for key in _KEYS) + f'"version":{FORMAT_VERSION}' + "}"
_TEXTS = {
    "sqlite": {"at": "replace(substr(at || '.000000', 1, 26), ' ', 'T') || 'Z'", "details": "details || ''"},
    "postgresql": {
        "at": """to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""",
        "details": "details::text",
    },
}


@dataclass(frozen=True)
class CheckedRange:
    """Consecutive entries without fault: the previous hash that the first one names, the hash of the last, and the
    complete subtrees over them as (leaves, root)."""

    previous_hash: str
    last_hash: str
    subtrees: list[tuple[int, bytes]]


def run_fast_check(
    prefix: Prefix, checkpoints: Mapping[int, CheckpointRoots], upto: int, *, processes: int = 1
) -> Prefix:
    """Extend `prefix` over the entries without fault: up to entry `upto`, or to the last checkpoint before a fault.

    Several processes are used only outside a transaction, whose uncommitted entries the others could not read.
    """
    ranges = list(_ranges(prefix.size, upto, checkpoints))
    if processes == 1 or connection.in_atomic_block or len(ranges) < processes:
        return _joined(prefix, checkpoints, ranges, map(_checked, ranges))
    connections.close_all()
    with ProcessPoolExecutor(processes, multiprocessing.get_context("fork")) as pool:
        reached = _joined(prefix, checkpoints, ranges, pool.map(_checked, ranges))
        pool.shutdown(cancel_futures=True)
    return reached


def _ranges(start: int, stop: int, checkpoints: Iterable[int]) -> Iterator[Range]:
    """The ranges to check, cut at each checkpoint and at the multiples of RANGE_ENTRIES, where complete subtrees
    end."""
    cuts = {start, stop, *(size for size in checkpoints if start < size < stop)}
    cuts.update(range(start - start % RANGE_ENTRIES + RANGE_ENTRIES, stop, RANGE_ENTRIES))
    return pairwise(sorted(cuts)) if start < stop else iter(())


def _joined(
    prefix: Prefix,
    checkpoints: Mapping[int, CheckpointRoots],
    ranges: list[Range],
    checked: Iterable[CheckedRange | None],
) -> Prefix:
    proven, last_hash, tree = prefix, prefix.last_hash, Tree(prefix.size, prefix.frontier)
    for (_, stop), one in zip(ranges, checked, strict=True):
        if one is None or one.previous_hash != last_hash:
            return proven
        last_hash = one.last_hash
        for leaves, root in one.subtrees:
            tree.add_subtree(root, leaves)
        if stop in checkpoints:
            if any(root != tree.root() for root in checkpoints[stop].roots):
                return proven
            proven = Prefix(stop, last_hash, tuple(tree.frontier))
    return Prefix(tree.size, last_hash, tuple(tree.frontier))


def _checked(entries: Range) -> CheckedRange | None:
    """The range's hashes and subtrees; None when an entry is missing, changed or out of place."""
    start, stop = entries
    rows = _rows(start, stop)
    try:
        holds = all(
            row[_NUMBER] == number and digest_of_texts(row) == row[_HASH] for number, row in enumerate(rows, start + 1)
        )
        leaves = [bytes.fromhex(row[_HASH]) for row in rows]
    except (TypeError, ValueError):
        return None  # not a form that the writer produces
    linked = all(row[_PREVIOUS_HASH] == before[_HASH] for before, row in pairwise(rows))
    if not holds or not linked or len(rows) != stop - start:
        return None
    subtrees = [
        (end - first, subtree_root(leaves[first - start : end - start])) for first, end in aligned_spans(*entries)
    ]
    return CheckedRange(rows[0][_PREVIOUS_HASH], rows[-1][_HASH], subtrees)


def _rows(start: int, stop: int) -> list[tuple[Any, ...]]:
    texts = _TEXTS[connection.vendor]
    columns = ", ".join(texts.get(name, name) for name in (*_KEYS, "hash"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM journal_journalentry WHERE number > %s AND number <= %s ORDER BY number",  # noqa: S608 - our own names
            [start, stop],
        )
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def digest_of_texts(row: tuple[Any, ...]) -> str:
    """The hash of the entry's canonical form. TypeError for values that the format forbids, ValueError for details that
    are not JSON."""
    texts = list(map(canonical_text, row[:_HASH]))
    texts[_DETAILS] = canonical_text(json.loads(row[_DETAILS]))
    return hashlib.sha256((_CANONICAL % tuple(texts)).encode()).hexdigest()
