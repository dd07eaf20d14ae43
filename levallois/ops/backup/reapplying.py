"""After a restoration: what was erased after the backup is erased again, what was held is held again."""

from accounts.base.actors import Actor, SystemActor
from accounts.journal.models import JournalEntry
from cases.incidents.actions.debriefs import erase_debrief_words
from evidence.footage.actions.erasure import erase_again
from evidence.footage.actions.holds import freeze_clips
from evidence.footage.models import Clip, ClipState, Hold
from evidence.intake.actions.erasure import erase_all_expired, erase_file_again
from evidence.intake.actions.quarantine_holds import freeze_files
from evidence.intake.models import QuarantinedFile, QuarantineHold
from levallois.ops.backup.register import Line


def reapply(lines: list[Line], *, by: Actor) -> dict[str, int]:
    """Do again what the registers say and the restored journal does not; how many erasures and holds.

    A row is taken for the one of the line only when its bytes have the same SHA-256. A hold is placed again also where
    it may have been lifted since: nothing says so, and what is held too long is not lost.
    """
    later = [line for line in lines if not JournalEntry.objects.filter(number=line.number, hash=line.hash).exists()]
    held = sum(_hold_again(line, by=by) for line in later if line.is_hold)
    erased = sum(_erase_again(line, by=by) for line in later if line.is_erasure)
    return {"erased": erased, "held": held, "lost_entries": max((line.number for line in later), default=0)}


def erase_what_is_due(*, by: Actor) -> int:
    """The legal erasures whose date has come; how many. The worker's rounds go on with what could not be erased."""
    report = erase_all_expired(by=SystemActor.ERASER)
    erase_debrief_words(by=by)
    return report.erased


def _erase_again(line: Line, *, by: Actor) -> bool:
    if line.is_of_clip:
        for clip in Clip.objects.exclude(state=ClipState.ERASED).filter(pk=line.subject, sha256=line.sha256):
            erase_again(by=by, clip=clip)
            return True
    else:
        for quarantined in QuarantinedFile.objects.waiting().filter(pk=line.subject, sha256=line.sha256):
            erase_file_again(by=by, quarantined=quarantined)
            return True
    return False


def _hold_again(line: Line, *, by: Actor) -> bool:
    """Whether a hold was placed: once a line, whatever became of it since."""
    origin = f"restored:{line.number}"
    if line.is_of_clip:
        clips = list(Clip.objects.stored().filter(pk=line.subject, sha256=line.sha256))
        if not clips or Hold.objects.filter(clip__in=clips, origin=origin).exists():
            return False
        return bool(freeze_clips(by=by, clips=clips, reference=line.procedure_number, origin=origin))
    files = list(QuarantinedFile.objects.waiting().filter(pk=line.subject, sha256=line.sha256))
    if not files or QuarantineHold.objects.filter(file__in=files, origin=origin).exists():
        return False
    freeze_files(by=by, files=files, reference=line.procedure_number, origin=origin)
    return True
