/* structure.c: what each line of a page is, and from it the text units and the debris.
 *
 * Method: the tokens are parted into lines, and each line is measured once (words, capitals, what it ends
 * with, a key of its words). Then, in this order:
 *
 *   1. mark-up at the ends of a line is cut off; lines without letters are counters or rulers
 *   2. the wording rules (layer structure) speak of lines that begin, end or are written in a known way
 *   3. the title: the first line that reads like a headline; copies of it anywhere are debris
 *   4. lines that follow a "related" or "comments" header
 *   5. captions, by what they say and by their neighbours
 *   6. headings, lead-ins and list items among the short lines; all else is body and is cut into sentences
 *
 * A document is looked at by its own text alone. Cost: linear; the only look-back is at neighbouring short
 * lines.
 */
#include "structure.h"

enum {
    SHORT_WORDS = 14, /* a heading, a caption */
    TITLE_WORDS = 30,
    LEADIN_WORDS = 15,
    QUESTION_WORDS = 8, /* a question that heads a section, written like a sentence */
    BODY_WORDS = 25,    /* an open line of so many words is running text */
    RULE_WINDOW = 20,   /* tokens of a long line that the rules see */
    INSIDE_TOKENS = 40, /* lines up to this length are searched for credits inside */
    OPEN_TOKENS = 64,   /* the same for lines without a final stop */
    NEAR_LINES = 6,     /* where the name of a caption is looked for */
    TAG_TOKENS = 96,    /* longest tag */
    HEAD_LINES = 12,    /* the page's head is looked for among so many */
    PARTS = 8,          /* headers that say that the publisher speaks of himself */
};

/* ---------------------------------------------------------------------------------- measuring */

static line_end end_of(const tc_work *w, uint32_t tok, uint32_t tok_end) {
    for (uint32_t i = tok_end; i-- > tok;) {
        if (w->tok_kind[i] == TC_TOK_WORD)
            return w->text.at[w->tok_end[i] - 1] == '.' ? LINE_END_STOP : LINE_END_OPEN;
        if (w->tok_kind[i] != TC_TOK_PUNCT) return LINE_END_OPEN;
        switch (structure_mark(w, i)) {
        case MARK_CLOSE:
        case MARK_QUOTE:
            continue;
        case MARK_STOP:
            return LINE_END_STOP;
        case MARK_ELLIPSIS:
            return LINE_END_STOP;
        case MARK_BANG:
            return LINE_END_ASK;
        case MARK_COLON:
            return LINE_END_COLON;
        case MARK_COMMA:
            return LINE_END_COMMA;
        default:
            return LINE_END_OPEN;
        }
    }
    return LINE_END_OPEN;
}

static void line_measure(const structure *s, line *l) {
    const tc_work *w = s->w;
    uint64_t key = 0, sketch = 0;
    uint32_t words = 0, numbers = 0, capitals = 0, longs = 0, long_capitals = 0, masks = 0, known = 0;
    for (uint32_t i = l->tok; i < l->tok_end; i++) {
        uint8_t kind = w->tok_kind[i];
        masks |= structure_mask(s, i);
        if (!structure_wordy(kind)) continue;
        uint64_t h = w->tok_hash[i];
        key = (key ^ h) * UINT64_C(0x9E3779B97F4A7C15);
        key ^= key >> 29;
        sketch |= UINT64_C(1) << (h >> 58);
        words++;
        numbers += kind == TC_TOK_NUMBER;
        known += w->tok_word[i] != 0 && kind == TC_TOK_WORD && w->tok_fold_n[i] > 1;
        uint32_t big = (w->tok_flags[i] & (TC_TOK_UPPER1 | TC_TOK_MIXED)) != 0;
        uint32_t longer = kind == TC_TOK_WORD && w->tok_end[i] - w->tok_start[i] >= 4;
        capitals += big;
        longs += longer;
        long_capitals += longer & big;
    }
    l->key = key;
    l->sketch = sketch;
    l->masks = masks;
    l->words = words;
    l->known = known;
    l->numbers = numbers;
    l->capitals = capitals;
    l->longs = longs;
    l->long_capitals = long_capitals;
    l->end = (uint8_t)end_of(w, l->tok, l->tok_end);
    l->soft = l->end == LINE_END_STOP && w->tok_kind[l->tok_end - 1] == TC_TOK_WORD;
    l->bullet = l->tok < l->tok_end && w->tok_kind[l->tok] != TC_TOK_WORD &&
                w->tok_kind[l->tok] != TC_TOK_NUMBER &&
                (structure_mark(w, l->tok) == MARK_BULLET || structure_mark(w, l->tok) == MARK_DASH);
}

static uint8_t byte_at(const tc_work *w, uint32_t tok) { return w->text.at[w->tok_start[tok]]; }
static bool spaced(const tc_work *w, uint32_t tok) { return w->tok_flags[tok] & TC_TOK_SPACE; }

/* Behind the tag or entity that starts at tok, or tok when there is none. */
static uint32_t tag_end(const tc_work *w, uint32_t tok, uint32_t end) {
    if (tok + 2 >= end || spaced(w, tok + 1)) return tok;
    uint8_t b = byte_at(w, tok), c = byte_at(w, tok + 1);
    if (b == '&') {
        /* &nbsp; &#160; */
        for (uint32_t i = tok + 1; i < end && i <= tok + 4 && !spaced(w, i); i++)
            if (byte_at(w, i) == ';') return i + 1;
        return tok;
    }
    if (b != '<' || !((c | 32) >= 'a' && (c | 32) <= 'z') || w->tok_end[tok] != w->tok_start[tok] + 1)
        if (b != '<' || (c != '/' && c != '!')) return tok;
    for (uint32_t i = tok + 1; i < end && i < tok + TAG_TOKENS; i++) {
        if (byte_at(w, i) == '>') return i + 1;
        if (byte_at(w, i) == '<') return tok;
    }
    return tok;
}

