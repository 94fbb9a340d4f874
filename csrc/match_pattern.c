/* match_pattern.c: mentions by the lexicon's patterns: bills, dockets, order numbers and what users add.
 *
 * A pattern with words is tried only where one of them stands, from each token of the run without blanks
 * around it ("1:20-cv-02658"); one without words goes over the whole text. A match begins and ends with a
 * token. It gives way to a name that reaches out of it or is as long, and takes the place of shorter ones
 * inside it. A pattern that hits its limits is given up for the rest of the document, which is noted.
 */
#include "fold.h"
#include "match.h"
#include "pattern.h"

enum { RUN_BACK = 8, MATCHES_MAX = 100000 };

typedef struct finder {
    matcher *m;
    uint32_t old; /* mentions before this stage */
    uint32_t found;
} finder;

static tc_status no_memory(tc_error *err) {
    return tc_fail(err, TC_E_MEMORY, 0, "out of memory for mentions");
}

void tc_names_patterns_release(matcher *m) {
    uint32_t n = m->lex ? m->lex->patterns.n : 0;
    if (!m->pattern_rooms) return;
    for (uint32_t i = 0; i < n; i++) tc_pattern_scratch_free(m->pattern_rooms[i]);
    tc_mem_free(&m->w->alloc, m->pattern_rooms, n * sizeof *m->pattern_rooms);
    m->pattern_rooms = NULL;
}

static tc_status room_for(matcher *m, uint32_t pattern, tc_pattern_scratch **room) {
    const tc_alloc *a = &m->w->alloc;
    size_t size = m->lex->patterns.n * sizeof *m->pattern_rooms;
    *room = NULL;
    if (!m->pattern_rooms) {
        m->pattern_rooms = tc_mem_resize(a, NULL, 0, size);
        if (!m->pattern_rooms) return no_memory(m->err);
        memset(m->pattern_rooms, 0, size);
    }
    tc_status status = TC_OK;
    if (!m->pattern_rooms[pattern])
        status =
            tc_pattern_scratch_new(m->lex->patterns.at[pattern].code, &m->pattern_rooms[pattern], m->err);
    *room = m->pattern_rooms[pattern];
    return status;
}

/* The name of a match: the template with its groups put in, blanks as one; NULL when memory is short. */
static const char *name_of(const matcher *m, const tc_lex_pattern *p, const tc_span *groups,
                           uint32_t n_groups) {
    char out[256];
    size_t n = 0;
    const uint8_t *text = m->w->text.at;
    const char *template = p->name ? p->name : "$0";
    for (const char *c = template; *c && n + 1 < sizeof out; c++) {
        if (*c != '$' || c[1] < '0' || c[1] > '9') {
            out[n++] = *c;
            continue;
        }
        uint32_t g = (uint32_t)(*++c - '0');
        if (g >= n_groups || groups[g].start == TC_NONE) continue;
        for (uint32_t i = groups[g].start; i < groups[g].end && n + 1 < sizeof out; i++) {
            bool blank = text[i] == ' ' || text[i] == '\t' || text[i] == '\n' || text[i] == '\r';
            if (!blank) out[n++] = (char)text[i];
            if (blank && n && out[n - 1] != ' ') out[n++] = ' ';
        }
    }
    while (n && ((uint8_t)out[n - 1] & 0xc0) == 0x80 && n + 4 > sizeof out) n--; /* a letter cut in two */
    return tc_arena_string(m->w->arena, out, n);
}

/* Entity whose alias is the name, word by word, or TC_NONE. */
static uint32_t entity_named(const matcher *m, const char *name) {
    uint32_t node = 0;
    uint8_t fold[512];
    size_t n = strlen(name);
    if (n > sizeof fold / 2) return TC_NONE;
    n = tc_fold((const uint8_t *)name, n, fold);
    for (size_t i = 0; i < n;) {
        size_t end = i;
        while (end < n && fold[end] != ' ') end++;
        size_t word_end = end;
        if (word_end > i + 1 && fold[word_end - 1] == '.') word_end--;
        uint32_t word = tc_lexicon_word(m->lex, tc_hash(fold + i, word_end - i), fold + i, word_end - i);
        node = word ? tc_lexicon_step(m->lex, node, word) : 0;
        if (!node) return TC_NONE;
        for (i = end; i < n && fold[i] == ' ';) i++;
    }
    uint32_t f = node ? m->lex->nodes.at[node].forms : TC_NONE;
    return f == TC_NONE ? TC_NONE : m->lex->aliases.at[m->lex->forms.at[f].alias].entity;
}

