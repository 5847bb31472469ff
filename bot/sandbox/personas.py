"""The two people one can be in the sandbox, and the group they are both in."""

from bot.sandbox.page import Home
from bot.sandbox.specification import Json
from bot.sandbox.world import World

EXPORTER, OFFICE, GROUP = 1001, 1002, -1_000_000_001_003

RUN_BY = "Karvan sandbox"
"""Said in both languages, so in the letters that both can read."""

NAMES = {"exporter": EXPORTER, "office": OFFICE}

CHATS: tuple[Json, ...] = (
    {
        "chat": EXPORTER,
        "person": EXPORTER,
        "name": "سارا، صادرکننده",
        "name_en": "Sara, an exporter",
        "about": "می‌پرسد و برنامه می‌چیند",
        "about_en": "asks, and plans her way",
    },
    {
        "chat": OFFICE,
        "person": OFFICE,
        "name": "رضا، دفتر بازرگانی",
        "name_en": "Reza, the trade office",
        "about": "دانش بات را درست نگه می‌دارد",
        "about_en": "keeps what the bot knows true",
    },
    {
        "chat": GROUP,
        "person": EXPORTER,
        "name": "سارا، در گروه",
        "name_en": "Sara, in a group",
        "about": "گروه صادرکنندگان",
        "about_en": "a group of exporters",
        "title": "گروه صادرکنندگان",
        "title_en": "A group of exporters",
    },
)


def settle(world: World) -> Home:
    """Let them into the world, with the chats they had before."""
    world.person(EXPORTER, first_name="سارا", username="sara_exports")
    world.person(OFFICE, first_name="رضا", username="reza_office")
    for person in (EXPORTER, OFFICE):
        world.chats.setdefault(person, world.people[person].as_chat())
    if GROUP not in world.chats:
        world.group(GROUP, "گروه صادرکنندگان", [EXPORTER, OFFICE])
    return Home(CHATS)
