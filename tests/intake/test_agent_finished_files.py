"""The dock agent sends nothing that is still being written, and removes nothing that somebody may still write."""

from pathlib import Path

import pytest

from evidence.dock_agent import finished
from evidence.dock_agent.camera import CameraFile, files_of
from evidence.dock_agent.finished import FinishedFiles, StillWritten
from evidence.dock_agent.names import ASIDE
from evidence.dock_agent.places import Place
from evidence.dock_agent.writers import Writers
from tests.clips import make_fragmented_mp4, make_mp4, make_ts
from tests.intake.writers import stalled_copy


@pytest.fixture
def card(tmp_path: Path) -> Path:
    folder = tmp_path / "X6000001"
    folder.mkdir()
    return folder


def look(card: Path) -> dict[str, CameraFile]:
    files = files_of(Place(card, card))
    assert files is not None
    return files


def ready(card: Path, watch: FinishedFiles, rounds: int = 3) -> list[str]:
    return [list(watch.finished(look(card))) for _ in range(rounds)][-1]


def as_on_a_network_mount(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finished, "writers_of", lambda _: Writers.UNKNOWN)


def one(card: Path) -> CameraFile:
    (file,) = look(card).values()
    return file


@pytest.mark.parametrize("film", [make_mp4, make_ts, make_fragmented_mp4])
def test_a_copy_that_stalls_is_not_sent_before_it_ends(film: object, card: Path, tmp_path: Path) -> None:
    source, watch = film(tmp_path / "source"), FinishedFiles(90)  # type: ignore[operator]
    with stalled_copy(source, card / "a.mp4") as copy:
        assert ready(card, watch) == []
        copy.finish()

    assert ready(card, watch) == ["a.mp4"]
    assert one(card).size_bytes == source.stat().st_size


def test_two_rounds_are_needed(card: Path) -> None:
    make_mp4(card / "a.mp4")
    watch = FinishedFiles(90)

    assert ready(card, watch, 1) == []
    assert ready(card, watch, 1) == ["a.mp4"]


def test_on_a_network_mount_it_waits(card: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    as_on_a_network_mount(monkeypatch)
    make_mp4(card / "a.mp4")

    assert ready(card, FinishedFiles(90)) == []
    assert ready(card, FinishedFiles(0)) == ["a.mp4"]


def test_before_it_is_removed_it_goes_aside_and_keeps_its_name_for_the_server(card: Path) -> None:
    make_mp4(card / "DCIM" / "a.mp4")
    before, watch = one(card), FinishedFiles(90)

    aside = watch.put_aside(before)

    assert aside.path.name == f"{ASIDE}a.mp4"
    assert one(card).identity == before.identity == aside.identity
    assert watch.put_aside(one(card)).path == aside.path


def test_a_file_that_somebody_opened_again_is_not_removed(card: Path) -> None:
    path, watch = make_mp4(card / "a.mp4"), FinishedFiles(0)
    with path.open("ab"), pytest.raises(StillWritten):
        watch.put_aside(one(card))

    assert one(card).name == "a.mp4"


def test_on_a_network_mount_what_is_aside_waits_and_a_growth_is_another_file(
    card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_on_a_network_mount(monkeypatch)
    path, watch = make_mp4(card / "a.mp4"), FinishedFiles(90)
    before = one(card)
    with path.open("ab") as writer:
        with pytest.raises(StillWritten):
            watch.put_aside(before)
        writer.write(b"more")

    grown = one(card)
    assert (grown.name, grown.size_bytes) == ("a.mp4", before.size_bytes + 4)


def test_a_file_that_took_the_name_of_one_aside_is_seen_beside_it(card: Path) -> None:
    make_mp4(card / "a.mp4")
    FinishedFiles(90).put_aside(one(card))
    make_mp4(card / "a.mp4", seed=1)

    assert sorted(look(card)) == [f"{ASIDE}a.mp4", "a.mp4"]


def test_a_file_that_stays_gets_its_name_back(card: Path) -> None:
    make_mp4(card / "a.mp4")
    watch = FinishedFiles(90)

    watch.give_back(watch.put_aside(one(card)))

    assert [path.name for path in card.iterdir()] == ["a.mp4"]


def test_a_name_too_long_to_be_changed_is_judged_in_its_place(card: Path) -> None:
    make_mp4(card / ("a" * 251 + ".mp4"))
    file = one(card)

    assert FinishedFiles(90).put_aside(file) == file
