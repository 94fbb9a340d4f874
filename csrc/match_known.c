/* match_known.c: what a document teaches about its own names. The entities of the first selection are known;
 * names that need evidence count where their entity is known; known persons go by surname or first name; a
 * capitalised unknown word one slip away from a known name is that name misspelt.
 */
#include "match.h"

static tc_status no_memory(tc_error *err) {
    return tc_fail(err, TC_E_MEMORY, 0, "out of memory for mentions");
}

tc_status tc_known_learn(matcher *m) {
    const tc_alloc *alloc = &m->w->alloc;
    m->known.n = 0;
    uint32_t size = 64, chosen = 0;
    for (uint32_t i = 0; i < m->spans.n; i++) chosen += m->spans.at[i].chosen;
    while (size < chosen * 2 + 2) size *= 2;
    if (!m->known_slots || size > m->known_mask + 1) {
        if (m->known_slots)
            tc_mem_free(alloc, m->known_slots, ((size_t)m->known_mask + 1) * sizeof *m->known_slots);
        m->known_slots = tc_mem_resize(alloc, NULL, 0, size * sizeof *m->known_slots);
        if (!m->known_slots) return no_memory(m->err);
        m->known_mask = size - 1;
    }
    memset(m->known_slots, 0, ((size_t)m->known_mask + 1) * sizeof *m->known_slots);
    for (uint32_t i = 0; i < m->spans.n; i++) {
        if (!m->spans.at[i].chosen) continue;
        const option *o = tc_span_option(m, &m->spans.at[i]);
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
    m->names[m->n_names++] =
        (known_name){.hash = hash, .tok = tok, .entity = entity, .n = (uint8_t)n, .kind = kind};
    m->name_filter[hash >> 6 & 15] |= (uint64_t)1 << (hash & 63);
}

/* Words by which the entities of the first selection may go alone. */
static void learn_names(matcher *m) {
    const tc_work *w = m->w;
    m->n_names = 0;
    memset(m->name_filter, 0, sizeof m->name_filter);
    for (uint32_t i = 0; i < m->spans.n; i++) {
        const span *s = &m->spans.at[i];
        const option *o = s->chosen ? tc_span_option(m, s) : NULL;
        if (!o || s->possessive) continue;
        const tc_entity *e = &m->lex->entities.at[o->entity];
        const tc_lex_alias *a = o->alias == TC_NONE ? NULL : &m->lex->aliases.at[o->alias];
        if (s->n == 1) {
            if (!a || (a->kind != TC_ALIAS_NAME && a->kind != TC_ALIAS_SURNAME) || e->type == TC_TYPE_GPE)
                continue;
            if (w->tok_fold_n[s->tok] >= 5 && !in_class(m, s->tok, C_COMMON))
                add_name(m, s->tok, o->entity, NAME_WHOLE);
            continue;
        }
        if (e->type != TC_TYPE_PERSON || !a || a->kind == TC_ALIAS_SURNAME) continue;
        uint32_t last = s->tok_end - 1;
        while (last > s->tok &&
               (!is_word(m, last) || in_class(m, last, C_NAMEEND) || w->tok_fold_n[last] < 2))
            last--;
        if (last > s->tok) add_name(m, last, o->entity, NAME_SURNAME);
        if (in_class(m, s->tok, C_FAMILY))
            add_name(m, s->tok, o->entity, NAME_SURNAME);
        else if (w->tok_fold_n[s->tok] >= 3 && !in_class(m, s->tok, C_HONOR) && !in_class(m, s->tok, C_TITLE))
            add_name(m, s->tok, o->entity, NAME_FIRST);
    }
}

/* Edit distance with transpositions of neighbours, at most most + 1. Both at most 32 bytes. */
uint32_t tc_edit_distance(const uint8_t *a, uint32_t na, const uint8_t *b, uint32_t nb, uint32_t most) {
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
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && two[j - 2] + 1u < d)
                d = two[j - 2] + 1u;
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
    uint32_t p = before_word(m, tok), n = after(m, tok + 1);
    if (p != TC_NONE && is_word(m, p) && is_upper(m, p) && (m->w->tok_flags[tok] & TC_TOK_SPACE) &&
        !in_class(m, p, C_TITLE) && !in_class(m, p, C_HONOR) && !in_class(m, p, C_LEADER) &&
        !tc_capital_mute(m, p))
        return true;
    return n != TC_NONE && is_word(m, n) && is_upper(m, n) && !tc_capital_mute(m, n) &&
           (m->w->tok_flags[n] & TC_TOK_SPACE);
}

