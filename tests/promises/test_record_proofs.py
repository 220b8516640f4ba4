"""Promises of proof: keys, checkpoints and proofs hold for what was signed, and the commands show it."""

import asyncio
import json
from collections.abc import Iterator
from logging import CRITICAL
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner

from server.audit import tree
from server.audit.checkpoint import latest, log_name
from server.audit.proof import NoProof, consistency, inclusion
from server.audit.rounds import key_of
from server.audit.standalone import Key, Unfit, notes, signed
from server.cli import installation, main
from tests.record import LOG, NOW, Record, opened, stand_alone

# Published with the format (golang.org/x/mod/sumdb/note): a key and its id.
PUBLISHED_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


async def test_a_key_that_is_renewed_leaves_what_was_signed(record: Record) -> None:
    """The new key signs from now on; what the old one signed stays proved by it."""
    await key_of(record.database, record.safe, LOG, NOW, is_new=True)
    await record.sign()
    old, new = await record.keys()

    assert (await record.verify()).checkpoints == 2
    assert (await record.fault([old]))[1] == "the checkpoint of 5 entries is not signed by the key of this log"
    assert (await record.fault([new]))[1] == "the checkpoint of 4 entries is not signed by the key of this log"


async def test_every_entry_and_every_growth_is_proved(record: Record) -> None:
    """Proofs verify against the root that the checkpoint signed; what no checkpoint covers is not proved."""
    await record.write(*range(3, 12))
    made = await record.sign()
    (key,) = await record.keys()
    checkpoint = signed(made.note, [key])
    for number in range(made.size):
        proof = json.loads(json.dumps(await inclusion(record.database, number)))
        path = [raw(each) for each in proof["path"]]
        leaf = tree.leaf_hash(proof["entry"].encode())
        assert tree.is_included(leaf, number, made.size, path, checkpoint.root)
    leaves = [bytes(leaf) for (leaf,) in await record.all("SELECT leaf FROM audit_entry ORDER BY number")]
    for older in range(made.size + 1):
        path = [raw(each) for each in (await consistency(record.database, older))["path"]]  # type: ignore[attr-defined]
        before = tree.root(tree.grown((), 0, leaves[:older])[0])
        assert tree.is_consistent(older, before, made.size, checkpoint.root, path)
    with pytest.raises(NoProof, match="There is no entry -1: the first is entry 0"):
        await inclusion(record.database, -1)
    with pytest.raises(NoProof, match="There is no record of -1 entries"):
        await consistency(record.database, -1)
    for why in ("There is no .*: the record has 13 entries so far", "make one with `wardmote audit checkpoint`"):
        for prove, beyond in ((inclusion, made.size), (consistency, made.size + 1)):
            with pytest.raises(NoProof, match=why):
                await prove(record.database, beyond)
        await record.write(12)


async def test_a_head_that_was_set_back_takes_no_proof_away(record: Record) -> None:
    """What a checkpoint signed is proved by it, whatever the head says."""
    await record.around("UPDATE audit_head SET size = 1")
    assert (await inclusion(record.database, 2))["number"] == 2


def raw(text: str) -> bytes:
    """Read base64."""
    from base64 import b64decode

    return b64decode(text)


def test_a_verifier_key_is_read_as_published() -> None:
    """The published key has the published id; a letter changed is noticed, and so is another kind of key."""
    key = Key.read(PUBLISHED_KEY)

    assert (key.name, key.id.hex(), str(key)) == ("PeterNeumann", "c74f20a3", PUBLISHED_KEY)
    for wrong in (
        PUBLISHED_KEY.replace("Peter", "Petra"),
        PUBLISHED_KEY[:-4],
        "x",
        PUBLISHED_KEY.replace("+AR", "+BR"),
    ):
        with pytest.raises(ValueError, match=r"verifier key|base64|padding|Incorrect"):
            Key.read(wrong)


async def test_a_note_is_read_strictly(record: Record) -> None:
    """Anything about a signed note that is not as it was signed is no checkpoint, and several stand in one file."""
    (key,) = await record.keys()
    async with record.database.engine.connect() as connection:
        made = await connection.run_sync(latest)
    assert made is not None
    note = made.note

    assert signed(note, [key]).size == 4
    assert notes(f"{note}\n{note}") == [note, note]
    assert note.splitlines()[:2] == [LOG, "4"]
    for wrong in (
        note.replace("\n4\n", "\n5\n"),
        note.replace(LOG, "elsewhere/audit", 1),
        note.replace("\u2014", "-"),
        note[:-1],
        note.replace("\n\n", "\n"),
        note.replace("\n\n", "\nmore\n\n"),
        "",
    ):
        with pytest.raises(Unfit):
            signed(wrong, [key])


