"""Views: the same records as each role sees them - which rows, how much of each, and what is said of the rest."""

from __future__ import annotations

import pytest

from tests.asking import ONE_OF_EACH_ROLE, WHO, Ask
from tests.world import World, id_of

OUTCOMES = "{ outcomes(first: 100) { nodes { id } } }"
ARREST = "query ($id: ID!) { node(id: $id) { __typename ... on Arrest { occurredOn subject withheld site { name } } } }"


async def test_the_owner_sees_everything_of_its_own(ask: Ask) -> None:
    """A police analyst is shown even who was arrested, and nothing is withheld."""
    node = (await ask(ARREST, as_="police analyst", variables={"id": id_of("arrest")}))["node"]

    assert node == {
        "__typename": "Arrest",
        "occurredOn": "2023-05-10",
        "subject": "a person",
        "withheld": [],
        "site": {"name": "estate"},
    }


@pytest.mark.parametrize(
    ("detail", "day", "withheld"),
    [
        (
            "SUMMARY",
            None,
            {"occurredOn", "recordedAt", "sourceReference", "lsoa", "subject", "offenceGroup", "ageBand", "status"},
        ),
        ("DETAIL", "2023-05-10", {"sourceReference", "subject"}),
        ("PERSONAL", "2023-05-10", {"sourceReference", "subject"}),
    ],
)
async def test_a_clause_shows_as_much_as_it_says(
    ask: Ask, world: World, detail: str, day: str | None, withheld: set[str]
) -> None:
    """Above the clause's Detail, and above the role's ceiling, a value is null and its name is told."""
    await world.agreements(f"detail\n{detail}")
    node = (await ask(ARREST, as_="council officer", variables={"id": id_of("arrest")}))["node"]

    assert (day, None, withheld) == (node["occurredOn"], node["subject"], set(node["withheld"]))


async def test_null_keeps_its_meaning(ask: Ask, world: World) -> None:
    """An arrest at no site has a null site that is not called withheld."""
    await world.agreements("detail\nSUMMARY")
    node = (await ask(ARREST, as_="council officer", variables={"id": id_of("town arrest")}))["node"]

    assert node["site"] is None
    assert "site" not in node["withheld"]


async def test_what_is_withheld_is_explained_in_the_words_of_the_agreement(ask: Ask, world: World) -> None:
    """The answer says which field, of what, and which clause gives less; and nothing where nothing was withheld."""
    await world.agreements("detail\nSUMMARY")
    asked = {"as_": "council officer", "variables": {"id": id_of("arrest")}}
    query = "query ($id: ID!) { node(id: $id) { ... on Arrest { month occurredOn } } }"
    whole = await ask.whole(query, **asked)  # type: ignore[arg-type]
    plain = await ask.whole(query.replace("occurredOn", ""), **asked)  # type: ignore[arg-type]

    assert whole["extensions"] == {
        "withheld": [
            {
                "entity": "Outcome",
                "field": "occurredOn",
                "because": "occurredOn is told at DETAIL. ISA-1 clause 1: police shares up to SUMMARY.",
            }
        ]
    }
    assert "extensions" not in plain


async def test_an_officer_of_the_police_sees_no_persons(ask: Ask) -> None:
    """The officer's schema has no subject and no source reference, and safeguarding is that of the own site."""
    error = await ask.refusal("{ outcomes(first: 1) { nodes { sourceReference } } }", as_="police officer")
    assert error["extensions"]["code"] == "VALIDATION_FAILED"

    seen = set(await ask.names(OUTCOMES, as_="police officer"))
    assert ("child at estate" in seen, "child at market" in seen) == (True, False)


async def test_an_officer_without_a_site_sees_no_safeguarding(ask: Ask) -> None:
    """No site in the token is no site at all, and never every site."""
    seen = set(await ask.names(OUTCOMES, as_="police officer at large"))

    assert not {"child at estate", "child at market"} & seen
    assert "arrest" in seen


