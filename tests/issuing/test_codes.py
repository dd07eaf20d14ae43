"""How a code that is typed or scanned names a camera."""

import pytest

from evidence.issuing.codes import Named, codes_of, meant

FLEET = [Named(4, "X6039A0004", "CP-04"), Named(40, "X6039A0040", "CP-40"), Named(7, "X6039A0007", "")]


@pytest.mark.parametrize(
    "typed",
    [
        *("CP-04", "cp-04", "cp 04", "CP4", "cp04", " CP–04 "),
        *(
            "X6039A0004",
            "CAM:X6039A0004",
            "cam:x6039a0004",
            "]Q3CAM:X6039A0004",
            "]q3cam:x6039a0004",
            "Q3CAM:X6039A0004",
        ),
        *("CAM:X6039A0004\t", "]C1CP-04", "cpà'"),
    ],
)
def test_one_camera_is_named_however_it_is_typed(typed: str) -> None:
    assert meant(codes_of(FLEET), typed) == {4}


@pytest.mark.parametrize("typed", ["", "-", "CP-99", "4", "X6039A4", "]Q3"])
def test_what_names_no_camera_names_none(typed: str) -> None:
    assert meant(codes_of(FLEET), typed) == frozenset()


def test_the_strictest_reading_counts() -> None:
    codes = codes_of([Named(1, "A", "CP-1"), Named(2, "B", "CP-01")])

    assert [meant(codes, typed) for typed in ("CP-1", "CP-01", "cp 1")] == [{1}, {2}, {1, 2}]


def test_a_serial_number_keeps_its_zeros() -> None:
    codes = codes_of([Named(1, "X007", ""), Named(2, "X7", "")])

    assert [meant(codes, typed) for typed in ("x007", "x7", "x07")] == [{1}, {2}, frozenset()]
