/* slow.c: UAX #29 word boundaries character by character, for the blocks whose rules reach beyond one
 * neighbour; and the small tables of the kernels. */
#include "simd/kernel.h"

/* clang-format off */
#define O TC_WB_OTHER
#define A TC_WB_ALETTER
#define N TC_WB_NUMERIC
#define L TC_WB_NEWLINE
#define M TC_WB_MIDNUM
#define A5 A, A, A, A, A
const uint8_t tc_ascii_wb[128] = {
    O, O, O, O, O, O, O, O, O, O, TC_WB_LF, L, L, TC_WB_CR, O, O, /* control */
    O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O,
    TC_WB_WSEGSPACE, O, TC_WB_DOUBLE_QUOTE, O, O, O, O, TC_WB_SINGLE_QUOTE, /*   ! " # $ % & ' */
    O, O, O, O, M, O, TC_WB_MIDNUMLET, O,                                  /* ( ) * + , - . / */
    N, N, N, N, N, N, N, N, N, N, TC_WB_MIDLETTER, M, O, O, O, O,          /* 0-9 : ; < = > ? */
    O, A5, A5, A5, A5, A5, A, O, O, O, O, TC_WB_EXTENDNUMLET,              /* @ A-Z [ \ ] ^ _ */
    O, A5, A5, A5, A5, A5, A, O, O, O, O, O,                               /* ` a-z { | } ~ */
};
#undef L
#undef M

#define P TC_TOK_PUNCT
#define S TC_TOK_SYMBOL
#define W TC_TOK_WORD
#define D TC_TOK_NUMBER
#define W5 W, W, W, W, W
const uint8_t tc_ascii_kind[128] = {
    S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, /* control */
    S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S,
    S, P, P, P, S, S, P, P, P, P, P, S, P, P, P, P, /*   ! " # $ % & ' ( ) * + , - . / */
    D, D, D, D, D, D, D, D, D, D, P, P, S, S, S, P, /* 0-9 : ; < = > ? */
    P, W5, W5, W5, W5, W5, W, P, P, P, S, P,        /* @ A-Z [ \ ] ^ _ */
    S, W5, W5, W5, W5, W5, W, P, S, P, S, S,        /* ` a-z { | } ~ */
};

/* clang-format on */

/* clang-format off */
#define LETTER TC_BYTE_LETTER
#define L4 LETTER, LETTER, LETTER, LETTER
#define U (LETTER | TC_BYTE_UPPER)
#define U4 U, U, U, U
#define BLANK TC_BYTE_BLANK
#define BIT_A TC_BYTE_A
#define BIT_B TC_BYTE_B
#define BIT_C TC_BYTE_C
#define SYMBOL (BIT_A | BIT_B | BIT_C)
#define SIGN (BIT_A | BIT_C) /* @ # */
#define X4 SYMBOL, SYMBOL, SYMBOL, SYMBOL
#define H TC_BYTE_HIGH
#define H8 H, H, H, H, H, H, H, H
#define H2 H | BIT_A, H | BIT_A, H | BIT_A, H | BIT_A, H | BIT_A, H | BIT_A, H | BIT_A, H | BIT_A
#define DIGIT TC_BYTE_DIGIT
const uint8_t tc_byte_class[256] = {
    X4, X4, SYMBOL, BLANK | BIT_C, BLANK | BIT_A, BLANK | BIT_A | BIT_B, BLANK | BIT_A | BIT_B, BLANK | BIT_B,
    SYMBOL, SYMBOL, X4, X4, X4, X4,
    BLANK, 0, 0, SIGN, SYMBOL, SYMBOL, 0, BIT_C,                            /*   ! " # $ % & ' */
    0, 0, 0, SYMBOL, BIT_A | BIT_B, 0, BIT_B, 0,                            /* ( ) * + , - . / */
    DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT,
    BIT_B | BIT_C, BIT_A | BIT_B, SYMBOL, SYMBOL, SYMBOL, 0,                /* : ; < = > ? */
    SIGN, U, U, U, U4, U4, U4, U, U, U, U | BIT_C, U4, U, U, U, 0, 0, 0, SYMBOL, BIT_A,
    SYMBOL, LETTER, LETTER, LETTER, L4, L4, L4, LETTER, LETTER, LETTER, LETTER | BIT_C, L4,
    LETTER, LETTER, LETTER, 0, SYMBOL, 0, SYMBOL, SYMBOL,                   /* { | } ~ DEL */
    H8, H8, H8, H8, H8, H8, H8, H8, H2, H2, H2, H2, H2, H2, H2, H2,         /* continuation and lead bytes */
};
/* clang-format on */
#undef LETTER
#undef L4
#undef U
#undef U4
#undef BLANK
#undef BIT_A
#undef BIT_B
#undef BIT_C
#undef SYMBOL
#undef SIGN
#undef X4
#undef H
#undef H8
#undef H2
#undef DIGIT

