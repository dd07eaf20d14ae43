import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPossible
from accounts.people.actions.installation import install_director
from accounts.people.models import Category, User


class Command(BaseCommand):
    help = "Habilite la première personne de la direction ; le mot de passe est demandé, ou lu sur l’entrée standard."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("badge", metavar="MATRICULE")
        parser.add_argument("first_name", metavar="PRÉNOM")
        parser.add_argument("last_name", metavar="NOM")
        parser.add_argument("--order", required=True, metavar="ARRÊTÉ", help="la référence de l’habilitation")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User(
            badge_number=options["badge"],
            first_name=options["first_name"],
            last_name=options["last_name"],
            category=Category.POLICE_OFFICER,
        )
        password = getpass.getpass("Mot de passe : ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        try:
            validate_password(password, person)
            person.set_password(password)
            person.full_clean()
            install_director(by=SystemActor.INSTALLER, person=person, order_reference=options["order"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except NotPossible as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Habilitation accordée à {person} : direction, {options['order']}.")
