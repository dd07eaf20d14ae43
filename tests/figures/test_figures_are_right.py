"""The figures of a period are those of an independent count over generated data."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.people.models import Team, User
from cases.figures.periods import Period
from cases.figures.selectors.counts import UNSAID, middle_and_worst
from cases.figures.selectors.dashboard import dashboard
from cases.figures.selectors.footage import camera_coverage
from cases.figures.selectors.interventions import Counted
from cases.figures.selectors.rows import span_of
from cases.figures.shown import Section
from cases.incidents.models import FACTS, Incident, IncidentClip, IncidentKind
from cases.requisitions.models import Requisition
from evidence.equipment.models import CameraIssue
from evidence.footage.models import Clip
from evidence.issuing.selectors.coverage import coverages
from tests.cast import client_of, make_camera, make_person
from tests.incidents.drafts import draft
from tests.worlds import make_clip, make_shift

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
# A year before now: both nights of the clock change lie in 2026, and some moments before it.
FIRST, NIGHTS = (
    datetime(2025, 12, 1, tzinfo=UTC),
    [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)],
)


@pytest.fixture(autouse=True)
def in_november(db: None) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def year() -> Period:
    found = Period.of("2026", NOW.date())
    assert found
    return found


any_time = st.builds(lambda seconds: FIRST + timedelta(seconds=seconds), st.integers(0, 350 * 86_400))
at_night = st.builds(
    lambda night, minutes: night + timedelta(minutes=minutes), st.sampled_from(NIGHTS), st.integers(0, 240)
)
incidents = st.fixed_dictionaries(
    {
        "started_at": any_time | at_night,
        "kind": st.sampled_from(["outrage", "noise"]),
        "second_kind": st.sampled_from([None, "violence"]),
        "place": st.sampled_from(["Gare", "Port"]),
        **{name: st.sampled_from([None, *values.values]) for name, values in FACTS.items()},
    }
)


@pytest.mark.slow
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(incidents, st.booleans()), max_size=12))
def test_interventions_are_counted_as_one_by_one(told: list[tuple[dict[str, object], bool]]) -> None:
    IncidentClip.objects.all().delete()
    Incident.objects.all().delete()
    clip = Clip.objects.first() or make_clip()
    rows = [draft(None, **facts | {"ended_at": facts["started_at"]}) for facts, _ in told]
    Incident.objects.bulk_create(rows)
    filmed = [row for row, (_, is_filmed) in zip(rows, told, strict=True) if is_filmed]
    IncidentClip.objects.bulk_create(IncidentClip(incident=row, clip=clip) for row in filmed)

    within = [row for row in rows if row.started_at.astimezone(PARIS).year == 2026]
    counted = Counted.of(year())

    assert counted.total == len(within)
    assert counted.kinds == Counter(kind for row in within for kind in (row.kind, row.second_kind) if kind)
    assert counted.hours == Counter(str(row.started_at.astimezone(PARIS).hour) for row in within)
    assert counted.places == Counter(row.place for row in within)
    assert counted.facts["footage"]["yes"] == sum(1 for row in within if row in filmed)
    for name in FACTS:
        asked = [row for row in within if name != "announcement_effect" or row.announcement == "yes"]
        assert counted.facts[name] == Counter(getattr(row, name) or UNSAID for row in asked)


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.integers(-7200, 900_000), min_size=1, max_size=7))
def test_the_median_and_the_longest_are_those_of_the_standard_library(seconds: list[int]) -> None:
    Incident.objects.all().delete()
    start = datetime(2026, 5, 5, 5, 5, 5, tzinfo=UTC)
    late = [draft(started_at=start, ended_at=start + timedelta(days=30)) for _ in seconds]
    for row, lasting in zip(late, seconds, strict=True):
        row.requested_at = start - timedelta(seconds=lasting)
    Incident.objects.bulk_create(late)

    count, middle, worst = middle_and_worst(Incident.objects.all(), "requested_at", "started_at")

    expected = [max(lasting, 0) for lasting in seconds]
    assert (count, middle, worst) == (len(seconds), median(expected), max(expected))


def test_the_hour_that_comes_twice_is_one_hour_of_the_day() -> None:
    for utc_hour in (0, 1, 2):  # 2 h of summer, 2 h of winter, 3 h
        moment = datetime(2026, 10, 25, utc_hour, 30, tzinfo=UTC)
        draft(started_at=moment, ended_at=moment).save()

    assert Counted.of(year()).hours == {"2": 2, "3": 1}


def test_the_coverage_of_shifts_is_that_of_each_shift_added_up(team: Team, director: User) -> None:
    start = datetime(2026, 11, 10, 6, tzinfo=UTC)
    people = [make_person(f"Agent{number}", team=team) for number in range(4)]
    shifts = [make_shift(team, *people, starts_at=start + timedelta(days=day)) for day in range(2)]
    for number, (person, day) in enumerate([(people[0], 0), (people[1], 0), (people[0], 1)]):
        issued = start + timedelta(days=day, minutes=number)
        CameraIssue.objects.create(
            camera=make_camera(), wearer=person, issued_at=issued, returned_at=issued + timedelta(hours=2)
        )

    each = coverages(shifts, NOW).values()
    whole = camera_coverage(span_of(year()), NOW)

    assert (whole.worn, whole.expected) == (sum(one.worn for one in each), sum(one.expected for one in each))
    assert whole.worn == 3


def section(key: str, person: User) -> Section:
    return next(one for one in dashboard(year(), seen_by=person) if one.key == key)


def test_a_small_number_is_not_said_nor_what_would_give_it_back(director: User) -> None:
    for number in range(60):
        kind = IncidentKind.NOISE if number < 50 else IncidentKind.THEFT if number < 58 else IncidentKind.WEAPON
        moment = datetime(2026, 5, 5, number % 24, tzinfo=UTC)
        draft(started_at=moment, ended_at=moment, kind=kind).save()

    shown = section("interventions", director)

    kinds = {point.label: point.now.words for point in shown.charts[0].points}
    assert kinds == {"Tapage": "50", "Vol": "non publié", "Port d’arme": "moins de 5"}
    assert shown.figures[0].now.words == "60"


def shown_by(title: str, person: User) -> dict[str, tuple[str, str]]:
    chart = next(one for one in section("interventions", person).charts if one.title == title)
    return {point.label: (point.now.words, point.url) for point in chart.points}


def begin(count: int, **facts: object) -> None:
    for number in range(count):
        moment = datetime(2026, 5, 5, number % 24, tzinfo=UTC)
        draft(None, **{"started_at": moment, "ended_at": moment} | facts).save()


def test_the_effects_of_announcing_do_not_give_back_how_often_it_was_made(director: User) -> None:
    begin(10, announcement="yes", announcement_effect="calmed")
    begin(2, announcement="no")
    begin(12)

    made = {label: words for label, (words, _) in shown_by("Annonce de l’enregistrement", director).items()}
    effects = {words for words, _ in shown_by("Effet de l’annonce", director).values()}

    # 24 in all: were “A apaisé 10” said, “Non” would be 24 - 10 - 12.
    assert made == {"Oui": "non publié", "Non": "moins de 5", "Non renseigné": "12"}
    assert effects == {"non publié"}


def test_where_announcing_is_published_so_are_its_effects(director: User) -> None:
    begin(10, announcement="yes", announcement_effect="calmed")

    effects = shown_by("Effet de l’annonce", director)

    assert {label: words for label, (words, _) in effects.items()} == {
        "A apaisé": "10",
        "Sans effet": "0",
        "A envenimé": "0",
        "Non renseigné": "0",
    }


def test_the_order_of_places_does_not_rank_what_is_not_published(director: User) -> None:
    for place, count in (("Port", 50), ("Halles", 7), ("Gare", 6), ("Quai", 2)):
        begin(count, place=place)

    places = [(label, words) for label, (words, _) in shown_by("Par lieu", director).items()]

    assert places == [("Port", "50"), ("Gare", "6"), ("Halles", "non publié"), ("Autres lieux", "moins de 5")]


def test_each_value_leads_to_as_many_rows_as_it_counts(director: User) -> None:
    begin(6, place="Gare", announcement="yes")
    begin(7, place="Gare routière", announcement="yes", announcement_effect="none", force="hands")
    begin(8, place="Place " + "longue " * 25, second_kind=IncidentKind.OUTRAGE)
    client = client_of(director)

    followed = 0
    for chart in section("interventions", director).charts:
        for point in chart.points:
            if point.url and point.now.value is not None:
                assert len(client.get(point.url).context["page"].rows) == point.now.value, point
                followed += 1

    assert followed > 20


def test_the_requisitions_of_a_period_lead_to_those_that_were_none_left_out(director: User) -> None:
    for day, state in ((4, "received"), (5, "closed"), (6, "refused")):
        Requisition.objects.create(channel="form", state=state, received_at=datetime(2026, 5, day, tzinfo=UTC))

    figure = section("requisitions", director).figures[0]

    assert figure.now.value == 2
    assert len(client_of(director).get(figure.url).context["page"].rows) == 2


def test_an_intervention_of_two_kinds_counts_under_each_and_once_in_all(director: User) -> None:
    for number in range(6):
        moment = datetime(2026, 5, 5, number, tzinfo=UTC)
        draft(started_at=moment, ended_at=moment, second_kind=IncidentKind.OUTRAGE).save()

    shown = section("interventions", director)

    assert shown.figures[0].now.words == "6"
    assert {point.label: point.now.words for point in shown.charts[0].points} == {"Tapage": "6", "Outrage": "6"}


def test_a_year_without_data_says_so(director: User) -> None:
    shown = section("interventions", director)

    assert not shown.charts
    assert shown.notes == ["Aucune intervention au registre, ni pour 2026, ni pour 2025, mêmes jours."]


def test_a_service_that_starts_in_mid_year_says_from_when(director: User) -> None:
    for day, facts in [(3, {}), (9, {"force": "none"})]:
        moment = datetime(2026, 6, day, 23, tzinfo=UTC)
        draft(None, **{"started_at": moment, "ended_at": moment} | facts).save()

    notes = section("interventions", director).notes

    assert "Les interventions sont comptées depuis le 04/06/2026." in notes
    assert "Leurs faits (annonce, force, blessés, issue) sont comptés depuis le 10/06/2026." in notes
