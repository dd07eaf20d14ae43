"""What a page says after a form: why it is not right, why the act is refused, or that it is done."""

from collections.abc import Callable

from django.contrib import messages
from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.base.errors import NotPossible


def first_error(form: BaseForm) -> str:
    """The first fault of a form sent from a dialogue, with the name of its field."""
    name, errors = next(iter(form.errors.items()))
    label = form.fields[name].label if name in form.fields else ""
    return f"{label} : {errors[0]}" if label else str(errors[0])


def acted(request: HttpRequest, row: Model, act: Callable[[], None], done: str) -> HttpResponse:
    """Act on the object of a page, say what was done or why not, and come back to the page."""
    try:
        act()
    except NotPossible as error:
        return refused(request, row, str(error))
    messages.success(request, done)
    return back(row)


def refused(request: HttpRequest, row: Model, sentence: str) -> HttpResponse:
    """Say why not, and come back to the object's page."""
    messages.error(request, sentence)
    return back(row)


def back(row: Model) -> HttpResponse:
    """To the page of the object: the URL is named after its kind."""
    return redirect(f"{row._meta.model_name}_detail", row.pk)
