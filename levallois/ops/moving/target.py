"""Where everything is moved to: what an environment file changes in the settings, as the product reads them."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from accounts.base.files.doors import at_other_storages, other_storages
from levallois.ops import parent_death
from levallois.ops.moving.errors import MoveFailed

# What makes a database another one.
PLACE = ("ENGINE", "NAME", "HOST", "PORT")


@dataclass(frozen=True)
class Target:
    """The settings of the file, and what the product makes of them."""

    variables: Mapping[str, str]
    told: Mapping[str, Any]

    @property
    def changed(self) -> list[str]:
        """The names of the settings that are not as they are now."""
        return [name for name, value in self.variables.items() if os.environ.get(name, "") != value]

    @property
    def moves_rows(self) -> bool:
        return _place(self.told["database"]) != _place(connection.settings_dict)

    @property
    def moves_objects(self) -> bool:
        return bool(self.told["storages"]["footage"] != _plain(settings.STORAGES["footage"]))

    @property
    def is_bucket(self) -> bool:
        return bool(self.told["bucket"])

    @property
    def data_root(self) -> Path:
        return Path(self.told["data_root"])

    @property
    def moves_folder(self) -> bool:
        return self.data_root.resolve() != Path(settings.DATA_ROOT).resolve()

    @property
    def identity(self) -> str:
        """What a later run is compared with: which database, which store; no secret."""
        options = self.told["storages"]["footage"]["OPTIONS"]
        store = [options.get(key) for key in ("location", "endpoint_url", "bucket_name")]
        return json.dumps([_place(self.told["database"]), store])

    @cached_property
    def database(self) -> BaseDatabaseWrapper:
        """A connection of this process to the database of the target."""
        handler = ConnectionHandler({"default": dict(self.told["database"])})
        return handler["default"]

    @contextmanager
    def stores(self) -> Iterator[None]:
        """Inside, the doors of stored bytes open the storages of the target."""
        with at_other_storages(self._storages):
            yield

    @cached_property
    def _storages(self) -> Any:
        return other_storages(self.told["storages"])

    def run(self, *program: str, text: str = "") -> str:
        """What a module says under the settings of the target; it dies with us. MoveFailed with its last words."""
        return _run(self.variables, program, text)

    def require_database(self) -> None:
        """MoveFailed when it does not answer, or not to us."""
        try:
            self.database.ensure_connection()
        except DatabaseError as error:
            raise MoveFailed(
                f"La base visée ne répond pas ({' '.join(str(error).split())}). Vérifiez DATABASE_URL, le compte et le "
                "réseau."
            ) from error


def read_target(path: Path) -> Target:
    """The target that an environment file describes. MoveFailed with a sentence when it cannot be read."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise MoveFailed(f"« {path} » ne se lit pas ({error}).") from error
    variables = dict(_variable(path, number, line) for number, line in enumerate(lines, 1) if _says_something(line))
    told = _run(variables, ["levallois.ops.moving.there", "settings"], "")
    target = Target(variables, json.loads(told))
    if not (target.moves_rows or target.moves_objects):
        raise MoveFailed(f"« {path} » décrit la base et le magasin d’aujourd’hui : il n’y a rien à déplacer.")
    return target


def _says_something(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith(("#", ";"))


def _variable(path: Path, number: int, line: str) -> tuple[str, str]:
    """As systemd reads an EnvironmentFile: NAME=value, the value between quotes or not. The error never repeats the
    line, which may hold a secret."""
    name, equals, value = line.strip().partition("=")
    if not equals or not name.isidentifier():
        raise MoveFailed(f"« {path} », ligne {number} : il faut NOM=valeur.")
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        value = value[1:-1]
    return name, value


def _run(variables: Mapping[str, str], program: Sequence[str], text: str) -> str:
    command = parent_death.command(*program)
    done = subprocess.run(  # noqa: S603 - our own programs
        command,
        cwd=settings.BASE_DIR,
        env=os.environ | variables,
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["sans un mot"])[-1]
        raise MoveFailed(f"Sous les réglages visés : {last.rpartition('ImproperlyConfigured: ')[2]}")
    return done.stdout


def _place(told: Mapping[str, Any]) -> list[str]:
    return [str(told.get(key) or "") for key in PLACE]


def _plain(value: Any) -> Any:
    """As the same value comes from the process of the target: through JSON."""
    return json.loads(json.dumps(value, default=str))
