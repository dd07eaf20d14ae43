"""What is committed: nothing that ties the product to one network, and at the top only what the house lists."""

import re

import pytest

from tests.architecture.house import ROOT, committed_files, relative

TOP = {
    *("manage.py", "pyproject.toml", "requirements.txt", "requirements-dev.txt"),
    *("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "Makefile"),
    *("levallois", "accounts", "evidence", "cases", "templates", "static", "tests", "docs", "deploy"),
}
LOCKS = ("requirements.txt", "requirements-dev.txt")
# Written in two parts, so that this file does not find itself.
INDEX_ADDRESS = re.compile("pypi" + r"\.(?:org|python\.org)|python" + r"hosted\.org|/sim" + r"ple/?\b|index-" + "url")
ALLOWED = {"Makefile": "tells the compiler of the lock to leave the address out"}


def test_the_top_level_holds_what_the_house_lists() -> None:
    names = {relative(path).split("/")[0] for path in committed_files()}

    assert {name for name in names if not name.startswith(".")} - TOP == set()


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")

    assert "--hash=sha256:" in text
    assert "://" not in text
    assert "index" not in re.sub(r"^[\w.-]+==.*$", "", text, flags=re.MULTILINE)


def test_no_committed_file_names_a_package_index() -> None:
    naming = {relative(path) for path in committed_files() if INDEX_ADDRESS.search(text_of(path.read_bytes()))}

    assert naming - ALLOWED.keys() == set()


def text_of(content: bytes) -> str:
    return "" if b"\0" in content else content.decode("utf-8", "replace")
