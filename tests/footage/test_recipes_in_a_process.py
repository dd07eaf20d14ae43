"""The worker's recipes in the process without privileges that the product starts for each."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evidence.footage.media.opening import Flaw
from evidence.footage.media.reading import UnreadableClip, derived
from tests import clips, films
from tests.timed_films import Film, Sound, steady

pytestmark = pytest.mark.own_process


def made(path: Path, recipe: str, tell: Callable[[int], None] | None = None) -> bytes:
    with derived(path, recipe, duration_ms=2000, tell=tell) as product:
        return product.file.read()


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return Film(steady(25, 50), rate=25, sounds=[Sound([0.5, 0.5])]).write(tmp_path / "film")


BEGINS = {"frames": b"\x1f\x8b", "strip": b"\xff\xd8", "waveform": b'{"per_s":10'}


@pytest.mark.slow
@pytest.mark.parametrize("recipe", BEGINS)
def test_each_recipe_writes_its_bytes(recipe: str, film: Path) -> None:
    assert made(film, recipe).startswith(BEGINS[recipe])


def test_a_copy_says_how_far_it_is(tmp_path: Path) -> None:
    path, told = tmp_path / "film", list[int]()
    path.write_bytes(films.transport_stream())

    copy = made(path, "copy", told.append)

    assert copy[4:8] == b"ftyp"
    assert told == sorted(told)
    assert len(told) > 10


@pytest.mark.slow
@pytest.mark.parametrize("tell", [None, lambda _percent: None], ids=["at once", "followed"])
def test_what_is_wrong_with_the_film_is_said(tell: Callable[[int], None] | None, tmp_path: Path) -> None:
    with pytest.raises(UnreadableClip) as refused:
        made(clips.audio_only_mp4(tmp_path / "film"), "copy", tell)

    assert refused.value.flaw == Flaw.SOUND_ONLY


@pytest.mark.slow
def test_a_copy_that_nobody_waits_for_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, started, start = tmp_path / "film", list[Any](), subprocess.Popen
    path.write_bytes(films.xvid())

    def noted(*arguments: Any, **options: Any) -> Any:
        started.append(start(*arguments, **options))
        return started[0]

    monkeypatch.setattr(subprocess, "Popen", noted)

    def stop(_percent: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        made(path, "copy", stop)

    assert started[0].returncode == -9
