/* lexicon.c: from entities and their aliases to a trie over words.
 *
 * The builder keeps rows as they come. Building tokenises the aliases with the default tokenizer, many at a
 * time, one a line, so that a name is cut into words exactly as it will be in a text; folds give the words.
 * Every alias yields its own form and the variants lexicon.h lists. Words are interned once; a form is a path
 * of word ids; edges of all nodes live in one open-addressed table keyed by (parent, word). A hash only finds
 * a candidate: words are compared byte for byte and edges by their two ids. Cost: linear in the bytes of the
 * aliases.
 */
#include "lexicon.h"
#include "pattern.h"

enum { CHUNK = 1 << 18 /* bytes of aliases tokenised at a time */ };

typedef struct builder_entity {
    const char *id, *name, *qid;
    uint32_t id_len, name_len, qid_len;
    uint8_t type, origin;
} builder_entity;

typedef struct builder_context {
    const char *needs, *not_before, *not_after;
    int32_t valid_from, valid_to;
} builder_context;

typedef struct builder_alias {
    const char *surface;
    uint32_t len, entity;
    uint32_t context; /* or TC_NONE */
    uint8_t letter_case, kind, origin, fuzzy;
    bool weak;
} builder_alias;

typedef struct builder_pattern {
    const char *source, *name, *words;
    uint32_t len;
    uint8_t type, origin;
    bool icase;
} builder_pattern;

typedef struct builder_wording {
    const char *from, *to;
    uint32_t from_len, to_len;
    uint64_t to_hash;
    uint8_t origin;
} builder_wording;

struct tc_lexicon_builder {
    tc_alloc alloc;
    tc_arena strings;
    TC_VEC(builder_entity) entities;
    TC_VEC(builder_alias) aliases;
    TC_VEC(builder_context) contexts;
    TC_VEC(builder_wording) wordings;
    TC_VEC(builder_pattern) patterns;
    uint32_t *id_slots; /* row + 1, or 0 */
    uint32_t id_mask;
};

static tc_status no_memory(tc_error *err) {
    return tc_fail(err, TC_E_MEMORY, 0, "out of memory for a lexicon");
}

/* ----------------------------------------------------------------------------------- builder */

tc_status tc_lexicon_builder_new(const tc_alloc *alloc, tc_lexicon_builder **out, tc_error *err) {
    tc_alloc a = tc_alloc_or_default(alloc);
    *out = tc_mem_resize(&a, NULL, 0, sizeof **out);
    if (!*out) return no_memory(err);
    memset(*out, 0, sizeof **out);
    (*out)->alloc = a;
    tc_arena_init(&(*out)->strings, a);
    return TC_OK;
}

void tc_lexicon_builder_free(tc_lexicon_builder *b) {
    if (!b) return;
    tc_alloc a = b->alloc;
    tc_arena_release(&b->strings);
    tc_vec_release(&a, &b->entities);
    tc_vec_release(&a, &b->aliases);
    tc_vec_release(&a, &b->contexts);
    tc_vec_release(&a, &b->wordings);
    tc_vec_release(&a, &b->patterns);
    if (b->id_slots) tc_mem_free(&a, b->id_slots, ((size_t)b->id_mask + 1) * sizeof *b->id_slots);
    tc_mem_free(&a, b, sizeof *b);
}

/* A larger, empty slot table for a table of n rows at most half full; NULL when memory is short. */
static uint32_t *slots_new(const tc_alloc *alloc, uint32_t n, uint32_t *mask) {
    uint64_t size = 64;
    while (size < (uint64_t)n * 2 + 2) size *= 2;
    if (size > UINT32_MAX) return NULL;
    uint32_t *slots = tc_mem_resize(alloc, NULL, 0, (size_t)size * sizeof *slots);
    if (!slots) return NULL;
    memset(slots, 0, (size_t)size * sizeof *slots);
    *mask = (uint32_t)(size - 1);
    return slots;
}

static void slots_free(const tc_alloc *alloc, uint32_t *slots, uint32_t mask) {
    if (slots) tc_mem_free(alloc, slots, ((size_t)mask + 1) * sizeof *slots);
}

tc_status tc_lexicon_add_entity(tc_lexicon_builder *b, const char *id, size_t id_len, const char *name,
                                size_t name_len, tc_type type, const char *qid, size_t qid_len,
                                tc_origin origin, uint32_t *index, tc_error *err) {
    *index = TC_NONE;
    if (id_len > 4096 || name_len > 4096 || qid_len > 64)
        return tc_fail(err, TC_E_ARGUMENT, 0, "an id or a name has more than 4096 bytes; shorten it");
    if (id_len == 0 || name_len == 0)
        return tc_fail(err, TC_E_ARGUMENT, 0, "an entity needs an id and a name; give both");
    if (type <= TC_TYPE_NONE || type >= TC_TYPE_COUNT)
        return tc_fail(err, TC_E_ARGUMENT, 0, "entity \"%.*s\" has no valid type",
                       (int)(id_len < 80 ? id_len : 80), id);
    if (2 * (uint64_t)(b->entities.n + 1) > (b->id_slots ? (uint64_t)b->id_mask + 1 : 0)) {
        uint32_t mask = 0, *slots = slots_new(&b->alloc, b->entities.n * 2 + 64, &mask);
        if (!slots) return no_memory(err);
        for (uint32_t i = 0; i < b->entities.n; i++) {
            uint32_t s = (uint32_t)tc_hash(b->entities.at[i].id, b->entities.at[i].id_len) & mask;
            while (slots[s]) s = (s + 1) & mask;
            slots[s] = i + 1;
        }
        slots_free(&b->alloc, b->id_slots, b->id_mask);
        b->id_slots = slots;
        b->id_mask = mask;
    }
    uint32_t s = (uint32_t)tc_hash(id, id_len) & b->id_mask;
    for (; b->id_slots[s]; s = (s + 1) & b->id_mask) {
        const builder_entity *e = &b->entities.at[b->id_slots[s] - 1];
        if (e->id_len == id_len && memcmp(e->id, id, id_len) == 0)
            return tc_fail(err, TC_E_ARGUMENT, 0, "two entities have the id \"%.*s\"; ids must differ",
                           (int)(id_len < 80 ? id_len : 80), id);
    }
    builder_entity e = {.id_len = (uint32_t)id_len,
                        .name_len = (uint32_t)name_len,
                        .type = (uint8_t)type,
                        .origin = (uint8_t)origin};
    e.id = tc_arena_string(&b->strings, id, id_len);
    e.name = tc_arena_string(&b->strings, name, name_len);
    if (qid && qid_len) {
        e.qid = tc_arena_string(&b->strings, qid, qid_len);
        e.qid_len = (uint32_t)qid_len;
        if (!e.qid) return no_memory(err);
    }
    builder_entity *row = e.id && e.name ? tc_vec_push(&b->alloc, &b->entities) : NULL;
    if (!row) return no_memory(err);
    *row = e;
    b->id_slots[s] = b->entities.n;
    *index = b->entities.n - 1;
    return TC_OK;
}

