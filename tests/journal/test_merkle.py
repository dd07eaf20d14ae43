"""The journal's tree and its proofs: equal to what the standard's other implementation makes."""

import pymerkle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.journal.signing.merkle import History, Tree, consistency_holds, inclusion_holds, leaf_hash, whole_subtrees

# RFC 9162 over the leaves "", "\0", "\x10", …: the vectors that transparency logs share.
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
CONSISTENCY = {
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
    (3, 3): [],
}
sizes = st.integers(1, 200)


def tree_of(leaves: list[bytes]) -> Tree:
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    return tree


def leaves(size: int) -> list[bytes]:
    return [b"%d" % number for number in range(size)]


def history(size: int, *, gone: int = 0) -> History:
    """Of a tree whose first leaves are gone but for their frontier."""
    some = dict(enumerate(leaves(size)))
    frontier = tree_of(leaves(gone)).frontier
    known = dict(zip(whole_subtrees(gone), frontier, strict=True))
    return History(known, lambda start, stop: {at: leaf for at, leaf in some.items() if max(gone, start) <= at < stop})


def oracle(size: int) -> pymerkle.InmemoryTree:
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    for leaf in leaves(size):
        tree.append_entry(leaf)
    return tree


@pytest.mark.parametrize(("size", "root"), ROOTS.items())
def test_the_root_is_that_of_the_standard(size: int, root: str) -> None:
    assert tree_of([bytes.fromhex(leaf) for leaf in LEAVES[:size]]).root().hex() == root


@pytest.mark.parametrize(("bounds", "proof"), CONSISTENCY.items())
def test_a_consistency_proof_is_that_of_the_standard(bounds: tuple[int, int], proof: list[str]) -> None:
    known = dict(enumerate(bytes.fromhex(leaf) for leaf in LEAVES))

    assert [node.hex() for node in History({}, lambda start, stop: known).consistency(*bounds)] == proof


@pytest.mark.slow
@given(st.tuples(sizes, sizes).map(sorted))
def test_the_roots_agree_with_the_oracle(bounds: list[int]) -> None:
    kept, size = bounds

    assert tree_of(leaves(size)).root() == history(size).root(0, size) == oracle(size).get_root()
    resumed = Tree(kept, tree_of(leaves(kept)).frontier)
    for leaf in leaves(size)[kept:]:
        resumed.add(leaf)
    assert resumed.root() == oracle(size).get_root()


def test_a_frontier_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="3 leaves"):
        Tree(3, [leaf_hash(b"")])


@given(st.tuples(sizes, sizes).map(sorted))
def test_an_inclusion_proof_is_the_oracles_and_holds(bounds: list[int]) -> None:
    number, size = bounds

    proof = history(size).inclusion(number - 1, size)

    expected = oracle(size).prove_inclusion(number, size).serialize()["path"][1:]
    assert [node.hex() for node in proof] == expected
    assert inclusion_holds(leaves(size)[number - 1], number - 1, size, proof, tree_of(leaves(size)).root())


@given(st.tuples(sizes, sizes).map(sorted))
def test_a_consistency_proof_holds_for_the_oracle_and_for_us(bounds: list[int]) -> None:
    old, new = bounds
    roots = tree_of(leaves(old)).root(), tree_of(leaves(new)).root()

    proof = history(new).consistency(old, new)

    assert consistency_holds(old, roots[0], new, roots[1], proof)
    pymerkle.verify_consistency(*roots, oracle(new).prove_consistency(old, new))


@given(st.lists(sizes, min_size=3, max_size=3).map(sorted).filter(lambda bounds: bounds[0] < bounds[2]))
def test_proofs_need_no_leaf_before_the_frontier(bounds: list[int]) -> None:
    gone, old, new = bounds

    assert history(new, gone=gone).consistency(old, new) == history(new).consistency(old, new)
    assert history(new, gone=gone).inclusion(new - 1, new) == history(new).inclusion(new - 1, new)


def test_what_is_gone_is_not_proven() -> None:
    with pytest.raises(LookupError):
        history(10, gone=6).inclusion(2, 10)


@given(st.tuples(sizes, sizes).map(sorted), st.data())
def test_a_wrong_inclusion_does_not_hold(bounds: list[int], data: st.DataObject) -> None:
    number, size = bounds
    root, proof, leaf = (
        tree_of(leaves(size)).root(),
        history(size).inclusion(number - 1, size),
        leaves(size)[number - 1],
    )
    other = data.draw(st.integers(-1, size + 1).filter(lambda index: index != number - 1))

    assert not inclusion_holds(leaf, other, size, proof, root)
    assert not inclusion_holds(b"other", number - 1, size, proof, root)
    assert not inclusion_holds(leaf, number - 1, size, [*proof, root], root)
    assert not inclusion_holds(leaf, number - 1, size, proof, leaf_hash(b"other"))


@given(st.tuples(sizes, sizes).map(sorted).filter(lambda bounds: bounds[0] != bounds[1]), st.data())
def test_a_wrong_consistency_does_not_hold(bounds: list[int], data: st.DataObject) -> None:
    old, new = bounds
    old_root, new_root = tree_of(leaves(old)).root(), tree_of(leaves(new)).root()
    proof = history(new).consistency(old, new)
    other = leaf_hash(b"other")
    wrong = data.draw(st.integers(0, len(proof) - 1))

    assert not consistency_holds(old, other, new, new_root, proof)
    assert not consistency_holds(old, old_root, new, other, proof)
    assert not consistency_holds(old, old_root, new, new_root, [*proof, other])
    assert not consistency_holds(old, old_root, new, new_root, [*proof[:wrong], other, *proof[wrong + 1 :]])
    assert not consistency_holds(old, old_root, old, new_root, proof)
