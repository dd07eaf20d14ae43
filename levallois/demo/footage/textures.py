"""Flat pictures of the town's surfaces, painted once and laid in perspective by `scenery`."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

PIXELS_PER_METRE = 40
GROUND_PIXELS_PER_METRE = 30

Colour = tuple[int, int, int]
STONES: list[Colour] = [
    (214, 198, 168),
    (226, 212, 186),
    (196, 178, 150),
    (182, 104, 82),
    (205, 205, 200),
    (168, 150, 128),
]
SHOP_FRONTS: list[Colour] = [(28, 62, 52), (34, 48, 88), (110, 32, 38), (46, 42, 40), (150, 98, 36), (72, 84, 92)]
# The font within Pillow has no accents.
SHOP_SIGNS = ["BOULANGERIE", "TABAC PRESSE", "PHARMACIE", "BAR DU PONT", "FLEURS", "OPTIQUE", "PRIMEURS", "LIBRAIRIE"]
LIT_WINDOWS: list[Colour] = [(255, 196, 112), (255, 214, 150), (250, 178, 96), (214, 224, 255)]
GLASS: Colour = (58, 70, 84)
IRON: Colour = (38, 40, 44)


@dataclass(frozen=True)
class Texture:
    """What a surface looks like in plain light, and what it gives off by itself."""

    paint: Image.Image
    glow: Image.Image | None = None


def shade(colour: Colour, factor: float) -> Colour:
    red, green, blue = (max(0, min(255, round(part * factor))) for part in colour)
    return red, green, blue


def grained(image: Image.Image, random: Random, *, strength: float) -> Image.Image:
    """The image with the small unevenness of plaster or asphalt."""
    noise = noise_of(image.size, random).point(lambda value: round(128 + (value - 128) * strength))
    return ImageChops.overlay(image, Image.merge("RGB", [noise] * 3))


def noise_of(size: tuple[int, int], random: Random) -> Image.Image:
    """Soft grey noise around 128. Pillow's own is not repeatable."""
    raw = Image.frombytes("L", size, random.randbytes(size[0] * size[1]))
    return raw.filter(ImageFilter.GaussianBlur(0.8))