async def test_safeguarding_needs_a_clause_of_its_own(ask: Ask, world: World) -> None:
    """A clause about Outcome opens no safeguarding, one about Safeguarding opens nothing else."""
    await world.agreements("owner | recipient | entity | detail\nnext police | police | Outcome | PERSONAL")
    assert "next arrest" in await ask.names(OUTCOMES, as_="police analyst")

    await world.agreements("owner | recipient | entity | detail\nhealth | police | Safeguarding | PERSONAL")
    seen = set(await ask.names(OUTCOMES, as_="feed"))
    assert ("health's child" in seen, "health's order" in seen) == (True, False)


async def test_no_agreement_opens_safeguarding_to_the_police(ask: Ask, world: World) -> None:
    """The police see their own safeguarding only, whatever a clause says."""
    await world.agreements("owner | recipient | entity | detail\ncouncil | police | Safeguarding | PERSONAL")

    for who in ("police analyst", "police officer"):
        assert "council's child" not in await ask.names(OUTCOMES, as_=who)


async def test_a_role_that_never_sees_safeguarding_rows_has_no_such_rows(ask: Ask) -> None:
    """A partnership member's own safeguarding records are absent, not empty: the type does not exist for it."""
    assert ["health's order"] == await ask.names(OUTCOMES, as_="health member")
    node = await ask(
        "query ($id: ID!) { node(id: $id) { __typename } }",
        as_="health member",
        variables={"id": id_of("health's child")},
    )

    assert node == {"node": None}


async def test_a_marked_record_needs_clearance(ask: Ask, world: World) -> None:
    """OFFICIAL_SENSITIVE records of others reach the council, not a partnership member; one's own always do."""
    await world.agreements("""
        entity       | recipient | detail
        Intervention | svpp      | SUMMARY
        Intervention | council   | SUMMARY
    """)
    query = "{ interventions(first: 50) { nodes { id } } }"
    assert "patrols" in await ask.names(query, as_="svpp member")

    async with world.changed("intervention", "patrols", marking="OFFICIAL_SENSITIVE"):
        assert "patrols" not in await ask.names(query, as_="svpp member")
        assert "patrols" in await ask.names(query, as_="council officer")
        assert "patrols" in await ask.names(query, as_="police analyst")


async def test_a_clause_must_name_the_role_that_uses_it(ask: Ask, world: World) -> None:
    """A clause for another role of the same agency opens nothing."""
    await world.agreements("role\nSVPP_MEMBER")
    assert "arrest" not in await ask.names(OUTCOMES, as_="council officer")

    await world.agreements("role\nCOUNCIL_COMMUNITY_SAFETY")
    assert "arrest" in await ask.names(OUTCOMES, as_="council officer")


async def test_an_agreement_is_read_by_its_parties(ask: Ask, world: World) -> None:
    """Parties read the agreement with its clauses and signatures, whatever its status; nobody else knows of it."""
    await world.agreements("reference | status\nISA-1 | DRAFT")
    query = """{ agreements(first: 5) { nodes {
        reference status parties { agency { name } } clauses { entity areas { name } } } } }"""
    seen = (await ask(query, as_="administrator"))["agreements"]["nodes"]

    assert {"police", "council"} == {each["agency"]["name"] for each in seen[0].pop("parties")}
    assert seen == [
        {"reference": "ISA-1", "status": "DRAFT", "clauses": [{"entity": "Outcome", "areas": [{"name": "county"}]}]}
    ]
    assert [] == (await ask(query, as_="svpp member"))["agreements"]["nodes"]


@pytest.mark.parametrize("who", ["data protection officer", "administrator"])
async def test_who_runs_the_partnership_sees_no_records(ask: Ask, who: str) -> None:
    """Their schema knows agencies and agreements, and no outcome, intervention or site."""
    for root in ("outcomes", "interventions", "sites", "grants", "recordedCrimes"):
        error = await ask.refusal(f"{{ {root}(first: 1) {{ totalCount }} }}", as_=who)
        assert error["message"].startswith(f"Cannot query field '{root}' on type 'Query'.")
    assert (await ask("{ agencies(first: 9) { totalCount } }", as_=who))["agencies"]["totalCount"] == 7


