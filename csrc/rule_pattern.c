/* rule_pattern.c: reads the pattern of a rule as a position automaton (Glushkov).
 *
 * Every element is a position. While the pattern is parsed, the sets of first and last positions of each part
 * tell which position may follow which; a repetition is parsed once per copy, so there are no loops.
 */
#include "rule_compile.h"

#include <stdlib.h>

enum { MAX_DEPTH = 16, MAX_SET = 256 };

static const struct {
    const char *name;
    uint64_t prop;
} predicates[] =
    {
#define X(name, id) {name, RULE_PROP(id)},
        RULE_PREDICATES(X)},
  row_items[] = {RULE_ROWS(X)
#undef X
};

static void set_add(position_set *s, uint32_t i) { s->bits[i / 64] |= UINT64_C(1) << (i % 64); }
static void set_join(position_set *s, const position_set *t) {
    for (int i = 0; i < SET_WORDS; i++) s->bits[i] |= t->bits[i];
}

static fragment empty_fragment(void) {
    fragment f;
    memset(&f, 0, sizeof f);
    f.nullable = true;
    f.needs.weight = UINT32_MAX;
    return f;
}

/* Every first position of `next` may stand behind every position of `last`. */
static void link_sets(compiler *c, const position_set *last, const fragment *next) {
    for (uint32_t i = 0; i < c->n_positions; i++) {
        if (rule_set_has(&next->first, i)) set_join(&c->after[i], last);
        if (rule_set_has(&next->glued, i)) set_join(&c->after_glued[i], last);
    }
}

static void append(compiler *c, fragment *f, const fragment *next) {
    link_sets(c, &f->last, next);
    if (f->nullable) {
        set_join(&f->first, &next->first);
        set_join(&f->glued, &next->glued);
    }
    if (next->nullable)
        set_join(&f->last, &next->last);
    else
        f->last = next->last;
    if (next->needs.weight < f->needs.weight) {
        f->needs = next->needs;
        f->needs.reach = (uint16_t)(f->needs.reach + f->max);
    }
    f->nullable &= next->nullable;
    f->min += next->min;
    f->max += next->max;
}

/* What it costs to wait for a test in a text: its words, the commonest ones counting much. */
static uint32_t weight_of(const compiler *c, const rule_test *t) {
    const uint64_t rare = RULE_PROP(GLUED) | RULE_PROP(NUM) | RULE_PROP(INT) | RULE_PROP(DAY) |
                          RULE_PROP(MONTH) | RULE_PROP(HOUR) | RULE_PROP(YEAR4) | RULE_PROP(YEAR2) |
                          RULE_PROP(ORD) | RULE_PROP(TIME) | RULE_PROP(DATE) | RULE_PROP(DURATION) |
                          RULE_PROP(MONEY) | RULE_PROP(COUNT) | RULE_PROP(PERCENT) | RULE_PROP(QUANTITY);
    if (t->any || t->negate || (t->props & ~rare)) return UINT32_MAX; /* what is everywhere */
    uint32_t weight = t->props ? 300 : 0;
    if (t->word) weight += rule_word_weight(c, t->word);
    return t->class_1 ? weight + c->classes.at[t->class_1 - 1].weight : weight;
}

static bool add_position(compiler *c, rule_test test, fragment *f) {
    if (c->n_positions == POSITIONS)
        return rule_fault(c, "the pattern grows to more than %d elements; use smaller counts", POSITIONS);
    uint32_t i = c->n_positions++;
    c->positions[i] = (position){test, c->open_captures, c->zone};
    memset(&c->after[i], 0, sizeof c->after[i]);
    memset(&c->after_glued[i], 0, sizeof c->after_glued[i]);
    *f = empty_fragment();
    f->nullable = false;
    f->min = f->max = 1;
    set_add(&f->first, i);
    set_add(&f->last, i);
    f->needs = (needs){weight_of(c, &test), 1, 1, {(uint16_t)i}};
    return true;
}

/* Notes that an element of the open captures uses a class, for its values. */
static bool note_class(compiler *c, uint32_t class_id) {
    for (uint32_t k = 0; k < TC_RULE_CAPTURES; k++) {
        if (!(c->open_captures >> k & 1)) continue;
        uint32_t *row = tc_vec_push(c->alloc, &c->capture_classes);
        if (!row) return rule_no_memory(c);
        *row = k << 16 | class_id;
    }
    return true;
}

#define SET_CLASS (UINT32_C(1) << 31)

