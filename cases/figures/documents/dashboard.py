"""The figures of a period as a table."""

from collections.abc import Iterable

from tablib import Dataset

from accounts.base.files.tables import harmless
from cases.figures.periods import Period
from cases.figures.shown import Amount, Section


def figures_table(sections: Iterable[Section], period: Period) -> Dataset:
    """Each number of the page, a line each: a number where it is published, words where it is not."""
    headers = ["Rubrique", "Chiffre", period.label, period.previous.label, "Unité"]
    table = Dataset(headers=headers, title="Chiffres")
    for section in sections:
        for subject, label, now, before in section.lines:
            unit = now.unit or (before.unit if before else "")
            table.append([harmless(subject), harmless(label), _cell(now), _cell(before), unit])
    return table


def _cell(amount: Amount | None) -> float | str:
    if amount is None:
        return ""
    return harmless(amount.words) if amount.value is None else amount.value
