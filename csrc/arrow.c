#include "core.h"
const char *tc_table_name(tc_table t) {
    static const char *const names[] = {"documents", "sentences", "debris", "tokens", "mentions", "times",
        "quantities", "quotes", "attributions", "events", "participants"};
    return (unsigned)t < TC_COUNT_OF(names) ? names[t] : NULL;
}
tc_status tc_table_export(const tc_alloc *alloc, tc_table table, const tc_document *const *documents, size_t n,
                          struct ArrowArrayStream *stream, tc_error *err) {
    (void)alloc; (void)table; (void)documents; (void)n; (void)stream;
    return tc_fail(err, TC_E_ARGUMENT, 0, "not built yet");
}
