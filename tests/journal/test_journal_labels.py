"""An entry in French words: its kinds, its reasons, its details, their codes, and what changed."""

from collections.abc import Iterator

import pytest

from accounts.journal.changes import changed
from accounts.journal.events import Event
from accounts.journal.labels import (
    Vocabulary,
    event_groups,
    install,
    kind_labels,
    labelled_details,
    reason_labels,
    site,
)
from accounts.journal.models import JournalEntry
from accounts.people.models import Team, User
from levallois.vocabulary import VOCABULARIES
from tests.architecture.house import FLOORS, python_files
from tests.labelled import unlabelled


@pytest.fixture
def _installed_after() -> Iterator[None]:
    yield
    install(VOCABULARIES)


@pytest.mark.parametrize(
    ("event", "details", "read"),
    [
        ("team:changed", {"name": ["Nord", "Nord-Est"]}, ("Nom", "Nord → Nord-Est")),
        ("clip:reattributed", {"wearer": [None, "4512"]}, ("Porteur", "— → 4512")),
        ("shift:planned", {"officers": ["4512", "4513"]}, ("Agents", "4512, 4513")),
        ("shift:changed", {"officers": [["4512"], ["4512", "4513"]]}, ("Agents", "4512 → 4512, 4513")),
        ("person:changed", {"is_active": [True, False]}, ("En activité", "oui → non")),
        ("person:changed", {"password": "changed"}, ("Mot de passe", "modifié")),
        ("shift:planned", {"from": "2026-03-03T21:14:07.000000Z"}, ("Début", "03/03/2026 22:14:07")),
        ("requisition:changed", {"clips": []}, ("Vidéos", "—")),
        ("training:planned", {"half_day": "morning"}, ("Demi-journée", "matin")),
        ("emergency:asked", {"asked_by": "4512"}, ("Demandé par", "4512")),
        ("camera:changed", {"state": ["available", "out"]}, ("État", "Disponible → Dehors")),
        ("incident:opened", {"kind": "noise"}, ("Nature", "Tapage")),
        ("factor:added", {"kind": "totp"}, ("Sorte de facteur", "Application d’authentification")),
        ("access:refused", {"method": "GET"}, ("Méthode HTTP", "GET")),
        (
            "journal:exported",
            {"filters": {"event": "clip:", "kind": "cctvcamera", "since": "2026-03-03"}},
            (
                "Filtres",
                "événement\u00a0: Vidéos\u00a0: tous · sorte d’objet\u00a0: Caméra fixe · du\u00a0: 2026-03-03",
            ),
        ),
    ],
)
def test_a_detail_reads_as_a_name_and_a_value(event: str, details: dict[str, object], read: tuple[str, str]) -> None:
    assert list(labelled_details(event, details)) == [read]


def test_a_detail_that_no_room_declares_any_more_is_still_shown() -> None:
    assert list(labelled_details("team:changed", {"colour": 3})) == [("Détail «\u00a0colour\u00a0»", "3")]


def test_every_room_with_events_is_installed() -> None:
    rooms = {path.parent for path in python_files(*FLOORS) if path.name == "events.py" and path.parent.name != "demo"}

    installed = {one.events.__module__ for one in VOCABULARIES}

    assert {".".join(room.parts[-2:]) + ".events" for room in rooms} == installed


def test_every_event_has_its_group() -> None:
    assert {event.partition(":")[0] for event in site().events} == set(site().groups)
    assert sum(len(events) for _, events in event_groups()) == len(site().events) + len(site().groups)


def test_a_kind_and_a_reason_read_as_their_model_and_their_list_say() -> None:
    assert kind_labels()["dock"] == "Station d’accueil"
    assert reason_labels()["judicial"] == "procédure judiciaire"


@pytest.mark.usefixtures("_installed_after")
@pytest.mark.parametrize("field", ["groups", "details", "kinds"])
def test_two_rooms_never_declare_the_same(field: str) -> None:
    mine: dict[str, object] = {"groups": {"team": "Équipes"}, "details": {"team": {"name": None}}, "kinds": (Team,)}

    with pytest.raises(ValueError, match="two rooms"):
        install([*VOCABULARIES, Vocabulary(Event, **{field: mine[field]})])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "raw"),
    [
        ({"event": "team:dissolved"}, "team:dissolved"),
        ({"related_kind": "teamcolour"}, "teamcolour"),
        ({"reason": "checkpoint"}, "checkpoint"),
        ({"details": {"colour": "bleu"}}, "colour"),
        ({"details": {"name": "afternoon"}}, "name=afternoon"),
        ({"details": {"name": ["Nord", "changed"]}}, "name=changed"),
    ],
)
def test_what_has_no_label_is_found(change: dict[str, object], raw: str, team: Team, officer: User) -> None:
    entry = JournalEntry.objects.latest("number")
    entry.event, entry.subject_kind, entry.related_kind, entry.details = "team:changed", "team", "", {"name": "Nord"}
    assert unlabelled(entry) == []

    for name, value in change.items():
        setattr(entry, name, value)

    assert unlabelled(entry) == [raw]


def test_a_change_names_only_what_is_no_longer_the_same() -> None:
    assert changed({"a": 1, "b": 2}, {"a": 1, "b": 3}) == {"b": [2, 3]}


def test_of_what_is_new_everything_that_is_not_empty_is_told() -> None:
    assert changed(None, {"a": 1, "b": "", "c": None, "d": False}) == {"a": [None, 1], "d": [None, False]}
