"""`make demo`: prepares the demonstration with default settings, and serves it."""

import shutil
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections

from accounts.people.roles import Role
from levallois.demo.people import PASSWORD, SignIn, sign_ins
from levallois.demo.town import build_town
from levallois.environment import Mode
from levallois.ops.former_version import made_by_former_version
from levallois.ops.site_address import follow_listening_address

BUILT = "demo-built"
FORMER_TOWN = (
    "{folder} contient la ville d’une version antérieure de Levallois, dont les données ne sont pas reprises : elle "
    "est effacée, et la ville de démonstration est refaite."
)


class Command(BaseCommand):
    help = "Prépare une ville de démonstration si elle n’existe pas encore, puis sert le produit entier."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--bind", default="127.0.0.1:8000", metavar="ADRESSE:PORT")
        parser.add_argument("--prepare-only", action="store_true", help="préparer les données sans servir")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.MODE is Mode.PRODUCTION:
            raise CommandError("La démonstration ne se lance pas en production : utilisez « make demo ».")
        follow_listening_address(f"http://{options['bind']}/")
        root = Path(settings.DATA_ROOT)
        if not (root / BUILT).exists():
            self._build(root)
        elif made_by_former_version(connection):
            self._say(FORMER_TOWN.format(folder=root))
            self._build(root)
        else:
            self._upgrade()
        self._tell(options["bind"])
        if not options["prepare_only"]:
            call_command("serve", bind=options["bind"])

    def _build(self, root: Path) -> None:
        """Build the demonstration anew, deleting what an interrupted build left."""
        connections.close_all()
        if root.exists():
            shutil.rmtree(root)
        root.mkdir(parents=True)
        self._upgrade()
        build_town(self._say)
        (root / BUILT).touch()

    def _upgrade(self) -> None:
        """Migrate the data of an earlier demonstration, in case the code is newer."""
        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()

    def _tell(self, bind: str) -> None:
        self._say(f"\nLevallois : http://{bind}/   (mot de passe de tous : {PASSWORD})\n")
        footage = (Role.DIRECTORATE, Role.HEAD_OF_CONTROL_ROOM)
        everyone = sign_ins()
        self._say("  Les cinq personnes habilitées aux images :")
        self._list(one for one in everyone if one.role in footage)
        self._say("  Les autres rôles, sans accès aux images :")
        self._list(one for one in everyone if one.role not in footage)
        self._say(f"\n  Déposez un MP4 dans {settings.DOCKS_ROOT}/<station>/<n° de série>/ : il devient une vidéo.")
        self._say(f"  Le courrier sortant se lit sur http://{bind}/courrier/\n")

    def _list(self, people: Iterable[SignIn]) -> None:
        for one in people:
            self._say(f"    {one.person.badge_number}  {one.person.titled_name}, {_in_a_sentence(one.role)}")


def _in_a_sentence(role: Role) -> str:
    """The role's name with a lower-case first letter, unless it is an acronym."""
    label = str(role.label)
    return label[0].lower() + label[1:]
