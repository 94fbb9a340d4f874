/* structure_sentence.c: where text units end inside a line.
 *
 * Method: one pass over the tokens. Only a sentence-final mark can end a unit: it is taken together with the
 * marks and closing quotes that hang on it, and then the word before it (is it an abbreviation, an initial,
 * an enumerator?) and the word behind it (a capital, a number, a word that seldom goes on after an
 * abbreviation?) decide. What kind of abbreviation a word is, is data (class s_abbr):
 *
 *     t  before a name: never an end                 n  before a number: no end there
 *     m  months, weekdays: no end before a number    c  goes with what follows: never an end
 *     e  can end a sentence: an end only before a word of s_starter
 *     h  of the hour (a.m.): an end before a capital, but for a day or a time zone (s_hour)
 */
#include "structure.h"

mark structure_mark(const tc_work *w, uint32_t tok) {
    const uint8_t *p = w->text.at + w->tok_start[tok];
    uint32_t len;
    switch (*p) {
    case '.':
        return p[1] == '.' && p[2] == '.' && w->tok_end[tok] - w->tok_start[tok] >= 3 ? MARK_ELLIPSIS
                                                                                      : MARK_STOP;
    case '!':
    case '?':
        return MARK_BANG;
    case '(':
        return MARK_PAREN;
    case '[':
    case '{':
        return MARK_OPEN;
    case ')':
    case ']':
    case '}':
        return MARK_CLOSE;
    case '"':
    case '\'':
        return MARK_QUOTE;
    case '-':
        return MARK_DASH;
    case ':':
        return MARK_COLON;
    case ',':
    case ';':
        return MARK_COMMA;
    case '*':
        return MARK_BULLET;
    default:
        break;
    }
    if (*p < 0x80) return MARK_NONE;
    switch (tc_utf8_decode(p, &len)) {
    case 0x3002:
    case 0xFF01:
    case 0xFF1F:
    case 0xFF61:
    case 0x203C:
    case 0x203D:
    case 0x2047:
    case 0x2048:
    case 0x2049:
        return MARK_BANG;
    case 0x2026:
        return MARK_ELLIPSIS;
    case 0x201C:
    case 0x2018:
    case 0x201E:
    case 0x201A:
    case 0xAB:
    case 0x2039:
    case 0x300C:
    case 0x300E:
    case 0x300A:
    case 0xFF08:
        return MARK_OPEN;
    case 0x201D:
    case 0xBB:
    case 0x203A:
    case 0x300D:
    case 0x300F:
    case 0x300B:
    case 0xFF09:
        return MARK_CLOSE;
    case 0x2019:
        return MARK_QUOTE;
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2015:
        return MARK_DASH;
    case 0xFF1A:
        return MARK_COLON;
    case 0xFF0C:
    case 0xFF1B:
    case 0x3001:
        return MARK_COMMA;
    case 0x2022:
    case 0x2023:
    case 0x25CF:
    case 0x25AA:
    case 0x25A0:
    case 0xB7:
    case 0x25BA:
        return MARK_BULLET;
    default:
        return MARK_NONE;
    }
}

static mark mark_at(const tc_work *w, uint32_t tok) {
    return w->tok_kind[tok] == TC_TOK_PUNCT || w->tok_kind[tok] == TC_TOK_SYMBOL ? structure_mark(w, tok)
                                                                                 : MARK_NONE;
}

static bool spaced(const tc_work *w, uint32_t tok) { return w->tok_flags[tok] & TC_TOK_SPACE; }
static bool capital(const tc_work *w, uint32_t tok) {
    return w->tok_flags[tok] & (TC_TOK_UPPER1 | TC_TOK_UPPERALL | TC_TOK_MIXED);
}
static uint32_t bytes_of(const tc_work *w, uint32_t tok) { return w->tok_end[tok] - w->tok_start[tok]; }

/* True for a bracket's inside: an opening bracket whose close stands on this line. Every token is looked at
 * once over the whole line, since `close` only moves ahead. */
static void enter_paren(const structure *s, splitter *p, uint32_t tok) {
    const tc_work *w = s->w;
    if (p->paren_end > tok) return; /* nested: the outer one's first close counts */
    if (p->close <= tok) p->close = tok + 1;
    while (p->close < p->tok_end &&
           !(w->tok_kind[p->close] == TC_TOK_PUNCT && w->text.at[w->tok_start[p->close]] == ')'))
        p->close++;
    /* A remark longer than this is running text whose bracket was lost or that deserves its own units. */
    if (p->close < p->tok_end && p->close - tok <= 48) p->paren_end = p->close;
}

/* Behind the marks and closers that hang on a sentence-final mark at tok. *closed: a quote or bracket was
 * among them. */