tc_status tc_lexicon_add_alias(tc_lexicon_builder *b, uint32_t entity, const tc_alias *alias, tc_error *err) {
    if (entity >= b->entities.n)
        return tc_fail(err, TC_E_ARGUMENT, 0, "an alias for entity row %u, which is not there", entity);
    if (alias->len == 0 || alias->len > 4096)
        return tc_fail(err, TC_E_ARGUMENT, 0, "an alias of \"%.100s\" has %zu bytes; 1 to 4096 are allowed",
                       b->entities.at[entity].name, alias->len);
    builder_alias row = {.len = (uint32_t)alias->len,
                         .entity = entity,
                         .context = TC_NONE,
                         .letter_case = (uint8_t)alias->letter_case,
                         .kind = (uint8_t)alias->kind,
                         .origin = (uint8_t)alias->origin,
                         .fuzzy = alias->fuzzy > 2 ? 2 : alias->fuzzy,
                         .weak = alias->weak};
    const builder_entity *named = &b->entities.at[entity];
    bool lines = false;
    for (size_t i = 0; i < alias->len; i++) lines |= (uint8_t)(alias->surface[i] - '\t') < 5;
    if (!lines && named->name_len == alias->len && memcmp(named->name, alias->surface, alias->len) == 0) {
        row.surface = named->name;
    } else {
        char *copy = tc_arena_push(&b->strings, alias->len + 1);
        if (!copy) return no_memory(err);
        for (size_t i = 0; i < alias->len; i++) { /* one alias must stay one line */
            char c = alias->surface[i];
            copy[i] = c == '\n' || c == '\r' || c == '\t' || c == '\v' || c == '\f' ? ' ' : c;
        }
        copy[alias->len] = '\0';
        row.surface = copy;
    }
    bool has_needs = alias->needs && *alias->needs, has_before = alias->not_before && *alias->not_before,
         has_after = alias->not_after && *alias->not_after;
    if (has_needs || has_before || has_after || alias->valid_from != TC_DAY_NONE ||
        alias->valid_to != TC_DAY_NONE) {
        builder_context c = {.valid_from = alias->valid_from, .valid_to = alias->valid_to};
        if (has_needs) c.needs = tc_arena_string(&b->strings, alias->needs, strlen(alias->needs));
        if (has_before)
            c.not_before = tc_arena_string(&b->strings, alias->not_before, strlen(alias->not_before));
        if (has_after) c.not_after = tc_arena_string(&b->strings, alias->not_after, strlen(alias->not_after));
        if ((has_needs && !c.needs) || (has_before && !c.not_before) || (has_after && !c.not_after))
            return no_memory(err);
        builder_context *to = tc_vec_push(&b->alloc, &b->contexts);
        if (!to) return no_memory(err);
        *to = c;
        row.context = b->contexts.n - 1;
    }
    builder_alias *to = tc_vec_push(&b->alloc, &b->aliases);
    if (!to) return no_memory(err);
    *to = row;
    return TC_OK;
}

tc_status tc_lexicon_add_wording(tc_lexicon_builder *b, const char *from, size_t from_len, const char *to,
                                 size_t to_len, tc_origin origin, tc_error *err) {
    if (from_len == 0 || to_len == 0 || from_len > 64 || to_len > 64)
        return tc_fail(err, TC_E_ARGUMENT, 0, "a wording row needs two words of 1 to 64 bytes");
    builder_wording row = {.from_len = (uint32_t)from_len,
                           .to_len = (uint32_t)to_len,
                           .origin = (uint8_t)origin,
                           .to_hash = tc_hash(to, to_len)};
    row.from = tc_arena_string(&b->strings, from, from_len);
    row.to = tc_arena_string(&b->strings, to, to_len);
    builder_wording *at = row.from && row.to ? tc_vec_push(&b->alloc, &b->wordings) : NULL;
    if (!at) return no_memory(err);
    *at = row;
    return TC_OK;
}

tc_status tc_lexicon_add_pattern(tc_lexicon_builder *b, const tc_name_pattern *pattern, tc_error *err) {
    if (pattern->len == 0) return tc_fail(err, TC_E_ARGUMENT, 0, "a pattern is empty; take it out");
    if (pattern->type <= TC_TYPE_NONE || pattern->type >= TC_TYPE_COUNT)
        return tc_fail(err, TC_E_ARGUMENT, 0, "a pattern has no valid type");
    if (b->patterns.n == TC_PATTERNS_MAX)
        return tc_fail(err, TC_E_LIMIT, 0, "more than %d patterns; join some by |", TC_PATTERNS_MAX);
    /* It is compiled here once, so that its fault is told where it was added. */
    tc_pattern *code = NULL;
    tc_status status = tc_pattern_new(&b->alloc, pattern->source, pattern->len,
                                      TC_PATTERN_WORD | (pattern->icase ? TC_PATTERN_ICASE : 0), &code, err);
    tc_pattern_free(code);
    if (status != TC_OK) return status;
    builder_pattern row = {.len = (uint32_t)pattern->len,
                           .type = (uint8_t)pattern->type,
                           .origin = (uint8_t)pattern->origin,
                           .icase = pattern->icase};
    row.source = tc_arena_string(&b->strings, pattern->source, pattern->len);
    row.name = pattern->name ? tc_arena_string(&b->strings, pattern->name, pattern->name_len) : NULL;
    row.words = pattern->words ? tc_arena_string(&b->strings, pattern->words, strlen(pattern->words)) : NULL;
    bool copied = row.source && (row.name || !pattern->name) && (row.words || !pattern->words);
    builder_pattern *to = copied ? tc_vec_push(&b->alloc, &b->patterns) : NULL;
    if (!to) return no_memory(err);
    *to = row;
    return TC_OK;
}

