/* quote.c: attributions ("according to X", "X said") and the speakers of quotations.
 *
 * The rules (layer speech, speech.rules) find the cues and the phrase that names the source. Here the phrase
 * is resolved: to a name in it, to "X spokesperson", to the organisation or person that a pronoun or "the
 * company" stands for (the first fitting name of this sentence or of those before), to the makers of a
 * survey, or to its own words. Then every quotation takes the cue next to it: of its sentence, of the line
 * that leads it in, or of the quotation that it goes on from.
 */
#include "quote_internal.h"
#include "rule.h"

#include <stdlib.h>

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

static bool in_class(const context *c, uint32_t tok, int class_id) {
    return tok < c->w->n_tok && tc_word_in(c->r, c->w->tok_word[tok], class_id, NULL);
}

static const tc_mention *mention_at(const context *c, uint32_t tok) {
    const tc_work *w = c->w;
    if (!w->mentions.n || tok >= w->n_tok || w->tok_mention[tok] == TC_NONE) return NULL;
    return &w->mentions.at[w->tok_mention[tok]];
}

static const char *keep(context *c, const char *s) {
    if (!s) c->no_memory = true;
    return s;
}

/* ------------------------------------------------------------------------------------- antecedents */

enum antecedent_kind { A_PERSON, A_BODY, A_COMPANY };

static bool fits(const tc_mention *m, bool person) {
    return person ? m->type == TC_TYPE_PERSON : m->type == TC_TYPE_ORG || m->type == TC_TYPE_PRODUCT;
}

static bool possessive(const context *c, const tc_mention *m) {
    const tc_work *w = c->w;
    return m->variant == TC_VARIANT_POSSESSIVE ||
           (m->tok_end < w->n_tok && w->tok_kind[m->tok_end] == TC_TOK_CLITIC);
}

