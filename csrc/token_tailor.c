/* token_tailor.c: the tailoring of UAX #29's words for news. What the kernels leave to it (rare segments) it cuts up
 * or joins; tests/spec/tokens.md has examples of every rule:
 *
 *   possessive   TikTok's = TikTok + 's (CLITIC); also ’s ‘s `s ´s, behind digits and dotted acronyms, and
 *                standing alone (TikTok 's). Other contractions stay whole: don't, we're.
 *   acronyms     single letters with dots keep the last dot: U.S. D.C. a.m. e.g.; and Ph.D.
 *   colon        splits words (as in Unicode 15.1 and CLDR): Source:Reuters = 3 tokens
 *   glued stop   a dot between a lower-case letter and a capitalised word splits: ban.The = ban + . + The;
 *                and an acronym from what follows: U.S.government
 *   underscore   splits off at the edges of a word (Report_ = Report + _), stays inside (snake_case)
 *   addresses    one token each: URL (scheme://, www., bare hosts whose last label is in `tlds`, with hyphens
 *                before and a path behind), EMAIL, HANDLE (@name), HASHTAG (#name with a letter)
 *
 * As in UAX #29: 3,000 and 1.5 are one NUMBER; 1st, 100m and 1.5bn one WORD with TC_TOK_DIGIT; hyphens, $ and
 * % are tokens of their own; emoji sequences and flags are one SYMBOL; ideographs are one token each. */
#include "token.h"

static bool digit(uint8_t b) { return (uint8_t)(b - '0') < 10; }
static bool alnum(uint8_t b) { return tc_is_alpha(b) || digit(b); }
static bool lower(uint8_t b) { return (uint8_t)(b - 'a') < 26; }
static bool upper(uint8_t b) { return (uint8_t)(b - 'A') < 26; }

static const tc_cp *cp_at(const tc_closer *c, uint32_t i, uint32_t *len) {
    return tc_cp_of(tc_utf8_decode(c->p + i, len));
}

enum { LABEL_MAX = 64, HOST_MAX = 253 };

/* Last labels of bare hosts: the general ones and large countries'. Country codes that are English words (in,
 * us, it, me, is, no, to, at, so, am, be, as, my) are left out: "ban.in" is a lost blank more often than a
 * host. */
static const char tlds[] =
    " com org net gov edu mil int info biz io co uk cn ru eu de fr jp ca au br ch nl se "
    "kr hk sg tw nz es pl ua ir tr mx za tv news app dev ai ";

static bool is_tld(const uint8_t *p, uint32_t n) {
    char word[8] = " ";
    if (n < 2 || n > 5) return false;
    bool shout = upper(p[0]);
    for (uint32_t i = 0; i < n; i++) {
        if (shout ? !upper(p[i]) : !lower(p[i])) return false;
        word[i + 1] = (char)(p[i] | 32);
    }
    word[n + 1] = ' ';
    word[n + 2] = '\0';
    return strstr(tlds, word) != NULL;
}

/* End of the ASCII host at s: labels of letters, digits and inner hyphens with dots between; 0 when there is
 * none of two labels at least, or the last is not made of letters. */
static uint32_t host_end(const tc_closer *c, uint32_t s) {
    const uint8_t *p = c->p;
    uint32_t i = s, dot = 0;
    for (;;) {
        uint32_t label = i;
        while (i - s < HOST_MAX &&
               (alnum(p[i]) || (p[i] == '-' && i > label && (alnum(p[i + 1]) || p[i + 1] == '-'))))
            i++;
        if (i == label) break;
        if (p[i] != '.' || !alnum(p[i + 1]) || i - s >= HOST_MAX) break;
        dot = i++;
    }
    if (dot == 0 || i - dot < 3) return 0;
    for (uint32_t k = dot + 1; k < i; k++)
        if (!tc_is_alpha(p[k])) return 0;
    return i;
}

/* True when [s, e) is a bare host as it stands. */
static bool is_host(const uint8_t *p, uint32_t s, uint32_t e) {
    uint32_t last = e, before;
    while (last > s && e - last <= 6 && p[last - 1] != '.') last--;
    if (last == s || p[last - 1] != '.' || !is_tld(p + last, e - last) || e - s > HOST_MAX) return false;
    for (before = last - 1; before > s && p[before - 1] != '.'; before--) {
    }
    if (last - 1 - before < 2 && before > s) return false; /* an acronym: U.S.ca; but t.co, x.com */
    for (uint32_t i = s; i < e; i++)
        if (!alnum(p[i]) && p[i] != '.') return false;
    return true;
}

