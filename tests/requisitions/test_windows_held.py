"""What the windows of a requisition hold: each its clips, no more than asked without a person, and no longer than
asked."""

import re
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPossible
from accounts.journal.actions.mails import send_due_mails
from accounts.people.models import User
from cases.requisitions.actions import requisitions as actions
from cases.requisitions.actions.answers import choose_clips
from cases.requisitions.actions.mail_receipt import receive_message
from cases.requisitions.models import Requisition, RequisitionWindow, WindowConfidence
from cases.requisitions.selectors import AskedWindow, first_erasure
from evidence.footage.actions.holds import place_hold, release_hold
from evidence.footage.models import Clip, Hold, HoldKind
from tests.cast import client_of, make_camera
from tests.requisitions import letters
from tests.requisitions.worlds import HOUR, letter, received, window
from tests.worlds import make_clip, recorded_to_be_erased

DAY = timedelta(days=1)


@pytest.fixture
def now(db: None) -> datetime:
    return timezone.now().replace(second=0, microsecond=0)


def held() -> set[Clip]:
    return {hold.clip for hold in Hold.objects.active().select_related("clip")}


def by_mail(*windows: AskedWindow, known: bool = True) -> Requisition:
    return actions.receive_requisition(by=SystemActor.MAIL, requisition=letter(), windows=windows, known_sender=known)


def asked(start: datetime, hours: float) -> AskedWindow:
    return AskedWindow(start, start + timedelta(hours=hours), confidence=WindowConfidence.SURE)


# Several windows ------------------------------------------------------------------------------------------------------


def test_each_window_holds_its_clips_and_nothing_between(now: datetime) -> None:
    morning, noon, evening = (make_clip(started_at=now - hours * HOUR) for hours in (10, 6, 2))

    requisition = by_mail(asked(now - 10.5 * HOUR, 1), asked(now - 2.5 * HOUR, 1))

    assert held() == {morning, evening}
    assert [[hold.clip for hold in row.holds.all()] for row in requisition.windows.all()] == [[morning], [evening]]
    assert noon not in held()


def test_a_clip_of_two_windows_is_held_once_for_both(now: datetime) -> None:
    make_clip(started_at=now - 2 * HOUR)

    requisition = by_mail(asked(now - 3 * HOUR, 1.5), asked(now - 2 * HOUR, 1))

    assert Hold.objects.active().count() == 1
    assert [row.holds.count() for row in requisition.windows.all()] == [1, 1]


# Correcting -----------------------------------------------------------------------------------------------------------


def corrected(director: User, requisition: Requisition, *windows: AskedWindow) -> None:
    spans = [(one.start_at, one.end_at) for one in windows]
    actions.register_requisition(by=director, requisition=requisition, windows=spans)


def test_a_wrong_window_corrected_releases_what_it_alone_explained(now: datetime, director: User) -> None:
    wrong, right, both = (make_clip(started_at=now - hours * HOUR) for hours in (50, 2, 26))
    requisition = by_mail(asked(now - 51 * HOUR, 26), asked(now - 3 * HOUR, 2))
    assert held() == {wrong, right, both}

    corrected(director, requisition, asked(now - 27 * HOUR, 2), asked(now - 3 * HOUR, 2))

    assert held() == {right, both}
    (released,) = Hold.objects.filter(released_at__isnull=False)
    assert (released.clip, released.release_reason[:16]) == (wrong, "Période corrigée")


@pytest.mark.slow
def test_what_was_chosen_or_belongs_to_another_requisition_stays_held(now: datetime, director: User) -> None:
    chosen, other = make_clip(started_at=now - 50 * HOUR), make_clip(started_at=now - 49 * HOUR)
    requisition, neighbour = by_mail(asked(now - 51 * HOUR, 4)), by_mail(asked(now - 49.5 * HOUR, 1))
    corrected(director, requisition, asked(now - 51 * HOUR, 4))
    choose_clips(by=director, requisition=requisition, clips=[chosen])

    corrected(director, requisition, asked(now - 3 * HOUR, 2))

    origins = {(hold.clip, hold.origin) for hold in Hold.objects.active().select_related("clip")}
    assert origins == {(chosen, requisition.origin), (other, neighbour.origin)}


def test_a_window_added_holds_more(now: datetime, director: User) -> None:
    old, new = make_clip(started_at=now - 6 * HOUR), make_clip()
    requisition = received(director)
    assert held() == {new}

    corrected(director, requisition, window(), asked(now - 7 * HOUR, 2))

    assert held() == {old, new}
    assert {row.confidence for row in requisition.windows.all()} == {WindowConfidence.CONFIRMED}


