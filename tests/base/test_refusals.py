"""From a refusal to the page that says it."""

import pytest
from django import forms
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.test import RequestFactory

from accounts.base.errors import NotPermitted, NotPossible
from accounts.base.web.refusals import LONGEST_MESSAGE, cleaned, refusal_as_message, refusal_on_form

TOO_LATE = "La vacation est commencée."


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Motif", max_length=5)

    def clean(self) -> None:
        if self.data.get("reason") == "both":
            raise forms.ValidationError("Ces deux champs se contredisent.")


@pytest.fixture
def request_with_messages() -> HttpRequest:
    request = RequestFactory().post("/")
    setattr(request, "_messages", CookieStorage(request))  # noqa: B010  # as Django's own middleware sets it
    return request


def shown(request: HttpRequest) -> list[tuple[str, str]]:
    return [(message.level_tag, message.message) for message in messages.get_messages(request)]


def filled_form() -> ReasonForm:
    form = ReasonForm({"reason": "PV 1"})
    assert form.is_valid()
    return form


def test_a_refusal_becomes_a_message_and_the_view_goes_on(request_with_messages: HttpRequest) -> None:
    with refusal_as_message(request_with_messages) as refusal:
        raise NotPossible(TOO_LATE)

    assert refusal.sentence == TOO_LATE
    assert shown(request_with_messages) == [("error", TOO_LATE)]


def test_what_stands_behind_the_refusal_is_not_done(request_with_messages: HttpRequest) -> None:
    with refusal_as_message(request_with_messages):
        refuse()
        messages.success(request_with_messages, "Vacation annulée.")

    assert shown(request_with_messages) == [("error", TOO_LATE)]


def test_without_refusal_only_the_success_is_said(request_with_messages: HttpRequest) -> None:
    with refusal_as_message(request_with_messages) as refusal:
        messages.success(request_with_messages, "Vacation annulée.")

    assert refusal.sentence == ""
    assert shown(request_with_messages) == [("success", "Vacation annulée.")]


def test_a_message_is_not_longer_than_a_cookie_bears(request_with_messages: HttpRequest) -> None:
    with refusal_as_message(request_with_messages):
        raise NotPossible("é" * 5000)

    assert [len(sentence) for _, sentence in shown(request_with_messages)] == [LONGEST_MESSAGE]


@pytest.mark.parametrize("error", [NotPermitted("Non."), ValueError("faute")])
def test_any_other_error_goes_through(request_with_messages: HttpRequest, error: Exception) -> None:
    with pytest.raises(type(error)), refusal_as_message(request_with_messages):
        raise error

    assert shown(request_with_messages) == []


def test_a_refusal_about_a_field_stands_beside_it() -> None:
    form = filled_form()
    with refusal_on_form(form):
        raise NotPossible(TOO_LATE, field="reason")

    assert form.errors == {"reason": [TOO_LATE]}


@pytest.mark.parametrize("field", ["", "not_of_this_form"])
def test_any_other_refusal_stands_above_the_fields(field: str) -> None:
    form = filled_form()
    with refusal_on_form(form):
        raise NotPossible(TOO_LATE, field=field)

    assert form.errors == {"__all__": [TOO_LATE]}


def test_the_data_of_a_right_form() -> None:
    assert cleaned(ReasonForm({"reason": "PV 1"})) == {"reason": "PV 1"}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [({}, "Motif : Ce champ est obligatoire."), ({"reason": "both"}, "Ces deux champs se contredisent.")],
)
def test_the_first_fault_of_a_wrong_form_names_its_field(data: dict[str, str], sentence: str) -> None:
    with pytest.raises(NotPossible) as refusal:
        cleaned(ReasonForm(data))

    assert str(refusal.value).replace("\u00a0", " ") == sentence


def test_a_page_may_say_it_in_its_own_words() -> None:
    with pytest.raises(NotPossible, match="Choisissez l’agent."):
        cleaned(ReasonForm({}), "Choisissez l’agent.")


def refuse() -> None:
    raise NotPossible(TOO_LATE)
