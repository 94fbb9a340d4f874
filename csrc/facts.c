/* facts.c: reads the dated facts of a lexicon (facts.h) into flat tables that docdate.c asks.
 *
 * Entity ids are looked up once, in a sorted list of those the files name, while the lexicon's entities are
 * gone through. */
#include "facts.h"

#include <stdlib.h>

typedef struct name { /* an id of the files */
    const char *id;
    uint32_t entity;
} name;

typedef struct reader {
    tc_facts *facts;
    TC_VEC(name) names;
    TC_VEC(uint32_t) origin_of; /* row -> origin */
    const tc_source *source;
    size_t line;
    tc_origin origin;
} reader;

bool tc_facts_source(const tc_source *source) {
    size_t n = strlen(source->name);
    return n > 6 && memcmp(source->name + n - 6, ".facts", 6) == 0;
}

static tc_status wrong(const reader *r, tc_error *err, const char *what) {
    return tc_fail(err, TC_E_SYNTAX, r->line, "%s, line %zu: %s", r->source->name, r->line, what);
}

static tc_status short_of_memory(tc_error *err) {
    return tc_fail(err, TC_E_MEMORY, 0, "out of memory for facts");
}

static bool blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

static void strip(const char **at, const char **end) {
    while (*at < *end && blank(**at)) (*at)++;
    while (*end > *at && blank((*end)[-1])) (*end)--;
}

/* Up to the mark, stripped; *at goes behind it. */
static void field(const char **at, const char *end, char mark, const char **from, const char **to) {
    const char *stop = *at;
    while (stop < end && *stop != mark) stop++;
    *from = *at;
    *to = stop;
    strip(from, to);
    *at = stop < end ? stop + 1 : end;
}

static bool day(const char **at, const char *end, int32_t *out) {
    int part[3];
    static const int digits[3] = {4, 2, 2};
    for (int k = 0; k < 3; k++) {
        part[k] = 0;
        if (k && (*at == end || *(*at)++ != '-')) return false;
        for (int i = 0; i < digits[k]; i++, (*at)++) {
            if (*at == end || **at < '0' || **at > '9') return false;
            part[k] = part[k] * 10 + (**at - '0');
        }
    }
    *out = tc_day_of(part[0], part[1], part[2]);
    return tc_day_valid(part[0], part[1], part[2]);
}

static bool days(const char *at, const char *end, int32_t *lo, int32_t *hi) {
    if (!day(&at, end, lo)) return false;
    *hi = *lo;
    if (at == end) return true;
    if (end - at < 2 || at[0] != '.' || at[1] != '.') return false;
    at += 2;
    *hi = INT32_MAX;
    if (at == end) return true;
    return day(&at, end, hi) && at == end && *lo <= *hi;
}

/* One alternative: an id, or words in the tokens that a text has ("$1.5" is "$ 1.5", "mid-may" three). */
static tc_status choice(reader *r, const char *at, const char *end, tc_error *err) {
    tc_facts *f = r->facts;
    fact_choice *c = tc_vec_push(&f->alloc, &f->choices);
    if (!c) return short_of_memory(err);
    *c = (fact_choice){TC_NONE, f->words.n, 0};
    if (*at == '@') {
        name *n = tc_vec_push(&f->alloc, &r->names);
        if (!n || !(n->id = tc_arena_string(&f->arena, at + 1, (size_t)(end - at - 1))))
            return short_of_memory(err);
        n->entity = f->choices.n - 1; /* the choice, until ids are looked up */
        c->entity = 0;
        return TC_OK;
    }
    while (at < end) {
        const char *from = at;
        if (blank(*at)) {
            at++;
            continue;
        }
        if (*at == '-' || *at == '$')
            at++;
        else
            while (at < end && !blank(*at) && *at != '-' && *at != '$') at++;
        char *text = tc_arena_push(&f->arena, (size_t)(at - from) + 1);
        const char **word = text ? tc_vec_push(&f->alloc, &f->words) : NULL;
        if (!word) return short_of_memory(err);
        for (const char *p = from; p < at; p++)
            text[p - from] = (char)(*p >= 'A' && *p <= 'Z' ? *p + 32 : *p);
        text[at - from] = '\0';
        *word = text;
        c->n_words++;
    }
    return TC_OK;
}

