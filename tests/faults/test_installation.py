"""docs/installation.md, followed in a clean folder: its commands, the shipped settings, units and nginx."""

import http.client
import re
import shlex
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink

from tests.architecture.house import committed_files, relative
from tests.faults.serving import eventually
from tests.services.nginx import Front, free_port, shipped_nginx

pytestmark = pytest.mark.fault
PASSWORD = "ardoise-falaise-moulin-42\n"
# As the unit has it.
UMASK = 0o077


@dataclass(frozen=True)
class Installation:
    """A machine's folders, under one of ours, and the settings of /etc/levallois.env."""

    root: Path
    variables: dict[str, str]
    port: int

    @property
    def code(self) -> Path:
        return self.root / "opt/levallois"

    def here(self, text: str) -> str:
        """A line of a shipped file, with its folders under ours and its port free."""
        for folder in ("/srv/levallois", "/mnt/sauvegarde"):
            text = text.replace(folder, f"{self.root}{folder}")
        return text.replace("/opt/levallois/.venv/bin/python", sys.executable).replace("127.0.0.1:8000", self.bind)

    @property
    def bind(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start_of(self, unit: str) -> list[str]:
        (line,) = re.findall(r"^ExecStart=(.*)$", (self.code / "deploy" / unit).read_text(), re.MULTILINE)
        return shlex.split(self.here(line))

    def manage(self, *command: str) -> str:
        whole = [sys.executable, "manage.py", *command]
        done = subprocess.run(
            whole,
            cwd=self.code,
            env=self.variables,
            umask=UMASK,
            input=PASSWORD,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def installed(tmp_path: Path) -> Iterator[Installation]:
    """Steps 1 to 3: folders, code, settings; and a mail server that answers."""
    for path in committed_files():
        copy = tmp_path / "opt/levallois" / relative(path)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    for folder in ("srv/levallois/donnees", "srv/levallois/stations", "mnt/sauvegarde"):
        (tmp_path / folder).mkdir(parents=True, mode=0o700)
    smtp = Controller(Sink(), hostname="127.0.0.1", port=free_port())
    smtp.start()
    secret = subprocess.run([sys.executable, "-c", documented_key()], capture_output=True, text=True, check=True).stdout
    filled = {"SECRET_KEY": secret.strip(), "EMAIL_URL": f"smtp://127.0.0.1:{smtp.port}", "TOWN_NAME": "Essai"}
    installation = Installation(tmp_path, {"PATH": "/usr/bin:/bin"}, free_port())
    for line in (installation.code / "deploy/levallois.env.example").read_text().splitlines():
        if line and not line.startswith("#"):
            name, _, value = line.partition("=")
            installation.variables[name] = filled.get(name, installation.here(value))
    yield installation
    smtp.stop()


def page() -> str:
    return Path("docs/installation.md").read_text(encoding="utf-8")


def documented_key() -> str:
    (code,) = re.findall(r'`python3 -c "(.*?)"`', page())
    return str(code)


@contextmanager
def service(installed: Installation) -> Iterator[None]:
    command = installed.start_of("levallois.service")
    process = subprocess.Popen(command, cwd=installed.code, env=installed.variables, umask=UMASK)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


def ready(front: Front) -> bool:
    context = ssl.create_default_context(cafile=str(front.certificate))
    context.check_hostname = False
    with closing(http.client.HTTPSConnection("127.0.0.1", front.port, context=context, timeout=20)) as asked:
        asked.request("GET", "/sante/pret/", headers={"Host": "preuves.ville.invalid"})
        return asked.getresponse().status == 200


def test_the_page_leads_to_a_site_that_is_ready_and_backed_up(installed: Installation, tmp_path: Path) -> None:
    documented = re.findall(r"`manage\.py (\w+)", page().partition("Chaque station d’accueil")[0])
    steps = {
        "migrate": (),
        "collectstatic": ("--no-input",),
        "install_director": ("1001", "Camille", "Martin", "--order", "Arrêté n° 1"),
        "install_administrator": ("1012", "Yann", "Keller", "--email", "technique@ville.invalid"),
        "doctor": (),
    }
    assert documented == list(steps)
    for command, options in steps.items():
        installed.manage(command, *options)

    with service(installed), shipped_nginx(tmp_path / "nginx", installed.port) as front:
        assert eventually(lambda: ready(front), within_s=60)
        backup = installed.start_of("levallois-backup.service")
        subprocess.run(backup, cwd=installed.code, env=installed.variables, umask=UMASK, check=True)

    kept = [path for path in (tmp_path / "mnt").rglob("*") if path.is_file() and path.name != "LISEZMOI.txt"]
    assert kept
    assert all(path.stat().st_mode & 0o077 == 0 for path in [*kept, *(tmp_path / "srv").rglob("*.sqlite3*")])
