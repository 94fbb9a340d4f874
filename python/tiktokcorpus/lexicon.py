r"""Lexicons: who and what the names in a text stand for.

A lexicon is a folder of JSON Lines files, one such file, or one CSV file.

In a folder, ``lexicon.json`` (optional) holds ``{"extends": ["common"], "drop": [...], "keep": [...]}``; every
``wording*.jsonl`` holds wording rows, every other ``*.jsonl`` entities and patterns. `drop` switches entities off, its
own and those of the lexicons it extends, by id, by tag ("tag:media") or by type ("type:PERSON"); `keep` switches some
of these on again. An entity row::

    {"id": "acme", "name": "Acme Corporation", "type": "ORG", "qid": null, "origin": "user",
     "aliases": ["Acme", {"surface": "ACM", "kind": "acronym", "case": "exact", "strength": "weak",
                          "needs": ["rocket"], "not_before": ["cream"], "not_after": ["saint"],
                          "valid": ["2015-01-01", null], "fuzzy": 1, "origin": "user"}],
     "tags": ["companies"], "note": "free text"}

The name is an alias by itself unless ``"name_matches": false``. Where an alias gives no policy, its spelling does:
one word of 2 to 6 capitals is an acronym and must match letter for letter; a word with a capital inside
("ByteDance") matches in any letter case; any other needs its first capitals.

`fuzzy` lets an alias match with one or two slips of the pen. It is guarded: the longest word must have at least 5
letters (8 for two slips), a word with a slip needs its capital and the alias' first letter or last two, and must be
neither an ordinary word nor a word of another name; where two entities are equally near, none is taken.

A pattern row names by form what no list can hold, such as bills and dockets::

    {"pattern": "H\\.? ?R\\.? ?(\\d{1,5})", "type": "LAW", "name": "H.R. $1", "words": ["h.r", "hr", "h"]}

The regular expression (PCRE2's dialect) is matched as a whole word, after names were chosen; a match that a longer name
covers is none. `name` is the mention's name, with $0 to $9 for the groups; where an alias is spelt like it, the mention
is linked to that entity. With `words` it is tried only where one of these folded words stands at its beginning, which
costs next to nothing; without, it goes over every text. Limits on steps, depth and memory always hold: a pattern that
hits one is given up for that document, and recorded in `problems`.

A wording row, ``{"from": "home", "to": "house", "origin": "general"}``, says that where a text has `from`, `to` may
have been meant, as in texts that went through a thesaurus or a translator.

A CSV file has the columns name and type, and if wanted id, aliases, tags (both separated by ``|``), qid and origin; it
may be separated by commas, semicolons or tabs.

Every ``*.facts`` file of a folder holds dated facts (terms of office, events) that help to date a text.

A row of a lexicon that extends another replaces the other's row of the same id.
"""

from __future__ import annotations

import csv
import datetime
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec

__all__ = [
    "Alias",
    "Entity",
    "Lexicon",
    "LexiconError",
    "Pattern",
    "Wording",
    "bundled",
    "diff",
    "explain",
    "facts",
    "fill",
    "import_csv",
    "init",
    "load",
    "read",
    "schema",
    "suggest",
    "validate",
]

TYPES = ("PERSON", "ORG", "GPE", "LOC", "PRODUCT", "LAW", "EVENT", "WORK", "NORP", "FACILITY")
CASES = ("any", "initial", "exact")
KINDS = ("name", "acronym", "surname", "mt", "spun", "demonym", "former")
ORIGINS = ("general", "saga", "seed", "user")

Origin = Literal["general", "saga", "seed", "user"]


class LexiconError(ValueError):
    """A lexicon cannot be read. The message names the file, the line and what to mend."""

    where: str = ""
    mend: str = ""


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
    fuzzy: Literal[0, 1, 2] = 0
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
    tags: tuple[str, ...] = ()
    note: str = ""
    seen: dict[str, Any] | None = None  #: what `suggest` counted

    @property
    def all_aliases(self) -> list[Alias]:
        """Every way to write it, the name among them."""
        found = [Alias(surface=a) if isinstance(a, str) else a for a in self.aliases]
        if self.name_matches and all(a.surface != self.name for a in found):
            found.insert(0, Alias(surface=self.name))
        return found


