"""`manage.py serve`: starts and stops the processes of the product together: all of them, or those of `--only`."""

import errno
import socket
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from accounts.base.locks import machine_id
from accounts.base.parsers.starting import missing_protections
from accounts.base.queues import BYTES, TASKS
from accounts.leases.holding import held
from levallois.ops import parent_death
from levallois.ops.doctor import settings_faults
from levallois.ops.former_version import refuse_former_version
from levallois.ops.restoring import CLOSED, marker
from levallois.ops.schedule import write_schedule
from levallois.ops.site_address import PRODUCTION, follow_listening_address
from levallois.ops.supervisor import Program, Supervisor

MOST_SERVICES = 20
# What a service runs, and its name in the log.
PARTS = {"site": "site", "tasks": "tâches de fond", "docks": "stations d’accueil"}


class Command(BaseCommand):
    help = "Lance le site, les tâches de fond et la surveillance des stations d’accueil, jusqu’à Ctrl+C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--bind", default="127.0.0.1:8000", metavar="ADRESSE:PORT", help="où répond le site")
        parser.add_argument(
            "--only",
            action="extend",
            type=_parts,
            metavar="PARTIES",
            help="ne lance que site, tasks ou docks ; plusieurs, séparés par des virgules ou par plusieurs --only",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until SIGTERM or SIGINT. CommandError, before anything starts, on an old database, a taken port, or in
        production with settings that let strangers in."""
        if marker().exists():
            raise CommandError(CLOSED)
        _require_migrations()
        self._require_safe_settings()
        parts = [part for part in PARTS if part in (options["only"] or PARTS)]
        if "tasks" in parts:
            write_schedule()
        connections.close_all()
        with _listen(options["bind"]) if "site" in parts else nullcontext() as listener:
            self._say_what_runs(parts, listener)
            self._say_missing_protections()
            self.stdout.flush()
            with _known_to_run():
                Supervisor(_programs(parts, listener), folder=settings.BASE_DIR).run()
        self.stdout.write("Levallois est arrêté.")

    def _say_what_runs(self, parts: list[str], listener: socket.socket | None) -> None:
        if listener:
            follow_listening_address(_address(listener))
            self.stdout.write(f"Levallois répond sur {_address(listener)} (Ctrl+C pour arrêter).")
        if len(parts) < len(PARTS):
            self.stdout.write(f"Ce service ne lance que : {', '.join(PARTS[part] for part in parts)}.")

    def _require_safe_settings(self) -> None:
        """In production, what `doctor` finds grave in the settings keeps the site closed; the rest is said loudly."""
        if settings.MODE != PRODUCTION:
            return
        found = list(settings_faults())
        for fault in found:
            self.stderr.write(f"{'GRAVE' if fault.is_grave else 'À VOIR'}  {fault.sentence}")
        if any(fault.is_grave for fault in found):
            raise CommandError("Le site ne part pas avec ces réglages : corrigez-les (docs/settings.md).")

    def _say_missing_protections(self) -> None:
        if missing := missing_protections():
            self.stderr.write(
                f"Cette machine n’a pas {' ni '.join(missing)} : les fichiers reçus sont lus dans des processus sans "
                "secret et bornés, mais que le noyau n’enferme pas entièrement (docs/installation.md)."
            )


def _parts(text: str) -> list[str]:
    """The parts of one `--only`."""
    parts = text.split(",")
    if unknown := [part for part in parts if part not in PARTS]:
        raise ArgumentTypeError(f"« {unknown[0]} » n’est pas une partie du service : {', '.join(PARTS)}.")
    return parts


@contextmanager
def _known_to_run() -> Iterator[None]:
    """A lease says, to all machines, that a service runs here: what must not happen meanwhile asks for it."""
    with ExitStack() as stack:
        for number in range(1, MOST_SERVICES):
            if stack.enter_context(held(f"service {number} {machine_id()}")):
                break
        connections.close_all()
        yield


def _programs(parts: list[str], listener: socket.socket | None) -> list[Program]:
    """The programs to run. The site inherits an open socket: while it restarts, connections wait instead of being
    refused."""
    inherited = (listener.fileno(),) if listener else ()
    gunicorn = ("--config", "python:levallois.ops.gunicorn_config", *(f"--bind=fd://{one}" for one in inherited))
    programs = {
        "site": [Program(PARTS["site"], parent_death.command("gunicorn", *gunicorn), inherits=inherited)],
        "tasks": [_cluster(PARTS["tasks"], TASKS), _cluster("tâches des vidéos", BYTES)],
        "docks": [Program(PARTS["docks"], parent_death.command("django", "watch_docks"))],
    }
    return [program for part in parts for program in programs[part]]


def _cluster(name: str, queue: str) -> Program:
    """The workers of one queue. django-q reads the variable; the argument shows in the list of processes."""
    command = parent_death.command("django", "qcluster", "--name", queue)
    return Program(name, command, variables={"Q_CLUSTER_NAME": queue})


def _require_migrations() -> None:
    try:
        refuse_former_version(connection)
        executor = MigrationExecutor(connection)
    except OperationalError as error:
        raise CommandError(
            f"La base de données ne répond pas ({error}). Vérifiez DATABASE_URL et DATA_ROOT."
        ) from error
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    connections.close_all()
    if missing:
        raise CommandError(
            f"La base de données n’est pas à jour ({len(missing)} migrations à appliquer). "
            "Lancez « python manage.py migrate », puis recommencez."
        )


def _listen(bind: str) -> socket.socket:
    """The listening socket. CommandError with the reason when it cannot be opened."""
    host, _, port = bind.rpartition(":")
    if not host or not port.isdecimal():
        raise CommandError(f"--bind vaut « {bind} » : il faut une adresse et un port, comme 127.0.0.1:8000.")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, int(port)), family=family)
    except (OSError, OverflowError) as error:
        raise CommandError(_refusal(bind, error)) from error


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if listener.family == socket.AF_INET6 else f"http://{host}:{port}/"


def _refusal(bind: str, error: Exception) -> str:
    match getattr(error, "errno", None):
        case errno.EADDRINUSE:
            return (
                f"{bind} est déjà pris par un autre programme. Arrêtez-le, ou choisissez un autre port : "
                "« python manage.py serve --bind 127.0.0.1:8001 »."
            )
        case errno.EACCES:
            return f"Vous n’avez pas le droit d’ouvrir {bind} : choisissez un port à partir de 1024."
        case _:
            return f"{bind} n’est pas une adresse de cette machine. Vérifiez --bind."