/* Judges a lone token as a name known in the document; false: it is none. */
static bool judge_known(const matcher *m, uint32_t tok, bool possessive, option *o, const known_name **name) {
    const tc_work *w = m->w;
    const uint8_t *at = tc_tok_fold_at(w, tok);
    uint32_t n = w->tok_fold_n[tok] - possessive;
    uint64_t hash = possessive ? tc_hash(at, n) : w->tok_hash[tok];
    const known_name *found = NULL;
    for (uint32_t i = 0; i < m->n_names; i++) {
        const known_name *k = &m->names[i];
        if (k->hash != hash || k->kind == NAME_WHOLE || k->n != n ||
            memcmp(tc_tok_fold_at(w, k->tok), at, n) != 0)
            continue;
        /* the person named last before this place, else the first one */
        if (!found || (k->tok <= tok && k->kind <= found->kind) || k->kind < found->kind) found = k;
    }
    if (!found) return false;
    if (in_class(m, tok, C_LEADER)) return false;
    bool common = in_class(m, tok, C_COMMON), upper = is_upper(m, tok), mute = tc_capital_mute(m, tok);
    uint32_t next = after(m, tok + 1);
    if (!upper && !(m->lowered || m->loose)) return false;
    if (!upper && (common || n < 4)) {
        uint32_t p = before_word(m, tok);
        bool cue = (next != TC_NONE && (in_class(m, next, C_SAY) || w->tok_kind[next] == TC_TOK_CLITIC)) ||
                   (p != TC_NONE && (in_class(m, p, C_TITLE) || in_class(m, p, C_HONOR)));
        if (!cue) return false;
    }
    if (possessive && (common || next == TC_NONE || !is_word(m, next))) return false;
    if (upper && common && mute &&
        !(next != TC_NONE &&
          (in_class(m, next, C_SAY) || w->tok_kind[next] == TC_TOK_CLITIC || is_upper(m, next))))
        return false;
    if (tc_follows_given(m, tok) || tc_follows_capital(m, tok)) return false;
    if (next != TC_NONE && in_class(m, next, C_NAMEEND)) return false;
    if (found->kind == NAME_FIRST) {
        if (common || !upper) return false;
        if (next != TC_NONE && is_word(m, next) && is_upper(m, next) && !tc_capital_mute(m, next) &&
            (w->tok_flags[next] & TC_TOK_SPACE))
            return false;
        uint32_t p = before_word(m, tok);
        if (p != TC_NONE &&
            (in_class(m, p, C_HONOR) || (is_upper(m, p) && is_word(m, p) && in_class(m, p, C_TITLE))))
            return false;
    }
    *name = found;
    *o = (option){.entity = found->entity,
                  .alias = TC_NONE,
                  .score = found->kind == NAME_SURNAME ? 0.85f : 0.7f,
                  .rule = found->kind == NAME_SURNAME ? R_AFTER_FULL : R_FIRST_AFTER_FULL,
                  .lower = !upper};
    return true;
}

