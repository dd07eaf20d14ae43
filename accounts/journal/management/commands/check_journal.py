import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.journal.checking.check import Report, check_journal
from accounts.journal.checking.exposure import exposure
from accounts.journal.checking.triggers import find_trigger_faults

MOST_SENTENCES = 20


class Command(BaseCommand):
    help = (
        "Recalcule chaque empreinte du journal, chaque point de contrôle et chaque jeton d’horodatage, compare les "
        "déclencheurs de la base à ceux du produit, et nomme ce qui est rompu. Dit jusqu’à quel instant une coupure se "
        "verrait. N’écrit jamais."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--witness",
            action="append",
            type=Path,
            default=[],
            metavar="FICHIER",
            help="un point de contrôle tel qu’un témoin l’a reçu",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            witnessed = [path.read_text(encoding="utf-8") for path in options["witness"]]
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"Ce point de contrôle ne peut pas être lu : {error}.") from error
        report = check_journal(witnessed=witnessed, processes=os.cpu_count() or 1)
        findings = [*find_trigger_faults(), *report.findings]
        if findings:
            sentences = [finding.sentence for finding in findings[:MOST_SENTENCES]]
            more = len(findings) - len(sentences)
            raise CommandError("\n".join([*sentences, f"Et {more} autres."] if more else sentences))
        self.stdout.write(_whole(report))
        self.stdout.write(exposure().sentence)


def _whole(report: Report) -> str:
    counts = [
        (report.entries, "entrée"),
        (report.checkpoints, "point de contrôle"),
        (report.tokens, "jeton d’horodatage"),
        (report.witnesses, "note de témoin"),
    ]
    told = ", ".join(f"{count} {_plural(words) if count > 1 else words}" for count, words in counts if count)
    pruned = f" Les {report.pruned} premières entrées ont été épurées." if report.pruned else ""
    return f"Journal intact, vérifié : {told or 'aucune entrée'}.{pruned}"


def _plural(words: str) -> str:
    first, *rest = words.split(" ", 1)
    return " ".join([f"{first}s", *rest])
