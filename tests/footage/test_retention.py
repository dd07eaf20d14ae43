"""How long recordings are kept: dated rules, proposed by one person and confirmed by another, that decide for all."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from evidence.footage.actions.erasure import erase_expired
from evidence.footage.actions.holds import place_hold
from evidence.footage.actions.retention import confirm_retention, propose_retention, refuse_retention
from evidence.footage.events import FootageEvent
from evidence.footage.models import Clip, ClipState, HoldKind, RetentionRule, RetentionState, SourceKind
from evidence.footage.retention import Period, RetentionSchedule, erasure_due
from evidence.footage.selectors import retention_preview, with_erasure_dates
from tests.cast import client_of
from tests.devices import make_recorder
from tests.worlds import keep_months, make_clip

PARIS = ZoneInfo("Europe/Paris")
DAY = timedelta(days=1)


def proposed(by: User, months: int = 1, **changes: Any) -> RetentionRule:
    facts: dict[str, Any] = {
        "source_kind": SourceKind.BODY_CAMERA,
        "months": months,
        "in_force_from": timezone.localdate(),
        "legal_reference": "",
        "reason": "Mise en conformité",
    }
    return propose_retention(by=by, **(facts | changes))


def confirmed(rule: RetentionRule, by: User) -> RetentionRule:
    return confirm_retention(by=by, rule=rule, seen_count=retention_preview(rule).count)


@pytest.fixture
def six_months(db: None) -> None:
    keep_months(6)


@pytest.fixture
def old(six_months: None) -> Clip:
    """Fifty days old: kept under six months, too old for one."""
    return make_clip(started_at=timezone.now() - 50 * DAY)


def last_entry() -> JournalEntry:
    return JournalEntry.objects.latest("number")


# From the rules to a date --------------------------------------------------------------------------------------------


def test_without_a_rule_the_law_s_month_applies(db: None) -> None:
    clip = make_clip()

    assert clip.erase_due_at == erasure_due(clip.started_at, 1, PARIS)


def test_the_rule_in_force_decides_for_old_recordings_too(old: Clip, director: User, head: User) -> None:
    assert erase_expired(by=SystemActor.ERASER).erased == 0

    confirmed(proposed(director), head)

    assert erase_expired(by=SystemActor.ERASER).erased == 1
    assert Clip.objects.get().state == ClipState.ERASED


def test_a_longer_rule_keeps_what_is_still_there(db: None, director: User, head: User) -> None:
    clip = make_clip(started_at=timezone.now() - 50 * DAY)

    confirmed(proposed(director, 6, legal_reference="Arrêté"), head)

    assert erase_expired(by=SystemActor.ERASER).erased == 0
    assert clip.erase_due_at > timezone.now() + 100 * DAY


def test_a_rule_to_come_counts_from_its_day_only(old: Clip, director: User, head: User) -> None:
    day = timezone.localdate() + 9 * DAY

    rule = confirmed(proposed(director, in_force_from=day), head)

    assert erase_expired(by=SystemActor.ERASER).erased == 0
    assert old.erase_due_at == rule.since
    assert erase_expired(by=SystemActor.ERASER, now=rule.since).erased == 1


def test_of_two_rules_of_one_day_the_last_confirmed_counts(old: Clip, director: User, head: User) -> None:
    first, second = proposed(director, 1), proposed(director, 3)
    confirmed(first, head)
    confirmed(second, head)

    assert old.erase_due_at == erasure_due(old.started_at, 3, PARIS)


@pytest.mark.parametrize("months", [1, 6])
@pytest.mark.parametrize("day", ["2027-02-28", "2027-03-01", "2027-03-31", "2028-02-29", "2027-07-15"])
def test_the_list_of_what_is_due_and_the_date_of_each_agree(day: str, months: int) -> None:
    """Every three hours of the days around, for a moment of this day."""
    moment = datetime.fromisoformat(f"{day}T11:30:00").replace(tzinfo=PARIS).astimezone(UTC)
    schedule = RetentionSchedule([Period(datetime(2020, 1, 1, tzinfo=UTC), months)], PARIS)
    around = moment - timedelta(days=31 * months + 6)
    starts = [around + timedelta(hours=3 * step, minutes=30) for step in range(8 * 14)]

    spans = schedule.spans_due(moment, now=moment)

    due = [start for start in starts if any(first <= start <= last for first, last in spans)]
    assert due == [start for start in starts if schedule.erasure_date(start, now=moment) <= moment]
    assert 0 < len(due) < len(starts)


# Proposing ------------------------------------------------------------------------------------------------------------


def test_a_proposal_changes_nothing_and_is_journaled(old: Clip, director: User) -> None:
    rule = proposed(director)

    assert erase_expired(by=SystemActor.ERASER).erased == 0
    entry = last_entry()
    assert (entry.event, entry.subject_label) == (FootageEvent.RETENTION_PROPOSED, str(rule))
    assert (entry.reason, entry.details["months"]) == ("Mise en conformité", 1)


REFUSED = [
    ({"reason": " "}, "Indiquez pourquoi"),
    ({"months": 0}, "de 1 à 120"),
    ({"months": 121}, "de 1 à 120"),
    ({"in_force_from": date(2020, 1, 1)}, "aujourd’hui ou plus tard"),
]


@pytest.mark.parametrize(("changes", "sentence"), REFUSED)
def test_a_proposal_that_cannot_be_is_refused(changes: dict[str, Any], sentence: str, director: User) -> None:
    with pytest.raises(NotPossible, match=sentence):
        proposed(director, **changes)

    assert not RetentionRule.objects.exists()


def test_nobody_else_proposes(auditor: User, team_leader: User) -> None:
    for person in (auditor, team_leader):
        with pytest.raises(NotPermitted):
            proposed(person)


def test_production_asks_for_the_text_that_allows_more_than_the_law(director: User, settings: Settings) -> None:
    settings.MODE = "production"
    with pytest.raises(NotPossible, match="L241-2"):
        proposed(director, 2)
    with pytest.raises(NotPossible, match="L241-2"):
        proposed(director, 6, legal_reference="  ")

    assert proposed(director, 6, legal_reference="Décret 2030-1").legal_reference == "Décret 2030-1"
    assert proposed(director, 1).months == 1


# The preview ---------------------------------------------------------------------------------------------------------


def test_the_preview_says_what_goes_and_what_a_procedure_keeps(old: Clip, director: User) -> None:
    held, recent = make_clip(started_at=old.started_at), make_clip()
    place_hold(by=director, clip=held, kind=HoldKind.JUDICIAL, reference="PV 1")

    preview = retention_preview(proposed(director))

    assert (list(preview.clips), preview.count, preview.size_bytes) == ([old], 1, old.size_bytes)
    assert preview.held_count == 1
    assert recent not in preview.clips


def test_what_goes_anyway_is_not_its_doing(director: User) -> None:
    make_clip(started_at=timezone.now() - 50 * DAY)

    assert retention_preview(proposed(director)).count == 0


def test_the_preview_looks_at_the_day_when_it_takes_force(six_months: None, director: User) -> None:
    young = make_clip(started_at=timezone.now() - 20 * DAY)

    assert retention_preview(proposed(director)).count == 0
    later = proposed(director, in_force_from=timezone.localdate() + 20 * DAY)
    assert list(retention_preview(later).clips) == [young]


def test_the_page_of_the_proposal_lists_them(old: Clip, director: User, head: User) -> None:
    rule = proposed(director)
    address = reverse("retentionrule_detail", args=[rule.pk])

    mine, theirs = (client_of(person).get(address).content.decode() for person in (director, head))

    for page in (mine, theirs):
        assert "1 vidéo" in page
        assert reverse("clip_detail", args=[old.pk]) in page
    assert reverse("retention_confirm", args=[rule.pk]) in theirs
    assert reverse("retention_confirm", args=[rule.pk]) not in mine


def test_clips_that_the_reader_does_not_see_are_counted_and_not_named(old: Clip, head: User, director: User) -> None:
    Clip.objects.update(is_restricted=True)

    page = client_of(head).get(reverse("retentionrule_detail", args=[proposed(director).pk])).content.decode()

    assert old.number not in page
    assert "1 n’est pas montrée ici" in page


# Two people ----------------------------------------------------------------------------------------------------------


def test_another_person_confirms_and_the_journal_says_what_goes(old: Clip, director: User, head: User) -> None:
    rule = confirmed(proposed(director), head)

    assert (rule.state, rule.decided_by) == (RetentionState.CONFIRMED, head)
    entry = last_entry()
    assert (entry.event, entry.actor, entry.details["to_erase"]) == (FootageEvent.RETENTION_CONFIRMED, head, 1)
    assert entry.details["proposed_by"] == director.badge_number


def test_nobody_confirms_their_own(old: Clip, director: User) -> None:
    rule = proposed(director)

    with pytest.raises(NotPermitted, match="autre personne"):
        confirmed(rule, director)


def test_what_grew_since_the_preview_is_read_again(old: Clip, director: User, head: User) -> None:
    rule = proposed(director)
    make_clip(started_at=old.started_at)

    page = client_of(head).post(reverse("retention_confirm", args=[rule.pk]), {"seen_count": 1}, follow=True)

    assert "2 vidéos seraient effacées, et non 1" in page.content.decode()
    rule.refresh_from_db()
    assert rule.is_proposed


def test_a_held_clip_stays_when_its_rule_is_shortened(old: Clip, director: User, head: User) -> None:
    place_hold(by=director, clip=old, kind=HoldKind.JUDICIAL, reference="PV 1")

    confirmed(proposed(director), head)

    assert erase_expired(by=SystemActor.ERASER).erased == 0


def test_what_is_decided_is_not_decided_again(director: User, head: User) -> None:
    rule = proposed(director)
    refuse_retention(by=director, rule=rule, reason="Trop tôt")

    with pytest.raises(NotPossible, match="déjà réglée"):
        confirmed(rule, head)
    with pytest.raises(NotPossible, match="déjà réglée"):
        refuse_retention(by=head, rule=rule, reason="Trop tôt")


def test_a_refusal_keeps_its_reason(director: User, head: User) -> None:
    rule = proposed(director)
    with pytest.raises(NotPossible, match="Indiquez pourquoi"):
        refuse_retention(by=head, rule=rule, reason="")

    refuse_retention(by=head, rule=rule, reason="Pas de texte")

    entry = last_entry()
    assert (entry.event, entry.reason) == (FootageEvent.RETENTION_REFUSED, "Pas de texte")


def test_a_day_that_went_by_is_proposed_anew(director: User, head: User) -> None:
    rule = proposed(director)
    RetentionRule.objects.update(in_force_from=timezone.localdate() - DAY)

    with pytest.raises(NotPossible, match="proposez-la de nouveau"):
        confirmed(rule, head)


# The pages -----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_from_the_form_to_the_rule_in_force(old: Clip, director: User, head: User) -> None:
    data = {
        "source_kind": SourceKind.BODY_CAMERA,
        "months": 1,
        "in_force_from": f"{timezone.localdate():%Y-%m-%d}",
        "reason": "Loi n° 2022-52",
    }
    page = client_of(director).post(reverse("retention_propose"), data, follow=True).content.decode()
    assert "Ce qui serait effacé" in page
    rule = RetentionRule.objects.proposed().get()

    client_of(head).post(reverse("retention_confirm", args=[rule.pk]), {"seen_count": 1})

    assert f">{rule}</a>" in said_in_force(client_of(director))


def said_in_force(client: Client) -> str:
    page = client.get(reverse("retention_list")).content.decode()
    return page.partition("En vigueur")[2].partition("</section>")[0]


@pytest.mark.slow
def test_the_second_person_finds_it_on_today_s_page(director: User, head: User) -> None:
    address = reverse("retentionrule_detail", args=[proposed(director).pk])

    assert address in client_of(head).get(reverse("today")).content.decode()
    assert address not in client_of(director).get(reverse("today")).content.decode()


# Two kinds of source --------------------------------------------------------------------------------------------------


def test_a_rule_of_extracts_touches_no_body_camera(db: None, director: User, head: User) -> None:
    worn = make_clip(started_at=timezone.now() - 20 * DAY)
    extract = make_clip(camera=make_recorder(), started_at=timezone.now() - 20 * DAY)

    rule = proposed(director, 2, source_kind=SourceKind.FIXED_CAMERA, legal_reference="Arrêté")
    confirmed(rule, head)

    assert worn.erase_due_at == erasure_due(worn.started_at, 1, PARIS)
    assert extract.erase_due_at == erasure_due(extract.started_at, 2, PARIS)
    assert [one.erase_due_at for one in with_erasure_dates([worn, extract])] == [
        worn.erase_due_at,
        extract.erase_due_at,
    ]


def test_the_preview_of_a_rule_counts_its_own_kind(db: None, director: User, head: User) -> None:
    confirmed(proposed(director, 3, source_kind=SourceKind.FIXED_CAMERA, legal_reference="Arrêté"), head)
    old_extract = make_clip(camera=make_recorder(), started_at=timezone.now() - 50 * DAY)
    confirmed(proposed(director, 6, legal_reference="Arrêté"), head)
    make_clip(started_at=timezone.now() - 50 * DAY)

    preview = retention_preview(proposed(director, 1, source_kind=SourceKind.FIXED_CAMERA))

    assert (list(preview.clips), preview.count) == ([old_extract], 1)


def test_in_production_more_than_the_month_of_extracts_names_their_law(
    db: None, director: User, settings: Settings
) -> None:
    settings.MODE = "production"

    with pytest.raises(NotPossible, match="L252-5"):
        proposed(director, 2, source_kind=SourceKind.FIXED_CAMERA)
