/* quantity.c: sums of money, percentages, durations and counts, with their bounds.
 *
 * The rules (layer quantity, quantities.rules) find numbers with what makes them money, percent or duration,
 * and the modifiers that stand before them. What is counted is found here: from a bare number the noun phrase
 * is followed, over modifiers and names, to its plural head ("80 internal TikTok US meetings": meetings). The
 * end of a phrase, plurals without s and nouns of several words are data too.
 */
#include "core.h"
#include "rule.h"

#include <math.h>
#include <stdlib.h>

typedef struct finder {
    tc_work *w;
    const tc_rules *r;
    tc_items items;
    tc_error *err;
    int phrase_end, plural_noun, singular_s, hyphen_unit, scale, shorts, after, owner, number_word;
    bool has_modifier; /* the last match was a modifier that ends at token modifier_end */
    tc_rule_match modifier;
} finder;

typedef struct amount { /* a quantity in the making */
    tc_quantity row;
    bool vague;
    uint32_t number, number_end; /* tokens */
} amount;

static bool word_in(const finder *f, uint32_t tok, int class_id, const char **value) {
    return tc_word_in(f->r, f->w->tok_word[tok], class_id, value);
}

static bool spaced(const finder *f, uint32_t tok) {
    return f->w->tok_flags[tok] & (TC_TOK_SPACE | TC_TOK_BREAK);
}

/* First token of another text unit? */
static bool breaks(const finder *f, uint32_t tok) {
    return tok >= f->w->n_tok || (f->w->tok_flags[tok] & TC_TOK_SENT) || f->w->tok_sent[tok] == TC_NONE;
}

/* A number as the rule files write it: 24, 0.01, 2e6. */
static double plain_number(const char *s) {
    double v = 0, place = 1;
    int exponent = 0;
    for (; *s >= '0' && *s <= '9'; s++) v = v * 10 + (*s - '0');
    if (*s == '.')
        for (s++; *s >= '0' && *s <= '9'; s++, place *= 10) v = v * 10 + (*s - '0');
    if (*s == 'e')
        for (s++; *s >= '0' && *s <= '9' && exponent < 30; s++) exponent = exponent * 10 + (*s - '0');
    v /= place;
    while (exponent-- > 0) v *= 10;
    return v;
}

/* Value of the tokens, or of the longest tail of them that is a number; *tok moves to its start. */
static bool number_of(const finder *f, uint32_t *tok, uint32_t tok_end, double *value) {
    for (uint32_t t = *tok; t < tok_end; t++)
        if (tc_number_parse(f->r, f->w, t, tok_end, value)) {
            *tok = t;
            return true;
        }
    return false;
}

/* The scale that the last token of a number writes ("2 billion", "2bn"), or 1. */
static double scale_of(const finder *f, uint32_t last) {
    const tc_work *w = f->w;
    const char *value;
    if (word_in(f, last, f->scale, &value) || word_in(f, last, f->shorts, &value)) return plain_number(value);
    if (!(w->tok_flags[last] & TC_TOK_DIGIT)) return 1;
    const char *s = (const char *)tc_tok_fold_at(w, last);
    uint32_t n = w->tok_fold_n[last], i = 0;
    while (i < n && ((s[i] >= '0' && s[i] <= '9') || s[i] == '.' || s[i] == ',')) i++;
    uint32_t word = tc_rules_word(f->r, s + i, n - i);
    if (i < n && (tc_word_in(f->r, word, f->shorts, &value) || tc_word_in(f->r, word, f->scale, &value)))
        return plain_number(value);
    return 1;
}

static bool capture(const tc_rule_match *m, const char *name, uint32_t *tok, uint32_t *tok_end) {
    int c = tc_rule_capture(m->rule, name);
    if (c < 0 || m->capture[c].tok == TC_NONE) return false;
    *tok = m->capture[c].tok;
    *tok_end = m->capture[c].tok_end;
    return true;
}

/* ------------------------------------------------------------------------------------- head noun */

