/* rule_match.c: looks words up, makes items, and walks the automata of rule_compile.c.
 *
 * A walk is depth-first and anchored at one item; its state is a handful of bytes per capture. The best
 * result so far is kept, so that the longest core wins and of equal ones the rule that stands first. What
 * follows a node at an item does not depend on how it was reached, so a walk that grows remembers where it
 * has been: its cost is bounded by nodes times items, and by MEMO, whatever the rules and the text.
 */
#include "rule_internal.h"

enum { MEMO = 2048, MEMO_FROM = 48 };
#define UNSET 0xFF

typedef struct walker {
    const tc_rules *r;
    const rule_layer *l;
    const tc_item *at;
    uint32_t n, entry;
    uint32_t from, last_start;            /* the core must start in [from, last_start] */
    uint32_t core, core_end;              /* TC_NONE: not begun */
    uint8_t capture[TC_RULE_CAPTURES][2]; /* items from entry, half-open */
    bool found;
    uint32_t best_rule, best_core, best_end, best_entry;
    uint8_t best[TC_RULE_CAPTURES][2];
    uint32_t steps, n_memo;
    uint32_t memo[MEMO]; /* (node, item from entry) + 1; cleared when steps reach MEMO_FROM */
} walker;

/* ------------------------------------------------------------------------------------- words */

uint32_t tc_rules_count(const tc_rules *r, tc_layer layer) { return r->layers[layer].n_rules; }

static uint32_t word_of(const tc_rules *r, uint64_t hash, const void *s, size_t n) {
    for (uint32_t k = (uint32_t)hash & r->lookup_mask; r->lookup[k] != 0; k = (k + 1) & r->lookup_mask) {
        if ((r->lookup[k] ^ hash) >> 32) continue;
        const rule_word *w = &r->words[(uint32_t)r->lookup[k]];
        if (w->hash == hash && w->n == n && memcmp(w->at, s, n) == 0) return (uint32_t)r->lookup[k];
    }
    return 0;
}

void tc_rules_classify(const tc_rules *r, tc_work *w) {
    for (uint32_t i = 0; i < w->n_tok; i++) {
        uint64_t hash = w->tok_hash[i], slot = r->lookup[(uint32_t)hash & r->lookup_mask];
        uint32_t id = (slot ^ hash) >> 32 ? 0 : (uint32_t)slot;
        const rule_word *word = &r->words[id];
        /* 64 bits of hash and the length speak for the word; what is not in the first slot is looked for */
        if (TC_UNLIKELY((slot != 0) & ((word->hash != hash) | (word->n != w->tok_fold_n[i]))))
            id = word_of(r, hash, tc_tok_fold_at(w, i), w->tok_fold_n[i]);
        w->tok_word[i] = id;
    }
}

uint32_t tc_rules_word(const tc_rules *r, const char *folded, size_t n) {
    return word_of(r, tc_hash(folded, n), folded, n);
}

int tc_rules_class(const tc_rules *r, const char *name) {
    uint32_t k = (uint32_t)tc_hash(name, strlen(name)) & r->class_slot_mask;
    for (; r->class_slots[k]; k = (k + 1) & r->class_slot_mask)
        if (strcmp(r->classes[r->class_slots[k] - 1], name) == 0) return (int)r->class_slots[k] - 1;
    return -1;
}

bool tc_word_in(const tc_rules *r, uint32_t word, int class_id, const char **value) {
    if (value) *value = "";
    if (class_id < 0 || !rule_word_in(r, word, (uint32_t)class_id)) return false;
    if (!value) return true;
    const rule_member *m = &r->members[r->member_at[word]];
    while (m->class_id != (uint32_t)class_id) m++; /* it is there */
    *value = m->value;
    return true;
}

/* ------------------------------------------------------------------------------------- items */

/* Of a token that holds a digit. */
static uint64_t number_props(const uint8_t *s, uint32_t n, bool number_token) {
    uint32_t value = 0, i = 0;
    uint64_t props = RULE_PROP(NUM);
    if (s[0] < '0' || s[0] > '9') return number_token ? props : 0;
    for (; i < n && s[i] >= '0' && s[i] <= '9'; i++)
        if (value < 100000) value = value * 10 + (uint32_t)(s[i] - '0');
    if (!number_token) {
        static const char suffixes[] = "stndrdth";
        for (int k = 0; k < 8 && n == i + 2; k += 2)
            if (memcmp(s + i, suffixes + k, 2) == 0) return RULE_PROP(ORD);
        return RULE_PROP(GLUED);
    }
    if (i < n) {
        while (i < n && ((s[i] >= '0' && s[i] <= '9') || s[i] == ',')) i++;
        return i == n ? props | RULE_PROP(INT) : props;
    }
    props |= RULE_PROP(INT);
    if (n <= 2 && value >= 1 && value <= 31) props |= RULE_PROP(DAY);
    if (n <= 2 && value >= 1 && value <= 12) props |= RULE_PROP(MONTH);
    if (n <= 2 && value <= 24) props |= RULE_PROP(HOUR);
    if (n == 2) props |= RULE_PROP(YEAR2);
    if (n == 4 && value >= 1000 && value <= 2999) props |= RULE_PROP(YEAR4);
    return props;
}

