"""Common parts of the inventory's admin classes: saving through the actions, photos and documents, date pickers."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar, TypeVar

from django import forms
from django.contrib import messages
from django.contrib.admin import SimpleListFilter, action, display
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from accounts.base.actors import Actor
from accounts.base.web.forms import AttachmentField
from accounts.base.web.refusals import refusal_as_message
from accounts.people.right_admin import RightAdmin
from accounts.people.roles import Right
from evidence.equipment.actions import attach_device_file, save_device
from evidence.equipment.documents import LABELS_A_SHEET, labels_pdf
from evidence.equipment.models import DUE_HORIZON, due_by

Kept = TypeVar("Kept", bound=models.Model)

LABELS_LIMIT = 20 * LABELS_A_SHEET


class DateInput(forms.DateInput):
    """The browser's own date picker; it requires ISO format whatever the language of the page."""

    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(attrs=options.get("attrs"), format="%Y-%m-%d")


class DeviceForm(forms.ModelForm[Any]):
    """A device, and a file to attach to it."""

    new_file = AttachmentField(
        label="Joindre une photo ou un document", required=False, note="Une pièce jointe ne se retire pas."
    )


class InventoryAdmin(RightAdmin[Kept]):
    """Editable by people with CAMERA_MANAGE; each change goes through the inventory's actions."""

    required_right = Right.CAMERA_MANAGE
    form = DeviceForm
    list_per_page = 100
    list_max_show_all = 500
    formfield_overrides: ClassVar[Any] = {models.DateField: {"widget": DateInput}}

    def save_through_action(self, *, by: Actor, row: Any) -> None:
        save_device(by=by, device=row)

    def save_model(self, request: HttpRequest, obj: Kept, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        file = form.cleaned_data.get("new_file")
        if file:
            self._attach(request, obj, file)

    def get_readonly_fields(self, request: HttpRequest, obj: Kept | None = None) -> Sequence[str]:  # type: ignore[override]
        return (*self.readonly_fields, "files") if obj else ()

    def get_fields(self, request: HttpRequest, obj: Kept | None = None) -> Sequence[Any]:  # type: ignore[override]
        """For an existing device, the read-only fields come first."""
        fields = tuple(super().get_fields(request, obj))
        return (*self.readonly_fields, *fields, "files") if obj else fields

    @display(description="Pièces jointes")
    def files(self, row: Any) -> SafeString | str:
        """The device's files as links, oldest first."""
        listed = ((file.get_absolute_url(), file.file_name) for file in row.files.all())
        return format_html_join(", ", '<a href="{}">{}</a>', listed) or "—"

    def _attach(self, request: Any, device: Any, file: Any) -> None:
        with refusal_as_message(request):
            attach_device_file(by=request.user, device=device, file=file)


@action(description="Imprimer les étiquettes")
def print_labels(admin: Any, request: HttpRequest, devices: "models.QuerySet[Any]") -> HttpResponse | None:
    """One PDF of A4 sheets, in the order of the list."""
    chosen = list(devices[: LABELS_LIMIT + 1])
    if len(chosen) > LABELS_LIMIT:
        messages.error(request, f"{LABELS_LIMIT} étiquettes au plus en une fois : filtrez la liste.")
        return None
    headers = {"Content-Disposition": 'attachment; filename="etiquettes.pdf"'}
    content = labels_pdf(chosen, made_at=timezone.now())
    return HttpResponse(content, content_type="application/pdf", headers=headers)


class DueFilter(SimpleListFilter):
    """Filter on updates, maintenance and warranties that are due soon."""

    title = "échéances"
    parameter_name = "echeance"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("mois", "Dans les 30 jours"), ("passee", "Dépassées")]

    def queryset(self, request: HttpRequest, queryset: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
        today = timezone.localdate()
        days: dict[str | None, date] = {"mois": today + DUE_HORIZON, "passee": today}
        day = days.get(self.value())
        return queryset.filter(due_by(day)) if day else queryset
