/* match.c: the names of a document.
 *
 * 1 spans: at each token whose hash passes the lexicon's bit filter the trie is walked; every node with forms gives a
 *   candidate span with its options (entity, alias, form), each judged by the alias' policy: accepted, or accepted
 *   only with evidence.
 * 2 selection: of overlapping spans the set with the greatest weight stays; a span weighs words^1.5 and its score, so
 *   that the longest name wins, and two names side by side win over a shorter one across them.
 * 3 evidence: the entities of the first selection are known in this document; options that waited for evidence are
 *   judged again. Known persons also go by their surname or first name, and known names by a misspelt form.
 * 4 the final selection gives the mentions.
 *
 * Names never cross a text unit. Cost: linear in the tokens; each start walks at most TC_ALIAS_WORDS words.
 */
#include "lexicon.h"
#include "rule.h"

enum { MOST_OPTIONS = 16, NEAR = 6, MOST_KNOWN_NAMES = 96 };

enum class_id { /* word classes of layer mention, see data/rules/mentions.rules */
    C_COMMON,   /* ordinary words that are names too */
    C_GIVEN,    /* given names */
    C_TITLE,    /* president, senator, judge, ceo */
    C_HONOR,    /* mr ms dr */
    C_SAY,      /* said, told: what persons do in news */
    C_HEAD,     /* University of, Bank of */
    C_TAIL,     /* ... Airlines, ... Times: make another name of a place or people */
    C_POWER,    /* administration, campaign: what follows a leader's name */
    C_NAMEEND,  /* jr sr ii */
    C_LEGAL,    /* inc corp ltd */
    C_LEADER,   /* function words and others that begin sentences with a capital */
    C_COUNT
};
static const char *const class_names[C_COUNT] = {"name_common", "name_given", "name_title", "name_honor",
                                                 "name_say",    "name_head",  "name_tail",  "name_power",
                                                 "name_end",    "name_legal", "name_leader"};

typedef struct option {
    uint32_t entity, alias; /* alias TC_NONE: by a name known in the document */
    float score;
    uint8_t how;            /* tc_form_how */
    uint8_t rule;           /* rule_id */
    bool pending;           /* counts only with evidence */
    bool lower;             /* written without the capitals it should have */
} option;

typedef struct span {
    uint32_t tok, tok_end;
    uint32_t start, end;      /* bytes */
    uint32_t option, n_option;
    uint32_t weight;
    uint8_t n;                /* words */
    bool possessive;          /* lost apostrophe: "tiktoks" */
    bool chosen;
} span;

typedef struct known { /* an entity of the first selection */
    uint32_t entity, count;
} known;

typedef struct known_name { /* a word by which a known entity goes */
    uint64_t hash;
    uint32_t tok;    /* where the word stands */
    uint32_t entity;
    uint8_t n, kind; /* length of the fold; name_kind */
} known_name;
enum name_kind { NAME_SURNAME, NAME_FIRST, NAME_WHOLE };

enum rule_id {
    R_EXACT, R_ALIAS, R_ACRONYM, R_SURNAME, R_DEMONYM, R_FORMER, R_MT, R_SPUN, R_VARIANT, R_WEAK, R_LOWER,
    R_AFTER_FULL, R_FIRST_AFTER_FULL, R_TYPO
};
static const char *const rule_names[] = {
    "alias.exact", "alias.name", "alias.acronym", "alias.surname", "alias.demonym", "alias.former",
    "alias.translated", "alias.wording", "alias.variant", "alias.evidence", "alias.lowercase",
    "surname.after_full", "first.after_full", "spelling.known_name"};

typedef struct matcher {
    tc_work *w;
    const tc_lexicon *lex;
    const tc_rules *rules;
    tc_error *err;
    int class_id[C_COUNT];
    bool lowered; /* the whole text is lower-cased */
    bool loose;   /* some names are written in lower case */
    bool noisy;
    TC_VEC(span) spans;
    TC_VEC(option) options;
    TC_VEC(known) known;
    uint32_t *known_slots, known_mask;
    known_name names[MOST_KNOWN_NAMES];
    uint32_t n_names;
    uint64_t name_filter; /* bits of the names' hashes */
    TC_VEC(uint32_t) best; /* selection: weight and choice for each token of a cluster */
    TC_VEC(uint32_t) pick;
} matcher;

static tc_status no_memory(tc_error *err) { return tc_fail(err, TC_E_MEMORY, 0, "out of memory for mentions"); }

/* ----------------------------------------------------------------------------------- token facts */

static bool in_class(const matcher *m, uint32_t tok, enum class_id c) {
    const char *value;
    return m->class_id[c] >= 0 && m->w->tok_word[tok] && tc_word_in(m->rules, m->w->tok_word[tok], m->class_id[c], &value);
}
static bool is_upper(const matcher *m, uint32_t tok) { return (m->w->tok_flags[tok] & TC_TOK_UPPER1) != 0; }
static bool is_word(const matcher *m, uint32_t tok) { return m->w->tok_kind[tok] == TC_TOK_WORD; }
static bool starts_unit(const matcher *m, uint32_t tok) {
    return tok == 0 || (m->w->tok_flags[tok] & (TC_TOK_SENT | TC_TOK_BREAK)) != 0;
}
static bool is_glued(const matcher *m, uint32_t tok) {
    return (m->w->tok_flags[tok] & (TC_TOK_SPACE | TC_TOK_BREAK | TC_TOK_SENT)) == 0;
}
/* The token directly before tok in its unit, or TC_NONE; after likewise. */
static uint32_t before(const matcher *m, uint32_t tok) { return starts_unit(m, tok) ? TC_NONE : tok - 1; }
static uint32_t after(const matcher *m, uint32_t tok_end) {
    return tok_end >= m->w->n_tok || starts_unit(m, tok_end) ? TC_NONE : tok_end;
}
static uint8_t single(const matcher *m, uint32_t tok) { /* the byte of a one-byte token, else 0 */
    return m->w->tok_fold_n[tok] == 1 ? *tc_tok_fold_at(m->w, tok) : 0;
}
static bool is_dot_or_hyphen(const matcher *m, uint32_t tok) {
    const uint8_t *at = tc_tok_fold_at(m->w, tok);
    uint32_t n = m->w->tok_fold_n[tok];
    if (n == 1) return *at == '-' || *at == '.' || *at == '\'';
    return n == 3 && at[0] == 0xe2 && at[1] == 0x80 && (at[2] == 0x90 || at[2] == 0x91 || at[2] == 0x99);
}

/* In a heading in which the words are capitalised, or at the start of a unit, a capital says nothing. */
static bool capital_says_nothing(const matcher *m, uint32_t tok) {
    const tc_work *w = m->w;
    if (starts_unit(m, tok)) return true;
    if (is_word(m, tok) && tok > 0) {
        uint8_t c = single(m, tok - 1); /* after an opening quote or a colon */
        if ((c == '"' || c == ':' || c == '\'') && starts_unit(m, tok - 1)) return true;
    }
    if (w->tok_sent && w->tok_sent[tok] != TC_NONE && w->tok_sent[tok] < w->sentences.n) {
        const tc_sentence *s = &w->sentences.at[w->tok_sent[tok]];
        if (s->kind != TC_HEADING) return (m->w->quality & TC_QUALITY_TITLECASED) != 0;
        uint32_t words = 0, capitals = 0, end = s->tok_end < s->tok + 24 ? s->tok_end : s->tok + 24;
        for (uint32_t i = s->tok; i < end; i++)
            if (is_word(m, i) && w->tok_fold_n[i] >= 4) words++, capitals += is_upper(m, i);
        return words >= 3 && capitals * 3 >= words * 2;
    }
    return false;
}