/* What a token's kind and flags say; made once, for tokens are many. */
void rule_flag_props(uint64_t props[2][256]) {
    for (unsigned word = 0; word < 2; word++)
        for (unsigned flags = 0; flags < 256; flags++) {
            uint64_t p = RULE_PROP(ALWAYS);
            if (flags & TC_TOK_UPPER1) p |= RULE_PROP(CAP);
            if (flags & TC_TOK_UPPERALL) p |= RULE_PROP(UPPER);
            if (flags & TC_TOK_MIXED) p |= RULE_PROP(MIXED);
            if (word && !(flags & (TC_TOK_UPPER1 | TC_TOK_UPPERALL | TC_TOK_MIXED))) p |= RULE_PROP(LOWER);
            if (flags & (TC_TOK_SPACE | TC_TOK_BREAK)) p |= RULE_PROP(SPACE);
            if (flags & TC_TOK_BREAK) p |= RULE_PROP(BREAK);
            props[word][flags] = p;
        }
}

static const uint64_t kind_props[] = {
    [TC_TOK_WORD] = RULE_PROP(WORD),
    [TC_TOK_NUMBER] = 0,
    [TC_TOK_PUNCT] = RULE_PROP(PUNCT),
    [TC_TOK_SYMBOL] = RULE_PROP(SYMBOL),
    [TC_TOK_CLITIC] = RULE_PROP(CLITIC),
    [TC_TOK_URL] = RULE_PROP(URL),
    [TC_TOK_EMAIL] = RULE_PROP(URL),
    [TC_TOK_HANDLE] = 0,
    [TC_TOK_HASHTAG] = 0,
};

static uint64_t token_props(const tc_rules *r, const tc_work *w, uint32_t tok) {
    uint8_t kind = w->tok_kind[tok], flags = w->tok_flags[tok];
    uint64_t props = kind_props[kind] | r->flag_props[kind == TC_TOK_WORD][flags];
    if (flags & TC_TOK_DIGIT)
        props |= number_props(tc_tok_fold_at(w, tok), w->tok_fold_n[tok], kind == TC_TOK_NUMBER);
    return props;
}

static uint64_t row_props(const tc_work *w, const tc_item *item) {
    uint64_t props = 0;
    if (item->mention != TC_NONE) {
        uint8_t type = w->mentions.at[item->mention].type;
        props |= RULE_PROP(ENT);
        if (type >= TC_TYPE_PERSON && type < TC_TYPE_COUNT)
            props |= UINT64_C(1) << (RULE_BIT_PERSON + type - TC_TYPE_PERSON);
    }
    if (item->time != TC_NONE) {
        uint8_t type = w->times.at[item->time].type;
        props |= RULE_PROP(TIME);
        if (type == TC_DATE) props |= RULE_PROP(DATE);
        if (type == TC_DURATION) props |= RULE_PROP(DURATION);
    }
    if (item->quantity != TC_NONE) {
        static const uint64_t kinds[] = {RULE_PROP(MONEY), RULE_PROP(COUNT), RULE_PROP(PERCENT), 0};
        uint8_t kind = w->quantities.at[item->quantity].kind;
        props |= RULE_PROP(QUANTITY) | (kind < TC_COUNT_OF(kinds) ? kinds[kind] : 0);
    }
    return props;
}

/* Fills mention, time, quantity and the end of a whole-row item. */
static void cover_rows(const tc_work *w, tc_item *item, uint32_t tok_end) {
    uint32_t m = w->mentions.n ? w->tok_mention[item->tok] : TC_NONE;
    uint32_t t = w->times.n ? w->tok_time[item->tok] : TC_NONE;
    uint32_t q = w->quantities.n ? w->tok_quantity[item->tok] : TC_NONE;
    uint32_t m_end = m == TC_NONE ? 0 : w->mentions.at[m].tok_end;
    uint32_t t_end = t == TC_NONE ? 0 : w->times.at[t].tok_end;
    uint32_t q_end = q == TC_NONE ? 0 : w->quantities.at[q].tok_end;
    uint32_t end = item->tok + 1;
    if (m_end > end) end = m_end;
    if (t_end > end) end = t_end;
    if (q_end > end) end = q_end;
    if (m_end == end) item->mention = m;
    if (t_end == end) item->time = t;
    if (q_end == end) item->quantity = q;
    item->tok_end = end < tok_end ? end : tok_end;
}

