/* token.c: text to tokens: kernel choice, and a closer look at the tokens that are not plain.
 *
 * The kernels (simd/) find the segments of UAX #29, exactly, and fill the columns for segments of ASCII
 * letters, digits and signs. A segment that holds anything else comes here. With options.uax29 it becomes a
 * token as it is; else the tailoring for news applies (tests/spec/tokens.md has examples of every rule):
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
 * % are tokens of their own; emoji sequences and flags are one SYMBOL; ideographs are one token each.
 *
 * Blank segments are no tokens: white space, and characters that cannot be seen (BOM, zero width space) where
 * they stand alone. */
#include "simd/kernel.h"

/* ------------------------------------------------------------------------------------ kernels */

bool tc_kernel_available(tc_kernel kernel) {
    switch (kernel) {
    case TC_KERNEL_AUTO:
    case TC_KERNEL_PORTABLE:
        return true;
    case TC_KERNEL_AVX2:
#ifdef TC_HAVE_AVX2
        /* The compiler's runtime asks the processor once, at start. */
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
               __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
#else
        return false;
#endif
    default:
        return false;
    }
}

const char *tc_kernel_name(tc_kernel kernel) {
    static const char *const names[] = {"auto", "portable", "avx2"};
    return (unsigned)kernel < TC_COUNT_OF(names) ? names[kernel] : "?";
}

const tc_kernel_ops *tc_kernel_pick(tc_kernel kernel) {
#ifdef TC_HAVE_AVX2
    if (kernel != TC_KERNEL_PORTABLE && tc_kernel_available(TC_KERNEL_AVX2)) return &tc_kernel_avx2;
#endif
    (void)kernel;
    return &tc_kernel_portable;
}

/* ---------------------------------------------------------------------------------- one token */

typedef struct closer {
    tc_work *w;
    const uint8_t *p; /* the text */
    uint32_t n;
    const tc_masks *masks; /* of the chunk in work, which starts at base */
    uint32_t base, folded; /* the kernel has made the folded copy up to here, the chunk's end */
    uint32_t spare;        /* next free byte of the fold buffer behind the copy */
    uint32_t waiting;      /* segments of this chunk that still need rows */
    bool dropped;          /* a blank that the masks take for part of a word lies before the next token */
    tc_error *err;
} closer;

enum { FOLD_PAD = 32 };

static bool alpha(uint8_t b) { return (uint8_t)((b | 32) - 'a') < 26; }
static bool digit(uint8_t b) { return (uint8_t)(b - '0') < 10; }
static bool alnum(uint8_t b) { return alpha(b) || digit(b); }
static bool lower(uint8_t b) { return (uint8_t)(b - 'a') < 26; }
static bool upper(uint8_t b) { return (uint8_t)(b - 'A') < 26; }

static const tc_cp *cp_at(const closer *c, uint32_t i, uint32_t *len) {
    return tc_cp_of(tc_utf8_decode(c->p + i, len));
}

/* The folded form of [s, e). It stands at its own offset in the fold buffer where it fits there, so that most
 * tokens need no copy; else behind the copy of the text. What folds to nothing (a mark alone) stays as it is.
 */
static tc_status fold_token(closer *c, uint32_t s, uint32_t e, bool ascii, uint32_t *at, uint32_t *len) {
    tc_work *w = c->w;
    *at = s;
    *len = e - s;
    if (e <= c->folded) {
        if (ascii) return TC_OK;
        uint32_t to = s, i = s;
        while (i < e) {
            uint32_t step;
            const uint8_t *form;
            uint32_t point = tc_utf8_decode(c->p + i, &step), m = tc_fold_point(point, c->p + i, step, &form);
            if (to + m > e) break;
            for (uint32_t j = 0; j < m; j++) w->fold[to + j] = form[j];
            to += m;
            i += step;
        }
        if (i == e) {
            if (to > s) *len = to - s;
            return TC_OK;
        }
    }
    uint64_t need = (uint64_t)c->spare + 2 * (uint64_t)(e - s) + FOLD_PAD;
    if (need > UINT32_MAX) return tc_fail(c->err, TC_E_LIMIT, s, "the folded text is too large");
    if (need > w->cap_fold) {
        uint64_t cap = (uint64_t)w->cap_fold + w->cap_fold / 4;
        if (cap < need) cap = need;
        if (cap > UINT32_MAX) cap = UINT32_MAX;
        void *fold = tc_mem_resize(&w->alloc, w->fold, w->cap_fold, (size_t)cap);
        if (!fold) return tc_fail(c->err, TC_E_MEMORY, 0, "out of memory for folded text");
        w->fold = fold;
        w->cap_fold = (uint32_t)cap;
    }
    *at = c->spare;
    *len = (uint32_t)tc_fold(c->p + s, e - s, w->fold + c->spare);
    if (*len == 0) {
        *len = e - s;
        memcpy(w->fold + c->spare, c->p + s, *len);
    }
    c->spare += *len;
    return TC_OK;
}

