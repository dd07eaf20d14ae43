"""Whether somebody still writes a file: asked of the kernel, on a local disk and on a network mount."""

import errno
import fcntl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evidence.dock_agent import writers
from evidence.dock_agent.places import Place
from evidence.dock_agent.writers import Writers
from tests.intake.writers import SlowCopy, stalled_copy


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source"
    path.write_bytes(b"footage " * 1000)
    return path


@pytest.fixture
def copy(source: Path, tmp_path: Path) -> Iterator[SlowCopy]:
    with stalled_copy(source, tmp_path / "copy") as copy:
        yield copy


def writers_of(path: Path) -> Writers:
    return writers.writers_of(Place(path.parent, path))


def on_a_network_mount(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writers, "_file_system", lambda _: "nfs4")


def test_nobody_writes_a_file_at_rest(source: Path) -> None:
    with source.open("rb"):
        assert writers_of(source) is Writers.NONE


def test_a_stalled_copy_is_written_until_it_is_closed(copy: SlowCopy, tmp_path: Path) -> None:
    assert writers_of(tmp_path / "copy") is Writers.SOME
    (tmp_path / "copy").rename(tmp_path / "aside")
    assert writers_of(tmp_path / "aside") is Writers.SOME

    copy.finish()

    assert writers_of(tmp_path / "aside") is Writers.NONE


def test_on_a_network_mount_only_our_own_writers_are_known(
    copy: SlowCopy, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_a_network_mount(monkeypatch)

    assert writers_of(source) is Writers.UNKNOWN
    assert writers_of(tmp_path / "copy") is Writers.SOME
    copy.finish()
    assert writers_of(tmp_path / "copy") is Writers.UNKNOWN


@pytest.mark.parametrize("refusal", [errno.EACCES, errno.EINVAL])
def test_a_lease_that_is_refused_tells_nothing(refusal: int, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To whoever owns the file not, and on a file system that has none."""

    def refused(*_: Any) -> int:
        raise OSError(refusal, "")

    monkeypatch.setattr(fcntl, "fcntl", refused)

    assert writers_of(source) is Writers.UNKNOWN


def test_a_file_that_is_gone_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        writers_of(tmp_path / "gone")