class Facade:
    """One building seen from the street: a ground floor (shop or dwelling), storeys of windows, a zinc roof."""

    GROUND_FLOOR_M = 3.8
    STOREY_M = 3.0
    ROOF_M = 2.6

    def __init__(self, random: Random, *, width_m: float, storeys: int, lit_share: float) -> None:
        self.random = random
        self.lit_share = lit_share
        self.width = round(width_m * PIXELS_PER_METRE)
        self.height_m = self.GROUND_FLOOR_M + storeys * self.STOREY_M + self.ROOF_M
        self.storeys = storeys
        self.stone = random.choice(STONES)
        height = round(self.height_m * PIXELS_PER_METRE)
        self.paint = grained(Image.new("RGB", (self.width, height), self.stone), random, strength=0.35)
        self.glow = Image.new("RGB", (self.width, height))
        self.painter = ImageDraw.Draw(self.paint)
        self.lamp = ImageDraw.Draw(self.glow)
        self.height = height

    def texture(self) -> Texture:
        self._roof()
        for storey in range(self.storeys):
            self._storey(storey)
        if self.random.random() < 0.62:
            self._shop()
        else:
            self._dwelling()
        self._drainpipe()
        return Texture(self.paint, self.glow)

    def _row(self, height_m: float) -> int:
        return self.height - round(height_m * PIXELS_PER_METRE)

    def _roof(self) -> None:
        zinc = (96, 104, 114)
        bottom = self._row(self.height_m - self.ROOF_M)
        self.painter.rectangle((0, 0, self.width, bottom), fill=zinc)
        for x in range(0, self.width, 22):
            self.painter.line((x, 0, x, bottom), fill=shade(zinc, 0.86))
        for left, right in self._bays(1.1, share=0.6):
            self.painter.rectangle((left - 5, 26, right + 5, bottom - 6), fill=shade(self.stone, 0.92))
            self._glass(left, 32, right, bottom - 12)
        self.painter.rectangle((0, bottom - 7, self.width, bottom + 7), fill=shade(self.stone, 1.08))
        self.painter.rectangle((0, bottom + 7, self.width, bottom + 12), fill=shade(self.stone, 0.68))

    def _bays(self, window_m: float, *, share: float = 1.0) -> Iterator[tuple[int, int]]:
        """Left and right of each window of a row, evenly spread."""
        count = max(1, round(self.width / PIXELS_PER_METRE / 2.3 * share))
        half = round(window_m * PIXELS_PER_METRE / 2)
        for number in range(count):
            centre = round(self.width * (number + 0.5) / count)
            yield centre - half, centre + half

    def _storey(self, storey: int) -> None:
        floor_m = self.GROUND_FLOOR_M + storey * self.STOREY_M
        top, bottom = self._row(floor_m + 2.6), self._row(floor_m + 0.35)
        balcony = storey in {1, self.storeys - 1}
        for left, right in self._bays(1.15):
            self.painter.rectangle((left - 7, top - 9, right + 7, bottom + 4), fill=shade(self.stone, 1.1))
            self.painter.rectangle((left - 7, top - 14, right + 7, top - 9), fill=shade(self.stone, 0.74))
            self._glass(left, top, right, bottom)
            self._railing(left - 10, right + 10, bottom)
        if balcony:
            self._railing(4, self.width - 4, bottom + 2)
            self.painter.rectangle((2, bottom + 2, self.width - 2, bottom + 9), fill=shade(self.stone, 0.8))
        self.painter.line((0, self._row(floor_m), self.width, self._row(floor_m)), fill=shade(self.stone, 0.8), width=3)

    def _glass(self, left: int, top: int, right: int, bottom: int) -> None:
        lit = self.random.random() < self.lit_share
        colour = self.random.choice(LIT_WINDOWS)
        self.painter.rectangle((left, top, right, bottom), fill=(90, 84, 70) if lit else GLASS)
        if lit:
            self.lamp.rectangle((left, top, right, bottom), fill=shade(colour, self.random.uniform(0.45, 0.95)))
            curtain = round((right - left) * 0.26)
            for x in (left, right - curtain):
                self.lamp.rectangle((x, top, x + curtain, bottom), fill=shade(colour, 0.4))
        else:
            self.painter.polygon(
                [(left, bottom), (left, top + 8), (right, top), (right, top + 16)], fill=shade(GLASS, 1.35)
            )
        middle = (left + right) // 2
        for drawing, frame in ((self.painter, (226, 224, 216)), (self.lamp, (0, 0, 0))):
            drawing.line((middle, top, middle, bottom), fill=frame, width=4)
            drawing.line((left, top + 22, right, top + 22), fill=frame, width=3)

    def _railing(self, left: int, right: int, bottom: int) -> None:
        top = bottom - 34
        for x in range(left, right, 7):
            self.painter.line((x, top, x, bottom), fill=IRON, width=2)
            self.lamp.line((x, top, x, bottom), fill=0, width=2)
        for y in (top, bottom - 4):
            self.painter.line((left, y, right, y), fill=IRON, width=3)

    def _shop(self) -> None:
        wood = self.random.choice(SHOP_FRONTS)
        top, bottom = self._row(self.GROUND_FLOOR_M - 0.25), self.height
        self.painter.rectangle((6, top, self.width - 6, bottom), fill=wood)
        self.painter.rectangle((6, top, self.width - 6, top + 34), fill=shade(wood, 1.25))
        self._sign(top)
        open_late = self.random.random() < self.lit_share + 0.25
        panes = max(2, self.width // 120)
        for number in range(panes):
            left = 18 + number * (self.width - 36) // panes + 6
            right = 18 + (number + 1) * (self.width - 36) // panes - 6
            self._pane(left, top + 48, right, bottom - 22, lit=open_late)
        if self.random.random() < 0.5:
            self._awning(top + 36, shade(wood, 1.5))

    def _sign(self, top: int) -> None:
        font = ImageFont.load_default(24)
        text = self.random.choice(SHOP_SIGNS)
        at = (self.width / 2, top + 17)
        self.painter.text(at, text, fill=(244, 232, 200), font=font, anchor="mm")
        if self.lit_share:
            self.lamp.text(at, text, fill=(235, 205, 150), font=font, anchor="mm")

    def _pane(self, left: int, top: int, right: int, bottom: int, *, lit: bool) -> None:
        self.painter.rectangle((left, top, right, bottom), fill=(70, 80, 86))
        self.painter.polygon([(left, bottom), (left, top + 60), (right, top), (right, top + 40)], fill=(98, 110, 118))
        for _ in range(7):
            x, height = self.random.randint(left, max(left, right - 16)), self.random.randint(10, 50)
            goods = shade(self.random.choice(STONES + SHOP_FRONTS), self.random.uniform(0.6, 1.2))
            self.painter.rectangle((x, bottom - height, x + 14, bottom), fill=goods)
        if lit and self.lit_share:
            for y in range(top, bottom):
                fade = 0.95 - 0.6 * (y - top) / (bottom - top)
                self.lamp.line((left, y, right, y), fill=shade((255, 226, 178), fade))
            shelf = bottom - (bottom - top) // 3
            self.lamp.rectangle((left, shelf, right, shelf + 6), fill=(70, 52, 34))

    def _awning(self, top: int, colour: Colour) -> None:
        for number, x in enumerate(range(10, self.width - 10, 20)):
            stripe = colour if number % 2 else (236, 232, 222)
            self.painter.rectangle((x, top, x + 20, top + 30), fill=stripe)
            self.painter.pieslice((x, top + 20, x + 20, top + 40), 0, 180, fill=stripe)
            self.lamp.rectangle((x, top, x + 20, top + 40), fill=0)

    def _dwelling(self) -> None:
        base = shade(self.stone, 0.82)
        top = self._row(self.GROUND_FLOOR_M - 0.2)
        self.painter.rectangle((0, top, self.width, self.height), fill=base)
        for y in range(top, self.height, 20):
            self.painter.line((0, y, self.width, y), fill=shade(base, 0.9), width=2)
        door = round(self.width * self.random.uniform(0.25, 0.7))
        wood = self.random.choice(SHOP_FRONTS)
        self.painter.rectangle((door - 34, self.height - 112, door + 34, self.height), fill=shade(wood, 0.8))
        self.painter.rectangle((door - 28, self.height - 104, door - 3, self.height - 8), fill=wood)
        self.painter.rectangle((door + 3, self.height - 104, door + 28, self.height - 8), fill=wood)
        for left, right in self._bays(1.0):
            if abs((left + right) / 2 - door) > 70:
                self._glass(left, top + 28, right, self.height - 46)
                self._railing(left, right, self.height - 46)

    def _drainpipe(self) -> None:
        self.painter.rectangle((2, 40, 7, self.height), fill=shade(self.stone, 0.6))


def street_ground(
    random: Random, *, road_m: float, pavement_m: float, length_m: float, crossing_m: float
) -> Image.Image:
    """The street from above: asphalt, parking lanes, slabs, kerbs, and a crossing `crossing_m` from the start."""
    scale = GROUND_PIXELS_PER_METRE
    width, length = round((road_m + 2 * pavement_m) * scale), round(length_m * scale)
    kerb, far_kerb = round(pavement_m * scale), round((pavement_m + road_m) * scale)
    ground = Image.new("RGB", (width, length), (74, 76, 80))
    draw = ImageDraw.Draw(ground)
    for left, right in ((0, kerb), (far_kerb, width)):
        draw.rectangle((left, 0, right, length), fill=(136, 134, 130))
        for y in range(0, length, scale):
            draw.line((left, y, right, y), fill=(112, 110, 106), width=1)
        for x in range(left, right, scale):
            draw.line((x, 0, x, length), fill=(120, 118, 114), width=1)
    for x in (kerb, far_kerb):
        draw.rectangle((x - 4, 0, x + 4, length), fill=(176, 174, 168))
    for y in range(0, length, 5 * scale):
        draw.rectangle((width // 2 - 2, y, width // 2 + 2, y + 2 * scale), fill=(206, 206, 200))
    for x in range(kerb + 10, far_kerb - 14, round(0.95 * scale)):
        start = round(crossing_m * scale)
        draw.rectangle((x, start, x + scale // 2, start + 3 * scale), fill=(228, 228, 222))
    for _ in range(round(length_m / 16)):
        x, y = random.randint(kerb, far_kerb), random.randint(0, length)
        draw.ellipse((x - 6, y - 6, x + 6, y + 6), fill=(60, 62, 64), outline=(92, 92, 92))
    return grained(ground, random, strength=0.22)


def paved_ground(random: Random, colour: Colour, *, width_m: float, length_m: float, slab_m: float) -> Image.Image:
    """A square, a corridor or a path of slabs, no two quite of one colour."""
    scale = GROUND_PIXELS_PER_METRE
    ground = Image.new("RGB", (round(width_m * scale), round(length_m * scale)), colour)
    draw = ImageDraw.Draw(ground)
    step = max(4, round(slab_m * scale))
    for y in range(0, ground.height, step):
        for x in range(0, ground.width, step):
            draw.rectangle(
                (x, y, x + step - 1, y + step - 1),
                fill=shade(colour, random.uniform(0.9, 1.07)),
                outline=shade(colour, 0.72),
            )
    return grained(ground, random, strength=0.25)


def plain_ground(random: Random, colour: Colour, *, width_m: float, length_m: float) -> Image.Image:
    """Grass or gravel: one colour, mottled."""
    size = (round(width_m * GROUND_PIXELS_PER_METRE), round(length_m * GROUND_PIXELS_PER_METRE))
    coarse = noise_of((size[0] // 8, size[1] // 8), random).resize(size, Image.Resampling.BICUBIC)
    coarse = coarse.point(lambda value: round(128 + (value - 128) * 0.3))
    mottled = ImageChops.overlay(Image.new("RGB", size, colour), Image.merge("RGB", [coarse] * 3))
    return grained(mottled, random, strength=0.25)


def corridor_wall(
    random: Random, *, width_m: float, height_m: float, doors: bool, stripe: Colour = (92, 122, 128)
) -> Texture:
    """An indoor wall painted in two colours, with or without flat doors and letter boxes."""
    size = (round(width_m * PIXELS_PER_METRE), round(height_m * PIXELS_PER_METRE))
    paint = grained(Image.new("RGB", size, (198, 192, 178)), random, strength=0.12)
    draw = ImageDraw.Draw(paint)
    half = size[1] - round(1.1 * PIXELS_PER_METRE)
    draw.rectangle((0, half, size[0], size[1]), fill=stripe)
    draw.rectangle((0, half - 4, size[0], half), fill=shade(stripe, 0.6))
    draw.rectangle((0, size[1] - 8, size[0], size[1]), fill=(70, 64, 58))
    if doors:
        wood = random.choice([(112, 74, 48), (86, 60, 44), (58, 74, 92)])
        left = round(size[0] * 0.3)
        top = size[1] - round(2.1 * PIXELS_PER_METRE)
        draw.rectangle((left - 6, top - 6, left + 46, size[1]), fill=shade(wood, 0.6))
        draw.rectangle((left, top, left + 40, size[1]), fill=wood)
        draw.ellipse((left + 31, size[1] - 44, left + 37, size[1] - 38), fill=(206, 186, 120))
        for row in range(3):
            for column in range(4):
                x, y = size[0] - 62 + column * 14, half - 44 + row * 13
                draw.rectangle((x, y, x + 12, y + 11), fill=(150, 152, 154), outline=(90, 92, 94))
    return Texture(paint)