static tc_status row(reader *r, uint8_t kind, const char *at, const char *end, tc_error *err) {
    tc_facts *f = r->facts;
    tc_status status = TC_OK;
    const char *from, *to;
    fact_row next = {.kind = kind, .group = f->groups.n};
    field(&at, end, '|', &from, &to);
    if (!days(from, to, &next.lo, &next.hi))
        return wrong(r, err,
                     "a fact begins with a day or a span of days: 2021-01-20 or 2021-01-20..2025-01-20");
    while (at < end) {
        const char *group, *group_end;
        field(&at, end, '|', &group, &group_end);
        fact_group *g = tc_vec_push(&f->alloc, &f->groups);
        if (!g) return short_of_memory(err);
        *g = (fact_group){f->choices.n, 0};
        while (group < group_end) {
            field(&group, group_end, ',', &from, &to);
            if (from == to) return wrong(r, err, "an alternative is empty");
            if (next.n_groups == 0 && *from != '@')
                return wrong(r, err, "the first group holds entities: @id, @id");
            TC_TRY(choice(r, from, to, err));
            f->groups.at[f->groups.n - 1].n++;
        }
        if (f->groups.at[f->groups.n - 1].n == 0) return wrong(r, err, "a group is empty");
        next.n_groups++;
    }
    if (next.n_groups == 0) return wrong(r, err, "a fact names an entity: | @id");
    if (kind == FACT_TERM && next.n_groups != 2)
        return wrong(r, err, "a term has two groups: who, and the office's names");
    if (kind == FACT_SINCE && next.n_groups != 1) return wrong(r, err, "since has one group: who or what");
    fact_row *out = tc_vec_push(&f->alloc, &f->rows);
    uint32_t *origin = out ? tc_vec_push(&f->alloc, &r->origin_of) : NULL;
    if (!origin) return short_of_memory(err);
    *out = next;
    *origin = r->origin;
done:
    return status;
}

static bool is(const char *at, const char *end, const char *word) {
    size_t n = strlen(word);
    return (size_t)(end - at) == n && memcmp(at, word, n) == 0;
}

static tc_status statement(reader *r, const char *at, const char *end, tc_error *err) {
    static const char *const kinds[] = {"term", "since", "known", "event"};
    static const char *const origins[] = {"general", "saga", "seed", "user"};
    const char *word = at;
    while (at < end && !blank(*at)) at++;
    const char *word_end = at;
    if (is(word, word_end, "origin")) {
        strip(&at, &end);
        for (unsigned i = 0; i < TC_COUNT_OF(origins); i++)
            if (is(at, end, origins[i])) {
                r->origin = (tc_origin)i;
                return TC_OK;
            }
        return wrong(r, err, "origin is one of general, saga, seed, user");
    }
    for (unsigned i = 0; i < TC_COUNT_OF(kinds); i++)
        if (is(word, word_end, kinds[i])) return row(r, (uint8_t)i, at, end, err);
    return wrong(r, err, "a line begins with term, since, known, event or origin");
}

static int by_id(const void *a, const void *b) {
    return strcmp(((const name *)a)->id, ((const name *)b)->id);
}

