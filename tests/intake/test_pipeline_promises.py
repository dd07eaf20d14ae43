"""Killed at any line, cut at any byte, in whatever order: every announced file is stored exactly once or listed with
its reason, and an agent that holds other bytes has said so.

A few examples here; tests/faults/test_pipeline_promises.py tries many. tests/intake/pipeline/machine.py plays
other accidents, at named places and without the clock.
"""

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.crash_injection import leaves_files_open
from tests.intake.pipeline.machine import Pipeline, worker_dies_once

QUICK = settings(max_examples=6, stateful_step_count=15, derandomize=True, deadline=None, print_blob=True)

pytestmark = [pytest.mark.django_db, leaves_files_open]


@pytest.mark.slow
def test_every_promise_is_kept_whatever_happens() -> None:
    run_state_machine_as_test(Pipeline, settings=QUICK)


@pytest.mark.slow
@pytest.mark.parametrize("lines", range(30, 480, 90))
def test_a_worker_killed_with_a_whole_file_leaves_neither_loss_nor_twin(lines: int) -> None:
    worker_dies_once(after_lines=lines)
