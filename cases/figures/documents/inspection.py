"""The data-protection file as one archive: a document, the undertaking of conformity, an annex for each table, and
their fingerprints. The undertaking of conformity (CSI R241-16) as a document of its own."""

from datetime import datetime
from hashlib import sha256
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.conf import settings
from django.utils import timezone
from tablib import Dataset

from accounts.base.files.documents import document_pdf, exact
from accounts.base.files.tables import harmless, write_table
from accounts.base.moments import numeric_day
from cases.figures.selectors.inspection import InspectionFile, Part, months_kept
from cases.figures.selectors.notice import LAW, PURPOSES
from evidence.equipment.documents import service_name
from evidence.equipment.selectors import fleet_on

# The document prints so many lines of a table; its annex has them all.
LINES_PRINTED = 40
MANIFEST = "empreintes.sha256"


def inspection_archive(file: InspectionFile, *, reason: str, author: str) -> bytes:
    """A ZIP whose manifest `sha256sum -c` checks."""
    annexes = {annex_name(one): write_table(_table(one), "csv") for one in file.parts if one.headers}
    content = {
        "dossier.pdf": inspection_pdf(file, reason=reason, author=author),
        "engagement-de-conformite.pdf": undertaking_pdf(file.read_at),
        **annexes,
    }
    manifest = "".join(f"{sha256(content[name]).hexdigest()}  {name}\n" for name in content)
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as written:
        for name, data in {**content, MANIFEST: manifest.encode()}.items():
            written.writestr(ZipInfo(name, timezone.localtime(file.read_at).timetuple()[:6]), data)
    return archive.getvalue()


def annex_name(part: Part) -> str:
    return f"annexes/{part.key}.csv"


def _table(part: Part) -> Dataset:
    lines = [[harmless(cell) for cell in line] for line in part.lines]
    return Dataset(*lines, headers=list(part.headers), title=part.title[:30])


def inspection_pdf(file: InspectionFile, *, reason: str, author: str) -> bytes:
    data = {
        "service": service_name(),
        "reference": "Dossier de protection des données",
        "title": "Caméras-piétons : dossier pour un contrôle",
        "facts": [
            ("Chiffres lus le", exact(file.read_at)),
            ("Édité par", author),
            ("Motif", reason),
            ("Textes", LAW),
        ],
        "answers": [{"fault": one.fault, "measure": one.measure, "figures": list(one.figures)} for one in file.answers],
        "parts": [_part(one) for one in file.parts],
    }
    return document_pdf("cases/figures/typst/inspection.typ", data, made_at=file.read_at)


def _part(part: Part) -> dict[str, object]:
    left = len(part.lines) - LINES_PRINTED
    return {
        "title": part.title,
        "sentences": list(part.sentences),
        "headers": list(part.headers),
        "lines": [list(line) for line in part.lines[:LINES_PRINTED]],
        "annex": annex_name(part) if part.headers else "",
        "left": max(left, 0),
    }


def undertaking_pdf(made_at: datetime) -> bytes:
    """What the mayor undertakes towards the CNIL, with the number of cameras and the service that uses them."""
    day = timezone.localdate(made_at)
    fleet, town = fleet_on(day), settings.TOWN_NAME
    months = months_kept(made_at)
    order = f"{fleet.order.reference} du {numeric_day(fleet.order.signed_on)}" if fleet.order else "à compléter"
    allowed = str(fleet.order.camera_count) if fleet.order else "à compléter"
    data = {
        "service": service_name(),
        "reference": "Engagement de conformité",
        "title": "Engagement de conformité",
        "town": town,
        "facts": [
            ("Responsable du traitement", f"Le maire de {town}"),
            ("Adresse", settings.TOWN_ADDRESS),
            ("Service utilisateur", service_name()),
            ("Caméras autorisées", allowed),
            ("Caméras en service", str(fleet.in_service)),
            ("Arrêté préfectoral", order),
            ("Durée de conservation", f"{months}\u00a0mois"),
            ("Délégué à la protection des données", settings.DPO_CONTACT or "à la même adresse"),
            ("Textes", LAW),
        ],
        "purposes": list(PURPOSES),
    }
    return document_pdf("cases/figures/typst/undertaking.typ", data, made_at=made_at)
