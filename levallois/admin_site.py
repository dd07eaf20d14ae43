"""Django's admin for devices and accounts, with access by the role table. Footage is not registered here."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.apps import apps
from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from accounts.base.errors import NotPermitted
from accounts.people.models import User
from accounts.people.right_admin import RightAdmin
from accounts.people.roles import Right
from accounts.sign_in.views.sign_in import sign_out
from evidence.equipment.selectors import fleet_on

View = Callable[..., Any]

ADMIN_RIGHTS = frozenset({Right.CAMERA_MANAGE, Right.PERSON_MANAGE})


class DesignatedAdminSite(AdminSite):
    site_header = "Levallois — administration"
    site_title = "Administration"
    index_title = "Matériel et comptes"
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the person manages devices or accounts. The superuser flag is not read."""
        return isinstance(request.user, User) and bool(request.user.rights & ADMIN_RIGHTS)

    def admin_view(self, view: View, cacheable: bool = False) -> View:  # type: ignore[override]  # the stub binds the view's type
        """Answer 403 to a signed-in person without the right, which is journaled; Django would redirect them to sign in
        again."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not self.has_permission(request):
                raise NotPermitted("Votre habilitation n’ouvre pas l’administration.")
            return guarded(request, *args, **kwargs)

        return checked

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The index, with the number of cameras compared to the prefect's order."""
        return super().index(request, {"fleet": fleet_on(timezone.localdate())} | (extra_context or {}))

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """What one room keeps here, under the room’s own name."""
        response = super().app_index(request, app_label, extra_context)
        if isinstance(response, TemplateResponse) and response.context_data:
            response.context_data["title"] = apps.get_app_config(app_label).verbose_name
        return response

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:  # type: ignore[override]  # see login
        """The site's own sign-out, which is journaled."""
        return sign_out(request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:  # type: ignore[override]  # see login
        """Redirect to the site's own page, which everybody may use."""
        return redirect("own_password")

    @login_not_required
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:  # type: ignore[override]  # the stub promises HttpResponse, redirect gives a subclass
        """Redirect to the site's own sign-in page, which returns to the page asked for."""
        return redirect_to_login(request.GET.get("next", reverse("admin:index", current_app=self.name)), "sign_in")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register only the product's own admin classes: those of libraries would bypass the actions and the role
        table."""
        if admin_class is not None and issubclass(admin_class, RightAdmin):
            super().register(model_or_iterable, admin_class, **options)
