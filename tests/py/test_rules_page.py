"""docs/rules.md lists the rules of quantities and attributions, and none that are not there."""

from __future__ import annotations

import re
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
FIRST = "ent pronoun role count cap aside quoted inverted".split()


def rows(file: str) -> dict[str, str]:
    """{rule: action}"""
    text = (TOP / "python" / "tiktokcorpus" / "data" / "rules" / file).read_text(encoding="utf-8")
    lines = text.replace("\\\n", " ").splitlines()
    found = (re.match(r"rule (\w+) .*-> (\w+)", line) for line in lines)
    return {m[1]: m[2] for m in found if m}


def sections() -> dict[str, str]:
    text = (TOP / "docs" / "rules.md").read_text(encoding="utf-8")
    parts = re.split(r"^# Rules of (\w+)\n", text, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def listed(section: str) -> set[str]:
    cells = re.findall(r"^\| (`[^|]*`) \|", section, re.M)
    return {name for cell in cells for name in re.findall(r"`([a-z_0-9]+)`", cell)}


def test_every_rule_of_quantities_is_documented():
    made = {rule for rule, action in rows("quantities.rules").items() if action not in ("none", "modifier", "unit")}
    assert listed(sections()["quantities"]) == made


def test_every_rule_of_attributions_is_documented():
    section, made = sections()["attributions"], {r for r, a in rows("speech.rules").items() if a != "none"}
    single = listed(section)
    second = {name for name in single if not name.endswith("_")} - made
    composed = {f"{a}_{b}" for a in FIRST for b in second}
    assert {f"{a}_" for a in FIRST} == {name for name in single if name.endswith("_")}
    assert not {r for r in made - single - composed if r not in section}
    assert not {b for b in second if not any(r.endswith(f"_{b}") for r in made)}
