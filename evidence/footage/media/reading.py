"""Reads a clip's metadata, its thumbnail and what is derived from it, all through a worker process."""

import json
import logging
import os
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from accounts.base.parsers import starting
from accounts.base.parsers.cage import Limits
from accounts.base.parsers.starting import Ended
from evidence.footage.media.damage import Damage, Finding
from evidence.footage.media.opening import Flaw
from evidence.footage.media.worker import FLAWED, RECIPES, TAKEN, WHOLE_FILM_S

logger = logging.getLogger(__name__)

Opener = Callable[[str, int], int]

WORKER = "evidence.footage.media.worker"
TIMEOUT_S = 30
# Of each thing that is made of a film as soon as it has been probed: what takes longer is left to a later process.
AT_ONCE_TIMEOUT_S = 120
RECIPE_TIMEOUT_S = 900
CPU_LIMIT_S = 15
# Of what may encode pictures anew.
COPY_CPU_LIMIT_S = 8 * 3600
ENCODING = ("copy", "passage")
MEMORY_LIMIT_BYTES = 1 << 30
# What is made of a film beside a copy of its pictures, and how many times larger than the film a copy may be.
SMALL_OUTPUT_BYTES = 256 * 1024 * 1024
LARGEST_GROWTH = 8
COPYING = (*ENCODING, "excerpt")

AGAIN = "Déchargez de nouveau la caméra."
SUSPECT = "Le fichier est abîmé ou falsifié."
SENTENCES = {
    Flaw.EMPTY: f"Le fichier est vide. {AGAIN}",
    Flaw.NOT_A_VIDEO: "Ce fichier n’est pas une vidéo que l’on sache lire (MP4, MOV, MKV, AVI, TS ou MPEG).",
    Flaw.TRUNCATED: "La vidéo est tronquée avant sa première image : la copie ou l’enregistrement s’est interrompu. "
    f"{AGAIN}",
    Flaw.NO_INDEX: "La table qui situe les images (moov) manque : l’enregistrement s’est interrompu avant qu’elle soit "
    f"écrite. {AGAIN} L’outil du fabricant sait parfois la reconstruire.",
    Flaw.SOUND_ONLY: "Le fichier contient du son mais aucune image.",
    Flaw.NO_PICTURE: "Le fichier ne contient aucune image lisible.",
    Flaw.DAMAGED: f"La vidéo est abîmée : aucune de ses images ne se lit. {AGAIN}",
    Flaw.TOO_SLOW: f"La lecture de la vidéo a pris trop de temps et a été arrêtée. {SUSPECT}",
    Flaw.NOT_AT_THIS_PLACE: "La vidéo est abîmée à cet endroit : choisissez une autre image, ou un autre passage.",
    Flaw.CRASHED: f"La lecture de la vidéo a échoué brutalement. {SUSPECT}",
}


@dataclass(frozen=True)
class Probe:
    """The metadata of the container; `recorded_at` is the time that it holds, without zone where it says none.
    `findings` is what is damaged.
    """

    duration_ms: int
    container: str
    video_codec: str
    width: int
    height: int
    frame_rate: float | None
    audio_codec: str | None
    recorded_at: datetime | None
    findings: tuple[Finding, ...] = ()

    @property
    def remarks(self) -> list[str]:
        """What is damaged, a French sentence each."""
        return [remark_of(finding) for finding in self.findings]