/* -------------------------------------------------------------------------------------- build */

typedef struct form_word {
    const uint8_t *at;
    uint32_t n;
    uint64_t hash;
    bool cap, clitic;
} form_word;

typedef struct form_line { /* one line of the chunk */
    uint32_t alias;
    uint32_t end; /* byte behind it */
    uint8_t how;
} form_line;

typedef struct building {
    const tc_lexicon_builder *b;
    tc_lexicon *lex;
    tc_error *err;
    uint32_t exclude;
    uint32_t *entity_row; /* of the builder's entities: row in the lexicon, or TC_NONE */
    uint32_t *wording_slots;
    uint32_t wording_mask;
    tc_work work;
    tc_buffer chunk;
    TC_VEC(form_line) lines;
    uint8_t spare[4096 + 64]; /* bytes of words made for one form */
    uint32_t n_spare;
} building;

uint32_t tc_lexicon_word(const tc_lexicon *lex, uint64_t hash, const uint8_t *bytes, size_t n) {
    uint32_t tag = (uint32_t)(hash >> 32);
    for (uint32_t s = tag & lex->word_mask; lex->word_slots[s]; s = (s + 1) & lex->word_mask) {
        const tc_lex_word *w = &lex->words.at[lex->word_slots[s] - 1];
        if (w->tag == tag && w->n == n && memcmp(lex->bytes.at + w->at, bytes, n) == 0)
            return lex->word_slots[s] - 1;
    }
    return 0;
}

static uint32_t edge_slot(uint32_t node, uint32_t word, uint32_t mask) {
    uint64_t h = ((uint64_t)node << 32 | word) * 0x9e3779b97f4a7c15u;
    return (uint32_t)(h >> 32 ^ h >> 15) & mask;
}

uint32_t tc_lexicon_step(const tc_lexicon *lex, uint32_t node, uint32_t word) {
    if (node == 0) return lex->words.at[word].first;
    if (!lex->nodes.at[node].inner) return 0;
    for (uint32_t s = edge_slot(node, word, lex->node_mask); lex->node_slots[s];
         s = (s + 1) & lex->node_mask) {
        uint32_t i = lex->node_slots[s] - 1;
        if (lex->nodes.at[i].parent == node && lex->nodes.at[i].word == word) return i;
    }
    return 0;
}

/* Id of a word, added when new; TC_NONE when memory is short. */
static uint32_t intern(tc_lexicon *lex, uint64_t hash, const uint8_t *bytes, uint32_t n) {
    uint32_t id = tc_lexicon_word(lex, hash, bytes, n);
    if (id) return id;
    if (2 * (uint64_t)(lex->words.n + 1) > (uint64_t)lex->word_mask + 1) {
        uint32_t mask = 0, *slots = slots_new(&lex->alloc, lex->words.n * 2, &mask);
        if (!slots) return TC_NONE;
        for (uint32_t i = 1; i < lex->words.n; i++) {
            uint32_t to = lex->words.at[i].tag & mask;
            while (slots[to]) to = (to + 1) & mask;
            slots[to] = i + 1;
        }
        slots_free(&lex->alloc, lex->word_slots, lex->word_mask);
        lex->word_slots = slots;
        lex->word_mask = mask;
    }
    if (!tc_vec_reserve(&lex->alloc, &lex->bytes, lex->bytes.n + n)) return TC_NONE;
    tc_lex_word *w = tc_vec_push(&lex->alloc, &lex->words);
    if (!w) return TC_NONE;
    memset(w, 0, sizeof *w);
    w->tag = (uint32_t)(hash >> 32);
    w->at = lex->bytes.n;
    w->n = (uint16_t)n;
    if (n) memcpy(lex->bytes.at + lex->bytes.n, bytes, n);
    lex->bytes.n += n;
    uint32_t s = (uint32_t)(hash >> 32) & lex->word_mask;
    while (lex->word_slots[s]) s = (s + 1) & lex->word_mask;
    lex->word_slots[s] = lex->words.n;
    return lex->words.n - 1;
}

/* Node behind node by word, added when new; TC_NONE when memory is short. */
static uint32_t grow(tc_lexicon *lex, uint32_t node, uint32_t word) {
    uint32_t to = tc_lexicon_step(lex, node, word);
    if (to) return to;
    if (2 * (uint64_t)(lex->nodes.n + 1) > (uint64_t)lex->node_mask + 1) {
        uint32_t mask = 0, *slots = slots_new(&lex->alloc, lex->nodes.n * 2, &mask);
        if (!slots) return TC_NONE;
        for (uint32_t i = 1; i < lex->nodes.n; i++) {
            if (lex->nodes.at[i].parent == 0) continue; /* kept in the word */
            uint32_t s = edge_slot(lex->nodes.at[i].parent, lex->nodes.at[i].word, mask);
            while (slots[s]) s = (s + 1) & mask;
            slots[s] = i + 1;
        }
        slots_free(&lex->alloc, lex->node_slots, lex->node_mask);
        lex->node_slots = slots;
        lex->node_mask = mask;
    }
    tc_lex_node *row = tc_vec_push(&lex->alloc, &lex->nodes);
    if (!row) return TC_NONE;
    to = lex->nodes.n - 1;
    row->parent = node;
    row->word = word;
    row->forms = TC_NONE;
    row->inner = false;
    lex->nodes.at[node].inner = true;
    if (node == 0) {
        lex->words.at[word].first = to;
    } else {
        uint32_t bit = lex->words.at[word].tag % TC_TAIL_BITS;
        lex->tail[bit >> 6] |= UINT64_C(1) << (bit & 63);
        uint32_t s = edge_slot(node, word, lex->node_mask);
        while (lex->node_slots[s]) s = (s + 1) & lex->node_mask;
        lex->node_slots[s] = to + 1;
    }
    return to;
}

