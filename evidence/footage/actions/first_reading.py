"""What is made of a clip by the process that has just read what it is: no other is started, and no byte fetched again.

What does not come of it, because that process died, took too long or was killed with ours, is made by the tasks that
look for clips that lack something, which count how often it fails.
"""

import logging
from collections.abc import Callable
from functools import partial

from accounts.journal.actions.batches import lease_of
from accounts.leases.holding import held
from evidence import store
from evidence.footage.actions.derivatives import DERIVATIVES, OF_EVERY_CLIP, Due, clear_attempts, keep_derivative
from evidence.footage.actions.thumbnails import keep_thumbnail
from evidence.footage.media.reading import OpenFilm, UnreadableClip
from evidence.footage.models import Clip, DerivativeKind

logger = logging.getLogger(__name__)

THUMBNAIL = "thumbnail"
# A camera waits for the receipts of its other files: of a film that is on a disk here, only what takes a moment.
QUICK = (DerivativeKind.SMALL_PICTURE, DerivativeKind.FRAME_INDEX)


def kinds_at_once(store_name: str) -> tuple[DerivativeKind, ...]:
    """What is made of these bytes as soon as they are stored: from a bucket they would have to be fetched again for
    what is left to later."""
    return QUICK if store.file_descriptor_path(store_name) else tuple(OF_EVERY_CLIP)


def recipes_of(kinds: tuple[DerivativeKind, ...]) -> tuple[str, ...]:
    """What the process is asked to make, in this order, for keep_first_reading."""
    return THUMBNAIL, *(OF_EVERY_CLIP[kind][0] for kind in kinds)


def keep_first_reading(*, clip: Clip, film: OpenFilm, kinds: tuple[DerivativeKind, ...]) -> None:
    """Keep the thumbnail and what else of these kinds the process makes, each alone. Raises LeaseLost."""
    parts: list[Callable[[Clip, OpenFilm], None]] = [_keep_thumbnail, *(partial(_keep, kind) for kind in kinds)]
    for keep in parts:
        try:
            keep(clip, film)
        except UnreadableClip as error:
            logger.warning("%s: %s", clip, error)
        except store.StorageError as error:
            logger.warning("%s: %s", clip, error)
            return


def _keep_thumbnail(clip: Clip, film: OpenFilm) -> None:
    keep_thumbnail(clip=clip, picture=film.thumbnail())


def _keep(kind: DerivativeKind, clip: Clip, film: OpenFilm) -> None:
    made = film.made()
    with held(lease_of(DERIVATIVES, Due(clip, kind).key)) as lease:
        if lease:
            clear_attempts(clip, kind)
            ending = OF_EVERY_CLIP[kind][1]
            keep_derivative(clip=clip, kind=kind, content=made.file.read(), ending=ending, facts=made.facts)
