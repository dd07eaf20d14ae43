"""The API of dock agents. Only a token gives access; sessions are neither used nor created."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from threading import BoundedSemaphore
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPossible
from evidence.equipment.actions import note_seen
from evidence.equipment.models import DockToken
from evidence.equipment.tokens import hash_token
from evidence.intake.actions.announcements import announce_camera, retire_files, tell_difference
from evidence.intake.selectors.file_states import account_of
from evidence.intake.uploads.announcements import read_announcement, read_difference, read_file_keys
from evidence.intake.uploads.errors import BadUpload, TooLong, UploadRefused

P = ParamSpec("P")
AgentView = Callable[Concatenate[HttpRequest, DockToken, P], HttpResponseBase]
AnyView = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

# More than one chunk of our agent; what a client sends beyond these limits is not read.
UNREAD_BYTES, UNREAD_S, BLOCK_BYTES = 16 * 1024 * 1024, 10.0, 256 * 1024
# Of those who show no valid token, so many at once in a process are listened to, for so long.
STRANGERS, STRANGER_S = BoundedSemaphore(4), 2.0
# While a chunk arrives, its token is looked at again after so many bytes, and so many seconds.
ASKED_AGAIN_BYTES, ASKED_AGAIN_S = 4 * 1024 * 1024, 1.0
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
REFUSAL = (
    "Ce jeton n’ouvre rien : il est inconnu ou révoqué, ou sa station est hors service. Demandez-en un au gestionnaire "
    "du matériel."
)


class AgentRefused(JsonResponse):
    """401; evidence.intake.middleware journals the refusal, since a GET request writes nothing."""

    def __init__(self, agent: DockToken | None) -> None:
        super().__init__({"error": REFUSAL}, status=401, headers={"WWW-Authenticate": "Bearer"})
        self.agent = agent


class TokenTaken(Exception):
    """The token was revoked while bytes arrived."""


def for_agents(view: AgentView[P]) -> AnyView[P]:
    """Require a valid token and pass its row to the view; a refusal by the action becomes its HTTP status."""

    @csrf_exempt
    @login_not_required
    @never_cache
    @wraps(view)
    def checked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        shown = _shown(request)
        agent = DockToken.objects.select_related("dock").filter(token_hash=hash_token(shown)).first() if shown else None
        if agent is None or not DockToken.objects.valid().filter(pk=agent.pk).exists():
            turn_away(request)
            return AgentRefused(agent)
        if request.method not in SAFE_METHODS:
            note_seen(agent)
        try:
            return view(request, agent, *args, **kwargs)
        except TokenTaken:
            turn_away(request)
            return AgentRefused(agent)
        except UploadRefused as error:
            read_what_was_sent(request)
            return _refusal(error.status, error, error.retry_after_s)
        except NotPossible as error:
            return _refusal(409, error)
        except Http404:
            return JsonResponse({"error": "Rien à cette adresse pour cette station."}, status=404)

    return cast("AnyView[P]", checked)


@for_agents
@require_POST
def offload_announce(request: HttpRequest, agent: DockToken) -> HttpResponseBase:
    """Announce all files that a camera holds; answers with the state of each."""
    announcement = read_announcement(_body(request))
    offload = announce_camera(by=SystemActor.DOCK, agent=agent, announcement=announcement)
    return JsonResponse(account_of(offload, agent=agent))


@for_agents
@require_safe
def offload_account(request: HttpRequest, agent: DockToken, pk: int) -> HttpResponseBase:
    """The state of each file, with the receipts; a station sees its own offloads only."""
    return JsonResponse(account_of(get_object_or_404(agent.dock.offloads, pk=pk), agent=agent))


@for_agents
@require_POST
def offload_retire(request: HttpRequest, agent: DockToken, pk: int) -> HttpResponseBase:
    """Record that the agent removed files from the camera after their receipts."""
    offload = get_object_or_404(agent.dock.offloads, pk=pk)
    keys = read_file_keys(_body(request))
    retire_files(by=SystemActor.DOCK, agent=agent, offload=offload, keys=keys)
    return HttpResponse(status=204)


@for_agents
@require_POST
def offload_differs(request: HttpRequest, agent: DockToken, pk: int) -> HttpResponseBase:
    """Record that the agent read other bytes on the camera than the receipt says."""
    offload = get_object_or_404(agent.dock.offloads, pk=pk)
    tell_difference(by=SystemActor.DOCK, agent=agent, offload=offload, difference=read_difference(_body(request)))
    return HttpResponse(status=204)


def turn_away(request: HttpRequest) -> None:
    """Read no more of a stranger's body than an agent whose token was just revoked needs to hear of it, and of a few
    at once: hundreds that begin to send and stop hold nobody up."""
    if STRANGERS.acquire(blocking=False):
        try:
            read_what_was_sent(request, within_s=STRANGER_S)
        finally:
            STRANGERS.release()
    connection = request.META.get("gunicorn.socket")
    if connection is not None:
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RD)  # else the server would read what is left before the next request


def while_valid(agent: DockToken, read: Callable[[int], bytes]) -> Callable[[int], bytes]:
    """The same reader, which raises TokenTaken once the token is no longer valid."""
    received_bytes, asked_at_s = 0, time.monotonic()

    def read_while_valid(size: int) -> bytes:
        nonlocal received_bytes, asked_at_s
        block = read(size)
        received_bytes += len(block)
        if received_bytes >= ASKED_AGAIN_BYTES or time.monotonic() - asked_at_s >= ASKED_AGAIN_S:
            if not DockToken.objects.valid().filter(pk=agent.pk).exists():
                raise TokenTaken
            received_bytes, asked_at_s = 0, time.monotonic()
        return block

    return read_while_valid


def read_what_was_sent(request: HttpRequest, *, within_s: float = UNREAD_S) -> None:
    """Read and drop the body of a refused request, for a limited time: the system resets a connection closed with
    unread bytes, and the agent or nginx would then take the refusal for an unreachable server.
    """
    left_bytes, until_s = UNREAD_BYTES, time.monotonic() + within_s
    with patient(request, within_s), suppress(OSError):
        while left_bytes > 0 and time.monotonic() < until_s and (block := request.read(BLOCK_BYTES)):
            left_bytes -= len(block)


@contextmanager
def patient(request: HttpRequest, longest_s: float) -> Iterator[None]:
    """Limit how long a read waits, in seconds, so that a vanished client does not hold resources."""
    connection = request.META.get("gunicorn.socket")
    if connection is None:
        yield
        return
    before = connection.gettimeout()
    connection.settimeout(longest_s)
    try:
        yield
    finally:
        connection.settimeout(before)


def _shown(request: HttpRequest) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _body(request: HttpRequest) -> bytes:
    try:
        return request.body
    except RequestDataTooBig as error:
        raise TooLong from error
    except OSError as error:
        raise BadUpload("La demande est arrivée incomplète : recommencez.") from error


def _refusal(status: int, error: NotPossible, retry_after_s: int = 0) -> JsonResponse:
    headers = {"Retry-After": str(retry_after_s)} if retry_after_s else {}
    return JsonResponse({"error": str(error)}, status=status, headers=headers)
