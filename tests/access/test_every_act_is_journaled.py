"""The journal is complete: whatever changes something on the site writes an entry, with its author (CSI R241-14)."""

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.journal.models import JournalEntry
from tests.access.browsers import same_browser
from tests.access.matrix import MATRIX
from tests.access.policy import SIGNED_IN, Row
from tests.access.world import World

# Without its file, a form changes nothing: tests/people/test_attach_document.py sends one.
# Without the code given first, an officer's page changes nothing: tests/requisitions/test_deliveries.py has the rest.
# A challenge for a key, or the sign that somebody is still there, changes the session alone.
CHANGES_NOTHING = {
    *("designation_document", "delivery_download", "delivery_acknowledge"),
    *("key_challenge", "new_key_challenge", "stay"),
}
# Without a file, or without the code of a slip: test_modules.py, test_external.py and test_quiz.py of tests/training/
# have the rest.
CHANGES_NOTHING |= {"module_attach", "external_new", "tablet_quiz"}
# Off unless the service shows stills outside viewings: tests/footage/test_masked_stills.py turns it on.
CHANGES_NOTHING |= {"clip_thumbnails"}
# A preview writes nothing by design.
CHANGES_NOTHING |= {"roster_preview"}
# A preview saves nothing, and what the matrix confirms is not there: tests/equipment/test_imports.py follows them.
SAVES_NOTHING = ("_import", "_import_confirm")
ACTS = [row for row in MATRIX if row.method == "POST" and row.allowed and row.name not in CHANGES_NOTHING]


def acted(row: Row) -> bool:
    """A public page acts when the link exists; the quarantined file of the matrix is no video and is refused."""
    return row.ok not in (403, 404) and row.name != "quarantine_admit" and not row.name.endswith(SAVES_NOTHING)


@pytest.mark.parametrize("row", [row for row in ACTS if acted(row)], ids=str)
def test_an_act_writes_an_entry_with_its_author(row: Row, world: World) -> None:
    visitor = "nobody" if row.allowed == SIGNED_IN and row.strangers else sorted(row.allowed)[0]
    with transaction.atomic():
        before = JournalEntry.objects.count()
        browser = same_browser(world.clients[visitor])
        answer = browser.post(reverse(row.name, args=world.arguments(row.to)), world.filled(row.data))
        answer.close()  # a file that is sent is closed with it
        entries = list(JournalEntry.objects.filter(number__gt=before))
        transaction.set_rollback(True)

    assert entries
    assert {entry.actor for entry in entries} == {world.people.get(visitor)}
    assert all(entry.address == "127.0.0.1" and entry.request_id for entry in entries)
