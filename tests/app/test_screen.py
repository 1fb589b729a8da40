"""What is seen on a real screen, to the pixel."""

from __future__ import annotations

import json

import pytest

from tests.app.screen_kit import run_on, x_server


@pytest.mark.parametrize("seed", [1, 2])
def test_every_pane_shows_the_time_that_its_axis_says_wherever_one_zooms_and_pans(seed):
    with x_server() as display:
        walked = run_on(display, "tests.app.picture_walk", str(seed), "12")
    assert walked.returncode == 0, walked.stderr
    found = json.loads(walked.stdout.splitlines()[-1])
    assert found["compared"] == 45
    assert found["wrong"] == []
