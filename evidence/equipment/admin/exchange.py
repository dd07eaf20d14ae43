"""Import with a preview, and export through the list's filters, for the admin classes of devices."""

import hashlib
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from tablib import Dataset

from accounts.base.errors import NotPermitted
from accounts.base.files.table_reading import UnreadableTable
from accounts.base.files.tables import CONTENT_TYPES, as_dataset, read_table, write_table
from accounts.base.web.refusals import refusal_as_message
from accounts.people.right_admin import person_of
from evidence.equipment.admin.inventory import InventoryAdmin, Kept
from evidence.equipment.tables import pending_imports
from evidence.equipment.tables.preview import Preview, preview_of
from evidence.equipment.tables.resources import DeviceResource

_GONE = "Ce fichier n’attend plus : envoyez-le de nouveau."


class ImportForm(forms.Form):
    file = forms.FileField(
        label="Fichier CSV ou XLSX",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        help_text="La première ligne porte les titres des colonnes.",
    )


class ExchangeAdmin(InventoryAdmin[Kept]):
    """An inventory that can be imported from and exported to a table (CSV or spreadsheet)."""

    resource_class: ClassVar[type[DeviceResource]]
    change_list_template = "equipment/admin/device_list.html"

    def get_urls(self) -> list[Any]:
        return [*self._exchange_urls(), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:  # type: ignore[override]  # the stub promises HttpResponse
        context = {
            "import_address": reverse(self._name("import")),
            "export_addresses": [
                (name.upper(), f"{reverse(self._name('export'), args=[name])}?{request.GET.urlencode()}")
                for name in CONTENT_TYPES
            ],
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def import_page(self, request: HttpRequest) -> HttpResponseBase:
        """Ask for a file, then preview the import; nothing is saved here."""
        self._require(request)
        form = ImportForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            content = form.cleaned_data["file"].read()
            resource = self.resource_class(by=person_of(request))
            try:
                preview = preview_of(resource, resource.import_data(_rows_of(content)))
            except UnreadableTable as error:
                form.add_error("file", str(error))
            else:
                token = pending_imports.keep(content, owner=person_of(request).pk) if preview.is_possible else ""
                return self._show(request, form=ImportForm(), preview=preview, token=token, name=_name_of(form))
        return self._show(request, form=form)

    def import_confirm(self, request: HttpRequest) -> HttpResponseBase:
        """Save the previewed import, all or nothing. When a row has become invalid since, save nothing and show the
        preview again.
        """
        self._require(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        token, name = request.POST.get("token", ""), request.POST.get("name", "")[:100]
        content = pending_imports.read(token, owner=person_of(request).pk)
        if content is None:
            messages.error(request, _GONE)
            return redirect(self._name("import"))
        with refusal_as_message(request):
            preview = self._save(request, content, name)
            pending_imports.drop(token)
            if preview.invalid or preview.file_errors:
                return self._show(request, form=ImportForm(), preview=preview, token="", name=name)
            messages.success(request, f"Import enregistré — {preview.sentence}.")
            return redirect(self._name("changelist"))
        return redirect(self._name("import"))

    def export(self, request: HttpRequest, file_format: str) -> HttpResponseBase:
        """Export the rows of the list, with its filters, search and order."""
        self._require(request)
        if file_format not in CONTENT_TYPES:
            raise Http404
        try:
            rows = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:  # a filter that the list does not have, as the list itself answers
            return redirect(self._name("changelist"))
        table = self.resource_class(by=person_of(request)).export(rows)
        name = f"{self.opts.model_name}-{timezone.localdate():%Y-%m-%d}.{file_format}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(write_table(table, file_format), content_type=CONTENT_TYPES[file_format], headers=headers)

    def _save(self, request: HttpRequest, content: bytes, name: str) -> Preview:
        digest = hashlib.sha256(content).hexdigest()
        reason = f"Import du fichier {name or 'sans nom'} (SHA-256 {digest})"
        resource = self.resource_class(by=person_of(request), reason=reason, saves=True)
        with transaction.atomic():
            result = resource.import_data(_rows_of(content))
            if result.has_errors():
                transaction.set_rollback(True)
        return preview_of(resource, result)

    def _show(self, request: HttpRequest, **context: Any) -> HttpResponseBase:
        fields = self.resource_class.fields
        shared = self.admin_site.each_context(request) | {
            "title": f"Importer des {self.opts.verbose_name_plural}",
            "opts": self.opts,
            "columns": [fields[name].column_name for name in self.resource_class._meta.fields],
            "preview": None,
            "import_address": reverse(self._name("import")),
            "confirm_address": reverse(self._name("import_confirm")),
        }
        return TemplateResponse(request, "equipment/admin/import.html", shared | context)

    def _require(self, request: HttpRequest) -> None:
        if not self._allowed(request):
            raise NotPermitted("Votre habilitation ne permet pas de tenir l’inventaire.")

    def _name(self, what: str) -> str:
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_{what}"

    def _exchange_urls(self) -> list[URLPattern]:
        wrap, label = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("importer/", wrap(self.import_page), name=f"{label}_import"),
            path("importer/confirmer/", wrap(self.import_confirm), name=f"{label}_import_confirm"),
            path("exporter/<slug:file_format>/", wrap(self.export), name=f"{label}_export"),
        ]


def _rows_of(content: bytes) -> Dataset:
    """The rows of the file, each cell under its column title. Raises UnreadableTable."""
    table = read_table(content)
    table.refuse_untitled()
    return as_dataset(table)


def _name_of(form: ImportForm) -> str:
    return str(form.cleaned_data["file"].name)[:100]
