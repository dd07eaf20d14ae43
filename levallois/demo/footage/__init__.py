"""Footage of a town that does not exist: real H.264 and AAC clips, as body cameras leave them on a dock.

The same `scene`, `incident` and instant seen from another `angle` show the same event from another camera.
Everything follows from the seeds: the same request gives the same bytes.
"""

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import av
from av.container import OutputContainer

from levallois.demo.footage.film import BODY_CAMERA, Caption, Film
from levallois.demo.footage.places import Scene
from levallois.demo.footage.sound import SAMPLE_RATE, sound_of
from levallois.demo.footage.story import Story, incident_story, quiet_story

__all__ = ["ClipRequest", "Incident", "Scene", "make_batch", "make_clip", "parts_of"]

KEY_FRAME_S = 2
ENCODER = {"preset": "ultrafast", "crf": "27", "threads": "1", "sc_threshold": "0"}
SOUND_BITS_PER_SECOND = 32_000


@dataclass(frozen=True)
class Incident:
    """An event that several cameras may film: who and what come from the seed, its second 0 is `started_at`."""

    seed: int
    started_at: datetime


@dataclass(frozen=True)
class ClipRequest:
    path: Path
    camera_serial: str
    recorded_at: datetime
    duration_s: int
    scene: Scene
    seed: int
    incident: Incident | None = None
    angle: int = 0
    size: tuple[int, int] = (640, 360)
    frame_rate: int = 15
    camera_model: str = BODY_CAMERA

    @property
    def camera(self) -> str:
        """As the camera names itself in its pictures."""
        return f"{self.camera_model} {self.camera_serial}"


def make_clip(
    path: Path,
    *,
    camera_serial: str,
    recorded_at: datetime,
    duration_s: int,
    scene: Scene,
    seed: int,
    incident: Incident | None = None,
    angle: int = 0,
    size: tuple[int, int] = (640, 360),
    frame_rate: int = 15,
    camera_model: str = BODY_CAMERA,
) -> None:
    """Write one MP4, its index at the front; without an incident, nothing but passers-by."""
    film_clip(
        ClipRequest(
            path, camera_serial, recorded_at, duration_s, scene, seed, incident, angle, size, frame_rate, camera_model
        )
    )


def make_batch(requests: Sequence[ClipRequest], *, workers: int = 2) -> None:
    """Write all the clips, in as many processes as `workers`."""
    if workers < 2:
        _film_part(requests)
        return
    parts = parts_of(requests, 2 * workers)
    # A fork of a process that has threads may hang: start afresh.
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        list(pool.map(_film_part, parts))


def parts_of(requests: Sequence[ClipRequest], count: int) -> list[list[ClipRequest]]:
    """Parts of about the same length; clips filmed from one place stay together, for painting it is costly."""
    total_s = sum(request.duration_s for request in requests) or 1
    parts: list[list[ClipRequest]] = [[] for _ in range(count)]
    done_s = 0
    for request in sorted(requests, key=_stage_of):
        parts[min(count - 1, done_s * count // total_s)].append(request)
        done_s += request.duration_s
    return parts


def _stage_of(request: ClipRequest) -> tuple[str, int]:
    return request.scene, request.angle


def _film_part(requests: Sequence[ClipRequest]) -> None:
    for request in sorted(requests, key=_stage_of):
        film_clip(request)


def film_clip(request: ClipRequest) -> None:
    story, second_zero = _story(request)
    film = Film(
        request.scene,
        story,
        angle=request.angle,
        seed=request.seed,
        size=request.size,
        caption=Caption(request.camera, request.recorded_at, request.size),
        second_zero=second_zero,
    )
    request.path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(request.path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        container.metadata["creation_time"] = request.recorded_at.astimezone(UTC).isoformat()
        _encode(container, film, request, story)


def _story(request: ClipRequest) -> tuple[Story, float]:
    """What happens, and at which second of the clip it begins."""
    if request.incident is None:
        return quiet_story(request.scene, request.seed), 0.0
    delay = request.incident.started_at - request.recorded_at
    return incident_story(request.scene, request.incident.seed), delay.total_seconds()


def _encode(container: OutputContainer, film: Film, request: ClipRequest, story: Story) -> None:
    pictures = container.add_stream("libx264", rate=request.frame_rate, options=ENCODER)
    pictures.width, pictures.height = request.size
    pictures.pix_fmt = "yuv420p"
    pictures.gop_size = KEY_FRAME_S * request.frame_rate
    sound = container.add_stream("aac", rate=SAMPLE_RATE, layout="mono", options={"aac_coder": "fast"})
    sound.bit_rate = SOUND_BITS_PER_SECOND
    blocks = sound_of(
        request.scene,
        request.duration_s,
        seed=request.seed,
        quarrel=story.quarrel,
        siren=story.flashing_at is not None,
    )
    heard_s = 0.0
    count = request.duration_s * request.frame_rate
    for number, picture in enumerate(film.pictures(count, request.frame_rate)):
        frame = picture.as_frame()
        frame.pts, frame.time_base = number, Fraction(1, request.frame_rate)
        container.mux(pictures.encode(frame))
        while heard_s <= number / request.frame_rate and (block := next(blocks, None)):
            container.mux(sound.encode(block))
            heard_s += block.samples / SAMPLE_RATE
    for stream in (pictures, sound):
        container.mux(stream.encode(None))
