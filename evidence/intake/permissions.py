"""Who imports extracts, admits, holds and downloads quarantined files, and explains incomplete offloads."""

from accounts.base.actors import Actor
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from evidence.intake.models import QuarantinedFile, QuarantineHold, QuarantineReason


def may_admit_files(actor: Actor) -> bool:
    """Directors: a quarantined file may be footage."""
    return has_right(actor, Right.OFFLOAD_RESOLVE)


def may_see_file(actor: Actor, quarantined: QuarantinedFile) -> bool:
    """Directors."""
    return QuarantinedFile.objects.visible_to(actor).filter(pk=quarantined.pk).exists()


def may_admit_file(actor: Actor, quarantined: QuarantinedFile) -> bool:
    """Directors, on a file that waits and whose pictures were read, or not yet to the end."""
    readable = quarantined.reason != QuarantineReason.UNREADABLE
    return quarantined.is_waiting and readable and may_admit_files(actor)


def may_hold_file(actor: Actor, quarantined: QuarantinedFile) -> bool:
    """Directors, on a file that still waits."""
    return quarantined.is_waiting and has_right(actor, Right.CLIP_HOLD) and may_see_file(actor, quarantined)


def may_release_file_hold(actor: Actor, hold: QuarantineHold) -> bool:
    """Directors, on a hold still in force."""
    return hold.released_at is None and has_right(actor, Right.CLIP_RELEASE) and may_see_file(actor, hold.file)


def may_download_file(actor: Actor, quarantined: QuarantinedFile) -> bool:
    """Directors, on a file that still waits: it may be footage (CSI R241-12)."""
    return quarantined.is_waiting and has_right(actor, Right.OFFLOAD_DOWNLOAD) and may_see_file(actor, quarantined)


def may_import_extract(actor: Actor) -> bool:
    """Directors: an extract of a fixed camera is footage (CSI L252-5)."""
    return has_right(actor, Right.CCTV_IMPORT)


def may_explain_offload(actor: Actor) -> bool:
    """Directors: they answer for possible losses."""
    return has_right(actor, Right.OFFLOAD_RESOLVE)
