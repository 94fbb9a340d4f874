/* block.h: the block algorithm, a template. A kernel includes it after defining
 *
 *   TC_TARGET                     attributes of its functions
 *   classify(p, fold, *c)         fills the class masks of the 64 bytes at p; lower-cases them to fold unless NULL
 *   ops_name                      the tc_kernel_ops to define
 *
 * Word boundaries as masks. With L letters, D digits, X connectors (_), W = L|D|X and prev(m) = m << 1 with the
 * carry of the block before, UAX #29 for ASCII comes to
 *
 *   join = W & prev(W)                       WB5 WB8 WB9 WB10 WB13a WB13b
 *        | mid | prev(mid)                   WB6 WB7 WB11 WB12, where
 *   mid  = (. ' :) & prev(L) & next(L) | (. ' , ;) & prev(D) & next(D)
 *        | LF & prev(CR)                     WB3
 *        | space & prev(space)               WB3d
 *
 * and everything else is a boundary (WB3a WB3b WB999). Other characters are looked up one by one and
 * set the same masks over all their bytes, so that the rules hold unchanged; middles of several bytes (’) are decided
 * on the spot. Only characters with a longer reach (combining marks, emoji joiners, flags, Hebrew, Katakana) send
 * their block to tc_block_slow. */
#include "simd/kernel.h"

typedef struct tc_classes {
    uint64_t letter, upper, digit, under;
    uint64_t dot, quote, colon, comma; /* . | ' | : | , ; */
    uint64_t space, cr, lf, line, blank; /* line: LF VT FF CR; blank: those, TAB and space */
    uint64_t sign;       /* @ # ` */
    uint64_t high, lead; /* bytes >= 0x80, >= 0xC0 */
} tc_classes;

TC_TARGET static inline void classify(const uint8_t *p, uint8_t *fold, tc_classes *c);

static inline __attribute__((always_inline)) uint32_t lowest(uint64_t m) { return (uint32_t)__builtin_ctzll(m); }

/* Adds the characters beyond ASCII to the masks. False: the block needs tc_block_slow. */
TC_TARGET static bool add_high(const uint8_t *text, uint32_t n, uint32_t at, tc_classes *c, uint64_t prev_letter,
                               uint64_t prev_digit, uint64_t *join, uint64_t *middle, tc_left *spill) {
    const uint8_t *p = text + at;
    for (uint64_t m = c->lead; m; m &= m - 1) {
        uint32_t i = lowest(m), len;
        const tc_cp *x = tc_cp_of(tc_utf8_decode(p + i, &len));
        uint64_t bytes = ((uint64_t)1 << len) - 1;
        uint64_t here = bytes << i, over = i + len > TC_BLOCK ? bytes >> (TC_BLOCK - i) : 0;
        switch (x->wb) {
        case TC_WB_OTHER:
            if (x->flags & TC_CP_BLANK) {
                c->blank |= here;
                spill->spill_blank |= over;
            }
            break;
        case TC_WB_ALETTER:
            c->letter |= here;
            spill->spill_letter |= over;
            break;
        case TC_WB_NUMERIC:
            c->digit |= here;
            spill->spill_digit |= over;
            break;
        case TC_WB_WSEGSPACE:
            c->space |= here;
            c->blank |= here;
            spill->spill_space |= over;
            spill->spill_blank |= over;
            break;
        case TC_WB_NEWLINE:
            c->line |= here;
            c->blank |= here;
            spill->spill_blank |= over;
            break;
        case TC_WB_EXTENDNUMLET:
            if (x->flags & TC_CP_BLANK) return false;
            c->under |= here;
            spill->spill_under |= over;
            break;
        case TC_WB_MIDNUMLET:
        case TC_WB_MIDLETTER:
        case TC_WB_MIDNUM: {
            uint64_t letter = i ? c->letter >> (i - 1) : prev_letter, digit = i ? c->digit >> (i - 1) : prev_digit;
            unsigned want = letter & 1 && x->wb != TC_WB_MIDNUM     ? TC_WB_ALETTER
                            : digit & 1 && x->wb != TC_WB_MIDLETTER ? TC_WB_NUMERIC
                                                                    : TC_WB_OTHER;
            if (want == TC_WB_OTHER) break;
            unsigned next = tc_wb_ahead(p + i + len, text + n);
            if (next != want && !(next == TC_WB_HEBREW_LETTER && want == TC_WB_ALETTER)) break;
            *middle |= (uint64_t)1 << i;
            *join |= (uint64_t)1 << i;
            if (i + len < TC_BLOCK) *join |= (uint64_t)1 << (i + len);
            else spill->join |= (uint64_t)1 << (i + len - TC_BLOCK);
            break;
        }
        default: return false;
        }
    }
    return true;
}

