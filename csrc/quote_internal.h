/* quote_internal.h: shared by quote.c (speakers of quotations), quote_cue.c (attributions), quote_source.c
 * (who a phrase means) and quote_marks.c (where quotations begin and end). */
#ifndef TC_QUOTE_INTERNAL_H
#define TC_QUOTE_INTERNAL_H

#include "core.h"
#include "rule.h"

enum {
    REACH = 300
}; /* tokens looked at from a cue or a quotation: no sentence is longer, but a page may be */

typedef struct speaker {
    const char *name;  /* source, NULL when unspecified */
    const char *voice; /* whom a quotation is ascribed to: the organisation behind a spokesperson */
    uint32_t entity;
    uint8_t kind; /* tc_source_kind */
    bool found;
} speaker;

typedef struct cue { /* beside the row of the same index in w->attributions */
    const char *voice;
    bool lead_in;  /* what it introduces stands in the next unit */
    bool unlisted; /* a name of which only the capital is known */
} cue;

typedef struct context {
    tc_work *w;
    const tc_rules *r;
    tc_error *err;
    tc_items items;
    TC_VEC(cue) cues;
    bool no_memory;
    int det, role, document, made, spokes, org_anaphor, person, org, post, group, finite, term_before,
        term_after, preposition, made_by, institution, phrase_end, aux, claim, title, role_adj, verb,
        public_word, words_noun;
} context;

static inline bool in_class(const context *c, uint32_t tok, int class_id) {
    return tok < c->w->n_tok && tc_word_in(c->r, c->w->tok_word[tok], class_id, NULL);
}

static inline const tc_mention *mention_at(const context *c, uint32_t tok) {
    const tc_work *w = c->w;
    if (!w->mentions.n || tok >= w->n_tok || w->tok_mention[tok] == TC_NONE) return NULL;
    return &w->mentions.at[w->tok_mention[tok]];
}

static inline const char *keep(context *c, const char *s) {
    if (!s) c->no_memory = true;
    return s;
}

static inline bool fits(const tc_mention *m, bool person) {
    return person ? m->type == TC_TYPE_PERSON : m->type == TC_TYPE_ORG || m->type == TC_TYPE_PRODUCT;
}

static inline bool possessive(const context *c, const tc_mention *m) {
    const tc_work *w = c->w;
    return m->variant == TC_VARIANT_POSSESSIVE ||
           (m->tok_end < w->n_tok && w->tok_kind[m->tok_end] == TC_TOK_CLITIC);
}

/* quote_source.c: who a phrase means. */
speaker quote_resolve(context *c, uint32_t tok, uint32_t tok_end,
                      const char *skip); /* skip: a name that it cannot be */
const char *quote_phrase(context *c, uint32_t tok,
                         uint32_t tok_end); /* its own words, without articles in front */
speaker quote_named(const tc_mention *m);
speaker quote_written(context *c, uint32_t tok, uint32_t tok_end); /* a name as the text writes it */
/* The same; in full when somebody was called by more words before. */
const char *quote_full_name(context *c, uint32_t tok, uint32_t tok_end);
/* End of the capitalised words at tok, with "of", "for" and "and" between them; tok when there are none. */
uint32_t quote_capitals(const context *c, uint32_t tok, uint32_t tok_end);
/* A capitalised word that is no common word at the beginning of a sentence. */
bool quote_may_be_name(const context *c, uint32_t tok, uint32_t tok_end);

/* quote_cue.c: appends the attribution of a match, when it is one. */
TC_MUST_USE tc_status quote_add_cue(context *c, const tc_rule_match *m);

/* Appends a row to w->quotes for every quotation, in order: span only. Kind, speaker and cue are left empty;
 * rule is "marks", or "marks.open" for one that no mark closes. */
TC_MUST_USE tc_status quote_marks(tc_work *w, tc_error *err);
/* True when the token is a quotation mark or an apostrophe of its own. */
bool quote_mark_at(const tc_work *w, uint32_t tok);

#endif
