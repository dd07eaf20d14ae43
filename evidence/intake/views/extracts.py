"""Importing an extract of a fixed camera."""

from dataclasses import fields

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.base.web.refusals import refusal_on_form
from accounts.base.web.requests import AuthenticatedRequest, needs
from accounts.people.roles import Right
from evidence.intake.actions.extracts import ExtractFacts, HandedInFile, import_extract
from evidence.intake.forms import ExtractForm


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.CCTV_IMPORT)
def extract_import(request: AuthenticatedRequest) -> HttpResponse:
    """Take a film of a fixed camera, with what the register says of it."""
    form = ExtractForm(request.POST or None, request.FILES or None, initial={"exported_at": timezone.localtime()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        film = data["film"]
        with refusal_on_form(form):
            extract = import_extract(
                by=request.user,
                facts=ExtractFacts(**{field.name: data[field.name] for field in fields(ExtractFacts)}),
                film=HandedInFile(film.name, film.size, film.read),
            )
            messages.success(request, f"Extrait {extract} importé : il est vérifié, puis paraît ici parmi les vidéos.")
            return redirect("offload_detail", extract.file.offload_id)
    return render(request, "intake/extract_form.html", {"form": form})
