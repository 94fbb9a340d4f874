/* arrow.c: tables of documents as Arrow C streams. The one file that knows Arrow's structs.
 *
 * Method. tc_table_export walks the documents once and appends each row, column by column, to a batch; a full
 * batch (BATCH_ROWS rows, or BATCH_BYTES in one string column) is closed and another begun. A stream owns its
 * finished batches and hands each out once, so nothing is shared between streams, and none of them refers to
 * documents. Each array owns its buffers by itself, since a consumer may move a child out of its parent.
 *
 * Schema. Every table begins with doc_id (utf8) and row (int32: position in that document's list; in
 * `documents` the position of the document). Then, where rows are spans, start and end in code points of the
 * document's text, and byte_start and byte_end in bytes of its UTF-8. Other columns:
 *   documents     sha256 chars bytes tokens title title_start title_end dct dct_start dct_end dct_method
 *                 quality quality_score replacements       (dct: the day when it is known; else it lies in
 * dct_start..dct_end) sentences     kind is_title text debris        kind text tokens        kind text
 * sentence mention mentions      surface type entity name qid variant rule score sentence times surface type
 * value date_start date_end precision anchor mod edtf direction rule sentence quantities    surface kind
 * value min max unit modifier rule sentence quotes        text kind speaker speaker_entity cue_start cue_end
 * rule sentence attributions  cue source source_entity source_kind scope_start scope_end rule  (scope: rows
 * of sentences) events        event trigger type sentence date_start date_end precision time relation
 * modality polarity quantities attribution source coref identifier summary rule timeline_worthy participants
 * event role entity name mention, and the mention's span or nulls Days are date32; numbers float64; what is
 * one of a few words is dictionary<int8, utf8> with the same dictionary in every batch; event.quantities is
 * list<int32>; sentence, mention, time, attribution, coref and event are rows.
 */
#include "arrow_abi.h"
#include "json.h"
#include "sha256.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>

enum { BATCH_ROWS = 1 << 16, BATCH_BYTES = 1 << 28, COLUMNS_MAX = 26 };

/* ------------------------------------------------------------------------------------ schemas */

typedef const char *(*names_of)(unsigned);
typedef struct column_def {
    const char *name;
    const char
        *format; /* Arrow's: u utf8, i int32, g float64, b bool, tdD date32, +l list<int32>, c a dictionary */
    bool nullable;
    names_of names; /* of a dictionary */
} column_def;

static const char *token_kind_name(unsigned v) {
    static const char *const names[] = {"word", "number", "punct",  "symbol", "clitic",
                                        "url",  "email",  "handle", "hashtag"};
    return v < TC_COUNT_OF(names) ? names[v] : NULL;
}

#define KEY                                                                                                  \
    {"doc_id", "u", false, NULL}, { "row", "i", false, NULL }
#define SPAN(null)                                                                                           \
    {"start", "i", null, NULL}, {"end", "i", null, NULL}, {"byte_start", "i", null, NULL}, {                 \
        "byte_end", "i", null, NULL                                                                          \
    }
#define INT(name)                                                                                            \
    { name, "i", false, NULL }
#define INT_OR(name)                                                                                         \
    { name, "i", true, NULL }
#define TEXT(name)                                                                                           \
    { name, "u", false, NULL }
#define TEXT_OR(name)                                                                                        \
    { name, "u", true, NULL }
#define NUMBER_OR(name)                                                                                      \
    { name, "g", true, NULL }
#define DAY_OR(name)                                                                                         \
    { name, "tdD", true, NULL }
#define BOOL(name)                                                                                           \
    { name, "b", false, NULL }
#define ONE_OF(name, names)                                                                                  \
    { name, "c", false, names }
#define ONE_OF_OR(name, names)                                                                               \
    { name, "c", true, names }

static const column_def documents_columns[] = {KEY,
                                               TEXT("sha256"),
                                               INT("chars"),
                                               INT("bytes"),
                                               INT("tokens"),
                                               TEXT_OR("title"),
                                               INT_OR("title_start"),
                                               INT_OR("title_end"),
                                               DAY_OR("dct"),
                                               DAY_OR("dct_start"),
                                               DAY_OR("dct_end"),
                                               ONE_OF("dct_method", tc_dct_method_name),
                                               TEXT("quality"),
                                               NUMBER_OR("quality_score"),
                                               INT("replacements")};
static const column_def sentences_columns[] = {KEY, SPAN(false), ONE_OF("kind", tc_sentence_kind_name),
                                               BOOL("is_title"), TEXT("text")};
static const column_def debris_columns[] = {KEY, SPAN(false), ONE_OF("kind", tc_debris_kind_name),
                                            TEXT("text")};
