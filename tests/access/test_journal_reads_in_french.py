"""The page of an entry, for an entry of every event that the town saw: no name of a detail, no code, no kind in raw."""

import re

import pytest
from django.utils.html import strip_tags

from accounts.journal.labels import site
from accounts.journal.models import JournalEntry
from tests.access.world import World
from tests.labelled import codes

FACTS = {
    *("Date", "Événement", "Auteur", "Grade", "Matricule", "Objet", "En lien avec", "Motif", "Procédure"),
    *("Destinataire", "Service destinataire", "Adresse du poste", "Requête"),
    *("Empreinte", "Précédente", "Suivante", "Point de contrôle"),
}


@pytest.fixture
def entries(world: World) -> list[JournalEntry]:
    """The newest of each event."""
    return list({entry.event: entry for entry in JournalEntry.objects.order_by("number")}.values())


def test_an_entry_of_every_event_reads_in_french(world: World, entries: list[JournalEntry]) -> None:
    assert len(entries) > 25
    for entry in entries:
        page = world.clients["director"].get(entry.get_absolute_url()).content.decode()
        lists = page[page.index("<main") : page.index("</main>")]
        facts = re.findall(r"<dt>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", lists, re.DOTALL)
        names, texts = {name for name, _ in facts}, {strip_tags(text) for _, text in facts}

        declared = site().details.get(entry.event.partition(":")[0], {}).values()
        assert names <= FACTS | {one.label[:1].upper() + one.label[1:] for one in declared}
        assert not texts & (codes() | {entry.event})
        assert not any(f"({kind})" in text for kind in site().kinds for text in texts)
