"""The dock agent by itself: what it reads of a camera, what it trusts, and how it says that it was badly called.

What it does with a real server, cut and killed, is in tests/faults/test_dock_agent_over_the_wire.py.
"""

import os
from pathlib import Path

import pytest

from evidence.dock_agent import camera
from evidence.dock_agent.camera import CameraFile, FileChanged, open_unchanged, sha256_on_camera
from evidence.dock_agent.command import main
from evidence.dock_agent.places import Place
from evidence.dock_agent.pushing import LARGEST_CHUNK_BYTES, SMALLEST_CHUNK_BYTES, ChunkSizer
from evidence.dock_agent.server import Server
from evidence.equipment.tokens import new_secret, receipt_key
from evidence.intake.uploads.receipts import signed

RECEIPT: dict[str, str | int] = {"offload": 1, "file": 2, "size_bytes": 4, "sha256": "a" * 64, "state": "stored"}


def credential() -> tuple[str, str]:
    secret = new_secret()
    key = receipt_key("the site's secret", secret.receipt_salt)
    return f"{secret.token}.{key}", key


def server_of(credential: str) -> Server:
    return Server("https://preuves.invalid", credential, lambda: False)


def test_it_trusts_what_its_server_signed() -> None:
    shown, key = credential()

    assert server_of(shown).signed(signed(RECEIPT, key))


@pytest.mark.parametrize("changed", [{"sha256": "b" * 64}, {"file": 3}, {"signature": ""}, {"more": "é"}])
def test_it_does_not_trust_a_receipt_that_was_touched(changed: dict[str, str | int]) -> None:
    shown, key = credential()

    assert not server_of(shown).signed(signed(RECEIPT, key) | changed)


def test_it_does_not_trust_another_servers_receipt() -> None:
    assert not server_of(credential()[0]).signed(signed(RECEIPT, credential()[1]))


def test_whoever_sees_the_token_cannot_sign() -> None:
    shown, _ = credential()
    token = shown.partition(".")[0]

    assert not server_of(shown).signed(signed(RECEIPT, token))


def files_of(card: Path) -> dict[str, CameraFile] | None:
    return camera.files_of(Place(card, card))


def test_it_sees_the_files_of_a_camera_the_oldest_first(tmp_path: Path) -> None:
    for age, name in enumerate(("b.mp4", "DCIM/a.mp4", ".caché", "c.part")):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"junk")
        os.utime(path, ns=(0, 1000 - age))
    (tmp_path / "lien.mp4").symlink_to(tmp_path / "b.mp4")
    os.mkfifo(tmp_path / "tube.mp4")

    files = files_of(tmp_path)

    assert files is not None
    assert list(files) == ["DCIM/a.mp4", "b.mp4"]
    assert files["b.mp4"].identity == ("b.mp4", 4, 1000)


def test_a_camera_that_is_not_there_is_not_an_empty_one(tmp_path: Path) -> None:
    assert files_of(tmp_path / "absent") is None
    assert files_of(tmp_path) == {}


def test_a_name_that_is_not_text_is_spelled(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xe9t\xe9\n.mp4")).touch()

    assert list(files_of(tmp_path) or ()) == ["%E9t%E9%0A.mp4"]


def test_a_file_that_changed_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"one")
    (file,) = (files_of(tmp_path) or {}).values()
    file.path.write_bytes(b"other")

    with pytest.raises(FileChanged):
        open_unchanged(file)
    with pytest.raises(FileChanged):
        sha256_on_camera(file)


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    path = tmp_path / "jeton"
    path.write_text("token.key\n")
    path.chmod(0o600)
    return path


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"--server": "http://preuves.ville.fr"}, "https"),
        ({"--server": "preuves"}, "https"),
        ({"--token-file": "/absent"}, "ne peut pas être lu"),
        ({"--parallel": "0"}, "au moins 1"),
        ({"--numbers": "("}, "motif illisible"),
        ({"--numbers": "x"}, "il faut un groupe"),
    ],
)
def test_what_is_badly_called_is_said(
    changed: dict[str, str], said: str, token_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = {"--server": "https://preuves.ville.fr", "--token-file": str(token_file), "--folder": "/camera"} | changed

    with pytest.raises(SystemExit) as end:
        main([word for pair in options.items() for word in pair])

    assert end.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(("mode", "content", "said"), [(0o644, "a.b", "chmod 600"), (0o600, "a", "jeton entier")])
def test_a_token_that_others_read_or_that_is_cut_is_refused(
    mode: int, content: str, said: str, token_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    token_file.write_text(content)
    token_file.chmod(mode)

    with pytest.raises(SystemExit):
        main(["--server", "https://x.fr", "--token-file", str(token_file), "--folder", "/camera"])

    assert said in capsys.readouterr().err


def test_it_sends_less_at_once_over_a_line_that_breaks() -> None:
    stride = ChunkSizer()
    stride.chunk_cut()
    stride.chunk_cut()
    assert stride.chunk_bytes == LARGEST_CHUNK_BYTES // 4
    stride.chunk_arrived()
    assert stride.chunk_bytes == LARGEST_CHUNK_BYTES // 2


def test_what_it_sends_at_once_has_bounds() -> None:
    stride = ChunkSizer()
    stride.chunk_arrived()
    assert stride.chunk_bytes == LARGEST_CHUNK_BYTES
    for _ in range(20):
        stride.chunk_cut()
    assert stride.chunk_bytes == SMALLEST_CHUNK_BYTES
