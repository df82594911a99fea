import asyncio

import pytest

from strikedesk.marketdata.pulse import BATCH, Pulse
from unit.marketdata.hand import HandMarket, shares


@pytest.fixture
def hand() -> HandMarket:
    return HandMarket(shares(2))


async def test_every_connection_is_woken_by_a_change(hand: HandMarket) -> None:
    pulse = Pulse(hand.board)
    with pulse.join() as one, pulse.join() as two:
        hand.say(hand.instruments[0], last_price=1.0)
        async with asyncio.timeout(1):
            await one.wait()
            await two.wait()


async def test_change_while_others_are_being_woken_wakes_again(hand: HandMarket) -> None:
    pulse = Pulse(hand.board)
    with pulse.join() as wake:
        for price in range(3):
            hand.say(hand.instruments[0], last_price=float(price))
            async with asyncio.timeout(1):
                await wake.wait()
            wake.clear()


async def test_others_get_a_turn_between_batches_of_connections(hand: HandMarket) -> None:
    pulse, woken = Pulse(hand.board), []

    async def wait(number: int) -> None:
        with pulse.join() as wake:
            await wake.wait()
            woken.append(number)

    tasks = [asyncio.create_task(wait(number)) for number in range(4 * BATCH)]
    await asyncio.sleep(0)
    hand.say(hand.instruments[0], last_price=1.0)
    turns = []
    while len(woken) < len(tasks):
        await asyncio.sleep(0)
        turns.append(len(woken))
    assert max(later - before for before, later in zip([0, *turns], turns, strict=False)) <= BATCH
    await asyncio.gather(*tasks)


async def test_pulse_rests_while_nobody_is_connected(hand: HandMarket) -> None:
    pulse, before = Pulse(hand.board), asyncio.all_tasks()
    with pulse.join():
        assert pulse.connections == 1
        with pulse.join():
            assert pulse.connections == 2
        assert len(asyncio.all_tasks()) == len(before) + 1
    await asyncio.sleep(0)
    assert pulse.connections == 0
    assert asyncio.all_tasks() == before
    assert hand.board._listeners == []


async def test_pulse_wakes_again_after_a_rest(hand: HandMarket) -> None:
    pulse = Pulse(hand.board)
    for _ in range(2):
        with pulse.join() as wake:
            hand.say(hand.instruments[0], last_price=1.0)
            async with asyncio.timeout(1):
                await wake.wait()
