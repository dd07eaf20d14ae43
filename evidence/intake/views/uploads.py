"""The tus protocol, version 1.0.0, with creation, checksum, termination and expiration (https://tus.io/protocols).

An upload is created for a file that the agent announced, given by the metadata `file`; all other rules are in
evidence/intake/actions/uploads.py.
"""

import base64
import hashlib
from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import http_date

from accounts.base.actors import SystemActor
from evidence.equipment.models import DockToken
from evidence.intake.actions.uploads import append_chunk, drop_upload, open_upload
from evidence.intake.models import FileState, OffloadFile, OffloadFileQuerySet
from evidence.intake.selectors.file_states import current_offset, expires_at
from evidence.intake.uploads.announcements import LARGEST_FILE_BYTES, read_file_key
from evidence.intake.uploads.errors import BadUpload
from evidence.intake.uploads.spool import CHECKSUMS, Checksum
from evidence.intake.views.agents import for_agents, patient, while_valid

VERSION = "1.0.0"
CHUNK_TYPE = "application/offset+octet-stream"
# How long an upload waits for the next bytes of its chunk, in seconds.
PATIENCE_S = 30.0

Verb = Callable[[HttpRequest, DockToken, OffloadFile], HttpResponse]


@for_agents
def upload_list(request: HttpRequest, agent: DockToken) -> HttpResponseBase:
    """OPTIONS lists the server's capabilities; POST opens the upload of an announced file and returns its URL."""
    if request.method == "OPTIONS":
        return _abilities()
    if request.method != "POST":
        return HttpResponseNotAllowed(["OPTIONS", "POST"])
    return _speaks_tus(request) or _opened(request, agent)


@for_agents
def upload_detail(request: HttpRequest, agent: DockToken, key: UUID) -> HttpResponseBase:
    """HEAD returns the offset, PATCH appends, DELETE ends the upload. 404 for another station's upload."""
    method = _method(request)
    if method == "OPTIONS":
        return _abilities()
    verb = _VERBS.get(method)
    if verb is None:
        return HttpResponseNotAllowed(["OPTIONS", *_VERBS])
    return _speaks_tus(request) or verb(request, agent, _upload_of(agent, key))


def _opened(request: HttpRequest, agent: DockToken) -> HttpResponse:
    key, length_bytes = _announced_key(request), _whole(request, "Upload-Length")
    file = get_object_or_404(_pushed_by(agent), pk=key)
    open_upload(by=SystemActor.DOCK, file=file, length_bytes=length_bytes)
    response = _progress(file, status=201)
    response["Location"] = reverse("upload_detail", args=[file.store_key])
    return response


def _head(request: HttpRequest, agent: DockToken, file: OffloadFile) -> HttpResponse:
    response = _progress(file, status=200)
    response["Upload-Length"] = str(file.size_bytes)
    return response


def _patch(request: HttpRequest, agent: DockToken, file: OffloadFile) -> HttpResponse:
    if request.content_type != CHUNK_TYPE:
        return _answer(415)
    if "Content-Length" not in request.headers:
        return _answer(411)
    checksum = _checksum(request)
    with patient(request, PATIENCE_S):
        append_chunk(
            by=SystemActor.DOCK,
            file=file,
            offset_bytes=_whole(request, "Upload-Offset"),
            read=while_valid(agent, lambda size: _read(request, size)),
            length_bytes=_whole(request, "Content-Length"),
            checksum=checksum,
        )
    return _progress(file, status=204)


def _delete(request: HttpRequest, agent: DockToken, file: OffloadFile) -> HttpResponse:
    if file.state != FileState.EXPECTED:
        raise BadUpload("Cet envoi est entier : il ne peut plus être abandonné.")
    drop_upload(by=SystemActor.DOCK, file=file, reason="L’agent a abandonné l’envoi.")
    return _answer(204)


_VERBS: dict[str, Verb] = {"HEAD": _head, "PATCH": _patch, "DELETE": _delete}


def _pushed_by(agent: DockToken) -> OffloadFileQuerySet:
    return OffloadFile.objects.filter(is_pushed=True, offload__dock=agent.dock).select_related("offload__dock")


def _upload_of(agent: DockToken, key: UUID) -> OffloadFile:
    file = get_object_or_404(_pushed_by(agent), store_key=key)
    if file.upload_opened_at is None:
        raise Http404
    return file


def _method(request: HttpRequest) -> str:
    """The method of the request: where a proxy blocks PATCH and DELETE, tus sends them as a POST with a header."""
    if request.method == "POST":
        return request.headers.get("X-HTTP-Method-Override", "POST").upper()
    return request.method or ""


def _speaks_tus(request: HttpRequest) -> HttpResponse | None:
    """412 when the client uses another version of the protocol, else None."""
    if request.headers.get("Tus-Resumable") == VERSION:
        return None
    response = _answer(412)
    response["Tus-Version"] = VERSION
    return response


def _abilities() -> HttpResponse:
    response = _answer(204)
    response["Tus-Version"] = VERSION
    response["Tus-Extension"] = "creation,checksum,termination,expiration"
    response["Tus-Checksum-Algorithm"] = ",".join(CHECKSUMS)
    response["Tus-Max-Size"] = str(LARGEST_FILE_BYTES)
    return response


def _progress(file: OffloadFile, *, status: int) -> HttpResponse:
    response = _answer(status)
    response["Upload-Offset"] = str(current_offset(file))
    response["Cache-Control"] = "no-store"
    if file.state == FileState.EXPECTED:
        response["Upload-Expires"] = http_date(expires_at(file).timestamp())
    return response


def _answer(status: int) -> HttpResponse:
    return HttpResponse(status=status, headers={"Tus-Resumable": VERSION})


def _announced_key(request: HttpRequest) -> int:
    """The metadata `file`: the identifier from the answer to the announcement. Raises BadUpload."""
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        name, _, value = pair.strip().partition(" ")
        if name == "file":
            return read_file_key(_from_base64(value))
    raise BadUpload("La métadonnée « file » manque : annoncez d’abord le fichier, puis donnez son identifiant.")


def _whole(request: HttpRequest, header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdecimal()) or int(text) > LARGEST_FILE_BYTES:
        raise BadUpload(f"L’en-tête {header} doit être un nombre d’octets.")
    return int(text)


def _checksum(request: HttpRequest) -> Checksum | None:
    if "Upload-Checksum" not in request.headers:
        return None
    algorithm, _, text = request.headers["Upload-Checksum"].partition(" ")
    digest = _from_base64(text)
    if algorithm not in CHECKSUMS or len(digest) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
        raise BadUpload(f"L’en-tête Upload-Checksum doit donner {' ou '.join(CHECKSUMS)}, puis l’empreinte en base64.")
    return Checksum(algorithm, digest)


def _from_base64(text: str) -> bytes:
    """The decoded text; empty when it is not base64."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""


def _read(request: HttpRequest, size: int) -> bytes:
    """Read from the request; an interrupted connection counts as the end of the chunk."""
    try:
        return request.read(size)
    except OSError:
        return b""
