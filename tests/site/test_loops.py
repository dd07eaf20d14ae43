"""Whatever runs by itself works through its rows by `work_through`, so that one item that fails stops no other."""

import ast
from collections.abc import Iterator
from functools import cache

import pytest

from levallois.ops.schedule import SCHEDULED_TASKS
from tests.architecture.house import FLOORS, Function, FunctionNode, functions_of, python_files

# What runs by itself besides the schedule: the tasks that actions queue, and the rounds of the docks.
QUEUED = ("make_derivatives", "make_viewing_copies", "receive", "watch_once")
RUNNING = {task.task.rpartition(".")[2] for task in SCHEDULED_TASKS} | set(QUEUED)
LAYERS = {"actions", "actions.py", "tasks.py", "tables", "watch_docks.py", "mailbox.py", "integrity.py"}
# What changes a row, a file or a mailbox.
CHANGES = {
    *("save", "create", "bulk_create", "update", "delete", "get_or_create", "update_or_create", "advance", "finish"),
    *("record", "record_all", "write_mail", "unlink", "erase", "discard", "send", "store_bytes", "store_file"),
}
HELPER = "work_through"
# The loops that are not over items of their own, by function, with the reason.
EXCEPTIONS = {
    **dict.fromkeys(
        ("_alert", "_tell_refused", "announce_ending", "raise_alert", "_send", "_tell_direction", "_mail_direction"),
        "one mail a person told",
    ),
    **dict.fromkeys(
        ("mark_missing", "announce_files", "keep_moved_dates", "move_later_chapters"),
        "the files of one camera, in one transaction",
    ),
    **dict.fromkeys(("_members", "_store_files"), "the parts of one item"),
    "_erase": "the bytes of one letter",
    "check_integrity": "each check is tried alone, and one that fails is a finding",
    "tell_integrity": "what one mail told, in its transaction",
    "keep_findings": "the findings of one check, in one transaction",
    "keep_first_reading": "what one process makes of one clip, each part alone; what fails is left to the helper",
    "keep_derivative": "the bytes of older recipes of one derivative",
    "_make": "what a killed attempt at one excerpt or sheet left",
    "_lacks": "what the helper is given, one item after another",
    "add_windows": "the windows of one letter",
    "enrol": "the people of one session, in one transaction",
    "fetch_messages": "each message counts its own failures, in rows that are there already",
    "_found_or_made": "the names under which one folder may be",
    "_require_text": "the two names of one folder",
    "_locked_offload": "one row, until it is locked",
    "_grow": "the leaves of one tree",
    "_delete_declared": "one deletion, in pieces",
}


@cache
def working_functions() -> dict[str, list[Function]]:
    """The functions of the layers that run by themselves, by their name."""
    found: dict[str, list[Function]] = {}
    for path in python_files(*FLOORS):
        if LAYERS & set(path.parts):
            for function in functions_of(path):
                found.setdefault(function.node.name, []).append(function)
    return found


def named_in(node: ast.AST) -> Iterator[str]:
    """What a piece of code calls, or hands to another to call."""
    for part in ast.walk(node):
        if isinstance(part, ast.Call):
            yield ast.unparse(part.func).rpartition(".")[2]
            yield from (argument.id for argument in part.args if isinstance(argument, ast.Name))


@cache
def reached() -> frozenset[str]:
    """Every function that the running ones lead to."""
    seen, waiting = set[str](), set(RUNNING)
    while waiting:
        name = waiting.pop()
        seen.add(name)
        called = {one for function in working_functions().get(name, []) for one in named_in(function.node)}
        waiting |= {one for one in called if one in working_functions()} - seen
    return frozenset(seen)


def changes_something(name: str, seen: frozenset[str] = frozenset()) -> bool:
    if name in CHANGES:
        return True
    functions = [] if name in seen | {HELPER} else working_functions().get(name, [])
    return any(changes_something(one, seen | {name}) for function in functions for one in named_in(function.node))


def loops_of(function: FunctionNode) -> Iterator[ast.AST]:
    for node in ast.walk(function):
        if isinstance(node, ast.For | ast.While):
            yield from node.body
        elif isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp):
            yield node.elt
        elif isinstance(node, ast.DictComp):
            yield node.value


def bare_loops(name: str) -> bool:
    """Whether the function changes something in a loop of its own."""
    return any(
        changes_something(called)
        for function in working_functions().get(name, [])
        for body in loops_of(function.node)
        for called in named_in(body)
    )


def test_the_tasks_are_found() -> None:
    assert set(working_functions()) >= RUNNING
    assert {"erase_expired", "_send", "announce_files", "receive_file", HELPER} <= reached()


@pytest.mark.parametrize("task", sorted(RUNNING))
def test_each_task_leads_to_the_helper_or_has_no_loop(task: str) -> None:
    assert bare_loops(task) is False or task in EXCEPTIONS


def test_no_loop_over_items_goes_without_the_helper() -> None:
    assert {name for name in reached() - {HELPER} if bare_loops(name)} - EXCEPTIONS.keys() == set()


def test_every_exception_is_still_needed() -> None:
    assert {name for name in EXCEPTIONS if not bare_loops(name)} == set()


def test_a_bare_loop_would_be_found() -> None:
    (loop,) = ast.parse("def f():\n    for row in rows:\n        row.save()").body
    assert isinstance(loop, ast.FunctionDef)

    assert [called for body in loops_of(loop) for called in named_in(body)] == ["save"]