static int by_number(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* The class that holds a set of words and classes (class ids are marked by SET_CLASS). */
static bool group_class(compiler *c, uint32_t *items, uint32_t n, uint32_t *class_id) {
    qsort(items, n, sizeof *items, by_number);
    for (uint32_t i = 0; i < c->groups.n; i++) {
        const group_row *g = &c->groups.at[i];
        if (g->n == n && memcmp(g->items, items, n * sizeof *items) == 0) {
            *class_id = g->class_id;
            return true;
        }
    }
    uint32_t *copy = tc_arena_push(&c->r->arena, n * sizeof *items);
    class_row *row = copy ? tc_vec_push(c->alloc, &c->classes) : NULL;
    group_row *group = row ? tc_vec_push(c->alloc, &c->groups) : NULL;
    if (!group) return rule_no_memory(c);
    if (!rule_class_room(c)) return false;
    memcpy(copy, items, n * sizeof *items);
    *class_id = c->classes.n - 1;
    *row = (class_row){.name = "", .declared = true, .file = c->source->name};
    *group = (group_row){*class_id, n, copy};
    uint32_t n_members = c->members.n;
    for (uint32_t i = 0; i < n; i++) {
        if (!(items[i] & SET_CLASS)) {
            if (!rule_add_member(c, *class_id, items[i], "")) return false;
            continue;
        }
        for (uint32_t k = 0; k < n_members; k++)
            if (c->members.at[k].class_id == (items[i] & ~SET_CLASS) &&
                !rule_add_member(c, *class_id, c->members.at[k].word, ""))
                return false;
    }
    return true;
}

typedef struct element { /* alternatives of one item, gathered */
    uint64_t props;
    bool any;
    uint32_t n, items[MAX_SET];
} element;

static bool element_test(compiler *c, element *e, bool negate, rule_test *test) {
    memset(test, 0, sizeof *test);
    test->props = e->props;
    test->any = e->any;
    test->negate = negate;
    if (e->n == 1 && !(e->items[0] & SET_CLASS)) {
        test->word = e->items[0];
    } else if (e->n == 1) {
        test->class_1 = (e->items[0] & ~SET_CLASS) + 1;
    } else if (e->n) {
        uint32_t id = 0;
        if (!group_class(c, e->items, e->n, &id)) return false;
        test->class_1 = id + 1;
    }
    return true;
}

/* One of: word "text" $class #predicate @row . -- appended to e. Text of several tokens is left in list (n >
 * 1). */
static bool read_primary(compiler *c, element *e, token_list *list) {
    int b = rule_peek(c, 0);
    const char *name;
    char text[256];
    size_t n = 0;
    list->n = 0;
    if (b == '.') {
        c->p++;
        e->any = true;
        return true;
    }
    if (b == '#' || b == '@') {
        c->p++;
        n = rule_identifier(c, &name);
        size_t count = b == '#' ? TC_COUNT_OF(predicates) : TC_COUNT_OF(row_items);
        for (size_t i = 0; i < count; i++) {
            const char *known = b == '#' ? predicates[i].name : row_items[i].name;
            if (!rule_same(name, n, known)) continue;
            e->props |= b == '#' ? predicates[i].prop : row_items[i].prop;
            return true;
        }
        if (b == '#')
            return rule_fault(c,
                              "unknown predicate '#%.*s'; known: #word #glued #num #int #day #month #hour "
                              "#year4 #year2 #ord #cap "
                              "#upper #lower #mixed #punct #symbol #url #clitic #break",
                              (int)n, name);
        return rule_fault(
            c,
            "unknown item '@%.*s'; known: @ent @person @org @gpe @loc @product @law @event @work @norp "
            "@facility @time @date @duration @money @count @percent @quantity",
            (int)n, name);
    }
    if (b == '$') {
        c->p++;
        n = rule_identifier(c, &name);
        uint32_t id = rule_class_index(c, name, n, false);
        if (!n || id == TC_NONE)
            return rule_fault(c, "unknown class '$%.*s'; define it with 'class %.*s word ...'", (int)n, name,
                              (int)n, name);
        if (e->n == MAX_SET)
            return rule_fault(c, "a group of more than %d alternatives; make it a class", MAX_SET);
        e->items[e->n++] = id | SET_CLASS;
        return note_class(c, id);
    }
    if (b == '"') {
        if (!rule_quoted(c, text, sizeof text, &n)) return false;
    } else if (rule_is_word_byte((char)b)) {
        const char *s = c->p;
        while (c->p < c->end &&
               (rule_is_word_byte(*c->p) || *c->p == '\'' || (*c->p == '-' && rule_peek(c, 1) != '>')))
            c->p++;
        n = (size_t)(c->p - s);
        if (n > sizeof text) return rule_fault(c, "a word of more than %zu bytes", sizeof text);
        memcpy(text, s, n);
        if (rule_peek(c, 0) == '.' || rule_peek(c, 0) == ',' || rule_peek(c, 0) == '%')
            return rule_fault(c, "'%c' directly behind '%.*s'; quote a word that holds it (\"%.*s%c\")",
                              rule_peek(c, 0), (int)(n > 40 ? 40 : n), text, (int)(n > 40 ? 40 : n), text,
                              rule_peek(c, 0));
    } else if (b == 0 || b == '\n') {
        return rule_fault(
            c,
            "the rule ends where an element was expected; a rule is: rule NAME PATTERN -> ACTION KEY=VALUE");
    } else {
        return rule_fault(
            c,
            "'%c' cannot begin an element; quote signs (\"%c\"), and write counts directly behind what they "
            "count (x? x{0,3})",
            b, b);
    }
    if (!rule_tokens(c, text, n, list)) return false;
    if (list->n == 0) return rule_fault(c, "an empty quoted text");
    if (list->n > 1) return true;
    if (e->n == MAX_SET)
        return rule_fault(c, "a group of more than %d alternatives; make it a class", MAX_SET);
    e->items[e->n++] = list->ids[0];
    return true;
}

static bool read_sequence(compiler *c, fragment *f, unsigned depth);

/* True, and done, when the group at c->p (behind its '(') is a plain choice of single elements: one position.
 */
static bool read_choice(compiler *c, element *e, bool *plain) {
    const char *start = c->p;
    uint32_t n_classes = c->capture_classes.n;
    token_list list;
    memset(e, 0, sizeof *e);
    *plain = false;
    for (;;) {
        rule_skip_blanks(c);
        int b = rule_peek(c, 0);
        if (b == '!' || b == '%' || b == '&' || b == '(' || b == ')' || b == '|' || b == 0 || b == '\n')
            break;
        const char *s = c->p, *name;
        bool capture = rule_identifier(c, &name) && rule_peek(c, 0) == ':';
        c->p = s;
        if (capture) break;
        if (!read_primary(c, e, &list)) return false;
        if (list.n > 1 || e->any) break;
        if (rule_peek(c, 0) == '?' || rule_peek(c, 0) == '{') break;
        rule_skip_blanks(c);
        if (rule_peek(c, 0) == ')') {
            c->p++;
            *plain = true;
            return true;
        }
        if (rule_peek(c, 0) != '|') break;
        c->p++;
    }
    c->p = start;
    c->capture_classes.n = n_classes;
    return true;
}

/* A choice needs what one of its parts needs. */
static void join_needs(needs *a, const needs *b) {
    if (a->weight == UINT32_MAX || b->weight == UINT32_MAX || a->n + b->n > RULE_NEEDS) {
        a->weight = UINT32_MAX;
        return;
    }
    a->weight += b->weight;
    if (b->reach > a->reach) a->reach = b->reach;
    memcpy(a->at + a->n, b->at, b->n * sizeof *a->at);
    a->n = (uint16_t)(a->n + b->n);
}

/* ( a b | c ) behind its '('. */
static bool read_group(compiler *c, fragment *f, unsigned depth) {
    fragment part;
    bool first = true;
    if (depth >= MAX_DEPTH) return rule_fault(c, "groups nest deeper than %d", MAX_DEPTH);
    for (;;) {
        if (!read_sequence(c, &part, depth + 1)) return false;
        if (part.max == 0)
            return rule_fault(c, "an empty choice in a group; write ( a | b )? for an optional group");
        if (first) {
            *f = part;
        } else {
            set_join(&f->first, &part.first);
            set_join(&f->glued, &part.glued);
            set_join(&f->last, &part.last);
            f->nullable |= part.nullable;
            join_needs(&f->needs, &part.needs);
            if (part.min < f->min) f->min = part.min;
            if (part.max > f->max) f->max = part.max;
        }
        first = false;
        rule_skip_blanks(c);
        int b = rule_peek(c, 0);
        if (b == ')') {
            c->p++;
            return true;
        }
        if (b != '|') return rule_fault(c, "a group without its ')'");
        c->p++;
    }
}

/* %name: reads the part's pattern in place. */
static bool read_part(compiler *c, fragment *f, unsigned depth) {
    const char *name, *p, *end;
    c->p++;
    size_t n = rule_identifier(c, &name);
    uint32_t i = 0;
    while (i < c->parts.n && !(c->parts.at[i].n == n && memcmp(c->parts.at[i].name, name, n) == 0)) i++;
    if (i == c->parts.n)
        return rule_fault(c, "unknown part '%%%.*s'; define it with 'part %.*s PATTERN'", (int)n, name,
                          (int)n, name);
    if (depth >= MAX_DEPTH)
        return rule_fault(c, "parts nest deeper than %d; does '%.*s' use itself?", MAX_DEPTH, (int)n, name);
    const tc_source *source = c->source;
    p = c->p;
    end = c->end;
    c->source = c->parts.at[i].source;
    c->p = c->parts.at[i].at;
    c->end = c->source->text + c->source->len;
    if (!read_sequence(c, f, depth + 1)) return false;
    if (!rule_at_line_end(c))
        return rule_fault(c, "a part holds elements and groups only; put choices in ( a | b )");
    if (f->max == 0) return rule_fault(c, "an empty part");
    c->source = source;
    c->p = p;
    c->end = end;
    return true;
}

/* An element without its count. */
static bool read_atom(compiler *c, fragment *f, unsigned depth) {
    element e;
    token_list list;
    rule_test test;
    bool negate = rule_peek(c, 0) == '!';
    memset(&e, 0, sizeof e);
    c->p += negate;
    if (rule_peek(c, 0) == '%' && !negate) return read_part(c, f, depth);
    if (rule_peek(c, 0) == '(') {
        bool plain;
        c->p++;
        if (!read_choice(c, &e, &plain)) return false;
        if (!plain && negate)
            return rule_fault(c, "'!' goes before one element or a group of single elements: !( a | $b )");
        if (!plain) return read_group(c, f, depth);
        return element_test(c, &e, negate, &test) && add_position(c, test, f);
    }
    if (!read_primary(c, &e, &list)) return false;
    if (list.n <= 1) return element_test(c, &e, negate, &test) && add_position(c, test, f);
    if (negate) return rule_fault(c, "'!' goes before one element, and this text is %u tokens", list.n);
    *f = empty_fragment();
    for (uint32_t i = 0; i < list.n; i++) {
        fragment part;
        memset(&test, 0, sizeof test);
        test.word = list.ids[i];
        if (!add_position(c, test, &part)) return false;
        append(c, f, &part);
    }
    return true;
}

/* The count behind an element: nothing, ?, {n}, {m,n}. */
static bool read_count(compiler *c, uint32_t *min, uint32_t *max) {
    int b = rule_peek(c, 0);
    *min = *max = 1;
    if (b == '?') {
        *min = 0;
        c->p++;
    } else if (b == '{') {
        uint32_t v[2] = {0, 0};
        int k = 0;
        for (c->p++; rule_is_digit(rule_peek(c, 0)) || (rule_peek(c, 0) == ',' && k == 0); c->p++) {
            if (*c->p == ',')
                k = 1;
            else if (v[k] < 1000)
                v[k] = v[k] * 10 + (uint32_t)(*c->p - '0');
        }
        if (rule_peek(c, 0) != '}') return rule_fault(c, "a count is {n} or {m,n}");
        c->p++;
        *min = v[0];
        *max = k ? v[1] : v[0];
        if (*max < 1 || *max > 16 || *min > *max)
            return rule_fault(c, "a count {m,n} needs m <= n and 1 <= n <= 16");
    } else if (b == '*' || b == '+') {
        return rule_fault(c, "'%c' is no count; every repetition is bounded: write {0,16} or {1,16}", b);
    }
    return true;
}

static bool capture_bit(compiler *c, const char *name, size_t n, uint16_t *bit) {
    uint32_t i = 0;
    while (i < c->n_captures && !(c->capture_n[i] == n && memcmp(c->captures[i], name, n) == 0)) i++;
    if (i == TC_RULE_CAPTURES) return rule_fault(c, "more than %d captures in one rule", TC_RULE_CAPTURES);
    if (i == c->n_captures) {
        c->captures[i] = name;
        c->capture_n[c->n_captures++] = n;
    }
    *bit = (uint16_t)(1u << i);
    return true;
}

/* [&] [name:] [!] element [count] */
static bool read_element(compiler *c, fragment *f, unsigned depth) {
    uint16_t outer = c->open_captures, bit = 0;
    bool glued = rule_peek(c, 0) == '&';
    c->p += glued;
    const char *start = c->p, *name;
    size_t n = rule_identifier(c, &name);
    if (n && rule_peek(c, 0) == ':') {
        c->p++;
        if (!capture_bit(c, name, n, &bit)) return false;
        if (rule_peek(c, 0) == '&') {
            glued = true;
            c->p++;
        }
    } else {
        c->p = start;
    }
    c->open_captures |= bit;
    const char *again = c->p;
    fragment copy;
    uint32_t min, max;
    if (!read_atom(c, f, depth) || !read_count(c, &min, &max)) return false;
    const char *behind = c->p;
    position_set last = f->last; /* where the next copy goes on */
    bool all_nullable = f->nullable;
    uint32_t one_min = f->min, one_max = f->max;
    for (uint32_t k = 2; k <= max; k++) {
        c->p = again;
        if (!read_atom(c, &copy, depth)) return false;
        link_sets(c, &last, &copy);
        if (all_nullable) {
            set_join(&f->first, &copy.first);
            set_join(&f->glued, &copy.glued);
        }
        if (k > min || copy.nullable)
            set_join(&f->last, &copy.last);
        else
            f->last = copy.last;
        if (copy.nullable)
            set_join(&last, &copy.last);
        else
            last = copy.last;
        all_nullable &= copy.nullable;
    }
    c->p = behind;
    f->nullable |= min == 0;
    f->min = one_min * min;
    f->max = one_max * max;
    if (f->nullable) {
        f->min = 0;
        f->needs.weight = UINT32_MAX;
    }
    if (glued) {
        set_join(&f->glued, &f->first);
        memset(&f->first, 0, sizeof f->first);
    }
    c->open_captures = outer;
    int b = rule_peek(c, 0);
    if (b == '?' || b == '{' || b == '*' || b == '+')
        return rule_fault(c, "two counts behind one element; use a group");
    return true;
}

static bool pattern_ends(const compiler *c) {
    int b = rule_peek(c, 0), next = rule_peek(c, 1);
    return b == 0 || b == '\n' || b == ')' || b == '|' || (b == '-' && next == '>') ||
           (b == '<' && next == '<') || (b == '>' && next == '>') || (b == '$' && next == '$');
}

static bool read_sequence(compiler *c, fragment *f, unsigned depth) {
    *f = empty_fragment();
    for (;;) {
        fragment part;
        rule_skip_blanks(c);
        if (pattern_ends(c)) return true;
        if (!read_element(c, &part, depth)) return false;
        append(c, f, &part);
        if (f->max > 1000)
            return rule_fault(c, "a pattern of more than %d items; lower the counts", TC_RULE_SPAN);
    }
}

/* The whole pattern up to '->'. The core's own fragment is told apart for the checks. */
bool rule_read_pattern(compiler *c, fragment *whole, fragment *core, bool *start, uint32_t *left) {
    fragment part;
    *left = 0;
    c->zone = RULE_ZONE_CORE;
    rule_skip_blanks(c);
    *start = rule_peek(c, 0) == '^';
    c->p += *start;
    if (!read_sequence(c, whole, 0)) return false;
    if (rule_peek(c, 0) == '<' && rule_peek(c, 1) == '<') {
        c->p += 2;
        for (uint32_t i = 0; i < c->n_positions; i++) c->positions[i].zone = RULE_ZONE_LEFT;
        *left = whole->max;
        if (!read_sequence(c, core, 0)) return false;
        append(c, whole, core);
    } else {
        *core = *whole;
    }
    if (rule_peek(c, 0) == '>' && rule_peek(c, 1) == '>') {
        c->p += 2;
        c->zone = RULE_ZONE_RIGHT;
        if (!read_sequence(c, &part, 0)) return false;
        append(c, whole, &part);
    }
    c->anchored_end = rule_peek(c, 0) == '$' && rule_peek(c, 1) == '$';
    if (c->anchored_end) {
        c->p += 2;
        rule_skip_blanks(c);
    }
    if (rule_peek(c, 0) == '-' && rule_peek(c, 1) == '>') {
        c->p += 2;
        return true;
    }
    switch (rule_peek(c, 0)) {
    case ')':
        return rule_fault(c, "a ')' without its '('");
    case '|':
        return rule_fault(c, "'|' outside a group; write ( a | b )");
    case '<':
        return rule_fault(c, "a second '<<', or one behind '>>'");
    case '>':
        return rule_fault(c, "a second '>>'");
    case 0:
    case '\n':
        return rule_fault(c, "a rule without '->'; a rule is: rule NAME PATTERN -> ACTION KEY=VALUE ...");
    default:
        return rule_fault(c, "'$$' must be the last thing before '->'");
    }
}
