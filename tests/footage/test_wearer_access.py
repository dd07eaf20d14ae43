"""A wearer sees their own clips, where the service allows it, and watches for four reasons only (CSI R241-12)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from accounts.people.roles import Role
from evidence.footage.actions.access import grant_clip_access, restrict_clip
from evidence.footage.actions.viewings import open_viewing
from evidence.footage.models import OFFICE_PURPOSES, WEARER_PURPOSES, Clip, ViewingPurpose
from evidence.footage.permissions import viewing_purposes
from tests.cast import client_of, designate
from tests.worlds import make_clip

HOUR = timedelta(hours=1)


@pytest.fixture
def own(wearer: User) -> Clip:
    return make_clip(wearer=wearer)


def seen_by(person: User) -> set[Clip]:
    return set(Clip.objects.visible_to(User.objects.get(pk=person.pk)))


def watch(clip: Clip, by: User, purpose: ViewingPurpose = ViewingPurpose.FAITHFUL_REPORT) -> None:
    open_viewing(by=by, clip=clip, purpose=purpose, reference="MC 2026/4101")


def test_they_see_their_own_and_no_other(own: Clip, wearer: User, officer: User) -> None:
    make_clip(wearer=officer)
    make_clip()

    assert seen_by(wearer) == {own}


def test_with_the_setting_off_the_role_opens_nothing(own: Clip, wearer: User, settings: Settings) -> None:
    settings.WEARER_ACCESS = False
    person = User.objects.get(pk=wearer.pk)

    assert seen_by(person) == set()
    assert not person.roles
    with pytest.raises(NotPermitted):
        watch(own, person)
    assert client_of(wearer).get(reverse("clip_list")).status_code == 302


def test_without_the_role_the_setting_opens_nothing(own: Clip, officer: User) -> None:
    clip = make_clip(wearer=officer)

    assert seen_by(officer) == set()
    with pytest.raises(NotPermitted):
        watch(clip, officer)


@pytest.mark.parametrize("purpose", WEARER_PURPOSES)
def test_they_watch_for_the_four_reasons(purpose: ViewingPurpose, own: Clip, wearer: User) -> None:
    watch(own, wearer, purpose)

    assert JournalEntry.objects.latest("number").reason == purpose


@pytest.mark.parametrize("purpose", OFFICE_PURPOSES)
def test_no_other_reason_is_theirs(purpose: ViewingPurpose, own: Clip, wearer: User) -> None:
    with pytest.raises(NotPossible, match="motif"):
        watch(own, wearer, purpose)


@pytest.mark.parametrize("purpose", WEARER_PURPOSES)
def test_the_four_are_the_wearer_s_alone(purpose: ViewingPurpose, own: Clip, director: User) -> None:
    with pytest.raises(NotPossible, match="motif"):
        watch(own, director, purpose)


def test_a_restricted_one_only_when_named(own: Clip, wearer: User, director: User) -> None:
    end = timezone.now() + HOUR
    restrict_clip(by=director, clip=own, until=end, reason="Mineur")
    assert seen_by(wearer) == set()

    grant_clip_access(by=director, clip=Clip.objects.get(), person=wearer, until=end, reason="Compte rendu")

    assert seen_by(wearer) == {own}
    watch(own, wearer)


def test_another_s_clip_is_not_opened_to_a_mere_wearer(wearer: User, officer: User, director: User) -> None:
    clip = make_clip(wearer=officer)

    with pytest.raises(NotPossible, match="pas d’habilitation"):
        grant_clip_access(by=director, clip=clip, person=wearer, until=timezone.now() + HOUR, reason="Débriefing")


def test_a_team_leader_who_wears_sees_both_each_for_its_own_reasons(own: Clip, wearer: User, director: User) -> None:
    designate(wearer, Role.TEAM_LEADER)
    person, other = User.objects.get(pk=wearer.pk), make_clip()
    make_clip()
    grant_clip_access(by=director, clip=other, person=person, until=timezone.now() + HOUR, reason="Débriefing")

    assert seen_by(person) == {own, other}
    assert viewing_purposes(person, own) == WEARER_PURPOSES
    assert viewing_purposes(person, other) == OFFICE_PURPOSES


@pytest.mark.slow
def test_their_pages_show_the_clip_and_the_four_reasons(own: Clip, wearer: User) -> None:
    browser = client_of(wearer)
    assert own.number in browser.get(reverse("clip_list")).content.decode()

    page = browser.get(reverse("clip_detail", args=[own.pk])).content.decode()
    assert "Secours aux personnes" in page
    assert "Procédure disciplinaire" not in page

    data = {"purpose": "rescue", "reference": "MC 2026/4101"}
    page = browser.post(reverse("open_viewing", args=[own.pk]), data, follow=True).content.decode()
    assert "Secours aux personnes" in page


def test_a_reason_that_is_not_theirs_is_refused_by_the_page(own: Clip, wearer: User) -> None:
    data = {"purpose": "disciplinary", "reference": "D 1"}

    page = client_of(wearer).post(reverse("open_viewing", args=[own.pk]), data, follow=True).content.decode()

    assert "Motif" in page
    assert not JournalEntry.objects.filter(event="clip:viewed").exists()


def test_their_list_offers_no_other_wearer_and_no_camera(own: Clip, wearer: User, director: User) -> None:
    filters = client_of(wearer).get(reverse("clip_list")).context["page"].form.fields
    assert "wearer" not in filters
    assert "camera" not in filters

    assert {"wearer", "camera"} <= set(client_of(director).get(reverse("clip_list")).context["page"].form.fields)
