from typing import Any

from django.core.management.base import BaseCommand, CommandError

from levallois.ops.doctor import faults


class Command(BaseCommand):
    help = (
        "Examine l’installation : réglages, droits des fichiers, fichiers statiques, clés, versions, déclencheurs, "
        "courriel, magasin, horloge. Finit en erreur quand elle ne doit pas être ouverte ainsi. N’écrit rien."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = faults()
        for fault in found:
            self.stdout.write(f"{'GRAVE' if fault.is_grave else 'à voir'}  {fault.sentence}")
        grave = sum(fault.is_grave for fault in found)
        if grave:
            raise CommandError(f"{grave} fautes graves : corrigez-les avant d’ouvrir le site.")
        self.stdout.write("Rien de grave." if found else "Tout est bon.")
