"""What a page needs, said above its view."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.permissions import require_right
from accounts.roles import Right
from accounts.views.fetching import person

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def needs(right: Right) -> Callable[[View[P]], View[P]]:
    """Refuse with 403 whoever lacks the right; the refusal is journaled by accounts.middleware."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def checked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            require_right(person(request), right, "Votre habilitation n’ouvre pas cette page.")
            return view(request, *args, **kwargs)

        return cast("View[P]", checked)

    return decorate
