"""The first lines of every view: who asks, what the page needs, and the row as that person may see it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeGuard, TypeVar, cast

from django.db.models import Model, QuerySet, TextChoices
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from accounts.base.actors import Actor, Person
from accounts.base.errors import NotPermitted


class AuthenticatedRequest(HttpRequest):
    """What a view receives: the sign-in middleware sends whoever is not signed in to the sign-in page. A view marked
    `login_not_required` takes Django's own HttpRequest."""

    user: Person


def is_signed_in(request: HttpRequest) -> TypeGuard[AuthenticatedRequest]:
    """For what runs before the views, and for pages that anybody may open."""
    return request.user.is_authenticated


P = ParamSpec("P")
View = Callable[Concatenate[AuthenticatedRequest, P], HttpResponseBase]
Row = TypeVar("Row", bound=Model)
Seen = TypeVar("Seen", bound=Model, covariant=True)


class Visible(Protocol[Seen]):
    """A manager or queryset that knows what a person sees."""

    def visible_to(self, actor: Actor, /) -> "QuerySet[Seen]": ...


def get_visible(user: Person, rows: Visible[Row], pk: object) -> Row:
    """The row, if the person sees it; else 404, the same as for a row that does not exist."""
    return get_object_or_404(rows.visible_to(user), pk=pk)


def needs(*rights: TextChoices) -> Callable[[View[P]], View[P]]:
    """Refuse with 403 whoever has none of these rights; the sign-in middleware journals the refusal."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def checked(request: AuthenticatedRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.rights.intersection(rights):
                raise NotPermitted("Votre habilitation n’ouvre pas cette page.")
            return view(request, *args, **kwargs)

        checked.needed_rights = rights  # type: ignore[attr-defined]  # read by `is_let_in`
        return cast("View[P]", checked)

    return decorate


def sensitive(view: View[P]) -> View[P]:
    """Mark a view whose act asks for a proof of identity less than CONFIRMATION_MINUTES old; the sign-in middleware
    asks for it, of those alone who have the right that the view needs."""
    view.is_sensitive = True  # type: ignore[attr-defined]  # read by `is_sensitive`
    return view


def is_sensitive(view: Callable[..., object]) -> bool:
    """Whether the view was marked `sensitive`."""
    return getattr(view, "is_sensitive", False)


def is_let_in(user: Person, view: Callable[..., object]) -> bool:
    """Whether the person has one of the rights that the view `needs`; a view that needs none lets everybody in."""
    rights = getattr(view, "needed_rights", None)
    return rights is None or bool(user.rights.intersection(rights))
