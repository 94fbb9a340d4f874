/* arrow_tokens.c: tokens of many texts as Arrow columns, without lexicon or rules; texts come one by one or as Arrow string
 * columns.
 *
 * Method. The tokeniser writes start, end and kind of each text straight behind those of the texts before it; byte
 * offsets become code points in place. An export hands out the same buffers, which are counted: the table and
 * every array that was exported hold it, from any thread, and the last one frees it.
 *
 * Schema: doc int32 (row of the text), start, end int32, kind dictionary<int8, utf8>; or, for strings, one column text of
 * string_view. A view points into copies of the texts, as decoded, in blocks of at most VIEW_BLOCK bytes. */
#include "arrow_abi.h"
#include "simd/kernel.h"

#include <errno.h>
#include <stddef.h>

enum { COLUMNS = 4, VIEW_BLOCK = 1 << 30, VIEW_INLINE = 12, FIRST_ROWS = 4096 };

typedef struct view { /* Arrow's layout of string_view */
    uint32_t len;
    uint8_t head[4];             /* len > VIEW_INLINE: its first bytes */
    uint32_t block, at;          /* and where it stands; else all 12 bytes are the string */
} view;
_Static_assert(sizeof(view) == 16, "Arrow says so");

typedef struct block { /* of texts */
    uint8_t *at;
    size_t n, cap;
} block;

struct tc_token_table {
    tc_alloc alloc;
    tc_token_options options;
    const tc_kernel_ops *ops;
    uint32_t refs; /* atomic: the table itself, and every exported struct that holds its buffers */
    tc_work work;  /* its token columns are the end of those here */
    int32_t texts;
    size_t n, cap;
    int32_t *doc;
    uint32_t *start, *end;
    uint8_t *kind;
    view *views;
    TC_VEC(block) blocks;
    uint64_t *leads; /* scratch: first bytes of characters, a mask for each TC_BLOCK; behind it their counts */
    size_t cap_leads;
};

static const char *const kind_names[] = {"word", "number", "punct",  "symbol", "clitic",
                                         "url",  "email",  "handle", "hashtag"};
const char *tc_token_kind_name(unsigned kind) {
    return kind < TC_COUNT_OF(kind_names) ? kind_names[kind] : NULL;
}

static void table_release(tc_token_table *t) {
    if (__atomic_sub_fetch(&t->refs, 1, __ATOMIC_ACQ_REL) != 0) return;
    tc_alloc a = t->alloc;
    tc_mem_free(&a, t->doc, t->cap * sizeof *t->doc);
    tc_mem_free(&a, t->start, t->cap * sizeof *t->start);
    tc_mem_free(&a, t->end, t->cap * sizeof *t->end);
    tc_mem_free(&a, t->kind, t->cap);
    tc_mem_free(&a, t->views, t->views ? t->cap * sizeof *t->views : 0);
    tc_mem_free(&a, t->leads, t->cap_leads);
    for (uint32_t i = 0; i < t->blocks.n; i++) tc_mem_free(&a, t->blocks.at[i].at, t->blocks.at[i].cap);
    tc_vec_release(&a, &t->blocks);
    tc_mem_free(&a, t, sizeof *t);
}

tc_status tc_token_table_new(const tc_alloc *alloc, const tc_token_options *options, tc_token_table **out,
                             tc_error *err) {
    tc_alloc a = tc_alloc_or_default(alloc);
    *out = NULL;
    if (options && !tc_kernel_available(options->kernel))
        return tc_fail(err, TC_E_ARGUMENT, 0, "kernel %s is not available on this machine",
                       tc_kernel_name(options->kernel));
    tc_token_table *t = tc_mem_resize(&a, NULL, 0, sizeof *t);
    if (!t) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for tokens");
    memset(t, 0, sizeof *t);
    t->alloc = t->work.alloc = a;
    if (options) t->options = *options;
    if (t->options.max_document == 0 || t->options.max_document > INT32_MAX - TC_TEXT_PAD)
        t->options.max_document = INT32_MAX - TC_TEXT_PAD;
    t->ops = tc_kernel_pick(t->options.kernel);
    t->refs = 1;
    *out = t;
    return TC_OK;
}

void tc_token_table_free(tc_token_table *t) {
    if (t) table_release(t);
}
size_t tc_token_table_count(const tc_token_table *t) { return t->n; }
int32_t tc_token_table_texts(const tc_token_table *t) { return t->texts; }

tc_token_columns tc_token_table_columns(const tc_token_table *t) {
    return (tc_token_columns){t->n, t->doc, (const int32_t *)t->start, (const int32_t *)t->end, t->kind};
}

