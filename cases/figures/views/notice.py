"""What the public is told about the body cameras, without an account."""

from hashlib import sha256

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from cases.figures.documents.notice import notice_pdf, notice_svg
from cases.figures.selectors.notice import CAPTION, notice_at

# A poster is composed once: anybody may ask for it, as often as they like.
A_DAY = 24 * 60 * 60


@require_safe
@login_not_required
def public_notice(request: HttpRequest) -> HttpResponse:
    """The notice, for the town's site to link to."""
    drawing = mark_safe(notice_svg())  # noqa: S308 - our own file
    shown = {"notice": notice_at(timezone.now()), "drawing": drawing, "caption": CAPTION}
    return render(request, "figures/public_notice.html", shown)


@require_safe
@login_not_required
def public_notice_poster(request: HttpRequest) -> HttpResponse:
    """The same as a poster."""
    notice = notice_at(timezone.now())
    key = "notice:" + sha256(repr((notice.day, notice.facts, notice.parts)).encode()).hexdigest()
    content = cache.get_or_set(key, lambda: notice_pdf(notice), A_DAY)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="information-cameras-pietons.pdf"'
    return response
