"""The forms of people and rights."""

from collections.abc import Mapping
from typing import Any

from django import forms

from accounts.models import AuthenticatorApp, User
from accounts.papers import NotAPaper, Paper, read_paper
from accounts.roles import Right, Role
from accounts.sign_in.proofs import Method, Proof


class ProofForm(forms.Form):
    """Who sits before the screen: the second factor of a person who has one, else the password.

    Its names bear a prefix, so that they stand beside those of an act that waits for the proof.
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
        """Whether a field belongs to this form, not to the act that waits."""
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
        """By what the person tried; a code is taken for the app's."""
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
        return str(self.cleaned_data["code"]).replace(" ", "")


class KeyForm(forms.Form):
    """A name for a security key, and what the key answered to the page's challenge."""

    name = forms.CharField(label="Nom de la clé", max_length=60, help_text="Pour la reconnaître : « Clé du bureau ».")
    answer = forms.CharField(
        max_length=16_000,
        widget=forms.HiddenInput,
        error_messages={"required": "La clé n’a pas répondu. Touchez-la quand elle clignote."},
    )


def _moment(label: str, *, required: bool = True, help_text: str = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=required, help_text=help_text, widget=widget)


def _order() -> forms.CharField:
    return forms.CharField(label="Référence de l’arrêté", max_length=120)


class PaperField(forms.FileField):
    """A scanned paper, judged by its content."""

    def __init__(self, *, label: str, required: bool) -> None:
        super().__init__(label=label, required=required, help_text="PDF, JPEG ou PNG, 10 Mio au plus.")
        self.widget.attrs["accept"] = "application/pdf,image/jpeg,image/png"

    def clean(self, data: Any, initial: Any = None) -> Paper | None:
        """The paper as it may be stored; nothing for none."""
        file = super().clean(data, initial)
        if not file:
            return None
        try:
            return read_paper(file, file.name)
        except NotAPaper as error:
            raise forms.ValidationError(str(error)) from error


class GrantForm(forms.Form):
    """A designation: personal, dated, with its order (CSI R241-12). Its rules are those of the action."""

    person = forms.ModelChoiceField(label="Personne", queryset=User.objects.filter(is_active=True))
    role = forms.ChoiceField(label="Rôle", choices=Role.choices)
    starts_at = _moment("À partir du", required=False, help_text="Vide : dès maintenant.")
    ends_at = _moment("Jusqu’au", required=False, help_text="Vide : sans terme.")
    order_reference = _order()
    document = PaperField(label="L’arrêté numérisé", required=False)


class RenewForm(forms.Form):
    """A new end, on a new order."""

    ends_at = _moment("Nouvelle fin")
    order_reference = _order()
    document = PaperField(label="L’arrêté numérisé", required=False)


class SuspendForm(forms.Form):
    """Why, and for how long."""

    reason = forms.CharField(label="Motif", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    starts_at = _moment("À partir du", required=False, help_text="Vide : dès maintenant.")
    ends_at = _moment("Jusqu’au", required=False, help_text="Vide : jusqu’à son rétablissement.")


class WhyForm(forms.Form):
    """Why, and nothing else."""

    reason = forms.CharField(label="Motif", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class DocumentForm(forms.Form):
    """One paper."""

    document = PaperField(label="Fichier", required=True)


class WhoMayForm(forms.Form):
    """A day, an hour of it or the whole of it, and one right or all."""

    le = forms.DateField(label="Le", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    a = forms.TimeField(
        label="À (vide : toute la journée)",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    droit = forms.ChoiceField(label="Droit", required=False, choices=[("", "Tous"), *Right.choices])
