"""What is taken from a film: the very picture of a number, and a part whose packets are those of the film."""

import gzip
import io
import zlib
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image

from evidence.footage.media.frames import FrameIndex
from evidence.footage.media.png_text import with_texts
from evidence.footage.media.reading import UnreadableClip, derived, taken
from tests import films
from tests.timed_films import Film, Sound, begun_later, steady

TIMES = steady(30, 60)
FILMS = {
    "plain": Film(TIMES),
    "B pictures": Film(TIMES, b_frames=2),
    "rotated": Film(TIMES, rotation=90),
    "variable rate": Film([Fraction(n * n + n, 600) for n in range(40)], b_frames=2),
    "Matroska": Film(TIMES, container="matroska"),
    "transport stream": Film(TIMES, container="mpegts", b_frames=2),
    "AVI": Film(TIMES, container="avi", codec="mpeg4"),
}
SOUNDS = (Sound((1, 0.5)), Sound((0.2, 0.2)))


def index_of(path: Path) -> FrameIndex:
    with derived(path, "frames", duration_ms=2000) as made:
        return FrameIndex.from_json(gzip.decompress(made.file.read()))


def still(path: Path, index: FrameIndex, number: int) -> tuple[Image.Image, dict[str, Any]]:
    with taken(path, "still", index.times[number], index.timescale, within_s=60) as made:
        return Image.open(io.BytesIO(made.file.read())), made.facts


def excerpt(path: Path, index: FrameIndex, first: int, until: int | None) -> tuple[bytes, dict[str, Any]]:
    end = -1 if until is None else index.times[until]
    with taken(path, "excerpt", index.times[first], end, index.timescale, within_s=60) as made:
        return made.file.read(), made.facts


def pictures(content: bytes) -> list[Image.Image]:
    """Every picture, from the first to the last, upright."""
    with av.open(io.BytesIO(content), "r") as container:
        frames = list(container.decode(container.streams.video[0]))
    images: list[Any] = [frame.to_image() for frame in frames]  # type: ignore[no-untyped-call]  # PyAV leaves it so
    return [image.rotate(frame.rotation, expand=True) for image, frame in zip(images, frames, strict=True)]


def light_of(image: Image.Image) -> int:
    return image.convert("L").resize((1, 1)).tobytes()[0]


def packets(content: bytes, kind: str) -> list[list[bytes]]:
    """The bytes of each packet, by track."""
    with av.open(io.BytesIO(content), "r") as container:
        tracks = [one for one in container.streams if one.type == kind]
        found: dict[int, list[bytes]] = {one.index: [] for one in tracks}
        for packet in container.demux(*tracks):
            if packet.size:
                found[packet.stream.index].append(bytes(packet))
    return list(found.values())


@pytest.mark.slow
@pytest.mark.parametrize("film", FILMS.values(), ids=FILMS)
def test_a_still_is_the_very_picture_of_its_number(film: Film, tmp_path: Path) -> None:
    path = film.write(tmp_path / "film")
    index, shown = index_of(path), pictures(path.read_bytes())

    for number in (0, 1, 11, 12, 25, len(shown) - 1):
        picture, facts = still(path, index, number)
        assert picture.tobytes() == shown[number].tobytes(), number
        assert (facts["width"], facts["height"], facts["is_corrupt"]) == (*picture.size, False)


def test_a_still_of_a_film_that_begins_later_by_its_edit_list(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(begun_later(Film(TIMES).write(path).read_bytes(), by_s=Fraction(1, 2)))
    index, shown = index_of(path), pictures(path.read_bytes())

    assert still(path, index, 3)[0].tobytes() == shown[3].tobytes()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["plain", "B pictures", "Matroska", "transport stream"])
def test_an_excerpt_is_the_packets_of_the_film(name: str, tmp_path: Path) -> None:
    film = FILMS[name]
    path = Film(film.times, b_frames=film.b_frames, container=film.container, sounds=SOUNDS).write(tmp_path / "film")
    content, facts = excerpt(path, index_of(path), 12, 36)
    (video,), (whole,) = packets(content, "video"), packets(path.read_bytes(), "video")

    if name != "transport stream":  # which writes what begins each picture anew
        assert video == whole[12:36]
    assert [one.tobytes() for one in pictures(content)] == [one.tobytes() for one in pictures(path.read_bytes())[12:36]]
    assert (facts["pictures"], facts["length_ms"], facts["sound_tracks"], facts["left_out"]) == (24, 800, 2, 0)


