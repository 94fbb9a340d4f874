/* avx512.c: the block kernel for x86-64 with AVX-512 VBMI2 (Ice Lake, Zen 4 and later), chosen at run time: a block is
 * one vector, a class of bytes one test, and offsets are compressed out of a vector of indices. */
#include "simd/kernel.h"

#ifdef TC_HAVE_AVX512
#include <immintrin.h>

#define TC_TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,avx2,bmi,bmi2,popcnt")))
#define ops_name tc_kernel_avx512
#include "simd/block.h"

typedef __m512i v64;
#define INLINE TC_TARGET static inline __attribute__((always_inline))

/* clang-format off */
/* Two bytes of classes for each ASCII byte. */
enum { LETTER = 1, UPPER = 2, DIGIT = 4, SPACE = 8, DOT = 16, QUOTE = 32, COLON = 64, COMMA = 128 };
enum { LINE = 1, BLANK = 2, SIGN = 4, SYMBOL = 8, ESS = 16, UNDER = 32, CR = 64, LF = 128 };
#define L LETTER
#define L4 L, L, L, L
#define U (LETTER | UPPER)
#define U4 U, U, U, U
#define D DIGIT
#define Z4 0, 0, 0, 0
#define Z8 Z4, Z4
static const uint8_t first[128] = {
    Z8, Z8, Z8, Z8,
    SPACE, 0, 0, 0, 0, 0, 0, QUOTE, 0, 0, 0, 0, COMMA, 0, DOT, 0,
    D, D, D, D, D, D, D, D, D, D, COLON, COMMA, 0, 0, 0, 0,
    0, U, U, U, U4, U4, U4, U4, U4, U, U, U, Z4, 0,
    0, L, L, L, L4, L4, L4, L4, L4, L, L, L, Z4, 0,
};
#define S SYMBOL
#define S4 S, S, S, S
static const uint8_t second[128] = {
    S4, S4, S, BLANK, BLANK | LINE | LF, BLANK | LINE, BLANK | LINE, BLANK | LINE | CR, S, S, S4, S4, S4, S4,
    BLANK, 0, 0, SIGN, S, S, 0, 0, 0, 0, 0, S, 0, 0, 0, 0,
    Z8, Z4, S, S, S, 0,
    SIGN, 0, 0, 0, Z8, Z4, 0, 0, 0, ESS, Z8, 0, 0, S, UNDER,
    S, 0, 0, 0, Z8, Z4, 0, 0, 0, ESS, Z8, S, 0, S, S,
};
/* clang-format on */

INLINE v64 load(const void *p) { return _mm512_loadu_si512(p); }
INLINE uint64_t has(v64 v, int bit) { return _mm512_test_epi8_mask(v, _mm512_set1_epi8((char)bit)); }

INLINE void classify(const uint8_t *p, uint8_t *fold, tc_classes *c) {
    v64 v = load(p);
    uint64_t high = _mm512_movepi8_mask(v);
    v64 x = _mm512_maskz_permutex2var_epi8(~high, load(first), v, load(first + 64));
    v64 y = _mm512_maskz_permutex2var_epi8(~high, load(second), v, load(second + 64));
    c->upper = 0;
    if (fold) {
        c->upper = has(x, UPPER);
        _mm512_storeu_si512(fold, _mm512_mask_add_epi8(v, c->upper, v, _mm512_set1_epi8(0x20)));
    }
    c->letter = has(x, LETTER);
    c->digit = has(x, DIGIT);
    c->space = has(x, SPACE);
    c->dot = has(x, DOT);
    c->quote = has(x, QUOTE);
    c->colon = has(x, COLON);
    c->comma = has(x, COMMA);
    c->line = has(y, LINE);
    c->blank = has(y, BLANK);
    c->sign = has(y, SIGN);
    c->symbol = has(y, SYMBOL);
    c->ess = has(y, ESS);
    c->under = has(y, UNDER);
    c->cr = has(y, CR);
    c->lf = has(y, LF);
    c->high = high;
    c->lead = high ? _mm512_cmpge_epu8_mask(v, _mm512_set1_epi8((char)0xC0)) : 0;
}

