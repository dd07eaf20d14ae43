"""Checks a journal, or the extracts of a delivery, with Python's standard library alone and openssl for signatures.

    python3 verifier.py [FOLDER]             a whole journal: journal.jsonl, controle-*.txt, epurements.json
    python3 verifier.py --extract [FOLDER]   the extracts of a delivery: V-*.jsonl and V-*.preuves.jsonl

An entry is valid when the SHA-256 of its canonical JSON is the value under "hash"; the chain, when each entry names the
hash of the one before it and the numbers are consecutive; a checkpoint (controle-*.txt), when the key signed it and its
root is that of the Merkle tree (RFC 9162) over the entries that it counts; an extract, when each entry comes with a
proof that it is in that tree; a pruning of entries past the legal period, when the proofs left for it are valid.
The key is cle-publique.pem, beside the files: compare it with a copy that you received another way, or give that copy.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

FIRST_PREVIOUS_HASH = "0" * 64


class Fault(Exception):
    """A check failed; the message says which, in French."""


# The tree (RFC 9162, 2.1) ---------------------------------------------------------------------------------------------


def leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A Merkle tree, as the roots of its complete subtrees, largest first."""

    def __init__(self, size: int = 0, frontier: Iterable[bytes] = ()) -> None:
        self.size, self._roots = size, list(frontier)
        if len(self._roots) != bin(size).count("1"):
            raise ValueError("a frontier has as many subtrees as its size has bits")

    def add(self, entry_hash: str) -> None:
        node, size = leaf_hash(bytes.fromhex(entry_hash)), self.size
        while size & 1:
            node, size = node_hash(self._roots.pop(), node), size >> 1
        self._roots.append(node)
        self.size += 1

    def root(self) -> bytes:
        *larger, root = self._roots
        for left in reversed(larger):
            root = node_hash(left, root)
        return root


def derived_roots(node: int, last: int, start: bytes, proof: list[bytes]) -> tuple[bytes, bytes]:
    """The roots of the old and the new tree, computed upwards from a node that both contain (2.1.3.2 and 2.1.4.2)."""
    old = new = start
    for sibling in proof:
        if last == 0:
            raise ValueError("the proof is too long")
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    if last:
        raise ValueError("the proof is too short")
    return old, new


def included(entry_hash: str, number: int, size: int, proof: list[bytes], root: bytes) -> bool:
    """Whether the proof shows that the entry of this number is in the tree of this size and root."""
    if not 0 < number <= size:
        return False
    try:
        return derived_roots(number - 1, size - 1, leaf_hash(bytes.fromhex(entry_hash)), proof)[1] == root
    except ValueError:
        return False


def consistent(old: int, old_root: bytes, new: int, new_root: bytes, proof: list[bytes]) -> bool:
    """Whether the proof shows that the new tree begins with the whole old one."""
    if old == new:
        return not proof and old_root == new_root
    path = [old_root] + proof if old & (old - 1) == 0 else proof
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    try:
        return derived_roots(node, last, path[0], path[1:]) == (old_root, new_root)
    except (ValueError, IndexError):
        return False


# Entries --------------------------------------------------------------------------------------------------------------


def read_entry(line: bytes, after: object) -> dict[str, Any]:
    """The entry on a line, once its hash is verified. Raises Fault otherwise."""
    try:
        entry = json.loads(line)
        told, number = entry.pop("hash"), entry["number"]
        canonical = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        entry["previous_hash"], bytes.fromhex(told)
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise Fault(f"La ligne qui suit l’entrée {after} n’est pas une entrée du journal.") from error
    if hashlib.sha256(canonical).hexdigest() != told:
        raise Fault(f"L’entrée {number} a été modifiée : son empreinte ne correspond plus.")
    return dict(entry, hash=told)


