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
INLINE v32 look_up(v32 v, v32 low, v32 high) {
    v32 upper_half = _mm256_and_si256(_mm256_srli_epi16(v, 4), _mm256_set1_epi8(0x0F));
    return _mm256_and_si256(_mm256_shuffle_epi8(low, v), _mm256_shuffle_epi8(high, upper_half));
}

/* clang-format off */
#define S(k) (char)(1 << (k))
enum { SPACE, DOT, QUOTE, COMMA, SEMICOLON, COLON, UNDER, LINE };
INLINE v32 signs(v32 v) {
#define LOW S(SPACE), 0, 0, 0, 0, 0, 0, S(QUOTE), 0, 0, S(COLON) | S(LINE), S(SEMICOLON) | S(LINE), \
        S(COMMA) | S(LINE), S(LINE), S(DOT), S(UNDER)
#define HIGH S(LINE), 0, S(SPACE) | S(DOT) | S(QUOTE) | S(COMMA), S(COLON) | S(SEMICOLON), 0, S(UNDER), \
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0
    return look_up(v, _mm256_setr_epi8(LOW, LOW), _mm256_setr_epi8(HIGH, HIGH));
#undef LOW
#undef HIGH
}
/* Not zero where the byte is a symbol: one bit for each upper half that has some. */
INLINE v32 symbols(v32 v) {
#define ALL S(0)
#define LOW ALL | S(4), ALL, ALL, ALL, ALL | S(1), ALL | S(1), ALL, ALL, ALL, ALL, ALL, ALL | S(1), \
        ALL | S(2) | S(5), ALL | S(2), ALL | S(2) | S(3) | S(5), ALL | S(5)
#define HIGH S(0), S(0), S(1), S(2), 0, S(3), S(4), S(5), 0, 0, 0, 0, 0, 0, 0, 0
    return look_up(v, _mm256_setr_epi8(LOW, LOW), _mm256_setr_epi8(HIGH, HIGH));
#undef LOW
#undef HIGH
#undef ALL
}
/* clang-format on */

INLINE void classify(const uint8_t *p, uint8_t *fold, tc_classes *c) {
    v32 a = _mm256_loadu_si256((const v32 *)(const void *)p);
    v32 b = _mm256_loadu_si256((const v32 *)(const void *)(p + 32));
    v32 bit = _mm256_set1_epi8(0x20), zero = _mm256_setzero_si256();
    v32 low_a = _mm256_or_si256(a, bit), low_b = _mm256_or_si256(b, bit), ka = signs(a), kb = signs(b);
    c->upper = 0;
    if (fold) {
        v32 up_a = in(a, 'A', 26), up_b = in(b, 'A', 26);
        _mm256_storeu_si256((v32 *)(void *)fold, _mm256_add_epi8(a, _mm256_and_si256(up_a, bit)));
        _mm256_storeu_si256((v32 *)(void *)(fold + 32), _mm256_add_epi8(b, _mm256_and_si256(up_b, bit)));
        c->upper = bits(up_a, up_b);
    }
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
    c->sign = bits(_mm256_or_si256(is(a, '@'), is(a, '#')), _mm256_or_si256(is(b, '@'), is(b, '#')));
    c->ess = bits(is(low_a, 's'), is(low_b, 's'));
    c->high = bits(a, b);
    c->symbol = ~(bits(_mm256_cmpeq_epi8(symbols(a), zero), _mm256_cmpeq_epi8(symbols(b), zero)) | c->blank);
    c->lead = c->high ? c->high & bits(in(a, (char)0xC0, 64), in(b, (char)0xC0, 64)) : 0;
}

INLINE v32 plain_lead(v32 v) {
    v32 letter = _mm256_or_si256(in(v, (char)0xC4, 6), in(v, (char)0xD0, 2));
    return _mm256_or_si256(letter, is(v, (char)0xD3));
}
INLINE uint64_t pure(const uint8_t *p) {
    v32 a = _mm256_loadu_si256((const v32 *)(const void *)p);
    v32 b = _mm256_loadu_si256((const v32 *)(const void *)(p + 32));
    return bits(plain_lead(a), plain_lead(b));
}

/* Most blocks have 9 to 16 segments: so many at once, without a branch. */
INLINE uint64_t eight(uint64_t m, uint32_t at, uint32_t *to) {
    for (uint32_t j = 0; j < 8; j++) {
        to[j] = at + (uint32_t)_tzcnt_u64(m);
        m = _blsr_u64(m);
    }
    return m;
}
INLINE uint32_t offsets(uint64_t m, uint32_t at, uint32_t *to) {
    uint32_t n = (uint32_t)__builtin_popcountll(m);
    m = eight(m, at, to);
    m = eight(m, at, to + 8);
    for (uint32_t i = 16; TC_UNLIKELY(i < n); i += 8) m = eight(m, at, to + i);
    return n;
}

