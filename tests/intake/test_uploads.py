"""A file of a camera arrives by resumable upload (tus 1.0.0): in pieces, cut and resumed, whole, and once."""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.journal.models import JournalEntry
from evidence.equipment.models import Camera, Dock, DockToken
from evidence.footage.models import Clip
from evidence.intake.actions.uploads import complete_whole_uploads
from evidence.intake.events import IntakeEvent
from evidence.intake.models import FileState, OffloadFile, QuarantinedFile
from evidence.intake.tasks import drop_stale_uploads
from evidence.intake.uploads import spool
from tests.clips import make_mp4
from tests.intake.agents import UPLOADS, Agent, a_file, checksum, make_agent, receive_pushed
from tests.worlds import stored_bytes

CONTENT = bytes(range(256)) * 8


@pytest.fixture
def agent(dock: Dock) -> Agent:
    return make_agent(dock)


class Started(NamedTuple):
    address: str
    file: OffloadFile

    @property
    def bytes_here(self) -> bytes:
        return spool.path_of(self.file.store_key).read_bytes()


@pytest.fixture
def upload(agent: Agent, camera: Camera) -> Started:
    """An upload just opened, of CONTENT."""
    (told,) = agent.announce(camera, a_file(size=len(CONTENT))).json()["files"]
    address = agent.create(told["id"], len(CONTENT))["Location"]
    return Started(address, OffloadFile.objects.get(pk=told["id"]))


def test_it_becomes_a_clip_like_a_file_of_a_docks_folder(agent: Agent, camera: Camera, tmp_path: Path) -> None:
    path = make_mp4(tmp_path / "PM_2026.mp4")
    content = path.read_bytes()

    agent.push(camera, path)
    receive_pushed()

    clip = Clip.objects.get()
    assert (clip.camera, clip.file_name, clip.received_from) == (camera, "PM_2026.mp4", agent.token.dock.name)
    assert stored_bytes(clip.store_name) == content
    assert OffloadFile.objects.get().state == FileState.STORED
    assert list(spool.keys()) == []


def test_the_server_says_what_it_can_do(agent: Agent) -> None:
    answer = agent.client.options(UPLOADS, headers={"Authorization": f"Bearer {agent.credential.partition('.')[0]}"})

    assert (answer.status_code, answer["Tus-Version"]) == (204, "1.0.0")
    assert answer["Tus-Extension"] == "creation,checksum,termination,expiration"
    assert answer["Tus-Checksum-Algorithm"] == "sha1,sha256"


def test_it_goes_on_where_it_was_cut(agent: Agent, upload: Started) -> None:
    first = agent.patch(upload.address, 0, CONTENT[:700])
    head = agent.head(upload.address)
    second = agent.patch(upload.address, int(head["Upload-Offset"]), CONTENT[700:])

    assert (first.status_code, first["Upload-Offset"]) == (204, "700")
    assert (head["Upload-Offset"], head["Upload-Length"]) == ("700", str(len(CONTENT)))
    assert "no-store" in head["Cache-Control"]
    assert (second.status_code, second["Upload-Offset"]) == (204, str(len(CONTENT)))
    assert upload.bytes_here == CONTENT
    assert OffloadFile.objects.get().state == FileState.ANNOUNCED
    assert JournalEntry.objects.filter(event=IntakeEvent.UPLOAD_COMPLETED).count() == 1


def test_a_finished_upload_says_that_it_is_whole(agent: Agent, upload: Started) -> None:
    agent.patch(upload.address, 0, CONTENT)
    receive_pushed()

    assert agent.head(upload.address)["Upload-Offset"] == str(len(CONTENT))
    assert agent.patch(upload.address, 0, CONTENT).status_code == 409
    assert QuarantinedFile.objects.count() == 1


def test_opening_it_twice_is_opening_it_once(agent: Agent, upload: Started) -> None:
    agent.patch(upload.address, 0, CONTENT[:10])

    again = agent.create(upload.file.pk, len(CONTENT))

    assert (again.status_code, again["Location"], again["Upload-Offset"]) == (201, upload.address, "10")
    assert JournalEntry.objects.filter(event=IntakeEvent.UPLOAD_STARTED).count() == 1


