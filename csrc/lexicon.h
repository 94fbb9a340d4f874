/* lexicon.h: the compiled lexicon, as match.c walks it.
 *
 *     token hash -> bit filter (may a name start here?)
 *                -> vocabulary (folded word, verified byte for byte) -> word id
 *     (node, word id) -> edge table -> node        node 0 is the root
 *     node -> list of forms -> alias -> entity
 *
 * A node stands for a sequence of words; a form is one way to write an alias: its own words, or a variant
 * made at compile time. Full stops and hyphens are no words of a form: match.c steps over them in the text,
 * so that "byte-dance", "Mr Beast" and "Mr. Beast" need no forms of their own.
 */
#ifndef TC_LEXICON_H
#define TC_LEXICON_H

#include "core.h"

typedef enum tc_form_how {                    /* how a form follows from its alias */
                           TC_FORM_ALIAS,     /* the alias' own words */
                           TC_FORM_NO_COMMA,  /* "Washington D.C." of "Washington, D.C." */
                           TC_FORM_NO_THE,    /* "New York Times" of "The New York Times" */
                           TC_FORM_NO_SUFFIX, /* "Acme" of "Acme Inc." */
                           TC_FORM_NO_APOS,   /* "oleary", "peoples daily" */
                           TC_FORM_AND,       /* "and" for "&" */
                           TC_FORM_DOTTED,    /* "F.T.C." of "FTC" */
                           TC_FORM_JOINED,    /* "silverlake" of "Silver Lake" */
                           TC_FORM_SPLIT,     /* "byte dance" of "ByteDance" */
                           TC_FORM_WORDING,   /* a word replaced by one of the wording table */
} tc_form_how;

#define TC_ALIAS_WORDS 24 /* most words of an alias */
#define TC_CONTEXT_BITS 16384
#define TC_TAIL_BITS 65536

typedef struct tc_form {
    uint32_t alias;
    uint32_t next; /* form of the same node, or TC_NONE */
    uint32_t caps; /* bit i: word i begins with a capital in the alias */
    uint8_t how;   /* tc_form_how */
    uint8_t n;     /* words */
    bool the;      /* "the West": a lower-case "the" must stand there, but is no part of the name */
} tc_form;

typedef struct tc_lex_alias {
    uint32_t entity;
    uint32_t exact;   /* of TC_CASE_EXACT: offset of its letters and digits, NUL-terminated, in bytes; else
                         TC_NONE */
    uint32_t context; /* row of contexts, or TC_NONE */
    uint8_t letter_case, kind, origin;
    bool weak : 1;
    unsigned char fuzzy : 2; /* slips allowed */
} tc_lex_alias;

typedef struct tc_lex_phrase { /* of a context list: words of the vocabulary */
    uint32_t at, n;            /* in phrase_words */
} tc_lex_phrase;
typedef struct tc_lex_list {
    uint32_t at, n; /* in phrases */
} tc_lex_list;
typedef struct tc_lex_context {
    tc_lex_list needs, not_before, not_after;
    int32_t valid_from, valid_to;
} tc_lex_context;

typedef struct tc_lex_word {
    uint32_t tag;   /* upper half of the hash; its low bits choose the slot */
    uint32_t at;    /* folded bytes */
    uint32_t first; /* node of the form that is or begins with this word; 0 = none */
    uint16_t n;
    bool context; /* stands in a context list */
    bool pattern; /* patterns are tried where it stands */
    bool small;   /* a form that begins with it may begin with a small letter */
} tc_lex_word;

typedef struct tc_lex_node {
    uint32_t parent, word;
    uint32_t forms; /* first form, or TC_NONE */
    bool inner;     /* longer forms go on from here */
} tc_lex_node;

enum { TC_PATTERNS_MAX = 256, TC_FUZZY_BYTES = 32 };
struct tc_pattern;
typedef struct tc_lex_pattern {
    struct tc_pattern *code;
    const char *source, *name; /* name: template, or NULL */
    uint8_t type, origin;
    bool anchored; /* has words: tried only where one of them stands */
} tc_lex_pattern;
typedef struct tc_lex_anchor {
    uint32_t word, pattern;
} tc_lex_anchor;

typedef struct tc_lex_fuzzy { /* an alias that allows slips of the pen */
    uint32_t alias;
    uint32_t words; /* in phrase_words */
    uint32_t caps;
    uint8_t n, anchor, most; /* words; the longest of them; slips */
} tc_lex_fuzzy;
typedef struct tc_lex_rest { /* what is left of an anchor without some letters: upper half of its hash */
    uint32_t key, row;       /* row + 1, or 0 */
} tc_lex_rest;

