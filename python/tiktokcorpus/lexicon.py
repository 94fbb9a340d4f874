"""Reads lexicons: who and what the names in a text stand for.

A lexicon is a folder of JSON Lines files, one such file, or one CSV file.

In a folder, ``lexicon.json`` (optional) holds ``{"extends": ["common"]}``; every ``wording*.jsonl`` holds wording
rows, every other ``*.jsonl`` entities. An entity row::

    {"id": "acme", "name": "Acme Corporation", "type": "ORG", "qid": null, "origin": "user",
     "aliases": ["Acme", {"surface": "ACM", "kind": "acronym", "case": "exact", "strength": "weak",
                          "needs": ["rocket"], "not_before": ["cream"], "not_after": ["saint"],
                          "valid": ["2015-01-01", null], "origin": "user"}]}

The name is an alias by itself unless ``"name_matches": false``. Where an alias gives no policy, its spelling does:
one word of 2 to 6 capitals is an acronym and must match letter for letter; a word with a capital inside
("ByteDance") matches in any letter case; any other needs its first capitals.

A wording row, ``{"from": "home", "to": "house", "origin": "general"}``, says that where a text has `from`, `to` may
have been meant, as in texts that went through a thesaurus or a translator.

A CSV file has the columns name, type, aliases (separated by ``|``), qid, and if wanted id.

Every ``*.facts`` file of a folder holds dated facts (terms of office, events) that help to date a text.

A row of a lexicon that extends another replaces the other's row of the same id.
"""

from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec

__all__ = ["Alias", "Entity", "LexiconError", "Wording", "bundled", "facts", "fill", "load", "read"]

TYPES = ("PERSON", "ORG", "GPE", "LOC", "PRODUCT", "LAW", "EVENT", "WORK", "NORP", "FACILITY")
CASES = ("any", "initial", "exact")
KINDS = ("name", "acronym", "surname", "mt", "spun", "demonym", "former")
ORIGINS = ("general", "saga", "seed", "user")

Origin = Literal["general", "saga", "seed", "user"]


class LexiconError(ValueError):
    """A lexicon cannot be read. The message names the file, the line and what to mend."""


