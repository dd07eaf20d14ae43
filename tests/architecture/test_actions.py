"""One action, one function, one transaction: what every function in actions/ promises, and says of itself."""

import ast

import pytest

from tests.architecture.house import FLOORS, Function, action_files, public_functions_of, python_files

ACTIONS = [function for path in action_files() for function in public_functions_of(path)]
RULES = [
    function
    for path in python_files(*FLOORS)
    if path.name == "permissions.py"
    for function in public_functions_of(path)
]
TRANSACTIONS = [function for function in ACTIONS if "transaction.atomic" in function.decorators]
WITHOUT_ACTOR = {
    # Nobody is signed in yet: the machine's gate writes it.
    "accounts/sign_in/actions.py:record_failed_sign_in",
    # The officer who received a link has no account: the visit says who it is.
    "cases/requisitions/actions/deliveries.py:record_download",
    "cases/requisitions/actions/deliveries.py:acknowledge_delivery",
}


@pytest.mark.parametrize("function", [*ACTIONS, *RULES], ids=lambda function: function.name)
def test_it_states_its_rule(function: Function) -> None:
    assert ast.get_docstring(function.node)


@pytest.mark.parametrize("function", TRANSACTIONS, ids=lambda function: function.name)
def test_an_action_is_called_by_keyword_and_names_its_actor(function: Function) -> None:
    arguments = function.node.args

    assert (arguments.args, arguments.posonlyargs, arguments.vararg) == ([], [], None)
    assert function.name in WITHOUT_ACTOR or "by" in [argument.arg for argument in arguments.kwonlyargs]


@pytest.mark.parametrize("function", ACTIONS, ids=lambda function: function.name)
def test_an_actor_is_never_optional(function: Function) -> None:
    pairs = zip(function.node.args.kwonlyargs, function.node.args.kw_defaults, strict=True)

    for argument, default in pairs:
        if argument.arg == "by":
            assert default is None
            assert argument.annotation is not None
            assert ast.unparse(argument.annotation) in {"Actor", "User"}