/* Judges a capitalised unknown word as a misspelt name of the document. */
static bool judge_typo(const matcher *m, uint32_t tok, option *o) {
    const tc_work *w = m->w;
    uint32_t n = w->tok_fold_n[tok];
    const uint8_t *at = tc_tok_fold_at(w, tok);
    if (n < 5 || n > 24 || !is_upper(m, tok) || (w->tok_flags[tok] & (TC_TOK_DIGIT | TC_TOK_UPPERALL)))
        return false;
    if (w->tok_word[tok] || tc_lexicon_word(m->lex, w->tok_hash[tok], at, n))
        return false; /* a word that is known */
    if (tc_capital_mute(m, tok) && !(w->tok_flags[tok] & TC_TOK_MIXED) && !m->noisy && n < 6) return false;
    if (in_capital_run(m, tok)) return false;
    const known_name *found = NULL;
    uint32_t least = 3;
    for (uint32_t i = 0; i < m->n_names; i++) {
        const known_name *k = &m->names[i];
        if (k->kind == NAME_FIRST || k->n < 5) continue;
        uint32_t most = n >= 9 && m->noisy ? 2 : 1;
        uint32_t d = tc_edit_distance(at, n, tc_tok_fold_at(w, k->tok), k->n, most);
        if (d == 0 || d > most || d >= least) continue;
        /* a plural, or another first letter, is more often another word */
        const uint8_t *name = tc_tok_fold_at(w, k->tok);
        if (at[0] != name[0] || (n == (uint32_t)k->n + 1 && at[n - 1] == 's') ||
            ((uint32_t)k->n == n + 1 && name[n] == 's'))
            continue;
        found = k;
        least = d;
    }
    if (!found) return false;
    for (uint32_t i = 0; i < w->n_tok && i < 4096;
         i++) /* written in lower case elsewhere: an ordinary word */
        if (w->tok_hash[i] == w->tok_hash[tok] && !is_upper(m, i)) return false;
    *o = (option){
        .entity = found->entity, .alias = TC_NONE, .score = least == 1 ? 0.7f : 0.6f, .rule = R_TYPO};
    return true;
}

/* "Kevin Meyer" for a known Kevin Mayer: the first name at tok, and a surname one slip away behind it. */
static bool judge_full_typo(const matcher *m, uint32_t tok, option *o) {
    const tc_work *w = m->w;
    uint32_t next = after(m, tok + 1);
    if (next == TC_NONE || !is_word(m, next) || !is_upper(m, next) || !(w->tok_flags[next] & TC_TOK_SPACE))
        return false;
    const uint8_t *at = tc_tok_fold_at(w, next);
    uint32_t n = w->tok_fold_n[next];
    for (uint32_t i = 0; n >= 4 && i < m->n_names; i++) {
        const known_name *first = &m->names[i];
        if (first->kind != NAME_FIRST || first->hash != w->tok_hash[tok]) continue;
        for (uint32_t j = 0; j < m->n_names; j++) {
            const known_name *last = &m->names[j];
            if (last->kind != NAME_SURNAME || last->entity != first->entity) continue;
            uint32_t most = n >= 8 ? 2 : 1,
                     d = tc_edit_distance(at, n, tc_tok_fold_at(w, last->tok), last->n, most);
            if (d == 0 || d > most) continue;
            *o = (option){.entity = first->entity, .alias = TC_NONE, .score = 0.75f, .rule = R_TYPO};
            return true;
        }
    }
    return false;
}

/* May a person's surname take this place from the chosen span: a lone word for something else ("Ford"), or a
 * weak surname of another person, which the text has not named otherwise since after_tok? */
static bool yields(const matcher *m, uint32_t taken, uint32_t tok, uint32_t after_tok) {
    const span *s = &m->spans.at[taken];
    const option *o = tc_span_option(m, s);
    if (!o || s->n != 1 || o->alias == TC_NONE) return false;
    const tc_lex_alias *a = &m->lex->aliases.at[o->alias];
    bool person = m->lex->entities.at[o->entity].type == TC_TYPE_PERSON;
    if (person ? a->kind != TC_ALIAS_SURNAME || !a->weak : !in_class(m, tok, C_COMMON)) return false;
    for (uint32_t i = taken, seen = 0; i-- > 0 && seen < 64; seen++) {
        if (m->spans.at[i].tok < after_tok) break;
        const option *earlier = m->spans.at[i].chosen ? tc_span_option(m, &m->spans.at[i]) : NULL;
        if (earlier && earlier->entity == o->entity && (!person || m->spans.at[i].n > 1)) return false;
    }
    return true;
}

