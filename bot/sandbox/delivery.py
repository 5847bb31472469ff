"""Webhook delivery: updates go to the bot's address, a chat's in their order, and again until it says 2xx."""

import asyncio
import time

import httpx

from bot.sandbox.specification import Json
from bot.sandbox.world import Webhook, World

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
RETRY_S = (0.1, 0.2, 0.5, 1.0, 2.0)
"""Waits between attempts; Telegram's are longer, tests have less time."""
TIMEOUT_S = 30.0


async def deliver(world: World) -> None:
    """Deliver for ever; nothing while the bot polls."""
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=100)
    async with httpx.AsyncClient(timeout=TIMEOUT_S, limits=limits, trust_env=False, verify=False) as client:
        busy: set[int] = set()
        tasks: set[asyncio.Task[None]] = set()
        while not world.closing:
            hook = world.webhook
            started = False
            for number, update in list(world.pending.items()) if hook else []:
                assert hook is not None
                if len(tasks) >= hook.max_connections:
                    break
                if (lane := _lane(update)) in busy:
                    continue
                busy.add(lane)
                task = asyncio.create_task(_deliver_one(client, world, hook, number))
                tasks.add(task)
                task.add_done_callback(lambda done, lane=lane: (tasks.discard(done), busy.discard(lane), world.ring()))
                started = True
            if not started:
                await world.news(1.0)


def _lane(update: Json) -> int:
    """The chat, or the person of a query: within one, updates keep their order."""
    body = next(value for name, value in update.items() if name != "update_id")
    return int((body.get("chat") or body.get("message", {}).get("chat") or body["from"])["id"])


async def _deliver_one(client: httpx.AsyncClient, world: World, hook: Webhook, number: int) -> None:
    attempt = 0
    headers = {SECRET_HEADER: hook.secret_token} if hook.secret_token else {}
    while world.webhook is hook and number in world.pending and not world.closing:
        try:
            answer = await client.post(hook.url, json=world.pending[number], headers=headers)
            if answer.is_success:
                world.pending.pop(number, None)
                return
            hook.last_error_message = f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}"
        except httpx.HTTPError as error:
            hook.last_error_message = f"Connection failed: {type(error).__name__}"
        hook.last_error_date = int(time.time())
        await asyncio.sleep(RETRY_S[min(attempt, len(RETRY_S) - 1)])
        attempt += 1
