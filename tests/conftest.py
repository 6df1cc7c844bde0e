import os
import socket

import pytest
from hypothesis import HealthCheck, settings

# No test is about time: a machine that is busy fails none. In CI the same examples come each time.
settings.register_profile(
    "house", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=bool(os.environ.get("CI"))
)
settings.load_profile("house")


@pytest.fixture
def no_network(monkeypatch):
    """Make every attempt to reach another machine, or to look up its name, fail the test."""

    def refuse(*arguments, **settings):
        raise AssertionError(f"a request to the net: {arguments}")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)
