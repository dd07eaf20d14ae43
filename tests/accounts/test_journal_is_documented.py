"""docs/journal.md lets a stranger check the journal: it names every field, and its program is right."""

import re
import subprocess
import sys
from pathlib import Path

from accounts.actions.journal import hashed_fields
from accounts.journal_format import canonical_bytes
from accounts.models import JournalEntry, User

TEXT = (Path(__file__).parents[2] / "docs" / "journal.md").read_text()


def test_every_field_of_the_hash_is_named(director: User) -> None:
    rows = [line.split("|")[1] for line in TEXT.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}

    assert named == set(hashed_fields(JournalEntry.objects.latest("number")))


def test_its_program_checks_an_extract(director: User) -> None:
    entries = JournalEntry.objects.order_by("number")
    extract = b"".join(canonical_bytes(hashed_fields(entry) | {"hash": entry.hash}) + b"\n" for entry in entries)
    program = re.search(r"```python\n(.*?)```", TEXT, re.DOTALL)
    assert program

    said = subprocess.run([sys.executable, "-c", program[1]], input=extract, stdout=subprocess.PIPE, check=True).stdout

    assert said.decode().split() == [word for entry in entries for word in (str(entry.number), "True")]
