"""How soon the player shows the next picture, the one before, and one far away, in a film of one gibibyte at 1080p.

    python -m tests.benchmarks.stepping [--size-mib 1024] [--rounds 6] [--steps 40]

Chromium asks the site as production runs it (gunicorn, signed-in person, open viewing), over loopback. In turns, the
player of the viewing page is asked for pictures by their numbers, and a bare `<video>` of the same footage is told the
times that the player asks for; both are timed until the browser says that it shows a picture. A key picture stands
every two seconds.
"""

import argparse
import random
import statistics
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, expect

from tests.benchmarks.long_film import TABLE_FIRST, long_film, viewings_of
from tests.benchmarks.range import _configure, _free_port, _gunicorn
from tests.browser.town import started_browser

ACTS = ("a step on", "a step back", "a far seek")
BY_PLAYER = """
async (numbers) => {
  const { player } = document.querySelector("[data-player]");
  const took = [];
  for (const number of numbers) {
    const began = performance.now();
    if (await player.show(number) !== number) throw new Error(`${number} is not shown`);
    took.push(performance.now() - began);
  }
  return took;
}
"""
TIMES = """
(numbers) => {
  const { frames } = document.querySelector("[data-player]").player;
  return numbers.map((number) => frames.middle(number));
}
"""
BARE = """
async (address) => {
  const video = Object.assign(document.createElement("video"), { muted: true, preload: "auto", src: address });
  document.body.replaceChildren(video);
  await new Promise((done) => video.addEventListener("loadeddata", done, { once: true }));
}
"""
BY_BARE = """
async (times) => {
  const video = document.querySelector("video");
  const took = [];
  for (const time of times) {
    const began = performance.now();
    const shown = new Promise((done) => video.requestVideoFrameCallback(done));
    video.currentTime = time;
    await shown;
    took.push(performance.now() - began);
  }
  return took;
}
"""


class Took(NamedTuple):
    """The milliseconds of one act in one round, by the player and by the bare element."""

    ours: list[float]
    bare: list[float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size-mib", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--steps", type=int, default=40)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="levallois-stepping-") as name, ExitStack() as running:
        folder = Path(name)
        _configure(folder)
        cookie, (viewing,) = viewings_of([long_film(folder, options.size_mib, TABLE_FIRST)], is_indexed=True)
        port = _free_port()
        _collect_static()
        running.enter_context(_gunicorn(port))
        site = f"http://127.0.0.1:{port}"
        browser = running.enter_context(started_browser())
        player, bare = (_page(browser, site, cookie) for _ in range(2))
        player.goto(f"{site}/consultations/{viewing}/")
        expect(player.locator("[data-frame]")).to_contain_text("image 1 /")
        expect(player.locator("[data-frames-note]")).to_be_empty()
        bare.goto(f"{site}/sante/")
        bare.evaluate(BARE, f"/consultations/{viewing}/flux")
        _report(_measure(player, bare, options))


def _measure(player: Page, bare: Page, options: argparse.Namespace) -> dict[str, list[Took]]:
    count = player.evaluate("document.querySelector('[data-player]').player.frames.count")
    chosen = random.Random(13)
    found: dict[str, list[Took]] = {act: [] for act in ACTS}
    for number in range(options.rounds + 1):
        start = chosen.randrange(options.steps, count - 2 * options.steps)
        asked = {
            "a step on": range(start, start + options.steps + 1),
            "a step back": range(start + options.steps + 1, start, -1),  # a picture that stands is not shown anew
            "a far seek": [chosen.randrange(count) for _ in range(options.steps // 2)],
        }
        print(f"round {number}", flush=True)
        for act, numbers in asked.items():
            took = _in_turn(player, bare, list(numbers), is_ours_first=number % 2 == 0)
            if number:  # the first round warms both up
                found[act].append(took)
    return found


def _in_turn(player: Page, bare: Page, numbers: list[int], *, is_ours_first: bool) -> Took:
    """The first one only goes to the place, and is not counted."""
    times = player.evaluate(TIMES, numbers)
    if is_ours_first:
        ours = player.evaluate(BY_PLAYER, numbers)
        return Took(ours[1:], bare.evaluate(BY_BARE, times)[1:])
    theirs = bare.evaluate(BY_BARE, times)
    return Took(player.evaluate(BY_PLAYER, numbers)[1:], theirs[1:])


def _report(found: dict[str, list[Took]]) -> None:
    for act, rounds in found.items():
        ours = sorted(ms for one in rounds for ms in one.ours)
        bare = sorted(ms for one in rounds for ms in one.bare)
        by_round = [statistics.median(one.ours) / statistics.median(one.bare) for one in rounds]
        print(
            f"{act}: player p50 {_part(ours, 50):.0f}, p95 {_part(ours, 95):.0f} ms;"
            f" bare p50 {_part(bare, 50):.0f}, p95 {_part(bare, 95):.0f} ms;"
            f" ratio p50 {_part(ours, 50) / _part(bare, 50):.2f}, p95 {_part(ours, 95) / _part(bare, 95):.2f};"
            f" by round p50 {statistics.median(by_round):.2f} ({min(by_round):.2f}–{max(by_round):.2f});"
            f" {len(ours)} each"
        )


def _part(values: list[float], percent: int) -> float:
    return values[min(len(values) * percent // 100, len(values) - 1)]


def _page(browser: Browser, site: str, cookie: tuple[str, str]) -> Page:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": cookie[0], "value": cookie[1], "url": site}])
    return context.new_page()


def _collect_static() -> None:
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)


if __name__ == "__main__":
    main()
