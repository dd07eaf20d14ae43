"""What deploy/ ships agrees with the product: its settings, commands, folders and ports."""

import re
import shlex
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

from tests.architecture.house import FLOORS, ROOT

DEPLOY = ROOT / "deploy"
SETTINGS = set(re.findall(r'read\.\w+\(\s*"([A-Z_]+)"', (ROOT / "levallois/settings.py").read_text("utf-8"))) | {
    "LEVALLOIS_MODE"
}
EXAMPLE = dict(re.findall(r"^#?([A-Z_]+)=(.*)$", (DEPLOY / "levallois.env.example").read_text("utf-8"), re.MULTILINE))
SERVER_UNITS = sorted(path for path in DEPLOY.glob("*.service") if "manage.py" in path.read_text("utf-8"))
DOCKERFILE = (DEPLOY / "Dockerfile").read_text("utf-8")
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
OURS = {name: service for name, service in COMPOSE["services"].items() if service.get("image") == "levallois"}
FORBIDDEN = ("ProtectSystem=strict", "PrivateTmp=true", "NoNewPrivileges=true", "SystemCallFilter=@system-service")


def unit(path: Path) -> dict[str, list[str]]:
    """The lines of a unit by their key, which may come several times."""
    found: dict[str, list[str]] = {}
    for key, value in re.findall(r"^(\w+)=(.*)$", path.read_text("utf-8"), re.MULTILINE):
        found.setdefault(key, []).append(value)
    return found


def test_the_example_names_every_setting_and_no_other() -> None:
    assert set(EXAMPLE) == SETTINGS


@pytest.mark.parametrize("path", SERVER_UNITS, ids=lambda path: path.name)
def test_a_unit_starts_a_command_of_ours_and_forbids_the_rest(path: Path) -> None:
    found, text = unit(path), path.read_text("utf-8")
    python, script, command, *options = shlex.split(found["ExecStart"][0])

    assert (python, script) == ("/opt/levallois/.venv/bin/python", "manage.py")
    assert command in get_commands()
    assert found["EnvironmentFile"] == ["/etc/levallois.env"]
    assert [line for line in FORBIDDEN if line not in text.splitlines()] == []
    written = {place.lstrip("-") for line in found["ReadWritePaths"] for place in line.split()}
    assert written <= {"/srv/levallois", "/srv/levallois/donnees", "/mnt/sauvegarde"}
    if "--only" in options:
        assert f"levallois-{options[options.index('--only') + 1]}.service" == path.name


def test_the_image_holds_the_product_alone_as_an_account_of_its_own() -> None:
    copied = set(re.findall(r"^COPY (?!--from)(\S+) ", DOCKERFILE, re.MULTILINE))
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()

    assert copied == {*FLOORS, "templates", "static", "manage.py", "requirements.txt"}
    assert {line[1:] for line in ignored if line.startswith("!")} == copied
    assert ignored[1] == "*"
    assert "--require-hashes --only-binary :all: -r requirements.txt" in DOCKERFILE
    assert re.search(r"^USER levallois$", DOCKERFILE, re.MULTILINE)
    assert "python:3.11-slim" in DOCKERFILE


def test_the_containers_run_commands_of_ours_with_settings_of_ours() -> None:
    assert set(OURS) == {"prepare", "site", "tasks", "docks"}
    for name, service in OURS.items():
        assert set(service["environment"]) <= SETTINGS
        assert (service["hostname"], service["read_only"], service["cap_drop"]) == ("levallois", True, ["ALL"])
        if name != "prepare":
            assert service["command"][:3] == ["serve", "--only", name]
            assert service["healthcheck"]
    assert re.findall(r"manage\.py (\w+)", OURS["prepare"]["command"][0]) == ["migrate", "collectstatic"]


def test_no_container_holds_a_secret_and_each_waits_for_what_it_needs() -> None:
    text = (DEPLOY / "compose.yaml").read_text("utf-8")

    assert all(value.startswith("${") for value in re.findall(r"PASSWORD: (.*)", text))
    assert not re.findall(r"(?:SECRET|ACCESS)_KEY:", text)
    assert COMPOSE["services"]["nginx"]["network_mode"] == "service:site"
    assert "proxy_pass http://127.0.0.1:8000;" in (DEPLOY / "nginx.conf").read_text("utf-8")
    assert "127.0.0.1:8000" in OURS["site"]["command"]
    for service in COMPOSE["services"].values():
        assert set(service.get("depends_on", {})) <= set(COMPOSE["services"])