TC_TARGET static void masks(const uint8_t *text, uint32_t n, uint32_t first, uint32_t n_blocks, tc_left *state,
                            tc_masks *out, uint8_t *fold) {
    tc_left left = *state;
    for (uint32_t b = 0; b < n_blocks; b++) {
        uint32_t at = (first + b) * TC_BLOCK;
        const uint8_t *p = text + at;
        tc_classes c;
        tc_block_rules r = {0, 0, 0, 0};
        tc_left next = {.exact = left.exact};
        classify(p, fold ? fold + at : NULL, &c);
        uint64_t ascii_letter = c.letter, ascii_digit = c.digit, inner = 0;
        bool slow = left.slow;
        if (TC_UNLIKELY(c.high != 0)) {
            inner = c.high & ~c.lead;
            c.letter |= left.spill_letter;
            c.digit |= left.spill_digit;
            c.under |= left.spill_under;
            c.space |= left.spill_space;
            c.blank |= left.spill_blank;
            slow |= !add_high(text, n, at, &c, left.letter, left.digit, &r.join, &r.middle, &next);
        }
        uint64_t valid = n - at < TC_BLOCK ? ((uint64_t)1 << (n - at)) - 1 : ~(uint64_t)0;
        uint64_t quotes = c.quote;
        if (TC_UNLIKELY(slow)) {
            next = left;
            tc_block_slow(text, n, at, inner, &next, &r);
        } else {
            uint64_t word = c.letter | c.digit | c.under;
            uint64_t both = c.dot | c.quote, mids = both | c.colon | c.comma;
            uint64_t next_letter = c.letter >> 1, next_digit = c.digit >> 1;
            if (TC_UNLIKELY(mids >> 63)) {
                unsigned ahead = tc_wb_ahead(p + TC_BLOCK, text + n);
                next_letter |= (uint64_t)(ahead == TC_WB_ALETTER || ahead == TC_WB_HEBREW_LETTER) << 63;
                next_digit |= (uint64_t)(ahead == TC_WB_NUMERIC) << 63;
            }
            uint64_t mid = ((both | c.colon) & (c.letter << 1 | left.letter) & next_letter) |
                           ((both | c.comma) & (c.digit << 1 | left.digit) & next_digit);
            r.join |= (word & (word << 1 | left.word)) | mid | mid << 1 | (c.lf & (c.cr << 1 | left.cr)) |
                      (c.space & (c.space << 1 | left.space)) | left.join;
            r.middle |= mid;
            r.blank = c.blank;
            r.line = c.line;
            next.join |= mid >> 63;
            next.letter = c.letter >> 63;
            next.digit = c.digit >> 63;
            next.word = word >> 63;
            next.space = c.space >> 63;
            next.cr = c.cr >> 63;
            next.line = c.line >> 63;
        }
        /* Past the text all is blank, so that position n ends the last segment and starts none. */
        uint64_t brk = (~(r.join | inner) & valid) | (valid + 1);
        uint64_t blank = r.blank | ~valid;
        uint64_t after_blank = blank << 1 | left.blank;
        /* A line break is carried through the blanks behind it by an addition: the sum spills into the first byte
         * that is no blank. */
        uint64_t line = r.line & blank, sum = blank + line, carried = sum < line;
        sum += left.line_open;
        carried |= sum < left.line_open;
        next.line_open = carried;
        next.blank = blank >> 63;
        out->starts[b] = brk & ~blank;
        out->ends[b] = brk & ~after_blank;
        out->letter[b] = ascii_letter;
        out->upper[b] = c.upper;
        out->digit[b] = ascii_digit;
        out->rare[b] = c.high | c.under | c.sign | quotes | r.middle | (c.colon & ~(c.blank >> 1));
        out->after_blank[b] = after_blank;
        out->after_line[b] = sum & ~blank;
        left = next;
    }
    out->letter[n_blocks] = out->upper[n_blocks] = out->digit[n_blocks] = out->rare[n_blocks] = 0;
    out->after_blank[n_blocks] = out->after_line[n_blocks] = 0;
    *state = left;
}