/* The tag or entity that ends before tok_end starts here, or tok_end. */
static uint32_t tag_start(const tc_work *w, uint32_t tok, uint32_t tok_end) {
    uint8_t last = byte_at(w, tok_end - 1);
    if (last != '>' && last != ';') return tok_end;
    uint32_t reach = last == ';' ? 4 : TAG_TOKENS;
    for (uint32_t i = tok_end - 1, n = 0; i-- > tok && n < reach; n++) {
        if (byte_at(w, i) != (last == ';' ? '&' : '<')) continue;
        return tag_end(w, i, tok_end) == tok_end ? i : tok_end;
    }
    return tok_end;
}

static void line_debris(line *l, tc_debris_kind kind) {
    l->role = LINE_DEBRIS;
    l->kind = (uint8_t)kind;
}

/* Step 1: mark-up, counters, rulers. */
static void line_strip(const structure *s, line *l) {
    const tc_work *w = s->w;
    const char *what;
    if (l->tok + 2 < l->tok_end && byte_at(w, l->tok) == '<' && tc_tok_is(w, l->tok + 1, "figcaption")) {
        l->ruled = true;
        line_debris(l, TC_DEBRIS_CAPTION);
        return;
    }
    uint32_t next;
    while (l->tok < l->tok_end && (next = tag_end(w, l->tok, l->tok_end)) != l->tok) l->tok = next;
    while (l->tok < l->tok_end && (next = tag_start(w, l->tok, l->tok_end)) != l->tok_end) l->tok_end = next;
    uint32_t n = l->tok_end - l->tok;
    if (n >= 3 && byte_at(w, l->tok) == '[' && byte_at(w, l->tok_end - 1) == ']') {
        uint32_t name = l->tok + 1 + (byte_at(w, l->tok + 1) == '/');
        if (structure_in(s, name, IN_SHORTCODE, &what)) {
            if (*what && name == l->tok + 1)
                l->region = REGION_CAPTION; /* [caption id=...] up to [/caption] */
            l->tok = l->tok_end;
        }
    } else if (n >= 3 && (byte_at(w, l->tok_end - 1) == '{' || byte_at(w, l->tok_end - 1) == '}')) {
        l->tok = l->tok_end; /* a line of script or style */
    }
}

/* "1917", "1918-1921" */
static bool yearly(const tc_work *w, const line *l) {
    if (l->numbers == 0 || l->words > 2) return false;
    for (uint32_t i = l->tok; i < l->tok_end; i++) {
        const uint8_t *p = w->text.at + w->tok_start[i];
        if (w->tok_kind[i] != TC_TOK_NUMBER) {
            if (structure_mark(w, i) != MARK_DASH) return false;
        } else if (w->tok_end[i] - w->tok_start[i] != 4 || (p[0] != '1' && p[0] != '2')) {
            return false;
        }
    }
    return true;
}

/* A line of numbers and signs: a counter, a date, a ruler. */
static void line_number(const structure *s, line *l) {
    const tc_work *w = s->w;
    if (l->words > l->numbers) {
        uint32_t tags = 0;
        for (uint32_t i = l->tok; i < l->tok_end && tags < l->words; i++) {
            uint8_t kind = w->tok_kind[i];
            if (kind == TC_TOK_WORD || kind == TC_TOK_NUMBER) break;
            tags += structure_wordy(kind);
        }
        if (tags == l->words) {
            line_debris(l, TC_DEBRIS_OTHER); /* hashtags, addresses */
            return;
        }
        /* "1.2k views" */
        if (l->words > 4 || !(w->tok_flags[l->tok] & TC_TOK_DIGIT)) return;
        for (uint32_t i = l->tok + 1; i < l->tok_end; i++)
            if (structure_wordy(w->tok_kind[i]) && !structure_in(s, i, IN_COUNT, NULL)) return;
        line_debris(l, TC_DEBRIS_SHARE_COUNTER);
        return;
    }
    if (l->words == 0) {
        line_debris(l, TC_DEBRIS_OTHER);
        return;
    }
    uint32_t joints = 0;
    for (uint32_t i = l->tok + 1; i < l->tok_end; i++)
        joints +=
            structure_wordy(w->tok_kind[i]) && !spaced(w, i) && strchr("-/.:", byte_at(w, i - 1)) != NULL;
    if (joints >= 2)
        l->role = LINE_FRAGMENT; /* 2020-08-30 10:15 */
    else
        line_debris(l, TC_DEBRIS_SHARE_COUNTER);
}

static bool body_like(const line *l) {
    if (l->role == LINE_DEBRIS) return false;
    if (l->end == LINE_END_STOP) return l->words >= 7;
    if (l->end == LINE_END_ASK) return l->words > SHORT_WORDS;
    return l->words >= BODY_WORDS;
}

static tc_status find_lines(structure *s, tc_error *err) {
    tc_work *w = s->w;
    for (uint32_t i = 0; i < w->n_tok;) {
        line *l = tc_vec_push(&w->alloc, &s->lines);
        if (!l) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for lines");
        memset(l, 0, sizeof *l);
        l->tok = l->all = i++;
        while (i < w->n_tok && !(w->tok_flags[i] & TC_TOK_BREAK)) i++;
        l->tok_end = l->all_end = i;
        uint32_t gap = l->all ? w->tok_end[l->all - 1] : 0, to = w->tok_start[l->all];
        for (; gap < to && l->breaks < 2; gap++) l->breaks += w->text.at[gap] == '\n';
        if (l->all == 0) l->breaks = 2;
        line_strip(s, l);
        line_measure(s, l);
        if (l->tok == l->tok_end)
            line_debris(l, TC_DEBRIS_MARKUP);
        else if (!l->ruled)
            line_number(s, l);
        s->words += l->words;
        s->capitals += l->capitals;
    }
    return TC_OK;
}

