/* token.h: what token.c and token_tailor.c share: the segments of UAX #29 that need a closer look. */
#ifndef TC_TOKEN_H
#define TC_TOKEN_H

#include "simd/kernel.h"

typedef struct tc_closer {
    tc_work *w;
    const uint8_t *p; /* the text */
    uint32_t n;
    bool full;        /* all columns; else start, end and kind alone */
    const tc_masks *masks; /* of the chunk in work, which starts at base; when full */
    uint32_t base, folded; /* the kernel has made the folded copy up to here, the chunk's end */
    uint32_t spare;        /* next free byte of the fold buffer behind the copy */
    uint32_t waiting;      /* segments of this chunk that still need rows */
    bool dropped;          /* a blank that the masks take for part of a word lies before the next token */
    tc_status (*reserve)(tc_work *w, uint32_t n, tc_error *err); /* makes room for n rows */
    tc_error *err;
} tc_closer;

/* Appends the token [s, e). kind: a tc_tok_kind, or TC_BY_CHARACTER to see what it holds. token.c */
enum { TC_BY_CHARACTER = 0xFF };
TC_MUST_USE tc_status tc_token_push(tc_closer *c, uint32_t s, uint32_t e, unsigned kind);

/* Appends the tokens of the segment [s, e), tailored, from byte `from` on, where an address before it ended (s when
 * none did). *resume: where the text goes on, past e when the tokens reached further. token_tailor.c */
TC_MUST_USE tc_status tc_token_tailor(tc_closer *c, uint32_t s, uint32_t from, uint32_t e, uint32_t *resume);

static inline bool tc_is_alpha(uint8_t b) { return (uint8_t)((b | 32) - 'a') < 26; }

#endif