/* ------------------------------------------------------------------------------ known entities */

static uint32_t known_slot(const matcher *m, uint32_t entity) {
    uint32_t s = (entity * 2654435769u >> 7) & m->known_mask;
    while (m->known_slots[s] && m->known.at[m->known_slots[s] - 1].entity != entity) s = (s + 1) & m->known_mask;
    return s;
}
static uint32_t known_count(const matcher *m, uint32_t entity) {
    if (!m->known_slots) return 0;
    uint32_t s = known_slot(m, entity);
    return m->known_slots[s] ? m->known.at[m->known_slots[s] - 1].count : 0;
}

/* ---------------------------------------------------------------------------------- alias policy */

/* Does a phrase of the lexicon's vocabulary stand at token tok? */
static bool phrase_at(const matcher *m, const tc_lex_phrase *p, uint32_t tok, uint32_t end) {
    const tc_lexicon *lex = m->lex;
    if (p->n > end - tok) return false;
    for (uint32_t i = 0; i < p->n; i++) {
        const tc_lex_word *word = &lex->words.at[lex->phrase_words.at[p->at + i]];
        uint32_t n = m->w->tok_fold_n[tok + i];
        const uint8_t *at = tc_tok_fold_at(m->w, tok + i);
        if (n == (uint32_t)word->n + 1 && at[n - 1] == '.') n--; /* "sen." */
        if (n != word->n || memcmp(at, lex->bytes.at + word->at, n) != 0) return false;
    }
    return true;
}

static bool list_at(const matcher *m, tc_lex_list list, uint32_t tok, uint32_t end) {
    for (uint32_t i = 0; tok < end && i < list.n; i++)
        if (phrase_at(m, &m->lex->phrases.at[list.at + i], tok, end)) return true;
    return false;
}

static bool list_ends_at(const matcher *m, tc_lex_list list, uint32_t from, uint32_t tok) {
    for (uint32_t i = 0; i < list.n; i++) {
        const tc_lex_phrase *p = &m->lex->phrases.at[list.at + i];
        uint32_t last = tok;
        if (last > from && single(m, last - 1) == '.' && p->n <= last - 1 - from &&
            phrase_at(m, p, last - 1 - p->n, last))
            return true;
        if (p->n <= last - from && phrase_at(m, p, last - p->n, last)) return true;
    }
    return false;
}

/* Is a word of the list near: within NEAR tokens before or behind, or in the same sentence (at most 64 tokens off)? */
static bool list_near(const matcher *m, tc_lex_list list, uint32_t tok, uint32_t tok_end, bool adjacent) {
    const tc_work *w = m->w;
    if (list.n == 0) return false;
    uint32_t from = tok > NEAR ? tok - NEAR : 0, to = tok_end + NEAR < w->n_tok ? tok_end + NEAR : w->n_tok;
    if (adjacent) {
        from = tok > 3 ? tok - 3 : 0;
        to = tok;
    } else if (w->tok_sent[tok] < w->sentences.n) {
        const tc_sentence *s = &w->sentences.at[w->tok_sent[tok]];
        uint32_t a = tok > 64 ? tok - 64 : 0, b = tok_end + 64;
        if (s->tok > a) a = s->tok;
        if (s->tok_end < b) b = s->tok_end;
        if (a < from) from = a;
        if (b > to && b <= w->n_tok) to = b;
    }
    for (uint32_t i = from; i < to; i++) {
        if (i == tok) i = tok_end;
        if (i >= to) break;
        uint32_t word = tc_lexicon_word(m->lex, w->tok_hash[i], tc_tok_fold_at(w, i), w->tok_fold_n[i]);
        bool dotted = !word && w->tok_fold_n[i] > 2 && tc_tok_fold_at(w, i)[w->tok_fold_n[i] - 1] == '.';
        if (!dotted && !(word && m->lex->words.at[word].context)) continue;
        if (list_at(m, list, i, to)) return true;
    }
    return false;
}

/* The letters and digits of a span as they are written, compared with those of an exact alias. */
static bool same_letters(const matcher *m, const span *s, uint32_t exact) {
    const uint8_t *want = m->lex->bytes.at + exact;
    uint32_t end = s->possessive && s->end > s->start ? s->end - 1 : s->end;
    for (uint32_t i = s->start; i < end; i++) {
        uint8_t c = m->w->text.at[i];
        if (!(c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))) continue;
        if (*want++ != c) return false;
    }
    return *want == '\0';
}

static bool has_suffix_word(const matcher *m, const span *s) {
    uint32_t next = after(m, s->tok_end);
    return next != TC_NONE && (in_class(m, next, C_NAMEEND));
}

/* A lone surname or place is part of another, unknown name when a foreign given name stands before it ("Melania
 * Trump", "Denzel Washington"). */
static bool follows_given_name(const matcher *m, uint32_t tok) {
    uint32_t p = before(m, tok);
    if (p == TC_NONE || !is_word(m, p) || !(m->w->tok_flags[tok] & TC_TOK_SPACE)) return false;
    if (in_class(m, p, C_TITLE) || in_class(m, p, C_HONOR)) return false;
    if (m->lowered) return in_class(m, p, C_GIVEN) && !in_class(m, p, C_COMMON);
    if (!is_upper(m, p)) return false;
    if (in_class(m, p, C_GIVEN)) return !(starts_unit(m, p) && in_class(m, p, C_COMMON));
    return false;
}

/* ... or any capitalised word that is no title, no function word, and not the start of a sentence. */
static bool follows_unknown_capital(const matcher *m, uint32_t tok) {
    uint32_t p = before(m, tok);
    if (p == TC_NONE || m->lowered || !is_word(m, p) || !is_upper(m, p) || !(m->w->tok_flags[tok] & TC_TOK_SPACE)) return false;
    if (capital_says_nothing(m, p) || (m->w->tok_flags[p] & TC_TOK_UPPERALL)) return false;
    return !in_class(m, p, C_TITLE) && !in_class(m, p, C_HONOR) && !in_class(m, p, C_LEADER) && !in_class(m, p, C_SAY);
}

/* "Delhi University", "British Airways", "Bank of England": the place is part of another name. */
static bool inside_institution(const matcher *m, const span *s) {
    uint32_t next = after(m, s->tok_end), p = before(m, s->tok);
    if (next != TC_NONE && is_upper(m, next) && in_class(m, next, C_TAIL) && !capital_says_nothing(m, next)) return true;
    if (p != TC_NONE && tc_tok_is(m->w, p, "of")) {
        uint32_t head = before(m, p);
        if (head != TC_NONE && is_upper(m, head) && in_class(m, head, C_HEAD)) return true;
    }
    return false;
}

/* A place name as a given name: "Paris Hilton", "Jordan Peterson". */
static bool leads_person_name(const matcher *m, const span *s) {
    uint32_t next = after(m, s->tok_end);
    if (s->tok_end != s->tok + 1 || !in_class(m, s->tok, C_GIVEN) || next == TC_NONE) return false;
    if (!is_word(m, next) || !is_upper(m, next) || (m->w->tok_flags[next] & TC_TOK_UPPERALL) || capital_says_nothing(m, next))
        return false;
    return !in_class(m, next, C_TITLE) && !in_class(m, next, C_COMMON) && !in_class(m, next, C_LEADER);
}