static bool plural(const finder *f, uint32_t tok) {
    const tc_work *w = f->w;
    const uint8_t *s = tc_tok_fold_at(w, tok);
    uint32_t n = w->tok_fold_n[tok];
    if (w->tok_kind[tok] != TC_TOK_WORD) return false;
    if (word_in(f, tok, f->plural_noun, NULL)) return true;
    if (n < 3 || s[n - 1] != 's' || (w->tok_flags[tok] & (TC_TOK_UPPERALL | TC_TOK_DIGIT))) return false;
    return s[n - 2] != 's' && s[n - 2] != '\'' && !word_in(f, tok, f->singular_s, NULL);
}

static bool phrase_goes_on(const finder *f, uint32_t tok) {
    const tc_work *w = f->w;
    bool named = w->mentions.n && w->tok_mention[tok] != TC_NONE; /* "US" is no pronoun */
    if (breaks(f, tok) || w->tok_kind[tok] != TC_TOK_WORD) return false;
    if (!named && word_in(f, tok, f->phrase_end, NULL)) return false;
    return !(w->times.n && w->tok_time[tok] != TC_NONE);
}

static bool quote_mark(const finder *f, uint32_t tok) {
    const uint8_t *s = tc_tok_fold_at(f->w, tok);
    uint32_t n = f->w->tok_fold_n[tok];
    if (f->w->tok_kind[tok] != TC_TOK_PUNCT) return false;
    return n == 1 ? s[0] == '"' || s[0] == '\''
                  : n == 3 && s[0] == 0xE2 && s[1] == 0x80 && s[2] >= 0x98 && s[2] <= 0x9D;
}

/* The head noun of the phrase that goes on at tok: its tokens, [*head, *head_end). one: a singular is looked
 * for. */
static bool head_noun(finder *f, uint32_t tok, bool one, uint32_t *head, uint32_t *head_end) {
    enum { MODIFIERS = 6 };
    const tc_work *w = f->w;
    uint32_t last = TC_NONE;
    for (int i = 0; i <= MODIFIERS && tok < w->n_tok; i++) {
        tc_rule_match m;
        uint32_t item = tok - f->items.at[0].tok, next;
        if (!breaks(f, tok) && w->tok_kind[tok] == TC_TOK_PUNCT && last == tok - 1 && !spaced(f, tok) &&
            !spaced(f, tok + 1) && tc_tok_is(w, tok, "-")) {
            tok++; /* Beijing-based */
            if (tok >= w->n_tok) break;
        }
        while (!breaks(f, tok) && quote_mark(f, tok)) tok++; /* 80 'internal' meetings */
        if (!breaks(f, tok) && w->tok_kind[tok] == TC_TOK_NUMBER) {
            last = tok++; /* the three senators, 3,400 flights; 737 jets */
            continue;
        }
        if (!breaks(f, tok) && w->tok_kind[tok] == TC_TOK_CLITIC && last == tok - 1) {
            tok++; /* the airport's runways */
            continue;
        }
        if (!phrase_goes_on(f, tok)) break;
        if (tc_rules_at(f->r, TC_LAYER_QUANTITY, w, &f->items, item, &m) &&
            strcmp(m.rule->action, "unit") == 0) {
            *head = m.tok;
            *head_end = m.tok_end;
            return true;
        }
        uint32_t mention = w->mentions.n ? w->tok_mention[tok] : TC_NONE;
        next = tok + 1;
        if (mention != TC_NONE) {
            const tc_mention *row = &w->mentions.at[mention];
            next = row->tok_end > tok ? row->tok_end : tok + 1;
            /* "two Democrats": people called by a name that is a plural */
            if (row->type == TC_TYPE_NORP && plural(f, next - 1) &&
                !(phrase_goes_on(f, next) && plural(f, next))) {
                *head = tok;
                *head_end = next;
                return true;
            }
        } else if (plural(f, tok) && !one) {
            while (phrase_goes_on(f, next) && plural(f, next) &&
                   (!w->mentions.n || w->tok_mention[next] == TC_NONE))
                tok = next++;
            *head = tok;
            *head_end = next;
            return true;
        }
        last = next - 1;
        tok = next;
    }
    if (!one || last == TC_NONE) return false;
    *head = last;
    *head_end = last + 1;
    return true;
}

