"""Sends an attachment, for a view that has checked the right."""

from typing import Protocol

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from accounts.base.files.attachments import attachment_content


class AttachmentRow(Protocol):
    """A row that names a stored attachment."""

    file_name: str
    content_type: str
    store_name: str
    sha256: str


def attachment_response(row: AttachmentRow, *, is_shown: bool = False) -> HttpResponse:
    """The stored bytes, to be downloaded; with `is_shown`, to be displayed by the browser.

    AttachmentAltered when they cannot be read or their SHA-256 differs.
    """
    response = HttpResponse(attachment_content(row.store_name, row.sha256), content_type=row.content_type)
    disposition = content_disposition_header(as_attachment=not is_shown, filename=row.file_name)
    response["Content-Disposition"] = disposition or "inline"
    response["Cache-Control"] = "no-store"
    return response
