"""What runs when its right is taken away: films, packages and uploads stop; it is never the rest that goes on."""

import io
import socket
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.people.actions.designations import revoke_designation
from accounts.people.models import User
from cases.requisitions.actions.deliveries import open_delivery, revoke_delivery, send_delivery
from cases.requisitions.models import Delivery, DeliveryVisit
from evidence.equipment.actions import revoke_token
from evidence.equipment.models import Camera, Dock
from evidence.footage.actions.viewings import close_viewing
from evidence.footage.models import Viewing
from evidence.intake.models import OffloadFile
from evidence.intake.uploads import spool
from evidence.intake.views.agents import STRANGERS, turn_away
from evidence.store import streaming
from evidence.store.streaming import RightTaken
from tests.cast import client_of
from tests.intake.agents import a_file, make_agent
from tests.requisitions.worlds import built
from tests.review.watching import watch
from tests.worlds import make_clip

MIB = 1024 * 1024
# What may still leave: what was being sent, and what is on its way.
MOST_BYTES = streaming.ASKED_AGAIN_BYTES + streaming.BLOCK_BYTES


def received(response: object, take: Callable[[], object]) -> int:
    """How many bytes arrive when the right is taken after the first of them; the connection is then cut."""
    blocks = iter(response)  # type: ignore[call-overload]
    sizes = [len(next(blocks))]
    take()
    with pytest.raises(RightTaken):
        sizes.extend(map(len, blocks))
    return sum(sizes)


def close(viewing: Viewing, client: Client, by: User) -> None:
    close_viewing(by=viewing.viewer, viewing=viewing)


def revoke(viewing: Viewing, client: Client, by: User) -> None:
    revoke_designation(by=by, designation=viewing.viewer.designations.get(), reason="Mutation")


def sign_out(viewing: Viewing, client: Client, by: User) -> None:
    Client(headers={"cookie": client.cookies.output(header="", sep=";")}).post(reverse("sign_out"))


def deactivate(viewing: Viewing, client: Client, by: User) -> None:
    User.objects.filter(pk=viewing.viewer_id).update(is_active=False)


@pytest.mark.parametrize("take", [close, revoke, sign_out, deactivate])
@pytest.mark.parametrize("asked", ["", "bytes=0-"])
def test_a_film_stops_with_its_right(
    take: Callable[..., None], asked: str, director: User, second_director: User
) -> None:
    viewing = watch(director, make_clip(content=bytes(16 * MIB)))
    client = client_of(director)
    headers = {"range": asked} if asked else {}
    response = client.get(reverse("viewing_stream", args=[viewing.pk]), headers=headers)

    assert received(response, lambda: take(viewing, client, second_director)) <= MOST_BYTES


def test_a_film_whose_right_stays_comes_whole(director: User) -> None:
    content = bytes(range(256)) * (9 * 4096)
    viewing = watch(director, make_clip(content=content))

    response = client_of(director).get(reverse("viewing_stream", args=[viewing.pk]))

    assert b"".join(response) == content


@pytest.fixture
def leaving(director: User, head: User) -> tuple[Delivery, DeliveryVisit, Client]:
    """A package that an officer has begun to download."""
    delivery = built(director, head, make_clip(content=bytes(16 * MIB)))
    code = send_delivery(by=director, delivery=delivery, recipient="opj@police.example")
    delivery.refresh_from_db()
    officer = Client()
    officer.post(reverse("delivery_open", args=[delivery.token]), {"code": code})
    return delivery, DeliveryVisit.objects.get(), officer


def package(officer: Client, delivery: Delivery) -> object:
    return officer.get(reverse("delivery_package", args=[delivery.token]))


def test_a_package_stops_with_its_link(leaving: tuple[Delivery, DeliveryVisit, Client], head: User) -> None:
    delivery, _, officer = leaving

    revoked = received(package(officer, delivery), lambda: revoke_delivery(by=head, delivery=delivery, reason="Erreur"))

    assert revoked <= MOST_BYTES


def test_a_package_stops_with_its_visit(leaving: tuple[Delivery, DeliveryVisit, Client]) -> None:
    delivery, visit, officer = leaving
    ended = DeliveryVisit.objects.filter(pk=visit.pk)

    assert received(package(officer, delivery), lambda: ended.update(expires_at=timezone.now())) <= MOST_BYTES


def test_wrong_codes_do_not_stop_the_officer_s_package(leaving: tuple[Delivery, DeliveryVisit, Client]) -> None:
    delivery, _, officer = leaving
    response = package(officer, delivery)
    blocks = iter(response)  # type: ignore[call-overload]
    first = next(blocks)
    for _ in range(10):
        with pytest.raises(Exception, match=r"."):
            open_delivery(delivery=delivery, code="00000000")

    assert len(first) + sum(map(len, blocks)) == int(response["Content-Length"])  # type: ignore[index]


class RevokedMidway(io.BytesIO):
    """A line on which 16 MiB come, and the token is revoked after the first."""

    def __init__(self, revoke: Callable[[], None]) -> None:
        super().__init__(bytes(16 * MIB))
        self._revoke: Callable[[], None] | None = revoke

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() >= MIB and self._revoke:
            self._revoke()
            self._revoke = None
        return super().read(size)


def test_an_upload_stops_with_its_token(dock: Dock, camera: Camera) -> None:
    agent = make_agent(dock)
    (told,) = agent.announce(camera, a_file(size=16 * MIB)).json()["files"]
    address = agent.create(told["id"], 16 * MIB)["Location"]
    line = RevokedMidway(lambda: revoke_token(by=SystemActor.DEMO, token=agent.token, reason="Volé"))

    answer = agent.patch_from(line, address, 0, 16 * MIB)

    assert answer.status_code == 401
    assert spool.offset_bytes(OffloadFile.objects.get().store_key) <= 5 * MIB


def test_a_stranger_is_not_listened_to_when_others_are() -> None:
    """Four at once in a process; the others are turned away unread."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"x")
        taken = [STRANGERS.acquire(blocking=False) for _ in range(4)]
        try:
            request = RequestFactory().get("/agent/envois/")
            request.META["gunicorn.socket"] = ours
            turn_away(request)
        finally:
            STRANGERS.release(len(taken))
        assert all(taken)
        assert ours.recv(1) in (b"", b"x")
        assert ours.recv(1) == b""


@pytest.mark.parametrize("page", ["/extraits/importer/", "/connexion/", "/remise/x/ouvrir/", "/nulle/part/"])
def test_a_stranger_s_body_is_refused_unread(page: str, db: None) -> None:
    class Unread(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise AssertionError("it was read")

    for length in ({"CONTENT_LENGTH": str(10 * MIB)}, {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}):
        type_ = "multipart/form-data; boundary=x"
        more: dict[str, Any] = {"wsgi.input": Unread(), "CONTENT_TYPE": type_, **length}
        answer = Client().generic("POST", page, **more)

        assert answer.status_code == 413
