"""The content of the delivery slip (bordereau de remise) and of the package's readme."""

from collections.abc import Sequence

from django.conf import settings
from django.template.loader import render_to_string

from accounts.base.clocks import measured_offset
from accounts.base.files.documents import Facts, exact
from accounts.base.moments import numeric_day
from accounts.base.sizes import size_words
from accounts.journal.models import JournalCheckpoint
from accounts.journal.signing.signed_notes import checkpoint_in
from cases.requisitions.models import Delivery, DeliveryMember, Requisition
from cases.requisitions.package.documents import Slip, SlipClip, SlipFile, duration
from evidence.footage.media.recording_time import JudgedReading
from evidence.intake.models import QuarantinedFile


def slip_of(
    delivery: Delivery, members: Sequence[DeliveryMember], checkpoint: JournalCheckpoint, *, markers: int = 0
) -> Slip:
    """The slip of these clips and files, in the order of the package, and how many markers go with them. It includes
    the journal's root hash at that time, which the recipient signs with it.
    """
    requisition = delivery.requisition
    approver = str(requisition.approved_by or "")
    return Slip(
        service=f"Police municipale de {settings.TOWN_NAME}",
        reference=f"{requisition} · {delivery}",
        made_at=delivery.created_at,
        requisition=_requisition_facts(requisition),
        handover=[
            ("Mode", "Lien de téléchargement chiffré, code communiqué par une autre voie"),
            ("Support, scellé", "Sans objet (remise par voie électronique)"),
            ("Approuvée par", approver),
            ("Préparée par", str(requisition.prepared_by or "")),
        ],
        handed_over_by=approver,
        clips=[_clip(member) for member in members if member.clip],
        files=[_file(member, member.quarantined) for member in members if member.quarantined],
        markers=markers,
        journal_size=checkpoint.size,
        journal_root=checkpoint_in(checkpoint.note).root.hex(),
    )


def package_readme(
    delivery: Delivery, members: Sequence[DeliveryMember], checkpoint: JournalCheckpoint, *, has_markers: bool = False
) -> bytes:
    """The text file that describes the package and how to verify it."""
    context = {
        "delivery": delivery,
        "checkpoint": checkpoint,
        "town_name": settings.TOWN_NAME,
        "has_files": any(member.quarantined_id for member in members),
        "has_markers": has_markers,
    }
    return render_to_string("requisitions/package_readme.txt", context).encode()


def other_time(reading: JudgedReading) -> str:
    """“Lue dans le nom du fichier : mardi 3 mars 2026 à 22:14:07 (UTC+01:00), contredit l’heure retenue”."""
    shown = f"{numeric_day(reading.at)}, sans heure" if reading.is_day else exact(reading.at)
    of_end = ", fin de l’enregistrement" if reading.of_end else ""
    return f"{reading.source.label} : {shown}{of_end}, {reading.verdict.label}"


def _requisition_facts(requisition: Requisition) -> Facts:
    windows = [f"du {exact(window.start_at)} au {exact(window.end_at)}" for window in requisition.windows.all()]
    facts = [
        ("Numéro du service", requisition.number),
        ("Base légale", str(requisition.get_legal_basis_display())),
        ("Procédure (PV) n°", requisition.report_number),
        ("Infraction", requisition.offence),
        ("Officier de police judiciaire", f"{requisition.officer_rank} {requisition.officer_name}".strip()),
        ("Matricule (RIO)", requisition.officer_badge),
        ("Service requérant", requisition.officer_unit),
        ("Magistrat", requisition.magistrate),
        ("Référence de l’autorisation", requisition.authorisation_reference),
        ("Reçue le", exact(requisition.received_at)),
        ("Période demandée" if len(windows) < 2 else "Périodes demandées", " ; ".join(windows)),
        ("Lieu", requisition.place),
    ]
    return [(label, value) for label, value in facts if value]


def _file(member: DeliveryMember, quarantined: QuarantinedFile) -> SlipFile:
    return SlipFile(
        number=str(quarantined),
        name=quarantined.file_name,
        reason=quarantined.sentence,
        size=size_words(quarantined.size_bytes),
        path=member.path,
        sha256=quarantined.sha256,
    )


def _clip(member: DeliveryMember) -> SlipClip:
    clip = member.clip
    if clip is None:
        raise ValueError("only a clip has a line on the slip")
    return SlipClip(
        number=str(clip),
        camera=str(clip.camera),
        wearer=str(clip.wearer or ""),
        start=exact(clip.started_at),
        end=exact(clip.ended_at),
        time_origin=clip.time_origin,
        other_times=[other_time(reading) for reading in clip.judged_readings if reading.is_wrong],
        clock=measured_offset(clip.clock_offset_ms),
        duration=duration(clip.duration_ms),
        size=size_words(clip.size_bytes),
        path=member.path,
        sha256=clip.sha256,
        remarks=clip.remarks.splitlines(),
    )