/* Adds the lone names of known entities as spans, keeping the order by start. */
static tc_status add_known(matcher *m) {
    const tc_work *w = m->w;
    if (m->n_names == 0) return TC_OK;
    uint32_t old = m->spans.n, at = 0, typos = 0;
    for (uint32_t tok = 0; tok < w->n_tok; tok++) {
        bool may = m->name_filter[w->tok_hash[tok] >> 6 & 15] >> (w->tok_hash[tok] & 63) & 1;
        if (!is_word(m, tok) || !(may || is_upper(m, tok) || possessive_cut(m, tok) == 1)) continue;
        while (at < old && m->spans.at[at].tok_end <= tok) at++;
        uint32_t taken = TC_NONE; /* the chosen span that covers it */
        for (uint32_t i = at; i < old && m->spans.at[i].tok <= tok && taken == TC_NONE; i++)
            if (m->spans.at[i].chosen && m->spans.at[i].tok_end > tok) taken = i;
        if (taken != TC_NONE && !yields(m, taken, tok, tok)) continue;
        const known_name *name = NULL;
        option o;
        bool possessive = false, hit = false;
        uint32_t end = tok + 1;
        if (may) {
            hit = is_upper(m, tok) && judge_full_typo(m, tok, &o);
            if (hit)
                end = tok + 2;
            else
                hit = judge_known(m, tok, false, &o, &name);
        }
        if (!hit && possessive_cut(m, tok) == 1) hit = possessive = judge_known(m, tok, true, &o, &name);
        if (taken != TC_NONE) {
            if (!hit || name->kind != NAME_SURNAME || name->tok > tok || end > tok + 1) continue;
            const option *now = tc_span_option(m, &m->spans.at[taken]);
            bool person = m->lex->entities.at[now->entity].type == TC_TYPE_PERSON;
            if (now->entity == o.entity || !yields(m, taken, tok, person ? name->tok : 0)) continue;
            m->spans.at[taken].n_option = 0;
        }
        uint32_t start = tok;
        if (hit && name && tok > 1 && single(m, tok - 1) == '-' && is_glued(m, tok) && is_glued(m, tok - 1)) {
            /* the second part of a double name: both parts, or none */
            hit = name->tok > 1 && w->tok_hash[name->tok - 2] == w->tok_hash[tok - 2] &&
                  single(m, name->tok - 1) == '-' &&
                  (m->spans.n == old || m->spans.at[m->spans.n - 1].tok < tok - 2);
            if (!hit) continue;
            start = tok - 2;
        }
        if (!hit && is_upper(m, tok) && typos < 256) {
            typos++;
            hit = judge_typo(m, tok, &o);
        }
        if (!hit) continue;
        option *to = tc_vec_push(&w->alloc, &m->options);
        span *s = to ? tc_vec_push(&w->alloc, &m->spans) : NULL;
        if (!s) return no_memory(m->err);
        *to = o;
        *s = (span){.tok = start,
                    .tok_end = end,
                    .start = w->tok_start[start],
                    .end = w->tok_end[end - 1],
                    .option = m->options.n - 1,
                    .n_option = 1,
                    .n = (uint8_t)(end - start),
                    .possessive = possessive};
    }
    /* merge the two ordered runs from behind */
    uint32_t more = m->spans.n - old;
    if (more == 0 || old == 0) return TC_OK;
    if (!tc_vec_reserve(&w->alloc, &m->spans, m->spans.n + more)) return no_memory(m->err);
    memcpy(m->spans.at + m->spans.n, m->spans.at + old, more * sizeof *m->spans.at);
    const span *late = m->spans.at + m->spans.n;
    uint32_t i = old, j = more, k = m->spans.n;
    while (j > 0) {
        if (i > 0 && m->spans.at[i - 1].tok > late[j - 1].tok)
            m->spans.at[--k] = m->spans.at[--i];
        else
            m->spans.at[--k] = late[--j];
    }
    return TC_OK;
}

static bool is_connector(const matcher *m, uint32_t tok) {
    return tc_tok_is(m->w, tok, "of") || tc_tok_is(m->w, tok, "for") || tc_tok_is(m->w, tok, "and") ||
           tc_tok_is(m->w, tok, "the") || single(m, tok) == '&';
}

/* A capitalised word that no chosen span covers and that may be part of an unknown name. */
static bool is_name_word(const matcher *m, uint32_t tok) {
    return tok != TC_NONE && is_word(m, tok) && is_upper(m, tok) &&
           !(m->w->tok_flags[tok] & TC_TOK_UPPERALL) && (m->w->tok_flags[tok] & TC_TOK_SPACE) &&
           m->w->tok_mention[tok] == TC_NONE && !tc_capital_mute(m, tok) && !in_class(m, tok, C_LEADER);
}

/* A place or people inside a longer unknown name ("Canadian Football League", "Lake Michigan") is no mention
 * of its own. Words that lead to a person ("French President", "British Foreign Secretary") make no name. */