const char *tc_token_table_string(const tc_token_table *t, size_t row, size_t *len) {
    *len = 0;
    if (!t->views || row >= t->n) return NULL;
    const view *v = &t->views[row];
    *len = v->len;
    return (const char *)(v->len <= VIEW_INLINE ? v->head : t->blocks.at[v->block].at + v->at);
}

/* --------------------------------------------------------------------------------------- rows */

static bool grow_column(const tc_alloc *a, void *at, size_t size, size_t old, size_t cap) {
    void *moved = tc_mem_resize(a, *(void **)at, old * size, cap * size);
    if (!moved) return false;
    *(void **)at = moved;
    return true;
}

static void point_work(tc_token_table *t) {
    size_t left = t->cap - t->n;
    t->work.tok_start = t->start + t->n;
    t->work.tok_end = t->end + t->n;
    t->work.tok_kind = t->kind + t->n;
    t->work.cap_tok = left > UINT32_MAX ? UINT32_MAX : (uint32_t)left;
}

/* Room for n rows of the text in work, behind the table's. The columns grow one by one; what one has more than the others
 * is given back. */
static tc_status reserve_rows(tc_work *w, uint32_t n, tc_error *err) {
    tc_token_table *t = (tc_token_table *)((char *)w - offsetof(tc_token_table, work));
    size_t need = t->n + n + 1, old = t->cap;
    if (need > old) {
        const tc_alloc *a = &t->alloc;
        size_t cap = old + old / 2 > need ? old + old / 2 : need;
        if (cap < FIRST_ROWS) cap = FIRST_ROWS;
        struct {
            void *at;
            size_t size;
        } columns[] = {{&t->start, sizeof *t->start},
                       {&t->end, sizeof *t->end},
                       {&t->kind, sizeof *t->kind},
                       {&t->doc, sizeof *t->doc},
                       {&t->views, sizeof *t->views}};
        size_t wanted = t->options.strings ? 5 : 4, done = 0;
        while (done < wanted && grow_column(a, columns[done].at, columns[done].size, old, cap)) done++;
        if (done < wanted) {
            while (done-- > 0) {
                if (old == 0) {
                    tc_mem_free(a, *(void **)columns[done].at, cap * columns[done].size);
                    *(void **)columns[done].at = NULL;
                } else if (!grow_column(a, columns[done].at, columns[done].size, cap, old)) {
                    return tc_fail(err, TC_E_MEMORY, 0, "out of memory for tokens"); /* shrinking never fails */
                }
            }
            point_work(t);
            return tc_fail(err, TC_E_MEMORY, 0, "out of memory for tokens");
        }
        t->cap = cap;
    }
    point_work(t);
    return TC_OK;
}

static tc_status to_points(tc_token_table *t, const tc_text *text, tc_error *err) {
    size_t blocks = text->n / TC_BLOCK + 1, size = blocks * (sizeof(uint64_t) + sizeof(uint32_t));
    if (size > t->cap_leads) {
        tc_mem_free(&t->alloc, t->leads, t->cap_leads);
        t->cap_leads = 0;
        t->leads = tc_mem_resize(&t->alloc, NULL, 0, size);
        if (!t->leads) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for the offsets of a text");
        t->cap_leads = size;
    }
    t->ops->points(text->at, text->n, t->leads, (uint32_t *)(t->leads + blocks), t->work.tok_start,
                   t->work.tok_end, t->work.n_tok);
    return TC_OK;
}

static tc_status add_views(tc_token_table *t, const tc_text *text, tc_error *err) {
    const tc_work *w = &t->work;
    block *b = t->blocks.n ? &t->blocks.at[t->blocks.n - 1] : NULL;
    if (!b || b->n + text->n > VIEW_BLOCK) { /* a text is never cut: one of more than VIEW_BLOCK has its own block */
        b = tc_vec_push(&t->alloc, &t->blocks);
        if (!b) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for texts");
        memset(b, 0, sizeof *b);
    }
    if (b->n + text->n > b->cap) {
        size_t cap = b->cap + b->cap / 2 > b->n + text->n ? b->cap + b->cap / 2 : b->n + text->n;
        void *moved = tc_mem_resize(&t->alloc, b->at, b->cap, cap);
        if (!moved) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for texts");
        b->at = moved;
        b->cap = cap;
    }
    if (text->n) memcpy(b->at + b->n, text->at, text->n);
    for (uint32_t i = 0; i < w->n_tok; i++) {
        view *v = &t->views[t->n + i];
        uint32_t s = w->tok_start[i], len = w->tok_end[i] - s;
        memset(v, 0, sizeof *v);
        v->len = len;
        if (len <= VIEW_INLINE) {
            memcpy(v->head, text->at + s, len);
        } else {
            memcpy(v->head, text->at + s, sizeof v->head);
            v->block = t->blocks.n - 1;
            v->at = (uint32_t)b->n + s;
        }
    }
    b->n += text->n;
    return TC_OK;
}

