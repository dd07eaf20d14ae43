"""When a clip was recorded: each rule of docs/recording-times.md, on what the sources say."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from evidence.footage.media.recording_time import Piece, RecordingTime, TimeFacts, pieces_among, recording_time
from evidence.footage.media.time_readings import RecordingTimeSource, local_span

PARIS = ZoneInfo("Europe/Paris")
FILMED = datetime(2026, 11, 3, 21, 14, 7, tzinfo=UTC)  # 22:14:07 in Paris
HALF_HOUR, HOUR, DAY = timedelta(minutes=30), timedelta(hours=1), timedelta(days=1)
COPIED = FILMED + 9 * HOUR


def found(
    container: datetime | None = None,
    name: str = "clip.mp4",
    *,
    written: datetime = COPIED,
    length: timedelta = HALF_HOUR,
    **facts: object,
) -> RecordingTime:
    return recording_time(TimeFacts(container, name, written, length, **facts), zone=PARIS)  # type: ignore[arg-type]


def verdicts(time: RecordingTime) -> dict[str, str]:
    return {said.source.value: said.verdict.value for said in time.judged}


def test_a_container_alone_is_the_start_and_perhaps_the_end() -> None:
    time = found(FILMED)

    assert (time.at, time.source, time.earliest, time.latest) == (FILMED, "container", FILMED - HALF_HOUR, FILMED)
    assert verdicts(time) == {"container": "kept", "file_time": "later"}


@pytest.mark.parametrize(
    ("container", "said"),
    [(FILMED, False), (FILMED + HALF_HOUR, True), (FILMED + timedelta(seconds=3), False)],
)
@pytest.mark.parametrize("name", ["X_2026-11-03_221407.mp4", "X_2026-11-03_2214.mp4", "2026-11-03/22-14-07.mp4"])
def test_the_name_decides_whether_the_container_has_the_start_or_the_end(
    container: datetime, said: bool, name: str
) -> None:
    time = found(container, name)

    assert abs(time.at - FILMED) <= timedelta(seconds=3)
    assert time.doubt <= timedelta(seconds=10)
    assert [one.of_end for one in time.judged] == [said, False, True]
    assert not time.is_contradicted


def test_the_end_of_a_recording_of_some_seconds_is_recognised_too() -> None:
    three = timedelta(seconds=3)

    time = found(FILMED + three, "X_2026-11-03_221407.mp4", length=three)

    assert (time.at, time.doubt) == (FILMED, three)


@pytest.mark.parametrize(("container", "at"), [(FILMED, FILMED), (FILMED + HALF_HOUR, FILMED)])
def test_the_date_of_the_file_decides_when_the_name_says_nothing(container: datetime, at: datetime) -> None:
    time = found(container, written=FILMED + HALF_HOUR + timedelta(seconds=2))

    assert (time.at, time.source, time.doubt) == (at, "container", timedelta())
    assert verdicts(time)["file_time"] == "agrees"


def test_only_the_date_of_the_file_is_that_of_its_last_byte() -> None:
    time = found(written=FILMED + HALF_HOUR)

    assert (time.at, time.source) == (FILMED, "file_time")
    assert (time.earliest, time.latest) == (FILMED - DAY, FILMED + 2 * HOUR)


@pytest.mark.parametrize("year", [1904, 1970, 1980, 2000])
def test_a_clock_that_was_never_set_is_no_clock(year: int) -> None:
    unset = datetime(year, 1, 1, 0, 3, tzinfo=UTC)

    assert found(unset, "AXON_2021-03-04_1423_X60.mp4").source == "file_name"
    assert verdicts(found(unset)) == {"container": "impossible", "file_time": "kept"}


@pytest.mark.parametrize("wrong", [FILMED + 400 * DAY, FILMED - 900 * DAY])
def test_a_time_from_the_future_or_before_the_service_gives_way_to_a_possible_one(wrong: datetime) -> None:
    service, tomorrow = FILMED - 100 * DAY, FILMED + DAY

    time = found(wrong, "X_2026-11-03_221407.mp4", not_before=service, not_after=tomorrow)
    alone = found(wrong, not_before=service, not_after=tomorrow)

    assert (time.at, time.source) == (FILMED, "file_name")
    assert time.earliest > FILMED - DAY
    assert verdicts(time)["container"] == "impossible"
    assert (alone.at, alone.source) == (wrong, "container")


def test_an_avi_without_zone_is_local_and_may_be_an_hour_wrong() -> None:
    local = datetime(2026, 11, 3, 22, 14, 7)  # noqa: DTZ001 - as an AVI says it

    time = found(local)

    assert (time.at, time.source) == (FILMED, "container_local")
    assert (time.earliest, time.latest) == (FILMED - HALF_HOUR - HOUR, FILMED + HOUR)
    assert found(local, "2026-11-03T211407Z.avi").doubt == timedelta()
    assert found(local.replace(month=7)).latest - found(local.replace(month=7)).at == 2 * HOUR


def test_an_avi_written_in_utc_is_set_right_by_a_name_that_says_its_zone() -> None:
    time = found(datetime(2026, 11, 3, 21, 14, 7), "2026-11-03T211407Z.avi")  # noqa: DTZ001 - as an AVI says it

    assert (time.at, time.source) == (FILMED, "file_name")
    assert verdicts(time)["container_local"] == "contradicts"


@pytest.mark.parametrize("name", ["X_2026-11-03_221407.mp4", "X_2026-11-03_2214.mp4"])
def test_a_container_that_has_the_local_hour_as_utc_is_set_right_by_the_name(name: str) -> None:
    time = found(FILMED + HOUR, name)

    assert abs(time.at - FILMED) < timedelta(minutes=1)
    assert time.source == "file_name"
    assert verdicts(time)["container"] == "contradicts"
    assert time.latest == FILMED + HOUR


def test_a_name_in_utc_does_not_mislead_where_the_date_of_the_file_confirms_the_container() -> None:
    time = found(FILMED, "X_2026-11-03_211407.mp4", written=FILMED + HALF_HOUR)

    assert (time.at, time.source) == (FILMED, "container")
    assert verdicts(time)["file_name"] == "contradicts"
    assert time.earliest == FILMED - HOUR


@pytest.mark.parametrize("apart", [-3 * HOUR, -HOUR, 2 * HOUR, 20 * DAY])
def test_a_name_and_a_container_apart_are_both_shown_and_both_found(apart: timedelta) -> None:
    named = (FILMED + apart).astimezone(PARIS)

    time = found(FILMED, f"X_{named:%Y-%m-%d_%H%M%S}.mp4")

    assert time.is_contradicted
    assert time.earliest <= min(FILMED, named)
    assert time.latest >= max(FILMED, named)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("AXON_Body_3_Video_2021-03-04_1423_X6039A1B2.mp4", "2021-03-04T13:23:00+00:00"),
        ("AXON_Body_3_Video_2021-03-04_142355_X6039A1B2.mp4", "2021-03-04T13:23:55+00:00"),
        ("AXON Body 3 Video 2021-07-04 1423-2.mp4", "2021-07-04T12:23:00+00:00"),
        ("né à l’été 2021-07-04T0005.MP4", "2021-07-03T22:05:00+00:00"),
        ("2021-13-04_1423_puis_2021-03-04_1423.mp4", "2021-03-04T13:23:00+00:00"),
        ("20210304_142355.mp4", "2021-03-04T13:23:55+00:00"),
        ("20210304142355_000042.mp4", "2021-03-04T13:23:55+00:00"),
        ("2021-03-04 14h23m55s.mp4", "2021-03-04T13:23:55+00:00"),
        ("2021-03-04/142355.mp4", "2021-03-04T13:23:55+00:00"),
        ("2021-03-04T142355Z.mp4", "2021-03-04T14:23:55+00:00"),
        ("2021-03-04_1423Z_X60.mp4", "2021-03-04T14:23:00+00:00"),
        ("2021-03-04T14:23:55.250Z.mp4", "2021-03-04T14:23:55+00:00"),
        ("2021-03-04_142355-0500.mp4", "2021-03-04T19:23:55+00:00"),
        ("2021-03-04_1423-0500.mp4", "2021-03-04T19:23:00+00:00"),
        ("2021-03-04T14-23-55+01:00.mp4", "2021-03-04T13:23:55+00:00"),
        ("2021-03-04T142355+01.mp4", "2021-03-04T13:23:55+00:00"),
        ("2021-03-04_142355-0042.mp4", "2021-03-04T13:23:55+00:00"),
    ],
)
def test_the_name_gives_the_local_time_or_that_of_the_zone_that_it_says(name: str, expected: str) -> None:
    time = found(None, name)

    assert (time.source, time.at.isoformat()) == ("file_name", expected)
    assert (time.doubt >= HOUR) == ("Z" not in name and "00.mp4" not in name and "+01" not in name)


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
        "1772630587000.mp4",
    ],
)
def test_a_name_without_a_real_time_leaves_the_file_s_own(name: str) -> None:
    assert found(None, name).source == "file_time"


def test_an_hour_that_happens_twice_is_the_first_and_perhaps_the_second() -> None:
    time = found(None, "X_2026-10-25_023000_Y.mp4")

    assert time.at.isoformat() == "2026-10-25T00:30:00+00:00"
    assert time.latest.isoformat() >= "2026-10-25T01:30:00+00:00"
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert (found(second, "X_2026-10-25_023000_Y.mp4").at, found(second).at) == (second, second)


def test_an_hour_that_never_was_is_moved_forward() -> None:
    assert found(None, "X_2026-03-29_0230_Y.mp4").at.astimezone(PARIS).isoformat() == "2026-03-29T03:30:00+02:00"


def test_what_a_former_system_says_decides_before_the_name() -> None:
    time = found(FILMED + HALF_HOUR, sidecar=(FILMED, FILMED))

    assert (time.at, time.source) == (FILMED, "sidecar")
    assert found(None, "X_2026-11-03_2300.mp4", sidecar=(FILMED, FILMED)).is_contradicted


def test_a_day_without_an_hour_is_no_hour() -> None:
    day = local_span(datetime(2026, 11, 3), DAY - timedelta(seconds=1), PARIS)  # noqa: DTZ001 - a local day

    assert found(FILMED, sidecar=day).at == FILMED
    assert verdicts(found(FILMED + 3 * DAY, sidecar=day))["sidecar"] == "contradicts"
    assert [said.is_day for said in found(FILMED, sidecar=day).judged] == [False, True, False]
    assert (found(written=FILMED + HALF_HOUR, sidecar=day).at, found(sidecar=day).source) == (FILMED, "sidecar")
    assert found(sidecar=day, written=FILMED + 40 * DAY).latest - day[0] >= 23 * HOUR


def test_a_file_written_before_its_recording_contradicts_it() -> None:
    time = found(FILMED, written=FILMED - 5 * HOUR)

    assert (time.at, verdicts(time)["file_time"]) == (FILMED, "contradicts")
    assert time.earliest == FILMED - 5 * HOUR - HALF_HOUR


@pytest.mark.parametrize("shift", [HOUR, 2 * HOUR])
def test_a_card_without_zone_does_not_contradict(shift: timedelta) -> None:
    assert not found(FILMED, written=FILMED + HALF_HOUR - shift).is_contradicted


@pytest.mark.parametrize("ahead", [timedelta(minutes=7), -timedelta(minutes=7)])
def test_the_measured_offset_of_the_clock_widens_and_never_corrects(ahead: timedelta) -> None:
    time = found(FILMED, "X_2026-11-03_221407.mp4", clock_offset=ahead)

    assert (time.at, time.doubt) == (FILMED, abs(ahead))
    assert time.earliest <= FILMED - ahead <= time.latest


@pytest.mark.parametrize(
    ("names", "name"),
    [
        (["GX010042.MP4", "GX020042.MP4"], "GX030042.MP4"),
        (["GOPR0042.MP4", "GP010042.MP4"], "GP020042.MP4"),
        (["MOV_0007_9.MP4", "MOV_0007_2.MP4"], "MOV_0007_10.MP4"),
        (["nuit.mp4", "nuit_1.mp4"], "nuit_2.mp4"),
    ],
)
def test_the_chapters_of_one_recording_follow_each_other(names: list[str], name: str) -> None:
    facts = TimeFacts(FILMED, name, COPIED, HALF_HOUR)
    pieces = pieces_among(facts, [Piece(one, HALF_HOUR) for one in (*names, name, "autre.mp4")])

    time = recording_time(facts, zone=PARIS, pieces=pieces)

    assert (time.at, time.earliest <= FILMED) == (FILMED + HOUR, True)


def test_a_chapter_whose_others_are_not_there_may_be_later() -> None:
    time = found(FILMED, "GX030042.MP4")

    assert (time.at, time.latest) == (FILMED, FILMED + HOUR)


def test_each_source_has_words_for_people() -> None:
    """Without words of its own, a choice is called by its English name: FILE_TIME would be “File Time”."""
    unnamed = [source for source in RecordingTimeSource if source.label == source.name.replace("_", " ").title()]

    assert unnamed == []
