"""Attaches the signed order to its designation."""

from django.db import transaction

from accounts.base.errors import NotPermitted
from accounts.base.files.attachments import Attachment, stored_attachment
from accounts.journal.actions.writing import record
from accounts.people.events import PeopleEvent
from accounts.people.models import Designation, DesignationDocument, User
from accounts.people.permissions import may_grant_designation

_REFUSAL = "Seule la direction joint un acte à une habilitation, et jamais à la sienne."


def attach_document(*, by: User, designation: Designation, document: Attachment) -> DesignationDocument:
    """Attach a document to a designation, at any time; its SHA-256 is journaled.

    NotPermitted as for granting. NotPossible when it cannot be stored. The file is stored before its row, and deleted
    if the row cannot be written.
    """
    if not may_grant_designation(by, designation.person):
        raise NotPermitted(_REFUSAL)
    with stored_attachment(document, "designations") as stored, transaction.atomic():
        row = DesignationDocument.objects.create(
            designation=designation,
            file_name=document.file_name,
            content_type=document.content_type,
            added_by=by,
            **vars(stored),
        )
        details = {"sha256": stored.sha256, "size": stored.size_bytes}
        record(
            PeopleEvent.DESIGNATION_DOCUMENTED, by=by, about=designation.person, related=designation, details=details
        )
    return row
