/* avx2.c: the block kernel for x86-64 with AVX2, BMI and POPCNT, chosen at run time. */
#include "simd/kernel.h"

#ifdef TC_HAVE_AVX2
#include <immintrin.h>

#define TC_TARGET __attribute__((target("avx2,bmi,bmi2,popcnt")))
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

/* Bit k of every byte, as a mask: shifted to the bytes' top, where movemask looks. */
#define BIT(k) bits(_mm256_slli_epi16(ka, 7 - (k)), _mm256_slli_epi16(kb, 7 - (k)))
#define EQ(ch) bits(is(a, ch), is(b, ch))

/* Signs are told apart by one table look-up for each half of the byte: the AND of the two has bit k set where
 * the byte is of class k. (A look-up by a byte beyond ASCII gives 0.) */
enum { SPACE, DOT, QUOTE, COMMA, SEMICOLON, COLON, UNDER, LINE };
INLINE v32 signs(v32 v) {
    /* clang-format off */
#define S(k) (char)(1 << (k))
#define LOW S(SPACE), 0, 0, 0, 0, 0, 0, S(QUOTE), 0, 0, S(COLON) | S(LINE), S(SEMICOLON) | S(LINE), \
        S(COMMA) | S(LINE), S(LINE), S(DOT), S(UNDER)
#define HIGH S(LINE), 0, S(SPACE) | S(DOT) | S(QUOTE) | S(COMMA), S(COLON) | S(SEMICOLON), 0, S(UNDER), \
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0
    const v32 low = _mm256_setr_epi8(LOW, LOW), high = _mm256_setr_epi8(HIGH, HIGH);
    /* clang-format on */
    v32 upper_half = _mm256_and_si256(_mm256_srli_epi16(v, 4), _mm256_set1_epi8(0x0F));
    return _mm256_and_si256(_mm256_shuffle_epi8(low, v), _mm256_shuffle_epi8(high, upper_half));
}

TC_TARGET static inline void classify(const uint8_t *p, uint8_t *fold, tc_classes *c) {
    v32 a = _mm256_loadu_si256((const v32 *)(const void *)p);
    v32 b = _mm256_loadu_si256((const v32 *)(const void *)(p + 32));
    v32 up_a = in(a, 'A', 26), up_b = in(b, 'A', 26), bit = _mm256_set1_epi8(0x20);
    v32 low_a = _mm256_or_si256(a, bit), low_b = _mm256_or_si256(b, bit), ka = signs(a), kb = signs(b);
    if (fold) {
        _mm256_storeu_si256((v32 *)(void *)fold, _mm256_add_epi8(a, _mm256_and_si256(up_a, bit)));
        _mm256_storeu_si256((v32 *)(void *)(fold + 32), _mm256_add_epi8(b, _mm256_and_si256(up_b, bit)));
    }
    c->upper = bits(up_a, up_b);
    c->letter = bits(in(low_a, 'a', 26), in(low_b, 'a', 26));
    c->digit = bits(in(a, '0', 10), in(b, '0', 10));
    c->under = BIT(UNDER);
    c->dot = BIT(DOT);
    c->quote = BIT(QUOTE);
    c->colon = BIT(COLON);
    c->comma = BIT(COMMA) | BIT(SEMICOLON);
    c->space = BIT(SPACE);
    c->line = BIT(LINE);
    c->cr = EQ('\r');
    c->lf = EQ('\n');
    c->blank = c->space | c->line | EQ('\t');
    c->sign = bits(_mm256_or_si256(is(low_a, '`'), is(a, '#')), _mm256_or_si256(is(low_b, '`'), is(b, '#')));
    c->high = bits(a, b);
    c->lead = c->high ? c->high & bits(in(a, (char)0xC0, 64), in(b, (char)0xC0, 64)) : 0;
}
#else
typedef int tc_no_avx2; /* a translation unit is not empty */
#endif
