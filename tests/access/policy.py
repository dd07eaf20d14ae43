"""How a line of the access matrix is written, and who the visitors are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Answer = int | str
SIGN_IN: Answer = "sign in"

DIRECTION = frozenset({"director", "head"})
DIRECTOR = frozenset({"director"})
HEAD = frozenset({"head"})
LEADER = frozenset({"leader"})
OTHER_LEADER = frozenset({"other_leader"})
LEADERS = LEADER | OTHER_LEADER
EQUIPMENT = frozenset({"equipment_manager"})
TRAINER = frozenset({"trainer"})
AUDITOR = frozenset({"auditor"})
# A technical superuser is an administrator with Django's superuser flag: the flag must change nothing.
ADMINISTRATORS = frozenset({"administrator", "superuser"})
SIGNED_IN = DIRECTION | LEADERS | EQUIPMENT | TRAINER | AUDITOR | ADMINISTRATORS
# Whoever has no designation in force is not signed in, superuser or not; nor is a wearer while WEARER_ACCESS is off.
STRANGERS = frozenset({"nobody", "undesignated", "undesignated_superuser", "wearer"})
EVERYBODY = SIGNED_IN | STRANGERS
NONE: frozenset[str] = frozenset()

Fields = Mapping[str, str | list[str]]

# What many forms ask besides.
REASON: Fields = {"reason": "Erreur de saisie"}


@dataclass(frozen=True)
class Row:
    """One URL on one object by one method, and what each visitor is answered.

    `allowed` get `ok` (200 for a page, 302 after a form), `unseen` get 404, all the others who are signed in get 403.
    Strangers are sent to the sign-in page, unless `strangers` says what they get.
    """

    name: str
    to: str = ""
    method: str = "GET"
    allowed: frozenset[str] = NONE
    unseen: frozenset[str] = NONE
    ok: Answer = 0
    strangers: int = 0
    data: Fields = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.name} {self.to}".strip()

    def expected(self) -> dict[str, Answer]:
        return {visitor: self._expected(visitor) for visitor in sorted(EVERYBODY)}

    def _expected(self, visitor: str) -> Answer:
        if visitor in STRANGERS:
            return self.strangers or SIGN_IN
        if visitor in self.allowed:
            return self.ok or (302 if self.method == "POST" else 200)
        return 404 if visitor in self.unseen else 403


def page(name: str, to: str = "", **rest: Any) -> Row:
    """A page that is read."""
    return Row(name, to, "GET", **rest)


def form(name: str, to: str = "", **rest: Any) -> Row:
    """A form that is sent."""
    return Row(name, to, "POST", **rest)


def public(name: str, to: str = "", method: str = "GET", ok: int = 200, **rest: Any) -> Row:
    """The same answer for everybody, signed in or not."""
    return Row(name, to, method, allowed=SIGNED_IN, ok=ok, strangers=ok, **rest)


def token_only(name: str, to: str = "") -> list[Row]:
    """An address of dock agents: everybody without a token gets 401, whoever is signed in."""
    return [public(name, to, "GET", ok=401), public(name, to, "POST", ok=401)]


def kept(model: str, key: str, keepers: frozenset[str]) -> list[Row]:
    """A model of the admin site: its keepers list, add and change; nobody deletes."""
    return [
        page(f"admin:{model}_changelist", allowed=keepers),
        page(f"admin:{model}_add", allowed=keepers),
        page(f"admin:{model}_change", key, allowed=keepers),
        page(f"admin:{model}_history", key, allowed=keepers),
        page(f"admin:{model}_delete", key),
    ]


def exchanged(model: str, keepers: frozenset[str]) -> list[Row]:
    """A model of the admin site that enters and leaves as a table. Without a file, nothing is imported."""
    return [
        page(f"admin:{model}_import", allowed=keepers),
        form(f"admin:{model}_import", allowed=keepers, ok=200),
        form(f"admin:{model}_import_confirm", allowed=keepers, data={"token": "0-0"}),
        page(f"admin:{model}_export", "csv", allowed=keepers),
        page(f"admin:{model}_export", "no_move", unseen=keepers),
    ]