static const column_def tokens_columns[] = {KEY,          SPAN(false),        ONE_OF("kind", token_kind_name),
                                            TEXT("text"), INT_OR("sentence"), INT_OR("mention")};
static const column_def mentions_columns[] = {KEY,
                                              SPAN(false),
                                              TEXT("surface"),
                                              ONE_OF_OR("type", tc_type_name),
                                              TEXT_OR("entity"),
                                              TEXT_OR("name"),
                                              TEXT_OR("qid"),
                                              ONE_OF("variant", tc_variant_name),
                                              TEXT_OR("rule"),
                                              NUMBER_OR("score"),
                                              INT_OR("sentence")};
static const column_def times_columns[] = {KEY,
                                           SPAN(false),
                                           TEXT("surface"),
                                           ONE_OF("type", tc_time_type_name),
                                           TEXT_OR("value"),
                                           DAY_OR("date_start"),
                                           DAY_OR("date_end"),
                                           ONE_OF("precision", tc_precision_name),
                                           ONE_OF("anchor", tc_anchor_name),
                                           TEXT_OR("mod"),
                                           TEXT_OR("edtf"),
                                           INT("direction"),
                                           TEXT_OR("rule"),
                                           INT_OR("sentence")};
static const column_def quantities_columns[] = {KEY,
                                                SPAN(false),
                                                TEXT("surface"),
                                                ONE_OF("kind", tc_quantity_kind_name),
                                                NUMBER_OR("value"),
                                                NUMBER_OR("min"),
                                                NUMBER_OR("max"),
                                                TEXT_OR("unit"),
                                                TEXT_OR("modifier"),
                                                TEXT_OR("rule"),
                                                INT_OR("sentence")};
static const column_def quotes_columns[] = {KEY,
                                            SPAN(false),
                                            TEXT("text"),
                                            ONE_OF("kind", tc_quote_kind_name),
                                            TEXT_OR("speaker"),
                                            TEXT_OR("speaker_entity"),
                                            INT_OR("cue_start"),
                                            INT_OR("cue_end"),
                                            TEXT_OR("rule"),
                                            INT_OR("sentence")};
static const column_def attributions_columns[] = {KEY,
                                                  SPAN(false),
                                                  TEXT("cue"),
                                                  TEXT_OR("source"),
                                                  TEXT_OR("source_entity"),
                                                  ONE_OF("source_kind", tc_source_kind_name),
                                                  INT("scope_start"),
                                                  INT("scope_end"),
                                                  TEXT_OR("rule")};
static const column_def events_columns[] = {KEY,
                                            SPAN(false),
                                            TEXT("event"),
                                            TEXT("trigger"),
                                            ONE_OF("type", tc_event_type_name),
                                            INT_OR("sentence"),
                                            DAY_OR("date_start"),
                                            DAY_OR("date_end"),
                                            ONE_OF("precision", tc_precision_name),
                                            INT_OR("time"),
                                            ONE_OF_OR("relation", tc_relation_name),
                                            ONE_OF("modality", tc_modality_name),
                                            BOOL("polarity"),
                                            {"quantities", "+l", false, NULL},
                                            INT_OR("attribution"),
                                            TEXT_OR("source"),
                                            INT_OR("coref"),
                                            TEXT_OR("identifier"),
                                            TEXT_OR("summary"),
                                            TEXT_OR("rule"),
                                            BOOL("timeline_worthy")};
static const column_def participants_columns[] = {KEY,
                                                  INT("event"),
                                                  ONE_OF("role", tc_role_name),
                                                  TEXT_OR("entity"),
                                                  TEXT_OR("name"),
                                                  INT_OR("mention"),
                                                  SPAN(true)};

static const column_def names_columns[] = {INT("text"),    INT("start"), INT("end"),
                                           TEXT("entity"), TEXT("name"), ONE_OF("type", tc_type_name)};

