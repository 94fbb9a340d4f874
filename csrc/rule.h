/* rule.h: the one engine for rules over tokens.
 *
 * Rules are data. A rule file is UTF-8 text, one statement a line; a line that ends in '\' goes on:
 *
 *     # comment
 *     layer time                        rules that follow belong to this layer
 *     origin general                    origin of the rows that follow: general | saga | seed | user
 *     class month january=1 jan=1 february=2 ...      words with an optional value (ASCII, no blanks)
 *     class season+ autumn=FA                         '+': add to a class that stands already
 *     rule dmy  d:#day m:$month ","? y:#year4  -> date k=v k=v
 *
 *     part clock  #hour ":" #num                      a piece of pattern, used in rules as %clock
 *
 * A rule is: name, pattern, `->`, action, arguments. Pattern elements, each taking one item:
 *
 *     word  "u.s."      the folded word; a quoted text of several tokens takes several items
 *     $class            any word of the class
 *     #predicate        a property of the token (list below)
 *     @person @ent ...  an item made of a whole mention, time or quantity (list below)
 *     %part             a part, by name; counts and captures apply as to a group
 *     !elem             any one item that is not elem
 *     .                 any one item
 *     ( a b | c )       groups and choices
 *     x?  x{m,n}        optional; m to n times, greedy (n <= 16)
 *     &x                x, with no blank between it and the item before
 *     name:x            capture: the items that x (an element or a group) takes
 *     << ... >>         the core: what stands outside is context that must be there but is not part of the
 *                       match and may be used again. Without marks all is core.
 *     ^  at the start   the match starts a text unit;   $$ at the end: it ends one
 *
 * Predicates: #word #num (a number token) #int (digits, maybe with commas) #glued (digits with letters: 1.5bn,
 * 100m; not 1st) #day (1..31) #month (1..12) #hour (0..24) #year4 (1000..2999, four digits) #year2 (two digits)
 * #ord (1st, 22nd) #cap (upper-case first letter) #upper (all upper case) #lower #mixed #punct #symbol #url #clitic
 * #break (line break before it).
 * Items of whole rows: @person @org @gpe @loc @product @law @event @work @norp @facility @ent (any mention) @time
 * @date @duration @money @count @percent @quantity. They exist only in scans over items
 * (tc_items_build): there a mention of three tokens is one item. A plain word element also matches a one-token
 * mention or time by its word.
 *
 * Matching: at each start the longest core wins; of equal ones the rule that stands first. Scans are leftmost-longest:
 * after a match the scan goes on behind its core. Items of one match never cross a text unit.
 *
 * Method: all words of all rules form one vocabulary, so a token is looked up once (tc_rules_classify). Each layer is a
 * trie-shaped NFA with shared prefixes, entered only from words that can begin a rule; a match is walked anchored,
 * depth-first, with its captures. When every rule of a layer needs one of few words (a verb of speech, say), items too far
 * from such a word are passed over. Cost: linear in the items for a given rule set; a rule spans at most
 * TC_RULE_SPAN items.
 */
#ifndef TC_RULE_H
#define TC_RULE_H

#include "core.h"

typedef enum tc_layer {
    TC_LAYER_TIME,
    TC_LAYER_QUANTITY,
    TC_LAYER_STRUCTURE, /* debris and lead-in lines */
    TC_LAYER_MENTION,   /* titles and other context of names */
    TC_LAYER_SPEECH,    /* attribution and quote cues */
    TC_LAYER_EVENT,     /* triggers */
    TC_LAYER_CUE,       /* modality, polarity and relation cues */
    TC_LAYER_COUNT
} tc_layer;

#define TC_RULE_SPAN 32
#define TC_RULE_CAPTURES 10

typedef struct tc_rules tc_rules;