/* The folded tokens as a string, blanks between them. */
static const char *fold_string(finder *f, uint32_t tok, uint32_t tok_end) {
    tc_work *w = f->w;
    size_t n = 0, k = 0;
    for (uint32_t t = tok; t < tok_end; t++) n += w->tok_fold_n[t] + 1u;
    char *s = tc_arena_push(w->arena, n + 1);
    if (!s) return NULL;
    for (uint32_t t = tok; t < tok_end; t++) {
        if (k && spaced(f, t)) s[k++] = ' ';
        memcpy(s + k, tc_tok_fold_at(w, t), w->tok_fold_n[t]);
        k += w->tok_fold_n[t];
    }
    s[k] = '\0';
    return s;
}

/* True when a number is part of a name or a label rather than an amount: Boeing 737, F-35, Covid-19. */
static bool in_label(const finder *f, uint32_t tok, uint32_t tok_end, bool percent) {
    const tc_work *w = f->w;
    uint32_t mention = w->mentions.n ? w->tok_mention[tok] : TC_NONE;
    if (mention != TC_NONE) return true;
    if (tok == 0 || (w->tok_flags[tok] & TC_TOK_SENT)) return false;
    uint32_t before = tok - 1;
    if (w->tok_kind[before] == TC_TOK_NUMBER && w->tok_kind[tok] == TC_TOK_NUMBER)
        return true; /* 30 737 jets */
    if (!spaced(f, tok) && tc_tok_is(w, before, "-") && before > 0 && !spaced(f, before) &&
        w->tok_kind[before - 1] == TC_TOK_WORD)
        return true;
    if (!spaced(f, tok) && (tc_tok_is(w, before, "/") || tc_tok_is(w, before, "#"))) return true;
    /* A small plain number behind a capitalised word that begins no unit: iPhone 12. */
    bool small =
        !percent && tok_end == tok + 1 && w->tok_kind[tok] == TC_TOK_NUMBER && w->tok_fold_n[tok] <= 4;
    if (!small || w->tok_kind[before] != TC_TOK_WORD) return false;
    mention = w->mentions.n ? w->tok_mention[before] : TC_NONE;
    if (mention != TC_NONE) {
        uint8_t type = w->mentions.at[mention].type;
        return type == TC_TYPE_PRODUCT || type == TC_TYPE_ORG || type == TC_TYPE_WORK ||
               type == TC_TYPE_LAW || type == TC_TYPE_FACILITY;
    }
    if (w->tok_flags[before] & TC_TOK_SENT) return false;
    uint32_t sentence = w->tok_sent[tok];
    bool heading = sentence != TC_NONE && w->sentences.at[sentence].kind == TC_HEADING;
    return !heading && !(w->quality & TC_QUALITY_TITLECASED) &&
           (w->tok_flags[before] & (TC_TOK_UPPER1 | TC_TOK_MIXED)) &&
           !(w->tok_flags[before] & TC_TOK_UPPERALL);
}

static bool year_like(const finder *f, uint32_t tok, uint32_t tok_end) {
    const uint8_t *s = tc_tok_fold_at(f->w, tok);
    return tok_end == tok + 1 && f->w->tok_kind[tok] == TC_TOK_NUMBER && f->w->tok_fold_n[tok] == 4 &&
           ((s[0] == '1' && (s[1] == '8' || s[1] == '9')) || (s[0] == '2' && s[1] == '0')) && s[1] != ',';
}

/* ------------------------------------------------------------------------------------- making rows */

static void bound(amount *a, const char *norm, const char *side, double least) {
    tc_quantity *q = &a->row;
    q->modifier = norm;
    if (strcmp(side, "min") == 0) {
        q->min = least;
        q->max = NAN;
    } else if (strcmp(side, "max") == 0) {
        q->min = NAN;
        q->max = least;
    } else if (strcmp(side, "both") == 0) {
        q->min = q->max = NAN;
    }
}

