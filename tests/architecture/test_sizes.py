"""Small files, small functions, small tests. An exception is listed here with its reason."""

from functools import cache

from tests.architecture.house import FLOORS, Function, functions_of, python_files, relative

FILE_LINES = 400
FUNCTION_LINES = 40
TEST_LINES = 25
# "path" or "path:function" → the reason why it is longer than the house allows.
EXCEPTIONS: dict[str, str] = {}

FILES = python_files(*FLOORS, "tests")


@cache
def too_long_files() -> set[str]:
    return {relative(path) for path in FILES if len(path.read_text(encoding="utf-8").splitlines()) > FILE_LINES}


@cache
def too_long_functions() -> set[str]:
    every = (function for path in FILES for function in functions_of(path))
    return {f"{function.name}" for function in every if function.line_count > allowed_lines(function)}


def allowed_lines(function: Function) -> int:
    is_test = function.path.startswith("tests/") and function.node.name.startswith("test_")
    return TEST_LINES if is_test else FUNCTION_LINES


def test_files_are_short() -> None:
    assert too_long_files() - EXCEPTIONS.keys() == set()


def test_functions_and_tests_are_short() -> None:
    assert too_long_functions() - EXCEPTIONS.keys() == set()


def test_every_exception_is_still_needed_and_has_a_reason() -> None:
    assert EXCEPTIONS.keys() - too_long_files() - too_long_functions() == set()
    assert all(EXCEPTIONS.values())
