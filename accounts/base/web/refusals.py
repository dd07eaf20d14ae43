"""Shows the refusal of an action on a page.

A view calls its actions inside one of these `with` blocks. The block ends where an action raises NotPossible: the
sentence is shown, and the view goes on below the block. What is done and said on success stands inside the block.

    with refusal_as_message(request):
        cancel_shift(by=request.user, shift=shift, reason=reason)
        messages.success(request, "Vacation annulée.")
    return redirect("shift_detail", shift.pk)

    with refusal_on_form(form):
        shift = plan_shift(by=request.user, **form.cleaned_data)
        return redirect("shift_detail", shift.pk)
    return render(request, "duty/shift_form.html", {"form": form})
"""

from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.base.errors import NotPossible

# Characters. Messages are stored in a cookie, and an imported file can have thousands of errors.
LONGEST_MESSAGE = 1000


class RefusalShown:
    """The context manager. After the block, `sentence` is what was shown; empty when nothing was refused."""

    def __init__(self, show: Callable[[NotPossible], object]) -> None:
        self._show = show
        self.sentence = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> bool:
        if not isinstance(error, NotPossible):
            return False
        self.sentence = str(error)
        self._show(error)
        return True


def refusal_as_message(request: HttpRequest) -> RefusalShown:
    """For a button or a dialogue: the next page shows the reason for the refusal as a message."""
    return RefusalShown(lambda error: messages.error(request, str(error)[:LONGEST_MESSAGE]))


def refusal_on_form(form: BaseForm) -> RefusalShown:
    """For a page with a form: the reason is shown beside the field that the rule is about, else above all fields."""
    return RefusalShown(lambda error: form.add_error(error.field if error.field in form.fields else None, str(error)))


def acted(request: HttpRequest, act: Callable[[], str], page: str) -> HttpResponse:
    """Do an act from a button or a dialogue, show the sentence that it returns or why it was refused, and go to `page`.

    def unlink() -> str:
        unlink_clip(by=user, incident=incident, clip=clip, reason=request.POST.get("reason", ""))
        return f"Vidéo {clip} détachée de l’incident {incident}."

    return acted(request, unlink, incident.get_absolute_url())
    """
    with refusal_as_message(request):
        messages.success(request, act())
    return redirect(page)


def cleaned(form: BaseForm, sentence: str = "") -> dict[str, Any]:
    """The data of a form sent from a dialogue. When it is invalid, raises NotPossible with `sentence`, else with the
    form's first error and the name of its field."""
    if form.is_valid():
        return form.cleaned_data
    if sentence:
        raise NotPossible(sentence)
    name, errors = next(iter(form.errors.items()))
    label = form.fields[name].label if name in form.fields else ""
    raise NotPossible(f"{label} : {errors[0]}" if label else str(errors[0]))
