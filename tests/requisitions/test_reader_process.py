"""The reader process: whatever a message is made of, it ends, within its limits, and what it read before counts."""

import io
import subprocess
import sys
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.base.parsers.starting import PROJECT_ROOT
from cases.requisitions.reading.kinds import MessageKind
from cases.requisitions.reading.process import Limits, ReadMessage, read_in_process
from tests.requisitions.letters import message, read, sample, spans

pytestmark = pytest.mark.own_process

FROM_22_TO_23 = [("2026-11-03 22:00", "2026-11-03 23:00")]
LETTER = b"PV n\xc2\xb0 2026/77, le 3 novembre 2026 entre 22 h et 23 h."
SENDER = b"From: Claire Sarlat <claire.sarlat@police.example>\r\n"


LIMITS = Limits(seconds=30, memory_mib=1024)


def in_process(content: bytes, limits: Limits = LIMITS) -> ReadMessage:
    return read_in_process(content, today=date(2026, 11, 27), zone="Europe/Paris", limits=limits)


def part(headers: bytes, body: bytes = LETTER) -> bytes:
    return SENDER + headers + b"\r\n\r\n" + body


HEADERS = {
    "20,000 encoded words": b"Subject: " + b"=?utf-8?q?x?= " * 20_000,
    "20,000 encoded words in the sender": b"Cc: " + b"=?utf-8?b?eHg=?= " * 20_000,
    "nested comments": b"Reply-To: " + b"(" * 5_000 + b")" * 5_000 + b" a@police.example",
    "comments that never close": b"Sender: " + b"(" * 5_000,
    "a charset that is none": b"Content-Type: text/plain; charset=undefined",
    "a charset with a NUL": b"Content-Type: text/plain; charset=\x00utf-8",
    "a charset that is a compression": b"Content-Type: text/plain; charset=zlib",
    "an RFC 2231 charset that is none": b"Content-Type: text/plain; charset*=undefined''x",
    "a file name in a charset that is none": b"Content-Type: text/plain\r\n"
    b"Content-Disposition: inline; filename*=undefined''x",
    "a file name cut in pieces": b"Content-Type: text/plain; name*0*=undefined''a; name*2*=%FF",
    "8-bit in every header": b"Subject: \xe9t\xe9\r\nMessage-ID: <\xff@x>\r\nDate: \xe9",
    "a bare carriage return": b"X-Odd: a\rb\r\nSubject: x\r\r\nTo: \x00",
    "an impossible date": b"Date: Fri, 99 Nov 99999 99:99:99 +9999",
    "the last hour of the last year": b"Date: Fri, 31 Dec 9999 23:30:00 +0000",
    "the first hour of the first year": b"Date: Mon, 01 Jan 0001 00:10:00 +0100",
    "a header of a megabyte": b"X-Long: " + b"a" * 1_000_000,
}


@pytest.mark.parametrize("name", HEADERS)
def test_no_header_hides_the_letter(name: str) -> None:
    letter = read(part(HEADERS[name]))

    assert spans(letter) == FROM_22_TO_23
    assert letter.sender_address == "claire.sarlat@police.example"


@pytest.mark.parametrize("entity", [b"&#" + b"9" * 5_000 + b";", b"&#x" + b"f" * 5_000 + b";", b"&#0;&#55296;"])
def test_an_entity_that_names_no_character_hides_nothing(entity: bytes) -> None:
    assert spans(read(part(b"Content-Type: text/html", entity + b"<p>" + LETTER))) == FROM_22_TO_23


@pytest.mark.slow
@given(content=st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_nothing_that_arrives_raises(content: bytes) -> None:
    read(content)
    read(SENDER + content)


@pytest.mark.slow
@given(headers=st.lists(st.sampled_from([*HEADERS.values(), b"Content-Type: multipart/mixed; boundary=x"]), max_size=4))
@settings(max_examples=50, deadline=None)
def test_no_mixture_of_odd_headers_raises(headers: list[bytes]) -> None:
    read(part(b"\r\n".join(headers), b"--x\r\n\r\n" + LETTER + b"\r\n--x--"))


# The process ----------------------------------------------------------------------------------------------------------


def test_it_imports_neither_django_nor_the_site_s_rows() -> None:
    reader = "import sys, cases.requisitions.reading.reader"
    asked = f"{reader}; print([name for name in sys.modules if 'django' in name or 'models' in name])"

    told = subprocess.run([sys.executable, "-c", asked], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "[]"


def test_it_reads_what_it_is_given() -> None:
    letter = in_process(sample("55"))

    assert (letter.kind, spans(letter)) == (MessageKind.REQUISITION, FROM_22_TO_23)
    assert letter.files[0].content.startswith(b"%PDF-")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("depth", "said"), [(150, "trop de niveaux"), (1_000, "à lire à la main"), (5_000, "à lire à la main")]
)
def test_a_message_nested_beyond_reason_is_to_be_read_by_hand(depth: int, said: str) -> None:
    letter = in_process(SENDER + b"Content-Type: message/rfc822\r\n\r\n" * depth + LETTER)

    assert letter.sender_address == "claire.sarlat@police.example"
    assert any(said in defect for defect in letter.defects)


@pytest.mark.slow
def test_a_file_that_stops_the_process_costs_its_own_text_alone() -> None:
    mail = message(LETTER.decode())
    mail.add_attachment(zip_bomb(), maintype="application", subtype="zip", filename="bombe.zip")

    letter = in_process(mail.as_bytes(), Limits(seconds=20, memory_mib=400))

    assert spans(letter) == FROM_22_TO_23
    assert any("bombe.zip" in defect and "À lire à la main" in defect for defect in letter.defects)


def zip_bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for index in range(4):
            archive.writestr(f"{index}.txt", b"\0" * 60 * 1024 * 1024)
    return made.getvalue()


def test_without_time_what_was_read_counts_and_the_rest_is_said() -> None:
    letter = in_process(sample("22"), Limits(seconds=0, memory_mib=1024))

    assert letter.kind == MessageKind.UNREADABLE
    assert any("s’est arrêtée avant la fin" in defect for defect in letter.defects)


@pytest.mark.slow
def test_thousands_of_parts_are_read_up_to_a_limit() -> None:
    body = b"".join(b"--x\r\nContent-Type: text/plain\r\n\r\nx\r\n" for _ in range(3_000))

    letter = read(part(b"Content-Type: multipart/mixed; boundary=x", b"--x\r\n\r\n" + LETTER + b"\r\n" + body))

    assert spans(letter) == FROM_22_TO_23
    assert any("trop de parties" in defect for defect in letter.defects)
