"""Checks an exported journal with Python's standard library alone, and openssl for signatures:

    python3 verifier.py [--extract] [--key cle-publique.pem] [controle-….txt …] < journal.jsonl

Each line is an entry in canonical JSON with its own SHA-256 under "hash". The chain holds when every hash is that of
its entry, when each entry names the hash of the one before it, and when the numbers follow each other. A checkpoint
holds when its root is that of the Merkle tree (RFC 9162) over the hashes of the entries it counts, and when its Ed25519
signature is by the key. An extract (only some entries) is checked entry by entry, with --extract.
"""

import argparse
import base64
import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path


class Tree:
    """The roots of the whole subtrees, the largest first."""

    def __init__(self) -> None:
        self.size = 0
        self._roots: list[bytes] = []

    def add(self, entry_hash: str) -> None:
        node, size = hashlib.sha256(b"\x00" + bytes.fromhex(entry_hash)).digest(), self.size
        while size & 1:
            node, size = hashlib.sha256(b"\x01" + self._roots.pop() + node).digest(), size >> 1
        self._roots.append(node)
        self.size += 1

    def root(self) -> bytes:
        *larger, root = self._roots
        for left in reversed(larger):
            root = hashlib.sha256(b"\x01" + left + root).digest()
        return root


def first_fault(lines: Iterable[bytes], *, extract: bool = False, roots: Mapping[int, bytes] | None = None) -> str:
    """What does not hold first, in French; nothing when all holds. `roots` are those of the checkpoints, by size."""
    number, previous, tree, expected = 0, "0" * 64, Tree(), dict(roots or {})
    for line in lines:
        try:
            entry = json.loads(line)
            told = entry.pop("hash")
            number_told, previous_told = entry["number"], entry["previous_hash"]
        except (ValueError, KeyError, AttributeError, TypeError):
            return f"La ligne qui suit l’entrée {number} n’est pas une entrée du journal."
        canonical = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        if hashlib.sha256(canonical).hexdigest() != told:
            return f"L’entrée {number_told} a été modifiée : son empreinte ne correspond plus."
        if not extract and number_told != number + 1:
            return f"L’entrée {number + 1} manque : la suivante porte le numéro {number_told}."
        if not extract and previous_told != previous:
            return f"L’entrée {number_told} ne suit pas la précédente : l’empreinte rappelée diffère."
        tree.add(told)
        if expected.pop(tree.size, None) not in (None, tree.root()):
            return f"Le point de contrôle à {tree.size} entrées ne correspond pas : le journal a été réécrit avant."
        number, previous = number_told, told
    if expected and not extract:
        return f"Un point de contrôle compte {max(expected)} entrées : la fin du journal a été coupée."
    return "" if number else "Le fichier ne contient aucune entrée."


def read_note(note: str) -> tuple[int, bytes]:
    """The size and root that a checkpoint tells. ValueError when it is none."""
    _, size, root = note.partition("\n\n")[0].splitlines()
    return int(size), base64.b64decode(root, validate=True)


def is_signed(note: str, key: Path) -> bool:
    """Whether openssl finds the note signed by the key."""
    text, _, signatures = note.partition("\n\n")
    signature = base64.b64decode(signatures.splitlines()[0].rpartition(" ")[2])[4:]
    with tempfile.TemporaryDirectory() as folder:
        signed, by = Path(folder, "text"), Path(folder, "signature")
        signed.write_bytes(text.encode() + b"\n")
        by.write_bytes(signature)
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", str(key), "-rawin"]
        checked = subprocess.run([*command, "-in", str(signed), "-sigfile", str(by)], capture_output=True)  # noqa: S603
    return checked.returncode == 0


def fault_of_notes(paths: Iterable[Path], key: Path | None) -> tuple[str, dict[int, bytes]]:
    roots: dict[int, bytes] = {}
    for path in paths:
        note = path.read_text(encoding="utf-8")
        try:
            size, root = read_note(note)
        except ValueError:
            return f"« {path} » n’est pas un point de contrôle.", roots
        roots[size] = root
        if key and not is_signed(note, key):
            return f"La signature de « {path} » n’est pas celle de la clé.", roots
    return "", roots


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--extract", action="store_true")
    parser.add_argument("--key", type=Path)
    parser.add_argument("checkpoints", nargs="*", type=Path)
    options = parser.parse_args()
    fault, roots = fault_of_notes(options.checkpoints, options.key)
    fault = fault or first_fault(sys.stdin.buffer, extract=options.extract, roots=roots)
    print(fault or f"Journal intact, {len(roots)} points de contrôle vérifiés.")  # noqa: T201 - runs alone
    return 1 if fault else 0


if __name__ == "__main__":
    sys.exit(main())
