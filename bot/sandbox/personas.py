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
        "name": "سارا",
        "name_en": "Sara",
        "about": "صادرکننده، با پرسش و برنامه",
        "about_en": "an exporter, who asks and plans",
    },
    {
        "chat": OFFICE,
        "person": OFFICE,
        "name": "رضا",
        "name_en": "Reza",
        "about": "دفتر بازرگانی، نگهبان دانش بات",
        "about_en": "the trade office, which keeps it true",
    },
    {
        "chat": GROUP,
        "person": EXPORTER,
        "name": "گروه صادرکنندگان",
        "name_en": "A group of exporters",
        "about": "سارا و رضا در یک گروه با بات",
        "about_en": "Sara and Reza, with the bot",
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
