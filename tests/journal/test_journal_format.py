"""The canonical form: one spelling for one entry, whoever writes it."""

import json
from collections import OrderedDict
from datetime import UTC, date, datetime, timedelta, timezone
from enum import IntEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.journal.format import canonical_bytes, entry_hash, instant
from evidence.footage.events import FootageEvent


class Level(IntEnum):
    HIGH = 1


scalars = st.none() | st.booleans() | st.integers() | st.text()
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=12
)
entries = st.dictionaries(st.text(), values, max_size=6)


def reversed_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: reversed_keys(value[key]) for key in reversed(value)}
    return [reversed_keys(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.slow
@given(entries)
def test_the_order_of_keys_does_not_matter(fields: dict[str, Any]) -> None:
    assert canonical_bytes(reversed_keys(fields)) == canonical_bytes(fields)


@pytest.mark.slow
@given(entries)
def test_it_is_what_any_json_library_writes_with_sorted_keys_and_no_spaces(fields: dict[str, Any]) -> None:
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)

    assert canonical_bytes(fields) == text.encode()


def test_a_class_of_its_own_is_spelled_as_the_plain_one() -> None:
    assert canonical_bytes({"event": FootageEvent.CLIP_VIEWED}) == b'{"event":"clip:viewed"}'
    assert canonical_bytes(OrderedDict(b=Level.HIGH, a=[True])) == b'{"a":[true],"b":1}'


@pytest.mark.slow
@given(entries)
def test_nothing_is_lost(fields: dict[str, Any]) -> None:
    assert json.loads(canonical_bytes(fields)) == fields


@pytest.mark.slow
@given(entries, entries)
def test_different_entries_have_different_bytes(one: dict[str, Any], other: dict[str, Any]) -> None:
    same_spelling = canonical_bytes(one) == canonical_bytes(other)

    assert same_spelling == (repr(sorted_deep(one)) == repr(sorted_deep(other)))


def sorted_deep(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: sorted_deep(value[key]) for key in sorted(value)}
    return [sorted_deep(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    "value", [1.0, float("nan"), date(2026, 1, 1), b"x", ("a",), {1: "a"}, {"a": [{"b": 0.5}]}, {"a"}]
)
def test_a_value_without_a_unique_spelling_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="journal"):
        canonical_bytes({"details": value})


def test_the_bytes_of_a_known_entry() -> None:
    """Fixed for ever: a change here breaks the verification of every journal already sealed."""
    fields = {"reason": "« Été » 😀\n", "number": 1, "details": {"b": [True, None], "a": -3, "É": "/"}}

    expected = '{"details":{"a":-3,"b":[true,null],"É":"/"},"number":1,"reason":"« Été » 😀\\n"}'

    assert canonical_bytes(fields) == expected.encode()
    assert entry_hash(fields) == "d6212aec9fd91b3d92b77bbdf4cefdcc3e1c237e464ddcb603132ad31e8572ac"


def test_the_bytes_of_nothing() -> None:
    assert canonical_bytes({}) == b"{}"
    assert entry_hash({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_keys_are_sorted_by_code_point() -> None:
    assert canonical_bytes({"é": 1, "z": 2, "Z": 3, "😀": 4, "ﬁ": 5}) == '{"Z":3,"z":2,"é":1,"ﬁ":5,"😀":4}'.encode()


@pytest.mark.parametrize(
    ("moment", "spelling"),
    [
        (datetime(2026, 11, 3, 21, 14, 7, tzinfo=UTC), "2026-11-03T21:14:07.000000Z"),
        (datetime(2026, 7, 1, 0, 30, 0, 42, tzinfo=timezone(timedelta(hours=2))), "2026-06-30T22:30:00.000042Z"),
    ],
)
def test_an_instant_has_one_spelling(moment: datetime, spelling: str) -> None:
    assert instant(moment) == spelling
