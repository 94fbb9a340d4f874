"""The lexicon's loader and data, and the names found with it (tests/spec/mentions.md)."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path

import pytest

import tiktokcorpus as tc
from tiktokcorpus import lexicon

SPEC = Path(__file__).parent.parent / "spec" / "mentions.md"
BLOCK = re.compile(r"^## (.*?)\n+```text\n(.*?)```\n+```mentions\n(.*?)```", re.S | re.M)
BLOCKS = BLOCK.findall(SPEC.read_text(encoding="utf-8"))


class Builder:
    """Stands in for the core's builder, to see what reaches it."""

    def __init__(self):
        self.entities, self.aliases, self.wordings = [], [], []

    def add_entity(self, *row):
        self.entities.append(row)
        return len(self.entities) - 1

    def add_alias(self, *row):
        self.aliases.append(row)

    def add_wording(self, *row):
        self.wordings.append(row)


def filled(path, **options):
    builder = Builder()
    rows, wordings = lexicon.read(path, **options)
    return lexicon.fill(builder, rows, wordings)


def written(tmp_path, text, name="mine.jsonl"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def row(**fields):
    return json.dumps({"id": "a", "name": "A", "type": "ORG", **fields})


@pytest.mark.parametrize("title,text,expected", BLOCKS, ids=[b[0] for b in BLOCKS])
def test_spec(title, text, expected):
    want = [tuple(part.strip() for part in line.split("|")) for line in expected.strip().splitlines()]
    got = [(m.surface, m.type, m.name) for m in tc.process(text).mentions]
    assert got == want


def test_spec_is_read():
    assert len(BLOCKS) >= 10


def test_policies_from_spelling(tmp_path):
    path = written(
        tmp_path,
        row(name="Acme Corporation", aliases=["ACM", "AcmeSoft", "Acme", "McDuck"]),
    )
    rows = {row[1]: (lexicon.CASES[row[2]], lexicon.KINDS[row[3]]) for row in filled(path, extends=False).aliases}
    assert rows == {
        "Acme Corporation": ("initial", "name"),
        "ACM": ("exact", "acronym"),
        "AcmeSoft": ("any", "name"),
        "Acme": ("initial", "name"),
        "McDuck": ("initial", "name"),
    }


def test_every_field_reaches_the_core(tmp_path):
    path = written(
        tmp_path,
        json.dumps(
            {
                "id": "a",
                "name": "A (x)",
                "type": "PERSON",
                "qid": "Q1",
                "origin": "saga",
                "name_matches": False,
                "aliases": [
                    {
                        "surface": "Aa",
                        "case": "any",
                        "strength": "weak",
                        "kind": "surname",
                        "needs": ["sen", "Mr  President"],
                        "not_before": ["b"],
                        "not_after": ["c"],
                        "valid": ["1970-01-02", None],
                        "origin": "seed",
                    }
                ],
            }
        ),
    )
    builder = filled(path, extends=False)
    assert builder.entities == [("a", "A (x)", 1, "Q1", 1)]
    assert builder.aliases == [(0, "Aa", 0, 2, 2, True, "sen|mr president", "b", "c", 1, None)]


def test_csv(tmp_path):
    path = written(tmp_path, "name,type,aliases,qid\nAcme,ORG,Acme Rockets|ACM,Q5\nKent,gpe,,\n", "mine.csv")
    builder = filled(path, extends=False)
    assert [row[:4] for row in builder.entities] == [("acme", "Acme", 2, "Q5"), ("kent", "Kent", 3, None)]
    assert [row[1] for row in builder.aliases] == ["Acme", "Acme Rockets", "ACM", "Kent"]


def test_folder_extends_and_replaces(tmp_path):
    folder = tmp_path / "saga"
    folder.mkdir()
    written(folder, '{"extends": ["common"]}', "lexicon.json")
    written(folder, '{"id": "china", "name": "Chinaland", "type": "GPE"}\n', "entities.jsonl")
    written(folder, '{"from": "gizmo", "to": "house"}\n', "wording-mine.jsonl")
    rows, wordings = lexicon.read(folder)
    names = [entity.name for _, entity in rows]
    assert names[0] == "Chinaland" and "China" not in names and "France" in names
    assert wordings[-1].from_ == "gizmo"
    rows, _ = lexicon.read(folder, extends=False)
    assert len(rows) == 1


@pytest.mark.parametrize(
    "line,message",
    [
        (row(colour=1), r"line 2: .*colour.*take out 'colour'"),
        (row(type="COMPANY"), r"line 2: .*type must be one of PERSON, ORG"),
        ('{"id": "a", "name": "A"}', r"line 2: .*add 'type'"),
        (row(aliases=[{"surface": "B", "kind": "nick"}]), "kind must be one of name"),
        (row(aliases=[{"surface": "B", "case": "low"}]), "case must be one of any"),
        (row(id="z"), r"line 2: the id 'z' stands already in .*line 1; join the two rows"),
        (row()[:-1], r"line 2: .*each line must be one JSON object"),
        (row(aliases=[""]), "line 2: an alias is empty"),
        (row(aliases=[{"surface": "B", "valid": ["2020-13-01", None]}]), "is no date"),
        (row(aliases=[{"surface": "B", "needs": ["x|y"]}]), "is no context word"),
    ],
)
def test_mistakes_name_file_line_and_mend(tmp_path, line, message):
    path = written(tmp_path, '{"id": "z", "name": "Z", "type": "ORG"}\n' + line + "\n")
    with pytest.raises(lexicon.LexiconError, match=message) as caught:
        filled(path, extends=False)
    assert "mine.jsonl" in str(caught.value)


def test_mistakes_in_csv_and_places(tmp_path):
    with pytest.raises(lexicon.LexiconError, match="columns name and type"):
        lexicon.read(written(tmp_path, "word\nx\n", "a.csv"))
    with pytest.raises(lexicon.LexiconError, match="unknown column 'colour'"):
        lexicon.read(written(tmp_path, "name,type,colour\nx,ORG,red\n", "b.csv"))
    with pytest.raises(lexicon.LexiconError, match=r"b2.csv, line 2: unknown type 'THING'"):
        lexicon.read(written(tmp_path, "name,type\nx,thing\n", "b2.csv"))
    with pytest.raises(lexicon.LexiconError, match="neither a file or folder nor one of the bundled"):
        lexicon.read("nowhere")
    empty = tmp_path / "empty"
    empty.mkdir()
    assert lexicon.read(empty) == ([], [])  # nothing but what is discovered
    (empty / "names.txt").touch()
    with pytest.raises(lexicon.LexiconError, match="holds no"):
        lexicon.read(empty)


def test_origins():
    assert lexicon.origin_mask(["general", "seed"]) == 0b101
    with pytest.raises(lexicon.LexiconError, match="unknown origin"):
        lexicon.origin_mask(["seeds"])


# ---------------------------------------------------------------------------------- the bundled data


@pytest.fixture(scope="module")
def rows():
    return [entity for _, entity in lexicon.read("tiktok")[0]]


def test_bundled():
    assert lexicon.bundled() == ["common", "tiktok"]


def test_bundled_rows_are_sound(rows):
    assert len(rows) > 2000
    for entity in rows:
        assert entity.origin in ("general", "saga", "seed"), entity.id
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entity.id), entity.id
        assert entity.qid is None or re.fullmatch(r"Q[1-9][0-9]*", entity.qid), entity.id
        assert entity.name == " ".join(entity.name.split()), entity.id
        surfaces = [a if isinstance(a, str) else a.surface for a in entity.aliases]
        assert len(set(surfaces)) == len(surfaces), entity.id
        assert entity.name_matches or surfaces, f"{entity.id} cannot be found"
        for alias in entity.aliases:
            if isinstance(alias, lexicon.Alias) and alias.kind == "surname":
                assert entity.type == "PERSON", entity.id
    qids = [entity.qid for entity in rows if entity.qid]
    assert len(set(qids)) == len(qids)


def test_common_holds_general_rows_only():
    assert {entity.origin for _, entity in lexicon.read("common")[0]} == {"general"}


def test_compiles_and_leaves_origins_out():
    everything, some = tc.process("x"), tc.process("x", exclude_origins=["seed"])
    assert everything.mentions == some.mentions == []
    text = "They met the byte hopping staff."
    assert [m.name for m in tc.process(text).mentions] == ["ByteDance"]
    assert tc.process(text, exclude_origins=["seed"]).mentions == []


def test_validity_dates(tmp_path):
    path = written(
        tmp_path,
        row(name="Xorp", aliases=[{"surface": "Bird Co", "valid": [None, "2023-07-23"]}]),
    )
    early, late = datetime.date(2022, 1, 1), datetime.date(2024, 1, 1)
    text = "They sued Bird Co again."
    assert [m.name for m in tc.process(text, lexicon=path, published=early).mentions] == ["Xorp"]
    assert [m.name for m in tc.process(text, lexicon=path, published=late).mentions if m.entity] == []
    assert [m.name for m in tc.process(text, lexicon=path).mentions] == ["Xorp"]
