"""Things that stand in the town: cars, street lamps, trees, benches, stalls, pillars and steps."""

from dataclasses import replace
from math import cos, pi, radians, sin
from random import Random

from PIL import Image, ImageDraw

from levallois.demo.footage.geometry import Point
from levallois.demo.footage.scenery import Cutout, Face, Solid
from levallois.demo.footage.textures import Colour, shade

CAR_COLOURS: list[Colour] = [
    (188, 190, 194),
    (52, 54, 60),
    (228, 228, 224),
    (46, 66, 104),
    (112, 116, 120),
    (94, 72, 58),
]
# One of these to an incident: what a witness remembers of the car.
STRIKING_CARS: list[Colour] = [(190, 26, 30), (214, 158, 22), (30, 96, 168), (226, 104, 30), (46, 120, 74)]
POLICE_WHITE: Colour = (226, 230, 236)
POLICE_BLUE: Colour = (28, 62, 140)
WINDOW: Colour = (34, 42, 52)
HALF_WIDTH_M = 0.88

# A car's side, metres along it from the rear and metres up: the lower body, then the cabin above it.
BODY = [(-2.05, 0.32), (-2.1, 0.72), (-1.95, 0.98), (0.95, 0.95), (1.95, 0.76), (2.08, 0.55), (2.05, 0.32)]
CABIN = [(-1.75, 0.96), (-1.25, 1.46), (0.15, 1.48), (1.0, 0.93)]


def car(
    x: float,
    z: float,
    *,
    heading: float,
    colour: Colour,
    braking: bool = False,
    lights: bool = False,
    police: bool = False,
) -> Solid:
    """A car seen from any side; heading 0 drives away towards z, positive turns right."""
    faces = [
        Face(
            [(-0.95, 0.01, -2.2), (0.95, 0.01, -2.2), (0.95, 0.01, 2.2), (-0.95, 0.01, 2.2)], (14, 14, 16), raised_m=-3
        ),
        *_ribbon(BODY, HALF_WIDTH_M, HALF_WIDTH_M, colour),
        *_sides(BODY, HALF_WIDTH_M, colour),
        *_sides(CABIN, 0.7, colour),
        *_glass(),
        *_wheels(),
        *_lamps(braking=braking, lights=lights),
    ]
    if police:
        faces += _livery()
    return Solid([replace(face, points=[_placed(point, x, z, heading) for point in face.points]) for face in faces])


def _placed(point: Point, x: float, z: float, heading: float) -> Point:
    across, up, along = point
    turn = radians(heading)
    return x + across * cos(turn) + along * sin(turn), up, z + along * cos(turn) - across * sin(turn)


def _ribbon(side: list[tuple[float, float]], lower: float, upper: float, colour: Colour) -> list[Face]:
    """Bonnet, roof and ends: the strip that joins the two sides."""
    return [
        Face(
            [(-lower, up, along), (lower, up, along), (upper, next_up, next_along), (-upper, next_up, next_along)],
            colour,
        )
        for (along, up), (next_along, next_up) in zip(side, side[1:], strict=False)
    ]


def _sides(side: list[tuple[float, float]], half: float, colour: Colour) -> list[Face]:
    return [Face([(sign * half, up, along) for along, up in side], shade(colour, 0.92)) for sign in (-1, 1)]


def _glass() -> list[Face]:
    """Roof painted, the rest of the cabin glazed, doors' windows parted by a pillar."""
    roof_rear, roof_front = CABIN[1], CABIN[2]
    windows = [*_ribbon(CABIN[:2], 0.74, 0.66, WINDOW), *_ribbon(CABIN[2:], 0.66, 0.76, shade(WINDOW, 1.3))]
    for sign in (-1, 1):
        for outline in (
            [(-1.45, 1.02), (-1.12, 1.4), (-0.42, 1.41), (-0.42, 1.01)],
            [(-0.34, 1.01), (-0.34, 1.41), (0.12, 1.41), (0.74, 0.99)],
        ):
            windows.append(Face([(sign * 0.735, up, along) for along, up in outline], WINDOW, raised_m=0.3))
    return [*_ribbon([roof_rear, roof_front], 0.68, 0.68, (120, 122, 126)), *windows]


