from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPossible
from accounts.journal.actions.pruning import prune_journal


class Command(BaseCommand):
    help = (
        "Retire du journal les entrées dont la durée légale est passée, sous un point de contrôle ; le service le fait "
        "de lui-même chaque jour."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            pruning = prune_journal(by=SystemActor.PRUNER)
        except NotPossible as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Épurées : {pruning}. Le reste du journal se vérifie sans elles."
            if pruning
            else "Aucune entrée n’est à épurer."
        )
