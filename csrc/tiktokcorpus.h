/* tiktokcorpus.h: messy news text in, linked and dated facts out.
 *
 * This is the only public header of the C core. The core knows no Python, no files, no clock, no
 * locale and has no global mutable state. It turns bytes into tables and a timeline:
 *
 *     tc_lexicon_builder *b;                       // who exists: names and aliases
 *     tc_lexicon_builder_new(NULL, &b, &err);
 *     tc_lexicon_add_entity(b, "tiktok", "TikTok", TC_TYPE_PRODUCT, "Q48938223", &entity, &err);
 *     tc_lexicon_add_alias(b, entity, &alias, &err);
 *     tc_lexicon_builder_build(b, &lexicon, &err); // immutable from here, shared by threads
 *     tc_lexicon_builder_free(b);
 *
 *     tc_pipeline_new(NULL, lexicon, rules, n_rules, &options, &pipeline, &err);
 *     tc_scratch_new(pipeline, &scratch, &err);    // one per thread
 *     tc_document_new(pipeline, scratch, &input, NULL, &document, &err);
 *     tc_document_json(document, 0, &buffer, &err); // one line of INTERCHANGE
 *     tc_timeline_new(NULL, &documents, 1, NULL, &timeline, &err);
 *
 * Conventions
 * - Names are tc_<noun>_<verb>; new/free and init/release come in pairs. free(NULL) is allowed.
 * - Every function that can fail returns tc_status, which must be looked at, and fills *err when err
 *   is not NULL. On error outputs are zeroed (NULL, 0) and nothing is leaked.
 * - Text is (pointer, length), never NUL-terminated. Offsets into text are bytes of the document's
 *   text unless a name says code points; spans are half-open.
 * - Days are int32 counts from 1970-01-01 (proleptic Gregorian); TC_DAY_NONE means unknown or open.
 * - Threads: lexicon and pipeline are immutable and may be shared. A scratch belongs to one call at a
 *   time. Documents and timelines are immutable once built.
 * - The same input, lexicon, rules and options give the same bytes, on any kernel and thread count.
 */
#ifndef TIKTOKCORPUS_H
#define TIKTOKCORPUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define TC_MUST_USE __attribute__((warn_unused_result))
#define TC_API __attribute__((visibility("default")))
#else
#define TC_MUST_USE
#define TC_API
#endif

/* ---------------------------------------------------------------------------------- errors */

typedef enum tc_status {
    TC_OK = 0,
    TC_E_MEMORY,    /* the allocator returned NULL */
    TC_E_ARGUMENT,  /* the caller broke a documented rule */
    TC_E_SYNTAX,    /* a rule or lexicon row cannot be read; offset is its line, from 1 */
    TC_E_LIMIT,     /* an input is larger than a stated limit */
    TC_E_CANCELLED, /* the run's cancel flag was set */
    TC_E_PATTERN,   /* a user's regular expression is wrong or hit its limits */
} tc_status;

typedef struct tc_error {
    tc_status code;
    size_t offset;     /* byte offset or line of the fault, by code; 0 when there is none */
    char message[240]; /* UTF-8, NUL-terminated: what is wrong and how to mend it */
} tc_error;

/* Name of a status, e.g. "TC_E_SYNTAX". Static. */
TC_API const char *tc_status_name(tc_status status);

/* Version of the library, e.g. "0.1.0". Static. */
TC_API const char *tc_version(void);

/* ------------------------------------------------------------------------------ allocation */

/* One function for everything: resize(ctx, NULL, 0, n) allocates, (ctx, p, old, 0) frees and returns
 * NULL, otherwise reallocates. Must be safe to call from several threads when handles built with it
 * are used from several threads. Pass NULL where a tc_alloc is asked for to use malloc. */
typedef struct tc_alloc {
    void *(*resize)(void *ctx, void *ptr, size_t old_size, size_t new_size);
    void *ctx;
} tc_alloc;

/* A growing byte buffer for output. Zero-initialise {0}, or set alloc first. */
typedef struct tc_buffer {
    tc_alloc alloc; /* resize == NULL: malloc */
    char *at;
    size_t n, cap;
} tc_buffer;