/* -------------------------------------------------------------------------------------- rules */

typedef struct verdict_name {
    const char *name;
    uint8_t role, kind;
} verdict_name;

static bool verdict(const char *action, verdict_name *out) {
    static const verdict_name others[] = {
        {"leadin", LINE_LEADIN, 0},
        {"fragment", LINE_FRAGMENT, 0},
        {"heading", LINE_HEADING, 0},
        {"body", LINE_BODY, 0},
    };
    for (size_t i = 0; i < TC_COUNT_OF(others); i++)
        if (strcmp(action, others[i].name) == 0) {
            *out = others[i];
            return true;
        }
    for (unsigned k = 0; k <= TC_DEBRIS_OTHER; k++)
        if (strcmp(action, tc_debris_kind_name(k)) == 0) {
            *out = (verdict_name){action, LINE_DEBRIS, (uint8_t)k};
            return true;
        }
    return false;
}

static uint32_t number_arg(const tc_rule *rule, const char *key, uint32_t otherwise) {
    const char *v = tc_rule_arg(rule, key);
    if (!v) return otherwise;
    uint32_t n = 0;
    for (; *v >= '0' && *v <= '9' && n < 100000; v++) n = n * 10 + (uint32_t)(*v - '0');
    return n;
}

static bool arg_is(const tc_rule *rule, const char *key, const char *value) {
    const char *v = tc_rule_arg(rule, key);
    return v && strcmp(v, value) == 0;
}

/* Does what a rule asks of the line's length and end hold: max= min= end=. */
static bool rule_fits(const line *l, const tc_rule_match *m) {
    uint32_t n = l->tok_end - l->tok;
    if (n > number_arg(m->rule, "max", UINT32_MAX) || n < number_arg(m->rule, "min", 0)) return false;
    return !arg_is(m->rule, "end", "open") || (l->end != LINE_END_STOP && l->end != LINE_END_ASK);
}

/* Is the line's last word written as a name inside a line nearby? */
static bool named_nearby(const structure *s, uint32_t row) {
    const tc_work *w = s->w;
    const line *l = &s->lines.at[row];
    uint32_t name = l->tok_end - 1;
    while (name > l->tok && w->tok_kind[name] != TC_TOK_WORD) name--;
    for (uint32_t i = row > NEAR_LINES ? row - NEAR_LINES : 0; i < s->lines.n && i <= row + NEAR_LINES; i++) {
        const line *near = &s->lines.at[i];
        if (i == row || near->ruled || near->words <= SHORT_WORDS) continue;
        for (uint32_t k = near->tok + 1; k < near->tok_end; k++)
            if (w->tok_hash[k] == w->tok_hash[name] && (w->tok_flags[k] & TC_TOK_UPPER1)) return true;
    }
    return false;
}

/* Does place= hold, now that it is known where the body is. */
static bool place_fits(const structure *s, uint32_t row) {
    bool before = s->first_body == TC_NONE || row < s->first_body,
         after = s->last_body == TC_NONE || row > s->last_body;
    uint8_t place = s->lines.at[row].place;
    bool pair = (row > 0 && s->lines.at[row - 1].place == place) ||
                (row + 1 < s->lines.n && s->lines.at[row + 1].place == place);
    switch (place) {
    case 'h':
        return before;
    case 't':
        return after && row > 0;
    case 'e':
        return before || after;
    case 'i':
        return row > 0;
    case 'b':
        return row * 2 >= s->lines.n && !before;
    case 'n':
        return row > 0 && named_nearby(s, row);
    case 'p':
        return pair;
    case 'l':
        return pair || before || after;
    default:
        return true;
    }
}

static tc_status apply_rules(structure *s, uint32_t row, tc_error *err) {
    tc_status status = TC_OK;
    tc_work *w = s->w;
    line *l = &s->lines.at[row];
    uint32_t n = l->tok_end - l->tok;
    bool whole = n <= (l->end == LINE_END_OPEN ? OPEN_TOKENS : INSIDE_TOKENS), found = false;
    tc_rule_match m;
    verdict_name v = {0};
    TC_TRY(tc_items_build(s->rules, w, l->tok, whole ? l->tok_end : l->tok + RULE_WINDOW, false, &s->items,
                          err));
    if (tc_rules_at(s->rules, TC_LAYER_STRUCTURE, w, &s->items, 0, &m) && rule_fits(l, &m)) found = true;
    /* Without one of these words no rule finds anything inside a line. */
    whole = whole && (l->masks >> IN_INSIDE & 1);
    for (uint32_t from = 1; whole && !found && from < s->items.n;) {
        if (!tc_rules_next(s->rules, TC_LAYER_STRUCTURE, w, &s->items, from, &m)) break;
        if (rule_fits(l, &m))
            found = true;
        else
            from = m.item + 1;
    }
    if (!found || !verdict(m.rule->action, &v)) goto done;
    const char *place = tc_rule_arg(m.rule, "place");
    l->ruled = true;
    l->role = v.role;
    l->kind = v.kind;
    l->place = place ? (uint8_t)*place : 0;
    if (arg_is(m.rule, "region", "links")) l->region = REGION_LINKS;
    if (arg_is(m.rule, "region", "all")) l->region = REGION_ALL;
    if (arg_is(m.rule, "region", "one")) l->region = REGION_ONE;
    if (arg_is(m.rule, "region", "part")) l->region = REGION_PART;
done:
    return status;
}