/* End of the address whose body starts at i; what closes a sentence or a bracket around it stays outside. */
static uint32_t url_end(const tc_closer *c, uint32_t i) {
    const uint8_t *p = c->p;
    uint32_t start = i, len;
    int64_t round = 0, square = 0;
    while (i < c->n) {
        uint8_t b = p[i];
        len = 1;
        if (b >= 0x80) {
            if (!(cp_at(c, i, &len)->flags & (TC_CP_LETTER | TC_CP_MARK | TC_CP_DIGIT))) break;
        } else if (b <= ' ' || b == 0x7F || strchr("\"<>`{}|\\^", b)) {
            break;
        }
        round += (b == '(') - (b == ')');
        square += (b == '[') - (b == ']');
        i += len;
    }
    for (; i > start; i--) {
        uint8_t b = p[i - 1];
        if (b == ')' && round < 0)
            round++;
        else if (b == ']' && square < 0)
            square++;
        else if (b == 0 || !strchr(".,;:!?'*_~", b))
            break;
    }
    if (i - start > 2 && (p[i - 1] | 32) == 's' && p[i - 2] == '\'') i -= 2; /* a possessive */
    return i;
}

/* Takes back the tokens that lie in [from, ...); false when one would be cut, or there is none. */
static bool take_back(tc_closer *c, uint32_t *from) {
    tc_work *w = c->w;
    uint32_t i = w->n_tok;
    while (i > 0 && w->tok_start[i - 1] >= *from) i--;
    if (i == w->n_tok || (i > 0 && w->tok_end[i - 1] > *from)) return false;
    *from = w->tok_start[i];
    w->n_tok = i;
    return true;
}

/* True when no word goes on at i. */
static bool word_ends(const tc_closer *c, uint32_t i) {
    if (i >= c->n) return true;
    uint32_t len;
    const tc_cp *x = cp_at(c, i, &len);
    switch (x->wb) {
    case TC_WB_ALETTER:
    case TC_WB_HEBREW_LETTER:
    case TC_WB_NUMERIC:
    case TC_WB_EXTENDNUMLET:
    case TC_WB_EXTEND:
    case TC_WB_FORMAT:
    case TC_WB_ZWJ:
        return false;
    case TC_WB_MIDNUMLET:
    case TC_WB_SINGLE_QUOTE:
        return tc_wb_ahead(c->p + i + len, c->p + c->n) != TC_WB_ALETTER;
    default:
        return true;
    }
}

/* Length of the apostrophe at p, as people type it, or 0. */
static uint32_t apostrophe(const uint8_t *p) {
    if (*p == '\'' || *p == '`') return 1;
    if ((p[0] == 0xC2 && p[1] == 0xB4) || (p[0] == 0xCA && p[1] == 0xBC)) return 2;
    return p[0] == 0xE2 && p[1] == 0x80 && (p[2] == 0x99 || p[2] == 0x98) ? 3 : 0;
}

/* End of the name of a handle or hashtag at i. */
static uint32_t name_end(const tc_closer *c, uint32_t i, bool *letter) {
    uint32_t len;
    *letter = false;
    for (; i < c->n; i += len) {
        const tc_cp *x = cp_at(c, i, &len);
        if (x->flags & TC_CP_BLANK ||
            !(x->flags & (TC_CP_LETTER | TC_CP_MARK | TC_CP_DIGIT) || c->p[i] == '_'))
            break;
        *letter |= (x->flags & TC_CP_LETTER) != 0;
    }
    return i;
}

static bool is_local(uint8_t b) { /* in the part of an e-mail address before the @ */
    return alnum(b) || b == '.' || b == '_' || b == '%' || b == '+' || b == '-';
}

