"""People as stylised silhouettes, without faces: a walk cycle, a few gestures, clothes that one recognises again."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from math import cos, pi, sin
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from levallois.demo.footage.textures import Colour, shade

HEIGHT_M = 1.95
PIXELS_PER_METRE = 164
SIZE = (240, 336)
STEPS = 8

Spot = tuple[float, float]


class Pose(Enum):
    STAND = "stand"
    WALK = "walk"
    RUN = "run"
    ARGUE = "argue"
    HANDS_UP = "hands_up"
    CROUCH = "crouch"


class Side(Enum):
    """From where the person is seen."""

    FRONT = "front"
    BACK = "back"
    PROFILE = "profile"


@dataclass(frozen=True)
class Look:
    """What a person wears: enough to tell them apart from any side."""

    top: Colour
    trousers: Colour
    skin: Colour
    hair: Colour
    hood: bool = False
    bag: Colour | None = None
    officer: bool = False
    height: float = 1.75


OFFICER = Look((30, 38, 66), (28, 32, 48), (198, 152, 122), (24, 30, 54), officer=True, height=1.8)

TOPS: list[Colour] = [
    (176, 44, 40), (44, 92, 150), (226, 222, 212), (52, 56, 60), (74, 120, 84), (206, 160, 54),
    (120, 60, 120), (158, 160, 164), (226, 120, 52), (40, 44, 72),
]  # fmt: skip
TROUSERS: list[Colour] = [(44, 52, 76), (36, 36, 40), (92, 84, 72), (70, 78, 88), (120, 104, 84)]
SKINS: list[Colour] = [(236, 196, 166), (206, 158, 124), (156, 108, 76), (104, 70, 50)]
HAIRS: list[Colour] = [(40, 30, 24), (86, 58, 34), (24, 22, 22), (150, 112, 62), (150, 150, 150)]


def random_look(random: Random) -> Look:
    return Look(
        random.choice(TOPS),
        random.choice(TROUSERS),
        random.choice(SKINS),
        random.choice(HAIRS),
        hood=random.random() < 0.25,
        bag=random.choice(TOPS) if random.random() < 0.35 else None,
        height=random.uniform(1.6, 1.86),
    )


def figure(look: Look, pose: Pose, step: int, side: Side, *, reduction: int = 1) -> Image.Image:
    """The person in a frame 1.95 m high, feet on its lower edge, facing right when in profile."""
    return _Figure(look, pose, step, side, reduction).drawn()


class _Figure:
    """One drawing of one person, at a fixed scale; lengths are metres from the ground, x from the middle."""

    def __init__(self, look: Look, pose: Pose, step: int, side: Side, reduction: int) -> None:
        self.look = look
        self.pose = pose
        self.side = side
        self.sideways = side is Side.PROFILE
        self.phase = 2 * pi * step / STEPS
        self.size = (SIZE[0] // reduction, SIZE[1] // reduction)
        self.pixels = PIXELS_PER_METRE / reduction
        self.scale = self.pixels * look.height / 1.75
        self.image = Image.new("RGBA", self.size)
        self.draw = ImageDraw.Draw(self.image)
        self.drop = 0.5 if pose is Pose.CROUCH else 0.0
        bounce = {Pose.WALK: 0.02, Pose.RUN: 0.05}.get(pose, 0.004)
        self.hip = 0.92 - self.drop + bounce * cos(2 * self.phase)
        self.lean = {Pose.RUN: 0.16, Pose.CROUCH: 0.12, Pose.ARGUE: 0.04}.get(pose, 0.0) * (1 if self.sideways else 0)

    def drawn(self) -> Image.Image:
        legs = self._leg_swings()
        arms = self._arms()
        back, front = (0, 1) if self.sideways else (1, 0)
        self._limb(arms[back], 0.105, shade(self.look.top, 0.72), hand=True)
        self._leg(legs[back], -1, 0.78)
        self._leg(legs[front], 1, 1.0)
        if self.look.bag and self.sideways:
            self._blob((self.lean - 0.17, self.hip + 0.34), 0.15, 0.22, self.look.bag)
        self._torso()
        if self.look.bag and self.side is Side.BACK:
            self._blob((0.0, self.hip + 0.3), 0.16, 0.2, shade(self.look.bag, 0.9))
        self._head()
        self._limb(arms[front], 0.11, self.look.top, hand=True)
        return self._modelled()

    def _spot(self, x: float, y: float) -> Spot:
        return (
            self.size[0] / 2 + x * self.scale,
            self.size[1] * 0.988 - y * self.scale,
        )

    def _leg_swings(self) -> tuple[float, float]:
        reach = {Pose.WALK: 0.42, Pose.RUN: 0.85}.get(self.pose, 0.0)
        return reach * sin(self.phase), -reach * sin(self.phase)

    def _leg(self, swing: float, side: int, light: float) -> None:
        colour = shade(self.look.trousers, light)
        spread = 0.03 if self.sideways else 0.1
        hip = (self.lean * 0.2 + side * spread, self.hip)
        lifted = max(0.0, swing * 0.5) if self.sideways else max(0.0, swing) * 0.35
        if self.sideways:
            knee = (hip[0] + 0.44 * sin(swing * 0.9 + 0.12), self.hip * 0.54 + lifted * 0.18)
            bend = max(0.0, -swing) * 0.5
            foot = (knee[0] + 0.42 * sin(swing * 0.7 - bend), 0.06 + bend * 0.28 + lifted * 0.1)
        else:
            knee = (hip[0] + side * 0.02, self.hip * 0.54 + lifted * 0.2)
            foot = (hip[0] + side * 0.03, 0.06 + lifted * 0.3)
        if self.pose is Pose.CROUCH:
            knee = (hip[0] + side * 0.18 + 0.1, 0.36)
        self._line([hip, knee, foot], 0.15, colour)
        toe = (foot[0] + (0.12 if self.sideways else side * 0.03), foot[1] - 0.02)
        self._line([foot, toe], 0.09, shade((40, 36, 34), light))

    def _arms(self) -> tuple[list[Spot], list[Spot]]:
        shoulder_y = self.hip + 0.54
        width = 0.05 if self.sideways else 0.21
        arms = []
        for side in (-1, 1):
            shoulder = (self.lean + side * width, shoulder_y)
            arms.append([shoulder, *self._forearm(shoulder, side, shoulder_y)])
        return arms[0], arms[1]

    def _forearm(self, shoulder: Spot, side: int, y: float) -> tuple[Spot, Spot]:
        x = shoulder[0]
        outward = 0.0 if self.sideways else side
        if self.pose is Pose.HANDS_UP:
            return (x + side * 0.2, y + 0.1), (x + side * 0.24, y + 0.38)
        if self.pose is Pose.ARGUE:
            wave = 0.14 * sin(self.phase + side)
            if side < 0:
                return (x + 0.1 + outward * 0.1, y - 0.24), (x + 0.3 + outward * 0.18, y - 0.08 + wave)
            return (x + 0.14 + outward * 0.06, y - 0.2), (x + 0.34 + outward * 0.02, y + 0.04 + wave)
        reach = {Pose.WALK: 0.32, Pose.RUN: 0.7}.get(self.pose, 0.04)
        swing = -side * reach * sin(self.phase)
        if not self.sideways:
            return (x + side * 0.06, y - 0.28), (x + side * 0.05, y - 0.54 + abs(swing) * 0.12)
        bend = 0.9 if self.pose is Pose.RUN else 0.25
        elbow = (x + 0.28 * sin(swing), y - 0.28 * cos(swing))
        return elbow, (elbow[0] + 0.26 * sin(swing + bend), elbow[1] - 0.26 * cos(swing + bend))

    def _torso(self) -> None:
        half = 0.145 if self.sideways else 0.215
        hips = 0.135 if self.sideways else 0.165
        top = self.hip + 0.6
        outline = [
            (self.lean - half * 0.8, top), (self.lean + half * 0.8, top), (self.lean + half, top - 0.1),
            (self.lean * 0.4 + hips, self.hip - 0.06), (self.lean * 0.4 - hips, self.hip - 0.06),
            (self.lean - half, top - 0.1),
        ]  # fmt: skip
        self.draw.polygon([self._spot(*spot) for spot in outline], fill=self.look.top)
        self._line([(self.lean - half * 0.6, top - 0.04), (self.lean + half * 0.6, top - 0.04)], 0.12, self.look.top)
        if self.look.officer:
            self._uniform(half, top)
        else:
            seam = [self._spot(self.lean, top), self._spot(self.lean * 0.4, self.hip)]
            self.draw.line(seam, fill=shade(self.look.top, 0.75), width=3)

    def _uniform(self, half: float, top: float) -> None:
        white, middle = (222, 226, 232), self.lean * 0.8
        for y, colour in ((top - 0.17, white), (top - 0.36, white), (self.hip + 0.02, (16, 16, 18))):
            self._line([(middle - half * 0.82, y), (middle + half * 0.82, y)], 0.055, colour)
        if self.side is Side.BACK:
            for y, word, height_m in ((top - 0.235, "POLICE", 0.1), (top - 0.295, "MUNICIPALE", 0.06)):
                font = ImageFont.load_default(height_m * self.pixels)
                self.draw.text(self._spot(middle, y), word, fill=white, font=font, anchor="mm")

    def _head(self) -> None:
        centre = (self.lean * 1.35 + (0.02 if self.sideways else 0), self.hip + 0.76)
        self._line([(self.lean * 1.1, self.hip + 0.56), centre], 0.1, shade(self.look.skin, 0.85))
        self._blob(centre, 0.1, 0.13, self.look.skin)
        colour = shade(self.look.top, 0.88) if self.look.hood else self.look.hair
        box = [*self._spot(centre[0] - 0.112, centre[1] + 0.15), *self._spot(centre[0] + 0.105, centre[1] - 0.1)]
        if self.side is Side.BACK:
            self._blob((centre[0], centre[1] + 0.03), 0.108, 0.12, colour)
        elif self.sideways:
            self.draw.chord(box, 120 if self.look.hood else 165, 325, fill=colour)
        else:
            self.draw.chord(box, 150 if self.look.hood else 170, 390 if self.look.hood else 370, fill=colour)
        if self.look.officer and self.sideways:
            self._line([(centre[0], centre[1] + 0.06), (centre[0] + 0.17, centre[1] + 0.05)], 0.03, colour)

    def _limb(self, spots: Sequence[Spot], width_m: float, colour: Colour, *, hand: bool) -> None:
        self._line(spots, width_m, colour)
        if hand:
            self._blob(spots[-1], 0.05, 0.055, self.look.skin)

    def _line(self, spots: Sequence[Spot], width_m: float, colour: Colour) -> None:
        """A line with round ends and joints."""
        pixels = [self._spot(*spot) for spot in spots]
        width = max(1, round(width_m * self.scale))
        self.draw.line(pixels, fill=colour, width=width, joint="curve")
        for x, y in pixels:
            self.draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=colour)

    def _blob(self, centre: Spot, half_width: float, half_height: float, colour: Colour) -> None:
        x, y = self._spot(*centre)
        across, down = half_width * self.scale, half_height * self.scale
        self.draw.ellipse((x - across, y - down, x + across, y + down), fill=colour)

    def _modelled(self) -> Image.Image:
        """Round the flat shapes: lighter on the upper left, darker on the lower right."""
        alpha = self.image.getchannel("A")
        raised = alpha.resize((SIZE[0] // 4, SIZE[1] // 4)).filter(ImageFilter.GaussianBlur(2.2))
        slope = ImageChops.subtract(ImageChops.offset(raised, -2, -1), ImageChops.offset(raised, 2, 1), 2.6, 128)
        relief = Image.merge("RGB", [slope.resize(self.size, Image.Resampling.BILINEAR)] * 3)
        colour = ImageChops.overlay(self.image.convert("RGB"), relief)
        colour.putalpha(alpha.filter(ImageFilter.BoxBlur(self.pixels / 240)))
        return colour
