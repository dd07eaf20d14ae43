"""Photos and documents of devices."""

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.roles import Right
from accounts.views.rights import needs
from evidence import storage
from evidence.models import DeviceFile, DeviceFileKind


@require_safe
@needs(Right.CAMERA_LIST)
def device_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The bytes as they came; a photo is shown, a document is saved. The type is what the bytes said, not the name."""
    file = get_object_or_404(DeviceFile, pk=pk)
    return FileResponse(
        storage.open_stored(file.store_name),
        as_attachment=file.kind == DeviceFileKind.DOCUMENT,
        filename=file.file_name,
        content_type=file.content_type,
    )
