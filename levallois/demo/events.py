"""The events of the demonstration, as data: each is filmed; some clips are linked to an incident, others not yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time

from cases.incidents.models import IncidentKind
from levallois.demo.footage import Scene


@dataclass(frozen=True)
class TownEvent:
    """One event: when, where, who filmed it from how many angles, and what the register says of it.

    `written` False leaves the clips without an incident; `linked` False leaves the linking to a person.
    """

    days_ago: int
    at: time
    scene: Scene
    cameras: int
    seconds: int
    place: str
    kind: IncidentKind = IncidentKind.OTHER
    title: str = ""
    narrative: str = ""
    response: str = ""
    linked: bool = True
    # What was counted of it (cases/incidents/models/facts.py).
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def written(self) -> bool:
        return bool(self.title)


# Words, and officers whose announcement calmed them.
CALMED = {
    "altercation": "verbal",
    "announcement": "yes",
    "announcement_effect": "calmed",
    "force": "none",
    "injuries": "none",
}
EVENTS = (
    TownEvent(
        1,
        time(22, 14),
        Scene.STREET_NIGHT,
        3,
        28,
        "Rue Voltaire, Front de Seine",
        IncidentKind.VIOLENCE,
        "Rixe entre deux conducteurs",
        "Deux conducteurs descendus de leurs véhicules échangent des coups. Séparation des parties, une personne "
        "blessée au visage, prise en charge par les sapeurs-pompiers.",
        "Deux interpellations, mise à disposition de l’OPJ de permanence.",
        facts={
            "altercation": "physical",
            "force": "handcuffs",
            "injuries": "public",
            "outcome": "handed_over",
            "second_kind": "dispute",
        },
    ),
    TownEvent(
        2,
        time(16, 42),
        Scene.MARKET,
        2,
        22,
        "Marché Henri-Barbusse",
        IncidentKind.STREET_VENDING,
        "Vente à la sauvette de parfums",
        "Vendeur installé sans autorisation, marchandise au sol. Départ à pied à la vue de l’équipage.",
        "Saisie et destruction de la marchandise, procès-verbal dressé.",
        facts={
            "altercation": "none",
            "announcement": "yes",
            "announcement_effect": "none",
            "force": "none",
            "injuries": "none",
            "outcome": "gone",
        },
    ),
    TownEvent(
        3,
        time(23, 5),
        Scene.CAR_PARK,
        2,
        24,
        "Parc de stationnement de l’Europe, niveau -2",
        IncidentKind.DAMAGE,
        "Dégradations de véhicules",
        "Trois individus dans le parc, rétroviseurs arrachés sur quatre véhicules.",
        "Un mineur remis à ses parents, plaintes à recueillir.",
        facts={
            "altercation": "none",
            "announcement": "no",
            "force": "none",
            "injuries": "none",
            "outcome": "handed_over",
        },
    ),
    TownEvent(
        4,
        time(15, 20),
        Scene.PARK,
        2,
        20,
        "Parc de la Planchette",
        IncidentKind.NARCOTICS,
        "Consommation de stupéfiants",
        "Quatre personnes assises près de l’aire de jeux, odeur caractéristique.",
        "Amende forfaitaire délictuelle, produit remis.",
        facts=CALMED | {"outcome": "fined"},
    ),
    TownEvent(
        6,
        time(1, 32),
        Scene.STREET_NIGHT,
        2,
        26,
        "Rue Rivay, Centre-ville",
        IncidentKind.NOISE,
        "Tapage nocturne sur la voie publique",
        "Groupe d’une dizaine de personnes, musique et cris.",
        "Dispersion, deux verbalisations.",
        facts=CALMED | {"outcome": "fined"},
    ),
    TownEvent(
        8,
        time(18, 55),
        Scene.STAIRWELL,
        2,
        18,
        "12, rue Édouard-Vaillant",
        IncidentKind.OUTRAGE,
        "Occupation de hall et outrage",
        "Occupation de hall signalée par le gardien. Injures à l’encontre de l’équipage.",
        "Rapport transmis, identités relevées.",
        facts=CALMED | {"announcement_effect": "none"},
    ),
    TownEvent(
        9,
        time(10, 12),
        Scene.STREET_DAY,
        2,
        22,
        "Rue du Président-Wilson, Eiffel",
        IncidentKind.REFUSAL_TO_STOP,
        "Refus d’obtempérer d’un deux-roues",
        "Le conducteur accélère au signal d’arrêt et remonte la voie de bus.",
        "Immatriculation relevée, avis à l’OPJ.",
    ),
    # In the register, but its clips are not linked yet: the site suggests them.
    TownEvent(
        1,
        time(15, 8),
        Scene.STREET_DAY,
        2,
        20,
        "Place du Maréchal-de-Lattre, Centre-ville",
        IncidentKind.DISPUTE,
        "Différend entre un commerçant et un client",
        "Échange vif au sujet d’un remboursement.",
        "Médiation sur place.",
        linked=False,
        facts=CALMED | {"outcome": "calmed"},
    ),
    TownEvent(
        5,
        time(22, 48),
        Scene.CAR_PARK,
        1,
        16,
        "Parc de stationnement Marceau",
        IncidentKind.THEFT,
        "Tentative de vol dans un véhicule",
        "Vitre brisée, l’auteur prend la fuite.",
        "Recherches infructueuses.",
        linked=False,
    ),
    # Filmed, but not in the register.
    TownEvent(0, time(7, 40), Scene.STREET_DAY, 1, 14, "Centre-ville"),
    TownEvent(2, time(8, 25), Scene.PARK, 1, 12, "Parc de la Planchette"),
    TownEvent(3, time(17, 30), Scene.MARKET, 1, 12, "Centre-ville"),
    TownEvent(7, time(21, 58), Scene.STREET_NIGHT, 2, 14, "Front de Paris"),
    TownEvent(10, time(11, 5), Scene.STREET_DAY, 1, 12, "Eiffel"),
    TownEvent(11, time(23, 41), Scene.STREET_NIGHT, 1, 14, "Centre-ville"),
    TownEvent(12, time(14, 30), Scene.STAIRWELL, 1, 12, "Front de Seine"),
    TownEvent(1, time(9, 15), Scene.MARKET, 1, 10, "Marché Henri-Barbusse"),
    TownEvent(4, time(9, 50), Scene.STREET_DAY, 1, 10, "Centre-ville"),
    TownEvent(5, time(17, 15), Scene.PARK, 1, 12, "Parc de la Planchette"),
    TownEvent(6, time(22, 20), Scene.CAR_PARK, 1, 10, "Parc de stationnement de l’Europe"),
    TownEvent(8, time(11, 40), Scene.STREET_DAY, 2, 12, "Eiffel"),
    TownEvent(9, time(23, 10), Scene.STREET_NIGHT, 1, 10, "Front de Paris"),
)

# Filmed almost one retention period ago: erased within days, unless held.
NEARLY_ERASED = (
    TownEvent(2, time(19, 22), Scene.STREET_NIGHT, 2, 16, "Front de Seine"),
    TownEvent(4, time(16, 5), Scene.PARK, 1, 12, "Parc de la Planchette"),
    TownEvent(6, time(9, 48), Scene.STREET_DAY, 1, 12, "Eiffel"),
)
# Filmed longer ago than the retention period: erased, with only its tombstone left.
ERASED = TownEvent(3, time(20, 30), Scene.CAR_PARK, 1, 10, "Centre-ville")