/* 0xFF in the bytes of the set bits. */
INLINE v32 spread(uint32_t m) {
    const v32 which = _mm256_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3,
                                       3, 3, 3, 3, 3, 3, 3);
    const v32 bit = _mm256_set1_epi64x((long long)0x8040201008040201u);
    v32 x = _mm256_and_si256(_mm256_shuffle_epi8(_mm256_set1_epi32((int)m), which), bit);
    return _mm256_cmpeq_epi8(x, bit);
}
INLINE v32 kinds_of_half(uint32_t lo, uint32_t hi, uint32_t clitic) {
    v32 x = _mm256_and_si256(spread(lo), _mm256_set1_epi8(1));
    x = _mm256_or_si256(x, _mm256_and_si256(spread(hi), _mm256_set1_epi8(2)));
    return _mm256_or_si256(x, _mm256_and_si256(spread(clitic), _mm256_set1_epi8(4)));
}
INLINE uint64_t eight_starts(uint64_t m, uint32_t at, const uint8_t *all, uint32_t *to, uint8_t *kind) {
    for (uint32_t j = 0; j < 8; j++) {
        uint32_t k = (uint32_t)_tzcnt_u64(m);
        to[j] = at + k;
        kind[j] = all[k];
        m = _blsr_u64(m);
    }
    return m;
}
INLINE uint32_t starts_of(uint64_t m, uint64_t lo, uint64_t hi, uint64_t clitic, uint32_t at, uint32_t *to,
                          uint8_t *kind) {
    uint8_t all[TC_BLOCK + 1];
    v32 a = kinds_of_half((uint32_t)lo, (uint32_t)hi, (uint32_t)clitic);
    v32 b = kinds_of_half((uint32_t)(lo >> 32), (uint32_t)(hi >> 32), (uint32_t)(clitic >> 32));
    _mm256_storeu_si256((v32 *)(void *)all, a);
    _mm256_storeu_si256((v32 *)(void *)(all + 32), b);
    all[TC_BLOCK] = 0; /* what _tzcnt_u64(0) leads to */
    uint32_t n = (uint32_t)__builtin_popcountll(m);
    m = eight_starts(m, at, all, to, kind);
    m = eight_starts(m, at, all, to + 8, kind + 8);
    for (uint32_t i = 16; TC_UNLIKELY(i < n); i += 8) m = eight_starts(m, at, all, to + i, kind + i);
    return n;
}

INLINE v32 half_faults(const uint8_t *p) {
    const v32 first_high = _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)tc_utf8_faults[0]));
    const v32 first_low = _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)tc_utf8_faults[1]));
    const v32 second = _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)tc_utf8_faults[2]));
    const v32 nibble = _mm256_set1_epi8(0x0F);
    v32 v = _mm256_loadu_si256((const void *)p), one = _mm256_loadu_si256((const void *)(p - 1));
    v32 two = _mm256_loadu_si256((const void *)(p - 2)), three = _mm256_loadu_si256((const void *)(p - 3));
    v32 a = _mm256_shuffle_epi8(first_high, _mm256_and_si256(_mm256_srli_epi16(one, 4), nibble));
    v32 b = _mm256_shuffle_epi8(first_low, _mm256_and_si256(one, nibble));
    v32 c = _mm256_shuffle_epi8(second, _mm256_and_si256(_mm256_srli_epi16(v, 4), nibble));
    v32 third = _mm256_subs_epu8(two, _mm256_set1_epi8(0xE0 - 0x80));
    v32 fourth = _mm256_subs_epu8(three, _mm256_set1_epi8(0xF0 - 0x80));
    v32 due = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));
    return _mm256_xor_si256(_mm256_and_si256(_mm256_and_si256(a, b), c), due);
}
INLINE uint64_t utf8_faults(const uint8_t *p) {
    v32 x = _mm256_or_si256(half_faults(p), half_faults(p + 32));
    return !_mm256_testz_si256(x, x);
}
INLINE bool any_high(const uint8_t *p) {
    v32 a = _mm256_loadu_si256((const void *)p), b = _mm256_loadu_si256((const void *)(p + 32));
    return _mm256_movemask_epi8(_mm256_or_si256(a, b)) != 0;
}

INLINE uint64_t leads_of(const uint8_t *p) {
    v32 a = _mm256_loadu_si256((const v32 *)(const void *)p);
    v32 b = _mm256_loadu_si256((const v32 *)(const void *)(p + 32)), last = _mm256_set1_epi8((char)0xBF);
    return bits(_mm256_cmpgt_epi8(a, last), _mm256_cmpgt_epi8(b, last));
}

INLINE void curly(const uint8_t *p, uint64_t *plain, uint64_t *apostrophe) {
    v32 a = _mm256_loadu_si256((const v32 *)(const void *)p);
    v32 b = _mm256_loadu_si256((const v32 *)(const void *)(p + 32));
    uint64_t two = EQ((char)0xE2) & EQ((char)0x80) >> 1, right = EQ((char)0x99);
    uint64_t third = bits(in(a, (char)0x90, 0x14), in(b, (char)0x90, 0x14));
    *plain = two & (third & ~right & ~EQ((char)0x98)) >> 2;
    *apostrophe = two & right >> 2;
}
#else
typedef int tc_no_avx2; /* a translation unit is not empty */
#endif
