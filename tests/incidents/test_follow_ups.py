"""What is to be done after a debrief: entrusted, reminded, done."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry, OutgoingMail
from accounts.people.models import Team, User
from cases.incidents.actions.follow_ups import assign_follow_up, close_follow_up, remind_follow_ups, set_follow_up
from cases.incidents.events import IncidentEvent
from cases.incidents.models import Debrief, FollowUp
from levallois.worklist import sections_for
from tests.cast import client_of
from tests.incidents.debriefs import filmed_incident, prepared

DAY = timedelta(days=1)
TASK = "Revoir l’annonce avec l’équipage"


@pytest.fixture
def debrief(director: User, team: Team, officer: User) -> Debrief:
    for person in (director, officer):
        User.objects.filter(pk=person.pk).update(email=f"{person.badge_number}@pm.invalid")
        person.refresh_from_db()
    return prepared(director, filmed_incident(director, team, officer), officer)


def follow_up(debrief: Debrief, owner: User, days: int = 30) -> FollowUp:
    due_on = timezone.localdate() + days * DAY
    return set_follow_up(by=debrief.leader, debrief=debrief, task=TASK, owner=owner, due_on=due_on)


def mails(kind: str) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind=kind).order_by("pk"))


def titles(person: User) -> list[str]:
    return [section.title for section in sections_for(person) if section.count]


def test_the_owner_is_told_by_mail_and_the_journal_keeps_no_word_of_it(debrief: Debrief, officer: User) -> None:
    one = follow_up(debrief, officer)

    (mail,) = mails("follow_up_assigned")
    entry = JournalEntry.objects.latest("number")
    assert (mail.recipient, TASK in mail.text, TASK in mail.html.replace("&#x27;", "’")) == (officer.email, True, True)
    assert (entry.event, entry.related_label) == (IncidentEvent.DEBRIEF_FOLLOW_UP_ASSIGNED, str(officer))
    assert entry.details == {
        "follow_up": one.pk,
        "owner": [None, str(officer)],
        "due_on": [None, one.due_on.isoformat()],
    }


def test_a_day_that_is_past_or_somebody_who_left_is_refused(debrief: Debrief, officer: User) -> None:
    with pytest.raises(NotPossible, match="déjà passée"):
        follow_up(debrief, officer, days=-1)
    User.objects.filter(pk=officer.pk).update(is_active=False)
    with pytest.raises(NotPossible, match="plus en activité"):
        follow_up(debrief, User.objects.get(pk=officer.pk))


def test_a_week_before_then_on_the_day_once_each(debrief: Debrief, officer: User) -> None:
    one = follow_up(debrief, officer)
    remind_follow_ups(by=SystemActor.EXPIRY)
    assert mails("follow_up_due") == []

    for days, sent in ((7, 1), (7, 1), (3, 1), (0, 2), (0, 2)):
        FollowUp.objects.filter(pk=one.pk).update(due_on=timezone.localdate() + days * DAY)
        one.reminders.update(due_on=timezone.localdate() + days * DAY)
        remind_follow_ups(by=SystemActor.EXPIRY)
        assert (days, len(mails("follow_up_due"))) == (days, sent)

    assert {mail.recipient for mail in mails("follow_up_due")} == {officer.email}
    assert JournalEntry.objects.filter(event=IncidentEvent.DEBRIEF_FOLLOW_UP_REMINDED).count() == 2


def test_after_an_outage_one_message_replaces_both_and_a_new_day_has_its_own(
    debrief: Debrief, director: User, officer: User
) -> None:
    one = follow_up(debrief, officer, days=0)
    assert remind_follow_ups(by=SystemActor.EXPIRY) == 1

    assign_follow_up(by=director, follow_up=one, owner=officer, due_on=timezone.localdate() + 5 * DAY)

    assert remind_follow_ups(by=SystemActor.EXPIRY) == 1
    assert len(mails("follow_up_due")) == 2


def test_when_the_owner_has_left_the_leader_is_reminded(debrief: Debrief, director: User, officer: User) -> None:
    follow_up(debrief, officer, days=0)
    User.objects.filter(pk=officer.pk).update(is_active=False)

    remind_follow_ups(by=SystemActor.EXPIRY)

    (mail,) = mails("follow_up_due")
    assert (mail.recipient, "n’est plus en activité" in mail.text) == (director.email, True)


@pytest.mark.slow
def test_the_owner_says_what_was_done_whatever_their_role(debrief: Debrief, trainer: User, director: User) -> None:
    one = follow_up(debrief, trainer)
    browser = client_of(trainer)
    page = browser.get(reverse("followup_list")).content.decode()
    assert TASK in page
    assert debrief.get_absolute_url() not in page
    assert "Suites de débriefings qui vous sont confiées" in titles(trainer)

    browser.post(reverse("followup_close", args=[one.pk]), {"outcome": "Fait en séance du 3."})

    one.refresh_from_db()
    assert (one.outcome, one.done_by_name, one.done_at is None) == ("Fait en séance du 3.", str(trainer), False)
    assert "Suites de débriefings qui vous sont confiées" not in titles(User.objects.get(pk=trainer.pk))
    assert JournalEntry.objects.latest("number").event == IncidentEvent.DEBRIEF_FOLLOW_UP_DONE
    with pytest.raises(NotPossible, match="déjà faite"):
        close_follow_up(by=director, follow_up=one, outcome="Encore")


@pytest.mark.parametrize("actor", ["trainer", "other_leader", "equipment_manager"])
def test_another_persons_is_not_there(
    actor: str, debrief: Debrief, officer: User, request: pytest.FixtureRequest
) -> None:
    person, one = request.getfixturevalue(actor), follow_up(debrief, officer)

    assert client_of(person).post(reverse("followup_close", args=[one.pk]), {"outcome": "x"}).status_code == 404
    with pytest.raises(NotPermitted):
        close_follow_up(by=person, follow_up=one, outcome="x")
    with pytest.raises(NotPermitted):
        assign_follow_up(by=person, follow_up=one, owner=person, due_on=one.due_on)


@pytest.mark.slow
def test_the_leader_is_told_on_todays_page_of_what_is_late(debrief: Debrief, director: User, officer: User) -> None:
    one = follow_up(debrief, officer)
    assert "Suites en retard de vos débriefings" not in titles(director)

    FollowUp.objects.filter(pk=one.pk).update(due_on=timezone.localdate() - DAY)

    assert "Suites en retard de vos débriefings" in titles(director)
