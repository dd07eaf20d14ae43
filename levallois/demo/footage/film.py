"""A clip, picture by picture: the place, its people, the sway of the body that wears the camera, the burnt-in text."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from math import pi, sin
from zoneinfo import ZoneInfo

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from levallois.demo.footage.cast import Cast, Shown, Size, stage
from levallois.demo.footage.geometry import seeded
from levallois.demo.footage.places import Scene
from levallois.demo.footage.planes import Planes, Sprite, half_of
from levallois.demo.footage.scenery import Obstacle
from levallois.demo.footage.story import Story
from levallois.demo.footage.textures import noise_of

LOCAL_TIME = ZoneInfo("Europe/Paris")
BODY_CAMERA = "AXON BODY 3"
GRAINS = 5
FLASH_HZ = 1.7


class Film:
    """The pictures of one clip. `second_zero` is when, in the clip, the story begins."""

    def __init__(
        self, scene: Scene, story: Story, *, angle: int, seed: int, size: Size, caption: "Caption", second_zero: float
    ) -> None:
        self.size = size
        self.caption = caption
        self.second_zero = second_zero
        self.stage = stage(scene, angle, size, story.flashing_at)
        self.cast = Cast(story, self.stage, size[0])
        self.sway = Sway(seed, size, (self.stage.view.width, self.stage.view.height))
        self.grain = _grain(size, self.stage.place.dark)
        self.random = seeded("film", seed)

    def pictures(self, count: int, frame_rate: int) -> Iterator[Planes]:
        for number in range(count):
            yield self._picture(number / frame_rate)

    def _picture(self, time_s: float) -> Planes:
        story_s = time_s - self.second_zero
        left, top = self.sway.at(time_s)
        flashed = self._flashes(story_s)
        source = self.stage.flash if flashed and self.stage.flash else self.stage.planes
        clean = source.crop(left, top, self.size)
        picture = clean.copy()
        for shown in self.cast.at(story_s, left=left, flashed=flashed):
            self._paste(picture, shown, left, top)
            for obstacle in self._before(shown):
                _put_back(picture, clean, obstacle, left, top)
        grained = ImageChops.multiply(picture.bright, self.random.choice(self.grain))
        finished = Planes(grained, picture.blue, picture.red)
        self.caption.burn(finished, time_s)
        return finished

    def _flashes(self, story_s: float) -> bool:
        """The double beat of a police car's blue light."""
        beat = (story_s * FLASH_HZ) % 1.0
        return self.stage.flash is not None and (beat < 0.12 or 0.24 < beat < 0.36)

    def _paste(self, picture: Planes, shown: Shown, left: int, top: int) -> None:
        if shown.shadow:
            shadow, x, y = shown.shadow
            picture.darken(shadow, x - left, y - top)
        picture.paste(shown.sprite, shown.left - left, shown.top - top)
        for glow, x, y in shown.glows:
            picture.whiten(glow, x - left, y - top)

    def _before(self, shown: Shown) -> Iterator[Obstacle]:
        """What stands nearer than the person: they walk behind the lamp post, not over it."""
        width, height = shown.sprite.size
        for obstacle in self.stage.backdrop.obstacles:
            left, top, right, bottom = obstacle.box
            across = left < shown.left + width and right > shown.left
            if across and top < shown.top + height and bottom > shown.top and obstacle.depth < shown.depth - 0.3:
                yield obstacle


class Sway:
    """How the wearer's chest moves the picture: breathing and steps, and turning towards what happens."""

    def __init__(self, seed: int, size: Size, stage_size: Size) -> None:
        random = seeded("sway", seed)
        self.scale = size[0] / 640
        self.room = (stage_size[0] - size[0], stage_size[1] - size[1])
        self.phases = [random.uniform(0, 2 * pi) for _ in range(6)]
        self.turn = random.uniform(0.25, 0.4)
        self.pace_hz = 1 / random.uniform(0.5, 0.58)

    def at(self, time_s: float) -> tuple[int, int]:
        """The top left corner of the picture on the stage."""
        a, b, c, d, e, f = self.phases
        walking = 1.0 if time_s % 17 < 9 else 0.25
        step = pi * self.pace_hz * time_s
        x = self.room[0] * (0.5 + self.turn * (0.7 * sin(0.31 * time_s + a) + 0.3 * sin(0.83 * time_s + b)))
        x += self.scale * (3.0 * walking * sin(step + c) + 2.0 * sin(1.7 * time_s + d))
        y = self.room[1] / 2 + self.scale * (7 * sin(0.57 * time_s + e) + 3 * sin(1.9 * time_s + f))
        y += self.scale * 6.0 * walking * abs(sin(step))
        return (
            min(max(round(x), 0), self.room[0]),
            min(max(round(y), 0), self.room[1]),
        )


class Caption:
    """The camera's model and serial, date and running time in the top corner, as cameras burn them in."""

    def __init__(self, camera: str, recorded_at: datetime, size: Size) -> None:
        self.camera = camera
        self.recorded_at = recorded_at
        self.width = size[0]
        self.font = ImageFont.load_default(max(6, round(size[0] / 46)))
        self.second = -1
        self.sprite: Sprite | None = None

    def burn(self, picture: Planes, time_s: float) -> None:
        if self.sprite is None or int(time_s) != self.second:
            self.second = int(time_s)
            self.sprite = self._drawn(self.text(time_s))
        margin = self.width // 80
        picture.paste(self.sprite, 2 * ((self.width - self.sprite.size[0] - margin) // 2), 2 * (margin // 2))

    def text(self, time_s: float) -> str:
        now = (self.recorded_at + timedelta(seconds=int(time_s))).astimezone(LOCAL_TIME)
        return f"{self.camera}  {now:%Y-%m-%d %H:%M:%S} {now.isoformat()[-6:]}"

    def _drawn(self, text: str) -> Sprite:
        box = self.font.getbbox(text)
        image = Image.new("RGBA", (2 * round(box[2] / 2) + 6, 2 * round(box[3] / 2) + 6), (0, 0, 0, 90))
        draw = ImageDraw.Draw(image)
        draw.text((3, 2), text, font=self.font, fill=(255, 255, 255, 255), stroke_width=1, stroke_fill=(0, 0, 0, 190))
        return Sprite.of(image)


def _put_back(picture: Planes, clean: Planes, obstacle: Obstacle, left: int, top: int) -> None:
    x, y = obstacle.box[0] - left, obstacle.box[1] - top
    size = obstacle.mask.size
    small_mask = obstacle.mask.resize(half_of(size), Image.Resampling.BOX)
    picture.paste(Sprite(clean.crop(x, y, size), obstacle.mask, small_mask), x, y)


@lru_cache(maxsize=4)
def _grain(size: Size, dark: bool) -> list[Image.Image]:
    """The darker corners of a small lens, and the noise of its sensor."""
    light = Image.new("L", (size[0] // 4, size[1] // 4), 120)
    ImageDraw.Draw(light).ellipse(
        (-light.width * 0.08, -light.height * 0.16, light.width * 1.08, light.height * 1.16), fill=255
    )
    corners = light.filter(ImageFilter.GaussianBlur(light.width / 9)).resize(size, Image.Resampling.BICUBIC)
    random = seeded("grain", dark)
    depth = 0.16 if dark else 0.08
    noises = (noise_of(size, random).point(lambda value: round(255 - abs(value - 128) * depth)) for _ in range(GRAINS))
    return [ImageChops.multiply(corners, noise) for noise in noises]
