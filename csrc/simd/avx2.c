/* avx2.c: the block kernel for x86-64 with AVX2, BMI and POPCNT, chosen at run time. */
#include "simd/kernel.h"

#ifdef TC_HAVE_AVX2
#include <immintrin.h>

#define TC_TARGET __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt")))
#define ops_name tc_kernel_avx2
#include "simd/block.h"

typedef __m256i v32;
#define INLINE TC_TARGET static inline __attribute__((always_inline))

INLINE uint64_t bits(v32 a, v32 b) {
    return (uint32_t)_mm256_movemask_epi8(a) | (uint64_t)(uint32_t)_mm256_movemask_epi8(b) << 32;
}
INLINE v32 is(v32 v, char c) { return _mm256_cmpeq_epi8(v, _mm256_set1_epi8(c)); }
INLINE v32 in(v32 v, char first, char count) { /* first <= v < first + count */
    v32 x = _mm256_sub_epi8(v, _mm256_set1_epi8(first));
    return _mm256_cmpeq_epi8(_mm256_min_epu8(x, _mm256_set1_epi8((char)(count - 1))), x);
}

TC_TARGET static inline void classify(const uint8_t *p, uint8_t *fold, tc_classes *c) {
    v32 a = _mm256_loadu_si256((const v32 *)(const void *)p);
    v32 b = _mm256_loadu_si256((const v32 *)(const void *)(p + 32));
    v32 up_a = in(a, 'A', 26), up_b = in(b, 'A', 26), bit = _mm256_set1_epi8(0x20);
    if (fold) {
        _mm256_storeu_si256((v32 *)(void *)fold, _mm256_add_epi8(a, _mm256_and_si256(up_a, bit)));
        _mm256_storeu_si256((v32 *)(void *)(fold + 32), _mm256_add_epi8(b, _mm256_and_si256(up_b, bit)));
    }
#define EQ(ch) bits(is(a, ch), is(b, ch))
    c->upper = bits(up_a, up_b);
    c->letter = bits(in(_mm256_or_si256(a, bit), 'a', 26), in(_mm256_or_si256(b, bit), 'a', 26));
    c->digit = bits(in(a, '0', 10), in(b, '0', 10));
    c->under = EQ('_');
    c->dot = EQ('.');
    c->quote = EQ('\'');
    c->colon = EQ(':');
    c->comma = bits(_mm256_or_si256(is(a, ','), is(a, ';')), _mm256_or_si256(is(b, ','), is(b, ';')));
    c->space = EQ(' ');
    c->cr = EQ('\r');
    c->lf = EQ('\n');
    c->line = bits(in(a, '\n', 4), in(b, '\n', 4));
    c->blank = c->space | c->line | EQ('\t');
    c->sign = bits(_mm256_or_si256(is(a, '@'), _mm256_or_si256(is(a, '#'), is(a, '`'))),
                   _mm256_or_si256(is(b, '@'), _mm256_or_si256(is(b, '#'), is(b, '`'))));
    c->high = bits(a, b);
    c->lead = c->high & bits(in(a, (char)0xC0, 64), in(b, (char)0xC0, 64));
}
#else
typedef int tc_no_avx2; /* a translation unit is not empty */
#endif