/* Frees the buffer's memory and zeroes it, keeping alloc. */
TC_API void tc_buffer_release(tc_buffer *buffer);

/* ----------------------------------------------------------------------------- vocabulary */

#define TC_DAY_NONE INT32_MIN

typedef enum tc_type { /* entity types */
    TC_TYPE_NONE,
    TC_TYPE_PERSON,
    TC_TYPE_ORG,
    TC_TYPE_GPE,
    TC_TYPE_LOC,
    TC_TYPE_PRODUCT,
    TC_TYPE_LAW,
    TC_TYPE_EVENT,
    TC_TYPE_WORK,
    TC_TYPE_NORP,
    TC_TYPE_FACILITY,
    TC_TYPE_COUNT
} tc_type;

/* Where a data row comes from: general English, knowledge of the saga, learnt from the seed texts. */
typedef enum tc_origin { TC_ORIGIN_GENERAL, TC_ORIGIN_SAGA, TC_ORIGIN_SEED, TC_ORIGIN_USER } tc_origin;
#define TC_ORIGIN_BIT(origin) (1u << (origin))

typedef enum tc_kernel { /* which implementation of the block kernels runs */
    TC_KERNEL_AUTO,      /* the best this machine has */
    TC_KERNEL_PORTABLE,
    TC_KERNEL_AVX2,
    TC_KERNEL_AVX512, /* with VBMI2 */
    TC_KERNEL_NEON,
    TC_KERNEL_COUNT
} tc_kernel;

/* True when this build and this machine can run the kernel. */
TC_API bool tc_kernel_available(tc_kernel kernel);
/* "auto", "portable", "avx2", "avx512", "neon". Static. */
TC_API const char *tc_kernel_name(tc_kernel kernel);

/* -------------------------------------------------------------------------------- lexicon */

typedef struct tc_lexicon tc_lexicon;
typedef struct tc_lexicon_builder tc_lexicon_builder;

typedef enum tc_case {
    TC_CASE_ANY,     /* any letter case ("tiktok") */
    TC_CASE_INITIAL, /* the first letter of each word that has a capital in the alias is a capital */
    TC_CASE_EXACT,   /* letter for letter ("WHO") */
} tc_case;

typedef enum tc_alias_kind {
    TC_ALIAS_NAME,    /* the canonical name or an ordinary other name */
    TC_ALIAS_ACRONYM, /* "FTC"; dotted form is made */
    TC_ALIAS_SURNAME, /* links only where the person is known in the document, or strong */
    TC_ALIAS_MT,      /* machine-translated rendering ("byte beating") */
    TC_ALIAS_SPUN,    /* thesaurus-replaced rendering ("White Home") */
    TC_ALIAS_DEMONYM, /* "Chinese"; type NORP */
    TC_ALIAS_FORMER,  /* a former name */
} tc_alias_kind;

typedef struct tc_alias {
    const char *surface; /* UTF-8 */
    size_t len;
    tc_case letter_case;
    tc_alias_kind kind;
    tc_origin origin;
    bool weak; /* ambiguous: counts only with evidence (the entity, or a `needs` word, near it) */
    /* Context words, separated by '|', each one folded token or several with blanks; NULL = none.
     * needs: at least one within 6 tokens or in the sentence; not_before: the match is dropped when one
     * follows it directly; not_after: when one stands directly before it. */
    const char *needs, *not_before, *not_after;
    int32_t valid_from, valid_to; /* days the alias names this entity; TC_DAY_NONE = open */
    uint8_t fuzzy; /* slips of the pen that still match: 0, 1 or 2 letters. Guarded: see TC_FUZZY_LETTERS */
} tc_alias;

/* Fewest letters of the longest word of an alias that allows 1 or 2 slips. A word with a slip must begin with the
 * alias' first letter, or end with its last two, be no other name's word, no ordinary word, and have its capital. */
enum { TC_FUZZY_LETTERS_1 = 5, TC_FUZZY_LETTERS_2 = 8 };

