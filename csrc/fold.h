/* fold.h: what the Unicode Character Database says of a code point, and the folded form that names are
 * compared by. */
#ifndef TC_FOLD_H
#define TC_FOLD_H

#include "core.h"
#include "tables/enums.h"

typedef struct tc_cp {
    uint8_t wb, sb; /* TC_WB_*, TC_SB_*: Word_Break and Sentence_Break */
    uint16_t flags; /* TC_CP_*; none of LETTER MARK DIGIT PUNCT: a symbol, or a control */
} tc_cp;

/* Properties of a code point. Static. Cost: three table reads. */
extern const tc_cp tc_prop_rows[];
extern const uint8_t tc_prop_stage1[], tc_prop_stage2[];
static inline const tc_cp *tc_cp_of(uint32_t c) {
    return &tc_prop_rows[tc_prop_stage2[(uint32_t)tc_prop_stage1[c >> 7] << 7 | (c & 127)]];
}

/* Folded form of a code point: *to and its length in bytes (0..4); `own` is c's UTF-8, given back where c
 * folds to itself. Folding: lower case (full), diacritics off, ’ and ʼ as ', invisible characters dropped. A
 * folded form folds to itself. */
uint32_t tc_fold_point(uint32_t c, const uint8_t *own, uint32_t own_len, const uint8_t **to);

/* Folds the valid UTF-8 (p, n) to out, which must hold 2 * n bytes; returns the bytes written. */
size_t tc_fold(const uint8_t *p, size_t n, uint8_t *out);

/* Version of the tables, e.g. "15.0.0". Static. */
const char *tc_unicode_version(void);

#endif