INLINE uint64_t pure(const uint8_t *p) {
    v64 v = load(p);
    v64 latin = _mm512_sub_epi8(v, _mm512_set1_epi8((char)0xC4));
    v64 cyrillic = _mm512_sub_epi8(v, _mm512_set1_epi8((char)0xD0));
    return _mm512_cmplt_epu8_mask(latin, _mm512_set1_epi8(6)) |
           _mm512_cmplt_epu8_mask(cyrillic, _mm512_set1_epi8(2)) |
           _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8((char)0xD3));
}

static const uint8_t indices[64] = {
    0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
    22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
    44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63,
};

INLINE void widen(__m128i part, v64 at, uint32_t *to) {
    _mm512_storeu_si512(to, _mm512_add_epi32(_mm512_cvtepu8_epi32(part), at));
}
INLINE uint32_t offsets(uint64_t m, uint32_t at, uint32_t *to) {
    uint32_t n = (uint32_t)__builtin_popcountll(m);
    v64 packed = _mm512_maskz_compress_epi8(m, load(indices)), base = _mm512_set1_epi32((int)at);
    widen(_mm512_castsi512_si128(packed), base, to);
    if (TC_UNLIKELY(n > 16)) {
        widen(_mm512_extracti32x4_epi32(packed, 1), base, to + 16);
        widen(_mm512_extracti32x4_epi32(packed, 2), base, to + 32);
        widen(_mm512_extracti32x4_epi32(packed, 3), base, to + 48);
    }
    return n;
}
INLINE uint32_t starts_of(uint64_t m, uint64_t lo, uint64_t hi, uint64_t clitic, uint32_t at, uint32_t *to,
                          uint8_t *kind) {
    v64 x = _mm512_or_si512(_mm512_maskz_set1_epi8(lo, 1), _mm512_maskz_set1_epi8(hi, 2));
    x = _mm512_mask_set1_epi8(x, clitic, 4);
    _mm512_storeu_si512(kind, _mm512_maskz_compress_epi8(m, x));
    return offsets(m, at, to);
}

INLINE v64 faults_by(int which, v64 index) {
    return _mm512_shuffle_epi8(_mm512_broadcast_i32x4(_mm_loadu_si128((const void *)tc_utf8_faults[which])), index);
}
INLINE uint64_t utf8_faults(const uint8_t *p) {
    const v64 nibble = _mm512_set1_epi8(0x0F);
    v64 v = load(p), one = load(p - 1);
    v64 a = faults_by(0, _mm512_and_si512(_mm512_srli_epi16(one, 4), nibble));
    v64 b = faults_by(1, _mm512_and_si512(one, nibble));
    v64 c = faults_by(2, _mm512_and_si512(_mm512_srli_epi16(v, 4), nibble));
    v64 third = _mm512_subs_epu8(load(p - 2), _mm512_set1_epi8(0xE0 - 0x80));
    v64 fourth = _mm512_subs_epu8(load(p - 3), _mm512_set1_epi8(0xF0 - 0x80));
    v64 due = _mm512_and_si512(_mm512_or_si512(third, fourth), _mm512_set1_epi8((char)0x80));
    v64 x = _mm512_xor_si512(_mm512_and_si512(_mm512_and_si512(a, b), c), due);
    return _mm512_test_epi8_mask(x, x);
}
INLINE bool any_high(const uint8_t *p) { return _mm512_movepi8_mask(load(p)) != 0; }

INLINE uint64_t leads_of(const uint8_t *p) {
    return _mm512_cmpgt_epi8_mask(load(p), _mm512_set1_epi8((char)0xBF));
}

INLINE void curly(const uint8_t *p, uint64_t *plain, uint64_t *apostrophe) {
    v64 v = load(p), third = _mm512_sub_epi8(v, _mm512_set1_epi8((char)0x90));
    uint64_t two = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8((char)0xE2)) &
                   _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8((char)0x80)) >> 1;
    uint64_t singles = _mm512_cmpeq_epi8_mask(third, _mm512_set1_epi8(8)), /* 98, 99 */
        right = _mm512_cmpeq_epi8_mask(third, _mm512_set1_epi8(9));
    *plain = two & (_mm512_cmplt_epu8_mask(third, _mm512_set1_epi8(0x14)) & ~singles & ~right) >> 2;
    *apostrophe = two & right >> 2;
}
#else
typedef int tc_no_avx512; /* a translation unit is not empty */
#endif
