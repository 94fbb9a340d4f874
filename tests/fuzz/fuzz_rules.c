/* fuzz_rules.c: any bytes as a rule file; when it compiles, it is run over a text. */
#include "../c/fixture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static tc_lexicon *lexicon;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char text[] =
        "Title here\nOn Aug. 6, 2020 TikTok said it would pay $1.5 billion by May 3rd. “No,” he said.";
    tc_error err = {0};
    if (!lexicon && fixture_lexicon(NULL, &lexicon, &err) != TC_OK) abort();
    tc_source source = {"fuzz.rules", (const char *)data, size};
    tc_pipeline *pipeline = NULL;
    tc_status status = tc_pipeline_new(NULL, lexicon, &source, 1, NULL, &pipeline, &err);
    if (status != TC_OK) {
        if (pipeline || err.code != status || !err.message[0]) abort();
        return 0;
    }
    tc_scratch *scratch = NULL;
    tc_document *document = NULL;
    tc_input input = {"x", 1, (const uint8_t *)text, sizeof text - 1, 18000, TC_DCT_GIVEN};
    if (tc_scratch_new(pipeline, &scratch, &err) != TC_OK) abort();
    if (tc_document_new(pipeline, scratch, &input, NULL, &document, &err) != TC_OK) abort();
    tc_document_free(document);
    tc_scratch_free(scratch);
    tc_pipeline_free(pipeline);
    return 0;
}