/* The modifier that ends where the quantity begins, unless it is none for this kind. */
static void apply_modifier(const finder *f, amount *a) {
    if (!f->has_modifier || f->modifier.tok_end != a->row.tok || a->vague || isnan(a->row.value)) return;
    const tc_rule *rule = f->modifier.rule;
    const char *norm = tc_rule_arg(rule, "norm"), *side = tc_rule_arg(rule, "bound"),
               *not = tc_rule_arg(rule, "not");
    /* "over three years", "within 45 days" tell when, not how much */
    if (not &&a->row.kind == TC_QDURATION && f->modifier.tok_end == f->modifier.tok + 1 &&
        (tc_tok_is(f->w, f->modifier.tok, "over") || tc_tok_is(f->w, f->modifier.tok, "within")))
        return;
    if (not &&tc_tok_is(f->w, f->modifier.tok, "within")) return;
    bool plain = strcmp(a->row.modifier, "exact") == 0; /* "another 500 or so" stays about 500 */
    if (norm && side && (plain || strcmp(side, "none") != 0)) bound(a, norm, side, a->row.value);
}

static const char *after_modifier(const finder *f, const tc_rule_match *m) {
    uint32_t tok, tok_end;
    const char *value;
    if (!capture(m, "a", &tok, &tok_end)) return NULL;
    for (; tok < tok_end; tok++)
        if (word_in(f, tok, f->after, &value)) {
            if (strcmp(value, "at_least") == 0) return "at least";
            return strcmp(value, "up_to") == 0 ? "up to" : "about";
        }
    return NULL;
}

/* Least value of a vague amount: dozens 24, tens of thousands 20000, several hundred 200. */
static double vague_value(const finder *f, const tc_rule_match *m, uint32_t tok, uint32_t tok_end) {
    static const char *const classes[] = {"vague_plural", "vague_word", "vague_few"};
    double v = 0;
    uint32_t n, n_end;
    for (uint32_t t = tok; t < tok_end; t++)
        for (size_t i = 0; i < TC_COUNT_OF(classes); i++) {
            const char *value;
            if (!word_in(f, t, tc_rules_class(f->r, classes[i]), &value)) continue;
            v = v > 0 ? v * plain_number(value) / 2 : plain_number(value);
            break;
        }
    if (v <= 0) v = 2;
    if (capture(m, "n", &n, &n_end))
        for (; n < n_end; n++) v *= scale_of(f, n);
    return v;
}

/* Fills number, range and bounds; false when the tokens make no number. */
static bool read_number(finder *f, const tc_rule_match *m, amount *a) {
    tc_quantity *q = &a->row;
    uint32_t tok, tok_end, m_tok, m_end;
    const char *factor = tc_rule_arg(m->rule, "factor");
    double times = 1;
    q->modifier = "exact";
    q->value = q->min = q->max = NAN;
    if (capture(m, "v", &tok, &tok_end)) {
        a->number = tok;
        a->number_end = m->tok_end;
        a->vague = true;
        q->min = vague_value(f, m, tok, tok_end);
        q->modifier = "vague";
        return true;
    }
    if (!capture(m, "n", &tok, &tok_end)) return false;
    a->number = tok;
    a->number_end = tok_end;
    if (factor && strcmp(factor, "one_and_half") == 0) {
        q->value = q->min = q->max = 1.5;
        a->number = m->tok;
        return true;
    }
    if (factor) times = plain_number(factor);
    if (!number_of(f, &a->number, tok_end, &q->value)) return false;
    bool range = capture(m, "m", &m_tok, &m_end);
    if (range) {
        double high;
        if (a->number != tok || !tc_number_parse(f->r, f->w, m_tok, m_end, &high)) return false;
        a->number_end = m_end;
        if (strcmp(m->rule->action, "ratio") == 0) {
            if (high < 2 || high < q->value || year_like(f, m_tok, m_end)) return false;
            q->value = q->min = q->max = q->value / high * 100;
            return true;
        }
        double scale = scale_of(f, m_end - 1); /* "$1-2 billion": the scale belongs to both */
        if (scale > 1 && q->value * scale <= high) q->value *= scale;
        if (!(q->value < high)) return false;
        q->min = q->value * times;
        q->max = high * times;
        q->value = NAN;
        q->modifier = "between";
        return true;
    }
    q->value *= times;
    if (times > 1) q->value = floor(q->value * 1e6 + 0.5) / 1e6; /* a third is 33.333333 % */
    q->min = q->max = q->value;
    const char *after = after_modifier(f, m);
    if (after) bound(a, after, after[0] == 'u' ? "max" : after[1] == 't' ? "min" : "both", q->value);
    return true;
}