class Pattern(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Names that are known by their form. `words`: where to try it; `name`: a template with $0 to $9."""

    pattern: str
    type: Literal["PERSON", "ORG", "GPE", "LOC", "PRODUCT", "LAW", "EVENT", "WORK", "NORP", "FACILITY"]
    name: str | None = None
    words: tuple[str, ...] = ()
    icase: bool = False
    origin: Origin = "user"
    note: str = ""


class Wording(msgspec.Struct, forbid_unknown_fields=True, frozen=True, rename={"from_": "from"}):
    """Where a text has ``from``, ``to`` may have been meant."""

    from_: str
    to: str
    origin: Origin = "user"


class Settings(msgspec.Struct, forbid_unknown_fields=True):
    """What ``lexicon.json`` holds."""

    extends: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    description: str = ""


_entity_decoder = msgspec.json.Decoder(Entity)
_pattern_decoder = msgspec.json.Decoder(Pattern)
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
    known = ", ".join(bundled())
    raise LexiconError(f"no lexicon {str(source)!r}: neither a file or folder nor one of the bundled ({known})")


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


Faults = Callable[["LexiconError"], None]  # told of each fault; it may raise it


class Place(str):
    """Where a row stands, as people read it: "entities.jsonl, line 3"; with the parts."""

    file: Path
    line: int

    def __new__(cls, file: Path, line: int) -> Place:
        place = super().__new__(cls, f"{file}, line {line}")
        place.file, place.line = file, line
        return place


def _stop(fault: LexiconError) -> None:
    raise fault


def _lines(file: Path) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(file.read_bytes().split(b"\n"), 1):
        if number == 1 and line.startswith(b"\xef\xbb\xbf"):
            line = line[3:]
        if line.strip() and not line.lstrip().startswith(b"#"):
            yield number, line


def fault(where: str, what: object, mend: str) -> LexiconError:
    """The error that names the place, what is wrong there and what to do about it."""
    error = LexiconError(f"{where}: {what}; {mend}")
    error.where, error.mend = where, mend
    return error


def _rows(file: Path, decoder: Any, faults: Faults) -> Iterator[tuple[Place, Any]]:
    for number, line in _lines(file):
        where = Place(file, number)
        try:
            if decoder is _entity_decoder and b'"pattern"' in line and "pattern" in msgspec.json.decode(line):
                yield where, _pattern_decoder.decode(line)
            else:
                yield where, decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, TypeError) as error:
            faults(fault(where, error, _mend(str(error))))


def slug(name: str) -> str:
    """An id for a name: "acme-corporation"."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    ascii_ = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return ascii_ or re.sub(r"[^\w]+", "-", name.casefold()).strip("-") or "entity"


_CSV_COLUMNS = ("id", "name", "type", "aliases", "qid", "tags", "origin")


def _csv_rows(file: Path, faults: Faults) -> Iterator[tuple[Place, Entity]]:
    text = file.read_text(encoding="utf-8-sig")
    first = text.split("\n", 1)[0]
    reader = csv.DictReader(text.splitlines(keepends=True), delimiter=max(",;\t", key=first.count))
    reader.fieldnames = [c.strip().lower() for c in reader.fieldnames or ()]
    columns, top = set(reader.fieldnames), Place(file, 1)
    if not {"name", "type"} <= columns:
        faults(fault(top, "the columns name and type are missing", "the first line must name the columns"))
        return
    if unknown := columns - set(_CSV_COLUMNS):
        faults(fault(top, f"unknown column {min(unknown)!r}", f"known are {', '.join(_CSV_COLUMNS)}"))
        return
    for row in reader:
        where = Place(file, reader.line_num)
        name, kind = (row["name"] or "").strip(), (row["type"] or "").strip().upper()
        origin = (row.get("origin") or "user").strip().lower()
        if not name:
            faults(fault(where, "the name is empty", "give one or take the line out"))
        elif kind not in TYPES:
            faults(fault(where, f"unknown type {kind!r}", f"type must be one of {', '.join(TYPES)}"))
        elif origin not in ORIGINS:
            faults(fault(where, f"unknown origin {origin!r}", f"origin must be one of {', '.join(ORIGINS)}"))
        else:
            yield (
                where,
                Entity(
                    id=(row.get("id") or "").strip() or slug(name),
                    name=name,
                    type=kind,  # type: ignore[arg-type]
                    qid=(row.get("qid") or "").strip() or None,
                    origin=origin,  # type: ignore[arg-type]
                    aliases=_split(row.get("aliases")),
                    tags=_split(row.get("tags")),
                ),
            )


def _split(cell: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (cell or "").split("|") if part.strip())


class Level(msgspec.Struct):
    """One lexicon without those it extends. Entities by id, with their places."""

    root: Path
    settings: Settings
    entities: dict[str, tuple[Place, Entity]] = {}
    wordings: list[Wording] = []
    patterns: list[tuple[Place, Pattern]] = []


def _settings(root: Path, faults: Faults = _stop) -> Settings | None:
    """Of a folder; None where it has none."""
    file = root / "lexicon.json"
    if not root.is_dir() or not file.is_file():
        return None
    try:
        return msgspec.json.decode(file.read_bytes(), type=Settings)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        faults(fault(str(file), error, _mend(str(error))))
        return Settings()


def _level(root: Path, faults: Faults = _stop) -> Level:
    settings = _settings(root, faults)
    level = Level(root, settings or Settings(extends=("common",)))
    files = [root]
    if root.is_dir():
        files = sorted((f for f in root.iterdir() if f.name.endswith((".jsonl", ".csv"))), key=lambda f: f.name)
        if not files and any(f.name != "lexicon.json" for f in root.iterdir()):
            faults(fault(str(root), "it holds no .jsonl or .csv file", "put the entities in one"))
    for file in files:
        if file.name.startswith("wording") and file.name.endswith(".jsonl"):
            for where, wording in _rows(file, _wording_decoder, faults):
                wrong = [w for w in (wording.from_, wording.to) if not re.fullmatch(r"[a-z0-9'&]+", w)]
                if wrong:
                    faults(fault(where, f"{wrong[0]!r} is not one lower-case word", "write it as one"))
                else:
                    level.wordings.append(wording)
            continue
        rows = _csv_rows(file, faults) if file.name.endswith(".csv") else _rows(file, _entity_decoder, faults)
        for where, row in rows:
            if isinstance(row, Pattern):
                level.patterns.append((where, row))
            elif row.id in level.entities:
                place = level.entities[row.id][0]
                what = f"the id {row.id!r} stands already in {place}"
                faults(fault(where, what, "join the two rows or rename one"))
            else:
                level.entities[row.id] = (where, row)
    if settings is None and not (level.entities or level.wordings or level.patterns):
        level.settings = Settings()  # an empty lexicon: nothing but what is discovered
    return level


def levels(source: str | Path, *, extends: bool = True, faults: Faults = _stop) -> list[Level]:
    """A lexicon and those it extends: the most general first, the one asked for last."""
    found: list[Level] = []
    seen: set[str] = set()

    def visit(name: str | Path) -> None:
        root = _locate(name)
        if str(root) in seen:
            return
        seen.add(str(root))
        level = _level(root, faults)
        for base in level.settings.extends if extends else ():
            if base == root.name:
                continue
            try:
                visit(base)
            except LexiconError as error:
                faults(error)
        found.append(level)

    visit(source)
    return found


def selects(selectors: Iterable[str], entity: Entity) -> bool:
    """Does one of "id", "tag:media", "type:PERSON" mean the entity?"""
    for s in selectors:
        kind, _, value = s.rpartition(":")
        if (kind == "tag" and value in entity.tags) or (kind == "type" and value == entity.type) or s == entity.id:
            return True
    return False


def join(found: list[Level]) -> tuple[list[tuple[Place, Entity]], list[Wording], list[tuple[Place, Pattern]]]:
    """What is in force when levels are put over each other."""
    merged: dict[str, tuple[Place, Entity]] = {}
    wordings: list[Wording] = []
    patterns: dict[str, tuple[Place, Pattern]] = {}
    for level in found:
        merged.update(level.entities)
        wordings.extend(level.wordings)
        patterns.update({row.pattern: (where, row) for where, row in level.patterns})
        drop, keep = level.settings.drop, level.settings.keep
        if drop:
            merged = {
                key: (where, entity)
                for key, (where, entity) in merged.items()
                if not selects(drop, entity) or selects(keep, entity)
            }
    # The lexicon asked for stands before those it extends: of equally likely entities the first row wins.
    own = [key for key in found[-1].entities if key in merged]
    rows = [merged[key] for key in own] + [value for key, value in merged.items() if key not in found[-1].entities]
    return rows, wordings, list(patterns.values())


def read(source: str | Path, *, extends: bool = True) -> tuple[list[tuple[Place, Entity]], list[Wording]]:
    """Entities (each with the file and line it stands in) and wordings of a lexicon and of those it extends."""
    rows, wordings, _ = join(levels(source, extends=extends))
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
        settings = _settings(root)
        for base in ("common",) if settings is None else settings.extends:
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


def policy(alias: Alias) -> tuple[str, str]:
    """Letter case and kind of an alias: what it says, else what its spelling implies."""
    case, kind = _policy(alias.surface)
    if alias.kind not in (None, "acronym", "name") and case == "exact":
        case = "initial"
    return alias.case or case, alias.kind or kind


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


def add_entity(builder: Any, where: str, entity: Entity) -> None:
    """Puts an entity with its aliases into the core's builder. Raises LexiconError for the first fault."""
    origin = ORIGINS.index(entity.origin)
    try:
        index = builder.add_entity(entity.id, entity.name, TYPES.index(entity.type) + 1, entity.qid, origin)
        for alias in entity.all_aliases:
            if not alias.surface.strip():
                raise fault(where, "an alias is empty", "take it out")
            case, kind = policy(alias)
            first, last = (_day(day, where) for day in alias.valid)
            if first is not None and last is not None and first > last:
                raise fault(where, f"{alias.surface!r} is valid to a day before it is valid from", "swap the days")
            row = (
                index,
                alias.surface,
                CASES.index(case),
                KINDS.index(kind),
                ORIGINS.index(alias.origin) if alias.origin else origin,
                alias.strength == "weak",
                _joined(alias.needs, where),
                _joined(alias.not_before, where),
                _joined(alias.not_after, where),
                first,
                last,
            )
            builder.add_alias(*row, alias.fuzzy) if alias.fuzzy else builder.add_alias(*row)
    except LexiconError:
        raise
    except ValueError as error:
        raise fault(where, error, "mend the row") from None


def add_pattern(builder: Any, where: str, row: Pattern) -> None:
    """The same for a pattern."""
    from . import PatternError

    words = _joined(row.words, where)
    if words and " " in words:
        raise fault(where, "words of a pattern are single words", "write one word in each")
    try:
        builder.add_pattern(
            row.pattern, TYPES.index(row.type) + 1, row.name, words, ORIGINS.index(row.origin), row.icase
        )
    except PatternError as error:
        at = len(row.pattern.encode()[: error.offset].decode(errors="ignore"))
        raise fault(where, f"{error}, at character {at} of {row.pattern!r}", "mend the pattern there") from None
    except ValueError as error:
        raise fault(where, error, "mend the row") from None


def fill(
    builder: Any,
    rows: Iterable[tuple[str, Entity]],
    wordings: Iterable[Wording] = (),
    patterns: Iterable[tuple[str, Pattern]] = (),
) -> Any:
    """Puts rows of :func:`read` into a ``tiktokcorpus._core.LexiconBuilder`` and returns it."""
    for where, entity in rows:
        add_entity(builder, where, entity)
    for wording in wordings:
        builder.add_wording(wording.from_, wording.to, ORIGINS.index(wording.origin))
    for where, pattern in patterns:
        add_pattern(builder, where, pattern)
    return builder


def origin_mask(origins: Iterable[str]) -> int:
    """Bits of origins, as the core takes them."""
    mask = 0
    for origin in origins:
        if origin not in ORIGINS:
            raise LexiconError(f"unknown origin {origin!r}; it must be one of {', '.join(ORIGINS)}")
        mask |= 1 << ORIGINS.index(origin)
    return mask


class Lexicon:
    """A lexicon as a user has it: `tc.read(..., lexicon=Lexicon("mine"))`, `Lexicon("tiktok").explain("Chew")`."""

    def __init__(self, source: str | Path = "tiktok", *, extends: bool = True, exclude_origins: Iterable[str] = ()):
        """source: name of a bundled lexicon, or the path of a folder, a ``.jsonl`` or a ``.csv`` file.

        extends: also take in the lexicons it names; a file of its own extends ``common``.
        exclude_origins: leave out rows of these origins.
        """
        from . import _core

        self.source = str(source)
        rows, self.wordings, patterns = join(levels(source, extends=extends))
        #: the file and line of each entity, by id
        self.places = {entity.id: where for where, entity in rows}
        #: the entities by id
        self.entities = {entity.id: entity for _, entity in rows}
        self.patterns = [pattern for _, pattern in patterns]
        builder = fill(_core.LexiconBuilder(), rows, self.wordings, patterns)
        #: as the core has it
        self.compiled: _core.Lexicon = builder.build(origin_mask(exclude_origins))

    def __len__(self) -> int:
        return len(self.entities)

    def __getitem__(self, id: str) -> Entity:
        return self.entities[id]

    def __contains__(self, id: object) -> bool:
        return id in self.entities

    def __iter__(self) -> Iterator[Entity]:
        return iter(self.entities.values())

    def __repr__(self) -> str:
        return f"<Lexicon {self.source!r}: {len(self)} entities, {self.compiled.alias_count} aliases>"

    def explain(self, string: str, text: str | None = None, *, published: Any = None) -> Explanation:
        """Why a string is a name or none; see `tiktokcorpus.lexicon.explain`."""
        return explain(string, text, lexicon=self, published=published)


def load(source: str | Path = "tiktok", *, extends: bool = True, exclude_origins: Iterable[str] = ()) -> Lexicon:
    """Reads and compiles a lexicon; see `Lexicon`."""
    return Lexicon(source, extends=extends, exclude_origins=exclude_origins)


# The tools use the reader above.
from .lexicon_tools import (  # noqa: E402
    Explanation,
    diff,
    explain,
    import_csv,
    init,
    schema,
    suggest,
    validate,
)
