/* structure_uax29.c: sentence boundaries exactly as UAX #29 has them, without tailoring.
 *
 * Method: one pass over the code points. What the rules ask of the left side is a small state: nothing, or
 * behind a sentence-final mark with closers (SB9) and blanks (SB10). Only SB8 looks ahead, over anything but
 * letters, ends and marks, for a lower-case letter; where that look ended is remembered, so that no code
 * point is looked at twice.
 */
#include "fold.h"
#include "structure.h"

enum { AT_OTHER, AT_TERM, AT_CLOSE, AT_SPACE };

static uint8_t class_at(const tc_text *text, uint32_t at, uint32_t *len) {
    *len = 1;
    return tc_cp_of(tc_utf8_decode(text->at + at, len))->sb;
}

static bool is_end(uint8_t c) { return c == TC_SB_CR || c == TC_SB_LF || c == TC_SB_SEP; }
static bool is_skipped(uint8_t c) { return c == TC_SB_EXTEND || c == TC_SB_FORMAT; }

/* SB8: does a lower-case letter come before any other letter, end or mark? */
static bool lower_ahead(boundaries *b, uint32_t at) {
    if (at >= b->look_end) {
        uint8_t c = TC_SB_OTHER;
        uint32_t len = 1;
        for (b->look_end = at; b->look_end < b->text->n; b->look_end += len) {
            c = class_at(b->text, b->look_end, &len);
            if (c == TC_SB_OLETTER || c == TC_SB_UPPER || c == TC_SB_LOWER || is_end(c) || c == TC_SB_ATERM ||
                c == TC_SB_STERM)
                break;
        }
        b->look_lower = b->look_end < b->text->n && c == TC_SB_LOWER;
        if (b->look_end == at) b->look_end = at + 1; /* what stands at `at` itself */
    }
    return b->look_lower;
}

uint32_t structure_boundary(boundaries *b, uint32_t at) {
    const tc_text *text = b->text;
    uint8_t before = TC_SB_OTHER, before_term = TC_SB_OTHER, state = AT_OTHER;
    bool strong = false; /* the mark is an STerm, not an ATerm */
    uint32_t len;
    for (uint32_t i = at; i < text->n; i += len) {
        uint8_t c = class_at(text, i, &len);
        if (i > at) {
            if (is_end(before) && !(before == TC_SB_CR && c == TC_SB_LF)) return i; /* SB3, SB4 */
            if (is_skipped(c)) continue;                                            /* SB5 */
            if (state != AT_OTHER) {
                bool stays = c == TC_SB_SCONTINUE || c == TC_SB_ATERM || c == TC_SB_STERM; /* SB8a */
                stays = stays || is_end(c) || c == TC_SB_SP;                               /* SB9, SB10 */
                stays = stays || (c == TC_SB_CLOSE && state != AT_SPACE);                  /* SB9 */
                if (!strong) {
                    stays = stays || (state == AT_TERM && c == TC_SB_NUMERIC); /* SB6 */
                    stays = stays || (state == AT_TERM && c == TC_SB_UPPER &&
                                      (before_term == TC_SB_UPPER || before_term == TC_SB_LOWER)); /* SB7 */
                    stays = stays || lower_ahead(b, i);                                            /* SB8 */
                }
                if (!stays) return i; /* SB11 */
            }
        }
        if (c == TC_SB_ATERM || c == TC_SB_STERM) {
            before_term = before;
            strong = c == TC_SB_STERM;
            state = AT_TERM;
        } else if (c == TC_SB_CLOSE && (state == AT_TERM || state == AT_CLOSE)) {
            state = AT_CLOSE;
        } else if (c == TC_SB_SP && state != AT_OTHER) {
            state = AT_SPACE;
        } else if (!is_end(c)) {
            state = AT_OTHER;
        }
        before = c;
    }
    return text->n;
}
