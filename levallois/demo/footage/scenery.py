"""A place drawn once as one camera sees it: surfaces in perspective, lit by lamps, with what can hide a passer-by."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import cos, hypot, pi, sin

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from levallois.demo.footage.geometry import NEAR_M, Pixel, Point, View, homography
from levallois.demo.footage.textures import Colour, Texture, shade

SUPERSAMPLING = 2
LIGHT_REDUCTION = 4
DARK: Colour = (0, 0, 0)
SUN = (0.45, 0.8, -0.4)

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Face:
    """A flat polygon of one colour; `glow` shines by itself, `raised_m` brings it before what it is painted on."""

    points: Sequence[Point]
    colour: Colour
    glow: Colour | None = None
    raised_m: float = 0.0


@dataclass(frozen=True)
class Wall:
    """A textured rectangle: corners from top left to bottom left, clockwise as one faces it."""

    corners: tuple[Point, Point, Point, Point]
    texture: Texture
    brightness: float = 1.0


@dataclass(frozen=True, eq=False)
class Solid:
    """A thing made of faces that people can pass behind: a car, a stall, a bench, a pillar. One is only itself."""

    faces: Sequence[Face]


@dataclass(frozen=True)
class Cutout:
    """A picture standing upright and facing every camera: a tree, a lamp post, a person."""

    at: Point
    picture: Image.Image
    height_m: float
    glow: Image.Image | None = None


@dataclass(frozen=True)
class Floor:
    """A horizontal picture seen from above (or a ceiling from below), its first pixel at (x, z)."""

    picture: Image.Image
    x: float
    z: float
    pixels_per_metre: float
    height: float = 0.0


@dataclass(frozen=True)
class Lamp:
    at: Point
    colour: Colour
    reach_m: float
    floor_only: bool = False


@dataclass
class Scenery:
    """Everything in a place that never moves."""

    sky: Sequence[Colour]
    ambient: Colour
    floors: list[Floor] = field(default_factory=list)
    walls: list[Wall] = field(default_factory=list)
    solids: list[Solid] = field(default_factory=list)
    cutouts: list[Cutout] = field(default_factory=list)
    lamps: list[Lamp] = field(default_factory=list)
    wet: float = 0.0


@dataclass(frozen=True)
class Obstacle:
    """What hides whoever stands farther than `depth`."""

    depth: float
    box: Box
    mask: Image.Image


@dataclass(frozen=True)
class Backdrop:
    """The finished picture, the light that falls on people in it, and what may hide them."""

    picture: Image.Image
    light: Image.Image
    obstacles: list[Obstacle]


def paint_backdrop(scenery: Scenery, view: View, *, extra_light: Sequence[Lamp] = ()) -> Backdrop:
    canvas = _Canvas(scenery, view)
    canvas.draw_everything()
    light = _light(scenery, view, extra_light)
    return Backdrop(canvas.finish(light), light, canvas.obstacles)


class _Canvas:
    """Paint and glow at twice the size, drawn from the farthest to the nearest."""

    def __init__(self, scenery: Scenery, view: View) -> None:
        self.scenery = scenery
        self.view = View(view.at, view.width * SUPERSAMPLING, view.height * SUPERSAMPLING, view.focal * SUPERSAMPLING)
        self.size = (self.view.width, self.view.height)
        self.paint = _sky(self.size, scenery.sky, self.view.horizon)
        self.glow = Image.new("RGB", self.size)
        self.solid_ground = Image.new("L", self.size)
        self.lit = Image.new("L", self.size)
        self.obstacles: list[Obstacle] = []

    def draw_everything(self) -> None:
        for floor in self.scenery.floors:
            self._floor(floor)
        standing: list[tuple[float, Wall | Solid | Cutout]] = [
            *((self._distance(wall.corners), wall) for wall in self.scenery.walls),
            *((self._distance([p for f in solid.faces for p in f.points]), solid) for solid in self.scenery.solids),
            *((self._distance([cutout.at]), cutout) for cutout in self.scenery.cutouts),
        ]
        for _, thing in sorted(standing, key=lambda pair: -pair[0]):
            match thing:
                case Wall():
                    self._wall(thing)
                case Solid():
                    self._solid(thing)
                case Cutout():
                    self._cutout(thing)

    def finish(self, light: Image.Image) -> Image.Image:
        """Multiply paint by light, reflect on wet ground, add what shines and its halo."""
        lit = ImageChops.multiply(self.paint, light.resize(self.size, Image.Resampling.BICUBIC))
        picture = Image.composite(lit, self.paint, self.lit)
        picture = ImageChops.add(picture, self.glow)
        if self.scenery.wet:
            picture = self._wet(picture)
        small = picture.resize((self.size[0] // SUPERSAMPLING, self.size[1] // SUPERSAMPLING), Image.Resampling.BOX)
        shining = self.glow.resize(small.size, Image.Resampling.BOX)
        for radius, share in ((small.width / 300, 0.35), (small.width / 45, 0.55)):
            halo = shining.filter(ImageFilter.GaussianBlur(radius))
            small = ImageChops.add(small, halo.point(lambda value, share=share: round(value * share)))
        return small

    def _wet(self, picture: Image.Image) -> Image.Image:
        """Wet ground mirrors what stands above the horizon, smeared downwards."""
        horizon = max(1, min(self.size[1] - 1, round(self.view.horizon)))
        flipped = picture.crop((0, 0, self.size[0], horizon)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        smeared = flipped.resize((self.size[0] // 4, max(1, horizon // 28)))
        mirror = Image.new("RGB", self.size)
        mirror.paste(smeared.resize((self.size[0], self.size[1] - horizon)), (0, horizon))
        share = self.solid_ground.point(lambda value: round(value * self.scenery.wet))
        return Image.composite(ImageChops.add(picture, mirror), picture, share)

    def _distance(self, points: Sequence[Point]) -> float:
        x, z = (sum(point[axis] for point in points) / len(points) for axis in (0, 2))
        return hypot(x - self.view.at.x, z - self.view.at.z)

    def _floor(self, floor: Floor) -> None:
        horizon = self.view.horizon
        below = floor.height < self.view.at.height
        edge = min(max(round(horizon + (3 if below else -3)), 0), self.size[1])
        box = (0, edge, self.size[0], self.size[1]) if below else (0, 0, self.size[0], edge)
        if box[3] - box[1] < 2:
            return
        pixels: list[Pixel] = [(box[0], box[1]), (box[2], box[1]), (box[2], box[3]), (box[0], box[3])]
        scale = floor.pixels_per_metre
        on_plane = [self.view.on_plane(pixel, floor.height) for pixel in pixels]
        spots = [((x - floor.x) * scale, (z - floor.z) * scale) for x, z in on_plane]
        local = [(x, y - box[1]) for x, y in pixels]
        mask = self._lay(floor.picture, None, homography(local, spots), box)
        self.solid_ground.paste(mask, box[:2])

    def _wall(self, wall: Wall) -> None:
        span = self._visible_span(wall.corners)
        if span is None:
            return
        start, end = span
        top_left, top_right, bottom_right, bottom_left = wall.corners
        corners = [
            _between(top_left, top_right, start),
            _between(top_left, top_right, end),
            _between(bottom_left, bottom_right, end),
            _between(bottom_left, bottom_right, start),
        ]
        pixels = [self.view.pixel(corner) for corner in corners]
        box = bounding_box(pixels, self.size)
        if box is None:
            return
        paint, glow = _reduced(wall.texture, pixels)
        left, right = start * paint.width, end * paint.width
        spots = [(left, 0.0), (right, 0.0), (right, float(paint.height)), (left, float(paint.height))]
        if wall.brightness != 1:
            paint = paint.point(lambda value: round(value * wall.brightness))
        local = [(x - box[0], y - box[1]) for x, y in pixels]
        self._lay(paint, glow, homography(local, spots), box)

    def _visible_span(self, corners: tuple[Point, Point, Point, Point]) -> tuple[float, float] | None:
        """The part of the wall, from 0 to 1 along its length, that is in front of the camera."""
        start, end = 0.0, 1.0
        for first, last in ((corners[0], corners[1]), (corners[3], corners[2])):
            near, far = self.view.depth(first) - NEAR_M, self.view.depth(last) - NEAR_M
            if near < 0 and far < 0:
                return None
            if near < 0:
                start = max(start, near / (near - far))
            elif far < 0:
                end = min(end, near / (near - far))
        return (start, end) if end - start > 1e-3 else None

    def _lay(
        self, paint: Image.Image, glow: Image.Image | None, coefficients: Sequence[float], box: Box
    ) -> Image.Image:
        size = (box[2] - box[0], box[3] - box[1])
        laid = paint.convert("RGBA").transform(
            size, Image.Transform.PERSPECTIVE, list(coefficients), Image.Resampling.BILINEAR
        )
        mask = laid.getchannel("A")
        self.paint.paste(laid, box[:2], mask)
        self.lit.paste(255, box, mask)
        if glow is None:
            self.glow.paste(DARK, box, mask)
        else:
            shining = glow.transform(size, Image.Transform.PERSPECTIVE, list(coefficients), Image.Resampling.BILINEAR)
            self.glow.paste(shining, box[:2], mask)
        return mask

    def _solid(self, solid: Solid) -> None:
        drawn = draw_faces(solid.faces, self.view, self.size)
        if drawn is None:
            return
        paint, glow, box = drawn
        mask = paint.getchannel("A")
        self._stamp(paint, glow, mask, box)
        depth = self.view.depth(_middle([point for face in solid.faces for point in face.points]))
        self._remember(depth, box, mask)

    def _cutout(self, cutout: Cutout) -> None:
        depth = self.view.depth(cutout.at)
        if depth < 1.0:
            return
        scale = self.view.pixels_per_metre(cutout.at)
        height = max(2, round(cutout.height_m * scale))
        width = max(1, round(cutout.picture.width * height / cutout.picture.height))
        x, y = self.view.pixel(cutout.at)
        box = (round(x - width / 2), round(y) - height, round(x - width / 2) + width, round(y))
        if height > 4 * self.size[1] or box[2] < 0 or box[0] > self.size[0]:
            return
        picture = cutout.picture.resize((width, height), Image.Resampling.BILINEAR, reducing_gap=2.0)
        glow = cutout.glow.resize((width, height), Image.Resampling.BILINEAR) if cutout.glow else None
        mask = picture.getchannel("A")
        self._stamp(picture, glow, mask, box)
        self._remember(depth, box, mask)

    def _stamp(self, paint: Image.Image, glow: Image.Image | None, mask: Image.Image, box: Box) -> None:
        self.paint.paste(paint.convert("RGB"), box[:2], mask)
        self.lit.paste(255, box, mask)
        self.solid_ground.paste(0, box, mask)
        if glow is None:
            self.glow.paste(DARK, box, mask)
        else:
            self.glow.paste(glow, box[:2], mask)

    def _remember(self, depth: float, box: Box, mask: Image.Image) -> None:
        left, top = box[0] // SUPERSAMPLING, box[1] // SUPERSAMPLING
        width, height = max(1, mask.width // SUPERSAMPLING), max(1, mask.height // SUPERSAMPLING)
        small = mask.resize((width, height), Image.Resampling.BOX)
        self.obstacles.append(Obstacle(depth, (left, top, left + width, top + height), small))


def bounding_box(pixels: Sequence[Pixel], size: tuple[int, int]) -> Box | None:
    """The whole pixels around the points, inside the picture; None when there are none."""
    left = max(0, int(min(x for x, _ in pixels)) - 1)
    top = max(0, int(min(y for _, y in pixels)) - 1)
    right = min(size[0], int(max(x for x, _ in pixels)) + 2)
    bottom = min(size[1], int(max(y for _, y in pixels)) + 2)
    return (left, top, right, bottom) if right - left > 1 and bottom - top > 1 else None


def draw_faces(faces: Sequence[Face], view: View, size: tuple[int, int]) -> tuple[Image.Image, Image.Image, Box] | None:
    """Paint (RGBA) and glow of the faces, farthest first, and where they go; None when out of sight."""
    shapes = [(face, outline) for face in faces if (outline := view.outline(face.points))]
    box = bounding_box([pixel for _, outline in shapes for pixel in outline], size) if shapes else None
    if box is None:
        return None
    paint = Image.new("RGBA", (box[2] - box[0], box[3] - box[1]))
    glow = Image.new("RGB", paint.size)
    painter, lamp = ImageDraw.Draw(paint), ImageDraw.Draw(glow)
    shapes.sort(key=lambda shape: shape[0].raised_m - view.depth(_middle(shape[0].points)))
    for face, outline in shapes:
        local = [(x - box[0], y - box[1]) for x, y in outline]
        painter.polygon(local, fill=(*shade(face.colour, _daylight(face, view)), 255))
        lamp.polygon(local, fill=face.glow or DARK)
    return paint, glow, box


def _daylight(face: Face, view: View) -> float:
    """How bright a face is by its slope alone: the top of a car is paler than its sides."""
    a, b, c = face.points[0], face.points[1], face.points[2]
    u, v = [b[i] - a[i] for i in range(3)], [c[i] - a[i] for i in range(3)]
    normal = (u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0])
    length = hypot(*normal) or 1.0
    towards = (view.at.x - a[0], view.at.height - a[1], view.at.z - a[2])
    side = 1 if sum(n * t for n, t in zip(normal, towards, strict=True)) > 0 else -1
    facing = side * sum(n * s for n, s in zip(normal, SUN, strict=True)) / length
    return 0.78 + 0.3 * facing


def _light(scenery: Scenery, view: View, extra: Sequence[Lamp]) -> Image.Image:
    """The light that falls on each part of the picture: the ambient, and a pool and a halo for each lamp."""
    reduced = LIGHT_REDUCTION
    small = View(view.at, view.width // reduced, view.height // reduced, view.focal / reduced)
    light = Image.new("RGB", (small.width, small.height), scenery.ambient)
    for lamp in (*scenery.lamps, *extra):
        if small.depth(lamp.at) > -lamp.reach_m:
            light = ImageChops.add(light, _pool(lamp, small))
    return light.filter(ImageFilter.GaussianBlur(small.width / 60))


def _pool(lamp: Lamp, view: View) -> Image.Image:
    pool = Image.new("RGB", (view.width, view.height))
    draw = ImageDraw.Draw(pool)
    rings = 9
    for ring in range(rings):
        colour = shade(lamp.colour, ((ring + 1) / rings) ** 1.8)
        radius = lamp.reach_m * (1 - ring / rings)
        outline = [
            (lamp.at[0] + radius * cos(2 * pi * k / 28), 0.0, lamp.at[2] + radius * sin(2 * pi * k / 28))
            for k in range(28)
        ]
        if ahead := view.outline(outline):
            draw.polygon(ahead, fill=colour)
        if not lamp.floor_only and view.depth(lamp.at) > 1:
            _halo(draw, lamp, view, radius * 0.75, shade(colour, 0.8))
    return pool


def _halo(draw: ImageDraw.ImageDraw, lamp: Lamp, view: View, radius_m: float, colour: Colour) -> None:
    x, y = view.pixel((lamp.at[0], lamp.at[1] * 0.8, lamp.at[2]))
    radius = radius_m * view.pixels_per_metre(lamp.at)
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def _sky(size: tuple[int, int], colours: Sequence[Colour], horizon: float) -> Image.Image:
    """A vertical blend of the colours, from the top of the picture to the horizon."""
    column = Image.new("RGB", (1, len(colours)))
    column.putdata(list(colours))
    sky = Image.new("RGB", size, colours[-1])
    height = max(2, round(horizon))
    sky.paste(column.resize((size[0], height), Image.Resampling.BICUBIC), (0, 0))
    return sky


def _reduced(texture: Texture, pixels: Sequence[Pixel]) -> tuple[Image.Image, Image.Image | None]:
    """The texture at about the size it will be seen, so that what is far does not sparkle."""
    height = max(abs(pixels[0][1] - pixels[3][1]), abs(pixels[1][1] - pixels[2][1]), 1.0)
    factor = max(1, int(texture.paint.height / height))
    if factor == 1:
        return texture.paint, texture.glow
    return texture.paint.reduce(factor), texture.glow.reduce(factor) if texture.glow else None


def _between(first: Point, last: Point, share: float) -> Point:
    x, y, z = (a + (b - a) * share for a, b in zip(first, last, strict=True))
    return x, y, z


def _middle(points: Sequence[Point]) -> Point:
    x, y, z = (sum(point[axis] for point in points) / len(points) for axis in range(3))
    return x, y, z
