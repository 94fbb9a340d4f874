"""What serves the maker of a lexicon: a start, checks, explanations, differences, suggestions, patterns, slips."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import msgspec
import pytest
from click.testing import CliRunner

import tiktokcorpus as tc
from tiktokcorpus import lexicon, lexicon_tools
from tiktokcorpus.cli import main

TOP = Path(__file__).parents[2]


def written(folder, *rows, name="entities.jsonl", settings=None):
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (folder / "lexicon.json").write_text(json.dumps(settings or {"extends": []}), encoding="utf-8")
    return folder


def org(id, *aliases, name=None, **fields):
    return {"id": id, "name": name or id.title(), "type": "ORG", "aliases": list(aliases), **fields}


def codes(source):
    return {f.code for f in lexicon.validate(source)}


def run(*args, code=0, **options):
    result = CliRunner().invoke(main, [str(a) for a in args], standalone_mode=False, **options)
    if result.exception:
        raise result.exception
    assert result.return_value == code, result.output
    return result.stdout


# ------------------------------------------------------------------------------ init and validate


def test_a_start_is_sound_and_finds_names(tmp_path):
    folder = lexicon.init(tmp_path / "mine")
    assert [f for f in lexicon.validate(folder) if f.severity != "note"] == []
    found = tc.process("Acme said the AFR agreed on Rocket Rule 12 in France.", lexicon=folder).mentions
    assert [m.name for m in found] == ["Acme Corporation", "Agency for Rockets", "Rocket Rule 12", "France"]
    with pytest.raises(lexicon.LexiconError, match="is there already"):
        lexicon.init(folder)


def test_every_fault_is_told_with_its_line(tmp_path):
    folder = written(tmp_path / "x", org("a"), {"id": "b"}, org("c", colour=1), org("a"), org("d", ""))
    faults = [f for f in lexicon.validate(folder) if f.severity == "fault"]
    assert [f.line for f in faults] == [2, 3, 4, 5]
    assert all(f.file.endswith("entities.jsonl") and f.mend for f in faults)
    assert "take out 'colour'" in str(faults[1])


@pytest.mark.parametrize(
    "code,rows",
    [
        ("shared_surface", [org("a", "Acme"), org("b", "ACME Inc", "Acme")]),
        ("surname_word", [{**org("a", {"surface": "Chip", "kind": "surname"}, name="Ann Chip"), "type": "PERSON"}]),
        ("twins", [org("a", "Garland"), org("b", "Marland")]),
        ("article", [org("a", "The Widget")]),
        ("article", [org("a", "a Widget")]),
        ("one_letter", [org("a", "Q")]),
        ("duplicate_alias", [org("a", "Foo Bar", "foo-bar")]),
        ("unfindable", [org("a", name_matches=False)]),
        ("qid", [org("a", qid="42")]),
        ("brackets", [org("a", name="A (firm)")]),
        ("fuzzy_short", [org("a", {"surface": "Abc", "fuzzy": 1})]),
        ("ordinary_word", [org("a", {"surface": "apple", "case": "any"})]),
    ],
)
def test_lints(tmp_path, code, rows):
    assert code in codes(written(tmp_path / "x", *rows))


def test_twins_with_slips_are_warned_of(tmp_path):
    rows = [org("a", {"surface": "Garland", "fuzzy": 1}), org("b", "Marland")]
    (found,) = (f for f in lexicon.validate(written(tmp_path / "x", *rows)) if f.code == "twins")
    assert found.severity == "warning" and "Garland" in found.message and "Marland" in found.message


def test_selectors_and_bases_are_checked(tmp_path):
    folder = written(tmp_path / "x", org("a"), settings={"extends": ["nowhere"], "drop": ["b", "type:ORG"]})
    found = {(f.code, f.severity) for f in lexicon.validate(folder)}
    assert ("selector", "warning") in found and ("fault", "fault") in found


def test_bundled_lexicons_have_no_faults():
    for name in lexicon.bundled():
        assert [str(f) for f in lexicon.validate(name) if f.severity == "fault"] == []


def test_validate_exit_codes(tmp_path):
    good = written(tmp_path / "good", org("acme"))
    doubtful = written(tmp_path / "doubtful", org("a", "Q"))
    bad = written(tmp_path / "bad", {"id": "a"})
    run("lexicon", "validate", good)
    run("lexicon", "validate", doubtful)
    run("lexicon", "validate", "--strict", doubtful, code=3)
    assert "entities.jsonl:1: fault:" in run("lexicon", "validate", bad, code=2)
    rows = [json.loads(line) for line in run("lexicon", "validate", "--json", bad, code=2).splitlines()]
    assert rows[0]["line"] == 1


# ----------------------------------------------------------------------------------- scope switch


def test_drop_and_keep(tmp_path):
    rows = [org("acme", tags=["firms"]), org("bolt", tags=["firms"]), org("crux")]
    base = written(tmp_path / "base", *rows)
    top = written(
        tmp_path / "top", org("dune"), settings={"extends": [str(base)], "drop": ["tag:firms"], "keep": ["bolt"]}
    )
    assert set(lexicon.Lexicon(top).entities) == {"bolt", "crux", "dune"}
    top = written(tmp_path / "top", org("dune"), settings={"extends": [str(base)], "drop": ["type:ORG", "crux"]})
    assert set(lexicon.Lexicon(top).entities) == set()
    assert lexicon.explain("Acme", lexicon=top).dropped == ["acme"]


# --------------------------------------------------------------------------------------- explain


def test_explain_a_string():
    found = tc.lexicon.explain("TikTok")
    assert found.matches and found.aliases[0].entity == "tiktok" and "rule alias.exact" in str(found)
    chew = tc.lexicon.explain("Chew")
    assert not chew.matches and chew.aliases[0].kind == "surname"
    assert {c.reason for c in chew.candidates} == {"ordinary_word"}
    assert "is no alias" in str(tc.lexicon.explain("Qqqq Zzzz"))
    assert any(a.entity == "tiktok" for a in tc.lexicon.explain("TikTol").near)


def test_explain_in_a_text():
    text = "Shou Zi Chew spoke. Chew said no. They chew gum."
    found = tc.lexicon.explain("chew", text)
    assert {(c.start, c.accepted) for c in found.candidates if c.accepted} == {(0, True), (20, True)}
    assert not tc.lexicon.explain("Oracle", text).occurs
    assert "does not occur" in str(tc.lexicon.explain("Oracle", text))


def test_explain_validity(tmp_path):
    folder = written(tmp_path / "x", org("xorp", {"surface": "Bird Co", "valid": [None, "2023-07-23"]}))
    mine = lexicon.Lexicon(folder)
    (late,) = mine.explain("Bird Co", "They sued Bird Co again.", published="2024-01-01").candidates[:1]
    assert (late.accepted, late.reason) == (False, "no_longer_valid")
    assert mine.explain("Bird Co", "They sued Bird Co again.", published="2022-01-01").matches


def test_every_reason_is_told():
    source = (TOP / "csrc" / "match_trace.c").read_text(encoding="utf-8")
    (names,) = re.findall(r"why_names\[WHY_COUNT\] = \{(.*?)\};", source, re.S)
    assert set(re.findall(r'"(\w+)"', names)) == set(lexicon_tools.REASONS)


def test_explain_on_the_command_line(tmp_path):
    file = tmp_path / "t.txt"
    file.write_text("May said TikTok may stay.", encoding="utf-8")
    assert "rule alias.exact" in run("lexicon", "explain", "TikTok", "--text", file)
    run("lexicon", "explain", "Qqqq", code=1)
    assert json.loads(run("lexicon", "explain", "TikTok", "--json"))["aliases"]


# ----------------------------------------------------------------------- diff, import and suggest


def test_diff(tmp_path):
    a = written(tmp_path / "a", org("x", "Ex"), org("y", {"surface": "Why", "fuzzy": 1}))
    b = written(tmp_path / "b", org("x", "Ecks", name="Xx"), org("z"), org("y", "Why"))
    lines = [str(c) for c in lexicon.diff(a, b)]
    assert lines[:2] == ['~ x name: "X" -> "Xx"', "+ x alias 'Ecks'"]
    assert "- x alias 'Ex'" in lines and "+ z" in lines and "~ y alias 'Why' fuzzy: 1 -> 0" in lines
    assert lexicon.diff(a, a) == []
    assert "+ z" in run("lexicon", "diff", a, b)
    run("lexicon", "diff", a, a, code=1)


def test_import_csv(tmp_path):
    table = tmp_path / "t.csv"
    table.write_text("Name;Type;Aliases;Tags\nÉcole X;org;EX|Ecole;schools\n", encoding="utf-8")
    out = tmp_path / "out.jsonl"
    run("lexicon", "import", table, "-o", out)
    (row,) = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    assert row == {"id": "ecole-x", "name": "École X", "type": "ORG", "origin": "user",
                   "aliases": ["EX", "Ecole"], "tags": ["schools"]}  # fmt: skip
    assert [f for f in lexicon.validate(out) if f.severity == "fault"] == []


def test_suggest(tmp_path):
    for i in range(3):
        (tmp_path / f"{i}.txt").write_text("Mayor Jane Zorbel met the press. Zorbel left early.\n", encoding="utf-8")
    draft = tmp_path / "draft.jsonl"
    run("lexicon", "suggest", tmp_path / "0.txt", tmp_path / "1.txt", tmp_path / "2.txt", "-o", draft)
    rows = [json.loads(line) for line in draft.read_text(encoding="utf-8").splitlines()]
    row = next(r for r in rows if r["name"] == "Jane Zorbel")
    assert row["type"] == "PERSON" and row["seen"]["documents"] == 3 and row["seen"]["mentions"] >= 3
    assert row["seen"]["examples"][0]["text"].startswith("Mayor Jane Zorbel")
    assert [f for f in lexicon.validate(draft) if f.severity == "fault"] == []
    assert [m.entity for m in tc.process("Jane Zorbel left.", lexicon=draft).mentions] == ["jane-zorbel"]


# ------------------------------------------------------------------------------------- patterns


def test_bundled_patterns_give_laws():
    text = "The House passed HR 815; he signed Public Law 118-50. The appeal is No. 24-1113 under Regulation (EU) 2022/2065."
    laws = [(m.surface, m.name) for m in tc.process(text).mentions if m.type == "LAW"]
    assert laws == [
        ("HR 815", "H.R. 815"),
        ("Public Law 118-50", "Public Law 118-50"),
        ("No. 24-1113", "No. 24-1113"),
        ("Regulation (EU) 2022/2065", "Regulation (EU) 2022/2065"),
    ]


def test_a_pattern_links_by_its_name():
    (m,) = (m for m in tc.process("They debated HR 7521 all day.").mentions if m.type == "LAW")
    assert m.entity and m.entity.startswith("protecting-americans")


def test_faults_of_patterns_name_the_place(tmp_path):
    folder = written(tmp_path / "x", org("acme"), {"pattern": "H(R", "type": "LAW"})
    with pytest.raises(lexicon.LexiconError, match=r"line 2: .*at character 3 of 'H\(R'"):
        lexicon.load(folder)
    assert [f.line for f in lexicon.validate(folder) if f.severity == "fault"] == [2]


def test_a_pattern_that_explodes_is_a_problem_not_a_crash(tmp_path):
    folder = written(tmp_path / "x", {"pattern": "(?:x+x+)+y|x+z", "type": "LAW"}, org("acme"))
    text = "x" * 4000 + " said Acme, yes."
    corpus = tc.read([("a", text), ("b", "Acme.")], lexicon=folder)
    assert [p["code"] for p in corpus.problems] == ["pattern"]
    assert [m.name for m in corpus["a"].mentions if m.entity] == ["Acme"]


# ------------------------------------------------------------------------------ slips and names


def test_fuzzy(tmp_path):
    folder = written(tmp_path / "x", org("acme", {"surface": "Rocketworks", "fuzzy": 2}))
    found = tc.process("They met Rockettwerks and rockettworks.", lexicon=folder).mentions
    assert [(m.surface, m.entity, m.rule) for m in found if m.entity] == [("Rockettwerks", "acme", "alias.fuzzy")]


def test_names_alone():
    rows = list(tc.names(["TikTok and the US.", "Nothing. us"]))
    assert [(r["text"], r["start"], r["end"], r["entity"]) for r in rows] == [
        (0, 0, 6, "tiktok"),
        (0, 15, 17, "united-states"),
    ]
    assert len(tc.names("é TikTok")) == 1 and next(iter(tc.names("é TikTok")))["start"] == 2


# --------------------------------------------------------------------------------- the documents


def test_schema_is_the_classes():
    assert json.loads(lexicon.schema()) == json.loads(msgspec.json.encode(lexicon_tools.make_schema()))
    assert run("schema", "lexicon") == lexicon.schema()


def test_bundled_rows_satisfy_the_schema():
    check = jsonschema.Draft202012Validator(json.loads(lexicon.schema()))
    files = sorted((Path(lexicon.__file__).parent / "data" / "lexicons").glob("*/*.jsonl"))
    assert files
    for file in files:
        rows = [json.loads(line) for _, line in lexicon._lines(file)]
        for row in rows[:: max(1, len(rows) // 200)]:
            assert check.is_valid(row), (file, row)
    assert not check.is_valid({"id": "a", "name": "A", "type": "THING"})


def test_every_rule_of_mentions_is_documented():
    """docs/rules.md lists each value that mention.rule can have, and no other."""
    rules: set[str] = set()
    for file in sorted((TOP / "csrc").glob("match*.c")):
        text = file.read_text(encoding="utf-8")
        rules |= set(re.findall(r'"((?:alias|surname|first|spelling|unlisted)\.[a-z_]+)"', text))
        rules |= set(re.findall(r'->rule = "([a-z_.]+)"', text))
    page = (TOP / "docs" / "rules.md").read_text(encoding="utf-8").split("\n# Rules of quantities\n")[0]
    listed = re.findall(r"^\| `([a-z_.]+)` \|", page, re.M)
    assert sorted(listed) == sorted(rules)
