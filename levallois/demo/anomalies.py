"""Anomalies in the demonstration's journal, one of them explained."""

from django.conf import settings
from django.utils import timezone

from accounts.oversight.actions import examine_anomaly
from accounts.oversight.models import AnomalyKind
from accounts.oversight.selectors import open_anomalies
from accounts.people.roles import Role
from accounts.sign_in.actions.sessions import record_failed_sign_in, record_refusal
from evidence.footage.actions.viewings import close_viewing, open_viewing
from evidence.footage.models import Clip, ViewingPurpose
from levallois.demo.people import Cast

EXPLANATION = (
    "Tri de toutes les vidéos de la semaine pour la réquisition du commissariat, à la demande de la direction : "
    "le PV cité par chaque consultation le confirme."
)


def make_anomalies(cast: Cast) -> None:
    """Many clips viewed in a few minutes, explained; repeated refusals of a trainer; repeated failed sign-ins."""
    head, auditor, trainer = (cast.of(role) for role in (Role.HEAD_OF_CONTROL_ROOM, Role.AUDITOR, Role.TRAINER))
    clips = Clip.objects.visible_to(head).stored().order_by("-started_at")[: settings.ANOMALY_CLIPS + 3]
    for clip in clips:
        viewing = open_viewing(by=head, clip=clip, purpose=ViewingPurpose.JUDICIAL, reference="PV 2026/04512")
        close_viewing(by=head, viewing=viewing)
    for _ in range(settings.ANOMALY_REFUSALS + 1):
        record_refusal(by=trainer, method="GET", path="/videos/")
    for _ in range(settings.ANOMALY_REFUSALS + 2):
        record_failed_sign_in(badge_number=cast.officers[12].badge_number)
    for anomaly in open_anomalies(timezone.now()):
        if anomaly.kind is AnomalyKind.MANY_CLIPS:
            examine_anomaly(by=auditor, anomaly=anomaly, explanation=EXPLANATION)