class UnreadableClip(Exception):
    """The file cannot become a clip; the message is a French sentence with the reason and what to do."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(SENTENCES[flaw])
        self.flaw = flaw


def probe(path: Path, *, opener: Opener | None = None) -> Probe:
    """Read the metadata of a film, and find what is damaged in it; `opener` opens it, as that of Python's open().

    Raises OSError if the file cannot be opened; UnreadableClip if it is empty, not a video, if none of its pictures
    decodes, or if it exceeds the worker's limits.
    """
    answer = _ask_worker(path, "probe", opener=opener)
    with _believed():
        return _as_probe(answer)


@dataclass(frozen=True)
class Made:
    """What a recipe made: the bytes in an open file that has no name, and what the recipe says of them."""

    file: BinaryIO
    facts: dict[str, Any]


@dataclass(frozen=True)
class OpenFilm:
    """A film that one process reads: what it is, then what was asked to be made of it, each once and in this order.
    Both raise as `probe`."""

    next_part: Callable[[float], Ended]

    def probe(self) -> Probe:
        answer = _answered(self.next_part(TIMEOUT_S)).answer
        with _believed():
            return _as_probe(answer)

    def thumbnail(self) -> bytes:
        """As `make_thumbnail`, of a third of the film."""
        return _answered(self.next_part(AT_ONCE_TIMEOUT_S)).answer

    def made(self) -> Made:
        """What the next recipe made."""
        ended = _answered(self.next_part(AT_ONCE_TIMEOUT_S))
        return _made(BytesIO(ended.product), ended.answer)


@contextmanager
def open_film(path: Path, *wanted: str) -> Iterator[OpenFilm]:
    """A film that is new: one process probes it and makes what is wanted (`thumbnail`, or a recipe). Whichever part
    ends that process, those before it stand; the others are for a later process of their own. Raises OSError."""
    with path.open("rb") as film:
        limits = _limits("frames", os.fstat(film.fileno()).st_size)
        with starting.parser_in_parts(WORKER, ["read", *wanted], source=film, limits=limits) as next_part:
            yield OpenFilm(next_part)


@contextmanager
def derived(path: Path, recipe: str, *, duration_ms: int, tell: Callable[[int], None] | None = None) -> Iterator[Made]:
    """What a recipe of the worker makes from a film of this length; a copy `tell`s the percentage that is done. The
    file has no name: nothing of it stays if this process is killed. Raises as `probe`.
    """
    with tempfile.TemporaryFile(prefix="levallois-") as product:
        within_s = COPY_CPU_LIMIT_S if recipe in ENCODING else RECIPE_TIMEOUT_S
        answer = _ask_worker(path, recipe, duration_ms, product=product, within_s=within_s, tell=tell)
        yield _made(product, answer)


@contextmanager
def taken(path: Path, act: str, *options: int, within_s: int) -> Iterator[Made]:
    """What a person takes from a film within so many seconds, as cutting.py says of each act. Nothing of it stays if
    this process is killed. Raises as `probe`; UnreadableClip also where the film cannot be read at that place."""
    with tempfile.TemporaryFile(prefix="levallois-") as product:
        yield _made(product, _ask_worker(path, act, *options, product=product, within_s=within_s))


def _made(product: IO[bytes], answer: bytes) -> Made:
    product.seek(0)
    with _believed():
        facts: dict[str, Any] = dict(json.loads(answer))
    return Made(cast(BinaryIO, product), facts)


def make_thumbnail(path: Path, *, at_ms: int) -> bytes:
    """A JPEG 480 pixels wide of the key frame at or before `at_ms` (milliseconds). Raises as `probe`."""
    return _ask_worker(path, "thumbnail", at_ms)


def _ask_worker(
    path: Path,
    act: str,
    *options: int,
    product: IO[bytes] | None = None,
    within_s: float = 0,
    tell: Callable[[int], None] | None = None,
    opener: Opener | None = None,
) -> bytes:
    with open(path, "rb", opener=opener) as clip:
        ended = starting.run_parser(
            WORKER,
            [act, *map(str, options)],
            source=clip,
            limits=_limits(act, os.fstat(clip.fileno()).st_size),
            within_s=within_s or TIMEOUT_S,
            product=product,
            tell=tell,
        )
    return _answered(ended).answer


def _answered(ended: Ended) -> Ended:
    if ended.status == 0 and not ended.is_late:
        return ended
    raise UnreadableClip(flaw_of(ended))


def _limits(act: str, size_bytes: int) -> Limits:
    """What an act may take of a film of so many bytes. Pictures that are encoded anew may take more than they did."""
    seconds = COPY_CPU_LIMIT_S if act in ENCODING else WHOLE_FILM_S if act in (*RECIPES, *TAKEN) else CPU_LIMIT_S
    output_bytes = (LARGEST_GROWTH * size_bytes if act in COPYING else 0) + SMALL_OUTPUT_BYTES
    return Limits(seconds, MEMORY_LIMIT_BYTES, output_bytes)


def flaw_of(ended: Ended) -> Flaw:
    if ended.is_late or ended.status == -signal.SIGXCPU:
        return Flaw.TOO_SLOW
    if ended.status == FLAWED and ended.answer.decode(errors="replace") in list(Flaw):
        return Flaw(ended.answer.decode())
    logger.warning("Media worker died, status %s: %s", ended.status, ended.errors)
    return Flaw.CRASHED


@contextmanager
def _believed() -> Iterator[None]:
    """UnreadableClip for an answer that the worker does not give: a film has taken it over."""
    try:
        yield
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise UnreadableClip(Flaw.CRASHED) from error


def _as_probe(answer: bytes) -> Probe:
    facts = json.loads(answer)
    findings = tuple(Finding(Damage(damage), tuple(numbers)) for damage, *numbers in facts.pop("damage"))
    return Probe(**{**facts, "recorded_at": _as_moment(facts["recorded_at"])}, findings=findings)


def _as_moment(written: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written or "")
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment


def remark_of(finding: Finding) -> str:
    """What is damaged, as a person reads it on the clip's page and on the slip."""
    if finding.damage in _COUNTED_IN_BYTES:
        return _REMARKS[finding.damage].format(*(f"{number:,}".replace(",", "\u202f") for number in finding.numbers))
    moments = [_as_clock(number) for number in finding.numbers]
    if finding.damage == Damage.NO_PICTURE_NEAR:
        moments = [", ".join(moments)]
    return _REMARKS[finding.damage].format(*moments)