static uint32_t run_end(const tc_work *w, splitter *p, uint32_t tok, bool *strong, bool *closed) {
    uint32_t i = tok + 1;
    *closed = false;
    for (; i < p->tok_end; i++) {
        mark m = mark_at(w, i);
        if (m == MARK_STOP || m == MARK_BANG || m == MARK_ELLIPSIS) {
            /* ". . ." is an ellipsis; "? Why!" is not reached since a word stands between */
            if (m == MARK_BANG) *strong = true;
            continue;
        }
        if (m == MARK_CLOSE) {
            if (spaced(w, i) && w->text.at[w->tok_start[i]] < 0x80) break;
        } else if (m == MARK_QUOTE) {
            bool straight = w->text.at[w->tok_start[i]] == '"';
            bool loose = i + 1 >= p->tok_end || spaced(w, i + 1) || mark_at(w, i + 1) == MARK_QUOTE ||
                         mark_at(w, i + 1) == MARK_CLOSE;
            if (spaced(w, i) ? !(straight && p->quoted && loose) : !(loose || (straight && p->quoted))) break;
            if (straight) p->quoted = !p->quoted;
        } else if (m == MARK_OPEN && w->text.at[w->tok_start[i]] == '[' && !spaced(w, i) &&
                   i + 2 < p->tok_end && w->tok_kind[i + 1] == TC_TOK_NUMBER &&
                   w->text.at[w->tok_start[i + 2]] == ']') {
            i += 2; /* a footnote's number hangs on the sentence before it */
            continue;
        } else {
            break;
        }
        *closed = true;
    }
    return i;
}

/* First token with letters, digits or a sign at or behind tok, over opening quotes and brackets. */
static uint32_t word_after(const tc_work *w, uint32_t tok, uint32_t tok_end) {
    while (tok < tok_end && w->tok_kind[tok] == TC_TOK_PUNCT) {
        mark m = structure_mark(w, tok);
        if (m != MARK_OPEN && m != MARK_PAREN && m != MARK_QUOTE) break;
        tok++;
    }
    return tok;
}

static bool starter(const structure *s, uint32_t tok) {
    const char *value;
    if (!structure_in(s, tok, IN_STARTER, &value)) return false;
    /* Without capitals only words that hardly ever follow an abbreviation in the middle of a sentence count.
     */
    return capital(s->w, tok) || (s->lowered && *value);
}

/* True when one of the next few words is a verb of saying: `"Why?" Trump asked`. */
static bool says_soon(const structure *s, uint32_t tok, uint32_t tok_end) {
    for (uint32_t i = tok; i < tok_end && i < tok + 4 && s->w->tok_kind[i] == TC_TOK_WORD; i++)
        if (structure_in(s, i, IN_SAY, NULL)) return true;
    return false;
}

/* Kind of abbreviation that the stop at `stop` belongs to, or 0. */
static char abbreviation(const structure *s, uint32_t unit, uint32_t stop, uint32_t *word) {
    const tc_work *w = s->w;
    const char *value;
    uint32_t i = stop;
    if (w->tok_kind[stop] == TC_TOK_PUNCT) {
        if (stop == unit || spaced(w, stop)) return 0;
        i = stop - 1;
    }
    *word = i;
    uint32_t n = bytes_of(w, i);
    const uint8_t *p = w->text.at + w->tok_start[i];
    if (w->tok_kind[i] == TC_TOK_NUMBER) return i == unit ? 'c' : 0; /* "2. What did ..." */
    if (w->tok_kind[i] != TC_TOK_WORD) return 0;
    if (structure_in(s, i, IN_ABBR, &value) && *value) {
        /* "ill." "fell in the sun." are words; months, states and firms are written with a capital */
        bool plain = !capital(w, i) && !s->lowered;
        if (!plain || strchr("tcnh", *value) || (*value == 'e' && value[1] == 'l')) return *value;
    }
    if (i == stop) return 'e'; /* the token holds its stop: U.S. */
    for (uint32_t k = 1; k < n; k++)
        if (p[k] == '.') return 'e'; /* Ph.D + stop */
    if (n == 1)
        return i == unit                     ? 'c'
               : capital(w, i) || s->lowered ? 'i'
                                             : 'n'; /* an enumerator; an initial; "c. 1300" */
    return 0;
}

