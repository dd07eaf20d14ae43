from typing import Any

from django.core.management.base import BaseCommand, CommandError

from levallois.rooms import RECORDS

MOST_SENTENCES = 200


class Command(BaseCommand):
    help = (
        "Compare les lignes de la base à ce que le journal en dit (conservations, habilitations, porteurs, heures, "
        "accès, effacements) et nomme ce qui diffère. N’écrit jamais ; le service le fait de lui-même chaque nuit."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        sentences: list[str] = []
        for check in RECORDS:
            found = list(check.find())
            self.stdout.write(f"{check.label} : {f'{len(found)} constat(s)' if found else 'rien à signaler'}.")
            sentences += found
        if sentences:
            more = len(sentences) - MOST_SENTENCES
            shown = [*sentences[:MOST_SENTENCES], *([f"Et {more} autres."] if more > 0 else [])]
            raise CommandError("\n".join(shown))