/* "corps" with one byte off is a legal form, and no name's lost apostrophe. */
static bool is_legal_form(const matcher *m, uint32_t tok, uint32_t cut) {
    static const char *const forms[] = {"corp", "co", "inc", "ltd"};
    uint32_t n = m->w->tok_fold_n[tok] - cut;
    for (size_t i = 0; i < TC_COUNT_OF(forms); i++)
        if (strlen(forms[i]) == n && memcmp(forms[i], tc_tok_fold_at(m->w, tok), n) == 0) return true;
    return false;
}

enum verdict { NO, PENDING, YES };

/* Judges one form on one span. Fills option score, rule, lower. */
static enum verdict judge(const matcher *m, const span *s, const tc_form *form, option *o) {
    const tc_work *w = m->w;
    const tc_lex_alias *a = &m->lex->aliases.at[form->alias];
    const tc_entity *e = &m->lex->entities.at[a->entity];
    bool one = s->n == 1, pending = a->weak, strong_context = false;
    bool common = one && in_class(m, s->tok, C_COMMON);
    uint32_t next = after(m, s->tok_end), prev = before(m, s->tok);

    /* letter case: what of the capitals is there */
    uint32_t capitals = 0, missing = 0, i = 0;
    bool first_missing = false;
    for (uint32_t t = s->tok; t < s->tok_end && i < form->n; t++) {
        if (is_dot_or_hyphen(m, t)) continue;
        if (form->caps >> i & 1) {
            capitals++;
            if (!is_upper(m, t)) {
                missing++;
                first_missing |= i == 0;
            }
        }
        i++;
    }
    o->lower = missing > 0;
    bool person = e->type == TC_TYPE_PERSON;

    if (a->letter_case == TC_CASE_EXACT) {
        if (!same_letters(m, s, a->exact)) {
            if (!m->lowered || a->weak || common || s->end - s->start < 3) return NO;
            pending |= s->end - s->start < 4 && a->kind != TC_ALIAS_ACRONYM;
        }
    } else if (a->letter_case == TC_CASE_INITIAL && missing) {
        if (person && !one && !first_missing && a->kind != TC_ALIAS_SURNAME) {
            /* "Michael bloom": a full name that lost one capital */
        } else if (m->lowered) {
            bool title = prev != TC_NONE && (in_class(m, prev, C_TITLE) || in_class(m, prev, C_HONOR));
            bool act = next != TC_NONE && (in_class(m, next, C_SAY) || in_class(m, next, C_POWER));
            if (one && common && !title && !act) pending = true;
            if (one && common && (title || act)) strong_context = true;
        } else if (!one && !person && !first_missing && a->kind != TC_ALIAS_SURNAME && !tc_tok_is(w, s->tok, "the")) {
            pending |= !m->noisy || capital_says_nothing(m, s->tok); /* "Internet association" */
        } else if (m->loose && known_count(m, a->entity)) {
            pending = true; /* until known by a firm mention */
        } else {
            return NO;
        }
    } else if (common && missing == 0 && capitals && capital_says_nothing(m, s->tok) &&
               !(w->tok_flags[s->tok] & TC_TOK_MIXED) && a->letter_case != TC_CASE_EXACT) {
        bool clitic = next != TC_NONE && (w->tok_kind[next] == TC_TOK_CLITIC || in_class(m, next, C_SAY) || in_class(m, next, C_POWER));
        if (!clitic) pending = true;
    }

    /* forms */
    switch ((tc_form_how)form->how) {
    case TC_FORM_SPLIT:
        if (missing && !m->noisy) {
            bool hyphen = s->tok_end - s->tok > form->n;
            if (!hyphen) pending = true;
        }
        break;
    case TC_FORM_WORDING:
        if (missing) return NO;
        if (capital_says_nothing(m, s->tok) && !m->noisy) pending = true;
        break;
    case TC_FORM_NO_SUFFIX:
        if (one) pending = true;
        break;
    case TC_FORM_DOTTED:
        if (s->tok_end == s->tok + 1 && s->end - s->start < 3) return NO;
        break;
    default: break;
    }
    if (s->possessive) {
        /* "Tencents wechat app": a lost apostrophe has a word behind it; a plural of an ordinary word has none */
        if (a->kind == TC_ALIAS_DEMONYM || e->type == TC_TYPE_NORP) return NO;
        if (a->letter_case == TC_CASE_EXACT && s->end - s->start < 4) return NO;
        bool word_behind = next != TC_NONE && is_word(m, next);
        if (!word_behind && !(w->tok_flags[s->tok_end - 1] & TC_TOK_MIXED) && a->letter_case != TC_CASE_ANY) return NO;
        if (common || (s->tok_end > s->tok + 1 && is_legal_form(m, s->tok_end - 1, 1))) return NO;
    }
    if (a->letter_case == TC_CASE_EXACT && next != TC_NONE && is_glued(m, next)) {
        uint32_t behind = after(m, next + 1); /* "US$", "DC-9" */
        if (w->tok_kind[next] == TC_TOK_SYMBOL && (single(m, next) == '$' || w->tok_fold_n[next] > 1)) return NO;
        if (single(m, next) == '-' && behind != TC_NONE && w->tok_kind[behind] == TC_TOK_NUMBER) return NO;
    }

    /* what stands around it */
    if (a->context != TC_NONE) {
        const tc_lex_context *c = &m->lex->contexts.at[a->context];
        uint32_t unit = s->tok > 8 ? s->tok - 8 : 0, unit_end = s->tok_end + 8 < w->n_tok ? s->tok_end + 8 : w->n_tok;
        for (uint32_t t = s->tok; t > unit; t--)
            if (starts_unit(m, t)) unit = t;
        for (uint32_t t = s->tok_end; t < unit_end; t++)
            if (starts_unit(m, t)) unit_end = t;
        if (list_at(m, c->not_before, s->tok_end, unit_end)) return NO;
        if (c->not_after.n && list_ends_at(m, c->not_after, unit, s->tok)) return NO;
        if (w->dct_method != TC_DCT_NONE) {
            if (c->valid_from != TC_DAY_NONE && w->dct_hi != TC_DAY_NONE && w->dct_hi < c->valid_from) return NO;
            if (c->valid_to != TC_DAY_NONE && w->dct_lo != TC_DAY_NONE && w->dct_lo > c->valid_to) return NO;
        }
        if (c->needs.n) {
            bool adjacent = a->kind == TC_ALIAS_SURNAME && in_class(m, s->tok, C_COMMON);
            if (list_near(m, c->needs, s->tok, s->tok_end, adjacent)) {
                if (a->weak) strong_context = true;
            } else if (!strong_context) {
                pending = true;
            }
        }
    }
    bool place = e->type == TC_TYPE_GPE || e->type == TC_TYPE_LOC;
    if (one && a->kind == TC_ALIAS_SURNAME) {
        if (has_suffix_word(m, s) || follows_given_name(m, s->tok) || follows_unknown_capital(m, s->tok)) return NO;
    } else if (common && follows_given_name(m, s->tok)) {
        return NO;
    } else if (place && a->kind != TC_ALIAS_DEMONYM) {
        if (one && (follows_given_name(m, s->tok) || leads_person_name(m, s))) return NO;
        if (inside_institution(m, s)) return NO;
    } else if (a->kind == TC_ALIAS_DEMONYM || e->type == TC_TYPE_NORP) {
        if (inside_institution(m, s) || (one && follows_given_name(m, s->tok))) return NO;
    }

