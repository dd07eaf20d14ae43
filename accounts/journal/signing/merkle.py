"""The Merkle tree of RFC 9162 (section 2.1), built one leaf at a time, and its proofs. Pure.

A leaf of the journal's tree is the SHA-256 of an entry: the root, of 32 bytes, commits to all the entries and their
order. An inclusion proof shows that one entry is among them, a consistency proof that a later tree only adds to an
earlier one; each is about 20 hashes for a million entries.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence

Span = tuple[int, int]  # leaves from the first index (from 0) up to but not including the second
Reader = Callable[[int, int], Mapping[int, bytes]]

BLOCK_LEAVES = 4096


def leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that stores only the roots of its complete subtrees, largest first: one per bit set in its size.

    A tree can be continued from the `frontier` of an earlier one without its leaves.
    """

    def __init__(self, size: int = 0, frontier: Iterable[bytes] = ()) -> None:
        self.size = size
        self._roots = list(frontier)
        if len(self._roots) != size.bit_count():
            raise ValueError(f"{len(self._roots)} subtrees do not make a tree of {size} leaves")

    def add(self, leaf: bytes) -> None:
        self.add_subtree(leaf_hash(leaf), 1)

    def add_subtree(self, root: bytes, leaves: int) -> None:
        """Append a complete subtree. Its number of leaves is a power of two that divides the tree's size."""
        node, count = root, self.size // leaves
        while count & 1:
            node, count = node_hash(self._roots.pop(), node), count >> 1
        self._roots.append(node)
        self.size += leaves

    @property
    def frontier(self) -> list[bytes]:
        return list(self._roots)

    def root(self) -> bytes:
        if not self._roots:
            return hashlib.sha256(b"").digest()
        *larger, root = self._roots
        for left in reversed(larger):
            root = node_hash(left, root)
        return root


def whole_subtrees(size: int) -> list[Span]:
    """The spans of the complete subtrees of a tree of this size, largest first."""
    spans, start = [], 0
    for bit in reversed(range(size.bit_length())):
        if size >> bit & 1:
            spans.append((start, start + (1 << bit)))
            start += 1 << bit
    return spans


def aligned_spans(start: int, stop: int) -> list[Span]:
    """The leaves from `start` to `stop`, cut into the largest complete subtrees of any tree that contains them."""
    spans = []
    while start < stop:
        width = 1 << (stop - start).bit_length() - 1
        if start:
            width = min(width, start & -start)
        spans.append((start, start + width))
        start += width
    return spans


def subtree_root(leaves: Sequence[bytes]) -> bytes:
    """The root of a power of two of leaves, computed level by level."""
    sha256 = hashlib.sha256
    level = [sha256(b"\x00" + leaf).digest() for leaf in leaves]
    while len(level) > 1:
        level = [sha256(b"\x01" + level[left] + level[left + 1]).digest() for left in range(0, len(level), 2)]
    return level[0]


class History:
    """Proofs about a tree of which the roots of some subtrees are `known`; other leaves are read when needed.

    With the frontiers of earlier trees as `known`, few leaves are read, and those before the first frontier may have
    been deleted. Raises LookupError when a deleted leaf is needed.
    """

    def __init__(self, known: Mapping[Span, bytes], read: Reader) -> None:
        self._roots, self._read = dict(known), read
        self._blocks: dict[int, Mapping[int, bytes]] = {}

    def root(self, start: int, stop: int) -> bytes:
        """The hash of these leaves (2.1.1)."""
        if (start, stop) not in self._roots:
            self._roots[start, stop] = self._derived(start, stop)
        return self._roots[start, stop]

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """The proof that the leaf at `index` is in the tree of this size (2.1.3.1)."""
        start, stop = 0, size
        path: list[bytes] = []
        while stop - start > 1:
            middle = _middle(start, stop)
            if index < middle:
                path.append(self.root(middle, stop))
                stop = middle
            else:
                path.append(self.root(start, middle))
                start = middle
        return path[::-1]

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The proof that the tree of size `new` begins with the whole tree of size `old` (2.1.4.1)."""
        start, stop = 0, new
        path: list[bytes] = []
        while stop != old:
            middle = _middle(start, stop)
            if old <= middle:
                path.append(self.root(middle, stop))
                stop = middle
            else:
                path.append(self.root(start, middle))
                start = middle
        if start:
            path.append(self.root(start, stop))
        return path[::-1]

    def _derived(self, start: int, stop: int) -> bytes:
        if stop - start == 1:
            return leaf_hash(self._leaf(start))
        middle = _middle(start, stop)
        return node_hash(self.root(start, middle), self.root(middle, stop))

    def _leaf(self, index: int) -> bytes:
        block = index // BLOCK_LEAVES
        if block not in self._blocks:
            self._blocks[block] = self._read(block * BLOCK_LEAVES, (block + 1) * BLOCK_LEAVES)
        return self._blocks[block][index]


def _middle(start: int, stop: int) -> int:
    """Where a span is split: the left part has the largest power of two below its width."""
    return start + (1 << (stop - start - 1).bit_length() - 1)


def inclusion_holds(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether an inclusion proof is valid (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, last, derived = index, size - 1, leaf_hash(leaf)
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            derived = node_hash(sibling, derived)
            node, last = _up_to_a_right_child(node, last)
        else:
            derived = node_hash(derived, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and derived == root


def consistency_holds(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a consistency proof is valid (RFC 9162, 2.1.4.2)."""
    if old == new or not 0 < old < new:
        return old == new and not proof and old_root == new_root
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old_derived = new_derived = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old_derived, new_derived = node_hash(sibling, old_derived), node_hash(sibling, new_derived)
            node, last = _up_to_a_right_child(node, last)
        else:
            new_derived = node_hash(new_derived, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and (old_derived, new_derived) == (old_root, new_root)


def _up_to_a_right_child(node: int, last: int) -> tuple[int, int]:
    while node and not node & 1:
        node, last = node >> 1, last >> 1
    return node, last
