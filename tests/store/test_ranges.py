"""What each Range header deserves, as RFC 9110 section 14 says it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.store.ranges import MAX_RANGES, ByteRange, Ranges, Unsatisfiable, Whole, honours_if_range, resolve

SIZE_BYTES = 1000
ETAG = '"9f86d081"'
MALFORMED = [
    None,
    "",
    "bytes",
    "0-1",
    "items=0-1",
    "bytes =0-1",
    "bytes=",
    "bytes=-",
    "bytes=5-4",
    "bytes=0-1,x",
]
MALFORMED += ["bytes=1 - 2", "bytes=--1", "bytes=0-1-2", "bytes=+1-2", "bytes=0x1-2", "bytes=٠-١"]
MALFORMED += ["bytes=0-" + "9" * 5000]


@pytest.mark.parametrize(
    ("header", "parts"),
    [
        ("bytes=0-499", [(0, 499)]),
        ("bytes=0-0", [(0, 0)]),
        ("bytes=500-", [(500, 999)]),
        ("bytes=-300", [(700, 999)]),
        ("bytes=-5000", [(0, 999)]),
        ("bytes=900-5000", [(900, 999)]),
        ("BYTES=1-2", [(1, 2)]),
        ("bytes=0-1, 5-6", [(0, 1), (5, 6)]),
        ("bytes=5-6,0-1", [(5, 6), (0, 1)]),
        ("bytes=,0-1 ,\t,", [(0, 1)]),
        ("bytes=2000-,0-1", [(0, 1)]),
        ("bytes=0-9,5-20", [(0, 20)]),
        ("bytes=0-9,10-20", [(0, 20)]),
        ("bytes=30-40,0-9,5-35", [(0, 40)]),
        ("bytes=0-99999999999999999999999999", [(0, 999)]),
    ],
)
def test_asked_ranges_are_sent(header: str, parts: list[tuple[int, int]]) -> None:
    assert resolve(header, SIZE_BYTES) == Ranges(tuple(ByteRange(*part) for part in parts))


@pytest.mark.parametrize("header", MALFORMED)
def test_an_unknown_unit_or_a_malformed_header_is_ignored(header: str | None) -> None:
    assert resolve(header, SIZE_BYTES) == Whole()


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-2000", "bytes=-0", "bytes=5000-,-0"])
def test_a_range_outside_the_content_cannot_be_satisfied(header: str) -> None:
    assert resolve(header, SIZE_BYTES) == Unsatisfiable()


@pytest.mark.parametrize(("header", "answer"), [("bytes=0-", Unsatisfiable()), ("bytes=-5", Whole()), (None, Whole())])
def test_an_empty_content_has_no_range_to_send(header: str | None, answer: object) -> None:
    assert resolve(header, 0) == answer


def test_too_many_ranges_are_refused() -> None:
    listed = [f"{10 * number}-{10 * number + 1}" for number in range(MAX_RANGES + 1)]
    assert isinstance(resolve("bytes=" + ",".join(listed[:-1]), SIZE_BYTES), Ranges)
    assert resolve("bytes=" + ",".join(listed), SIZE_BYTES) == Unsatisfiable()


@pytest.mark.parametrize(
    ("if_range", "honoured"),
    [
        (None, True),
        (ETAG, True),
        ('"other"', False),
        (f"W/{ETAG}", False),
        ("Wed, 21 Oct 2026 07:28:00 GMT", False),
    ],
)
def test_if_range_honours_the_very_same_content_only(if_range: str | None, honoured: bool) -> None:
    assert honours_if_range(if_range, ETAG) is honoured


def test_if_range_never_matches_a_weak_tag() -> None:
    assert not honours_if_range('W/"9f86d081"', 'W/"9f86d081"')


plausible = st.text(alphabet="bytes=0123456789-, \t", max_size=60).map(lambda text: f"bytes={text}")


@given(header=st.one_of(st.text(), plausible), size_bytes=st.integers(0, 10**13))
def test_no_header_ever_raises_and_every_range_is_inside(header: str, size_bytes: int) -> None:
    answer = resolve(header, size_bytes)
    if isinstance(answer, Ranges):
        assert answer.parts
        assert all(0 <= part.first <= part.last < size_bytes for part in answer.parts)


spans = st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)).map(sorted), min_size=1, max_size=MAX_RANGES)


@given(spans)
def test_the_asked_bytes_are_sent_each_exactly_once(asked: list[list[int]]) -> None:
    answer = resolve("bytes=" + ",".join(f"{first}-{last}" for first, last in asked), SIZE_BYTES)
    assert isinstance(answer, Ranges)
    sent = [byte for part in answer.parts for byte in range(part.first, part.last + 1)]
    wanted = {byte for first, last in asked for byte in range(first, last + 1)}
    assert len(sent) == len(set(sent))
    assert set(sent) == wanted
