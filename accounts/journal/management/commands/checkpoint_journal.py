from typing import Any

from django.core.management.base import BaseCommand

from accounts.base.actors import SystemActor
from accounts.journal.actions.checkpoints import make_checkpoint


class Command(BaseCommand):
    help = "Signe le journal tel qu’il est, et écrit ce point de contrôle ; le service le fait de lui-même chaque jour."

    def handle(self, *args: Any, **options: Any) -> None:
        checkpoint = make_checkpoint(by=SystemActor.CHECKPOINT)
        self.stdout.write(checkpoint.note if checkpoint else "Rien à signer depuis le dernier point de contrôle.")
