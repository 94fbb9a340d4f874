/* block.h: the block algorithm, a template. A kernel includes it after defining
 *
 *   TC_TARGET                     attributes of its functions
 *   ops_name                      the tc_kernel_ops to define
 *
 * and defines behind it
 *
 *   classify(p, fold, *c)         fills the class masks of 64 bytes; lower-cases them to fold, if any
 *   pure(p)                       first bytes of characters of two bytes that are sure to be plain letters (some or
 *                                 all of those with first bytes C4..C9, D0, D1, D3: Latin, Cyrillic)
 *   curly(p, *plain, *apostrophe) first bytes of E2 80 xx, up to bit 61: punctuation that folds to itself and joins
 *                                 nothing (dashes, double quotes, daggers, bullets); the apostrophe (E2 80 99)
 *   utf8_faults(p), any_high(p)   not 0: some byte of these 64 is at fault, p[-1] to p[-3] given; is beyond ASCII
 *   leads_of(p)                   bytes that begin a character
 *   offsets(m, at, to)            writes at + i for each bit i; may write TC_ROW_SLACK more; returns their number
 *   starts_of(m, lo, hi, clitic, at, to, kind)   the same, and the kinds of the bits
 *
 * Word boundaries as masks. With L letters, D digits, X connectors (_), W = L|D|X and prev(m) = m << 1 with
 * the carry of the block before, UAX #29 for ASCII comes to
 *
 *   join = W & prev(W)                       WB5 WB8 WB9 WB10 WB13a WB13b
 *        | mid | prev(mid)                   WB6 WB7 WB11 WB12, where
 *   mid  = (. ' :) & prev(L) & next(L) | (. ' , ;) & prev(D) & next(D)
 *        | LF & prev(CR)                     WB3
 *        | space & prev(space)               WB3d
 *
 * and everything else is a boundary (WB3a WB3b WB999). Other characters are looked up one by one and
 * set the same masks over all their bytes, so that the rules hold unchanged; middles of several bytes (’) are
 * decided on the spot. Only characters with a longer reach (combining marks, emoji joiners, flags, Katakana, Hebrew
 * beside quotes) send their block to tc_block_slow.
 *
 * What befalls one byte of a segment is carried to the segment's end by an addition: with J the bytes that a
 * segment goes on with, J + T runs from a bit of T to the end of its run of J. */
#include "simd/kernel.h"

typedef struct tc_classes {
    uint64_t letter, upper, digit, under;
    uint64_t dot, quote, colon, comma;   /* . | ' | : | , ; */
    uint64_t space, cr, lf, line, blank; /* line: LF VT FF CR; blank: those, TAB and space */
    uint64_t sign, symbol, ess;          /* @ # | $ % + < = > ^ ` | ~ and controls | s S */
    uint64_t high, lead;                 /* bytes >= 0x80, >= 0xC0 */
} tc_classes;

/* The masks of the eight bits of tc_byte_class as classes. */
static inline __attribute__((always_inline, unused)) void tc_classes_of(const uint64_t m[8],
                                                                        tc_classes *out) {
    uint64_t letter = m[0], digit = m[2], blank = m[3], a = m[4], b = m[5], c = m[6], high = m[7];
    uint64_t other = ~(letter | digit | blank | high);
    out->letter = letter;
    out->upper = m[1];
    out->digit = digit;
    out->under = other & a & ~b & ~c;
    out->dot = other & ~a & b & ~c;
    out->quote = other & ~a & ~b & c;
    out->colon = other & ~a & b & c;
    out->comma = other & a & b & ~c;
    out->sign = other & a & ~b & c;
    out->symbol = other & a & b & c;
    out->space = blank & ~a & ~b & ~c;
    out->cr = blank & ~a & b;
    out->lf = blank & a & ~b;
    out->line = blank & (a | b);
    out->blank = blank;
    out->ess = letter & c;
    out->high = high;
    out->lead = high & a;
}