static bool word_is(const form_word *w, const char *s) {
    return w->n == strlen(s) && memcmp(w->at, s, w->n) == 0;
}

static tc_status emit(building *g, uint32_t alias, tc_form_how how, const form_word *words, uint32_t n) {
    tc_lexicon *lex = g->lex;
    if (n == 0 || n > TC_ALIAS_WORDS) return TC_OK;
    uint32_t node = 0, caps = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t word = intern(lex, words[i].hash, words[i].at, words[i].n);
        node = word == TC_NONE ? TC_NONE : grow(lex, node, word);
        if (node == TC_NONE) return no_memory(g->err);
        if (words[i].cap) caps |= 1u << i;
        if (i == 0 && (!words[0].cap || lex->aliases.at[alias].letter_case == TC_CASE_ANY))
            lex->words.at[word].small = true;
    }
    /* One entity needs one form per node; its own words before a variant's. Only the head of the list is
     * looked at, so that a name shared by very many entities costs no more than any other. */
    uint32_t entity = lex->aliases.at[alias].entity, seen = 0;
    for (uint32_t f = lex->nodes.at[node].forms; f != TC_NONE && seen < 16;
         f = lex->forms.at[f].next, seen++) {
        tc_form *form = &lex->forms.at[f];
        if (lex->aliases.at[form->alias].entity != entity) continue;
        if (how < form->how) {
            form->alias = alias;
            form->how = (uint8_t)how;
            form->caps = caps;
            form->the = n > 1 && word_is(&words[0], "the") && !words[0].cap;
        }
        return TC_OK;
    }
    tc_form *form = tc_vec_push(&lex->alloc, &lex->forms);
    if (!form) return no_memory(g->err);
    form->alias = alias;
    form->how = (uint8_t)how;
    form->n = (uint8_t)n;
    form->caps = caps;
    form->the = n > 1 && word_is(&words[0], "the") && !words[0].cap;
    form->next = lex->nodes.at[node].forms;
    lex->nodes.at[node].forms = lex->forms.n - 1;
    return TC_OK;
}

/* ---- variants */

static bool is_legal_suffix(const form_word *w) {
    static const char *const names[] = {"inc",     "incorporated", "corp", "corporation", "co",  "ltd",
                                        "limited", "llc",          "llp",  "lp",          "plc", "ag",
                                        "gmbh",    "nv",           "bv",   "pte",         "pty", "sa"};
    for (size_t i = 0; i < TC_COUNT_OF(names); i++)
        if (word_is(w, names[i])) return true;
    return false;
}

static bool is_plain(const form_word *w) { /* ASCII letters alone */
    for (uint32_t i = 0; i < w->n; i++)
        if (w->at[i] < 'a' || w->at[i] > 'z') return false;
    return w->n > 0;
}

/* Puts bytes of up to two parts in the spare room and makes them a word; false when they do not fit. */
static bool spare_word(building *g, form_word *w, const uint8_t *a, uint32_t na, const uint8_t *b,
                       uint32_t nb) {
    if ((uint64_t)g->n_spare + na + nb > sizeof g->spare) return false;
    uint8_t *at = g->spare + g->n_spare;
    if (na) memcpy(at, a, na);
    if (nb) memcpy(at + na, b, nb);
    g->n_spare += na + nb;
    w->at = at;
    w->n = na + nb;
    w->hash = tc_hash(at, w->n);
    return true;
}

static tc_status emit_wordings(building *g, uint32_t alias, const form_word *words, uint32_t n) {
    if (!g->wording_slots || n < 2) return TC_OK;
    form_word copy[TC_ALIAS_WORDS];
    for (uint32_t i = 0; i < n; i++) {
        uint32_t s = (uint32_t)words[i].hash & g->wording_mask;
        for (; g->wording_slots[s]; s = (s + 1) & g->wording_mask) {
            const builder_wording *row = &g->b->wordings.at[g->wording_slots[s] - 1];
            if (row->to_hash != words[i].hash || !word_is(&words[i], row->to)) continue;
            memcpy(copy, words, n * sizeof *copy);
            copy[i].at = (const uint8_t *)row->from;
            copy[i].n = row->from_len;
            copy[i].hash = tc_hash(row->from, row->from_len);
            tc_status status = emit(g, alias, TC_FORM_WORDING, copy, n);
            if (status != TC_OK) return status;
        }
    }
    return TC_OK;
}

/* Where a token of mixed case falls into parts ("ByteDance": 4), each of two letters or more; 0 = nowhere. */
static uint32_t camel_cut(const uint8_t *raw, uint32_t n) {
    if ((n > 2 && raw[0] == 'M' && raw[1] == 'c') ||
        (n > 3 && raw[0] == 'M' && raw[1] == 'a' && raw[2] == 'c'))
        return 0;
    for (uint32_t i = 2; i + 2 <= n; i++)
        if (raw[i - 1] >= 'a' && raw[i - 1] <= 'z' && raw[i] >= 'A' && raw[i] <= 'Z') return i;
    return 0;
}

static bool is_skipped(const uint8_t *at, uint32_t n) { /* what match.c steps over */
    if (n == 1) return *at == '-' || *at == '.' || *at == '\'';
    return n == 3 && at[0] == 0xe2 && at[1] == 0x80 && (at[2] == 0x90 || at[2] == 0x91 || at[2] == 0x99);
}

