"""Who moves where, and when: the same event seen by every camera, told in seconds from its beginning."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import hypot
from random import Random
from typing import NamedTuple

from levallois.demo.footage.figures import OFFICER, Look, Pose, random_look
from levallois.demo.footage.geometry import seeded
from levallois.demo.footage.objects import CAR_COLOURS, POLICE_WHITE, STRIKING_CARS, goods_on_a_sheet
from levallois.demo.footage.places import Scene
from levallois.demo.footage.plots import PLOTS
from levallois.demo.footage.scenery import Solid
from levallois.demo.footage.textures import Colour

RUNNING_M_S = 2.4
STRIDE_M = 1.5
FOREVER_S = 3600.0


class Mark(NamedTuple):
    """At `at_s` the person is here, and holds this pose until the next mark (walking there overrides it)."""

    at_s: float
    x: float
    z: float
    pose: Pose = Pose.STAND


@dataclass(frozen=True)
class Person:
    look: Look
    marks: Sequence[Mark]

    def at(self, time_s: float) -> "Stance | None":
        """Where and how the person is; None before the first mark and after the last one."""
        for start, end in zip(self.marks, self.marks[1:], strict=False):
            if start.at_s <= time_s < end.at_s:
                return self._between(start, end, time_s)
        return None

    def _between(self, start: Mark, end: Mark, time_s: float) -> "Stance":
        across, along = end.x - start.x, end.z - start.z
        distance, lasting_s = hypot(across, along), end.at_s - start.at_s
        share = (time_s - start.at_s) / lasting_s
        if distance < 0.1:
            return Stance(self.look, start.x, start.z, start.pose, time_s * 0.9, 0.0, 0.0)
        pose = Pose.RUN if distance / lasting_s > RUNNING_M_S else Pose.WALK
        stride = STRIDE_M * (1.6 if pose is Pose.RUN else 1.0)
        where = (start.x + across * share, start.z + along * share)
        return Stance(self.look, *where, pose, distance * share / stride, across / distance, along / distance)


class Stance(NamedTuple):
    """A person at one instant; `strides` counts the cycles of legs or gestures."""

    look: Look
    x: float
    z: float
    pose: Pose
    strides: float
    towards_x: float
    towards_z: float


class Stop(NamedTuple):
    at_s: float
    x: float
    z: float
    heading: float


@dataclass(frozen=True)
class Vehicle:
    colour: Colour
    police: bool
    stops: Sequence[Stop]

    def at(self, time_s: float) -> "Parking | None":
        for start, end in zip(self.stops, self.stops[1:], strict=False):
            if start.at_s <= time_s < end.at_s:
                share = (time_s - start.at_s) / (end.at_s - start.at_s)
                moving = hypot(end.x - start.x, end.z - start.z) > 0.1
                return Parking(
                    self,
                    start.x + (end.x - start.x) * share,
                    start.z + (end.z - start.z) * share,
                    start.heading + (end.heading - start.heading) * share,
                    moving,
                )
        return None


class Parking(NamedTuple):
    vehicle: Vehicle
    x: float
    z: float
    heading: float
    moving: bool


@dataclass
class Story:
    people: list[Person] = field(default_factory=list)
    vehicles: list[Vehicle] = field(default_factory=list)
    things: list[tuple[float, float, Solid]] = field(default_factory=list)
    flashing_at: tuple[float, float] | None = None
    quarrel: bool = False


def incident_story(scene: Scene, seed: int) -> Story:
    """The event of that seed in that place; second 0 is when it breaks out."""
    random = seeded("incident", scene, seed)
    plot = PLOTS[scene]
    turn_s = random.uniform(*plot.turn_between_s)
    story = Story(
        people=[Person(_look(random, who), _marks(path, turn_s)) for who, path in _lines(plot.people)],
        vehicles=[Vehicle(*_paint(random, which), _stops(path)) for which, path in _lines(plot.vehicles)],
        flashing_at=plot.flashing_at,
        quarrel=plot.quarrel,
    )
    if plot.goods_at:
        story.things.append((*plot.goods_at, goods_on_a_sheet(*plot.goods_at, random)))
    story.people += _passers_by(scene, random, scarce=True)
    return story


def _look(random: Random, who: str) -> Look:
    return OFFICER if who == "officer" else random_look(random)


def _paint(random: Random, which: str) -> tuple[Colour, bool]:
    """The colour of a vehicle, and whether it is a police car."""
    return (POLICE_WHITE, True) if which == "police" else (random.choice(STRIKING_CARS), False)


def _lines(text: str) -> Iterator[tuple[str, list[list[str]]]]:
    """Each line of a plot: a name, then the words of each mark."""
    for line in re.sub(r"\s*\n\s*\|", " |", text).strip().splitlines():
        name, path = line.split(":")
        yield name.strip(), [mark.split() for mark in path.split("|")]


def _marks(path: list[list[str]], turn_s: float) -> list[Mark]:
    return [
        Mark(_second(at, turn_s), float(x), float(z), Pose(*pose) if pose else Pose.STAND) for at, x, z, *pose in path
    ]


def _stops(path: list[list[str]]) -> list[Stop]:
    return [Stop(_second(at, 0), float(x), float(z), float(heading)) for at, x, z, heading in path]


def _second(word: str, turn_s: float) -> float:
    """`4` is four seconds after the beginning, `turn+4` four seconds after the turn of the event."""
    if word in {"ever", "end"}:
        return FOREVER_S if word == "end" else -FOREVER_S
    return turn_s + float(word.removeprefix("turn") or 0) if word.startswith("turn") else float(word)


def quiet_story(scene: Scene, seed: int) -> Story:
    """Nothing happens: people pass, and cars where there is a road."""
    random = seeded("quiet", scene, seed)
    story = Story(_passers_by(scene, random, scarce=False))
    if scene in {Scene.STREET_DAY, Scene.STREET_NIGHT}:
        for start_s in (random.uniform(1, 5), random.uniform(8, 16), random.uniform(19, 26)):
            story.vehicles.append(_passing_car(random, start_s))
    return story


def _passing_car(random: Random, start_s: float) -> Vehicle:
    colour = random.choice([*CAR_COLOURS, *STRIKING_CARS])
    if random.random() < 0.5:
        return Vehicle(colour, False, [Stop(start_s, -1.5, 82, 180), Stop(start_s + 15, -1.5, -40, 180)])
    return Vehicle(colour, False, [Stop(start_s, 1.5, -36, 0), Stop(start_s + 14, 1.5, 80, 0)])


# Where people stroll: across, from, to, and how many at a quiet hour.
PATHS = {
    Scene.STREET_NIGHT: ([-5.9, 5.9, 5.4], -12, 58, 4),
    Scene.STREET_DAY: ([-5.9, 5.9, -5.3, 5.3], -12, 60, 8),
    Scene.PARK: ([-1.6, 0.4, 1.7], -8, 44, 5),
    Scene.MARKET: ([-3.4, -2.4, -1.5, 2.2, 3.0, 3.6], -6, 44, 18),
    Scene.STAIRWELL: ([-1.0, 0.9], -5, 6.2, 2),
    Scene.CAR_PARK: ([-3.4, 3.2], -8, 40, 2),
}


def _passers_by(scene: Scene, random: Random, *, scarce: bool) -> list[Person]:
    lanes, near, far, count = PATHS[scene]
    people = []
    for number in range(count // 2 if scarce else count):
        x, speed = random.choice(lanes) + random.uniform(-0.3, 0.3), random.uniform(1.0, 1.5)
        start_s = -50 + number * 100 / count + random.uniform(0, 8)
        start, end = (near, far) if random.random() < 0.5 else (far, near)
        lasting_s = abs(far - near) / speed
        people.append(Person(random_look(random), [Mark(start_s, x, start), Mark(start_s + lasting_s, x, end)]))
    return people
