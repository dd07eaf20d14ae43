from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.base.sizes import size_words
from levallois.ops.moving.errors import MoveFailed
from levallois.ops.moving.moving import Moved, copy_ahead, move, preview
from levallois.ops.moving.objects import Objects
from levallois.ops.moving.target import Target, read_target

MOST_NAMES = 50
WORDS = (
    ("missing", "que la base nomme et que le magasin n’a pas : la fiche est déplacée seule"),
    ("differing", "dont les octets ne sont pas ceux de l’empreinte : déplacé tel qu’il est"),
    ("unnamable", "dont le nom n’est pas du produit : laissé sur place"),
)


class Command(BaseCommand):
    help = (
        "Déplace toute l’installation, lignes et octets, vers la base et le magasin d’un autre fichier de réglages, et "
        "prouve que les deux côtés sont égaux. Rien n’est changé ici ; interrompue, la commande se relance."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "settings_file", metavar="FICHIER", type=Path, help="les réglages qui changent, un NOM=valeur par ligne"
        )
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--preview", action="store_true", help="dire ce qui serait déplacé, sans rien écrire")
        how.add_argument(
            "--ahead", action="store_true", help="copier d’avance les octets, pendant que le service tourne"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            target = read_target(options["settings_file"].resolve())
            if options["preview"]:
                self._preview(target)
            elif options["ahead"]:
                self._say_objects(copy_ahead(target, self._say))
            else:
                self._say_moved(move(target, self._say), target, options["settings_file"])
        except MoveFailed as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt as error:
            raise CommandError(
                "Interrompu : rien n’est basculé, le service peut repartir ici. La même commande reprendra sa suite."
            ) from error

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()

    def _preview(self, target: Target) -> None:
        found = preview(target)
        self._say(f"À déplacer : {found.rows} lignes, {found.files} fichiers ({size_words(found.size_bytes)}).")
        if found.obstacles:
            raise CommandError("\n".join(found.obstacles))
        self._say("Rien ne s’y oppose.")

    def _say_objects(self, objects: Objects) -> None:
        self._say(
            f"{objects.files} fichiers ({size_words(objects.size_bytes)}) égaux des deux côtés, dont {objects.sent} "
            "envoyés cette fois."
        )
        for attribute, words in WORDS:
            names = getattr(objects, attribute)
            for name in names[:MOST_NAMES]:
                self.stderr.write(f"À VOIR  « {name} », {words}.")
            if len(names) > MOST_NAMES:
                self.stderr.write(f"À VOIR  et {len(names) - MOST_NAMES} autres fichiers {words}.")

    def _say_moved(self, moved: Moved, target: Target, file: Path) -> None:
        if target.moves_objects:
            self._say_objects(moved.objects)
        if target.moves_rows:
            self._say(f"{moved.rows} lignes de {moved.tables} tables égales des deux côtés ; journal vérifié.")
        for table in moved.left:
            self.stderr.write(f"À VOIR  la table « {table} » n’est pas du produit : laissée sur place.")
        if moved.folder:
            self._say(f"Copiés dans {target.data_root} : {', '.join(moved.folder)}.")
        self._say(
            f"Basculez : dans les réglages du service, écrivez comme dans {file} : {', '.join(target.changed)}. Puis "
            "lancez « manage.py doctor » et « manage.py serve »."
        )
        self._say(
            f"L’ancienne base et l’ancien magasin ({settings.DATA_ROOT}) sont restés tels quels. Aucun effacement "
            "légal n’y a plus lieu : détruisez-les dès la première sauvegarde du nouveau service."
        )
        if moved.findings:
            raise CommandError("Le journal avait ces défauts, et les a gardés :\n" + "\n".join(moved.findings[:20]))