tc_status tc_items_build(const tc_rules *r, tc_work *w, uint32_t tok, uint32_t tok_end, bool whole,
                         tc_items *items, tc_error *err) {
    /* Before structure has run, text units are lines. */
    bool units = w->sentences.n || w->debris.n;
    uint8_t unit_flag = units ? TC_TOK_SENT : TC_TOK_BREAK, side_flag = units ? TC_TOK_DEBRIS : 0;
    items->n = 0;
    if (tok_end > w->n_tok) tok_end = w->n_tok;
    if (tok >= tok_end) return TC_OK;
    if (!tc_vec_reserve(&w->alloc, items, tok_end - tok))
        return tc_fail(err, TC_E_MEMORY, 0, "out of memory for items");
    tc_item *item = items->at;
    if (!whole) {
        const uint8_t *kinds = w->tok_kind, *all_flags = w->tok_flags;
        const uint32_t *words = w->tok_word;
        uint8_t before = all_flags[tok];
        for (uint32_t i = tok; i < tok_end; i++, item++) {
            uint8_t flags = all_flags[i], kind = kinds[i];
            uint64_t props = kind_props[kind] | r->flag_props[kind == TC_TOK_WORD][flags];
            if (TC_UNLIKELY(flags & TC_TOK_DIGIT))
                props |= number_props(tc_tok_fold_at(w, i), w->tok_fold_n[i], kind == TC_TOK_NUMBER);
            uint64_t starts = (flags & unit_flag) != 0 || ((flags ^ before) & side_flag) != 0;
            before = flags;
            *item =
                (tc_item){i, i + 1, words[i], props | starts << RULE_BIT_START, TC_NONE, TC_NONE, TC_NONE};
            if (starts && i > tok) item[-1].props |= RULE_PROP(END);
        }
        items->at->props |= RULE_PROP(START);
        item[-1].props |= RULE_PROP(END);
        items->n = tok_end - tok;
        return TC_OK;
    }
    for (uint32_t i = tok; i < tok_end; item++) {
        uint8_t flags = w->tok_flags[i];
        *item = (tc_item){i, i + 1, 0, 0, TC_NONE, TC_NONE, TC_NONE};
        if (whole) cover_rows(w, item, tok_end);
        if (item->tok_end == i + 1) {
            item->word = w->tok_word[i];
            item->props = token_props(r, w, i);
        } else {
            item->props = r->flag_props[0][flags] & (RULE_PROP(ALWAYS) | RULE_PROP(SPACE) | RULE_PROP(BREAK));
        }
        if (whole) item->props |= row_props(w, item);
        if (i == tok || (flags & unit_flag) || ((flags ^ w->tok_flags[i - 1]) & side_flag)) {
            item->props |= RULE_PROP(START);
            if (i > tok) item[-1].props |= RULE_PROP(END);
        }
        i = item->tok_end;
    }
    item[-1].props |= RULE_PROP(END);
    items->n = (uint32_t)(item - items->at);
    return TC_OK;
}

/* ------------------------------------------------------------------------------------- walking */

/* False when this state was visited before in this walk, or the walk has grown out of bounds. */
static bool memo_add(walker *k, uint32_t node, uint32_t item) {
    if (++k->steps < MEMO_FROM) return true;
    if (k->steps == MEMO_FROM) {
        memset(k->memo, 0, sizeof k->memo);
        k->n_memo = 0;
    }
    uint32_t key = node * (TC_RULE_SPAN + 1) + (item - k->entry) + 1;
    uint32_t slot = (key * UINT32_C(2654435769)) >> 21;
    for (; k->memo[slot]; slot = (slot + 1) & (MEMO - 1))
        if (k->memo[slot] == key) return false;
    if (k->n_memo == MEMO - MEMO / 4) return false;
    k->memo[slot] = key;
    k->n_memo++;
    return true;
}