static bool inside_unknown_name(const matcher *m, const span *s) {
    uint32_t p = before_word(m, s->tok), words = 0;
    if (p != TC_NONE && (m->w->tok_flags[s->tok] & TC_TOK_SPACE) && is_name_word(m, p) &&
        !in_class(m, p, C_TITLE) && !in_class(m, p, C_HONOR) && !in_class(m, p, C_SAY))
        return true;
    if (p != TC_NONE && tc_tok_is(m->w, p, "of")) { /* "Gulf of Mexico"; but "Governor of Texas" */
        uint32_t head = before(m, p), first = head == TC_NONE ? TC_NONE : before_word(m, head);
        bool person = first != TC_NONE && (in_class(m, first, C_GIVEN) || in_class(m, first, C_HONOR));
        if (is_name_word(m, head) && !in_class(m, head, C_TITLE) && !person) return true;
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

void tc_known_drop_inside(matcher *m) {
    tc_work *w = m->w;
    for (uint32_t i = 0; i < m->spans.n; i++)
        for (uint32_t t = m->spans.at[i].tok; m->spans.at[i].chosen && t < m->spans.at[i].tok_end; t++)
            w->tok_mention[t] = i;
    for (uint32_t i = 0; i < m->spans.n; i++) {
        span *s = &m->spans.at[i];
        const option *o = s->chosen ? tc_span_option(m, s) : NULL;
        if (!o) continue;
        uint8_t type = m->lex->entities.at[o->entity].type;
        if (type == TC_TYPE_GPE || type == TC_TYPE_LOC) {
            if (inside_unknown_name(m, s)) s->n_option = 0;
        } else if (type == TC_TYPE_ORG && s->n == 1 && in_class(m, s->tok, C_COMMON)) { /* "Treasury Board" */
            uint32_t next = after(m, s->tok_end), p = before_word(m, s->tok);
            if (is_name_word(m, next) && in_class(m, next, C_THING)) s->n_option = 0;
            if (is_name_word(m, p) && !in_class(m, p, C_TITLE) && !in_class(m, p, C_HONOR) &&
                !in_class(m, p, C_SAY))
                s->n_option = 0; /* "Phillips House" */
        }
    }
    for (uint32_t i = 0; i < m->spans.n; i++)
        for (uint32_t t = m->spans.at[i].tok; m->spans.at[i].chosen && t < m->spans.at[i].tok_end; t++)
            w->tok_mention[t] = TC_NONE;
}

/* In a text without capitals: joined to a body that is sure, by "and", "or" or a comma ("apple and google").
 */
static bool stands_by_body(const matcher *m, uint32_t index) {
    const span *s = &m->spans.at[index];
    uint32_t from = index > 4 ? index - 4 : 0, to = index + 5 < m->spans.n ? index + 5 : m->spans.n;
    for (uint32_t i = from; i < to; i++) {
        const span *n = &m->spans.at[i];
        const option *o = n->chosen && i != index ? tc_span_option(m, n) : NULL;
        if (!o || m->lex->entities.at[o->entity].type != TC_TYPE_ORG) continue;
        uint32_t between = n->tok_end + 1 == s->tok   ? n->tok_end
                           : s->tok_end + 1 == n->tok ? s->tok_end
                                                      : TC_NONE;
        if (between == TC_NONE || starts_unit(m, between) || starts_unit(m, between + 1)) continue;
        if (single(m, between) == ',' || tc_tok_is(m->w, between, "and") || tc_tok_is(m->w, between, "or"))
            return true;
    }
    return false;
}

/* Options that waited for evidence: the entity is known by another, firm mention. */
void tc_known_settle(matcher *m) {
    for (uint32_t i = 0; m->lowered && i < m->spans.n; i++) {
        span *s = &m->spans.at[i];
        for (uint32_t j = 0; !s->chosen && j < s->n_option; j++) {
            option *o = &m->options.at[s->option + j];
            if (!o->pending || m->lex->entities.at[o->entity].type != TC_TYPE_ORG || o->alias == TC_NONE ||
                m->lex->aliases.at[o->alias].weak || !stands_by_body(m, i))
                continue;
            o->pending = false;
            o->rule = R_LOWER;
            s->chosen = true;
        }
    }
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

tc_status tc_known_names(matcher *m) {
    learn_names(m);
    return add_known(m);
}
