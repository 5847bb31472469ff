"""Webhook delivery: updates go to the bot's address, a chat's in their order, and again until it says 2xx."""

import asyncio
import time

import httpx

from bot.sandbox.specification import Json
from bot.sandbox.world import Webhook, World

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  a header's name, no secret
RETRY_S = (0.1, 0.2, 0.5, 1.0, 2.0)
"""Waits between attempts; Telegram's are longer, tests have less time."""
TIMEOUT_S = 30.0


class Delivery:
    """Delivers a world's updates for as long as it runs; does nothing while the bot polls."""

    def __init__(self, world: World, client: httpx.AsyncClient) -> None:
        self.world = world
        self.client = client
        self.under_way: dict[int, asyncio.Task[None]] = {}
        """Chat to the update that is being delivered to it: within a chat, updates keep their order."""

    async def run(self) -> None:
        while not self.world.closing:
            news = self.world.news(1.0)
            if hook := self.world.webhook:
                self._start(hook)
            await news

    def _start(self, hook: Webhook) -> None:
        for number, update in list(self.world.pending.items()):
            if len(self.under_way) >= hook.max_connections:
                return
            if (lane := _lane(update)) not in self.under_way:
                self.under_way[lane] = asyncio.create_task(self._deliver(hook, lane, number))

    async def _deliver(self, hook: Webhook, lane: int, number: int) -> None:
        attempt = 0
        while self.world.webhook is hook and number in self.world.pending:
            if await self._accepted(hook, self.world.pending[number]):
                self.world.pending.pop(number, None)
            else:
                await asyncio.sleep(RETRY_S[min(attempt, len(RETRY_S) - 1)])
                attempt += 1
        del self.under_way[lane]
        self.world.ring()

    async def _accepted(self, hook: Webhook, update: Json) -> bool:
        headers = {SECRET_HEADER: hook.secret_token} if hook.secret_token else {}
        try:
            answer = await self.client.post(hook.url, json=update, headers=headers)
        except httpx.HTTPError as error:
            why = f"Connection failed: {type(error).__name__}"
        else:
            if answer.is_success:
                return True
            why = f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}"
        hook.last_error_message, hook.last_error_date = why, int(time.time())
        return False


def _lane(update: Json) -> int:
    """The chat, or for a query the person."""
    body = next(value for name, value in update.items() if name != "update_id")
    return int((body.get("chat") or body.get("message", {}).get("chat") or body["from"])["id"])


async def deliver(world: World) -> None:
    """Deliver until cancelled."""
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=100)
    # A loopback address shows the certificate that its operator made; there is nobody to trust in between.
    async with httpx.AsyncClient(timeout=TIMEOUT_S, limits=limits, trust_env=False, verify=False) as client:  # noqa: S501
        delivery = Delivery(world, client)
        try:
            await delivery.run()
        finally:
            for task in delivery.under_way.values():
                task.cancel()