static bool is_line_at(const uint8_t *p) {
    return (*p >= '\n' && *p <= '\r') || (p[0] == 0xC2 && p[1] == 0x85) ||
           (p[0] == 0xE2 && p[1] == 0x80 && (p[2] == 0xA8 || p[2] == 0xA9));
}

/* What [s, e) holds, character by character: the flags but SPACE and BREAK. */
static unsigned look(const closer *c, uint32_t s, uint32_t e, bool *letter, bool *ascii, bool *keycap) {
    uint32_t letters = 0, uppers = 0;
    bool lower_seen = false;
    unsigned flags = 0;
    *ascii = true;
    for (uint32_t i = s, len; i < e; i += len) {
        uint32_t point = tc_utf8_decode(c->p + i, &len);
        const tc_cp *x = tc_cp_of(point);
        bool is_letter = (x->flags & TC_CP_LETTER) != 0, is_upper = is_letter && x->flags & TC_CP_UPPER;
        if (x->flags & TC_CP_DIGIT) flags |= TC_TOK_DIGIT;
        if (is_upper && letters == 0) flags |= TC_TOK_UPPER1;
        if (is_upper && lower_seen) flags |= TC_TOK_MIXED;
        lower_seen |= is_letter && x->flags & TC_CP_LOWER;
        letters += is_letter;
        uppers += is_upper;
        *ascii &= len == 1;
        *keycap |= point == 0x20E3;
    }
    if (uppers == letters && uppers > 1) flags |= TC_TOK_UPPERALL;
    *letter = letters != 0;
    return flags;
}

/* Appends the token [s, e). kind: a tc_tok_kind, or BY_CHARACTER to see what it holds. */
enum { BY_CHARACTER = 0xFF };
static tc_status push(closer *c, uint32_t s, uint32_t e, unsigned kind) {
    tc_work *w = c->w;
    tc_status status = TC_OK;
    uint32_t fold, fold_n, row = w->n_tok, gap = row ? w->tok_end[row - 1] : 0;
    bool letter = false, ascii = false, keycap = false;
    unsigned flags = 0;
    if (TC_LIKELY(s >= c->base && e <= c->folded && e - s <= TC_WINDOW)) {
        uint64_t own = ((uint64_t)1 << (e - s)) - 1;
        ascii = !(tc_window(c->masks->high, s - c->base) & own);
        if (ascii) {
            uint64_t letters = tc_window(c->masks->letter, s - c->base) & own;
            letter = letters != 0;
            flags = tc_letter_flags(letters, tc_window(c->masks->upper, s - c->base) & own,
                                    tc_window(c->masks->digit, s - c->base) & own);
        }
    }
    if (!ascii) flags = look(c, s, e, &letter, &ascii, &keycap);
    if (kind == BY_CHARACTER) {
        uint32_t len, point = tc_utf8_decode(c->p + s, &len);
        unsigned first = tc_cp_of(point)->flags;
        bool percent = point == 0x2030 || point == 0x2031 || point == 0x66A || point == 0xFF05;
        if (letter)
            kind = TC_TOK_WORD;
        else if (keycap)
            kind = TC_TOK_SYMBOL;
        else if (first & TC_CP_DIGIT)
            kind = TC_TOK_NUMBER;
        else if (point < 0x80)
            kind = tc_ascii_kind[point];
        else
            kind = first & TC_CP_PUNCT && !percent ? TC_TOK_PUNCT : TC_TOK_SYMBOL;
    }
    if (row == 0) {
        flags |= TC_TOK_SPACE | TC_TOK_BREAK;
    } else if (gap < s) {
        flags |= TC_TOK_SPACE;
        while (gap < s && !is_line_at(c->p + gap)) gap++;
        if (gap < s) flags |= TC_TOK_BREAK;
    }
    TC_TRY(fold_token(c, s, e, ascii, &fold, &fold_n));
    if (kind == TC_TOK_CLITIC) { /* however its apostrophe is typed */
        memcpy(w->fold + fold, "'s", 2);
        fold_n = 2;
    }
    if (TC_UNLIKELY(fold_n > UINT16_MAX)) {
        fold_n = UINT16_MAX;
        while (fold_n && (w->fold[fold + fold_n] & 0xC0) == 0x80) fold_n--;
    }
    if (TC_UNLIKELY(w->cap_tok - row <= 1 + c->waiting))
        TC_TRY(tc_work_reserve_tokens(w, row + 1 + c->waiting, c->err));
    w->tok_start[row] = s;
    w->tok_end[row] = e;
    w->tok_kind[row] = (uint8_t)kind;
    w->tok_flags[row] = (uint8_t)flags;
    w->tok_fold[row] = fold;
    w->tok_fold_n[row] = (uint16_t)fold_n;
    w->tok_hash[row] = fold_n <= 16 ? tc_hash_short(w->fold + fold, fold_n) : tc_hash(w->fold + fold, fold_n);
    w->n_tok++;
done:
    return status;
}

