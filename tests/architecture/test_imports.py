"""Imports only go down, and never in a circle. The contracts are in pyproject.toml, under [tool.importlinter]."""

import pytest
from importlinter.cli import lint_imports

from tests.architecture.house import ROOT


def test_imports_keep_their_order(capsys: pytest.CaptureFixture[str]) -> None:
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)

    assert status == 0, capsys.readouterr().out
