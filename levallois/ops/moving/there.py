"""What the product itself does with the settings of the target, in a process of its own: its settings, read as ever;
and the end of a move. `python -m levallois.ops.moving.there settings|finish`, answers in JSON.
"""

import json
import os
import sys
from typing import Any

import django
from django.conf import settings


def main(act: str) -> None:
    answer = _settings() if act == "settings" else _finish(json.load(sys.stdin))
    json.dump(answer, sys.stdout, default=str)


def _settings() -> dict[str, Any]:
    return {
        "database": settings.DATABASES["default"],
        "storages": {name: settings.STORAGES[name] for name in ("footage", "attachments")},
        "data_root": settings.DATA_ROOT,
        "bucket": settings.FOOTAGE_BUCKET,
    }


def _finish(details: dict[str, Any]) -> dict[str, Any]:
    """Check the guards and the journal, then record the move and anchor it; nothing is recorded when a guard is
    missing. Done a second time, it records nothing more."""
    django.setup()
    from accounts.base.actors import SystemActor
    from accounts.journal.actions.checkpoints import anchor_journal
    from accounts.journal.checking.check import check_journal
    from accounts.journal.checking.triggers import find_trigger_faults
    from levallois.ops.actions import note_move
    from levallois.ops.models import Move

    if guards := [finding.sentence for finding in find_trigger_faults()]:
        return {"guards": guards}
    report = check_journal(processes=os.cpu_count() or 1)
    findings = [finding.sentence for finding in report.findings]
    if not Move.objects.filter(head=details["head"]).exists():
        note_move(by=SystemActor.CONSOLE, details=details | {"findings": len(findings)})
    anchor_journal()
    return {"guards": [], "findings": findings, "entries": report.entries}


if __name__ == "__main__":
    main(sys.argv[1])
