"""What the town tells the public about the body cameras (CSI L241-2, R241-8 to R241-17): one text for the page and for
the poster, whose figures are those of the inventory and of the rule of retention in force. It names nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from accounts.base.moments import numeric_day
from evidence.equipment.models import PrefectOrder
from evidence.equipment.selectors import fleet_on
from evidence.footage.models import RetentionRule, SourceKind

LAW = "Code de la sécurité intérieure, articles L241-2 et R241-8 à R241-17"
# What the drawing shows.
CAPTION = "La caméra est portée sur la poitrine, visible de tous\u00a0; son voyant montre qu’elle enregistre."
# The closed list of CSI L241-2.
PURPOSES = (
    "prévenir les incidents au cours des interventions ;",
    "constater les infractions et poursuivre leurs auteurs par la collecte de preuves ;",
    "former les agents, l’image et le son étant alors rendus anonymes.",
)
RECORDED = (
    "l’image et le son ;",
    "le jour et les heures de l’enregistrement ;",
    "l’identité de l’agent porteur de la caméra ;",
    "le lieu de l’enregistrement.",
)


@dataclass(frozen=True)
class NoticePart:
    """A title, what it says, and the list below it."""

    title: str
    sentences: Sequence[str]
    items: Sequence[str] = ()


@dataclass(frozen=True)
class Notice:
    """The notice as it stands on a day."""

    day: date
    cameras: int
    order: PrefectOrder | None
    months: int

    @property
    def facts(self) -> list[tuple[str, str]]:
        order = f"{self.order.reference} du {numeric_day(self.order.signed_on)}" if self.order else ""
        return [
            ("Caméras-piétons en service", str(self.cameras)),
            *([("Arrêté préfectoral", order)] if order else []),
            ("Durée de conservation", f"{self.months}\u00a0mois"),
            ("Textes", LAW),
        ]

    @property
    def parts(self) -> list[NoticePart]:
        return [_use(), _recorded(), _kept(self.months), _access(), _rights()]


def notice_at(moment: datetime) -> Notice:
    """The notice as the rows say it at this moment."""
    day = timezone.localdate(moment)
    fleet = fleet_on(day)
    months = RetentionRule.objects.schedule(SourceKind.BODY_CAMERA).months_at(moment)
    return Notice(day, fleet.in_service, fleet.order, months)


def _use() -> NoticePart:
    worn = (
        "Les agents de police municipale portent leur caméra de façon apparente. Elle n’enregistre pas en permanence : "
        "l’agent déclenche l’enregistrement pendant une intervention, un signal visible le montre, et les personnes "
        "filmées en sont informées, sauf si les circonstances l’interdisent."
    )
    return NoticePart("Pourquoi des caméras", [worn, "Les enregistrements servent seulement à :"], PURPOSES)


def _recorded() -> NoticePart:
    return NoticePart("Ce qui est enregistré", [], RECORDED)


def _kept(months: int) -> NoticePart:
    erased = (
        f"Un enregistrement est effacé automatiquement {months}\u00a0mois après avoir été fait, sauf s’il est utilisé "
        "dans une procédure judiciaire, administrative ou disciplinaire."
    )
    return NoticePart("Combien de temps", [erased])


def _access() -> NoticePart:
    seen = (
        "Seules des personnes individuellement désignées et habilitées consultent les enregistrements, pour un motif "
        "que la loi prévoit. Chaque consultation et chaque remise sont inscrites dans un journal, avec leur auteur et "
        "leur motif. Les autorités judiciaires peuvent en requérir la remise."
    )
    return NoticePart("Qui y a accès", [seen])


def _rights() -> NoticePart:
    town, address = settings.TOWN_NAME, settings.TOWN_ADDRESS
    officer = settings.DPO_CONTACT or "à la même adresse"
    rights = (
        "Le maire est responsable de ces enregistrements. Vous exercez directement auprès de lui vos droits d’accès, "
        "de rectification, d’effacement et de limitation. Ils peuvent être restreints pour ne gêner ni une enquête ni "
        "une procédure\u00a0: vous vous adressez alors à la CNIL. Le droit d’opposition ne s’applique pas (article "
        "R241-15)."
    )
    contacts = (
        f"Maire de {town} : {address}.",
        f"Délégué à la protection des données de la commune : {officer}.",
        "Réclamation : Commission nationale de l’informatique et des libertés (CNIL), www.cnil.fr.",
    )
    return NoticePart("Vos droits", [rights], contacts)
