"""What a maker of lexicons needs beside the reader: a start, checks, explanations, differences and suggestions.

These functions are reached as `tiktokcorpus.lexicon.init` and so on, and from the command line as
`tiktokcorpus lexicon init`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

if TYPE_CHECKING:
    from .lexicon import Alias, Entity, Lexicon
    from .table import Table

DATA = Path(__file__).parent / "data"


def _reader() -> Any:
    from . import lexicon

    return lexicon


def fold(text: str) -> str:
    """A spelling as people take it for the same: lower case, no diacritics, full stops, hyphens or apostrophes."""
    return re.sub(r"[.'’ʼ]", "", _words(text))


def _words(text: str) -> str:
    """A spelling as the core takes it for the same: lower case, no diacritics, hyphens, or full stops behind words."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(word.rstrip(".") for word in re.sub(r"[-‐‑]", " ", plain).replace("’", "'").split())


# ------------------------------------------------------------------------------------------ init

_START_SETTINGS = """\
{
    "description": "DESCRIBE YOUR SAGA IN A LINE",
    "extends": ["common"],
    "drop": [],
    "keep": []
}
"""


def init(target: str | Path) -> Path:
    """Writes a starter lexicon: a folder with ``lexicon.json``, ``entities.jsonl`` and ``wording.jsonl``.

    It extends "common", is valid as it stands, and says in remarks what may be written. Raises LexiconError when the
    folder holds something already.
    """
    folder = Path(target)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise _reader().LexiconError(f"{folder} is there already; name a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lexicon.json").write_text(_START_SETTINGS.replace("DESCRIBE YOUR SAGA IN A LINE", folder.name), "utf-8")
    start = (Path(__file__).parent / "templates" / "entities.jsonl").read_text(encoding="utf-8")
    (folder / "entities.jsonl").write_text(start.replace("NAME", folder.name), encoding="utf-8")
    (folder / "wording.jsonl").write_text(
        "# Where a text that went through a thesaurus or a translator has `from`, `to` may have been meant.\n"
        '{"from": "missile", "to": "rocket"}\n',
        encoding="utf-8",
    )
    return folder


# -------------------------------------------------------------------------------------- validate


class Finding(msgspec.Struct, frozen=True, order=True):
    """A fault (the lexicon cannot be used so), a warning (likely not what was meant), or a note."""

    file: str
    line: int
    severity: Literal["fault", "warning", "note"]
    code: str
    message: str
    mend: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.severity}: {self.message}; {self.mend} [{self.code}]"


@lru_cache(maxsize=1)
def _ordinary_words() -> frozenset[str]:
    """Words that are names too, by the names stage's own word class."""
    words: set[str] = set()
    for line in (DATA / "rules" / "mentions.rules").read_text(encoding="utf-8").splitlines():
        head, *rest = line.split() or [""]
        if head == "class" and rest and rest[0].rstrip("+") == "name_common":
            words.update(rest[1:])
    return frozenset(words)


def _is_ordinary(word: str) -> bool:
    words = _ordinary_words()
    return word in words or (word.endswith("s") and word[:-1] in words)


def _rests(word: str) -> Iterator[str]:
    yield word
    for i in range(len(word)):
        yield word[:i] + word[i + 1 :]


