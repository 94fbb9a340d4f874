/* spec.h: reads the blocks of a page of tests/spec and makes documents of their texts, with the bundled rules
 * and the names that the page lists in a ```names block (name | TYPE | other names ...). */
#ifndef TC_SPEC_H
#define TC_SPEC_H

#include "fixture.h"
#include "test.h"

typedef struct spec {
    char *page;
    size_t n;
    fixture_rules rules;
    tc_lexicon *lexicon;
    tc_pipeline *pipeline;
    tc_scratch *scratch;
} spec;

/* The next fenced block of this kind at or behind *at; its text is NUL-terminated in place. NULL: no more. */
static inline char *spec_block(char **at, const char *kind) {
    for (char *p = *at; (p = strstr(p, "```")) != NULL;) {
        char *name = p + 3, *body = strchr(name, '\n');
        char *end = body ? strstr(body, "\n```") : NULL;
        if (!end) return NULL;
        size_t n = strlen(kind);
        bool wanted = strncmp(name, kind, n) == 0 && (name[n] == '\n' || name[n] == ' ');
        p = end + 4;
        if (!wanted) continue;
        *at = p;
        *end = '\0';
        return body + 1;
    }
    return NULL;
}

/* Cuts the line at *at off; false at the end. */
static inline bool spec_line(char **at, char **line) {
    if (!*at || !**at) return false;
    *line = *at;
    char *end = strchr(*at, '\n');
    if (end) *end = '\0';
    *at = end ? end + 1 : NULL;
    return true;
}

/* The next field of a "a | b | c" line, blanks stripped; NULL at the end. */
static inline char *spec_field(char **at) {
    if (!*at) return NULL;
    char *field = *at, *bar = strstr(field, " | ");
    *at = bar ? bar + 3 : NULL;
    if (bar) *bar = '\0';
    while (*field == ' ') field++;
    for (size_t n = strlen(field); n && field[n - 1] == ' ';) field[--n] = '\0';
    return field;
}

static inline void spec_names(tc_lexicon_builder *b, char *body) {
    char *line;
    tc_error err;
    while (spec_line(&body, &line)) {
        char *name = spec_field(&line), *type = spec_field(&line), *other;
        uint32_t entity = 0;
        unsigned t = TC_TYPE_PERSON;
        while (t < TC_TYPE_COUNT - 1 && strcmp(tc_type_name(t), type) != 0) t++;
        CHECK(tc_lexicon_add_entity(b, name, strlen(name), name, strlen(name), (tc_type)t, NULL, 0,
                                    TC_ORIGIN_GENERAL, &entity, &err) == TC_OK);
        for (other = name; other; other = spec_field(&line))
            CHECK(fixture_alias(b, entity, other, TC_CASE_INITIAL,
                                t == TC_TYPE_NORP ? TC_ALIAS_DEMONYM : TC_ALIAS_NAME, false, &err) == TC_OK);
    }
}

static inline bool spec_open(spec *s, const char *path) {
    memset(s, 0, sizeof *s);
    tc_error err = {0};
    tc_lexicon_builder *b = NULL;
    char *page = fixture_read(path, &s->n);
    if (!page || !fixture_rules_init(&s->rules)) {
        fprintf(stderr, "cannot read %s or the rules; run from the project's folder\n", path);
        exit(2);
    }
    s->page = malloc(s->n + 1);
    if (!s->page) exit(2);
    memcpy(s->page, page, s->n);
    s->page[s->n] = '\0';
    free(page);
    bool ok = tc_lexicon_builder_new(NULL, &b, &err) == TC_OK;
    char *names = malloc(s->n + 1), *at = names;
    if (!names) exit(2);
    memcpy(names, s->page, s->n + 1);
    for (char *body; (body = spec_block(&at, "names")) != NULL;) spec_names(b, body);
    free(names);
    ok = ok && tc_lexicon_builder_build(b, 0, &s->lexicon, &err) == TC_OK;
    tc_lexicon_builder_free(b);
    ok = ok && tc_pipeline_new(NULL, s->lexicon, s->rules.at, s->rules.n, NULL, &s->pipeline, &err) == TC_OK;
    ok = ok && tc_scratch_new(s->pipeline, &s->scratch, &err) == TC_OK;
    if (!ok) fprintf(stderr, "%s\n", err.message);
    return ok;
}

static inline void spec_close(spec *s) {
    tc_scratch_free(s->scratch);
    tc_pipeline_free(s->pipeline);
    tc_lexicon_free(s->lexicon);
    fixture_rules_release(&s->rules);
    free(s->page);
}

static inline tc_document *spec_document(spec *s, const char *text, size_t n) {
    tc_document *d = NULL;
    tc_error err = {0};
    tc_input input = {"spec", 4, (const uint8_t *)text, n, tc_day_of(2022, 8, 1), TC_DCT_GIVEN};
    if (tc_document_new(s->pipeline, s->scratch, &input, NULL, &d, &err) != TC_OK)
        fprintf(stderr, "%s\n", err.message);
    CHECK(d != NULL);
    return d;
}

/* True when the span's text is the wanted one. */
static inline bool spec_is(const tc_document *d, uint32_t start, uint32_t end, const char *want) {
    return want && end - start == strlen(want) && memcmp(d->text.at + start, want, end - start) == 0;
}

#endif
