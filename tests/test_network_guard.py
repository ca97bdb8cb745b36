"""The suite's own guard: nothing but this machine can be reached."""

import asyncio
import socket

import pytest

ELSEWHERE = ("192.0.2.1", 80)  # TEST-NET-1 of RFC 5737: belongs to nobody


@pytest.mark.parametrize("method", ["connect", "connect_ex"])
def test_connecting_elsewhere_fails_the_test_by_name(method: str) -> None:
    with socket.socket() as sock:
        sock.settimeout(0.1)
        with pytest.raises(AssertionError, match=r"192\.0\.2\.1"):
            getattr(sock, method)(ELSEWHERE)


def test_datagrams_to_elsewhere_are_refused() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock,
        pytest.raises(AssertionError, match="must not use the network"),
    ):
        sock.sendto(b"hello", ELSEWHERE)


def test_names_are_not_looked_up() -> None:
    with pytest.raises(AssertionError, match=r"discord\.com"):
        socket.getaddrinfo("discord.com", 443)


async def test_asyncio_connections_are_refused_too() -> None:
    with pytest.raises(AssertionError, match=r"192\.0\.2\.1"):
        async with asyncio.timeout(5):
            await asyncio.open_connection(*ELSEWHERE)


async def test_this_machine_can_be_reached() -> None:
    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"here")
        writer.close()

    async with await asyncio.start_server(answer, "localhost") as server:
        host, port = server.sockets[0].getsockname()[:2]
        reader, writer = await asyncio.open_connection(host, port)
        assert await reader.read() == b"here"
        writer.close()


def test_socket_pairs_work() -> None:
    left, right = socket.socketpair()
    with left, right:
        left.send(b"x")
        assert right.recv(1) == b"x"