TC_TARGET static inline void classify(const uint8_t *p, uint8_t *fold, tc_classes *c);
TC_TARGET static inline uint64_t pure(const uint8_t *p);
TC_TARGET static inline uint64_t leads_of(const uint8_t *p);
#ifndef TC_BLOCK_NO_UTF8
TC_TARGET static inline uint64_t utf8_faults(const uint8_t *p);
TC_TARGET static inline bool any_high(const uint8_t *p);
#endif
TC_TARGET static inline uint32_t offsets(uint64_t m, uint32_t at, uint32_t *to);
TC_TARGET static inline void curly(const uint8_t *p, uint64_t *plain, uint64_t *apostrophe);
TC_TARGET static inline uint32_t starts_of(uint64_t m, uint64_t lo, uint64_t hi, uint64_t clitic, uint32_t at,
                                           uint32_t *to, uint8_t *kind);

#define TC_BLOCK_INLINE TC_TARGET static inline __attribute__((always_inline))
TC_BLOCK_INLINE uint32_t lowest(uint64_t m) { return (uint32_t)__builtin_ctzll(m); }

/* What the characters beyond ASCII put into a block besides its classes. */
typedef struct tc_high {
    uint64_t join, middle, lo, hi, clitic, rare;
    uint64_t plain;  /* bytes of punctuation that folds to itself and joins nothing */
    uint64_t hebrew; /* of Hebrew letters */
} tc_high;

/* True when a word that holds the letter at p[0] ends behind it, as far as three bytes tell. */
TC_BLOCK_INLINE bool ends_here(const uint8_t *p) {
    if (p[1] >= 0x80) return p[1] == 0xE2 && p[2] == 0x80 && (p[3] & 0xF8) == 0x90; /* a dash */
    switch (tc_ascii_wb[p[1]]) {
    case TC_WB_ALETTER:
    case TC_WB_NUMERIC:
    case TC_WB_EXTENDNUMLET:
        return false;
    case TC_WB_MIDNUMLET:
    case TC_WB_SINGLE_QUOTE:
    case TC_WB_MIDLETTER:
        return p[2] < 0x80 && tc_ascii_wb[p[2]] != TC_WB_ALETTER;
    default:
        return true;
    }
}

/* Adds the characters beyond ASCII to the masks: those that English news is full of all at once, and hands the
 * others on to add_others. Returns the first bytes that are left. */
TC_BLOCK_INLINE uint64_t add_curly(const uint8_t *p, tc_classes *c, tc_high *h, const bool exact) {
    uint64_t plain, apostrophe, letters = pure(p) & c->lead;
    c->letter |= letters | letters << 1;
    if (letters == c->lead) return 0;
    curly(p, &plain, &apostrophe);
    /* The apostrophe between two ASCII bytes of this block, so that both are known. */
    apostrophe &= ~(c->high << 1) & ~(c->high >> 3) & ~1u & ~((uint64_t)15 << 60);
    uint64_t letter = apostrophe & c->letter << 1 & c->letter >> 3;
    uint64_t digit = apostrophe & c->digit << 1 & c->digit >> 3;
    uint64_t clitic = 0;
    if (!exact) {
        uint64_t ess = apostrophe & c->ess >> 3;
        uint64_t word = c->letter | c->digit | c->under | c->dot | c->quote | c->colon | c->high;
        clitic = letter & ess & ~(word >> 4) & ~((uint64_t)31 << 59);
        apostrophe &= ~(letter & ess) | clitic;
        letter &= apostrophe & ~clitic;
        h->rare |= apostrophe & ess & ~clitic;
    }
    h->clitic |= clitic;
    h->hi |= plain | apostrophe;
    h->plain |= plain | plain << 1 | plain << 2;
    letter |= digit;
    h->join |= letter | letter << 3 | clitic << 3;
    return c->lead & ~(letters | plain | apostrophe);
}