static const struct table_def {
    const char *name;
    const column_def *columns;
    uint32_t n;
} tables[TC_TABLE_COUNT] = {
#define TABLE(t)                                                                                             \
    { #t, t##_columns, TC_COUNT_OF(t##_columns) }
    TABLE(documents),    TABLE(sentences), TABLE(debris),       TABLE(tokens),
    TABLE(mentions),     TABLE(times),     TABLE(quantities),   TABLE(quotes),
    TABLE(attributions), TABLE(events),    TABLE(participants),
#undef TABLE
};
static const struct table_def names_table = {"names", names_columns, TC_COUNT_OF(names_columns)};
_Static_assert(TC_COUNT_OF(events_columns) <= COLUMNS_MAX, "the widest table must fit a batch");

const char *tc_table_name(tc_table table) {
    return (unsigned)table < TC_TABLE_COUNT ? tables[table].name : NULL;
}

/* What a schema allocated: itself its children's structs, and the pointers to them. */
typedef struct schema_block {
    tc_alloc alloc;
    size_t size;
} schema_block;

static void schema_release(struct ArrowSchema *schema) {
    schema_block *block = schema->private_data;
    for (int64_t i = 0; i < schema->n_children; i++)
        if (schema->children[i]->release) schema->children[i]->release(schema->children[i]);
    if (schema->dictionary && schema->dictionary->release) schema->dictionary->release(schema->dictionary);
    schema->release = NULL;
    if (block) {
        tc_alloc a = block->alloc;
        tc_mem_free(&a, block, block->size);
    }
}

/* A schema with room for n children and, if asked, a dictionary: all released, until they are filled. */
static bool schema_init(struct ArrowSchema *schema, const tc_alloc *alloc, const char *format,
                        const char *name, bool nullable, uint32_t n, bool dictionary) {
    size_t structs = n + (dictionary ? 1u : 0u);
    size_t size =
        sizeof(schema_block) + structs * sizeof(struct ArrowSchema) + n * sizeof(struct ArrowSchema *);
    memset(schema, 0, sizeof *schema);
    if (structs) {
        schema_block *block = tc_mem_resize(alloc, NULL, 0, size);
        if (!block) return false;
        memset(block, 0, size);
        block->alloc = *alloc;
        block->size = size;
        struct ArrowSchema *at = (struct ArrowSchema *)(block + 1);
        schema->private_data = block;
        if (n) schema->children = (struct ArrowSchema **)(at + structs);
        for (uint32_t i = 0; i < n; i++) schema->children[i] = at + i;
        if (dictionary) schema->dictionary = at + n;
    }
    schema->format = format;
    schema->name = name;
    schema->flags = nullable ? ARROW_FLAG_NULLABLE : 0;
    schema->n_children = n;
    schema->release = schema_release;
    return true;
}

static bool column_schema(struct ArrowSchema *schema, const tc_alloc *alloc, const column_def *def) {
    bool list = def->format[0] == '+';
    if (!schema_init(schema, alloc, def->format, def->name, def->nullable, list ? 1 : 0, def->names != NULL))
        return false;
    if (list) return schema_init(schema->children[0], alloc, "i", "item", false, 0, false);
    if (def->names) return schema_init(schema->dictionary, alloc, "u", "", false, 0, false);
    return true;
}

static bool table_schema(struct ArrowSchema *schema, const tc_alloc *alloc, const struct table_def *table) {
    if (!schema_init(schema, alloc, "+s", "", false, table->n, false)) return false;
    for (uint32_t i = 0; i < table->n; i++)
        if (!column_schema(schema->children[i], alloc, &table->columns[i])) {
            schema->release(schema);
            return false;
        }
    return true;
}

/* ------------------------------------------------------------------------------------- arrays */

/* What an array owns: up to three buffers, its children's structs and its dictionary's. */
typedef struct array_block {
    tc_alloc alloc;
    const void *buffers[3];
    size_t sizes[3];
    size_t size; /* of this block */
} array_block;

static void array_release(struct ArrowArray *array) {
    array_block *block = array->private_data;
    tc_alloc a = block->alloc;
    for (int64_t i = 0; i < array->n_children; i++)
        if (array->children[i]->release) array->children[i]->release(array->children[i]);
    if (array->dictionary && array->dictionary->release) array->dictionary->release(array->dictionary);
    for (int i = 0; i < 3; i++)
        if (block->sizes[i]) tc_mem_free(&a, (void *)(uintptr_t)block->buffers[i], block->sizes[i]);
    array->release = NULL;
    tc_mem_free(&a, block, block->size);
}

/* An array without data, with room for n children and a dictionary, all released. */
static bool array_init(struct ArrowArray *array, const tc_alloc *alloc, int64_t length, uint32_t n,
                       bool dictionary) {
    size_t structs = n + (dictionary ? 1u : 0u);
    size_t size = sizeof(array_block) + structs * sizeof(struct ArrowArray) + n * sizeof(struct ArrowArray *);
    memset(array, 0, sizeof *array);
    array_block *block = tc_mem_resize(alloc, NULL, 0, size);
    if (!block) return false;
    memset(block, 0, size);
    block->alloc = *alloc;
    block->size = size;
    struct ArrowArray *at = (struct ArrowArray *)(block + 1);
    array->length = length;
    array->n_children = n;
    array->buffers = block->buffers;
    array->private_data = block;
    if (n) array->children = (struct ArrowArray **)(at + structs);
    for (uint32_t i = 0; i < n; i++) array->children[i] = at + i;
    if (dictionary) array->dictionary = at + n;
    array->release = array_release;
    return true;
}

/* Moves a buffer's memory into the array as its next buffer. */
static void array_take(struct ArrowArray *array, tc_buffer *buffer) {
    array_block *block = array->private_data;
    block->buffers[array->n_buffers] = buffer->at;
    block->sizes[array->n_buffers] = buffer->cap;
    array->n_buffers++;
    buffer->at = NULL;
    buffer->n = buffer->cap = 0;
}

/* -------------------------------------------------------------------------------------- batch */

typedef struct column {
    tc_buffer valid, offsets, data;
    int64_t nulls;
} column;

typedef struct batch {
    const tc_alloc *alloc;
    const struct table_def *table;
    uint32_t rows, at; /* at: the column that the next value goes to */
    bool failed;       /* memory was short */
    bool full;         /* a string column has reached BATCH_BYTES */
    bool over;         /* a string column would pass what int32 offsets can say */
    column columns[COLUMNS_MAX];
} batch;

static void batch_release(batch *b) {
    for (uint32_t i = 0; i < COLUMNS_MAX; i++) {
        tc_buffer_release(&b->columns[i].valid);
        tc_buffer_release(&b->columns[i].offsets);
        tc_buffer_release(&b->columns[i].data);
    }
}

static void batch_clear(batch *b) {
    b->rows = b->at = 0;
    b->full = false;
    for (uint32_t i = 0; i < COLUMNS_MAX; i++) b->columns[i].nulls = 0;
}

static void append(batch *b, tc_buffer *buffer, const void *bytes, size_t n) {
    if (!b->failed && !tc_buffer_put(buffer, bytes, n)) b->failed = true;
}

static void append_bit(batch *b, tc_buffer *bits, bool bit) {
    if (b->rows % 8 == 0) append(b, bits, "", 1);
    if (!b->failed && bit) bits->at[b->rows / 8] |= (char)(1 << (b->rows % 8));
}

static column *next_column(batch *b, bool valid) {
    const column_def *def = &b->table->columns[b->at];
    column *c = &b->columns[b->at++];
    if (def->nullable) append_bit(b, &c->valid, valid);
    if (!valid) c->nulls++;
    return c;
}

static void append_i32(batch *b, tc_buffer *buffer, int32_t v) { append(b, buffer, &v, sizeof v); }

static void put_i32(batch *b, int64_t v) { append_i32(b, &next_column(b, true)->data, (int32_t)v); }

static void put_row(batch *b, uint32_t row) {
    append_i32(b, &next_column(b, row != TC_NONE)->data, row == TC_NONE ? 0 : (int32_t)row);
}

static void put_day(batch *b, int32_t day) {
    append_i32(b, &next_column(b, day != TC_DAY_NONE)->data, day == TC_DAY_NONE ? 0 : day);
}

static void put_f64(batch *b, double v) {
    double stored = isnan(v) ? 0 : v;
    append(b, &next_column(b, !isnan(v))->data, &stored, sizeof stored);
}

static void put_bool(batch *b, bool v) { append_bit(b, &next_column(b, true)->data, v); }

/* v < 0: null */
static void put_one_of(batch *b, int v) {
    int8_t stored = (int8_t)(v < 0 ? 0 : v);
    append(b, &next_column(b, v >= 0)->data, &stored, 1);
}

static void put_text(batch *b, const void *s, size_t n) {
    column *c = next_column(b, s != NULL);
    if (!s) n = 0;
    if (n > (size_t)INT32_MAX - c->data.n) {
        b->over = true;
        n = 0;
    }
    if (c->offsets.n == 0) append_i32(b, &c->offsets, 0);
    append(b, &c->data, s, n);
    append_i32(b, &c->offsets, (int32_t)c->data.n);
    if (c->data.n >= BATCH_BYTES) b->full = true;
}

static void put_string(batch *b, const char *s) { put_text(b, s, s ? strlen(s) : 0); }

static void put_list(batch *b, const uint32_t *rows, uint32_t n) {
    column *c = next_column(b, true);
    if (c->offsets.n == 0) append_i32(b, &c->offsets, 0);
    for (uint32_t i = 0; i < n; i++) append_i32(b, &c->data, (int32_t)rows[i]);
    append_i32(b, &c->offsets, (int32_t)(c->data.n / sizeof(int32_t)));
}

/* The strings of a dictionary, in order of their values. */
static bool dictionary_array(struct ArrowArray *array, const tc_alloc *alloc, names_of names) {
    tc_buffer offsets = {.alloc = *alloc}, data = {.alloc = *alloc};
    int32_t end = 0;
    int64_t n = 0;
    bool good = tc_buffer_put(&offsets, &end, sizeof end) && tc_buffer_put(&data, "", 0);
    for (const char *name; good && (name = names((unsigned)n)) != NULL; n++) {
        end += (int32_t)strlen(name);
        good = tc_buffer_put(&data, name, strlen(name)) && tc_buffer_put(&offsets, &end, sizeof end);
    }
    if (good && array_init(array, alloc, n, 0, false)) {
        array->n_buffers = 1; /* no validity */
        array_take(array, &offsets);
        array_take(array, &data);
        return true;
    }
    tc_buffer_release(&offsets);
    tc_buffer_release(&data);
    return false;
}

static bool column_array(struct ArrowArray *array, const tc_alloc *alloc, const column_def *def, column *c,
                         int64_t rows) {
    bool list = def->format[0] == '+', text = def->format[0] == 'u';
    if (!array_init(array, alloc, rows, list ? 1 : 0, def->names != NULL)) return false;
    array->null_count = c->nulls;
    if (c->nulls)
        array_take(array, &c->valid);
    else
        array->n_buffers = 1;
    if (list || text) array_take(array, &c->offsets);
    if (list) {
        if (!array_init(array->children[0], alloc, (int64_t)(c->data.n / sizeof(int32_t)), 0, false))
            return false;
        array->children[0]->n_buffers = 1;
        array_take(array->children[0], &c->data);
    } else {
        array_take(array, &c->data);
    }
    return !def->names || dictionary_array(array->dictionary, alloc, def->names);
}

/* Moves the batch's rows into *array; the batch is empty afterwards. */
static bool batch_finish(batch *b, struct ArrowArray *array) {
    if (!array_init(array, b->alloc, b->rows, b->table->n, false)) return false;
    array->n_buffers = 1;
    for (uint32_t i = 0; i < b->table->n; i++) {
        column *c = &b->columns[i];
        if (!column_array(array->children[i], b->alloc, &b->table->columns[i], c, b->rows)) {
            array->release(array);
            return false;
        }
        tc_buffer_release(&c->valid);
    }
    batch_clear(b);
    return true;
}

/* ------------------------------------------------------------------------------------- stream */

typedef struct stream_state {
    tc_alloc alloc;
    const struct table_def *table;
    TC_VEC(struct ArrowArray) batches;
    uint32_t next;
    const char *error;
} stream_state;

static int stream_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
    stream_state *s = stream->private_data;
    s->error = NULL;
    if (table_schema(out, &s->alloc, s->table)) return 0;
    s->error = "out of memory for a schema";
    memset(out, 0, sizeof *out);
    return ENOMEM;
}

