"""One's own training behind a personal link, without an account. It gives access to nothing else of the site."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.base.actors import SystemActor
from accounts.people.models import User
from accounts.training.actions.links import open_own_page
from accounts.training.models import Certificate, SyllabusState, SyllabusVersion
from accounts.training.selectors.links import person_of_link
from accounts.training.views.certificates import SHOWN_WITH, certificate_response
from accounts.training.views.mine import training_context
from accounts.training.views.syllabus import syllabus_response

COOKIE, SALT, FOLDER = "formation", "own-page", "/formation-personnelle/"
# An opening serves for an hour; the link opens again.
OPEN_SECONDS = 3600


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def own_page_open(request: HttpRequest, token: str) -> HttpResponse:
    """Ask before opening, since programs that read mail follow its links; then open the page. 404 once the link is
    over."""
    if person_of_link(token) is None:
        return _refused(request)
    if request.method != "POST":
        return render(request, "training/own_page_open.html", {"token": token})
    open_own_page(by=SystemActor.TRAINEE, token=token)
    response = redirect("own_page")
    response.set_signed_cookie(
        COOKIE,
        token,
        salt=SALT,
        path=FOLDER,
        max_age=OPEN_SECONDS,
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )
    return response


@require_safe
@login_not_required
@never_cache
def own_page(request: HttpRequest) -> HttpResponse:
    """Certificates, right to wear a camera, next sessions and what is taught, of the person of the link."""
    person = _person(request)
    if person is None:
        return _refused(request)
    context = training_context(person, certificate_url="own_certificate", syllabus_url="own_syllabus")
    return render(request, "training/own_page.html", context)


@require_safe
@login_not_required
@never_cache
def own_certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """A certificate of the person of the link; 404 for another's."""
    rows = Certificate.objects.select_related(*SHOWN_WITH).filter(person=_opened(request))
    return certificate_response(get_object_or_404(rows, pk=pk))


@require_safe
@login_not_required
@never_cache
def own_syllabus(request: HttpRequest, pk: int) -> HttpResponse:
    """A published version of what is taught, as a PDF."""
    _opened(request)
    rows = SyllabusVersion.objects.select_related("course").exclude(state=SyllabusState.DRAFT)
    return syllabus_response(get_object_or_404(rows, pk=pk))


def _person(request: HttpRequest) -> User | None:
    """The person whose link this browser opened, for as long as the link itself would open it; else None."""
    return person_of_link(request.get_signed_cookie(COOKIE, "", salt=SALT, max_age=OPEN_SECONDS) or "")


def _opened(request: HttpRequest) -> User:
    """The same person. 404 without an open link."""
    person = _person(request)
    if person is None:
        raise Http404
    return person


def _refused(request: HttpRequest) -> HttpResponse:
    return render(request, "training/own_page_open.html", {"token": ""}, status=404)