/* ---------------------------------------------------------------------------------- tailoring */

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
static uint32_t host_end(const closer *c, uint32_t s) {
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
        if (!alpha(p[k])) return 0;
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
static uint32_t url_end(const closer *c, uint32_t i) {
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
static bool take_back(closer *c, uint32_t *from) {
    tc_work *w = c->w;
    uint32_t i = w->n_tok;
    while (i > 0 && w->tok_start[i - 1] >= *from) i--;
    if (i == w->n_tok || (i > 0 && w->tok_end[i - 1] > *from)) return false;
    *from = w->tok_start[i];
    w->n_tok = i;
    return true;
}

/* True when no word goes on at i. */
static bool word_ends(const closer *c, uint32_t i) {
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
static uint32_t name_end(const closer *c, uint32_t i, bool *letter) {
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

static tc_status at_sign(closer *c, uint32_t s, uint32_t e, uint32_t *resume) {
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
            return push(c, from, host, TC_TOK_EMAIL);
        }
        return push(c, s, e, BY_CHARACTER);
    }
    uint32_t end = name_end(c, s + 1, &letter);
    while (letter && p[end] == '.' && (alnum(p[end + 1]) || p[end + 1] == '_')) { /* @khaby.lame */
        bool more;
        end = name_end(c, end + 1, &more);
    }
    if (!letter) return push(c, s, e, BY_CHARACTER);
    *resume = end;
    return push(c, s, end, TC_TOK_HANDLE);
}

/* A piece of a word: no colon and no glued stop in it. `whole`: it runs to the segment's end. */
static tc_status piece(closer *c, uint32_t s, uint32_t e, bool whole, uint32_t *resume) {
    const uint8_t *p = c->p;
    uint32_t n = e - s, clitic = e;
    if (n > 2 && (p[e - 1] | 32) == 's') {
        uint32_t mark = p[e - 2] == '\'' ? 1 : p[e - 2] < 0x80 || n < 5 ? 0 : p[e - 3] == 0xCA ? 2 : 3;
        if (mark && apostrophe(p + e - 1 - mark) == mark) clitic = e - 1 - mark;
    }
    unsigned kind = BY_CHARACTER;
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
        for (uint32_t i = 0; dotted && i < n; i++) dotted = i % 2 ? p[s + i] == '.' : alpha(p[s + i]);
        if (dotted || (n == 4 && memcmp(p + s, "Ph.D", 4) == 0)) end = e + 1;
    }
    if (end > e) *resume = end;
    tc_status status = push(c, s, end, kind);
    if (status == TC_OK && clitic < e) status = push(c, clitic, e, TC_TOK_CLITIC);
    return status;
}

/* A run of connectors at the edge of a word: punctuation, unless it is all blank (U+202F). */
static tc_status edge(closer *c, uint32_t s, uint32_t e) {
    uint32_t len;
    while (s < e && cp_at(c, s, &len)->flags & TC_CP_BLANK) s += len;
    uint32_t end = e;
    while (end > s && end - s >= 3 && cp_at(c, end - 3, &len)->flags & TC_CP_BLANK && len == 3) end -= 3;
    if (s >= end || end < e) c->dropped = true;
    return s < end ? push(c, s, end, TC_TOK_PUNCT) : TC_OK;
}

static bool is_connector(const closer *c, uint32_t i, uint32_t *len) {
    *len = 1;
    if (c->p[i] < 0x80) return c->p[i] == '_';
    return cp_at(c, i, len)->wb == TC_WB_EXTENDNUMLET;
}

/* Where the word begins that is glued to an acronym at s (U.S.government), or 0. */
static uint32_t glued_acronym(const uint8_t *p, uint32_t s, uint32_t e) {
    uint32_t i = s;
    while (i + 2 < e && alpha(p[i]) && p[i + 1] == '.') i += 2;
    return i >= s + 4 && i + 1 < e && alpha(p[i]) && alpha(p[i + 1]) && !is_host(p, s, e) ? i : 0;
}

/* A segment of letters and digits: edges off, then pieces. */
static tc_status word(closer *c, uint32_t s, uint32_t e, uint32_t *resume) {
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
            TC_TRY(push(c, from, rest, TC_TOK_WORD));
            from = i = rest;
        }
        for (; i < tail; i++) {
            if (p[i] == ':' && i > from) break;
            if (p[i] == '.' && i > from && lower(p[i - 1]) && upper(p[i + 1]) && lower(p[i + 2])) break;
        }
        TC_TRY(piece(c, from, i, i == e, resume));
        if (i < tail) TC_TRY(push(c, i, i + 1, TC_TOK_PUNCT));
    }
    if (tail < e) TC_TRY(edge(c, tail, e));
