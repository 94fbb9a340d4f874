/* facts.h: dated facts of a lexicon, by which a document whose day nobody gave can be dated.
 *
 * A fact file is UTF-8 text in a source whose name ends in ".facts", one statement a line:
 *
 *     # comment
 *     origin general                    of the rows that follow: general | saga | seed | user
 *     term  2021-01-20..2025-01-20 | @joe-biden | president, current leader
 *     since 2017-05-01 | @tiktok
 *     known 2020-08-17 | @tiktok, @bytedance | @oracle
 *     event 2020-08-06 | @donald-trump | @tiktok, @wechat | order, orders
 *
 * A row is a kind, a day or a span of days (both included; "2021-01-20.." is open), and groups of
 * alternatives:
 * "@id" is an entity of the lexicon, anything else words. The first group holds entities only.
 *   term   the entity holds the office that the second group names, in the words that stand before its name
 *   since  no text names the entity before that day
 *   known  no text names one of every group together before that day
 *   event  what happened that day; a sentence that names one of every group and a day or month without a
 *          year may tell of it
 * Alternatives whose entity is not in the lexicon are left out, and rows that miss a group then. */
#ifndef TC_FACTS_H
#define TC_FACTS_H

#include "core.h"

enum fact_kind { FACT_TERM, FACT_SINCE, FACT_KNOWN, FACT_EVENT };

typedef struct fact_choice { /* one alternative */
    uint32_t entity;         /* or TC_NONE: words */
    uint32_t word, n_words;  /* rows of words */
} fact_choice;

typedef struct fact_group {
    uint32_t choice, n;
} fact_group;

typedef struct fact_row {
    uint8_t kind;
    int32_t lo, hi; /* days, both included; hi may be INT32_MAX */
    uint32_t group, n_groups;
} fact_row;

typedef struct fact_key { /* entity of a first group -> row */
    uint32_t entity, row;
} fact_key;

typedef struct tc_facts {
    tc_alloc alloc;
    tc_arena arena;
    TC_VEC(fact_row) rows;
    TC_VEC(fact_group) groups;
    TC_VEC(fact_choice) choices;
    TC_VEC(const char *) words; /* lower case */
    TC_VEC(fact_key) keys;      /* by entity, then row */
} tc_facts;

/* True for a source that holds facts. */
bool tc_facts_source(const tc_source *source);
/* Reads the fact sources among n sources. Errors: SYNTAX with the line in err->offset. */
TC_MUST_USE tc_status tc_facts_new(const tc_alloc *alloc, const tc_source *sources, size_t n,
                                   uint32_t exclude_origins, const tc_lexicon *lexicon, tc_facts **out,
                                   tc_error *err);
void tc_facts_free(tc_facts *facts);
/* First key of the entity, and how many there are. */
const fact_key *tc_facts_of(const tc_facts *facts, uint32_t entity, uint32_t *n);

#endif