    /* score and rule */
    static const float by_kind[] = {0.9f, 0.88f, 0.8f, 0.75f, 0.75f, 0.92f, 0.85f};
    static const uint8_t rule_of[] = {R_ALIAS, R_ACRONYM, R_SURNAME, R_MT, R_SPUN, R_DEMONYM, R_FORMER};
    o->score = by_kind[a->kind];
    o->rule = rule_of[a->kind];
    size_t name_n = strlen(e->name);
    if (name_n == s->end - s->start && memcmp(e->name, w->text.at + s->start, name_n) == 0) {
        o->score = 0.97f;
        o->rule = R_EXACT;
    } else if (form->how == TC_FORM_WORDING) {
        o->score = 0.75f;
        o->rule = R_SPUN;
    } else if (form->how >= TC_FORM_NO_SUFFIX) {
        o->score -= 0.04f;
        o->rule = R_VARIANT;
    }
    if (a->weak) o->score -= 0.15f;
    if (o->lower && a->letter_case != TC_CASE_ANY) {
        o->score -= 0.1f;
        o->rule = R_LOWER;
    }
    if (s->possessive) o->score -= 0.05f;
    if (strong_context) {
        o->score += 0.1f;
        if (a->weak) o->rule = R_WEAK;
        return YES;
    }
    return pending ? PENDING : YES;
}

/* --------------------------------------------------------------------------------------- spans */

/* The span of a node's forms: of those with a "the" that is no part of the name, or of the others. */
static tc_status add_span(matcher *m, uint32_t tok, uint32_t tok_end, uint32_t node, uint32_t n, bool possessive,
                          uint32_t cut, bool the) {
    const tc_work *w = m->w;
    span s = {.tok = tok, .tok_end = tok_end, .start = w->tok_start[tok], .end = w->tok_end[tok_end - 1] - cut,
              .option = m->options.n, .n = (uint8_t)n, .possessive = possessive};
    uint32_t seen = 0;
    for (uint32_t f = m->lex->nodes.at[node].forms; f != TC_NONE && seen < 64; f = m->lex->forms.at[f].next, seen++) {
        const tc_form *form = &m->lex->forms.at[f];
        if (form->the != the) continue;
        option o = {.entity = m->lex->aliases.at[form->alias].entity, .alias = form->alias, .how = form->how};
        enum verdict v = judge(m, &s, form, &o);
        if (v == NO) continue;
        if (m->options.n - s.option == MOST_OPTIONS) break;
        o.pending = v == PENDING;
        option *to = tc_vec_push(&w->alloc, &m->options);
        if (!to) return no_memory(m->err);
        *to = o;
    }
    s.n_option = m->options.n - s.option;
    if (s.n_option == 0) return TC_OK;
    if (the) {
        s.tok++;
        s.start = w->tok_start[s.tok];
        s.n--;
    }
    span *to = tc_vec_push(&w->alloc, &m->spans);
    if (!to) return no_memory(m->err);
    *to = s;
    return TC_OK;
}

/* The word of a token as the lexicon spells it: a final full stop is no part of it. cut: bytes off the end. */
static uint32_t word_at(const matcher *m, uint32_t tok, uint32_t cut) {
    const tc_work *w = m->w;
    const uint8_t *at = tc_tok_fold_at(w, tok);
    uint32_t n = w->tok_fold_n[tok];
    bool dot = n > 1 && at[n - 1] == '.';
    if (n <= cut + dot) return 0;
    n -= cut + dot;
    return tc_lexicon_word(m->lex, cut + dot ? tc_hash(at, n) : w->tok_hash[tok], at, n);
}

/* Bytes of a lost-apostrophe s at the end of a token's fold (1), of a kept 's where the tokens keep it (2), or 0. */
static uint32_t possessive_cut(const matcher *m, uint32_t tok) {
    const uint8_t *at = tc_tok_fold_at(m->w, tok);
    uint32_t n = m->w->tok_fold_n[tok];
    if (n < 4 || at[n - 1] != 's') return 0;
    if (at[n - 2] == '\'') return 2;
    return at[n - 2] == 's' ? 0 : 1;
}

static tc_status add_spans(matcher *m, uint32_t tok, uint32_t tok_end, uint32_t node, uint32_t n, bool possessive,
                           uint32_t cut) {
    tc_status status = add_span(m, tok, tok_end, node, n, possessive, cut, false);
    if (status == TC_OK && n > 1 && tc_tok_is(m->w, tok, "the"))
        status = add_span(m, tok, tok_end, node, n, possessive, cut, true);
    return status;
}

static tc_status walk(matcher *m, uint32_t tok) {
    const tc_work *w = m->w;
    const tc_lexicon *lex = m->lex;
    tc_status status = TC_OK;
    uint32_t node = 0;
    for (uint32_t i = tok, n = 1; n <= TC_ALIAS_WORDS && i < w->n_tok; n++) {
        uint32_t cut = possessive_cut(m, i), stem, to;
        if (cut && (stem = word_at(m, i, cut)) && (to = tc_lexicon_step(lex, node, stem)) &&
            lex->nodes.at[to].forms != TC_NONE)
            TC_TRY(add_spans(m, tok, i + 1, to, n, cut == 1, cut == 2 ? 2 : 0));
        uint32_t word = word_at(m, i, 0);
        node = word ? tc_lexicon_step(lex, node, word) : 0;
        if (!node) break;
        i++;
        if (lex->nodes.at[node].forms != TC_NONE) TC_TRY(add_spans(m, tok, i, node, n, false, 0));
        if (!lex->nodes.at[node].inner) break;
        if (i < w->n_tok && is_glued(m, i) && is_dot_or_hyphen(m, i)) {
            bool dot = single(m, i) == '.';
            if (i + 1 < w->n_tok && (dot || is_glued(m, i + 1))) i++;
        }
        if (i < w->n_tok && starts_unit(m, i)) break;
    }
done:
    return status;
}

/* A name cut by a hyphen: "Face-book". The trie has its one word; hyphens between words of a name are walk's. */
static tc_status join_hyphen(matcher *m, uint32_t hyphen) {
    const tc_work *w = m->w;
    uint8_t word[96];
    if (hyphen == 0 || hyphen + 1 >= w->n_tok || !is_glued(m, hyphen) || !is_glued(m, hyphen + 1)) return TC_OK;
    uint32_t a = w->tok_fold_n[hyphen - 1], b = w->tok_fold_n[hyphen + 1];
    if (!is_word(m, hyphen - 1) || !is_word(m, hyphen + 1) || a < 2 || b < 3 || a + b > sizeof word) return TC_OK;
    memcpy(word, tc_tok_fold_at(w, hyphen - 1), a);
    memcpy(word + a, tc_tok_fold_at(w, hyphen + 1), b);
    uint64_t hash = tc_hash(word, a + b);
    if (!tc_lexicon_may_start(m->lex, hash)) return TC_OK;
    uint32_t id = tc_lexicon_word(m->lex, hash, word, a + b), node = id ? m->lex->words.at[id].first : 0;
    if (!node || m->lex->nodes.at[node].forms == TC_NONE) return TC_OK;
    return add_span(m, hyphen - 1, hyphen + 2, node, 1, false, 0, false);
}