/* Room for the tokens of so many bytes, by a generous guess: growing later would copy, and room that is not used is
 * never touched. */
static tc_status expect(tc_token_table *t, uint64_t bytes, tc_error *err) {
    enum { SHORTEST = 1 << 14, BYTES_A_ROW = 4 };
    uint64_t rows = bytes / BYTES_A_ROW;
    if (bytes < SHORTEST || t->cap - t->n > rows) return TC_OK;
    return reserve_rows(&t->work, rows > UINT32_MAX ? UINT32_MAX : (uint32_t)rows, err);
}

tc_status tc_token_table_add(tc_token_table *t, const uint8_t *bytes, size_t len, tc_error *err) {
    tc_status status = TC_OK;
    tc_text text = {0};
    if (__atomic_load_n(&t->refs, __ATOMIC_ACQUIRE) != 1)
        return tc_fail(err, TC_E_ARGUMENT, 0, "the table was exported; it takes no more texts");
    if (t->texts == INT32_MAX) return tc_fail(err, TC_E_LIMIT, 0, "more texts than an int32 can count");
    if (len > t->options.max_document)
        return tc_fail(err, TC_E_LIMIT, len, "text %d has %zu bytes, more than the limit of %zu", (int)t->texts,
                       len, t->options.max_document);
    if (len == 0) {
        t->texts++;
        return TC_OK;
    }
    TC_TRY(expect(t, len, err));
    TC_TRY(tc_text_init_unmapped(&text, &t->alloc, bytes, len, err));
    t->work.text = text;
    TC_TRY(tc_tokenize_spans(&t->work, t->options.kernel, t->options.uax29, reserve_rows, err));
    if (t->options.strings) TC_TRY(add_views(t, &text, err));
    if (!t->options.bytes && !text.ascii) TC_TRY(to_points(t, &text, err));
    for (uint32_t i = 0; i < t->work.n_tok; i++) t->doc[t->n + i] = t->texts;
    t->n += t->work.n_tok;
    t->texts++;
done:
    memset(&t->work.text, 0, sizeof t->work.text);
    tc_text_release(&text, &t->alloc);
    return status;
}

/* ------------------------------------------------------------------------------------- import */

static const uint8_t *string_at(const struct ArrowArray *array, char format, bool is_view, int64_t i,
                                size_t *len) {
    if (is_view) {
        const view *v = (const view *)array->buffers[1] + i;
        *len = v->len;
        return v->len <= VIEW_INLINE ? v->head : (const uint8_t *)array->buffers[2 + v->block] + v->at;
    }
    const uint8_t *data = array->buffers[2];
    if (format == 'u' || format == 'z') {
        const int32_t *at = (const int32_t *)array->buffers[1] + i;
        *len = (size_t)(at[1] - at[0]);
        return *len ? data + at[0] : data;
    }
    const int64_t *at = (const int64_t *)array->buffers[1] + i;
    *len = (size_t)(at[1] - at[0]);
    return *len ? data + at[0] : data;
}

tc_status tc_token_table_add_array(tc_token_table *t, const struct ArrowSchema *schema,
                                   const struct ArrowArray *array, tc_error *err) {
    const char *f = schema->format;
    bool is_view = f[0] == 'v';
    char format = f[is_view];
    bool known = !schema->dictionary && (format == 'u' || format == 'z' || (!is_view && (format == 'U' || format == 'Z')));
    if (!known || f[1 + is_view] != '\0')
        return tc_fail(err, TC_E_ARGUMENT, 0,
                       "an Arrow array of format \"%s\"%s is no column of texts; string, large_string, string_view and "
                       "binary are: pick one column, or cast it",
                       f, schema->dictionary ? " (dictionary)" : "");
    if (array->length > 0 && !is_view) {
        uint64_t bytes;
        if (format == 'u' || format == 'z') {
            const int32_t *at = (const int32_t *)array->buffers[1] + array->offset;
            bytes = (uint64_t)at[array->length] - (uint64_t)at[0];
        } else {
            const int64_t *at = (const int64_t *)array->buffers[1] + array->offset;
            bytes = (uint64_t)at[array->length] - (uint64_t)at[0];
        }
        tc_status status = expect(t, bytes, err);
        if (status != TC_OK) return status;
    }
    const uint8_t *valid = array->null_count != 0 ? array->buffers[0] : NULL;
    for (int64_t row = 0; row < array->length; row++) {
        int64_t i = array->offset + row;
        size_t len = 0;
        const uint8_t *at = NULL;
        if (!valid || valid[i >> 3] >> (i & 7) & 1) at = string_at(array, format, is_view, i, &len);
        tc_status status = tc_token_table_add(t, at, len, err);
        if (status != TC_OK) return status;
    }
    return TC_OK;
}

