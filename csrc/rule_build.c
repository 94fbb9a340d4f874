/* rule_build.c: compiles rule files (the language of rule.h) into the layers' automata.
 *
 * Two passes over the sources: the first collects classes, so that a rule may use a class that a later file
 * defines; the second compiles rules. The positions of a pattern move into the layer's nodes; one that has
 * the same test, captures, zone and predecessors as a node already there becomes that node, which shares
 * prefixes.
 */
#include "rule_compile.h"

#include <stdlib.h>

enum { MAX_ARGS = 16, NODE_LIMIT = 1 << 22 };

static const char *const layer_names[TC_LAYER_COUNT] = {"time",   "quantity", "structure", "mention",
                                                        "speech", "event",    "cue"};
static const char *const origin_names[] = {"general", "saga", "seed", "user"};

/* ------------------------------------------------------------------------------------- nodes */

static int by_number(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static uint64_t hash_node(const build_node *n, const uint32_t *preds) {
    uint64_t zone = (uint64_t)n->captures << 8 | n->zone;
    return tc_hash(&n->test, sizeof n->test) ^ tc_hash(preds, n->n_preds * sizeof *preds) * 3 ^
           zone * UINT64_C(0x9e3779b97f4a7c15);
}

static bool grow_node_slots(compiler *c, build_layer *l) {
    uint32_t want = l->n_slots ? l->n_slots * 2 : 256;
    uint32_t *slots = tc_mem_resize(c->alloc, NULL, 0, want * sizeof *slots);
    if (!slots) return rule_no_memory(c);
    memset(slots, 0, want * sizeof *slots);
    for (uint32_t i = 1; i < l->nodes.n; i++) {
        uint32_t k = (uint32_t)l->nodes.at[i].hash & (want - 1);
        while (slots[k]) k = (k + 1) & (want - 1);
        slots[k] = i;
    }
    tc_mem_free(c->alloc, l->slots, l->n_slots * sizeof *l->slots);
    l->slots = slots;
    l->n_slots = want;
    return true;
}

/* The node of a position: one that is there already, or a new one with its edges. preds are at the end of
 * l->preds. */
static bool place_node(compiler *c, build_layer *l, build_node node, uint32_t *out) {
    if ((l->nodes.n + 1) * 2 > l->n_slots && !grow_node_slots(c, l)) return false;
    const uint32_t *preds = l->preds.at + node.pred;
    node.hash = hash_node(&node, preds);
    uint32_t k = (uint32_t)node.hash & (l->n_slots - 1);
    for (; (*out = l->slots[k]) != 0; k = (k + 1) & (l->n_slots - 1)) {
        const build_node *m = &l->nodes.at[*out];
        if (m->hash == node.hash && m->captures == node.captures && m->zone == node.zone &&
            m->n_preds == node.n_preds && memcmp(&m->test, &node.test, sizeof m->test) == 0 &&
            memcmp(l->preds.at + m->pred, preds, m->n_preds * sizeof *preds) == 0) {
            l->preds.n = node.pred;
            return true;
        }
    }
    if (l->nodes.n == NODE_LIMIT) {
        c->status =
            tc_fail(c->err, TC_E_LIMIT, 0, "the rules of one layer grow to more than %d nodes", NODE_LIMIT);
        return false;
    }
    build_node *place = tc_vec_push(c->alloc, &l->nodes);
    if (!place) return rule_no_memory(c);
    *place = node;
    l->slots[k] = *out = l->nodes.n - 1;
    const rule_test *t = &node.test;
    bool one_word = t->word && !t->class_1 && !t->props && !t->any && !t->negate;
    for (uint32_t i = 0; i < node.n_preds; i++) {
        uint32_t pred = l->preds.at[node.pred + i];
        build_edge *e = tc_vec_push(c->alloc, &l->edges);
        if (!e) return rule_no_memory(c);
        *e = (build_edge){pred >> 2, {*t, *out, l->edges.n, one_word ? t->word : 0, pred & 3}};
    }
    return true;
}

static bool push_pred(compiler *c, build_layer *l, uint32_t node, uint32_t flags) {
    uint32_t *p = tc_vec_push(c->alloc, &l->preds);
    if (!p) return rule_no_memory(c);
    *p = node << 2 | flags;
    return true;
}

static bool place_rule(compiler *c, build_layer *l, const fragment *whole, bool start, uint32_t rule) {
    uint32_t map[POSITIONS];
    uint32_t start_flag = start ? RULE_EDGE_START : 0;
    for (uint32_t i = 0; i < c->n_positions; i++) {
        const position *p = &c->positions[i];
        build_node node = {p->test, p->captures, p->zone, 0, l->preds.n, 0, 0};
        if (rule_set_has(&whole->first, i) && !push_pred(c, l, 0, start_flag)) return false;
        if (rule_set_has(&whole->glued, i) && !push_pred(c, l, 0, start_flag | RULE_EDGE_GLUED)) return false;
        for (uint32_t k = 0; k < i; k++) {
            if (rule_set_has(&c->after[i], k) && !push_pred(c, l, map[k], 0)) return false;
            if (rule_set_has(&c->after_glued[i], k) && !push_pred(c, l, map[k], RULE_EDGE_GLUED))
                return false;
        }
        node.n_preds = l->preds.n - node.pred;
        uint32_t *preds = l->preds.at + node.pred;
        qsort(preds, node.n_preds, sizeof *preds, by_number);
        uint32_t kept = 0; /* positions that became one node give one edge */
        for (uint32_t k = 0; k < node.n_preds; k++)
            if (!kept || preds[kept - 1] != preds[k]) preds[kept++] = preds[k];
        node.n_preds = kept;
        l->preds.n = node.pred + kept;
        if (!place_node(c, l, node, &map[i])) return false;
        uint32_t reach = whole->needs.reach < TC_RULE_SPAN ? whole->needs.reach : TC_RULE_SPAN;
        if (l->nodes.at[map[i]].reach < reach) l->nodes.at[map[i]].reach = (uint8_t)reach;
    }
    for (uint32_t i = 0; i < c->n_positions; i++) {
        if (!rule_set_has(&whole->last, i)) continue;
        build_accept *a = tc_vec_push(c->alloc, &l->accepts);
        if (!a) return rule_no_memory(c);
        *a = (build_accept){map[i], {rule, c->anchored_end}};
    }
    return true;
}

/* ------------------------------------------------------------------------------------- rules */

static const char *keep(compiler *c, const char *s, size_t n) {
    const char *copy = tc_arena_string(&c->r->arena, s, n);
    if (!copy) rule_no_memory(c);
    return copy;
}

static bool read_arguments(compiler *c, tc_rule *rule) {
    const char *keys[MAX_ARGS], *values[MAX_ARGS];
    const char *name;
    char text[256];
    uint32_t n_args = 0;
    rule_skip_blanks(c);
    size_t n = rule_identifier(c, &name);
    if (!n) return rule_fault(c, "'->' needs an action behind it");
    if (!(rule->action = keep(c, name, n))) return false;
    while (!rule_at_line_end(c)) {
        n = rule_identifier(c, &name);
        if (!n || rule_peek(c, 0) != '=')
            return rule_fault(c, "arguments of an action are KEY=VALUE; quote a value with blanks");
        if (n_args == MAX_ARGS) return rule_fault(c, "more than %d arguments", MAX_ARGS);
        for (uint32_t i = 0; i < n_args; i++)
            if (rule_same(name, n, keys[i]))
                return rule_fault(c, "the argument '%.*s' stands twice", (int)n, name);
        if (!(keys[n_args] = keep(c, name, n))) return false;
        c->p++;
        const char *s = c->p;
        if (rule_peek(c, 0) == '"') {
            if (!rule_quoted(c, text, sizeof text, &n)) return false;
            s = text;
        } else {
            while (c->p < c->end && !strchr(" \t\r\n", *c->p) && !rule_continuation(c)) c->p++;
            n = (size_t)(c->p - s);
        }
        if (!(values[n_args++] = keep(c, s, n))) return false;
    }
    rule->n_args = (uint8_t)n_args;
    const char **k = tc_arena_push(&c->r->arena, 2 * MAX_ARGS * sizeof *k);
    if (!k) return rule_no_memory(c);
    memcpy(k, keys, n_args * sizeof *k);
    memcpy(k + MAX_ARGS, values, n_args * sizeof *k);
    rule->arg_keys = k;
    rule->arg_values = k + MAX_ARGS;
    for (uint32_t i = 0; i < n_args; i++) rule->arg_sign |= rule_arg_sign(keys[i]);
    return true;
}

static bool keep_captures(compiler *c, rule_full *rule) {
    const char **names = tc_arena_push(&c->r->arena, TC_RULE_CAPTURES * sizeof *names);
    if (!names) return rule_no_memory(c);
    for (uint32_t i = 0; i < c->n_captures; i++)
        if (!(names[i] = keep(c, c->captures[i], c->capture_n[i]))) return false;
    rule->face.captures = names;
    rule->face.n_captures = (uint8_t)c->n_captures;
    for (uint32_t i = 0; i < c->n_captures; i++) {
        uint16_t *ids = tc_arena_push(&c->r->arena, c->capture_classes.n * sizeof *ids + 1);
        uint16_t n = 0;
        if (!ids) return rule_no_memory(c);
        for (uint32_t k = 0; k < c->capture_classes.n; k++) {
            uint16_t id = (uint16_t)(c->capture_classes.at[k] & 0xFFFF);
            uint16_t j = 0;
            if (c->capture_classes.at[k] >> 16 != i) continue;
            while (j < n && ids[j] != id) j++;
            if (j == n) ids[n++] = id;
        }
        rule->capture_classes[i] = ids;
        rule->n_capture_classes[i] = n;
    }
    return true;
}

static bool read_rule(compiler *c) {
    const char *name;
    fragment whole, core;
    rule_full rule;
    bool start;
    uint32_t left;
    memset(&rule, 0, sizeof rule);
    if (c->layer < 0)
        return rule_fault(c, "a rule before any 'layer'; begin the file with a line such as 'layer time'");
    rule_skip_blanks(c);
    const char *s = c->p;
    while (c->p < c->end && (rule_is_word_byte(*c->p) || *c->p == '-')) c->p++;
    name = s;
    size_t n = (size_t)(c->p - s);
    if (!n || rule_peek(c, 0) == ':')
        return rule_fault(c, "a rule needs a name: rule NAME PATTERN -> ACTION");
    if (!(rule.face.name = keep(c, name, n))) return false;
    rule.face.layer = (uint8_t)c->layer;
    rule.face.origin = (uint8_t)c->origin;
    c->n_positions = c->n_captures = 0;
    c->open_captures = 0;
    c->capture_classes.n = 0;
    if (!rule_read_pattern(c, &whole, &core, &start, &left)) return false;
    if (core.nullable || core.max == 0)
        return rule_fault(c,
                          "the pattern of '%.*s' can match nothing; let one element of its core be required",
                          (int)n, name);
    if (whole.max > TC_RULE_SPAN)
        return rule_fault(c, "the pattern of '%.*s' can take %u items; the limit is %d: lower its counts",
                          (int)n, name, whole.max, TC_RULE_SPAN);
    for (uint32_t i = 0; i < c->n_positions; i++)
        if ((rule_set_has(&whole.first, i) || rule_set_has(&whole.glued, i)) &&
            c->positions[i].zone != RULE_ZONE_LEFT &&
            (c->positions[i].test.any || c->positions[i].test.negate))
            return rule_fault(
                c,
                "'%.*s' begins with an element that any token satisfies; begin it with a word, class or "
                "predicate",
                (int)n, name);
    if (!read_arguments(c, &rule.face) || !keep_captures(c, &rule)) return false;
    if (rule_excluded(c)) return true;
    build_layer *l = &c->layers[c->layer];
    if (left > l->max_left) l->max_left = left;
    l->free |= whole.needs.weight == UINT32_MAX;
    for (uint32_t i = 0; i < whole.needs.n && whole.needs.weight < UINT32_MAX; i++) {
        rule_test *test = tc_vec_push(c->alloc, &l->needs);
        if (!test) return rule_no_memory(c);
        *test = c->positions[whole.needs.at[i]].test;
    }
    uint32_t index = l->rules.n;
    rule_full *row = tc_vec_push(c->alloc, &l->rules);
    if (!row) return rule_no_memory(c);
    *row = rule;
    return place_rule(c, l, &whole, start, index);
}

static int name_index(const char *const *names, size_t count, const char *s, size_t n) {
    for (size_t i = 0; i < count; i++)
        if (rule_same(s, n, names[i])) return (int)i;
    return -1;
}

/* Moves to the line break that ends the statement. */
static void skip_statement(compiler *c) {
    bool in_quotes = false;
    while (c->p < c->end && *c->p != '\n') {
        size_t more = rule_continuation(c);
        if (*c->p == '"' && c->p[-1] != '\\') in_quotes = !in_quotes;
        if (*c->p == '#' && !in_quotes) {
            const char *before = c->p;
            rule_skip_blanks(c); /* a comment runs to its line's end */
            if (c->p > before) break;
        }
        c->p += more ? more : 1;
    }
}

/* One source; classes on the first pass, rules on the second. */
static bool read_source(compiler *c, const tc_source *source, uint32_t index, bool rules) {
    c->source = source;
    c->source_index = index;
    c->p = source->text;
    c->end = source->text + source->len;
    c->layer = -1;
    c->origin = TC_ORIGIN_GENERAL;
    if (source->len >= 3 && memcmp(c->p, "\xEF\xBB\xBF", 3) == 0) c->p += 3;
    while (c->p < c->end) {
        const char *word, *name;
        if (rule_at_line_end(c)) {
            c->p += c->p < c->end;
            continue;
        }
        size_t n = rule_identifier(c, &word);
        bool is_rule = rule_same(word, n, "rule"),
             is_class = rule_same(word, n, "class") || rule_same(word, n, "part");
        if (is_rule ? !rules : is_class && rules) { /* the other pass's */
            skip_statement(c);
            continue;
        }
        if (is_rule) {
            if (!read_rule(c)) return false;
        } else if (is_class) {
            if (*word == 'p') {
                if (!rule_read_part(c)) return false;
                skip_statement(c);
            } else if (!rule_read_class(c)) {
                return false;
            }
        } else if (rule_same(word, n, "layer")) {
            rule_skip_blanks(c);
            n = rule_identifier(c, &name);
            c->layer = name_index(layer_names, TC_COUNT_OF(layer_names), name, n);
            if (c->layer < 0)
                return rule_fault(
                    c, "unknown layer '%.*s'; known: time quantity structure mention speech event cue",
                    (int)n, name);
        } else if (rule_same(word, n, "origin")) {
            rule_skip_blanks(c);
            n = rule_identifier(c, &name);
            int origin = name_index(origin_names, TC_COUNT_OF(origin_names), name, n);
            if (origin < 0)
                return rule_fault(c, "unknown origin '%.*s'; known: general saga seed user", (int)n, name);
            c->origin = (tc_origin)origin;
        } else {
            return rule_fault(
                c, "unknown statement '%.*s'; known: layer origin class part rule, and # for a comment",
                (int)n, word);
        }
        if (!rule_at_line_end(c)) return rule_fault(c, "unexpected text behind the statement");
    }
    return true;
}

/* ------------------------------------------------------------------------------------- finish */

static int by_member(const void *a, const void *b) {
    const member_row *x = a, *y = b;
    if (x->word != y->word) return x->word < y->word ? -1 : 1;
    if (x->class_id != y->class_id) return x->class_id < y->class_id ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static int by_edge(const void *a, const void *b) {
    const build_edge *x = a, *y = b;
    if (x->from != y->from) return x->from < y->from ? -1 : 1;
    if (x->from) { /* the root's edges stay in order of preference */
        if (!x->edge.one_word != !y->edge.one_word) return x->edge.one_word ? -1 : 1;
        if (x->edge.one_word != y->edge.one_word) return x->edge.one_word < y->edge.one_word ? -1 : 1;
    }
    return x->edge.order < y->edge.order ? -1 : x->edge.order > y->edge.order;
}

static int by_accept(const void *a, const void *b) {
    const build_accept *x = a, *y = b;
    if (x->node != y->node) return x->node < y->node ? -1 : 1;
    return x->accept.rule < y->accept.rule ? -1 : x->accept.rule > y->accept.rule;
}

static void *arena_rows(compiler *c, size_t n, size_t size) {
    void *at = tc_arena_push(&c->r->arena, n * size + 1);
    if (at)
        memset(at, 0, n * size);
    else
        rule_no_memory(c);
    return at;
}

static bool finish_words(compiler *c) {
    tc_rules *r = c->r;
    r->n_words = c->words.n;
    r->n_classes = c->classes.n;
    r->class_stride = (r->n_classes + 63) / 64;
    r->words = arena_rows(c, r->n_words, sizeof *r->words);
    r->begins = arena_rows(c, r->n_words, sizeof *r->begins);
    r->needed = arena_rows(c, r->n_words, sizeof *r->needed);
    r->class_bits = arena_rows(c, (size_t)r->n_words * r->class_stride, sizeof *r->class_bits);
    r->classes = arena_rows(c, r->n_classes, sizeof *r->classes);
    r->signs = arena_rows(c, r->n_words, sizeof *r->signs);
    for (r->class_slot_mask = 63; r->class_slot_mask < 2 * r->n_classes;)
        r->class_slot_mask = r->class_slot_mask * 2 + 1;
    r->class_slots = arena_rows(c, (size_t)r->class_slot_mask + 1, sizeof *r->class_slots);
    r->member_at = arena_rows(c, r->n_words + 1, sizeof *r->member_at);
    r->members = arena_rows(c, c->members.n, sizeof *r->members);
    if (c->status != TC_OK) return false;
    memcpy(r->words, c->words.at, r->n_words * sizeof *r->words);
    for (uint32_t i = 0; i < r->n_classes; i++) r->classes[i] = c->classes.at[i].name;
    if (c->members.n) qsort(c->members.at, c->members.n, sizeof *c->members.at, by_member);
    uint32_t n = 0, word = 0;
    for (uint32_t i = 0; i < c->members.n; i++) {
        const member_row *m = &c->members.at[i], *before = i ? m - 1 : NULL;
        if (before && before->word == m->word && before->class_id == m->class_id) {
            rule_member *kept = &r->members[n - 1];
            if (before->source == m->source && *m->value && *kept->value &&
                strcmp(m->value, kept->value) != 0) {
                c->status = tc_fail(c->err, TC_E_SYNTAX, 0,
                                    "class '%.60s' gives the word '%.60s' two values: %.30s and "
                                    "%.30s; keep one",
                                    r->classes[m->class_id], r->words[m->word].at, kept->value, m->value);
                return false;
            }
            if (*m->value) kept->value = m->value; /* a later file overrides */
            continue;
        }
        while (word < m->word) r->member_at[++word] = n;
        r->members[n++] = (rule_member){m->class_id, m->value};
        r->class_bits[(size_t)m->word * r->class_stride + m->class_id / 64] |= UINT64_C(1)
                                                                               << (m->class_id % 64);
    }
    while (word < r->n_words) r->member_at[++word] = n;
    if (!tc_vec_reserve(c->alloc, &c->class_words, n + 1) ||
        !tc_vec_reserve(c->alloc, &c->class_at, r->n_classes + 2))
        return rule_no_memory(c);
    memset(c->class_at.at, 0, (r->n_classes + 2) * sizeof *c->class_at.at);
    for (uint32_t i = 0; i < n; i++) c->class_at.at[r->members[i].class_id + 2]++;
    for (uint32_t i = 0; i < r->n_classes; i++) c->class_at.at[i + 2] += c->class_at.at[i + 1];
    for (word = 1; word < r->n_words; word++)
        for (uint32_t i = r->member_at[word]; i < r->member_at[word + 1]; i++)
            c->class_words.at[c->class_at.at[r->members[i].class_id + 1]++] = word;
    uint32_t want = 1024;
    while (want < r->n_words * 4) want *= 2;
    r->lookup = arena_rows(c, want, sizeof *r->lookup);
    if (!r->lookup) return false;
    r->lookup_mask = want - 1;
    for (word = 1; word < r->n_words; word++) {
        uint32_t k = (uint32_t)r->words[word].hash & r->lookup_mask;
        while (r->lookup[k]) k = (k + 1) & r->lookup_mask;
        r->lookup[k] = (r->words[word].hash >> 32 << 32) | word;
    }
    for (word = 1; word < r->n_words; word++) {
        r->signs[word] = rule_word_sign(word);
        for (uint32_t i = r->member_at[word]; i < r->member_at[word + 1]; i++)
            r->signs[word] |= rule_class_sign(r->members[i].class_id);
    }
    for (uint32_t i = 0; i < r->n_classes; i++) {
        if (!*r->classes[i]) continue;
        uint32_t k = (uint32_t)tc_hash(r->classes[i], strlen(r->classes[i])) & r->class_slot_mask;
        while (r->class_slots[k]) k = (k + 1) & r->class_slot_mask;
        r->class_slots[k] = i + 1;
    }
    return true;
}

/* The words that a test names: its one word, or those of its class. (A test never has both.) */
static uint32_t words_of(const compiler *c, const rule_test *t, const uint32_t **words) {
    *words = &t->word;
    if (!t->class_1) return t->word ? 1 : 0;
    const uint32_t *at = c->class_at.at + t->class_1 - 1;
    *words = c->class_words.at + at[0];
    return at[1] - at[0];
}

/* Which root edges a word can take, as one list per word. */
static bool finish_start(compiler *c, build_layer *b, uint32_t n_root, uint8_t layer_bit, rule_layer *l) {
    tc_rules *r = c->r;
    l->start_at = arena_rows(c, r->n_words + 1, sizeof *l->start_at);
    l->reach = arena_rows(c, r->n_words, sizeof *l->reach);
    l->start_tests = arena_rows(c, n_root, sizeof *l->start_tests);
    if (c->status != TC_OK) return false;
    for (int fill = 0; fill < 2; fill++) {
        for (uint32_t i = 0; i < n_root; i++) {
            const rule_edge *e = &b->edges.at[i].edge;
            const rule_test *t = &b->nodes.at[e->node].test;
            const uint8_t reach = b->nodes.at[e->node].reach;
            bool open = t->any || t->negate;
            if (fill && (open || t->props)) {
                if (l->start_reach < reach) l->start_reach = reach;
                l->start_tests[l->n_start_tests++] = *e;
                l->start_props |= open ? RULE_PROP(ALWAYS) : t->props;
            }
            if (open) continue;
            const uint32_t *words = &t->word;
            uint32_t n = words_of(c, t, &words);
            for (uint32_t k = 0; k < n; k++) {
                if (fill) {
                    l->start_edges[l->start_at[words[k]]++] = *e;
                    r->begins[words[k]] |= layer_bit;
                    if (l->reach[words[k]] < reach) l->reach[words[k]] = reach;
                } else {
                    l->start_at[words[k] + 1]++;
                }
            }
        }
        if (fill) break;
        for (uint32_t w = 0; w < r->n_words; w++) l->start_at[w + 1] += l->start_at[w];
        l->start_edges = arena_rows(c, l->start_at[r->n_words], sizeof *l->start_edges);
        if (c->status != TC_OK) return false;
    }
    for (uint32_t w = r->n_words; w > 0; w--)
        l->start_at[w] = l->start_at[w - 1]; /* filling moved each to its end */
    l->start_at[0] = 0;
    return true;
}

/* Marks the words one of which every match of the layer takes. */
static void finish_needs(compiler *c, const build_layer *b, uint32_t index) {
    tc_rules *r = c->r;
    r->layers[index].waits = !b->free && b->rules.n;
    if (!r->layers[index].waits) return;
    for (uint32_t i = 0; i < b->needs.n; i++) {
        const rule_test *t = &b->needs.at[i];
        const uint32_t *words;
        r->layers[index].needed_props |= t->props;
        for (uint32_t n = words_of(c, t, &words); n > 0; n--)
            r->needed[words[n - 1]] |= (uint8_t)(1u << index);
    }
}

static bool finish_layer(compiler *c, uint32_t index) {
    build_layer *b = &c->layers[index];
    rule_layer *l = &c->r->layers[index];
    l->max_left = b->max_left;
    l->n_rules = b->rules.n;
    l->rules = arena_rows(c, b->rules.n, sizeof *l->rules);
    l->nodes = arena_rows(c, b->nodes.n, sizeof *l->nodes);
    l->edges = arena_rows(c, b->edges.n, sizeof *l->edges);
    l->accepts = arena_rows(c, b->accepts.n, sizeof *l->accepts);
    if (c->status != TC_OK) return false;
    if (b->rules.n) memcpy(l->rules, b->rules.at, b->rules.n * sizeof *l->rules);
    if (b->edges.n) qsort(b->edges.at, b->edges.n, sizeof *b->edges.at, by_edge);
    if (b->accepts.n) qsort(b->accepts.at, b->accepts.n, sizeof *b->accepts.at, by_accept);
    for (uint32_t i = 0; i < b->nodes.n; i++) {
        l->nodes[i].captures = b->nodes.at[i].captures;
        l->nodes[i].zone = b->nodes.at[i].zone;
    }
    uint32_t n_root = 0;
    for (uint32_t i = 0; i < b->edges.n; i++) {
        const build_edge *e = &b->edges.at[i];
        rule_node *from = &l->nodes[e->from];
        l->edges[i] = e->edge;
        if (!e->from) n_root++;
        const rule_test *t = &e->edge.test;
        from->next_props |= t->any || t->negate ? RULE_PROP(ALWAYS) : t->props;
        if (t->word) from->next_sign |= rule_word_sign(t->word);
        if (t->class_1) from->next_sign |= rule_class_sign(t->class_1 - 1);
        if (e->edge.one_word && e->from) {
            if (!from->n_word_edges++) from->word_edge = i;
        } else if (!from->n_edges++) {
            from->edge = i;
        }
    }
    for (uint32_t i = 0; i < b->accepts.n; i++) {
        rule_node *node = &l->nodes[b->accepts.at[i].node];
        l->accepts[i] = b->accepts.at[i].accept;
        if (!node->n_accepts++) node->accept = i;
    }
    finish_needs(c, b, index);
    return finish_start(c, b, n_root, (uint8_t)(1u << index), l);
}

tc_status tc_rules_new(const tc_alloc *alloc, const tc_source *sources, size_t n, uint32_t exclude_origins,
                       tc_rules **out, tc_error *err) {
    tc_alloc a = tc_alloc_or_default(alloc);
    tc_source none = {"", "", 0};
    compiler *c = NULL;
    tc_status status = TC_OK;
    *out = NULL;
    tc_rules *r = tc_mem_resize(&a, NULL, 0, sizeof *r);
    if (!r) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for rules");
    memset(r, 0, sizeof *r);
    r->alloc = a;
    tc_arena_init(&r->arena, a);
    rule_flag_props(r->flag_props);
    c = tc_mem_resize(&a, NULL, 0, sizeof *c);
    if (!c) {
        status = tc_fail(err, TC_E_MEMORY, 0, "out of memory for rules");
        goto done;
    }
    memset(c, 0, sizeof *c);
    c->r = r;
    c->alloc = &r->alloc;
    c->err = err;
    c->exclude = exclude_origins;
    c->source = &none;
    c->p = c->end = none.text;
    bool ok = true;
    rule_word *zero = tc_vec_push(c->alloc, &c->words);
    if (zero)
        *zero = (rule_word){0, "", 0};
    else
        ok = rule_no_memory(c);
    for (uint32_t i = 0; ok && i < TC_LAYER_COUNT; i++) {
        build_node *root = tc_vec_push(c->alloc, &c->layers[i].nodes);
        if (root)
            memset(root, 0, sizeof *root);
        else
            ok = rule_no_memory(c);
    }
    ok = ok && rule_grow_slots(c) && rule_common_words(c);
    for (uint32_t i = 0; ok && i < n; i++) ok = read_source(c, &sources[i], i, false);
    ok = ok && rule_check_classes(c);
    for (uint32_t i = 0; ok && i < n; i++) ok = read_source(c, &sources[i], i, true);
    ok = ok && finish_words(c);
    for (uint32_t i = 0; ok && i < TC_LAYER_COUNT; i++) ok = finish_layer(c, i);
    status = c->status;
    if (!ok) goto done;
    r->number_class = tc_rules_class(r, "number_word");
    r->scale_class = tc_rules_class(r, "number_scale");
    r->short_class = tc_rules_class(r, "number_short");
    r->fraction_class = tc_rules_class(r, "number_fraction");
    r->article_class = tc_rules_class(r, "number_article");
    *out = r;
    r = NULL;
done:
    if (c) {
        for (uint32_t i = 0; i < TC_LAYER_COUNT; i++) {
            build_layer *l = &c->layers[i];
            tc_vec_release(&a, &l->nodes);
            tc_vec_release(&a, &l->preds);
            tc_vec_release(&a, &l->edges);
            tc_vec_release(&a, &l->accepts);
            tc_vec_release(&a, &l->rules);
            tc_vec_release(&a, &l->needs);
            tc_mem_free(&a, l->slots, l->n_slots * sizeof *l->slots);
        }
        tc_vec_release(&a, &c->words);
        tc_vec_release(&a, &c->classes);
        tc_vec_release(&a, &c->members);
        tc_vec_release(&a, &c->groups);
        tc_vec_release(&a, &c->parts);
        tc_vec_release(&a, &c->capture_classes);
        tc_vec_release(&a, &c->class_words);
        tc_vec_release(&a, &c->class_at);
        tc_mem_free(&a, c, sizeof *c);
    }
    tc_rules_free(r);
    return status;
}

void tc_rules_free(tc_rules *r) {
    if (!r) return;
    tc_alloc a = r->alloc;
    tc_arena_release(&r->arena);
    tc_mem_free(&a, r, sizeof *r);
}
