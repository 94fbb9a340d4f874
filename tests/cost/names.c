/* names.c: inputs that would tempt a matcher into more than linear work; run by tests/cost/run under
 * callgrind.
 *
 *     names CASE N      prints nothing; CASE: long_name, shared_prefix, one_letter, hits, explain_off
 */
#include "tiktokcorpus.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void must(tc_status status, const tc_error *err) {
    if (status == TC_OK) return;
    fprintf(stderr, "%s: %s\n", tc_status_name(status), err->message);
    exit(2);
}

static void add(tc_lexicon_builder *b, const char *id, const char *name, size_t n) {
    tc_error err = {0};
    uint32_t e;
    tc_alias a = {.surface = name, .len = n, .valid_from = TC_DAY_NONE, .valid_to = TC_DAY_NONE};
    must(tc_lexicon_add_entity(b, id, strlen(id), "Name", 4, TC_TYPE_PERSON, NULL, 0, TC_ORIGIN_USER, &e,
                               &err),
         &err);
    must(tc_lexicon_add_alias(b, e, &a, &err), &err);
}

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    const char *what = argv[1];
    size_t n = (size_t)strtoul(argv[2], NULL, 10), len = 0;
    char *text = malloc(n * 16 + 64), id[64], name[256];
    tc_error err = {0};
    tc_lexicon_builder *b;
    tc_lexicon *lexicon;
    tc_pipeline *pipeline;
    tc_scratch *scratch;
    tc_document *document;
    if (!text) return 2;
    must(tc_lexicon_builder_new(NULL, &b, &err), &err);
    if (strcmp(what, "long_name") == 0) { /* a name as long as names may be, in a text of its words */
        add(b, "long", "aa bb aa bb aa bb aa bb aa bb aa bb aa bb aa bb aa bb aa bb aa bb aa cc", 71);
        for (size_t i = 0; i < n; i++) len += (size_t)sprintf(text + len, i % 2 ? "bb " : "aa ");
    } else if (strcmp(what, "shared_prefix") == 0) { /* n aliases with a prefix in common */
        for (size_t i = 0; i < n; i++) {
            sprintf(id, "e%zu", i);
            add(b, id, name, (size_t)sprintf(name, "Alpha Beta Gamma x%zu", i));
            len += (size_t)sprintf(text + len, "Alpha Beta ");
        }
    } else if (strcmp(what, "one_letter") == 0) { /* aaaa... */
        add(b, "a", "aaaa aaaa", 9);
        for (; len < n * 8; len++) text[len] = 'a';
    } else if (strcmp(what, "hits") == 0) { /* names that overlap everywhere */
        add(b, "a", "a a", 3);
        add(b, "b", "a a a", 5);
        add(b, "c", "a a a a", 7);
        for (size_t i = 0; i < n; i++) len += (size_t)sprintf(text + len, "a ");
    } else {
        return 2;
    }
    text[len] = '\0';
    must(tc_lexicon_builder_build(b, 0, &lexicon, &err), &err);
    must(tc_pipeline_new(NULL, lexicon, NULL, 0, NULL, &pipeline, &err), &err);
    must(tc_scratch_new(pipeline, &scratch, &err), &err);
    tc_buffer rows = {0};
    must(tc_names_find(pipeline, scratch, (const uint8_t *)text, len, 0, &rows, &err), &err);
    tc_input input = {.id = "x", .id_len = 1, .text = (const uint8_t *)text, .len = len, .dct = TC_DAY_NONE};
    must(tc_document_new(pipeline, scratch, &input, NULL, &document, &err), &err);
    tc_buffer_release(&rows);
    tc_document_free(document);
    tc_scratch_free(scratch);
    tc_pipeline_free(pipeline);
    tc_lexicon_free(lexicon);
    tc_lexicon_builder_free(b);
    free(text);
    return 0;
}
