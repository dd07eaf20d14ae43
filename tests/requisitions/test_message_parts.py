"""The letter may be in any part, of any kind: it is read, or said to be read by hand; never an empty letter without a
word, and never "protégé" for what opens."""

import io
import zipfile
from email.message import EmailMessage

import pytest
import typst
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText

from cases.requisitions.reading.kinds import MessageKind
from cases.requisitions.reading.parts import html as html_parts
from tests.requisitions.letters import message, read, spans

FROM_22_TO_23 = [("2026-11-03 22:00", "2026-11-03 23:00")]
LETTER = "Réquisition, article 60-1, PV n° 2026/77, le 3 novembre 2026 entre 22 h et 23 h."
HTML = f"<p>{LETTER}</p>"
WORD = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p>'
    "<w:r><w:t>le 3 novembre 2026 entre 2</w:t></w:r><w:r><w:t>2 h et 23 h</w:t></w:r></w:p></w:body></w:document>"
)
OPEN_DOCUMENT = (
    '<office:document-content xmlns:office="o" xmlns:text="t"><text:p>le 3 novembre 2026<text:s/>entre '
    "<text:span>22 h</text:span> et 23 h</text:p></office:document-content>"
)
RTF = rb"{\rtf1\ansi{\fonttbl{\f0 Arial 14h;}}\pard le 3 novembre 2026 entre 22\~h et 23\~h, proc\'e9dure\par}"


def pdf(text: str = LETTER) -> bytes:
    made = typst.compile(text.encode(), format="pdf")
    assert isinstance(made, bytes)
    return made


