"""Two hundred who begin an upload with a false token and stop, at the real server and behind the nginx that we ship."""

import http.client
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests.faults.serving import ROOT, environment, eventually, start
from tests.services.nginx import SHIPPED, Front, shipped_nginx

STRANGERS = 200
PATIENCE_S = 10
SECRET = "s" * 43
HALF = (
    b"PATCH /agent/envois/00000000-0000-0000-0000-000000000000/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Authorization: Bearer false\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
    b"Content-Type: application/offset+octet-stream\r\nContent-Length: 1000000\r\n\r\nhalf"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a whole product."""
    data = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BEHIND_PROXY", "oui")
        patch.setenv("SITE_URL", "https://127.0.0.1")
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment(data, ""), check=True)
        run = start(data)
    assert run.process.stdout is not None
    run.port = int(run.process.stdout.readline().partition("127.0.0.1:")[2].partition("/")[0])
    assert eventually(run.answers)
    yield run.port
    run.process.kill()
    run.process.communicate()
    assert eventually(lambda: not run.family())


@pytest.fixture
def front(site: int, tmp_path: Path) -> Iterator[Front]:
    if not shutil.which("nginx", path="/usr/sbin:/usr/bin"):
        pytest.skip("nginx is not installed")
    with shipped_nginx(tmp_path / "nginx", site) as front:
        yield front


def trusting(front: Front) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(front.certificate))


def test_the_site_answers_meanwhile(site: int) -> None:
    with ExitStack() as strangers:
        for _ in range(STRANGERS):
            line = strangers.enter_context(socket.create_connection(("127.0.0.1", site), timeout=PATIENCE_S))
            line.sendall(HALF)
        began = time.monotonic()
        with closing(http.client.HTTPConnection("127.0.0.1", site, timeout=PATIENCE_S)) as visitor:
            visitor.request("GET", "/connexion/")
            assert visitor.getresponse().status == 200
        assert time.monotonic() - began < PATIENCE_S


def test_the_site_answers_meanwhile_behind_nginx(front: Front) -> None:
    """From another address than theirs: one address has a hundred connections at most."""
    context = trusting(front)
    with ExitStack() as strangers:
        for _ in range(STRANGERS):
            plain = strangers.enter_context(socket.create_connection(("127.0.0.1", front.port), timeout=PATIENCE_S))
            line = strangers.enter_context(context.wrap_socket(plain, server_hostname="127.0.0.1"))
            line.sendall(HALF)
        other = ("127.0.0.2", 0)
        visitor = http.client.HTTPSConnection(
            "127.0.0.1", front.port, timeout=PATIENCE_S, context=context, source_address=other
        )
        with closing(visitor):
            visitor.request("GET", "/connexion/")
            assert visitor.getresponse().status == 200


def test_a_plain_request_is_sent_to_the_site_s_own_name_alone(front: Front) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", front.plain_port, timeout=PATIENCE_S)) as visitor:
        visitor.request("GET", "/connexion/", headers={"Host": "faux.example"})
        answer = visitor.getresponse()

    assert (answer.status, answer.getheader("Location")) == (301, "https://preuves.ville.invalid/connexion/")


def test_nginx_keeps_no_secret_in_its_logs(front: Front) -> None:
    pages = (f"/remise/{SECRET}/", f"/remise/{SECRET}/paquet.zip?code={SECRET}", f"/calendrier/{SECRET}.ics")
    with closing(
        http.client.HTTPSConnection("127.0.0.1", front.port, timeout=PATIENCE_S, context=trusting(front))
    ) as visitor:
        for page in pages:
            visitor.request("GET", page, headers={"Referer": f"https://127.0.0.1/remise/{SECRET}/"})
            visitor.getresponse().read()

    # nginx writes the line of an answer after it has sent it.
    assert eventually(lambda: written_logs(front).count("GET") >= len(pages))
    assert SECRET not in written_logs(front)


def written_logs(front: Front) -> str:
    return "".join(path.read_text() for path in front.folder.glob("*.log"))


def test_the_longest_body_that_nginx_takes_is_that_of_the_settings() -> None:
    from levallois.settings import ATTACHMENT_LIMIT_MIB

    assert f"client_max_body_size {ATTACHMENT_LIMIT_MIB + 1}m;" in SHIPPED.read_text()
