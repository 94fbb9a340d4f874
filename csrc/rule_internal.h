/* rule_internal.h: what the rule compiler (rule_compile.c) builds and the matcher (rule_match.c) walks.
 *
 * A layer's automaton has no loops (every repetition is bounded and copied out), and no empty moves: a node
 * is one element of a pattern that takes one item, an edge says which element may follow. Rules that begin
 * alike share their nodes, so the automaton is a trie as far as prefixes go:
 *
 *     root --"signed"--> [signed] --$det--> [det] --"law"--> [law]  accepts rule 3
 *                           \--------------"law"--> [law]           accepts rule 3 (the optional $det left
 * out)
 *
 * A node carries its test, the captures it belongs to and its zone (left context, core, right context). Edges
 * that test for one word are kept sorted by word and found by bisection; the others are tried one by one.
 * `order` is the order of preference, so that repetitions are greedy.
 */
#ifndef TC_RULE_INTERNAL_H
#define TC_RULE_INTERNAL_H

#include "rule.h"

/* clang-format off */
/* Properties of an item. X(name in rule files, id) */
#define RULE_PREDICATES(X)                                                                                   \
    X("word", WORD) X("glued", GLUED) X("num", NUM) X("int", INT) X("day", DAY) X("month", MONTH)            \
    X("hour", HOUR) X("year4", YEAR4) X("year2", YEAR2) X("ord", ORD) X("cap", CAP) X("upper", UPPER)        \
    X("mixed", MIXED) X("lower", LOWER) X("punct", PUNCT) X("symbol", SYMBOL) X("url", URL)                  \
    X("clitic", CLITIC) X("break", BREAK)
/* Items of whole rows; the first ten follow tc_type from PERSON on. */
#define RULE_ROWS(X)                                                                                         \
    X("person", PERSON) X("org", ORG) X("gpe", GPE) X("loc", LOC) X("product", PRODUCT) X("law", LAW)        \
    X("event", EVENT) X("work", WORK) X("norp", NORP) X("facility", FACILITY) X("ent", ENT)                  \
    X("time", TIME) X("date", DATE) X("duration", DURATION) X("money", MONEY) X("count", COUNT)              \
    X("percent", PERCENT) X("quantity", QUANTITY)
/* clang-format on */

enum rule_prop_bit {
#define X(name, id) RULE_BIT_##id,
    RULE_PREDICATES(X) RULE_ROWS(X)
#undef X
        RULE_BIT_SPACE, /* blank or line break before it */
    RULE_BIT_START,     /* first item of a text unit */
    RULE_BIT_END,       /* last item of a text unit */
    RULE_BIT_ALWAYS,    /* set on every item */
};
#define RULE_PROP(id) (UINT64_C(1) << RULE_BIT_##id)

enum { RULE_ZONE_LEFT, RULE_ZONE_CORE, RULE_ZONE_RIGHT };
enum { RULE_EDGE_GLUED = 1, RULE_EDGE_START = 2 }; /* no blank before the item; the item starts a unit */

typedef struct rule_test { /* any of props, word, class; zero bytes where there is padding */
    uint64_t props;
    uint32_t word;    /* 0: none */
    uint32_t class_1; /* class id + 1; 0: none */
    uint8_t any, negate;
} rule_test;

typedef struct rule_edge {
    rule_test test; /* the node's, so that what does not fit is passed over without looking at the node */
    uint32_t node, order;
    uint32_t one_word; /* the word, when the node tests for nothing else; or 0 */
    uint32_t flags;
} rule_edge;

typedef struct rule_accept {
    uint32_t rule;
    bool at_end; /* the last item must end a text unit */
} rule_accept;

typedef struct rule_node {
    uint64_t next_props, next_sign; /* an item with none of these fits no edge from here */
    uint16_t captures;              /* bit mask */
    uint8_t zone;
    uint32_t word_edge, n_word_edges; /* in edges: sorted by word, then order */
    uint32_t edge, n_edges;           /* in edges: by order */
    uint32_t accept, n_accepts;       /* in accepts: by rule */
} rule_node;

