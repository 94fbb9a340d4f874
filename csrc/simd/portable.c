/* portable.c: the block kernel in plain C: a class byte per character from a table, eight of them at a time
 * turned into eight masks by an 8 x 8 bit transposition. */
#include "simd/kernel.h"

#define TC_TARGET
#define ops_name tc_kernel_portable
#include "simd/block.h"

/* Class bytes. Letters, digits and bytes beyond ASCII use their own bits; for all else A, B, C form a code.
 */
enum { LETTER = 1, UPPER = 2, DIGIT = 4, BLANK = 8, A = 16, B = 32, C = 64, HIGH = 128 };
#define L5 LETTER, LETTER, LETTER, LETTER, LETTER
#define U (LETTER | UPPER)
#define U5 U, U, U, U, U
#define D DIGIT
#define Q (A | C) /* @ # ` */
#define H HIGH, HIGH, HIGH, HIGH, HIGH, HIGH, HIGH, HIGH
#define H2 HIGH | A, HIGH | A, HIGH | A, HIGH | A, HIGH | A, HIGH | A, HIGH | A, HIGH | A
/* clang-format off */
static const uint8_t class_of[256] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, BLANK | C, BLANK | A, BLANK | A | B, BLANK | A | B, BLANK | B, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    BLANK, 0, 0, Q, 0, 0, 0, C, 0, 0, 0, 0, A | B, 0, B, 0,        /*   ! " # $ % & ' ( ) * + , - . / */
    D, D, D, D, D, D, D, D, D, D, B | C, A | B, 0, 0, 0, 0,        /* 0-9 : ; < = > ? */
    Q, U5, U5, U5, U5, U5, U, 0, 0, 0, 0, A,                       /* @ A-Z [ \ ] ^ _ */
    Q, L5, L5, L5, L5, L5, LETTER, 0, 0, 0, 0, 0,                  /* ` a-z { | } ~ */
    H, H, H, H, H, H, H, H, H2, H2, H2, H2, H2, H2, H2, H2,        /* continuation and lead bytes */
};
/* clang-format on */

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

static void classify(const uint8_t *p, uint8_t *fold, tc_classes *out) {
    uint8_t rows[8][8]; /* rows[k][g]: bits k of the classes of group g */
    uint64_t m[8];
#pragma GCC unroll 8
    for (unsigned g = 0; g < 8; g++) {
        uint64_t x = 0;
#pragma GCC unroll 8
        for (unsigned i = 0; i < 8; i++) x |= (uint64_t)class_of[p[g * 8 + i]] << (8 * i);
        if (fold) { /* 'A' to 'a': 0x20 where UPPER is set; no byte carries over */
            uint64_t v = read8(p + g * 8) + ((x & 0x0202020202020202u) << 4);
            for (unsigned i = 0; i < 8; i++) fold[g * 8 + i] = (uint8_t)(v >> (8 * i));
        }
        x = transpose(x);
#pragma GCC unroll 8
        for (unsigned k = 0; k < 8; k++) rows[k][g] = (uint8_t)(x >> (8 * k));
    }
    for (unsigned k = 0; k < 8; k++) m[k] = read8(rows[k]);
    uint64_t letter = m[0], digit = m[2], blank = m[3], a = m[4], b = m[5], c = m[6], high = m[7];
    uint64_t other = ~(letter | digit | blank | high);
    out->letter = letter;
    out->upper = m[1];
    out->digit = digit;
    out->under = other & a & ~b & ~c;
    out->dot = other & ~a & b & ~c;
    out->quote = other & ~a & ~b & c;
    out->colon = other & ~a & b & c;
    out->comma = other & a & b & ~c;
    out->sign = other & a & ~b & c;
    out->space = blank & ~a & ~b & ~c;
    out->cr = blank & ~a & b;
    out->lf = blank & a & ~b;
    out->line = blank & (a | b);
    out->blank = blank;
    out->high = high;
    out->lead = high & a;
}
