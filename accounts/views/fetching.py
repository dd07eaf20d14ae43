"""The first line of every view: who asks, and the row as that person may see it."""

from typing import Protocol, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.actors import Actor
from accounts.models import User

Row = TypeVar("Row", bound=Model)
Seen = TypeVar("Seen", bound=Model, covariant=True)


class Visible(Protocol[Seen]):
    """A manager or queryset that knows what a person sees."""

    def visible_to(self, actor: Actor, /) -> "QuerySet[Seen]": ...


def person(request: HttpRequest) -> User:
    """The signed-in person. LoginRequiredMiddleware has already sent everybody else to the sign-in page."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def get_visible(user: User, rows: Visible[Row], pk: object) -> Row:
    """The row, if the person sees it; else 404, the same as for a row that does not exist."""
    return get_object_or_404(rows.visible_to(user), pk=pk)