static tc_status at_sign(tc_closer *c, uint32_t s, uint32_t e, uint32_t *resume) {
    const tc_work *w = c->w;
    const uint8_t *p = c->p;
    uint32_t last = w->n_tok;
    bool letter;
    if (last && w->tok_end[last - 1] == s && p[s - 1] < 0x80 && alnum(p[s - 1])) {
        uint32_t host = host_end(c, s + 1), from = s;
        while (from > 0 && s - from < LABEL_MAX && is_local(p[from - 1])) from--;
        while (from < s && !alnum(p[from])) from++;
        if (host && take_back(c, &from)) {
            *resume = host;
            return tc_token_push(c, from, host, TC_TOK_EMAIL);
        }
        return tc_token_push(c, s, e, TC_BY_CHARACTER);
    }
    uint32_t end = name_end(c, s + 1, &letter);
    while (letter && p[end] == '.' && (alnum(p[end + 1]) || p[end + 1] == '_')) { /* @khaby.lame */
        bool more;
        end = name_end(c, end + 1, &more);
    }
    if (!letter) return tc_token_push(c, s, e, TC_BY_CHARACTER);
    *resume = end;
    return tc_token_push(c, s, end, TC_TOK_HANDLE);
}

/* A piece of a word: no colon and no glued stop in it. `whole`: it runs to the segment's end. */
static tc_status piece(tc_closer *c, uint32_t s, uint32_t e, bool whole, uint32_t *resume) {
    const uint8_t *p = c->p;
    uint32_t n = e - s, clitic = e;
    if (n > 2 && (p[e - 1] | 32) == 's') {
        uint32_t mark = p[e - 2] == '\'' ? 1 : p[e - 2] < 0x80 || n < 5 ? 0 : p[e - 3] == 0xCA ? 2 : 3;
        if (mark && apostrophe(p + e - 1 - mark) == mark) clitic = e - 1 - mark;
    }
    unsigned kind = TC_BY_CHARACTER;
    uint32_t end = clitic;
    whole &= clitic == e;
    n = end - s;
    if (n > 3 && is_host(p, s, end)) {
        uint32_t from = s;
        while (from > 0 && s - from < LABEL_MAX && (alnum(p[from - 1]) || p[from - 1] == '-')) from--;
        while (from < s && !alnum(p[from])) from++;
        if (from < s && take_back(c, &from)) s = from;
        if (whole && (p[e] == '/' || (p[e] == ':' && digit(p[e + 1])))) end = url_end(c, e);
        if (end < clitic) end = clitic;
        kind = TC_TOK_URL;
    } else if (whole && e < c->n && p[e] == '.' && n > 2 && n < LABEL_MAX && p[s + 1 + (n == 4)] == '.') {
        bool dotted = n % 2 == 1;
        for (uint32_t i = 0; dotted && i < n; i++) dotted = i % 2 ? p[s + i] == '.' : tc_is_alpha(p[s + i]);
        if (dotted || (n == 4 && memcmp(p + s, "Ph.D", 4) == 0)) end = e + 1;
    }
    if (end > e) *resume = end;
    tc_status status = tc_token_push(c, s, end, kind);
    if (status == TC_OK && clitic < e) status = tc_token_push(c, clitic, e, TC_TOK_CLITIC);
    return status;
}

/* A run of connectors at the edge of a word: punctuation, unless it is all blank (U+202F). */
static tc_status edge(tc_closer *c, uint32_t s, uint32_t e) {
    uint32_t len;
    while (s < e && cp_at(c, s, &len)->flags & TC_CP_BLANK) s += len;
    uint32_t end = e;
    while (end > s && end - s >= 3 && cp_at(c, end - 3, &len)->flags & TC_CP_BLANK && len == 3) end -= 3;
    if (s >= end || end < e) c->dropped = true;
    return s < end ? tc_token_push(c, s, end, TC_TOK_PUNCT) : TC_OK;
}

static bool is_connector(const tc_closer *c, uint32_t i, uint32_t *len) {
    *len = 1;
    if (c->p[i] < 0x80) return c->p[i] == '_';
    return cp_at(c, i, len)->wb == TC_WB_EXTENDNUMLET;
}

/* Where the word begins that is glued to an acronym at s (U.S.government), or 0. */
static uint32_t glued_acronym(const uint8_t *p, uint32_t s, uint32_t e) {
    uint32_t i = s;
    while (i + 2 < e && tc_is_alpha(p[i]) && p[i + 1] == '.') i += 2;
    return i >= s + 4 && i + 1 < e && tc_is_alpha(p[i]) && tc_is_alpha(p[i + 1]) && !is_host(p, s, e) ? i : 0;
}

