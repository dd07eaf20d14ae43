"""A film is judged by its pictures: where some can be seen it is a clip, with a remark for what is damaged."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from evidence.footage.media.opening import Flaw
from evidence.footage.media.playing import unplayable_sentence
from evidence.footage.media.reading import UnreadableClip, make_thumbnail, probe
from tests import clips, films

pytestmark = pytest.mark.own_process

Make = Callable[[], bytes]
WHOLE: dict[str, Make] = {
    "ts, a key picture every 2 s": partial(films.transport_stream, 2),
    "ts, every 4 s": partial(films.transport_stream, 4),
    "ts, every 10 s": partial(films.transport_stream, 10),
    "mpeg-ps": films.program_stream,
    "mpeg-ps with h264": partial(films.film, "mpeg"),
    "mkv": partial(films.film, "matroska"),
    "xvid avi": films.xvid,
    "mov": partial(films.film, "mov"),
    "fragmented mp4": partial(films.film, "mp4", flags=films.FRAGMENTS),
}
DAMAGED: dict[str, tuple[Make, str, float]] = {
    "mkv, power cut": (films.mkv_after_a_power_cut, "ne dit pas sa durée", 8),
    "mkv, cut": (lambda: films.cut(films.film("matroska")), "et s’arrête à 00:0", 13.4),
    "avi, power cut": (films.avi_after_a_power_cut, "L’index manque", 13.4),
    "avi, cut": (lambda: films.cut(films.film("avi", codec="mpeg4")), "Le fichier est coupé", 8),
    "mp4, cut": (lambda: films.cut(films.film("mp4", flags=films.FASTSTART)), "il manque", 13.4),
    "mp4, text of the maker": (films.followed_by_the_maker, "octets qui ne sont pas de la vidéo la suivent", 13.4),
    "mp4, zeros of the maker": (partial(films.followed_by_the_maker, "zeros"), "5\u202f000", 13.4),
    "mp4, a false box of the maker": (partial(films.followed_by_the_maker, "box"), "octets qui ne sont", 13.4),
    "mp4, zero-filled tail": (partial(films.zero_filled_tail, "mp4"), "Aucune image ne se lit après 00:0", 13.4),
    "ts, zero-filled tail": (partial(films.zero_filled_tail, "mpegts"), "octets à zéro", 8),
    "mp4, hole": (films.hole_in_the_middle, "ne se lisent pas vers 00:0", 13.4),
    "mp4, zeros at the start": (films.zeros_at_the_start, "Aucune image ne se lit avant 00:0", 13.4),
    "fragmented mp4, cut in its last fragment": (films.cut_in_the_last_fragment, "Le fichier est coupé", 12),
    "ts, cut in mid-packet": (films.cut_in_mid_packet, "au milieu de son dernier paquet", 8),
    "mpeg-ps behind a maker's header": (lambda: films.MAKER + films.program_stream(), "40\u00a0octets du", 13.4),
    "ts behind a maker's header": (lambda: films.MAKER + films.transport_stream(), "40\u00a0octets du", 13.4),
    "mp4 behind a maker's header": (lambda: films.MAKER + films.film("mp4"), "40\u00a0octets du fabricant", 13.4),
}


@pytest.mark.slow
@pytest.mark.parametrize("make", WHOLE.values(), ids=WHOLE.keys())
def test_a_whole_film_has_no_remark(make: Make, tmp_path: Path) -> None:
    facts = probe(films.write(tmp_path / "FILM.MP4", make))

    assert facts.remarks == []
    assert facts.duration_ms == pytest.approx(films.SECONDS * 1000, abs=1000)


@pytest.mark.slow
@pytest.mark.parametrize(("make", "remark", "least_s"), DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_film_is_a_clip_with_a_remark(make: Make, remark: str, least_s: float, tmp_path: Path) -> None:
    path = films.write(tmp_path / "film.mp4", make)

    facts = probe(path)

    assert remark in " ".join(facts.remarks)
    assert least_s * 1000 - 500 <= facts.duration_ms <= 14_500
    assert make_thumbnail(path, at_ms=facts.duration_ms // 3).startswith(b"\xff\xd8")


def test_a_single_picture_lasts_as_long_as_it_is_shown(tmp_path: Path) -> None:
    facts = probe(clips.zero_second_mp4(tmp_path / "clip.mp4"))

    assert facts.duration_ms == 100
    assert "ne dit pas sa durée" in facts.remarks[0]


@pytest.mark.parametrize(
    ("make", "flaw"),
    [
        (films.mov_cut_before_its_table, Flaw.NO_INDEX),
        (lambda: films.cut(films.film("mp4", flags=films.FASTSTART), 0.06), Flaw.TRUNCATED),
        (lambda: films.film("matroska")[:300], Flaw.NOT_A_VIDEO),
        (lambda: bytes(200_000), Flaw.NOT_A_VIDEO),
        (lambda: films.MAKER * 50, Flaw.NOT_A_VIDEO),
    ],
    ids=["mov without moov", "mp4 cut in its table", "mkv header alone", "zeros", "maker's bytes alone"],
)
def test_what_shows_no_picture_is_refused_with_the_true_reason(make: Make, flaw: Flaw, tmp_path: Path) -> None:
    with pytest.raises(UnreadableClip) as refusal:
        probe(films.write(tmp_path / "film.mp4", make))

    assert refusal.value.flaw is flaw


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (films.xvid, "Un navigateur ne lit pas ce format (AVI, mpeg4)"),
        (films.transport_stream, "Un navigateur ne lit pas ce format (TS, h264)"),
        (films.program_stream, "(MPEG, mpeg2video)"),
        (partial(films.film, "matroska"), "Tous les navigateurs ne lisent pas ce format (MKV, h264)"),
    ],
    ids=["xvid", "ts", "mpeg-ps", "mkv"],
)
def test_what_a_browser_cannot_play_is_said(make: Make, words: str, tmp_path: Path) -> None:
    assert words in unplayable_sentence(probe(films.write(tmp_path / "film.mp4", make)))


@pytest.mark.parametrize("container", ["mp4", "mov"])
def test_nothing_is_said_of_what_a_browser_plays(container: str, tmp_path: Path) -> None:
    assert unplayable_sentence(probe(films.write(tmp_path / "film.mp4", partial(films.film, container)))) == ""