typedef struct rule_full {
    tc_rule face;                                      /* first: tc_rule_match.rule points here */
    const uint16_t *capture_classes[TC_RULE_CAPTURES]; /* classes that the capture's elements use */
    uint16_t n_capture_classes[TC_RULE_CAPTURES];
} rule_full;

typedef struct rule_layer {
    rule_full *rules;
    uint32_t n_rules;
    rule_node *nodes; /* nodes[0] is the root; its edges are entered by start_* instead */
    rule_edge *edges;
    rule_accept *accepts;
    uint64_t start_props;   /* an item with none of these, and whose word begins nothing, is skipped */
    uint32_t *start_at;     /* start_edges of word i: [start_at[i], start_at[i + 1]) */
    rule_edge *start_edges; /* by word, then order */
    rule_edge *start_tests; /* edges from the root that test properties; by order */
    uint32_t n_start_tests;
    bool waits; /* every match takes an item with one of needed_props, or whose word is marked in needed */
    uint64_t needed_props;
    uint8_t *reach;      /* by word: a match that it begins has such an item among so many first items */
    uint8_t start_reach; /* the same of matches begun by properties */
    uint32_t max_left;   /* items of the longest left context */
} rule_layer;

typedef struct rule_word {
    uint64_t hash;
    const char *at;
    uint32_t n;
} rule_word;

typedef struct rule_member { /* of a class */
    uint32_t class_id;
    const char *value; /* "" when it has none */
} rule_member;

struct tc_rules {
    tc_alloc alloc;
    uint64_t flag_props[2][256]; /* of a token by (is it a word, flags) */
    tc_arena arena;              /* holds everything below */
    rule_word *words;            /* words[0] is no word */
    uint32_t n_words;            /* with words[0] */
    uint32_t *slots;             /* open hash of word ids; 0: free; for reading rules */
    uint32_t slot_mask;
    uint64_t *lookup; /* the same for texts: upper half of the hash, word id; mostly free, so that one look
                         will do */
    uint32_t lookup_mask;
    uint64_t *signs; /* by word: a bit for the word and one for each of its classes, hashed */
    uint8_t *needed; /* by word: bit of every layer of whose matches each takes one of the words marked */
    uint8_t *begins; /* by word: bit of every layer in which it can begin a rule */
    uint64_t *class_bits; /* by word: class_stride words of bits */
    uint32_t class_stride;
    uint32_t *class_slots; /* open hash of class id + 1 by name */
    uint32_t class_slot_mask;
    const char **classes; /* names; "" for a set made of a group */
    uint32_t n_classes;
    uint32_t *member_at; /* members of word i: [member_at[i], member_at[i + 1]), by class */
    rule_member *members;
    rule_layer layers[TC_LAYER_COUNT];
    int number_class, scale_class, short_class, fraction_class, article_class; /* numbers.rules; -1: none */
};

static inline bool rule_word_in(const tc_rules *r, uint32_t word, uint32_t class_id) {
    return r->class_bits[(size_t)word * r->class_stride + class_id / 64] >> (class_id % 64) & 1;
}
static inline bool rule_test_ok(const tc_rules *r, const rule_test *t, const tc_item *item) {
    bool ok = t->any || (t->props & item->props) || (t->word && t->word == item->word) ||
              (t->class_1 && rule_word_in(r, item->word, t->class_1 - 1));
    return ok != (t->negate != 0);
}

static inline uint64_t rule_word_sign(uint32_t word) {
    return UINT64_C(1) << (word * UINT32_C(2654435769) >> 26);
}
static inline uint64_t rule_class_sign(uint32_t class_id) {
    return UINT64_C(1) << ((class_id + 1) * UINT32_C(0x85ebca6b) >> 26);
}

static inline uint64_t rule_arg_sign(const char *key) {
    return UINT64_C(1) << (((unsigned char)key[0] * 5u + (key[0] ? (unsigned char)key[1] * 3u : 0)) & 63u);
}

void rule_flag_props(uint64_t props[2][256]); /* rule_match.c */

/* Splits written text into folded tokens as the tokenizer would: calls put for each; false stops.
 * rule_compile.c */
bool rule_split(const char *text, size_t n, bool (*put)(void *ctx, const char *token, size_t n), void *ctx);

#endif
