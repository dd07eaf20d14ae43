"""A session serves the passage that its leader is showing, and no other byte of the clip: whatever else a participant
asks for is refused, and journaled."""

from collections.abc import Callable
from contextlib import closing, suppress
from fractions import Fraction
from itertools import count
from pathlib import Path

import av
import pytest
from django.test import Client
from django.urls import reverse
from django_q.models import OrmQ

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPossible
from accounts.journal.models import FailedItem, JournalEntry
from accounts.people.models import Team, User
from accounts.people.roles import Role
from cases.incidents.actions.debriefs import add_chapter, remove_chapter
from cases.incidents.actions.passages import make_passages
from cases.incidents.actions.register import link_clip
from cases.incidents.actions.sessions import (
    close_debrief_session,
    open_debrief_session,
    show_chapter,
    watch_chapter,
)
from cases.incidents.models import ChapterPassage, Debrief, DebriefChapter, DebriefSession
from cases.incidents.tasks import queue_passages
from evidence import store
from evidence.footage.models import Clip, Derivative, DerivativeKind
from tests.cast import client_of, designate
from tests.crash_injection import Killed, dies_after, leaves_files_open
from tests.incidents.debriefs import filmed_incident, prepared, stored_passage
from tests.review.watching import filmed
from tests.timed_films import Film, Sound, steady
from tests.worlds import stored_bytes

pytestmark = pytest.mark.slow


@pytest.fixture
def debrief(director: User, team: Team, trainer: User, tmp_path: Path) -> Debrief:
    """Chapters of one second each, in the midst of a film of three whose only key picture is its first: of a copy of
    its packets, the whole beginning would be part."""
    incident = filmed_incident(director, team)
    clip = filmed(tmp_path, Film(steady(30, 90), gop=90, sounds=(Sound((1, 1, 1)),)))
    link_clip(by=director, incident=incident, clip=clip)
    debrief = prepared(director, incident, trainer)
    debrief.chapters.all().delete()
    for from_ms in (1000, 2000):
        add_chapter(by=director, debrief=debrief, clip=clip, from_ms=from_ms, until_ms=from_ms + 1000, title="Arrivée")
    return debrief


@pytest.fixture
def session(debrief: Debrief, director: User, trainer: User) -> DebriefSession:
    return open_debrief_session(by=director, debrief=debrief, participants=[trainer], minutes=60, reason="Gestes")


def chapters(session: DebriefSession) -> list[DebriefChapter]:
    return list(session.debrief.chapters.select_related("clip"))


def make() -> None:
    make_passages(by=SystemActor.DOCK)


def show(session: DebriefSession, number: int = 0) -> None:
    show_chapter(by=session.leader, session=session, chapter=chapters(session)[number])


def watched(session: DebriefSession, person: User) -> str:
    """The address of a participant's own viewing of the first chapter."""
    show(session)
    viewing = watch_chapter(by=person, session=session, chapter=chapters(session)[0])
    return reverse("debriefsession_stream", args=[viewing.viewing_id])


def status(browser: Client, address: str, **headers: str) -> int:
    with closing(browser.get(address, headers=headers)) as answer:
        answer.getvalue()
        return answer.status_code


def refusals(person: User) -> int:
    return JournalEntry.objects.filter(event="access:refused", actor=person).count()


def shown(content: bytes, path: Path) -> tuple[list[int], list[Fraction], Fraction]:
    """How light each picture is, when it begins, and how long the sound lasts."""
    path.write_bytes(content)
    lights, times = [], []
    with av.open(str(path)) as film:
        for frame in film.decode(video=0):
            lights.append(round(frame.to_ndarray()[:48].mean()))
            times.append(Fraction(frame.time or 0).limit_denominator(10_000))
    with av.open(str(path)) as film:
        samples = sum(frame.samples for frame in film.decode(audio=0))
        rate = film.streams.audio[0].rate
    return lights, times, Fraction(samples, rate)


def test_a_passage_holds_its_pictures_and_its_sound_and_nothing_else(
    session: DebriefSession, trainer: User, tmp_path: Path
) -> None:
    make()
    with closing(client_of(trainer).get(watched(session, trainer))) as answer:
        lights, times, sound_s = shown(answer.getvalue(), tmp_path / "passage.mp4")

    assert [abs(light - (30 + number * 7 % 200)) <= 4 for number, light in enumerate(lights, start=30)] == [True] * 30
    assert max(abs(one - other) for one, other in zip(times, steady(30, 30), strict=True)) <= Fraction(1, 500)
    assert Fraction(8, 10) < sound_s <= Fraction(11, 10)


def test_no_range_reaches_beyond_the_passage(session: DebriefSession, trainer: User) -> None:
    make()
    address, browser = watched(session, trainer), client_of(trainer)
    whole = stored_bytes(stored_passage(chapters(session)[0]))

    for asked in ("bytes=0-", "bytes=0-999999999", f"bytes=-{10**9}"):
        with closing(browser.get(address, headers={"range": asked})) as answer:
            assert answer.getvalue() == whole
    assert status(browser, address, range=f"bytes={len(whole)}-") == 416
    assert whole not in stored_bytes(chapters(session)[0].clip.store_name)


