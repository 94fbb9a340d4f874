#include "json.h"
struct tc_timeline { tc_alloc alloc; };
tc_status tc_timeline_new(const tc_alloc *alloc, const tc_document *const *documents, size_t n,
                          const tc_timeline_options *options, tc_timeline **out, tc_error *err) {
    (void)documents; (void)n; (void)options;
    tc_alloc a = tc_alloc_or_default(alloc);
    *out = tc_mem_resize(&a, NULL, 0, sizeof **out);
    if (!*out) return tc_fail(err, TC_E_MEMORY, 0, "out of memory");
    (*out)->alloc = a;
    return TC_OK;
}
void tc_timeline_free(tc_timeline *t) { if (t) { tc_alloc a = t->alloc; tc_mem_free(&a, t, sizeof *t); } }
size_t tc_timeline_count(const tc_timeline *t) { (void)t; return 0; }
tc_status tc_timeline_json(const tc_timeline *t, tc_buffer *buffer, tc_error *err) {
    (void)t;
    const char *s = "{\"schema_version\":1,\"documents\":{},\"items\":[]}";
    return tc_buffer_put(buffer, s, strlen(s)) ? TC_OK : tc_fail(err, TC_E_MEMORY, 0, "out of memory");
}
