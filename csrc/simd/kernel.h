/* kernel.h: the block kernels of the tokeniser.
 *
 * Text is worked on in blocks of 64 bytes, a chunk of blocks at a time:
 *
 *   masks    for each block, 64-bit masks (bit i = byte i): where segments start and end, of what kind they are,
 *            which need a closer look (rare); and the folded copy of the text, as far as ASCII goes
 *   flatten  the masks as arrays: offsets and kinds of the segments, and which of them are rare
 *   columns  rows of the token columns with their folded form, for segments that are not rare
 *
 * block.h holds the algorithm, once, over a handful of primitives; portable.c, avx2.c, avx512.c and neon.c
 * supply the primitives and instantiate it. slow.c decides the blocks with characters whose rules reach further
 * than one neighbour. Every kernel gives the same bits. */
#ifndef TC_SIMD_KERNEL_H
#define TC_SIMD_KERNEL_H

#include "fold.h"

enum { TC_BLOCK = 64, TC_CHUNK_BLOCKS = 64, TC_CHUNK = TC_BLOCK * TC_CHUNK_BLOCKS };

/* What characters that began in the block before put into this one; bit i = byte i. */
typedef struct tc_spill {
    uint64_t letter, digit, under, space, blank;
    uint64_t join; /* characters that the one before them is tied to */
} tc_spill;

/* What is known to the left of a block, 0 or 1 each: the class of the character before (of its base, where
 * marks follow it). */
typedef struct tc_left {
    uint64_t letter, digit, word, space, cr, line, blank;
    uint64_t line_open; /* a line break lies in the blanks that reach up to here */
    uint64_t rare;      /* the segment that reaches up to here is rare */
    tc_spill spill;
    bool slow;      /* the character before is one that the masks' rules do not know; then also: */
    uint8_t before; /* its TC_WB_*, or of its base */
    bool zwj;       /* it is a zero width joiner */
    bool odd_flag;  /* an odd number of regional indicators stands before */
    bool hebrew;    /* the character before is a Hebrew letter, to which quotes may be tied */
    /* An option: UAX #29 to the letter. Else a joiner does not tie an emoji to a blank, which would lose
     * it, as a segment that begins with a blank is blank; and possessives are segments of their own. */
    bool exact;
} tc_left;

/* One chunk. With a folded copy (full) all is filled, else the rows of the first group. Spare words at the end let
 * windows be read across blocks. */
typedef struct tc_masks {
    uint64_t starts[TC_CHUNK_BLOCKS], ends[TC_CHUNK_BLOCKS];
    /* Bits of the tc_tok_kind of the segment that starts here; clitic: TC_TOK_CLITIC. late: a letter of a
     * segment that may begin with no letter, and is a word (1st). */
    uint64_t kind_lo[TC_CHUNK_BLOCKS], kind_hi[TC_CHUNK_BLOCKS], clitic[TC_CHUNK_BLOCKS];
    uint64_t late[TC_CHUNK_BLOCKS];
    uint64_t rare_ends[TC_CHUNK_BLOCKS]; /* ends of the segments that need a closer look */

    uint64_t letter[TC_CHUNK_BLOCKS + 1], upper[TC_CHUNK_BLOCKS + 1], digit[TC_CHUNK_BLOCKS + 1]; /* ASCII */
    uint64_t high[TC_CHUNK_BLOCKS + 1];       /* bytes beyond ASCII */
    uint64_t after_line[TC_CHUNK_BLOCKS + 1]; /* at starts: a line break in the blanks before */
} tc_masks;

enum { TC_ROW_SLACK = 64 }; /* what kernels may write behind the last row */
typedef struct tc_offsets { /* segments that are not blank; n_ends <= n_starts <= n_ends + 1 */
    uint32_t n_starts, n_ends, n_rare;
    uint32_t *start, *end; /* room for a chunk's worth and TC_ROW_SLACK, like all here */
    uint8_t *kind;
    uint16_t *rare; /* rising indices of rare segments */
} tc_offsets;