/* The token that begins at a byte (end: that ends at it), searched from a token near; TC_NONE when none does.
 */
static uint32_t token_at(const tc_work *w, uint32_t byte, bool end) {
    const uint32_t *at = end ? w->tok_end : w->tok_start;
    uint32_t lo = 0, hi = w->n_tok;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (at[mid] < byte)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < w->n_tok && at[lo] == byte ? lo : TC_NONE;
}

static tc_status add(finder *f, const tc_lex_pattern *p, const tc_span *groups, uint32_t n_groups,
                     bool *added) {
    matcher *m = f->m;
    tc_work *w = m->w;
    uint32_t tok = token_at(w, groups[0].start, false), last = token_at(w, groups[0].end, true);
    *added = false;
    if (tok == TC_NONE || last == TC_NONE || groups[0].start == groups[0].end) return TC_OK;
    for (uint32_t t = tok + 1; t <= last; t++)
        if (starts_unit(m, t)) return TC_OK;
    for (uint32_t t = tok; t <= last; t++) {
        uint32_t i = w->tok_mention[t];
        if (i == TC_NONE) continue;
        const tc_mention *o = &w->mentions.at[i];
        if (i >= f->old || o->tok < tok || o->tok_end > last + 1 || (o->tok == tok && o->tok_end == last + 1))
            return TC_OK;
    }
    const char *name = name_of(m, p, groups, n_groups);
    tc_mention *row = name ? tc_vec_push(&w->alloc, &w->mentions) : NULL;
    if (!row) return no_memory(m->err);
    uint32_t entity = entity_named(m, name);
    memset(row, 0, sizeof *row);
    row->start = groups[0].start;
    row->end = groups[0].end;
    row->tok = tok;
    row->tok_end = last + 1;
    row->entity = entity;
    row->type = entity == TC_NONE ? p->type : m->lex->entities.at[entity].type;
    row->name = entity == TC_NONE ? name : m->lex->entities.at[entity].name;
    bool exact = strlen(row->name) == row->end - row->start &&
                 memcmp(row->name, w->text.at + row->start, row->end - row->start) == 0;
    row->variant = exact ? TC_VARIANT_EXACT : TC_VARIANT_ALIAS;
    row->score = 0.9f;
    row->rule = "pattern";
    for (uint32_t t = tok; t <= last; t++) {
        uint32_t i = w->tok_mention[t];
        if (i != TC_NONE && i < f->old)
            w->mentions.at[i].tok_end = w->mentions.at[i].tok; /* taken out below */
        w->tok_mention[t] = w->mentions.n - 1;
    }
    f->found++;
    *added = true;
    return TC_OK;
}

/* Notes a pattern that hit its limits; true: it did, and the document goes on. */
static bool gave_up(tc_work *w, uint32_t pattern, tc_status status, tc_error *err) {
    if (status != TC_E_PATTERN) return false;
    if (w->pattern_faults++ == 0) w->pattern_fault = pattern;
    if (err) memset(err, 0, sizeof *err);
    return true;
}

static tc_status everywhere(finder *f, uint32_t pattern) {
    matcher *m = f->m;
    tc_work *w = m->w;
    const tc_lex_pattern *p = &m->lex->patterns.at[pattern];
    tc_status status = TC_OK;
    tc_pattern_scratch *room;
    tc_span groups[10];
    bool found = false, added;
    TC_TRY(room_for(m, pattern, &room));
    for (uint32_t at = 0, n = 0; n < MATCHES_MAX; n++, at = tc_pattern_next(&w->text, groups[0])) {
        if (n % 1024 == 1023 && tc_work_cancelled(w)) return tc_fail(m->err, TC_E_CANCELLED, 0, "cancelled");
        status = tc_pattern_match(p->code, room, &w->text, at, groups, TC_COUNT_OF(groups), &found, m->err);
        if (gave_up(w, pattern, status, m->err)) return TC_OK;
        if (status != TC_OK || !found) return status;
        TC_TRY(add(f, p, groups, TC_COUNT_OF(groups), &added));
    }
done:
    return status;
}

