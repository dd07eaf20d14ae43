"""The answer that carries a package: assembled on the way, range by range."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from cases.actions.packaging import package_of
from cases.models import Delivery
from evidence import storage
from evidence.streaming import stream_segments


def stream_package(request: HttpRequest, delivery: Delivery) -> HttpResponseBase:
    package = package_of(delivery)
    return stream_segments(
        request,
        read_range=lambda first, length: package.read_range(first, first + length, storage.open_stored),
        size_bytes=package.size_bytes,
        content_type="application/zip",
        etag=delivery.sha256,
        file_name=delivery.file_name,
        attachment=True,
    )