static int stream_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
    stream_state *s = stream->private_data;
    s->error = NULL;
    if (s->next < s->batches.n) {
        *out = s->batches.at[s->next];
        s->batches.at[s->next++].release = NULL;
    } else {
        memset(out, 0, sizeof *out);
    }
    return 0;
}

static const char *stream_error(struct ArrowArrayStream *stream) {
    stream_state *s = stream->private_data;
    return s->error;
}

static void state_free(stream_state *s) {
    if (!s) return;
    tc_alloc a = s->alloc;
    for (uint32_t i = s->next; i < s->batches.n; i++) s->batches.at[i].release(&s->batches.at[i]);
    tc_vec_release(&a, &s->batches);
    tc_mem_free(&a, s, sizeof *s);
}

static void stream_release(struct ArrowArrayStream *stream) {
    state_free(stream->private_data);
    stream->private_data = NULL;
    stream->release = NULL;
}

/* --------------------------------------------------------------------------------------- rows */

typedef struct writer {
    batch b;
    stream_state *state;
    const tc_document *d;
    tc_error *err;
} writer;

static void put_key(writer *w, uint32_t row) {
    put_text(&w->b, w->d->id, w->d->id_len);
    put_i32(&w->b, row);
}

static void put_span(writer *w, uint32_t start, uint32_t end) {
    put_i32(&w->b, tc_text_point(&w->d->text, start));
    put_i32(&w->b, tc_text_point(&w->d->text, end));
    put_i32(&w->b, start);
    put_i32(&w->b, end);
}

