"""The guard against the outside network is seen to fail once."""

import socket

import pytest


def test_a_test_that_reaches_outside_is_stopped() -> None:
    with socket.socket() as outside, pytest.raises(RuntimeError, match="nothing here uses"):
        outside.connect(("192.0.2.1", 80))
