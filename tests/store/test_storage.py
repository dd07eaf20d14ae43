"""The one door to footage, on a folder: whole or not at all, never overwritten, proven by reading it again."""

import hashlib
import os
import zlib
from pathlib import Path
from random import Random

import pytest
from pytest_django import Settings

from evidence import store
from evidence.store import copying
from evidence.store.hashing import BLOCK_BYTES
from tests.worlds import stored_bytes

SEGMENT_BYTES = copying.BLOCKS_IN_SEGMENT * BLOCK_BYTES
SIZES = [0, 1, 4095, 4096, 4097, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1]
SIZES += [SEGMENT_BYTES - 4096, SEGMENT_BYTES - 1, SEGMENT_BYTES, SEGMENT_BYTES + 5]
NAME = "clips/ab/abcdef"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"footage " * 1000)
    return path


def everything_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.slow
@pytest.mark.parametrize("size_bytes", SIZES)
def test_whatever_the_size_the_bytes_and_their_digests_are_right(size_bytes: int, tmp_path: Path) -> None:
    content = Random(size_bytes).randbytes(size_bytes)
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    read: list[int] = []

    stored = store.store_file(path, NAME, on_progress=read.append)

    expected = store.StoredBytes(NAME, size_bytes, hashlib.sha256(content).hexdigest(), zlib.crc32(content))
    assert stored == store.digest(NAME) == expected
    assert stored_bytes(NAME) == content
    assert sum(read) == size_bytes
    assert path.exists()


def test_a_name_is_never_written_twice(source: Path) -> None:
    store.store_bytes(b"first", NAME)

    with pytest.raises(store.NameTaken, match="rien n’y est jamais écrasé"):
        store.store_file(source, NAME)
    assert stored_bytes(NAME) == b"first"


@pytest.mark.parametrize(
    "name", ["", "/etc/passwd", "../a", "a/../b", "a//b", "A", ".a", "a/.b", "é", "a b", "a\n", "a.part", "a" * 201]
)
def test_a_name_that_leads_elsewhere_is_refused(name: str, source: Path) -> None:
    for ask in (store.open_stored, store.erase, store.exists, store.size_bytes, store.digest):
        with pytest.raises(store.UnsafeName):
            ask(name)
    with pytest.raises(store.UnsafeName):
        store.store_file(source, name)


@pytest.mark.folder_store("is about links")
def test_a_link_out_of_the_store_leads_nowhere(tmp_path: Path, source: Path) -> None:
    store.store_bytes(b"x", "clips/x")
    (tmp_path / "footage" / "out").symlink_to(tmp_path)

    with pytest.raises(store.UnsafeName):
        store.open_stored("out/a.mp4")


def test_what_is_not_there_is_said(db: None) -> None:
    for ask in (store.open_stored, store.size_bytes, store.digest):
        with pytest.raises(store.NotStored, match="n’est pas dans le magasin"):
            ask(NAME)
    assert not store.exists(NAME)


def test_erasing_twice_is_erasing_once(db: None) -> None:
    store.store_bytes(b"x", NAME)

    store.erase(NAME)
    store.erase(NAME)

    assert not store.exists(NAME)


@pytest.mark.folder_store("leaves a partial copy on the disk")
def test_names_are_told_in_order_and_copies_under_way_are_not(tmp_path: Path) -> None:
    for name in ("clips/b/2", "clips/a/1", "mail/3"):
        store.store_bytes(b"x", name)
    (tmp_path / "footage" / "clips" / "a" / "9.part").write_bytes(b"half")

    assert list(store.names()) == ["clips/a/1", "clips/b/2", "mail/3"]
    assert list(store.names("clips/")) == ["clips/a/1", "clips/b/2"]
    assert list(store.names("nothing/")) == []


@pytest.mark.folder_store("is about the modes of files")
def test_the_store_is_closed_to_others(tmp_path: Path) -> None:
    store.store_bytes(b"x", NAME)

    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "footage" / "clips").rglob("*")}

    assert modes == {0o700, 0o600}


# The source -----------------------------------------------------------------------------------------------------------


def test_a_source_that_grows_while_it_is_read_is_not_stored(source: Path, tmp_path: Path) -> None:
    def grow(_: int) -> None:
        with source.open("ab") as growing:
            growing.write(b"more")

    with pytest.raises(store.SourceChanged, match="a changé pendant sa lecture"):
        store.store_file(source, NAME, on_progress=grow)
    assert everything_below(tmp_path / "footage") == []


def test_a_source_that_is_a_link_a_folder_or_a_pipe_is_refused(source: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(source)
    os.mkfifo(tmp_path / "pipe")

    for name, word in (("link", "lien"), ("pipe", "ordinaire"), ("", "dossier"), ("absent", "plus là")):
        with pytest.raises(store.SourceUnreadable, match=word):
            store.store_file(tmp_path / name, NAME)


# The disk -------------------------------------------------------------------------------------------------------------


@pytest.mark.folder_store("the room of a bucket is unknown")
def test_the_reserve_is_never_touched(source: Path, settings: Settings, tmp_path: Path) -> None:
    settings.DISK_RESERVE_MIB = 10**9

    with pytest.raises(store.DiskFull, match="est plein"):
        store.store_file(source, NAME)
    assert everything_below(tmp_path / "footage") == []


@pytest.mark.folder_store("is about copies to a disk")
def test_a_copy_that_reads_differently_is_thrown_away(
    source: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def lie(descriptor: int, buffers: list[memoryview], offset: int) -> int:
        length_bytes = read(descriptor, buffers, offset)
        buffers[0][0] ^= 1
        return length_bytes

    read = os.preadv
    monkeypatch.setattr(os, "preadv", lie)

    with pytest.raises(store.ReadBackDiffers, match="l’original est intact"):
        store.store_file(source, NAME)
    assert everything_below(tmp_path / "footage") == []
    assert source.exists()


@pytest.mark.folder_store("is about a disk")
def test_a_disk_that_fails_while_writing_leaves_nothing(
    source: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "pwrite", fail)

    with pytest.raises(store.DiskFull):
        store.store_file(source, NAME)
    assert everything_below(tmp_path / "footage") == []


@pytest.mark.folder_store("is about folders")
def test_a_file_in_the_place_of_a_folder_is_said(tmp_path: Path, source: Path) -> None:
    (tmp_path / "footage").mkdir()
    (tmp_path / "footage" / "clips").write_text("x")

    with pytest.raises(store.StoreUnavailable, match="occupe la place"):
        store.store_file(source, NAME)


@pytest.mark.folder_store("the room of a bucket is unknown")
def test_the_room_is_that_of_the_disk(tmp_path: Path) -> None:
    room = store.space()

    assert room
    assert 0 < room.free_bytes < room.total_bytes
