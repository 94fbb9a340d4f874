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
                C_WORD,    /* the common words of English */
                C_PLAIN,   /* words that have a capital and name nothing: Monday, I, CEO */
                C_PEOPLE,  /* peoples, faiths, tongues */
                C_KIND,    /* nouns that end names, with the type of what they name: Act, River */
                C_COUNT
};

typedef struct option {
    uint32_t entity, alias; /* alias TC_NONE: by a name known in the document */
    float score;
    uint8_t how;  /* tc_form_how */
    uint8_t rule; /* rule_id */
    uint8_t why;  /* enum why: what speaks against it, or has it wait for evidence */
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

enum run_how {              /* why a run of capitalised words counts */
               RUN_NONE,    /* it does not */
               RUN_INSIDE,  /* capitals inside a sentence */
               RUN_TITLED,  /* ... behind a title */
               RUN_START,   /* its first word starts a sentence; not settled yet */
               RUN_ALONE,   /* such a one, by its form */
               RUN_KNOWN,   /* such a one, or in a heading: it stands elsewhere */
               RUN_HEADING, /* a capital of a heading; not settled yet */
               RUN_QUOTED   /* in quotation marks: the title of a work */
};

typedef struct name_run { /* a name of no lexicon */
    uint32_t tok, tok_end;
    uint32_t chain; /* next + 1 with the same first word (hashed), or 0 */
    uint32_t same;  /* the run remembered for these words, or TC_NONE */
    uint8_t words, how, type;
    bool titled;
    float score;
    const char *rule, *name; /* name NULL: as it is written */
} name_run;

typedef struct word_fact { /* how often a word that starts a sentence stands inside one */
    uint64_t hash;
    uint32_t lower, upper;
} word_fact;

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
    R_TYPO,
    R_MISREAD
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
    bool ocr; /* digits and letters are mistaken for each other */
    TC_VEC(span) spans;
    TC_VEC(option) options;
    TC_VEC(uint32_t) starts; /* tokens at which forms were found */
    bool found;              /* a form was */
    TC_VEC(known) known;
    uint32_t *known_slots, known_mask;
    known_name names[MOST_KNOWN_NAMES];
    uint32_t n_names;
    uint64_t name_filter[16];                  /* bits of the names' hashes */
    struct tc_pattern_scratch **pattern_rooms; /* one for each of the lexicon's patterns, or NULL */
    TC_VEC(name_run) runs;
    uint32_t run_slots[256];                /* first run + 1 by hash of the first word */
    uint64_t surnames[128], surname_filter; /* of persons of no lexicon named in full */
    uint32_t n_surnames;
    TC_VEC(word_fact) facts;
    uint32_t *fact_slots, fact_mask;
    TC_VEC(uint32_t) best; /* selection: weight and choice for each token of a cluster */
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
static inline bool spaced_word(const matcher *m, uint32_t tok) {
    return (m->w->tok_flags[tok] & TC_TOK_SPACE) != 0;
}
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

enum why { /* why a candidate is no mention; names in match_trace.c */
           WHY_NONE,
           WHY_EXACT,       /* the letters differ from those of an exact alias */
           WHY_CAPITALS,    /* a capital is missing */
           WHY_SHORT,       /* too short to tell */
           WHY_PLURAL,      /* reads as a plural, not as a name with a lost apostrophe */
           WHY_GLUED,       /* part of a code or an amount: "US$", "DC-9" */
           WHY_NOT_BEFORE,  /* a word of not_before follows */
           WHY_NOT_AFTER,   /* a word of not_after precedes */
           WHY_NOT_YET,     /* the document is older than the alias' validity */
           WHY_NO_LONGER,   /* ... or younger */
           WHY_LONGER_NAME, /* part of a longer, unknown name */
           WHY_NEEDS,       /* no word of needs is near */
           WHY_WEAK,        /* weak, and nothing else in the text speaks for it */
           WHY_ORDINARY,    /* may be an ordinary word here, and nothing speaks for the name */
           WHY_OVERLAP,     /* another name covers the place */
           WHY_OUTSCORED,   /* another reading of the same words is likelier */
           WHY_COUNT
};

/* match_policy.c */
/* Judges one form on one span by its alias' policy; fills the option's score, rule and lower. */
enum verdict tc_form_judge(const matcher *m, const span *s, const tc_form *form, option *o);
/* At the start of a unit, or in a heading of capitalised words, a capital says nothing. */
bool tc_capital_mute(const matcher *m, uint32_t tok);
/* A country or people between a number and a coin: "3 billion Swiss francs". */
bool tc_names_money(const matcher *m, uint32_t tok, uint32_t tok_end);
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

/* match_trace.c: for `explain`, every candidate and what became of it. */
typedef struct tc_trace_row {
    uint32_t start, end; /* bytes */
    uint32_t entity, alias;
    float score;
    uint8_t how, rule, why;
    bool refused;
} tc_trace_row;
typedef struct tc_trace {
    TC_VEC(tc_trace_row) rows;
} tc_trace;
/* Notes a judged candidate; the: its first token is a "the" that is no part of the name. */
TC_MUST_USE tc_status tc_trace_note(const matcher *m, const span *s, const option *o, enum verdict verdict,
                                    bool the);
/* Says of each candidate what the selection made of it. */
TC_MUST_USE tc_status tc_trace_settle(const matcher *m);
/* match.c: "alias.exact" ... Static; NULL past the last. */
const char *tc_match_rule_name(unsigned rule);

/* match_pattern.c: adds mentions by the lexicon's patterns, in place of shorter ones inside them. */
TC_MUST_USE tc_status tc_names_patterns(matcher *m);
void tc_names_patterns_release(matcher *m);
/* match_fuzzy.c: adds mentions by slips of the pen that aliases allow (fuzzy). */
TC_MUST_USE tc_status tc_names_fuzzy(matcher *m);
/* match_unlisted.c: puts the rows of mentions from `old` on, which stand in order, in their place. */
TC_MUST_USE tc_status tc_mentions_merge(matcher *m, uint32_t old);
/* match_known.c: edit distance with transpositions of neighbours, at most most + 1. Both at most 32 bytes. */
uint32_t tc_edit_distance(const uint8_t *a, uint32_t na, const uint8_t *b, uint32_t nb, uint32_t most);

/* match_unlisted.c */
/* A word of English that is written with a small letter, as far as the lists tell. */
bool tc_word_is_ordinary(const matcher *m, uint32_t tok);
/* The run remembered for the words of [tok, tok_end), or TC_NONE. */
uint32_t tc_run_same(const matcher *m, uint32_t tok, uint32_t tok_end);
/* The run of several words whose head is the word of tok ("the League"), or TC_NONE. */
uint32_t tc_run_headed(const matcher *m, uint32_t tok);
/* Adds mentions of names that are in no lexicon. */
TC_MUST_USE tc_status tc_names_unlisted(matcher *m);

/* match_kind.c: type, rule, score and fullest name of every run that counts. */
TC_MUST_USE tc_status tc_runs_name(matcher *m);

#endif