done:
    return status;
}

/* The segment [s, e), tailored. *resume: where the text goes on, past e when the tokens reached further. */
static tc_status tailor(closer *c, uint32_t s, uint32_t e, uint32_t *resume) {
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
            return push(c, s, e + 1, TC_TOK_CLITIC);
        }
        return push(c, s, e, BY_CHARACTER);
    }
    if (e - s == 1) {
        if (b == '@') return at_sign(c, s, e, resume);
        if (b == '#') {
            uint32_t end = name_end(c, s + 1, &letter);
            if (!letter) return push(c, s, e, BY_CHARACTER);
            *resume = end;
            return push(c, s, end, TC_TOK_HASHTAG);
        }
        if (b == ':' && glued && p[s + 1] == '/' && p[s + 2] == '/') {
            uint32_t row = w->n_tok - 1, from = w->tok_start[row], end = 0;
            bool scheme = w->tok_kind[row] == TC_TOK_WORD && s - from <= LABEL_MAX;
            for (uint32_t i = from; scheme && i < s; i++) scheme = alpha(p[i]);
            if (scheme) end = url_end(c, s + 3);
            if (end > s + 3 && take_back(c, &from)) {
                *resume = end;
                return push(c, from, end, TC_TOK_URL);
            }
        }
        if (!alnum(b) && b != '_') return push(c, s, e, BY_CHARACTER);
    }
    if (e - s > 4 && (b | 32) == 'w' && (p[s + 1] | 32) == 'w' && (p[s + 2] | 32) == 'w' && p[s + 3] == '.') {
        uint32_t end = url_end(c, s);
        if (end > s + 4) {
            *resume = end;
            return push(c, s, end, TC_TOK_URL);
        }
    }
    if (alnum(b) || b == '_') return word(c, s, e, resume);
    uint32_t len;
    const tc_cp *x = cp_at(c, s, &len);
    if (x->flags & TC_CP_LETTER || x->wb == TC_WB_EXTENDNUMLET || x->wb == TC_WB_NUMERIC)
        return word(c, s, e, resume);
    return push(c, s, e, BY_CHARACTER);
}