_COUNTED_IN_BYTES = {Damage.MISSING_BYTES, Damage.BYTES_BEFORE, Damage.BYTES_AFTER, Damage.ZEROS_AT_END}

_REMARKS = {
    Damage.MISSING_BYTES: "Le fichier est coupé : il manque {} octets à la fin.",
    Damage.LAST_PACKET_CUT: "Le fichier est coupé au milieu de son dernier paquet.",
    Damage.BYTES_BEFORE: "{} octets du fabricant précèdent la vidéo.",
    Damage.BYTES_AFTER: "{} octets qui ne sont pas de la vidéo la suivent.",
    Damage.ZEROS_AT_END: "Le fichier se termine par {} octets à zéro, réservés et jamais écrits.",
    Damage.NO_INDEX: "L’index manque : l’enregistrement s’est interrompu avant qu’il soit écrit.",
    Damage.NO_DURATION: "Le fichier ne dit pas sa durée : elle a été mesurée ({}).",
    Damage.ESTIMATED_DURATION: "Le fichier ne dit pas sa durée : elle a été estimée d’après son début ({}).",
    Damage.LONGER_THAN_ANNOUNCED: "Le fichier annonce {} et dure {}.",
    Damage.ENDS_EARLY: "Le fichier annonce {} et s’arrête à {}.",
    Damage.NO_PICTURE_BEFORE: "Aucune image ne se lit avant {}.",
    Damage.NO_PICTURE_AFTER: "Aucune image ne se lit après {}, sur {}.",
    Damage.NO_PICTURE_NEAR: "Des images ne se lisent pas vers {}.",
}


def _as_clock(milliseconds: int) -> str:
    """“02:07”, “1:02:07”: rounded down, as a player shows it."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"
