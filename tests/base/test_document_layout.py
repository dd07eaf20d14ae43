"""Documents read well: French spaces, words that are too long for their place, tables, texts that are empty."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from accounts.base.files.documents import document_pdf

NOW = datetime(2026, 11, 30, 10, tzinfo=UTC)
SHARED = {"service": "Police municipale de Villeneuve", "reference": "Essai", "title": "Titre"}
# Longer than any column, of letters that hyphenate nowhere.
ENDLESS = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwaren"


def sheet(*people: str) -> dict[str, Any]:
    rows = [[one, "Brigade de nuit"] for one in people]
    return SHARED | {"facts": [], "is_morning": True, "trainer": "GB Vidal", "rows": rows}


def pages(template: str, data: dict[str, Any]) -> list[list[str]]:
    """The lines of each page, as they are written."""
    content = document_pdf(template, data, made_at=NOW)
    return [page.extract_text().splitlines() for page in PdfReader(BytesIO(content)).pages]


def annual(words: list[str]) -> dict[str, Any]:
    said = {"until": "au 30/11/2026", "is_running": True, "nothing": "", "sections": [], "town": "Villeneuve"}
    return SHARED | said | {"words": words}


def test_no_line_begins_or_ends_with_a_sign_that_has_a_space() -> None:
    """In paragraphs that begin each a little further, so that every sign comes once to the end of a line."""
    repeated = " ".join(["le n° 7 à 80 % du n° 12, non ? « oui » : si"] * 15)

    found = pages("cases/figures/typst/annual.typ", annual([f"{'i' * shift} {repeated}" for shift in range(12)]))

    body = [one.replace("\u00a0", " ").strip() for lines in found for one in lines]
    assert len(body) > 60
    assert [one for one in body if one[:1] in {":", ";", "?", "!", "%", "»"} or one.endswith(("«", "n°"))] == []


def test_a_name_without_end_stays_in_its_cell() -> None:
    (lines,) = pages("accounts/training/typst/signature_sheet.typ", sheet(f"GB Anne {ENDLESS} · 4512"))

    assert ENDLESS not in " ".join(lines)
    assert ENDLESS in "".join(lines).replace("\u200b", "")


def test_a_brigade_of_thirteen_signs_on_one_sheet() -> None:
    """With the two free lines and the trainer, who never stands alone on a second sheet."""
    assert len(pages("accounts/training/typst/signature_sheet.typ", sheet(*["GB Anne Morel"] * 15))) == 1

    first, second = pages("accounts/training/typst/signature_sheet.typ", sheet(*["GB Anne Morel"] * 24))
    assert (sum("GB Vidal" in one for one in first), sum("GB Vidal" in one for one in second)) == (1, 0)


def test_a_long_name_is_written_smaller_on_its_slip() -> None:
    slips = [{"person": f"GB Marie-Antoinette {ENDLESS}", "code": "ABCD 2345"} for _ in range(2)]
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
    said = {"session": f"{'Une très longue formation, ' * 5}30/11/2026", "address": "https://cameras/quiz/", "svg": svg}

    (lines,) = pages("accounts/training/typst/code_slips.typ", SHARED | said | {"slips": slips})

    assert " ".join(lines).replace("\u00a0", " ").count("ne sert qu’une fois") == 2
    assert ENDLESS not in " ".join(lines)


@pytest.mark.parametrize("narrative", [[], [""], ["", " "]])
def test_an_extract_without_a_story_has_no_title_for_it(narrative: list[str]) -> None:
    data = SHARED | {"facts": [("Objet", "Différend")], "narrative": narrative}

    (lines,) = pages("cases/incidents/typst/register_extract.typ", data)

    assert "Récit" not in lines
    assert any("certifié conforme" in one for one in lines)


def test_no_line_of_a_table_is_cut_by_the_end_of_a_page() -> None:
    part = {
        "title": "Habilitations",
        "sentences": [],
        "headers": ["Personne", "Rôle", "État"],
        "lines": [[f"({number}) {'mot ' * 90}[{number}]", "Direction", "En cours"] for number in range(30)],
        "annex": "",
        "left": 0,
    }

    found = pages("cases/figures/typst/inspection.typ", SHARED | {"facts": [], "answers": [], "parts": [part]})

    assert len(found) > 1
    for lines in ("\n".join(one) for one in found):
        assert [n for n in range(30) if (f"({n})" in lines) != (f"[{n}]" in lines)] == []
