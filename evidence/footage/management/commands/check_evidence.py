import sys
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from accounts.base.actors import SystemActor
from evidence.footage.actions.integrity import check_every_byte
from evidence.footage.models import ByteCheck, ByteProblem

MOST_SENTENCES = 20


class Command(BaseCommand):
    help = (
        "Relit maintenant tout ce que le service garde et le compare à son empreinte ; nomme ce qui a changé, manque "
        "ou n’a pas de fiche. Le service le fait de lui-même, un peu chaque jour (INTEGRITY_DAYS)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        bar: tqdm[NoReturn]
        with tqdm(unit="fichier", disable=not sys.stderr.isatty(), desc="Relecture") as bar:
            run = check_every_byte(by=SystemActor.INTEGRITY, begun=bar.reset, advance=bar.update)
        findings = ByteCheck.objects.findings()
        if not findings:
            self.stdout.write(f"{run.read} fichiers relus : tout est intact.")
            return
        lines = [f"{ByteProblem(check.problem).label} : {check.name}" for check in findings[:MOST_SENTENCES]]
        more = findings.count() - len(lines)
        raise CommandError("\n".join([*lines, f"Et {more} autres."] if more else lines))
