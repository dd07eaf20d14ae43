import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.base.actors import SystemActor
from cases.requisitions.actions.mail_receipt import MessageRefused, receive_message
from evidence.store.errors import StorageError

# Exit codes for the mail server: EX_TEMPFAIL to try again later, EX_UNAVAILABLE to return the message to its sender.
EX_UNAVAILABLE, EX_TEMPFAIL = 69, 75


class Command(BaseCommand):
    help = "Reçoit une réquisition depuis l’entrée standard : « manage.py receive_mail < message.eml »."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            requisition = receive_message(by=SystemActor.MAIL, raw=sys.stdin.buffer.read())
        except MessageRefused as error:
            raise CommandError(str(error), returncode=EX_UNAVAILABLE) from error
        except StorageError as error:
            raise CommandError(f"{error} Le message n’a pas été pris.", returncode=EX_TEMPFAIL) from error
        self.stdout.write(f"Réquisition {requisition} reçue.")
