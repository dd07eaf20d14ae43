"""The agent deletes from the camera only against a receipt that the server signed, and says so afterwards."""

import hashlib
import hmac
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from accounts.base.actors import SystemActor
from accounts.journal.models import JournalEntry
from evidence.equipment.models import Camera, Dock
from evidence.intake.actions.dock_polling import end_finished_offloads
from evidence.intake.events import IntakeEvent
from evidence.intake.models import Offload, OffloadFile
from tests.clips import make_mp4
from tests.intake.agents import OFFLOADS, Agent, a_file, make_agent, receive_pushed


@pytest.fixture
def agent(dock: Dock) -> Agent:
    return make_agent(dock)


def account(agent: Agent) -> dict[str, Any]:
    told: dict[str, Any] = agent.get(f"{OFFLOADS}{Offload.objects.latest('pk').pk}/").json()
    return told


def retire(agent: Agent, *files: int) -> Any:
    return agent.post(f"{OFFLOADS}{Offload.objects.latest('pk').pk}/retire/", {"files": list(files)})


def retired(agent: Agent) -> list[bool]:
    return [file["retired_at"] is not None for file in account(agent)["files"]]


def signature(receipt: dict[str, Any], credential: str) -> str:
    """As docs/agent.md tells other makers to compute it."""
    signed = {name: value for name, value in receipt.items() if name != "signature"}
    text = json.dumps(signed, sort_keys=True, separators=(",", ":"))
    return hmac.new(credential.partition(".")[2].encode(), text.encode(), hashlib.sha256).hexdigest()


def test_a_stored_file_has_a_signed_receipt_with_its_hash(agent: Agent, camera: Camera, tmp_path: Path) -> None:
    path = make_mp4(tmp_path / "a.mp4")
    file = agent.push(camera, path)
    assert account(agent)["files"][0]["receipt"] is None

    receive_pushed()

    receipt = account(agent)["files"][0]["receipt"]
    assert receipt["signature"] == signature(receipt, agent.credential)
    assert receipt["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (receipt["file"], receipt["state"], receipt["size_bytes"]) == (file["id"], "stored", path.stat().st_size)


def test_another_agents_key_does_not_sign_it(agent: Agent, camera: Camera, dock: Dock, tmp_path: Path) -> None:
    agent.push(camera, make_mp4(tmp_path / "a.mp4"))
    receive_pushed()

    receipt = account(agent)["files"][0]["receipt"]

    assert receipt["signature"] != signature(receipt, make_agent(dock, "PC-2").credential)


@pytest.mark.parametrize(("content", "state"), [(b"junk", "quarantined"), (None, "duplicate")])
def test_what_is_kept_otherwise_has_one_too(
    content: bytes | None, state: str, agent: Agent, camera: Camera, tmp_path: Path
) -> None:
    path = make_mp4(tmp_path / "a.mp4")
    if content:
        path.write_bytes(content)
    else:
        agent.push(camera, path)
        receive_pushed()
        path = path.rename(tmp_path / "b.mp4")

    agent.push(camera, path)
    receive_pushed()

    receipt = account(agent)["files"][-1]["receipt"]
    assert (receipt["state"], receipt["sha256"]) == (state, hashlib.sha256(path.read_bytes()).hexdigest())


@pytest.mark.slow
def test_what_was_removed_is_journaled_and_ends_the_offload(agent: Agent, camera: Camera, tmp_path: Path) -> None:
    file = agent.push(camera, make_mp4(tmp_path / "a.mp4"))
    receive_pushed()
    end_finished_offloads(by=SystemActor.DOCK, quiet=timedelta(0))
    assert Offload.objects.get().ended_at is None

    assert retire(agent, file["id"]).status_code == 204
    assert retire(agent, file["id"]).status_code == 204
    end_finished_offloads(by=SystemActor.DOCK, quiet=timedelta(0))

    assert retired(agent) == [True]
    assert Offload.objects.get().ended_at
    entry = JournalEntry.objects.get(event=IntakeEvent.FILE_RETIRED)
    assert entry.details == {"sha256": OffloadFile.objects.get().sha256}


def test_without_a_receipt_nothing_is_taken_as_removed(agent: Agent, camera: Camera, tmp_path: Path) -> None:
    sent = agent.push(camera, make_mp4(tmp_path / "a.mp4"))
    receive_pushed()
    told = agent.announce(camera, a_file("b.mp4"), {key: sent[key] for key in ("name", "size_bytes", "modified_ns")})
    expected = next(file["id"] for file in told.json()["files"] if file["state"] == "expected")

    answer = retire(agent, sent["id"], expected)

    assert answer.status_code == 409
    assert "vérifiez la caméra" in answer.json()["error"]
    assert retired(agent) == [False, False]


@pytest.mark.parametrize("files", [None, "1", [True], [-1], [1.5]])
def test_a_malformed_list_is_refused(files: Any, agent: Agent, camera: Camera) -> None:
    agent.announce(camera)

    answer = agent.post(f"{OFFLOADS}{Offload.objects.get().pk}/retire/", {"files": files})

    assert answer.status_code == 400


def test_what_left_the_camera_after_its_receipt_counts_as_removed(agent: Agent, camera: Camera, tmp_path: Path) -> None:
    agent.push(camera, make_mp4(tmp_path / "a.mp4"))
    receive_pushed()

    agent.announce(camera)

    assert retired(agent) == [True]
    assert JournalEntry.objects.filter(event=IntakeEvent.FILE_RETIRED).count() == 1


def test_a_file_that_stays_on_the_camera_keeps_its_receipt(agent: Agent, camera: Camera, tmp_path: Path) -> None:
    path = make_mp4(tmp_path / "a.mp4")
    file = agent.push(camera, path)
    receive_pushed()
    Offload.objects.update(ended_at=Offload.objects.get().started_at)

    status = path.stat()
    again = agent.announce(
        camera, {"name": path.name, "size_bytes": status.st_size, "modified_ns": status.st_mtime_ns}
    ).json()

    assert [told["id"] for told in again["files"] if told["receipt"]] == [file["id"]]
    assert Offload.objects.count() == 1
