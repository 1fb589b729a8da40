"""Work beside the window: what is newest wins, and nothing is left behind."""

from __future__ import annotations

import threading

import pytest

from app.engine.jobs import Worker
from codec.errors import UserError


@pytest.fixture
def worker(qtbot):
    worker = Worker("test")
    yield worker
    worker.close()


def test_results_arrive_in_the_windows_thread(worker, qtbot):
    seen = []
    worker.submit(
        "a",
        lambda job: threading.current_thread().name,
        then=lambda name: seen.append((name, threading.current_thread())),
    )
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [("test", threading.main_thread())]


def test_a_newer_request_replaces_older_ones_of_its_kind(worker, qtbot):
    gate, seen = threading.Event(), []
    worker.submit("block", lambda job: gate.wait(10))
    for number in range(5):
        worker.submit("picture", lambda job, n=number: n, then=seen.append)
    worker.submit("other", lambda job: "other", then=seen.append)
    gate.set()
    qtbot.waitUntil(lambda: not worker.busy)
    assert seen == [4, "other"]


def test_a_running_job_that_is_replaced_stops_and_is_never_shown(worker, qtbot):
    begun, seen, stopped = threading.Event(), [], []

    def slow(job):
        begun.set()
        try:
            while True:
                job.check()
        finally:
            stopped.append(True)

    worker.submit("picture", slow, then=seen.append)
    begun.wait(10)
    worker.submit("picture", lambda job: "new", then=seen.append)
    qtbot.waitUntil(lambda: not worker.busy)
    assert seen == ["new"] and stopped == [True]


def test_partial_results_and_progress_come_before_the_end(worker, qtbot):
    seen = []

    def work(job):
        job.progress(0.5)
        job.deliver(seen.append, "part")
        return "whole"

    worker.submit("a", work, then=seen.append, progressed=seen.append)
    qtbot.waitUntil(lambda: not worker.busy)
    assert seen == [0.5, "part", "whole"]


def test_a_persons_mistake_arrives_as_its_sentence(worker, qtbot):
    def work(job):
        raise UserError("The file is empty; choose another.")

    seen = []
    worker.submit("a", work, failed=seen.append)
    qtbot.waitUntil(lambda: bool(seen))
    assert str(seen[0]) == "The file is empty; choose another."


def test_a_fault_of_ours_becomes_a_sentence_and_the_worker_goes_on(worker, qtbot):
    seen = []
    worker.submit("a", lambda job: 1 / 0, failed=seen.append)
    worker.submit("b", lambda job: "alive", then=seen.append)
    qtbot.waitUntil(lambda: not worker.busy)
    assert "ZeroDivisionError" in str(seen[0]) and "\n" not in str(seen[0])
    assert seen[1] == "alive"


def test_an_urgent_job_goes_before_what_is_waiting(worker, qtbot):
    gate, seen = threading.Event(), []
    worker.submit("block", lambda job: gate.wait(10))
    worker.submit("later", lambda job: "later", then=seen.append)
    worker.submit("now", lambda job: "now", then=seen.append, first=True)
    gate.set()
    qtbot.waitUntil(lambda: not worker.busy)
    assert seen == ["now", "later"]


def test_cancelling_all_leaves_nothing_pending(worker, qtbot):
    gate, seen = threading.Event(), []

    def patient(job):
        gate.wait(10)
        job.check()

    worker.submit("a", patient, then=seen.append)
    worker.submit("b", lambda job: "b", then=seen.append)
    worker.cancel()
    gate.set()
    qtbot.waitUntil(lambda: not worker.busy)
    assert seen == []


def test_closing_ends_the_thread_even_in_the_middle_of_work(qtbot):
    worker = Worker("closing")
    begun = threading.Event()

    def endless(job):
        begun.set()
        while True:
            job.check()

    worker.submit("a", endless)
    begun.wait(10)
    worker.close()
    assert not any(t.name == "closing" for t in threading.enumerate())


def test_work_that_yields_lets_go_first_what_is_waiting(worker, qtbot):
    gate, seen = threading.Event(), []

    def long(job):
        gate.wait(10)
        for number in range(3):
            seen.append(number)
            yield
        return "whole"

    worker.submit("long", long, then=seen.append)
    worker.submit("toggle", lambda job: seen.append("toggle"))
    gate.set()
    qtbot.waitUntil(lambda: not worker.busy)
    assert seen == [0, "toggle", 1, 2, "whole"]


def test_work_that_yields_is_replaced_between_two_steps(worker, qtbot):
    begun, gate, seen = threading.Event(), threading.Event(), []

    def endless(job):
        try:
            while True:
                begun.set()
                gate.wait(10)
                yield
        finally:
            seen.append("closed")

    worker.submit("picture", endless, then=seen.append)
    begun.wait(10)
    worker.submit("picture", lambda job: "new", then=seen.append)
    gate.set()
    qtbot.waitUntil(lambda: not worker.busy)
    qtbot.waitUntil(lambda: sorted(seen) == ["closed", "new"])


def test_a_fault_in_a_later_step_is_told_like_any_other(worker, qtbot):
    def work(job):
        yield
        raise UserError("The disk is full; free some room.")

    seen = []
    worker.submit("a", work, failed=seen.append)
    qtbot.waitUntil(lambda: bool(seen) and not worker.busy)
    assert str(seen[0]) == "The disk is full; free some room."


def test_work_that_yields_can_be_cancelled_while_it_waits_its_turn(worker, qtbot):
    begun, gate, seen = threading.Event(), threading.Event(), []

    def long(job):
        begun.set()
        yield
        seen.append("went on")

    def block(job):
        begun.wait(10)
        gate.wait(10)

    worker.submit("long", long)
    worker.submit("block", block)
    begun.wait(10)
    worker.cancel("long")
    gate.set()
    qtbot.waitUntil(lambda: not worker.busy)
    assert seen == []


def test_progress_is_told_once_a_percent(worker, qtbot):
    def work(job):
        for number in range(1000):
            job.progress(number / 1000)

    seen = []
    worker.submit("a", work, progressed=seen.append)
    qtbot.waitUntil(lambda: not worker.busy)
    assert len(seen) == 100 and seen == sorted(seen)


def test_what_is_found_but_not_yet_delivered_is_not_shown_once_it_is_cancelled(worker, qtbot):
    found, seen = threading.Event(), []
    worker.submit("picture", lambda job: "old", then=seen.append)
    worker.submit("after", lambda job: found.set(), then=seen.append)
    assert found.wait(10)  # no event is handled meanwhile
    worker.cancel("picture")
    qtbot.waitUntil(lambda: not worker.busy)
    assert seen == [None]