static void put_point(writer *w, bool there, uint32_t byte) {
    put_row(&w->b, there ? tc_text_point(&w->d->text, byte) : TC_NONE);
}

static void put_surface(writer *w, uint32_t start, uint32_t end) {
    put_text(&w->b, w->d->text.at + start, end - start);
}

static const tc_entity *entity_of(const tc_document *d, uint32_t entity) {
    return entity == TC_NONE ? NULL : tc_lexicon_entity(d->pipeline->lexicon, entity);
}

static void put_entity(writer *w, uint32_t entity) {
    const tc_entity *e = entity_of(w->d, entity);
    put_string(&w->b, e ? e->id : NULL);
}

/* The sentence that holds a byte, or none. */
static void put_sentence(writer *w, uint32_t byte) {
    uint32_t lo = 0, hi = w->d->n_sentences;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (w->d->sentences[mid].end <= byte)
            lo = mid + 1;
        else
            hi = mid;
    }
    put_row(&w->b, lo < w->d->n_sentences && w->d->sentences[lo].start <= byte ? lo : TC_NONE);
}

/* Ends a row; closes the batch when it is full, or when all rows are there. */
static tc_status close_batch(writer *w) {
    struct ArrowArray *array = tc_vec_push(&w->state->alloc, &w->state->batches);
    if (array && batch_finish(&w->b, array)) return TC_OK;
    if (array) w->state->batches.n--;
    return tc_fail(w->err, TC_E_MEMORY, 0, "out of memory for a table");
}

