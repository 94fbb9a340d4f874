/* test_quantity.c: runs tests/spec/quantities.md, and numbers no page would hold. */
#include "spec.h"

#include <math.h>

static spec page;

static double number(const char *s) { return !s || strcmp(s, "-") == 0 ? NAN : strtod(s, NULL); }
static bool close_to(double a, double b) { return isnan(a) ? isnan(b) : fabs(a - b) <= 1e-9 * fabs(b); }

static void check_block(char *body) {
    char *rows = strstr(body, "\n="), *line;
    if (rows) *rows++ = '\0';
    tc_document *d = spec_document(&page, body, strlen(body));
    uint32_t i = 0;
    if (!d) return;
    for (; spec_line(&rows, &line); i++) {
        line += 2;
        char *surface = spec_field(&line), *kind = spec_field(&line), *value = spec_field(&line);
        char *unit = spec_field(&line), *modifier = spec_field(&line), *min = spec_field(&line),
             *max = spec_field(&line);
        const tc_quantity *q = i < d->n_quantities ? &d->quantities[i] : NULL;
        bool same =
            q && spec_is(d, q->start, q->end, surface) && strcmp(tc_quantity_kind_name(q->kind), kind) == 0 &&
            close_to(q->value, number(value)) && strcmp(q->unit ? q->unit : "-", unit) == 0 &&
            strcmp(q->modifier, modifier ? modifier : "exact") == 0 &&
            close_to(q->min, number(min ? min : value)) && close_to(q->max, number(max ? max : value));
        CHECK(same);
        if (!same && q)
            fprintf(stderr, "  %s: got %.*s | %s | %g | %s | %s | %g | %g\n", surface,
                    (int)(q->end - q->start), (const char *)d->text.at + q->start,
                    tc_quantity_kind_name(q->kind), q->value, q->unit ? q->unit : "-", q->modifier, q->min,
                    q->max);
        else if (!same)
            fprintf(stderr, "  %s: missing in: %s\n", surface, body);
    }
    CHECK(i == d->n_quantities);
    for (; i < d->n_quantities; i++)
        fprintf(stderr, "  not wanted: %.*s\n", (int)(d->quantities[i].end - d->quantities[i].start),
                (const char *)d->text.at + d->quantities[i].start);
    tc_document_free(d);
}

TEST(page) {
    char *at = page.page;
    int blocks = 0;
    for (char *body; (body = spec_block(&at, "quantities")) != NULL; blocks++) check_block(body);
    CHECK(blocks > 10);
}

/* Long runs of numbers and number words end, and end soon. */
TEST(long_runs) {
    static const char *const parts[] = {"one ",       "million ", "$",  "5 to ", "half a ",
                                        "dozens of ", "twenty-",  "1,", "and ",  "more than "};
    for (size_t p = 0; p < TC_COUNT_OF(parts); p++) {
        size_t n = strlen(parts[p]), total = 60000 / n * n;
        char *text = malloc(total);
        CHECK(text != NULL);
        if (!text) return;
        for (size_t i = 0; i < total; i += n) memcpy(text + i, parts[p], n);
        tc_document_free(spec_document(&page, text, total));
        free(text);
    }
}

int main(void) {
    if (!spec_open(&page, "tests/spec/quantities.md")) return 1;
    RUN(page);
    RUN(long_runs);
    spec_close(&page);
    return test_end();
}
