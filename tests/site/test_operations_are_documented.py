"""Whoever runs the service by docs/ alone finds commands, options, settings, measures and alerts that exist, and all of
them."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from evidence.issuing.models import AlertKind
from levallois.ops.readings import readings

ROOT = Path(__file__).parents[2]
PAGES = [*sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "docs/guide").glob("*.md")), ROOT / "README.md"]
COMMAND = re.compile(r"manage\.py (\w+)([^`\n»]*)")
OPERATIONS = ROOT / "docs/operations.md"
# In capitals and between back quotes, and no setting: what is read from the environment of tests, or named otherwise.
OTHERS = {
    "TOWN_FILES",
    "TOWN_MAILS",
    "TOWN_SERVICES",
    "ATTACK_SEED",
    "POSTGRES_PASSWORD",
    "CAP_LEASE",
    "CONN_HEALTH_CHECKS",
}


def test_every_command_and_option_in_the_documents_exists() -> None:
    wrong, found = [], 0
    for page in PAGES:
        for command, rest in COMMAND.findall(page.read_text(encoding="utf-8")):
            if command not in get_commands():
                wrong.append(f"{page.name}: {command}")
                continue
            found += 1
            owner = get_commands()[command]
            parser = load_command_class(str(owner), command).create_parser("manage.py", command)
            known = {name for action in parser._actions for name in action.option_strings}
            wrong += [f"{page.name}: {command} {one}" for one in re.findall(r"--[a-z-]+", rest) if one not in known]

    assert found > 30
    assert wrong == []


def test_every_setting_that_the_page_of_operations_names_exists() -> None:
    read = set(re.findall(r'read\.\w+\(\s*"([A-Z_]+)"', (ROOT / "levallois/settings.py").read_text("utf-8")))
    named = set(re.findall(r"`([A-Z]+_[A-Z_]+)[=/`]", OPERATIONS.read_text("utf-8")))

    assert len(named) > 15
    assert named - read - OTHERS == set()


@pytest.mark.django_db
def test_every_measure_and_every_alert_says_what_to_do() -> None:
    page = OPERATIONS.read_text("utf-8")

    assert [one.name for one in readings() if f"| `{one.name}` |" not in page] == []
    assert [kind.label for kind in AlertKind if f"| {kind.label} |" not in page] == []
