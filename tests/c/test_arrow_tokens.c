/* test_arrow_tokens.c: tokens of many texts as Arrow columns: what comes in, what goes out, and who frees it. */
#include "test.h"

#include "arrow_abi.h"

static const char *const texts[] = {"Hello world, a_b.", NULL, "Привет мир! antidisestablishmentarianism’s", "", "U.S. 1st"};
enum { TEXTS = TC_COUNT_OF(texts), SLICE = 1 };

/* The texts as an Arrow column of a format, SLICE rows before them. */
typedef struct column {
    struct ArrowSchema schema;
    struct ArrowArray array;
    const void *buffers[4];
    uint8_t valid[2];
    int32_t small[TEXTS + SLICE + 1];
    int64_t large[TEXTS + SLICE + 1];
    struct {
        uint32_t len;
        char head[4];
        uint32_t block, at;
    } views[TEXTS + SLICE];
    char data[400];
} column;

static void column_init(column *c, const char *format) {
    memset(c, 0, sizeof *c);
    uint32_t n = 0;
    for (int i = 0; i < TEXTS + SLICE; i++) {
        const char *s = i < SLICE ? "not this" : texts[i - SLICE];
        uint32_t len = s ? (uint32_t)strlen(s) : 0;
        if (s) c->valid[i / 8] = (uint8_t)(c->valid[i / 8] | 1 << i % 8);
        if (s) memcpy(c->data + n, s, len);
        c->views[i].len = len;
        if (len <= 12) {
            if (s) memcpy(c->views[i].head, s, len);
        } else {
            memcpy(c->views[i].head, s, 4);
            c->views[i].at = n;
        }
        n += len;
        c->small[i + 1] = (int32_t)n;
        c->large[i + 1] = n;
    }
    c->schema.format = format;
    c->array = (struct ArrowArray){.length = TEXTS, .null_count = -1, .offset = SLICE, .n_buffers = 3, .buffers = c->buffers};
    bool view = format[0] == 'v';
    c->buffers[0] = c->valid;
    c->buffers[1] = view ? (const void *)c->views : format[0] == 'U' || format[0] == 'Z' ? (const void *)c->large : c->small;
    c->buffers[2] = c->data;
}

/* Every string, in order, with | between. */
static const char *strings_of(const tc_token_table *t) {
    static char out[1000];
    size_t n = 0;
    for (size_t i = 0; i < tc_token_table_count(t); i++) {
        size_t len;
        const char *s = tc_token_table_string(t, i, &len);
        n += (size_t)snprintf(out + n, sizeof out - n, "%s%.*s", i ? "|" : "", (int)len, s);
    }
    return out;
}

TEST(columns_in) {
    static const char *const formats[] = {"u", "U", "vu", "z", "Z", "vz"};
    for (size_t f = 0; f < TC_COUNT_OF(formats); f++) {
        column c;
        tc_token_table *t = NULL;
        tc_token_options options = {.strings = true};
        column_init(&c, formats[f]);
        CHECK_OK(tc_token_table_new(NULL, &options, &t, &err));
        CHECK_OK(tc_token_table_add_array(t, &c.schema, &c.array, &err));
        CHECK(tc_token_table_texts(t) == TEXTS);
        CHECK_STR(strings_of(t), "Hello|world|,|a_b|.|Привет|мир|!|antidisestablishmentarianism|’s|U.S.|1st");
        tc_token_columns k = tc_token_table_columns(t);
        CHECK(k.n == 12 && k.doc[4] == 0 && k.doc[5] == 2 && k.doc[11] == 4);
        CHECK(k.start[5] == 0 && k.end[5] == 6 && k.start[8] == 12 && k.end[9] == 42); /* code points */
        CHECK(k.kind[9] == TC_TOK_CLITIC && k.kind[2] == TC_TOK_PUNCT);
        tc_token_table_free(t);
    }
}

TEST(columns_refused) {
    static const char *const formats[] = {"i", "+s", "vi", "uu", "vu?", "w:8"};
    for (size_t f = 0; f < TC_COUNT_OF(formats); f++) {
        column c;
        tc_token_table *t = NULL;
        tc_error err = {0};
        column_init(&c, formats[f]);
        CHECK_OK(tc_token_table_new(NULL, NULL, &t, &err));
        CHECK(tc_token_table_add_array(t, &c.schema, &c.array, &err) == TC_E_ARGUMENT && err.message[0]);
        tc_token_table_free(t);
    }
}

