"""The one form of the issue board: a line for each officer without a camera, and one for each camera out."""

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.http import QueryDict

from evidence.actions.issue_board import WantedIssue, WantedReturn
from evidence.forms.equipment import ReturnForm
from evidence.issue_board import IssueBoard, OfficerLine
from evidence.models import Camera, CameraIssue, ReturnCondition


class OfficerForm(forms.Form):
    """The camera meant for an officer, as it was scanned or typed."""

    camera = forms.CharField(label="Caméra", required=False, max_length=60)
    derogation = forms.CharField(label="Motif de la dérogation", required=False, max_length=300)


class BackForm(ReturnForm):
    """A camera that is out: whether it is handed back now."""

    back = forms.BooleanField(label="Reprise", required=False)


@dataclass
class OfficerRow:
    """A line of the board and its part of the form. It is read even for whoever may receive nothing any more: a page
    that has aged is answered with the reason, not with silence."""

    line: OfficerLine
    form: OfficerForm
    refusal: str = ""

    @property
    def takes_a_camera(self) -> bool:
        return self.line.may_receive or bool(self.refusal)


@dataclass
class BackRow:
    issue: CameraIssue
    form: BackForm
    refusal: str = ""


class BoardForm:
    """All the lines at once. `said` is what was sent; `proposed` fills the lines of a page not yet sent."""

    def __init__(self, board: IssueBoard, said: QueryDict | None, proposed: Mapping[int, Camera] | None = None) -> None:
        self.board = board
        cameras = proposed or {}
        self.officers = [OfficerRow(line, _officer_form(line, said, cameras)) for line in board.officers]
        self.backs = [BackRow(issue, BackForm(said, prefix=f"retour-{issue.pk}")) for issue in board.out]
        if said is not None:
            self._read()

    def _read(self) -> None:
        self.returns: list[WantedReturn] = []
        self.issues: list[WantedIssue] = []
        for row in self.backs:
            self._read_back(row)
        for officer in self.officers:
            self._read_officer(officer)

    def _read_back(self, row: BackRow) -> None:
        """Only a camera that is ticked: one that went out since the page was drawn has no line in it."""
        if not row.form["back"].value():
            return
        if row.form.is_valid():
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
            return
        found = self.board.named(code)
        if len(found) == 1:
            self.issues.append(WantedIssue(row.line.officer, found[0], row.form.cleaned_data["derogation"]))
        elif found:
            row.refusal = f"Plusieurs caméras portent le repère « {code} » : prenez le numéro de série."
        else:
            row.refusal = f"Aucune caméra en service ne répond à « {code} »."

    def refuse(self, issues: Mapping[int, str], returns: Mapping[int, str]) -> None:
        """Say on each line what the actions refused."""
        for row in self.officers:
            row.refusal = issues.get(row.line.officer.pk, row.refusal)
        for back in self.backs:
            back.refusal = returns.get(back.issue.pk, back.refusal)

    @property
    def refusals(self) -> list[str]:
        officers, backs = [row.refusal for row in self.officers], [back.refusal for back in self.backs]
        return [refusal for refusal in officers + backs if refusal]


def _officer_form(line: OfficerLine, said: QueryDict | None, cameras: Mapping[int, Camera]) -> OfficerForm:
    camera = cameras.get(line.officer.pk)
    return OfficerForm(
        said, prefix=f"agent-{line.officer.pk}", initial={"camera": (camera.label or camera.serial) if camera else ""}
    )
