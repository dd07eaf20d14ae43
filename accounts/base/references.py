"""How a row is named where the name must outlive the row: its kind, its key, its label. Pure."""

from typing import NamedTuple

from django.db.models import Model

LABEL_LENGTH = 200


class Reference(NamedTuple):
    kind: str
    id: str
    label: str


def reference_to(row: Model | None) -> Reference:
    """What the journal and the mail keep of an object; nothing for none."""
    if row is None:
        return Reference("", "", "")
    return Reference(str(row._meta.model_name), str(row.pk), str(row)[:LABEL_LENGTH])