/* -------------------------------------------------------------------------------- the title */

static bool headline_case(const line *l) { return l->longs >= 2 && l->long_capitals * 10 >= l->longs * 7; }
static bool capital_first(const structure *s, const line *l) {
    uint32_t i = l->tok;
    while (i < l->tok_end && s->w->tok_kind[i] == TC_TOK_PUNCT) i++;
    return i < l->tok_end &&
           (s->w->tok_kind[i] != TC_TOK_WORD || s->lowered ||
            (s->w->tok_flags[i] & (TC_TOK_UPPER1 | TC_TOK_MIXED)) || byte_at(s->w, i) >= 0x80);
}

/* Units of a line, counted up to two. */
static uint32_t units_of(const structure *s, const line *l) {
    splitter p = {.tok_end = l->tok_end};
    return structure_unit_end(s, &p, l->tok) < l->tok_end ? 2 : 1;
}

static bool reads_like_title(const structure *s, const line *l) {
    if (l->words < 2 || l->words > TITLE_WORDS || l->bullet) return false;
    if (l->end == LINE_END_COLON || l->end == LINE_END_COMMA) return false;
    if (l->end == LINE_END_OPEN || l->soft) return headline_case(l) || units_of(s, l) == 1;
    /* With a final stop it must be one sentence, short, and written like a headline. */
    if (l->words > 20 || units_of(s, l) > 1) return false;
    return l->end == LINE_END_ASK || headline_case(l);
}

/* The first line that reads like a headline; of words or two alone ("Technology", "My Account") and a
 * headline behind them, the headline: they are the page's sections. */
static uint32_t find_title(structure *s) {
    uint32_t at = TC_NONE, n = s->lines.n, first = TC_NONE;
    for (uint32_t i = 0, seen = 0; i < n && seen < 8; i++) {
        const line *l = &s->lines.at[i];
        if (l->role == LINE_DEBRIS || l->role == LINE_FRAGMENT) continue;
        seen++;
        if (l->ruled || (first != TC_NONE && s->first_body != TC_NONE && i >= s->first_body)) break;
        if (!reads_like_title(s, l)) {
            bool section = l->words == 1 && l->end == LINE_END_OPEN && !l->bullet;
            if ((first == TC_NONE && !section) || l->words >= TITLE_WORDS) break;
            continue;
        }
        if (first == TC_NONE) first = i;
        if (first != i && l->words < 5 && s->lines.at[first].words > 3) break;
        if (s->lines.at[first].words > 3 || l->words >= 5) {
            at = s->lines.at[first].words > 3 ? first : i;
            break;
        }
    }
    if (at == TC_NONE) at = first;
    if (at == TC_NONE || n == 1) return TC_NONE; /* something must follow */
    for (uint32_t i = 0; i < at; i++) {
        line *l = &s->lines.at[i];
        if (!l->ruled && l->role == LINE_BODY && l->words <= 3) line_debris(l, TC_DEBRIS_OTHER);
    }
    line *l = &s->lines.at[at];
    l->role = LINE_TITLE;
    return at;
}

/* Share of the words of the shorter line that the longer one has too, in percent, by count. */
static uint32_t alike(const tc_work *w, const line *a, const line *b) {
    uint32_t both = 0, most = a->words > b->words ? a->words : b->words;
    for (uint32_t i = a->tok; i < a->tok_end; i++) {
        if (!structure_wordy(w->tok_kind[i])) continue;
        for (uint32_t j = b->tok; j < b->tok_end; j++)
            if (w->tok_hash[i] == w->tok_hash[j] && structure_wordy(w->tok_kind[j])) {
                both++;
                break;
            }
    }
    return most ? both * 100 / most : 0;
}

static uint32_t bits(uint64_t x) {
    uint32_t n = 0;
    for (; x; x &= x - 1) n++;
    return n;
}

/* Both are short, and a quick look says they may share most words. */
static bool maybe_alike(const line *a, const line *b, uint32_t most_words) {
    if (a->words < 2 || b->words < 2 || a->words > most_words || b->words > most_words) return false;
    return bits(a->sketch & ~b->sketch) * 4 <= a->words && bits(b->sketch & ~a->sketch) * 4 <= b->words;
}

/* True when the short line is the beginning of the long one and a sign parts the rest ("Title - Site name",
 * "Title | Site"), or when it breaks off with an ellipsis. */
static bool begins(const tc_work *w, const line *brief, const line *full) {
    uint32_t a = brief->tok, b = full->tok, last = brief->tok_end - 1;
    while (a < brief->tok_end && b < full->tok_end && w->tok_hash[a] == w->tok_hash[b]) a++, b++;
    if (a == brief->tok_end)
        return b < full->tok_end && spaced(w, b) &&
               (structure_mark(w, b) == MARK_DASH || strchr("|:", byte_at(w, b)) || byte_at(w, b) >= 0x80);
    /* "The title goes o..." */
    while (last > a && structure_mark(w, last) == MARK_STOP && !structure_wordy(w->tok_kind[last])) last--;
    bool broken = structure_mark(w, brief->tok_end - 1) == MARK_ELLIPSIS || last + 2 < brief->tok_end;
    return broken && a >= brief->tok + 4 && a + 2 >= last;
}

