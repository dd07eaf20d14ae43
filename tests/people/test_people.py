"""Accounts: kept by the technical administrator, told to the journal, opening no right by themselves."""

import pytest
from django.db import IntegrityError, transaction

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.actions.people import save_person, set_password
from accounts.people.events import PeopleEvent
from accounts.people.models import Category, Rank, Team, User

NEW_PASSWORD = "ardoise-falaise-moulin"


def newcomer(badge_number: str = "N001") -> User:
    return User(
        badge_number=badge_number,
        first_name="Nadia",
        last_name="Morel",
        category=Category.POLICE_OFFICER,
        rank=Rank.BRIGADIER_CHEF_PRINCIPAL,
    )


def last_entry() -> JournalEntry:
    return JournalEntry.objects.latest("number")


def test_the_administrator_registers_a_person_who_has_no_right_yet(administrator: User) -> None:
    person = save_person(by=administrator, person=newcomer())

    assert person.rights == frozenset()
    assert not person.has_usable_password()


@pytest.mark.parametrize(
    "actor", ["director", "head", "equipment_manager", "trainer", "team_leader", "auditor", "superuser"]
)
def test_nobody_else_keeps_accounts(actor: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted, match="administrateur technique"):
        save_person(by=request.getfixturevalue(actor), person=newcomer())
    assert not User.objects.filter(badge_number="N001").exists()


def test_registering_is_journaled_with_what_is_known(administrator: User, team: Team) -> None:
    person = newcomer()
    person.team = team
    save_person(by=administrator, person=person)

    entry = last_entry()

    assert (entry.event, entry.actor, entry.subject_id) == (
        PeopleEvent.PERSON_REGISTERED,
        administrator,
        str(person.pk),
    )
    assert entry.details["last_name"] == [None, "Morel"]
    assert entry.details["team"] == [None, "Nord"]


def test_changing_is_journaled_with_what_changed_only(administrator: User, officer: User) -> None:
    officer.rank = Rank.BRIGADIER_CHEF_PRINCIPAL
    save_person(by=administrator, person=officer)

    entry = last_entry()

    assert entry.event == PeopleEvent.PERSON_CHANGED
    assert entry.details == {"rank": ["gardien_brigadier", "brigadier_chef_principal"]}


def test_a_badge_number_belongs_to_one_person(administrator: User, officer: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        save_person(by=administrator, person=newcomer(officer.badge_number))


def test_a_person_changes_their_own_password(trainer: User) -> None:
    set_password(by=trainer, person=trainer, password=NEW_PASSWORD)

    assert User.objects.get(pk=trainer.pk).check_password(NEW_PASSWORD)


@pytest.mark.parametrize("actor", ["administrator", "director"])
def test_nobody_gives_another_a_password(actor: str, trainer: User, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted, match="envoyez-lui un lien"):
        set_password(by=request.getfixturevalue(actor), person=trainer, password=NEW_PASSWORD)
    assert not User.objects.get(pk=trainer.pk).check_password(NEW_PASSWORD)


@pytest.mark.parametrize(("field", "value"), [("email", "ailleurs@ville.invalid"), ("badge_number", "K9")])
def test_what_opens_an_account_is_not_changed_with_the_rest(
    field: str, value: str, administrator: User, trainer: User
) -> None:
    setattr(trainer, field, value)
    with pytest.raises(NotPossible, match="page « Accès »"):
        save_person(by=administrator, person=trainer)
    assert getattr(User.objects.get(pk=trainer.pk), field) != value


def test_the_journal_says_that_a_password_changed_and_never_which(trainer: User) -> None:
    set_password(by=trainer, person=trainer, password=NEW_PASSWORD)

    entry = last_entry()
    trainer.refresh_from_db()

    assert (entry.event, entry.details) == (PeopleEvent.PERSON_CHANGED, {"password": "changed"})
    written = str(list(JournalEntry.objects.values()))
    assert NEW_PASSWORD not in written
    assert trainer.password not in written


def test_a_person_is_named_by_short_rank_name_and_badge() -> None:
    assert str(newcomer()) == "BCP Nadia Morel · N001"


def test_without_a_rank_the_name_stands_alone() -> None:
    person = newcomer()
    person.rank = Rank.NONE

    assert str(person) == "Nadia Morel · N001"
