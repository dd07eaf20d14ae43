"""Films that nginx sends by itself, as shipped and over HTTPS, after a real server has given the right."""

import http.client
import json
import re
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.faults.serving import ROOT, environment, eventually, start
from tests.services.nginx import Front, shipped_nginx

pytestmark = pytest.mark.fault

MIB = 1024 * 1024
SIZE = 32 * MIB
FOOTAGE = b"".join(number.to_bytes(8, "big") for number in range(SIZE // 8))
# A permission holds for the second of the clock in which it was given; the rest is the machine's own slowness.
CUT_WITHIN_S = 1.5

# Prepares a town, says what it made, then runs each line that it reads, one JSON string a line.
TOWN = """
import django; django.setup()
import json, sys
from django.conf import settings
from django.urls import reverse
from accounts.journal.models import JournalEntry
from accounts.people.actions.designations import revoke_designation
from accounts.people.roles import Role
from accounts.sign_in.actions.sessions import end_own_sessions
from evidence.footage.actions.viewings import close_viewing, open_viewing
from evidence.footage.models import Clip, ViewingPurpose
from tests.cast import client_of, make_person
from tests.worlds import lose_bytes, make_clip
size = int(sys.argv[1])
director, other = make_person("Un", Role.DIRECTORATE), make_person("Deux", Role.DIRECTORATE)
wrong = make_person("Trois", Role.TRAINER)
content = b"".join(number.to_bytes(8, "big") for number in range(size // 8))
last = None
def cookie_of(person):
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client_of(person).cookies[name].value}"
def watch(person):
    global last
    clip = make_clip(content=content if last is None else content + last.pk.bytes)
    Clip.objects.filter(pk=clip.pk).update(file_name="Été n° 1 ?#%2F../;é.mp4")
    last = open_viewing(by=person, clip=clip, purpose=ViewingPurpose.JUDICIAL, reference="PV 1")
    return reverse("viewing_stream", args=[last.pk])
def watch_anew():
    person = make_person("Quatre", Role.DIRECTORATE)
    return watch(person), cookie_of(person)
film, cookies = watch(director), list(map(cookie_of, (director, director, other, wrong)))
print(json.dumps([film, last.clip.sha256, last.clip.store_name, *cookies]), flush=True)
for line in sys.stdin:
    print(json.dumps(eval(json.loads(line)), default=str), flush=True)
"""


@dataclass
class Town:
    """A site behind nginx, with a film that the director watches in one of two sessions."""

    front: Front
    trusting: ssl.SSLContext
    beside: "subprocess.Popen[str]"
    film: str
    sha256: str
    name: str
    director: str
    elsewhere: str
    other: str
    wrong: str

    def do(self, expression: str) -> Any:
        """What the expression gives, in a process that stands beside the site."""
        assert self.beside.stdin
        assert self.beside.stdout
        self.beside.stdin.write(json.dumps(expression) + "\n")
        self.beside.stdin.flush()
        return json.loads(self.beside.stdout.readline())

    def ask(
        self, path: str, cookie: str, method: str = "GET", **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        through = http.client.HTTPSConnection("127.0.0.1", self.front.port, context=self.trusting)
        with closing(through):
            through.request(method, path, headers={"Cookie": cookie} | headers)
            answer = through.getresponse()
            return answer, answer.read()

    def play(self, asked: str, cookie: str = "", film: str = "") -> tuple[http.client.HTTPResponse, bytes]:
        return self.ask(film or self.film, cookie or self.director, Range=f"bytes={asked}")


@pytest.fixture(scope="module")
def town(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("town")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("BEHIND_PROXY", "oui"), ("NGINX_SENDS_FOOTAGE", "oui"), ("SITE_URL", "https://127.0.0.1")):
            patch.setenv(name, value)
        data = folder / "data"
        subprocess.run(["cp", "-r", migrated, data], check=True)
        command, pipe = [sys.executable, "-c", TOWN, str(SIZE)], subprocess.PIPE
        with (
            subprocess.Popen(
                command, cwd=ROOT, env=environment(data, ""), stdin=pipe, stdout=pipe, text=True
            ) as beside,
            closing(Served(data)) as served,
            shipped_nginx(folder / "nginx", served.port, data / "footage") as front,
        ):
            assert beside.stdin
            assert beside.stdout
            made = json.loads(beside.stdout.readline())
            yield Town(front, ssl.create_default_context(cafile=front.certificate), beside, *made)
            beside.stdin.close()


class Served:
    """The site alone, without workers or docks."""

    def __init__(self, data: Path) -> None:
        self.run = start(data, "--only", "site")
        assert self.run.process.stdout
        announced = re.search(r":(\d+)/", self.run.process.stdout.readline())
        assert announced
        self.port = self.run.port = int(announced[1])
        assert eventually(self.run.answers)

    def close(self) -> None:
        self.run.process.terminate()
        self.run.process.communicate()


def is_sent_by_nginx(answer: http.client.HTTPResponse) -> bool:
    """The site numbers each of its answers."""
    return answer.getheader("X-Request-ID") is None


@pytest.mark.parametrize(
    ("asked", "first", "last", "by_nginx"),
    [
        ("0-0", 0, 0, True),
        ("5-1048580", 5, 1048580, True),
        ("9999990-10000010", 9999990, 10000010, True),
        ("12345678-", 12345678, SIZE - 1, True),
        ("0-", 0, SIZE - 1, True),
        (f"{SIZE - 5}-", SIZE - 5, SIZE - 1, True),
        (f"{SIZE - 5}-{SIZE + 5}", SIZE - 5, SIZE - 1, True),
        ("-7", SIZE - 7, SIZE - 1, False),
    ],
)
def test_a_range_is_the_film_s_bytes_with_the_site_s_headers(
    town: Town, asked: str, first: int, last: int, *, by_nginx: bool
) -> None:
    answer, body = town.play(asked)
    assert (answer.status, body) == (206, FOOTAGE[first : last + 1])
    assert answer.getheader("Content-Range") == f"bytes {first}-{last}/{SIZE}"
    assert is_sent_by_nginx(answer) == by_nginx
    headers = ("ETag", "Content-Type", "Cache-Control", "X-Content-Type-Options", "Last-Modified")
    tag = f'"{town.sha256}"'
    assert [answer.headers.get_all(one) for one in headers] == [
        *([tag], ["video/mp4"], ["private, no-store"], ["nosniff"], None)
    ]
    assert "activity=" in (answer.getheader("Set-Cookie") or "")


def test_the_rest_is_answered_by_the_site(town: Town) -> None:
    whole, body = town.ask(town.film, town.director)
    assert (whole.status, len(body)) == (200, SIZE)
    several, body = town.play("0-3,100-103")
    assert (several.status, FOOTAGE[100:104] in body) == (206, True)
    head, body = town.ask(town.film, town.director, method="HEAD", Range="bytes=0-3")
    assert (head.status, head.getheader("Content-Length"), body) == (200, str(SIZE), b"")
    together, body = town.ask(f"{town.film}?angle", town.director, Range="bytes=0-")
    assert (together.status, len(body)) == (206, 4 * MIB)
    for asked in (f"{SIZE}-", f"{SIZE}-{SIZE + 9}"):
        beyond, _ = town.play(asked)
        assert (beyond.status, beyond.getheader("Content-Range")) == (416, f"bytes */{SIZE}")
    for if_range, status in ((f'"{town.sha256}"', 206), ('"other"', 200)):
        held, _ = town.ask(town.film, town.director, Range="bytes=0-3", **{"If-Range": if_range})
        assert held.status == status


@pytest.mark.parametrize("asked", ["0-99", "5000000-"])
def test_a_yes_is_for_one_session_and_a_refusal_is_the_site_s(town: Town, asked: str) -> None:
    """Each is asked between two yeses of the same second."""
    for cookie, status, word in ((town.other, 404, "motif"), (town.wrong, 403, "habilitation"), ("none=1", 302, "")):
        before = town.do("JournalEntry.objects.filter(event='access:refused').count()")
        assert town.play(asked)[0].status == 206
        answer, body = town.play(asked, cookie)
        assert (answer.status, word in body.decode()) == (status, True)
        after = town.do("JournalEntry.objects.filter(event='access:refused').count()")
        assert after - before == (status == 403)
    assert town.play(asked, town.elsewhere)[0].status == 206


def test_what_is_between_nginx_and_the_site_is_not_open(town: Town) -> None:
    octets = town.film.replace("/flux", "/octets")
    for path in (f"/-octets/{town.name}", f"//-octets/{town.name}", f"/%2Doctets/{town.name}", "/-droit", octets):
        answer, body = town.ask(path, town.director, Range="bytes=0-9")
        assert (answer.status, FOOTAGE[:10] in body, answer.getheader("X-Film-Name")) == (404, False, None), path


def test_watching_writes_no_more_than_the_opening(town: Town) -> None:
    before = town.do("JournalEntry.objects.count()")
    for asked in ("0-99", "0-", "20000000-20000099"):
        assert town.play(asked)[0].status == 206
    assert town.do("JournalEntry.objects.count()") == before


# Each is done to the person who opened the viewing last.
TAKEN_AWAY = {
    "viewing": "close_viewing(by=last.viewer, viewing=last)",
    "right": "revoke_designation(by=other, designation=last.viewer.designations.get(), reason='Mutation')",
    "session": "end_own_sessions(by=last.viewer, sessions=last.viewer.open_sessions.all())",
    "clip": "[Clip.objects.filter(pk=last.clip_id).update(state='erased'), lose_bytes(last.clip.store_name)]",
}


@pytest.mark.parametrize("what", TAKEN_AWAY)
def test_what_is_taken_away_is_refused_within_a_second(town: Town, what: str) -> None:
    film, cookie = town.do("watch_anew()")
    assert town.play("0-99", cookie, film)[0].status == 206

    town.do(TAKEN_AWAY[what])

    start_s = time.monotonic()
    while town.play("0-99", cookie, film)[0].status == 206:
        assert time.monotonic() - start_s < CUT_WITHIN_S
        time.sleep(0.02)
    assert town.play("5000000-", cookie, film)[0].status != 206


@pytest.mark.parametrize("what", TAKEN_AWAY)
def test_a_long_answer_is_cut(town: Town, what: str) -> None:
    """Its reader takes a part, waits, and finds what was on its way, then the end of the connection."""
    film, cookie = town.do("watch_anew()")
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
    raw.connect(("127.0.0.1", town.front.port))
    request = f"GET {film} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nRange: bytes=0-\r\n\r\n"
    with town.trusting.wrap_socket(raw, server_hostname="127.0.0.1") as through:
        through.sendall(request.encode())
        received = through.recv(64 * 1024)
        town.do(TAKEN_AWAY[what])
        time.sleep(CUT_WITHIN_S)
        with suppress(ssl.SSLEOFError, ConnectionError):
            while len(received) < 8 * MIB and (block := through.recv(64 * 1024)):
                received += block
    head, _, body = received.partition(b"\r\n\r\n")
    assert b"206" in head.splitlines()[0]
    assert len(body) < 8 * MIB
    assert body == FOOTAGE[: len(body)]