static tc_status end_row(writer *w) {
    if (w->b.failed) return tc_fail(w->err, TC_E_MEMORY, 0, "out of memory for a table");
    if (w->b.over)
        return tc_fail(w->err, TC_E_LIMIT, 0, "a text is too long for a table; export fewer documents");
    w->b.rows++;
    w->b.at = 0;
    return w->b.rows == BATCH_ROWS || w->b.full ? close_batch(w) : TC_OK;
}

static tc_status put_document(writer *w, uint32_t row) {
    const tc_document *d = w->d;
    char text[96];
    uint8_t sha256[32];
    bool title = d->title.start < d->title.end;
    size_t n = 0;
    put_key(w, row);
    tc_sha256(d->text.at, d->text.n, sha256);
    for (int i = 0; i < 32; i++) n += (size_t)snprintf(text + n, sizeof text - n, "%02x", sha256[i]);
    put_text(&w->b, text, n);
    put_i32(&w->b, tc_text_point(&d->text, d->text.n));
    put_i32(&w->b, d->text.n);
    put_i32(&w->b, d->n_tok);
    put_text(&w->b, title ? d->text.at + d->title.start : NULL, d->title.end - d->title.start);
    put_point(w, title, d->title.start);
    put_point(w, title, d->title.end);
    put_day(&w->b, d->dct_lo == d->dct_hi ? d->dct_lo : TC_DAY_NONE);
    put_day(&w->b, d->dct_lo);
    put_day(&w->b, d->dct_hi);
    put_one_of(&w->b, d->dct_method);
    n = 0;
    text[0] = '\0';
    for (unsigned i = 0; i < TC_QUALITY_KINDS; i++)
        if (d->quality_report.counts[i])
            n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", n ? " " : "", tc_quality_name(i));
    put_text(&w->b, text, n);
    put_f64(&w->b, d->quality_report.score / 1000.0);
    put_i32(&w->b, (int64_t)d->text.replaced);
    return end_row(w);
}

static tc_status put_sentence_row(writer *w, uint32_t i) {
    const tc_sentence *s = &w->d->sentences[i];
    put_key(w, i);
    put_span(w, s->start, s->end);
    put_one_of(&w->b, s->kind);
    put_bool(&w->b, s->is_title);
    put_surface(w, s->start, s->end);
    return end_row(w);
}

static tc_status put_debris(writer *w, uint32_t i) {
    const tc_debris *x = &w->d->debris[i];
    put_key(w, i);
    put_span(w, x->start, x->end);
    put_one_of(&w->b, x->kind);
    put_surface(w, x->start, x->end);
    return end_row(w);
}

/* Tokens are not kept with a document: they are made again. */
static tc_status put_tokens(writer *w) {
    const tc_document *d = w->d;
    tc_status status = TC_OK;
    tc_scratch *scratch = NULL;
    const uint32_t *start, *end;
    const uint8_t *kind;
    uint32_t n, s = 0, m = 0;
    TC_TRY(tc_scratch_new(d->pipeline, &scratch, w->err));
    TC_TRY(tc_tokens(d->pipeline, scratch, d->text.at, d->text.n, &start, &end, &kind, &n, w->err));
    for (uint32_t i = 0; i < n; i++) {
        while (s < d->n_sentences && d->sentences[s].end <= start[i]) s++;
        while (m < d->n_mentions && d->mentions[m].end <= start[i]) m++;
        put_key(w, i);
        put_span(w, start[i], end[i]);
        put_one_of(&w->b, kind[i]);
        put_surface(w, start[i], end[i]);
        put_row(&w->b, s < d->n_sentences && d->sentences[s].start <= start[i] ? s : TC_NONE);
        put_row(&w->b, m < d->n_mentions && d->mentions[m].start <= start[i] ? m : TC_NONE);
        TC_TRY(end_row(w));
    }
done:
    tc_scratch_free(scratch);
    return status;
}