/* An item: one token, or a whole mention, time or quantity. */
typedef struct tc_item {
    uint32_t tok, tok_end;
    uint32_t word;                    /* vocabulary id of a one-token item, else 0 */
    uint64_t props;                   /* predicate and row bits; see rule_internal.h */
    uint32_t mention, time, quantity; /* row or TC_NONE */
} tc_item;
typedef TC_VEC(tc_item) tc_items;

typedef struct tc_rule { /* a compiled rule's public face */
    const char *name, *action;
    uint8_t layer, origin;
    uint8_t n_args, n_captures;
    const char *const *arg_keys, *const *arg_values;
    const char *const *captures; /* names */
    uint64_t arg_sign;           /* a bit for each key, hashed: most rules have few of those that are asked for */
} tc_rule;

typedef struct tc_rule_match {
    const tc_rule *rule;
    uint32_t index;                    /* of the rule, in order of its layer's file */
    uint32_t item, item_end;           /* the core, items */
    uint32_t tok, tok_end;             /* the core, tokens */
    struct {
        uint32_t tok, tok_end;         /* tok == TC_NONE: did not take part */
        uint32_t item;
    } capture[TC_RULE_CAPTURES];       /* by index in rule->captures */
} tc_rule_match;

/* Compiles rule sources. Errors: SYNTAX with the line in err->offset and the file in the message. */
TC_MUST_USE tc_status tc_rules_new(const tc_alloc *alloc, const tc_source *sources, size_t n,
                                   uint32_t exclude_origins, tc_rules **out, tc_error *err);
void tc_rules_free(tc_rules *rules);
uint32_t tc_rules_count(const tc_rules *rules, tc_layer layer);

/* Sets tok_word of every token. */
void tc_rules_classify(const tc_rules *rules, tc_work *w);
/* Id of a folded word, or 0; id of a class by name, or -1 (look ids up once, at pipeline build or per document). */
uint32_t tc_rules_word(const tc_rules *rules, const char *folded, size_t n);
int tc_rules_class(const tc_rules *rules, const char *name);
/* True when the word is in the class; value is "" when it has none. Cost: O(classes of the word). */
bool tc_word_in(const tc_rules *rules, uint32_t word, int class_id, const char **value);

/* Items of the tokens [tok, tok_end). With whole set, mentions, times and quantities become one item each
 * (the longest covering row, mentions before times before quantities). Items never cross tok_end. */
TC_MUST_USE tc_status tc_items_build(const tc_rules *rules, tc_work *w, uint32_t tok, uint32_t tok_end,
                                     bool whole, tc_items *items, tc_error *err);
/* Next match of the layer at or behind items->at[from]; false when there is none. Continue from
 * match->item_end (or anywhere). */
bool tc_rules_next(const tc_rules *rules, tc_layer layer, const tc_work *w, const tc_items *items,
                   uint32_t from, tc_rule_match *match);
/* The same, for a core that starts at items->at[last_start] or before. */
bool tc_rules_until(const tc_rules *rules, tc_layer layer, const tc_items *items, uint32_t from, uint32_t last_start,
                    tc_rule_match *match);
/* Longest match that starts exactly at items->at[at]. */
bool tc_rules_at(const tc_rules *rules, tc_layer layer, const tc_work *w, const tc_items *items, uint32_t at,
                 tc_rule_match *match);

/* Index of a capture by name in this rule, or -1; argument by key, or NULL. */
int tc_rule_capture(const tc_rule *rule, const char *name);
const char *tc_rule_arg(const tc_rule *rule, const char *key);
/* Value of the captured word in any class that has a value for it and is used by the capture's elements; NULL when the
 * capture did not take part. For a capture of several tokens the first token with a value counts. */
const char *tc_match_value(const tc_rules *rules, const tc_work *w, const tc_rule_match *m, const char *capture);
/* Number written by tokens [tok, tok_end): digits with commas and decimal point, number words ("twenty-five",
 * "three hundred", "a dozen", "half"), and scale words (million, bn, k). False when it is none. */
bool tc_number_parse(const tc_rules *rules, const tc_work *w, uint32_t tok, uint32_t tok_end, double *value);

#endif