static void accept(walker *k, const rule_node *node, uint32_t item) {
    for (uint32_t i = 0; i < node->n_accepts; i++) {
        const rule_accept *a = &k->l->accepts[node->accept + i];
        if (a->at_end && !(k->at[item].props & RULE_PROP(END))) continue;
        bool better = !k->found || k->core < k->best_core ||
                      (k->core == k->best_core &&
                       (k->core_end > k->best_end || (k->core_end == k->best_end && a->rule < k->best_rule)));
        if (better) {
            k->found = true;
            k->best_rule = a->rule;
            k->best_core = k->core;
            k->best_end = k->core_end;
            k->best_entry = k->entry;
            memcpy(k->best, k->capture, sizeof k->best);
        }
        return; /* accepts stand by rule: the first that holds is the best */
    }
}

static void take(walker *k, const rule_edge *e, uint32_t item);

/* Tries every edge of a node on an item, in order of preference. */
static void follow(walker *k, const rule_node *node, uint32_t item) {
    const rule_edge *words = k->l->edges + node->word_edge, *tests = k->l->edges + node->edge;
    uint32_t word = k->at[item].word, w = 0, w_end = 0, t = 0;
    if (word && node->n_word_edges) {
        uint32_t hi = node->n_word_edges;
        while (w < hi) {
            uint32_t mid = w + (hi - w) / 2;
            if (words[mid].one_word < word)
                w = mid + 1;
            else
                hi = mid;
        }
        for (w_end = w; w_end < node->n_word_edges && words[w_end].one_word == word; w_end++) {
        }
    }
    const tc_item *it = &k->at[item];
    while (t < node->n_edges) {
        while (w < w_end && words[w].order < tests[t].order) take(k, &words[w++], item);
        if (rule_test_ok(k->r, &tests[t].test, it)) take(k, &tests[t], item);
        t++;
    }
    while (w < w_end) take(k, &words[w++], item);
}

/* Takes an item that the edge's test admits, and goes on behind it. */
static void take(walker *k, const rule_edge *e, uint32_t item) {
    const rule_node *node = &k->l->nodes[e->node];
    const tc_item *it = &k->at[item], *next = it + 1;
    if ((e->flags & RULE_EDGE_GLUED) && (it->props & RULE_PROP(SPACE))) return;
    if ((e->flags & RULE_EDGE_START) && !(it->props & RULE_PROP(START))) return;
    bool goes_on = item + 1 < k->n && !(next->props & RULE_PROP(START)) &&
                   ((next->props & node->next_props) || (k->r->signs[next->word] & node->next_sign));
    if (!goes_on && !node->n_accepts) return;
    uint32_t core = k->core, core_end = k->core_end;
    if (node->zone == RULE_ZONE_CORE) {
        if (core == TC_NONE && (item < k->from || item > k->last_start)) return;
    } else if (node->zone == RULE_ZONE_LEFT && item >= k->last_start) {
        return;
    }
    if (!memo_add(k, e->node, item)) return;
    if (node->zone == RULE_ZONE_CORE) {
        if (core == TC_NONE) k->core = item;
        k->core_end = item + 1;
    }
    uint8_t old[TC_RULE_CAPTURES][2];
    if (node->captures) {
        uint32_t step = item - k->entry;
        memcpy(old, k->capture, sizeof old);
        for (uint32_t i = 0, bits = node->captures; bits; i++, bits >>= 1) {
            if (!(bits & 1)) continue;
            if (k->capture[i][1] != step)
                k->capture[i][0] = (uint8_t)step; /* not a continuation: it begins here */
            k->capture[i][1] = (uint8_t)(step + 1);
        }
    }
    if (node->n_accepts) accept(k, node, item);
    if (goes_on) follow(k, node, item + 1);
    if (node->captures) memcpy(k->capture, old, sizeof old);
    k->core = core;
    k->core_end = core_end;
}

static void walk(walker *k, uint32_t entry) {
    const tc_item *it = &k->at[entry];
    const rule_layer *l = k->l;
    const rule_edge *words = l->start_edges + l->start_at[it->word];
    uint32_t w = 0, w_end = it->word ? l->start_at[it->word + 1] - l->start_at[it->word] : 0, t = 0;
    uint32_t t_end = it->props & l->start_props ? l->n_start_tests : 0;
    k->entry = entry;
    k->core = k->core_end = TC_NONE;
    k->steps = 0;
    memset(k->capture, UNSET, sizeof k->capture);
    while (t < t_end) {
        const rule_edge *e = &l->start_tests[t];
        while (w < w_end && words[w].order < e->order) take(k, &words[w++], entry);
        if (rule_test_ok(k->r, &e->test, it)) take(k, e, entry);
        t++;
    }
    while (w < w_end) take(k, &words[w++], entry);
}

static bool needed(const tc_rules *r, const rule_layer *l, uint8_t bit, const tc_item *item) {
    return (r->needed[item->word] & bit) || (item->props & l->needed_props);
}