/* The segment [s, e) from byte `from` on, where an address before it ended (s when none did). */
static tc_status close_segment(closer *c, uint32_t s, uint32_t from, uint32_t e, uint32_t *resume) {
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

/* ------------------------------------------------------------------------------------ the stage */

static tc_status reserve_fold(tc_work *w, tc_error *err) {
    uint32_t need = (w->text.n / TC_BLOCK + 1) * TC_BLOCK + FOLD_PAD;
    if (w->cap_fold >= need) return TC_OK;
    tc_mem_free(&w->alloc, w->fold, w->cap_fold);
    w->cap_fold = 0;
    w->fold = tc_mem_resize(&w->alloc, NULL, 0, need);
    if (!w->fold) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for folded text");
    w->cap_fold = need;
    return TC_OK;
}

/* Columns that later stages fill, for rows [from, n_tok]. */
static void clear_rows(tc_work *w, uint32_t from, uint32_t to) {
    size_t bytes = (size_t)(to - from) * sizeof(uint32_t);
    memset(w->tok_word + from, 0, bytes);
    memset(w->tok_sent + from, 0xFF, bytes); /* TC_NONE */
    memset(w->tok_mention + from, 0xFF, bytes);
    memset(w->tok_time + from, 0xFF, bytes);
    memset(w->tok_quantity + from, 0xFF, bytes);
}

enum { FIRST_ROWS = 1 << 18 }; /* reserved at once; what is more grows by doubling */

tc_status tc_tokenize(tc_work *w, tc_error *err) {
    const tc_kernel_ops *ops = tc_kernel_pick(w->pipeline ? w->pipeline->options.kernel : TC_KERNEL_AUTO);
    const bool exact = w->pipeline && w->pipeline->options.uax29;
    const uint32_t n = w->text.n, blocks = n / TC_BLOCK + 1;
    tc_status status = TC_OK;
    tc_left left = {.blank = 1, .line = 1, .line_open = 1, .exact = exact};
    tc_masks masks;
    tc_offsets o;
    uint32_t resume = 0, cleared = 0;
    o.n_starts = o.n_ends = 0;
    w->n_tok = 0;
    TC_TRY(reserve_fold(w, err));
    TC_TRY(tc_work_reserve_tokens(w, n / 5 < FIRST_ROWS ? n / 5 + 64 : FIRST_ROWS, err));
    closer c = {w, w->text.at, n, &masks, 0, 0, blocks * TC_BLOCK, 0, false, err};
    for (uint32_t first = 0; first < blocks; first += TC_CHUNK_BLOCKS) {
        uint32_t count = blocks - first < TC_CHUNK_BLOCKS ? blocks - first : TC_CHUNK_BLOCKS;
        if (tc_work_cancelled(w)) {
            status = tc_fail(err, TC_E_CANCELLED, 0, "cancelled");
            goto done;
        }
        ops->masks(c.p, n, first, count, &left, &masks, w->fold);
        ops->flatten(&masks, first, count, &o);
        c.base = first * TC_BLOCK;
        c.folded = c.base + count * TC_BLOCK;
        TC_TRY(tc_work_reserve_tokens(w, w->n_tok + o.n_ends, err));
        for (uint32_t i = 0; i < o.n_ends;) {
            if (o.start[i] >= resume && o.start[i] >= c.base && !c.dropped)
                i = ops->columns(w, &masks, c.base, &o, i);
            if (i == o.n_ends) break;
            c.dropped = false;
            uint32_t s = o.start[i], e = o.end[i];
            i++;
            c.waiting = o.n_ends - i;
            if (exact)
                TC_TRY(push(&c, s, e, BY_CHARACTER));
            else if (e > resume)
                TC_TRY(close_segment(&c, s, s > resume ? s : resume, e, &resume));
        }
        if (o.n_starts > o.n_ends) o.start[0] = o.start[o.n_ends];
        o.n_starts -= o.n_ends;
        o.n_ends = 0;
        if (cleared > w->n_tok) cleared = w->n_tok;
        clear_rows(w, cleared, w->n_tok);
        cleared = w->n_tok;
    }
    uint32_t row = w->n_tok;
    w->tok_start[row] = w->tok_end[row] = n;
    w->tok_kind[row] = TC_TOK_PUNCT;
    w->tok_flags[row] = TC_TOK_SPACE | TC_TOK_BREAK;
    w->tok_fold[row] = 0;
    w->tok_fold_n[row] = 0;
    w->tok_hash[row] = tc_hash("", 0);
    clear_rows(w, row, row + 1);
done:
    return status;
}