/* clang-format off */
/* Kinds of faults of two neighbours; CONTS is none where a third or fourth byte is due. */
enum { SHORT = 1, LONG = 2, OVER3 = 4, LARGE = 8, SURROGATE = 16, OVER2 = 32, OVER4 = 64, CONTS = 128 };
enum { CARRY = SHORT | LONG | CONTS, LARGER = LARGE | OVER4 };
#define T4(x) x, x, x, x
const uint8_t tc_utf8_faults[3][16] = {
    {T4(LONG), T4(LONG), T4(CONTS), SHORT | OVER2, SHORT, SHORT | OVER3 | SURROGATE, SHORT | LARGER},
    {CARRY | OVER3 | OVER2 | OVER4, CARRY | OVER2, CARRY, CARRY, CARRY | LARGE, T4(CARRY | LARGER),
     T4(CARRY | LARGER), CARRY | LARGER | SURROGATE, CARRY | LARGER, CARRY | LARGER},
    {T4(SHORT), T4(SHORT), LONG | OVER2 | CONTS | OVER3 | OVER4, LONG | OVER2 | CONTS | OVER3 | LARGE,
     LONG | OVER2 | CONTS | SURROGATE | LARGE, LONG | OVER2 | CONTS | SURROGATE | LARGE, T4(SHORT)},
};
#undef T4
/* clang-format on */

#define F(n) (((uint64_t)1 << 8 * (n)) - 1)
#define ALL ~(uint64_t)0
/* clang-format off */
const uint64_t tc_hash_masks[25] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, F(1), F(2), F(3), F(4), F(5), F(6), F(7),
    ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL,
};
/* clang-format on */
#undef F
#undef ALL

static bool joins_left(unsigned wb) { return wb == TC_WB_EXTEND || wb == TC_WB_FORMAT || wb == TC_WB_ZWJ; }
static bool is_line(unsigned wb) { return wb == TC_WB_CR || wb == TC_WB_LF || wb == TC_WB_NEWLINE; }
static bool is_letter(unsigned wb) { return wb == TC_WB_ALETTER || wb == TC_WB_HEBREW_LETTER; }
static bool is_word(unsigned wb) {
    return is_letter(wb) || wb == TC_WB_NUMERIC || wb == TC_WB_KATAKANA || wb == TC_WB_EXTENDNUMLET;
}

unsigned tc_wb_ahead(const uint8_t *p, const uint8_t *end) {
    while (p < end) {
        if (*p < 0x80) return tc_ascii_wb[*p];
        uint32_t len;
        unsigned wb = tc_cp_of(tc_utf8_decode(p, &len))->wb;
        if (!joins_left(wb)) return wb;
        p += len;
    }
    return TC_WB_OTHER;
}

/* The rules that look beyond the neighbour: does x, between `before` and what follows, join both? */
static bool is_middle(unsigned before, unsigned x, const uint8_t *next, const uint8_t *end) {
    bool quote = x == TC_WB_SINGLE_QUOTE || x == TC_WB_MIDNUMLET;
    if (is_letter(before) && (quote || x == TC_WB_MIDLETTER))
        return is_letter(tc_wb_ahead(next, end)); /* WB6 */
    if (before == TC_WB_NUMERIC && (quote || x == TC_WB_MIDNUM))
        return tc_wb_ahead(next, end) == TC_WB_NUMERIC; /* WB12 */
    if (before == TC_WB_HEBREW_LETTER && x == TC_WB_DOUBLE_QUOTE)
        return tc_wb_ahead(next, end) == TC_WB_HEBREW_LETTER; /* WB7b */
    return false;
}

static bool neighbours_join(unsigned before, unsigned x) {
    if (is_letter(before) || before == TC_WB_NUMERIC) {
        if (is_letter(x) || x == TC_WB_NUMERIC || x == TC_WB_EXTENDNUMLET) return true; /* WB5 8 9 10 13a */
        return before == TC_WB_HEBREW_LETTER && x == TC_WB_SINGLE_QUOTE;                /* WB7a */
    }
    if (before == TC_WB_KATAKANA) return x == TC_WB_KATAKANA || x == TC_WB_EXTENDNUMLET; /* WB13 13a */
    return before == TC_WB_EXTENDNUMLET && is_word(x);                                   /* WB13a 13b */
}