typedef struct tc_kernel_ops {
    /* Masks of blocks [first, first + n_blocks) of the text (n bytes and TC_TEXT_PAD zero bytes); blocks run
     * up to and with the one that holds position n. fold: the text's copy, room as for the text; NULL: none
     * is made, and only what flatten asks for is filled. */
    void (*masks)(const uint8_t *text, uint32_t n, uint32_t first, uint32_t n_blocks, tc_left *left,
                  tc_masks *m, uint8_t *fold);
    /* Appends the segments of the masks. */
    void (*flatten)(const tc_masks *m, uint32_t first, uint32_t n_blocks, tc_offsets *o);
    /* Appends tokens for the segments [from, to), none of them rare, to the work's columns; stops at the first
     * long one and returns its index. base: the chunk's first byte; the segments start there or later. The columns
     * must have room. */
    uint32_t (*columns)(tc_work *w, const tc_masks *m, uint32_t base, const tc_offsets *o, uint32_t from,
                        uint32_t to);
    /* Appends start, end and kind alone of n segments; may write TC_ROW_SLACK rows more. */
    void (*spans)(tc_work *w, const tc_offsets *o, uint32_t from, uint32_t n);
    /* Turns the byte offsets of rows into code points. leads and before: room for n / TC_BLOCK + 1 each. */
    void (*points)(const uint8_t *text, uint32_t n, uint64_t *leads, uint32_t *before, uint32_t *start,
                   uint32_t *end, uint32_t rows);
    /* True when (p, n) is valid UTF-8; *ascii: nothing but ASCII. NULL: the kernel has none better than text.c's. */
    bool (*utf8)(const uint8_t *p, size_t n, bool *ascii);
} tc_kernel_ops;

extern const tc_kernel_ops tc_kernel_portable;
#if defined(__x86_64__) && defined(__GNUC__)
#define TC_HAVE_AVX2 1
#define TC_HAVE_AVX512 1
extern const tc_kernel_ops tc_kernel_avx2, tc_kernel_avx512;
#endif
#if defined(__aarch64__) && defined(__GNUC__) && defined(__BYTE_ORDER__) && \
    __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define TC_HAVE_NEON 1
extern const tc_kernel_ops tc_kernel_neon;
#endif

/* The kernel to run for an option; the portable one when the wanted one is not there. token.c */
const tc_kernel_ops *tc_kernel_pick(tc_kernel kernel);

/* What the rules of one block come to. */
typedef struct tc_block_rules {
    uint64_t join;   /* no boundary before this byte */
    uint64_t middle; /* first bytes of characters that join what stands on both sides (don't, 3,000) */
    uint64_t blank;  /* bytes of blank segments */
    uint64_t line;   /* line breaks */
} tc_block_rules;

/* UAX #29 for one block, character by character: fills *out and brings *left to the block's end. `inner` are
 * the bytes that do not begin a character. */
void tc_block_slow(const uint8_t *text, uint32_t n, uint32_t at, uint64_t inner, tc_left *left,
                   tc_block_rules *out);
/* Word_Break of the first character at or behind p that is no Extend, Format or ZWJ; TC_WB_OTHER at the
 * text's end. */
unsigned tc_wb_ahead(const uint8_t *p, const uint8_t *end);

/* By ASCII byte: Word_Break. */
extern const uint8_t tc_ascii_wb[128];
/* For the check of UTF-8: what may be wrong with two bytes, by the upper and lower half of the first and the upper half of
 * the second; see block.h. */
extern const uint8_t tc_utf8_faults[3][16];
/* By byte: its class, TC_BYTE_* bits. */
extern const uint8_t tc_byte_class[256];
/* Letters, digits and bytes beyond ASCII use their own bits; for all else A, B, C form a code. */
enum {
    TC_BYTE_LETTER = 1,
    TC_BYTE_UPPER = 2,
    TC_BYTE_DIGIT = 4,
    TC_BYTE_BLANK = 8,
    TC_BYTE_A = 16,
    TC_BYTE_B = 32,
    TC_BYTE_C = 64,
    TC_BYTE_HIGH = 128
};