tc_status tc_token_table_add_stream(tc_token_table *t, struct ArrowArrayStream *stream, tc_error *err) {
    struct ArrowSchema schema = {0};
    tc_status status = TC_OK;
    if (stream->get_schema(stream, &schema) != 0) goto broken;
    while (status == TC_OK) {
        struct ArrowArray array = {0};
        if (stream->get_next(stream, &array) != 0) goto broken;
        if (!array.release) break;
        status = tc_token_table_add_array(t, &schema, &array, err);
        array.release(&array);
    }
    schema.release(&schema);
    return status;
broken:;
    const char *why = stream->get_last_error(stream);
    status = tc_fail(err, TC_E_ARGUMENT, 0, "the Arrow stream broke off: %s", why ? why : "it does not say why");
    if (schema.release) schema.release(&schema);
    return status;
}

/* ------------------------------------------------------------------------------------- export */

/* What an exported array owns: the struct of its children, its dictionary's values, and a count of the table. */
typedef struct array_block {
    tc_alloc alloc;
    size_t size;
    tc_token_table *table;
    const void *buffers[3];
} array_block;

static void array_release(struct ArrowArray *array) {
    array_block *own = array->private_data;
    for (int64_t i = 0; i < array->n_children; i++)
        if (array->children[i]->release) array->children[i]->release(array->children[i]);
    if (array->dictionary && array->dictionary->release) array->dictionary->release(array->dictionary);
    array->release = NULL;
    tc_token_table *table = own->table;
    tc_alloc a = own->alloc;
    tc_mem_free(&a, own, own->size);
    if (table) table_release(table);
}

/* An array with room for `extra` bytes behind its block; *room is there. */
static bool array_init(struct ArrowArray *array, tc_token_table *t, int64_t length, size_t extra, void **room) {
    size_t size = sizeof(array_block) + extra;
    memset(array, 0, sizeof *array);
    array_block *own = tc_mem_resize(&t->alloc, NULL, 0, size);
    if (!own) return false;
    memset(own, 0, size);
    own->alloc = t->alloc;
    own->size = size;
    own->table = t;
    __atomic_add_fetch(&t->refs, 1, __ATOMIC_RELAXED);
    *array = (struct ArrowArray){.length = length,
                                 .n_buffers = 2,
                                 .buffers = own->buffers,
                                 .release = array_release,
                                 .private_data = own};
    if (room) *room = own + 1;
    return true;
}

static bool kind_array(struct ArrowArray *array, tc_token_table *t) {
    void *room;
    if (!array_init(array, t, (int64_t)t->n, sizeof(struct ArrowArray), &room)) return false;
    array->buffers[1] = t->kind;
    size_t bytes = 0, n = TC_COUNT_OF(kind_names);
    for (size_t i = 0; i < n; i++) bytes += strlen(kind_names[i]);
    array->dictionary = room;
    if (!array_init(room, t, (int64_t)n, (n + 1) * sizeof(int32_t) + bytes, &room)) return false;
    int32_t *offsets = room, at = 0;
    char *data = (char *)(offsets + n + 1);
    for (size_t i = 0; i < n; i++) {
        memcpy(data + at, kind_names[i], strlen(kind_names[i]));
        at += (int32_t)strlen(kind_names[i]);
        offsets[i + 1] = at;
    }
    array->dictionary->n_buffers = 3;
    array->dictionary->buffers[1] = offsets;
    array->dictionary->buffers[2] = data;
    return true;
}

static bool rows_array(struct ArrowArray *array, tc_token_table *t) {
    void *room;
    if (!array_init(array, t, (int64_t)t->n, COLUMNS * (sizeof(struct ArrowArray) + sizeof(void *)), &room))
        return false;
    struct ArrowArray *child = room;
    array->n_buffers = 1;
    array->children = (struct ArrowArray **)(child + COLUMNS);
    array->n_children = COLUMNS;
    for (int i = 0; i < COLUMNS; i++) array->children[i] = child + i;
    const void *data[] = {t->doc, t->start, t->end};
    bool fine = true;
    for (int i = 0; fine && i < 3; i++) {
        fine = array_init(&child[i], t, (int64_t)t->n, 0, NULL);
        if (fine) child[i].buffers[1] = data[i];
    }
    if (fine && kind_array(&child[3], t)) return true;
    array->release(array);
    return false;
}