static void find_duplicates(structure *s, uint32_t title) {
    const tc_work *w = s->w;
    if (title == TC_NONE) return;
    const line *t = &s->lines.at[title];
    for (uint32_t i = 0; i < s->lines.n; i++) {
        line *l = &s->lines.at[i];
        if (i == title || l->role == LINE_DEBRIS || l->words < 2) continue;
        if (l->key == t->key && l->words == t->words) {
            line_debris(l, TC_DEBRIS_DUPLICATE_TITLE);
            continue;
        }
        if (t->words < 4 || l->words < 4) continue;
        const line *brief = l->words < t->words ? l : t, *full = brief == l ? t : l;
        bool suffix = brief == t && l->words <= t->words + 6 && l->end == LINE_END_OPEN;
        if ((suffix || brief == l) && begins(w, brief, full)) {
            line_debris(l, TC_DEBRIS_DUPLICATE_TITLE);
            continue;
        }
        if (l->end != LINE_END_STOP && maybe_alike(t, l, TITLE_WORDS) && alike(w, t, l) >= 85)
            line_debris(l, TC_DEBRIS_DUPLICATE_TITLE);
    }
}

/* ------------------------------------------------------------------------- regions and captions */

/* What a publisher says of himself behind the article: the paragraphs under such a header, up to the next
 * short line. An article may have a part of that name too, so more of it must stand before the header than
 * behind. */
static void spread_part(structure *s, uint32_t header) {
    uint32_t before = 0, behind = 0;
    for (uint32_t i = 0; i < s->lines.n; i++)
        if (body_like(&s->lines.at[i])) ++*(i < header ? &before : &behind);
    if (before < 2 || behind > before) {
        line *l = &s->lines.at[header];
        l->role = LINE_BODY;
        l->ruled = false;
        return;
    }
    for (uint32_t i = header + 1; i < s->lines.n; i++) {
        line *l = &s->lines.at[i];
        if (l->ruled || l->role != LINE_BODY || (l->end == LINE_END_OPEN && !body_like(l))) break;
        line_debris(l, (tc_debris_kind)s->lines.at[header].kind);
    }
}

/* Lines that follow a header of links or comments. */
static void spread_regions(structure *s) {
    uint32_t n = s->lines.n, parts = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (s->lines.at[i].region == REGION_PART && s->lines.at[i].role == LINE_DEBRIS && parts++ < PARTS)
            spread_part(s, i);
        if (s->lines.at[i].region == REGION_PART) continue;
        if (s->lines.at[i].region == REGION_ONE && i + 1 < n && !s->lines.at[i + 1].ruled &&
            s->lines.at[i + 1].role == LINE_BODY && s->lines.at[i + 1].end == LINE_END_OPEN &&
            s->lines.at[i + 1].words <= SHORT_WORDS)
            line_debris(&s->lines.at[i + 1], (tc_debris_kind)s->lines.at[i].kind);
        if (s->lines.at[i].region == REGION_ONE) continue;
        uint8_t region = s->lines.at[i].region, kind = s->lines.at[i].kind;
        if (region == REGION_NONE || s->lines.at[i].role != LINE_DEBRIS) continue;
        if (region == REGION_CAPTION) {
            for (uint32_t k = i + 1; k < n && k <= i + 3 && s->lines.at[k].kind != TC_DEBRIS_MARKUP; k++)
                line_debris(&s->lines.at[k], TC_DEBRIS_CAPTION);
            continue;
        }
        /* Comments go to the end of the page, when the article stands before them. */
        bool all = region == REGION_ALL && s->first_body != TC_NONE && i > s->first_body && i * 2 >= n;
        if (region == REGION_ALL && !all) continue;
        for (uint32_t k = i + 1; k < n; k++) {
            line *l = &s->lines.at[k];
            if (l->region != REGION_NONE) break;
            if (l->role == LINE_DEBRIS) continue;
            if (!all && (body_like(l) || l->role == LINE_LEADIN || l->role == LINE_TITLE)) break;
            if (l->role == LINE_TITLE) break;
            line_debris(l, (tc_debris_kind)kind);
        }
    }
}

/* A short line that says what a picture shows: it has a word of looks and no verb that tells something. */
static bool shows_picture(const structure *s, const line *l) {
    const tc_work *w = s->w;
    bool visual = false;
    if (l->words < 2 || l->words > 10 || !capital_first(s, l) || units_of(s, l) > 1) return false;
    for (uint32_t i = l->tok; i < l->tok_end; i++) {
        if (w->tok_kind[i] != TC_TOK_WORD) continue;
        const char *value;
        if (structure_in(s, i, IN_VISUAL, &value))
            visual |= !*value || (i > l->tok && tc_tok_is(w, i - 1, value));
        if (structure_in(s, i, IN_FINITE, NULL)) return false;
        uint32_t n = w->tok_fold_n[i];
        if (n > 4 && memcmp(tc_tok_fold_at(w, i) + n - 2, "ed", 2) == 0) return false;
    }
    return visual;
}

/* Are all words of the short line among those of the other? */
static bool within(const tc_work *w, const line *a, const line *b) {
    if ((a->sketch & ~b->sketch) || a->words == 0) return false;
    for (uint32_t i = a->tok; i < a->tok_end; i++) {
        bool found = !structure_wordy(w->tok_kind[i]);
        for (uint32_t j = b->tok; j < b->tok_end && !found; j++) found = w->tok_hash[i] == w->tok_hash[j];
        if (!found) return false;
    }
    return true;
}

/* A bare name between the title and the line with the page's date, or among lines that are none of the text,
 * is its by-line. */
