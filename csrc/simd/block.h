/* block.h: the block algorithm, a template. A kernel includes it after defining
 *
 *   TC_TARGET                     attributes of its functions
 *   classify(p, fold, *c)         fills the class masks of 64 bytes; lower-cases them to fold, if any
 *   ops_name                      the tc_kernel_ops to define
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
 * decided on the spot. Only characters with a longer reach (combining marks, emoji joiners, flags, Hebrew,
 * Katakana) send their block to tc_block_slow. */
#include "simd/kernel.h"

typedef struct tc_classes {
    uint64_t letter, upper, digit, under;
    uint64_t dot, quote, colon, comma;   /* . | ' | : | , ; */
    uint64_t space, cr, lf, line, blank; /* line: LF VT FF CR; blank: those, TAB and space */
    uint64_t sign;                       /* @ # ` */
    uint64_t high, lead;                 /* bytes >= 0x80, >= 0xC0 */
} tc_classes;

TC_TARGET static inline void classify(const uint8_t *p, uint8_t *fold, tc_classes *c);

static inline __attribute__((always_inline)) uint32_t lowest(uint64_t m) {
    return (uint32_t)__builtin_ctzll(m);
}

/* Adds the characters beyond ASCII to the masks. False: the block needs tc_block_slow. */
TC_TARGET static bool add_high(const uint8_t *text, uint32_t n, uint32_t at, tc_classes *c,
                               uint64_t prev_letter, uint64_t prev_digit, uint64_t *join, uint64_t *middle,
                               tc_spill *spill) {
    const uint8_t *p = text + at;
    for (uint64_t m = c->lead; m; m &= m - 1) {
        uint32_t i = lowest(m), len;
        if (p[i] == 0xE2 && p[i + 1] == 0x80 &&
            ((p[i + 2] & 0xF8) == 0x90 || (uint8_t)(p[i + 2] - 0x9A) < 10))
            continue; /* dashes, double quotes, daggers, bullets: nothing joins them */
        const tc_cp *x = tc_cp_of(tc_decode_high(p + i, &len));
        uint64_t bytes = ((uint64_t)1 << len) - 1;
        uint64_t here = bytes << i, over = i + len > TC_BLOCK ? bytes >> (TC_BLOCK - i) : 0;
        switch (x->wb) {
        case TC_WB_OTHER:
            if (x->flags & TC_CP_BLANK) {
                c->blank |= here;
                spill->blank |= over;
            }
            break;
        case TC_WB_ALETTER:
            c->letter |= here;
            spill->letter |= over;
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
            uint64_t letter = i ? c->letter >> (i - 1) : prev_letter,
                     digit = i ? c->digit >> (i - 1) : prev_digit;
            unsigned want = letter & 1 && x->wb != TC_WB_MIDNUM     ? TC_WB_ALETTER
                            : digit & 1 && x->wb != TC_WB_MIDLETTER ? TC_WB_NUMERIC
                                                                    : TC_WB_OTHER;
            if (want == TC_WB_OTHER) break;
            unsigned next = tc_wb_next(p + i + len, text + n);
            if (next != want && !(next == TC_WB_HEBREW_LETTER && want == TC_WB_ALETTER)) break;
            *middle |= (uint64_t)1 << i;
            *join |= (uint64_t)1 << i;
            if (i + len < TC_BLOCK)
                *join |= (uint64_t)1 << (i + len);
            else
                spill->join |= (uint64_t)1 << (i + len - TC_BLOCK);
            break;
        }
        default:
            return false;
        }
    }
    return true;
}