static inline unsigned tc_wb_next(const uint8_t *p, const uint8_t *end) { /* tc_wb_ahead, quick for ASCII */
    return p < end && *p < 0x80 ? tc_ascii_wb[*p] : tc_wb_ahead(p, end);
}
/* By first byte of a token: tc_tok_kind, for tokens that hold no letter. */
extern const uint8_t tc_ascii_kind[128];

/* tc_utf8_decode, for characters beyond ASCII, without a call. */
static inline uint32_t tc_decode_high(const uint8_t *p, uint32_t *len) {
    if (p[0] < 0xE0) {
        *len = 2;
        return (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu);
    }
    if (p[0] < 0xF0) {
        *len = 3;
        return (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
    }
    *len = 4;
    return (p[0] & 0x07u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu);
}

/* The kind of a token that this character begins and that holds no letter, as a number of two bits; TC_TOK_WORD for
 * a letter. */
static inline unsigned tc_kind_of_point(uint32_t point, const tc_cp *x) {
    if (x->flags & TC_CP_LETTER) return TC_TOK_WORD;
    if (x->flags & TC_CP_DIGIT) return TC_TOK_NUMBER;
    bool percent = point == 0x2030 || point == 0x2031 || point == 0x66A || point == 0xFF05;
    return x->flags & TC_CP_PUNCT && !percent ? TC_TOK_PUNCT : TC_TOK_SYMBOL;
}

/* tc_hash for n <= 16, where 16 bytes may be read at p. */
static inline uint64_t tc_hash_short(const uint8_t *p, uint32_t n) {
#if defined(__SIZEOF_INT128__) && defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    __extension__ typedef unsigned __int128 u128;
    extern const uint64_t tc_hash_masks[25]; /* [8 + n]: the low n bytes, for n from -8 to 16 */
    uint64_t a, b;
    memcpy(&a, p, 8);
    memcpy(&b, p + 8, 8);
    a &= tc_hash_masks[8 + n];
    b &= tc_hash_masks[n];
    u128 r = (u128)(a ^ 0xd6e8feb86659fd93u) * (b ^ 0x9e3779b97f4a7c15u ^ n);
    r = (u128)((uint64_t)r ^ (uint64_t)(r >> 64) ^ 0xa0761d6478bd642fu) * 0x9e3779b97f4a7c15u;
    return (uint64_t)r ^ (uint64_t)(r >> 64);
#else
    return tc_hash(p, n);
#endif
}

/* At least 57 bits of a row of masks, from bit `at` on. */
static inline uint64_t tc_window(const uint64_t *m, uint32_t at) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint64_t v;
    memcpy(&v, (const uint8_t *)m + (at >> 3), sizeof v);
    return v >> (at & 7);
#else
    uint32_t r = at & 63;
    return m[at >> 6] >> r | m[(at >> 6) + 1] << 1 << (63 - r);
#endif
}
enum { TC_WINDOW = 56 };

/* The flags that the letters and digits of an ASCII token come to, given its masks, bit 0 being its first
 * byte. */
static inline unsigned tc_letter_flags(uint64_t letter, uint64_t upper, uint64_t digit) {
    uint64_t lower = letter & ~upper;
    return (unsigned)(digit != 0) * TC_TOK_DIGIT |
           (unsigned)((upper & letter & (~letter + 1)) != 0) * TC_TOK_UPPER1 |
           (unsigned)((lower == 0) & ((upper & (upper - 1)) != 0)) * TC_TOK_UPPERALL |
           (unsigned)((lower != 0) & (upper > (lower & (~lower + 1)))) * TC_TOK_MIXED;
}

#endif
