"""Builds the demonstration: a town with its people, cameras, footage, incidents and requisitions. Everything enters by
the same actions and the same docks as in a real service; only the bytes and the names are invented."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.journal.actions.mails import send_due_mails
from evidence.issuing.actions.alerts import update_alerts
from levallois.demo.accesses import open_accesses
from levallois.demo.anomalies import make_anomalies
from levallois.demo.debriefs import prepare_debriefs
from levallois.demo.designations import live_through_designations
from levallois.demo.devices import stock
from levallois.demo.equipment import Fleet, create_fleet, equip_current_shift, note_absences, plan_recent_shifts
from levallois.demo.extracts import extract_request, hand_in_extract
from levallois.demo.faulty_camera import explain_interrupted_recording, film_faulty_camera
from levallois.demo.footage import ClipRequest, Scene, make_clip
from levallois.demo.letters import answer_requisitions
from levallois.demo.past_register import write_past_register
from levallois.demo.people import Cast, create_people
from levallois.demo.retention import keep_six_months, propose_one_month
from levallois.demo.story import film_events, receive_everything, write_register
from levallois.demo.training import propose_next_sessions, train_everybody

SEED = 92300
Say = Callable[[str], None]


def build_town(say: Say) -> Cast:
    """Create everything, calling `say` at each step. The result is the same each time, except for the dates."""
    random, now = Random(SEED), timezone.now()  # noqa: S311 - a story, not a secret
    say("Le service : agents, brigades, habilitations, caméras, vacations…")
    with transaction.atomic():
        cast = create_people(random, now - timedelta(days=300))
        live_through_designations(cast, now)
        keep_six_months(cast)
        fleet = create_fleet()
        shifts = plan_recent_shifts(cast, random, timezone.localdate())
        train_everybody(cast, timezone.localdate())
        say("Les enregistrements des caméras…")
        filmed = film_events(cast, fleet, random, now, also=extract_request)
        note_absences(cast, shifts)
        propose_next_sessions(cast, timezone.localdate())
    _film_oddities(fleet)
    film_faulty_camera(cast, fleet, now)
    say("Le déchargement des stations d’accueil…")
    receive_everything()
    explain_interrupted_recording(cast)
    say("Le matériel : accessoires, caméras fixes, arrêté préfectoral…")
    stock(cast, fleet, random, now)
    say("Le registre et les réquisitions…")
    incidents = write_register(filmed)
    hand_in_extract(cast, filmed[0], incidents[0], now)
    with transaction.atomic():
        write_past_register(cast, Random(SEED), now)  # noqa: S311 - a story, not a secret
    answer_requisitions(cast, incidents, now)
    open_accesses(cast, incidents, now)
    prepare_debriefs(cast, incidents, now)
    make_anomalies(cast)
    propose_one_month(cast)
    equip_current_shift(cast, now)
    update_alerts(by=SystemActor.ALERTS)
    send_due_mails()
    return cast


def _film_oddities(fleet: Fleet) -> None:
    """Make a clip of an unregistered camera, and a truncated one: both end in quarantine."""
    dock = Path(settings.DOCKS_ROOT) / fleet.docks[0].name
    at = timezone.now() - timedelta(hours=9)
    unknown = ClipRequest(
        path=dock / "X6039AF00D" / "Axon_Body_3_pret_du_fournisseur.mp4",
        camera_serial="X6039AF00D",
        recorded_at=at,
        duration_s=10,
        scene=Scene.STREET_DAY,
        seed=77,
    )
    cut = ClipRequest(
        path=dock / fleet.cameras[3].serial / "Axon_Body_3_interrompu.mp4",
        camera_serial=fleet.cameras[3].serial,
        recorded_at=at,
        duration_s=10,
        scene=Scene.MARKET,
        seed=78,
    )
    for request in (unknown, cut):
        make_clip(**vars(request))
    whole = cut.path.read_bytes()
    cut.path.write_bytes(whole[: whole.index(b"mdat") + 512])
