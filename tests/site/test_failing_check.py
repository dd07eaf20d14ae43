"""A check of integrity that fails stops no other, and is said."""

from collections.abc import Iterator

import pytest

from accounts.journal.models import IntegrityFinding
from levallois.integrity import check_integrity


class Check:
    def __init__(self, name: str, *, fails: bool = False) -> None:
        self.name, self.fails = name, fails

    def find(self) -> Iterator[str]:
        yield f"{self.name} trouvé"
        if self.fails:
            raise RuntimeError("odd row")


def open_findings() -> set[tuple[str, str]]:
    return set(IntegrityFinding.objects.filter(gone_at=None).values_list("check_name", "sentence"))


@pytest.mark.django_db
def test_the_others_are_run_and_what_it_found_before_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = Check("one"), Check("two")
    monkeypatch.setattr("levallois.integrity.RECORDS", [first, second])
    check_integrity()
    before = open_findings()

    first.fails = True
    check_integrity()

    (said,) = open_findings() - before
    assert before >= {("one", "one trouvé"), ("two", "two trouvé")}
    assert before < open_findings()
    assert (said[0], "« one »" in said[1]) == ("checks", True)

    first.fails = False
    check_integrity()
    assert open_findings() == before
