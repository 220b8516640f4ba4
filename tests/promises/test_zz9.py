from tests.asking import Ask
from tests.world import World
async def test_a(ask: Ask, world: World):
    "x"
    print(await ask.names("{ outcomes(first: 50) { nodes { id } } }", as_="police analyst"))
    await world.agreements("owner\npolice")
    print(await ask.names("{ outcomes(first: 50) { nodes { id } } }", as_="council officer"))
    print(await ask.whole("{ outcomes(first: 50) { nodes { id occurredOn withheld ... on WeaponSeizure { lines {kind category} } ... on Arrest {status} } } viewer { access { entity detail because}}}", as_="council officer"))
    assert 0