static bool may_start(const matcher *m, uint32_t tok) {
    const tc_work *w = m->w;
    if (tc_lexicon_may_start(m->lex, w->tok_hash[tok])) return true;
    uint32_t cut = possessive_cut(m, tok);
    const uint8_t *at = tc_tok_fold_at(w, tok);
    uint32_t n = w->tok_fold_n[tok];
    if (n > 2 && at[n - 1] == '.') cut = 1;
    return cut && tc_lexicon_may_start(m->lex, tc_hash(at, n - cut));
}

static tc_status find_spans(matcher *m) {
    const tc_work *w = m->w;
    tc_status status = TC_OK;
    m->spans.n = m->options.n = 0;
    for (uint32_t i = 0; i < w->n_tok; i++) {
        if (TC_UNLIKELY(may_start(m, i))) TC_TRY(walk(m, i));
        if (TC_UNLIKELY(single(m, i) == '-')) TC_TRY(join_hyphen(m, i));
    }
    /* a span behind "the" starts one token late: restore the order by start */
    for (uint32_t i = 1; i < m->spans.n; i++) {
        span s = m->spans.at[i];
        uint32_t j = i;
        for (; j > 0 && m->spans.at[j - 1].tok > s.tok; j--) m->spans.at[j] = m->spans.at[j - 1];
        m->spans.at[j] = s;
    }
done:
    return status;
}

/* ----------------------------------------------------------------------------------- selection */

static int better(const matcher *m, const option *a, const option *b) { /* > 0 when a is better */
    float x = a->score, y = b->score;
    uint32_t ka = known_count(m, a->entity), kb = known_count(m, b->entity);
    if (ka) x += 0.12f;
    if (kb) y += 0.12f;
    if (x != y) return x > y ? 1 : -1;
    return a->entity < b->entity ? 1 : a->entity > b->entity ? -1 : 0;
}

/* Best option that counts, or NULL. */
static const option *best_option(const matcher *m, const span *s) {
    const option *best = NULL;
    for (uint32_t i = 0; i < s->n_option; i++) {
        const option *o = &m->options.at[s->option + i];
        if (!o->pending && (!best || better(m, o, best) > 0)) best = o;
    }
    return best;
}

static uint32_t weigh(const matcher *m, const span *s) {
    static const uint16_t power[] = {0, 1000, 2828, 5196, 8000, 11180, 14697, 18520, 22627, 27000, 31623, 36483, 41569};
    const option *o = best_option(m, s);
    if (!o) return 0;
    uint32_t n = s->n < TC_COUNT_OF(power) ? s->n : TC_COUNT_OF(power) - 1;
    float score = o->score < 0.05f ? 0.05f : o->score;
    return (uint32_t)power[n] + (uint32_t)(score * 300.0f);
}

/* Marks the spans of greatest total weight. Spans stand by start. A cluster is a run of spans that overlap; inside it
 * best[p] is the greatest weight of spans that end at or before its token p. */
static tc_status choose(matcher *m) {
    const tc_alloc *alloc = &m->w->alloc;
    for (uint32_t i = 0; i < m->spans.n; i++) {
        m->spans.at[i].chosen = false;
        m->spans.at[i].weight = weigh(m, &m->spans.at[i]);
    }
    for (uint32_t a = 0, b; a < m->spans.n; a = b) {
        uint32_t from = m->spans.at[a].tok, end = m->spans.at[a].tok_end;
        for (b = a + 1; b < m->spans.n && m->spans.at[b].tok < end; b++)
            if (m->spans.at[b].tok_end > end) end = m->spans.at[b].tok_end;
        if (b == a + 1) {
            m->spans.at[a].chosen = m->spans.at[a].weight > 0;
            continue;
        }
        uint32_t n = end - from + 1;
        if (!tc_vec_reserve(alloc, &m->best, n) || !tc_vec_reserve(alloc, &m->pick, n)) return no_memory(m->err);
        for (uint32_t p = 0; p < n; p++) m->best.at[p] = 0, m->pick.at[p] = TC_NONE;
        for (uint32_t p = 0, i = a; p < n; p++) {
            if (p > 0 && m->best.at[p - 1] > m->best.at[p]) {
                m->best.at[p] = m->best.at[p - 1];
                m->pick.at[p] = TC_NONE;
            }
            for (; i < b && m->spans.at[i].tok - from == p; i++) {
                uint32_t to = m->spans.at[i].tok_end - from, sum = m->best.at[p] + m->spans.at[i].weight;
                if (m->spans.at[i].weight && sum > m->best.at[to]) {
                    m->best.at[to] = sum;
                    m->pick.at[to] = i;
                }
            }
        }
        for (uint32_t p = n - 1; p > 0;) {
            if (m->pick.at[p] == TC_NONE) {
                p--;
            } else {
                m->spans.at[m->pick.at[p]].chosen = true;
                p = m->spans.at[m->pick.at[p]].tok - from;
            }
        }
    }
    return TC_OK;
}

/* ------------------------------------------------------------------------------------ evidence */

static tc_status learn(matcher *m) {
    const tc_alloc *alloc = &m->w->alloc;
    m->known.n = 0;
    uint32_t size = 64, chosen = 0;
    for (uint32_t i = 0; i < m->spans.n; i++) chosen += m->spans.at[i].chosen;
    while (size < chosen * 2 + 2) size *= 2;
    if (!m->known_slots || size > m->known_mask + 1) {
        if (m->known_slots) tc_mem_free(alloc, m->known_slots, ((size_t)m->known_mask + 1) * sizeof *m->known_slots);
        m->known_slots = tc_mem_resize(alloc, NULL, 0, size * sizeof *m->known_slots);
        if (!m->known_slots) return no_memory(m->err);
        m->known_mask = size - 1;
    }
    memset(m->known_slots, 0, ((size_t)m->known_mask + 1) * sizeof *m->known_slots);
    for (uint32_t i = 0; i < m->spans.n; i++) {
        if (!m->spans.at[i].chosen) continue;
        const option *o = best_option(m, &m->spans.at[i]);
        if (!o) continue;
        uint32_t s = known_slot(m, o->entity);
        if (!m->known_slots[s]) {
            known *k = tc_vec_push(alloc, &m->known);
            if (!k) return no_memory(m->err);
            k->entity = o->entity;
            k->count = 0;
            m->known_slots[s] = m->known.n;
        }
        m->known.at[m->known_slots[s] - 1].count++;
    }
    return TC_OK;
}

static void add_name(matcher *m, uint32_t tok, uint32_t entity, uint8_t kind) {
    uint64_t hash = m->w->tok_hash[tok];
    uint32_t n = m->w->tok_fold_n[tok];
    if (n < 2 || n > 255 || m->n_names == MOST_KNOWN_NAMES) return;
    for (uint32_t i = 0; i < m->n_names; i++)
        if (m->names[i].hash == hash && m->names[i].entity == entity) return;
    m->names[m->n_names++] = (known_name){.hash = hash, .tok = tok, .entity = entity, .n = (uint8_t)n, .kind = kind};
    m->name_filter |= (uint64_t)1 << (hash & 63);
}

