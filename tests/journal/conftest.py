"""The people of these tests are in the journal."""

import pytest


@pytest.fixture(autouse=True)
def _journaled_cast(journaled_cast: None) -> None:
    """Their entries are what is read here."""