/* Names that are known by their form: bills, dockets, order numbers. */
typedef struct tc_name_pattern {
    const char *source; /* regular expression, UTF-8, in PCRE2's dialect; matched as a whole word */
    size_t len;
    const char *name;   /* the mention's name, with $0 to $9 for groups; NULL: the text as it stands. Where the
                           lexicon has that name, the mention is linked to its entity */
    size_t name_len;
    const char *words;  /* folded words separated by '|', one of which a match begins with or holds glued to its
                           beginning: it is tried at these alone. NULL: everywhere, which costs more */
    tc_type type;
    tc_origin origin;
    bool icase;         /* ignore letter case */
} tc_name_pattern;

/* Starts an empty lexicon. Ownership: free with tc_lexicon_builder_free, also after build. */
TC_API TC_MUST_USE tc_status tc_lexicon_builder_new(const tc_alloc *alloc, tc_lexicon_builder **out,
                                                    tc_error *err);
TC_API void tc_lexicon_builder_free(tc_lexicon_builder *builder);
/* Adds an entity; *index is its row from 0. id is unique. qid may be NULL. Strings are copied. */
TC_API TC_MUST_USE tc_status tc_lexicon_add_entity(tc_lexicon_builder *builder, const char *id,
                                                   size_t id_len, const char *name, size_t name_len,
                                                   tc_type type, const char *qid, size_t qid_len,
                                                   tc_origin origin, uint32_t *index, tc_error *err);
/* Adds a way to write an entity. The canonical name is NOT added by itself. Strings are copied. */
TC_API TC_MUST_USE tc_status tc_lexicon_add_alias(tc_lexicon_builder *builder, uint32_t entity,
                                                  const tc_alias *alias, tc_error *err);
/* Adds a general wording row: where `from` stands in a text, `to` may have been meant (one folded word
 * each; "home" -> "house"). Aliases that hold `to` get a variant of kind TC_ALIAS_SPUN. */
TC_API TC_MUST_USE tc_status tc_lexicon_add_wording(tc_lexicon_builder *builder, const char *from,
                                                    size_t from_len, const char *to, size_t to_len,
                                                    tc_origin origin, tc_error *err);
/* Adds a pattern; strings are copied. Errors: MEMORY; ARGUMENT; PATTERN with the byte of the fault in offset. */
TC_API TC_MUST_USE tc_status tc_lexicon_add_pattern(tc_lexicon_builder *builder, const tc_name_pattern *pattern,
                                                    tc_error *err);
/* Compiles what was added. exclude_origins: TC_ORIGIN_BIT mask of rows left out.
 * Ownership: free with tc_lexicon_free after every pipeline over it. Threads: immutable. */
TC_API TC_MUST_USE tc_status tc_lexicon_builder_build(tc_lexicon_builder *builder,
                                                      uint32_t exclude_origins, tc_lexicon **out,
                                                      tc_error *err);
TC_API void tc_lexicon_free(tc_lexicon *lexicon);
TC_API uint32_t tc_lexicon_entity_count(const tc_lexicon *lexicon);
TC_API uint32_t tc_lexicon_alias_count(const tc_lexicon *lexicon);
TC_API uint32_t tc_lexicon_pattern_count(const tc_lexicon *lexicon);
/* Bytes held by a lexicon. */
TC_API size_t tc_lexicon_memory(const tc_lexicon *lexicon);

/* ------------------------------------------------------------------------------- pipeline */

typedef struct tc_pipeline tc_pipeline;
typedef struct tc_scratch tc_scratch;
typedef struct tc_document tc_document;
typedef struct tc_timeline tc_timeline;

/* One data file of rules, in the language of csrc/rule.h. name is used in messages. */
typedef struct tc_source {
    const char *name;
    const char *text;
    size_t len;
} tc_source;

typedef struct tc_options {
    uint32_t exclude_origins; /* TC_ORIGIN_BIT mask of rule rows left out */
    tc_kernel kernel;
    size_t max_document; /* bytes; 0 = 64 MiB. Larger: TC_E_LIMIT */
    bool uax29;          /* tokens and sentences exactly as UAX #29, no tailoring */
} tc_options;

/* Compiles rules over a lexicon. options may be NULL. Ownership: the lexicon must outlive the pipeline,
 * the pipeline its scratches and documents. Threads: immutable once built. */
