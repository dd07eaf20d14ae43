"""The demonstration's cameras and docks, its shifts, and who wore what."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.duty.actions import cancel_shift, plan_shift, record_absence
from accounts.duty.models import AbsenceReason, Shift, ShiftMember
from accounts.people.models import Category, Rank, Team, User
from accounts.people.roles import Role
from accounts.training.permissions import training_valid
from evidence.equipment.actions import issue_token, save_camera, save_dock
from evidence.equipment.camera_states import CameraState
from evidence.equipment.models import Camera, CameraIssue, Dock
from evidence.issuing.actions.issues import issue_camera
from levallois.demo.people import Cast

CAMERAS = 20
DOCKS = (
    ("poste-central", "Poste central, salle d’appel", "X79012C41"),
    ("hotel-de-ville", "Hôtel de ville, accueil", "X79012C58"),
)
# Shifts are planned for this many past days; an older clip gets a shift of its own.
DAYS = 15
# Shifts are planned for this many days ahead.
COMING_DAYS = 14
PLACES = ("Centre-ville", "Front de Seine", "Eiffel", "Front de Paris", "Parc de la Planchette")
VACATIONS = ((time(6, 30), 8), (time(14, 0), 8), (time(21, 30), 9))


@dataclass
class Fleet:
    cameras: list[Camera]
    docks: list[Dock]


def create_fleet() -> Fleet:
    today = timezone.localdate()
    cameras = [save_camera(by=SystemActor.DEMO, camera=_camera(number, today)) for number in range(1, CAMERAS + 1)]
    docks = [save_dock(by=SystemActor.DEMO, dock=_dock(*named, today)) for named in DOCKS]
    for number, dock in enumerate(docks, start=1):
        issue_token(by=SystemActor.DEMO, dock=dock, label=f"PC-APPEL-{number}", reason="Installation du poste")
    return Fleet(cameras, docks)


def _camera(number: int, today: date) -> Camera:
    """A camera: two of them are late for an update, one is due for maintenance; all have the same warranty."""
    late = number in (4, 11)
    return Camera(
        serial=f"X6039A{number * 37 + 611:04X}",
        label=f"CP-{number:02d}",
        model_name="Axon Body 3",
        in_service_on=date(2024, 9, 2),
        firmware="1.23.14" if late else "1.26.6",
        firmware_due_on=today + timedelta(days=12) if late else None,
        maintenance_due_on=today + timedelta(days=20 if number == 7 else 200),
        bought_on=date(2024, 7, 15),
        warranty_until=date(2027, 7, 14),
    )


def _dock(name: str, place: str, serial: str, today: date) -> Dock:
    return Dock(
        name=name,
        place=place,
        serial=serial,
        model_name="Axon Dock 8 baies",
        firmware="3.4.1",
        bought_on=date(2024, 7, 15),
        maintenance_due_on=today + timedelta(days=90),
    )


def plan_recent_shifts(cast: Cast, random: Random, today: date) -> list[Shift]:
    """Plan three shifts a day, past and future, with the teams in turn."""
    shifts = []
    for back in range(DAYS, -COMING_DAYS - 1, -1):
        day = today - timedelta(days=back)
        for turn, (start, hours) in enumerate(VACATIONS):
            shifts.append(_shift(cast, random, day, turn, start, hours))
    return shifts


def note_absences(cast: Cast, shifts: list[Shift]) -> None:
    """Record some absences, and cancel one future shift."""
    reasons = (AbsenceReason.LEAVE, AbsenceReason.UNAVAILABLE, AbsenceReason.TRAINING, AbsenceReason.SUMMONED)
    for number, shift in enumerate(shifts[1::4]):
        last = shift.officers.filter(category=Category.POLICE_OFFICER).order_by("badge_number").last()
        if last and not shift.camera_issues.filter(wearer=last).exists():
            record_absence(by=SystemActor.DEMO, shift=shift, person=last, reason=reasons[number % len(reasons)])
    cancel_shift(by=cast.of(Role.DIRECTORATE), shift=shifts[-5], reason="Effectif insuffisant")


def shift_at(cast: Cast, moment: datetime, place: str) -> Shift:
    """The shift in progress at a moment; planned here if there is none."""
    shift = Shift.objects.filter(starts_at__lte=moment, ends_at__gte=moment + timedelta(hours=1)).first()
    if shift:
        return shift
    start = moment - timedelta(hours=3)
    end = start + timedelta(hours=8)
    team, officers = _free_team(cast, start, end)
    return plan_shift(
        by=SystemActor.DEMO,
        team=team,
        starts_at=start,
        ends_at=end,
        place=place,
        officers=officers,
        leader=officers[0],
    )


def issue_for(shift: Shift, cameras: list[Camera], wearers: int) -> list[CameraIssue]:
    """Issue cameras to the first officers of a shift, and return them at its end. In a shift in progress, two officers
    have no camera yet."""
    known = list(shift.camera_issues.select_related("camera", "wearer"))
    if known:
        return known
    start = shift.starts_at + timedelta(minutes=5)
    end = shift.ends_at - timedelta(minutes=5)
    over = end < timezone.now()
    wearers = wearers if over else wearers - 2
    return [
        issue_camera(
            by=SystemActor.DEMO,
            camera=camera,
            wearer=officer,
            shift=shift,
            issued_at=start,
            returned_at=end if over else None,
        )
        for camera, officer in zip(cameras, _wearers(shift)[:wearers], strict=False)
    ]


def equip_current_shift(cast: Cast, now: datetime) -> None:
    """Issue cameras to the shift in progress, even if it recorded nothing."""
    shift = Shift.objects.covering(now).first()
    if shift is None or shift.camera_issues.exists():
        return
    wearers = _wearers(shift)[:-2]
    free = Camera.objects.filter(state=CameraState.AVAILABLE).order_by("label")
    for camera, officer in zip(free, wearers, strict=False):
        issue_camera(by=cast.of(Role.EQUIPMENT_MANAGER), camera=camera, wearer=officer, shift=shift)


def _wearers(shift: Shift) -> list[User]:
    """The officers who can wear a camera: not an ASVP, an untrained officer or an absent one."""
    officers = shift.officers.filter(category=Category.POLICE_OFFICER, duties__shift=shift, duties__stands=True)
    return [one for one in officers.order_by("badge_number") if training_valid(one, shift.starts_at)]


def _free_team(cast: Cast, start: datetime, end: datetime) -> tuple[Team, list[User]]:
    """A team with six officers who are on no other shift in that period."""
    busy = ShiftMember.objects.overlapping(start, end).values("officer")
    first = start.toordinal() % len(cast.teams)
    for team in (cast.teams * 2)[first : first + len(cast.teams)]:
        officers = list(User.objects.filter(team=team).exclude(pk__in=busy).order_by("badge_number")[:6])
        if len(officers) == 6:
            return team, officers
    raise LookupError("the demonstration has too few officers")


def _shift(cast: Cast, random: Random, day: date, turn: int, start: time, hours: int) -> Shift:
    team = cast.teams[(day.toordinal() * len(VACATIONS) + turn) % len(cast.teams)]
    members = list(User.objects.filter(team=team).order_by("badge_number"))
    officers = random.sample(members, k=min(7, len(members)))
    asvps = User.objects.filter(category=Category.ASVP).order_by("badge_number")
    asvp = asvps[(day.toordinal() * len(VACATIONS) + turn) % asvps.count()]
    starts_at = timezone.make_aware(datetime.combine(day, start))
    return plan_shift(
        by=SystemActor.DEMO,
        team=team,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
        place=random.choice(PLACES),
        officers=[*officers, asvp],
        leader=min(officers, key=lambda officer: (officer.rank != Rank.BRIGADIER_CHEF_PRINCIPAL, officer.badge_number)),
    )
