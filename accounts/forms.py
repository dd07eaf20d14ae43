"""The forms of people and rights."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from accounts.models import Designation, User
from accounts.proofs import Proof


class ConfirmationForm(forms.Form):
    """Who sits before the screen, asked again. Its names bear a prefix, beside those of the act that waits."""

    PREFIX = "confirmation"

    password = forms.CharField(
        label="Mot de passe",
        max_length=512,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, prefix=self.PREFIX)

    @classmethod
    def is_own(cls, name: str) -> bool:
        """Whether a field belongs to this form, not to the act that waits."""
        return name.startswith(f"{cls.PREFIX}-")

    @classmethod
    def is_sent(cls, data: Mapping[str, Any]) -> bool:
        return any(cls.is_own(name) for name in data)

    def proof(self) -> Proof:
        return Proof(password=self.cleaned_data["password"])


class DesignationForm(forms.ModelForm[Designation]):
    """A designation: personal, dated, with its order (CSI R241-12)."""

    class Meta:
        model = Designation
        fields = ("person", "role", "starts_at", "ends_at", "order_reference")
        widgets: ClassVar[dict[str, Any]] = {
            "starts_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "ends_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        person = self.fields["person"]
        if isinstance(person, forms.ModelChoiceField):
            person.queryset = User.objects.filter(is_active=True)
