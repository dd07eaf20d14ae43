"""The random interleavings of tests/intake/test_pipeline_promises.py, by the hundred."""

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.crash_injection import leaves_files_open
from tests.intake.pipeline.machine import Pipeline, worker_dies_once

THOROUGH = settings(max_examples=150, stateful_step_count=30, derandomize=True, deadline=None, print_blob=True)

pytestmark = [pytest.mark.fault, pytest.mark.django_db, leaves_files_open]


def test_every_promise_is_kept_whatever_happens() -> None:
    run_state_machine_as_test(Pipeline, settings=THOROUGH)


def test_a_worker_killed_at_any_line_leaves_neither_loss_nor_twin() -> None:
    for lines in range(1, 480, 8):
        worker_dies_once(after_lines=lines)
