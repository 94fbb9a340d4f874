/* pattern.h: regular expressions that users write (KWIC, lexicon patterns), over validated UTF-8.
 *
 * Only pattern.c knows which library runs them (PCRE2; the API of 10.42 is the floor). Every match runs under
 * match, depth and heap limits, so a pattern that explodes ends in TC_E_PATTERN and never in a hang. */
#ifndef TC_PATTERN_H
#define TC_PATTERN_H

#include "core.h"

typedef struct tc_pattern tc_pattern;
typedef struct tc_pattern_scratch tc_pattern_scratch;

enum tc_pattern_flag {
    TC_PATTERN_ICASE = 1,    /* ignore letter case, by Unicode's simple folding */
    TC_PATTERN_LITERAL = 2,  /* the pattern is plain text */
    TC_PATTERN_WORD = 4,     /* match whole words only: wrapped in (?<!\w)(?:...)(?!\w) */
    TC_PATTERN_ANCHORED = 8, /* a match begins where tc_pattern_match is told to look from */
};

#define TC_PATTERN_GROUPS 16 /* groups reported, the whole match being group 0 */

/* Compiles (source, n), UTF-8, in PCRE2's dialect: \d \w \b and classes are Unicode's, ^ and $ stand at
 * lines. \C is refused and callouts do nothing.
 * Ownership: *out is freed with tc_pattern_free.
 * Errors: MEMORY; PATTERN with err->offset the byte of the fault in source.
 * Threads: immutable, may be shared. Cost: linear in n; compiled to machine code where the library can. */
TC_MUST_USE tc_status tc_pattern_new(const tc_alloc *alloc, const char *source, size_t n, unsigned flags,
                                     tc_pattern **out, tc_error *err);
void tc_pattern_free(tc_pattern *pattern);
/* Groups of the pattern without the whole match. */
uint32_t tc_pattern_groups(const tc_pattern *pattern);

/* Working memory for matches of one pattern in one thread. */
TC_MUST_USE tc_status tc_pattern_scratch_new(const tc_pattern *pattern, tc_pattern_scratch **out,
                                             tc_error *err);
void tc_pattern_scratch_free(tc_pattern_scratch *scratch);

/* Finds the first match in text[from, n); what stands before `from` is seen by look-behind; text is valid
 * UTF-8. *found tells whether there is one; then groups[0..n_groups), n_groups <= TC_PATTERN_GROUPS, are byte
 * spans, a group that took no part being {TC_NONE, TC_NONE}. A match may be empty: go on from
 * tc_pattern_next. Errors: MEMORY; PATTERN with err->offset = from when a limit was hit. Threads: one scratch
 * per call. */
TC_MUST_USE tc_status tc_pattern_match(const tc_pattern *pattern, tc_pattern_scratch *scratch,
                                       const tc_text *text, uint32_t from, tc_span *groups, uint32_t n_groups,
                                       bool *found, tc_error *err);
/* Where to look for the match after one: its end, or one code point on when it was empty. It may be
 * text->n + 1, which tc_pattern_match answers with "not found". */
uint32_t tc_pattern_next(const tc_text *text, tc_span match);

#endif
