"""The form of the issue board: a line for each officer without a camera, and one for each camera out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.base.web.forms import MomentField
from accounts.duty.models import Shift
from accounts.people.models import Category, User
from evidence.equipment.models import Camera, CameraIssue, ReturnCondition
from evidence.issuing.actions.issues import WantedIssue, WantedReturn
from evidence.issuing.models import LossCircumstance, LossKind
from evidence.issuing.selectors.board import IssueBoard, OfficerLine

_LINE = re.compile(r"(agent|retour)-(\d{1,18})-(?:camera|back)")


# The values of the condition in a line left untouched, or missing from the page.
_NOTHING_NOTED = (None, "", ReturnCondition.GOOD)


class OfficerForm(forms.Form):
    """The camera for an officer, as scanned or typed."""

    camera = forms.CharField(label="Caméra", required=False, max_length=60)
    derogation = forms.CharField(label="Motif de la dérogation", required=False, max_length=300)


class ReturnForm(forms.Form):
    """Taking a camera back."""

    condition = forms.ChoiceField(label="État", choices=ReturnCondition.choices, initial=ReturnCondition.GOOD)
    remarks = forms.CharField(
        label="Remarques", required=False, max_length=500, help_text="Dites ce qui est cassé, ce qui manque."
    )


class BackForm(ReturnForm):
    """A camera that is out: whether it is handed back now."""

    back = forms.BooleanField(label="Reprise", required=False)


@dataclass
class OfficerRow:
    """A line of the board and its part of the form. It is read even for an officer who may no longer receive a camera,
    so that an outdated page is answered with the reason.
    """

    line: OfficerLine
    form: OfficerForm
    refusal: str = ""
    # What the other line says of the same camera.
    note: str = ""

    @property
    def takes_a_camera(self) -> bool:
        return self.line.may_receive or bool(self.refusal)


@dataclass
class BackRow:
    issue: CameraIssue
    form: BackForm
    refusal: str = ""


class BoardForm:
    """All the lines of the board. `said` is the submitted data; `proposed` fills the lines of a page not yet submitted.

    `lost` lists what an outdated page submitted for lines that no longer exist: no input is dropped silently.
    """

    def __init__(self, board: IssueBoard, sent: QueryDict | None, proposed: Mapping[int, Camera] | None = None) -> None:
        self.board = board
        codes = {line.camera.pk: line.code for line in board.cameras}
        meant = {officer: codes[camera.pk] for officer, camera in (proposed or {}).items()}
        self.officers = [OfficerRow(line, _officer_form(line, sent, meant)) for line in board.officers]
        self.backs = [_back_row(issue, sent) for issue in board.out]
        self.lost: list[str] = []
        self.returns: list[WantedReturn] = []
        self.issues: list[WantedIssue] = []
        self._late: list[BackRow] = []
        if sent is not None:
            self._read(sent)

    def _read(self, sent: QueryDict) -> None:
        filled = (_LINE.fullmatch(name) for name, value in sent.items() if str(value).strip())
        gone = [found.groups() for found in filled if found]
        self._late = self._taken_back({int(key) for kind, key in gone if kind == "retour"}, sent)
        here = {line.officer.pk for line in self.board.officers}
        for code in (sent[f"agent-{key}-camera"] for kind, key in gone if kind == "agent" and int(key) not in here):
            self.lost.append(f"« {code[:60]} » n’est remise à personne : son agent n’est plus de cette vacation.")
        for row in [*self.backs, *self._late]:
            self._read_back(row)
        for officer in self.officers:
            self._read_officer(officer)
        self._note_shared_cameras()

    def _taken_back(self, keys: set[int], sent: QueryDict) -> list[BackRow]:
        """The submitted lines of cameras that were taken back since the page was displayed."""
        keys -= {row.issue.pk for row in self.backs}
        late = CameraIssue.objects.filter(pk__in=keys).select_related("camera", "wearer").order_by("pk") if keys else ()
        return [_back_row(issue, sent) for issue in late]

    def _read_back(self, row: BackRow) -> None:
        """Validate a line only if the camera is ticked: a camera issued since the page was displayed has no
        line in it.
        """
        if not row.form["back"].value():
            if (row.form["remarks"].value() or "").strip() or row.form["condition"].value() not in _NOTHING_NOTED:
                row.refusal = "L’état et les remarques se gardent avec la reprise : cochez-la, ou effacez-les."
        elif row.form.is_valid():
            condition = ReturnCondition(row.form.cleaned_data["condition"])
            self.returns.append(WantedReturn(row.issue, condition, row.form.cleaned_data["remarks"]))
        else:
            row.refusal = "Choisissez l’état de la caméra, et des remarques de 500 caractères au plus."

    def _read_officer(self, row: OfficerRow) -> None:
        if not row.form.is_valid():
            row.refusal = "Le code de la caméra ou le motif est trop long : raccourcissez-le."
            return
        code = row.form.cleaned_data["camera"]
        if not code:
            if row.form.cleaned_data["derogation"]:
                row.refusal = "Une dérogation va avec une caméra : donnez la caméra, ou effacez le motif."
            return
        found = self.board.named(code)
        if len(found) == 1:
            self.issues.append(WantedIssue(row.line.officer, found[0], row.form.cleaned_data["derogation"]))
        elif found:
            row.refusal = f"Plusieurs caméras portent le repère « {code} » : prenez le numéro de série."
        else:
            row.refusal = f"Aucune caméra en service ne répond à « {code} »."

    def _note_shared_cameras(self) -> None:
        """A camera meant for two officers goes to the first, as to anybody quicker; both lines say it."""
        rows = {row.line.officer.pk: row for row in self.officers}
        by_camera: dict[Camera, list[User]] = {}
        for wanted in self.issues:
            by_camera.setdefault(wanted.camera, []).append(wanted.wearer)
        for camera, wearers in by_camera.items():
            for wearer in wearers:
                others = [other.titled_name for other in wearers if other != wearer]
                if others:
                    rows[wearer.pk].note = f"{camera} était aussi sur la ligne de {', '.join(others)}."

    def refuse(self, issues: Mapping[int, str], returns: Mapping[int, str]) -> None:
        """Show on each line the refusals of the actions. The line of a camera already back no longer exists."""
        for row in self.officers:
            row.refusal = issues.get(row.line.officer.pk, row.refusal)
        for back in [*self.backs, *self._late]:
            if why := returns.get(back.issue.pk):
                self.lost.append(f"{why} Ce que vous en disiez n’est pas gardé : voyez sa page.")

    @property
    def refusals(self) -> list[str]:
        officers, backs = [row.refusal for row in self.officers], [back.refusal for back in self.backs]
        return [refusal for refusal in officers + backs if refusal]


def _back_row(issue: CameraIssue, sent: QueryDict | None) -> BackRow:
    return BackRow(issue, BackForm(sent, prefix=f"retour-{issue.pk}"))


def _officer_form(line: OfficerLine, sent: QueryDict | None, codes: Mapping[int, str]) -> OfficerForm:
    return OfficerForm(sent, prefix=f"agent-{line.officer.pk}", initial={"camera": codes.get(line.officer.pk, "")})


class IssueForm(forms.Form):
    """Handing a camera to an officer; a past issue is entered with its times."""

    wearer = forms.ModelChoiceField(User.objects.none(), label="Porteur")
    shift = forms.ModelChoiceField(Shift.objects.none(), label="Vacation", required=False)
    issued_at = MomentField(label="Perçue le", required=False, help_text="Laissé vide : maintenant.")
    returned_at = MomentField(label="Réintégrée le", required=False, help_text="Pour une perception passée seulement.")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        wearer, shift = self.fields["wearer"], self.fields["shift"]
        if isinstance(wearer, forms.ModelChoiceField) and isinstance(shift, forms.ModelChoiceField):
            # An ASVP is not offered; one submitted anyway is refused by the action, with the reason.
            wearer.queryset = User.objects.filter(is_active=True, category=Category.POLICE_OFFICER)
            shift.queryset = Shift.objects.standing().select_related("team")


class CorrectionForm(forms.Form):
    """The corrected values of an issue. Officers who have left the service since are offered too."""

    wearer = forms.ModelChoiceField(User.objects.filter(category=Category.POLICE_OFFICER), label="Porteur")
    issued_at = MomentField(label="Perçue le")
    returned_at = MomentField(
        label="Réintégrée le", required=False, help_text="Laissé vide : la caméra est encore dehors."
    )
    exchange = forms.BooleanField(
        label="Échanger avec la caméra que cet agent portait alors",
        required=False,
        help_text="Cochez si deux caméras ont été remises l’une pour l’autre : les deux perceptions seront corrigées.",
    )
    reason = forms.CharField(
        label="Motif",
        max_length=300,
        help_text="Ce qui le prouve : feuille de perception, témoignage. Il se lira sur les vidéos concernées.",
    )


class LossForm(forms.Form):
    """Declaring a camera lost or stolen; the period of recordings possibly lost is proposed, and confirmed by the
    person.
    """

    kind = forms.ChoiceField(label="Perte ou vol", choices=LossKind.choices)
    noticed_at = MomentField(label="Constatée le")
    noticed_by = forms.ModelChoiceField(User.objects.filter(is_active=True), label="Constatée par")
    circumstance = forms.ChoiceField(label="Circonstances", choices=LossCircumstance.choices)
    words = forms.CharField(
        label="Récit",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce qui s’est passé, ce qui a été cherché. Le journal ne le recopie pas.",
    )
    complaint_reference = forms.CharField(
        label="Référence de la plainte", required=False, max_length=120, help_text="Laissé vide : pas encore déposée."
    )
    possibly_lost_from = MomentField(label="Enregistrements peut-être perdus, du", required=False)
    possibly_lost_until = MomentField(
        label="au", required=False, help_text="Laissés vides tous deux : rien n’est perdu."
    )
    confirmed = forms.BooleanField(
        label="J’ai vérifié la dernière perception, le dernier déchargement et la période ci-dessus",
        error_messages={"required": "Vérifiez ces éléments, puis cochez la case."},
    )