static tc_status put_mention(writer *w, uint32_t i) {
    const tc_mention *m = &w->d->mentions[i];
    const tc_entity *e = entity_of(w->d, m->entity);
    put_key(w, i);
    put_span(w, m->start, m->end);
    put_surface(w, m->start, m->end);
    put_one_of(&w->b, m->type == TC_TYPE_NONE ? -1 : m->type);
    put_string(&w->b, e ? e->id : NULL);
    put_string(&w->b, m->name ? m->name : e ? e->name : NULL);
    put_string(&w->b, e ? e->qid : NULL);
    put_one_of(&w->b, m->variant);
    put_string(&w->b, m->rule);
    /* The decimal that the float stands for: 0.9, not 0.8999999761581421. */
    put_f64(&w->b, isnan(m->score) ? NAN : (double)(int64_t)((double)m->score * 1e6 + 0.5) / 1e6);
    put_sentence(w, m->start);
    return end_row(w);
}

static tc_status put_time(writer *w, uint32_t i) {
    const tc_time *t = &w->d->times[i];
    put_key(w, i);
    put_span(w, t->start, t->end);
    put_surface(w, t->start, t->end);
    put_one_of(&w->b, t->type);
    put_string(&w->b, t->value);
    put_day(&w->b, t->lo);
    put_day(&w->b, t->hi);
    put_one_of(&w->b, t->precision);
    put_one_of(&w->b, t->anchor);
    put_string(&w->b, t->mod);
    put_string(&w->b, t->edtf);
    put_i32(&w->b, t->direction);
    put_string(&w->b, t->rule);
    put_sentence(w, t->start);
    return end_row(w);
}

static tc_status put_quantity(writer *w, uint32_t i) {
    const tc_quantity *q = &w->d->quantities[i];
    put_key(w, i);
    put_span(w, q->start, q->end);
    put_surface(w, q->start, q->end);
    put_one_of(&w->b, q->kind);
    put_f64(&w->b, q->value);
    put_f64(&w->b, q->min);
    put_f64(&w->b, q->max);
    put_string(&w->b, q->unit);
    put_string(&w->b, q->modifier);
    put_string(&w->b, q->rule);
    put_sentence(w, q->start);
    return end_row(w);
}

static tc_status put_quote(writer *w, uint32_t i) {
    const tc_quote *q = &w->d->quotes[i];
    bool cue = q->cue_start < q->cue_end;
    put_key(w, i);
    put_span(w, q->start, q->end);
    put_surface(w, q->start, q->end);
    put_one_of(&w->b, q->kind);
    put_string(&w->b, q->speaker);
    put_entity(w, q->speaker_entity);
    put_point(w, cue, q->cue_start);
    put_point(w, cue, q->cue_end);
    put_string(&w->b, q->rule);
    put_sentence(w, q->start);
    return end_row(w);
}

static tc_status put_attribution(writer *w, uint32_t i) {
    const tc_attribution *x = &w->d->attributions[i];
    put_key(w, i);
    put_span(w, x->start, x->end);
    put_surface(w, x->start, x->end);
    put_string(&w->b, x->source);
    put_entity(w, x->source_entity);
    put_one_of(&w->b, x->source_kind);
    put_i32(&w->b, x->scope);
    put_i32(&w->b, x->scope_end);
    put_string(&w->b, x->rule);
    return end_row(w);
}

static tc_status put_event(writer *w, uint32_t i) {
    const tc_event *e = &w->d->events[i];
    char id[16];
    put_key(w, i);
    put_span(w, e->start, e->end);
    put_text(&w->b, id, (size_t)snprintf(id, sizeof id, "e%u", i));
    put_surface(w, e->start, e->end);
    put_one_of(&w->b, e->type);
    put_row(&w->b, e->sentence);
    put_day(&w->b, e->lo);
    put_day(&w->b, e->hi);
    put_one_of(&w->b, e->precision);
    put_row(&w->b, e->time);
    put_one_of(&w->b, e->relation == TC_REL_NONE ? -1 : e->relation);
    put_one_of(&w->b, e->modality);
    put_bool(&w->b, e->polarity);
    put_list(&w->b, e->quantities, e->n_quantities);
    put_row(&w->b, e->attribution);
    put_string(&w->b, e->attribution == TC_NONE ? NULL : w->d->attributions[e->attribution].source);
    put_row(&w->b, e->coref);
    put_string(&w->b, e->identifier);
    put_string(&w->b, e->summary);
    put_string(&w->b, e->rule);
    put_bool(&w->b, e->worthy);
    return end_row(w);
}

static tc_status put_participants(writer *w, uint32_t i) {
    const tc_event *e = &w->d->events[i];
    tc_status status = TC_OK;
    for (uint32_t k = 0; k < e->n_participants; k++) {
        const tc_participant *p = &e->participants[k];
        const tc_mention *m = p->mention == TC_NONE ? NULL : &w->d->mentions[p->mention];
        put_key(w, k);
        put_i32(&w->b, i);
        put_one_of(&w->b, p->role);
        put_entity(w, p->entity);
        put_string(&w->b, p->name);
        put_row(&w->b, p->mention);
        put_point(w, m != NULL, m ? m->start : 0);
        put_point(w, m != NULL, m ? m->end : 0);
        put_row(&w->b, m ? m->start : TC_NONE);
        put_row(&w->b, m ? m->end : TC_NONE);
        TC_TRY(end_row(w));
    }
done:
    return status;
}

