"""What is derived from a clip: made once in the background, and never there longer than the clip."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.journal.models import FailedItem
from accounts.people.models import User
from evidence import store
from evidence.footage.actions import derivatives
from evidence.footage.actions.derivatives import keep_derivative
from evidence.footage.actions.erasure import erase_expired
from evidence.footage.actions.viewings import open_viewing
from evidence.footage.models import RECIPES, Clip, ClipState, Derivative, DerivativeKind, ViewingPurpose
from evidence.footage.tasks import make_derivatives, make_missing_derivatives
from tests import clips
from tests.worlds import make_clip

FAR = timedelta(days=9999)
INDEX = DerivativeKind.FRAME_INDEX


@pytest.fixture
def clip(db: None, tmp_path: Path) -> Clip:
    return make_clip(content=clips.make_mp4(tmp_path / "film").read_bytes())


def erase() -> None:
    erase_expired(by=SystemActor.ERASER, now=timezone.now() + FAR)


def kept(clip: Clip, kind: DerivativeKind = DerivativeKind.STILL, content: bytes = b"png") -> Derivative | None:
    return keep_derivative(clip=clip, kind=kind, content=content, ending=".png", facts={})


# Made -----------------------------------------------------------------------------------------------------------------


def test_each_kind_is_made_once(clip: Clip) -> None:
    make_missing_derivatives()
    make_missing_derivatives()

    assert sorted(Derivative.objects.values_list("kind", flat=True)) == sorted(derivatives.OF_EVERY_CLIP)
    for made in Derivative.objects.all():
        assert store.digest(made.store_name) == store.StoredBytes(
            made.store_name, made.size_bytes, made.sha256, made.crc32
        )
    assert not FailedItem.objects.exists()


@pytest.mark.slow
def test_a_new_recipe_replaces_the_bytes_of_the_old(clip: Clip, monkeypatch: pytest.MonkeyPatch) -> None:
    make_derivatives(clip.pk)
    old = Derivative.objects.get(kind=INDEX)
    monkeypatch.setitem(RECIPES, INDEX, old.recipe + 1)

    make_derivatives(clip.pk)

    assert Derivative.objects.get(kind=INDEX).recipe == old.recipe + 1
    assert not store.exists(old.store_name)


@pytest.mark.slow
def test_an_odd_film_stops_no_other(clip: Clip) -> None:
    odd = make_clip(content=b"not a film", started_at=timezone.now())

    make_missing_derivatives()

    assert set(Derivative.objects.values_list("clip", flat=True)) == {clip.pk}
    failed = FailedItem.objects.get(key=f"{odd.pk}-{INDEX}")
    assert failed.label == f"{odd}, Index des images"
    assert "n’est pas une vidéo" in failed.reason


def test_the_clip_that_somebody_views_comes_first(clip: Clip, director: User, monkeypatch: pytest.MonkeyPatch) -> None:
    newer, viewed = make_clip(started_at=timezone.now()), clip
    open_viewing(by=director, clip=viewed, purpose=ViewingPurpose.JUDICIAL, reference="PV 2026/118")
    order: list[Clip] = []
    monkeypatch.setattr(derivatives, "_make", lambda due: order.append(due.clip))

    make_missing_derivatives()

    assert list(dict.fromkeys(order)) == [viewed, newer]


def test_a_clip_that_is_opened_meanwhile_is_next(clip: Clip, director: User, monkeypatch: pytest.MonkeyPatch) -> None:
    newest, newer = (make_clip(started_at=timezone.now() - timedelta(minutes=number)) for number in (1, 2))
    order: list[Clip] = []

    def make(due: derivatives.Due) -> None:
        if not order:
            open_viewing(by=director, clip=clip, purpose=ViewingPurpose.JUDICIAL, reference="PV 2026/118")
        order.append(due.clip)

    monkeypatch.setattr(derivatives, "_make", make)

    make_missing_derivatives()

    assert list(dict.fromkeys(order)) == [newest, clip, newer]


def test_stills_are_many(clip: Clip) -> None:
    assert kept(clip)
    assert kept(clip)


def test_of_two_attempts_the_second_leaves_nothing(clip: Clip) -> None:
    first, second = kept(clip, INDEX), kept(clip, INDEX)

    assert second is None
    assert first
    assert list(store.names("derivatives/")) == [first.store_name]


# Erased ---------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_all_of_it_goes_with_the_clip(clip: Clip) -> None:
    make_derivatives(clip.pk)
    kept(clip)

    erase()

    assert not Derivative.objects.exists()
    assert list(store.names()) == []


def test_what_names_them_protects_the_bytes(clip: Clip) -> None:
    made = kept(clip)
    assert made

    with pytest.raises(store.StillNamed):
        store.erase(made.store_name)


def test_a_failed_attempt_is_forgotten_with_the_clip(db: None) -> None:
    make_clip(content=b"not a film")
    make_missing_derivatives()

    erase()

    assert not FailedItem.objects.exists()


@pytest.mark.parametrize("state", [ClipState.ERASING, ClipState.ERASED])
def test_nothing_is_made_of_a_clip_that_is_being_erased(
    clip: Clip, state: ClipState, monkeypatch: pytest.MonkeyPatch
) -> None:
    Clip.objects.update(state=state)
    monkeypatch.setattr(store, "store_bytes", lambda *_: die())

    make_derivatives(clip.pk)

    assert not Derivative.objects.exists()
    assert kept(clip) is None
    assert list(store.names("derivatives/")) == []


def test_a_clip_that_is_erased_while_something_is_made_of_it(clip: Clip, monkeypatch: pytest.MonkeyPatch) -> None:
    during(monkeypatch, erase)

    assert kept(clip) is None

    assert not Derivative.objects.exists()
    assert list(store.names()) == []


class Killed(BaseException):
    """The process ends."""


def die() -> None:
    raise Killed


def during(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], None]) -> None:
    """Have something happen once the bytes are stored, before their row is written."""
    store_bytes = store.store_bytes

    def stored(content: bytes, name: str) -> Any:
        made = store_bytes(content, name)
        happens()
        return made

    monkeypatch.setattr(store, "store_bytes", stored)


def test_what_a_killed_attempt_left_goes_with_the_clip(clip: Clip, monkeypatch: pytest.MonkeyPatch) -> None:
    during(monkeypatch, die)
    with pytest.raises(Killed):
        kept(clip)
    assert list(store.names("derivatives/"))

    erase()

    assert list(store.names()) == []


def test_what_an_attempt_left_that_was_killed_after_the_erasure_goes_too(
    clip: Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_bytes = store.store_bytes

    def stored(content: bytes, name: str) -> None:
        erase()
        store_bytes(content, name)
        raise Killed

    monkeypatch.setattr(store, "store_bytes", stored)
    with pytest.raises(Killed):
        kept(clip)
    assert list(store.names("derivatives/"))

    erase()

    assert list(store.names()) == []


def test_an_erasure_that_is_killed_half_way_is_finished(clip: Clip, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(clip)
    erase_leftovers = store.erase_leftovers

    def killed(prefix: str) -> None:
        if prefix.startswith("derivatives"):
            raise Killed
        erase_leftovers(prefix)

    monkeypatch.setattr(store, "erase_leftovers", killed)
    with pytest.raises(Killed):
        erase()
    monkeypatch.setattr(store, "erase_leftovers", erase_leftovers)

    erase()

    assert Clip.objects.get().state == ClipState.ERASED
    assert list(store.names()) == []


def test_an_open_file_is_kept_too(clip: Clip, tmp_path: Path) -> None:
    with (tmp_path / "still").open("w+b") as file:
        file.write(b"picture")
        made = keep_derivative(clip=clip, kind=DerivativeKind.STILL, content=file, ending=".png", facts={"frame": 3})

    assert made
    with store.open_stored(made.store_name) as stored:
        assert stored.read() == b"picture"