static inline __attribute__((always_inline)) uint32_t unpack(uint64_t m, uint32_t at, uint32_t *to) {
    uint32_t n = (uint32_t)__builtin_popcountll(m);
    for (uint32_t i = 0; i < n; i += 8) { /* eight at a time without a branch each; what is too much is overwritten */
        for (uint32_t j = 0; j < 8; j++) {
            to[i + j] = at + lowest(m | (uint64_t)1 << 63);
            m &= m - 1;
        }
    }
    return n;
}

TC_TARGET static void flatten(const tc_masks *m, uint32_t first, uint32_t n_blocks, tc_offsets *o) {
    uint32_t starts = o->n_starts, ends = o->n_ends;
    for (uint32_t b = 0; b < n_blocks; b++) {
        uint32_t at = (first + b) * TC_BLOCK;
        starts += unpack(m->starts[b], at, o->start + starts);
        ends += unpack(m->ends[b], at, o->end + ends);
    }
    o->n_starts = starts;
    o->n_ends = ends;
}

/* At least 57 bits of a row of masks, from bit `at` on. */
static inline __attribute__((always_inline)) uint64_t window(const uint64_t *m, uint32_t at) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint64_t v;
    memcpy(&v, (const uint8_t *)m + (at >> 3), sizeof v);
    return v >> (at & 7);
#else
    uint32_t r = at & 63;
    return m[at >> 6] >> r | m[(at >> 6) + 1] << 1 << (63 - r);
#endif
}

TC_TARGET static uint32_t columns(tc_work *w, const tc_masks *m, uint32_t base, const tc_offsets *o, uint32_t from) {
    uint32_t *tok_start = w->tok_start, *tok_end = w->tok_end, *tok_fold = w->tok_fold;
    uint16_t *tok_fold_n = w->tok_fold_n;
    uint8_t *tok_kind = w->tok_kind, *tok_flags = w->tok_flags;
    uint64_t *tok_hash = w->tok_hash;
    const uint8_t *fold = w->fold;
    uint32_t row = w->n_tok, i = from;
    for (; i < o->n_ends; i++, row++) {
        uint32_t s = o->start[i], e = o->end[i], len = e - s, at = s - base;
        if (TC_UNLIKELY(len > 56 || s < base)) break;
        uint64_t own = ((uint64_t)1 << len) - 1;
        if (TC_UNLIKELY((window(m->rare, at) & own) != 0)) break;
        uint64_t letter = window(m->letter, at) & own, upper = window(m->upper, at) & own;
        uint64_t digit = window(m->digit, at) & own, lower = letter & ~upper;
        unsigned flags = (upper & letter & (~letter + 1) ? TC_TOK_UPPER1 : 0u) |
                         (letter == upper && (upper & (upper - 1)) ? TC_TOK_UPPERALL : 0u) |
                         (lower && upper > (lower & (~lower + 1)) ? TC_TOK_MIXED : 0u) |
                         (digit ? TC_TOK_DIGIT : 0u) | (window(m->after_blank, at) & 1 ? TC_TOK_SPACE : 0u) |
                         (window(m->after_line, at) & 1 ? TC_TOK_BREAK : 0u);
        tok_start[row] = s;
        tok_end[row] = e;
        tok_fold[row] = s;
        tok_fold_n[row] = (uint16_t)len;
        tok_kind[row] = letter ? TC_TOK_WORD : tc_ascii_kind[fold[s] & 127];
        tok_flags[row] = (uint8_t)flags;
        tok_hash[row] = len <= 16 ? tc_hash_short(fold + s, len) : tc_hash(fold + s, len);
    }
    w->n_tok = row;
    return i;
}

const tc_kernel_ops ops_name = {masks, flatten, columns};
