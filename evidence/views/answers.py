"""What a page says when a form is not right."""

from django.forms import BaseForm


def first_error(form: BaseForm) -> str:
    """The first fault of a form sent from a dialogue, with the name of its field."""
    name, errors = next(iter(form.errors.items()))
    label = form.fields[name].label if name in form.fields else ""
    return f"{label} : {errors[0]}" if label else str(errors[0])
