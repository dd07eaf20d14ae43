"""A reference to a row that stays readable after the row is deleted: its kind, its key and its label. Pure."""

from typing import NamedTuple

from django.db.models import Model

LABEL_LENGTH = 200


class Reference(NamedTuple):
    kind: str
    id: str
    label: str


def reference_to(row: Model | None) -> Reference:
    """The reference that the journal and the mail store for an object; an empty one for None."""
    if row is None:
        return Reference("", "", "")
    return Reference(str(row._meta.model_name), str(row.pk), str(row)[:LABEL_LENGTH])