def test_without_a_window_it_is_not_registered(director: User) -> None:
    requisition = received(director)

    with pytest.raises(NotPossible, match="période demandée"):
        actions.register_requisition(by=director, requisition=requisition, windows=[])


def test_the_clock_counts_what_is_really_at_risk(now: datetime, director: User) -> None:
    wrong, right, other = (make_clip(started_at=now - hours * HOUR) for hours in (50, 2, 1.5))
    requisition = by_mail(asked(now - 51 * HOUR, 2), asked(now - 3 * HOUR, 2))
    corrected(director, requisition, asked(now - 3 * HOUR, 2))
    assert (held(), first_erasure(requisition)) == ({right, other}, None)

    release_hold(by=director, hold=other.holds.get(), reason="Tiers filmé")

    assert first_erasure(requisition) == other.erase_due_at
    assert wrong not in held()


@pytest.mark.slow
def test_a_hold_of_another_procedure_protects_as_well(now: datetime, director: User) -> None:
    clip = make_clip(started_at=now - 2 * HOUR)
    requisition = by_mail(asked(now - 3 * HOUR, 2))
    place_hold(by=director, clip=clip, kind=HoldKind.DISCIPLINARY, reference="D 1")
    release_hold(by=director, hold=clip.holds.get(origin=requisition.origin), reason="Doublon")

    page = client_of(director).get(requisition.get_absolute_url()).content.decode()

    assert first_erasure(requisition) is None
    assert "par aucune procédure" not in page


# What a person is asked first -----------------------------------------------------------------------------------------


def test_a_window_far_too_wide_asks_and_holds_what_cannot_wait(now: datetime, settings: Settings) -> None:
    settings.REQUISITION_WINDOW_DAYS = 7
    due = make_clip(started_at=recorded_to_be_erased(now + DAY))
    make_clip(started_at=now - 10 * DAY)

    requisition = by_mail(asked(now - 33 * DAY, 33 * 24))

    assert held() == {due}
    assert "dépasse 7 jours" in requisition.windows.get().question


def test_a_person_who_confirms_it_has_everything_held(now: datetime, director: User) -> None:
    asked_for = make_clip(started_at=now - 10 * DAY)
    requisition = by_mail(asked(now - 30 * DAY, 30 * 24))
    assert held() == set()

    actions.register_requisition(by=director, requisition=requisition)

    assert held() == {asked_for}
    assert requisition.questions == []


@pytest.mark.parametrize("days", [1, 5])
def test_some_days_are_held_at_once_even_for_a_stranger(days: int, now: datetime) -> None:
    recent = make_clip(started_at=now - HOUR)

    by_mail(asked(now - days * DAY, days * 24), known=False)

    assert held() == {recent}


def test_a_stranger_s_longer_windows_ask_first(now: datetime) -> None:
    make_clip(started_at=now - HOUR)

    requisition = by_mail(asked(now - 6 * DAY, 6 * 24), known=False)

    assert held() == set()
    assert "expéditeur est inconnu" in requisition.windows.get().question


def test_a_window_older_than_every_clip_asks(now: datetime) -> None:
    make_clip()

    requisition = by_mail(asked(now - 400 * DAY, 1))

    assert "antérieure à la plus ancienne vidéo" in requisition.windows.get().question


@pytest.mark.slow
def test_more_than_a_share_of_the_store_asks_about_the_longest_window(now: datetime, settings: Settings) -> None:
    settings.REQUISITION_HOLD_PERCENT = 50
    camera = make_camera()
    for minutes in range(30):
        make_clip(started_at=now - 5 * HOUR + timedelta(minutes=minutes), camera=camera)
    near = make_clip(started_at=now - HOUR)

    requisition = by_mail(asked(now - 6 * HOUR, 4), asked(now - HOUR, 1))

    assert held() == {near}
    assert [bool(row.question) for row in requisition.windows.all()] == [True, False]


@pytest.mark.slow
def test_many_small_letters_share_that_limit(now: datetime, settings: Settings) -> None:
    settings.REQUISITION_HOLD_PERCENT = 1
    camera = make_camera()
    for minutes in range(24):
        make_clip(started_at=now - 5 * HOUR + timedelta(minutes=10 * minutes), camera=camera)
    by_mail(asked(now - 5 * HOUR, 3))

    second = by_mail(asked(now - 2 * HOUR, 2))

    assert len(held()) <= 20
    assert second.questions