static void find_names(structure *s, uint32_t title) {
    const tc_work *w = s->w;
    for (uint32_t i = title == TC_NONE ? s->lines.n : title + 1; i + 1 < s->lines.n; i++) {
        line *l = &s->lines.at[i];
        const line *next = &s->lines.at[i + 1];
        if (s->first_body != TC_NONE && i >= s->first_body) break;
        if (l->ruled || l->role != LINE_BODY || l->words < 2 || l->words > 4 || l->capitals != l->words)
            continue;
        const line *last = &s->lines.at[i - 1];
        if (next->role != LINE_FRAGMENT && !(last->role == LINE_DEBRIS && next->role == LINE_DEBRIS))
            continue;
        if (l->end != LINE_END_OPEN) continue;
        bool names = true;
        for (uint32_t k = l->tok; k < l->tok_end; k++)
            names &= w->tok_kind[k] == TC_TOK_WORD ? !(structure_mask(s, k) >> IN_FINITE & 1)
                                                   : structure_mark(w, k) == MARK_STOP;
        if (names) line_debris(l, TC_DEBRIS_CREDIT);
    }
}

/* What stands above a credit: the name that the by-line repeats, the open line that a photo credit follows.
 */
static void find_above(structure *s) {
    for (uint32_t i = 1; i < s->lines.n; i++) {
        const line *l = &s->lines.at[i];
        line *above = &s->lines.at[i - 1];
        if (!l->ruled || l->role != LINE_DEBRIS || l->words > SHORT_WORDS || above->ruled) continue;
        if (above->role != LINE_BODY || above->words == 0) continue;
        bool open = above->end == LINE_END_OPEN;
        /* The caption and its credit stand together, and apart from the paragraphs. */
        bool apart = l->breaks == 1 && above->breaks > 1 && above->words <= 4 * SHORT_WORDS &&
                     (i + 1 == s->lines.n || s->lines.at[i + 1].breaks > 1);
        bool signed_off = false; /* "Jane Doe/Agency" */
        for (uint32_t k = l->tok + 1; k < l->tok_end && l->words <= 6; k++)
            signed_off |= byte_at(s->w, k) == '/';
        if (l->kind == TC_DEBRIS_CREDIT) {
            if (open && above->words <= 5 && within(s->w, above, l)) line_debris(above, TC_DEBRIS_CREDIT);
        } else if (l->kind == TC_DEBRIS_CAPTION && l->breaks < 2 && l->words <= 8) {
            if (apart || (signed_off && above->words <= 2 * SHORT_WORDS && units_of(s, above) == 1) ||
                (open && above->words <= 2 * SHORT_WORDS && units_of(s, above) == 1))
                line_debris(above, TC_DEBRIS_CAPTION);
        }
    }
}

static void find_captions(structure *s) {
    const tc_work *w = s->w;
    uint32_t before = TC_NONE; /* the last short line that stands next to this one */
    for (uint32_t i = 0; i < s->lines.n; i++) {
        line *l = &s->lines.at[i];
        if (l->role == LINE_DEBRIS || l->role == LINE_TITLE || l->ruled || l->words > SHORT_WORDS) {
            before = TC_NONE;
            continue;
        }
        if (before != TC_NONE && maybe_alike(&s->lines.at[before], l, SHORT_WORDS) &&
            alike(w, &s->lines.at[before], l) >= 80) {
            line_debris(&s->lines.at[before], TC_DEBRIS_CAPTION);
            line_debris(l, TC_DEBRIS_CAPTION);
        } else if (l->end == LINE_END_STOP && shows_picture(s, l)) {
            line_debris(l, TC_DEBRIS_CAPTION);
        }
        before = i;
    }
}

/* ----------------------------------------------------------------- headings, lead-ins, list items */

static void name_lines(structure *s) {
    uint32_t n = s->lines.n;
    uint8_t next = LINE_DEBRIS; /* role of the next line that is no debris */
    uint32_t open_run = 0;      /* open lines behind the last body line */
    for (uint32_t i = n; i-- > 0;) {
        line *l = &s->lines.at[i];
        if (l->role == LINE_DEBRIS) continue;
        if (l->role == LINE_BODY && !l->ruled && n > 1) {
            if (l->end == LINE_END_COLON && l->words <= LEADIN_WORDS && units_of(s, l) == 1)
                l->role = LINE_LEADIN;
            else if (l->end == LINE_END_OPEN && l->words <= BODY_WORDS && l->bullet)
                l->role = LINE_FRAGMENT;
            else if (l->end == LINE_END_OPEN && l->words <= TITLE_WORDS &&
                     (l->words <= SHORT_WORDS || headline_case(l)) && capital_first(s, l) &&
                     units_of(s, l) == 1)
                l->role = next == LINE_DEBRIS || next == LINE_FRAGMENT ? LINE_FRAGMENT : LINE_HEADING;
            else if (l->end == LINE_END_ASK &&
                     l->words <= (headline_case(l) ? SHORT_WORDS : QUESTION_WORDS) && next != LINE_DEBRIS &&
                     units_of(s, l) == 1 && structure_mark(s->w, l->tok) == MARK_NONE)
                l->role = LINE_HEADING;
        }
        if (next == LINE_DEBRIS && l->role == LINE_FRAGMENT && !l->ruled && !l->bullet &&
            s->last_body != TC_NONE && i > s->last_body) {
            open_run++; /* not yet followed by anything: perhaps links to other stories */
            continue;
        }
        next = l->role;
    }
    if (open_run < 2) return;
    for (uint32_t i = n; i-- > 0 && open_run;) {
        line *l = &s->lines.at[i];
        if (l->role != LINE_FRAGMENT || l->ruled) continue;
        line_debris(l, TC_DEBRIS_RELATED);
        open_run--;
    }
}

/* ---------------------------------------------------------------------------------------- rows */

static tc_status put_debris(tc_work *w, uint32_t tok, uint32_t tok_end, uint8_t kind, tc_error *err) {
    if (tok == tok_end) return TC_OK;
    tc_debris *d = tc_vec_push(&w->alloc, &w->debris);
    if (!d) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for debris");
    *d = (tc_debris){w->tok_start[tok], w->tok_end[tok_end - 1], tok, tok_end, kind};
    for (uint32_t i = tok; i < tok_end; i++) {
        w->tok_flags[i] |= TC_TOK_DEBRIS;
        w->tok_sent[i] = TC_NONE;
    }
    return TC_OK;
}