def _wheels() -> list[Face]:
    faces = []
    for sign in (-1, 1):
        for along in (-1.3, 1.3):
            for radius, offset, colour in ((0.33, 0.89, (24, 24, 26)), (0.19, 0.9, (130, 132, 136))):
                rim = [
                    (sign * offset, 0.33 + radius * sin(2 * pi * k / 14), along + radius * cos(2 * pi * k / 14))
                    for k in range(14)
                ]
                faces.append(Face(rim, colour, raised_m=0.7 + offset - 0.89))
    return faces


def _lamps(*, braking: bool, lights: bool) -> list[Face]:
    faces = []
    for sign in (-1, 1):
        inner, outer = sign * 0.48, sign * 0.84
        front = [(inner, 0.56, 2.09), (outer, 0.56, 2.06), (outer, 0.72, 2.0), (inner, 0.7, 2.03)]
        rear = [(inner, 0.7, -2.12), (outer, 0.7, -2.11), (outer, 0.9, -2.06), (inner, 0.9, -2.07)]
        faces.append(Face(front, (236, 236, 226), (255, 246, 220) if lights else None, raised_m=0.3))
        red = (255, 40, 30) if braking else (120, 16, 14)
        faces.append(Face(rear, (150, 26, 26), red if braking or lights else None, raised_m=0.3))
    plate = [(-0.26, 0.5, -2.14), (0.26, 0.5, -2.14), (0.26, 0.61, -2.13), (-0.26, 0.61, -2.13)]
    return [*faces, Face(plate, (232, 232, 226))]


def _livery() -> list[Face]:
    """The blue band, and the bar of lights on the roof."""
    band = [(-2.0, 0.58), (1.9, 0.58), (1.9, 0.74), (-2.0, 0.78)]
    faces = [Face([(sign * 0.89, up, along) for along, up in band], POLICE_BLUE, raised_m=0.5) for sign in (-1, 1)]
    for left, right in ((-0.6, -0.1), (0.1, 0.6)):
        bar = [(left, 1.5, -0.4), (right, 1.5, -0.4), (right, 1.64, -0.4), (left, 1.64, -0.4)]
        faces.append(Face(bar, (60, 110, 230), (70, 130, 255)))
    return faces


def block(
    x: float, z: float, *, width: float, depth: float, height: float, colour: Colour, base: float = 0.0
) -> list[Face]:
    """An upright box centred on (x, z): its four sides and its top."""
    left, right, near, far = x - width / 2, x + width / 2, z - depth / 2, z + depth / 2
    corners = [(left, near), (right, near), (right, far), (left, far)]
    sides = [
        Face([(a[0], base, a[1]), (b[0], base, b[1]), (b[0], height, b[1]), (a[0], height, a[1])], colour)
        for a, b in zip(corners, corners[1:] + corners[:1], strict=True)
    ]
    return [*sides, Face([(px, height, pz) for px, pz in corners], colour)]


def bench(x: float, z: float) -> Solid:
    wood = (122, 86, 54)
    return Solid(
        [
            *block(x - 0.7, z, width=0.08, depth=0.4, height=0.42, colour=(50, 52, 54)),
            *block(x + 0.7, z, width=0.08, depth=0.4, height=0.42, colour=(50, 52, 54)),
            *block(x, z, width=1.8, depth=0.45, height=0.48, base=0.42, colour=wood),
            *block(x, z + 0.24, width=1.8, depth=0.05, height=0.9, base=0.55, colour=wood),
        ]
    )


