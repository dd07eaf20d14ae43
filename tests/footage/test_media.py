"""What a clip's file says of itself: facts, picture, and a clear refusal of what is no clip."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from accounts.base.parsers import starting
from accounts.base.parsers.starting import Ended
from evidence.footage.media import reading, worker
from evidence.footage.media.damage import Damage, Finding
from evidence.footage.media.opening import Flaw
from evidence.footage.media.reading import Probe, UnreadableClip, make_thumbnail, probe
from tests import clips

pytestmark = pytest.mark.own_process

FILMED = datetime(2026, 11, 3, 21, 14, 7, tzinfo=UTC)


def flaw_of(path: Path) -> Flaw:
    with pytest.raises(UnreadableClip) as refusal:
        probe(path)
    return refusal.value.flaw


def test_a_clip_tells_its_facts(tmp_path: Path) -> None:
    clip = clips.make_mp4(tmp_path / "clip.mp4", seconds=3, recorded_at=FILMED)

    assert probe(clip) == Probe(3000, "mp4", "h264", 64, 48, 10.0, "aac", FILMED)


def test_a_clip_may_have_no_sound_and_no_time(tmp_path: Path) -> None:
    facts = probe(clips.make_mp4(tmp_path / "clip.mp4", sound=False))

    assert (facts.audio_codec, facts.recorded_at) == (None, None)


@pytest.mark.parametrize(
    ("make", "flaw"),
    [
        (clips.empty_file, Flaw.EMPTY),
        (clips.text_file_named_mp4, Flaw.NOT_A_VIDEO),
        (clips.headless_mp4, Flaw.NO_INDEX),
        (clips.audio_only_mp4, Flaw.SOUND_ONLY),
        (clips.pictureless_mp4, Flaw.NO_PICTURE),
    ],
)
def test_what_is_no_clip_is_refused_with_its_reason(tmp_path: Path, make: Callable[[Path], Path], flaw: Flaw) -> None:
    assert flaw_of(make(tmp_path / "clip.mp4")) is flaw


def test_pictures_in_an_unknown_code_are_no_pictures(tmp_path: Path) -> None:
    clip = clips.make_mp4(tmp_path / "clip.mp4", sound=False)
    clip.write_bytes(clip.read_bytes().replace(b"avc1", b"xyz1"))

    assert flaw_of(clip) is Flaw.NO_PICTURE


def test_sound_in_an_unknown_code_does_not_refuse_the_pictures(tmp_path: Path) -> None:
    clip = clips.make_mp4(tmp_path / "clip.mp4")
    clip.write_bytes(clip.read_bytes().replace(b"mp4a", b"xyz1").replace(b"esds", b"free"))

    assert probe(clip).audio_codec == "unknown"


@pytest.mark.slow
@pytest.mark.parametrize("missing_bytes", [1, 100, 5000])
def test_one_missing_byte_is_remarked(tmp_path: Path, missing_bytes: int) -> None:
    clip = clips.make_mp4(tmp_path / "clip.mp4")
    os.truncate(clip, clip.stat().st_size - missing_bytes)

    assert probe(clip).findings[0] == Finding(Damage.MISSING_BYTES, (missing_bytes,))


def test_a_truncation_shows_even_when_the_pictures_announce_no_length(tmp_path: Path) -> None:
    clip = clips.truncated_mp4(tmp_path / "clip.mp4")
    content = clip.read_bytes()
    length_of_pictures = content.index(b"mdat") - 4
    clip.write_bytes(content[:length_of_pictures] + bytes(4) + content[length_of_pictures + 4 :])

    (finding,) = probe(clip).findings
    assert (finding.damage, finding.numbers[0]) == (Damage.ENDS_EARLY, 4000)


def test_pictures_overwritten_with_zeros_are_damaged(tmp_path: Path) -> None:
    clip = clips.make_mp4(tmp_path / "clip.mp4")
    content = clip.read_bytes()
    start = content.index(b"mdat") + 4
    clip.write_bytes(content[:start] + bytes(len(content) - start))

    assert flaw_of(clip) in {Flaw.DAMAGED, Flaw.NO_PICTURE}


def test_a_playlist_cannot_make_the_reader_open_another_file(tmp_path: Path) -> None:
    other = clips.make_mp4(tmp_path / "other.mp4")
    playlist = tmp_path / "clip.mp4"
    playlist.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://{other}\n#EXT-X-ENDLIST\n")

    assert flaw_of(playlist) is Flaw.NOT_A_VIDEO


@pytest.mark.slow
@pytest.mark.parametrize("name", ["-i été « à l’arrêt ».mp4", "concat:a|b", "x" * 250, "a\nb'\"$(id).mp4"])
def test_any_file_name_is_only_a_name(tmp_path: Path, name: str) -> None:
    assert probe(clips.make_mp4(tmp_path / name)).duration_ms == 1000


def test_a_file_that_cannot_be_opened_is_not_blamed_on_the_clip(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        probe(tmp_path / "gone.mp4")


def test_a_reader_that_takes_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "TIMEOUT_S", 0.001)

    assert flaw_of(clips.make_mp4(tmp_path / "clip.mp4")) is Flaw.TOO_SLOW


@pytest.mark.parametrize(
    ("ended", "flaw"),
    [
        (Ended(1, b""), Flaw.CRASHED),
        (Ended(-11, b""), Flaw.CRASHED),
        (Ended(-24, b""), Flaw.TOO_SLOW),
        (Ended(-9, b"", is_late=True), Flaw.TOO_SLOW),
        (Ended(worker.FLAWED, b"sound_only"), Flaw.SOUND_ONLY),
        (Ended(worker.FLAWED, b"a word of its own"), Flaw.CRASHED),
    ],
)
def test_however_a_reader_ends_it_becomes_a_refusal(ended: Ended, flaw: Flaw) -> None:
    assert reading.flaw_of(ended) is flaw


@pytest.mark.parametrize("answer", [b"", b"[]", b"1", b"{", b'{"damage": 1}', b'{"damage": [], "recorded_at": 1}'])
def test_a_reader_that_answers_something_else_is_not_believed(answer: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "run_parser", lambda *_, **__: Ended(0, answer))

    assert flaw_of(Path(__file__)) is Flaw.CRASHED


def test_the_thumbnail_is_a_jpeg_480_pixels_wide(tmp_path: Path) -> None:
    clip = clips.make_mp4(tmp_path / "clip.mp4", seconds=2)

    picture = Image.open(io.BytesIO(make_thumbnail(clip, at_ms=1000)))

    assert (picture.format, picture.size) == ("JPEG", (480, 360))


def test_the_thumbnail_shows_the_moment_asked(tmp_path: Path) -> None:
    clip = clips.make_mp4(tmp_path / "clip.mp4", seconds=3)

    assert make_thumbnail(clip, at_ms=0) != make_thumbnail(clip, at_ms=2000)


def test_a_moment_after_the_end_gives_the_last_picture(tmp_path: Path) -> None:
    clip = clips.make_mp4(tmp_path / "clip.mp4", seconds=3)

    assert make_thumbnail(clip, at_ms=3_600_000) == make_thumbnail(clip, at_ms=2000)


def test_what_has_no_picture_has_no_thumbnail(tmp_path: Path) -> None:
    with pytest.raises(UnreadableClip, match="aucune image"):
        make_thumbnail(clips.audio_only_mp4(tmp_path / "clip.mp4"), at_ms=0)


def test_every_flaw_is_a_sentence() -> None:
    assert set(reading.SENTENCES) == set(Flaw)
    assert all(str(UnreadableClip(flaw)).endswith((".", ")")) for flaw in Flaw)


def test_the_worker_starts_without_django() -> None:
    code = "import evidence.footage.media.worker, sys; sys.exit('django' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], cwd=starting.PROJECT_ROOT, check=False).returncode == 0
    assert worker.FLAWED not in {0, 1, 2}