/* Adds the characters whose first bytes are m, one by one. False: the block needs tc_block_slow. */
TC_TARGET static bool add_others(uint64_t m, const uint8_t *text, uint32_t n, uint32_t at, tc_classes *c, const tc_left *left,
                               tc_high *h, tc_spill *spill) {
    const uint8_t *p = text + at;
    for (; m; m &= m - 1) {
        uint32_t i = lowest(m), len;
        uint64_t bit = (uint64_t)1 << i;
        uint32_t point = tc_decode_high(p + i, &len);
        const tc_cp *x = tc_cp_of(point);
        uint64_t bytes = ((uint64_t)1 << len) - 1;
        uint64_t here = bytes << i, over = i + len > TC_BLOCK ? bytes >> (TC_BLOCK - i) : 0;
        unsigned kind = tc_kind_of_point(point, x);
        h->lo |= (uint64_t)(kind & 1) << i;
        h->hi |= (uint64_t)(kind >> 1) << i;
        switch (x->wb) {
        case TC_WB_OTHER:
            if (x->flags & TC_CP_BLANK) {
                c->blank |= here;
                spill->blank |= over;
            }
            if (point == 0xB4 && (p[i + 2] | 32) == 's') h->rare |= bit;
            break;
        case TC_WB_HEBREW_LETTER:
            h->hebrew |= here;
            c->letter |= here;
            spill->letter |= over;
            break;
        case TC_WB_ALETTER:
            c->letter |= here;
            spill->letter |= over;
            if (kind != TC_TOK_WORD || point == 0x2BC) h->rare |= bit;
            break;
        case TC_WB_NUMERIC:
            c->digit |= here;
            spill->digit |= over;
            break;
        case TC_WB_WSEGSPACE:
            c->space |= here;
            c->blank |= here;
            spill->space |= over;
            spill->blank |= over;
            break;
        case TC_WB_NEWLINE:
            c->line |= here;
            c->blank |= here;
            spill->blank |= over;
            break;
        case TC_WB_EXTENDNUMLET:
            if (x->flags & TC_CP_BLANK) return false;
            c->under |= here;
            spill->under |= over;
            break;
        case TC_WB_MIDNUMLET:
        case TC_WB_MIDLETTER:
        case TC_WB_MIDNUM: {
            uint64_t letter = i ? c->letter >> (i - 1) : left->letter,
                     digit = i ? c->digit >> (i - 1) : left->digit;
            unsigned want = letter & 1 && x->wb != TC_WB_MIDNUM     ? TC_WB_ALETTER
                            : digit & 1 && x->wb != TC_WB_MIDLETTER ? TC_WB_NUMERIC
                                                                    : TC_WB_OTHER;
            bool mark = point == 0x2019 || point == 0x2018, ess = mark && (p[i + len] | 32) == 's';
            if (ess) h->rare |= bit;
            if (want == TC_WB_OTHER) break;
            unsigned next = tc_wb_next(p + i + len, text + n);
            if (next != want && !(next == TC_WB_HEBREW_LETTER && want == TC_WB_ALETTER)) break;
            if (ess && !left->exact && ends_here(p + i + len)) {
                h->clitic |= bit;
                h->rare &= ~bit;
            } else {
                h->middle |= bit;
                h->join |= bit;
            }
            if (i + len < TC_BLOCK)
                h->join |= (uint64_t)1 << (i + len);
            else
                spill->join |= (uint64_t)1 << (i + len - TC_BLOCK);
            break;
        }
        default:
            return false;
        }
    }
    if (h->hebrew) { /* WB7a to WB7c */
        uint64_t double_quote = 0;
        for (uint32_t j = 0; j < TC_BLOCK; j++) double_quote |= (uint64_t)(p[j] == '"') << j;
        if (c->quote | double_quote) return false;
    }
    return true;
}

/* What the masks' rules come to for a block. */
typedef struct tc_verdict {
    uint64_t join, middle, blank, line;
} tc_verdict;

/* A block with characters that add_curly does not know (first bytes others), or behind one that the masks do not know:
 * brings the classes and *h up to date, and the spill of *left; over: what add_curly found to spill. False: *v has
 * the verdict of tc_block_slow, and *left is brought to the block's end. */
