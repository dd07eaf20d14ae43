"""docs/journal.md lets a stranger check the journal: it names every field that a hash covers."""

import re
from pathlib import Path

from accounts.journal.actions.writing import hashed_fields
from accounts.journal.models import JournalEntry
from accounts.people.models import User

TEXT = (Path(__file__).parents[2] / "docs" / "journal.md").read_text()


def test_every_field_of_the_hash_is_named(director: User) -> None:
    rows = [line.split("|")[1] for line in TEXT.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}

    assert named == set(hashed_fields(JournalEntry.objects.latest("number")))
