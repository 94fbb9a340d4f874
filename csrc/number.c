/* number.c: the value of a written number: digits, number words, scale words, and mixtures ("2.5 million",
 * "twenty-five", "two and a half million", "1.5bn", "half a dozen"). The words are the classes of
 * numbers.rules:
 *
 *     number_word  value 0..90: one, fourteen, ninety      number_scale     multiplies: hundred, million,
 * crore, dozen number_short scales as suffixes: k, m, bn            number_fraction  half, quarter, thirds
 *     number_article a, an
 *
 * Digits are kept as mantissa and power of ten until a scale is applied, so that 1.1 billion is 1100000000
 * exactly.
 */
#include "rule_internal.h"

#include <math.h>

typedef struct decimal {
    double mantissa; /* an integer below 2^53 */
    int places;      /* value = mantissa / 10^places */
} decimal;

static double power_of_ten(int n) {
    double v = 1;
    while (n-- > 0) v *= 10; /* exact up to 10^22 */
    return v;
}

static double decimal_times(decimal d, double scale) { return d.mantissa * scale / power_of_ten(d.places); }

/* Reads digits, commas between them and one decimal point; returns the bytes read, 0 when there is no number.
 */
static uint32_t read_decimal(const uint8_t *s, uint32_t n, decimal *out) {
    uint32_t i = 0, digits = 0;
    bool point = false;
    *out = (decimal){0, 0};
    for (; i < n; i++) {
        if (s[i] >= '0' && s[i] <= '9') {
            digits++;
            if (digits > 15) { /* beyond exact integers: later digits only shift */
                if (!point) out->mantissa *= 10;
                continue;
            }
            out->mantissa = out->mantissa * 10 + (s[i] - '0');
            out->places += point;
        } else if (s[i] == '.' && !point && i + 1 < n && s[i + 1] >= '0' && s[i + 1] <= '9') {
            point = true;
        } else if (!(s[i] == ',' && !point && digits && i + 1 < n && s[i + 1] >= '0' && s[i + 1] <= '9')) {
            break;
        }
    }
    return digits ? i : 0;
}

/* A class value such as 12, 0.5 or 1e6. */
static bool class_value(const tc_rules *r, uint32_t word, int class_id, double *out) {
    const char *value;
    decimal d;
    if (!tc_word_in(r, word, class_id, &value)) return false;
    uint32_t n = (uint32_t)strlen(value), i = read_decimal((const uint8_t *)value, n, &d), exponent = 0;
    if (!i) return false;
    if (value[i] == 'e')
        for (i++; value[i] >= '0' && value[i] <= '9' && exponent < 30; i++)
            exponent = exponent * 10 + (uint32_t)(value[i] - '0');
    *out = decimal_times(d, power_of_ten((int)exponent));
    return true;
}

typedef struct reading {
    double total;   /* closed groups: what stood before the last scale of a thousand or more */
    double current; /* the group being read */
    double last_scale;
    bool any, article; /* something was read; the last token was an article that still counts as one */
    bool added;        /* that article stands behind "and": and a half */
    bool open_units, open_tens; /* a unit, or tens, may be added to current */
} reading;

static void multiply(reading *k, double scale) {
    if (!k->any || k->article) k->current = 1;
    if (scale >= 1000) {
        /* "two million three hundred thousand": a smaller scale opens a new group; "hundred thousand million"
         * multiplies. */
        if (k->last_scale > 0 && scale > k->last_scale) {
            k->total = (k->total + k->current) * scale;
        } else {
            k->total += k->current * scale;
        }
        k->current = 0;
        k->last_scale = scale;
    } else {
        k->current *= scale;
    }
    k->open_units = k->open_tens = true;
    k->article = false;
    k->any = true;
}

bool tc_number_parse(const tc_rules *r, const tc_work *w, uint32_t tok, uint32_t tok_end, double *value) {
    reading k = {0, 0, 0, false, false, false, true, true};
    bool joined = false; /* the last token was "and" or a hyphen */
    double v;
    *value = 0;
    if (tok_end - tok > 16) return false;
    for (uint32_t i = tok; i < tok_end; i++) {
        const uint8_t *s = tc_tok_fold_at(w, i);
        uint32_t n = w->tok_fold_n[i], word = w->tok_word[i], read;
        decimal d;
        bool was_joined = joined;
        joined = false;
        if ((w->tok_flags[i] & TC_TOK_DIGIT) && (read = read_decimal(s, n, &d)) > 0) {
            double scale = 1;
            if (k.any && !(k.total > 0 && k.current <= 0)) return false;
            if (read < n) { /* 1.5bn, 100m */
                uint32_t suffix = tc_rules_word(r, (const char *)s + read, n - read);
                if (!class_value(r, suffix, r->short_class, &scale) &&
                    !class_value(r, suffix, r->scale_class, &scale))
                    return false;
            } else if (i + 1 < tok_end && (class_value(r, w->tok_word[i + 1], r->scale_class, &scale) ||
                                           class_value(r, w->tok_word[i + 1], r->short_class, &scale))) {
                i++;
            }
            double product = decimal_times(d, scale);
            if (scale >= 1000) {
                k.total += product;
                k.current = 0;
                k.last_scale = scale;
            } else {
                k.current = product;
            }
            k.any = true;
            k.open_units = k.open_tens = scale > 1;
            k.article = false;
        } else if (tc_word_in(r, word, r->article_class, NULL)) {
            k.article = !k.any || was_joined;
            k.added = k.any && was_joined;
            if (!k.any) k.current = 1;
            if (!k.article && k.current >= 1) return false;
            k.any = true;
        } else if (class_value(r, word, r->number_class, &v)) {
            if (k.article) return false;
            if (v < 10 ? !k.open_units : !k.open_tens) return false;
            k.current += v;
            k.any = true;
            k.open_tens = false;
            k.open_units = v >= 20;
        } else if (class_value(r, word, r->fraction_class, &v)) {
            if (!k.any || (k.article && !k.added)) { /* half; a half, a quarter */
                k.current = v;
            } else if (k.article) { /* two and a half; a million and a half */
                bool next_scale =
                    i + 1 < tok_end && class_value(r, w->tok_word[i + 1], r->scale_class, &(double){0});
                if (k.last_scale > 0 && k.current <= 0 && !next_scale)
                    k.total += v * k.last_scale;
                else
                    k.current += v;
            } else { /* two thirds, three quarters */
                k.current *= v;
            }
            k.any = true;
            k.article = k.open_units = k.open_tens = false;
            /* "half a million", "half of a dozen": the article does not start anew */
            if (i + 2 < tok_end && tc_word_in(r, w->tok_word[i + 1], r->article_class, NULL)) i++;
        } else if (class_value(r, word, r->scale_class, &v) ||
                   (k.any && !k.article && class_value(r, word, r->short_class, &v))) {
            multiply(&k, v);
        } else if (k.any && i + 1 < tok_end &&
                   ((n == 3 && memcmp(s, "and", 3) == 0) || (n == 1 && s[0] == '-'))) {
            joined = true;
        } else {
            return false;
        }
    }
    if (!k.any || joined || (k.article && tok_end - tok > 1)) return false;
    *value = k.total + k.current;
    return isfinite(*value);
}
