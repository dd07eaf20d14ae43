"""The pages of an officer without an account, behind a link and a code. They give access to nothing else of the
site.
"""

from collections.abc import Iterator
from itertools import chain, islice

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.base.web.refusals import refusal_on_form
from cases.requisitions.actions.deliveries import (
    acknowledge_delivery,
    open_delivery,
    record_download,
    record_transfer,
)
from cases.requisitions.actions.packaging import package_of
from cases.requisitions.forms import CodeForm, ReceiptForm
from cases.requisitions.models import Delivery, DeliveryVisit
from cases.requisitions.states import REACHABLE, DeliveryState
from evidence import store
from evidence.footage.selectors import CHANGED_BYTES, bytes_have_changed
from evidence.store.streaming import stream_segments

VISIT_COOKIE = "remise"


@require_safe
@login_not_required
@never_cache
def delivery_page(request: HttpRequest, token: str) -> HttpResponse:
    """The form for the code; once it is given, the package with its hashes, and the receipt. 404 for an unknown
    link.
    """
    delivery = _reachable(token)
    visit = _visit(request, delivery)
    if visit is None:
        return render(request, "requisitions/delivery_code_form.html", {"delivery": delivery, "form": CodeForm()})
    return _package_page(request, delivery, ReceiptForm())


@require_POST
@login_not_required
@never_cache
def delivery_open(request: HttpRequest, token: str) -> HttpResponse:
    """Check the code and open a visit."""
    delivery = _reachable(token)
    form = CodeForm(request.POST)
    if form.is_valid():
        with refusal_on_form(form):
            visit = open_delivery(delivery=delivery, code=form.cleaned_data["code"])
            response = redirect("delivery_page", token)
            response.set_signed_cookie(
                VISIT_COOKIE,
                visit.id.hex,
                salt=delivery.token,
                path=f"/remise/{delivery.token}/",
                expires=visit.expires_at,
                httponly=True,
                secure=request.is_secure(),
                samesite="Lax",
            )
            return response
    return render(request, "requisitions/delivery_code_form.html", {"delivery": delivery, "form": form}, status=403)


@require_POST
@login_not_required
@never_cache
def delivery_download(request: HttpRequest, token: str) -> HttpResponse:
    """Journal the start of the download, then redirect the browser to the package."""
    delivery = _reachable(token)
    visit = _visit(request, delivery)
    if visit is None:
        return redirect("delivery_page", token)
    record_download(visit=visit)
    return redirect("delivery_package", token)


@require_safe
@login_not_required
def delivery_package(request: HttpRequest, token: str) -> HttpResponseBase:
    """The package itself; an interrupted download resumes with a range request."""
    delivery = _reachable(token)
    visit = _visit(request, delivery)
    if visit is None:
        return redirect("delivery_page", token)
    if bytes_have_changed(delivery.members.values_list("store_name", flat=True)):
        raise PermissionDenied(CHANGED_BYTES.format("d’un fichier de ce paquet"))
    return stream_package(request, visit, delivery)


@require_POST
@login_not_required
@never_cache
def delivery_acknowledge(request: HttpRequest, token: str) -> HttpResponse:
    """Acknowledge receipt under a name and a service."""
    delivery = _reachable(token)
    visit = _visit(request, delivery)
    if visit is None:
        return redirect("delivery_page", token)
    form = ReceiptForm(request.POST)
    if form.is_valid():
        with refusal_on_form(form):
            acknowledge_delivery(visit=visit, **form.cleaned_data)
            return redirect("delivery_page", token)
    return _package_page(request, delivery, form)


def _may_end(visit: DeliveryVisit) -> bool:
    """Whether a package that is leaving may go on: until the link is revoked or the visit ended. Wrong codes that lock
    the link, and the hours that pass, stop new visits alone."""
    states = (*REACHABLE, DeliveryState.LOCKED)
    visits = DeliveryVisit.objects.filter(pk=visit.pk, expires_at__gte=visit.expires_at)
    return visits.filter(delivery__state__in=states).exists()


def _reachable(token: str) -> Delivery:
    delivery = Delivery.objects.select_related("requisition").filter(token=token).first()
    if delivery is None or not delivery.has_left:
        raise Http404
    return delivery


def _visit(request: HttpRequest, delivery: Delivery) -> DeliveryVisit | None:
    """The visit in this browser's cookie, while the link and the visit are valid; else None."""
    key = request.get_signed_cookie(VISIT_COOKIE, default=None, salt=delivery.token)
    now = timezone.now()
    if not key or not Delivery.objects.reachable(now).filter(pk=delivery.pk).exists():
        return None
    visits = DeliveryVisit.objects.running(now).filter(delivery=delivery).select_related("delivery__requisition")
    return visits.filter(pk=key).first()


def _package_page(request: HttpRequest, delivery: Delivery, form: ReceiptForm) -> HttpResponse:
    context = {
        "delivery": delivery,
        "requisition": delivery.requisition,
        "members": delivery.members.all(),
        "form": form,
    }
    return render(request, "requisitions/delivery_package.html", context)


def stream_package(request: HttpRequest, visit: DeliveryVisit, delivery: Delivery) -> HttpResponseBase:
    """The package, or the ranges asked for; each is journaled once its bytes have left."""
    package = package_of(delivery)

    def read_range(first: int, length_bytes: int) -> Iterator[bytes]:
        blocks = package.read_range(first, first + length_bytes, store.open_stored)
        # A header of the archive, then a file of the store: whether that answers is known before anything leaves.
        begun = list(islice(blocks, 2))
        return _journaled(delivery, first, chain(begun, blocks))

    return stream_segments(
        request,
        read_range=read_range,
        size_bytes=package.size_bytes,
        content_type="application/zip",
        etag=delivery.sha256,
        may_go_on=lambda: _may_end(visit),
        file_name=delivery.file_name,
        attachment=True,
    )


def _journaled(delivery: Delivery, first_byte: int, blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The blocks of a transfer; a block has left once the server asks for the next one, or for the end."""
    sent_bytes = 0
    try:
        for block in blocks:
            yield block
            sent_bytes += len(block)
    finally:
        if sent_bytes:
            record_transfer(delivery=delivery, first_byte=first_byte, sent_bytes=sent_bytes)
