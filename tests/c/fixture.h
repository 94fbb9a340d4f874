/* fixture.h: what tests of the whole pipeline need: the bundled rule files and a small lexicon.
 *
 * RULES_DIR is given by the Makefile. Files are read here, in the test: the core knows none. */
#ifndef TC_FIXTURE_H
#define TC_FIXTURE_H

#include "tiktokcorpus.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef RULES_DIR
#define RULES_DIR "python/tiktokcorpus/data/rules"
#endif

enum { FIXTURE_SOURCES = 64 };
typedef struct fixture_rules {
    tc_source at[FIXTURE_SOURCES];
    size_t n;
} fixture_rules;

static inline char *fixture_read(const char *path, size_t *n) {
    FILE *file = fopen(path, "rb");
    *n = 0;
    if (!file) return NULL;
    size_t cap = 4096;
    char *text = malloc(cap);
    while (text) {
        size_t got = fread(text + *n, 1, cap - *n, file);
        *n += got;
        if (got == 0) break;
        if (*n == cap) {
            char *more = realloc(text, cap * 2);
            if (!more) free(text);
            text = more;
            cap *= 2;
        }
    }
    fclose(file);
    return text;
}

static inline int fixture_by_name(const void *a, const void *b) {
    return strcmp(((const tc_source *)a)->name, ((const tc_source *)b)->name);
}

/* Reads every *.rules of the directory, by name. */
static inline bool fixture_rules_init(fixture_rules *rules) {
    rules->n = 0;
    DIR *dir = opendir(RULES_DIR);
    if (!dir) return false;
    struct dirent *entry;
    while ((entry = readdir(dir)) && rules->n < FIXTURE_SOURCES) {
        size_t len = strlen(entry->d_name);
        if (len < 7 || strcmp(entry->d_name + len - 6, ".rules") != 0) continue;
        char path[1024];
        snprintf(path, sizeof path, "%s/%s", RULES_DIR, entry->d_name);
        tc_source *source = &rules->at[rules->n];
        char *name = malloc(len + 1);
        if (!name) break;
        memcpy(name, entry->d_name, len + 1);
        source->name = name;
        source->text = fixture_read(path, &source->len);
        if (!source->text) {
            free(name);
            break;
        }
        rules->n++;
    }
    closedir(dir);
    qsort(rules->at, rules->n, sizeof *rules->at, fixture_by_name);
    return rules->n > 0;
}

static inline void fixture_rules_release(fixture_rules *rules) {
    for (size_t i = 0; i < rules->n; i++) {
        free((char *)(uintptr_t)rules->at[i].name);
        free((char *)(uintptr_t)rules->at[i].text);
    }
    rules->n = 0;
}

static inline tc_status fixture_alias(tc_lexicon_builder *b, uint32_t entity, const char *surface,
                                      tc_case letter_case, tc_alias_kind kind, bool weak, tc_error *err) {
    tc_alias alias = {.surface = surface,
                      .len = strlen(surface),
                      .letter_case = letter_case,
                      .kind = kind,
                      .origin = TC_ORIGIN_GENERAL,
                      .weak = weak,
                      .valid_from = TC_DAY_NONE,
                      .valid_to = TC_DAY_NONE};
    if (weak) alias.needs = "deal|app";
    return tc_lexicon_add_alias(b, entity, &alias, err);
}

/* A lexicon with every kind of row. */
static inline tc_status fixture_lexicon(const tc_alloc *alloc, tc_lexicon **out, tc_error *err) {
    static const struct {
        const char *id, *name;
        tc_type type;
        const char *alias;
        tc_case letter_case;
        tc_alias_kind kind;
        bool weak;
    } rows[] = {
        {"tiktok", "TikTok", TC_TYPE_PRODUCT, "tik tok", TC_CASE_ANY, TC_ALIAS_NAME, false},
        {"ftc", "Federal Trade Commission", TC_TYPE_ORG, "FTC", TC_CASE_EXACT, TC_ALIAS_ACRONYM, false},
        {"smith", "Jane Smith", TC_TYPE_PERSON, "Smith", TC_CASE_INITIAL, TC_ALIAS_SURNAME, true},
        {"china", "China", TC_TYPE_GPE, "Chinese", TC_CASE_INITIAL, TC_ALIAS_DEMONYM, false},
        {"white_house", "White House", TC_TYPE_ORG, "White House", TC_CASE_INITIAL, TC_ALIAS_NAME, false},
        {"acme", "Acme Air", TC_TYPE_ORG, "Old Acme", TC_CASE_INITIAL, TC_ALIAS_FORMER, true},
    };
    tc_lexicon_builder *b = NULL;
    *out = NULL;
    tc_status status = tc_lexicon_builder_new(alloc, &b, err);
    for (size_t i = 0; status == TC_OK && i < sizeof rows / sizeof *rows; i++) {
        uint32_t entity = 0;
        status = tc_lexicon_add_entity(b, rows[i].id, strlen(rows[i].id), rows[i].name, strlen(rows[i].name),
                                       rows[i].type, "Q1", 2, TC_ORIGIN_GENERAL, &entity, err);
        if (status == TC_OK)
            status = fixture_alias(b, entity, rows[i].name, TC_CASE_INITIAL, TC_ALIAS_NAME, false, err);
        if (status == TC_OK)
            status =
                fixture_alias(b, entity, rows[i].alias, rows[i].letter_case, rows[i].kind, rows[i].weak, err);
    }
    if (status == TC_OK) status = tc_lexicon_add_wording(b, "home", 4, "house", 5, TC_ORIGIN_GENERAL, err);
    if (status == TC_OK) status = tc_lexicon_builder_build(b, 0, out, err);
    tc_lexicon_builder_free(b);
    return status;
}

#endif
