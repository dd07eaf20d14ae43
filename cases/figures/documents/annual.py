"""The annual report as a document to sign, and as a table."""

from datetime import datetime

from django.conf import settings
from tablib import Dataset

from accounts.base.files.documents import document_pdf
from accounts.base.files.tables import harmless
from cases.figures.selectors.annual import AnnualReport
from cases.figures.shown import grouped

NOTHING = "Aucune activité n’est enregistrée pour cette année."


def annual_pdf(report: AnnualReport, *, words: str, made_at: datetime) -> bytes:
    """`words` are what the service says of the effect on relations with the public."""
    data = {
        "service": f"Police municipale de {settings.TOWN_NAME}",
        "reference": f"Rapport annuel {report.year}",
        "title": f"Emploi des caméras individuelles en {report.year}",
        "until": report.until,
        "is_running": report.period.is_running,
        "nothing": NOTHING if report.is_empty else "",
        "sections": [
            {
                "title": one.title,
                "figures": [(figure.label, grouped(figure.count)) for figure in one.figures],
                "notes": list(one.notes),
            }
            for one in report.sections
        ],
        "words": words.split("\n\n") if words else [],
        "town": settings.TOWN_NAME,
    }
    return document_pdf("cases/figures/typst/annual.typ", data, made_at=made_at)


def annual_table(report: AnnualReport) -> Dataset:
    """Each figure of the report, a line each."""
    table = Dataset(headers=["Rubrique", "Chiffre", str(report.year)], title="Rapport annuel")
    for section in report.sections:
        for figure in section.figures:
            table.append([harmless(section.title), harmless(figure.label), figure.count])
    return table