def test_both_tracks_of_sound_are_kept_as_they_are(tmp_path: Path) -> None:
    path = Film(TIMES, sounds=SOUNDS).write(tmp_path / "film")
    content, _ = excerpt(path, index_of(path), 12, 36)

    for kept, whole in zip(packets(content, "audio"), packets(path.read_bytes(), "audio"), strict=True):
        assert len(kept) in range(11, 15)  # 0.8 s of 1,024 samples at 16 kHz
        assert b"".join(kept) in b"".join(whole)


def test_a_part_of_a_film_without_sound(tmp_path: Path) -> None:
    path = Film(steady(30, 60), gop=12).write(tmp_path / "film.mp4")
    content, facts = excerpt(path, index_of(path), 12, 24)

    assert (len(pictures(content)), facts["sound_tracks"]) == (12, 0)
    with taken(path, "passage", 500, 700, 0, within_s=60) as made:
        assert made.facts == {"pictures": 6, "lost": 0}


@pytest.mark.parametrize("container", ["mpegts", "matroska"])
def test_a_passage_of_a_film_that_is_watched_as_a_copy(container: str, tmp_path: Path) -> None:
    """Its times are those of the copy, which begins at zero wherever the film does."""
    path = Film(steady(25, 50), rate=25, b_frames=2, container=container).write(tmp_path / "film")
    with taken(path, "passage", 400, 800, 1, within_s=60) as made:
        lights = [light_of(one) for one in pictures(made.file.read())]
    with derived(path, "copy", duration_ms=2000, tell=lambda percent: None) as copy:
        whole = [light_of(one) for one in pictures(copy.file.read())]

    assert len(lights) == 10
    assert max(abs(one - other) for one, other in zip(lights, whole[10:20], strict=True)) <= 4


def test_a_passage_of_a_rotated_film_stands_upright_and_one_beyond_the_film_is_none(tmp_path: Path) -> None:
    path = Film(steady(30, 60), rotation=90).write(tmp_path / "film.mp4")
    with taken(path, "passage", 500, 700, 0, within_s=60) as made:
        assert {one.size for one in pictures(made.file.read())} == {(48, 64)}
    with pytest.raises(UnreadableClip, match="à cet endroit"), taken(path, "passage", 5000, 6000, 0, within_s=60):
        pass


def test_an_excerpt_to_the_end_of_a_rotated_film(tmp_path: Path) -> None:
    path = FILMS["rotated"].write(tmp_path / "film")
    content, facts = excerpt(path, index_of(path), 48, None)

    assert [one.tobytes() for one in pictures(content)] == [one.tobytes() for one in pictures(path.read_bytes())[48:]]
    assert facts["pictures"] == 12
    assert pictures(content)[0].size == (48, 64)


def test_where_the_film_is_damaged_nothing_is_taken_for_good(tmp_path: Path) -> None:
    path = films.write(tmp_path / "film.mp4", films.zeros_at_the_start)

    with pytest.raises(UnreadableClip, match="abîmée à cet endroit"):
        still(path, index_of(path), 30)


def test_texts_stand_in_the_metadata_and_the_pixels_stay() -> None:
    png = io.BytesIO()
    Image.radial_gradient("L").save(png, "PNG")
    written = with_texts(png.getvalue(), {"Title": "V-000001, n° 3", "Clip": "V-000001"})

    read = Image.open(io.BytesIO(written))
    assert read.info == {"Title": "V-000001, n° 3", "Clip": "V-000001"}
    assert read.tobytes() == Image.open(png).tobytes()
    assert zlib.crc32(written) != zlib.crc32(png.getvalue())


def test_what_is_no_png_is_refused() -> None:
    with pytest.raises(ValueError, match="not a PNG"):
        with_texts(b"GIF89a" + bytes(40), {})
