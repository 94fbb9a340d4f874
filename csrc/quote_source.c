/* quote_source.c: who is meant by a phrase that names a source.
 *
 * It is resolved to a name in it, to "X spokesperson", to the organisation or person that a pronoun or "the
 * company" stands for (the first fitting name of this sentence or of those before), to the makers of a
 * survey, or to its own words.
 */
#include "quote_internal.h"

/* ------------------------------------------------------------------------------------- antecedents */

enum antecedent_kind { A_PERSON, A_BODY, A_COMPANY };

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
const char *quote_phrase(context *c, uint32_t tok, uint32_t tok_end) {
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

speaker quote_named(const tc_mention *m) {
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
            *out = quote_named(first);
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
            *out = quote_named(m);
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
    *out =
        (speaker){a->source, c->cues.at[w->attributions.n - 1].voice, a->source_entity, a->source_kind, true};
    return true;
}

/* End of the capitalised words at tok, with "of", "for" and "and" between them; tok when there are none. */
uint32_t quote_capitals(const context *c, uint32_t tok, uint32_t tok_end) {
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
speaker quote_written(context *c, uint32_t tok, uint32_t tok_end) {
    const char *name = quote_phrase(c, tok, tok_end);
    return (speaker){name, name, TC_NONE, TC_SOURCE_NAMED, name != NULL};
}

/* Resolves the phrase [tok, tok_end) that names a source. */
speaker quote_resolve(context *c, uint32_t tok, uint32_t tok_end, const char *skip) {
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
            return m ? quote_named(m) : out;
        }
    }
    if (first && head == TC_NONE) {
        uint32_t next = first->tok_end;
        out = quote_named(first);
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
            return quote_named(m);
        if (!m) m = antecedent(c, tok, A_COMPANY, skip);
        if (m) return spokesperson(c, m);
    } else if (document != TC_NONE && first &&
               (first->type == TC_TYPE_ORG || first->type == TC_TYPE_WORK ||
                first->type == TC_TYPE_PRODUCT)) {
        /* "a report from Reuters", "the Reuters report"; but "an internal report seen by Reuters" is nobody's
         */
        bool made = first->tok < document;
        if (post != TC_NONE && first->tok > post) made = in_class(c, post, c->made_by);
        if (made) return quote_named(first);
    } else if (document != TC_NONE && !first && in_class(c, document, c->made) && makers(c, document, &out)) {
        return out;
    } else if (anaphor != TC_NONE && anaphor == head && !first && post == TC_NONE) {
        if (tc_tok_is(w, tok, "both") && both(c, tok, &out)) return out;
        bool one = tc_tok_is(w, tok, "the") || tc_tok_is(w, tok, "this") || tc_tok_is(w, tok, "that");
        m = one ? antecedent(c, tok, A_COMPANY, skip) : NULL;
        if (m) return quote_named(m);
    }
    if (!first && tok_end == tok + 2 && head == tok + 1 &&
        (tc_tok_is(w, tok, "the") || tc_tok_is(w, tok, "that")) && told_before(c, tok + 1, tok_end, &out))
        return out;
    if (!first && (m = short_name(c, tok, tok_end))) return quote_named(m);
    /* "according to reports" names nobody */
    if (head != TC_NONE && head == tok && tok_end == tok + 1 && document != TC_NONE) return out;
    if (document != TC_NONE && !first) {
        if (tc_tok_is(w, tok, "the") && document == tok + 1 && in_class(c, document, c->words_noun) &&
            last_voice(c, tok, &out))
            return out;
        if (post != TC_NONE && in_class(c, post, c->made_by)) { /* data from the Office of Rail */
            uint32_t a = post + 1, b;
            while (a < tok_end && a < post + 4 && !(w->tok_flags[a] & TC_TOK_UPPER1)) a++;
            b = quote_capitals(c, a, tok_end);
            if (b > a) return quote_written(c, a, b);
        }
    }
    uint32_t cap = tok_end; /* his colleague Mira */
    while (cap > tok + 1 && w->tok_kind[cap - 1] == TC_TOK_WORD && (w->tok_flags[cap - 1] & TC_TOK_UPPER1))
        cap--;
    if (!first && post == TC_NONE && cap < tok_end && !(w->quality & TC_QUALITY_TITLECASED) &&
        quote_may_be_name(c, cap, tok_end) && !(w->tok_flags[tok_end - 1] & TC_TOK_UPPERALL) &&
        !in_class(c, cap - 1, c->phrase_end))
        return quote_written(c, cap, tok_end);
    for (uint32_t t = tok + 1; t < tok_end; t++) /* an employee, who asked not to be named */
        if (tc_tok_is(w, t, ",")) {
            tok_end = t;
            break;
        }
    out.name = out.voice = quote_phrase(c, tok, tok_end);
    out.found = out.name != NULL;
    bool body =
        head != TC_NONE && in_class(c, head, c->institution); /* China's ministry, the finance ministry */
    if (body && (first || (tc_tok_is(w, tok, "the") && head > tok + 1))) out.kind = TC_SOURCE_NAMED;
    return out;
}

/* A capitalised word that is no common word at the beginning of a sentence. */
bool quote_may_be_name(const context *c, uint32_t tok, uint32_t tok_end) {
    bool titles = true;                                         /* and nothing else */
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
const char *quote_full_name(context *c, uint32_t tok, uint32_t tok_end) {
    enum { ROWS = 16 };
    const tc_work *w = c->w;
    if (tok_end == tok + 1)
        for (uint32_t i = w->attributions.n, back = 0; i-- > 0 && back < ROWS; back++) {
            const tc_attribution *a = &w->attributions.at[i];
            const char *s =
                a->source_kind == TC_SOURCE_NAMED && a->source_entity == TC_NONE ? a->source : NULL;
            const char *last = s ? strrchr(s, ' ') : NULL;
            if (last && holds_word(last + 1, (const char *)tc_tok_fold_at(w, tok), w->tok_fold_n[tok]))
                return s;
        }
    return quote_phrase(c, tok, tok_end);
}
