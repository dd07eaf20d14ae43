"""What a page needs, said above its view."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.errors import NotPermitted
from accounts.permissions import has_right
from accounts.roles import Right
from accounts.views.fetching import person

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def needs(*rights: Right) -> Callable[[View[P]], View[P]]:
    """Refuse with 403 whoever has none of these rights; the refusal is journaled by accounts.middleware."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def checked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not any(has_right(person(request), right) for right in rights):
                raise NotPermitted("Votre habilitation n’ouvre pas cette page.")
            return view(request, *args, **kwargs)

        return cast("View[P]", checked)

    return decorate
