"""People and vehicles as they appear on a painted place at one instant, ready to be pasted."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import cos, log, radians, sin
from typing import NamedTuple, cast

from PIL import Image, ImageChops, ImageDraw

from levallois.demo.footage.figures import HEIGHT_M, SIZE, STEPS, Look, Pose, Side, figure
from levallois.demo.footage.geometry import Point, View
from levallois.demo.footage.objects import car
from levallois.demo.footage.places import Place, Scene, place
from levallois.demo.footage.planes import Planes, Sprite, half_of
from levallois.demo.footage.scenery import LIGHT_REDUCTION, Backdrop, Lamp, Solid, draw_faces, paint_backdrop
from levallois.demo.footage.story import Parking, Stance, Story
from levallois.demo.footage.textures import Colour

FOCAL_OF_WIDTH = 0.66
# How much wider and higher the painted place is than the picture: what swaying may uncover.
MARGIN = (1.36, 1.26)
NEAREST_M = 0.9
# People by a car stand before it, unless they are clearly behind.
BEHIND_M = 0.4
# Light and size are rounded to these steps, so that one sprite serves many pictures.
CAR_LENGTH_M = 4.2
LIGHT_STEP = 24
# People are lit a little more than the place, so that they can be seen at night.
LIFT, FLASH_LIFT = 26, 110
HEIGHT_STEP = 1.04
# How much a drawing may be enlarged before it looks blurred.
SOFTNESS = 1.3
BLUE_FLASH: Colour = (20, 60, 255)
# From the middle of a car: across, up, ahead.
HEADLIGHT_M = (0.66, 0.63, 2.05)

Size = tuple[int, int]


class Stage(NamedTuple):
    """A place as one camera sees it, ready for filming."""

    place: Place
    view: View
    backdrop: Backdrop
    planes: Planes
    flash: Planes | None


class Shown(NamedTuple):
    """A sprite at its place on the stage, `depth` metres away, with its shadow and the halos of its lamps."""

    depth: float
    sprite: Sprite
    left: int
    top: int
    shadow: tuple[Image.Image, int, int] | None = None
    glows: Sequence[tuple[Image.Image, int, int]] = ()


@lru_cache(maxsize=2)
def stage(scene: Scene, angle: int, size: Size, flashing_at: tuple[float, float] | None) -> Stage:
    """The stage is costly and the same for every clip filmed from there."""
    where = place(scene)
    viewpoint = where.viewpoints[angle % len(where.viewpoints)]
    width, height = (2 * round(side * margin / 2) for side, margin in zip(size, MARGIN, strict=True))
    view = View(viewpoint, width, height, size[0] * FOCAL_OF_WIDTH)
    backdrop = paint_backdrop(where.scenery, view)
    flash = None
    if flashing_at is not None and where.dark:
        lamp = Lamp((flashing_at[0], 1.6, flashing_at[1]), BLUE_FLASH, 20)
        flash = Planes.of(paint_backdrop(where.scenery, view, extra_light=[lamp]).picture)
    return Stage(where, view, backdrop, Planes.of(backdrop.picture), flash)


class Cast:
    """Who of the story can be seen from the stage's camera."""

    def __init__(self, story: Story, on: Stage, width: int) -> None:
        self.story = story
        self.stage = on
        self.width = width

    def at(self, story_s: float, *, left: int, flashed: bool) -> list[Shown]:
        """Everyone in a picture that starts `left` pixels from the stage's edge, the farthest first."""
        shown = [
            *(self._vehicle(parking, left, flashed) for v in self.story.vehicles if (parking := v.at(story_s))),
            *(self._solid(solid, where, left, flashed) for *where, solid in self.story.things),
            *(self._person(stance, left, flashed) for p in self.story.people if (stance := p.at(story_s))),
        ]
        return sorted((one for one in shown if one), key=lambda one: -one.depth)

    def _person(self, stance: Stance, left: int, flashed: bool) -> Shown | None:
        view, foot = self.stage.view, (stance.x, 0.0, stance.z)
        height = _coarse(HEIGHT_M * view.pixels_per_metre(foot))
        if not self._in_sight(foot, left, height / 2):
            return None
        side, mirrored = self._side(stance)
        step = int(stance.strides * STEPS) % STEPS
        x, y = view.pixel(foot)
        sprite = _person(stance.look, stance.pose, step, side, mirrored, height, self._light_at((x, y), flashed))
        shadow = _shadow(2 * round(height * 0.19), max(2, round(height * 0.045)))
        return Shown(
            view.depth(foot),
            sprite,
            round(x - sprite.size[0] / 2),
            round(y) - round(height * 0.985),
            shadow=(shadow, round(x - shadow.width / 2), round(y - shadow.height / 2)),
        )

    def _in_sight(self, foot: Point, left: int, margin: float) -> bool:
        if self.stage.view.depth(foot) < NEAREST_M:
            return False
        return left - margin < self.stage.view.pixel(foot)[0] < left + self.width + margin

    def _side(self, stance: Stance) -> tuple[Side, bool]:
        """How the person is seen, and whether they face left: someone standing faces where things happen."""
        view = self.stage.view
        here = view.turned((stance.x, 0.0, stance.z))
        if not (stance.towards_x or stance.towards_z):
            heart = self.stage.place.heart
            return Side.PROFILE, here[0] > view.turned((heart[0], 0.0, heart[1]))[0]
        there = view.turned((stance.x + stance.towards_x, 0.0, stance.z + stance.towards_z))
        right, ahead = there[0] - here[0], there[2] - here[2]
        if abs(right) > 0.45 * abs(ahead):
            return Side.PROFILE, right < 0
        return (Side.BACK if ahead > 0 else Side.FRONT), right < 0

    def _vehicle(self, parking: Parking, left: int, flashed: bool) -> Shown | None:
        vehicle, dark = parking.vehicle, self.stage.place.dark
        x, z, heading = round(parking.x, 1), round(parking.z, 1), round(parking.heading)
        solid = _car(x, z, heading, vehicle.colour, not parking.moving, dark, vehicle.police)
        shown = self._solid(solid, (parking.x, parking.z), left, flashed)
        return shown._replace(glows=list(self._headlights(parking))) if shown and dark else shown

    def _headlights(self, parking: Parking) -> Iterator[tuple[Image.Image, int, int]]:
        """A halo around each headlight of a car that comes towards the camera."""
        view, turn = self.stage.view, radians(parking.heading)
        ahead = (sin(turn), cos(turn))
        if ahead[0] * (view.at.x - parking.x) + ahead[1] * (view.at.z - parking.z) < 0:
            return
        for side in (-HEADLIGHT_M[0], HEADLIGHT_M[0]):
            x = parking.x + side * ahead[1] + HEADLIGHT_M[2] * ahead[0]
            z = parking.z - side * ahead[0] + HEADLIGHT_M[2] * ahead[1]
            lamp = (x, HEADLIGHT_M[1], z)
            if view.depth(lamp) > NEAREST_M:
                centre = view.pixel(lamp)
                radius = min(self.width // 5, max(6, round(1.1 * view.pixels_per_metre(lamp))))
                glow = _halo(radius // 2 * 2)
                yield glow, round(centre[0] - glow.width / 2), round(centre[1] - glow.height / 2)

    def _solid(self, solid: Solid, at: Sequence[float], left: int, flashed: bool) -> Shown | None:
        view, foot = self.stage.view, (at[0], 0.0, at[1])
        near = abs(view.depth(foot)) < CAR_LENGTH_M
        if not near and not self._in_sight(foot, left, CAR_LENGTH_M * view.pixels_per_metre(foot)):
            return None
        return _drawn(solid, view, foot, self._light_at(view.pixel(foot), flashed))

    def _light_at(self, pixel: tuple[float, float], flashed: bool) -> Colour:
        """The light where someone stands, coarse enough for the same sprite to serve again."""
        light = self.stage.backdrop.light
        x = min(max(int(pixel[0]) // LIGHT_REDUCTION, 0), light.width - 1)
        y = min(max(int(pixel[1]) // LIGHT_REDUCTION, 0), light.height - 1)
        red, green, blue = cast(Colour, light.getpixel((x, y)))
        return _rounded(red + LIFT), _rounded(green + LIFT), _rounded(blue + (FLASH_LIFT if flashed else LIFT))


def _rounded(light: int) -> int:
    return min(255, light // LIGHT_STEP * LIGHT_STEP + LIGHT_STEP // 2)


@lru_cache(maxsize=800)
def _person(look: Look, pose: Pose, step: int, side: Side, mirrored: bool, height: int, light: Colour) -> Sprite:
    reduction = next((r for r in (4, 2) if height * r <= SIZE[1] * SOFTNESS), 1)
    width = max(2, 2 * round(SIZE[0] * height / SIZE[1] / 2))
    return _figure_sprite(look, pose, step, side, mirrored, reduction).resized((width, height)).lit(light)


@lru_cache(maxsize=400)
def _figure_sprite(look: Look, pose: Pose, step: int, side: Side, mirrored: bool, reduction: int) -> Sprite:
    """Someone far away is drawn small, near enough to the final size: there is less to draw and to scale."""
    if mirrored:
        return _figure_sprite(look, pose, step, side, False, reduction).mirrored()
    if reduction > 2:
        return _figure_sprite(look, pose, step, side, False, 2).resized((SIZE[0] // 4, SIZE[1] // 4))
    return Sprite.of(figure(look, pose, step, side, reduction=reduction))


@lru_cache(maxsize=500)
def _car(x: float, z: float, heading: int, colour: Colour, braking: bool, lights: bool, police: bool) -> Solid:
    return car(x, z, heading=heading, colour=colour, braking=braking, lights=lights, police=police)


@lru_cache(maxsize=200)
def _drawn(solid: Solid, view: View, foot: Point, light: Colour) -> Shown | None:
    """Faces drawn at twice the size and reduced, so that their edges are smooth."""
    double = View(view.at, view.width * 2, view.height * 2, view.focal * 2)
    drawn = draw_faces(solid.faces, double, (double.width, double.height))
    if drawn is None:
        return None
    paint, glow, box = drawn
    lit = ImageChops.multiply(paint.convert("RGB"), Image.new("RGB", paint.size, light))
    image = ImageChops.add(lit, glow)
    image.putalpha(paint.getchannel("A"))
    small = image.resize(half_of(image.size), Image.Resampling.BOX)
    return Shown(view.depth(foot) + BEHIND_M, Sprite.of(small), box[0] // 2, box[1] // 2)


def _coarse(height: float) -> int:
    """An even height within two hundredths of the real one, so that the same sprite serves again."""
    return max(4, 2 * round(HEIGHT_STEP ** round(log(max(height, 4), HEIGHT_STEP)) / 2))


@lru_cache(maxsize=300)
def _shadow(width: int, height: int) -> Image.Image:
    shadow = Image.new("L", (width, height))
    ImageDraw.Draw(shadow).ellipse((0, 0, width - 1, height - 1), fill=120)
    return shadow


@lru_cache(maxsize=60)
def _halo(radius: int) -> Image.Image:
    halo = Image.new("L", (2 * radius + 2, 2 * radius + 2))
    draw = ImageDraw.Draw(halo)
    for ring in range(radius, 0, -1):
        draw.ellipse(
            (radius - ring, radius - ring, radius + ring, radius + ring), fill=round(215 * (1 - ring / radius) ** 2)
        )
    return halo
