"""The markers of a clip leave as a table for who may export; what is written in a cell is never a formula."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from cases.incidents.actions.register import link_clip, open_incident
from evidence.footage.models import Clip, ClipState
from evidence.review.actions.markers import export_markers
from evidence.review.documents import markers_csv
from tests.cast import client_of
from tests.incidents.drafts import draft
from tests.review.watching import WORDS, mark, watch_opened
from tests.worlds import make_clip

ATTACKS = ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", '=cmd|"/c calc"!A0']


@pytest.fixture
def clip(db: None) -> Clip:
    return make_clip()


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_each_marker_is_a_line_in_the_order_of_the_film(director: User, clip: Clip) -> None:
    mark(director, clip, "Après", at_ms=5000)
    mark(director, clip)

    answer = client_of(director).post(reverse("markers_export", args=[clip.pk]))

    first, second = rows_of(answer.content)
    assert (first["Libellé"], second["Libellé"]) == (WORDS, "Après")
    assert (first["Vidéo"], first["Début"], first["Nature"]) == (clip.number, "00:02,480", "Usage de la force")
    assert (first["Posé par"], first["SHA-256 de la vidéo"]) == (str(director), clip.sha256)
    assert answer["Content-Disposition"] == f'attachment; filename="moments-cles-{clip}.csv"'


def test_the_export_is_in_the_journal(director: User, clip: Clip) -> None:
    mark(director, clip)
    export_markers(by=director, about=clip, clips=[clip])

    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor, entry.subject_label) == ("marker:exported", director, clip.number)
    assert entry.details == {"markers": 1, "of": [clip.number]}


def test_a_cell_never_begins_as_a_formula(director: User, clip: Clip) -> None:
    markers = [mark(director, clip, "x") for _ in ATTACKS]
    for marker, label in zip(markers, ATTACKS, strict=True):
        marker.label = label

    labels = [row["Libellé"] for row in rows_of(markers_csv(markers))]

    assert [label[0] for label in labels] == ["'"] * len(ATTACKS)


@pytest.mark.slow
def test_who_only_views_does_not_export(director: User, team_leader: User, clip: Clip) -> None:
    mark(director, clip)
    watch_opened(team_leader, clip, by=director)

    with pytest.raises(NotPermitted):
        export_markers(by=team_leader, about=clip, clips=[clip])
    assert client_of(team_leader).post(reverse("markers_export", args=[clip.pk])).status_code == 403
    assert "Exporter en CSV" not in client_of(team_leader).get(reverse("clip_detail", args=[clip.pk])).content.decode()


def test_markers_of_a_clip_that_is_not_seen_stay(director: User, head: User, clip: Clip) -> None:
    mark(director, clip)
    Clip.objects.update(is_restricted=True)

    with pytest.raises(NotPossible, match="Aucun moment-clé"):
        export_markers(by=head, about=clip, clips=[clip])
    assert client_of(head).post(reverse("markers_export", args=[clip.pk])).status_code == 404


@pytest.mark.slow
def test_those_of_an_incident_leave_clip_by_clip(director: User, clip: Clip) -> None:
    incident = open_incident(by=director, incident=draft())
    first = make_clip(started_at=clip.started_at - timedelta(minutes=5))
    for one in (clip, first):
        link_clip(by=director, incident=incident, clip=one)
    mark(director, clip, "Suite")
    mark(director, first, "Début", at_ms=9000)
    mark(director, make_clip(), "Ailleurs")
    client = client_of(director)
    address = reverse("incident_markers_export", args=[incident.pk])
    assert address in client.get(incident.get_absolute_url()).content.decode()

    answer = client.post(address)

    assert [row["Libellé"] for row in rows_of(answer.content)] == ["Début", "Suite"]
    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.subject_label) == ("marker:exported", incident.number)
    assert entry.details == {"markers": 2, "of": [first.number, clip.number]}


def test_nothing_leaves_of_an_erased_clip(director: User, clip: Clip) -> None:
    mark(director, clip)
    Clip.objects.update(state=ClipState.ERASED)

    with pytest.raises(NotPossible):
        export_markers(by=director, about=clip, clips=[clip])