TC_API TC_MUST_USE tc_status tc_pipeline_new(const tc_alloc *alloc, const tc_lexicon *lexicon,
                                             const tc_source *rules, size_t n_rules,
                                             const tc_options *options, tc_pipeline **out, tc_error *err);
TC_API void tc_pipeline_free(tc_pipeline *pipeline);

/* Working memory for one thread; keeps its high-water mark. */
TC_API TC_MUST_USE tc_status tc_scratch_new(const tc_pipeline *pipeline, tc_scratch **out,
                                            tc_error *err);
TC_API void tc_scratch_free(tc_scratch *scratch);

typedef enum tc_dct_method {
    TC_DCT_NONE,
    TC_DCT_GIVEN,
    TC_DCT_METADATA,
    TC_DCT_DATELINE,
    TC_DCT_INFERRED
} tc_dct_method;

typedef struct tc_input {
    const char *id; /* document key, UTF-8 */
    size_t id_len;
    const uint8_t *text; /* any bytes; invalid UTF-8 reads as U+FFFD per maximal subpart */
    size_t len;
    int32_t dct;              /* document day, or TC_DAY_NONE */
    tc_dct_method dct_method; /* GIVEN or METADATA when dct is set */
} tc_input;

/* Watching and stopping a run. cancel is polled at least every 64 KB of text; progress is told of bytes
 * done since its last call, from the calling thread. Either may be NULL. */
typedef struct tc_run {
    const volatile int *cancel;
    void (*progress)(void *ctx, size_t bytes);
    void *ctx;
} tc_run;

/* Extracts one document: a function of (input, lexicon, rules, options) alone.
 * Ownership: *out is freed with tc_document_free; it keeps its own copy of id and text, and refers to the
 * pipeline. Errors: MEMORY, LIMIT, CANCELLED. Threads: one scratch per concurrent call.
 * Cost: linear in the text. */
TC_API TC_MUST_USE tc_status tc_document_new(const tc_pipeline *pipeline, tc_scratch *scratch,
                                             const tc_input *input, const tc_run *run, tc_document **out,
                                             tc_error *err);
TC_API void tc_document_free(tc_document *document);

TC_API void tc_document_id(const tc_document *document, const char **id, size_t *len);
/* The text as decoded: valid UTF-8, nothing stripped. Borrowed from the document. */
TC_API void tc_document_text(const tc_document *document, const char **text, size_t *len);
/* Count of U+FFFD put in for invalid bytes, and the byte offset of the first one in the input. */
TC_API size_t tc_document_replacements(const tc_document *document, size_t *first);
/* How many patterns of the lexicon were given up in this document because they hit their limits, and the source
 * of the first. */
TC_API size_t tc_document_pattern_faults(const tc_document *document, const char **pattern);
TC_API size_t tc_document_token_count(const tc_document *document);
/* Memory held by the document, bytes. */
TC_API size_t tc_document_memory(const tc_document *document);

enum { TC_JSON_TOKENS = 1 };
/* Appends one JSON object of the annotation interchange, without a line end. flags: TC_JSON_*. */
TC_API TC_MUST_USE tc_status tc_document_json(const tc_document *document, unsigned flags,
                                              tc_buffer *buffer, tc_error *err);

/* Tokens alone: fills *spans with 2 x *n byte offsets (start, end). Ownership: memory of the scratch, valid
 * until its next use. */
TC_API TC_MUST_USE tc_status tc_tokens(const tc_pipeline *pipeline, tc_scratch *scratch,
                                       const uint8_t *text, size_t len, const uint32_t **start,
                                       const uint32_t **end, const uint8_t **kind, uint32_t *n,
                                       tc_error *err);

/* Names alone: whole words, leftmost longest, in the letter case that their aliases ask for; no other policy, no
 * evidence from the document. */
typedef struct tc_name {
    uint32_t text;       /* as the caller numbers it */
    uint32_t start, end; /* code points */
    uint32_t entity;     /* row of the lexicon */
} tc_name;
/* Appends the names of a text to *rows as tc_name structs. Cost: linear in the text. */
TC_API TC_MUST_USE tc_status tc_names_find(const tc_pipeline *pipeline, tc_scratch *scratch, const uint8_t *text,
                                           size_t len, uint32_t number, tc_buffer *rows, tc_error *err);