static tc_status put_rows(writer *w, tc_table table) {
    const tc_document *d = w->d;
    tc_status status = TC_OK;
#define EACH(count, one)                                                                                     \
    for (uint32_t i = 0; i < (count); i++) TC_TRY(one(w, i));                                                \
    break
    switch (table) {
    case TC_TABLE_SENTENCES:
        EACH(d->n_sentences, put_sentence_row);
    case TC_TABLE_DEBRIS:
        EACH(d->n_debris, put_debris);
    case TC_TABLE_TOKENS:
        status = put_tokens(w);
        break;
    case TC_TABLE_MENTIONS:
        EACH(d->n_mentions, put_mention);
    case TC_TABLE_TIMES:
        EACH(d->n_times, put_time);
    case TC_TABLE_QUANTITIES:
        EACH(d->n_quantities, put_quantity);
    case TC_TABLE_QUOTES:
        EACH(d->n_quotes, put_quote);
    case TC_TABLE_ATTRIBUTIONS:
        EACH(d->n_attributions, put_attribution);
    case TC_TABLE_EVENTS:
        EACH(d->n_events, put_event);
    case TC_TABLE_PARTICIPANTS:
        EACH(d->n_events, put_participants);
    case TC_TABLE_DOCUMENTS:
    case TC_TABLE_COUNT:
        break;
    }
#undef EACH
done:
    return status;
}

static tc_status writer_init(writer *w, const tc_alloc *a, const struct table_def *table, tc_error *err) {
    memset(w, 0, sizeof *w);
    w->b.alloc = a;
    w->b.table = table;
    w->err = err;
    for (uint32_t i = 0; i < COLUMNS_MAX; i++) {
        column *c = &w->b.columns[i];
        c->valid.alloc = c->offsets.alloc = c->data.alloc = *a;
    }
    w->state = tc_mem_resize(a, NULL, 0, sizeof *w->state);
    if (!w->state) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for a table");
    memset(w->state, 0, sizeof *w->state);
    w->state->alloc = *a;
    w->state->table = table;
    return TC_OK;
}

/* Closes the last batch and hands all of them to the stream. */
static tc_status writer_finish(writer *w, struct ArrowArrayStream *stream) {
    tc_status status = w->b.rows ? close_batch(w) : TC_OK;
    if (status != TC_OK) return status;
    stream->get_schema = stream_schema;
    stream->get_next = stream_next;
    stream->get_last_error = stream_error;
    stream->release = stream_release;
    stream->private_data = w->state;
    w->state = NULL;
    return TC_OK;
}

tc_status tc_names_export(const tc_alloc *alloc, const tc_lexicon *lexicon, const tc_name *rows, size_t n,
                          struct ArrowArrayStream *stream, tc_error *err) {
    tc_status status = TC_OK;
    tc_alloc a = tc_alloc_or_default(alloc);
    writer w;
    memset(stream, 0, sizeof *stream);
    TC_TRY(writer_init(&w, &a, &names_table, err));
    for (size_t i = 0; i < n; i++) {
        const tc_entity *e = tc_lexicon_entity(lexicon, rows[i].entity);
        put_i32(&w.b, rows[i].text);
        put_i32(&w.b, rows[i].start);
        put_i32(&w.b, rows[i].end);
        put_string(&w.b, e->id);
        put_string(&w.b, e->name);
        put_one_of(&w.b, e->type);
        TC_TRY(end_row(&w));
    }
    TC_TRY(writer_finish(&w, stream));
done:
    batch_release(&w.b);
    state_free(w.state);
    return status;
}

tc_status tc_table_export(const tc_alloc *alloc, tc_table table, const tc_document *const *documents,
                          size_t n, struct ArrowArrayStream *stream, tc_error *err) {
    tc_status status = TC_OK;
    tc_alloc a = tc_alloc_or_default(alloc);
    writer w;
    memset(stream, 0, sizeof *stream);
    if ((unsigned)table >= TC_TABLE_COUNT)
        return tc_fail(err, TC_E_ARGUMENT, 0, "there is no table %u", (unsigned)table);
    TC_TRY(writer_init(&w, &a, &tables[table], err));
    for (size_t i = 0; i < n; i++) {
        w.d = documents[i];
        TC_TRY(table == TC_TABLE_DOCUMENTS ? put_document(&w, (uint32_t)i) : put_rows(&w, table));
    }
    TC_TRY(writer_finish(&w, stream));
done:
    batch_release(&w.b);
    state_free(w.state);
    return status;
}