/* Tries the patterns of a word that stands at tok. */
static tc_status at_word(finder *f, uint32_t word, uint32_t tok, uint64_t *given_up) {
    matcher *m = f->m;
    tc_work *w = m->w;
    tc_status status = TC_OK;
    tc_span groups[10];
    bool found, added = false;
    uint32_t first = tok;
    while (first > 0 && tok - first < RUN_BACK && is_glued(m, first) && !starts_unit(m, first)) first--;
    for (uint32_t i = 0; i < m->lex->pattern_words.n && !added; i++) {
        const tc_lex_anchor *anchor = &m->lex->pattern_words.at[i];
        if (anchor->word != word || given_up[anchor->pattern >> 6] >> (anchor->pattern & 63) & 1) continue;
        const tc_lex_pattern *p = &m->lex->patterns.at[anchor->pattern];
        tc_pattern_scratch *room;
        TC_TRY(room_for(m, anchor->pattern, &room));
        for (uint32_t t = first; t <= tok && !added; t++) {
            status = tc_pattern_match(p->code, room, &w->text, w->tok_start[t], groups, TC_COUNT_OF(groups),
                                      &found, m->err);
            if (gave_up(w, anchor->pattern, status, m->err)) {
                given_up[anchor->pattern >> 6] |= (uint64_t)1 << (anchor->pattern & 63);
                status = TC_OK;
                break;
            }
            if (status != TC_OK) return status;
            if (found && groups[0].end > w->tok_start[tok])
                TC_TRY(add(f, p, groups, TC_COUNT_OF(groups), &added));
        }
    }
done:
    return status;
}

tc_status tc_names_patterns(matcher *m) {
    tc_work *w = m->w;
    const tc_lexicon *lex = m->lex;
    finder f = {.m = m, .old = w->mentions.n};
    uint64_t given_up[TC_PATTERNS_MAX / 64] = {0};
    tc_status status = TC_OK;
    if (lex->patterns.n == 0) return TC_OK;
    for (uint32_t i = 0; i < lex->patterns.n; i++)
        if (!lex->patterns.at[i].anchored) TC_TRY(everywhere(&f, i));
    for (uint32_t t = 0; lex->pattern_words.n && t < w->n_tok; t++) {
        uint64_t hash = w->tok_hash[t];
        const uint8_t *at = tc_tok_fold_at(w, t);
        uint32_t n = w->tok_fold_n[t];
        if (n > 1 && at[n - 1] == '.') hash = tc_hash(at, --n);
        if (!(lex->pattern_filter[hash >> 6 & 3] >> (hash & 63) & 1)) continue;
        uint32_t word = tc_lexicon_word(lex, hash, at, n);
        if (word && lex->words.at[word].pattern) TC_TRY(at_word(&f, word, t, given_up));
    }
    if (f.found == 0) return TC_OK;
    /* the names inside matches go; what is new stands in order of patterns, not of places */
    uint32_t kept = 0, old = f.old;
    for (uint32_t i = 0; i < w->mentions.n; i++) {
        if (i == f.old) old = kept;
        if (w->mentions.at[i].tok_end > w->mentions.at[i].tok) w->mentions.at[kept++] = w->mentions.at[i];
    }
    if (f.old == w->mentions.n) old = kept;
    w->mentions.n = kept;
    for (uint32_t i = old + 1; i < kept; i++) { /* mostly in order already */
        tc_mention row = w->mentions.at[i];
        uint32_t j = i;
        for (; j > old && w->mentions.at[j - 1].start > row.start; j--)
            w->mentions.at[j] = w->mentions.at[j - 1];
        w->mentions.at[j] = row;
    }
    TC_TRY(tc_mentions_merge(m, old));
done:
    return status;
}
