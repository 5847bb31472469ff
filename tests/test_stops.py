"""The office sees where people stop, in counts."""

from datetime import UTC, datetime

from knowledge.flows.stops import count_stops, where_people_stop
from knowledge.loading import load
from knowledge.models.people import Plan
from knowledge.snapshot import Snapshot

SNAPSHOT = Snapshot.of(load())
NOW = datetime(2026, 11, 24, tzinfo=UTC)
PLANS = [
    {},
    {"goal": "sell_goods"},
    {"goal": "sell_goods", "category": "caviar_seafood"},
    {"goal": "sell_goods", "category": "unknown", "company": "none", "china": "none", "certificates": ["origin"]},
    {"goal": "official_promotion", "institution": "ministry_or_agency"},
]


def test_each_plan_is_finished_or_waits_at_one_question():
    counted = {each.flow.id: each for each in count_stops(SNAPSHOT, PLANS)}
    sell, official = counted["sell"], counted["official-account"]
    assert (sell.begun, sell.finished, official.begun) == (4, 1, 1)
    for each in (sell, official):
        assert each.begun == each.finished + sum(stop.stopped for stop in each.nodes)
    by_node = {stop.node.id: (stop.answered, stop.unknown, stop.stopped) for stop in sell.nodes}
    assert by_node["goal"] == (3, 0, 1)
    assert by_node["category"] == (2, 1, 1)
    assert by_node["protected_species"] == (0, 0, 1)
    assert by_node["certificates"] == (1, 0, 0)


async def test_plans_are_counted_as_they_are_stored(own_database):
    from bot.database import open_database

    async with open_database(f"sqlite:///{own_database}") as database, database.sessions() as session:
        for place, answers in enumerate(PLANS):
            about = {"person_id": place, "language": "fa", "flow": "sell", "flow_version": 1}
            session.add(Plan(key=f"stop{place}", answers=answers, created_at=NOW, updated_at=NOW, **about))
        await session.flush()
        counted = await where_people_stop(session, SNAPSHOT)
        await session.rollback()
    assert [(each.begun, each.finished) for each in counted] == [
        (each.begun, each.finished) for each in count_stops(SNAPSHOT, PLANS)
    ]
