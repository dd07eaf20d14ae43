"""The access checks of every view: who asks, the right that the page needs, and the row if that person may see it."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeGuard, TypeVar, cast
from urllib.parse import urlsplit

from django.db.models import Model, QuerySet, TextChoices
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.base.actors import Actor, Person
from accounts.base.errors import NotPermitted


class AuthenticatedRequest(HttpRequest):
    """The request of a signed-in person, which most views receive: the sign-in middleware redirects anybody else to the
    sign-in page. A view marked `login_not_required` takes Django's own HttpRequest."""

    user: Person


def is_signed_in(request: HttpRequest) -> TypeGuard[AuthenticatedRequest]:
    """Whether the person is signed in: for middleware, and for pages that anybody may open."""
    return request.user.is_authenticated


P = ParamSpec("P")
View = Callable[Concatenate[AuthenticatedRequest, P], HttpResponseBase]
AnyView = TypeVar("AnyView", bound=Callable[..., HttpResponseBase])
Row = TypeVar("Row", bound=Model)
Seen = TypeVar("Seen", bound=Model, covariant=True)


class Visible(Protocol[Seen]):
    """A manager or queryset with `visible_to`, which filters the rows that a person may see."""

    def visible_to(self, actor: Actor, /) -> "QuerySet[Seen]": ...


class RowNotSeen(Http404):
    """No row of this number for this person; in French: “vidéo n° 12”."""


def get_visible(user: Person, rows: Visible[Row], pk: object) -> Row:
    """The row, if the person may see it; else RowNotSeen, as for a row that does not exist."""
    seen = rows.visible_to(user)
    try:
        return get_object_or_404(seen, pk=pk)
    except Http404 as error:
        raise RowNotSeen(f"{seen.model._meta.verbose_name} n°\u00a0{pk}") from error


def keys_in(sent: Iterable[str]) -> list[int]:
    """The keys of rows that a form sends, ticked boxes for instance; what is no key of any database is left out."""
    return [int(key) for key in sent if key.isascii() and key.isdigit() and len(key) < 19]


def is_page_here(request: HttpRequest, wanted: str) -> bool:
    """Whether a form or an address names a page of this site, by its path: to redirect to anything else would leave the
    site, or fail."""
    here = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return here and wanted.startswith("/")


def as_it_was_open(request: HttpRequest, page: str, *from_pages: str) -> str:
    """The address of a page, with the query by which it was open when it sent this request, or one of the pages from
    which it opens: the filters of a result outlive an act on one of its rows."""
    sender = urlsplit(request.META.get("HTTP_REFERER", ""))
    is_known = sender.netloc == request.get_host() and sender.path in (page, *from_pages)
    return f"{page}?{sender.query}" if is_known and sender.query else page


def needs(*rights: TextChoices) -> Callable[[View[P]], View[P]]:
    """Answer 403 to a person who has none of these rights; the sign-in middleware journals the refusal."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def checked(request: AuthenticatedRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.rights.intersection(rights):
                raise NotPermitted("Votre habilitation n’ouvre pas cette page.")
            return view(request, *args, **kwargs)

        checked.needed_rights = rights  # type: ignore[attr-defined]  # read by `is_let_in`
        return cast("View[P]", checked)

    return decorate


def sensitive(view: AnyView) -> AnyView:
    """Mark a view, or that of a model admin, which requires a proof of identity less than CONFIRMATION_MINUTES old. The
    sign-in middleware asks for it, once the person is known to have the right that the view needs."""
    vars(view)["is_sensitive"] = True  # read by `is_sensitive`
    return view


def is_sensitive(view: Callable[..., object]) -> bool:
    """Whether the view was marked `sensitive`."""
    return getattr(view, "is_sensitive", False)


def is_let_in(user: Person, view: Callable[..., object]) -> bool:
    """Whether the person has one of the rights that the view `needs`, or its model admin requires; true for a view that
    needs none."""
    rights = getattr(view, "needed_rights", None)
    if model_admin := getattr(view, "model_admin", None):
        rights = (model_admin.required_right,)
    return rights is None or bool(user.rights.intersection(rights))
