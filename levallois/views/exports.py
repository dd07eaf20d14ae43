"""The export of a list, as a table."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST
from tablib import Dataset

from accounts.base.errors import NotPermitted
from accounts.base.files.tables import CONTENT_TYPES, write_table
from accounts.base.web.lists.listing import SORT
from accounts.base.web.refusals import refusal_as_message
from accounts.base.web.requests import AuthenticatedRequest, sensitive
from accounts.oversight.actions import TableFormat, export_list
from levallois.rooms import LISTS


@require_POST
@sensitive
def list_export(request: AuthenticatedRequest, name: str) -> HttpResponse:
    """Every row of the list that its filters leave, in the order of the page; the export is itself journaled."""
    listing, user = LISTS.get(name), request.user
    if listing is None:
        raise Http404
    if not user.rights & listing.rights:
        raise NotPermitted("Votre habilitation n’ouvre pas cette liste.")
    form = listing.form(request.POST, user)
    format = TableFormat.XLSX if request.POST.get("format") == TableFormat.XLSX else TableFormat.CSV
    with refusal_as_message(request):
        export_list(by=user, listing=listing, form=form, format=format)
        rows = listing.sorted(form.narrowed(listing.rows(user)), request.POST.get(SORT, ""))
        table = Dataset(headers=[column.label for column in listing.exported_columns])
        for cells in listing.exported(rows):
            table.append(cells)
        response = HttpResponse(write_table(table, format.value), content_type=CONTENT_TYPES[format.value])
        response["Content-Disposition"] = f'attachment; filename="{listing.file_name}.{format.value}"'
        response["Cache-Control"] = "no-store"
        return response
    return redirect(reverse(listing.name, query=form.given))
