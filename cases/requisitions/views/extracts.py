"""The register of the extracts of fixed cameras."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.base.web.lists.listing import ShownList
from accounts.base.web.requests import AuthenticatedRequest, needs
from accounts.people.roles import Right
from cases.requisitions.lists import EXTRACTS


@require_safe
@needs(Right.CCTV_IMPORT)
def extract_register(request: AuthenticatedRequest) -> HttpResponse:
    """Every extract ever imported, with its destruction and its transmission (CSI L252-5)."""
    return render(request, "requisitions/extract_register.html", {"page": ShownList.of(EXTRACTS, request)})
