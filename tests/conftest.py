import socket

import pytest


@pytest.fixture
def no_network(monkeypatch):
    """Make every attempt to reach another machine, or to look up its name, fail the test."""

    def refuse(*arguments, **settings):
        raise AssertionError(f"a request to the net: {arguments}")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)
