"""Moving an angle against the others, frame by frame."""

from django.db import IntegrityError, transaction

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.actions.writing import record
from accounts.people.models import User
from evidence.footage.models import Viewing
from evidence.review.events import ReviewEvent
from evidence.review.models import AngleOffset
from evidence.review.permissions import is_watching

# Clocks of cameras differ by seconds, or by a forgotten change of hour; more is a wrong recording time.
MOST_US = 2 * 3600 * 1_000_000
MOVED = "Une autre personne vient de régler cet angle : son réglage est montré. Reprenez le vôtre à partir de là."


@transaction.atomic
def set_angle_offset(*, by: User, viewing: Viewing, offset_us: int, seen_number: int) -> AngleOffset:
    """Set the offset of a clip that the person is viewing, for everybody who shows it beside others, with its author.

    `seen_number` is the number of the offset that the person saw, 0 for none. NotPermitted unless the viewing is the
    person's own and open. NotPossible when somebody else set it meanwhile, or beyond MOST_US.
    """
    if not is_watching(by, viewing):
        raise NotPermitted("Cette consultation n’est pas ouverte.")
    if abs(offset_us) > MOST_US:
        raise NotPossible("Un angle se décale de deux heures au plus : c’est l’heure de la vidéo qui est fausse.")
    before = AngleOffset.latest_of([viewing.clip_id]).get(viewing.clip_id)
    if (before.number if before else 0) != seen_number:
        raise NotPossible(MOVED)
    try:
        with transaction.atomic():
            row = AngleOffset.objects.create(clip=viewing.clip, number=seen_number + 1, offset_us=offset_us, set_by=by)
    except IntegrityError as error:
        raise NotPossible(MOVED) from error
    details = {"offset_us": [before.offset_us if before else 0, offset_us], "viewing": viewing.id.hex}
    record(ReviewEvent.ANGLE_MOVED, by=by, about=viewing.clip, details=details)
    return row
