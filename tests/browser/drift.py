"""Four films on one clock, whose frames carry their numbers: how far the tiles of a page drift apart, by the pictures
themselves."""

from collections.abc import Iterable
from datetime import timedelta
from statistics import quantiles
from typing import Any, NamedTuple

from django.utils import timezone

from evidence.footage.models import Clip
from tests.browser.numbered import BITS, SQUARE, Film, encoded, rate
from tests.worlds import make_clip

RATES = (30, 25, 15, 12)
STARTS_S = (0, 0.4, 1.3, 2.2)
LENGTH_S = 70
SLOWEST_S = 1 / min(RATES)
# Looks are taken every 100 ms.
LATE_MS = 250

# Reads the numbers of all tiles at one moment, ten times a second, with the times of the page.
SAMPLE = f"""
(() => {{
  const videos = [...document.querySelectorAll("[data-tile] video")];
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [{BITS * SQUARE}, 1];
  const pen = canvas.getContext("2d", {{ willReadFrequently: true }});
  const numberOf = (video) => {{
    pen.drawImage(video, 0, 0);
    const {{ data }} = pen.getImageData(0, 0, canvas.width, 1);
    let number = 0;
    for (let bit = 0; bit < {BITS}; bit++) if (data[4 * (bit * {SQUARE} + {SQUARE // 2})] >= 128) number |= 1 << bit;
    return number;
  }};
  window.samples = [];
  let last = 0;
  const look = (now) => {{
    if (now - last >= 100) {{
      last = now;
      const playing = videos.every((video) => !video.paused && !video.seeking);
      window.samples.push({{ at: now, playing, numbers: videos.map(numberOf) }});
    }}
    requestAnimationFrame(look);
  }};
  requestAnimationFrame(look);
}})()
"""
# What was read since the last time.
TAKEN = "window.samples.splice(0)"


def four_angles() -> list[Clip]:
    start = timezone.now().replace(microsecond=0) - timedelta(hours=1)
    return [
        make_clip(
            content=encoded(Film(rate(images), frames=LENGTH_S * images)),
            started_at=start + timedelta(seconds=later),
            duration_ms=LENGTH_S * 1000,
        )
        for images, later in zip(RATES, STARTS_S, strict=True)
    ]


class Shown(NamedTuple):
    """When a picture is due on the common clock: from its own time to that of the next one."""

    from_ms: float
    until_ms: float

    @property
    def middle_ms(self) -> float:
        return (self.from_ms + self.until_ms) / 2


def due(number: int, images: int, start_s: float, near_s: float) -> Shown:
    """The number of a picture is known up to a multiple of 2^BITS."""
    turn_s: float = 2.0**BITS / images
    at_s = start_s + number / images
    at_s += turn_s * round((near_s - at_s) / turn_s)
    return Shown(1000 * at_s, 1000 * (at_s + 1 / images))


def shown_of(numbers: list[int], near_s: float) -> list[Shown]:
    tiles = zip(numbers, RATES, STARTS_S, strict=True)
    return [due(number, images, start, near_s) for number, images, start in tiles]


def drift_ms(shown: list[Shown]) -> float:
    """How far the tiles are from showing one moment: none while their pictures are due at a common instant."""
    return max(0.0, max(one.from_ms for one in shown) - min(one.until_ms for one in shown))


def distribution(looks: list[list[Shown]]) -> str:
    middles = [[one.middle_ms for one in shown] for shown in looks]
    lines = []
    for name, values in (
        ("drift", sorted(drift_ms(shown) for shown in looks)),
        ("spread of the pictures' middles", sorted(max(each) - min(each) for each in middles)),
    ):
        percentiles = quantiles(values, n=100)
        lines.append(f"{name} p50 {percentiles[49]:.0f}, p95 {percentiles[94]:.0f}, worst {values[-1]:.0f} ms")
    return f"{len(looks)} looks: {'; '.join(lines)}\n"


def settled(samples: Iterable[dict[str, Any]]) -> list[list[Shown]]:
    """What was seen while all played, from one second after they began to; with about where the clock was. A look that
    comes late says that the whole machine stood still: what follows has its second to settle, too."""
    looks, since, last = [], None, 0.0
    for one in samples:
        is_going_on = since is not None and one["at"] - last < LATE_MS
        since = (since if is_going_on else one["at"]) if one["playing"] else None
        last = one["at"]
        if since is not None and one["at"] - since > 1000:
            near_s = STARTS_S[2] + (one["numbers"][2] + 0.5) / RATES[2]
            looks.append(shown_of(one["numbers"], near_s))
    return looks
