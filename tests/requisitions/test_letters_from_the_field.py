"""Messages as they arrive in the field: what each becomes, and the windows that are written in it, none narrower."""

import pytest

from cases.requisitions.reading.kinds import MessageKind
from tests.requisitions.letters import read, sample, spans

FROM_22_TO_23 = [("2026-11-03 22:00", "2026-11-03 23:00")]
IN_AUGUST = [("2026-08-12 22:00", "2026-08-12 23:00")]

READ = {
    **dict.fromkeys(
        (
            *("01", "02", "03_owner_password_AES-256", "03_owner_password_RC4-128", "04", "05", "05b", "06", "07"),
            *("09a", "09b", "09e", "11", "14b", "15a", "15b", "15d", "22", "23", "24", "26_charset_nul"),
            *("26_charset_undefined", "31", "40", "41b", "45", "53", "55"),
        ),
        FROM_22_TO_23,
    ),
    **dict.fromkeys(("42", "42b"), IN_AUGUST),
    "10": [("2026-03-29 01:15", "2026-03-29 03:00")],
    "10b": [("2026-10-25 02:40", "2026-10-25 02:50")],
    "12a": [("2026-11-01 00:00", "2026-11-06 00:00")],
    "12b": [("2026-11-03 00:00", "2026-11-06 00:00")],
    "13a": [("2026-11-03 08:30", "2026-11-03 09:00"), ("2026-11-03 14:00", "2026-11-03 16:30")],
    "13b": [
        ("2026-11-03 14:00", "2026-11-03 15:00"),
        ("2026-11-03 14:40", "2026-11-03 15:40"),
        ("2026-11-03 17:50", "2026-11-03 18:50"),
    ],
    "14a": [("2026-11-03 12:00", "2026-11-03 19:00")],
    "14c": [("2026-11-03 23:00", "2026-11-04 00:00")],
    "14d": [("2026-11-03 00:00", "2026-11-03 14:00")],
    "14e": [("2025-11-03 14:00", "2025-11-03 15:00")],
    "14f": [("2026-11-03 13:30", "2026-11-03 14:30")],
}


@pytest.mark.parametrize("name", READ)
def test_its_windows_are_read(name: str) -> None:
    message = read(sample(name))

    assert (message.kind, spans(message)) == (MessageKind.REQUISITION, READ[name])
    assert not any("protégé" in defect for defect in message.defects)


@pytest.mark.parametrize("name", ["15a", "15b", "15d"])
def test_a_person_with_a_machine_s_headers_is_answered(name: str) -> None:
    assert not read(sample(name)).no_answer


@pytest.mark.parametrize(("name", "kind"), [("15c", MessageKind.AUTOMATIC), ("46", MessageKind.OTHER)])
def test_what_is_no_requisition_is_known_as_such(name: str, kind: MessageKind) -> None:
    assert read(sample(name)).kind == kind


def test_a_reply_carries_our_number() -> None:
    assert read(sample("19")).our_number == 1


def test_what_cannot_be_read_says_so() -> None:
    message = read(sample("43"))

    assert message.kind == MessageKind.UNREADABLE
    assert message.sender_address == "claire.sarlat@police.example"
    assert any("à lire à la main" in defect for defect in message.defects)


@pytest.mark.parametrize(("name", "defect"), [("07", "délimitées"), ("53", "Du texte étranger")])
def test_what_the_parser_saw_amiss_is_said(name: str, defect: str) -> None:
    assert any(defect in one for one in read(sample(name)).defects)