# The acknowledgement --------------------------------------------------------------------------------------------------


def acknowledgement(body: str) -> str:
    receive_message(by=SystemActor.MAIL, raw=letters.raw(body))
    send_due_mails()
    (answer,) = (message for message in mail.outbox if message.to == [letters.SENDER])
    return str(answer.body)


def test_it_says_what_was_held_and_nothing_more(now: datetime) -> None:
    make_clip(started_at=now - DAY)
    make_clip(started_at=now - 9 * DAY)
    day, empty = (letters.PARIS.fromutc((now - age).replace(tzinfo=letters.PARIS)) for age in (DAY, 3 * DAY))

    said = acknowledgement(f"PV n° 2026/1, requérons les images du {day:%d/%m/%Y} et du {empty:%d/%m/%Y}.")

    assert "1 vidéo est conservée dès maintenant" in said
    assert said.count("aucune vidéo n’y est enregistrée à ce jour") == 1


def test_without_a_window_it_says_that_nothing_is_held(now: datetime) -> None:
    said = acknowledgement("PV n° 2026/1, requérons les images.")

    assert "Rien n’est conservé d’ici là" in said


def test_of_a_window_to_check_it_promises_nothing(now: datetime) -> None:
    first = now - 40 * DAY
    make_clip(started_at=now - 10 * DAY)

    said = acknowledgement(f"PV n° 2026/1, requérons les images du {first:%d/%m/%Y} au {now:%d/%m/%Y}.")

    assert "sera vérifiée par un agent avant que quoi que ce soit ne soit conservé" in said
    assert "dès maintenant" not in said


# The form -------------------------------------------------------------------------------------------------------------


def posted(requisition: Requisition, *spans: tuple[str, str]) -> dict[str, str]:
    rows = {
        f"windows-{index}-{name}": value
        for index, span in enumerate(spans)
        for name, value in zip(("start_at", "end_at"), span, strict=True)
    }
    count = str(requisition.windows.count())
    return rows | {
        "windows-TOTAL_FORMS": str(len(spans)),
        "windows-INITIAL_FORMS": count,
        **{name: str(getattr(requisition, name)) for name in actions.REQUIRED_TO_REGISTER},
    }


def test_the_form_shows_the_passage_and_replaces_the_windows(director: User, now: datetime) -> None:
    requisition = by_mail(
        AskedWindow(now - 3 * HOUR, now - 2 * HOUR, "vers 22 h", "lettre.pdf", WindowConfidence.PROBABLE)
    )
    page = reverse("requisition_register", args=[requisition.pk])
    assert "« vers 22 h » (lettre.pdf)" in client_of(director).get(page).content.decode()

    client_of(director).post(page, posted(requisition, ("2026-03-01T10:00", "2026-03-01T11:00"), ("", "")))

    (row,) = RequisitionWindow.objects.all()
    assert f"{timezone.localtime(row.start_at):%Y-%m-%d %H:%M}" == "2026-03-01 10:00"


def test_an_hour_that_the_clocks_repeat_is_typed_whole(director: User) -> None:
    requisition = received(director)

    client_of(director).post(
        reverse("requisition_register", args=[requisition.pk]),
        posted(requisition, ("2025-10-26T02:40", "2025-10-26T02:50")),
    )

    assert [row.end_at - row.start_at for row in requisition.windows.all()] == [timedelta(minutes=70)]


@pytest.mark.parametrize(
    ("span", "sentence"),
    [
        (("2026-03-01T10:00", ""), "Donnez le début et la fin"),
        (("2026-03-01T10:00", "2026-03-01T09:00"), "doit suivre son début"),
        (("2090-03-01T10:00", "2090-03-01T11:00"), "dans le futur"),
    ],
)
def test_a_wrong_window_is_said_beside_its_field(span: tuple[str, str], sentence: str, director: User) -> None:
    requisition = received(director)

    answer = client_of(director).post(reverse("requisition_register", args=[requisition.pk]), posted(requisition, span))

    page = answer.content.decode()
    summary = page[page.index('role="alert"') :]
    assert re.search(r'<a href="#id_windows-0-(start|end)_at">Période 1, (du|au)</a>', summary.split("</ul>")[0])
    assert page.count('role="alert"') == 1
    assert page.count(sentence) == 2
