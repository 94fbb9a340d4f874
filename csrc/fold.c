/* fold.c: the generated Unicode tables and the reads from them. */
#include "fold.h"
#include "tables/folds.h"
#include "tables/props.h"

uint32_t tc_fold_point(uint32_t c, const uint8_t *own, uint32_t own_len, const uint8_t **to) {
    *to = own;
    if (TC_UNLIKELY(c >= TC_FOLD_END)) return tc_cp_of(c)->flags & TC_CP_IGNORABLE ? 0 : own_len;
    uint32_t at = fold_stage2[(uint32_t)fold_stage1[c >> 6] << 6 | (c & 63)];
    if (at == 0) return own_len;
    *to = fold_pool + at + 1;
    return fold_pool[at];
}

size_t tc_fold(const uint8_t *p, size_t n, uint8_t *out) {
    uint8_t *to = out;
    for (size_t i = 0; i < n;) {
        if (p[i] < 0x80) {
            *to++ = (uint8_t)(p[i] + ((uint8_t)(p[i] - 'A') < 26 ? 32 : 0));
            i++;
            continue;
        }
        uint32_t len;
        uint32_t c = tc_utf8_decode(p + i, &len);
        const uint8_t *folded;
        uint32_t m = tc_fold_point(c, p + i, len, &folded);
        for (uint32_t j = 0; j < m; j++) *to++ = folded[j];
        i += len;
    }
    return (size_t)(to - out);
}

const char *tc_unicode_version(void) { return TC_PROPS_UNICODE; }
