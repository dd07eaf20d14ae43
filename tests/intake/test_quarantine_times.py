"""Between what a file that cannot be played was recorded: the widest reading of what is known of it."""

from datetime import UTC, datetime, timedelta

import pytest

from evidence.intake.models import Offload, OffloadFile, QuarantinedFile, QuarantineReason
from evidence.intake.selectors.examination import LONGEST_RECORDING, Rejected, span_of
from evidence.store import StoredBytes
from tests.worlds import make_quarantined

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# 9:00 in Paris, in winter.
NINE = datetime(2026, 3, 10, 8, tzinfo=UTC)
RECEIVED = datetime(2026, 3, 12, 18, tzinfo=UTC)


def span(name: str, modified_at: datetime, reason: QuarantineReason = QuarantineReason.UNREADABLE) -> object:
    file = OffloadFile.objects.create(
        offload=Offload.objects.create(source="dock-a", camera_serial="X1"),
        path=f"/docks/dock-a/X1/{name}",
        size_bytes=1,
        modified_ns=int(modified_at.timestamp()) * 1_000_000_000,
    )
    return span_of(file, Rejected(StoredBytes("x", 1, "", 0), reason, ""), RECEIVED)


def test_a_name_says_the_start_and_a_battery_how_long_it_may_last() -> None:
    found = span("20260310_090000.mp4", NINE + HOUR)

    assert found == (NINE - HOUR, NINE + HOUR + LONGEST_RECORDING)


def test_the_date_of_the_file_is_its_end_or_that_of_a_copy() -> None:
    found = span("MOVI0001.mp4", NINE)

    assert found == (NINE - DAY, NINE + 2 * HOUR + LONGEST_RECORDING)


def test_nothing_is_recorded_after_it_was_received() -> None:
    assert span("MOVI0001.mp4", RECEIVED - HOUR) == (RECEIVED - HOUR - DAY, RECEIVED)


@pytest.mark.parametrize("reason", [QuarantineReason.FUTURE_TIME, QuarantineReason.BEFORE_SERVICE])
def test_a_wrong_clock_says_nothing(reason: QuarantineReason) -> None:
    assert span("MOVI0001.mp4", NINE, reason) is None


def test_a_clock_that_was_never_set_says_nothing() -> None:
    assert span("MOVI0001.mp4", datetime(2000, 1, 1, tzinfo=UTC)) is None


def test_it_is_found_for_every_hour_that_it_may_be_of() -> None:
    known, unknown = make_quarantined(recorded=(NINE, NINE + HOUR)), make_quarantined()
    QuarantinedFile.objects.update(received_at=RECEIVED)

    def found(start: datetime, end: datetime) -> set[QuarantinedFile]:
        return set(QuarantinedFile.objects.overlapping(start, end))

    assert found(NINE - HOUR, NINE) == {unknown}
    assert found(NINE - HOUR, NINE + HOUR / 60) == {known, unknown}
    assert found(RECEIVED + HOUR, RECEIVED + 2 * HOUR) == set()