async def test_a_link_to_a_record_one_may_not_see_is_null(ask: Ask, world: World) -> None:
    """A disruption shows its group as long as the group may be seen, and null afterwards."""
    query = "{ disruptions(first: 9) { nodes { group { reference } supportingAgencies { name } } } }"
    names = [{"name": "council"}, {"name": "svpp"}]
    assert [{"group": {"reference": "G-1"}, "supportingAgencies": names}] == (await ask(query, as_="police analyst"))[
        "disruptions"
    ]["nodes"]

    async with world.changed("organised_crime_group", "group", owner_id=id_of("stranger")):
        (seen,) = (await ask(query, as_="police analyst"))["disruptions"]["nodes"]
    assert seen == {"group": None, "supportingAgencies": names}


async def test_lists_behind_a_link_hold_what_may_be_seen(ask: Ask, world: World) -> None:
    """A site leads each partner to its own view of the same outcomes and interventions."""
    query = """{ sites(first: 1, filter: {name: {eq: "estate"}}) { nodes {
        outcomes(first: 50) { totalCount nodes { id } }
        interventions(first: 50) { nodes { id } } phases { kind } } } }"""
    await world.agreements("entity | recipient | detail | area\nOutcome | council | SUMMARY | ward")
    (site,) = (await ask(query, as_="council officer"))["sites"]["nodes"]

    shown = {world.names[each["id"]] for each in site["outcomes"]["nodes"]}
    assert shown == {
        "order",
        "council's child",
        "sentence",
        "sensitive arrest",
        "arrest",
        "weapons found",
        "warrant",
        "drugs",
        "old arrest",
    }
    assert site["outcomes"]["totalCount"] == len(shown)
    assert ["mentoring"] == [world.names[each["id"]] for each in site["interventions"]["nodes"]]
    assert [{"kind": "CLEAR"}, {"kind": "HOLD"}] == site["phases"]


@pytest.mark.parametrize("who", ONE_OF_EACH_ROLE)
async def test_the_viewer_is_told_who_it_is(ask: Ask, who: str) -> None:
    """Every role learns its agency, roles, scopes and purpose, and the access of kinds in its own schema only."""
    query = """{ viewer { kind clientId agency { id name } roles scopes purpose access { entity detail because } }
        __schema { types { name } } }"""
    data = await ask(query, as_=who)
    viewer, types = data["viewer"], {each["name"] for each in data["__schema"]["types"]}

    assert viewer["clientId"] == who
    assert viewer["agency"]["id"] == id_of(viewer["agency"]["name"])
    assert viewer["kind"] == ("SERVICE" if who == "feed" else "PERSON")
    assert all(each["because"] for each in viewer["access"])
    unseen = {each["entity"] for each in viewer["access"]} - types
    assert {each["detail"] for each in viewer["access"] if each["entity"] in unseen} <= {"AGGREGATE", None}
    assert viewer["roles"] == [WHO[who]["role"]]


async def test_the_viewer_is_told_why(ask: Ask, world: World) -> None:
    """Before an agreement one's own records are named as the reason, and with one its clause."""
    query = "{ viewer { access { entity detail because } } }"

    async def outcome() -> dict[str, str]:
        access = (await ask(query, as_="svpp member", purpose="EVALUATION"))["viewer"]["access"]
        return next(each for each in access if each["entity"] == "Intervention")

    before = await outcome()
    await world.agreements("reference | entity | recipient\nISA-7 | Intervention | svpp")
    after = await outcome()

    assert (before["detail"], before["because"]) == ("PERSONAL", "Your own agency's up to PERSONAL.")
    assert after["because"] == "Your own agency's up to PERSONAL; ISA-7 clause 1: police shares up to SUMMARY."