static int by_entity(const void *a, const void *b) {
    const fact_key *x = a, *y = b;
    if (x->entity != y->entity) return x->entity < y->entity ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

/* Puts the lexicon's rows in the place of ids; what it does not hold becomes a choice without words. */
static void look_up(reader *r, const tc_lexicon *lexicon) {
    tc_facts *f = r->facts;
    for (uint32_t i = 0; i < r->names.n; i++) f->choices.at[r->names.at[i].entity].entity = TC_NONE;
    if (r->names.n == 0 || !lexicon) return;
    qsort(r->names.at, r->names.n, sizeof *r->names.at, by_id);
    for (uint32_t e = 0; e < tc_lexicon_entity_count(lexicon); e++) {
        const char *id = tc_lexicon_entity(lexicon, e)->id;
        uint32_t lo = 0, hi = r->names.n;
        while (lo < hi) {
            uint32_t mid = lo + (hi - lo) / 2;
            if (strcmp(r->names.at[mid].id, id) < 0)
                lo = mid + 1;
            else
                hi = mid;
        }
        for (; lo < r->names.n && strcmp(r->names.at[lo].id, id) == 0; lo++)
            f->choices.at[r->names.at[lo].entity].entity = e;
    }
}

static bool usable(const fact_choice *c) { return c->entity != TC_NONE || c->n_words > 0; }

static tc_status make_keys(reader *r, uint32_t exclude_origins, tc_error *err) {
    tc_facts *f = r->facts;
    for (uint32_t i = 0; i < f->rows.n; i++) {
        const fact_row *row = &f->rows.at[i];
        bool whole = !(exclude_origins & TC_ORIGIN_BIT(r->origin_of.at[i]));
        for (uint32_t g = 0; g < row->n_groups && whole; g++) {
            const fact_group *group = &f->groups.at[row->group + g];
            bool any = false;
            for (uint32_t c = 0; c < group->n; c++) any |= usable(&f->choices.at[group->choice + c]);
            whole = any;
        }
        const fact_group *first = &f->groups.at[row->group];
        for (uint32_t c = 0; c < first->n && whole; c++) {
            if (!usable(&f->choices.at[first->choice + c])) continue;
            fact_key *key = tc_vec_push(&f->alloc, &f->keys);
            if (!key) return short_of_memory(err);
            *key = (fact_key){f->choices.at[first->choice + c].entity, i};
        }
    }
    if (f->keys.n) qsort(f->keys.at, f->keys.n, sizeof *f->keys.at, by_entity);
    return TC_OK;
}

tc_status tc_facts_new(const tc_alloc *alloc, const tc_source *sources, size_t n, uint32_t exclude_origins,
                       const tc_lexicon *lexicon, tc_facts **out, tc_error *err) {
    tc_alloc a = tc_alloc_or_default(alloc);
    tc_status status = TC_OK;
    reader r = {0};
    *out = NULL;
    tc_facts *f = tc_mem_resize(&a, NULL, 0, sizeof *f);
    if (!f) return short_of_memory(err);
    memset(f, 0, sizeof *f);
    f->alloc = a;
    tc_arena_init(&f->arena, a);
    r.facts = f;
    for (size_t i = 0; i < n; i++) {
        if (!tc_facts_source(&sources[i])) continue;
        const char *at = sources[i].text, *end = at + sources[i].len;
        r.source = &sources[i];
        r.origin = TC_ORIGIN_USER;
        for (r.line = 1; at < end; r.line++) {
            const char *from, *to;
            field(&at, end, '\n', &from, &to);
            if (from < to && *from != '#') TC_TRY(statement(&r, from, to, err));
        }
    }
    look_up(&r, lexicon);
    TC_TRY(make_keys(&r, exclude_origins, err));
    *out = f;
    f = NULL;
done:
    tc_vec_release(&a, &r.names);
    tc_vec_release(&a, &r.origin_of);
    tc_facts_free(f);
    return status;
}

void tc_facts_free(tc_facts *f) {
    if (!f) return;
    tc_alloc a = f->alloc;
    tc_vec_release(&a, &f->rows);
    tc_vec_release(&a, &f->groups);
    tc_vec_release(&a, &f->choices);
    tc_vec_release(&a, &f->words);
    tc_vec_release(&a, &f->keys);
    tc_arena_release(&f->arena);
    tc_mem_free(&a, f, sizeof *f);
}

const fact_key *tc_facts_of(const tc_facts *f, uint32_t entity, uint32_t *n) {
    uint32_t lo = 0, hi = f->keys.n;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (f->keys.at[mid].entity < entity)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (*n = 0; lo + *n < f->keys.n && f->keys.at[lo + *n].entity == entity;) (*n)++;
    return f->keys.at + lo;
}
