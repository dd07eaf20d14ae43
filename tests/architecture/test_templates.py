"""Templates: every one is used, and none carries style or script, which the content security policy forbids."""

import re

import pytest

from tests.architecture.house import FLOORS, TEMPLATES, python_files, template_files

# Found by name, without being named: Django's error pages, the overrides of a library's template, the messages (a
# function of an emails.py names three).
ERROR_PAGES = {"400.html", "403.html", "404.html", "413.html", "500.html", "503.html"}
LIBRARY_FOLDERS = ("admin/", "django/", "bootstrap5/", "registration/")
FROM_ELSEWHERE = r"""<(?:script|link|img|iframe)\b[^>]*["'](?:https?:)?//"""
FORBIDDEN = {
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"""\bstyle\s*=\s*["'{]""", re.IGNORECASE),
    "a script written in the page": re.compile(r"<script\b(?![^>]*\bsrc\s*=)", re.IGNORECASE),
    "an event attribute": re.compile(r"""\s(?:on[a-z]+|hx-on[:a-z-]*)\s*=\s*["']""", re.IGNORECASE),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
    "something from another site": re.compile(
        r"""<(?:script|link|img|iframe)\b[^>]*["'](?:https?:)?//""", re.IGNORECASE
    ),
    "unescaped text": re.compile(r"\|\s*safe\b|\{%\s*autoescape\s+off"),
}


def names() -> set[str]:
    return {path.relative_to(TEMPLATES).as_posix() for path in template_files()}


def named_somewhere() -> set[str]:
    """Every template's name that stands in quotes in our code or in another template."""
    sources = [*python_files(*FLOORS), *template_files()]
    quoted = re.compile(r"""["']([\w/.-]+\.(?:html|txt|svg|xml))["'#]""")
    return {name for path in sources for name in quoted.findall(path.read_text(encoding="utf-8"))}


def messages() -> set[str]:
    files = [path for path in python_files(*FLOORS) if path.name == "emails.py"]
    kinds = [
        kind for path in files for kind in re.findall(r'\bwritten\(\s*"(\w+/\w+)"', path.read_text(encoding="utf-8"))
    ]
    named = [kind.replace("/", "/emails/") for kind in kinds]
    return {f"{name}{ending}" for name in named for ending in ("_subject.txt", ".txt", ".html")}


def test_every_template_is_used() -> None:
    unused = names() - named_somewhere() - messages() - ERROR_PAGES

    assert {name for name in unused if not name.startswith(LIBRARY_FOLDERS)} == set()


def test_every_named_template_exists() -> None:
    ours = {name for name in named_somewhere() | messages() if (TEMPLATES / name).parent.is_dir() and "/" in name}

    assert {name for name in ours if not name.startswith(LIBRARY_FOLDERS)} - names() == set()


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_carries(what: str) -> None:
    pages = [path for path in template_files() if path.suffix != ".txt"]

    carriers = {path.name for path in pages if FORBIDDEN[what].search(path.read_text(encoding="utf-8"))}

    assert carriers == set()


def tables() -> dict[str, str]:
    """The tables of pages, by their template. Not the grids that a screen of its own draws, nor what is printed."""
    drawn = re.compile(r'<table class="(list[^"]*)">(.*?)</table>', re.DOTALL)
    return {
        f"{path.relative_to(TEMPLATES)} {number}": f"{css} {table}"
        for path in template_files()
        for number, (css, table) in enumerate(drawn.findall(path.read_text(encoding="utf-8")))
        if not re.search(r"who-may|planner", css) and "admin" not in path.parts
    }


def test_a_table_becomes_cards_on_a_phone() -> None:
    found = tables()
    labels = {name: set(re.findall(r'data-label="([^"]+)"', table)) for name, table in found.items()}
    heads = {name: set(re.findall(r'<th scope="col"[^>]*>([^<{]+)</th>', table)) for name, table in found.items()}

    assert len(found) > 15
    assert {name for name, table in found.items() if not table.startswith("list cards")} == set()
    assert {name: heads[name] - labels[name] for name in found if heads[name] - labels[name]} == {}


# Lists that are none of accounts/base/web/lists/, each with why.
LISTS_OF_ANOTHER_KIND = {
    "duty/calendar_list.html": "one line a team",
    "equipment/dock_list.html": "one table a dock",
    "footage/retention_list.html": "the rules of retention, of which there are a few in ten years",
    "intake/offload_detail.html": "the files of one offload, on its page",
    "oversight/journal_list.html": "millions of entries, read by number, with the same filters",
    "sign_in/session_list.html": "one's own sessions",
    "training/planning_list.html": "the proposals of half-days, a few a year",
    "training/practice_list.html": "the gestures of one session",
    "training/syllabus_list.html": "the versions of one syllabus",
}
INCLUDED = re.compile(r'{% include "([\w/]+\.html)"')


def has_table(text: str) -> bool:
    """In the template or in what it includes."""
    return "<table" in text or any(has_table((TEMPLATES / name).read_text("utf-8")) for name in INCLUDED.findall(text))


def test_a_page_that_lists_rows_is_a_list_of_the_kit() -> None:
    """Sorting, filters with their chips, pages, export and cards on a phone come with it. A list is a template of that
    name with a table, or one that turns pages."""
    pages = {path.relative_to(TEMPLATES).as_posix(): path.read_text(encoding="utf-8") for path in template_files()}
    others = {name: text for name, text in pages.items() if '{% extends "base/list_page.html" %}' not in text}

    found = {name for name, text in others.items() if name.endswith("_list.html") and has_table(text)}
    found |= {name for name, text in others.items() if '{% include "base/pages.html" %}' in text}

    assert found == set(LISTS_OF_ANOTHER_KIND)
