"""The places of the town, and from where in each of them cameras film the same spot."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from levallois.demo.footage.geometry import Viewpoint, seeded
from levallois.demo.footage.objects import CAR_COLOURS, bench, block, car, stall, street_lamp, tree
from levallois.demo.footage.scenery import Face, Floor, Lamp, Scenery, Solid, Wall
from levallois.demo.footage.textures import (
    GROUND_PIXELS_PER_METRE,
    Colour,
    Facade,
    corridor_wall,
    paved_ground,
    plain_ground,
    shade,
    street_ground,
)

WARM: Colour = (255, 206, 138)
NEON: Colour = (205, 226, 220)
NIGHT_SKY = [(8, 11, 22), (16, 20, 36), (38, 36, 48)]
DUSK_SKY = [(38, 48, 84), (96, 92, 124), (206, 146, 118), (232, 178, 130)]
DAY_SKY = [(96, 146, 204), (152, 190, 226), (214, 228, 238)]
GREY_SKY = [(150, 164, 178), (186, 196, 204), (222, 226, 228)]


class Scene(StrEnum):
    STREET_NIGHT = "street_night"
    STREET_DAY = "street_day"
    PARK = "park"
    MARKET = "market"
    STAIRWELL = "stairwell"
    CAR_PARK = "car_park"


@dataclass(frozen=True)
class Place:
    """What stands there, the viewpoints around it, the spot (x, z) where things happen, and whether it is night."""

    scenery: Scenery
    viewpoints: tuple[Viewpoint, ...]
    heart: tuple[float, float] = (0.2, 13.6)
    dark: bool = False


@lru_cache(maxsize=2)
def place(scene: Scene) -> Place:
    return BUILDERS[scene]()


def _row_of_houses(seed: str, *, x: float, start: float, end: float, lit_share: float, brightness: float) -> list[Wall]:
    """Houses side by side along a street, whose fronts are on the line `x`."""
    random = seeded("houses", seed)
    houses, z = [], start
    while z < end:
        width = random.uniform(8.0, 13.0)
        facade = Facade(random, width_m=width, storeys=random.choice([3, 4, 4, 5]), lit_share=lit_share)
        top = facade.height_m
        near, far = (z, z + width) if x < 0 else (z + width, z)
        corners = ((x, top, near), (x, top, far), (x, 0.0, far), (x, 0.0, near))
        houses.append(Wall(corners, facade.texture(), brightness))
        z += width
    return houses


def _cross_street(seed: str, *, z: float, lit_share: float, facing: int) -> list[Wall]:
    """The houses that close the view at the end of the street."""
    random = seeded("end", seed)
    houses, x = [], -24.0
    while x < 24:
        facade = Facade(random, width_m=11, storeys=5, lit_share=lit_share)
        left, right = (x, x + 11) if facing > 0 else (x + 11, x)
        top = facade.height_m
        houses.append(Wall(((left, top, z), (right, top, z), (right, 0.0, z), (left, 0.0, z)), facade.texture(), 0.9))
        x += 11
    return houses


STREET_VIEWPOINTS = (
    Viewpoint(-0.9, 6.2, yaw=6),
    Viewpoint(5.0, 21.4, yaw=209),
    Viewpoint(-5.8, 11.5, yaw=62),
    Viewpoint(5.2, 7.6, yaw=-36),
)


def _street(*, night: bool) -> Place:
    lit_share = 0.32 if night else 0.0
    random = seeded("street")
    ground = street_ground(random, road_m=8, pavement_m=3.2, length_m=150, crossing_m=69)
    scenery = Scenery(
        sky=NIGHT_SKY if night else DAY_SKY,
        ambient=(56, 62, 90) if night else (250, 244, 234),
        floors=[Floor(ground, -7.2, -60, GROUND_PIXELS_PER_METRE)],
        wet=0.3 if night else 0.0,
    )
    for x, brightness in ((-7.2, 1.0), (7.2, 1.0 if night else 0.72)):
        scenery.walls += _row_of_houses(f"{x}", x=x, start=-56, end=84, lit_share=lit_share, brightness=brightness)
    scenery.walls += _cross_street("far", z=90, lit_share=lit_share, facing=1)
    scenery.walls += _cross_street("near", z=-58, lit_share=lit_share, facing=-1)
    for number, z in enumerate(range(-44, 80, 13)):
        x = 4.4 if number % 2 else -4.4
        scenery.cutouts.append(street_lamp(x, z + 0.5, lit=night))
        if night:
            scenery.lamps.append(Lamp((x, 4.3, z + 0.5), shade(WARM, 0.8), 8.5))
    for z in (-34, -27, -20, -14, 21, 27, 33, 39, 45, 51, 57):
        for x in (-3.1, 3.1):
            if random.random() < 0.72 and not (x > 0 and z in {21, 27}):
                scenery.solids.append(car(x, z, heading=0 if x > 0 else 180, colour=random.choice(CAR_COLOURS)))
    return Place(scenery, STREET_VIEWPOINTS, dark=night)


def _park() -> Place:
    random = seeded("park")
    grass = plain_ground(random, (84, 108, 62), width_m=70, length_m=86)
    path = plain_ground(random, (178, 160, 132), width_m=5.5, length_m=86)
    scenery = Scenery(
        sky=DUSK_SKY,
        ambient=(150, 132, 138),
        floors=[
            Floor(grass, -35, -30, GROUND_PIXELS_PER_METRE),
            Floor(path, -2.75, -30, GROUND_PIXELS_PER_METRE),
        ],
        solids=[bench(-3.6, 13.5), bench(3.8, 18), bench(-3.6, 26)],
    )
    scenery.walls += _cross_street("park-far", z=58, lit_share=0.25, facing=1)
    scenery.walls += _cross_street("park-near", z=-28, lit_share=0.25, facing=-1)
    for z in range(-22, 54, 5):
        for side in (-1, 1):
            trunk_x = side * random.uniform(5.2, 15)
            scenery.cutouts.append(tree(trunk_x, z + random.uniform(-2, 2), random, height_m=random.uniform(5.5, 9)))
    for number, z in enumerate((-12, 2, 10, 20, 32, 46)):
        x = 3.3 if number % 2 else -3.3
        scenery.cutouts.append(street_lamp(x, z, lit=True, height_m=3.8))
        scenery.lamps.append(Lamp((x, 3.5, z), shade(WARM, 0.5), 7))
    views = (
        Viewpoint(0.2, 6.6, yaw=-9),
        Viewpoint(1.2, 20.8, yaw=199),
        Viewpoint(4.2, 9.4, yaw=-58),
        Viewpoint(-2.4, 5.6, yaw=4),
    )
    return Place(scenery, views)


def _market() -> Place:
    random = seeded("market")
    square = paved_ground(random, (158, 150, 140), width_m=60, length_m=90, slab_m=0.6)
    scenery = Scenery(
        sky=GREY_SKY,
        ambient=(246, 246, 246),
        floors=[Floor(square, -30, -30, GROUND_PIXELS_PER_METRE)],
    )
    for x in (-15, 15):
        scenery.walls += _row_of_houses(f"market{x}", x=x, start=-30, end=60, lit_share=0.0, brightness=0.92)
    scenery.walls += _cross_street("market-far", z=52, lit_share=0.0, facing=1)
    scenery.walls += _cross_street("market-near", z=-28, lit_share=0.0, facing=-1)
    for z in (-18, -13, 12, 17, 22, 27, 32, 37):
        for across in (-5.6, 5.6):
            if random.random() < 0.88:
                scenery.solids.append(stall(across, z, random))
    for trunk_x, trunk_z in ((-11, 6), (11, 8), (-11, 24), (11, 30), (-11, 40)):
        scenery.cutouts.append(tree(trunk_x, trunk_z, random, height_m=6.5))
    views = (
        Viewpoint(-0.6, 7.0, yaw=8),
        Viewpoint(1.4, 21.0, yaw=189),
        Viewpoint(-3.4, 9.0, yaw=42),
        Viewpoint(3.4, 7.6, yaw=-24),
    )
    return Place(scenery, views)


def _stairwell() -> Place:
    """The ground floor of a block: letter boxes, doors, and the stairs that go up at the end."""
    random = seeded("stairwell")
    tiles = paved_ground(random, (158, 148, 134), width_m=4.4, length_m=20, slab_m=0.3)
    ceiling = plain_ground(random, (204, 202, 194), width_m=4.4, length_m=20)
    scenery = Scenery(
        sky=[(20, 20, 22)],
        ambient=(126, 128, 120),
        floors=[
            Floor(tiles, -2.2, -6, GROUND_PIXELS_PER_METRE),
            Floor(ceiling, -2.2, -6, GROUND_PIXELS_PER_METRE, height=3.0),
        ],
        solids=[_stairs(), _handrail()],
    )
    for x, near, far in ((-2.2, -6.0, 12.0), (2.2, 12.0, -6.0)):
        scenery.walls += _indoor_walls(x, near, far, panels=5, height_m=3.0, doors=True)
    for z, left, right in ((12.0, -2.2, 2.2), (-6.0, 2.2, -2.2)):
        panel = corridor_wall(random, width_m=4.4, height_m=3, doors=False)
        scenery.walls.append(Wall(((left, 3.0, z), (right, 3.0, z), (right, 0.0, z), (left, 0.0, z)), panel))
    for z in (-3.0, 1.5, 5.0, 9.0):
        scenery.solids.append(_neon(0.0, z, 2.95))
        scenery.lamps.append(Lamp((0.0, 2.9, z), shade(NEON, 0.5), 4.2))
    views = (
        Viewpoint(-0.5, -1.2, yaw=3),
        Viewpoint(0.2, 9.3, yaw=182, height=2.6, pitch=12),
        Viewpoint(1.4, -0.2, yaw=-11),
        Viewpoint(-1.5, 0.0, yaw=12),
    )
    return Place(scenery, views, heart=(-0.3, 4.8))


def _indoor_walls(
    x: float, near: float, far: float, *, panels: int, height_m: float, doors: bool, stripe: Colour = (92, 122, 128)
) -> list[Wall]:
    """A long wall in panels, the doors of every other one."""
    random = seeded("indoors", x)
    walls = []
    for number in range(panels):
        a, b = near + (far - near) * number / panels, near + (far - near) * (number + 1) / panels
        with_door = doors and number % 2 == 0
        panel = corridor_wall(random, width_m=abs(b - a), height_m=height_m, doors=with_door, stripe=stripe)
        walls.append(Wall(((x, height_m, a), (x, height_m, b), (x, 0.0, b), (x, 0.0, a)), panel))
    return walls


STAIRS_START_Z = 6.6


def _stairs() -> Solid:
    faces: list[Face] = []
    for step in range(14):
        colour = shade((176, 166, 152), 1.0 if step % 2 else 0.9)
        z = STAIRS_START_Z + step * 0.3
        faces += block(-0.55, z + 0.15, width=3.3, depth=0.3, height=0.17 * (step + 1), colour=colour)
    return Solid(faces)


def _handrail() -> Solid:
    faces: list[Face] = []
    iron = (52, 60, 66)
    for step in range(0, 14, 2):
        z, y = STAIRS_START_Z + 0.15 + step * 0.3, 0.17 * (step + 1)
        faces += block(1.16, z, width=0.05, depth=0.05, height=y + 0.95, base=y, colour=iron)
    low, high = (STAIRS_START_Z, 1.12), (STAIRS_START_Z + 3.9, 3.3)
    for x in (1.12, 1.2):
        rail = [(x, low[1], low[0]), (x, high[1], high[0]), (x, high[1] + 0.07, high[0]), (x, low[1] + 0.07, low[0])]
        faces.append(Face(rail, (120, 82, 50)))
    return Solid(faces)


def _neon(x: float, z: float, y: float) -> Solid:
    tube = [(x - 0.6, y, z - 0.09), (x + 0.6, y, z - 0.09), (x + 0.6, y, z + 0.09), (x - 0.6, y, z + 0.09)]
    return Solid([Face(tube, (230, 236, 232), (226, 240, 234))])


def _car_park() -> Place:
    random = seeded("car park")
    slab = plain_ground(random, (128, 130, 132), width_m=22, length_m=72)
    ceiling = paved_ground(random, (142, 142, 138), width_m=22, length_m=72, slab_m=1.25)
    scenery = Scenery(
        sky=[(22, 23, 25)],
        ambient=(118, 124, 126),
        floors=[
            Floor(slab, -11, -22, GROUND_PIXELS_PER_METRE),
            Floor(ceiling, -11, -22, GROUND_PIXELS_PER_METRE, height=2.8),
        ],
        wet=0.12,
    )
    yellow = (214, 160, 44)
    for x, near, far in ((-11.0, -22.0, 50.0), (11.0, 50.0, -22.0)):
        scenery.walls += _indoor_walls(x, near, far, panels=9, height_m=2.8, doors=False, stripe=yellow)
    for z, left, right in ((50.0, -11.0, 11.0), (-22.0, 11.0, -11.0)):
        panel = corridor_wall(random, width_m=22, height_m=2.8, doors=False, stripe=yellow)
        scenery.walls.append(Wall(((left, 2.8, z), (right, 2.8, z), (right, 0.0, z), (left, 0.0, z)), panel))
    for z in range(-20, 50, 6):
        _car_park_bay(scenery, z)
    views = (
        Viewpoint(-1.2, 6.4, yaw=9),
        Viewpoint(2.2, 24.4, yaw=194),
        Viewpoint(-4.2, 8.5, yaw=42),
        Viewpoint(3.8, 6.6, yaw=-20),
    )
    return Place(scenery, views, heart=(0.0, 15.5))


def _car_park_bay(scenery: Scenery, z: float) -> None:
    """Two pillars, a light, and perhaps two cars."""
    random = seeded("bay", z)
    scenery.solids.append(_neon(0.0, z + 2.0, 2.76))
    scenery.lamps.append(Lamp((0.0, 2.7, z + 2.0), shade(NEON, 0.45), 7))
    for side in (-1, 1):
        pillar = block(side * 5.2, z, width=0.5, depth=0.5, height=2.8, base=1.0, colour=(176, 176, 170))
        scenery.solids.append(
            Solid([*block(side * 5.2, z, width=0.5, depth=0.5, height=1.0, colour=(214, 164, 48)), *pillar])
        )
        if random.random() < 0.75:
            parked = car(side * 8.2, z + 3, heading=-90 * side, colour=random.choice(CAR_COLOURS))
            scenery.solids.append(parked)


BUILDERS: dict[Scene, Callable[[], Place]] = {
    Scene.STREET_NIGHT: lambda: _street(night=True),
    Scene.STREET_DAY: lambda: _street(night=False),
    Scene.PARK: _park,
    Scene.MARKET: _market,
    Scene.STAIRWELL: _stairwell,
    Scene.CAR_PARK: _car_park,
}
