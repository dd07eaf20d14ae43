import logging
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.base.actors import SystemActor
from cases.requisitions.actions.mail_keeping import MessageRefused
from cases.requisitions.actions.mail_receipt import receive_message
from cases.requisitions.models import IncomingMessage
from evidence.store.errors import StorageError

logger = logging.getLogger(__name__)

# A mail server reads these exit codes: try again later, or give the message back to its sender.
EX_UNAVAILABLE, EX_TEMPFAIL = 69, 75


class Command(BaseCommand):
    help = "Reçoit une réquisition depuis l’entrée standard : « manage.py receive_mail < message.eml »."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            message = receive_message(by=SystemActor.MAIL, raw=sys.stdin.buffer.read())
        except MessageRefused as error:
            raise CommandError(str(error), returncode=EX_UNAVAILABLE) from error
        except StorageError as error:
            raise CommandError(f"{error} Le message n’a pas été pris.", returncode=EX_TEMPFAIL) from error
        except Exception as error:  # whatever fails here may succeed later: the mail server keeps the message
            logger.exception("a piped message was not kept")
            sentence = f"Le message n’a pas été pris ({type(error).__name__}) : il sera présenté à nouveau."
            raise CommandError(sentence, returncode=EX_TEMPFAIL) from error
        self.stdout.write(_outcome(message))


def _outcome(message: IncomingMessage) -> str:
    if message.requisition:
        return f"Réquisition {message.requisition} reçue."
    return f"Message {message} gardé."
