"""How soon the first picture of a film of one gibibyte is shown, with its table of pictures before or after them.

    python -m tests.benchmarks.first_picture [--size-mib 1024] [--rounds 5]

Chromium asks the site as production runs it (gunicorn, signed-in person, open viewing) for two films of the same
pictures, in turns: one has its table (moov) at the start, the other at the end, as cameras write it. Measured is the
time from the address to the first picture, and to the picture in the middle after a seek.
"""

import argparse
import statistics
import tempfile
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Page

from tests.benchmarks.long_film import TABLE_FIRST, TABLE_LAST, long_film, viewings_of
from tests.benchmarks.range import _configure, _free_port, _gunicorn
from tests.browser.town import started_browser

SHOW = """
async (address) => {
  const video = document.createElement("video");
  video.muted = true;
  const happens = (name) => new Promise((done, fail) => {
    video.addEventListener(name, done, { once: true });
    video.addEventListener("error", () => fail(new Error(video.error.message)), { once: true });
  });
  document.body.append(video);
  const start = performance.now();
  const shown = happens("loadeddata");
  video.src = address;
  await shown;
  const first = performance.now();
  const sought = happens("seeked");
  video.currentTime = video.duration / 2;
  await sought;
  const middle = performance.now();
  video.removeAttribute("src");
  video.load();
  video.remove();
  return [first - start, middle - first];
}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size-mib", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="levallois-picture-") as name, ExitStack() as running:
        folder = Path(name)
        _configure(folder)
        films = [long_film(folder, options.size_mib, flags) for flags in (TABLE_FIRST, TABLE_LAST)]
        cookie, viewings = viewings_of(films)
        addresses = [f"/consultations/{viewing}/flux" for viewing in viewings]
        port = _free_port()
        running.enter_context(_gunicorn(port))
        context = running.enter_context(started_browser()).new_context()
        key, value = cookie
        context.add_cookies([{"name": key, "value": value, "url": f"http://127.0.0.1:{port}"}])
        context.route("**/favicon.ico", lambda route: route.abort())  # no static files are collected here
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}/sante/")
        _report(page, addresses, options.rounds)


def _report(page: Page, addresses: list[str], rounds: int) -> None:
    found: list[list[list[float]]] = [[], []]
    for number in range(rounds + 1):
        for film, address in enumerate(addresses):
            times_ms = page.evaluate(SHOW, address)
            if number:  # the first round warms both up
                found[film].append(times_ms)
    for name, measured in zip(("table first", "table last"), found, strict=True):
        firsts, middles = zip(*measured, strict=True)
        print(
            f"{name}: first picture {statistics.median(firsts):.0f} ms ({min(firsts):.0f}–{max(firsts):.0f}),"
            f" the middle {statistics.median(middles):.0f} ms ({min(middles):.0f}–{max(middles):.0f})"
        )


if __name__ == "__main__":
    main()
