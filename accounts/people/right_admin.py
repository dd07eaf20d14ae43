"""The base class of the product's model admins: permissions come from the role table, and saving calls an action."""

from copy import copy
from typing import Any, ClassVar, Generic, TypeVar

from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse

from accounts.base.actors import Actor
from accounts.base.errors import NotPossible
from accounts.base.files.attachments import discarding_on_failure
from accounts.base.web.requests import keys_in
from accounts.people.models import User
from accounts.people.roles import Right
from accounts.people.selectors import history_of

Row = TypeVar("Row", bound=Model)


HISTORY_LINES = 200
SEARCHED_CHARACTERS, SEARCHED_WORDS = 200, 20


class RightAdmin(ModelAdmin[Row], Generic[Row]):
    """A model admin that requires one right, saves with one action, and never deletes."""

    required_right: ClassVar[Right]
    show_full_result_count = False
    empty_value_display = "—"

    def save_through_action(self, *, by: Actor, row: Row) -> None:
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj: Row, form: Any, change: bool) -> None:
        self.save_through_action(by=person_of(request), row=obj)

    def changeform_view(  # type: ignore[override]  # the stub promises HttpResponse
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponseBase:
        """The form. When the action refuses a valid form, nothing is saved and the form is shown again with the input
        and the reason."""
        try:
            with discarding_on_failure():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except NotPossible as refusal:
            again = copy(self)
            again.form = _refused(self.form, refusal)
            return ModelAdmin.changeform_view(again, request, object_id, form_url, extra_context)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """Does nothing: the action journals the change, and Django's own log could be erased."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """Does nothing, as log_addition."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, titled with the name of what it lists. BadRequest for ticked rows whose keys are none."""
        ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if len(keys_in(ticked)) < len(ticked):
            raise BadRequest("Une ligne cochée n’existe pas.")
        title = str(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title[:1].upper() + title[1:]} | (extra_context or {}))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Row], search_term: str
    ) -> tuple[QuerySet[Row], bool]:
        """What is typed, up to a length: SQLite refuses longer patterns, and conditions nested too deep."""
        words = search_term[:SEARCHED_CHARACTERS].split()[:SEARCHED_WORDS]
        return super().get_search_results(request, queryset, " ".join(words))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **options: Any) -> HttpResponse:
        """The form, titled with the row's name, or with that of the kind of object to register."""
        row = context.get("original")
        context["title"] = str(row) if row else f"Enregistrer : {self.opts.verbose_name}"
        return super().render_change_form(request, context, *args, **options)

    def history_view(  # type: ignore[override]  # the stub promises HttpResponse
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """The journal entries about the row, instead of Django's own log, which is not written."""
        if not self._allowed(request):
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        context = self.admin_site.each_context(request) | {
            "title": f"Historique : {row}",
            "row": row,
            "opts": self.opts,
            "history_entries": history_of(row, seen_by=person_of(request))[:HISTORY_LINES],
        }
        return TemplateResponse(request, "admin/object_history.html", context | (extra_context or {}))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._allowed(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._allowed(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._allowed(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._allowed(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def _allowed(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and self.required_right in request.user.rights


def person_of(request: HttpRequest) -> User:
    """The signed-in person; the admin site's methods are typed for any request."""
    if not isinstance(request.user, User):
        raise TypeError("the admin site lets in people only")
    return request.user


def _refused(form: "type[ModelForm[Row]]", refusal: NotPossible) -> "type[ModelForm[Row]]":
    """A form class that is always invalid, with the action's refusal as its error."""

    class Refused(form):  # type: ignore[valid-type, misc]  # the form of whichever admin class
        def clean(self) -> Any:
            cleaned = super().clean()
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
            return cleaned

    return Refused
