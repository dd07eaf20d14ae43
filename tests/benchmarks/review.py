"""How fast the worker makes what the player needs of a long film, against ffprobe and ffmpeg doing the same.

    python -m tests.benchmarks.review [--minutes 30] [--rounds 3] [--film PATH]

- The frame index: against `ffprobe` writing the time and the flags of every packet of the pictures.
- The waveform: against `ffmpeg` decoding the sound to mono at the same rate.
- The strip of previews: against `ffmpeg` decoding the key pictures alone, and laying as many small ones in rows.

Each is a process of its own, ours too, begun anew each time; the film is read from memory, so that what is measured is
the work. Beside it, the largest memory of our process, on the film and on one of a tenth of its length.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
MIB = 1024 * 1024
WORST = 1.3
RECIPES = ("frames", "waveform", "strip")


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="levallois-review-") as name:
        folder = Path(name)
        film = options.film or _film(folder / "film.mp4", options.minutes)
        short = _film(folder / "short.mp4", max(options.minutes // 10, 1))
        print(f"{film.stat().st_size / MIB:.0f} MiB, {options.minutes} min at 1920×1080, 30 a second, sound")
        slow = [recipe for recipe in RECIPES if _compare(recipe, film, short, options) > WORST]
    assert not slow, f"slower than {WORST}: {slow}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--film", type=Path, help="an MP4 of that length, instead of one that is made")
    return parser.parse_args()


def _compare(recipe: str, film: Path, short: Path, options: argparse.Namespace) -> float:
    """The median of the ratios of the time by the clock."""
    yardstick = {"frames": _by_ffprobe, "waveform": _sound_by_ffmpeg, "strip": _strip_by_ffmpeg}[recipe]
    for act in (_ours(recipe), yardstick):  # once before, so that the film and both programs are in memory
        _timed(lambda act=act: act(film, options.minutes))  # type: ignore[misc]  # the act of this turn
    rounds: list[tuple[float, float]] = []
    for number in range(1, options.rounds + 1):
        ours = _timed(lambda: _ours(recipe)(film, options.minutes))
        theirs = _timed(lambda: yardstick(film, options.minutes))
        rounds.append((ours.clock_s / theirs.clock_s, ours.processor_s / theirs.processor_s))
        print(
            f"{recipe:9}{number:2}. ours {ours.clock_s:6.2f} s   ffmpeg {theirs.clock_s:6.2f} s   {rounds[-1][0]:.2f}"
        )
    short_mib = _timed(lambda: _ours(recipe)(short, max(options.minutes // 10, 1))).peak_mib
    by_clock = [clock for clock, _ in rounds]
    by_processor = [processor for _, processor in rounds]
    middle = statistics.median(by_clock)
    print(
        f"{recipe}: {middle:.2f} of ffmpeg's time ({min(by_clock):.2f}–{max(by_clock):.2f}), at most {WORST};"
        f" {statistics.median(by_processor):.2f} of its processor time;"
        f" memory {ours.peak_mib:.0f} MiB, {short_mib:.0f} for a tenth of the length, ffmpeg {theirs.peak_mib:.0f}"
    )
    return middle


class _Took(NamedTuple):
    """How long a process took, and the most memory that it held."""

    clock_s: float
    processor_s: float
    peak_mib: float


def _timed(act: Callable[[], "subprocess.Popen[bytes]"]) -> _Took:
    start = time.perf_counter()
    process = act()
    _, status, usage = os.wait4(process.pid, 0)
    took_s = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, process.args
    return _Took(took_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _ours(recipe: str) -> Callable[[Path, int], "subprocess.Popen[bytes]"]:
    return partial(_by_us, recipe)


def _by_us(recipe: str, film: Path, minutes: int) -> "subprocess.Popen[bytes]":
    with film.open("rb") as source, tempfile.TemporaryFile() as product:
        number = product.fileno()
        return subprocess.Popen(
            [sys.executable, "-m", "evidence.footage.media.worker", recipe, str(number), str(minutes * 60_000)],
            stdin=source,
            stdout=subprocess.DEVNULL,
            pass_fds=[number],
            cwd=ROOT,
            env={},
        )


def _by_ffprobe(film: Path, _minutes: int) -> "subprocess.Popen[bytes]":
    said = ["-show_entries", "packet=pts,duration,flags", "-of", "csv=p=0"]
    return _quiet(["ffprobe", "-v", "error", "-select_streams", "v:0", *said, str(film)])


def _sound_by_ffmpeg(film: Path, _minutes: int) -> "subprocess.Popen[bytes]":
    return _quiet(
        [
            "ffmpeg",
            "-v",
            "quiet",
            "-i",
            str(film),
            "-vn",
            "-map",
            "0:a:0",
            "-ac",
            "1",
            "-ar",
            "8000",
            "-f",
            "s16le",
            "-",
        ]
    )


def _strip_by_ffmpeg(film: Path, minutes: int) -> "subprocess.Popen[bytes]":
    """As many previews, from the key pictures alone, on one thread as ours."""
    every_s = max(minutes * 60 / 200, 2)
    drawn = f"fps=1/{every_s},scale=160:90,tile=10x20"
    asked = ["-threads", "1", "-skip_frame", "nokey", "-i", str(film), "-an", "-vf", drawn, "-frames:v", "1"]
    return _quiet(["ffmpeg", "-v", "error", *asked, "-f", "mjpeg", "-"])


def _quiet(command: list[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def _film(path: Path, minutes: int) -> Path:
    """A minute that is encoded, as often as asked: a moving picture with noise, a key picture every two seconds."""
    minute = path.with_name("minute.mp4")
    if not minute.exists():
        pictures = "testsrc2=size=1920x1080:rate=30:duration=60,noise=alls=6:allf=t"
        encoded = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "60", "-bf", "2", "-b:v", "4M", "-c:a", "aac"]
        sound = "anoisesrc=duration=60:amplitude=0.3"
        _done(["-f", "lavfi", "-i", pictures, "-f", "lavfi", "-i", sound, "-pix_fmt", "yuv420p", *encoded, str(minute)])
    _done(["-stream_loop", str(minutes - 1), "-i", str(minute), "-c", "copy", str(path)])
    return path


def _done(arguments: list[str]) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-y", *arguments], check=True, stdin=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