/* Words by which the entities of the first selection may go alone. */
static void learn_names(matcher *m) {
    const tc_work *w = m->w;
    m->n_names = 0;
    m->name_filter = 0;
    for (uint32_t i = 0; i < m->spans.n; i++) {
        const span *s = &m->spans.at[i];
        const option *o = s->chosen ? best_option(m, s) : NULL;
        if (!o || s->possessive) continue;
        const tc_entity *e = &m->lex->entities.at[o->entity];
        const tc_lex_alias *a = o->alias == TC_NONE ? NULL : &m->lex->aliases.at[o->alias];
        if (s->n == 1) {
            if (!a || (a->kind != TC_ALIAS_NAME && a->kind != TC_ALIAS_SURNAME) || e->type == TC_TYPE_GPE) continue;
            if (w->tok_fold_n[s->tok] >= 5 && !in_class(m, s->tok, C_COMMON)) add_name(m, s->tok, o->entity, NAME_WHOLE);
            continue;
        }
        if (e->type != TC_TYPE_PERSON || !a || a->kind == TC_ALIAS_SURNAME) continue;
        uint32_t last = s->tok_end - 1;
        while (last > s->tok && (!is_word(m, last) || in_class(m, last, C_NAMEEND) || w->tok_fold_n[last] < 2)) last--;
        if (last > s->tok) add_name(m, last, o->entity, NAME_SURNAME);
        if (w->tok_fold_n[s->tok] >= 3 && !in_class(m, s->tok, C_HONOR) && !in_class(m, s->tok, C_TITLE))
            add_name(m, s->tok, o->entity, NAME_FIRST);
    }
}

/* Edit distance with transpositions of neighbours, at most most + 1. Both at most 32 bytes. */
static uint32_t distance(const uint8_t *a, uint32_t na, const uint8_t *b, uint32_t nb, uint32_t most) {
    uint8_t row[3][33];
    if (na > 32 || nb > 32 || (na > nb ? na - nb : nb - na) > most) return most + 1;
    for (uint32_t j = 0; j <= nb; j++) row[0][j] = (uint8_t)j;
    uint8_t *two = row[2], *one = row[0], *now = row[1];
    for (uint32_t i = 1; i <= na; i++) {
        uint32_t least = now[0] = (uint8_t)i;
        for (uint32_t j = 1; j <= nb; j++) {
            uint32_t d = one[j - 1] + (a[i - 1] != b[j - 1] ? 1u : 0u);
            if (one[j] + 1u < d) d = one[j] + 1u;
            if (now[j - 1] + 1u < d) d = now[j - 1] + 1u;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && two[j - 2] + 1u < d) d = two[j - 2] + 1u;
            now[j] = (uint8_t)d;
            if (d < least) least = d;
        }
        if (least > most) return most + 1;
        uint8_t *spare = two;
        two = one;
        one = now;
        now = spare;
    }
    return one[nb];
}

/* Is tok part of a run of capitalised words, that is, perhaps of a longer name? */
static bool in_capital_run(const matcher *m, uint32_t tok) {
    uint32_t p = before(m, tok), n = after(m, tok + 1);
    if (p != TC_NONE && is_word(m, p) && is_upper(m, p) && (m->w->tok_flags[tok] & TC_TOK_SPACE) &&
        !in_class(m, p, C_TITLE) && !in_class(m, p, C_HONOR) && !in_class(m, p, C_LEADER) && !capital_says_nothing(m, p))
        return true;
    return n != TC_NONE && is_word(m, n) && is_upper(m, n) && !capital_says_nothing(m, n) &&
           (m->w->tok_flags[n] & TC_TOK_SPACE);
}

/* Judges a lone token as a name known in the document; false: it is none. */
static bool judge_known(const matcher *m, uint32_t tok, bool possessive, option *o) {
    const tc_work *w = m->w;
    const uint8_t *at = tc_tok_fold_at(w, tok);
    uint32_t n = w->tok_fold_n[tok] - possessive;
    uint64_t hash = possessive ? tc_hash(at, n) : w->tok_hash[tok];
    const known_name *found = NULL;
    for (uint32_t i = 0; i < m->n_names; i++) {
        const known_name *k = &m->names[i];
        if (k->hash != hash || k->kind == NAME_WHOLE || k->n != n || memcmp(tc_tok_fold_at(w, k->tok), at, n) != 0) continue;
        /* the person named last before this place, else the first one */
        if (!found || (k->tok <= tok && k->kind <= found->kind) || k->kind < found->kind) found = k;
    }
    if (!found) return false;
    bool common = in_class(m, tok, C_COMMON), upper = is_upper(m, tok), mute = capital_says_nothing(m, tok);
    uint32_t next = after(m, tok + 1);
    if (!upper && !(m->lowered || m->loose)) return false;
    if (!upper && (common || n < 4)) {
        uint32_t p = before(m, tok);
        bool cue = (next != TC_NONE && (in_class(m, next, C_SAY) || w->tok_kind[next] == TC_TOK_CLITIC)) ||
                   (p != TC_NONE && (in_class(m, p, C_TITLE) || in_class(m, p, C_HONOR)));
        if (!cue) return false;
    }
    if (possessive && (common || next == TC_NONE || !is_word(m, next))) return false;
    if (upper && common && mute &&
        !(next != TC_NONE && (in_class(m, next, C_SAY) || w->tok_kind[next] == TC_TOK_CLITIC || is_upper(m, next))))
        return false;
    if (follows_given_name(m, tok) || follows_unknown_capital(m, tok)) return false;
    if (next != TC_NONE && in_class(m, next, C_NAMEEND)) return false;
    if (found->kind == NAME_FIRST) {
        if (common || !upper) return false;
        if (next != TC_NONE && is_word(m, next) && is_upper(m, next) && !mute && (w->tok_flags[next] & TC_TOK_SPACE)) return false;
        uint32_t p = before(m, tok);
        if (p != TC_NONE && (in_class(m, p, C_HONOR) || (is_upper(m, p) && is_word(m, p) && in_class(m, p, C_TITLE)))) return false;
    }
    *o = (option){.entity = found->entity, .alias = TC_NONE, .score = found->kind == NAME_SURNAME ? 0.85f : 0.7f,
                  .rule = found->kind == NAME_SURNAME ? R_AFTER_FULL : R_FIRST_AFTER_FULL, .lower = !upper};
    return true;
}

