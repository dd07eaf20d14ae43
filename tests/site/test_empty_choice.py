"""A list of choices says in French what it is to choose nothing."""

import pytest
from django import forms

from accounts.people.models import Team


@pytest.mark.django_db
@pytest.mark.parametrize(("required", "words"), [(True, "Choisir…"), (False, "Non précisé")])
def test_the_empty_choice_is_in_words(required: bool, words: str) -> None:
    class OneTeam(forms.Form):
        team = forms.ModelChoiceField(Team.objects.all(), required=required)

    shown = str(OneTeam()["team"])

    assert f'<option value="" selected>{words}</option>' in shown
    assert "---" not in shown
