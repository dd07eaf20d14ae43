"""The order itself, joined to its designation."""

from django.db import transaction

from accounts.actions.journal import record
from accounts.errors import NotPermitted, NotPossible
from accounts.events import Event
from accounts.models import Designation, DesignationDocument, User
from accounts.papers import Paper, PaperError, discard_paper, store_paper
from accounts.permissions import may_grant_designation

_REFUSAL = "Seule la direction joint un acte à une habilitation, et jamais à la sienne."


def attach_document(*, by: User, designation: Designation, paper: Paper) -> DesignationDocument:
    """Join a paper to a designation, at any time; the journal keeps its SHA-256.

    NotPermitted like granting. NotPossible when it cannot be stored. Bytes first, row after: a paper that no row names
    is taken away.
    """
    if not may_grant_designation(by, designation.person):
        raise NotPermitted(_REFUSAL)
    try:
        stored = store_paper(paper, "designations")
    except (PaperError, OSError) as error:
        raise NotPossible(
            "Ce fichier n’a pas pu être enregistré. Réessayez ; si cela persiste, prévenez l’administrateur technique.",
            field="document",
        ) from error
    document = DesignationDocument(
        designation=designation,
        file_name=paper.file_name,
        content_type=paper.content_type,
        store_name=stored.name,
        size_bytes=stored.size_bytes,
        sha256=stored.sha256,
        added_by=by,
    )
    try:
        _write(document, by=by)
    except Exception:
        discard_paper(stored.name)
        raise
    return document


@transaction.atomic
def _write(document: DesignationDocument, *, by: User) -> None:
    document.save()
    record(
        Event.DESIGNATION_DOCUMENTED,
        by=by,
        about=document.designation.person,
        related=document.designation,
        details={"sha256": document.sha256, "size": document.size_bytes},
    )