def zipped(**files: bytes | str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return made.getvalue()


def rewritten(change: str) -> bytes:
    """A PDF of which a library has changed one thing."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Voir ci-joint." if change != "owner" else LETTER))))
    if change == "owner":
        writer.encrypt(user_password="", owner_password="brume", algorithm="AES-256-R5")
    elif change == "locked":
        writer.encrypt(user_password="brume", algorithm="AES-256")
    elif change == "attached":
        writer.add_attachment("lettre.pdf", pdf())
    else:
        writer.add_annotation(0, FreeText(text=LETTER, rect=(50, 50, 300, 90)))
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def with_file(content: bytes, name: str, kind: str = "application/octet-stream", body: str = "Ci-joint.") -> bytes:
    mail = message(body)
    mail.add_attachment(content, maintype=kind.split("/")[0], subtype=kind.split("/")[1], filename=name)
    return mail.as_bytes()


FILES = {
    "PDF": (pdf(), "lettre.pdf"),
    "PDF with another name": (pdf(), "lettre"),
    "PDF after a mail header": (b"Content-Type: application/pdf\r\n\r\n" + pdf(), "lettre.pdf"),
    "PDF that an owner's password restricts": (rewritten("owner"), "lettre.pdf"),
    "PDF in a PDF": (rewritten("attached"), "lettre.pdf"),
    "PDF with a typed note": (rewritten("note"), "lettre.pdf"),
    "DOCX": (zipped(word__document_dot_xml=WORD), "lettre.docx"),
    "ODT": (zipped(mimetype="application/odt", content_dot_xml=OPEN_DOCUMENT), "lettre.odt"),
    "RTF": (RTF, "lettre.rtf"),
    "text": (LETTER.encode("cp1252"), "lettre.txt"),
    "HTML file": (HTML.encode(), "lettre.html"),
    "ZIP of a PDF": (zipped(lettre_dot_pdf=pdf()), "lettre.zip"),
    "ZIP of a ZIP of a DOCX": (
        zipped(dossier_dot_zip=zipped(lettre_dot_docx=zipped(word__document_dot_xml=WORD))),
        "lettre.zip",
    ),
    "message in a file": (message(LETTER).as_bytes(), "lettre.eml"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_letter_in_an_attached_file_is_read(name: str) -> None:
    content, file_name = FILES[name]

    letter = read(with_file(content, file_name))

    assert spans(letter) == FROM_22_TO_23
    assert letter.files[0].content == content
    assert not any("protégé" in defect for defect in letter.defects)


BY_HAND = {
    "a password to open": (rewritten("locked"), "lettre.pdf", "protégé par un mot de passe"),
    "damaged": (b"%PDF-1.7 damaged", "lettre.pdf", "endommagé"),
    "a picture only": (pdf("#rect()"), "lettre.pdf", "pas de texte"),
    "an unknown format": (b"\x00\x01\x02", "lettre.wpd", "pas d’un format lu ici"),
    "a scan": (b"\xff\xd8\xff\xe0", "scan.jpg", "pas d’un format lu ici"),
    "a damaged ZIP": (b"PK\x03\x04 damaged", "lettre.zip", "endommagée"),
    "an XML bomb": (zipped(word__document_dot_xml='<!DOCTYPE a [<!ENTITY a "b">]><a/>'), "lettre.docx", "piéger"),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_what_cannot_be_read_is_kept_and_to_be_read_by_hand(name: str) -> None:
    content, file_name, why = BY_HAND[name]

    letter = read(with_file(content, file_name))

    assert any(why in defect and "À lire à la main" in defect for defect in letter.defects)
    assert why in letter.letter
    assert letter.files[0].content == content


# The text of the message itself ---------------------------------------------------------------------------------------


def alternative(plain: str, html: str) -> bytes:
    mail = message(plain)
    mail.add_alternative(html, subtype="html")
    return mail.as_bytes()


@pytest.mark.parametrize(
    "content",
    [
        alternative("Votre messagerie n’affiche pas le HTML.", HTML),
        alternative(LETTER, "<p>Ouvrez la version en texte.</p>"),
        alternative("Ligne d’aide : 01 99 00 10 10.", HTML),
        alternative(LETTER, HTML),
        message("<div>" * 400 + LETTER + "</div>" * 400).as_bytes().replace(b"text/plain", b"text/html"),
        message(f"<style>p {{}}</style><p hidden>{LETTER}").as_bytes().replace(b"text/plain", b"text/html"),
        message("<p>le 3 novembre 2026 entre <b>2</b>2&nbsp;h et 23&#160;h</p>")
        .as_bytes()
        .replace(b"text/plain", b"text/html"),
    ],
)
def test_of_two_versions_the_one_that_says_more_is_read(content: bytes) -> None:
    assert spans(read(content)) == FROM_22_TO_23


def test_two_versions_that_differ_are_both_read() -> None:
    letter = read(alternative("le 3 novembre 2026 entre 22 h et 23 h", "<p>le 4 novembre 2026 entre 22 h et 23 h</p>"))

    assert spans(letter) == [*FROM_22_TO_23, ("2026-11-04 22:00", "2026-11-04 23:00")]


@pytest.mark.parametrize(
    "text",
    [
        "le 3 nov\u0065\u0301mbre 2026".replace("\u0065\u0301", "e") + " entre 22 h et 23 h",
        "le 3\u00a0novembre\u202f2026 entre 22\u2009h et 23\u00a0h",
        "le 3 novembre 2026 entre 22\u200b h et 23 h",
        "le \uff13 novembre \uff12\uff10\uff12\uff16 entre 22 h et 23 h",
    ],
)
def test_other_spaces_and_figures_are_read(text: str) -> None:
    assert spans(read(message(text).as_bytes())) == FROM_22_TO_23


@pytest.mark.parametrize("month", ["aou\u0302t", "ao\u02c6 ut", "ao\u02c6ut", "AOU\u0302T"])
def test_an_accent_apart_is_put_on_its_letter(month: str) -> None:
    letter = read(message(f"le 12 {month} 2026 entre 22 h et 23 h").as_bytes())

    assert spans(letter) == [("2026-08-12 22:00", "2026-08-12 23:00")]


def test_an_odd_hyphen_is_one() -> None:
    assert read(message("article 77\u20111\u20101").as_bytes()).fields["legal_basis"] == "77-1-1"


# Two columns ----------------------------------------------------------------------------------------------------------

COLUMNS = """#grid(columns: (1fr, 1fr), column-gutter: 3cm, row-gutter: 1em,
[Requérons les images], [Accueil du public], [des caméras, le], [de 9 h à 17 h],
[3 novembre 2026], [du lundi au vendredi], [entre 22 h], [Réponse avant le], [et 23 h], [20 décembre 2026])"""
LABELS = """#grid(columns: (1fr, 1fr), column-gutter: 3cm, row-gutter: 1em,
[Date des faits :], [3 novembre 2026], [Heure de début :], [22 h], [Heure de fin :], [23 h], [Lieu :], [quai 4])"""


@pytest.mark.parametrize("page", [COLUMNS, LABELS])
def test_columns_are_read_one_by_one_and_labels_beside_their_values(page: str) -> None:
    assert spans(read(with_file(pdf(page), "lettre.pdf"))) == FROM_22_TO_23


# What kind of message -------------------------------------------------------------------------------------------------

ABSENCES = [
    ("Réponse automatique : Réquisition reçue", "Je suis absent jusqu’au 30 novembre 2026."),
    ("Automatic reply: Réquisition", "I am out of the office until 30/11/2026."),
    ("Absence du bureau : R-00001", "De retour le 1er décembre."),
    ("Re: Réquisition reçue : n° R-00001", "Bonjour, je suis en congés du 3 au 10 novembre 2026."),
    ("RE: R-00001", "Je serai absente. Pour toute réquisition urgente, contactez la permanence."),
    ("Non remis : Réquisition reçue", "Votre message n’a pas pu être remis."),
]


@pytest.mark.parametrize(("subject", "body"), ABSENCES, ids=[row[0] for row in ABSENCES])
def test_an_absence_is_no_requisition(subject: str, body: str) -> None:
    assert read(message(body, subject=subject).as_bytes()).kind == MessageKind.AUTOMATIC


def invitation(subject: str) -> EmailMessage:
    mail = message("Réunion le 3 novembre 2026 de 9 h à 10 h", subject=subject)
    mail.add_alternative("BEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR", subtype="calendar")
    return mail


@pytest.mark.parametrize("subject", ["Invitation : réunion", "Réunion vidéo", "Acceptée : réunion"])
def test_an_invitation_is_no_requisition(subject: str) -> None:
    assert read(invitation(subject).as_bytes()).kind == MessageKind.OTHER


@pytest.mark.parametrize("subject", ["Absence de réponse à ma réquisition", "Invitation : réquisition", "(sans objet)"])
def test_a_requisition_under_another_subject_is_one(subject: str) -> None:
    assert read(message(LETTER, subject=subject).as_bytes()).kind == MessageKind.REQUISITION


@pytest.mark.parametrize(
    ("header", "value", "silent"),
    [
        ("Auto-Submitted", "auto-replied", True),
        ("Precedence", "bulk", True),
        ("Return-Path", "<>", True),
        ("X-Auto-Response-Suppress", "All", True),
        ("X-Auto-Response-Suppress", "DR, RN, NRN", False),
        ("Auto-Submitted", "no", False),
        ("Precedence", "list", False),
        ("List-Id", "<x>", False),
    ],
)
def test_a_machine_is_never_answered_and_a_person_is(header: str, value: str, silent: bool) -> None:
    letter = message(LETTER)
    letter[header] = value

    read_back = read(letter.as_bytes())

    assert (read_back.kind, read_back.no_answer) == (MessageKind.REQUISITION, silent)


@pytest.mark.parametrize(
    "body",
    [
        f"<table>{'<td>' * 11_000}{LETTER}",
        f"{'<table><tr><td>' * 4_000}{LETTER}{'</td></tr></table>' * 4_000}",
        f"<table>{'<tr><td></td></tr>' * 4_000}</table><p>{LETTER}",
    ],
)
def test_tens_of_thousands_of_cells_are_not_laid_out(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    laid_out: list[str] = []

    def lay_out(html: str) -> str:
        laid_out.append(html)
        return ""

    monkeypatch.setattr(html_parts, "_by_layout", lay_out)

    assert html_parts.text_of_html(body) == LETTER
    assert html_parts.text_of_html(HTML) == LETTER
    assert laid_out == [HTML]
