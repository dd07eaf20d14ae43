"""The forms of second factors, proofs of identity and changes of accounts."""

from collections.abc import Mapping
from typing import Any

from django import forms

from accounts.base.codes import typed_code
from accounts.people.badges import BADGE_LENGTH
from accounts.people.models import User
from accounts.sign_in.models import AccountChangeKind, AuthenticatorApp
from accounts.sign_in.sessions.auth_factors import Method, Proof


class ProofForm(forms.Form):
    """A proof of identity: the second factor of a person who has one, else the password.

    Its field names have a prefix, so that they do not clash with those of the action that waits for the proof.
    """

    PREFIX = "confirmation"

    password = forms.CharField(
        label="Mot de passe",
        max_length=512,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    code = forms.CharField(
        label="Code de l’application, ou code de secours",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}),
    )
    key_answer = forms.CharField(max_length=16_000, required=False, widget=forms.HiddenInput)

    def __init__(self, person: User, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, prefix=self.PREFIX)
        self.has_key = person.security_keys.exists()
        has_app = AuthenticatorApp.objects.filter(person=person).exists()
        for name in ["password"] if has_app or self.has_key else ["code", "key_answer"]:
            del self.fields[name]
        if self.has_key and not has_app:
            self.fields["code"].label = "Code de secours, si vous n’avez pas votre clé"

    @classmethod
    def is_own(cls, name: str) -> bool:
        """Whether a field belongs to this form, not to the action that waits for the proof."""
        return name.startswith(f"{cls.PREFIX}-")

    @classmethod
    def is_sent(cls, data: Mapping[str, Any]) -> bool:
        return any(cls.is_own(name) for name in data)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        if "code" in self.fields and not self.errors and not data["code"].strip() and not data["key_answer"]:
            self.add_error("code", "Saisissez le code à six chiffres, ou utilisez votre clé.")
        return data

    @property
    def method(self) -> Method:
        """The method that the person used; a code counts as the app's."""
        if "password" in self.fields:
            return Method.PASSWORD
        return Method.WEBAUTHN if self.cleaned_data.get("key_answer") else Method.TOTP

    def proof(self, challenge: Any) -> Proof:
        return Proof(**self.cleaned_data, key_challenge=challenge)


class AppForm(forms.Form):
    """The first code of an authenticator app."""

    code = forms.CharField(
        label="Code affiché par l’application",
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )

    def clean_code(self) -> str:
        return typed_code(str(self.cleaned_data["code"]))


class KeyForm(forms.Form):
    """A name for a security key, and the key's response to the page's challenge."""

    name = forms.CharField(
        label="Nom de la clé", max_length=60, help_text="Un nom pour la reconnaître, par exemple « Clé du bureau »."
    )
    answer = forms.CharField(
        max_length=16_000,
        widget=forms.HiddenInput,
        error_messages={"required": "La clé n’a pas répondu. Touchez-la quand elle clignote."},
    )


class AccountChangeForm(forms.Form):
    """Why what opens an account is to change; and the new value of an e-mail or a badge number."""

    email = forms.EmailField(label="Nouveau courriel", max_length=254)
    badge_number = forms.CharField(label="Nouveau matricule", max_length=BADGE_LENGTH)
    reason = forms.CharField(
        label="Motif",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="La personne et la direction le liront, et il est au journal.",
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, kind: AccountChangeKind) -> None:
        super().__init__(data)
        for name in {"email", "badge_number"} - {kind.field}:
            del self.fields[name]
