"""When a clip was recorded, with the source of that time: four sources, the most reliable first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from django.db.models import TextChoices

# A camera that lost its clock restarts in 1904, 1970, 1980 or 2000: such times are ignored.
EARLIEST_CREDIBLE = datetime(2010, 1, 1, tzinfo=UTC)
DATE_AND_TIME = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)[_ T](\d\d)(\d\d)(\d\d)?(?!\d)")


class RecordingTimeSource(TextChoices):
    CONTAINER = "container", "Inscrite dans la vidéo par la caméra"
    FILE_NAME = "file_name", "Lue dans le nom du fichier"
    FILE_TIME = "file_time", "Date du fichier, faute de mieux"
    PERSON = "person", "Attestée par une personne"
    SIDECAR = "sidecar", "Dite par le système précédent"


@dataclass(frozen=True)
class RecordingTime:
    at: datetime
    source: RecordingTimeSource


def recording_time(
    container: datetime | None,
    file_name: str,
    modified_at: datetime,
    *,
    zone: tzinfo,
    told: datetime | None = None,
) -> RecordingTime:
    """The recording time in UTC: the container's, else the one given by a former system (`told`), else the one in the
    file's name (local to `zone`), else the file's modification time.

    The caller checks whether the time lies in the future, or before the camera was in service.
    """
    if container is not None and container >= EARLIEST_CREDIBLE:
        return RecordingTime(container.astimezone(UTC), RecordingTimeSource.CONTAINER)
    if told is not None and told >= EARLIEST_CREDIBLE:
        return RecordingTime(told.astimezone(UTC), RecordingTimeSource.SIDECAR)
    for named in _times_in_name(file_name, zone):
        return RecordingTime(named, RecordingTimeSource.FILE_NAME)
    return RecordingTime(modified_at.astimezone(UTC), RecordingTimeSource.FILE_TIME)


def _times_in_name(file_name: str, zone: tzinfo) -> Iterator[datetime]:
    """Each credible `2021-03-04_1423` or `2021-03-04_142355` in the name.

    A local hour that occurs twice (October) is taken as the first one; one that does not exist (March) is moved forward
    by an hour, as a clock not yet changed shows it. Both follow from `fold=0`.
    """
    for match in DATE_AND_TIME.finditer(file_name):
        try:
            year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
            local = datetime(year, month, day, hour, minute, second, tzinfo=zone)
        except ValueError:
            continue
        if (moment := local.astimezone(UTC)) >= EARLIEST_CREDIBLE:
            yield moment
