"""The people of the demonstration: an invented police service."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from random import Random

from accounts.base.actors import SystemActor
from accounts.people.actions.designations import grant_designation
from accounts.people.actions.people import save_person, save_team, set_password
from accounts.people.models import Category, Designation, Rank, Team, User
from accounts.people.roles import Role

PASSWORD = "levallois-demo-2026"  # noqa: S105 - the demonstration's own, printed at its start and useless elsewhere
TEAM_NAMES = ("Brigade Seine", "Brigade Mairie", "Brigade Front-de-Paris", "Brigade de nuit", "Brigade cynophile")
OFFICERS, ASVPS, OPERATORS = 69, 33, 11

FIRST_NAMES = (
    "Adèle Aïcha Alain Alexis Amandine Amine Anaïs Antoine Aurélie Baptiste Bénédicte Bruno Camille Cédric "
    "Chloé Clément Corinne Damien Delphine Djamila Élodie Émilie Éric Estelle Fabien Farid Florence Franck "
    "Gaëlle Grégory Guillaume Hakim Hélène Inès Jérôme Joël Julie Karim Kévin Laetitia Laurent Léa Loïc Lucie "
    "Maëva Marc Marion Mathieu Mehdi Mélanie Mickaël Moussa Myriam Nadia Nicolas Noémie Océane Olivier Pascale "
    "Pauline Quentin Rachid Romain Sabrina Samuel Sandrine Sébastien Sofiane Sonia Stéphane Sylvie Thierry "
    "Thomas Valérie Vanessa Vincent Virginie Xavier Yann Yasmine Youssef Zoé"
).split()
LAST_NAMES = (
    "Abadie Allard Amrani Aubry Bailly Barbier Baudouin Belkacem Benoit Bernier Besson Blanchet Bonnard "
    "Boulanger Bourgeois Briand Camara Carlier Caron Cartier Chauvet Chevalier Colas Collin Cordier Coulibaly "
    "Courtois Da_Silva Delattre Delorme Denis Descamps Diallo Drouet Dubreuil Dumas Duval Etienne Faure "
    "Ferrand Fofana Fontaine Gaillard Garnier Gauthier Giraud Grondin Guérin Guichard Haddad Hamel Hoarau "
    "Humbert Jacquet Joly Keller Klein Lacroix Laine Lambert Laroche Lebrun Leclerc Lefort Lemoine Lesage "
    "Lopes Mace Mallet Marchand Marechal Masson Mendy Meunier Michaud Millet Monnier Morel Moulin Navarro "
    "Nguyen Olivier Pascal Payet Pelletier Perret Picard Poirier Prevost Raynaud Renard Ribeiro Rivière "
    "Rolland Roussel Sauvage Schmitt Tessier Texier Traoré Vallet Vasseur Verdier Vidal"
).split()


@dataclass(frozen=True)
class SignIn:
    """An account to sign in with, printed when the demonstration starts."""

    person: User
    role: Role


@dataclass
class Cast:
    """The people whom the other modules of the demonstration refer to."""

    teams: list[Team]
    officers: list[User]
    sign_ins: list[SignIn]

    def of(self, role: Role, number: int = 0) -> User:
        return [sign_in.person for sign_in in self.sign_ins if sign_in.role == role][number]


def create_people(random: Random, since: datetime) -> Cast:
    """Create 69 officers in five teams, 33 ASVP, 11 operators, and the designated people."""
    names = _names(random)
    teams = [save_team(by=SystemActor.DEMO, team=Team(name=name)) for name in TEAM_NAMES]
    officers = [_officer(next(names), number, teams) for number in range(OFFICERS)]
    for number in range(ASVPS):
        _save(next(names), str(7001 + number), Category.ASVP, Rank.NONE, None)
    for number in range(OPERATORS):
        _save(next(names), str(8001 + number), Category.OPERATOR, Rank.NONE, None)
    cast = Cast(teams, officers, [])
    _designate(cast, since)
    return cast


def _designate(cast: Cast, since: datetime) -> None:
    """Designate the five people with access to footage, and one for each role without."""
    command = cast.officers[:4]
    head = _save(("Hélène", "Courtois"), "1005", Category.CIVILIAN, Rank.NONE, None)
    others = (
        (Role.EQUIPMENT_MANAGER, _save(("Bruno", "Ferrand"), "1010", Category.CIVILIAN, Rank.NONE, None)),
        (Role.TRAINER, cast.officers[6]),
        (Role.TEAM_LEADER, cast.officers[5]),
        (Role.AUDITOR, _save(("Sylvie", "Descamps"), "1011", Category.CIVILIAN, Rank.NONE, None)),
        (Role.ADMINISTRATOR, _save(("Yann", "Keller"), "1012", Category.CIVILIAN, Rank.NONE, None)),
    )
    footage = [*((Role.DIRECTORATE, person) for person in command), (Role.HEAD_OF_CONTROL_ROOM, head)]
    for number, (role, person) in enumerate([*footage, *others], start=1):
        set_password(by=SystemActor.DEMO, person=person, password=PASSWORD)
        grant_designation(
            by=SystemActor.DEMO,
            person=person,
            role=role,
            starts_at=since,
            order_reference=f"Arrêté municipal n° 2026-{100 + number}",
        )
        cast.sign_ins.append(SignIn(User.objects.get(pk=person.pk), role))


def _officer(name: tuple[str, str], number: int, teams: list[Team]) -> User:
    ranks = (Rank.DIRECTEUR, Rank.CHEF_DE_SERVICE_1, Rank.CHEF_DE_SERVICE_2, Rank.CHEF_DE_SERVICE)
    if number < len(ranks):
        return _save(name, str(1001 + number), Category.POLICE_OFFICER, ranks[number], None)
    rank = Rank.BRIGADIER_CHEF_PRINCIPAL if number % 3 == 0 or number < 10 else Rank.GARDIEN_BRIGADIER
    return _save(name, str(4500 + number), Category.POLICE_OFFICER, rank, teams[number % len(teams)])


def _save(name: tuple[str, str], badge: str, category: Category, rank: Rank, team: Team | None) -> User:
    first, last = name
    return save_person(
        by=SystemActor.DEMO,
        person=User(
            badge_number=badge,
            first_name=first,
            last_name=last,
            category=category,
            rank=rank,
            team=team,
            email=f"{badge}@pm.invalid",
        ),
    )


def _names(random: Random) -> Iterator[tuple[str, str]]:
    last_names = [name.replace("_", " ") for name in LAST_NAMES]
    random.shuffle(last_names)
    return ((random.choice(FIRST_NAMES), last_names[number % len(last_names)]) for number in range(1000))


def sign_ins() -> list[SignIn]:
    """The accounts of all designated people."""
    designations = Designation.objects.in_force().select_related("person").order_by("pk")
    return [SignIn(designation.person, Role(designation.role)) for designation in designations]
