"""The command line: `python -m evidence.dock_agent --help`."""

import argparse
import logging
import os
import re
import signal
import ssl
import stat
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from evidence.dock_agent.camera import spelled
from evidence.dock_agent.places import Place
from evidence.dock_agent.server import Server
from evidence.dock_agent.work import AgentOptions, CameraWork

ALL_SENT, SOMETHING_LEFT, TOKEN_REFUSED = 0, 1, 3  # argparse itself ends with 2
NEW_CAMERAS_EVERY_S = 5.0

logger = logging.getLogger(__name__)

_ABOUT = """\
Lit les caméras branchées sur ce poste, les envoie au serveur Levallois, et n’efface un fichier
que contre le reçu signé du serveur. Peut être arrêté ou tué à tout moment : il reprend."""
_CODES = """\
Codes de sortie : 0 tout est envoyé (ou arrêt demandé) ; 1 quelque chose reste sur une caméra, la raison est
écrite ; 2 mauvaise utilisation ; 3 jeton refusé."""


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    tls = ssl.create_default_context(cafile=options.ca)
    server = Server(options.server, options.token_file, stop.is_set, tls)
    manner = AgentOptions(options.once, options.keep, options.clock_command, options.quiet, options.numbers)
    return _Agent(options.folder, options.root, server, manner, threading.Semaphore(options.parallel), stop).run()


class _Agent:
    """All the cameras of this computer, each in its own thread."""

    def __init__(
        self,
        folders: list[tuple[str, Path]],
        root: Path | None,
        server: Server,
        manner: AgentOptions,
        uploads: threading.Semaphore,
        stop: threading.Event,
    ) -> None:
        self._folders, self._root = folders, root
        self._server, self._manner = server, manner
        self._uploads, self._stop = uploads, stop
        self._works: dict[Place, tuple[CameraWork, threading.Thread]] = {}

    def run(self) -> int:
        self._start_new()
        while not self._stop.is_set() and any(thread.is_alive() for _, thread in self._works.values()):
            self._stop.wait(0.2 if self._manner.once else NEW_CAMERAS_EVERY_S)
            if not self._manner.once:
                self._start_new()
        for _, thread in self._works.values():
            thread.join()
        works = [work for work, _ in self._works.values()]
        if any(work.token_refused for work in works):
            return TOKEN_REFUSED
        return SOMETHING_LEFT if any(work.leaves_something for work in works) else ALL_SENT

    def _start_new(self) -> None:
        for serial, folder in (*self._given(), *self._below_root()):
            if folder not in self._works:
                work = CameraWork(serial, folder, self._server, self._manner, self._uploads, self._stop)
                thread = threading.Thread(target=work.run, name=serial)
                self._works[folder] = work, thread
                thread.start()

    def _given(self) -> list[tuple[str, Place]]:
        return [(serial, Place(folder, folder)) for serial, folder in self._folders]

    def _below_root(self) -> list[tuple[str, Place]]:
        """Each folder of the root, links left out, with its serial number; none, with a word, while the root cannot be
        read."""
        if self._root is None:
            return []
        try:
            with Place(self._root, self._root).listed() as (_, folders, _):
                return [(spelled(Path(name)), Place(self._root, self._root / name)) for name in folders]
        except FileNotFoundError:
            return []
        except OSError as error:
            logger.error("« %s » ne peut pas être lu (%s).", self._root, error.strerror)
            return []


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "evidence.dock_agent",
        description=_ABOUT,
        epilog=_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=False,
    )
    add = parser.add_argument
    add("-h", "--help", action="help", help="cette aide")
    add("--server", metavar="URL", required=True, type=_server, help="l’adresse du serveur, en https")
    add("--token-file", metavar="FICHIER", required=True, type=_credential, help="le fichier qui contient le jeton")
    _add_cameras(parser)
    add("--once", action="store_true", help="vide les caméras présentes, puis s’arrête")
    add("--keep", action="store_true", help="ne supprime jamais rien des caméras")
    add("--parallel", metavar="N", type=_positive, default=2, help="fichiers envoyés à la fois (2)")
    add(
        "--quiet",
        metavar="SECONDES",
        type=_positive,
        default=90,
        help="sur un montage réseau, où rien ne dit qui écrit, durée sans changement avant de prendre un fichier (90)",
    )
    add("--ca", metavar="FICHIER", help="l’autorité qui a signé le certificat du serveur, si elle est à la commune")
    add("--numbers", metavar="MOTIF", type=_numbers, help="expression régulière dont le groupe 1 numérote le fichier")
    add(
        "--clock-command",
        metavar="COMMANDE",
        default="",
        help="commande qui écrit l’heure de la caméra (ISO 8601 avec fuseau) ; {folder} y devient son dossier",
    )
    return parser


def _add_cameras(parser: argparse.ArgumentParser) -> None:
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument(
        "--folder",
        metavar="[SÉRIE=]DOSSIER",
        action="append",
        default=[],
        type=_folder,
        help="le dossier d’une caméra, autant de fois qu’il y a de caméras ; sans SÉRIE, son nom est le n° de série",
    )
    where.add_argument("--root", metavar="DOSSIER", type=Path, help="chaque dossier qui y apparaît est une caméra")


def _server(text: str) -> str:
    """A server address from the command line. Only https is accepted, except for this computer itself: the token must
    not be sent unencrypted. Raises ArgumentTypeError.
    """
    parts = urlsplit(text)
    local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if not parts.hostname or (parts.scheme != "https" and not (parts.scheme == "http" and local)):
        raise argparse.ArgumentTypeError("il faut une adresse en https://")
    return text


def _credential(text: str) -> str:
    path = Path(text)
    try:
        credential = path.read_text(encoding="ascii").strip()
        readable = stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO)
    except (OSError, ValueError) as error:
        raise argparse.ArgumentTypeError(f"« {text} » ne peut pas être lu ({error})") from error
    if readable and os.name == "posix":
        raise argparse.ArgumentTypeError(f"« {text} » est lisible par d’autres : chmod 600")
    if not all(credential.partition(".")):
        raise argparse.ArgumentTypeError(f"« {text} » ne contient pas un jeton entier")
    return credential


def _folder(text: str) -> tuple[str, Path]:
    serial, separator, folder = text.rpartition("=")
    path = Path(folder).absolute()
    return (serial if separator else path.name), path


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("au moins 1")
    return number


def _numbers(text: str) -> re.Pattern[str]:
    try:
        pattern = re.compile(text)
    except re.error as error:
        raise argparse.ArgumentTypeError(f"motif illisible : {error}") from error
    if not pattern.groups:
        raise argparse.ArgumentTypeError("il faut un groupe, comme « _(\\d+)\\.mp4$ »")
    return pattern