/* Judges a capitalised unknown word as a misspelt name of the document. */
static bool judge_typo(const matcher *m, uint32_t tok, option *o) {
    const tc_work *w = m->w;
    uint32_t n = w->tok_fold_n[tok];
    const uint8_t *at = tc_tok_fold_at(w, tok);
    if (n < 5 || n > 24 || !is_upper(m, tok) || (w->tok_flags[tok] & (TC_TOK_DIGIT | TC_TOK_UPPERALL))) return false;
    if (w->tok_word[tok] || tc_lexicon_word(m->lex, w->tok_hash[tok], at, n)) return false; /* a word that is known */
    if (capital_says_nothing(m, tok) && !(w->tok_flags[tok] & TC_TOK_MIXED) && !m->noisy && n < 6) return false;
    if (in_capital_run(m, tok)) return false;
    const known_name *found = NULL;
    uint32_t least = 3;
    for (uint32_t i = 0; i < m->n_names; i++) {
        const known_name *k = &m->names[i];
        if (k->kind == NAME_FIRST || k->n < 5) continue;
        uint32_t most = n >= 9 && m->noisy ? 2 : 1;
        uint32_t d = distance(at, n, tc_tok_fold_at(w, k->tok), k->n, most);
        if (d == 0 || d > most || d >= least) continue;
        /* a plural, or another first letter, is more often another word */
        const uint8_t *name = tc_tok_fold_at(w, k->tok);
        if (at[0] != name[0] || (n == (uint32_t)k->n + 1 && at[n - 1] == 's') || ((uint32_t)k->n == n + 1 && name[n] == 's'))
            continue;
        found = k;
        least = d;
    }
    if (!found) return false;
    for (uint32_t i = 0; i < w->n_tok && i < 4096; i++) /* written in lower case elsewhere: an ordinary word */
        if (w->tok_hash[i] == w->tok_hash[tok] && !is_upper(m, i)) return false;
    *o = (option){.entity = found->entity, .alias = TC_NONE, .score = least == 1 ? 0.7f : 0.6f, .rule = R_TYPO};
    return true;
}

/* Adds the lone names of known entities as spans, keeping the order by start. */
static tc_status add_known(matcher *m) {
    const tc_work *w = m->w;
    if (m->n_names == 0) return TC_OK;
    uint32_t old = m->spans.n, at = 0, typos = 0;
    for (uint32_t tok = 0; tok < w->n_tok; tok++) {
        while (at < old && m->spans.at[at].tok_end <= tok) at++;
        if (!is_word(m, tok)) continue;
        bool taken = false; /* a chosen span covers it */
        for (uint32_t i = at; i < old && m->spans.at[i].tok <= tok && !taken; i++)
            taken = m->spans.at[i].chosen && m->spans.at[i].tok_end > tok;
        if (taken) continue;
        option o;
        bool possessive = false, hit = false;
        if (m->name_filter >> (w->tok_hash[tok] & 63) & 1) hit = judge_known(m, tok, false, &o);
        if (!hit && possessive_cut(m, tok) == 1) hit = possessive = judge_known(m, tok, true, &o);
        if (!hit && is_upper(m, tok) && typos < 256) {
            typos++;
            hit = judge_typo(m, tok, &o);
        }
        if (!hit) continue;
        option *to = tc_vec_push(&w->alloc, &m->options);
        span *s = to ? tc_vec_push(&w->alloc, &m->spans) : NULL;
        if (!s) return no_memory(m->err);
        *to = o;
        *s = (span){.tok = tok, .tok_end = tok + 1, .start = w->tok_start[tok], .end = w->tok_end[tok],
                    .option = m->options.n - 1, .n_option = 1, .n = 1, .possessive = possessive};
    }
    /* merge the two ordered runs from behind */
    uint32_t more = m->spans.n - old;
    if (more == 0 || old == 0) return TC_OK;
    if (!tc_vec_reserve(&w->alloc, &m->spans, m->spans.n + more)) return no_memory(m->err);
    memcpy(m->spans.at + m->spans.n, m->spans.at + old, more * sizeof *m->spans.at);
    const span *late = m->spans.at + m->spans.n;
    uint32_t i = old, j = more, k = m->spans.n;
    while (j > 0) {
        if (i > 0 && m->spans.at[i - 1].tok > late[j - 1].tok) m->spans.at[--k] = m->spans.at[--i];
        else m->spans.at[--k] = late[--j];
    }
    return TC_OK;
}

static bool is_connector(const matcher *m, uint32_t tok) {
    return tc_tok_is(m->w, tok, "of") || tc_tok_is(m->w, tok, "for") || tc_tok_is(m->w, tok, "and") ||
           tc_tok_is(m->w, tok, "the") || single(m, tok) == '&';
}

/* A capitalised word that no chosen span covers and that may be part of an unknown name. */
static bool is_name_word(const matcher *m, uint32_t tok) {
    return tok != TC_NONE && is_word(m, tok) && is_upper(m, tok) && !(m->w->tok_flags[tok] & TC_TOK_UPPERALL) &&
           (m->w->tok_flags[tok] & TC_TOK_SPACE) && m->w->tok_mention[tok] == TC_NONE && !capital_says_nothing(m, tok) &&
           !in_class(m, tok, C_LEADER);
}

/* A place or people inside a longer unknown name ("Canadian Football League", "Lake Michigan") is no mention of its
 * own. Words that lead to a person ("French President", "British Foreign Secretary") make no name. */
static bool inside_unknown_name(const matcher *m, const span *s) {
    uint32_t p = before(m, s->tok), words = 0;
    if (p != TC_NONE && (m->w->tok_flags[s->tok] & TC_TOK_SPACE) && is_name_word(m, p) && !in_class(m, p, C_TITLE) &&
        !in_class(m, p, C_HONOR) && !in_class(m, p, C_SAY))
        return true;
    if (p != TC_NONE && tc_tok_is(m->w, p, "of")) { /* "Gulf of Mexico"; but "Governor of Texas" */
        uint32_t head = before(m, p);
        if (is_name_word(m, head) && !in_class(m, head, C_TITLE)) return true;
    }
    uint32_t end = s->tok_end + 8;
    for (uint32_t t = after(m, s->tok_end); t != TC_NONE && t < end; t = after(m, t + 1)) {
        if (is_connector(m, t) && words > 0) {
            if (!is_name_word(m, after(m, t + 1))) break;
            continue;
        }
        if (!is_name_word(m, t)) break;
        if (in_class(m, t, C_TITLE) || (words == 0 && in_class(m, t, C_GIVEN))) return false;
        words++;
    }
    return words >= (m->noisy ? 2 : 1);
}

static void drop_inside_names(matcher *m) {
    tc_work *w = m->w;
    for (uint32_t i = 0; i < m->spans.n; i++)
        for (uint32_t t = m->spans.at[i].tok; m->spans.at[i].chosen && t < m->spans.at[i].tok_end; t++) w->tok_mention[t] = i;
    for (uint32_t i = 0; i < m->spans.n; i++) {
        span *s = &m->spans.at[i];
        const option *o = s->chosen ? best_option(m, s) : NULL;
        if (!o) continue;
        uint8_t type = m->lex->entities.at[o->entity].type;
        if (type != TC_TYPE_GPE && type != TC_TYPE_LOC) continue;
        if (inside_unknown_name(m, s)) s->n_option = 0;
    }
    for (uint32_t i = 0; i < m->spans.n; i++)
        for (uint32_t t = m->spans.at[i].tok; m->spans.at[i].chosen && t < m->spans.at[i].tok_end; t++) w->tok_mention[t] = TC_NONE;
}

/* Options that waited for evidence: the entity is known by another, firm mention. */
static void settle_pending(matcher *m) {
    for (uint32_t i = 0; i < m->spans.n; i++) {
        for (uint32_t j = 0; j < m->spans.at[i].n_option; j++) {
            option *o = &m->options.at[m->spans.at[i].option + j];
            if (o->pending && known_count(m, o->entity)) {
                o->pending = false;
                o->rule = o->rule == R_LOWER ? R_LOWER : R_WEAK;
                o->score += 0.05f;
            }
        }
    }
}

/* ------------------------------------------------------------------------------------ mentions */