/* The forms of one line: tokens [tok, tok_end) of the chunk. */
static tc_status emit_alias(building *g, const form_line *line, uint32_t tok, uint32_t tok_end) {
    const tc_work *w = &g->work;
    const tc_lex_alias *alias = &g->lex->aliases.at[line->alias];
    const tc_entity *entity = &g->lex->entities.at[alias->entity];
    form_word words[TC_ALIAS_WORDS], copy[TC_ALIAS_WORDS];
    uint32_t cut[TC_ALIAS_WORDS] = {0};
    uint32_t n = 0, m;
    bool apostrophe = false, comma = false, camel = false;
    tc_status status = TC_OK;
    g->n_spare = 0;
    for (uint32_t i = tok; i < tok_end; i++) {
        const uint8_t *at = tc_tok_fold_at(w, i);
        uint32_t len = w->tok_fold_n[i];
        if (is_skipped(at, len)) continue;
        if (n == TC_ALIAS_WORDS)
            return tc_fail(g->err, TC_E_LIMIT, 0, "an alias of \"%.100s\" has more than %d words; shorten it",
                           entity->name, TC_ALIAS_WORDS);
        form_word *word = &words[n];
        word->at = at;
        word->n = len;
        word->hash = w->tok_hash[i];
        if (len > 1 && at[len - 1] == '.') { /* "Inc." is "Inc", "D.C." is "D.C" */
            word->n--;
            word->hash = tc_hash(at, word->n);
        }
        word->cap = (w->tok_flags[i] & TC_TOK_UPPER1) != 0;
        word->clitic = w->tok_kind[i] == TC_TOK_CLITIC;
        if (memchr(at, '\'', len)) apostrophe = true;
        if (len == 1 && *at == ',') comma = true;
        uint32_t raw = w->tok_end[i] - w->tok_start[i];
        if ((w->tok_flags[i] & TC_TOK_MIXED) && raw == len) {
            cut[n] = camel_cut(w->text.at + w->tok_start[i], raw);
            camel |= cut[n] != 0;
        }
        n++;
    }
    if (n == 0)
        return tc_fail(g->err, TC_E_ARGUMENT, 0, "an alias of \"%.100s\" has no word in it; take it out",
                       entity->name);
    bool company = entity->type == TC_TYPE_ORG || entity->type == TC_TYPE_PRODUCT;
    TC_TRY(emit(g, line->alias, line->how, words, n));
    if (line->how != TC_FORM_ALIAS) goto done;
    if (alias->fuzzy) {
        uint32_t ids[TC_ALIAS_WORDS], caps = 0;
        for (uint32_t i = 0; i < n; i++) {
            ids[i] = tc_lexicon_word(g->lex, words[i].hash, words[i].at, words[i].n);
            if (words[i].cap) caps |= 1u << i;
        }
        TC_TRY(tc_fuzzy_add(g->lex, line->alias, ids, n, caps, g->err));
    }

    if (comma) {
        m = 0;
        for (uint32_t i = 0; i < n; i++)
            if (!word_is(&words[i], ",")) copy[m++] = words[i];
        TC_TRY(emit(g, line->alias, TC_FORM_NO_COMMA, copy, m));
    }
    if (n >= 3 && word_is(&words[0], "the")) TC_TRY(emit(g, line->alias, TC_FORM_NO_THE, words + 1, n - 1));
    if (company && n >= 2) {
        m = n;
        while (m > 1 && (is_legal_suffix(&words[m - 1]) || word_is(&words[m - 1], ","))) m--;
        if (m < n && words[m - 1].n >= 3) TC_TRY(emit(g, line->alias, TC_FORM_NO_SUFFIX, words, m));
    }
    if (apostrophe) {
        bool fits = true;
        for (uint32_t i = m = 0; i < n && fits; i++) {
            uint8_t bare[256];
            uint32_t k = 0;
            for (uint32_t j = 0; j < words[i].n && k < sizeof bare; j++)
                if (words[i].at[j] != '\'') bare[k++] = words[i].at[j];
            if (words[i].clitic && m > 0) {
                fits = spare_word(g, &copy[m - 1], copy[m - 1].at, copy[m - 1].n, bare, k);
            } else {
                copy[m] = words[i];
                fits = spare_word(g, &copy[m], bare, k, NULL, 0);
                m++;
            }
        }
        if (fits) TC_TRY(emit(g, line->alias, TC_FORM_NO_APOS, copy, m));
    }
    memcpy(copy, words, n * sizeof *copy);
    m = 0;
    for (uint32_t i = 0; n >= 3 && i < n; i++) {
        if (!word_is(&words[i], "&")) continue;
        if (spare_word(g, &copy[i], (const uint8_t *)"and", 3, NULL, 0)) m++;
    }
    if (m) TC_TRY(emit(g, line->alias, TC_FORM_AND, copy, n));
    if (company && n == 2 && words[0].n + words[1].n >= 7 && is_plain(&words[0]) && is_plain(&words[1]) &&
        !word_is(&words[0], "the") && !is_legal_suffix(&words[1])) {
        copy[0].cap = words[0].cap;
        if (spare_word(g, &copy[0], words[0].at, words[0].n, words[1].at, words[1].n))
            TC_TRY(emit(g, line->alias, TC_FORM_JOINED, copy, 1));
    }
    if (company && camel) {
        bool fits = true;
        for (uint32_t i = m = 0; i < n && fits; i++) {
            fits = m + 2 <= TC_ALIAS_WORDS;
            if (!fits) break;
            copy[m] = words[i];
            if (cut[i] && is_plain(&words[i])) {
                copy[m].n = cut[i];
                copy[m].hash = tc_hash(copy[m].at, copy[m].n);
                m++;
                copy[m] = words[i];
                copy[m].at += cut[i];
                copy[m].n -= cut[i];
                copy[m].cap = true;
                copy[m].hash = tc_hash(copy[m].at, copy[m].n);
            }
            m++;
        }
        if (fits && m > n) TC_TRY(emit(g, line->alias, TC_FORM_SPLIT, copy, m));
    }
    TC_TRY(emit_wordings(g, line->alias, words, n));
done:
    return status;
}

/* ---- the parts of a build */

/* A list "a|b c" as phrases of interned words. */
static tc_status context_list(tc_lexicon *lex, const char *text, tc_lex_list *list, tc_error *err) {
    list->at = lex->phrases.n;
    list->n = 0;
    for (const char *p = text; p && *p;) {
        tc_lex_phrase phrase = {lex->phrase_words.n, 0};
        while (*p && *p != '|') {
            uint8_t word[64];
            uint32_t n = 0;
            while (*p == ' ') p++;
            for (; *p && *p != '|' && *p != ' '; p++)
                if (n < sizeof word) word[n++] = (uint8_t)(*p >= 'A' && *p <= 'Z' ? *p + 32 : *p);
            if (n == 0) continue;
            uint32_t id = intern(lex, tc_hash(word, n), word, n);
            uint32_t *to = id == TC_NONE ? NULL : tc_vec_push(&lex->alloc, &lex->phrase_words);
            if (!to) return no_memory(err);
            lex->words.at[id].context = true;
            *to = id;
            phrase.n++;
        }
        if (*p) p++;
        if (phrase.n == 0) continue;
        tc_lex_phrase *to = tc_vec_push(&lex->alloc, &lex->phrases);
        if (!to) return no_memory(err);
        *to = phrase;
        list->n++;
    }
    return TC_OK;
}

