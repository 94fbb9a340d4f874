/* match.c: the names of a document.
 *
 * 1 spans: at each token whose hash passes the lexicon's bit filter the trie is walked; every node with forms
 * gives a candidate span with its options (entity, alias, form), each judged by the alias' policy: accepted,
 * or accepted only with evidence. 2 selection: of overlapping spans the set with the greatest weight stays; a
 * span weighs words^1.5 and its score, so that the longest name wins, and two names side by side win over a
 * shorter one across them. 3 evidence: the entities of the first selection are known in this document;
 * options that waited for evidence are judged again. Known persons also go by their surname or first name,
 * and known names by a misspelt form. 4 the final selection gives the mentions.
 *
 * Names never cross a text unit. Cost: linear in the tokens; each start walks at most TC_ALIAS_WORDS words.
 */
#include "match.h"

static const char *const class_names[C_COUNT] = {
    "name_common", "name_given",   "name_title",  "name_honor", "name_say",    "name_head", "name_tail",
    "name_power",  "name_adjunct", "name_family", "name_rank",  "name_speak",  "name_end",  "name_legal",
    "name_thing",  "name_leader",  "name_word",   "name_plain", "name_people", "name_kind"};
static const char *const rule_names[] = {
    "alias.exact",     "alias.name",         "alias.acronym",    "alias.surname",       "alias.demonym",
    "alias.former",    "alias.translated",   "alias.wording",    "alias.variant",       "alias.evidence",
    "alias.lowercase", "surname.after_full", "first.after_full", "spelling.known_name", "spelling.misread"};

const char *tc_match_rule_name(unsigned rule) {
    return rule < TC_COUNT_OF(rule_names) ? rule_names[rule] : NULL;
}

static tc_status no_memory(tc_error *err) {
    return tc_fail(err, TC_E_MEMORY, 0, "out of memory for mentions");
}

/* --------------------------------------------------------------------------------------- spans */

