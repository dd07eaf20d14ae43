"""A document is made whatever letters it is given, and long words stay on the page."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from accounts.base.files.documents import document_pdf
from cases.requisitions.package.documents import CustodyExtract, CustodyLine, custody_pdf

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def extract(reason: str) -> bytes:
    line = CustodyLine(1, "à midi", "Vidéo reçue", "B. Durand", reason, "", "", "e" * 64)
    return custody_pdf(CustodyExtract("Police", "R-1", NOON, "V-1", [("Lieu", reason)], [line]))


def text_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("caméra 🎥 漢字", "caméra[U+1F3A5][U+6F22][U+5B57]"),
        ("bip\x07 et \x85 fin", "bip[U+0007]et[U+0085]fin"),
        ("Ελλάς, Łódź, Привет − œuvre « 10 € »", "Ελλάς,Łódź,Привет−œuvre«10€»"),
    ],
)
def test_letters_that_no_font_has_are_written_by_their_number(written: str, shown: str) -> None:
    assert text_of(extract(written)).count(shown) == 2


@pytest.mark.slow
def test_every_letter_that_is_left_as_it_is_can_be_printed() -> None:
    """None of them is in the way when another letter makes the others be written by their number; scripts of both
    directions that no font has make Typst itself fail."""
    everything = "".join(chr(code) for code in range(0x20, 0x22FF))

    assert "[U+1F3A5][U+0568]" in text_of(extract(f"🎥\u0568{everything}"))


def test_another_fault_of_a_template_is_not_hidden() -> None:
    with pytest.raises(Exception, match="clip"):
        document_pdf("cases/requisitions/typst/custody.typ", {"service": "", "number": ""}, made_at=NOON)


def test_a_word_longer_than_a_line_stays_on_the_page() -> None:
    (page,) = PdfReader(BytesIO(extract("R" * 300))).pages

    lines = [line.count("R") for line in page.extract_text().splitlines()]

    assert max(lines) < 80
    assert sum(lines) >= 600