def test_a_log_is_named_after_its_address() -> None:
    """The name is the address without its scheme, and never holds what separates the parts of a key."""
    assert log_name("https://wardmote.example.org") == LOG
    assert log_name("http://localhost:8000/a+b/") == "localhost:8000/a%2Bb/audit"


class Commands:
    """Run `wardmote audit ...` in a folder with settings of its own."""

    def __call__(self, *words: str) -> tuple[int, str]:
        """Give the exit code and what was printed."""
        done = CliRunner().invoke(main, ["audit", *words])
        return done.exit_code, done.stdout if done.exit_code == 0 else done.output


@pytest.fixture
def command(migrated_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Commands]:
    """Give the commands, on an empty record."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WARDMOTE_SECRET", "00112233445566778899aabbccddeeff" * 2)
    monkeypatch.setenv("WARDMOTE_DATABASE_URL", migrated_url)
    silent = structlog.make_filtering_bound_logger(CRITICAL)
    monkeypatch.setattr(installation, "configure", lambda level, form: structlog.configure(wrapper_class=silent))
    yield Commands()
    structlog.reset_defaults()


def test_the_commands_prove_the_record(command: Commands, migrated_url: str, tmp_path: Path) -> None:
    """From an empty record to one that a partner verifies: key, checkpoint, proof, export, verify."""
    assert command("checkpoint")[0] == 0  # of the making of its own key
    code, key = command("key")
    assert (code, key.count("\n")) == (0, 1)
    assert command("verify") == (0, "fits: 1 entries, 0 sets of ids, 1 checkpoints\nsigned: the first 1 entries\n")
    proof = json.loads(command("proof", "0", "--since", "1")[1])
    assert proof["inclusion"]["size"] == proof["consistency"]["size"] == 1
    assert command("proof", "7") == (
        1,
        "wardmote: There is no entry 7: the record has 1 entries so far, numbered from 0.\n",
    )
    assert command("proof", "0", "--since", "2")[1].startswith("wardmote: There is no record of 2 entries: ")
    assert command("proof")[0] == 2
    assert command("verify", "--key", "nonsense")[0] == 2
    kept = tmp_path / "kept.txt"
    kept.write_text(command("checkpoint")[1], "utf-8")
    assert command("key", "--renew")[1].count("\n") == 2
    exported = json.loads(command("export", str(tmp_path / "handover"), "--json")[1])
    assert (exported["entries"], exported["checkpoints"], len(exported["keys"])) == (3, 2, 2)
    words = ("--key", exported["keys"][1], "--since", str(kept))
    assert stand_alone(tmp_path / "handover", Key.read(key), *words) == (0, "fits: 3 entries, 3 checkpoints")
    taken = command("export", str(tmp_path / "handover"))
    assert taken == (
        1,
        f"wardmote: {tmp_path / 'handover'} holds something already: name a folder that is new or empty.\n",
    )
    assert json.loads(command("verify", "--checkpoints", str(kept), "--json")[1])["checkpoints"] == 3

    about = command("export", str(tmp_path / "nobody"), "--about", "Jo Bloggs")
    assert about == (
        2,
        "wardmote: 'Jo Bloggs' is the name of no person, client or agency here, and no id: nothing was exported.\n",
    )
    assert not (tmp_path / "nobody").exists()
    # What was refused is on no record: least of all a name that somebody typed.
    assert json.loads(command("verify", "--json")[1])["entries"] == 3

    async def forget() -> None:
        async with opened(migrated_url) as record:
            await record.around("DELETE FROM audit_entry WHERE number = 2")

    asyncio.run(forget())
    assert command("verify") == (
        1,
        "wardmote: The record does not fit: entry 2 is missing: the record has 3 entries, and here are 2.\n",
    )


def test_a_file_without_checkpoints_is_not_taken_for_one_that_fits(command: Commands, tmp_path: Path) -> None:
    """Whoever names a file of what they kept learns that nothing was kept in it, from either verifier."""
    empty = tmp_path / "empty.txt"
    empty.write_text("\n", "utf-8")
    assert command("checkpoint")[0] == 0
    key = Key.read(command("key")[1].strip())
    assert command("export", str(tmp_path / "handover"))[0] == 0
    words = "there is no checkpoint in the file of checkpoints"

    assert command("verify", "--checkpoints", str(empty)) == (1, f"wardmote: The record does not fit: {words}.\n")
    assert stand_alone(tmp_path / "handover", key, "--since", str(empty)) == (1, f"does not fit: {words}")
