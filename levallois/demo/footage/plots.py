"""The events that cameras film, as data.

One line a person: `who: second x z pose | second x z pose | …`, metres on the ground; between two marks they hold the
pose, or walk, or run if it is far. They are there from the first mark to the last. `ever` and `end` are long before and
long after; `turn` is the second at which the event turns, different each time. A vehicle's marks end with its heading.
A line that starts with a bar continues the one above.
"""

from dataclasses import dataclass

from levallois.demo.footage.places import Scene


@dataclass(frozen=True)
class Plot:
    people: str
    turn_between_s: tuple[float, float]
    vehicles: str = ""
    flashing_at: tuple[float, float] | None = None
    goods_at: tuple[float, float] | None = None
    quarrel: bool = False


# A car brakes at the crossing; its driver and a pedestrian quarrel; officers come, the pedestrian runs.
STREET = Plot(
    people="""
        driver: 2.5 -2.6 16.4 | 4 -2.5 14.4 | 6 -0.3 13.6 argue
            | turn+1 -0.3 13.6 | turn+4 0.6 14.6 argue | end 0.6 14.6
        walker: -12 6.2 10.6 | -1 0.9 10.8 hands_up | 2 0.9 10.8 | 5 0.6 13 argue
            | turn 0.6 13 | turn+1.6 4.9 15.2 | turn+12 5.6 64
        officer: 6 -5.4 6.2 | 13 -1.3 11.9 | turn+1 -1.3 11.9 | turn+2.2 1.6 14 | turn+16 4.8 58
        officer: 9 3.0 21.5 | 15 1.7 15.4 argue | end 1.7 15.4
    """,
    turn_between_s=(22, 27),
    vehicles="""
        car: -7 -1.5 78 180 | -1 -1.45 23 180 | 0.6 -1.2 17.6 175 | end -1.2 17.6 175
        police: ever 2.7 24.5 184 | end 2.7 24.5 184
    """,
    flashing_at=(2.7, 24.5),
    quarrel=True,
)

# A group by a bench; words, a push; one picks something up and runs between the trees when officers come.
PARK = Plot(
    people="""
        loud: ever -2.4 12.6 | 0 -2.4 12.6 argue | end -2.4 12.6
        runner: -14 1.2 30 | 0 -1.4 13.4 argue | turn -1.4 13.4 crouch | turn+2 -1.4 13.4 | turn+10 16 30
        seated: ever -3.3 14.6 crouch | 8 -3.3 14.6 | end -3.3 14.6
        friend: ever -1.6 15.2 | 6 -1.6 15.2 hands_up | 14 -1.6 15.2 | 40 2 44
        officer: 5 2.4 3.5 | 15 -0.9 11.6 argue | turn+2 -0.9 11.6 | turn+13 14 28
        officer: 7 2.0 22 | 14 -0.4 14.6 | end -0.4 14.6
    """,
    turn_between_s=(17, 22),
    quarrel=True,
)

# Someone sells from a sheet on the ground; at the sight of an officer they run through the crowd.
MARKET = Plot(
    people="""
        seller: ever 0.5 13.8 crouch | turn 0.5 13.8 | turn+9 2.4 44
        lookout: ever 1.6 14.4 argue | turn-2 1.6 14.4 | turn+8 -13 30
        buyer: -20 -2 32 | -2 -0.5 14.6 | turn+4 -0.5 14.6 | 40 -3 36
        buyer: ever -0.2 15.4 | turn+20 -0.2 15.4 | 60 4 40
        officer: 4 3.2 4.4 | turn-1 1.2 11.4 | turn+1 1.2 11.4 | turn+12 2.2 40
        officer: 2 -3.4 30 | 13 -1.8 17 argue | end -1.8 17
    """,
    turn_between_s=(14, 18),
    goods_at=(0.4, 12.9),
)

# Two neighbours at the foot of the stairs; an officer steps between them.
STAIRWELL = Plot(
    people="""
        neighbour: ever -0.9 5.2 argue | turn -0.9 5.2 | turn+3 -1.5 3.9 argue | end -1.5 3.9
        visitor: -6 0.9 -4 | -1 0.3 4.6 argue | turn-3 0.3 4.6 hands_up | turn+7 0.3 4.6 | turn+14 0.8 -5
        witness: ever -1.6 6.0 | end -1.6 6.0
        officer: 6 1.3 -4 | 12 -0.3 3.6 | end -0.3 3.6
    """,
    turn_between_s=(15, 19),
    quarrel=True,
)

# Two people busy around a car that is not theirs; surprised, one runs and the other raises his hands.
CAR_PARK = Plot(
    people="""
        first: ever 1.4 14.2 crouch | turn 1.4 14.2 | turn+1.4 2.6 18 | turn+9 2.4 44
        second: ever -0.9 16 | turn -0.9 16 | turn+2 -1.2 14 hands_up | end -1.2 14
        officer: turn-6 -2.6 4.6 | turn+1 -1.4 10.6 argue | end -1.4 10.6
        officer: turn-1 2.6 24 | turn+4 0.8 19 | turn+13 -2.0 40
    """,
    turn_between_s=(8, 12),
    vehicles="car: ever 0.3 16.2 196 | end 0.3 16.2 196",
)

PLOTS = {
    Scene.STREET_NIGHT: STREET,
    Scene.STREET_DAY: STREET,
    Scene.PARK: PARK,
    Scene.MARKET: MARKET,
    Scene.STAIRWELL: STAIRWELL,
    Scene.CAR_PARK: CAR_PARK,
}
