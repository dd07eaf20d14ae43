"""No act is one key away from a page: Enter moves the focus, and what changes something stands behind a dialogue or
fields to fill."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.house import ROOT, template_files

SCRIPTS = sorted((ROOT / "static/js").rglob("*.js"))
TEMPLATES = [path for path in template_files() if path.suffix == ".html"]
DIALOG = re.compile(r"<dialog\b.*?</dialog>", re.DOTALL)
FORM = re.compile(r"<form\b[^>]*\bmethod=\"post\"[^>]*>.*?</form>", re.DOTALL)
FIELD = re.compile(
    r"<(?:select|textarea(?![^>]*\bhidden))|<input\b(?![^>]*type=\"hidden\")"
    r"|\|crispy|include \"|\{\{ field|\{% block fields"
)
# The address of a form that acts at one press → why.
ONE_PRESS = {
    "absence_withdraw": "the same page notes the absence again",
    "chapter_move": "the same buttons take it back",
    "module_move": "the same buttons take it back",
    "close_viewing": "ends one's own viewing; a new reason opens another",
    "close_viewings": "ends one's own viewings; a new reason opens others",
    "debriefsession_show": "the session's own dialogue said to whom; a debrief does not wait between two chapters",
    "debriefsession_watch": "opens one's own viewing of what the leader shows, for the reason that the page says",
    "delivery_download": "the officer takes the package that was handed over",
    "failed_batch_retry": "the machine tries again what it was asked to do",
    "failed_item_retry": "the machine tries again what it was asked to do",
    "incident_link_clip": "confirms one proposal, read in full; the incident's page takes it back",
    "coverage_export": "a copy for oneself, which is journaled",
    "list_export": "a copy for oneself, which is journaled",
    "incident_markers_export": "a copy for oneself, which is journaled",
    "extraction_drop": "the page asks for the same again",
    "extraction_retry": "the machine tries again what it was asked to do",
    "extraction_download": "a copy for oneself, which is journaled",
    "sheet_take": "its boxes stand beside the stills",
    "marker_figures_export": "a copy for oneself, which is journaled",
    "markers_export": "a copy for oneself, which is journaled",
    "journal_export": "a copy for oneself, which is journaled",
    "planning_remove": "the same page places the person again",
    "roster_confirm": "the page is the preview of what is written",
    "shift_priority": "the same button takes it back",
    "sign_out": "ends one's own session",
    "own_page_open": "the page says that the opening is journaled",
    "tablet_quiz": "the person ticks the boxes above the button, whose name says what it does",
    "undertaking_export": "a copy for oneself, which is journaled",
    "week_copy": "the page is the preview of what is written",
    "confirm_address": "the page is the preview of what is written",
    "prolong_viewing": "one's own viewing, for the reason that it was opened for",
    "requisition_choose_clips": "its fields stand beside the clips",
    "directory_return": "the way back from the directory of the town",
    "directory_start": "the way to the directory of the town",
}
# The script → what sends its form in place of a button.
SENDING = {
    "auto_submit.js": "the page that comes back from the town's directory is one form, sent as soon as it is read",
    "keys.js": "touching the security key",
}
ADDRESS = re.compile(r"action=\"\{(?:%\s*url \"(\w+)\"|\{\s*(\w+))")


def bare_forms() -> Iterator[tuple[str, str]]:
    """The file and the address of each form without a field, outside dialogues."""
    for path in TEMPLATES:
        for form in FORM.findall(DIALOG.sub("", path.read_text(encoding="utf-8"))):
            found = ADDRESS.search(form)
            if not FIELD.search(form):
                yield path.name, "".join(found.groups("")) if found else ""


def test_what_acts_without_a_field_to_fill_stands_behind_a_dialogue() -> None:
    assert {(name, address) for name, address in bare_forms() if address not in ONE_PRESS} == set()


def test_every_dialogue_is_written_by_the_tag() -> None:
    """The frame's two are no acts: the warning of a session's end, and the keys."""
    by_hand = {path.name for path in TEMPLATES if "<dialog" in path.read_text(encoding="utf-8")}

    assert by_hand == {"dialog.html", "layout.html"}


def test_every_exception_is_still_needed() -> None:
    assert ONE_PRESS.keys() - {address for _, address in bare_forms()} == set()


def test_enter_leads_to_links_and_to_buttons_that_open_a_dialogue() -> None:
    first = [tag for path in TEMPLATES for tag in re.findall(r"<[^>]*\bdata-first\b[^>]*>", path.read_text())]

    assert len(first) > 10
    assert [tag for tag in first if not re.match(r"<a\b|<button\b(?=.*type=\"button\")(?=.*data-dialog=)", tag)] == []


def test_enter_sends_only_what_a_reader_ends_by_it() -> None:
    """Presence at a session, which the same page's list and the session's form show and change."""
    assert [path.name for path in TEMPLATES if "data-reader" in path.read_text()] == ["attendance_scan.html"]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_sends_no_form_and_presses_no_button(script: Path) -> None:
    source = script.read_text(encoding="utf-8")

    sent = re.findall(r"(?:requestSubmit|\.submit)\(", source)
    # A letter leads to a page, or presses the button of a proposal on which it stands.
    by_letter = re.compile(r"\[data-(page|key)=")
    pressed = [line for line in source.splitlines() if ".click(" in line and not by_letter.search(line)]

    assert sent == [] or script.name in SENDING
    assert pressed == []


def test_no_page_puts_the_focus_on_a_button() -> None:
    assert [path.name for path in TEMPLATES if "autofocus" in path.read_text(encoding="utf-8")] == []