TC_TARGET static bool add_high(const uint8_t *text, uint32_t n, uint32_t at, tc_classes *c, tc_left *left,
                               uint64_t others, uint64_t over, tc_high *h, tc_verdict *v) {
    const uint8_t *p = text + at;
    uint64_t inner = c->high & ~c->lead;
    bool slow = left->slow;
    if (left->hebrew && !slow) {
        uint8_t sign = p[__builtin_popcountll(left->spill.letter)];
        slow = sign == '\'' || sign == '"';
        others = c->lead && !slow ? add_curly(p, c, h, left->exact) : 0;
        over = (c->letter & c->lead) >> 63;
    }
    tc_spill spill = {.letter = over};
    if (!slow && others && !add_others(others, text, n, at, c, left, h, &spill)) slow = true;
    if (!slow) {
        left->spill = spill;
        left->hebrew = h->hebrew >> 63 != 0;
        return true;
    }
    tc_block_rules r;
    tc_block_slow(text, n, at, inner, left, &r);
    *v = (tc_verdict){r.join, r.middle, r.blank, r.line};
    h->clitic = 0;
    h->rare |= c->high;
    return false;
}

TC_BLOCK_INLINE void masks_of(const uint8_t *text, uint32_t n, uint32_t first, uint32_t n_blocks,
                              tc_left *state, tc_masks *out, uint8_t *fold, const bool full,
                              const bool exact) {
    /* The state that every block uses is kept apart, so that it stays in registers. */
    uint64_t was_letter = state->letter, was_digit = state->digit, was_word = state->word,
             was_space = state->space, was_cr = state->cr, was_blank = state->blank, was_rare = state->rare,
             was_line = state->line, line_open = state->line_open;
    /* Bit 0: what ended the block before is tied to this one; bit 1: it is a character that masks do not know. */
    uint64_t odd = (state->spill.join != 0) | (uint64_t)(state->hebrew | state->slow) << 1;
    for (uint32_t b = 0; b < n_blocks; b++) {
        uint32_t at = (first + b) * TC_BLOCK;
        const uint8_t *p = text + at;
        tc_classes c;
        classify(p, full ? fold + at : NULL, &c);
        uint64_t high = c.high, inner = 0, join = 0, plain = 0, clitic = 0, rare = 0;
        uint64_t lo = c.digit | c.symbol, hi = ~(c.letter | c.digit | c.high);
        tc_verdict v = {0, 0, 0, 0};
        bool plainly = true;
        if (full) {
            out->letter[b] = c.letter;
            out->upper[b] = c.upper;
            out->digit[b] = c.digit;
            out->high[b] = c.high;
        }
        if (TC_UNLIKELY((high | odd) != 0)) {
            tc_high h = {.lo = lo, .hi = hi, .join = state->spill.join};
            uint64_t others = 0, over = 0;
            inner = high & ~c.lead;
            c.letter |= state->spill.letter;
            c.digit |= state->spill.digit;
            c.under |= state->spill.under;
            c.space |= state->spill.space;
            c.blank |= state->spill.blank;
            if (c.lead && odd < 2) {
                others = add_curly(p, &c, &h, exact);
                over = (c.letter & c.lead) >> 63; /* the second byte of a letter */
            }
            if (TC_LIKELY(others == 0 && odd < 2)) {
                state->spill.letter = over;
                state->spill.digit = state->spill.under = state->spill.space = state->spill.blank =
                    state->spill.join = 0;
            } else {
                tc_classes copy = c; /* whose address is taken, and not c's */
                tc_high more = h;
                tc_verdict verdict;
                state->letter = was_letter;
                state->digit = was_digit;
                state->word = was_word;
                state->space = was_space;
                state->cr = was_cr;
                state->line = was_line;
                state->blank = was_blank;
                plainly = add_high(text, n, at, &copy, state, others, over, &more, &verdict);
                c = copy;
                h = more;
                if (!plainly) v = verdict;
            }
            lo = h.lo;
            hi = h.hi;
            plain = h.plain;
            clitic = h.clitic;
            rare = h.rare;
            join = h.join;
        }
        uint64_t valid = n - at < TC_BLOCK ? ((uint64_t)1 << (n - at)) - 1 : ~(uint64_t)0;
        uint64_t left_blank = was_blank;
        uint64_t late = c.letter & (c.digit << 1 | was_digit) & valid;
        if (TC_LIKELY(plainly)) {
            uint64_t word = c.letter | c.digit | c.under, both = c.dot | c.quote;
            uint64_t next_letter = c.letter >> 1, next_digit = c.digit >> 1;
            if (TC_UNLIKELY((both | c.colon | c.comma) >> 63)) {
                unsigned ahead = tc_wb_next(p + TC_BLOCK, text + n);
                next_letter |= (uint64_t)(ahead == TC_WB_ALETTER || ahead == TC_WB_HEBREW_LETTER) << 63;
                next_digit |= (uint64_t)(ahead == TC_WB_NUMERIC) << 63;
            }
            v.middle = (both | c.colon) & (c.letter << 1 | was_letter) & next_letter;
            uint64_t mid = v.middle | ((both | c.comma) & (c.digit << 1 | was_digit) & next_digit);
            v.join = join | (word & (word << 1 | was_word)) | mid | mid << 1 | (c.lf & (c.cr << 1 | was_cr)) |
                     (c.space & (c.space << 1 | was_space));
            v.blank = c.blank;
            v.line = c.line;
            was_letter = c.letter >> 63;
            was_digit = c.digit >> 63;
            was_word = word >> 63;
            was_space = c.space >> 63;
            was_cr = c.cr >> 63;
            was_line = c.line >> 63;
            odd = mid >> 63;
            if (TC_UNLIKELY((high | odd) != 0)) {
                state->spill.join |= odd;
                odd = (state->spill.join != 0) | (uint64_t)state->hebrew << 1;
            }
        } else {
            was_letter = state->letter;
            was_digit = state->digit;
            was_word = state->word;
            was_space = state->space;
            was_cr = state->cr;
            was_line = state->line;
            odd = (state->spill.join != 0) | (uint64_t)(state->hebrew | state->slow) << 1;
        }
        /* Past the text all is blank, so that position n ends the last segment and starts none. */
        uint64_t brk = (~(v.join | inner) & valid) | (valid + 1), blank = v.blank | ~valid;
        rare |= c.under;
        /* The tailoring: a word's 's at its end is split off; what else it may change is rare. */
        if (!exact) {
            uint64_t ess_next = c.ess >> 1 | (uint64_t)((p[TC_BLOCK] | 32) == 's') << 63;
            uint64_t own = c.quote & v.middle & c.ess >> 1 & brk >> 2;
            rare |= ((c.quote | c.symbol) & ess_next & ~own) | c.sign | (c.dot & v.middle) |
                    (c.colon & ~(c.blank >> 1));
            clitic |= own;
            brk |= own;
        }
        uint64_t ends = brk & ~(blank << 1 | left_blank);
        if (full) {
            /* A line break is carried through the blanks behind it by an addition: the sum spills into the
             * first byte that is no blank. */
            uint64_t sum = blank + (v.line & blank), carried = sum < blank;
            sum += line_open;
            carried |= sum < line_open;
            line_open = carried;
            out->after_line[b] = sum & ~blank;
            rare |= high & ~plain;
        }
        uint64_t behind = rare << 1 | was_rare, run = ~brk, sum = run + (behind & run);
        was_rare = (uint64_t)(sum < run) | rare >> 63;
        was_blank = blank >> 63;
        out->starts[b] = brk & ~blank;
        out->ends[b] = ends;
        out->kind_lo[b] = lo;
        out->kind_hi[b] = hi;
        out->clitic[b] = clitic;
        out->late[b] = late;
        out->rare_ends[b] = (sum | behind) & brk & ends;
    }
    if (full)
        out->letter[n_blocks] = out->upper[n_blocks] = out->digit[n_blocks] = out->high[n_blocks] =
            out->after_line[n_blocks] = 0;
    state->letter = was_letter;
    state->digit = was_digit;
    state->word = was_word;
    state->space = was_space;
    state->cr = was_cr;
    state->line = was_line;
    state->blank = was_blank;
    state->rare = was_rare;
    state->line_open = line_open;
}

