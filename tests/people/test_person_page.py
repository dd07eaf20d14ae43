"""The page of a person: what they may do, by which designations, and what the journal says of and about them."""

import pytest
from django.urls import reverse

from accounts.people.models import User
from tests.cast import client_of
from tests.people.designated import designated


def page(reader: User, shown: User) -> str:
    return client_of(reader).get(reverse("person_detail", args=[shown.pk])).content.decode()


def test_it_shows_designations_and_what_they_open(auditor: User, officer: User) -> None:
    designated(officer)

    shown = page(auditor, officer)

    assert "Arrêté 2026-12" in shown
    assert "Voir les vacations" in shown
    assert "Voir toutes les vidéos" not in shown


def test_somebody_never_designated_may_do_nothing(auditor: User, officer: User) -> None:
    assert "aucune habilitation en cours" in page(auditor, officer)


@pytest.mark.slow
@pytest.mark.usefixtures("journaled_cast")
def test_what_a_person_did_is_for_those_who_read_the_journal(
    director: User, administrator: User, auditor: User
) -> None:
    client_of(director).get(reverse("admin:index"))

    assert "Accès refusé" in page(auditor, director)
    assert "Accès refusé" not in page(administrator, director)
    assert "Habilitation accordée" in page(administrator, director)


def test_the_director_may_designate_from_there_but_not_themselves(director: User, officer: User) -> None:
    address = reverse("designation_grant")

    assert f"{address}?personne={officer.pk}" in page(director, officer)
    assert f"{address}?personne={director.pk}" not in page(director, director)
