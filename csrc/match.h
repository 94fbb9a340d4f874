/* match.h: what the parts of the names stage share: candidate spans, their options, and facts about tokens.
 *
 * match.c finds and selects spans, match_policy.c judges one form on one span, match_known.c uses what the
 * document itself teaches, match_unlisted.c names what no lexicon has.
 */
#ifndef TC_MATCH_H
#define TC_MATCH_H

#include "lexicon.h"
#include "rule.h"

enum { MOST_OPTIONS = 16, NEAR = 6, MOST_KNOWN_NAMES = 96 };

enum class_id {            /* word classes of layer mention, see data/rules/mentions.rules */
                C_COMMON,  /* ordinary words that are names too */
                C_GIVEN,   /* given names */
                C_TITLE,   /* president, senator, judge, ceo */
                C_HONOR,   /* mr ms dr */
                C_SAY,     /* said, told: what persons do in news */
                C_HEAD,    /* University of, Bank of */
                C_TAIL,    /* ... Airlines, ... Times: make another name of a place or people */
                C_POWER,   /* administration, campaign: what follows a leader's name */
                C_ADJUNCT, /* nouns behind a country's abbreviation */
                C_FAMILY,  /* family names that stand first: Zhang Yiming */
                C_RANK,    /* titles that may stand before a lone surname */
                C_SPEAK,   /* verbs whose subject is most often a person */
                C_NAMEEND, /* jr sr ii */
                C_LEGAL,   /* inc corp ltd */
                C_THING,   /* Street, Army, Report: ends the name of a thing, not of a person */
                C_LEADER,  /* function words and others that begin sentences with a capital */
                C_COUNT
};

typedef struct option {
    uint32_t entity, alias; /* alias TC_NONE: by a name known in the document */
    float score;
    uint8_t how;  /* tc_form_how */
    uint8_t rule; /* rule_id */
    bool pending; /* counts only with evidence */
    bool lower;   /* written without the capitals it should have */
} option;

typedef struct span {
    uint32_t tok, tok_end;
    uint32_t start, end; /* bytes */
    uint32_t option, n_option;
    uint32_t weight;
    uint8_t n;       /* words */
    bool possessive; /* lost apostrophe: "tiktoks" */
    bool chosen;
} span;

typedef struct known { /* an entity of the first selection */
    uint32_t entity, count;
} known;

typedef struct known_name { /* a word by which a known entity goes */
    uint64_t hash;
    uint32_t tok; /* where the word stands */
    uint32_t entity;
    uint8_t n, kind; /* length of the fold; name_kind */
} known_name;
enum name_kind { NAME_SURNAME, NAME_FIRST, NAME_WHOLE };

enum rule_id {
    R_EXACT,
    R_ALIAS,
    R_ACRONYM,
    R_SURNAME,
    R_DEMONYM,
    R_FORMER,
    R_MT,
    R_SPUN,
    R_VARIANT,
    R_WEAK,
    R_LOWER,
    R_AFTER_FULL,
    R_FIRST_AFTER_FULL,
    R_TYPO
};

typedef struct matcher {
    tc_work *w;
    const tc_lexicon *lex;
    const tc_rules *rules;
    tc_error *err;
    int class_id[C_COUNT];
    uint32_t *masks; /* classes of each word of the rules' vocabulary, one bit each; 0 = not looked up yet */
    uint32_t n_masks;
    bool lowered; /* the whole text is lower-cased */
    bool loose;   /* some names are written in lower case */
    bool noisy;
    TC_VEC(span) spans;
    TC_VEC(option) options;
    TC_VEC(known) known;
    uint32_t *known_slots, known_mask;
    known_name names[MOST_KNOWN_NAMES];
    uint32_t n_names;
    uint64_t name_filter[16]; /* bits of the names' hashes */
    TC_VEC(uint32_t) best;    /* selection: weight and choice for each token of a cluster */
    TC_VEC(uint32_t) pick;
} matcher;

/* ----------------------------------------------------------------------------------- token facts */

