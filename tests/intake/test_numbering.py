"""Holes in a camera's own numbering are recordings possibly lost: found across offloads, and never invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.intake.numbering import (
    LARGEST_GAP,
    RESET_AFTER_NS,
    WIDEST,
    Gap,
    Numbered,
    SeenFile,
    day_of,
    find_gaps,
    numbered,
)

MINUTE_NS = 60 * 10**9


def seen(numbers: list[int], *, batch: int = 1, width: int = 4, since_ns: int = 0) -> list[SeenFile]:
    """A minute apart, in the order given."""
    counter = 10**width
    return [
        SeenFile(batch, Numbered("PM_", width, number % counter), since_ns + place * MINUTE_NS)
        for place, number in enumerate(numbers)
    ]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("000123.mp4", Numbered("", 6, 123)),
        ("PM_0012.MP4", Numbered("PM_", 4, 12)),
        ("DCIM/100AXON/AXON0007.mp4", Numbered("AXON", 4, 7)),
        ("Axon_Body_3_0041.mp4", Numbered("Axon_Body_3_", 4, 41)),
        ("Axon_Body_3_2026-03-04_1412_X6039A0263.mp4", None),
        ("20260304_142307.mp4", None),
        ("X6039A0263.mp4", None),
        ("rue 12.mp4", None),
        ("accueil.mp4", None),
    ],
)
def test_a_counter_is_read_at_the_end_of_a_name(name: str, found: Numbered | None) -> None:
    assert numbered(name) == found


def test_the_number_that_the_camera_announces_wins() -> None:
    assert numbered("accueil.mp4", 12) == Numbered("", WIDEST, 12)
    assert numbered("PM_0012.mp4", 12) == Numbered("PM_", 4, 12)


@given(st.integers(0, 9_999), st.integers(1, 60), st.data())
def test_every_hole_is_found_and_nothing_else(start: int, length: int, data: st.DataObject) -> None:
    """Whatever is missing between the first and the last, in however many offloads, also over a full counter."""
    numbers = list(range(start, start + length + 2))
    lost = data.draw(st.sets(st.sampled_from(numbers[1:-1])))
    kept = [number for number in numbers if number not in lost]
    cut = data.draw(st.integers(0, len(kept)))

    gaps = find_gaps(seen(kept[:cut]) + seen(kept[cut:], batch=2, since_ns=cut * MINUTE_NS))

    assert sum(gap.count for gap in gaps) == len(lost)
    first = {f"PM_{number % 10_000:04d}" for number in lost if number - 1 not in lost}
    assert {gap.first for gap in gaps} == first


@given(st.integers(0, 9_999), st.permutations(range(30)), st.lists(st.integers(1, 3), min_size=30, max_size=30))
def test_no_order_of_arrival_invents_a_hole(start: int, order: list[int], batches: list[int]) -> None:
    files = [
        SeenFile(batch, Numbered("", 4, (start + place) % 10_000), place * MINUTE_NS)
        for place, batch in zip(order, batches, strict=True)
    ]

    assert find_gaps(files) == []


def test_a_late_file_fills_its_hole() -> None:
    early = seen([1, 2, 4])
    assert find_gaps(early) == [Gap(1, "PM_0003", "PM_0003", 1)]

    assert find_gaps(early + seen([3], batch=2)) == []


def test_the_offload_that_shows_the_hole_is_named() -> None:
    (gap,) = find_gaps(seen([1, 2]) + seen([6, 7], batch=2, since_ns=10 * MINUTE_NS))

    assert (gap.batch, gap.count, str(gap)) == (2, 3, "PM_0003 à PM_0005")


@pytest.mark.parametrize("restart", [[1, 2, 3], [20, 21], [41, 42]])
def test_a_counter_that_starts_again_loses_nothing(restart: list[int]) -> None:
    files = seen([40, 41, 42]) + seen(restart, batch=2, since_ns=2 * RESET_AFTER_NS)

    assert find_gaps(files) == []


def test_after_a_reset_holes_are_found_again() -> None:
    files = seen([40, 41]) + seen([1, 2, 4], batch=2, since_ns=2 * RESET_AFTER_NS)

    assert find_gaps(files) == [Gap(2, "PM_0003", "PM_0003", 1)]


def test_a_leap_is_a_reset() -> None:
    assert [gap.count for gap in find_gaps(seen([1, 2 + LARGEST_GAP]))] == [LARGEST_GAP]
    assert find_gaps(seen([1, 3 + LARGEST_GAP])) == []


def test_each_counter_counts_for_itself() -> None:
    other = [SeenFile(1, Numbered("IMG_", 4, number), 0) for number in (7, 8)]

    assert find_gaps(seen([1, 2]) + other) == []


def shown(folder: str, *names: str) -> list[SeenFile]:
    """The numbered files of one folder of a card, as an offload shows them."""
    paths = [f"{folder}/{name}.mp4" for name in names]
    found = [(path, numbered(path)) for path in paths]
    return [SeenFile(1, one, at * MINUTE_NS, day_of(path, one)) for at, (path, one) in enumerate(found) if one]


@pytest.mark.parametrize(
    ("folder", "names"),
    [
        ("2026-11-03", ["142355", "142410", "143012"]),
        ("DCIM/20261103", ["VID_142355", "VID_142410"]),
        ("2026/11/03", ["235901", "235959"]),
        ("03-11-2026", ["142355123", "142355180"]),
        ("261103", ["1423", "1424", "1426"]),
        ("20261103_Nord", ["000012", "000058"]),
    ],
)
def test_a_time_of_day_in_the_folder_of_a_day_is_no_counter(folder: str, names: list[str]) -> None:
    assert find_gaps(shown(folder, *names)) == []


@pytest.mark.parametrize(
    ("folder", "names", "lost"),
    [
        ("100AXON", ["142355", "142357"], "142356"),
        ("2026-11-03", ["000123", "000124", "000126"], "000125"),
        ("2026-11-03", ["0001", "0002", "0004"], "0003"),
        ("2026-11-03", ["PM_0012", "PM_0014"], "PM_0013"),
        ("2026-11-03", ["007261", "007263"], "007262"),
    ],
)
def test_a_counter_in_the_folder_of_a_day_still_counts(folder: str, names: list[str], lost: str) -> None:
    assert [gap.first for gap in find_gaps(shown(folder, *names))] == [lost]
