"""Checks an exported journal with Python's standard library alone: python3 verify.py < journal.jsonl

Each line is an entry in canonical JSON with its own SHA-256 under "hash". The chain holds when every hash is that of
its entry, when each entry names the hash of the one before it, and when the numbers follow each other. An extract (only
some entries) is checked entry by entry, with --extract.
"""

import hashlib
import json
import sys
from collections.abc import Iterable


def first_fault(lines: Iterable[bytes], *, extract: bool = False) -> str:
    """What does not hold first, in French; nothing when all holds."""
    number, previous = 0, "0" * 64
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
        number, previous = number_told, told
    return "" if number else "Le fichier ne contient aucune entrée."


def main() -> int:
    fault = first_fault(sys.stdin.buffer, extract="--extract" in sys.argv[1:])
    print(fault or "Journal intact.")  # noqa: T201 - a program that runs alone
    return 1 if fault else 0


if __name__ == "__main__":
    sys.exit(main())