/* match.c: looks the classes of a word up and keeps them. */
unsigned tc_name_classes(const matcher *m, uint32_t word);
static inline bool in_class(const matcher *m, uint32_t tok, enum class_id c) {
    uint32_t word = m->w->tok_word[tok];
    if (!word) return false;
    unsigned mask = m->masks[word];
    return (mask ? mask : tc_name_classes(m, word)) >> c & 1;
}
static inline bool is_upper(const matcher *m, uint32_t tok) {
    return (m->w->tok_flags[tok] & TC_TOK_UPPER1) != 0;
}
static inline bool is_word(const matcher *m, uint32_t tok) { return m->w->tok_kind[tok] == TC_TOK_WORD; }
static inline bool starts_unit(const matcher *m, uint32_t tok) {
    return tok == 0 || (m->w->tok_flags[tok] & (TC_TOK_SENT | TC_TOK_BREAK)) != 0;
}
static inline bool is_glued(const matcher *m, uint32_t tok) {
    return (m->w->tok_flags[tok] & (TC_TOK_SPACE | TC_TOK_BREAK | TC_TOK_SENT)) == 0;
}
/* The token directly before tok in its unit, or TC_NONE; after likewise. */
static inline uint32_t before(const matcher *m, uint32_t tok) {
    return starts_unit(m, tok) ? TC_NONE : tok - 1;
}
static inline uint32_t after(const matcher *m, uint32_t tok_end) {
    return tok_end >= m->w->n_tok || starts_unit(m, tok_end) ? TC_NONE : tok_end;
}
static inline uint8_t single(const matcher *m, uint32_t tok) { /* the byte of a one-byte token, else 0 */
    return m->w->tok_fold_n[tok] == 1 ? *tc_tok_fold_at(m->w, tok) : 0;
}
/* The word before tok: behind an abbreviation's full stop, the abbreviation. */
static inline uint32_t before_word(const matcher *m, uint32_t tok) {
    uint32_t p = before(m, tok);
    if (p == TC_NONE || single(m, p) != '.' || !is_glued(m, p)) return p;
    return before(m, p);
}
static inline bool is_dot_or_hyphen(const matcher *m, uint32_t tok) {
    const uint8_t *at = tc_tok_fold_at(m->w, tok);
    uint32_t n = m->w->tok_fold_n[tok];
    if (n == 1) return *at == '-' || *at == '.' || *at == '\'';
    return n == 3 && at[0] == 0xe2 && at[1] == 0x80 && (at[2] == 0x90 || at[2] == 0x91 || at[2] == 0x99);
}

/* Bytes of a lost-apostrophe s at the end of a token's fold (1), of a kept 's where the tokens keep it (2),
 * or 0. */
static inline uint32_t possessive_cut(const matcher *m, uint32_t tok) {
    const uint8_t *at = tc_tok_fold_at(m->w, tok);
    uint32_t n = m->w->tok_fold_n[tok];
    if (n < 4 || at[n - 1] != 's') return 0;
    if (at[n - 2] == '\'') return 2;
    return at[n - 2] == 's' ? 0 : 1;
}

/* ------------------------------------------------------------------------------ known entities */

static inline uint32_t known_slot(const matcher *m, uint32_t entity) {
    uint32_t s = (entity * 2654435769u >> 7) & m->known_mask;
    while (m->known_slots[s] && m->known.at[m->known_slots[s] - 1].entity != entity)
        s = (s + 1) & m->known_mask;
    return s;
}
static inline uint32_t known_count(const matcher *m, uint32_t entity) {
    if (!m->known_slots) return 0;
    uint32_t s = known_slot(m, entity);
    return m->known_slots[s] ? m->known.at[m->known_slots[s] - 1].count : 0;
}

/* ------------------------------------------------------------------------------------- functions */

enum verdict { NO, PENDING, YES }; /* PENDING: counts only with evidence */

/* match_policy.c */
/* Judges one form on one span by its alias' policy; fills the option's score, rule and lower. */
enum verdict tc_form_judge(const matcher *m, const span *s, const tc_form *form, option *o);
/* At the start of a unit, or in a heading of capitalised words, a capital says nothing. */
bool tc_capital_mute(const matcher *m, uint32_t tok);
/* A lone surname or place is part of another, unknown name when a given name stands before it ("Denzel
 * Washington") */
bool tc_follows_given(const matcher *m, uint32_t tok);
/* ... or any capitalised word that is no title, no function word, and not the start of a sentence. */
bool tc_follows_capital(const matcher *m, uint32_t tok);

/* match.c: the best option that counts, or NULL. */
const option *tc_span_option(const matcher *m, const span *s);

/* match_known.c */
/* Counts the entities of the chosen spans. */
TC_MUST_USE tc_status tc_known_learn(matcher *m);
/* Lets options that waited for evidence count where their entity is known. */
void tc_known_settle(matcher *m);
/* Takes back places and peoples that are part of longer unknown names. */
void tc_known_drop_inside(matcher *m);
/* Learns the words by which known entities go alone, and adds such words, and misspelt ones, as spans. */
TC_MUST_USE tc_status tc_known_names(matcher *m);

/* match_unlisted.c: adds mentions of persons and organisations that are in no lexicon, where their form is
 * plain. */
TC_MUST_USE tc_status tc_names_unlisted(matcher *m);

#endif
