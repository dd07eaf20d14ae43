"""An action that must be justified asks for its reason in one way."""

import pytest

from accounts.base.errors import NotPossible, required_reason

WHY = "Indiquez pourquoi cette séance est annulée."


def test_a_reason_is_kept_without_the_spaces_around_it() -> None:
    assert required_reason("  Salle\nfermée \n", WHY) == "Salle\nfermée"


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u00a0"])
def test_without_a_reason_it_is_refused_beside_its_field(text: str) -> None:
    with pytest.raises(NotPossible, match=WHY) as refusal:
        required_reason(text, WHY)

    assert refusal.value.field == "reason"


def test_the_field_may_have_another_name() -> None:
    with pytest.raises(NotPossible) as refusal:
        required_reason("", WHY, field="explanation")

    assert refusal.value.field == "explanation"
