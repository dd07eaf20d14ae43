"""The Merkle tree of RFC 9162 (section 2.1.1), grown one leaf at a time. Pure.

A leaf of the journal's tree is the SHA-256 of an entry: the root says in 32 bytes which entries came before, all of
them and in their order.
"""

import hashlib


def leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """Keeps the roots of its whole subtrees only, the largest first: as many as its size has bits set."""

    def __init__(self) -> None:
        self.size = 0
        self._roots: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        node, size = leaf_hash(leaf), self.size
        while size & 1:
            node, size = node_hash(self._roots.pop(), node), size >> 1
        self._roots.append(node)
        self.size += 1

    def root(self) -> bytes:
        if not self._roots:
            return hashlib.sha256(b"").digest()
        *larger, root = self._roots
        for left in reversed(larger):
            root = node_hash(left, root)
        return root