void tc_block_slow(const uint8_t *text, uint32_t n, uint32_t at, uint64_t inner, tc_left *left,
                   tc_block_rules *out) {
    const uint8_t *end = text + n;
    unsigned before = left->slow     ? left->before
                      : at == 0      ? TC_WB_NEWLINE /* WB1 */
                      : left->hebrew ? TC_WB_HEBREW_LETTER
                      : left->letter ? TC_WB_ALETTER
                      : left->digit  ? TC_WB_NUMERIC
                      : left->word   ? TC_WB_EXTENDNUMLET
                      : left->space  ? TC_WB_WSEGSPACE
                      : left->cr     ? TC_WB_CR
                      : left->line   ? TC_WB_NEWLINE
                                     : TC_WB_OTHER;
    bool zwj = left->slow && left->zwj, odd_flag = left->slow && left->odd_flag;
    bool space = left->space != 0, blank = left->blank != 0, pending = left->spill.join != 0;
    uint32_t stop = n - at < TC_BLOCK ? n - at : TC_BLOCK, i = 0;
    tc_block_rules r = {0, 0, 0, 0};
    while (i < TC_BLOCK && (inner >> i & 1)) { /* the rest of a character of the block before */
        if (blank) r.blank |= (uint64_t)1 << i;
        i++;
    }
    while (i < stop) {
        uint32_t len;
        const tc_cp *x = tc_cp_of(tc_utf8_decode(text + at + i, &len));
        unsigned wb = x->wb;
        bool join = false;
        const uint8_t *next = text + at + i + len;
        if (is_line(before) || is_line(wb))
            join = before == TC_WB_CR && wb == TC_WB_LF; /* WB3 3a 3b */
        else if (zwj && x->flags & TC_CP_PICT)
            join = left->exact || !blank; /* WB3c */
        else if (space && wb == TC_WB_WSEGSPACE)
            join = true; /* WB3d */
        else if (joins_left(wb))
            join = true; /* WB4 */
        else if (pending || neighbours_join(before, wb))
            join = true; /* WB7 7c 11: `pending` */
        else if (before == TC_WB_REGIONAL_INDICATOR && wb == TC_WB_REGIONAL_INDICATOR)
            join = odd_flag; /* WB15 16 */
        if (join && joins_left(wb)) {
            zwj = wb == TC_WB_ZWJ;
            space = false;
        } else {
            pending = is_middle(before, wb, next, end);
            if (pending) {
                r.middle |= (uint64_t)1 << i;
                join = true;
            }
            odd_flag = wb == TC_WB_REGIONAL_INDICATOR && !(odd_flag && join);
            zwj = wb == TC_WB_ZWJ;
            space = wb == TC_WB_WSEGSPACE;
            before = joins_left(wb) ? TC_WB_OTHER : wb;
        }
        /* A segment is blank when its first character is; a blank that joins words (U+202F) when it stands
         * alone. */
        if (!join)
            blank = x->flags & TC_CP_BLANK && !(wb == TC_WB_EXTENDNUMLET && is_word(tc_wb_ahead(next, end)));
        if (join) r.join |= (uint64_t)1 << i;
        if (is_line(wb)) r.line |= (uint64_t)1 << i;
        uint64_t bytes = ((uint64_t)1 << len) - 1;
        if (blank) r.blank |= bytes << i;
        i += len;
    }
    *left = (tc_left){.line_open = left->line_open, .rare = left->rare, .exact = left->exact};
    left->letter = is_letter(before);
    left->digit = before == TC_WB_NUMERIC;
    left->word = left->letter || left->digit || before == TC_WB_EXTENDNUMLET;
    left->space = space;
    left->cr = before == TC_WB_CR;
    left->line = is_line(before);
    left->blank = blank;
    if (i > TC_BLOCK) { /* its last character ends in the next block */
        uint64_t over = ((uint64_t)1 << (i - TC_BLOCK)) - 1;
        if (left->letter) left->spill.letter = over;
        if (left->digit) left->spill.digit = over;
        if (before == TC_WB_EXTENDNUMLET) left->spill.under = over;
        if (space) left->spill.space = over;
        if (blank) left->spill.blank = over;
    }
    if (pending) left->spill.join = (uint64_t)1 << (i >= TC_BLOCK ? i - TC_BLOCK : 0);
    left->before = (uint8_t)before;
    left->zwj = zwj;
    left->odd_flag = odd_flag;
    left->hebrew = before == TC_WB_HEBREW_LETTER;
    left->slow =
        zwj || odd_flag || before == TC_WB_KATAKANA || before == TC_WB_REGIONAL_INDICATOR;
    *out = r;
}
