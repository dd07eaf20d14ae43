"""The accounts, in the admin site."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.base.actors import Actor
from accounts.base.web.requests import sensitive
from accounts.people.actions.people import save_person
from accounts.people.models import User
from accounts.people.permissions import LAST_GRANTER, is_last_granter
from accounts.people.right_admin import RightAdmin, person_of
from accounts.people.roles import Right
from accounts.sign_in.actions.password_links import send_first_link

_LINK_SENT = "Un lien est parti à {email} : la personne y choisit elle-même son mot de passe."
_NO_EMAIL = (
    "Sans courriel, aucun lien ne part : cette personne ne se connecte pas tant que la page « Accès » n’en a pas."
)


class PersonForm(forms.ModelForm[User]):
    class Meta:
        model = User
        fields = ("badge_number", "first_name", "last_name", "email", "category", "rank", "team", "is_active")
        help_texts = {"email": "La personne y reçoit le lien par lequel elle choisit son mot de passe."}

    def clean_is_active(self) -> bool:
        stays: bool = self.cleaned_data["is_active"]
        if not stays and self.instance.pk and is_last_granter(self.instance):
            raise forms.ValidationError(LAST_GRANTER)
        return stays


@admin.register(User)
class PersonAdmin(RightAdmin[User]):
    required_right = Right.PERSON_MANAGE
    form = PersonForm
    list_display = ("last_name", "first_name", "badge_number", "category", "rank", "team", "is_active", "access")
    list_filter = ("category", "rank", "team", "is_active")
    list_select_related = ("team",)
    search_fields = ("last_name", "first_name", "badge_number")

    @admin.display(description="accès")
    def access(self, person: User) -> SafeString:
        """A link to the page that changes what opens the account."""
        return format_html('<a href="{}">Accès, sessions</a>', reverse("account_safety", args=[person.pk]))

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """What opens an account is changed from its own page, with a reason."""
        return ("badge_number", "email", "access") if obj else ()

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        return [*PersonForm.Meta.fields, "access"] if obj else list(PersonForm.Meta.fields)

    @sensitive
    def add_view(self, request: Any, form_url: str = "", extra_context: Any = None) -> Any:
        """The form of a new account, after a fresh proof of identity."""
        return super().add_view(request, form_url, extra_context)

    @sensitive
    def change_view(self, request: Any, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """The form of an account, after a fresh proof of identity."""
        return super().change_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            is_sent = send_first_link(by=person_of(request), person=obj)
            messages.info(request, _LINK_SENT.format(email=obj.email) if is_sent else _NO_EMAIL)

    def save_through_action(self, *, by: Actor, row: User) -> None:
        save_person(by=by, person=row)
