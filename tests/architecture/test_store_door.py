"""Stored bytes are removed in one place, which asks first whether a row names them."""

import ast
import re

from django.apps import apps
from django.db.models import CharField

from accounts.base.files.stored_names import StoreNameField
from tests.architecture.house import FLOORS, functions_of, python_files, relative, tree_of

# What opens a storage: the footage's door and the attachments', by the one module that knows which are in force.
DOORS = {"evidence/store/__init__.py", "accounts/base/files/attachments.py"}
IN_FORCE = "accounts/base/files/doors.py"
# The functions that call a storage's `delete`. The bucket's own removes the copy that it has just written and that
# differs: nobody can name it yet.
REMOVERS = {
    "evidence/store/__init__.py:erase",
    "accounts/base/files/attachments.py:_discard",
    "evidence/store/bucket.py:receive",
}
NAMES_BYTES = re.compile(r"(store|thumbnail|attempt)_name$")


def files_naming(name: str) -> set[str]:
    return {
        relative(path)
        for path in python_files(*FLOORS)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Name | ast.alias) and getattr(node, "id", getattr(node, "name", "")) == name
    }


def test_only_the_doors_open_a_storage() -> None:
    importers = {
        relative(path)
        for path in python_files(*FLOORS)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom) and node.module == "accounts.base.files.doors"
        if any(name.name == "storage" for name in node.names)
    }

    assert files_naming("storages") == {IN_FORCE}
    assert importers == DOORS


def test_a_storage_removes_only_what_the_door_has_asked_about() -> None:
    modules = [path for path in python_files("evidence/store")] + [path for path in python_files("accounts/base/files")]
    calls = {
        function.name
        for path in modules
        for function in functions_of(path)
        for node in ast.walk(function.node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "delete"
    }

    assert calls == REMOVERS


def test_every_field_that_names_stored_bytes_is_asked() -> None:
    fields = [
        (str(field), isinstance(field, StoreNameField))
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, CharField) and NAMES_BYTES.search(field.name)
    ]

    assert len(fields) >= 9
    assert [name for name, is_asked in fields if not is_asked] == []