def move_on(session: DebriefSession, _trainer: User) -> None:
    show(session, 1)


def end(session: DebriefSession, _trainer: User) -> None:
    close_debrief_session(by=session.leader, session=session)


def drop_out(session: DebriefSession, trainer: User) -> None:
    session.participants.remove(trainer)


@pytest.mark.parametrize("then", [move_on, end, drop_out])
def test_what_is_no_longer_shown_is_refused_and_journaled(
    then: Callable[[DebriefSession, User], None], session: DebriefSession, trainer: User
) -> None:
    make()
    address, browser = watched(session, trainer), client_of(trainer)
    assert status(browser, address) == 200

    then(session, trainer)

    assert (status(browser, address), status(browser, address, range="bytes=0-10")) == (403, 403)
    assert refusals(trainer) == 2
    page = browser.get(session.get_absolute_url(), {"chapitre": chapters(session)[0].pk})
    assert address not in page.content.decode()


@pytest.mark.parametrize("name", ["viewing_stream", "viewing_frames", "viewing_strip", "viewing_waveform"])
def test_the_clips_own_addresses_are_refused_and_journaled(name: str, session: DebriefSession, trainer: User) -> None:
    make()
    viewing = watched(session, trainer).split("/")[-2]
    browser = client_of(trainer)

    assert status(browser, reverse(name, args=[viewing])) == 403
    assert status(browser, reverse("clip_detail", args=[chapters(session)[0].clip_id])) == 403
    assert refusals(trainer) == 2


def test_another_viewing_of_another_clip_is_not_found(session: DebriefSession, director: User, trainer: User) -> None:
    make()
    show(session)
    leaders = chapters(session)[0].clip.viewings.get(viewer=director)

    assert status(client_of(trainer), reverse("debriefsession_stream", args=[leaders.pk])) == 404


def test_a_passage_waits_for_the_worker_and_the_page_says_so(session: DebriefSession, trainer: User) -> None:
    show(session)
    browser = client_of(trainer)
    assert "Passage en préparation" in browser.get(session.get_absolute_url()).content.decode()
    with pytest.raises(NotPossible, match="en préparation"):
        watch_chapter(by=trainer, session=session, chapter=chapters(session)[0])

    make()

    page = browser.get(session.get_absolute_url()).content.decode()
    assert "Passage en préparation" not in page
    assert reverse("debriefsession_watch", args=[session.pk, chapters(session)[0].pk]) in page


def test_one_that_cannot_be_cut_says_why(session: DebriefSession, director: User, trainer: User) -> None:
    Clip.objects.filter(pk=chapters(session)[0].clip_id).update(store_name="clips/nowhere.mp4")
    show(session)
    make()

    assert "Passage impossible à préparer" in client_of(trainer).get(session.get_absolute_url()).content.decode()
    assert "Passage impossible" in client_of(director).get(session.debrief.get_absolute_url()).content.decode()
    assert FailedItem.objects.filter(batch="passages", set_aside_at__isnull=False).count() == 2


def test_it_goes_with_its_chapter_and_with_its_clip(session: DebriefSession, director: User) -> None:
    make()
    first, second = (stored_passage(one) for one in chapters(session))
    queue_passages()
    assert not OrmQ.objects.exists()
    remove_chapter(by=director, chapter=chapters(session)[1])
    queue_passages()
    assert OrmQ.objects.get().func() == "cases.incidents.tasks.make_passages"
    make()
    assert (store.exists(first), store.exists(second)) == (True, False)

    ChapterPassage.erase_of(chapters(session)[0].clip)
    make()

    assert not Derivative.objects.filter(kind=DerivativeKind.PASSAGE).exists()
    assert not store.exists(first)


@leaves_files_open
def test_killed_at_any_line_each_is_made_once(session: DebriefSession) -> None:
    for number in count(1):
        with suppress(Killed), dies_after(37 * number):
            make()
        was_killed = ChapterPassage.objects.filter(derivative=None).exists()
        make()
        made = {one.derivative for one in ChapterPassage.objects.select_related("derivative")}
        assert made == set(Derivative.objects.filter(kind=DerivativeKind.PASSAGE))
        assert len(made) == 2
        assert all(one and store.exists(one.store_name) for one in made)
        if not was_killed:
            break
        ChapterPassage.objects.update(derivative=None)
    assert number > 2


def test_a_participant_who_may_view_clips_and_not_this_one(
    session: DebriefSession, director: User, trainer: User
) -> None:
    """A second role beside the session opens no more of this clip than the session does."""
    designate(trainer, Role.TEAM_LEADER)
    make()
    viewing = watched(session, trainer).split("/")[-2]

    assert status(client_of(trainer), reverse("viewing_stream", args=[viewing])) == 404
