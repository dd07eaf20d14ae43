from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPossible
from accounts.people.models import Category, User
from accounts.sign_in.actions.password_links import install_administrator
from accounts.sign_in.emails import address_of


class Command(BaseCommand):
    help = (
        "Enregistre le compte du premier administrateur technique, que la direction habilite ensuite ; "
        "donne le lien par lequel il choisit son mot de passe."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("badge", metavar="MATRICULE")
        parser.add_argument("first_name", metavar="PRÉNOM")
        parser.add_argument("last_name", metavar="NOM")
        parser.add_argument("--email", required=True, metavar="COURRIEL", help="où il recevra ses liens")

    def handle(self, *args: Any, **options: Any) -> None:
        names = ("first_name", "last_name", "email")
        person = User(
            badge_number=options["badge"], category=Category.CIVILIAN, **{name: options[name] for name in names}
        )
        try:
            person.set_unusable_password()
            person.full_clean()
            token = install_administrator(by=SystemActor.INSTALLER, person=person)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except NotPossible as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Compte de {person} enregistré ; la direction l’habilite.")
        self.stdout.write(f"À ouvrir par cette personne, qui choisit son mot de passe : {address_of(token)}")