static tc_status put_unit(tc_work *w, uint32_t tok, uint32_t tok_end, tc_sentence_kind kind, bool title,
                          tc_error *err) {
    uint32_t row = w->sentences.n;
    tc_sentence *u = tc_vec_push(&w->alloc, &w->sentences);
    if (!u) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for sentences");
    *u = (tc_sentence){w->tok_start[tok], w->tok_end[tok_end - 1], tok, tok_end, (uint8_t)kind, title};
    w->tok_flags[tok] |= TC_TOK_SENT;
    for (uint32_t i = tok; i < tok_end; i++) w->tok_sent[i] = row;
    return TC_OK;
}

/* True when the rules take the last unit of a line for debris: "... Continue reading". */
static tc_status tail_debris(structure *s, uint32_t tok, uint32_t tok_end, uint8_t *kind, bool *found,
                             tc_error *err) {
    tc_status status = TC_OK;
    tc_rule_match m;
    verdict_name v;
    *found = false;
    if (!s->rules || tok_end - tok > 8) return TC_OK;
    TC_TRY(tc_items_build(s->rules, s->w, tok, tok_end, false, &s->items, err));
    if (!tc_rules_at(s->rules, TC_LAYER_STRUCTURE, s->w, &s->items, 0, &m) || m.tok_end != tok_end) goto done;
    *found = verdict(m.rule->action, &v) && v.role == LINE_DEBRIS;
    *kind = v.kind;
done:
    return status;
}

/* True for a bracketed credit or pen name behind the last sentence: "(Li Ming)", "(Editor: Li Ming)". */
static bool tail_credit(const structure *s, uint32_t tok, uint32_t tok_end) {
    const tc_work *w = s->w;
    if (tok_end - tok < 3 || tok_end - tok > 12) return false;
    if (!strchr("([", byte_at(w, tok)) || !strchr(")]", byte_at(w, tok_end - 1))) return false;
    bool credit = false, names = true;
    uint32_t words = 0;
    for (uint32_t i = tok + 1; i < tok_end - 1; i++) {
        if (!structure_wordy(w->tok_kind[i])) continue;
        words++;
        credit |= structure_in(s, i, IN_CREDIT, NULL);
        names &= w->tok_kind[i] == TC_TOK_WORD && (w->tok_flags[i] & TC_TOK_UPPER1) != 0;
    }
    return credit || (names && words >= 1 && words <= 4);
}

static bool verbless(const structure *s, uint32_t tok, uint32_t tok_end) {
    uint32_t words = 0;
    for (uint32_t i = tok; i < tok_end; i++) {
        if (s->w->tok_kind[i] != TC_TOK_WORD) continue;
        if (++words > 3 || structure_in(s, i, IN_FINITE, NULL)) return false;
        uint32_t n = s->w->tok_fold_n[i];
        if (n > 4 && memcmp(tc_tok_fold_at(s->w, i) + n - 2, "ed", 2) == 0) return false;
    }
    return words > 0;
}

static tc_status put_line(structure *s, uint32_t row, tc_error *err) {
    static const uint8_t kinds[] = {[LINE_TITLE] = TC_HEADING,
                                    [LINE_HEADING] = TC_HEADING,
                                    [LINE_LEADIN] = TC_LEADIN,
                                    [LINE_FRAGMENT] = TC_FRAGMENT};
    tc_status status = TC_OK;
    tc_work *w = s->w;
    const line *l = &s->lines.at[row];
    if (l->role == LINE_DEBRIS) return put_debris(w, l->all, l->all_end, l->kind, err);
    TC_TRY(put_debris(w, l->all, l->tok, TC_DEBRIS_MARKUP, err));
    if (l->role != LINE_BODY) {
        if (l->role == LINE_TITLE) w->title = (tc_span){w->tok_start[l->tok], w->tok_end[l->tok_end - 1]};
        TC_TRY(put_unit(w, l->tok, l->tok_end, (tc_sentence_kind)kinds[l->role], l->role == LINE_TITLE, err));
    } else {
        splitter p = {.tok_end = l->tok_end};
        for (uint32_t tok = l->tok, end; tok < l->tok_end; tok = end) {
            end = structure_unit_end(s, &p, tok);
            bool last = end == l->tok_end;
            if (w->sentences.n % 512 == 0 && tc_work_cancelled(w)) {
                status = tc_fail(err, TC_E_CANCELLED, 0, "cancelled");
                goto done;
            }
            if (last && tok > l->tok && row >= s->last_body && tail_credit(s, tok, end)) {
                TC_TRY(put_debris(w, tok, end, TC_DEBRIS_CREDIT, err));
                continue;
            }
            if (last && tok > l->tok && end_of(w, tok, end) == LINE_END_OPEN) {
                uint8_t kind;
                bool found;
                TC_TRY(tail_debris(s, tok, end, &kind, &found, err));
                if (found) {
                    TC_TRY(put_debris(w, tok, end, kind, err));
                    continue;
                }
            }
            TC_TRY(put_unit(w, tok, end, tok > l->tok && verbless(s, tok, end) ? TC_FRAGMENT : TC_SENTENCE,
                            false, err));
        }
    }
    TC_TRY(put_debris(w, l->tok_end, l->all_end, TC_DEBRIS_MARKUP, err));
done:
    return status;
}