@pytest.mark.parametrize("offset", [0, 699, 701, 5000])
def test_a_chunk_out_of_order_is_refused(offset: int, agent: Agent, upload: Started) -> None:
    agent.patch(upload.address, 0, CONTENT[:700])

    answer = agent.patch(upload.address, offset, CONTENT[700:])

    assert (answer.status_code, upload.bytes_here) == (409, CONTENT[:700])
    assert "700" in answer.json()["error"]


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_chunk_is_held_against_its_checksum(algorithm: str, agent: Agent, upload: Started) -> None:
    right = checksum(CONTENT[:700], algorithm)
    assert agent.patch(upload.address, 0, CONTENT[:700], **{"Upload-Checksum": right}).status_code == 204

    wrong = agent.patch(upload.address, 700, CONTENT[700:], **{"Upload-Checksum": right})

    assert (wrong.status_code, upload.bytes_here) == (460, CONTENT[:700])
    assert agent.head(upload.address)["Upload-Offset"] == "700"
    assert OffloadFile.objects.get().state == FileState.EXPECTED


@pytest.mark.parametrize("header", ["md5 AAAA", "sha256", "sha256 ###", "sha1 " + "A" * 64])
def test_an_unknown_checksum_is_refused(header: str, agent: Agent, upload: Started) -> None:
    answer = agent.patch(upload.address, 0, CONTENT, **{"Upload-Checksum": header})

    assert (answer.status_code, upload.bytes_here) == (400, b"")


def test_more_than_announced_is_refused(agent: Agent, upload: Started) -> None:
    answer = agent.patch(upload.address, 0, CONTENT + b"x")

    assert (answer.status_code, upload.bytes_here) == (413, b"")


@pytest.mark.parametrize("length", [len(CONTENT) - 1, len(CONTENT) + 1, 0])
def test_another_length_than_announced_is_refused(length: int, agent: Agent, camera: Camera) -> None:
    (told,) = agent.announce(camera, a_file(size=len(CONTENT))).json()["files"]

    assert agent.create(told["id"], length).status_code == 400
    assert OffloadFile.objects.get().upload_opened_at is None


@pytest.mark.parametrize(
    "headers",
    [
        {"Upload-Length": "x"},
        {"Upload-Length": "-1"},
        {"Upload-Metadata": ""},
        {"Upload-Metadata": "file é"},
        {"Upload-Metadata": "file eA=="},
        {"Upload-Metadata": "file " + "OTk5" * 30},
    ],
)
def test_a_malformed_creation_gets_a_sentence(headers: dict[str, str], agent: Agent) -> None:
    answer = agent.create(1, 10, **headers)

    assert answer.status_code == 400
    assert answer.json()["error"]


def test_only_an_announced_file_is_taken(agent: Agent) -> None:
    assert agent.create(999_999, 10).status_code == 404


def test_another_version_of_the_protocol_is_refused(agent: Agent, upload: Started) -> None:
    answer = agent.patch(upload.address, 0, CONTENT, **{"Tus-Resumable": "0.2.2"})

    assert (answer.status_code, answer["Tus-Version"]) == (412, "1.0.0")


def test_another_kind_of_body_is_refused(agent: Agent, upload: Started) -> None:
    assert agent.patch(upload.address, 0, CONTENT, **{"Content-Type": "video/mp4"}).status_code == 415


def test_an_empty_file_is_whole_at_once(agent: Agent, camera: Camera) -> None:
    (told,) = agent.announce(camera, a_file(size=0)).json()["files"]

    assert agent.create(told["id"], 0).status_code == 201
    receive_pushed()

    assert OffloadFile.objects.get().state == FileState.QUARANTINED


