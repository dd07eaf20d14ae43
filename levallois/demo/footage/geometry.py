"""Where a point of the town appears in a camera's picture. Metres: x to the right, y up, z away; degrees: yaw,
pitch."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import cos, radians, sin
from random import Random

NEAR_M = 0.3

Point = tuple[float, float, float]
Pixel = tuple[float, float]
Coefficients = tuple[float, ...]


def seeded(*parts: object) -> Random:
    """The same parts give the same choices, on every machine."""
    return Random("/".join(map(str, parts)))  # noqa: S311 - scenery, not secrets


@dataclass(frozen=True)
class Viewpoint:
    """Where the wearer of a camera stands and looks: yaw 0 towards z, positive to the right; pitch positive down."""

    x: float
    z: float
    yaw: float = 0.0
    pitch: float = 2.0
    height: float = 1.45


@dataclass(frozen=True)
class View:
    """A viewpoint and the picture it fills, `focal` pixels from it."""

    at: Viewpoint
    width: int
    height: int
    focal: float

    @cached_property
    def _turn(self) -> tuple[float, float, float, float]:
        yaw, pitch = radians(self.at.yaw), radians(self.at.pitch)
        return cos(yaw), sin(yaw), cos(pitch), sin(pitch)

    def turned(self, point: Point) -> Point:
        """The point as the camera sees it: to the right, up, and its depth."""
        cos_yaw, sin_yaw, cos_pitch, sin_pitch = self._turn
        x, up, z = point[0] - self.at.x, point[1] - self.at.height, point[2] - self.at.z
        ahead = x * sin_yaw + z * cos_yaw
        return (
            x * cos_yaw - z * sin_yaw,
            up * cos_pitch + ahead * sin_pitch,
            ahead * cos_pitch - up * sin_pitch,
        )

    def depth(self, point: Point) -> float:
        return self.turned(point)[2]

    def pixel(self, point: Point) -> Pixel:
        return self._projected(self.turned(point))

    def outline(self, points: Sequence[Point]) -> list[Pixel]:
        """The polygon's part in front of the camera; empty when all of it is behind."""
        turned = [self.turned(point) for point in points]
        kept: list[Point] = []
        for (x, y, z), (next_x, next_y, next_z) in zip(turned, turned[1:] + turned[:1], strict=True):
            if z >= NEAR_M:
                kept.append((x, y, z))
            if (z >= NEAR_M) != (next_z >= NEAR_M):
                share = (NEAR_M - z) / (next_z - z)
                kept.append((x + (next_x - x) * share, y + (next_y - y) * share, NEAR_M))
        return [self._projected(point) for point in kept]

    def _projected(self, turned: Point) -> Pixel:
        scale = self.focal / max(turned[2], NEAR_M)
        return self.width / 2 + turned[0] * scale, self.height / 2 - turned[1] * scale

    def pixels_per_metre(self, point: Point) -> float:
        return self.focal / max(self.depth(point), NEAR_M)

    def on_plane(self, pixel: Pixel, height: float) -> tuple[float, float]:
        """The (x, z) seen at a pixel on the horizontal plane at `height`; the pixel must be on the plane's side."""
        cos_yaw, sin_yaw, cos_pitch, sin_pitch = self._turn
        right = (pixel[0] - self.width / 2) / self.focal
        up = (self.height / 2 - pixel[1]) / self.focal
        climb = up * cos_pitch - sin_pitch
        ahead = up * sin_pitch + cos_pitch
        reach = (height - self.at.height) / climb
        return (
            self.at.x + reach * (right * cos_yaw + ahead * sin_yaw),
            self.at.z + reach * (ahead * cos_yaw - right * sin_yaw),
        )

    @property
    def horizon(self) -> float:
        """The row where the ground ends."""
        return self.height / 2 - self.focal * self._turn[3] / self._turn[2]


def homography(source: Sequence[Pixel], target: Sequence[Pixel]) -> Coefficients:
    """The eight numbers Pillow's PERSPECTIVE needs to read, for each pixel of `source`, that of `target`."""
    rows = []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows.append([x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, u])
        rows.append([0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y, v])
    return _solved(rows)


def _solved(rows: list[list[float]]) -> Coefficients:
    """Gauss-Jordan elimination with partial pivoting."""
    size = len(rows)
    for column in range(size):
        pivot = max(range(column, size), key=lambda row: abs(rows[row][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        lead = rows[column][column]
        rows[column] = [value / lead for value in rows[column]]
        for row in range(size):
            if row != column and (factor := rows[row][column]):
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[column], strict=True)]
    return tuple(row[-1] for row in rows)