/* True when a unit ends behind the marks that begin at `stop` and reach to `next`. */
static bool ends_here(const structure *s, splitter *p, uint32_t unit, uint32_t stop, uint32_t next,
                      bool strong, bool closed) {
    const tc_work *w = s->w;
    uint32_t end = p->tok_end, word = stop;
    if (p->paren_end && next <= p->paren_end) return false;
    uint32_t q = word_after(w, next, end);
    if (q >= end) return false; /* only marks are left: they stay with the sentence */
    mark first = mark_at(w, next);
    mark m = mark_at(w, q);
    if (first == MARK_COMMA || first == MARK_COLON || m == MARK_COMMA || m == MARK_COLON) return false;
    if (m == MARK_DASH) {
        if (w->tok_kind[stop] != TC_TOK_PUNCT || closed || q + 1 >= end || !capital(w, q + 1)) return false;
        /* A dash after a stop goes on, but for a list item and for the agency at the end: "... 2020. - AP".
         */
        return !spaced(w, q + 1) || (first == MARK_DASH && end - q <= 3);
    }
    bool ellipsis =
        w->tok_kind[stop] == TC_TOK_PUNCT && !strong &&
        (structure_mark(w, stop) == MARK_ELLIPSIS || (stop + 1 < next && mark_at(w, stop + 1) == MARK_STOP));
    char abbr = strong || ellipsis ? 0 : abbreviation(s, unit, stop, &word);
    uint8_t kind = w->tok_kind[q];
    bool big = kind != TC_TOK_WORD || capital(w, q) || w->text.at[w->tok_start[q]] >= 0x80;
    if (!spaced(w, next)) {
        /* "over.The": two sentences whose blank was lost; "example.The" as a host is one token */
        if (q != next && !closed && m == MARK_NONE && first != MARK_QUOTE && first != MARK_OPEN) return false;
        if (!big || kind != TC_TOK_WORD || abbr || ellipsis) return false;
        return closed ||
               (stop > unit && w->tok_kind[stop] == TC_TOK_PUNCT && w->tok_kind[stop - 1] == TC_TOK_WORD &&
                !capital(w, stop - 1) && bytes_of(w, stop - 1) > 1);
    }
    if (abbr == 't' || abbr == 'c') return false;
    if (abbr == 'n')
        return kind != TC_TOK_NUMBER && kind != TC_TOK_SYMBOL && !(w->tok_flags[q] & TC_TOK_DIGIT) && big;
    if (abbr == 'm') return kind != TC_TOK_NUMBER && !(w->tok_flags[q] & TC_TOK_DIGIT) && big;
    if (abbr == 'h')
        return s->lowered ? starter(s, q) : big && kind == TC_TOK_WORD && !structure_in(s, q, IN_HOUR, NULL);
    if (abbr)
        return starter(s, q) && !(closed && next > stop + 1 && mark_at(w, next - 1) == MARK_CLOSE && !big);
    if (strong && !closed && stop > unit && structure_in(s, stop - 1, IN_BANG, NULL)) return starter(s, q);
    if (big) {
        if (strong && closed && kind == TC_TOK_WORD && says_soon(s, q, end)) return false;
        return true;
    }
    if (ellipsis) return false;
    if (strong) return s->lowered && !closed;
    if (closed) return s->lowered && !says_soon(s, q, end);
    /* A small letter behind a stop: names written small begin sentences, unknown abbreviations do not end
     * them. */
    if (w->tok_kind[word] != TC_TOK_WORD && w->tok_kind[stop] == TC_TOK_PUNCT && stop > unit) word = stop - 1;
    if (w->tok_kind[word] == TC_TOK_CLITIC && word > unit) word--;
    if (s->lowered) return w->tok_kind[word] == TC_TOK_NUMBER || bytes_of(w, word) > 1;
    return w->tok_kind[word] == TC_TOK_WORD && !capital(w, word) && bytes_of(w, word) >= 4;
}

uint32_t structure_unit_end(const structure *s, splitter *p, uint32_t unit) {
    const tc_work *w = s->w;
    const uint8_t *text = w->text.at;
    uint32_t end = p->tok_end;
    for (uint32_t i = unit; i < end; i++) {
        uint8_t kind = w->tok_kind[i];
        if (kind == TC_TOK_WORD) {
            if (TC_LIKELY(text[w->tok_end[i] - 1] != '.')) continue;
        } else if (kind != TC_TOK_PUNCT) {
            continue;
        }
        bool strong = false, closed;
        if (kind == TC_TOK_PUNCT) {
            mark m = structure_mark(w, i);
            if (m == MARK_PAREN)
                enter_paren(s, p, i);
            else if (m == MARK_QUOTE && text[w->tok_start[i]] == '"')
                p->quoted = !p->quoted;
            if (m != MARK_STOP && m != MARK_BANG && m != MARK_ELLIPSIS) continue;
            strong = m == MARK_BANG;
        }
        uint32_t next = run_end(w, p, i, &strong, &closed);
        if (next >= end) return end;
        if (ends_here(s, p, unit, i, next, strong, closed)) return next;
        i = next - 1;
    }
    return end;
}