def check_chain(lines: Iterable[bytes], roots: dict[int, bytes], past: dict[str, Any]) -> int:
    """Check every entry after those pruned, and every checkpoint. Returns the number of entries; Fault otherwise."""
    number, previous, entries = past["size"], past["last_hash"], 0
    tree = Tree(number, map(bytes.fromhex, past["frontier"]))
    for line in lines:
        entry = read_entry(line, number)
        if entry["number"] != number + 1:
            raise Fault(f"L’entrée {number + 1} manque : la suivante porte le numéro {entry['number']}.")
        if entry["previous_hash"] != previous:
            raise Fault(f"L’entrée {entry['number']} ne suit pas la précédente : l’empreinte rappelée diffère.")
        number, previous, entries = entry["number"], entry["hash"], entries + 1
        tree.add(previous)
        if number in roots and roots[number] != tree.root():
            raise Fault(f"Le point de contrôle à {number} entrées ne correspond pas : le journal a été réécrit avant.")
    if max(roots, default=0) > number:
        raise Fault(f"Un point de contrôle compte {max(roots)} entrées : la fin du journal a été coupée.")
    if not number:
        raise Fault("Le fichier ne contient aucune entrée.")
    return entries


def check_past(prunings: list[dict[str, Any]], roots: dict[int, bytes]) -> dict[str, Any]:
    """Check the prunings. Returns the last one, after which the journal continues; Fault otherwise."""
    for pruning in prunings:
        size = pruning["size"]
        if size not in roots or Tree(size, map(bytes.fromhex, pruning["frontier"])).root() != roots[size]:
            raise Fault(f"L’épurement des entrées 1 à {size} ne s’appuie sur aucun point de contrôle.")
    for size, root in roots.items():
        for pruning in [one for one in prunings if one["size"] > size][:1]:
            proof = [bytes.fromhex(node) for node in pruning["proofs"].get(str(size), ["00"])]
            if not consistent(size, root, pruning["size"], roots[pruning["size"]], proof):
                raise Fault(f"Le point de contrôle à {size} entrées ne s’accorde pas avec l’épurement.")
    return prunings[-1] if prunings else {"size": 0, "last_hash": FIRST_PREVIOUS_HASH, "frontier": []}


def check_extract(lines: Iterable[bytes], proofs: Iterable[bytes], roots: dict[int, bytes]) -> int:
    """Check each entry of an extract against the proof on the same line number. Returns their number; Fault
    otherwise."""
    number, proven = 0, [json.loads(proof) for proof in proofs]
    entries = [read_entry(line, "précédente") for line in lines]
    if len(entries) != len(proven):
        raise Fault(f"{len(entries)} entrées pour {len(proven)} preuves : il en manque.")
    for rank, entry in enumerate(entries):
        proof = proven[rank]
        if entry["number"] <= number:
            raise Fault(f"L’entrée {entry['number']} n’est pas à sa place.")
        number, size = entry["number"], proof["size"]
        if size not in roots:
            raise Fault(f"L’entrée {number} renvoie à un point de contrôle absent, à {size} entrées.")
        path = [bytes.fromhex(node) for node in proof["proof"]]
        if not included(entry["hash"], number, size, path, roots[size]):
            raise Fault(f"L’entrée {number} n’est pas dans le journal que compte le point de contrôle.")
    return len(entries)


# Checkpoints ----------------------------------------------------------------------------------------------------------


def read_note(note: str) -> tuple[int, bytes]:
    """The size and root in a checkpoint. ValueError when the text is not a checkpoint."""
    _, size, root = note.partition("\n\n")[0].splitlines()
    return int(size), base64.b64decode(root, validate=True)


def is_signed(note: str, key: Path) -> bool:
    """Whether openssl (3.0 or later) verifies the note's signature by the key."""
    text, _, signatures = note.partition("\n\n")
    signature = base64.b64decode(signatures.splitlines()[0].rpartition(" ")[2])[4:]
    with tempfile.TemporaryDirectory() as folder:
        signed, by = Path(folder, "text"), Path(folder, "signature")
        signed.write_bytes(text.encode() + b"\n")
        by.write_bytes(signature)
        command = ["pkeyutl", "-verify", "-pubin", "-inkey", str(key), "-rawin"]
        return openssl(*command, "-in", str(signed), "-sigfile", str(by))


