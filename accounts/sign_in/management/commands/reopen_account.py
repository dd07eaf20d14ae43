from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPossible
from accounts.people.badges import normal_badge
from accounts.people.models import User
from accounts.sign_in.actions.password_links import reopen_account
from accounts.sign_in.emails import address_of


class Command(BaseCommand):
    help = (
        "Rouvre le compte d’une personne quand nul autre de la direction ne peut le confirmer : "
        "donne le lien par lequel elle choisit son mot de passe."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("badge", metavar="MATRICULE")
        parser.add_argument("--reason", required=True, metavar="MOTIF", help="pourquoi ; il est au journal")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(badge_number=normal_badge(options["badge"]), is_active=True).first()
        if person is None:
            raise CommandError("Personne en activité n’a ce matricule.")
        try:
            token = reopen_account(by=SystemActor.CONSOLE, person=person, reason=options["reason"])
        except NotPossible as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"À ouvrir par {person}, qui choisit son mot de passe : {address_of(token)}")
