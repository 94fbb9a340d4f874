/* test_quote.c: runs tests/spec/speech.md, and texts of nothing but marks. */
#include "spec.h"

static spec page;

static void say(const tc_document *d, const char *what, uint32_t start, uint32_t end, const char *a,
                const char *b) {
    fprintf(stderr, "  %s: %.*s | %s | %s\n", what, (int)(end - start), (const char *)d->text.at + start, a,
            b ? b : "-");
}

static void check_quote(const tc_document *d, uint32_t i, char *line) {
    char *surface = spec_field(&line), *kind = spec_field(&line), *speaker = spec_field(&line);
    const tc_quote *q = i < d->n_quotes ? &d->quotes[i] : NULL;
    bool same = q && spec_is(d, q->start, q->end, surface) &&
                strcmp(tc_quote_kind_name(q->kind), kind) == 0 &&
                strcmp(q->speaker ? q->speaker : "-", speaker) == 0;
    CHECK(same);
    if (!same) fprintf(stderr, "  want: %s | %s | %s\n", surface, kind, speaker);
    if (!same && q) say(d, "got", q->start, q->end, tc_quote_kind_name(q->kind), q->speaker);
}

static void check_cue(const tc_document *d, uint32_t i, char *line) {
    char *cue = spec_field(&line), *source = spec_field(&line), *kind = spec_field(&line),
         *scope = spec_field(&line);
    const tc_attribution *a = i < d->n_attributions ? &d->attributions[i] : NULL;
    bool same = a && spec_is(d, a->start, a->end, cue) &&
                strcmp(tc_source_kind_name(a->source_kind), kind) == 0 &&
                strcmp(a->source ? a->source : "-", source) == 0;
    if (same && scope) {
        char *dash = strchr(scope, '-');
        same =
            a->scope == (uint32_t)atoi(scope) && a->scope_end == (uint32_t)atoi(dash ? dash + 1 : scope) + 1;
        if (!same) fprintf(stderr, "  scope %u-%u\n", a->scope, a->scope_end - 1);
    }
    CHECK(same);
    if (!same) fprintf(stderr, "  want: %s | %s | %s\n", cue, source, kind);
    if (!same && a) say(d, "got", a->start, a->end, tc_source_kind_name(a->source_kind), a->source);
}

static void check_block(char *body) {
    char *rows = body, *line;
    uint32_t quotes = 0, cues = 0;
    while (rows && strncmp(rows, "\n\" ", 3) != 0 && strncmp(rows, "\n> ", 3) != 0)
        rows = strchr(rows + 1, '\n');
    if (rows) *rows++ = '\0';
    tc_document *d = spec_document(&page, body, strlen(body));
    if (!d) return;
    while (spec_line(&rows, &line)) {
        if (*line == '"')
            check_quote(d, quotes++, line + 2);
        else
            check_cue(d, cues++, line + 2);
    }
    CHECK(quotes == d->n_quotes);
    CHECK(cues == d->n_attributions);
    for (; quotes < d->n_quotes; quotes++)
        say(d, "not wanted", d->quotes[quotes].start, d->quotes[quotes].end, "quote",
            d->quotes[quotes].speaker);
    for (; cues < d->n_attributions; cues++)
        say(d, "not wanted", d->attributions[cues].start, d->attributions[cues].end, "cue",
            d->attributions[cues].source);
    tc_document_free(d);
}

TEST(page) {
    char *at = page.page;
    int blocks = 0;
    for (char *body; (body = spec_block(&at, "speech")) != NULL; blocks++) check_block(body);
    CHECK(blocks > 10);
}

/* Rows stand in order, inside the text, and refer to sentences that are there. */
static void check_sound(const tc_document *d) {
    for (uint32_t i = 0; i < d->n_quotes; i++) {
        const tc_quote *q = &d->quotes[i];
        CHECK(q->start < q->end && q->end <= d->text.n && q->tok < q->tok_end && q->tok_end <= d->n_tok);
        CHECK(i == 0 || q[-1].start <= q->start);
    }
    for (uint32_t i = 0; i < d->n_attributions; i++) {
        const tc_attribution *a = &d->attributions[i];
        CHECK(a->start < a->end && a->end <= d->text.n);
        CHECK(a->scope < a->scope_end && a->scope_end <= d->n_sentences);
    }
}

TEST(marks) {
    static const char *const parts[] = {"\"",
                                        "\" ",
                                        " \"",
                                        "\"a ",
                                        " a\"",
                                        "“",
                                        "”",
                                        "“a ",
                                        "‘a ",
                                        " a’",
                                        "'a' ",
                                        "s' ",
                                        "''a ``",
                                        "\"a\n",
                                        "“a\n\n",
                                        "“a ‘b ”c’ ",
                                        "Jane Miller said ",
                                        "\"a\" she said ",
                                        "Globex ran a survey and the survey found ",
                                        "both companies denied, saying ",
                                        "it said, ",
                                        "\"It is so,\" she said. "};
    for (size_t p = 0; p < TC_COUNT_OF(parts); p++) {
        size_t n = strlen(parts[p]), total = 300000 / n * n;
        char *text = malloc(total);
        CHECK(text != NULL);
        if (!text) return;
        for (size_t i = 0; i < total; i += n) memcpy(text + i, parts[p], n);
        tc_document *d = spec_document(&page, text, total);
        if (d) check_sound(d);
        tc_document_free(d);
        free(text);
    }
}

int main(void) {
    if (!spec_open(&page, "tests/spec/speech.md")) return 1;
    RUN(page);
    RUN(marks);
    spec_close(&page);
    return test_end();
}
