/* portable.c: the block kernel in plain C: a class byte per character from a table, eight of them at a time
 * turned into eight masks by an 8 x 8 bit transposition. */
#include "simd/kernel.h"

#define TC_TARGET
#define TC_BLOCK_GENERIC
#define TC_BLOCK_NO_UTF8
#define ops_name tc_kernel_portable
#include "simd/block.h"

static uint64_t read8(const uint8_t *p) { /* little-endian, which compilers see as one load where it is */
    return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 |
           (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56;
}

static uint64_t transpose(uint64_t x) { /* bit j of byte i <-> bit i of byte j; Hacker's Delight 7-3 */
    uint64_t t = (x ^ x >> 7) & 0x00AA00AA00AA00AAu;
    x ^= t ^ t << 7;
    t = (x ^ x >> 14) & 0x0000CCCC0000CCCCu;
    x ^= t ^ t << 14;
    t = (x ^ x >> 28) & 0x00000000F0F0F0F0u;
    return x ^ t ^ t << 28;
}

static inline void classify(const uint8_t *p, uint8_t *fold, tc_classes *out) {
    uint8_t rows[8][8]; /* rows[k][g]: bits k of the classes of group g */
    uint64_t m[8];
#pragma GCC unroll 8
    for (unsigned g = 0; g < 8; g++) {
        uint64_t x = 0;
#pragma GCC unroll 8
        for (unsigned i = 0; i < 8; i++) x |= (uint64_t)tc_byte_class[p[g * 8 + i]] << (8 * i);
        if (fold) { /* 'A' to 'a': 0x20 where UPPER is set; no byte carries over */
            uint64_t v = read8(p + g * 8) + ((x & 0x0202020202020202u) << 4);
            for (unsigned i = 0; i < 8; i++) fold[g * 8 + i] = (uint8_t)(v >> (8 * i));
        }
        x = transpose(x);
#pragma GCC unroll 8
        for (unsigned k = 0; k < 8; k++) rows[k][g] = (uint8_t)(x >> (8 * k));
    }
    for (unsigned k = 0; k < 8; k++) m[k] = read8(rows[k]);
    tc_classes_of(m, out);
}

static inline uint64_t pure(const uint8_t *p) {
    uint64_t m = 0;
    for (unsigned g = 0; g < 8; g++) {
        uint64_t x = read8(p + g * 8) & 0xFEFEFEFEFEFEFEFEu; /* D0 and D1: zero in y */
        uint64_t y = x ^ 0xD0D0D0D0D0D0D0D0u;
        uint64_t zero = ~(((y & 0x7F7F7F7F7F7F7F7Fu) + 0x7F7F7F7F7F7F7F7Fu) | y) & 0x8080808080808080u;
        m |= ((zero >> 7) * 0x0102040810204080u >> 56) << (8 * g);
    }
    return m;
}

static inline uint64_t leads_of(const uint8_t *p) {
    uint64_t m = 0;
    for (unsigned g = 0; g < 8; g++) {
        uint64_t x = read8(p + g * 8), cont = x >> 7 & ~(x >> 6) & 0x0101010101010101u;
        m |= (cont * 0x0102040810204080u >> 56) << (8 * g);
    }
    return ~m;
}

static inline void curly(const uint8_t *p, uint64_t *plain, uint64_t *apostrophe) {
    *plain = *apostrophe = 0;
    for (uint32_t i = 0; i < TC_BLOCK - 2; i++) {
        uint8_t third = p[i + 2];
        uint64_t here = (uint64_t)(p[i] == 0xE2 && p[i + 1] == 0x80) << i;
        if ((third & 0xF8) == 0x90 || (uint8_t)(third - 0x9A) < 10) *plain |= here;
        if (third == 0x99) *apostrophe |= here;
    }
}