TC_TARGET static void masks(const uint8_t *text, uint32_t n, uint32_t first, uint32_t n_blocks, tc_left *left,
                            tc_masks *out, uint8_t *fold) {
    if (fold && left->exact)
        masks_of(text, n, first, n_blocks, left, out, fold, true, true);
    else if (fold)
        masks_of(text, n, first, n_blocks, left, out, fold, true, false);
    else if (left->exact)
        masks_of(text, n, first, n_blocks, left, out, NULL, false, true);
    else
        masks_of(text, n, first, n_blocks, left, out, NULL, false, false);
}

TC_TARGET static void flatten(const tc_masks *m, uint32_t first, uint32_t n_blocks, tc_offsets *o) {
    uint32_t starts = o->n_starts, ends = o->n_ends, rare = o->n_rare;
    for (uint32_t b = 0; b < n_blocks; b++) {
        uint32_t at = (first + b) * TC_BLOCK;
        uint64_t from = m->starts[b], to = m->ends[b], clitic = m->clitic[b];
        uint32_t row = starts;
        starts += starts_of(from, m->kind_lo[b] & ~clitic, m->kind_hi[b] & ~clitic, clitic, at,
                            o->start + row, o->kind + row);
        for (uint64_t late = m->late[b]; TC_UNLIKELY(late != 0); late &= late - 1)
            o->kind[row + (uint32_t)__builtin_popcountll(from & (late ^ (late - 1))) - 1] = TC_TOK_WORD;
        for (uint64_t r = m->rare_ends[b]; r; r &= r - 1)
            o->rare[rare++] = (uint16_t)(ends + (uint32_t)__builtin_popcountll(to & ~r & (r - 1)));
        ends += offsets(to, at, o->end + ends);
    }
    o->n_starts = starts;
    o->n_ends = ends;
    o->n_rare = rare;
}