static bool text_array(struct ArrowArray *array, tc_token_table *t) {
    void *room;
    size_t n = t->blocks.n, extra = (3 + n) * sizeof(void *) + (n + 1) * sizeof(int64_t);
    if (!array_init(array, t, (int64_t)t->n, extra, &room)) return false;
    array->buffers = room;
    array->n_buffers = (int64_t)n + 3;
    int64_t *sizes = (int64_t *)(array->buffers + n + 3);
    array->buffers[1] = t->views;
    for (size_t i = 0; i < n; i++) {
        array->buffers[2 + i] = t->blocks.at[i].at;
        sizes[i] = (int64_t)t->blocks.at[i].n;
    }
    array->buffers[2 + n] = sizes;
    return true;
}

typedef struct schema_block {
    tc_alloc alloc;
    struct ArrowSchema children[COLUMNS], dictionary, *at[COLUMNS];
} schema_block;

static void schema_release(struct ArrowSchema *schema) {
    schema_block *own = schema->private_data;
    schema->release = NULL;
    for (int64_t i = 0; i < schema->n_children; i++)
        if (schema->children[i]->release) schema->children[i]->release(schema->children[i]);
    if (schema->dictionary && schema->dictionary->release) schema->dictionary->release(schema->dictionary);
    if (own) {
        tc_alloc a = own->alloc;
        tc_mem_free(&a, own, sizeof *own);
    }
}

static struct ArrowSchema leaf(const char *name, const char *format) {
    return (struct ArrowSchema){.format = format, .name = name, .release = schema_release};
}

static bool schema_of(struct ArrowSchema *schema, const tc_alloc *alloc, bool strings) {
    memset(schema, 0, sizeof *schema);
    if (strings) {
        *schema = leaf("text", "vu");
        return true;
    }
    schema_block *own = tc_mem_resize(alloc, NULL, 0, sizeof *own);
    schema_block *words = own ? tc_mem_resize(alloc, NULL, 0, sizeof *words) : NULL;
    if (!words) {
        tc_mem_free(alloc, own, sizeof *own);
        return false;
    }
    memset(own, 0, sizeof *own);
    memset(words, 0, sizeof *words);
    own->alloc = words->alloc = *alloc;
    *schema = leaf("", "+s");
    schema->private_data = own;
    schema->n_children = COLUMNS;
    schema->children = own->at;
    own->children[0] = leaf("doc", "i");
    own->children[1] = leaf("start", "i");
    own->children[2] = leaf("end", "i");
    own->children[3] = leaf("kind", "c");
    words->dictionary = leaf("", "u");
    own->children[3].dictionary = &words->dictionary;
    own->children[3].private_data = words; /* a child may be moved out of its parent */
    for (int i = 0; i < COLUMNS; i++) own->at[i] = &own->children[i];
    return true;
}

typedef struct stream_state {
    tc_alloc alloc;
    tc_token_table *table; /* NULL once its rows were handed out */
    bool strings;
} stream_state;

static int stream_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
    const stream_state *s = stream->private_data;
    return schema_of(out, &s->alloc, s->strings) ? 0 : ENOMEM;
}

static int stream_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
    stream_state *s = stream->private_data;
    memset(out, 0, sizeof *out);
    if (!s->table) return 0;
    bool fine = s->strings ? text_array(out, s->table) : rows_array(out, s->table);
    if (!fine) return ENOMEM;
    table_release(s->table);
    s->table = NULL;
    return 0;
}

static const char *stream_error(struct ArrowArrayStream *stream) {
    (void)stream;
    return "out of memory for an Arrow array";
}

static void stream_release(struct ArrowArrayStream *stream) {
    stream_state *s = stream->private_data;
    tc_alloc a = s->alloc;
    if (s->table) table_release(s->table);
    tc_mem_free(&a, s, sizeof *s);
    stream->release = NULL;
}

tc_status tc_token_table_export(tc_token_table *t, struct ArrowArrayStream *out, tc_error *err) {
    memset(out, 0, sizeof *out);
    stream_state *s = tc_mem_resize(&t->alloc, NULL, 0, sizeof *s);
    if (!s) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for an Arrow stream");
    *s = (stream_state){.alloc = t->alloc, .table = t, .strings = t->options.strings};
    __atomic_add_fetch(&t->refs, 1, __ATOMIC_RELAXED);
    *out = (struct ArrowArrayStream){stream_schema, stream_next, stream_error, stream_release, s};
    return TC_OK;
}