/* Appends a JSON list of every candidate name of a document: what accepted it ("rule") or refused it ("reason"). */
TC_API TC_MUST_USE tc_status tc_names_explain(const tc_pipeline *pipeline, tc_scratch *scratch,
                                              const tc_input *input, tc_buffer *buffer, tc_error *err);

/* ------------------------------------------------------------------------------- timeline */

typedef struct tc_timeline_options {
    uint32_t min_sources;   /* items with fewer independent documents are left out; 0 = 1 */
    bool include_unworthy;  /* also events that are no timeline item by themselves */
} tc_timeline_options;

/* Merges the documents' events into one timeline. A function of the set of documents: their order does
 * not matter. Two documents with one id: TC_E_ARGUMENT. Ownership: nothing of the documents is kept. */
TC_API TC_MUST_USE tc_status tc_timeline_new(const tc_alloc *alloc, const tc_document *const *documents,
                                             size_t n, const tc_timeline_options *options,
                                             tc_timeline **out, tc_error *err);
TC_API void tc_timeline_free(tc_timeline *timeline);
TC_API size_t tc_timeline_count(const tc_timeline *timeline);
/* Appends the timeline interchange object. */
TC_API TC_MUST_USE tc_status tc_timeline_json(const tc_timeline *timeline, tc_buffer *buffer,
                                              tc_error *err);

/* ----------------------------------------------------------------------------- duplicates */

typedef enum tc_copy_kind {
    TC_COPY_IDENTICAL, /* the same words, headline and page debris aside */
    TC_COPY_NEAR,      /* the same text with small changes; similarity: share of five-word runs in common */
    TC_COPY_ABRIDGED,  /* cut: half of the shorter text's long sentences or more, word for word; their share */
    TC_COPY_REWORDED,  /* spun, retold shorter, or translated there and back: the shorter text's names, figures
                          and dates stand in the other in the same order; their share by weight */
    TC_COPY_KIND_COUNT
} tc_copy_kind;
/* "identical", "near-copy", "abridged", "reworded". Static; NULL past the last. */
TC_API const char *tc_copy_kind_name(tc_copy_kind kind);

/* A document that has copies. Positions are those of the documents as given. */
typedef struct tc_duplicate {
    uint32_t document;
    uint32_t cluster;        /* number of its set, from 0, by the sets' first members in order of ids */
    uint32_t representative; /* of the set: published first where days are known, else most like the others */
    tc_copy_kind kind;       /* of the document, to the representative; which itself is identical */
    float similarity;        /* 0..1, by kind; thousandths */
} tc_duplicate;

/* Finds copies among documents by the signatures that tc_document_new made: MinHash with banding, shared long
 * sentences, and the order of names and figures; candidates are verified. Reports of one mould with other
 * figures (weekly updates, generated stories) and two outlets' own stories are no copies. Only documents with
 * copies have a row; rows stand by cluster, then id. Nothing is dropped anywhere: who counts copies once reads this.
 * Ownership: *rows is the caller's; free it with tc_duplicates_free and the same alloc; NULL when there are none.
 * Errors: MEMORY, LIMIT. Threads: reads the documents only. Cost: n log n. */
TC_API TC_MUST_USE tc_status tc_duplicates(const tc_alloc *alloc, const tc_document *const *documents, size_t n,
                                           tc_duplicate **rows, size_t *n_rows, tc_error *err);
TC_API void tc_duplicates_free(const tc_alloc *alloc, tc_duplicate *rows, size_t n_rows);

/* ---------------------------------------------------------------------------------- arrow */

struct ArrowArrayStream; /* the Arrow C stream interface's struct, as its specification declares it */

typedef enum tc_table {
    TC_TABLE_DOCUMENTS,
    TC_TABLE_SENTENCES,
    TC_TABLE_DEBRIS,
    TC_TABLE_TOKENS,
    TC_TABLE_MENTIONS,
    TC_TABLE_TIMES,
    TC_TABLE_QUANTITIES,
    TC_TABLE_QUOTES,
    TC_TABLE_ATTRIBUTIONS,
    TC_TABLE_EVENTS,
    TC_TABLE_PARTICIPANTS,
    TC_TABLE_COUNT
} tc_table;

