"""What an answer holds and to whom it goes, in sentences: shown before it is submitted, approved or sent."""

from accounts.base.templatetags.formatting import size
from cases.requisitions.models import Delivery, Outcome, Requisition
from cases.requisitions.selectors import files_not_joined, handed_over, unexplained_clips
from evidence.review.selectors import markers_of_clips


def recipient_of(requisition: Requisition) -> str:
    """The officer, their service and their address."""
    names = (requisition.officer_rank, requisition.officer_name)
    officer = " ".join(filter(None, names)) or "l’OPJ"
    unit = f", {requisition.officer_unit}" if requisition.officer_unit else ""
    return f"{officer}{unit} ({requisition.officer_email or 'sans adresse'})"


def submission_lines(requisition: Requisition) -> list[str]:
    """Before the chosen clips are submitted: those without a reason are then the ones that this person does not see."""
    lines = [
        f"Vidéos à remettre : {requisition.choices.count()}, à {recipient_of(requisition)}.",
        "Rien ne part avant l’approbation d’une autre personne.",
    ]
    lines += _file_lines(requisition) + _marker_lines(requisition)
    if omitted := requisition.omissions.count():
        lines.append(f"Vidéos écartées, chacune avec son motif : {omitted}.")
    if unseen := unexplained_clips(requisition, Outcome.CLIPS).count():
        lines.append(f"Vidéos qui ne vous sont pas ouvertes : {unseen}. L’approbation le dira.")
    return lines


def _file_lines(requisition: Requisition) -> list[str]:
    lines = []
    if joined := requisition.file_choices.count():
        lines.append(f"Fichiers que le service n’a pas pu lire, remis tels quels : {joined}.")
    if others := files_not_joined(requisition).count():
        lines.append(f"Fichiers illisibles des périodes demandées, conservés mais non remis : {others}.")
    return lines


def _marker_lines(requisition: Requisition) -> list[str]:
    """That the markers leave too: they are words of the service, under the names of those who wrote them."""
    if not requisition.with_markers:
        return []
    count = markers_of_clips(handed_over(requisition)).count()
    return [f"Moments-clés joints, avec leurs libellés et le nom de qui les a posés : {count}."]


def approval_lines(requisition: Requisition) -> list[str]:
    """Before the answer is approved: what leaves, to whom, and what is left out."""
    if requisition.outcome == Outcome.NOTHING_FOUND:
        lines = [f"Le courriel « aucune vidéo trouvée » part aussitôt à {recipient_of(requisition)}."]
    else:
        count = requisition.choices.count()
        lines = [f"Le paquet est préparé (vidéos : {count}) ; son lien part ensuite à {recipient_of(requisition)}."]
        lines += _marker_lines(requisition)
    lines += _file_lines(requisition)
    lines += [f"Écartée : {omission}" for omission in requisition.omissions.select_related("clip")]
    if requisition.unseen_count:
        lines.append(
            f"Vidéos non ouvertes à {requisition.prepared_by}, donc ni remises ni écartées : "
            f"{requisition.unseen_count}."
        )
    return lines


def sending_sentence(delivery: Delivery) -> str:
    """Before the link is sent."""
    return (
        f"Le lien du paquet {delivery.file_name} ({size(delivery.size_bytes)}) part par courriel à l’adresse "
        f"ci-dessous, pour {recipient_of(delivery.requisition)}. Le code est montré une fois, à donner par une autre "
        "voie."
    )
