"""Every test runs under a watchdog, and leaves nothing."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import resource
import signal

import pytest
import support
from watchdog import Watchdog

WATCHDOG = 60  # seconds

# Whoever starts the tests may ignore these (nohup, a background job), and so would all programs of
# the tests.
signal.signal(signal.SIGINT, signal.default_int_handler)
for ignored in (signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM):
    signal.signal(ignored, signal.SIG_DFL)


@pytest.fixture(scope="session")
def stderr_of_pytest(request):
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        descriptor = os.dup(2)
    with os.fdopen(descriptor, "w") as stream:
        yield stream


@pytest.fixture(scope="session")
def watchdog_of_all(stderr_of_pytest):
    with contextlib.closing(Watchdog(WATCHDOG, stderr_of_pytest)) as started:
        yield started


@pytest.fixture(autouse=True)
def watchdog(watchdog_of_all, stderr_of_pytest, request):
    """Ends everything if a test hangs. A long one calls it to tell that it does not."""

    def wind_up():
        watchdog_of_all.watch(request.node.nodeid)
        # The second net, should the first have a hole.
        faulthandler.dump_traceback_later(2 * WATCHDOG, exit=True, file=stderr_of_pytest)

    wind_up()
    yield wind_up
    faulthandler.cancel_dump_traceback_later()
    watchdog_of_all.rest()


@pytest.fixture(autouse=True)
def nothing_left(watchdog):
    """No process, zombie, descriptor or name in /dev/shm; the signals of the host are its own."""
    support.become_subreaper()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # tests crash on purpose
    signals = support.signals()
    descriptors = support.descriptors()
    names = support.shared_memory_names()
    yield
    support.wait_for_threads()
    left = support.a_child()
    support.end_all_children()
    assert left is None
    assert support.signals() == signals
    assert support.descriptors() == descriptors
    assert support.shared_memory_names() == names


@pytest.fixture
def mailbox(nothing_left):
    box = support.Mailbox()
    yield box
    box.close()


@pytest.fixture
def other_mailbox(nothing_left):
    box = support.Mailbox()
    yield box
    box.close()


@pytest.fixture(params=support.RUNNERS, ids=str)
def runner(request):
    """How a job is run: what all runners promise is tested with all of them."""
    return request.param


@pytest.fixture
def run(runner):
    """Runs a job with the runner of this test, and returns or raises what comes of it."""
    return runner.run


@pytest.fixture(params=support.METHODS, ids=lambda method: method[4:])
def start(request):
    """Starts a job in the background, with one of the runners."""

    def start_job(job, **options):
        return getattr(support.asynchronous(job), request.param)(**options)

    return start_job