class Alias(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One way to write an entity. ``None`` stands for "as the spelling says"."""

    surface: str
    case: Literal["any", "initial", "exact"] | None = None
    strength: Literal["strong", "weak"] = "strong"
    kind: Literal["name", "acronym", "surname", "mt", "spun", "demonym", "former"] | None = None
    needs: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    valid: tuple[str | None, str | None] = (None, None)
    origin: Origin | None = None


class Entity(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One row of a lexicon."""

    id: str
    name: str
    type: Literal["PERSON", "ORG", "GPE", "LOC", "PRODUCT", "LAW", "EVENT", "WORK", "NORP", "FACILITY"]
    qid: str | None = None
    origin: Origin = "user"
    aliases: tuple[str | Alias, ...] = ()
    name_matches: bool = True


class Wording(msgspec.Struct, forbid_unknown_fields=True, frozen=True, rename={"from_": "from"}):
    """Where a text has ``from``, ``to`` may have been meant."""

    from_: str
    to: str
    origin: Origin = "user"


class _Settings(msgspec.Struct, forbid_unknown_fields=True):
    extends: tuple[str, ...] = ()
    description: str = ""


_entity_decoder = msgspec.json.Decoder(Entity)
_wording_decoder = msgspec.json.Decoder(Wording)
_BUNDLED = Path(__file__).parent / "data" / "lexicons"
_day_zero = datetime.date(1970, 1, 1)


def bundled() -> list[str]:
    """Names of the lexicons that come with the package."""
    return sorted(entry.name for entry in _BUNDLED.iterdir() if entry.is_dir())


def _locate(source: str | Path) -> Path:
    """A bare name means a bundled lexicon, whatever lies in the current folder."""
    root = _BUNDLED / str(source)
    if re.fullmatch(r"[A-Za-z0-9_-]+", str(source)) and root.is_dir():
        return root
    path = Path(source)
    if path.exists():
        return path
    raise LexiconError(
        f"no lexicon {str(source)!r}: neither a file or folder nor one of the bundled ({', '.join(bundled())})"
    )


def _mend(message: str) -> str:
    """What to do about a decoder's message."""
    if match := re.search(r"unknown field `([^`]+)`", message):
        return f"take out {match[1]!r} or mend its spelling"
    if match := re.search(r"Invalid enum value '?([^' ]+)'? - at `\$\.?([^`]*)`", message):
        field = re.sub(r"\[.*?\]", "", match[2]).rsplit(".", 1)[-1]
        known = {"type": TYPES, "case": CASES, "kind": KINDS, "origin": ORIGINS, "strength": ("strong", "weak")}
        return f"{field} must be one of {', '.join(known.get(field, ()))}"
    if match := re.search(r"missing required field `([^`]+)`", message):
        return f"add {match[1]!r}"
    if "malformed" in message or "truncated" in message or "trailing" in message:
        return "each line must be one JSON object"
    return "see the layout in the documentation of tiktokcorpus.lexicon"


def _lines(file: Path) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(file.read_bytes().split(b"\n"), 1):
        if number == 1 and line.startswith(b"\xef\xbb\xbf"):
            line = line[3:]
        if line.strip() and not line.lstrip().startswith(b"#"):
            yield number, line


def _rows(file: Path, decoder: Any) -> Iterator[tuple[str, Any]]:
    for number, line in _lines(file):
        where = f"{file}, line {number}"
        try:
            yield where, decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise LexiconError(f"{where}: {error}; {_mend(str(error))}") from None


def _slug(name: str) -> str:
    return re.sub(r"[^\w]+", "-", name.casefold()).strip("-") or "entity"


def _csv_rows(file: Path) -> Iterator[tuple[str, Entity]]:
    with file.open("r", encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        columns = set(reader.fieldnames or ())
        if not {"name", "type"} <= columns:
            raise LexiconError(
                f"{file}, line 1: the columns name and type are missing; the first line must name the columns"
            )
        if unknown := columns - {"id", "name", "type", "aliases", "qid"}:
            raise LexiconError(
                f"{file}, line 1: unknown column {min(unknown)!r}; known are id, name, type, aliases, qid"
            )
        for row in reader:
            where = f"{file}, line {reader.line_num}"
            name, kind = (row["name"] or "").strip(), (row["type"] or "").strip().upper()
            if not name:
                raise LexiconError(f"{where}: the name is empty; give one or take the line out")
            if kind not in TYPES:
                raise LexiconError(f"{where}: unknown type {kind!r}; type must be one of {', '.join(TYPES)}")
            aliases = tuple(part.strip() for part in (row.get("aliases") or "").split("|") if part.strip())
            yield (
                where,
                Entity(
                    id=(row.get("id") or "").strip() or _slug(name),
                    name=name,
                    type=kind,  # type: ignore[arg-type]
                    qid=(row.get("qid") or "").strip() or None,
                    aliases=aliases,
                ),
            )


def _level(root: Path) -> tuple[dict[str, tuple[str, Entity]], list[Wording], tuple[str, ...]]:
    """One lexicon without those it extends: entities by id with their place, wordings, names of the extended."""
    entities: dict[str, tuple[str, Entity]] = {}
    wordings: list[Wording] = []
    extends: tuple[str, ...] = ("common",)
    files = [root]
    if root.is_dir():
        files = sorted((f for f in root.iterdir() if f.name.endswith((".jsonl", ".csv"))), key=lambda f: f.name)
        settings = root / "lexicon.json"
        if settings.is_file():
            try:
                extends = msgspec.json.decode(settings.read_bytes(), type=_Settings).extends
            except msgspec.DecodeError as error:
                raise LexiconError(f"{settings}: {error}; {_mend(str(error))}") from None
        if not files and any(f.name != "lexicon.json" for f in root.iterdir()):
            raise LexiconError(f"{root} holds no .jsonl or .csv file; put the entities in one")
    for file in files:
        if file.name.startswith("wording") and file.name.endswith(".jsonl"):
            for where, wording in _rows(file, _wording_decoder):
                for word in (wording.from_, wording.to):
                    if not re.fullmatch(r"[a-z0-9'&]+", word):
                        raise LexiconError(f"{where}: {word!r} is not one lower-case word; write it as one")
                wordings.append(wording)
            continue
        rows = _csv_rows(file) if file.name.endswith(".csv") else _rows(file, _entity_decoder)
        for where, entity in rows:
            if entity.id in entities:
                raise LexiconError(
                    f"{where}: the id {entity.id!r} stands already in {entities[entity.id][0]}; "
                    "join the two rows or rename one"
                )
            entities[entity.id] = (where, entity)
    if not entities and not wordings and not (root / "lexicon.json").is_file():
        extends = ()  # an empty lexicon: nothing but what is discovered
    return entities, wordings, extends


def read(source: str | Path, *, extends: bool = True) -> tuple[list[tuple[str, Entity]], list[Wording]]:
    """Entities (each with the file and line it stands in) and wordings of a lexicon and of those it extends."""
    merged: dict[str, tuple[str, Entity]] = {}
    wordings: list[Wording] = []
    seen: set[str] = set()
    levels = []

    def visit(name: str | Path) -> None:
        root = _locate(name)
        if str(root) in seen:
            return
        seen.add(str(root))
        entities, words, bases = _level(root)
        for base in bases if extends else ():
            if str(base) != root.name:
                visit(base)
        levels.append((entities, words))

    visit(source)
    for entities, words in levels:
        for key, value in entities.items():
            merged[key] = value
        wordings.extend(words)
    # The lexicon asked for stands before those it extends: of equally likely entities the first row wins.
    own = levels[-1][0]
    rows = [merged[key] for key in own] + [value for key, value in merged.items() if key not in own]
    return rows, wordings


def facts(source: str | Path) -> list[Path]:
    """The dated facts (``*.facts``) of a lexicon and of those it extends; csrc/facts.h tells their layout."""
    found: list[Path] = []
    seen: set[str] = set()

    def visit(name: str | Path) -> None:
        root = _locate(name)
        if str(root) in seen or not root.is_dir():
            return
        seen.add(str(root))
        settings = root / "lexicon.json"
        bases: tuple[str, ...] = ("common",)
        if settings.is_file():
            bases = msgspec.json.decode(settings.read_bytes(), type=_Settings).extends
        for base in bases:
            if base != root.name:
                visit(base)
        found.extend(sorted(root.glob("*.facts"), key=lambda file: file.name))

    visit(source)
    if not seen:  # a single file extends the common one
        visit("common")
    return found


_SURNAME_CAPITAL = r"(Mc|Mac|De|Di|Le|La|O')[A-Z]"


def _policy(surface: str) -> tuple[str, str]:
    """Letter case and kind that a spelling implies."""
    if re.fullmatch(r"[A-Z]{2,6}", surface):
        return "exact", "acronym"
    if any(re.search(r"[a-z][A-Z]", word) and not re.match(_SURNAME_CAPITAL, word) for word in surface.split()):
        return "any", "name"
    return "initial", "name"


def _day(text: str | None, where: str) -> int | None:
    if text is None:
        return None
    try:
        return (datetime.date.fromisoformat(text) - _day_zero).days
    except ValueError:
        raise LexiconError(f"{where}: {text!r} is no date; write it as YYYY-MM-DD") from None


def _joined(words: Iterable[str], where: str) -> str | None:
    out = []
    for word in words:
        if not word.strip() or "|" in word:
            raise LexiconError(f"{where}: {word!r} is no context word; write lower-case words without '|'")
        out.append(" ".join(word.lower().split()))
    return "|".join(out) or None


def fill(builder: Any, rows: Iterable[tuple[str, Entity]], wordings: Iterable[Wording] = ()) -> Any:
    """Puts rows of :func:`read` into a ``tiktokcorpus._core.LexiconBuilder`` and returns it."""
    for where, entity in rows:
        origin = ORIGINS.index(entity.origin)
        try:
            index = builder.add_entity(entity.id, entity.name, TYPES.index(entity.type) + 1, entity.qid, origin)
            aliases = [Alias(surface=a) if isinstance(a, str) else a for a in entity.aliases]
            if entity.name_matches and all(a.surface != entity.name for a in aliases):
                aliases.insert(0, Alias(surface=entity.name))
            for alias in aliases:
                if not alias.surface.strip():
                    raise LexiconError(f"{where}: an alias is empty; take it out")
                case, kind = _policy(alias.surface)
                if alias.kind not in (None, "acronym", "name") and case == "exact":
                    case = "initial"
                first, last = (_day(day, where) for day in alias.valid)
                builder.add_alias(
                    index,
                    alias.surface,
                    CASES.index(alias.case or case),
                    KINDS.index(alias.kind or kind),
                    ORIGINS.index(alias.origin) if alias.origin else origin,
                    alias.strength == "weak",
                    _joined(alias.needs, where),
                    _joined(alias.not_before, where),
                    _joined(alias.not_after, where),
                    first,
                    last,
                )
        except LexiconError:
            raise
        except ValueError as error:
            raise LexiconError(f"{where}: {error}") from None
    for wording in wordings:
        builder.add_wording(wording.from_, wording.to, ORIGINS.index(wording.origin))
    return builder


def origin_mask(origins: Iterable[str]) -> int:
    """Bits of origins, as the core takes them."""
    mask = 0
    for origin in origins:
        if origin not in ORIGINS:
            raise LexiconError(f"unknown origin {origin!r}; it must be one of {', '.join(ORIGINS)}")
        mask |= 1 << ORIGINS.index(origin)
    return mask


def load(source: str | Path = "tiktok", *, extends: bool = True, exclude_origins: Iterable[str] = ()) -> Any:
    """Compiles a lexicon.

    source: name of a bundled lexicon, or the path of a folder, a ``.jsonl`` or a ``.csv`` file.
    extends: also take in the lexicons it names; a file of its own extends ``common``.
    exclude_origins: leave out rows of these origins.
    """
    from . import _core

    rows, wordings = read(source, extends=extends)
    return fill(_core.LexiconBuilder(), rows, wordings).build(origin_mask(exclude_origins))
