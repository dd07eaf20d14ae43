"""Taking out who is trained: the table carries names, so each export is told to the journal."""

import pytest
from django.urls import reverse

from accounts.base.errors import NotPermitted
from accounts.journal.models import JournalEntry
from accounts.people.models import Team, User
from accounts.training.actions.standings import export_standings
from accounts.training.events import TrainingEvent
from tests.cast import client_of
from tests.trainings import make_certificate


def exports() -> list[JournalEntry]:
    return list(JournalEntry.objects.filter(event=TrainingEvent.TRAINING_EXPORTED))


def test_an_export_is_journaled_with_its_filters_in_words(director: User, team: Team, officer: User) -> None:
    make_certificate(officer)
    filters = {"brigade": str(team.pk), "etat": "trained"}

    response = client_of(director).post(reverse("training_export"), filters)

    (entry,) = exports()
    assert response["Content-Disposition"] == 'attachment; filename="formation.csv"'
    assert response["Cache-Control"] == "no-store"
    assert (entry.actor, entry.subject_id) == (director, str(director.pk))
    assert entry.details == {"people": 1, "filters": {"team": "Nord", "state": "Formé"}}


def test_a_name_is_not_run_as_a_formula(director: User, officer: User) -> None:
    User.objects.filter(pk=officer.pk).update(first_name="=1+1")

    lines = client_of(director).post(reverse("training_export")).content.decode("utf-8-sig").splitlines()

    (line,) = [one.split(";") for one in lines if officer.badge_number in one]
    assert line[1].startswith("'=1+1")


@pytest.mark.parametrize("team", ["9" * 40, "Nord", "²"])
def test_a_filter_that_means_nothing_leaves_nobody_and_is_still_told(team: str, director: User) -> None:
    response = client_of(director).post(reverse("training_export"), {"brigade": team})

    assert response.status_code == 200
    assert len(response.content.decode().splitlines()) == 1
    assert exports()[0].details == {"people": 0, "filters": {"team": "inconnue"}}


def test_the_page_offers_the_export_with_its_own_filters(trainer: User, team: Team, officer: User) -> None:
    html = client_of(trainer).get(reverse("training_status"), {"brigade": team.pk}).content.decode()

    assert f'<input type="hidden" name="brigade" value="{team.pk}">' in html


def test_following_a_link_exports_nothing(director: User) -> None:
    assert client_of(director).get(reverse("training_export")).status_code == 405
    assert exports() == []


@pytest.mark.parametrize("actor", ["officer", "administrator", "auditor", "superuser"])
def test_who_does_not_see_trainings_exports_none(actor: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted):
        export_standings(by=request.getfixturevalue(actor), rows=[], filters={})
    assert exports() == []
