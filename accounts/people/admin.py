"""The accounts and the teams, in the admin site."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.password_validation import validate_password
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.base.actors import Actor
from accounts.base.web.requests import sensitive
from accounts.people.actions.people import save_person, save_team, set_password
from accounts.people.models import Team, User
from accounts.people.permissions import LAST_GRANTER, is_last_granter
from accounts.people.right_admin import RightAdmin
from accounts.people.roles import Right


class PersonForm(forms.ModelForm[User]):
    new_password = forms.CharField(
        label="Nouveau mot de passe",
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=f"Laissez vide pour ne pas le changer. {settings.PASSWORD_MIN_LENGTH} caractères au moins.",
    )

    class Meta:
        model = User
        fields = ("badge_number", "first_name", "last_name", "email", "category", "rank", "team", "is_active")

    def clean_is_active(self) -> bool:
        stays: bool = self.cleaned_data["is_active"]
        if not stays and self.instance.pk and is_last_granter(self.instance):
            raise forms.ValidationError(LAST_GRANTER)
        return stays

    def clean_new_password(self) -> str:
        password: str = self.cleaned_data["new_password"]
        if password:
            validate_password(password, self.instance)
        return password


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
        """A link to the person's second factors and sessions."""
        return format_html('<a href="{}">Second facteur, sessions</a>', reverse("account_safety", args=[person.pk]))

    @sensitive
    def add_view(self, request: Any, form_url: str = "", extra_context: Any = None) -> Any:
        """The form of a new account, after a fresh proof of identity."""
        return super().add_view(request, form_url, extra_context)

    @sensitive
    def change_view(self, request: Any, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """The form of an account, after a fresh proof of identity."""
        return super().change_view(request, object_id, form_url, extra_context)

    def save_model(self, request: Any, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        password = form.cleaned_data["new_password"]
        if password:
            set_password(by=request.user, person=obj, password=password)

    def save_through_action(self, *, by: Actor, row: User) -> None:
        save_person(by=by, person=row)


@admin.register(Team)
class TeamAdmin(RightAdmin[Team]):
    required_right = Right.PERSON_MANAGE
    search_fields = ("name",)

    def save_through_action(self, *, by: Actor, row: Team) -> None:
        save_team(by=by, team=row)
