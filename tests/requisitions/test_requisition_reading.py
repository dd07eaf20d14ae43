"""What can be read in an officer's letter, each beside its passage; what is unsure is left to the person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.requisitions.reading.letters import Proposal, Reading, read_requisition


def read(text: str) -> Reading:
    return read_requisition(text)


FIELDS = [
    ("legal_basis", "vu l’article 60-1 du code de procédure pénale", "60-1"),
    ("legal_basis", "agissant en vertu des articles 77-1-1 et suivants", "77-1-1"),
    ("legal_basis", "vu l’article 99-3 du CPP", "99-3"),
    ("report_number", "PV n° 2026/04512", "2026/04512"),
    ("report_number", "procès-verbal numéro 2026/118", "2026/118"),
    ("report_number", "Procédure : 20260118", "20260118"),
    ("officer_name", "Nous, capitaine Claude Martin, officier", "Claude Martin"),
    ("officer_rank", "Nous, brigadier-chef Claude Martin, officier", "brigadier-chef"),
    ("officer_badge", "RIO n° 1234567", "1234567"),
    ("officer_badge", "matricule : 123456", "123456"),
    ("officer_unit", "en fonction au commissariat de Levallois-Perret, agissant", "commissariat de Levallois-Perret"),
    ("place", "intervenus 12 bis rue Voltaire, le soir", "12 bis rue Voltaire"),
    ("place", "filmés place de la Libération.", "place de la Libération"),
    ("offence", "enquête pour vol avec violence, contre X", "vol avec violence"),
]


@pytest.mark.parametrize(("field", "text", "value"), FIELDS, ids=[f"{row[0]}: {row[1]}" for row in FIELDS])
def test_a_field_is_read_beside_its_passage(field: str, text: str, value: str) -> None:
    proposal: Proposal[str] | None = getattr(read(text), field)

    assert proposal
    assert proposal.value == value
    assert text[proposal.start : proposal.stop] == proposal.passage
    assert value in " ".join(proposal.passage.split()).replace(" ", "-") + proposal.passage


@pytest.mark.parametrize("text", ["", "Bonjour, merci de rappeler.", "Article 61-1, loi du 3", "Voir le PV joint."])
def test_what_is_not_said_is_not_proposed(text: str) -> None:
    assert read(text) == Reading()


@given(text=st.text(max_size=300))
def test_no_text_raises(text: str) -> None:
    read(text)
