"""Pictures as a video stores them (brightness, and colour at half the size): a third of the work of RGB."""

from dataclasses import dataclass

import av
from PIL import Image

Box = tuple[int, int, int, int]

# A video's brightness goes from 16 to 235 and its colours from 16 to 240, where Pillow's go from 0 to 255.
BRIGHTNESS_RANGE = [16 + round(value * 219 / 255) for value in range(256)]
COLOUR_RANGE = [16 + round(value * 224 / 255) for value in range(256)]


@dataclass(frozen=True)
class Planes:
    """One picture of a video: `bright` at full size, `blue` and `red` differences at half of it."""

    bright: Image.Image
    blue: Image.Image
    red: Image.Image

    @classmethod
    def of(cls, image: Image.Image) -> "Planes":
        bright, blue, red = image.convert("YCbCr").split()
        half = half_of(image.size)
        return cls(
            bright.point(BRIGHTNESS_RANGE),
            blue.resize(half, Image.Resampling.BOX).point(COLOUR_RANGE),
            red.resize(half, Image.Resampling.BOX).point(COLOUR_RANGE),
        )

    def crop(self, left: int, top: int, size: tuple[int, int]) -> "Planes":
        width, height = half_of(size)
        small = (left // 2, top // 2, left // 2 + width, top // 2 + height)
        bright = self.bright.crop((left, top, left + size[0], top + size[1]))
        return Planes(bright, self.blue.crop(small), self.red.crop(small))

    def copy(self) -> "Planes":
        return Planes(self.bright.copy(), self.blue.copy(), self.red.copy())

    def paste(self, sprite: "Sprite", left: int, top: int) -> None:
        self.bright.paste(sprite.planes.bright, (left, top), sprite.mask)
        self.blue.paste(sprite.planes.blue, (left // 2, top // 2), sprite.small_mask)
        self.red.paste(sprite.planes.red, (left // 2, top // 2), sprite.small_mask)

    def darken(self, shadow: Image.Image, left: int, top: int) -> None:
        self.bright.paste(BRIGHTNESS_RANGE[0], (left, top, left + shadow.width, top + shadow.height), shadow)

    def whiten(self, glow: Image.Image, left: int, top: int) -> None:
        """Add a white light: the brighter, the less colour is left under it."""
        self.bright.paste(BRIGHTNESS_RANGE[255], (left, top, left + glow.width, top + glow.height), glow)
        small = glow.resize(half_of(glow.size), Image.Resampling.NEAREST)
        x, y = left // 2, top // 2
        for colour in (self.blue, self.red):
            colour.paste(COLOUR_RANGE[128], (x, y, x + small.width, y + small.height), small)

    def as_frame(self) -> av.VideoFrame:
        frame = av.VideoFrame(*self.bright.size, "yuv420p")
        for plane, image in zip(frame.planes, (self.bright, self.blue, self.red), strict=True):
            padded = image if plane.line_size == image.width else image.crop((0, 0, plane.line_size, image.height))
            plane.update(padded.tobytes())
        return frame


@dataclass(frozen=True)
class Sprite:
    """A cut-out ready to be pasted: planes, and where they are opaque."""

    planes: Planes
    mask: Image.Image
    small_mask: Image.Image

    @classmethod
    def of(cls, image: Image.Image) -> "Sprite":
        """From an RGBA picture."""
        mask = image.getchannel("A")
        return cls(Planes.of(image.convert("RGB")), mask, mask.resize(half_of(image.size), Image.Resampling.BOX))

    @property
    def size(self) -> tuple[int, int]:
        return self.mask.size

    def resized(self, size: tuple[int, int]) -> "Sprite":
        """Scaled with care where the eye looks, brightness and outline, and simply elsewhere."""
        small, fine, simple = half_of(size), Image.Resampling.BILINEAR, Image.Resampling.NEAREST
        planes = self.planes
        return Sprite(
            Planes(
                planes.bright.resize(size, fine), planes.blue.resize(small, simple), planes.red.resize(small, simple)
            ),
            self.mask.resize(size, fine),
            self.small_mask.resize(small, simple),
        )

    def mirrored(self) -> "Sprite":
        bands = (self.planes.bright, self.planes.blue, self.planes.red, self.mask, self.small_mask)
        bright, blue, red, mask, small_mask = (band.transpose(Image.Transpose.FLIP_LEFT_RIGHT) for band in bands)
        return Sprite(Planes(bright, blue, red), mask, small_mask)

    def lit(self, light: tuple[int, int, int]) -> "Sprite":
        """As it looks under that light: the dimmer the light, the more everything takes its colour."""
        luma = 0.299 * light[0] + 0.587 * light[1] + 0.114 * light[2]
        share = luma / 255
        blue = 128 + round(0.5 * (light[2] - luma))
        red = 128 + round(0.5 * (light[0] - luma))
        planes = Planes(
            Image.blend(Image.new("L", self.mask.size, BRIGHTNESS_RANGE[0]), self.planes.bright, share),
            Image.blend(Image.new("L", self.small_mask.size, blue), self.planes.blue, share),
            Image.blend(Image.new("L", self.small_mask.size, red), self.planes.red, share),
        )
        return Sprite(planes, self.mask, self.small_mask)


def half_of(size: tuple[int, int]) -> tuple[int, int]:
    return max(1, size[0] // 2), max(1, size[1] // 2)
