"""The recording time: from the container, else the file's name, else the file's own time."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from evidence.footage.media.recording_time import RecordingTimeSource, recording_time

PARIS = ZoneInfo("Europe/Paris")
COPIED = datetime(2026, 11, 4, 6, 0, tzinfo=UTC)
FILMED = datetime(2026, 11, 3, 21, 14, 7, tzinfo=UTC)


def found(container: datetime | None = None, name: str = "clip.mp4") -> tuple[str, str]:
    time = recording_time(container, name, COPIED, zone=PARIS)
    return time.source.value, time.at.isoformat()


def test_the_container_is_believed_first() -> None:
    assert found(FILMED, "AXON_2021-03-04_1423_X60.mp4") == ("container", "2026-11-03T21:14:07+00:00")


def test_a_container_time_with_another_offset_is_told_in_utc() -> None:
    assert found(FILMED.astimezone(PARIS)) == ("container", "2026-11-03T21:14:07+00:00")


@pytest.mark.parametrize("year", [1904, 1970, 1980, 2000])
def test_a_clock_that_was_never_set_is_no_clock(year: int) -> None:
    unset = datetime(year, 1, 1, 0, 3, tzinfo=UTC)

    assert found(unset, "AXON_2021-03-04_1423_X60.mp4")[0] == "file_name"
    assert found(unset)[0] == "file_time"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("AXON_Body_3_Video_2021-03-04_1423_X6039A1B2.mp4", "2021-03-04T13:23:00+00:00"),
        ("AXON_Body_3_Video_2021-03-04_142355_X6039A1B2.mp4", "2021-03-04T13:23:55+00:00"),
        ("AXON Body 3 Video 2021-07-04 1423-2.mp4", "2021-07-04T12:23:00+00:00"),
        ("né à l’été 2021-07-04T0005.MP4", "2021-07-03T22:05:00+00:00"),
        ("2021-13-04_1423_puis_2021-03-04_1423.mp4", "2021-03-04T13:23:00+00:00"),
    ],
)
def test_the_name_gives_the_local_time(name: str, expected: str) -> None:
    assert found(None, name) == ("file_name", expected)


@pytest.mark.parametrize(
    "name",
    [
        "clip.mp4",
        "2021-03-04.mp4",
        "2021-02-30_1423.mp4",
        "2021-03-04_2460.mp4",
        "2021-03-04_14235.mp4",
        "12021-03-04_1423.mp4",
        "1970-01-01_0000.mp4",
        "9" * 300 + ".mp4",
    ],
)
def test_a_name_without_a_real_time_leaves_the_file_s_own(name: str) -> None:
    assert found(None, name) == ("file_time", "2026-11-04T06:00:00+00:00")


def test_an_hour_that_happens_twice_is_the_first() -> None:
    assert found(None, "X_2026-10-25_0230_Y.mp4")[1] == "2026-10-25T00:30:00+00:00"


def test_an_hour_that_never_was_is_moved_forward() -> None:
    at = recording_time(None, "X_2026-03-29_0230_Y.mp4", COPIED, zone=PARIS).at

    assert at.astimezone(PARIS).isoformat() == "2026-03-29T03:30:00+02:00"


def test_each_source_has_words_for_people() -> None:
    """Without words of its own, a choice is called by its English name: FILE_TIME would be “File Time”."""
    unnamed = [source for source in RecordingTimeSource if source.label == source.name.replace("_", " ").title()]

    assert unnamed == []
