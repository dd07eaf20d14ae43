"""The spool: its file's length is the truth, whatever killed the server in the middle of a chunk."""

from uuid import UUID, uuid4

import pytest

from evidence.intake.uploads import spool
from evidence.intake.uploads.errors import NoRoom, WrongChecksum
from evidence.intake.uploads.spool import Checksum

WRONG = Checksum("sha1", bytes(20))


class Killed(BaseException):
    """Stands for kill -9: no handler of ours runs."""


@pytest.fixture
def key() -> UUID:
    key = uuid4()
    spool.create(key)
    spool.append(key, lambda size: b"proven"[:size], 6)
    return key


def reader(*blocks: bytes | BaseException) -> spool.Read:
    waiting = iter(blocks)

    def read(size: int) -> bytes:
        block = next(waiting, b"")
        if isinstance(block, BaseException):
            raise block
        return block

    return read


def bytes_of(key: UUID) -> bytes:
    return spool.path_of(key).read_bytes()


def test_a_cut_chunk_without_checksum_keeps_what_came(key: UUID) -> None:
    assert spool.append(key, reader(b"abc"), 10) == 9
    assert bytes_of(key) == b"provenabc"


def test_a_cut_chunk_with_a_checksum_keeps_nothing(key: UUID) -> None:
    with pytest.raises(WrongChecksum):
        spool.append(key, reader(b"abc"), 10, WRONG)
    assert bytes_of(key) == b"proven"


def test_killed_in_a_chunk_with_a_checksum_it_stands_where_the_chunk_began(key: UUID) -> None:
    with pytest.raises(Killed):
        spool.append(key, reader(b"abc", Killed()), 10, WRONG)

    assert (len(bytes_of(key)), spool.offset_bytes(key)) == (9, 6)
    assert spool.append(key, reader(b"def"), 3) == 9
    assert bytes_of(key) == b"provendef"


def test_killed_before_the_note_was_written_it_stands_where_it_was(key: UUID) -> None:
    spool.path_of(key).with_suffix(".unproven").touch()

    assert spool.offset_bytes(key) == 6


@pytest.mark.parametrize("checksum", [None, WRONG])
def test_a_full_disk_keeps_only_what_is_whole(checksum: Checksum | None, key: UUID) -> None:
    with pytest.raises(NoRoom):
        spool.append(key, reader(b"abc", OSError(28, "No space left on device")), 10, checksum)

    assert spool.offset_bytes(key) == (6 if checksum else 9)


def test_a_chunk_is_read_in_blocks(key: UUID) -> None:
    asked = []

    def read(size: int) -> bytes:
        asked.append(size)
        return bytes(size)

    spool.append(key, read, 3 * spool.BLOCK_BYTES)

    assert asked == [spool.BLOCK_BYTES] * 3


def test_nothing_is_left_of_what_is_discarded(key: UUID) -> None:
    spool.discard(key)
    spool.discard(key)

    assert (list(spool.keys()), spool.offset_bytes(key)) == ([], 0)


@pytest.mark.parametrize("note", ["", "6"])
def test_what_was_deleted_by_hand_counts_from_nothing_again(note: str, key: UUID) -> None:
    spool.path_of(key).unlink()
    if note:
        spool.path_of(key).with_suffix(".unproven").write_text(note)

    assert spool.offset_bytes(key) == 0
    assert spool.append(key, reader(b"anew"), 4) == 4
    assert bytes_of(key) == b"anew"
