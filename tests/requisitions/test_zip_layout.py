"""Where every byte of an uncompressed ZIP lies, before any is written: other programs read what is laid out."""

import io
import zipfile
import zlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.requisitions.package.layout import Layout, LayoutError, Member, MemberSlice

DATED = date(2026, 3, 10)
GIB = 1024**3


def written(contents: dict[str, bytes], dated: date = DATED) -> bytes:
    layout = Layout((Member(path, len(body), zlib.crc32(body)) for path, body in contents.items()), dated=dated)
    content = b"".join(
        segment if isinstance(segment, bytes) else contents[segment.member.path] for segment in layout.segments()
    )
    assert len(content) == layout.size_bytes
    return content


@pytest.mark.slow
@given(contents=st.dictionaries(st.from_regex(r"[a-zé]{1,9}(/[a-z]{1,9})?", fullmatch=True), st.binary(max_size=99)))
def test_python_reads_what_is_laid_out(contents: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(written(contents))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == contents


def test_names_are_utf8_and_dated() -> None:
    with zipfile.ZipFile(io.BytesIO(written({"été/œuvre.mp4": b"x"}))) as archive:
        (info,) = archive.infolist()

    assert (info.filename, info.date_time[:3], info.compress_type) == ("été/œuvre.mp4", (2026, 3, 10), 0)


@pytest.mark.parametrize("dated", [date(1970, 1, 1), date(2200, 1, 1)])
def test_a_date_that_zip_cannot_write_is_refused(dated: date) -> None:
    with pytest.raises(LayoutError, match="cannot be dated"):
        written({"a": b"x"}, dated)


def test_the_same_members_always_give_the_same_bytes() -> None:
    assert written({"a": b"1", "b": b"2"}) == written({"a": b"1", "b": b"2"})


class Sparse(io.RawIOBase):
    """A file of many gibibytes of which only the headers exist."""

    def __init__(self, layout: Layout) -> None:
        self._layout, self._position = layout, 0

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._position = {0: 0, 1: self._position, 2: self._layout.size_bytes}[whence] + offset
        return self._position

    def tell(self) -> int:
        return self._position

    def read(self, size: int = -1) -> bytes:
        stop = self._layout.size_bytes if size < 0 else min(self._position + size, self._layout.size_bytes)
        content = b"".join(
            segment if isinstance(segment, bytes) else bytes(segment.length_bytes)
            for segment in self._layout.segments(self._position, stop)
        )
        self._position = stop
        return content


@pytest.mark.slow
@pytest.mark.parametrize("sizes", [[5 * GIB], [3 * GIB, 3 * GIB, 1], [2**32 - 1], [2**32 - 2, 7], [1] * 70_000])
def test_beyond_what_old_fields_hold_zip64_takes_over(sizes: list[int]) -> None:
    layout = Layout((Member(f"{number}.mp4", size, 0) for number, size in enumerate(sizes)), dated=DATED)

    with zipfile.ZipFile(Sparse(layout)) as archive:
        infos = archive.infolist()

    assert [info.file_size for info in infos] == sizes
    assert infos[-1].header_offset < layout.size_bytes


def test_small_archives_stay_readable_by_old_programs() -> None:
    with zipfile.ZipFile(io.BytesIO(written({"a": b"x"}))) as archive:
        assert archive.infolist()[0].extract_version == 10


@given(start=st.integers(0, 400), length=st.integers(0, 400))
def test_segments_cut_at_any_place_join_into_the_whole(start: int, length: int) -> None:
    contents = {"a": b"a" * 90, "b": b"b" * 70}
    layout = Layout((Member(path, len(body), zlib.crc32(body)) for path, body in contents.items()), dated=DATED)
    start = min(start, layout.size_bytes)
    stop = min(start + length, layout.size_bytes)

    def taken(segment: bytes | MemberSlice) -> bytes:
        if isinstance(segment, bytes):
            return segment
        body = contents[segment.member.path]
        return body[segment.first_byte : segment.first_byte + segment.length_bytes]

    assert b"".join(map(taken, layout.segments(start, stop))) == written(contents)[start:stop]