def _twins(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of words one letter apart. Cost: linear in the letters."""
    near: dict[str, list[str]] = defaultdict(list)
    for word in sorted(set(words)):
        for rest in dict.fromkeys(_rests(word)):
            near[rest].append(word)
    seen: set[tuple[str, str]] = set()
    for group in near.values():
        for i, a in enumerate(group[:32]):
            for b in group[i + 1 : 32]:
                pair = (a, b) if a < b else (b, a)
                if pair not in seen and abs(len(a) - len(b)) <= 1 and _one_apart(a, b):
                    seen.add(pair)
                    yield pair


def _one_apart(a: str, b: str) -> bool:
    if len(a) > len(b):
        a, b = b, a
    i = 0
    while i < len(a) and a[i] == b[i]:
        i += 1
    if len(a) < len(b):
        return a[i:] == b[i + 1 :]
    return a[i + 1 :] == b[i + 1 :] or (a[i + 2 :] == b[i + 2 :] and a[i : i + 2] == b[i : i + 2][::-1])


def validate(source: str | Path) -> list[Finding]:
    """Every fault of a lexicon, with file, line and mend; then what is allowed but likely not meant.

    Rows of the lexicons it extends are looked at for what they share with its own, and are not reported themselves.
    """
    from . import _core

    reader = _reader()
    found: list[Finding] = []

    def add(severity: Any, code: str, where: Any, message: str, mend: str) -> None:
        found.append(
            Finding(str(getattr(where, "file", where)), getattr(where, "line", 0), severity, code, message, mend)
        )

    def faulty(error: Any) -> None:
        where = error.where or str(source)
        message = str(error).removeprefix(f"{where}: ").removesuffix(f"; {error.mend}")
        add("fault", "fault", where, message, error.mend or "mend it")

    try:
        levels = reader.levels(source, faults=faulty)
    except reader.LexiconError as error:
        faulty(error)
        return found
    own, bases = levels[-1], levels[:-1]
    for where, entity in own.entities.values():
        builder = _core.LexiconBuilder()
        try:
            reader.add_entity(builder, where, entity)
            builder.build()
        except reader.LexiconError as error:
            faulty(error)
        except ValueError as error:
            faulty(reader.fault(where, error, "mend the row"))
    for where, pattern in own.patterns:
        try:
            reader.add_pattern(_core.LexiconBuilder(), where, pattern)
        except reader.LexiconError as error:
            faulty(error)
    inherited = {key: row for level in bases for key, row in level.entities.items() if key not in own.entities}
    settings_file = own.root / "lexicon.json"
    everyone = [entity for _, entity in (*own.entities.values(), *inherited.values())]
    for selector in (*own.settings.drop, *own.settings.keep):
        if not any(reader.selects((selector,), entity) for entity in everyone):
            add(
                "warning",
                "selector",
                settings_file,
                f"{selector!r} means no entity",
                "mend its spelling or take it out",
            )
    for where, entity in own.entities.values():
        for code, message, mend in _lint_entity(entity):
            add("note" if code in ("article", "duplicate_alias") else "warning", code, where, message, mend)
    rows, _, _ = reader.join(levels)
    _lint_shared(own, rows, add)
    return sorted(found, key=lambda f: (f.severity != "fault", f.severity != "warning", f.file, f.line, f.code))


def _lint_entity(entity: Entity) -> Iterator[tuple[str, str, str]]:
    reader = _reader()
    aliases = entity.all_aliases
    if not aliases:
        yield "unfindable", f"{entity.id!r} cannot be found in any text", "give an alias, or let the name match"
    if entity.qid and not re.fullmatch(r"Q[1-9]\d*", entity.qid):
        yield "qid", f"{entity.qid!r} is no Wikidata id", 'write it as "Q42", or null'
    if entity.name_matches and re.search(r"\([^)]*\)$", entity.name):
        yield "brackets", f"no text writes {entity.name!r}", 'set "name_matches": false and give what texts write'
    seen: dict[tuple[str, str], str] = {}
    for alias in aliases:
        case, kind = reader.policy(alias)
        folded = fold(alias.surface)
        key = (alias.surface if case == "exact" else _words(alias.surface), case)
        if key in seen:
            yield (
                "duplicate_alias",
                f"{alias.surface!r} matches what {seen[key]!r} matches",
                "take one out; letter case, hyphens, diacritics and full stops behind words make no difference",
            )
        seen.setdefault(key, alias.surface)
        one = " " not in folded
        if len(folded.replace(" ", "")) == 1:
            mend = "take it out, or make it weak with words in needs"
            if not (alias.strength == "weak" and alias.needs):
                yield "one_letter", f"the alias {alias.surface!r} is one letter and will match everywhere", mend
        if (
            one
            and kind == "surname"
            and alias.strength == "strong"
            and _is_ordinary(folded)
            and not (alias.needs or alias.not_before or alias.not_after)
        ):
            yield (
                "surname_word",
                f"the surname {alias.surface!r} is an ordinary word and strong",
                'write "strength": "weak", with words in needs where it may stand alone',
            )
        if one and kind == "name" and case == "any" and _is_ordinary(folded):
            yield (
                "ordinary_word",
                f"{alias.surface!r} is an ordinary word that matches in any letter case",
                'write "case": "initial" or "exact"',
            )
        if re.match(r"(the|a|an) ", alias.surface, re.I) and entity.type != "WORK":
            word = alias.surface.split()[0]
            if word == "The" and not any(fold(a.surface) == folded[4:] for a in aliases):
                yield (
                    "article",
                    f"{alias.surface!r} begins with a capital article, which then belongs to the name",
                    "keep it where the name is written so; the alias without it is the wider",
                )
            elif word in ("A", "a", "An", "an"):
                yield "article", f"{alias.surface!r} begins with an article", "leave the article out"
        if alias.fuzzy and (longest := max(map(len, folded.split()), default=0)) < (8 if alias.fuzzy == 2 else 5):
            yield (
                "fuzzy_short",
                f"{alias.surface!r} is too short for {alias.fuzzy} slips (its longest word has {longest} letters)",
                "5 letters are needed for one slip, 8 for two",
            )


def _lint_shared(own: Any, rows: list[tuple[Any, Entity]], add: Any) -> None:
    """What rows have in common: one surface of several entities, words one letter apart."""
    reader = _reader()
    users: dict[str, list[tuple[Any, Entity, Alias]]] = defaultdict(list)
    words: dict[str, list[tuple[Any, Entity, Alias]]] = defaultdict(list)
    for where, entity in rows:
        for alias in entity.all_aliases:
            folded = fold(alias.surface)
            users[folded].append((where, entity, alias))
            if " " not in folded and len(folded) >= 5:
                words[folded].append((where, entity, alias))
    for shared in users.values():
        ids = {entity.id for _, entity, _ in shared}
        firm = [
            (where, entity, alias)
            for where, entity, alias in shared
            if alias.strength == "strong" and not alias.needs and alias.valid == (None, None)
        ]
        if len(ids) < 2 or len({entity.id for _, entity, _ in firm}) < 2:
            continue
        if len({reader.policy(a)[0] for _, _, a in firm}) > 1 and any(
            reader.policy(a)[0] == "exact" for _, _, a in firm
        ):
            continue  # told apart by their letters
        mine = [row for row in firm if row[1].id in own.entities]
        if not mine:
            continue
        where, entity, alias = mine[0]
        others = ", ".join(sorted({e.id for _, e, _ in firm} - {entity.id}))
        add(
            "warning",
            "shared_surface",
            where,
            f"{alias.surface!r} is a strong alias of {entity.id!r} and of {others}",
            "make all but one weak, with words in needs that tell them apart",
        )
    for a, b in _twins(words):
        pairs = [(x, y) for x in words[a] for y in words[b] if x[1].id != y[1].id]
        pairs = [(x, y) for x, y in pairs if x[1].id in own.entities or y[1].id in own.entities]
        if not pairs or {x[1].id for x in words[a]} & {y[1].id for y in words[b]}:
            continue
        x, y = pairs[0]
        slips = x[2].fuzzy or y[2].fuzzy
        mine = x if x[1].id in own.entities else y
        add(
            "warning" if slips else "note",
            "twins",
            mine[0],
            f"{x[2].surface!r} ({x[1].id}) and {y[2].surface!r} ({y[1].id}) are one letter apart",
            "take fuzzy out of both" if slips else "a misspelt one may be read as the other; check that both are meant",
        )


# --------------------------------------------------------------------------------------- explain


class Candidate(msgspec.Struct):
    """A place in a text where the lexicon sees a name, and what became of it."""

    start: int
    end: int
    surface: str
    entity: str | None
    name: str
    type: str | None
    accepted: bool
    rule: str | None = None
    reason: str | None = None
    score: float | None = None
    kind: str | None = None
    case: str | None = None
    strength: str | None = None
    form: str | None = None


class Spelling(msgspec.Struct):
    """An alias that a string may stand for, with its policy and where it is written."""

    surface: str
    entity: str
    name: str
    type: str
    where: str
    case: str
    kind: str
    strength: str
    needs: tuple[str, ...]
    not_before: tuple[str, ...]
    not_after: tuple[str, ...]
    valid: tuple[str | None, str | None]
    fuzzy: int


REASONS = {
    "exact_letters": "the alias must match letter for letter",
    "capitals": "a capital that the alias has is missing",
    "too_short": "a shortened name that only counts where the full one stands in the text",
    "plural": "reads as a plural or another word, not as a name with a lost apostrophe",
    "code_or_amount": "part of a code or an amount",
    "not_before": "a word of not_before follows",
    "not_after": "a word of not_after stands before it",
    "not_yet_valid": "the document is older than the alias",
    "no_longer_valid": "the alias was no longer used when the document was written",
    "longer_name": "part of a longer name",
    "needs": "no word of needs is near, and the entity is not known in the text",
    "weak": "weak, and the text does not name the entity firmly elsewhere",
    "ordinary_word": "may be an ordinary word here, and nothing speaks for the name",
    "overlapped": "another name covers the place",
    "outscored": "another entity is likelier for the same words",
}


class Explanation(msgspec.Struct):
    """Why a string is a name or none. `str()` of it is for reading."""

    string: str
    aliases: list[Spelling]
    near: list[Spelling]
    candidates: list[Candidate]
    in_text: bool
    occurs: bool
    dropped: list[str] = []

    @property
    def matches(self) -> bool:
        """Is the string, or an occurrence of it in the text, a mention of an entity of the lexicon?"""
        return any(c.accepted and c.entity for c in self.candidates)

    def __str__(self) -> str:
        lines = []
        if not self.aliases:
            lines.append(f"{self.string!r} is no alias of the lexicon.")
        for a in self.aliases:
            policy = [f"case {a.case}", a.strength, f"kind {a.kind}"]
            policy += [f"fuzzy {a.fuzzy}"] if a.fuzzy else []
            lines.append(f"{a.surface!r} is an alias of {a.entity} ({a.name}, {a.type})")
            lines.append(f"    {', '.join(policy)}; {a.where}")
            for field in ("needs", "not_before", "not_after"):
                if words := getattr(a, field):
                    lines.append(f"    {field}: {', '.join(words)}")
            if a.valid != (None, None):
                lines.append(f"    valid: {a.valid[0] or '...'} to {a.valid[1] or '...'}")
        for id in self.dropped:
            lines.append(f"{id} has such an alias, and is switched off by drop")
        for a in self.near:
            lines.append(f"close to it: {a.surface!r} of {a.entity}")
        if self.in_text and not self.occurs:
            lines.append("It does not occur in the text.")
        elif not self.candidates:
            lines.append("The lexicon sees no name there.")
        else:
            lines.append("In the text:" if self.in_text else "Standing alone:")
        for c in self.candidates:
            if c.accepted:
                why = f"yes: rule {c.rule}, score {c.score:g}"
            else:
                why = f"no: {REASONS.get(c.reason or '', c.reason)} ({c.reason})"
            lines.append(f"    {c.start}:{c.end} {c.surface!r} as {c.entity or c.name}: {why}")
        return "\n".join(lines)


def explain(
    string: str, text: str | None = None, *, lexicon: str | Path | Lexicon = "tiktok", published: Any = None
) -> Explanation:
    """Why a string matches or not.

    string: what to look for. text: where; without it the string is looked at as a text of its own. published: the
    text's day, on which validity depends. The answer lists the aliases of that spelling with their policy, and each
    candidate in the text with the rule that accepted it or the reason that refused it (`REASONS`).
    """
    from . import engine
    from .days import to_day

    reader = _reader()
    lexicon = lexicon if isinstance(lexicon, reader.Lexicon) else reader.Lexicon(lexicon)
    found, near = [], []
    wanted = fold(string)
    for entity in lexicon:
        for alias in entity.all_aliases:
            folded = fold(alias.surface)
            if folded == wanted:
                found.append(_spelling(lexicon, entity, alias))
            elif abs(len(folded) - len(wanted)) <= 1 and len(wanted) >= 4 and _one_apart(folded, wanted):
                near.append(_spelling(lexicon, entity, alias))
    dropped = _dropped(lexicon, wanted) if not found else []
    place = text if text is not None else string
    pipe = engine.pipeline(lexicon)
    day = to_day(published)
    rows = msgspec.json.decode(pipe.explain(place, day), type=list[Candidate])
    batch = pipe.process([("explain", place, day, 1)])
    spans = {(c.start, c.end, c.entity) for c in rows if c.accepted}
    for mention in msgspec.json.decode(batch.json(0)).get("mentions", ()):
        if (mention["start"], mention["end"], mention["entity"]) not in spans:
            fields = ("start", "end", "surface", "entity", "name", "type", "rule", "score")
            rows.append(Candidate(accepted=True, **{k: mention[k] for k in fields}))
    occurs = [m.span() for m in re.finditer(re.escape(string), place, re.I)]
    rows = [c for c in rows if any(c.start < b and a < c.end for a, b in occurs)]
    rows.sort(key=lambda c: (c.start, c.end, not c.accepted))
    return Explanation(string, found, near[:5], rows, text is not None, bool(occurs), dropped)


def _spelling(lexicon: Lexicon, entity: Entity, alias: Alias) -> Spelling:
    case, kind = _reader().policy(alias)
    return Spelling(
        alias.surface, entity.id, entity.name, entity.type, str(lexicon.places[entity.id]), case, kind, alias.strength,
        alias.needs, alias.not_before, alias.not_after, alias.valid, alias.fuzzy,
    )  # fmt: skip


def _dropped(lexicon: Lexicon, wanted: str) -> list[str]:
    """Entities that the scope switched off, with an alias of that spelling."""
    return [
        entity.id
        for level in _reader().levels(lexicon.source)
        for _, entity in level.entities.values()
        if entity.id not in lexicon and any(fold(a.surface) == wanted for a in entity.all_aliases)
    ]


# ----------------------------------------------------------------------------------------- names


def names(texts: str | Iterable[str], *, lexicon: Any = "tiktok") -> Table:
    """Names alone, fast: tokens and the lexicon's words, nothing else.

    Whole words, leftmost longest, in the letter case that aliases ask for; weak aliases, which need evidence, are left
    out. A table with the columns text (the number of the text), start, end (code points), entity, name, type. Where
    links must be right, use `read` or `process`: they weigh what stands around a name.
    """
    from . import engine
    from .table import Table

    found = engine.pipeline(lexicon).names([texts] if isinstance(texts, str) else list(texts))
    return Table("names", lambda: found, len(found))


# ------------------------------------------------------------------------------------------ diff


class Change(msgspec.Struct, frozen=True):
    """One difference between two lexicons."""

    what: Literal["added", "removed", "changed"]
    entity: str
    alias: str | None = None
    field: str | None = None
    before: Any = None
    after: Any = None

    def __str__(self) -> str:
        sign = {"added": "+", "removed": "-", "changed": "~"}[self.what]
        what = self.entity + (f" alias {self.alias!r}" if self.alias is not None else "")
        if self.what != "changed":
            return f"{sign} {what}"
        return f"{sign} {what} {self.field}: {_plain(self.before)} -> {_plain(self.after)}"


def _plain(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def diff(before: str | Path, after: str | Path, *, extends: bool = False) -> list[Change]:
    """What was added, removed and changed from one lexicon to another: entities, their fields, their aliases.

    extends: compare what is in force, with the lexicons they extend, instead of their own rows.
    """
    reader = _reader()
    old, new = ({e.id: e for _, e in reader.read(source, extends=extends)[0]} for source in (before, after))
    changes: list[Change] = []
    for id in sorted(old.keys() | new.keys()):
        if id not in new:
            changes.append(Change("removed", id))
        elif id not in old:
            changes.append(Change("added", id))
        else:
            a, b = old[id], new[id]
            changes += _fields(id, None, a, b, ("name", "type", "qid", "origin", "name_matches", "tags", "note"))
            x, y = ({alias.surface: alias for alias in e.all_aliases} for e in (a, b))
            for surface in sorted(x.keys() | y.keys()):
                if surface not in y:
                    changes.append(Change("removed", id, surface))
                elif surface not in x:
                    changes.append(Change("added", id, surface))
                else:
                    changes += _fields(id, surface, x[surface], y[surface], x[surface].__struct_fields__)
    return changes


def _fields(id: str, alias: str | None, a: Any, b: Any, names: Iterable[str]) -> Iterator[Change]:
    for name in names:
        if getattr(a, name) != getattr(b, name):
            yield Change("changed", id, alias, name, getattr(a, name), getattr(b, name))


# --------------------------------------------------------------------------------------- suggest


def suggest(source: Any, *, minimum: int = 2, examples: int = 3, **options: Any) -> list[Entity]:
    """Draft rows for names of the documents that no lexicon has, the most frequent first.

    source: a Corpus, or what `tiktokcorpus.read` takes (options go there). minimum: fewest mentions. Each row can be
    put in a lexicon as it is; `seen` counts its mentions and documents and quotes sentences.
    """
    from .corpus import Corpus, read

    reader = _reader()
    corpus = source if isinstance(source, Corpus) else read(source, **options)
    mentions: Counter[str] = Counter()
    types: dict[str, Counter[str]] = defaultdict(Counter)
    surfaces: dict[str, Counter[str]] = defaultdict(Counter)
    documents: dict[str, set[str]] = defaultdict(set)
    sentences: dict[str, dict[str, str]] = defaultdict(dict)
    for document in corpus:
        units = document.sentences
        at = 0
        for mention in document.mentions:
            if mention.entity is not None or mention.rule == "pattern" or mention.type is None:
                continue
            name = " ".join((mention.name or mention.surface).split())
            mentions[name] += 1
            types[name][mention.type] += 1
            surfaces[name][" ".join(mention.surface.split())] += 1
            documents[name].add(document.id)
            while at < len(units) and units[at].end <= mention.start:
                at += 1
            if at < len(units) and units[at].start <= mention.start and document.id not in sentences[name]:
                sentences[name][document.id] = " ".join((units[at].text or "").split())
    rows, taken = [], set()
    for name in sorted(mentions, key=lambda n: (-mentions[n], -len(documents[n]), n)):
        if mentions[name] < minimum:
            continue
        kind = min(types[name], key=lambda t: (-types[name][t], t))
        id = base = reader.slug(name)
        number = 2
        while id in taken:
            id, number = f"{base}-{number}", number + 1
        taken.add(id)
        others = [s for s in sorted(surfaces[name], key=lambda s: (-surfaces[name][s], s)) if s != name]
        aliases = [reader.Alias(surface=s, kind="surname") if kind == "PERSON" and " " not in s else s for s in others]
        quoted = [{"doc_id": d, "text": t} for d, t in sorted(sentences[name].items())[:examples]]
        seen = {"mentions": mentions[name], "documents": len(documents[name]), "examples": quoted}
        rows.append(reader.Entity(id=id, name=name, type=kind, aliases=tuple(aliases), seen=seen))
    return rows


# ------------------------------------------------------------------------------- import, schema


def dump(rows: Iterable[Any]) -> str:
    """Rows as JSON Lines, without the fields that have their default."""
    out = []
    for row in rows:
        plain = msgspec.to_builtins(row)
        defaults = {f.name: f.default for f in msgspec.structs.fields(type(row))}
        kept = {
            k: v for k, v in plain.items() if v != _builtin(defaults.get(k)) or k in ("id", "name", "type", "origin")
        }
        if "aliases" in kept:
            kept["aliases"] = [_short_alias(a) for a in kept["aliases"]]
        out.append(msgspec.json.encode(kept).decode() + "\n")
    return "".join(out)


def _builtin(value: Any) -> Any:
    return msgspec.to_builtins(value) if value is not msgspec.NODEFAULT else value


def _short_alias(alias: Any) -> Any:
    if isinstance(alias, Mapping):
        plain = {f.name: _builtin(f.default) for f in msgspec.structs.fields(_reader().Alias)}
        kept = {k: v for k, v in alias.items() if k == "surface" or v != plain.get(k)}
        return kept["surface"] if len(kept) == 1 else kept
    return alias


def import_csv(file: str | Path) -> str:
    """The rows of a CSV file (columns name, type, and if there id, aliases, tags, qid, origin) as JSON Lines."""
    reader = _reader()
    if not Path(file).is_file():
        raise reader.LexiconError(f"{file}: there is no such file")
    rows = reader._level(Path(file), _raise) if str(file).endswith(".csv") else None
    if rows is None:
        raise reader.LexiconError(f"{file}: only .csv files can be imported; rename it if it is one")
    return dump(entity for _, entity in rows.entities.values())


def _raise(fault: Exception) -> None:
    raise fault


def make_schema() -> dict[str, Any]:
    """The JSON Schema of a line of a lexicon, from the classes that read it."""
    reader = _reader()
    kinds = (reader.Entity, reader.Pattern, reader.Wording)
    refs, definitions = msgspec.json.schema_components(kinds, ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A line of a tiktokcorpus lexicon",
        "description": "An entity, a pattern, or (in files wording*.jsonl) a wording row.",
        "anyOf": list(refs),
        "$defs": definitions,
    }


def schema() -> str:
    """The JSON Schema of a line of a lexicon, as text; it ships as data/lexicon.schema.json."""
    return (DATA / "lexicon.schema.json").read_text(encoding="utf-8")
