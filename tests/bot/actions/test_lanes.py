"""How much is done at once."""

import asyncio

import pytest

from bot.actions.lanes import AT_ONCE, MOST_WAITING, MOST_WAITING_IN_ALL, Crowded, Lanes


class Deeds:
    """Deeds that take as long as the test wants."""

    def __init__(self) -> None:
        self.lanes = Lanes()
        self.running: list[int] = []
        self.go_on = asyncio.Event()

    async def do(self, guild_id: int) -> None:
        async with self.lanes.enter(guild_id):
            self.running.append(guild_id)
            await self.go_on.wait()

    async def begin(self, guild_id: int, count: int) -> list[asyncio.Task[None]]:
        tasks = [asyncio.create_task(self.do(guild_id)) for _ in range(count)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return tasks


async def test_a_server_has_a_few_at_a_time_and_another_its_own() -> None:
    deeds = Deeds()
    raided = await deeds.begin(1, 50)
    other = await deeds.begin(2, 1)

    assert deeds.running == [1] * AT_ONCE + [2]
    deeds.go_on.set()
    await asyncio.gather(*raided, *other)
    assert len(deeds.running) == 51


async def test_of_five_thousand_most_are_turned_away_at_once() -> None:
    deeds = Deeds()
    raid = await deeds.begin(1, 5000)

    refused = [task for task in raid if task.done()]
    assert len(raid) - len(refused) == AT_ONCE + MOST_WAITING
    assert all(isinstance(task.exception(), Crowded) for task in refused)
    deeds.go_on.set()
    await asyncio.gather(*raid, return_exceptions=True)
    async with deeds.lanes.enter(1):  # there is room again
        pass


async def test_when_all_together_wait_too_long_every_server_still_has_a_few() -> None:
    deeds = Deeds()
    tasks: list[asyncio.Task[None]] = []
    for guild in range(MOST_WAITING_IN_ALL // MOST_WAITING + 1):
        tasks += await deeds.begin(guild, AT_ONCE + MOST_WAITING)
    late = await deeds.begin(999, 50)

    assert deeds.running.count(999) == AT_ONCE
    assert sum(task.done() for task in late) == 50 - AT_ONCE
    deeds.go_on.set()
    await asyncio.gather(*tasks, *late, return_exceptions=True)


async def test_a_deed_that_fails_gives_its_place_back() -> None:
    lanes = Lanes()
    for _ in range(3 * (AT_ONCE + MOST_WAITING)):
        with pytest.raises(RuntimeError):
            async with lanes.enter(1):
                raise RuntimeError
