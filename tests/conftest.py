"""For the whole suite: the network is cut, and a tiny real model can be had."""

import ipaddress
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings


def _is_local(host: object) -> bool:
    """Whether `host`, a name or an address, is this very machine."""
    if host is None:
        return True
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _refuse(host: object) -> None:
    raise AssertionError(f"a test tried to reach {host!r}, but tests must not use the network")


def _guarded_method(original: Callable[..., Any]) -> Callable[..., Any]:
    def method(self: socket.socket, *arguments: Any) -> Any:
        address = arguments[-1]
        if self.family != socket.AF_UNIX and not _is_local(address[0]):
            _refuse(address[0])
        return original(self, *arguments)

    return method


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Sockets reach this machine only; whatever else a test tries fails it by name."""
    resolve = socket.getaddrinfo

    def getaddrinfo(host: bytes | str | None, *arguments: Any, **options: Any) -> Any:
        if not _is_local(host):
            _refuse(host)
        return resolve(host, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, _guarded_method(getattr(socket.socket, name)))
        patch.setattr(socket, "getaddrinfo", getaddrinfo)
        yield


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty working directory, returned, and no setting in the environment."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model folder to read from; see `tests.bot.tiny_model` for what it knows."""
    from tests.bot.tiny_model import build

    return build(tmp_path_factory.mktemp("models") / "tiny")
