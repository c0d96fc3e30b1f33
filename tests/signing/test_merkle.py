"""The tree of RFC 9162 against the vectors of the reference implementation of Certificate Transparency."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing.merkle import (
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


class Tree:
    """Hashes full subtrees of some entries."""

    def __init__(self, entries: list[bytes]) -> None:
        self.entries = entries

    def __call__(self, level: int, index: int) -> bytes:
        """Hash of a full subtree."""
        if level == 0:
            return leaf_hash(self.entries[index])
        return node_hash(self(level - 1, 2 * index), self(level - 1, 2 * index + 1))


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_reference(size: int) -> None:
    """The first n entries have the published root."""
    assert root(size, Tree(LEAVES)).hex() == ROOTS[size]


def test_inclusion_proof_of_the_rfc_example() -> None:
    """RFC 9162, 2.1.5: the proof of d0 in a tree of seven is [b, h, l]; of d6, [i, k]."""
    tree = Tree(LEAVES)
    k = node_hash(node_hash(tree(0, 0), tree(0, 1)), node_hash(tree(0, 2), tree(0, 3)))
    first = node_hash(tree(1, 2), tree(0, 6))
    assert inclusion_proof(0, 7, tree) == [tree(0, 1), tree(1, 1), first]
    assert inclusion_proof(6, 7, tree) == [tree(1, 2), k]


def test_consistency_proof_of_the_rfc_example() -> None:
    """RFC 9162, 2.1.5: from three to seven leaves [c, d, g, l], from four [l], from six [i, j, k]."""
    tree = Tree(LEAVES)
    last = node_hash(tree(1, 2), tree(0, 6))
    assert consistency_proof(3, 7, tree) == [tree(0, 2), tree(0, 3), tree(1, 0), last]
    assert consistency_proof(4, 7, tree) == [last]
    assert consistency_proof(6, 7, tree) == [tree(1, 2), tree(0, 6), tree(2, 0)]


@given(st.integers(1, 70), st.data())
def test_proofs_hold_and_any_change_breaks_them(size: int, data: st.DataObject) -> None:
    """Every leaf is proved in every tree, and a changed leaf, index, size, path or root is refused."""
    tree = Tree([bytes([n]) for n in range(size)])
    index = data.draw(st.integers(0, size - 1))
    proof, top, leaf = inclusion_proof(index, size, tree), root(size, tree), tree(0, index)
    assert verify_inclusion(leaf, index, size, proof, top)
    assert not verify_inclusion(leaf_hash(b"other"), index, size, proof, top)
    assert not verify_inclusion(leaf, index, size, proof, leaf_hash(b"other"))
    assert not verify_inclusion(leaf, index, size, [*proof, top], top)
    assert not verify_inclusion(leaf, size, size, proof, top)
    if proof:
        spot = data.draw(st.integers(0, len(proof) - 1))
        broken = [p if n != spot else leaf_hash(p) for n, p in enumerate(proof)]
        assert not verify_inclusion(leaf, index, size, broken, top)
        assert not verify_inclusion(leaf, index, size, proof[:-1], top)


def test_any_two_sizes_are_consistent_and_no_others() -> None:
    """Between any two trees of one history the proof holds; from another history it does not."""
    tree, other = Tree([bytes([n]) for n in range(20)]), Tree([bytes([n, 1]) for n in range(20)])
    for first, second in itertools.combinations_with_replacement(range(1, 21), 2):
        proof = consistency_proof(first, second, tree)
        roots = root(first, tree), root(second, tree)
        assert verify_consistency(first, second, proof, *roots)
        assert not verify_consistency(first, second, proof, root(first, other), roots[1])
        assert not verify_consistency(first, second, proof, roots[0], root(second, other))
        assert not verify_consistency(first, second, [*proof, roots[0]], *roots)
