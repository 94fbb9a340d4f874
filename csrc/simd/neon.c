/* neon.c: the block kernel for 64-bit Arm: class bytes by table look-up, their bits gathered into masks by pairwise
 * additions. */
#include "simd/kernel.h"

#ifdef TC_HAVE_NEON
#include <arm_neon.h>

#define TC_TARGET
#define TC_BLOCK_GENERIC
#define ops_name tc_kernel_neon
#include "simd/block.h"

#define INLINE static inline __attribute__((always_inline))
typedef uint8x16_t v16;

/* Bit i of the result: byte i of the four vectors is not 0; each is 0 or 0xFF. */
INLINE uint64_t bits(v16 a, v16 b, v16 c, v16 d) {
    static const uint8_t weights[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    const v16 w = vld1q_u8(weights);
    v16 x = vpaddq_u8(vandq_u8(a, w), vandq_u8(b, w)), y = vpaddq_u8(vandq_u8(c, w), vandq_u8(d, w));
    x = vpaddq_u8(x, y);
    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(x, x)), 0);
}

/* The class of ASCII bytes (0 for others), by two look-ups in halves of the table. */
INLINE v16 classes(v16 v, uint8x16x4_t low, uint8x16x4_t high) {
    return vqtbx4q_u8(vqtbl4q_u8(low, v), high, vsubq_u8(v, vdupq_n_u8(64)));
}

INLINE void classify(const uint8_t *p, uint8_t *fold, tc_classes *out) {
    const uint8x16x4_t low = vld1q_u8_x4(tc_byte_class), high = vld1q_u8_x4(tc_byte_class + 64);
    v16 v[4], k[4];
    uint64_t m[8];
    for (int i = 0; i < 4; i++) {
        v[i] = vld1q_u8(p + 16 * i);
        k[i] = classes(v[i], low, high);
        if (fold)
            vst1q_u8(fold + 16 * i,
                     vaddq_u8(v[i], vshlq_n_u8(vandq_u8(k[i], vdupq_n_u8(TC_BYTE_UPPER)), 4)));
    }
    for (int j = 0; j < 7; j++) {
        v16 bit = vdupq_n_u8((uint8_t)(1 << j));
        m[j] = bits(vtstq_u8(k[0], bit), vtstq_u8(k[1], bit), vtstq_u8(k[2], bit), vtstq_u8(k[3], bit));
    }
    v16 top = vdupq_n_u8(0x80), lead = vdupq_n_u8(0xC0);
    m[7] = bits(vcgeq_u8(v[0], top), vcgeq_u8(v[1], top), vcgeq_u8(v[2], top), vcgeq_u8(v[3], top));
    if (m[7]) /* as in the table: a lead byte has A set */
        m[4] |= bits(vcgeq_u8(v[0], lead), vcgeq_u8(v[1], lead), vcgeq_u8(v[2], lead), vcgeq_u8(v[3], lead));
    tc_classes_of(m, out);
}

INLINE v16 plain_lead(v16 v) {
    v16 latin = vcltq_u8(vsubq_u8(v, vdupq_n_u8(0xC4)), vdupq_n_u8(6));
    v16 cyrillic = vcltq_u8(vsubq_u8(v, vdupq_n_u8(0xD0)), vdupq_n_u8(2));
    return vorrq_u8(vorrq_u8(latin, cyrillic), vceqq_u8(v, vdupq_n_u8(0xD3)));
}
INLINE uint64_t pure(const uint8_t *p) {
    return bits(plain_lead(vld1q_u8(p)), plain_lead(vld1q_u8(p + 16)), plain_lead(vld1q_u8(p + 32)),
                plain_lead(vld1q_u8(p + 48)));
}

INLINE v16 part_faults(const uint8_t *p) {
    v16 v = vld1q_u8(p), one = vld1q_u8(p - 1);
    v16 a = vqtbl1q_u8(vld1q_u8(tc_utf8_faults[0]), vshrq_n_u8(one, 4));
    v16 b = vqtbl1q_u8(vld1q_u8(tc_utf8_faults[1]), vandq_u8(one, vdupq_n_u8(0x0F)));
    v16 c = vqtbl1q_u8(vld1q_u8(tc_utf8_faults[2]), vshrq_n_u8(v, 4));
    v16 third = vqsubq_u8(vld1q_u8(p - 2), vdupq_n_u8(0xE0 - 0x80));
    v16 fourth = vqsubq_u8(vld1q_u8(p - 3), vdupq_n_u8(0xF0 - 0x80));
    v16 due = vandq_u8(vorrq_u8(third, fourth), vdupq_n_u8(0x80));
    return veorq_u8(vandq_u8(vandq_u8(a, b), c), due);
}
INLINE uint64_t utf8_faults(const uint8_t *p) {
    v16 x = vorrq_u8(part_faults(p), part_faults(p + 16)), y = vorrq_u8(part_faults(p + 32), part_faults(p + 48));
    return vmaxvq_u8(vorrq_u8(x, y)) != 0;
}
INLINE bool any_high(const uint8_t *p) {
    v16 x = vorrq_u8(vld1q_u8(p), vld1q_u8(p + 16)), y = vorrq_u8(vld1q_u8(p + 32), vld1q_u8(p + 48));
    return vmaxvq_u8(vorrq_u8(x, y)) >= 0x80;
}

INLINE v16 lead_bytes(const uint8_t *p) {
    return vcgtq_s8(vreinterpretq_s8_u8(vld1q_u8(p)), vdupq_n_s8((int8_t)0xBF));
}
INLINE uint64_t leads_of(const uint8_t *p) {
    return bits(lead_bytes(p), lead_bytes(p + 16), lead_bytes(p + 32), lead_bytes(p + 48));
}

#define EQ(ch)                                                                                               \
    bits(vceqq_u8(v[0], vdupq_n_u8(ch)), vceqq_u8(v[1], vdupq_n_u8(ch)), vceqq_u8(v[2], vdupq_n_u8(ch)),     \
         vceqq_u8(v[3], vdupq_n_u8(ch)))
INLINE v16 third_byte(v16 v) { return vcltq_u8(vsubq_u8(v, vdupq_n_u8(0x90)), vdupq_n_u8(0x14)); }
INLINE void curly(const uint8_t *p, uint64_t *plain, uint64_t *apostrophe) {
    const v16 v[4] = {vld1q_u8(p), vld1q_u8(p + 16), vld1q_u8(p + 32), vld1q_u8(p + 48)};
    uint64_t two = EQ(0xE2) & EQ(0x80) >> 1, right = EQ(0x99);
    uint64_t third = bits(third_byte(v[0]), third_byte(v[1]), third_byte(v[2]), third_byte(v[3]));
    *plain = two & (third & ~right & ~EQ(0x98)) >> 2;
    *apostrophe = two & right >> 2;
}
#else
typedef int tc_no_neon; /* a translation unit is not empty */
#endif