struct tc_lexicon {
    tc_alloc alloc;
    tc_arena strings; /* of the entities */
    TC_VEC(tc_entity) entities;
    TC_VEC(tc_lex_alias) aliases;
    TC_VEC(tc_form) forms;
    TC_VEC(tc_lex_word) words; /* row 0 is no word */
    TC_VEC(tc_lex_node) nodes; /* row 0 is the root */
    TC_VEC(uint8_t) bytes;
    TC_VEC(tc_lex_context) contexts;
    TC_VEC(tc_lex_phrase) phrases;
    TC_VEC(uint32_t) phrase_words;
    TC_VEC(tc_lex_pattern) patterns;
    TC_VEC(tc_lex_anchor) pattern_words;
    uint64_t pattern_filter[4];
    TC_VEC(tc_lex_fuzzy) fuzzies;
    tc_lex_rest *fuzzy_slots; /* open addressing, linear */
    uint32_t fuzzy_mask;
    uint8_t fuzzy_most;                     /* the most slips any alias allows */
    bool fuzzy_any;                         /* an alias of any letter case allows slips */
    uint32_t *word_slots, *node_slots;      /* row + 1, or 0; open addressing, linear */
    uint32_t word_mask, node_mask;          /* slots - 1 */
    uint64_t *filter;                       /* one bit for the hash of each word that begins a form */
    uint64_t filter_mask;                   /* bits - 1 */
    uint64_t context[TC_CONTEXT_BITS / 64]; /* the same for words of context lists */
    uint64_t *scan;                         /* the same by tc_scan_key of words, for names.c */
    uint32_t scan_shift;                    /* 64 - bits of a key */
    bool scan_small;                        /* some name may begin with a small ASCII letter */
    uint64_t tail[TC_TAIL_BITS / 64];       /* the same for words behind the first of a form */
};

static inline bool tc_lexicon_may_start(const tc_lexicon *lexicon, uint64_t hash) {
    uint64_t bit = hash & lexicon->filter_mask;
    return lexicon->filter[bit >> 6] >> (bit & 63) & 1;
}
static inline bool tc_lexicon_may_context(const tc_lexicon *lexicon, uint64_t hash) {
    return lexicon->context[hash % TC_CONTEXT_BITS >> 6] >> (hash & 63) & 1;
}
static inline bool tc_lexicon_may_follow(const tc_lexicon *lexicon, uint64_t hash) {
    uint32_t bit = (uint32_t)(hash >> 32) % TC_TAIL_BITS;
    return lexicon->tail[bit >> 6] >> (bit & 63) & 1;
}
/* The first 8 bytes of an ASCII word, in small letters but for its first: for the filter `scan`, which is
 * asked before a word is folded and hashed. `bytes` has 8 readable bytes. */
static inline uint64_t tc_scan_word(const uint8_t *bytes, uint32_t n) {
    uint64_t x = 0;
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    memcpy(&x, bytes, 8);
#else
    for (int i = 0; i < 8; i++) x |= (uint64_t)bytes[i] << (8 * i);
#endif
    x |= UINT64_C(0x2020202020202000);
    return n >= 8 ? x : x & (((uint64_t)1 << (8 * n)) - 1);
}
static inline bool tc_lexicon_may_scan(const tc_lexicon *lexicon, uint64_t scan_word) {
    uint64_t key = (scan_word * UINT64_C(0x9e3779b97f4a7c15)) >> lexicon->scan_shift;
    return lexicon->scan[key >> 6] >> (key & 63) & 1;
}
/* Word id of folded bytes with this hash, or 0. */
uint32_t tc_lexicon_word(const tc_lexicon *lexicon, uint64_t hash, const uint8_t *bytes, size_t n);
/* Node behind node by word, or 0. */
uint32_t tc_lexicon_step(const tc_lexicon *lexicon, uint32_t node, uint32_t word);

/* lexicon_fuzzy.c: notes an alias of n words (folded, in the vocabulary) that allows slips. Short ones do
 * not: they are left out silently, as every alias with `fuzzy` also matches as it is written. */
TC_MUST_USE tc_status tc_fuzzy_add(tc_lexicon *lexicon, uint32_t alias, const uint32_t *words, uint32_t n,
                                   uint32_t caps, tc_error *err);
/* Builds the table of rests, once all are added. */
TC_MUST_USE tc_status tc_fuzzy_index(tc_lexicon *lexicon, tc_error *err);

#endif
