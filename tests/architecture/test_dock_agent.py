"""The dock agent stands alone: it can be copied to a computer that has Python and nothing else."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.house import ROOT, python_files, tree_of

AGENT = "evidence/dock_agent"
OURS = "evidence.dock_agent"


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


def test_it_imports_the_standard_library_and_itself() -> None:
    names = {name for path in python_files(AGENT) for name in imported(path) if not name.startswith(OURS)}

    assert {name for name in names if name.split(".")[0] not in sys.stdlib_module_names} == set()
    assert len(names) > 10


@pytest.mark.slow
def test_the_product_imports_what_both_must_decide_alike_alone() -> None:
    others = [path for path in python_files("levallois", "cases", "evidence", "accounts") if AGENT not in str(path)]

    assert {name for path in others for name in imported(path) if name.startswith(OURS)} == {
        f"{OURS}.names",
        f"{OURS}.places",
        f"{OURS}.writers",
    }


def test_copied_alone_it_runs_without_settings(tmp_path: Path) -> None:
    shutil.copytree(ROOT / AGENT, tmp_path / AGENT)
    variables = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-E", "-s", "-S", "-m", OURS, "--help"]

    said = subprocess.run(command, cwd=tmp_path, env=variables, capture_output=True, text=True, check=True).stdout

    assert "--token-file FICHIER" in said
    assert "reçu signé du serveur" in said
