"""What the documents name exists: paths and modules of the repository, and the pages that they link to."""

import re
from pathlib import Path

import pytest

from tests.architecture.house import FLOORS, ROOT, committed_files, relative

# The changelog names what was, the others what is.
DOCUMENTS = [path for path in committed_files() if path.suffix == ".md" and path.name != "CHANGELOG.md"]
TOP_FOLDERS = (*FLOORS, "templates", "static", "tests", "docs", "deploy", ".ci")
QUOTED = re.compile(r"`([^`\n]+)`")
CODE_BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
MODULE = re.compile(rf"(?<![\w./-])(?:{'|'.join((*FLOORS, 'tests'))})(?:\.[a-z_]\w*)+")
# A recipe says `<room>` for any room, `<subject>` for any name in it.
PLACEHOLDERS = {"<floor>": "*", "<room>": "*", "<subject>": "*"}


def quoted(path: Path) -> set[str]:
    return set(QUOTED.findall(CODE_BLOCK.sub("", path.read_text(encoding="utf-8"))))


def paths_in(document: Path) -> set[str]:
    found = {text for text in quoted(document) if re.fullmatch(r"[\w./<>-]+", text)}
    return {text for text in found if text.split("/")[0] in (*TOP_FOLDERS, *PLACEHOLDERS) and "/" in text}


def exists(path: str) -> bool:
    pattern = path.rstrip("/")
    for placeholder, any_name in PLACEHOLDERS.items():
        pattern = pattern.replace(placeholder, any_name)
    return next(ROOT.glob(pattern), None) is not None


def modules_in(document: Path) -> set[str]:
    return {name for text in quoted(document) for name in MODULE.findall(text)}


def is_known(name: str) -> bool:
    """A module, a package, or what a module of ours defines."""
    owner, _, last = name.rpartition(".")
    return bool(_files_of(name)) or any(re.search(rf"\b{last}\b", path.read_text("utf-8")) for path in _files_of(owner))


def _files_of(name: str) -> list[Path]:
    stem = ROOT / name.replace(".", "/")
    return [path for path in (stem.with_suffix(".py"), stem / "__init__.py") if path.is_file()]


def test_there_are_paths_to_check() -> None:
    assert sum(len(paths_in(document)) for document in DOCUMENTS) > 60


@pytest.mark.parametrize("document", DOCUMENTS, ids=relative)
def test_every_path_that_a_document_names_exists(document: Path) -> None:
    assert {path for path in paths_in(document) if not exists(path)} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=relative)
def test_every_module_that_a_document_names_exists(document: Path) -> None:
    assert {name for name in modules_in(document) if not is_known(name)} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=relative)
def test_every_link_of_a_document_leads_somewhere(document: Path) -> None:
    targets = {link for link in LINK.findall(document.read_text(encoding="utf-8")) if "://" not in link}

    assert {link for link in targets if not (document.parent / link).exists()} == set()
