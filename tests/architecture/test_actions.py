"""One action, one function, one transaction: what every public function of an `actions` module promises."""

import ast
from functools import cache

from tests.architecture.house import FLOORS, Function, action_files, public_functions_of, python_files, tree_of

ACTIONS = [function for path in action_files() for function in public_functions_of(path)]
RULES = [
    function
    for path in python_files(*FLOORS)
    if path.name == "permissions.py"
    for function in public_functions_of(path)
]

# The writer of the journal itself, which every action calls with the event first.
WRITER = {"record", "record_all"}
# Parts of an action that other actions call inside their own transaction.
PARTS = {
    *(
        "mail_designation",
        "announce_ending",
        "hold_granters",
        "locked_session",
        "locked_draft",
        "discard_files",
        "write_mail",
        "ensure_checkpoint",
    ),
    *("record_transition", "attribute_clips", "reattribute_clips", "store_clip", "store_quarantined"),
    *(
        "free_offloaded",
        "note_discrepancy",
        "record_step",
        "add_windows",
        "confirm_windows",
        "hold_windows",
        "hold_clips",
    ),
}
# Each item is worked through in a transaction of its own, so that one that fails leaves the others done.
ITEM_BY_ITEM = {
    *("make_checkpoint", "stamp_checkpoints", "send_checkpoints", "prune_journal", "send_due_mails", "work_through"),
    *("warn_of_endings", "note_endings", "erase_expired", "erase_all_expired", "erase_expired_files"),
    *("announce_round", "end_finished_offloads", "mark_never_sent", "complete_whole_uploads", "drop_expired_uploads"),
    *("update_alerts", "take_back_cameras", "hand_out_cameras", "receive_message", "read_kept_messages"),
    *("build_due_deliveries", "make_thumbnails", "hold_all_arrivals", "make_derivatives", "make_viewing_copies"),
    *("make_extractions", "make_passages"),
    *("remind_follow_ups", "erase_debrief_words", "erase_register", "remind_endings", "erase_old_letters"),
    *("erase_old_messages", "erase_old_visits"),
}
# Bytes are written or read between two transactions: a lock must not last as long as a disk.
BYTES_BETWEEN = {
    *("take_still", "ask_excerpt"),
    *(
        "attach_document",
        "attach_device_file",
        "attach_module_file",
        "record_external_training",
        "build_delivery",
        "keep_message",
        "read_message",
        "receive_file",
    ),
    *("admit_file", "open_upload", "append_chunk", "drop_upload", "expect_again", "import_extract"),
    *("erase_again", "erase_file_again", "recover_file"),
    *("keep_derivative", "erase_derivatives", "want_copies", "forget_derivative", "clear_attempts"),
    *("keep_thumbnail", "keep_first_reading"),
    *("check_due_bytes", "check_every_byte", "follow_names"),
}
# Steps of `receive_file`, which is the action: each is one statement, or one look at the dock.
STEPS = {"lease_name", "begin_attempt", "require_current", "alive", "leave_attempt", "require_closed", "remove_source"}
# What the queue has lost, and when a known file's date moved: one statement each.
CLAIMS = {"reset_claims", "keep_moved_dates"}
# One call of the action that does it for many.
DELEGATES = {"save_camera", "save_dock", "save_device", "require_sure_clock"}
# A wrong code is counted although the opening is refused: a transaction around both would forget the count.
COUNTS_FAILURES = {"open_delivery"}
# Nobody is signed in: the authentication, or the visit of an officer without an account, signs the entry.
SIGNED_BY_THE_MACHINE = {"record_failed_sign_in", "open_delivery", "record_download", "acknowledge_delivery"}
SIGNED_BY_THE_MACHINE |= {"record_transfer"}
# No entry of their own: who reads them, or the entry of what they serve, says it (sending a mail, dating a checkpoint,
# deriving a picture, proving a factor, claiming a file of the queue).
NO_ENTRY = {
    *("write_mail", "hold_granters", "locked_session", "locked_draft", "discard_files"),
    *("mail_designation", "announce_ending", "use_second_factor", "note_seen"),
    *("keep_message", "add_windows", "tell_integrity", "hashed_fields", "package_of"),
    *("kinds_at_once", "recipes_of", "lease_of"),
    *("keep_derivative", "erase_derivatives", "want_copies", "forget_derivative", "clear_attempts"),
    *("want_passages", "drop_ended_sessions", "claim_files", "keep_thumbnail", "keep_first_reading"),
}
# Writes a file of the server, nothing to the database.
OUTSIDE = {"anchor_journal"}
NO_ENTRY |= OUTSIDE | CLAIMS | (STEPS - {"remove_source"})
# What several layers ask beside the action: which fields an entry's hash covers, the package of a delivery, what is
# made of a clip at once, the lease of an item.
READERS = {"hashed_fields", "package_of", "kinds_at_once", "recipes_of", "lease_of"}
BY_NOBODY = (NO_ENTRY | {"send_due_mails", "stamp_checkpoints", "send_checkpoints"}) - {
    "mail_designation",
    "announce_ending",
    "use_second_factor",
    "keep_message",
    "tell_integrity",
}
WITHOUT_TRANSACTION = WRITER | PARTS | ITEM_BY_ITEM | BYTES_BETWEEN | STEPS | CLAIMS | DELEGATES | COUNTS_FAILURES
WITHOUT_TRANSACTION |= READERS | OUTSIDE | {"note_seen"}
POSITIONAL = WRITER | READERS | PARTS | STEPS | {"work_through", "note_seen", "make_thumbnails", "announce_round"}
POSITIONAL |= {"make_derivatives", "erase_derivatives", "want_copies", "want_passages"}
POSITIONAL |= {"forget_derivative", "clear_attempts"}
POSITIONAL |= {"keep_moved_dates"}