static tc_status copy_entities(building *g) {
    const tc_lexicon_builder *b = g->b;
    tc_lexicon *lex = g->lex;
    if (b->entities.n == 0) return TC_OK;
    g->entity_row = tc_mem_resize(&lex->alloc, NULL, 0, b->entities.n * sizeof *g->entity_row);
    if (!g->entity_row) return no_memory(g->err);
    for (uint32_t i = 0; i < b->entities.n; i++) {
        const builder_entity *from = &b->entities.at[i];
        g->entity_row[i] = TC_NONE;
        if (g->exclude & TC_ORIGIN_BIT(from->origin)) continue;
        tc_entity e = {.type = from->type, .origin = from->origin};
        char *both = tc_arena_push(&lex->strings, (size_t)from->id_len + from->name_len + 2);
        if (!both) return no_memory(g->err);
        memcpy(both, from->id, (size_t)from->id_len + 1);
        memcpy(both + from->id_len + 1, from->name, (size_t)from->name_len + 1);
        e.id = both;
        e.name = both + from->id_len + 1;
        if (from->qid) {
            e.qid = tc_arena_string(&lex->strings, from->qid, from->qid_len);
            if (!e.qid) return no_memory(g->err);
        }
        tc_entity *to = tc_vec_push(&lex->alloc, &lex->entities);
        if (!to) return no_memory(g->err);
        *to = e;
        g->entity_row[i] = lex->entities.n - 1;
    }
    return TC_OK;
}

static tc_status index_wordings(building *g) {
    const tc_lexicon_builder *b = g->b;
    if (b->wordings.n == 0) return TC_OK;
    g->wording_slots = slots_new(&g->lex->alloc, b->wordings.n, &g->wording_mask);
    if (!g->wording_slots) return no_memory(g->err);
    for (uint32_t i = 0; i < b->wordings.n; i++) {
        if (g->exclude & TC_ORIGIN_BIT(b->wordings.at[i].origin)) continue;
        uint32_t s = (uint32_t)b->wordings.at[i].to_hash & g->wording_mask;
        while (g->wording_slots[s]) s = (s + 1) & g->wording_mask;
        g->wording_slots[s] = i + 1;
    }
    return TC_OK;
}