@pytest.mark.slow
@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "..", "a/b\\c.mp4", "%2e%2e/x", "x" * 255])
def test_a_name_never_becomes_a_path(name: str, agent: Agent, camera: Camera) -> None:
    before = {path for path in Path(settings.DATA_ROOT).rglob("*") if path.is_file()}
    (told,) = agent.announce(camera, a_file(name, size=4)).json()["files"]
    assert told["name"] == name

    agent.patch(agent.create(told["id"], 4)["Location"], 0, b"junk")
    receive_pushed()

    new = {path for path in Path(settings.DATA_ROOT).rglob("*") if path.is_file()} - before
    assert {path.relative_to(settings.DATA_ROOT).parts[0] for path in new} <= {"footage", "locks"}
    assert OffloadFile.objects.get().state == FileState.QUARANTINED


def test_two_connections_do_not_write_one_upload(agent: Agent, upload: Started) -> None:
    with spool.writing(upload.file.store_key):
        answer = agent.patch(upload.address, 0, CONTENT)

    assert (answer.status_code, answer["Retry-After"], upload.bytes_here) == (423, "5", b"")


def test_a_station_keeps_its_share(agent: Agent, camera: Camera) -> None:
    told = agent.announce(camera, *(a_file(f"{number}.mp4") for number in range(3))).json()["files"]
    with override_settings(UPLOADS_PER_DOCK=2):
        answers = [agent.create(file["id"], 10) for file in told]
        assert [answer.status_code for answer in answers] == [201, 201, 429]
        assert answers[2]["Retry-After"] == "10"

        agent.patch(answers[0]["Location"], 0, b"0123456789")

        assert agent.create(told[2]["id"], 10).status_code == 201


def test_at_the_reserve_uploads_wait_and_go_on_by_themselves(
    agent: Agent, upload: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "room_bytes", lambda: 0)
    refused = agent.patch(upload.address, 0, CONTENT)
    assert (refused.status_code, refused["Retry-After"], upload.bytes_here) == (507, "30", b"")
    assert "l’envoi reprendra" in refused.json()["error"]
    monkeypatch.undo()

    assert agent.patch(upload.address, 0, CONTENT).status_code == 204