TC_TARGET static uint32_t columns(tc_work *w, const tc_masks *m, uint32_t base, const tc_offsets *o,
                                  uint32_t from, uint32_t to) {
    const uint8_t *fold = w->fold;
    uint32_t row = w->n_tok, i = from, last = row ? w->tok_end[row - 1] : UINT32_MAX;
    for (; i < to; i++, row++) {
        uint32_t s = o->start[i], e = o->end[i], len = e - s, at = s - base;
        uint64_t own = ((uint64_t)1 << (len & 63)) - 1;
        if (TC_UNLIKELY(len > TC_WINDOW)) break;
        uint64_t letter = tc_window(m->letter, at) & own, upper = tc_window(m->upper, at) & own;
        uint64_t digit = tc_window(m->digit, at) & own;
        unsigned flags = (unsigned)(s != last) * TC_TOK_SPACE |
                         (unsigned)(tc_window(m->after_line, at) & 1) * TC_TOK_BREAK;
        if ((upper | digit) != 0) flags |= tc_letter_flags(letter, upper, digit);
        w->tok_start[row] = s;
        w->tok_end[row] = e;
        w->tok_fold[row] = s;
        w->tok_fold_n[row] = (uint16_t)len;
        w->tok_kind[row] = o->kind[i];
        w->tok_flags[row] = (uint8_t)flags;
        w->tok_hash[row] = TC_LIKELY(len <= 16) ? tc_hash_short(fold + s, len) : tc_hash(fold + s, len);
        last = e;
    }
    w->n_tok = row;
    return i;
}
_Static_assert(TC_TOK_WORD == 0 && TC_TOK_NUMBER == 1 && TC_TOK_PUNCT == 2 && TC_TOK_SYMBOL == 3 &&
                   TC_TOK_CLITIC == 4,
               "kinds are made of three masks");