TEST(options) {
    tc_token_table *t = NULL;
    tc_error err = {0};
    const uint8_t *text = (const uint8_t *)"é U.S. ban";
    tc_token_options options = {.bytes = true, .uax29 = true};
    CHECK_OK(tc_token_table_new(NULL, &options, &t, &err));
    CHECK_OK(tc_token_table_add(t, text, strlen((const char *)text), &err));
    tc_token_columns k = tc_token_table_columns(t);
    CHECK(k.n == 4 && k.end[0] == 2 && k.start[1] == 3 && k.end[1] == 6 && k.end[2] == 7);
    tc_token_table_free(t);
    options = (tc_token_options){.max_document = 4};
    CHECK_OK(tc_token_table_new(NULL, &options, &t, &err));
    CHECK(tc_token_table_add(t, text, 5, &err) == TC_E_LIMIT);
    tc_token_table_free(t);
    options = (tc_token_options){.kernel = TC_KERNEL_COUNT};
    CHECK(tc_token_table_new(NULL, &options, &t, &err) == TC_E_ARGUMENT && !t);
    tc_token_table_free(NULL);
    CHECK_STR(tc_token_kind_name(TC_TOK_HASHTAG), "hashtag");
    CHECK(tc_token_kind_name(TC_TOK_HASHTAG + 1) == NULL);
}

/* Adds the texts and reads an export to its end, in an order that frees the table first. Returns what went wrong. */
static tc_status round_trip(test_heap *heap, bool strings) {
    tc_alloc alloc = test_heap_alloc(heap);
    tc_token_table *t = NULL;
    tc_error err = {0};
    tc_token_options options = {.strings = strings};
    column c;
    struct ArrowArrayStream stream = {0};
    struct ArrowSchema schema = {0};
    struct ArrowArray array = {0}, end = {0}, child = {0};
    column_init(&c, "u");
    tc_status status = tc_token_table_new(&alloc, &options, &t, &err);
    for (int i = 0; status == TC_OK && i < 3; i++) status = tc_token_table_add_array(t, &c.schema, &c.array, &err);
    if (status == TC_OK) status = tc_token_table_export(t, &stream, &err);
    if (status == TC_OK) CHECK(tc_token_table_add(t, (const uint8_t *)"x", 1, &err) == TC_E_ARGUMENT);
    tc_token_table_free(t);
    if (status != TC_OK) return status;
    if (stream.get_schema(&stream, &schema) != 0 || stream.get_next(&stream, &array) != 0) {
        CHECK(stream.get_last_error(&stream) != NULL);
        status = TC_E_MEMORY;
    }
    if (status == TC_OK) {
        CHECK(stream.get_next(&stream, &end) == 0 && !end.release);
        CHECK(array.length == 36);
        CHECK_STR(schema.format, strings ? "vu" : "+s");
        if (!strings) { /* a consumer takes the last column out, and drops the rest */
            child = *array.children[3];
            array.children[3]->release = NULL;
            CHECK_STR(schema.children[3]->name, "kind");
            CHECK(child.dictionary && child.dictionary->length == 9);
        } else {
            CHECK(array.n_buffers == 4 && ((const int64_t *)array.buffers[3])[0] > 0);
        }
    }
    stream.release(&stream);
    if (schema.release) schema.release(&schema);
    if (array.release) array.release(&array);
    if (child.release) {
        CHECK(((const uint8_t *)child.buffers[1])[9] == TC_TOK_CLITIC);
        child.release(&child);
    }
    return status;
}

TEST(who_frees) {
    for (int strings = 0; strings < 2; strings++) {
        for (long fail = 0;; fail++) {
            test_heap heap = {.fail_at = fail};
            tc_status status = round_trip(&heap, strings);
            CHECK(heap.live == 0 && !heap.wrong_size);
            CHECK(status == TC_OK || (fail && status == TC_E_MEMORY));
            if (fail && status == TC_OK && heap.calls < fail) break;
        }
    }
}

TEST(large) { /* past the first reservations, offsets and views hold */
    enum { SIZE = 300000 };
    char *text = malloc(SIZE);
    tc_token_table *t = NULL;
    CHECK(text != NULL);
    if (!text) return;
    for (size_t i = 0; i < SIZE; i++) text[i] = "a b,\xC3\xA9!"[i % 7];
    tc_token_options options = {.strings = true};
    CHECK_OK(tc_token_table_new(NULL, &options, &t, &err));
    for (int i = 0; i < 3; i++) CHECK_OK(tc_token_table_add(t, (const uint8_t *)text, SIZE - SIZE % 7, &err));
    tc_token_columns k = tc_token_table_columns(t);
    size_t each = k.n / 3;
    CHECK(k.n % 3 == 0 && each > SIZE / 3);
    for (size_t i = 0; i + 1 < each; i++)
        if (k.end[i] > k.start[i + 1] || k.start[each + i] != k.start[i] || k.doc[each + i] != 1) {
            CHECK(!"rows rise, and repeat from text to text");
            break;
        }
    CHECK(k.end[each - 1] == (int32_t)(SIZE - SIZE % 7) / 7 * 6);
    tc_token_table_free(t);
    free(text);
}

int main(void) {
    RUN(columns_in);
    RUN(columns_refused);
    RUN(options);
    RUN(who_frees);
    RUN(large);
    return test_end();
}