@pytest.mark.folder_store("the room of a bucket is unknown")
def test_no_more_is_promised_than_there_is_room_for(
    agent: Agent, camera: Camera, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice what is announced must fit beside the reserve: in the spool, then in the store on the same disk."""
    told = agent.announce(camera, a_file("a.mp4", 1000), a_file("b.mp4", 1000)).json()["files"]
    room = settings.DISK_RESERVE_MIB * 1024 * 1024 + 3999
    monkeypatch.setattr(spool, "room_bytes", lambda: room)

    assert [agent.create(file["id"], 1000).status_code for file in told] == [201, 507]


def test_bytes_deleted_by_hand_in_mid_upload_are_sent_anew(agent: Agent, upload: Started) -> None:
    """The protocol's own way: the agent is told where the upload stands, and goes on from there."""
    agent.patch(upload.address, 0, CONTENT[:700])
    spool.path_of(upload.file.store_key).unlink()

    refused = agent.patch(upload.address, 700, CONTENT[700:])
    head = agent.head(upload.address)
    resumed = agent.patch(upload.address, 0, CONTENT)

    assert (refused.status_code, head["Upload-Offset"], resumed.status_code) == (409, "0", 204)
    assert upload.bytes_here == CONTENT


def test_it_can_be_dropped_and_begun_anew(agent: Agent, upload: Started) -> None:
    agent.patch(upload.address, 0, CONTENT[:700])

    assert agent.delete(upload.address).status_code == 204

    assert agent.head(upload.address).status_code == 404
    assert list(spool.keys()) == []
    assert JournalEntry.objects.get(event=IntakeEvent.UPLOAD_DROPPED).details == {"received_bytes": 700}
    assert agent.create(upload.file.pk, len(CONTENT))["Upload-Offset"] == "0"


def test_an_upload_left_alone_expires(agent: Agent, upload: Started, monkeypatch: pytest.MonkeyPatch) -> None:
    agent.patch(upload.address, 0, CONTENT[:700])
    drop_stale_uploads()
    assert agent.head(upload.address)["Upload-Expires"].endswith("GMT")

    past = timezone.now() - timedelta(hours=settings.UPLOAD_HOURS, minutes=1)
    OffloadFile.objects.update(upload_opened_at=past)
    monkeypatch.setattr(spool, "touched_at_s", lambda key: past.timestamp())
    drop_stale_uploads()

    assert agent.head(upload.address).status_code == 404
    assert (list(spool.keys()), OffloadFile.objects.get().state) == ([], FileState.EXPECTED)


def test_the_note_of_a_chunk_whose_bytes_were_deleted_is_cleared(agent: Agent, upload: Started) -> None:
    note = spool.path_of(upload.file.store_key).with_suffix(".unproven")
    note.write_text("0")
    spool.path_of(upload.file.store_key).unlink()
    drop_stale_uploads()
    assert note.exists(), "the upload is still open"

    OffloadFile.objects.update(upload_opened_at=None)
    drop_stale_uploads()

    assert not note.exists()


def test_another_stations_upload_is_not_found(agent: Agent, upload: Started) -> None:
    stranger = make_agent(Dock.objects.create(name="dock-b", place="Annexe"))

    answers: list[Any] = [stranger.head(upload.address), stranger.patch(upload.address, 0, CONTENT)]
    answers += [stranger.delete(upload.address), stranger.create(upload.file.pk, len(CONTENT))]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert upload.bytes_here == b""


def test_a_token_revoked_in_mid_upload_stops_it(agent: Agent, upload: Started) -> None:
    agent.patch(upload.address, 0, CONTENT[:700])
    DockToken.objects.update(revoked_at=timezone.now())

    assert agent.patch(upload.address, 700, CONTENT[700:]).status_code == 401
    assert upload.bytes_here == CONTENT[:700]


def test_a_server_killed_after_the_last_byte_still_hands_it_on(upload: Started) -> None:
    spool.path_of(upload.file.store_key).write_bytes(CONTENT)

    complete_whole_uploads(by=SystemActor.DOCK)

    assert OffloadFile.objects.get().state == FileState.ANNOUNCED


def test_bytes_that_are_not_those_announced_are_asked_for_again(agent: Agent, camera: Camera) -> None:
    expected = hashlib.sha256(CONTENT).hexdigest()
    (told,) = agent.announce(camera, a_file(size=len(CONTENT), sha256=expected)).json()["files"]
    agent.patch(agent.create(told["id"], len(CONTENT))["Location"], 0, bytes(len(CONTENT)))

    receive_pushed()

    file = OffloadFile.objects.get()
    assert (file.state, file.upload_opened_at) == (FileState.EXPECTED, None)
    assert "empreinte annoncée" in file.last_error
    assert not QuarantinedFile.objects.exists()


def test_bytes_that_another_machine_has_are_left_to_it_for_a_day(agent: Agent, camera: Camera, tmp_path: Path) -> None:
    agent.push(camera, make_mp4(tmp_path / "PM_2026.mp4"))
    agent.push(camera, make_mp4(tmp_path / "PM_2027.mp4", seed=1))
    first, second = OffloadFile.objects.order_by("pk")
    OffloadFile.objects.filter(pk=second.pk).update(upload_opened_at=timezone.now() - timedelta(hours=25))
    with override_settings(DATA_ROOT=tmp_path / "other"):
        receive_pushed()
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.state, first.attempts) == (FileState.ANNOUNCED, 0)
        assert "attend sur la machine" in first.last_error
        assert second.state == FileState.EXPECTED

    OffloadFile.objects.update(due_at=None)
    receive_pushed()
    first.refresh_from_db()
    assert (first.state, first.last_error) == (FileState.STORED, "")


def test_bytes_lost_before_the_store_had_them_are_asked_for_again(agent: Agent, upload: Started) -> None:
    agent.patch(upload.address, 0, CONTENT)
    spool.discard(upload.file.store_key)

    receive_pushed()

    assert OffloadFile.objects.get().state == FileState.EXPECTED
    assert agent.create(upload.file.pk, len(CONTENT)).status_code == 201
