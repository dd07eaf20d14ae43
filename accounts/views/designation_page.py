"""What the page of one designation shows: gathered here, so that the views stay views."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone

from accounts.forms.people import DocumentForm, RenewForm, SuspendForm, WhyForm
from accounts.journal.histories import history_of_designation
from accounts.models import Designation, DesignationState, OutgoingMail, User
from accounts.permissions import may_grant_designation
from accounts.roles import Role, rights_of


@dataclass(frozen=True)
class Dialog:
    """One act on the page: its button, and the form that it opens."""

    name: str
    verb: str
    title: str
    sentence: str
    form: forms.Form
    url: str
    is_danger: bool = False

    @property
    def id(self) -> str:
        return f"dialog-{self.name}"


_ACTS: dict[str, tuple[str, str, str, type[forms.Form]]] = {
    "renew": (
        "Renouveler",
        "Renouveler cette habilitation",
        "Une nouvelle habilitation commencera à la fin de celle-ci, ou tout de suite si elle est terminée.",
        RenewForm,
    ),
    "suspend": (
        "Suspendre",
        "Suspendre cette habilitation",
        "L’accès cesse à la prochaine requête, sur tous les écrans de la personne, et reprend à la date "
        "donnée ou quand vous la rétablirez.",
        SuspendForm,
    ),
    "resume": (
        "Rétablir",
        "Rétablir cette habilitation",
        "La suspension est levée : l’accès reprend à la prochaine requête.",
        WhyForm,
    ),
    "document": (
        "Joindre l’acte",
        "Joindre l’acte à cette habilitation",
        "Le fichier est gardé tel quel ; son empreinte SHA-256 est inscrite au journal. Il ne peut plus être remplacé.",
        DocumentForm,
    ),
    "revoke": (
        "Révoquer",
        "Révoquer cette habilitation ?",
        "L’accès cesse à la prochaine requête, sur tous les écrans de la personne. Un renouvellement à venir est "
        "révoqué aussi. Cela ne se reprend pas.",
        WhyForm,
    ),
}


def page_context(designation: Designation, user: User, sent: dict[str, forms.Form]) -> dict[str, Any]:
    """`sent` holds the form of an act that was refused, by the name of the act: its dialogue is shown open."""
    return {
        "designation": designation,
        "renewals": designation.renewals.with_state(),
        "suspensions": designation.suspensions.select_related("suspended_by", "resumed_by"),
        "documents": designation.documents.select_related("added_by"),
        "opened_rights": sorted(str(right.label) for right in rights_of(frozenset({Role(designation.role)}))),
        "mails": OutgoingMail.objects.about(designation),
        "dialogs": [_dialog(name, designation, sent.get(name)) for name in possible_acts(designation, user)],
        "history_entries": history_of_designation(designation)[:100],
    }


def possible_acts(designation: Designation, user: User) -> Iterator[str]:
    """The acts whose rules let this person try now, in the order of the page; the actions decide."""
    if not may_grant_designation(user, designation.person):
        return
    is_live = designation.state not in {DesignationState.ENDED, DesignationState.REVOKED}
    is_suspended = is_live and designation.suspensions.not_over(timezone.now()).exists()
    is_renewed = designation.renewals.filter(revoked_at__isnull=True).exists()
    if designation.ends_at and not is_renewed and not is_suspended and designation.state != DesignationState.REVOKED:
        yield "renew"
    if is_live:
        yield "resume" if is_suspended else "suspend"
    yield "document"
    if is_live:
        yield "revoke"


def form_of(act: str, data: Any = None, files: Any = None) -> forms.Form:
    """The form of an act; several stand on one page, so their fields bear different identifiers."""
    return _ACTS[act][3](data, files, auto_id=f"{act}_%s")


def _dialog(name: str, designation: Designation, sent: forms.Form | None) -> Dialog:
    verb, title, sentence, _ = _ACTS[name]
    url = reverse(f"designation_{name}", args=[designation.pk])
    return Dialog(name, verb, title, sentence, sent or form_of(name), url, is_danger=name == "revoke")
