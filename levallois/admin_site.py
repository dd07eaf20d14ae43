"""Django's admin for devices and accounts, entered by our rights; footage is not registered here at all."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from accounts.models import User
from accounts.right_admin import RightAdmin
from accounts.roles import Right

ADMIN_RIGHTS = frozenset({Right.CAMERA_MANAGE, Right.PERSON_MANAGE})


class DesignatedAdminSite(AdminSite):
    site_header = "Levallois — administration"
    site_title = "Administration"
    index_title = "Matériel et comptes"
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        """Whoever manages devices or accounts. The superuser flag is not read."""
        return isinstance(request.user, User) and bool(request.user.rights & ADMIN_RIGHTS)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:  # type: ignore[override]  # the stub promises HttpResponse, redirect gives a subclass
        """There is one door: the site's own sign-in page."""
        return redirect("sign_in")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only our own admin classes: what libraries register would bypass the actions and the role table."""
        if admin_class is not None and issubclass(admin_class, RightAdmin):
            super().register(model_or_iterable, admin_class, **options)