/* A segment of letters and digits: edges off, then pieces. */
static tc_status word(tc_closer *c, uint32_t s, uint32_t e, uint32_t *resume) {
    const uint8_t *p = c->p;
    tc_status status = TC_OK;
    uint32_t head = s, tail = e, len;
    while (head < e && is_connector(c, head, &len)) head += len;
    if (head > s) TC_TRY(edge(c, s, head));
    if (head == e) return TC_OK;
    for (;;) {
        uint32_t back = tail - 1;
        while (back > head && (p[back] & 0xC0) == 0x80) back--;
        if (back <= head || !is_connector(c, back, &len)) break;
        tail = back;
    }
    for (uint32_t from = head, i = head; from < tail; from = ++i) {
        uint32_t rest = glued_acronym(p, from, tail);
        if (rest) {
            TC_TRY(tc_token_push(c, from, rest, TC_TOK_WORD));
            from = i = rest;
        }
        for (; i < tail; i++) {
            if (p[i] == ':' && i > from) break;
            if (p[i] == '.' && i > from && lower(p[i - 1]) && upper(p[i + 1]) && lower(p[i + 2])) break;
        }
        TC_TRY(piece(c, from, i, i == e, resume));
        if (i < tail) TC_TRY(tc_token_push(c, i, i + 1, TC_TOK_PUNCT));
    }
    if (tail < e) TC_TRY(edge(c, tail, e));
done:
    return status;
}

/* The segment [s, e), tailored. *resume: where the text goes on, past e when the tokens reached further. */
static tc_status tailor(tc_closer *c, uint32_t s, uint32_t e, uint32_t *resume) {
    const uint8_t *p = c->p;
    const tc_work *w = c->w;
    uint8_t b = p[s];
    bool glued = w->n_tok && w->tok_end[w->n_tok - 1] == s;
    uint32_t mark = apostrophe(p + s);
    bool letter;
    if (mark && mark == e - s) {
        bool plain = b == '\'' || (mark == 3 && p[s + 2] == 0x99);
        if ((p[e] | 32) == 's' && (plain || glued) && word_ends(c, e + 1)) {
            *resume = e + 1;
            return tc_token_push(c, s, e + 1, TC_TOK_CLITIC);
        }
        return tc_token_push(c, s, e, TC_BY_CHARACTER);
    }
    if (e - s == 1) {
        if (b == '@') return at_sign(c, s, e, resume);
        if (b == '#') {
            uint32_t end = name_end(c, s + 1, &letter);
            if (!letter) return tc_token_push(c, s, e, TC_BY_CHARACTER);
            *resume = end;
            return tc_token_push(c, s, end, TC_TOK_HASHTAG);
        }
        if (b == ':' && glued && p[s + 1] == '/' && p[s + 2] == '/') {
            uint32_t row = w->n_tok - 1, from = w->tok_start[row], end = 0;
            bool scheme = w->tok_kind[row] == TC_TOK_WORD && s - from <= LABEL_MAX;
            for (uint32_t i = from; scheme && i < s; i++) scheme = tc_is_alpha(p[i]);
            if (scheme) end = url_end(c, s + 3);
            if (end > s + 3 && take_back(c, &from)) {
                *resume = end;
                return tc_token_push(c, from, end, TC_TOK_URL);
            }
        }
        if (!alnum(b) && b != '_') return tc_token_push(c, s, e, TC_BY_CHARACTER);
    }
    if (e - s > 4 && (b | 32) == 'w' && (p[s + 1] | 32) == 'w' && (p[s + 2] | 32) == 'w' && p[s + 3] == '.') {
        uint32_t end = url_end(c, s);
        if (end > s + 4) {
            *resume = end;
            return tc_token_push(c, s, end, TC_TOK_URL);
        }
    }
    if (alnum(b) || b == '_') return word(c, s, e, resume);
    uint32_t len;
    const tc_cp *x = cp_at(c, s, &len);
    if (x->flags & TC_CP_LETTER || x->wb == TC_WB_EXTENDNUMLET || x->wb == TC_WB_NUMERIC)
        return word(c, s, e, resume);
    return tc_token_push(c, s, e, TC_BY_CHARACTER);
}

tc_status tc_token_tailor(tc_closer *c, uint32_t s, uint32_t from, uint32_t e, uint32_t *resume) {
    tc_status status = TC_OK;
    while (from < e) {
        uint32_t next = e, len;
        if (from > s) { /* the rest may begin with a sign that no segment begins with */
            const tc_cp *x = cp_at(c, from, &len);
            if (!(x->flags & (TC_CP_LETTER | TC_CP_DIGIT)) && c->p[from] != '_') next = from + len;
        }
        TC_TRY(tailor(c, from, next, &next));
        from = next;
    }
    *resume = from;
done:
    return status;
}
