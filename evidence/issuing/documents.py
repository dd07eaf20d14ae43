"""The printed documents of issuing: declarations of loss or theft, and the sheet of a shift’s issues."""

from datetime import datetime

from accounts.base.files.documents import Facts, document_pdf, exact
from accounts.base.moments import numeric_moment
from accounts.duty.models import Shift
from evidence.equipment.documents import service_name
from evidence.equipment.models import CameraIssue
from evidence.issuing.models import LossDeclaration
from evidence.issuing.selectors.coverage import Coverage


def loss_pdf(declaration: LossDeclaration) -> bytes:
    """The declaration to sign, for the case file and for the complaint; the same declaration always gives the
    same PDF.
    """
    camera = declaration.camera
    data = {
        "service": service_name(),
        "reference": f"Déclaration n° {declaration.pk}",
        "title": f"Déclaration de {'vol' if declaration.kind == 'stolen' else 'perte'} d’une caméra",
        "camera": [("Repère", camera.label or "—"), ("N° de série", camera.serial), ("Modèle", camera.model_name)],
        "declared": _declared(declaration),
        "words": declaration.words,
        "before": _before(declaration),
        "recordings": possibly_lost(declaration),
        "declared_by": declaration.declared_by_name,
    }
    return document_pdf("evidence/issuing/typst/loss.typ", data, made_at=declaration.declared_at)


def possibly_lost(declaration: LossDeclaration) -> str:
    """A sentence that says which recordings may be lost with the camera."""
    start, end = declaration.possibly_lost_from, declaration.possibly_lost_until
    if start is None or end is None:
        return "Aucun enregistrement ne paraît perdu : la caméra n’avait pas servi depuis son dernier déchargement."
    return f"Peut-être perdus : ceux du {exact(start)} au {exact(end)}."


def issue_sheet_pdf(shift: Shift, coverage: Coverage, *, made_at: datetime) -> bytes:
    """The sheet that each officer of the shift signs: cameras issued and returned so far, and a line to fill by hand
    for each officer without a camera.
    """
    issued = [_sheet_row(str(issue.wearer), issue) for issue in coverage.wearing]
    others = [_sheet_row(str(person), note=str(why.label)) for person, why in coverage.without]
    data = {
        "service": service_name(),
        "reference": f"Vacation n° {shift.pk}",
        "title": "Feuille de perception des caméras",
        "facts": [
            ("Brigade", str(shift.team)),
            ("Secteur", shift.place),
            ("Vacation", f"du {exact(shift.starts_at)} au {exact(shift.ends_at)}"),
            ("Chef de la vacation", str(shift.leader or "—")),
            ("Couverture", coverage.sentence),
        ],
        "rows": issued + others,
        "foot": "Le registre des perceptions fait foi : une correction s’y inscrit avec son motif (CSI R241-10).",
    }
    return document_pdf("evidence/issuing/typst/issue_sheet.typ", data, made_at=made_at)


def _sheet_row(officer: str, issue: CameraIssue | None = None, *, note: str = "") -> dict[str, object]:
    if issue is None:
        return {"officer": officer, "note": note, "camera": [], "issued": [], "returned": []}
    back = (
        [numeric_moment(issue.returned_at), str(issue.get_condition_display()), issue.remarks]
        if issue.returned_at
        else []
    )
    reason = issue.derogation_reason
    return {
        "officer": officer,
        "note": f"Sans formation valable, par dérogation : {reason}" if reason else "",
        "camera": [issue.camera.label, issue.camera.serial],
        "issued": [numeric_moment(issue.issued_at), f"par {issue.issued_by_name}"],
        "returned": back,
    }


def _declared(declaration: LossDeclaration) -> Facts:
    return [
        ("Constatée le", exact(declaration.noticed_at)),
        ("Constatée par", str(declaration.noticed_by)),
        ("Circonstances", str(declaration.get_circumstance_display())),
        ("Référence de la plainte", declaration.complaint_reference or "—"),
        ("Déclarée le", exact(declaration.declared_at)),
        ("Déclarée par", declaration.declared_by_name),
    ]


def _before(declaration: LossDeclaration) -> Facts:
    offload = declaration.last_offload_at
    return [
        ("Dernière perception", _issue(declaration.last_issue) if declaration.last_issue else "aucune"),
        ("Dernier déchargement", exact(offload) if offload else "aucun"),
    ]


def _issue(issue: CameraIssue) -> str:
    end = f", jusqu’au {exact(issue.returned_at)}" if issue.returned_at else ""
    return f"{issue.wearer}, à partir du {exact(issue.issued_at)}{end}"