/* Letters and digits of an alias that must match letter for letter. */
static bool keep_exact(tc_lexicon *lex, const builder_alias *from, tc_lex_alias *to) {
    if (!tc_vec_reserve(&lex->alloc, &lex->bytes, lex->bytes.n + from->len + 1)) return false;
    to->exact = lex->bytes.n;
    for (uint32_t i = 0; i < from->len; i++) {
        uint8_t c = (uint8_t)from->surface[i];
        if (c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
            lex->bytes.at[lex->bytes.n++] = c;
    }
    lex->bytes.at[lex->bytes.n++] = '\0';
    return true;
}

static tc_status put_line(building *g, uint32_t alias, uint8_t how, const char *text, size_t n) {
    form_line *line = tc_vec_push(&g->lex->alloc, &g->lines);
    if (!line || !tc_buffer_put(&g->chunk, text, n) || !tc_buffer_put(&g->chunk, "\n", 1))
        return no_memory(g->err);
    line->alias = alias;
    line->how = how;
    line->end = (uint32_t)g->chunk.n;
    return TC_OK;
}

static tc_status compile_chunk(building *g) {
    tc_status status = TC_OK;
    tc_work *w = &g->work;
    tc_text text = {0};
    if (g->lines.n == 0) return TC_OK;
    TC_TRY(tc_text_init(&text, &w->alloc, (const uint8_t *)g->chunk.at, g->chunk.n, g->err));
    if (text.replaced) {
        status =
            tc_fail(g->err, TC_E_ARGUMENT, 0, "an alias between \"%.60s\" and \"%.60s\" is no valid UTF-8",
                    g->lex->entities.at[g->lex->aliases.at[g->lines.at[0].alias].entity].name,
                    g->lex->entities.at[g->lex->aliases.at[g->lines.at[g->lines.n - 1].alias].entity].name);
        goto done;
    }
    w->text = text;
    TC_TRY(tc_tokenize(w, g->err));
    for (uint32_t i = 0, tok = 0; i < g->lines.n; i++) {
        uint32_t end = tok;
        while (end < w->n_tok && w->tok_start[end] < g->lines.at[i].end) end++;
        TC_TRY(emit_alias(g, &g->lines.at[i], tok, end));
        tok = end;
    }
done:
    memset(&w->text, 0, sizeof w->text);
    tc_text_release(&text, &w->alloc);
    g->lines.n = 0;
    g->chunk.n = 0;
    return status;
}

static tc_status copy_aliases(building *g) {
    const tc_lexicon_builder *b = g->b;
    tc_lexicon *lex = g->lex;
    tc_status status = TC_OK;
    for (uint32_t i = 0; i < b->aliases.n; i++) {
        const builder_alias *from = &b->aliases.at[i];
        uint32_t entity = g->entity_row[from->entity];
        if (entity == TC_NONE || (g->exclude & TC_ORIGIN_BIT(from->origin))) continue;
        tc_lex_alias to = {.entity = entity,
                           .exact = TC_NONE,
                           .context = TC_NONE,
                           .letter_case = from->letter_case,
                           .kind = from->kind,
                           .origin = from->origin,
                           .weak = from->weak,
                           .fuzzy = from->fuzzy & 3u};
        if (from->letter_case == TC_CASE_EXACT && !keep_exact(lex, from, &to)) return no_memory(g->err);
        if (from->context != TC_NONE) {
            const builder_context *c = &b->contexts.at[from->context];
            tc_lex_context context = {.valid_from = c->valid_from, .valid_to = c->valid_to};
            TC_TRY(context_list(lex, c->needs, &context.needs, g->err));
            TC_TRY(context_list(lex, c->not_before, &context.not_before, g->err));
            TC_TRY(context_list(lex, c->not_after, &context.not_after, g->err));
            tc_lex_context *row = tc_vec_push(&lex->alloc, &lex->contexts);
            if (!row) return no_memory(g->err);
            *row = context;
            to.context = lex->contexts.n - 1;
        }
        tc_lex_alias *row = tc_vec_push(&lex->alloc, &lex->aliases);
        if (!row) return no_memory(g->err);
        *row = to;
        TC_TRY(put_line(g, lex->aliases.n - 1, TC_FORM_ALIAS, from->surface, from->len));
        if (from->kind == TC_ALIAS_ACRONYM && from->len >= 2 && from->len <= 6) {
            char dotted[16];
            size_t n = 0;
            for (uint32_t j = 0; j < from->len && from->surface[j] >= 'A' && from->surface[j] <= 'Z'; j++) {
                dotted[n++] = from->surface[j];
                dotted[n++] = '.';
            }
            if (n == 2 * (size_t)from->len)
                TC_TRY(put_line(g, lex->aliases.n - 1, TC_FORM_DOTTED, dotted, n));
        }
        if (g->chunk.n >= CHUNK) TC_TRY(compile_chunk(g));
    }
    TC_TRY(compile_chunk(g));
done:
    return status;
}

static tc_status add_anchor(tc_lexicon *lex, const uint8_t *word, uint32_t n, tc_error *err) {
    uint64_t hash = tc_hash(word, n);
    uint32_t id = intern(lex, hash, word, n);
    tc_lex_anchor *to = id == TC_NONE ? NULL : tc_vec_push(&lex->alloc, &lex->pattern_words);
    if (!to) return no_memory(err);
    *to = (tc_lex_anchor){id, lex->patterns.n - 1};
    lex->words.at[id].pattern = true;
    lex->pattern_filter[hash >> 6 & 3] |= (uint64_t)1 << (hash & 63);
    return TC_OK;
}

static tc_status copy_patterns(building *g) {
    tc_lexicon *lex = g->lex;
    tc_status status = TC_OK;
    for (uint32_t i = 0; i < g->b->patterns.n; i++) {
        const builder_pattern *from = &g->b->patterns.at[i];
        if (g->exclude & TC_ORIGIN_BIT(from->origin)) continue;
        tc_lex_pattern *to = tc_vec_push(&lex->alloc, &lex->patterns);
        if (!to) return no_memory(g->err);
        *to = (tc_lex_pattern){.type = from->type, .origin = from->origin};
        to->source = tc_arena_string(&lex->strings, from->source, from->len);
        if (from->name) to->name = tc_arena_string(&lex->strings, from->name, strlen(from->name));
        if (!to->source || (from->name && !to->name)) return no_memory(g->err);
        unsigned flags = TC_PATTERN_WORD | (from->icase ? TC_PATTERN_ICASE : 0u);
        to->anchored = from->words != NULL && *from->words != '\0';
        if (to->anchored) flags |= TC_PATTERN_ANCHORED;
        TC_TRY(tc_pattern_new(&lex->alloc, from->source, from->len, flags, &to->code, g->err));
        for (const char *p = from->words; p && *p;) {
            uint32_t n = (uint32_t)strcspn(p, "|");
            if (n) TC_TRY(add_anchor(lex, (const uint8_t *)p, n, g->err));
            p += n;
            if (*p) p++;
        }
    }
done:
    return status;
}

/* Gives back what the vectors hold beyond their rows: they grow no more. A smaller block that cannot be had
 * leaves the larger one. */
static void fit(const tc_alloc *alloc, void **at, uint32_t *cap, uint32_t n, size_t size) {
    if (n == 0 || n == *cap) return;
    void *less = tc_mem_resize(alloc, *at, *cap * size, n * size);
    if (!less) return;
    *at = less;
    *cap = n;
}
static void fit_vectors(tc_lexicon *lex) {
#define FIT(v) fit(&lex->alloc, (void **)&lex->v.at, &lex->v.cap, lex->v.n, sizeof *lex->v.at)
    FIT(entities);
    FIT(aliases);
    FIT(forms);
    FIT(words);
    FIT(nodes);
    FIT(bytes);
#undef FIT
}

static tc_status make_scan(tc_lexicon *lex, uint64_t bits, tc_error *err) {
    lex->scan_shift = 64;
    for (uint64_t b = bits; b > 1; b /= 2) lex->scan_shift--;
    lex->scan = tc_mem_resize(&lex->alloc, NULL, 0, (size_t)(bits / 8));
    if (!lex->scan) return no_memory(err);
    memset(lex->scan, 0, (size_t)(bits / 8));
    for (uint32_t i = 1; i < lex->words.n; i++) {
        const tc_lex_word *w = &lex->words.at[i];
        uint8_t room[8] = {0};
        if (!w->first || w->n == 0) continue;
        memcpy(room, lex->bytes.at + w->at, w->n < 8 ? w->n : 8);
        bool letter = room[0] >= 'a' && room[0] <= 'z';
        lex->scan_small |= letter && w->small;
        for (int upper = 0; upper < 2; upper++) {
            if (upper ? !letter : letter && !w->small) continue;
            if (upper) room[0] = (uint8_t)(room[0] - 32);
            uint64_t key = (tc_scan_word(room, w->n) * UINT64_C(0x9e3779b97f4a7c15)) >> lex->scan_shift;
            lex->scan[key >> 6] |= (uint64_t)1 << (key & 63);
        }
    }
    return TC_OK;
}

static tc_status make_filter(tc_lexicon *lex, tc_error *err) {
    uint64_t firsts = 0, bits = 1 << 12;
    for (uint32_t i = 1; i < lex->words.n; i++) firsts += lex->words.at[i].first != 0;
    while (bits < firsts * 16 && bits < (uint64_t)1 << 26) bits *= 2;
    lex->filter = tc_mem_resize(&lex->alloc, NULL, 0, (size_t)(bits / 8));
    if (!lex->filter) return no_memory(err);
    memset(lex->filter, 0, (size_t)(bits / 8));
    lex->filter_mask = bits - 1;
    for (uint32_t i = 1; i < lex->words.n; i++) {
        if (!lex->words.at[i].first && !lex->words.at[i].context) continue;
        uint64_t hash = tc_hash(lex->bytes.at + lex->words.at[i].at, lex->words.at[i].n),
                 bit = hash & lex->filter_mask;
        if (lex->words.at[i].first) lex->filter[bit >> 6] |= (uint64_t)1 << (bit & 63);
        if (lex->words.at[i].context) lex->context[hash % TC_CONTEXT_BITS >> 6] |= (uint64_t)1 << (hash & 63);
    }
    return make_scan(lex, bits, err);
}

tc_status tc_lexicon_builder_build(tc_lexicon_builder *b, uint32_t exclude_origins, tc_lexicon **out,
                                   tc_error *err) {
    tc_status status = TC_OK;
    tc_alloc a = b->alloc;
    building *g = NULL;
    tc_lexicon *lex = tc_mem_resize(&a, NULL, 0, sizeof *lex);
    *out = NULL;
    if (!lex) return no_memory(err);
    memset(lex, 0, sizeof *lex);
    lex->alloc = a;
    tc_arena_init(&lex->strings, a);
    g = tc_mem_resize(&a, NULL, 0, sizeof *g);
    if (!g) {
        status = no_memory(err);
        goto done;
    }
    memset(g, 0, sizeof *g);
    g->b = b;
    g->lex = lex;
    g->err = err;
    g->exclude = exclude_origins;
    g->work.alloc = a;
    g->chunk.alloc = a;
    lex->word_slots = slots_new(&a, 0, &lex->word_mask);
    lex->node_slots = slots_new(&a, 0, &lex->node_mask);
    tc_lex_word *no_word = tc_vec_push(&a, &lex->words);
    tc_lex_node *root = tc_vec_push(&a, &lex->nodes);
    if (!lex->word_slots || !lex->node_slots || !no_word || !root) {
        status = no_memory(err);
        goto done;
    }
    memset(no_word, 0, sizeof *no_word);
    memset(root, 0, sizeof *root);
    root->forms = TC_NONE;
    TC_TRY(copy_entities(g));
    TC_TRY(index_wordings(g));
    TC_TRY(copy_aliases(g));
    TC_TRY(copy_patterns(g));
    TC_TRY(tc_fuzzy_index(lex, err));
    TC_TRY(make_filter(lex, err));
    fit_vectors(lex);
    *out = lex;
    lex = NULL;
done:
    if (g) {
        tc_work_release(&g->work);
        tc_buffer_release(&g->chunk);
        tc_vec_release(&a, &g->lines);
        slots_free(&a, g->wording_slots, g->wording_mask);
        if (g->entity_row) tc_mem_free(&a, g->entity_row, b->entities.n * sizeof *g->entity_row);
        tc_mem_free(&a, g, sizeof *g);
    }
    tc_lexicon_free(lex);
    return status;
}

void tc_lexicon_free(tc_lexicon *lex) {
    if (!lex) return;
    tc_alloc a = lex->alloc;
    tc_arena_release(&lex->strings);
    tc_vec_release(&a, &lex->entities);
    tc_vec_release(&a, &lex->aliases);
    tc_vec_release(&a, &lex->forms);
    tc_vec_release(&a, &lex->words);
    tc_vec_release(&a, &lex->nodes);
    tc_vec_release(&a, &lex->bytes);
    tc_vec_release(&a, &lex->contexts);
    tc_vec_release(&a, &lex->phrases);
    tc_vec_release(&a, &lex->phrase_words);
    for (uint32_t i = 0; i < lex->patterns.n; i++) tc_pattern_free(lex->patterns.at[i].code);
    tc_vec_release(&a, &lex->patterns);
    tc_vec_release(&a, &lex->pattern_words);
    tc_vec_release(&a, &lex->fuzzies);
    if (lex->fuzzy_slots)
        tc_mem_free(&a, lex->fuzzy_slots, ((size_t)lex->fuzzy_mask + 1) * sizeof *lex->fuzzy_slots);
    slots_free(&a, lex->word_slots, lex->word_mask);
    slots_free(&a, lex->node_slots, lex->node_mask);
    if (lex->filter) tc_mem_free(&a, lex->filter, (size_t)((lex->filter_mask + 1) / 8));
    if (lex->scan) tc_mem_free(&a, lex->scan, (size_t)1 << (64 - lex->scan_shift - 3));
    tc_mem_free(&a, lex, sizeof *lex);
}

uint32_t tc_lexicon_entity_count(const tc_lexicon *lex) { return lex->entities.n; }
uint32_t tc_lexicon_alias_count(const tc_lexicon *lex) { return lex->aliases.n; }
uint32_t tc_lexicon_pattern_count(const tc_lexicon *lex) { return lex->patterns.n; }
const char *tc_lexicon_pattern_name(const tc_lexicon *lex, uint32_t pattern) {
    return lex->patterns.at[pattern].source;
}
size_t tc_lexicon_memory(const tc_lexicon *lex) {
#define VEC(v) (size_t) lex->v.cap * sizeof *lex->v.at
    return sizeof *lex + lex->strings.held + VEC(entities) + VEC(aliases) + VEC(forms) + VEC(words) +
           VEC(nodes) + VEC(bytes) + VEC(contexts) + VEC(phrases) + VEC(phrase_words) + VEC(patterns) +
           VEC(fuzzies) + ((size_t)lex->word_mask + lex->node_mask + 2) * sizeof *lex->word_slots +
           (lex->fuzzy_slots ? ((size_t)lex->fuzzy_mask + 1) * sizeof *lex->fuzzy_slots : 0) +
           (size_t)((lex->filter_mask + 1) / 8) * 2;
#undef VEC
}
const tc_entity *tc_lexicon_entity(const tc_lexicon *lex, uint32_t entity) {
    return &lex->entities.at[entity];
}