static void learn_classes(const structure *s) {
    static const char *const names[] = {"s_abbr",   "s_starter", "s_say",       "s_finite", "s_visual",
                                        "s_credit", "s_signal",  "s_shortcode", "s_bang",   "s_count",
                                        "s_inside", "s_hour",    "s_twice"};
    tc_work *w = s->w;
    _Static_assert(TC_COUNT_OF(names) == WORD_CLASSES, "a name for every class");
    _Static_assert(WORD_CLASSES <= TC_COUNT_OF(w->structure_memo.classes), "room for every class");
    if (w->structure_memo.rules == s->rules) return;
    w->structure_memo.rules = s->rules;
    w->structure_memo.masks.n = 0;
    for (int i = 0; i < WORD_CLASSES; i++)
        w->structure_memo.classes[i] = (int16_t)(s->rules ? tc_rules_class(s->rules, names[i]) : -1);
}

uint32_t structure_mask_slow(const structure *s, uint32_t word) {
    tc_work *w = s->w;
    uint32_t mask = 1u << 31, n = w->structure_memo.masks.n; /* the last bit: looked up */
    for (int i = 0; i < WORD_CLASSES; i++)
        mask |= (uint32_t)tc_word_in(s->rules, word, w->structure_memo.classes[i], NULL) << i;
    if (word >= n) {
        if (!tc_vec_reserve(&w->alloc, &w->structure_memo.masks, word + 1)) return mask; /* only slower */
        memset(w->structure_memo.masks.at + n, 0, (word + 1 - n) * sizeof *w->structure_memo.masks.at);
        w->structure_memo.masks.n = word + 1;
    }
    w->structure_memo.masks.at[word] = mask;
    return mask;
}

/* Sentences alone, as UAX #29 has them: no line is a title or debris. A token belongs to where it begins. */
static tc_status untailored(tc_work *w, tc_error *err) {
    tc_status status = TC_OK;
    boundaries b = {.text = &w->text};
    uint32_t tok = 0;
    for (uint32_t end = 0, row = 0; tok < w->n_tok; row++) {
        uint32_t first = tok;
        if (row % 4096 == 0 && tc_work_cancelled(w)) {
            status = tc_fail(err, TC_E_CANCELLED, 0, "cancelled");
            goto done;
        }
        end = structure_boundary(&b, end);
        while (tok < w->n_tok && w->tok_start[tok] < end) tok++;
        if (tok > first) TC_TRY(put_unit(w, first, tok, TC_SENTENCE, false, err));
    }
done:
    return status;
}

tc_status tc_structure(tc_work *w, tc_error *err) {
    tc_status status = TC_OK;
    structure s = {.w = w, .rules = w->pipeline->rules, .first_body = TC_NONE, .last_body = TC_NONE};
    learn_classes(&s);
    w->sentences.n = w->debris.n = 0;
    w->title = (tc_span){0, 0};
    w->quality_report = (tc_quality_report){.score = 1000};
    if (w->pipeline->options.uax29) return untailored(w, err);
    TC_TRY(find_lines(&s, err));
    uint32_t n = s.lines.n;
    structure_unscramble(&s);
    s.lowered = s.words >= 20 && s.capitals * 50 < s.words;
    for (uint32_t i = 0; i < n; i++) {
        line *l = &s.lines.at[i];
        if (i % 256 == 0 && tc_work_cancelled(w)) {
            status = tc_fail(err, TC_E_CANCELLED, 0, "cancelled");
            goto done;
        }
        if (s.rules && l->tok < l->tok_end && !l->ruled) TC_TRY(apply_rules(&s, i, err));
        if (!l->ruled && body_like(l)) s.last_body = i;
    }
    /* A short sentence above the by-line or the date is no body yet. */
    for (uint32_t i = 0; i < n && s.first_body == TC_NONE; i++) {
        const line *l = &s.lines.at[i];
        if (l->ruled || !body_like(l)) continue;
        bool above = false;
        for (uint32_t k = i + 1; k < n && k <= i + 4 && i < HEAD_LINES && l->words <= SHORT_WORDS; k++) {
            const line *next = &s.lines.at[k];
            above |= next->ruled &&
                     (next->role == LINE_FRAGMENT ||
                      (next->role == LINE_DEBRIS && next->place == 'e' && next->kind == TC_DEBRIS_CREDIT));
        }
        if (!above || i == s.last_body) s.first_body = i;
    }
    for (uint32_t i = 0; i < n; i++) {
        line *l = &s.lines.at[i];
        if (!l->ruled || place_fits(&s, i)) continue;
        l->ruled = false;
        l->role = LINE_BODY;
        l->region = REGION_NONE;
        line_number(&s, l);
    }
    /* A year above a body line is a heading of a chronicle. */
    for (uint32_t i = 0; i + 1 < n; i++) {
        line *l = &s.lines.at[i];
        if (l->role == LINE_DEBRIS && l->kind == TC_DEBRIS_SHARE_COUNTER && yearly(w, l) &&
            (body_like(&s.lines.at[i + 1]) || s.lines.at[i + 1].end == LINE_END_COLON)) {
            l->role = LINE_HEADING;
            l->ruled = true;
        }
    }
    uint32_t title = find_title(&s);
    find_duplicates(&s, title);
    find_names(&s, title);
    spread_regions(&s);
    find_above(&s);
    find_captions(&s);
    s.last_body = TC_NONE;
    for (uint32_t i = 0; i < n; i++)
        if (body_like(&s.lines.at[i])) s.last_body = i;
    name_lines(&s);
    for (uint32_t i = 0; i < n; i++) TC_TRY(put_line(&s, i, err));
    w->quality = structure_quality(&s, &w->quality_report);
done:
    tc_vec_release(&w->alloc, &s.lines);
    tc_vec_release(&w->alloc, &s.items);
    return status;
}