@cache
def calls_by_name() -> dict[str, frozenset[str]]:
    """The names that each function of an actions module calls, private ones too."""
    found: dict[str, set[str]] = {}
    for path in action_files():
        for node in tree_of(path).body:
            if isinstance(node, ast.FunctionDef):
                called = (call.func for call in ast.walk(node) if isinstance(call, ast.Call))
                names = {ast.unparse(function).rpartition(".")[2] for function in called}
                found.setdefault(node.name, set()).update(names)
    return {name: frozenset(names) for name, names in found.items()}


def writes_an_entry(name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Directly, or through what it calls in an actions module."""
    if name in WRITER:
        return True
    called = calls_by_name().get(name, frozenset()) - seen
    return any(writes_an_entry(other, seen | {name}) for other in called)


def named(function: Function) -> str:
    return function.node.name


# Each of these collects all the functions that break the rule: a case a function would be a thousand cases.
def test_they_state_their_rules() -> None:
    assert [function.name for function in [*ACTIONS, *RULES] if not ast.get_docstring(function.node)] == []


def test_they_are_called_by_keyword() -> None:
    positional = [function for function in ACTIONS if takes_positional(function)]

    assert [function.name for function in positional if named(function) not in POSITIONAL] == []


def takes_positional(function: Function) -> bool:
    arguments = function.node.args
    return bool(arguments.args or arguments.posonlyargs or arguments.vararg)


def test_they_name_their_actor_who_is_never_optional() -> None:
    exempt = BY_NOBODY | SIGNED_BY_THE_MACHINE

    assert [function.name for function in ACTIONS if not actors(function) and named(function) not in exempt] == []
    assert [function.name for function in ACTIONS if not all(map(is_somebody, actors(function)))] == []


def actors(function: Function) -> list[tuple[ast.arg, ast.expr | None]]:
    pairs = zip(function.node.args.kwonlyargs, function.node.args.kw_defaults, strict=True)
    return [(argument, default) for argument, default in pairs if argument.arg == "by"]


def is_somebody(actor: tuple[ast.arg, ast.expr | None]) -> bool:
    argument, default = actor
    annotation = argument.annotation
    return default is None and annotation is not None and ast.unparse(annotation) in {"Actor", "Person", "User"}


def test_they_are_one_transaction() -> None:
    outside = [function for function in ACTIONS if "transaction.atomic" not in function.decorators]

    assert [function.name for function in outside if named(function) not in WITHOUT_TRANSACTION] == []


def test_they_write_the_journal() -> None:
    silent = [function for function in ACTIONS if not writes_an_entry(named(function))]

    assert [function.name for function in silent if named(function) not in NO_ENTRY] == []


def test_every_exception_is_still_needed() -> None:
    names = {named(function) for function in ACTIONS}
    atomic = {named(function) for function in ACTIONS if "transaction.atomic" in function.decorators}

    assert (WITHOUT_TRANSACTION | NO_ENTRY | SIGNED_BY_THE_MACHINE) - names == set()
    assert WITHOUT_TRANSACTION & atomic == set()
    assert {name for name in NO_ENTRY if writes_an_entry(name)} == set()