static bool same_fold_ascii(const char *name, const uint8_t *at, uint32_t n) {
    if (strlen(name) != n) return false;
    for (uint32_t i = 0; i < n; i++) {
        uint8_t a = (uint8_t)name[i], b = at[i];
        if (a >= 'A' && a <= 'Z') a = (uint8_t)(a + 32);
        if (b >= 'A' && b <= 'Z') b = (uint8_t)(b + 32);
        if (a != b) return false;
    }
    return true;
}

static tc_variant variant_of(const matcher *m, const span *s, const option *o) {
    const tc_lex_alias *a = o->alias == TC_NONE ? NULL : &m->lex->aliases.at[o->alias];
    const tc_entity *e = &m->lex->entities.at[o->entity];
    const uint8_t *at = m->w->text.at + s->start;
    uint32_t n = s->end - s->start;
    if (a && (a->kind == TC_ALIAS_MT || a->kind == TC_ALIAS_SPUN || o->how == TC_FORM_WORDING))
        return TC_VARIANT_MISTRANSLATION;
    if (o->rule == R_TYPO) return TC_VARIANT_TYPO;
    if (s->possessive) return TC_VARIANT_POSSESSIVE;
    if (a && a->kind == TC_ALIAS_DEMONYM) return TC_VARIANT_DEMONYM;
    if (strlen(e->name) == n && memcmp(e->name, at, n) == 0) return TC_VARIANT_EXACT;
    if (same_fold_ascii(e->name, at, n)) return TC_VARIANT_LOWERCASE;
    bool surname = (a && a->kind == TC_ALIAS_SURNAME) || o->rule == R_AFTER_FULL;
    if (surname) return o->lower ? TC_VARIANT_LOWERCASE : TC_VARIANT_SURNAME;
    if (a && a->kind == TC_ALIAS_ACRONYM) return TC_VARIANT_ACRONYM;
    return TC_VARIANT_ALIAS;
}

/* A company's legal form belongs to its name: "Oracle Corp", "Acme, Inc.". */
static void extend_company(const matcher *m, span *s) {
    const tc_work *w = m->w;
    if (!in_class(m, s->tok_end - 1, C_LEGAL)) {
        uint32_t next = after(m, s->tok_end);
        if (next != TC_NONE && single(m, next) == ',') next = after(m, next + 1);
        if (next == TC_NONE || !is_upper(m, next) || !in_class(m, next, C_LEGAL)) return;
        s->tok_end = next + 1;
        s->end = w->tok_end[next];
    }
    uint32_t dot = after(m, s->tok_end);
    if (dot != TC_NONE && single(m, dot) == '.' && is_glued(m, dot) && after(m, dot + 1) != TC_NONE) {
        s->tok_end = dot + 1; /* the sentence goes on: the stop is the abbreviation's */
        s->end = w->tok_end[dot];
    }
}

static tc_status write_mentions(matcher *m) {
    tc_work *w = m->w;
    for (uint32_t t = 0; t < w->n_tok; t++) w->tok_mention[t] = TC_NONE;
    for (uint32_t i = 0; i < m->spans.n; i++) {
        span *s = &m->spans.at[i];
        const option *o = s->chosen ? best_option(m, s) : NULL;
        if (!o) continue;
        const tc_entity *e = &m->lex->entities.at[o->entity];
        const tc_lex_alias *a = o->alias == TC_NONE ? NULL : &m->lex->aliases.at[o->alias];
        tc_variant variant = variant_of(m, s, o);
        if (e->type == TC_TYPE_ORG) extend_company(m, s);
        tc_mention *row = tc_vec_push(&w->alloc, &w->mentions);
        if (!row) return no_memory(m->err);
        memset(row, 0, sizeof *row);
        row->start = s->start;
        row->end = s->end;
        row->tok = s->tok;
        row->tok_end = s->tok_end;
        row->entity = o->entity;
        row->type = a && a->kind == TC_ALIAS_DEMONYM ? TC_TYPE_NORP : e->type;
        row->variant = (uint8_t)variant;
        row->score = o->score > 0.99f ? 0.99f : o->score;
        row->rule = rule_names[o->rule];
        row->name = e->name;
        uint32_t n = 0;
        for (uint32_t j = 0; j < s->n_option; j++) n += !m->options.at[s->option + j].pending;
        if (n > 1) {
            tc_candidate *list = tc_arena_push(w->arena, n * sizeof *list);
            if (!list) return no_memory(m->err);
            uint32_t k = 0;
            for (uint32_t j = 0; j < s->n_option; j++) {
                const option *c = &m->options.at[s->option + j];
                if (c->pending) continue;
                uint32_t p = k++;
                for (; p > 0 && list[p - 1].score < c->score; p--) list[p] = list[p - 1];
                list[p] = (tc_candidate){.entity = c->entity, .score = c->score > 0.99f ? 0.99f : c->score};
            }
            row->candidates = list;
            row->n_candidates = (uint8_t)n;
        }
        for (uint32_t t = s->tok; t < s->tok_end; t++) w->tok_mention[t] = w->mentions.n - 1;
    }
    return TC_OK;
}

tc_status tc_match(tc_work *w, tc_error *err) {
    tc_status status = TC_OK;
    const tc_alloc a = w->alloc;
    for (uint32_t t = 0; t < w->n_tok; t++) w->tok_mention[t] = TC_NONE;
    if (!w->pipeline || !w->pipeline->lexicon || w->n_tok == 0) return TC_OK;
    matcher m = {.w = w, .lex = w->pipeline->lexicon, .rules = w->pipeline->rules, .err = err};
    for (int i = 0; i < C_COUNT; i++) m.class_id[i] = m.rules ? tc_rules_class(m.rules, class_names[i]) : -1;
    m.lowered = (w->quality & TC_QUALITY_LOWERCASED) != 0;
    m.loose = m.lowered;
    m.noisy = (w->quality & ~(unsigned)TC_QUALITY_TITLECASED) != 0;
    TC_TRY(find_spans(&m));
    TC_TRY(choose(&m));
    TC_TRY(learn(&m));
    if (!m.loose) { /* two names without their capitals: the writer, or his tools, dropped more */
        uint32_t lower = 0;
        for (uint32_t i = 0; i < m.spans.n && lower < 2; i++) {
            const span *s = &m.spans.at[i];
            const option *o = s->chosen ? best_option(&m, s) : NULL;
            lower += o && o->lower && m.lex->aliases.at[o->alias].kind == TC_ALIAS_NAME;
        }
        if (lower >= 2) {
            m.loose = m.noisy = true;
            TC_TRY(find_spans(&m));
            TC_TRY(choose(&m));
            TC_TRY(learn(&m));
        }
    }
    settle_pending(&m);
    TC_TRY(choose(&m));
    drop_inside_names(&m);
    TC_TRY(learn(&m));
    learn_names(&m);
    TC_TRY(add_known(&m));
    TC_TRY(choose(&m));
    TC_TRY(write_mentions(&m));
done:
    tc_vec_release(&a, &m.spans);
    tc_vec_release(&a, &m.options);
    tc_vec_release(&a, &m.known);
    tc_vec_release(&a, &m.best);
    tc_vec_release(&a, &m.pick);
    if (m.known_slots) tc_mem_free(&a, m.known_slots, ((size_t)m.known_mask + 1) * sizeof *m.known_slots);
    return status;
}