TC_TARGET static void spans(tc_work *w, const tc_offsets *o, uint32_t from, uint32_t n) {
    uint32_t row = w->n_tok;
    for (uint32_t i = 0; i < n; i += 16) { /* sixteen at a time; what is too much is overwritten */
        memcpy(w->tok_start + row + i, o->start + from + i, 16 * sizeof *o->start);
        memcpy(w->tok_end + row + i, o->end + from + i, 16 * sizeof *o->end);
        memcpy(w->tok_kind + row + i, o->kind + from + i, 16);
    }
    w->n_tok = row + n;
}

TC_TARGET static void points(const uint8_t *text, uint32_t n, uint64_t *leads, uint32_t *before, uint32_t *start,
                             uint32_t *end, uint32_t rows) {
    uint32_t blocks = n / TC_BLOCK + 1, count = 0;
    for (uint32_t b = 0; b < blocks; b++) {
        leads[b] = leads_of(text + (size_t)b * TC_BLOCK);
        before[b] = count;
        count += (uint32_t)__builtin_popcountll(leads[b]);
    }
    for (uint32_t i = 0; i < rows; i++) {
        uint32_t s = start[i], e = end[i];
        uint64_t behind_s = leads[s / TC_BLOCK] & (((uint64_t)1 << s % TC_BLOCK) - 1);
        uint64_t behind_e = leads[e / TC_BLOCK] & (((uint64_t)1 << e % TC_BLOCK) - 1);
        start[i] = before[s / TC_BLOCK] + (uint32_t)__builtin_popcountll(behind_s);
        end[i] = before[e / TC_BLOCK] + (uint32_t)__builtin_popcountll(behind_e);
    }
}

/* UTF-8 is checked as by J. Keiser and D. Lemire, "Validating UTF-8 in less than one instruction per byte" (2021): three
 * look-ups by halves of two neighbouring bytes, ANDed, tell every fault of the two; that a third or fourth byte is due
 * where two continuation bytes meet is compared with the bytes two and three before. */
#ifndef TC_BLOCK_NO_UTF8
TC_TARGET static bool utf8(const uint8_t *p, size_t n, bool *ascii) {
    uint8_t edge[4 + TC_BLOCK];
    uint64_t faults = 0;
    bool high = false;
    for (size_t i = 0; i <= n; i += TC_BLOCK) { /* the last one, maybe empty, sees that the text ends whole */
        const uint8_t *at = p + i;
        if (i == 0 || n - i < TC_BLOCK) {
            memset(edge, 0, sizeof edge);
            if (i) memcpy(edge, at - 4, 4);
            if (n) memcpy(edge + 4, at, n - i < TC_BLOCK ? n - i : TC_BLOCK);
            at = edge + 4;
        }
        bool here = any_high(at);
        high |= here;
        if (here || at[-1] >= 0x80) faults |= utf8_faults(at);
    }
    *ascii = !high;
    return faults == 0;
}
#else
#define utf8 NULL
#endif

const tc_kernel_ops ops_name = {masks, flatten, columns, spans, points, utf8};

#ifdef TC_BLOCK_GENERIC /* offsets and kinds for kernels without better ones */
TC_TARGET static inline uint32_t offsets(uint64_t m, uint32_t at, uint32_t *to) {
    uint32_t n = (uint32_t)__builtin_popcountll(m);
    for (uint32_t i = 0; i < n; i += 8) { /* no branch for each; what is too much is overwritten */
        for (uint32_t j = 0; j < 8; j++) {
            to[i + j] = at + lowest(m | (uint64_t)1 << 63);
            m &= m - 1;
        }
    }
    return n;
}
TC_TARGET static inline uint32_t starts_of(uint64_t m, uint64_t lo, uint64_t hi, uint64_t clitic, uint32_t at,
                                           uint32_t *to, uint8_t *kind) {
    uint32_t n = (uint32_t)__builtin_popcountll(m);
    for (uint32_t i = 0; i < n; i += 8) {
        for (uint32_t j = 0; j < 8; j++) {
            uint32_t k = lowest(m | (uint64_t)1 << 63);
            to[i + j] = at + k;
            kind[i + j] = (uint8_t)((lo >> k & 1) | (hi >> k & 1) << 1 | (clitic >> k & 1) << 2);
            m &= m - 1;
        }
    }
    return n;
}
#endif
