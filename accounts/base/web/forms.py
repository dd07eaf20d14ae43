"""Form fields and widgets shared by all apps: dates, attachments, reasons."""

from datetime import date
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.db.models import Model

from accounts.base.files.attachments import ACCEPTED, Attachment, NotAnAttachment, read_attachment
from accounts.base.local_times import is_likely_year
from accounts.base.sizes import size_words
from accounts.base.web.requests import keys_in

Row = TypeVar("Row", bound=Model)
MOMENT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M"]


def refuse_strange_year(day: date) -> None:
    """ValidationError for a year that only a slip of the keyboard makes."""
    if not is_likely_year(day.year):
        raise forms.ValidationError("Vérifiez l’année : %(year)04d.", params={"year": day.year}, code="strange_year")


class RowsField(forms.ModelMultipleChoiceField[Row]):
    """Several rows. What is no key of any database, which some refuse to look for, is refused as any other row that is
    not offered."""

    def clean(self, value: Any) -> Any:
        sent = [str(key) for key in value or ()]
        if wrong := [key for key in sent if not keys_in([key])]:
            raise forms.ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": wrong[0]})
        return super().clean(value)


class MomentInput(forms.DateTimeInput):
    """The browser's own date and time picker, which needs ISO format in every language."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    widget = MomentInput
    input_formats = MOMENT_FORMATS


class SecondInput(forms.DateTimeInput):
    """The same picker, to the second."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(attrs={"step": "1"}, format="%Y-%m-%dT%H:%M:%S")


class SecondField(forms.DateTimeField):
    widget = SecondInput
    input_formats = MOMENT_FORMATS


class DayInput(forms.DateInput):
    """The browser's own date picker, which needs ISO format in every language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class HourInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class AttachmentField(forms.FileField):
    """An attachment, whose type is checked from its content. `note` ends the help text."""

    widget = forms.FileInput

    def __init__(self, *, label: str, required: bool, note: str = "") -> None:
        kinds = f"PDF, JPEG, PNG ou WebP, {size_words(settings.ATTACHMENT_LIMIT_MIB * 1024 * 1024)} au plus."
        super().__init__(label=label, required=required, help_text=f"{kinds} {note}".strip())
        self.widget.attrs["accept"] = ",".join(ACCEPTED)

    def clean(self, data: Any, initial: Any = None) -> Attachment | None:
        """The checked attachment, or None when no file was sent. ValidationError when it may not be stored."""
        file = super().clean(data, initial)
        if not file:
            return None
        try:
            return read_attachment(file, file.name)
        except NotAnAttachment as error:
            raise forms.ValidationError(str(error)) from error


class ReasonForm(forms.Form):
    """The reason that a destructive action requires."""

    reason = forms.CharField(label="Motif", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