def is_stamped(note: Path, token: Path, certificate: Path) -> bool:
    return openssl("ts", "-verify", "-data", str(note), "-in", str(token), "-CAfile", str(certificate))


def openssl(*arguments: str) -> bool:
    try:
        return subprocess.run(["openssl", *arguments], capture_output=True).returncode == 0  # noqa: S603, S607
    except FileNotFoundError as error:
        raise Fault("openssl est absent : installez-le, ou ajoutez --unsigned pour s’en passer.") from error


def check_notes(folder: Path, key: Path | None, certificate: Path) -> tuple[dict[int, bytes], int]:
    """The roots in the checkpoints, by size, and the number of valid time stamps."""
    roots: dict[int, bytes] = {}
    stamped = 0
    for path in sorted(folder.glob("controle-*.txt")):
        note = path.read_bytes().decode()
        try:
            size, root = read_note(note)
            signed = key is None or is_signed(note, key)
        except (ValueError, IndexError) as error:
            raise Fault(f"« {path.name} » n’est pas un point de contrôle.") from error
        if not signed:
            raise Fault(f"La signature de « {path.name} » n’est pas celle de la clé.")
        roots[size] = root
        token = path.with_suffix(".tsr")
        if key and token.exists() and certificate.exists():
            if not is_stamped(path, token, certificate):
                raise Fault(f"Le jeton d’horodatage de « {path.name} » n’est pas valable.")
            stamped += 1
    return roots, stamped


# The program ----------------------------------------------------------------------------------------------------------


def check(folder: Path, *, extract: bool, key: Path | None, certificate: Path) -> str:
    """Check the folder. Returns a French sentence that sums up what was verified; Fault otherwise."""
    roots, stamped = check_notes(folder, key, certificate)
    signed = f"{len(roots)} point(s) de contrôle" + ("" if key else " dont la SIGNATURE N’A PAS ÉTÉ VÉRIFIÉE")
    signed += f", {stamped} jeton(s) d’horodatage" if stamped else ""
    if extract:
        files = [path for path in sorted(folder.glob("V-*.jsonl")) if not path.name.endswith(".preuves.jsonl")]
        if not files or not roots:
            raise Fault("Ce dossier ne contient aucun extrait avec son point de contrôle.")
        entries = 0
        for path in files:
            with path.open("rb") as lines, path.with_suffix(".preuves.jsonl").open("rb") as proofs:
                entries += check_extract(lines, proofs, roots)
        return f"Extrait intact : {len(files)} vidéo(s), {entries} entrée(s) prouvées par {signed}."
    prunings = folder / "epurements.json"
    past = check_past(json.loads(prunings.read_bytes()) if prunings.exists() else [], roots)
    with (folder / "journal.jsonl").open("rb") as lines:
        entries = check_chain(lines, roots, past)
    pruned = f", les {past['size']} premières ayant été épurées" if past["size"] else ""
    return f"Journal intact : {entries} entrée(s){pruned}, {signed}."


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path(), metavar="FOLDER")
    parser.add_argument("--extract", action="store_true", help="check the extracts of a delivery")
    parser.add_argument("--key", type=Path, help="the public key, instead of cle-publique.pem in the folder")
    parser.add_argument("--certificate", type=Path, help="the authority's, instead of certificat-horodatage.pem")
    parser.add_argument("--unsigned", action="store_true", help="do without openssl: signatures are not checked")
    options = parser.parse_args()
    key = None if options.unsigned else options.key or options.folder / "cle-publique.pem"
    certificate = options.certificate or options.folder / "certificat-horodatage.pem"
    try:
        print(check(options.folder, extract=options.extract, key=key, certificate=certificate))  # noqa: T201
    except Fault as fault:
        print(fault)  # noqa: T201 - runs alone
        return 1
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"Un fichier manque, ou n’est pas lisible : {error}")  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