/* Best match whose core starts in [from, last_start]. */
static bool find(const tc_rules *r, tc_layer layer, const tc_items *items, uint32_t from, uint32_t last_start,
                 tc_rule_match *m) {
    const rule_layer *l = &r->layers[layer];
    uint8_t bit = (uint8_t)(1u << layer);
    walker k;
    if (!l->n_rules || from >= items->n) return false;
    k.r = r;
    k.l = l;
    k.at = items->at;
    k.n = items->n;
    k.from = from;
    k.last_start = last_start;
    k.found = false;
    uint32_t entry = from > l->max_left ? from - l->max_left : 0;
    uint32_t wait = entry; /* the next needed word from entry on is not before this item */
    for (; entry < items->n; entry++) {
        if (k.found ? entry > k.best_core : entry > last_start) break;
        const tc_item *it = &items->at[entry];
        if (!(r->begins[it->word] & bit) && !(it->props & l->start_props)) continue;
        if (l->waits) {
            uint32_t reach = l->reach[it->word];
            if (reach < l->start_reach && (it->props & l->start_props)) reach = l->start_reach;
            uint32_t end = items->n - entry > reach ? entry + reach : items->n;
            if (wait < entry) wait = entry;
            while (wait < end && !needed(r, l, bit, &items->at[wait]) &&
                   (wait == entry || !(items->at[wait].props & RULE_PROP(START))))
                wait++;
            if (wait >= end) continue;                  /* none in reach */
            if (!needed(r, l, bit, &items->at[wait])) { /* nor in this unit */
                entry = wait - 1;
                continue;
            }
        }
        walk(&k, entry);
    }
    if (!k.found) return false;
    const rule_full *rule = &l->rules[k.best_rule];
    m->rule = &rule->face;
    m->index = k.best_rule;
    m->item = k.best_core;
    m->item_end = k.best_end;
    m->tok = items->at[k.best_core].tok;
    m->tok_end = items->at[k.best_end - 1].tok_end;
    for (uint32_t i = 0; i < TC_RULE_CAPTURES; i++) {
        m->capture[i].tok = m->capture[i].tok_end = m->capture[i].item = TC_NONE;
        if (k.best[i][0] == UNSET) continue;
        m->capture[i].item = k.best_entry + k.best[i][0];
        m->capture[i].tok = items->at[m->capture[i].item].tok;
        m->capture[i].tok_end = items->at[k.best_entry + k.best[i][1] - 1].tok_end;
    }
    return true;
}

bool tc_rules_next(const tc_rules *r, tc_layer layer, const tc_work *w, const tc_items *items, uint32_t from,
                   tc_rule_match *match) {
    (void)w;
    return find(r, layer, items, from, TC_NONE, match);
}

bool tc_rules_until(const tc_rules *r, tc_layer layer, const tc_items *items, uint32_t from,
                    uint32_t last_start, tc_rule_match *match) {
    return find(r, layer, items, from, last_start, match);
}

bool tc_rules_at(const tc_rules *r, tc_layer layer, const tc_work *w, const tc_items *items, uint32_t at,
                 tc_rule_match *match) {
    (void)w;
    return find(r, layer, items, at, at, match);
}

/* ------------------------------------------------------------------------------------- results */

int tc_rule_capture(const tc_rule *rule, const char *name) {
    for (int i = 0; i < rule->n_captures; i++)
        if (rule->captures[i][0] == name[0] && strcmp(rule->captures[i], name) == 0) return i;
    return -1;
}

const char *tc_rule_arg(const tc_rule *rule, const char *key) {
    if (!(rule->arg_sign & rule_arg_sign(key))) return NULL;
    for (int i = 0; i < rule->n_args; i++)
        if (rule->arg_keys[i][0] == key[0] && strcmp(rule->arg_keys[i], key) == 0) return rule->arg_values[i];
    return NULL;
}

const char *tc_match_value(const tc_rules *r, const tc_work *w, const tc_rule_match *m, const char *capture) {
    int c = tc_rule_capture(m->rule, capture);
    if (c < 0 || m->capture[c].tok == TC_NONE) return NULL;
    const rule_full *rule = (const rule_full *)(const void *)m->rule;
    for (uint32_t tok = m->capture[c].tok; tok < m->capture[c].tok_end; tok++)
        for (uint32_t i = 0; i < rule->n_capture_classes[c]; i++) {
            const char *value;
            if (tc_word_in(r, w->tok_word[tok], rule->capture_classes[c][i], &value) && *value) return value;
        }
    return "";
}