TC_TARGET static void masks(const uint8_t *text, uint32_t n, uint32_t first, uint32_t n_blocks,
                            tc_left *state, tc_masks *out, uint8_t *fold) {
    tc_left left = *state;
    for (uint32_t b = 0; b < n_blocks; b++) {
        uint32_t at = (first + b) * TC_BLOCK;
        const uint8_t *p = text + at;
        tc_classes c;
        classify(p, fold ? fold + at : NULL, &c);
        uint64_t ascii_letter = c.letter, ascii_digit = c.digit, inner = 0, join = left.spill.join,
                 middle = 0, blank, line;
        bool slow = left.slow;
        if (TC_UNLIKELY((c.high | join) != 0)) { /* only then is there anything in left.spill */
            tc_spill spill = {0, 0, 0, 0, 0, 0};
            inner = c.high & ~c.lead;
            c.letter |= left.spill.letter;
            c.digit |= left.spill.digit;
            c.under |= left.spill.under;
            c.space |= left.spill.space;
            c.blank |= left.spill.blank;
            if (!slow && !add_high(text, n, at, &c, left.letter, left.digit, &join, &middle, &spill))
                slow = true;
            if (!slow) left.spill = spill;
        }
        uint64_t valid = n - at < TC_BLOCK ? ((uint64_t)1 << (n - at)) - 1 : ~(uint64_t)0;
        uint64_t left_blank = left.blank;
        if (TC_UNLIKELY(slow)) {
            tc_block_rules r;
            tc_block_slow(text, n, at, inner, &left, &r);
            join = r.join;
            middle = r.middle;
            blank = r.blank;
            line = r.line;
        } else {
            uint64_t word = c.letter | c.digit | c.under;
            uint64_t both = c.dot | c.quote;
            uint64_t next_letter = c.letter >> 1, next_digit = c.digit >> 1;
            if (TC_UNLIKELY((both | c.colon | c.comma) >> 63)) {
                unsigned ahead = tc_wb_next(p + TC_BLOCK, text + n);
                next_letter |= (uint64_t)(ahead == TC_WB_ALETTER || ahead == TC_WB_HEBREW_LETTER) << 63;
                next_digit |= (uint64_t)(ahead == TC_WB_NUMERIC) << 63;
            }
            uint64_t mid = ((both | c.colon) & (c.letter << 1 | left.letter) & next_letter) |
                           ((both | c.comma) & (c.digit << 1 | left.digit) & next_digit);
            join |= (word & (word << 1 | left.word)) | mid | mid << 1 | (c.lf & (c.cr << 1 | left.cr)) |
                    (c.space & (c.space << 1 | left.space));
            middle |= mid;
            blank = c.blank;
            line = c.line;
            if (c.high == 0)
                left.spill.join = mid >> 63;
            else
                left.spill.join |= mid >> 63;
            left.letter = c.letter >> 63;
            left.digit = c.digit >> 63;
            left.word = word >> 63;
            left.space = c.space >> 63;
            left.cr = c.cr >> 63;
            left.line = c.line >> 63;
        }
        /* Past the text all is blank, so that position n ends the last segment and starts none. */
        uint64_t brk = (~(join | inner) & valid) | (valid + 1);
        blank |= ~valid;
        /* A line break is carried through the blanks behind it by an addition: the sum spills into the first
         * byte that is no blank. */
        uint64_t sum = blank + (line & blank), carried = sum < blank;
        sum += left.line_open;
        carried |= sum < left.line_open;
        left.line_open = carried;
        left.blank = blank >> 63;
        out->starts[b] = brk & ~blank;
        out->ends[b] = brk & ~(blank << 1 | left_blank);
        out->letter[b] = ascii_letter;
        out->upper[b] = c.upper;
        out->digit[b] = ascii_digit;
        out->high[b] = c.high;
        out->rare[b] = c.high | c.under | c.sign | c.quote | middle | (c.colon & ~(c.blank >> 1));
        out->after_line[b] = sum & ~blank;
    }
    out->letter[n_blocks] = out->upper[n_blocks] = out->digit[n_blocks] = out->high[n_blocks] = 0;
    out->rare[n_blocks] = out->after_line[n_blocks] = 0;
    *state = left;
}

static inline __attribute__((always_inline)) uint32_t unpack(uint64_t m, uint32_t at, uint32_t *to) {
    uint32_t n = (uint32_t)__builtin_popcountll(m);
    for (uint32_t i = 0; i < n; i += 8) { /* no branch for each; what is too much is overwritten */
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

TC_TARGET static uint32_t columns(tc_work *w, const tc_masks *m, uint32_t base, const tc_offsets *o,
                                  uint32_t from) {
    const uint8_t *fold = w->fold;
    uint32_t row = w->n_tok, i = from, last = row ? w->tok_end[row - 1] : UINT32_MAX;
    for (; i < o->n_ends; i++, row++) {
        uint32_t s = o->start[i], e = o->end[i], len = e - s, at = s - base;
        uint64_t own = ((uint64_t)1 << (len & 63)) - 1;
        if (TC_UNLIKELY(((tc_window(m->rare, at) & own) != 0) | (len > TC_WINDOW))) break;
        uint64_t letter = tc_window(m->letter, at) & own, upper = tc_window(m->upper, at) & own;
        uint64_t digit = tc_window(m->digit, at) & own;
        unsigned flags = (unsigned)(s != last) * TC_TOK_SPACE |
                         (unsigned)(tc_window(m->after_line, at) & 1) * TC_TOK_BREAK;
        if ((upper | digit) != 0) flags |= tc_letter_flags(letter, upper, digit);
        w->tok_start[row] = s;
        w->tok_end[row] = e;
        w->tok_fold[row] = s;
        w->tok_fold_n[row] = (uint16_t)len;
        w->tok_kind[row] = (uint8_t)(tc_ascii_kind[fold[s] & 127] & ((unsigned)(letter != 0) - 1));
        w->tok_flags[row] = (uint8_t)flags;
        w->tok_hash[row] = TC_LIKELY(len <= 16) ? tc_hash_short(fold + s, len) : tc_hash(fold + s, len);
        last = e;
    }
    w->n_tok = row;
    return i;
}
_Static_assert(TC_TOK_WORD == 0, "columns() masks the kind to 0 for words");

const tc_kernel_ops ops_name = {masks, flatten, columns};
