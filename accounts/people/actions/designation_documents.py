"""Attaches the signed order to its designation."""

from django.db import transaction

from accounts.base.errors import NotPermitted, NotPossible
from accounts.base.files.attachments import Attachment, AttachmentError, discard_attachment, store_attachment
from accounts.journal.actions.writing import record
from accounts.people.events import PeopleEvent
from accounts.people.models import Designation, DesignationDocument, User
from accounts.people.permissions import may_grant_designation

_REFUSAL = "Seule la direction joint un acte à une habilitation, et jamais à la sienne."


def attach_document(*, by: User, designation: Designation, paper: Attachment) -> DesignationDocument:
    """Attach a document to a designation, at any time; its SHA-256 is journaled.

    NotPermitted as for granting. NotPossible when it cannot be stored. The file is stored before its row, and deleted
    if the row cannot be written.
    """
    if not may_grant_designation(by, designation.person):
        raise NotPermitted(_REFUSAL)
    try:
        stored = store_attachment(paper, "designations")
    except (AttachmentError, OSError) as error:
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
        discard_attachment(stored.name)
        raise
    return document


@transaction.atomic
def _write(document: DesignationDocument, *, by: User) -> None:
    document.save()
    record(
        PeopleEvent.DESIGNATION_DOCUMENTED,
        by=by,
        about=document.designation.person,
        related=document.designation,
        details={"sha256": document.sha256, "size": document.size_bytes},
    )
