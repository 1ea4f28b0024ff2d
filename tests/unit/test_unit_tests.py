"""No unit test uses the network."""

import socket

import pytest


def test_no_unit_test_can_open_a_socket_or_look_up_a_host() -> None:
    with pytest.raises(Warning, match="tried to use socket"):
        socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    with pytest.raises(Warning, match="tried to use socket"):
        socket.getaddrinfo("localhost", 80)
