/* rule_compile.h: the state of reading rule files, shared by rule_text.c (lexing, words, classes),
 * rule_pattern.c (patterns) and rule_build.c (automata, and the whole compilation).
 */
#ifndef TC_RULE_COMPILE_H
#define TC_RULE_COMPILE_H

#include "rule_internal.h"

#define POSITIONS 512
#define SET_WORDS (POSITIONS / 64)
typedef struct position_set {
    uint64_t bits[SET_WORDS];
} position_set;

enum { RULE_NEEDS = 32 };
typedef struct needs { /* positions one of which every match takes; the fewer and rarer their words, the
                          better */
    uint32_t weight;   /* UINT32_MAX: nothing is known */
    uint16_t reach;    /* one of them is among so many first items */
    uint16_t n, at[RULE_NEEDS];
} needs;

typedef struct fragment {            /* a part of a pattern */
    position_set first, glued, last; /* glued: first positions that must stand without a blank before them */
    bool nullable;
    uint32_t min, max; /* items */
    needs needs;
} fragment;

typedef struct position {
    rule_test test;
    uint16_t captures;
    uint8_t zone;
} position;

typedef struct class_row {
    const char *name;
    size_t n;
    bool declared;
    uint32_t weight; /* of its words */
    uint64_t hash;
    const char *file; /* where it was first seen, for messages */
    size_t line;
} class_row;

typedef struct member_row {
    uint32_t word, class_id, source, order;
    const char *value;
} member_row;

typedef struct group_row { /* a set of words and classes written as a group, kept as a class without a name */
    uint32_t class_id, n;
    const uint32_t *items;
} group_row;

typedef struct part_row {  /* a named part of patterns */
    const char *name, *at; /* at: its pattern */
    size_t n;
    const tc_source *source;
} part_row;

typedef struct build_node {
    rule_test test;
    uint16_t captures;
    uint8_t zone;
    uint64_t hash;
    uint32_t pred, n_preds; /* in build_layer.preds: 2 * node + flags, sorted */
    uint8_t reach;          /* of a node behind the root: the longest reach of its rules' needs */
} build_node;

typedef struct build_edge {
    uint32_t from;
    rule_edge edge;
} build_edge;

typedef struct build_accept {
    uint32_t node;
    rule_accept accept;
} build_accept;

typedef struct build_layer {
    TC_VEC(build_node) nodes;
    TC_VEC(uint32_t) preds;
    TC_VEC(build_edge) edges;
    TC_VEC(build_accept) accepts;
    TC_VEC(rule_full) rules;
    TC_VEC(rule_test) needs; /* every match of the layer takes an item that fits one of them, unless free */
    bool free;
    uint32_t *slots, n_slots; /* open hash of nodes */
    uint32_t max_left;
} build_layer;

typedef struct compiler {
    tc_rules *r;
    tc_alloc *alloc;
    tc_error *err;
    tc_status status;
    uint32_t exclude;
    const tc_source *source;
    uint32_t source_index;
    const char *p, *end;          /* reading position */
    const tc_source *line_source; /* where lines were last counted to */
    const char *line_at;
    size_t line;
    uint32_t n_common; /* the first words of the vocabulary are the commonest ones of texts */
    int layer;         /* -1: none yet */
    tc_origin origin;
    TC_VEC(rule_word) words;
    TC_VEC(class_row) classes;
    TC_VEC(member_row) members;
    TC_VEC(group_row) groups;
    TC_VEC(part_row) parts;
    TC_VEC(uint32_t)
    class_words, class_at; /* words of class i: class_words[class_at[i]] to [class_at[i + 1]] */
    build_layer layers[TC_LAYER_COUNT];
    /* the rule being read */
    uint32_t n_positions;
    position positions[POSITIONS];
    position_set after[POSITIONS], after_glued[POSITIONS]; /* by position: those it may stand behind */
    const char *captures[TC_RULE_CAPTURES];
    size_t capture_n[TC_RULE_CAPTURES];
    uint32_t n_captures;
    TC_VEC(uint32_t) capture_classes; /* capture << 16 | class */
    uint16_t open_captures;
    uint8_t zone;
    bool anchored_end;
} compiler;

typedef struct token_list {
    compiler *c;
    uint32_t n, ids[TC_RULE_SPAN];
} token_list;

/* Records a fault at the reading position (only the first counts) and returns false. */
bool rule_fault(compiler *c, const char *format, ...) TC_PRINTF(2, 3);
bool rule_no_memory(compiler *c);
size_t rule_line(compiler *c);

/* rule_text.c: lexing. Line breaks end a statement; a '\\' before one joins the lines. */
size_t rule_continuation(const compiler *c); /* bytes of a joined line break at the reading position */
void rule_skip_blanks(compiler *c);          /* blanks, joined line breaks, a comment */
bool rule_at_line_end(compiler *c);
size_t rule_identifier(compiler *c, const char **at);
bool rule_quoted(compiler *c, char *text, size_t cap, size_t *n);
bool rule_tokens(compiler *c, const char *s, size_t n, token_list *list);

/* rule_text.c: words and classes. */
bool rule_grow_slots(compiler *c);
uint32_t rule_class_index(compiler *c, const char *name, size_t n,
                          bool create); /* TC_NONE: unknown, or no memory */
bool rule_class_room(compiler *c);
bool rule_common_words(compiler *c);
uint32_t rule_word_weight(const compiler *c, uint32_t word); /* what it costs to wait for it in a text */
bool rule_add_member(compiler *c, uint32_t class_id, uint32_t word, const char *value);
bool rule_read_class(compiler *c);
bool rule_check_classes(compiler *c);
bool rule_read_part(compiler *c); /* notes where a part stands; it is read where it is used */

/* rule_pattern.c: the pattern up to and with '->', into c->positions, c->after, c->after_glued. left: items
 * of the left context at most; start: it begins with '^'. */
bool rule_read_pattern(compiler *c, fragment *whole, fragment *core, bool *start, uint32_t *left);

static inline bool rule_is_letter(int b) { return ((b | 32) >= 'a' && (b | 32) <= 'z') || b == '_'; }
static inline bool rule_is_digit(int b) { return b >= '0' && b <= '9'; }
static inline bool rule_is_word_byte(char b) {
    return rule_is_letter(b) || rule_is_digit(b) || (unsigned char)b >= 0x80;
}
static inline int rule_peek(const compiler *c, size_t ahead) {
    return (size_t)(c->end - c->p) > ahead ? (unsigned char)c->p[ahead] : 0;
}
static inline bool rule_same(const char *a, size_t n, const char *b) {
    return strlen(b) == n && memcmp(a, b, n) == 0;
}
static inline bool rule_excluded(const compiler *c) { return (c->exclude & TC_ORIGIN_BIT(c->origin)) != 0; }
static inline bool rule_set_has(const position_set *s, uint32_t i) { return s->bits[i / 64] >> (i % 64) & 1; }

#endif
