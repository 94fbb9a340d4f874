/* fuzz_lexicon.c: lines as lexicon rows, then the rest of the input as a text to match.
 * A line is: a flag byte, then fields separated by tabs (name, alias, needs, not_before, not_after). */
#include "../c/fixture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *field(const char **at, const char *end, size_t *n) {
    const char *from = *at, *to = from;
    while (to < end && *to != '\t') to++;
    *n = (size_t)(to - from);
    *at = to < end ? to + 1 : to;
    char *copy = malloc(*n + 1);
    if (!copy) abort();
    if (*n) memcpy(copy, from, *n);
    copy[*n] = '\0';
    return copy;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    tc_error err = {0};
    tc_lexicon_builder *builder = NULL;
    if (tc_lexicon_builder_new(NULL, &builder, &err) != TC_OK) abort();
    const char *at = (const char *)data, *end = at + size;
    for (int row = 0; row < 64 && at < end; row++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (!stop) stop = end;
        unsigned flags = (unsigned char)*at++;
        if (at > stop) continue;
        char *f[5], id[16];
        size_t n[5];
        for (int i = 0; i < 5; i++) f[i] = field(&at, stop, &n[i]);
        at = stop < end ? stop + 1 : stop;
        snprintf(id, sizeof id, "e%d", row);
        uint32_t entity = 0;
        tc_status status =
            tc_lexicon_add_entity(builder, id, strlen(id), f[0], n[0], (tc_type)(1 + flags % 10), NULL, 0,
                                  TC_ORIGIN_GENERAL, &entity, &err);
        if (status == TC_OK) {
            tc_alias alias = {f[1],
                              n[1],
                              (tc_case)(flags % 3),
                              (tc_alias_kind)(flags % 7),
                              TC_ORIGIN_GENERAL,
                              flags & 64,
                              n[2] ? f[2] : NULL,
                              n[3] ? f[3] : NULL,
                              n[4] ? f[4] : NULL,
                              TC_DAY_NONE,
                              TC_DAY_NONE};
            status = tc_lexicon_add_alias(builder, entity, &alias, &err);
        }
        if (status == TC_E_MEMORY) abort();
        if (flags & 128)
            status = tc_lexicon_add_wording(builder, f[0], n[0], f[1], n[1], TC_ORIGIN_GENERAL, &err);
        if (status == TC_E_MEMORY) abort();
        for (int i = 0; i < 5; i++) free(f[i]);
    }
    tc_lexicon *lexicon = NULL;
    tc_pipeline *pipeline = NULL;
    tc_scratch *scratch = NULL;
    tc_document *document = NULL;
    if (tc_lexicon_builder_build(builder, 0, &lexicon, &err) == TC_OK) {
        tc_input input = {"x", 1, data, size, TC_DAY_NONE, TC_DCT_GIVEN};
        if (tc_pipeline_new(NULL, lexicon, NULL, 0, NULL, &pipeline, &err) != TC_OK) abort();
        if (tc_scratch_new(pipeline, &scratch, &err) != TC_OK) abort();
        if (tc_document_new(pipeline, scratch, &input, NULL, &document, &err) != TC_OK) abort();
    }
    tc_document_free(document);
    tc_scratch_free(scratch);
    tc_pipeline_free(pipeline);
    tc_lexicon_free(lexicon);
    tc_lexicon_builder_free(builder);
    return 0;
}
