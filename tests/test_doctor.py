"""karvan doctor: in each state it says what is wrong and what to do next."""

import shutil
from types import SimpleNamespace

import pytest
from telegram.error import BadRequest

from bot.application import Karvan
from bot.commands import doctor
from bot.delivery.webhook import WebhookRefused, serving_webhook
from bot.sandbox.server import serve
from bot.sandbox.world import Webhook, World
from bot.serving import listening
from bot.settings import Settings


def told(findings) -> list[tuple[bool, str]]:
    return [(each.is_well, each.words.format(**each.values)) for each in findings]


def settings(tmp_path, **more) -> Settings:
    own = {"database_url": f"sqlite:///{tmp_path}/karvan.db", "backups": str(tmp_path / "backups"), "owners": "7"}
    return Settings(_env_file=None, **(own | more))


def test_backups_that_cannot_be_written_are_named(tmp_path):
    (tmp_path / "file").touch()
    ((is_well, words),) = told(doctor._disk(settings(tmp_path, backups=str(tmp_path / "file" / "backups"))))
    assert not is_well
    assert "file/backups" in words
    assert "KARVAN_BACKUPS" in words


@pytest.mark.parametrize("address", ["sqlite:///{}/karvan.db", "postgresql://k@host/db", "mysql://k@host/db"])
def test_a_disk_without_room_is_named_once(address, tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)._replace(free=3 * 1024 * 1024)
    monkeypatch.setattr(shutil, "disk_usage", lambda unused: usage)
    more = {"database_url": address.format(tmp_path), "backups": str(tmp_path)}
    ((is_well, words),) = told(doctor._disk(settings(tmp_path, **more)))
    assert not is_well
    assert "3 megabytes" in words


def test_with_room_nothing_is_said(tmp_path):
    assert told(doctor._disk(settings(tmp_path))) == []
    assert told(doctor._disk(settings(tmp_path, backups="off"))) == []


def test_an_address_that_is_taken_or_nobodys_is_told_apart(tmp_path):
    with listening("127.0.0.1", 0) as taken:
        where = f"127.0.0.1:{taken.getsockname()[1]}"
        ((is_well, words),) = told(doctor._settings(settings(tmp_path, health_listen=where)))
    assert is_well, "the bot may run"
    assert where in words
    elsewhere = settings(tmp_path, health_listen="192.0.2.1:8081", listen="127.0.0.1:0")
    ((is_well, words),) = told(doctor._settings(elsewhere))
    assert not is_well
    assert "KARVAN_HEALTH_LISTEN" in words


@pytest.mark.parametrize(
    ("own", "waiting", "expected"),
    [
        (None, 0, (True, "KARVAN_WEBHOOK_URL is not set")),
        ("https://karvan.example/hook", 0, None),
        ("https://karvan.example/hook", 2, (False, "2 messages wait, because Telegram could not deliver")),
    ],
)
async def test_what_telegram_says_of_the_webhook_is_told(own, waiting, expected, tmp_path):
    world = World()
    world.webhook = Webhook("https://karvan.example/hook", "", 40)
    world.webhook.last_error_message, world.webhook.last_error_date = "Wrong response: 403 Forbidden", 1
    async with serve(world) as address:
        # Once it is served: what waits would be delivered.
        world.pending |= {number: {"update_id": number} for number in range(waiting)}
        own_settings = settings(tmp_path, token="1:sandbox", api_url=address, webhook_url=own, inline="off")
        found = told([finding async for finding in doctor._telegram(own_settings)])[1:]
        world.pending.clear()
    assert [is_well for is_well, unused in found] == ([] if expected is None else [expected[0]])
    assert expected is None or expected[1] in found[0][1]


async def test_an_address_that_telegram_will_not_call_is_named_with_its_words():
    async def refuse(*unused, **more):
        raise BadRequest("Bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")

    own = Settings(
        _env_file=None, webhook_url="https://karvan.example:9443/hook", webhook_secret="x", listen="127.0.0.1:0"
    )
    library = SimpleNamespace(bot=SimpleNamespace(set_webhook=refuse))
    karvan: Karvan = SimpleNamespace(settings=own, application=library)
    with pytest.raises(WebhookRefused, match=r"KARVAN_WEBHOOK_URL: Bad webhook: .* only on ports"):
        async with serving_webhook(karvan):
            pass
