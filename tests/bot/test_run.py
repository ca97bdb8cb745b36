"""Starting and stopping: what the operator is told, and what a signal does."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Iterator
from typing import cast

import aiohttp
import discord
import pytest
from pydantic import SecretStr

from bot.errors import UserError
from bot.run import BAD_TOKEN, NO_INTENT, NO_TOKEN, run, start
from bot.settings import load_settings

TOKEN = SecretStr("MTIz.secret.token")


class FakeClient:
    """Stands in for a Discord client: `start` does as told, `close` is remembered."""

    def __init__(self, session: Callable[["FakeClient"], Awaitable[None]]) -> None:
        self._session = session
        self.closed = asyncio.Event()
        self.closings = 0
        self.token: str | None = None

    async def start(self, token: str) -> None:
        self.token = token
        await self._session(self)

    async def close(self) -> None:
        self.closings += 1
        self.closed.set()


async def run_client(session: Callable[[FakeClient], Awaitable[None]]) -> FakeClient:
    """Start a fake client and return it once `start` has come back."""
    client = FakeClient(session)
    async with asyncio.timeout(10):
        await start(cast(discord.Client, client), TOKEN)
    return client


def failing(error: Exception) -> Callable[[FakeClient], Awaitable[None]]:
    """A session that ends with `error` at once."""

    async def session(_client: FakeClient) -> None:
        raise error

    return session


@pytest.fixture(autouse=True)
def harmless_signals() -> Iterator[None]:
    """A signal that nobody handles fails the test instead of ending the test run."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda *_: None) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


async def ending_at_once(_client: FakeClient) -> None:
    """A session that Discord ends by itself."""


async def test_the_token_reaches_discord() -> None:
    assert (await run_client(ending_at_once)).token == TOKEN.get_secret_value()


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (discord.LoginFailure("Improper token has been passed."), BAD_TOKEN),
        (discord.PrivilegedIntentsRequired(shard_id=None), NO_INTENT),
    ],
)
async def test_what_the_portal_can_put_right(error: Exception, sentence: str) -> None:
    with pytest.raises(UserError) as refusal:
        await run_client(failing(error))
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    "error",
    [aiohttp.ClientConnectionError("no route"), OSError("no network"), TimeoutError()],
    ids=lambda error: type(error).__name__,
)
async def test_discord_out_of_reach(error: Exception) -> None:
    with pytest.raises(UserError) as refusal:
        await run_client(failing(error))
    assert str(refusal.value).startswith(
        f"Discord could not be reached ({type(error).__name__}): check the network"
    )


async def test_a_mistake_of_ours_keeps_its_traceback() -> None:
    with pytest.raises(ZeroDivisionError):
        await run_client(failing(ZeroDivisionError()))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_closes_the_client_and_returns(number: signal.Signals) -> None:
    async def session(client: FakeClient) -> None:
        os.kill(os.getpid(), number)
        await client.closed.wait()

    assert (await run_client(session)).closings == 1


async def test_a_second_signal_does_not_close_twice() -> None:
    async def session(client: FakeClient) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGTERM)
        await client.closed.wait()

    assert (await run_client(session)).closings == 1


async def test_a_connection_cut_by_stopping_is_no_error() -> None:
    async def session(client: FakeClient) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        await client.closed.wait()
        raise aiohttp.ClientConnectionError("Connector is closed.")

    assert (await run_client(session)).closings == 1


async def test_the_client_has_closed_when_start_returns() -> None:
    steps: list[str] = []

    class SlowClient(FakeClient):
        async def close(self) -> None:
            self.closed.set()
            for _ in range(5):
                await asyncio.sleep(0)  # let `start` get ahead if it does not wait
            steps.append("closed")

    async def session(client: FakeClient) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        await client.closed.wait()

    async with asyncio.timeout(10):
        await start(cast(discord.Client, SlowClient(session)), TOKEN)
    steps.append("returned")
    assert steps == ["closed", "returned"]


async def test_signals_are_let_go_afterwards() -> None:
    await run_client(ending_at_once)
    loop = asyncio.get_running_loop()
    assert not loop.remove_signal_handler(signal.SIGTERM)
    assert not loop.remove_signal_handler(signal.SIGINT)


@pytest.mark.usefixtures("bare_environment")
async def test_without_a_token_nothing_is_opened() -> None:
    with pytest.raises(UserError) as refusal:
        await run(load_settings())
    assert str(refusal.value) == NO_TOKEN
