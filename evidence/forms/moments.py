"""The moment, as forms ask for it."""

from django import forms

MOMENT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M"]


class MomentInput(forms.DateTimeInput):
    """The browser's own date and time picker; it wants ISO format whatever the page's language."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    widget = MomentInput
    input_formats = MOMENT_FORMATS