static const char *money_unit(const finder *f, const tc_rule_match *m) {
    const char *unit = tc_match_value(f->r, f->w, m, "d");
    if (!unit || !*unit) unit = tc_match_value(f->r, f->w, m, "c");
    if (unit && *unit) return unit;
    uint32_t tok, tok_end;
    if (capture(m, "c", &tok, &tok_end) && tc_tok_is(f->w, tok, "pence")) return "GBP";
    return "USD";
}

/* Completes a count from the words behind it; false when it counts nothing. */
static bool read_count(finder *f, const tc_rule_match *m, amount *a) {
    tc_work *w = f->w;
    tc_quantity *q = &a->row;
    uint32_t tok = m->tok_end, head, head_end;
    bool plain = a->number_end == a->number + 1 && w->tok_kind[a->number] == TC_TOK_NUMBER;
    bool modified = f->has_modifier && f->modifier.tok_end == a->number;
    const char *unit = tc_match_value(f->r, w, m, "u");
    if (in_label(f, a->number, a->number_end, false)) return false;
    if (unit && *unit) {
        q->unit = unit;
        return true;
    }
    if (!a->vague && year_like(f, a->number, a->number_end) && !modified) return false;
    bool part = false;
    bool one = !a->vague && q->value <= 1 && q->value >= 1 && a->number_end == a->number + 1;
    if (one && !modified) return false;
    if (tok + 1 < w->n_tok && !breaks(f, tok) && tc_tok_is(w, tok, "-") && !spaced(f, tok)) {
        if (breaks(f, tok + 1) || !word_in(f, tok + 1, f->hyphen_unit, &unit)) return false;
        q->unit = unit;
        q->tok_end = tok + 2;
        return true;
    }
    if (tok + 1 < w->n_tok && !breaks(f, tok) && tc_tok_is(w, tok, "of") && !breaks(f, tok + 1) &&
        word_in(f, tok + 1, f->owner, NULL))
        tok += 2, part = true; /* two of its executives */
    else if (tok + 1 < w->n_tok && !breaks(f, tok) && w->tok_kind[tok] == TC_TOK_WORD && plain == false &&
             a->number > 0 && tc_tok_is(w, a->number - 1, "the") && w->tok_fold_n[tok] > 3 &&
             memcmp(tc_tok_fold_at(w, tok) + w->tok_fold_n[tok] - 2, "ed", 2) == 0 && !a->vague)
        return false; /* the two discussed ... */
    if (head_noun(f, tok, one, &head, &head_end)) {
        q->unit = fold_string(f, head, head_end);
        /* "two of its 30 jets": the 30 jets are a quantity of their own */
        while (part && tok < head && w->tok_kind[tok] != TC_TOK_NUMBER &&
               !word_in(f, tok, f->number_word, NULL))
            tok++;
        if (!part || tok == head) q->tok_end = head_end;
        return q->unit != NULL;
    }
    if (a->vague || one) return false;
    /* No noun: large or bounded numbers still are amounts ("at least 12 were killed"). */
    bool large = q->value >= 1000 && (scale_of(f, a->number_end - 1) > 1 ||
                                      memchr(tc_tok_fold_at(w, a->number), ',', w->tok_fold_n[a->number]));
    return large || (modified && strcmp(tc_rule_arg(f->modifier.rule, "bound"), "none") != 0);
}