/* Names found by tc_names_find as one Arrow stream: text, start, end, entity, name, type. Nothing of the arguments
 * is kept. */
TC_API TC_MUST_USE tc_status tc_names_export(const tc_alloc *alloc, const tc_lexicon *lexicon, const tc_name *rows,
                                             size_t n, struct ArrowArrayStream *stream, tc_error *err);

/* "documents", "sentences" ... Static; NULL past the last. */
TC_API const char *tc_table_name(tc_table table);
/* Fills *stream with a fresh, self-contained stream over the rows of the documents, in their order: it
 * refers to neither documents nor pipeline afterwards. Ownership: call stream->release. */
TC_API TC_MUST_USE tc_status tc_table_export(const tc_alloc *alloc, tc_table table,
                                             const tc_document *const *documents, size_t n,
                                             struct ArrowArrayStream *stream, tc_error *err);

/* Tokens of many texts, without lexicon or rules. Threads: one at a time while texts are added; then immutable. */
struct ArrowSchema;
struct ArrowArray;
typedef struct tc_token_table tc_token_table;
typedef struct tc_token_options {
    tc_kernel kernel;
    bool uax29;          /* exactly as UAX #29, no tailoring */
    bool bytes;          /* start and end count bytes of the text as decoded, instead of code points */
    bool strings;        /* exports the tokens' strings, instead of doc, start, end and kind */
    size_t max_document; /* bytes; 0 = as much as an int32 can say */
} tc_token_options;
typedef struct tc_token_columns {
    size_t n;
    const int32_t *doc, *start, *end; /* doc: row of the text */
    const uint8_t *kind;              /* see tc_token_kind_name */
} tc_token_columns;

/* Starts an empty table. options may be NULL. Ownership: free with tc_token_table_free; exports stay valid. */
TC_API TC_MUST_USE tc_status tc_token_table_new(const tc_alloc *alloc, const tc_token_options *options,
                                                tc_token_table **out, tc_error *err);
TC_API void tc_token_table_free(tc_token_table *table);
/* Adds the next text, or one for each row of an Arrow column of strings (utf8, large_utf8, string_view, binary and its
 * kin; a null has no tokens), or for each row of a stream of such. Ownership: nothing is kept or released. Errors:
 * MEMORY, LIMIT; ARGUMENT for other columns and for a table that was exported. Cost: linear in the text. */
TC_API TC_MUST_USE tc_status tc_token_table_add(tc_token_table *table, const uint8_t *text, size_t len,
                                                tc_error *err);
TC_API TC_MUST_USE tc_status tc_token_table_add_array(tc_token_table *table, const struct ArrowSchema *schema,
                                                      const struct ArrowArray *array, tc_error *err);
TC_API TC_MUST_USE tc_status tc_token_table_add_stream(tc_token_table *table, struct ArrowArrayStream *stream,
                                                       tc_error *err);
TC_API size_t tc_token_table_count(const tc_token_table *table);  /* tokens */
TC_API int32_t tc_token_table_texts(const tc_token_table *table); /* texts added */
/* Borrowed from the table. */
TC_API tc_token_columns tc_token_table_columns(const tc_token_table *table);
/* With options.strings: a token's string, borrowed; NULL without, and past the last. */
TC_API const char *tc_token_table_string(const tc_token_table *table, size_t row, size_t *len);
/* Fills *stream with one batch of the table's own buffers: nothing is copied. Ownership: call stream->release. */
TC_API TC_MUST_USE tc_status tc_token_table_export(tc_token_table *table, struct ArrowArrayStream *stream,
                                                   tc_error *err);
/* "word", "number" ... Static; NULL past the last. */
TC_API const char *tc_token_kind_name(unsigned kind);

/* --------------------------------------------------------------------------------- patterns */

/* The PCRE2 this build runs on, e.g. "10.42 2022-12-11". Static. */
TC_API const char *tc_pattern_version(void);

#ifdef __cplusplus
}
#endif
#endif
