"""The test vectors of docs/vectors/, by the product, by the verifier that leaves with an export, and by openssl: a
stranger's implementation that agrees with them agrees with ours. Nothing here is made anew."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from cryptography.x509 import load_pem_x509_certificates

from accounts.journal.export import VERIFIER
from accounts.journal.format import canonical_bytes, entry_hash
from accounts.journal.signing.merkle import Tree, consistency_holds, inclusion_holds
from accounts.journal.signing.signed_notes import Checkpoint, opened
from accounts.journal.signing.timestamps import token_fault

DOCS = Path(__file__).parents[2] / "docs"
VECTORS = DOCS / "vectors"
SIZES = (7, 13)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The vectors and the verifier, as an export leaves them."""
    shutil.copytree(VECTORS, tmp_path / "vectors")
    shutil.copyfile(VERIFIER, tmp_path / "vectors" / "verifier.py")
    return tmp_path / "vectors"


def entries() -> list[dict[str, object]]:
    return [json.loads(line) for line in (VECTORS / "journal.jsonl").read_bytes().splitlines()]


def leaves() -> list[bytes]:
    return [bytes.fromhex(str(entry["hash"])) for entry in entries()]


def note(size: int) -> str:
    return (VECTORS / f"controle-{size:09d}.txt").read_text(encoding="utf-8")


def checkpoint(size: int) -> Checkpoint:
    key = load_pem_public_key((VECTORS / "cle-publique.pem").read_bytes())
    assert isinstance(key, Ed25519PublicKey)
    return opened(note(size), key)


def nodes(proof: list[str]) -> list[bytes]:
    return [bytes.fromhex(node) for node in proof]


def test_every_entry_has_its_hash_and_its_spelling() -> None:
    for line, entry in zip((VECTORS / "journal.jsonl").read_bytes().splitlines(), entries(), strict=True):
        assert canonical_bytes(entry) == line
        assert entry_hash({name: value for name, value in entry.items() if name != "hash"}) == entry["hash"]


@pytest.mark.parametrize("size", SIZES)
def test_a_checkpoint_is_signed_and_has_the_entries_root(size: int) -> None:
    tree = Tree()
    for leaf in leaves()[:size]:
        tree.add(leaf)

    assert (checkpoint(size).size, checkpoint(size).root) == (size, tree.root())


@pytest.mark.parametrize("size", SIZES)
def test_a_checkpoint_is_dated(size: int) -> None:
    trusted = load_pem_x509_certificates((VECTORS / "certificat-horodatage.pem").read_bytes())
    token = (VECTORS / f"controle-{size:09d}.tsr").read_bytes()

    assert token_fault(token, note(size), trusted) == ""
    assert token_fault(token, note(size) + "\n", trusted) != ""


def test_every_inclusion_proof_holds() -> None:
    lines = (VECTORS / "inclusion.jsonl").read_bytes().splitlines()

    for leaf, proof in zip(leaves(), map(json.loads, lines), strict=False):
        root = checkpoint(proof["size"]).root
        assert inclusion_holds(leaf, proof["number"] - 1, proof["size"], nodes(proof["proof"]), root)
    assert len(lines) == SIZES[-1]


def test_the_consistency_proof_holds() -> None:
    told = json.loads((VECTORS / "consistency.json").read_bytes())
    old, new = checkpoint(told["old"]), checkpoint(told["new"])

    assert (old.size, new.size) == SIZES
    assert consistency_holds(old.size, old.root, new.size, new.root, nodes(told["proof"]))


def test_the_verifier_agrees(copied: Path) -> None:
    command = [sys.executable, "-I", "-S", "verifier.py"]
    checked = subprocess.run(command, cwd=copied, env={"PATH": os.defpath}, capture_output=True, text=True)

    sentence = "Journal intact : 14 entrée(s), 2 point(s) de contrôle, 2 jeton(s) d’horodatage.\n"
    assert (checked.returncode, checked.stdout) == (0, sentence)


def test_the_verifier_agrees_with_the_inclusion_proofs(copied: Path) -> None:
    lines = (copied / "journal.jsonl").read_bytes().splitlines(keepends=True)
    (copied / "V-000001.jsonl").write_bytes(b"".join(lines[: SIZES[-1]]))
    (copied / "inclusion.jsonl").rename(copied / "V-000001.preuves.jsonl")
    command = [sys.executable, "-I", "-S", "verifier.py", "--extract"]

    checked = subprocess.run(command, cwd=copied, env={"PATH": os.defpath}, capture_output=True, text=True)

    assert checked.returncode == 0, checked.stdout


def test_the_commands_that_the_page_gives_hold(copied: Path) -> None:
    (commands,) = re.findall(r"```sh\n(.*?)```", (DOCS / "journal.md").read_text(encoding="utf-8"), re.DOTALL)

    said = subprocess.run(["sh", "-e", "-c", commands], cwd=copied, capture_output=True, text=True)

    assert said.returncode == 0, said.stderr
    assert said.stdout == "Signature Verified Successfully\nVerification: OK\n"


def test_the_commands_that_the_page_gives_see_a_change(copied: Path) -> None:
    (commands,) = re.findall(r"```sh\n(.*?)```", (DOCS / "journal.md").read_text(encoding="utf-8"), re.DOTALL)
    path = copied / "controle-000000013.txt"
    path.write_text(path.read_text().replace("\n13\n", "\n14\n"))

    assert subprocess.run(["sh", "-e", "-c", commands], cwd=copied, capture_output=True).returncode != 0