static tc_status add_row(finder *f, const tc_rule_match *m) {
    tc_work *w = f->w;
    const char *action = m->rule->action;
    amount a;
    memset(&a, 0, sizeof a);
    tc_quantity *q = &a.row;
    bool ratio = strcmp(action, "ratio") == 0, count = strcmp(action, "count") == 0;
    bool money = strcmp(action, "money") == 0, duration = strcmp(action, "duration") == 0;
    if (!read_number(f, m, &a)) return TC_OK;
    q->kind = money ? TC_MONEY : count ? TC_QCOUNT : duration ? TC_QDURATION : TC_PERCENT;
    if (!duration && w->times.n)
        for (uint32_t t = a.number; t < a.number_end; t++)
            if (w->tok_time[t] != TC_NONE && w->times.at[w->tok_time[t]].type != TC_DURATION) return TC_OK;
    q->tok = money || a.vague ? m->tok : a.number;
    q->tok_end = m->tok_end;
    if (money && tc_tok_is(w, q->tok, "between")) q->tok++;
    if (!money && !count && in_label(f, a.number, a.number_end, !duration)) return TC_OK;
    if (duration && year_like(f, a.number, a.number_end)) return TC_OK;
    if (a.number > m->tok && !money && !a.vague && tc_rule_capture(m->rule, "m") < 0) q->tok = a.number;
    q->rule = m->rule->name;
    if (money) {
        q->unit = money_unit(f, m);
    } else if (duration) {
        const char *unit = tc_match_value(f->r, w, m, "u");
        q->unit = unit && *unit ? unit : fold_string(f, m->tok_end - 1, m->tok_end);
    } else if (count) {
        if (!read_count(f, m, &a)) return TC_OK;
    } else {
        const char *unit = tc_rule_arg(m->rule, "unit");
        q->unit = unit && !ratio ? unit : "%";
    }
    apply_modifier(f, &a);
    q->start = w->tok_start[q->tok];
    q->end = w->tok_end[q->tok_end - 1];
    tc_quantity *row = tc_vec_push(&w->alloc, &w->quantities);
    if (!row) return tc_fail(f->err, TC_E_MEMORY, 0, "out of memory for quantities");
    *row = *q;
    for (uint32_t t = q->tok; t < q->tok_end; t++) w->tok_quantity[t] = w->quantities.n - 1;
    return TC_OK;
}

tc_status tc_quantities(tc_work *w, tc_error *err) {
    finder f;
    tc_rule_match m;
    tc_status status = TC_OK;
    memset(&f, 0, sizeof f);
    f.w = w;
    f.r = w->pipeline->rules;
    f.err = err;
    f.phrase_end = tc_rules_class(f.r, "phrase_end");
    f.plural_noun = tc_rules_class(f.r, "plural_noun");
    f.singular_s = tc_rules_class(f.r, "singular_s");
    f.hyphen_unit = tc_rules_class(f.r, "hyphen_unit");
    f.scale = tc_rules_class(f.r, "number_scale");
    f.shorts = tc_rules_class(f.r, "number_short");
    f.number_word = tc_rules_class(f.r, "number_word");
    f.after = tc_rules_class(f.r, "after_number");
    f.owner = tc_rules_class(f.r, "quantity_owner");
    TC_TRY(tc_items_build(f.r, w, 0, w->n_tok, false, &f.items, err));
    for (uint32_t i = 0; tc_rules_next(f.r, TC_LAYER_QUANTITY, w, &f.items, i, &m);) {
        const char *action = m.rule->action;
        uint32_t n_rows = w->quantities.n;
        i = m.item_end;
        if (strcmp(action, "modifier") == 0) {
            f.modifier = m;
            f.has_modifier = true;
            continue;
        }
        if (strcmp(action, "none") != 0 && strcmp(action, "unit") != 0 && w->tok_sent[m.tok] != TC_NONE)
            TC_TRY(add_row(&f, &m));
        if (w->quantities.n > n_rows && w->quantities.at[n_rows].tok_end > m.tok_end)
            i = w->quantities.at[n_rows].tok_end - f.items.at[0].tok;
        f.has_modifier = false;
    }
done:
    tc_vec_release(&w->alloc, &f.items);
    return status;
}
