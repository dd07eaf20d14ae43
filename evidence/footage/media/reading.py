"""Reads a clip's metadata and thumbnail through a worker process; nothing is decoded in this process."""

import json
import logging
import signal
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from evidence.footage.media.worker import FLAWED, Flaw

logger = logging.getLogger(__name__)

PROJECT_ROOT = Path(__file__).resolve().parents[3]
TIMEOUT_S = 30

AGAIN = "Déchargez de nouveau la caméra."
SUSPECT = "Le fichier est abîmé ou falsifié."
SENTENCES = {
    Flaw.EMPTY: f"Le fichier est vide. {AGAIN}",
    Flaw.NOT_A_VIDEO: "Ce fichier n’est pas une vidéo que l’on sache lire (MP4, MOV, MKV, AVI ou TS).",
    Flaw.TRUNCATED: f"La vidéo est tronquée : la copie ou l’enregistrement s’est interrompu. {AGAIN}",
    Flaw.SOUND_ONLY: "Le fichier contient du son mais aucune image.",
    Flaw.NO_PICTURE: "Le fichier ne contient aucune image lisible.",
    Flaw.NO_DURATION: "La vidéo a une durée nulle : la caméra a sans doute été arrêtée aussitôt lancée.",
    Flaw.IMPLAUSIBLE_DURATION: f"La vidéo annonce une durée invraisemblable. {SUSPECT}",
    Flaw.DAMAGED: f"La vidéo est abîmée : certaines images ne se lisent pas. {AGAIN}",
    Flaw.TOO_SLOW: f"La lecture de la vidéo a pris trop de temps et a été arrêtée. {SUSPECT}",
    Flaw.CRASHED: f"La lecture de la vidéo a échoué brutalement. {SUSPECT}",
}


@dataclass(frozen=True)
class Probe:
    """The metadata of the container; `recorded_at` is the time of the camera's clock, in UTC, or None."""

    duration_ms: int
    container: str
    video_codec: str
    width: int
    height: int
    frame_rate: float | None
    audio_codec: str | None
    recorded_at: datetime | None


class UnreadableClip(Exception):
    """The file cannot become a clip; the message is a French sentence with the reason and what to do."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(SENTENCES[flaw])
        self.flaw = flaw


def probe(path: Path) -> Probe:
    """Read the metadata of a clip and check that it is complete.

    Raises OSError if the file cannot be opened; UnreadableClip if it is empty, not a video, truncated, without picture
    or duration, damaged, or exceeds the worker's limits.
    """
    return _as_probe(_ask_worker(path, "probe"))


def make_thumbnail(path: Path, *, at_ms: int) -> bytes:
    """A JPEG 480 pixels wide of the key frame at or before `at_ms` (milliseconds). Raises as `probe`."""
    return _ask_worker(path, "thumbnail", str(at_ms))


def _ask_worker(path: Path, *arguments: str) -> bytes:
    with path.open("rb") as clip:
        try:
            worker = subprocess.run(  # noqa: S603 - our own module, and the clip's name is not among its arguments
                [sys.executable, "-m", "evidence.footage.media.worker", *arguments],
                stdin=clip,
                capture_output=True,
                timeout=TIMEOUT_S,
                cwd=PROJECT_ROOT,
                env={},  # the decoder must not see the secrets in our environment
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise UnreadableClip(Flaw.TOO_SLOW) from error
    if worker.returncode == 0:
        return worker.stdout
    raise UnreadableClip(flaw_of(worker))


def flaw_of(worker: subprocess.CompletedProcess[bytes]) -> Flaw:
    if worker.returncode == FLAWED:
        return Flaw(worker.stdout.decode())
    logger.warning("Media worker died, status %s: %s", worker.returncode, worker.stderr.decode(errors="replace"))
    return Flaw.TOO_SLOW if worker.returncode == -signal.SIGXCPU else Flaw.CRASHED


def _as_probe(answer: bytes) -> Probe:
    facts = json.loads(answer)
    return Probe(**{**facts, "recorded_at": _as_utc(facts["recorded_at"])})


def _as_utc(creation_time: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(creation_time or "")
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
