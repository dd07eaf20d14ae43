"""A film as long as asked, and a director who views it, for the measurements in a browser."""

import subprocess
from pathlib import Path

MIB = 1024 * 1024
# How ffmpeg writes the table of pictures before them, and after them as cameras do.
TABLE_FIRST, TABLE_LAST = "+faststart", "+write_colr"


def long_film(folder: Path, size_mib: int, flags: str) -> Path:
    """A minute of 32 MiB that is encoded, as often as it takes."""
    minute, film = folder / "minute.mp4", folder / f"{flags.strip('+')}.mp4"
    if not minute.exists():
        pictures = "testsrc2=size=1920x1080:rate=30:duration=60,noise=alls=12:allf=t"
        encoded = "-pix_fmt yuv420p -c:v libx264 -preset ultrafast -g 60 -b:v 4400k -minrate 4400k -maxrate 4400k"
        _ffmpeg(f"-f lavfi -i {pictures} {encoded} -bufsize 4400k {minute}")
    again = max(round(size_mib * MIB / minute.stat().st_size) - 1, 0)
    _ffmpeg(f"-stream_loop {again} -i {minute} -c copy -movflags {flags} {film}")
    print(f"{film.name}: {film.stat().st_size / MIB:.0f} MiB")
    return film


def _ffmpeg(arguments: str) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-y", *arguments.split()], check=True, stdin=subprocess.DEVNULL)


def viewings_of(films: list[Path], *, is_indexed: bool = False) -> tuple[tuple[str, str], list[str]]:
    """The cookie of a director who views these films, and their viewings; with what the worker derives of them where
    asked."""
    import django

    django.setup()

    from django.conf import settings
    from django.core.management import call_command

    from accounts.people.roles import Role
    from evidence.footage.actions.viewings import open_viewings
    from evidence.footage.models import ViewingPurpose
    from evidence.footage.tasks import make_derivatives
    from tests.cast import client_of, make_person
    from tests.worlds import make_clip

    call_command("migrate", verbosity=0)
    director = make_person("Mesure", Role.DIRECTORATE)
    clips = [make_clip(content=film.read_bytes()) for film in films]
    opened = [
        open_viewings(by=director, clips=[clip], purpose=ViewingPurpose.JUDICIAL, reference="Mesure")[0]
        for clip in clips
    ]
    for clip in clips if is_indexed else []:
        make_derivatives(clip.pk)
    cookie = client_of(director).cookies[settings.SESSION_COOKIE_NAME]
    return (cookie.key, cookie.value), [str(viewing.pk) for viewing in opened]
