"""The whole product, started for an attack, with one director; and browsers that are as many as the attacker likes."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from tests.cast import PASSWORD
from tests.faults.serving import ROOT, Run, environment, eventually, start

BADGE = "D0001"
PATIENCE_S = 60


@contextmanager
def running_site(data: Path) -> Iterator[str]:
    """Gives its address. The database is that of the environment, else SQLite in the folder; what fails is answered as
    in production."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEVALLOIS_MODE", "demo")
        # So that each request may say that it comes from another place.
        patch.setenv("BEHIND_PROXY", "oui")
        _manage(data, "migrate", "-v0")
        _manage(data, "collectstatic", "--no-input", "-v0")
        _manage(data, "install_director", BADGE, "Camille", "Directeur", "--order", "Arrêté 2026-1", said=PASSWORD)
        run = start(data)
    try:
        yield f"http://127.0.0.1:{_port(run)}"
    finally:
        run.process.kill()
        run.process.communicate()
        assert eventually(lambda: not run.family())


def _manage(data: Path, *arguments: str, said: str = "") -> None:
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=ROOT, env=environment(data, ""), input=said, text=True, check=True)


def _port(run: Run) -> int:
    assert run.process.stdout is not None
    announced = re.search(r":(\d+)/", run.process.stdout.readline())
    assert announced
    run.port = int(announced[1])
    assert eventually(run.answers)
    return run.port


class Visitor:
    """A browser before the sign-in page, with its form's token."""

    def __init__(self, site: str, address: str = "192.0.2.1") -> None:
        self.session, self.site = requests.Session(), site
        self.session.headers["X-Forwarded-For"] = address
        self.renew()

    def renew(self) -> None:
        page = self.session.get(f"{self.site}/connexion/", timeout=PATIENCE_S).text
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        self.token = token[1] if token else ""

    def sign_in(self, badge: str, password: str) -> requests.Response:
        data = {"username": badge, "password": password, "csrfmiddlewaretoken": self.token}
        return self.post("/connexion/", data)

    def sign_out(self) -> None:
        self.post("/deconnexion/", {"csrfmiddlewaretoken": str(self.session.cookies["csrftoken"])})
        self.renew()

    def post(self, path: str, data: dict[str, str]) -> requests.Response:
        return self.session.post(f"{self.site}{path}", data, allow_redirects=False, timeout=PATIENCE_S)


def all_at_once(acts: list[Callable[[], requests.Response]]) -> list[requests.Response]:
    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(lambda act: act(), acts))
