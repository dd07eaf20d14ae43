"""The demonstration's footage: real clips, the same event from several cameras, always the same bytes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import av
import pytest

from accounts.duty.models import Shift
from evidence.footage.media.reading import Probe, probe
from levallois.demo.events import EVENTS
from levallois.demo.extracts import extract_request
from levallois.demo.footage import ClipRequest, Incident, Scene, make_batch, make_clip, parts_of
from levallois.demo.footage.film import Caption
from levallois.demo.footage.geometry import View, Viewpoint
from levallois.demo.footage.story import incident_story, quiet_story
from levallois.demo.story import Filmed

pytestmark = pytest.mark.slow

FILMED = datetime(2026, 11, 3, 21, 14, 7, tzinfo=UTC)
SMALL = (160, 90)


def request(path: Path, *, angle: int = 0, seconds: int = 3, seed: int = 1) -> ClipRequest:
    quarrel = Incident(seed=5, started_at=FILMED)
    return ClipRequest(path, "X6039A1B2", FILMED, seconds, Scene.STAIRWELL, seed, quarrel, angle, SMALL, 10)


def filmed(path: Path, *, angle: int = 0, seconds: int = 3, seed: int = 1) -> Path:
    make_clip(**vars(request(path, angle=angle, seconds=seconds, seed=seed)))
    return path


def test_a_clip_is_what_a_camera_leaves(tmp_path: Path) -> None:
    clip = filmed(tmp_path / "dock" / "clip.mp4")

    assert probe(clip) == Probe(3000, "mp4", "h264", 160, 90, 10.0, "aac", FILMED)


def test_the_index_comes_before_the_pictures(tmp_path: Path) -> None:
    content = filmed(tmp_path / "clip.mp4").read_bytes()

    assert content.index(b"moov") < content.index(b"mdat")


def test_a_key_frame_every_two_seconds(tmp_path: Path) -> None:
    with av.open(str(filmed(tmp_path / "clip.mp4", seconds=5))) as container:
        keys = [frame.time for frame in container.decode(video=0) if frame.key_frame]

    assert keys == [0, 2, 4]


def test_the_same_request_gives_the_same_bytes(tmp_path: Path) -> None:
    first, again, other = (filmed(tmp_path / f"{n}.mp4", seed=seed).read_bytes() for n, seed in enumerate((1, 1, 2)))

    assert first == again
    assert first != other


def test_another_angle_shows_the_event_from_elsewhere(tmp_path: Path) -> None:
    here, there = (filmed(tmp_path / f"{angle}.mp4", angle=angle) for angle in (0, 1))

    assert here.read_bytes() != there.read_bytes()


def test_the_caption_runs_with_the_local_time() -> None:
    caption = Caption("AXON BODY 3 X6039A1B2", FILMED, SMALL)

    assert caption.text(0.0) == "AXON BODY 3 X6039A1B2  2026-11-03 22:14:07 +01:00"
    assert caption.text(61.9) == "AXON BODY 3 X6039A1B2  2026-11-03 22:15:08 +01:00"


def test_a_fixed_camera_names_itself_and_no_body_camera() -> None:
    filmed = Filmed(EVENTS[0], FILMED, Shift(), [])

    assert extract_request(filmed, 1).camera == "VIDEOPROTECTION VP-001"
    assert request(Path("clip.mp4")).camera == "AXON BODY 3 X6039A1B2"


@pytest.mark.parametrize("scene", Scene)
def test_every_place_has_an_event_that_officers_come_to(scene: Scene) -> None:
    for seed in range(5):
        people = incident_story(scene, seed).people
        assert any(person.look.officer for person in people)
        assert all(list(person.marks) == sorted(person.marks, key=lambda mark: mark.at_s) for person in people)


@pytest.mark.parametrize("scene", Scene)
def test_a_quiet_patrol_meets_passers_by_and_no_officer(scene: Scene) -> None:
    people = quiet_story(scene, 1).people

    assert people
    assert not any(person.look.officer for person in people)


def test_the_event_is_the_same_whatever_the_angle() -> None:
    here, there = incident_story(Scene.PARK, 3), incident_story(Scene.PARK, 3)

    assert [person.at(9.0) for person in here.people] == [person.at(9.0) for person in there.people]


def test_a_pixel_of_the_ground_is_where_its_point_is_seen() -> None:
    view = View(Viewpoint(1.2, -3.0, yaw=37, pitch=6), 640, 360, 400)

    x, z = view.on_plane(view.pixel((4.0, 0.0, 9.0)), 0.0)

    assert (x, z) == pytest.approx((4.0, 9.0))


def test_a_batch_is_shared_between_processes(tmp_path: Path) -> None:
    requests = [request(tmp_path / f"{angle}.mp4", angle=angle, seconds=1) for angle in range(3)]

    make_batch(requests, workers=2)

    assert [probe(one.path).duration_ms for one in requests] == [1000] * 3


def test_the_parts_of_a_batch_are_equal_and_keep_each_place_together(tmp_path: Path) -> None:
    requests = [request(tmp_path / f"{n}.mp4", angle=n % 2, seconds=10) for n in range(8)]

    parts = parts_of(requests, 2)

    assert [{one.angle for one in part} for part in parts] == [{0}, {1}]
    assert sorted(one.path for part in parts for one in part) == sorted(one.path for one in requests)


def test_nothing_to_film_is_no_error() -> None:
    make_batch([], workers=1)


def test_a_clip_may_be_shorter_than_the_camera_was_late(tmp_path: Path) -> None:
    late = Incident(seed=5, started_at=FILMED + timedelta(minutes=10))
    make_clip(
        tmp_path / "clip.mp4",
        camera_serial="X6039A1B2",
        recorded_at=FILMED,
        duration_s=1,
        scene=Scene.STAIRWELL,
        seed=1,
        incident=late,
        size=SMALL,
        frame_rate=10,
    )

    assert probe(tmp_path / "clip.mp4").duration_ms == 1000