/* Number of mentions that begin before tok. */
static uint32_t mention_before(const tc_work *w, uint32_t tok) {
    uint32_t lo = 0, hi = w->mentions.n;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (w->mentions.at[mid].tok < tok)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* True when a word of the canonical name says so: House, Department, Court ... */
static bool public_body(const context *c, const tc_mention *m) {
    char word[32];
    size_t n = 0;
    for (const char *s = m->name;; s++) {
        if (*s == ' ' || *s == '\0') {
            if (n && n < sizeof word && tc_word_in(c->r, tc_rules_word(c->r, word, n), c->public_word, NULL))
                return true;
            n = 0;
            if (*s == '\0') return false;
        } else {
            if (n < sizeof word) word[n] = (char)(*s >= 'A' && *s <= 'Z' ? *s | 32 : *s);
            n++;
        }
    }
}

/* The name that a pronoun or "the company" at tok stands for: going back over at most four units, the first
 * fitting name of a unit (its subject, most often), those with 's after the others. skip: a name that it
 * cannot be. */
static const tc_mention *antecedent(const context *c, uint32_t tok, enum antecedent_kind kind,
                                    const char *skip) {
    enum { UNITS = 4, NAMES = 64 };
    const tc_work *w = c->w;
    uint32_t lo = mention_before(w, tok);
    const tc_mention *best = NULL;
    int best_rank = 0;
    uint32_t unit = TC_NONE;
    int units = 0, names = 0;
    while (lo-- > 0 && names++ < NAMES) {
        const tc_mention *m = &w->mentions.at[lo];
        uint32_t here = w->tok_sent[m->tok];
        if (here == TC_NONE) continue;
        if (here != unit && ++units > UNITS) break;
        unit = here;
        if (!fits(m, kind == A_PERSON) || m->tok_end > tok || !m->name ||
            (skip && strcmp(m->name, skip) == 0))
            continue;
        if (kind == A_COMPANY && (public_body(c, m) || strpbrk(m->name, "0123456789"))) continue;
        uint32_t front = m->tok > 0 && tc_tok_is(w, m->tok - 1, "the") ? m->tok - 1 : m->tok;
        bool behind = front > 0 && in_class(c, front - 1, c->preposition);
        bool before =
            m->tok_end < w->n_tok && w->tok_kind[m->tok_end] == TC_TOK_WORD &&
            (w->tok_flags[m->tok_end] & (TC_TOK_UPPER1 | TC_TOK_SENT)) == TC_TOK_UPPER1; /* X Flight 610 */
        int rank = possessive(c, m) ? 1 : behind || before ? 2 : 3;
        /* Going back, the last of equal rank in a unit is its first; earlier units must do better. */
        if (best && (here == w->tok_sent[best->tok] ? rank < best_rank : rank <= best_rank)) continue;
        best = m;
        best_rank = rank;
    }
    return best;
}

/* ------------------------------------------------------------------------------------- sources */

/* The text of tokens, line breaks as blanks, without articles in front. */
static const char *phrase(context *c, uint32_t tok, uint32_t tok_end) {
    const tc_work *w = c->w;
    enum { LIMIT = 120 };
    while (tok + 1 < tok_end && !tc_tok_is(w, tok + 1, "of") &&
           (in_class(c, tok, c->det) || w->tok_kind[tok] == TC_TOK_PUNCT))
        tok++;
    while (tok_end > tok + 1 && w->tok_kind[tok_end - 1] == TC_TOK_PUNCT) tok_end--;
    while (tok_end > tok + 1 && w->tok_end[tok_end - 1] - w->tok_start[tok] > LIMIT) tok_end--;
    uint32_t a = w->tok_start[tok], b = w->tok_end[tok_end - 1];
    if (b - a > 4 * LIMIT) b = w->tok_end[tok];
    char *s = tc_arena_push(w->arena, b - a + 1);
    if (!keep(c, s)) return NULL;
    for (uint32_t i = a; i < b; i++) s[i - a] = (char)(w->text.at[i] < ' ' ? ' ' : w->text.at[i]);
    s[b - a] = '\0';
    return s;
}

static speaker named(const tc_mention *m) {
    return (speaker){m->name, m->name, m->entity, TC_SOURCE_NAMED, true};
}

static speaker spokesperson(context *c, const tc_mention *m) {
    const char *name = keep(c, tc_arena_printf(c->w->arena, "%s spokesperson", m->name));
    return (speaker){name, m->name, m->entity, TC_SOURCE_SPOKESPERSON, name != NULL};
}

/* Who made the survey or report that a bare "the survey" names: the organisations of the last sentence with
 * that word. */
static bool makers(context *c, uint32_t noun, speaker *out) {
    const tc_work *w = c->w;
    uint32_t unit = w->tok_sent[noun];
    for (int back = 0; back < 7 && unit != TC_NONE; back++, unit--) {
        const tc_sentence *s = &w->sentences.at[unit];
        uint32_t end = back ? s->tok_end : noun, start = s->tok;
        bool told = false;
        if (end - start > REACH) start = end - REACH;
        for (uint32_t t = start; t < end && !told; t++) told = w->tok_word[t] == w->tok_word[noun];
        if (told) {
            const tc_mention *first = NULL, *second = NULL;
            for (uint32_t t = start; t < end; t++) {
                const tc_mention *m = mention_at(c, t);
                if (!m || m->type != TC_TYPE_ORG || m->tok != t || !m->name) continue;
                if (!first)
                    first = m;
                else if (!second && strcmp(first->name, m->name) != 0)
                    second = m;
            }
            if (!first) return false;
            *out = named(first);
            if (second)
                out->name = out->voice =
                    keep(c, tc_arena_printf(w->arena, "%s; %s", first->name, second->name));
            return true;
        }
        if (unit == 0) break;
    }
    return false;
}

/* "Both companies": the last two organisations named before; of "Tencent's WeChat" the owner. */
static bool both(context *c, uint32_t tok, speaker *out) {
    enum { NAMES = 16 };
    const tc_work *w = c->w;
    const tc_mention *last = NULL;
    uint32_t i = mention_before(w, tok);
    int names = 0;
    while (i-- > 0 && names++ < NAMES) {
        const tc_mention *m = &w->mentions.at[i];
        if (!fits(m, false) || !m->name || in_class(c, m->tok_end - 1, c->group)) continue;
        if (i > 0 && fits(m - 1, false) && m[-1].name && possessive(c, m - 1) && m->tok - m[-1].tok_end <= 1)
            m--, i--;
        if (!last) {
            last = m;
        } else if (strcmp(last->name, m->name) != 0) {
            *out = named(m);
            out->name = out->voice = keep(c, tc_arena_printf(w->arena, "%s; %s", m->name, last->name));
            out->entity = TC_NONE;
            return out->name != NULL;
        }
    }
    return false;
}

static bool holds_word(const char *s, const char *word, size_t n) {
    for (size_t k = 0; s[k]; k++) {
        if (k && s[k - 1] != ' ') continue;
        size_t i = 0;
        while (i < n && s[k + i] &&
               ((s[k + i] >= 'A' && s[k + i] <= 'Z' ? s[k + i] | 32 : s[k + i]) == word[i]))
            i++;
        if (i == n && (s[k + i] == '\0' || s[k + i] == ' ')) return true;
    }
    return false;
}

/* "the person added", "the commerce ministry said": the last source told of with these words. */
static bool told_before(const context *c, uint32_t tok, uint32_t tok_end, speaker *out) {
    enum { ROWS = 8 };
    const tc_work *w = c->w;
    for (uint32_t i = w->attributions.n, back = 0; i-- > 0 && back < ROWS; back++) {
        const tc_attribution *a = &w->attributions.at[i];
        bool all = a->source && a->source_entity == TC_NONE;
        for (uint32_t t = tok; t < tok_end && all; t++)
            all = holds_word(a->source, (const char *)tc_tok_fold_at(w, t), w->tok_fold_n[t]);
        if (!all) continue;
        *out = (speaker){a->source, c->cues.at[i].voice, TC_NONE, a->source_kind, true};
        return true;
    }
    return false;
}

/* "the Commission": capitals that are part of an organisation's name further up. */
static const tc_mention *short_name(const context *c, uint32_t tok, uint32_t tok_end) {
    enum { NAMES = 64 };
    const tc_work *w = c->w;
    while (tok + 1 < tok_end && in_class(c, tok, c->det)) tok++;
    if (tok_end - tok > 3) return NULL;
    for (uint32_t t = tok; t < tok_end; t++)
        if (!(w->tok_flags[t] & TC_TOK_UPPER1) || w->tok_fold_n[t] < 4) return NULL;
    uint32_t i = mention_before(w, tok);
    for (int names = 0; i-- > 0 && names < NAMES; names++) {
        const tc_mention *m = &w->mentions.at[i];
        bool all = m->type == TC_TYPE_ORG && m->name;
        for (uint32_t t = tok; t < tok_end && all; t++)
            all = holds_word(m->name, (const char *)tc_tok_fold_at(w, t), w->tok_fold_n[t]);
        if (all) return m;
    }
    return NULL;
}

/* Who spoke last, in this sentence or in the two before. */
static bool last_voice(const context *c, uint32_t tok, speaker *out) {
    const tc_work *w = c->w;
    if (!w->attributions.n) return false;
    const tc_attribution *a = &w->attributions.at[w->attributions.n - 1];
    if (!a->source || w->tok_sent[a->tok] + 2 < w->tok_sent[tok]) return false;
    *out = (speaker){a->source, c->cues.at[w->attributions.n - 1].voice, a->source_entity, a->source_kind, true};
    return true;
}

/* End of the capitalised words at tok, with "of", "for" and "and" between them; tok when there are none. */
static uint32_t capitals(const context *c, uint32_t tok, uint32_t tok_end) {
    const tc_work *w = c->w;
    uint32_t end = tok;
    for (uint32_t t = tok; t < tok_end && t < tok + 8; t++) {
        if (w->tok_kind[t] != TC_TOK_WORD) break;
        if (w->tok_flags[t] & TC_TOK_UPPER1)
            end = t + 1;
        else if (t == tok || !(tc_tok_is(w, t, "of") || tc_tok_is(w, t, "for") || tc_tok_is(w, t, "and")))
            break;
    }
    return end;
}

/* A name as the text writes it. */
static speaker written(context *c, uint32_t tok, uint32_t tok_end) {
    const char *name = phrase(c, tok, tok_end);
    return (speaker){name, name, TC_NONE, TC_SOURCE_NAMED, name != NULL};
}

static bool may_be_name(const context *c, uint32_t tok, uint32_t tok_end);

/* Resolves the phrase [tok, tok_end) that names a source. */
static speaker resolve(context *c, uint32_t tok, uint32_t tok_end, const char *skip) {
    tc_work *w = c->w;
    speaker out = {NULL, NULL, TC_NONE, TC_SOURCE_ANONYMOUS, true};
    const tc_mention *first = NULL, *m;
    uint32_t head = TC_NONE, spokes = TC_NONE, document = TC_NONE, anaphor = TC_NONE, post = TC_NONE;
    while (tok + 1 < tok_end && w->tok_kind[tok_end - 1] == TC_TOK_PUNCT) tok_end--;
    for (uint32_t t = tok; t < tok_end; t++) {
        m = mention_at(c, t);
        if (m) {
            if (!first && m->name) first = m;
            t = m->tok_end > t ? m->tok_end - 1 : t;
            continue;
        }
        if (post == TC_NONE && t > tok && in_class(c, t, c->post)) post = t;
        if (post != TC_NONE) continue;
        if (in_class(c, t, c->spokes))
            spokes = head = t;
        else if (in_class(c, t, c->document))
            document = head = t;
        else if (in_class(c, t, c->role))
            head = t;
        if (in_class(c, t, c->org_anaphor)) anaphor = t;
    }
    if (tok_end == tok + 1 && !first) {
        bool person = in_class(c, tok, c->person);
        if (person || in_class(c, tok, c->org) || tc_tok_is(w, tok, "its") || tc_tok_is(w, tok, "their")) {
            m = antecedent(c, tok, person ? A_PERSON : A_BODY, skip);
            if (person && w->attributions.n) { /* somebody no list knows may have spoken last */
                const tc_attribution *a = &w->attributions.at[w->attributions.n - 1];
                bool nearer = !m || a->tok > m->tok;
                if (nearer && c->cues.at[w->attributions.n - 1].unlisted &&
                    w->tok_sent[a->tok] + 2 >= w->tok_sent[tok])
                    return (speaker){a->source, a->source, TC_NONE, TC_SOURCE_NAMED, true};
            }
            if (!m && !person && tc_tok_is(w, tok, "they")) m = antecedent(c, tok, A_PERSON, skip);
            return m ? named(m) : out;
        }
    }
    if (first && head == TC_NONE) {
        uint32_t next = first->tok_end;
        out = named(first);
        bool joined = false; /* Canada and Mexico */
        for (uint32_t t = next; t < tok_end && !tc_tok_is(w, t, "("); t++) {
            m = mention_at(c, t);
            if (!m || m->tok != t || !m->name || m == first) continue;
            out.name = out.voice = keep(c, tc_arena_printf(w->arena, "%s; %s", out.name, m->name));
            if (!out.name) return out;
            joined = true;
        }
        if (joined) {
            out.entity = TC_NONE;
            return out;
        }
        if (next < tok_end && in_class(c, next, c->group)) { /* the Trump administration */
            out.name = keep(c, tc_arena_printf(w->arena, "%s %.*s", first->name, (int)w->tok_fold_n[next],
                                               (const char *)tc_tok_fold_at(w, next)));
            out.voice = out.name;
            if (first->type == TC_TYPE_PERSON) out.entity = TC_NONE;
        }
        return out;
    }
    if (spokes != TC_NONE) {
        m = first;
        if (m && m->type == TC_TYPE_PERSON && m->tok > spokes && (post == TC_NONE || post > m->tok))
            return named(m);
        if (!m) m = antecedent(c, tok, A_COMPANY, skip);
        if (m) return spokesperson(c, m);
    } else if (document != TC_NONE && first &&
               (first->type == TC_TYPE_ORG || first->type == TC_TYPE_WORK ||
                first->type == TC_TYPE_PRODUCT)) {
        /* "a report from Reuters", "the Reuters report"; but "an internal report seen by Reuters" is nobody's
         */
        bool made = first->tok < document;
        if (post != TC_NONE && first->tok > post) made = in_class(c, post, c->made_by);
        if (made) return named(first);
    } else if (document != TC_NONE && !first && in_class(c, document, c->made) && makers(c, document, &out)) {
        return out;
    } else if (anaphor != TC_NONE && anaphor == head && !first && post == TC_NONE) {
        if (tc_tok_is(w, tok, "both") && both(c, tok, &out)) return out;
        bool one = tc_tok_is(w, tok, "the") || tc_tok_is(w, tok, "this") || tc_tok_is(w, tok, "that");
        m = one ? antecedent(c, tok, A_COMPANY, skip) : NULL;
        if (m) return named(m);
    }
    if (!first && tok_end == tok + 2 && head == tok + 1 &&
        (tc_tok_is(w, tok, "the") || tc_tok_is(w, tok, "that")) && told_before(c, tok + 1, tok_end, &out))
        return out;
    if (!first && (m = short_name(c, tok, tok_end))) return named(m);
    /* "according to reports" names nobody */
    if (head != TC_NONE && head == tok && tok_end == tok + 1 && document != TC_NONE) return out;
    if (document != TC_NONE && !first) {
        if (tc_tok_is(w, tok, "the") && document == tok + 1 && in_class(c, document, c->words_noun) &&
            last_voice(c, tok, &out))
            return out;
        if (post != TC_NONE && in_class(c, post, c->made_by)) { /* data from the Office of Rail */
            uint32_t a = post + 1, b;
            while (a < tok_end && a < post + 4 && !(w->tok_flags[a] & TC_TOK_UPPER1)) a++;
            b = capitals(c, a, tok_end);
            if (b > a) return written(c, a, b);
        }
    }
    uint32_t cap = tok_end; /* his colleague Mira */
    while (cap > tok + 1 && w->tok_kind[cap - 1] == TC_TOK_WORD && (w->tok_flags[cap - 1] & TC_TOK_UPPER1)) cap--;
    if (!first && post == TC_NONE && cap < tok_end && !(w->quality & TC_QUALITY_TITLECASED) && may_be_name(c, cap, tok_end) &&
        !(w->tok_flags[tok_end - 1] & TC_TOK_UPPERALL) && !in_class(c, cap - 1, c->phrase_end))
        return written(c, cap, tok_end);
    for (uint32_t t = tok + 1; t < tok_end; t++) /* an employee, who asked not to be named */
        if (tc_tok_is(w, t, ",")) {
            tok_end = t;
            break;
        }
    out.name = out.voice = phrase(c, tok, tok_end);
    out.found = out.name != NULL;
    bool body =
        head != TC_NONE && in_class(c, head, c->institution); /* China's ministry, the finance ministry */
    if (body && (first || (tc_tok_is(w, tok, "the") && head > tok + 1))) out.kind = TC_SOURCE_NAMED;
    return out;
}

/* ------------------------------------------------------------------------------------- attributions */

static tc_status put_cue(context *c, const tc_rule_match *m, uint32_t tok, uint32_t tok_end, speaker who,
                         bool unlisted) {
    tc_work *w = c->w;
    tc_attribution *row = tc_vec_push(&w->alloc, &w->attributions);
    cue *extra = row ? tc_vec_push(&w->alloc, &c->cues) : NULL;
    if (!extra || c->no_memory) return tc_fail(c->err, TC_E_MEMORY, 0, "out of memory for attributions");
    uint32_t sentence = w->tok_sent[tok];
    *row = (tc_attribution){.start = w->tok_start[tok],
                            .end = w->tok_end[tok_end - 1],
                            .tok = tok,
                            .tok_end = tok_end,
                            .source = who.name,
                            .source_entity = who.entity,
                            .source_kind = who.kind,
                            .scope = sentence,
                            .scope_end = sentence + 1,
                            .rule = m->rule->name};
    const tc_sentence *s = &w->sentences.at[sentence];
    bool colon = tc_tok_is(w, s->tok_end - 1, ":") && s->tok_end <= tok_end + 12;
    *extra = (cue){who.voice, colon || s->kind == TC_LEADIN, unlisted};
    return TC_OK;
}

/* Where the phrase whose head stands at tok begins. Before a person's name: titles and offices. Before a role
 * or a document: modifiers as far as a name, an article or a known adjective; before another name: its
 * article. */
static uint32_t phrase_start(const context *c, uint32_t tok, bool unlisted) {
    enum { WORDS = 7 };
    const tc_work *w = c->w;
    const tc_mention *m = mention_at(c, tok);
    bool titles = unlisted || (m && m->type == TC_TYPE_PERSON);
    uint32_t best = tok, t = tok;
    for (int i = 0; i < WORDS && t > 0 && !(w->tok_flags[t] & TC_TOK_SENT); i++) {
        uint32_t before = t - 1;
        uint8_t kind = w->tok_kind[before];
        const tc_mention *name = mention_at(c, before);
        bool det = in_class(c, before, c->det);
        if (m && !titles) return tc_tok_is(w, before, "the") ? before : tok;
        if (name) {
            if (titles && name->type == TC_TYPE_PERSON) break;
            t = best = name->tok < before ? name->tok : before;
        } else if (kind == TC_TOK_CLITIC) {
            t = before;
        } else if (kind == TC_TOK_PUNCT) {
            const uint8_t *s = tc_tok_fold_at(w, before);
            bool mark = w->tok_fold_n[before] == 3 ? s[0] == 0xE2 && s[2] >= 0x98 : *s == '"' || *s == '\'';
            if (titles && *s == '.' && before > 0 && in_class(c, before - 1, c->title)) { /* Sen. */
                t = best = before - 1;
                continue;
            }
            if (*s != '-' && (titles || !mark)) break;
            if (mark && (w->tok_flags[t] & TC_TOK_SPACE)) break; /* it closes what stands before */
            t = before;
            if (mark) best = before;
        } else if (det && !(titles && t == tok)) {
            return before;
        } else if (in_class(c, before, c->title) || in_class(c, before, c->role) ||
                   in_class(c, before, c->role_adj)) {
            t = best = before;
        } else if (titles ? !tc_tok_is(w, before, "of") || best == tok
                          : kind != TC_TOK_WORD || in_class(c, before, c->phrase_end) ||
                                in_class(c, before, c->verb)) {
            break;
        } else {
            t = before;
        }
    }
    return best;
}

static bool hangs_by(const context *c, uint32_t tok) {
    static const char *const words[] = {"in", "at", "of", "from", "with", "near"};
    for (size_t i = 0; i < TC_COUNT_OF(words); i++)
        if (tc_tok_is(c->w, tok, words[i])) return true;
    return false;
}

/* "A buyer in Shenzhen said", "Ron Epstein of Bank of America said": not what stands behind the preposition
 * speaks. Finds the phrase that the subject at tok hangs on: false when it hangs on none. */
static bool hangs_on(context *c, uint32_t tok, uint32_t tok_end, uint32_t *start, speaker *who) {
    enum { WORDS = 6 };
    const tc_work *w = c->w;
    if (tok < 2 || (w->tok_flags[tok] & TC_TOK_SENT) || !hangs_by(c, tok - 1)) return false;
    uint32_t t = tok - 1;
    for (int i = 0; i < WORDS && t > 0 && !(w->tok_flags[t] & TC_TOK_SENT); i++) {
        bool by = hangs_by(c, t);
        const tc_mention *m = mention_at(c, --t);
        if (m && m->tok < t) t = m->tok;
        *start = t;
        if (m && m->type == TC_TYPE_PERSON && m->name && by) {
            *who = named(m);
            return true;
        }
        if (m) continue;
        if (w->tok_kind[t] != TC_TOK_WORD || in_class(c, t, c->verb)) return false;
        if (in_class(c, t, c->det)) {
            if (by) return false; /* one of Boeing's */
            const char *name = phrase(c, t, tok_end);
            *who = (speaker){name, name, TC_NONE, TC_SOURCE_ANONYMOUS, name != NULL};
            return who->found;
        }
        uint32_t a = t;
        while (by && a > 0 && !(w->tok_flags[a] & TC_TOK_SENT) && (w->tok_flags[a - 1] & TC_TOK_UPPER1) &&
               w->tok_kind[a - 1] == TC_TOK_WORD && !mention_at(c, a - 1) && a + 4 > t)
            a--;
        while (a < t && (in_class(c, a, c->title) || in_class(c, a, c->role))) a++;
        if (a < t && (w->tok_flags[t] & TC_TOK_UPPER1) && may_be_name(c, a, t + 1)) {
            *start = a;
            *who = written(c, a, t + 1);
            return who->found;
        }
        if (!hangs_by(c, t) && in_class(c, t, c->phrase_end)) return false;
    }
    return false;
}

static bool captured(const tc_rule_match *m, const char *name, uint32_t *tok, uint32_t *tok_end) {
    int i = tc_rule_capture(m->rule, name);
    if (i < 0 || m->capture[i].tok == TC_NONE) return false;
    *tok = m->capture[i].tok;
    *tok_end = m->capture[i].tok_end;
    return true;
}

/* The phrase behind "according to" may run on: it ends behind the name it begins with, and before a verb. */
static uint32_t trim(const context *c, uint32_t tok, uint32_t tok_end) {
    const tc_work *w = c->w;
    uint32_t at = tok;
    if (at + 1 < tok_end && tc_tok_is(w, at, "the")) at++;
    const tc_mention *m = mention_at(c, at);
    if (!m) return tok_end;
    uint32_t end = m->tok_end;
    for (uint32_t t = end; t < tok_end && t < end + 5; t++) { /* ... 's spokesman, ... officials */
        if (in_class(c, t, c->post)) break;
        if (in_class(c, t, c->role) || in_class(c, t, c->document) || in_class(c, t, c->group))
            return tok_end;
    }
    /* the title before a name: "Reuters reporter Jane Doe" keeps the whole */
    return end < tok_end ? end : tok_end;
}

static bool names_source(const context *c, uint32_t tok, uint32_t tok_end) {
    for (uint32_t t = tok; t < tok_end; t++) {
        if (mention_at(c, t) && t <= tok + 1) return true;
        if (in_class(c, t, c->role) || in_class(c, t, c->document)) return true;
    }
    return false;
}

/* A capitalised word that is no common word at the beginning of a sentence. */
static bool may_be_name(const context *c, uint32_t tok, uint32_t tok_end) {
    bool titles = true; /* and nothing else */
    if (tok_end > tok + 1 && tc_tok_is(c->w, tok, "he")) tok++; /* He Lan */
    for (uint32_t t = tok; t < tok_end; t++) {
        titles &= in_class(c, t, c->title) || c->w->tok_kind[t] == TC_TOK_PUNCT;
        if (in_class(c, t, c->phrase_end) || in_class(c, t, c->det) || in_class(c, t, c->aux) ||
            in_class(c, t, c->role) || in_class(c, t, c->document) || in_class(c, t, c->preposition))
            return false;
    }
    if (titles) return false;
    return !(c->w->tok_flags[tok] & TC_TOK_SENT) || tok_end > tok + 1 || c->w->tok_fold_n[tok] > 2;
}

/* The name of a person no list knows: in full when somebody was called by more words before. */
static const char *full_name(context *c, uint32_t tok, uint32_t tok_end) {
    enum { ROWS = 16 };
    const tc_work *w = c->w;
    if (tok_end == tok + 1)
        for (uint32_t i = w->attributions.n, back = 0; i-- > 0 && back < ROWS; back++) {
            const tc_attribution *a = &w->attributions.at[i];
            const char *s = a->source_kind == TC_SOURCE_NAMED && a->source_entity == TC_NONE ? a->source : NULL;
            const char *last = s ? strrchr(s, ' ') : NULL;
            if (last && holds_word(last + 1, (const char *)tc_tok_fold_at(w, tok), w->tok_fold_n[tok])) return s;
        }
    return phrase(c, tok, tok_end);
}

/* The subject of the sentence that goes on at tok: that of the last cue in it, else its first name. */
static speaker same_subject(context *c, uint32_t tok) {
    const tc_work *w = c->w;
    uint32_t sentence = w->tok_sent[tok];
    for (uint32_t i = w->attributions.n; i-- > 0;) {
        const tc_attribution *a = &w->attributions.at[i];
        if (w->tok_sent[a->tok] != sentence) break;
        return (speaker){a->source, c->cues.at[i].voice, a->source_entity, a->source_kind, true};
    }
    uint32_t start = w->sentences.at[sentence].tok;
    for (uint32_t t = start; t < tok && t < start + 8; t++) /* HELENA, Mont. (AP) — A judge ... */
        if (tc_tok_is(w, t, "—") || tc_tok_is(w, t, "–") ||
            (tc_tok_is(w, t, "-") && (w->tok_flags[t] & TC_TOK_SPACE)))
            start = t + 1;
    if (in_class(c, start, c->person) || in_class(c, start, c->org))
        return resolve(c, start, start + 1, NULL);
    if (in_class(c, start, c->det))
        for (uint32_t t = start + 1; t < tok && t < start + 6 && !mention_at(c, t); t++) {
            if (in_class(c, t, c->role) || in_class(c, t, c->org_anaphor))
                return resolve(c, start, t + 1, NULL);
            if (in_class(c, t, c->phrase_end)) break;
        }
    for (uint32_t t = tok - start > REACH ? tok - REACH : start; t < tok; t++) {
        const tc_mention *m = mention_at(c, t);
        bool subject = m && m->name && !possessive(c, m);
        if (subject && (fits(m, true) || fits(m, false) || m->type == TC_TYPE_GPE)) return named(m);
    }
    uint32_t end = start; /* Whitlock closed her shop and said ... */
    while (end < tok && end < start + 3 && (w->tok_flags[end] & TC_TOK_UPPER1)) end++;
    if (end > start && w->tok_kind[end] == TC_TOK_WORD && may_be_name(c, start, end)) {
        const char *name = full_name(c, start, end);
        return (speaker){name, name, TC_NONE, TC_SOURCE_NAMED, name != NULL};
    }
    return (speaker){0};
}

/* Beijing's envoy, Qin Gang, said: the aside behind the subject speaks. */
static bool aside_speaks(context *c, const tc_rule_match *m, uint32_t comma, speaker *who) {
    const tc_work *w = c->w;
    if (comma + 1 >= m->tok_end || !tc_tok_is(w, comma, ",")) return false;
    uint32_t t = comma + 1, end = t;
    const tc_mention *aside = mention_at(c, t), *before = mention_at(c, comma - 1);
    if (aside) {
        if (aside->type != TC_TYPE_PERSON || aside->tok != t || !aside->name || !tc_tok_is(w, aside->tok_end, ","))
            return false;
        *who = named(aside);
        return true;
    }
    if (before && before->type == TC_TYPE_PERSON) return false;
    while (end < m->tok_end && end < t + 4 && (w->tok_flags[end] & TC_TOK_UPPER1)) end++; /* no list knows him */
    if (end < t + 2 || !tc_tok_is(w, end, ",") || !may_be_name(c, t, end)) return false;
    *who = written(c, t, end);
    return who->found;
}

/* The noun phrase before the verb at *tok that no name or role begins: "the crowd has said". */
static bool subject_before(const context *c, uint32_t verb, uint32_t *start, uint32_t *end) {
    enum { WORDS = 5 };
    const tc_work *w = c->w;
    uint32_t t = verb;
    for (int aux = 0; aux < 2 && t > 0 && !(w->tok_flags[t] & TC_TOK_SENT) && in_class(c, t - 1, c->aux); aux++) t--;
    *end = t;
    for (int i = 0; i < WORDS && t > 0 && !(w->tok_flags[t] & TC_TOK_SENT); i++) {
        t--;
        uint8_t kind = w->tok_kind[t];
        if (mention_at(c, t) || (kind != TC_TOK_WORD && kind != TC_TOK_CLITIC) || in_class(c, t, c->verb)) return false;
        if (in_class(c, t, c->det) && !(t > 0 && tc_tok_is(w, t - 1, "of"))) {
            *start = t;
            return t + 1 < *end;
        }
        if (in_class(c, t, c->phrase_end)) return false;
    }
    return false;
}

/* Who may be the subject that ends at the comma: a name, a role with what belongs to it, capitals. */
static bool subject_at(const context *c, uint32_t comma, uint32_t *tok) {
    enum { WORDS = 8 };
    const tc_work *w = c->w;
    const tc_mention *m = mention_at(c, comma - 1);
    uint32_t t = comma;
    if (m) {
        t = m->tok;
        uint32_t front = t > 0 && tc_tok_is(w, t - 1, "the") ? t - 1 : t;
        bool clear = (w->tok_flags[t] & TC_TOK_SENT) || front == 0 || !in_class(c, front - 1, c->preposition);
        if (clear && m->type != TC_TYPE_LOC && m->type != TC_TYPE_EVENT) {
            *tok = t;
            return true;
        }
    } else {
        while (t > 0 && comma - t < 3 && w->tok_kind[t - 1] == TC_TOK_WORD && (w->tok_flags[t - 1] & TC_TOK_UPPER1) &&
               !mention_at(c, t - 1) && !(t < comma && (w->tok_flags[t] & TC_TOK_SENT)))
            t--;
        while (t < comma && in_class(c, t, c->title)) t++;
        bool clear = t < comma && ((w->tok_flags[t] & TC_TOK_SENT) || t == 0 || !in_class(c, t - 1, c->preposition));
        if (clear && t + 1 == comma && (w->tok_flags[t] & TC_TOK_SENT)) /* Muilenburg, the boss, but not: However, */
            clear = in_class(c, comma + 1, c->det) || in_class(c, comma + 1, c->post);
        if (clear && may_be_name(c, t, comma)) {
            *tok = t;
            return true;
        }
    }
    t = comma;
    for (int i = 0; i < WORDS && t > 0 && !(t < comma && (w->tok_flags[t] & TC_TOK_SENT)); i++) {
        m = mention_at(c, --t);
        if (m) {
            t = m->tok;
            continue;
        }
        if (w->tok_kind[t] == TC_TOK_PUNCT || in_class(c, t, c->verb)) return false;
        if (in_class(c, t, c->role)) {
            *tok = t;
            return t + 1 == comma || in_class(c, t + 1, c->post);
        }
    }
    return false;
}

/* "according to Dr. Helen Park, a former engineer": a name that no list knows at the beginning of the phrase. Its end,
 * or 0. */
static uint32_t unlisted_source(context *c, uint32_t tok, uint32_t tok_end, speaker *who) {
    const tc_work *w = c->w;
    uint32_t a = tok;
    while (a + 2 < tok_end && in_class(c, a, c->title) && (w->tok_flags[a] & TC_TOK_UPPER1))
        a += tc_tok_is(w, a + 1, ".") ? 2 : 1;
    if (a + 1 < tok_end && tc_tok_is(w, a, "the")) a++;
    uint32_t b = capitals(c, a, tok_end);
    if (b == a && (w->quality & TC_QUALITY_LOWERCASED) && a + 2 < tok_end &&
        (tc_tok_is(w, a + 2, "of") || tc_tok_is(w, a + 2, "from") || tc_tok_is(w, a + 2, "at")))
        b = a + 2; /* according to omar reed of the institute */
    if (b == a || !may_be_name(c, a, b)) return 0;
    if (b < tok_end &&
        (w->tok_kind[b] == TC_TOK_CLITIC || in_class(c, b, c->role) || in_class(c, b, c->document)))
        return 0;
    for (uint32_t t = a; t < b; t++)
        if (mention_at(c, t)) return 0;
    *who = written(c, a, b);
    return b;
}

/* "Tom Reilly, a steward at the plant, said": of the commas before the one at `comma`, the first behind a subject. */
static bool subject_of_aside(const context *c, uint32_t comma, uint32_t *tok, uint32_t *tok_end) {
    enum { TOKENS = 20 };
    const tc_work *w = c->w;
    bool found = false;
    uint32_t t = comma, at;
    for (int i = 0; i < TOKENS && t > 0 && !(w->tok_flags[t] & TC_TOK_SENT); i++) {
        t--;
        if (w->tok_kind[t] == TC_TOK_PUNCT) {
            const uint8_t *s = tc_tok_fold_at(w, t);
            bool mark = w->tok_fold_n[t] == 3 ? s[0] == 0xE2 && s[2] >= 0x9C : *s == '"' || *s == ':' || *s == ';' || *s == '.';
            if (mark) break;
        }
        if (in_class(c, t, c->verb)) break;
        if (tc_tok_is(w, t, ",") && t > 0 && !(w->tok_flags[t] & TC_TOK_SENT) && t + 1 < comma && subject_at(c, t, &at) &&
            (!found || mention_at(c, at) || in_class(c, at, c->role))) {
            *tok = at;
            *tok_end = t;
            found = true;
        }
    }
    return found;
}

static tc_status add_cue(context *c, const tc_rule_match *m) {
    tc_work *w = c->w;
    const char *action = m->rule->action;
    uint32_t tok, tok_end, t, t_end;
    tc_status status = TC_OK;
    if (strcmp(action, "again") == 0) {
        speaker who = same_subject(c, m->tok);
        return who.found ? put_cue(c, m, m->tok, m->tok_end, who, false) : TC_OK;
    }
    if (strcmp(action, "unnamed") == 0) {
        speaker who = {NULL, NULL, TC_NONE, TC_SOURCE_ANONYMOUS, true};
        return put_cue(c, m, m->tok, m->tok_end, who, false);
    }
    uint32_t front = m->tok; /* where the match begins: at its subject */
    bool aside = strcmp(action, "aside") == 0;
    if (aside) {
        if (m->tok == 0 || !subject_of_aside(c, m->tok - 1, &tok, &tok_end)) return TC_OK;
        if (tc_rule_arg(m->rule, "only") && !mention_at(c, tok)) return TC_OK;
        front = tok;
    } else if (strcmp(action, "subject") == 0) {
        if (!subject_before(c, m->tok, &tok, &tok_end)) return TC_OK;
        front = tok;
    } else if (!captured(m, "s", &tok, &tok_end)) {
        return TC_OK;
    }
    if (!aside && front == tok && tok_end <= m->tok_end) { /* ..., a pilot for X, said */
        uint32_t comma = tc_tok_is(w, tok_end - 1, ",") ? tok_end - 1 : tok_end;
        if (comma < m->tok_end && tc_tok_is(w, comma, ",") && subject_of_aside(c, comma, &t, &t_end) && t_end < tok) {
            aside = true;
            front = tok = t;
            tok_end = t_end;
        }
    }
    if (tc_rule_arg(m->rule, "behind") && !(w->tok_flags[m->tok] & TC_TOK_SPACE)) return TC_OK; /* the mark opens */
    uint32_t start = front;
    uint32_t floor = w->attributions.n ? w->attributions.at[w->attributions.n - 1].tok_end : 0; /* keep order */
    speaker above;
    if (tok == front && hangs_on(c, tok, tok_end, &t, &above) && t >= floor) {
        aside_speaks(c, m, tok_end, &above);
        return put_cue(c, m, t, m->tok_end, above, above.kind == TC_SOURCE_NAMED && above.entity == TC_NONE);
    }
    if (tok == front && (mention_at(c, tok) || in_class(c, tok, c->role) || in_class(c, tok, c->document) ||
                          in_class(c, tok, c->claim))) {
        start = phrase_start(c, tok, false);
        if (floor > start) start = tok;
        if (!mention_at(c, tok)) tok = start;
    } else if (aside) {
        const char *name = full_name(c, tok, tok_end);
        start = phrase_start(c, tok, true);
        if (start < floor) start = m->tok;
        return put_cue(c, m, start, m->tok_end, (speaker){name, name, TC_NONE, TC_SOURCE_NAMED, true}, true);
    }
    if (start < floor && front < m->tok) start = m->tok; /* another cue stands in the aside */
    if (strcmp(action, "quoted") == 0) {
        speaker who = resolve(c, tok, tok_end, NULL);
        uint32_t verb = tok_end;
        if (!captured(m, "t", &t, &t_end)) return TC_OK;
        TC_TRY(put_cue(c, m, start, t > verb ? t : tok_end, who, false));
        TC_TRY(put_cue(c, m, start, m->tok_end, resolve(c, t, t_end, who.name), false));
        return TC_OK;
    }
    uint32_t end = m->tok_end;
    if (tc_rule_arg(m->rule, "trim")) {
        uint32_t cut = trim(c, tok, tok_end);
        if (cut < tok_end) tok_end = end = cut;
    }
    const char *need = tc_rule_arg(m->rule, "need");
    bool unknown_name = need && strcmp(need, "name") == 0;
    if (need && strcmp(need, "lower") == 0) {
        if (!(w->quality & TC_QUALITY_LOWERCASED)) return TC_OK;
        unknown_name = true;
    }
    if (unknown_name ? !may_be_name(c, tok, tok_end) : need && !names_source(c, tok, tok_end)) {
        /* "Canada told him to go, citing safety": its own reasons */
        if (unknown_name || m->tok == 0 || !tc_tok_is(w, m->tok - 1, ",") || m->tok_end == m->tok + 1) return TC_OK;
        speaker who = same_subject(c, m->tok);
        return who.found ? put_cue(c, m, m->tok, m->tok + 1, who, false) : TC_OK;
    }
    if (unknown_name) {
        const char *name = full_name(c, tok, tok_end);
        start = m->tok < tok ? m->tok : phrase_start(c, tok, true);
        return put_cue(c, m, start, end, (speaker){name, name, TC_NONE, TC_SOURCE_NAMED, true}, true);
    }
    const char *skip = NULL; /* "according to the BBC, citing a company spokesperson": not the BBC's */
    if (need && w->attributions.n) {
        const tc_attribution *last = &w->attributions.at[w->attributions.n - 1];
        if (w->tok_sent[last->tok] == w->tok_sent[m->tok]) skip = last->source;
    }
    speaker who;
    if (aside_speaks(c, m, tok_end, &who))
        return put_cue(c, m, start, end, who, who.entity == TC_NONE);
    if (tc_rule_arg(m->rule, "trim") && !need) {
        uint32_t behind = unlisted_source(c, tok, tok_end, &who);
        if (behind) return who.found ? put_cue(c, m, start, behind, who, true) : TC_OK;
    }
    who = resolve(c, tok, tok_end, skip);
    if (who.found) status = put_cue(c, m, start, end, who, false);
done:
    return status;
}

/* ------------------------------------------------------------------------------------- quotations */

/* Term, phrase or clause? cue: one stands by it. */
static uint8_t quote_kind(const context *c, const tc_quote *q, uint32_t cue_index) {
    const tc_work *w = c->w;
    bool by_cue = cue_index != TC_NONE;
    uint32_t words = 0, capitals = 0, first = TC_NONE, last = q->tok;
    bool finite = false, stop = false;
    if (w->tok_sent[q->tok] != w->tok_sent[q->tok_end - 1]) return TC_QUOTE_DIRECT;
    for (uint32_t t = q->tok; t < q->tok_end; t++) {
        uint8_t kind = w->tok_kind[t];
        if (kind == TC_TOK_WORD || kind == TC_TOK_NUMBER) {
            if (first == TC_NONE) first = t;
            words++;
            capitals += (w->tok_flags[t] & TC_TOK_UPPER1) != 0;
            if (words >= 12) return TC_QUOTE_DIRECT;
            finite = finite || in_class(c, t, c->finite);
            last = t;
        }
    }
    for (uint32_t t = last + 1; t < q->tok_end; t++)
        stop |= tc_tok_is(w, t, ".") || tc_tok_is(w, t, "!") || tc_tok_is(w, t, "?");
    bool begins = first != TC_NONE && (w->tok_flags[first] & TC_TOK_UPPER1);
    if ((words >= 5 && finite) || (words >= 5 && begins && stop) ||
        (words >= 3 && finite && begins && capitals < words) ||
        (words >= 2 && begins && stop && (w->tok_flags[q->tok] & TC_TOK_SENT)))
        return TC_QUOTE_DIRECT;
    uint32_t behind = q->tok_end;
    bool after_word =
        q->tok > 0 && !(w->tok_flags[q->tok] & TC_TOK_SENT) && in_class(c, q->tok - 1, c->term_before);
    bool before_word =
        behind < w->n_tok && !(w->tok_flags[behind] & TC_TOK_SENT) && in_class(c, behind, c->term_after);
    /* said that "nothing changed" */
    bool told = by_cue && tc_tok_is(w, q->tok > 0 ? q->tok - 1 : 0, "that") &&
                w->attributions.at[cue_index].tok_end + 1 == q->tok;
    bool comma = by_cue && last + 1 < q->tok_end && tc_tok_is(w, last + 1, ",");
    if (told || (comma && (w->tok_flags[q->tok] & TC_TOK_SENT))) return TC_QUOTE_PARTIAL;
    if (words <= 4 && (after_word || before_word || !by_cue)) return TC_QUOTE_TERM;
    if (words <= 6 && capitals == words && words > 1 && !stop) return TC_QUOTE_TERM; /* a title */
    return TC_QUOTE_PARTIAL;
}

/* Index of the cue of a quotation in its own sentences; TC_NONE. overlap: a cue holds it ("internal report"
 * shows). */
static uint32_t cue_of(const context *c, const tc_quote *q, uint32_t from, uint32_t *overlap) {
    const tc_work *w = c->w;
    uint32_t sa = w->tok_sent[q->tok], sb = w->tok_sent[q->tok_end - 1], best = TC_NONE, best_far = TC_NONE;
    *overlap = TC_NONE;
    for (uint32_t i = from; i < w->attributions.n; i++) {
        const tc_attribution *a = &w->attributions.at[i];
        uint32_t s = w->tok_sent[a->tok], far;
        if (s > sb || a->tok > q->tok_end + REACH) break;
        if (s < sa) continue;
        if (a->tok < q->tok_end && a->tok_end > q->tok) {
            if (a->tok <= q->tok) *overlap = i;
            continue; /* inside the quotation: its own business */
        }
        if (a->tok_end <= q->tok) {
            if (s != sa) continue;
            far = 2 * (q->tok - a->tok_end) + 1;
        } else {
            if (s != sb) continue;
            far = 2 * (a->tok - q->tok_end); /* directly behind it wins over before it */
            if (far > 2) far += 8;
        }
        if (far <= best_far) {
            best = i;
            best_far = far;
        }
    }
    return best;
}

static void take_cue(const context *c, tc_quote *q, uint32_t i, const char *rule) {
    const tc_work *w = c->w;
    tc_attribution *a = &w->attributions.at[i];
    uint32_t sa = w->tok_sent[q->tok], sb = w->tok_sent[q->tok_end - 1];
    q->speaker = c->cues.at[i].voice;
    q->speaker_entity = a->source_entity;
    q->cue_start = a->start;
    q->cue_end = a->end;
    q->rule = rule;
    if (q->kind != TC_QUOTE_DIRECT) return;
    if (c->cues.at[i].lead_in && a->scope_end == a->scope + 1 && sa > a->scope) a->scope = sa;
    if (sa < a->scope) a->scope = sa;
    if (sb >= a->scope_end) a->scope_end = sb + 1;
}

static void find_speakers(context *c) {
    tc_work *w = c->w;
    uint32_t from = 0, before = TC_NONE; /* the quotation before, when it has a cue */
    uint32_t before_cue = TC_NONE;
    for (uint32_t k = 0; k < w->quotes.n; k++) {
        tc_quote *q = &w->quotes.at[k];
        uint32_t sa = w->tok_sent[q->tok];
        uint32_t overlap;
        bool opens = q->tok == w->sentences.at[sa].tok;
        while (from < w->attributions.n && (w->tok_sent[w->attributions.at[from].tok] + 1 < sa ||
                                            w->attributions.at[from].tok_end + REACH < q->tok))
            from++;
        uint32_t i = cue_of(c, q, from, &overlap);
        /* In a cue: "internal report" shows is a term; X, who called it "the worst", said: X's words */
        bool held = overlap != TC_NONE && w->attributions.at[overlap].source_kind == TC_SOURCE_NAMED;
        if (held) i = overlap;
        q->kind = quote_kind(c, q, i);
        if (overlap != TC_NONE && !held && q->kind != TC_QUOTE_DIRECT) q->kind = TC_QUOTE_TERM;
        if (q->kind == TC_QUOTE_TERM) continue;
        const char *rule = "cue";
        if (i == TC_NONE && opens && sa > 0) { /* the line before leads it in */
            for (uint32_t a = from; a < w->attributions.n && w->tok_sent[w->attributions.at[a].tok] < sa; a++)
                if (w->tok_sent[w->attributions.at[a].tok] + 1 == sa && c->cues.at[a].lead_in) i = a;
            rule = "lead-in";
        }
        if (i == TC_NONE && opens && q->kind == TC_QUOTE_DIRECT && before != TC_NONE) {
            uint32_t end = w->tok_sent[w->quotes.at[before].tok_end - 1];
            if (end == sa || end + 1 == sa) i = before_cue;
            rule = "continued";
        }
        if (i == TC_NONE && opens && q->kind == TC_QUOTE_DIRECT && sa > 0) { /* X said so. "We ..." */
            for (uint32_t a = from; a < w->attributions.n && w->tok_sent[w->attributions.at[a].tok] < sa; a++)
                if (w->tok_sent[w->attributions.at[a].tok] + 1 == sa &&
                    w->attributions.at[a].source_kind != TC_SOURCE_ANONYMOUS)
                    i = a;
            rule = "sentence before";
        }
        if (i == TC_NONE) continue;
        take_cue(c, q, i, rule);
        before = k;
        before_cue = i;
    }
}

/* A lead-in speaks for the unit behind it, quotation or not. */
static void lead_in_scopes(const context *c) {
    const tc_work *w = c->w;
    for (uint32_t i = 0; i < w->attributions.n; i++) {
        tc_attribution *a = &w->attributions.at[i];
        uint32_t s = w->tok_sent[a->tok];
        if (c->cues.at[i].lead_in && a->scope == s && a->scope_end == s + 1 && s + 1 < w->sentences.n &&
            tc_tok_is(w, w->sentences.at[s].tok_end - 1, ":"))
            a->scope = s + 1, a->scope_end = s + 2;
    }
}

static int by_start(const void *a, const void *b) {
    const tc_quote *x = a, *y = b;
    return x->start < y->start ? -1 : x->start > y->start;
}

tc_status tc_quotes(tc_work *w, tc_error *err) {
    context c;
    tc_rule_match m;
    tc_status status = TC_OK;
    memset(&c, 0, sizeof c);
    c.w = w;
    c.r = w->pipeline->rules;
    c.err = err;
    c.det = tc_rules_class(c.r, "np_det");
    c.role = tc_rules_class(c.r, "role_noun");
    c.document = tc_rules_class(c.r, "document_noun");
    c.made = tc_rules_class(c.r, "made_noun");
    c.spokes = tc_rules_class(c.r, "spokes_noun");
    c.org_anaphor = tc_rules_class(c.r, "org_anaphor");
    c.person = tc_rules_class(c.r, "pronoun_person");
    c.org = tc_rules_class(c.r, "pronoun_org");
    c.post = tc_rules_class(c.r, "np_post");
    c.group = tc_rules_class(c.r, "group_word");
    c.finite = tc_rules_class(c.r, "finite_word");
    c.term_before = tc_rules_class(c.r, "term_before");
    c.preposition = tc_rules_class(c.r, "preposition");
    c.phrase_end = tc_rules_class(c.r, "phrase_end");
    c.public_word = tc_rules_class(c.r, "public_word");
    c.words_noun = tc_rules_class(c.r, "words_noun");
    c.title = tc_rules_class(c.r, "title_noun");
    c.role_adj = tc_rules_class(c.r, "role_adj");
    c.verb = tc_rules_class(c.r, "speech_verb");
    c.claim = tc_rules_class(c.r, "claim_noun");
    c.aux = tc_rules_class(c.r, "speech_aux");
    c.made_by = tc_rules_class(c.r, "made_by");
    c.institution = tc_rules_class(c.r, "institution");
    c.term_after = tc_rules_class(c.r, "term_after");
    TC_TRY(quote_marks(w, err));
    TC_TRY(tc_items_build(c.r, w, 0, w->n_tok, true, &c.items, err));
    for (uint32_t i = 0; tc_rules_next(c.r, TC_LAYER_SPEECH, w, &c.items, i, &m);) {
        uint32_t n = w->attributions.n;
        i = m.item_end;
        if (strcmp(m.rule->action, "none") == 0 || w->tok_sent[m.tok] == TC_NONE) continue;
        TC_TRY(add_cue(&c, &m));
        if (w->attributions.n == n) i = m.item + 1; /* what it hid may be one */
    }
    find_speakers(&c);
    lead_in_scopes(&c);
    if (w->quotes.n) qsort(w->quotes.at, w->quotes.n, sizeof *w->quotes.at, by_start);
done:
    tc_vec_release(&w->alloc, &c.items);
    tc_vec_release(&w->alloc, &c.cues);
    return status;
}