def stall(x: float, z: float, random: Random) -> Solid:
    """A market stall: a table of coloured crates under a striped awning on four posts."""
    stripe = random.choice([(178, 42, 44), (36, 96, 62), (36, 74, 136), (206, 136, 38)])
    faces = []
    for dx in (-1.4, 1.4):
        for dz in (-0.9, 0.9):
            faces += block(x + dx, z + dz, width=0.06, depth=0.06, height=2.3, colour=(120, 122, 126))
    faces += block(x, z, width=2.8, depth=1.5, height=0.8, colour=shade(stripe, 0.7))
    for row in range(7):
        crate = random.choice(
            [(206, 60, 40), (222, 152, 40), (96, 142, 54), (150, 70, 110), (226, 200, 90), (110, 60, 40)]
        )
        faces += block(x - 1.2 + row * 0.4, z, width=0.36, depth=1.3, height=0.98, base=0.8, colour=crate)
    for band in range(8):
        left, right = x - 1.6 + band * 0.4, x - 1.2 + band * 0.4
        colour = stripe if band % 2 else (238, 234, 224)
        for side in (-1, 1):
            eave, fall = z + side * 1.2, [(left, 2.2), (right, 2.2), (right, 1.96), (left, 1.96)]
            slope = [(left, 2.2, eave), (right, 2.2, eave), (right, 2.65, z), (left, 2.65, z)]
            faces.append(Face(slope, colour))
            faces.append(Face([(px, py, eave) for px, py in fall], shade(colour, 0.9)))
    return Solid(faces)


def goods_on_a_sheet(x: float, z: float, random: Random) -> Solid:
    """What is sold without a permit: boxes in two rows on a sheet one can carry off in a moment."""
    faces = block(x, z, width=2.2, depth=1.2, height=0.03, colour=(224, 220, 208))
    for number in range(10):
        across, along = x - 0.88 + 0.44 * (number % 5), z - 0.25 + 0.5 * (number // 5)
        height, colour = random.uniform(0.12, 0.3), random.choice(STRIKING_CARS)
        faces += block(across, along, width=0.28, depth=0.22, height=height, base=0.03, colour=colour)
    return Solid(faces)


def street_lamp(x: float, z: float, *, lit: bool, height_m: float = 4.6) -> Cutout:
    scale = 60
    picture = Image.new("RGBA", (60, round(height_m * scale)))
    glow = Image.new("RGB", picture.size)
    draw, lamp = ImageDraw.Draw(picture), ImageDraw.Draw(glow)
    iron = (40, 46, 44)
    draw.rectangle((28, 30, 32, picture.height), fill=iron)
    draw.rectangle((24, picture.height - 50, 36, picture.height), fill=iron)
    draw.polygon([(20, 14), (40, 14), (36, 42), (24, 42)], fill=(214, 206, 180))
    draw.polygon([(16, 14), (44, 14), (30, 2)], fill=iron)
    if lit:
        lamp.polygon([(20, 14), (40, 14), (36, 42), (24, 42)], fill=(255, 226, 170))
    return Cutout((x, 0.0, z), picture, height_m, glow)


def tree(x: float, z: float, random: Random, *, height_m: float = 7.0) -> Cutout:
    """A trunk and a crown of many leaves, paler towards the light."""
    picture = Image.new("RGBA", (220, 300))
    draw = ImageDraw.Draw(picture)
    bark = (74, 58, 44)
    draw.polygon([(103, 300), (117, 300), (114, 150), (106, 150)], fill=bark)
    for end in ((60, 110), (160, 120), (110, 80)):
        draw.line((110, 180, *end), fill=bark, width=6)
    green = random.choice([(66, 98, 52), (82, 104, 48), (120, 104, 42), (60, 92, 60)])
    for layer in range(420):
        angle, reach = random.uniform(0, 2 * pi), random.random() ** 0.6
        cx, cy = 110 + 92 * reach * cos(angle), 100 + 84 * reach * sin(angle)
        size = random.uniform(6, 15)
        light = 0.62 + 0.5 * layer / 420 - 0.25 * sin(angle) * reach
        draw.ellipse((cx - size, cy - size, cx + size, cy + size * 0.8), fill=(*shade(green, light), 255))
    return Cutout((x, 0.0, z), picture, height_m)