/* The span of a node's forms: of those with a "the" that is no part of the name, or of the others. */
static tc_status add_span(matcher *m, uint32_t tok, uint32_t tok_end, uint32_t node, uint32_t n,
                          bool possessive, uint32_t cut, bool the) {
    const tc_work *w = m->w;
    span s = {.tok = tok,
              .tok_end = tok_end,
              .start = w->tok_start[tok],
              .end = w->tok_end[tok_end - 1] - cut,
              .option = m->options.n,
              .n = (uint8_t)n,
              .possessive = possessive};
    uint32_t seen = 0;
    m->found = true;
    for (uint32_t f = m->lex->nodes.at[node].forms; f != TC_NONE && seen < 64;
         f = m->lex->forms.at[f].next, seen++) {
        const tc_form *form = &m->lex->forms.at[f];
        if (form->the != the) continue;
        option o = {.entity = m->lex->aliases.at[form->alias].entity, .alias = form->alias, .how = form->how};
        enum verdict v = tc_form_judge(m, &s, form, &o);
        if (TC_UNLIKELY(w->trace != NULL)) {
            tc_status status = tc_trace_note(m, &s, &o, v, the);
            if (status != TC_OK) return status;
        }
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

/* A word in which a scanner put a digit or a thin letter for a letter: "Va1ley", "FDlC". */
static uint32_t misread_word(const matcher *m, uint32_t tok, const uint8_t *at, uint32_t n) {
    uint8_t word[48];
    if (!(m->w->tok_flags[tok] & (TC_TOK_DIGIT | TC_TOK_MIXED)) || n < 3 || n > sizeof word) return 0;
    static const uint8_t thin[] = {'l', 'i'};
    for (size_t k = 0; k < TC_COUNT_OF(thin); k++) {
        for (uint32_t i = 0; i < n; i++) {
            uint8_t c = at[i];
            bool is_thin = c == '1' || (c == 'l' && (m->w->tok_flags[tok] & TC_TOK_MIXED));
            word[i] = is_thin ? thin[k] : c == '0' ? 'o' : c == '5' ? 's' : c == '8' ? 'b' : c;
        }
        uint32_t id = tc_lexicon_word(m->lex, tc_hash(word, n), word, n);
        if (id) return id;
    }
    return 0;
}

/* The word of a token as the lexicon spells it: a final full stop is no part of it. cut: bytes off the end.
 */
static uint32_t word_at(const matcher *m, uint32_t tok, uint32_t cut) {
    const tc_work *w = m->w;
    const uint8_t *at = tc_tok_fold_at(w, tok);
    uint32_t n = w->tok_fold_n[tok];
    bool dot = n > 1 && at[n - 1] == '.';
    if (n <= cut + dot) return 0;
    n -= cut + dot;
    uint32_t id = tc_lexicon_word(m->lex, cut + dot > 0 ? tc_hash(at, n) : w->tok_hash[tok], at, n);
    return id || !m->ocr ? id : misread_word(m, tok, at, n);
}

static tc_status add_spans(matcher *m, uint32_t tok, uint32_t tok_end, uint32_t node, uint32_t n,
                           bool possessive, uint32_t cut) {
    tc_status status = add_span(m, tok, tok_end, node, n, possessive, cut, false);
    if (status == TC_OK && n > 1 && tc_tok_is(m->w, tok, "the"))
        status = add_span(m, tok, tok_end, node, n, possessive, cut, true);
    return status;
}

/* False when the token, as it stands or without an ending, is no second or further word of a form. */
static bool may_follow(const matcher *m, uint32_t tok) {
    const tc_work *w = m->w;
    uint32_t n = w->tok_fold_n[tok];
    if (m->ocr && (w->tok_flags[tok] & (TC_TOK_DIGIT | TC_TOK_MIXED))) return true;
    return tc_lexicon_may_follow(m->lex, w->tok_hash[tok]) || possessive_cut(m, tok) ||
           (n > 1 && tc_tok_fold_at(w, tok)[n - 1] == '.');
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
        if (i < w->n_tok && (starts_unit(m, i) || !may_follow(m, i))) break;
    }
done:
    return status;
}

/* A name cut by a hyphen: "Face-book". The trie has its one word; hyphens between words of a name are walk's.
 */
static tc_status join_hyphen(matcher *m, uint32_t hyphen) {
    const tc_work *w = m->w;
    uint8_t word[96];
    if (hyphen == 0 || hyphen + 1 >= w->n_tok || !is_glued(m, hyphen) || !is_glued(m, hyphen + 1))
        return TC_OK;
    uint32_t a = w->tok_fold_n[hyphen - 1], b = w->tok_fold_n[hyphen + 1];
    if (!is_word(m, hyphen - 1) || !is_word(m, hyphen + 1) || a < 2 || b < 3 || a + b > sizeof word)
        return TC_OK;
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
    if (m->ocr && (w->tok_flags[tok] & (TC_TOK_DIGIT | TC_TOK_MIXED))) return true;
    uint32_t cut = possessive_cut(m, tok);
    const uint8_t *at = tc_tok_fold_at(w, tok);
    uint32_t n = w->tok_fold_n[tok];
    if (n > 2 && at[n - 1] == '.') cut = 1;
    return cut && tc_lexicon_may_start(m->lex, tc_hash(at, n - cut));
}

/* again: only where forms were found before. */
static tc_status find_spans(matcher *m, bool again) {
    const tc_work *w = m->w;
    tc_status status = TC_OK;
    m->spans.n = m->options.n = 0;
    if (TC_UNLIKELY(w->trace != NULL)) w->trace->rows.n = 0;
    if (!again) m->starts.n = 0;
    for (uint32_t k = 0, i; again ? k < m->starts.n : k < w->n_tok; k++) {
        i = again ? m->starts.at[k] : k;
        m->found = false;
        if (TC_UNLIKELY(may_start(m, i))) TC_TRY(walk(m, i));
        if (TC_UNLIKELY(single(m, i) == '-')) TC_TRY(join_hyphen(m, i));
        if (again || TC_LIKELY(!m->found)) continue;
        uint32_t *start = tc_vec_push(&m->w->alloc, &m->starts);
        if (!start) return no_memory(m->err);
        *start = i;
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
const option *tc_span_option(const matcher *m, const span *s) {
    const option *best = NULL;
    for (uint32_t i = 0; i < s->n_option; i++) {
        const option *o = &m->options.at[s->option + i];
        if (!o->pending && (!best || better(m, o, best) > 0)) best = o;
    }
    return best;
}

static uint32_t weigh(const matcher *m, const span *s) {
    static const uint16_t power[] = {0,     1000,  2828,  5196,  8000,  11180, 14697,
                                     18520, 22627, 27000, 31623, 36483, 41569};
    const option *o = tc_span_option(m, s);
    if (!o) return 0;
    uint32_t n = s->n < TC_COUNT_OF(power) ? s->n : TC_COUNT_OF(power) - 1;
    float score = o->score < 0.05f ? 0.05f : o->score;
    return (uint32_t)power[n] + (uint32_t)(score * 300.0f);
}

/* Marks the spans of greatest total weight. Spans stand by start. A cluster is a run of spans that overlap;
 * inside it best[p] is the greatest weight of spans that end at or before its token p. */
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
        if (!tc_vec_reserve(alloc, &m->best, n) || !tc_vec_reserve(alloc, &m->pick, n))
            return no_memory(m->err);
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
    if (o->rule == R_TYPO || o->rule == R_MISREAD) return TC_VARIANT_TYPO;
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
        const option *o = s->chosen ? tc_span_option(m, s) : NULL;
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

/* Short texts that are lower-cased throughout; structure judges longer ones. */
static bool has_no_capitals(const tc_work *w) {
    uint32_t words = 0, capitals = 0;
    for (uint32_t t = 0; t < w->n_tok && words < 400; t++) {
        words += w->tok_kind[t] == TC_TOK_WORD;
        capitals += w->tok_kind[t] == TC_TOK_WORD && (w->tok_flags[t] & TC_TOK_UPPER1);
    }
    return words >= 8 && capitals * 40 <= words;
}

unsigned tc_name_classes(const matcher *m, uint32_t word) {
    unsigned mask = 1u << C_COUNT; /* looked up */
    const char *value;
    for (int c = 0; c < C_COUNT; c++)
        if (m->class_id[c] >= 0 && tc_word_in(m->rules, word, m->class_id[c], &value)) mask |= 1u << c;
    return m->masks[word] = mask;
}

void tc_match_release(tc_work *w) {
    matcher *m = w->matcher;
    const tc_alloc *a = &w->alloc;
    if (!m) return;
    tc_vec_release(a, &m->spans);
    tc_vec_release(a, &m->options);
    tc_vec_release(a, &m->known);
    tc_vec_release(a, &m->best);
    tc_vec_release(a, &m->pick);
    tc_vec_release(a, &m->starts);
    tc_vec_release(a, &m->runs);
    tc_vec_release(a, &m->facts);
    if (m->fact_slots) tc_mem_free(a, m->fact_slots, ((size_t)m->fact_mask + 1) * sizeof *m->fact_slots);
    if (m->known_slots) tc_mem_free(a, m->known_slots, ((size_t)m->known_mask + 1) * sizeof *m->known_slots);
    tc_names_patterns_release(m);
    if (m->masks) tc_mem_free(a, m->masks, m->n_masks * sizeof *m->masks);
    tc_mem_free(a, m, sizeof *m);
    w->matcher = NULL;
}

/* The scratch's room, made ready for this document; NULL when memory is short. */
static matcher *prepare(tc_work *w, tc_error *err) {
    matcher *m = w->matcher;
    if (!m) {
        m = w->matcher = tc_mem_resize(&w->alloc, NULL, 0, sizeof *m);
        if (!m) return NULL;
        memset(m, 0, sizeof *m);
        m->w = w;
        m->lex = w->pipeline->lexicon;
        m->rules = w->pipeline->rules;
        for (int i = 0; i < C_COUNT; i++) m->class_id[i] = tc_rules_class(m->rules, class_names[i]);
    }
    m->err = err;
    uint32_t words = 0;
    for (uint32_t t = 0; t < w->n_tok; t++) words = w->tok_word[t] > words ? w->tok_word[t] : words;
    if (words >= m->n_masks) {
        uint32_t n = words + words / 2 + 64;
        uint32_t *masks = tc_mem_resize(&w->alloc, m->masks, m->n_masks * sizeof *masks, n * sizeof *masks);
        if (!masks) return NULL;
        memset(masks + m->n_masks, 0, (n - m->n_masks) * sizeof *masks);
        m->masks = masks;
        m->n_masks = n;
    }
    m->lowered = (w->quality & TC_QUALITY_LOWERCASED) != 0 || has_no_capitals(w);
    m->loose = m->lowered;
    m->ocr = (w->quality & TC_QUALITY_OCR) != 0;
    m->noisy = (w->quality & ~(unsigned)TC_QUALITY_TITLECASED) != 0;
    m->known.n = 0;
    if (m->known_slots) memset(m->known_slots, 0, ((size_t)m->known_mask + 1) * sizeof *m->known_slots);
    return m;
}

tc_status tc_match(tc_work *w, tc_error *err) {
    tc_status status = TC_OK;
    for (uint32_t t = 0; t < w->n_tok; t++) w->tok_mention[t] = TC_NONE;
    if (!w->pipeline || !w->pipeline->lexicon || w->n_tok == 0) return TC_OK;
    matcher *m = prepare(w, err);
    if (!m) return no_memory(err);
    TC_TRY(find_spans(m, false));
    TC_TRY(choose(m));
    TC_TRY(tc_known_learn(m));
    if (!m->loose) { /* two names without their capitals: the writer, or his tools, dropped more */
        uint32_t lower = 0;
        for (uint32_t i = 0; i < m->spans.n && lower < 2; i++) {
            const span *s = &m->spans.at[i];
            const option *o = s->chosen ? tc_span_option(m, s) : NULL;
            lower += o && o->lower && m->lex->aliases.at[o->alias].kind == TC_ALIAS_NAME;
        }
        if (lower >= 2) {
            m->loose = m->noisy = true;
            TC_TRY(find_spans(m, true));
            TC_TRY(choose(m));
            TC_TRY(tc_known_learn(m));
        }
    }
    tc_known_settle(m);
    TC_TRY(choose(m));
    tc_known_drop_inside(m);
    TC_TRY(tc_known_learn(m));
    TC_TRY(tc_known_names(m));
    TC_TRY(choose(m));
    if (TC_UNLIKELY(w->trace != NULL)) TC_TRY(tc_trace_settle(m));
    TC_TRY(write_mentions(m));
    TC_TRY(tc_names_patterns(m));
    TC_TRY(tc_names_fuzzy(m));
    TC_TRY(tc_names_unlisted(m));
done:
    return status;
}
