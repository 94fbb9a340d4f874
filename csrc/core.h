/* core.h: what the stages of the C core share: memory, vectors, calendar days, the rows of a document,
 * and the working state (tc_work) that flows through the stages in one direction:
 *
 *   bytes -> text -> tokens -> structure -> mentions -> times (spotted) -> document date -> times (resolved)
 *         -> quantities -> quotes, attributions -> events | tc_document ends here | -> timeline, arrow, json
 *
 * A stage reads what stands before it in this order, appends its own rows, and calls no other stage.
 *
 * Memory. A tc_work lives in a scratch and keeps its high-water mark from document to document; its
 * vectors hold rows while a document is made. Strings that rows point to are put into the document's
 * own arena (tc_work.arena). At the end pipeline.c copies the rows into the document, exactly sized.
 */
#ifndef TC_CORE_H
#define TC_CORE_H

#include "tiktokcorpus.h"

#include <string.h>

#if defined(__GNUC__)
#define TC_LIKELY(x) __builtin_expect(!!(x), 1)
#define TC_UNLIKELY(x) __builtin_expect(!!(x), 0)
#define TC_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define TC_LIKELY(x) (x)
#define TC_UNLIKELY(x) (x)
#define TC_PRINTF(f, a)
#endif
#define TC_COUNT_OF(a) (sizeof(a) / sizeof *(a))
#define TC_NONE UINT32_MAX /* no row */

/* ------------------------------------------------------------------------------------ errors */

/* Fills *err (may be NULL) and returns code, so that callers write `return tc_fail(...)`. */
TC_MUST_USE tc_status tc_fail(tc_error *err, tc_status code, size_t offset, const char *format, ...)
    TC_PRINTF(4, 5);
#define TC_TRY(expr)                                                                               \
    do {                                                                                           \
        tc_status tc_try_ = (expr);                                                                \
        if (TC_UNLIKELY(tc_try_ != TC_OK)) {                                                       \
            status = tc_try_;                                                                      \
            goto done;                                                                             \
        }                                                                                          \
    } while (0)

/* ------------------------------------------------------------------------------------ memory */

tc_alloc tc_alloc_or_default(const tc_alloc *alloc);
void *tc_mem_resize(const tc_alloc *alloc, void *ptr, size_t old_size, size_t new_size);
void tc_mem_free(const tc_alloc *alloc, void *ptr, size_t size);

/* Bump allocator: blocks that grow, freed all at once. */
typedef struct tc_arena_block tc_arena_block;
typedef struct tc_arena {
    tc_alloc alloc;
    tc_arena_block *blocks;
    size_t held; /* bytes taken from alloc */
} tc_arena;
void tc_arena_init(tc_arena *arena, tc_alloc alloc);
void tc_arena_release(tc_arena *arena);
/* size bytes, aligned to 8, not cleared; NULL when memory is short. */
void *tc_arena_push(tc_arena *arena, size_t size);
/* NUL-terminated copy of (s, len); NULL when memory is short. */
const char *tc_arena_string(tc_arena *arena, const void *s, size_t len);
const char *tc_arena_printf(tc_arena *arena, const char *format, ...) TC_PRINTF(2, 3);

/* Growing array: TC_VEC(tc_span) v = {0}; tc_span *p = tc_vec_push(&alloc, &v); NULL when memory is short. */
#define TC_VEC(T)                                                                                  \
    struct {                                                                                       \
        T *at;                                                                                     \
        uint32_t n, cap;                                                                           \
    }
bool tc_vec_grow(const tc_alloc *alloc, void **at, uint32_t *cap, uint32_t need, size_t size);
#define tc_vec_reserve(alloc, v, need)                                                             \
    ((v)->cap >= (need) ||                                                                         \
     tc_vec_grow((alloc), (void **)&(v)->at, &(v)->cap, (need), sizeof *(v)->at))
#define tc_vec_push(alloc, v)                                                                      \
    (tc_vec_reserve((alloc), (v), (v)->n + 1) ? &(v)->at[(v)->n++] : NULL)
#define tc_vec_release(alloc, v)                                                                   \
    (tc_mem_free((alloc), (v)->at, (size_t)(v)->cap * sizeof *(v)->at), (v)->at = NULL,            \
     (v)->n = (v)->cap = 0)

/* Output buffer: false when memory is short (then the buffer is unchanged). */
bool tc_buffer_put(tc_buffer *buffer, const void *bytes, size_t n);
bool tc_buffer_printf(tc_buffer *buffer, const char *format, ...) TC_PRINTF(2, 3);

/* 64-bit hash of bytes, the same on every machine. */
uint64_t tc_hash(const void *bytes, size_t n);

/* ----------------------------------------------------------------------------------- calendar */

typedef struct tc_ymd {
    int32_t year;
    int32_t month, day; /* from 1 */
} tc_ymd;
int32_t tc_day_of(int32_t year, int32_t month, int32_t day); /* no range check */
bool tc_day_valid(int32_t year, int32_t month, int32_t day); /* a real date in years 1..9999 */
tc_ymd tc_ymd_of(int32_t day);
int tc_weekday(int32_t day); /* 0 = Monday */
int tc_month_days(int32_t year, int32_t month);
void tc_iso_week(int32_t day, int32_t *iso_year, int *week); /* ISO 8601 */
int32_t tc_add_months(int32_t day, int32_t months);          /* day of month clamped */

/* -------------------------------------------------------------------------------- text, fold */

/* text.c: validated text with a cheap map from bytes to code points. */
typedef struct tc_text {
    uint8_t *at;      /* valid UTF-8, followed by TC_TEXT_PAD zero bytes */
    uint32_t n;       /* bytes */
    bool ascii;
    uint32_t *points; /* code points before byte 64*i; NULL when ascii */
    size_t replaced, first_replaced;
} tc_text;
#define TC_TEXT_PAD 128
/* Copies (bytes, n) to *out as valid UTF-8, U+FFFD per maximal subpart of what is invalid. */
TC_MUST_USE tc_status tc_text_init(tc_text *out, const tc_alloc *alloc, const uint8_t *bytes, size_t n,
                                   tc_error *err);
/* The same without the map: tc_text_point is not for it. */
TC_MUST_USE tc_status tc_text_init_unmapped(tc_text *out, const tc_alloc *alloc, const uint8_t *bytes, size_t n,
                                            tc_error *err);
void tc_text_release(tc_text *text, const tc_alloc *alloc);
/* Code points before a byte offset. Cost: at most 64 bytes are looked at. */
uint32_t tc_text_point(const tc_text *text, uint32_t byte);
/* Decodes the code point at p (valid UTF-8) and its length. */
uint32_t tc_utf8_decode(const uint8_t *p, uint32_t *len);
uint32_t tc_utf8_encode(uint32_t cp, uint8_t out[4]);

/* ----------------------------------------------------------------------------------- tokens */

typedef enum tc_tok_kind {
    TC_TOK_WORD,
    TC_TOK_NUMBER,  /* digits, with , . as UAX #29 joins them: 3,000 1.5 2020 */
    TC_TOK_PUNCT,
    TC_TOK_SYMBOL,  /* $ % + emoji and the rest */
    TC_TOK_CLITIC,  /* 's or ’s split off by the default tailoring */
    TC_TOK_URL,     /* also bare hosts: sputniknews.com */
    TC_TOK_EMAIL,
    TC_TOK_HANDLE,
    TC_TOK_HASHTAG,
} tc_tok_kind;

enum tc_tok_flag {
    TC_TOK_UPPER1 = 1,   /* first letter is upper case */
    TC_TOK_UPPERALL = 2, /* all letters are upper case (two or more, or one with a dot: U.S.) */
    TC_TOK_MIXED = 4,    /* an upper-case letter after a lower-case one: ByteDance, iPhone */
    TC_TOK_SPACE = 8,    /* blank directly before it (or start of text) */
    TC_TOK_BREAK = 16,   /* a line break between the token before it and it (or start of text) */
    TC_TOK_DIGIT = 32,   /* holds a digit */
    TC_TOK_SENT = 64,    /* first token of a text unit; set by structure */
    TC_TOK_DEBRIS = 128, /* lies in debris; set by structure */
};

/* --------------------------------------------------------------------------- rows of a document */

typedef struct tc_span {
    uint32_t start, end;
} tc_span;

typedef enum tc_sentence_kind { TC_SENTENCE, TC_HEADING, TC_LEADIN, TC_FRAGMENT } tc_sentence_kind;
typedef struct tc_sentence {
    uint32_t start, end;   /* bytes */
    uint32_t tok, tok_end; /* tokens, half-open */
    uint8_t kind;
    bool is_title;
} tc_sentence;

typedef enum tc_debris_kind {
    TC_DEBRIS_SHARE_COUNTER,
    TC_DEBRIS_RELATED,
    TC_DEBRIS_COMMENTS,
    TC_DEBRIS_CAPTION,
    TC_DEBRIS_CREDIT,
    TC_DEBRIS_DUPLICATE_TITLE,
    TC_DEBRIS_MARKUP,
    TC_DEBRIS_OTHER
} tc_debris_kind;
typedef struct tc_debris {
    uint32_t start, end;
    uint32_t tok, tok_end;
    uint8_t kind;
} tc_debris;

typedef enum tc_variant { /* how a mention's surface relates to the canonical name */
    TC_VARIANT_EXACT,
    TC_VARIANT_ALIAS,
    TC_VARIANT_ACRONYM,
    TC_VARIANT_SURNAME,
    TC_VARIANT_LOWERCASE,
    TC_VARIANT_DEMONYM,
    TC_VARIANT_POSSESSIVE,
    TC_VARIANT_TYPO,
    TC_VARIANT_MISTRANSLATION,
    TC_VARIANT_NIL /* in no lexicon */
} tc_variant;
typedef struct tc_candidate {
    uint32_t entity;
    float score;
} tc_candidate;
typedef struct tc_mention {
    uint32_t start, end;
    uint32_t tok, tok_end;
    uint32_t entity;          /* lexicon row, or TC_NONE */
    uint8_t type;             /* tc_type */
    uint8_t variant;          /* tc_variant */
    uint8_t n_candidates;
    float score;
    const char *rule;         /* static or the pipeline's */
    const char *name;         /* canonical name; for NIL the cluster's name (arena) */
    const tc_candidate *candidates; /* arena */
} tc_mention;

typedef enum tc_time_type { TC_DATE, TC_TIME, TC_DURATION, TC_SET } tc_time_type;
typedef enum tc_anchor { TC_ANCHOR_NONE, TC_ANCHOR_DCT, TC_ANCHOR_PREVIOUS, TC_ANCHOR_EXPLICIT } tc_anchor;
typedef enum tc_precision {
    TC_PREC_HOUR, TC_PREC_DAY, TC_PREC_WEEK, TC_PREC_MONTH, TC_PREC_QUARTER, TC_PREC_SEASON,
    TC_PREC_YEAR, TC_PREC_DECADE, TC_PREC_UNKNOWN
} tc_precision;
typedef struct tc_time {
    uint32_t start, end;
    uint32_t tok, tok_end;
    uint8_t type;         /* tc_time_type */
    uint8_t anchor;       /* tc_anchor */
    uint8_t precision;    /* tc_precision of the value */
    int8_t direction;     /* durations: -1 runs back from the document day, +1 ahead, 0 neither */
    int32_t lo, hi;       /* days, both included; TC_DAY_NONE when the interval is null */
    const char *value;    /* TIMEX3 value, never NULL ("" never occurs; unknown parts are X) */
    const char *mod;      /* TIMEX3 mod: START MID END APPROX BEFORE AFTER LESS_THAN ..., or NULL */
    const char *edtf;     /* or NULL */
    const char *rule;
} tc_time;

typedef enum tc_quantity_kind { TC_MONEY, TC_QCOUNT, TC_PERCENT, TC_QDURATION } tc_quantity_kind;
typedef struct tc_quantity {
    uint32_t start, end;
    uint32_t tok, tok_end;
    uint8_t kind;            /* tc_quantity_kind */
    double value, min, max;  /* NAN = null */
    const char *unit;        /* USD, %, days, users ... */
    const char *modifier;    /* exact, more than, nearly, under, around, about, vague ... */
    const char *rule;
} tc_quantity;

typedef enum tc_quote_kind { TC_QUOTE_DIRECT, TC_QUOTE_PARTIAL, TC_QUOTE_TERM } tc_quote_kind;
typedef struct tc_quote {
    uint32_t start, end; /* with the marks */
    uint32_t tok, tok_end;
    uint8_t kind;
    uint32_t speaker_entity; /* or TC_NONE */
    const char *speaker;     /* or NULL */
    uint32_t cue_start, cue_end; /* cue_start == cue_end: none */
    const char *rule;
} tc_quote;

typedef enum tc_source_kind { TC_SOURCE_NAMED, TC_SOURCE_SPOKESPERSON, TC_SOURCE_ANONYMOUS } tc_source_kind;
typedef struct tc_attribution {
    uint32_t start, end; /* of the cue: subject and verb, or the whole "according to X" */
    uint32_t tok, tok_end;
    const char *source;     /* name or description; NULL when unspecified ("according to reports") */
    uint32_t source_entity; /* or TC_NONE */
    uint8_t source_kind;
    uint32_t scope, scope_end; /* sentences that carry the content, half-open */
    const char *rule;
} tc_attribution;

typedef enum tc_role { TC_AGENT, TC_PATIENT, TC_RECIPIENT, TC_PLACE, TC_INSTRUMENT, TC_SOURCE_ROLE, TC_ROLE_COUNT } tc_role;
typedef enum tc_relation {
    TC_REL_ON, TC_REL_BEFORE, TC_REL_AFTER, TC_REL_DEADLINE, TC_REL_EFFECTIVE, TC_REL_SINCE, TC_REL_UNTIL,
    TC_REL_SPAN, TC_REL_NONE
} tc_relation;
typedef enum tc_modality {
    TC_HAPPENED, TC_PLANNED, TC_THREATENED, TC_ALLEGED, TC_DENIED, TC_CONSIDERED, TC_CONDITIONAL, TC_ONGOING
} tc_modality;
/* Event types, in INTERCHANGE's order. X(ID, "name") */
#define TC_EVENT_TYPES(X)                                                                          \
    X(LOBBYING, "lobbying") X(HIRE, "hire") X(ANNOUNCE, "announce") X(ORDER, "order")              \
    X(DEADLINE, "deadline") X(BAN, "ban") X(THREAT, "threat") X(DEAL, "deal")                      \
    X(NEGOTIATE, "negotiate") X(ACQUIRE, "acquire") X(RULING, "ruling") X(HEARING, "hearing")      \
    X(REPORT, "report") X(LEAK, "leak") X(SURVEY, "survey") X(STATEMENT, "statement")              \
    X(DENY, "deny") X(PROPOSE, "propose") X(SPEND, "spend") X(LAUNCH, "launch")                    \
    X(RALLY, "rally") X(MEETING, "meeting") X(SURVEILLANCE, "surveillance")                        \
    X(REQUEST, "request") X(INVEST, "invest") X(POLICY, "policy") X(LAWSUIT, "lawsuit")            \
    X(LAW, "law") X(INVESTIGATION, "investigation") X(OTHER, "other")
typedef enum tc_event_type {
#define TC_X(id, name) TC_EVENT_##id,
    TC_EVENT_TYPES(TC_X)
#undef TC_X
    TC_EVENT_TYPE_COUNT
} tc_event_type;
typedef struct tc_participant {
    uint8_t role;     /* tc_role */
    uint32_t entity;  /* lexicon row, or TC_NONE: a NIL name or free text */
    uint32_t mention; /* row in mentions, or TC_NONE */
    const char *name; /* canonical name, or free text */
} tc_participant;
typedef struct tc_event {
    uint32_t start, end;         /* the trigger */
    uint32_t tok, tok_end;
    uint32_t sentence;
    uint8_t type, modality, relation, precision;
    bool polarity, worthy;
    int32_t lo, hi;              /* days; one end may be TC_DAY_NONE (open); both: null */
    uint32_t time;               /* row in times, or TC_NONE */
    uint32_t attribution;        /* row in attributions, or TC_NONE */
    uint32_t coref;              /* event of this document that this one repeats, or TC_NONE */
    uint32_t n_participants, n_quantities;
    const tc_participant *participants; /* arena; by role, then order in text */
    const uint32_t *quantities;         /* arena; rows in quantities */
    const char *summary;                /* arena; composed from the parts, one line */
    const char *identifier;             /* bill, docket or order number, or NULL */
    const char *rule;
} tc_event;

/* What tc_times_spot learnt about the time expression of the same row; time_note.h names the numbers. */
typedef struct tc_time_note {
    uint8_t kind, unit;         /* enum time_kind, enum time_unit */
    int8_t tense;               /* of the governing verb or cue: -1 past, 1 ahead, 0 not said */
    int8_t rel, rel_base;       /* last -1, this 0, next 1, and what it is counted from */
    int8_t base;                /* "ago", "later": what they are counted from */
    int8_t yr, yr_base;         /* the same as rel for the year of a month or quarter */
    bool bc, vague, fiscal, attributive, plural, passed; /* passed: a deadline that may be over */
    int16_t year, month, day, weekday, quarter, half, decade, century, hour, minute, week; /* TIME_UNSAID */
    char season[3], part[3], zone;
    const char *holiday, *ref, *mod; /* the rules' */
    double n;
    uint32_t partner;           /* the other end of a range, or TC_NONE */
    const char *rule;
} tc_time_note;

/* How clean a document's wording is, and why; structure_quality.c tells what is counted. */
typedef struct tc_quality_report {
    uint16_t score;     /* thousandths: 1000 is clean */
    uint32_t counts[6]; /* by bit of tc_quality; 0: no reason */
} tc_quality_report;

/* A MinHash of a document's runs of words; nearcopy.h tells more. */
enum { TC_SKETCH_BINS = 128 };
typedef struct tc_sketch {
    uint64_t body;                 /* hash of all its words */
    uint32_t words;
    uint16_t bins[TC_SKETCH_BINS]; /* low bits of the smallest hash; all ones: empty */
} tc_sketch;

/* ------------------------------------------------------------------------------ working state */

struct tc_rules;
enum { TC_TIME_CLASSES = 48 };

typedef struct tc_work {
    tc_alloc alloc;
    const struct tc_pipeline *pipeline;
    const tc_run *run;
    tc_arena *arena; /* of the document being made: for strings of rows */
    tc_text text;

    /* tokens: columns of n_tok rows (plus one row past the end, with start = end = text.n) */
    uint32_t n_tok, cap_tok;
    uint32_t *tok_start, *tok_end;
    uint8_t *tok_kind, *tok_flags;
    /* folded form: lower case, curly apostrophe as ', diacritics off; fold + tok_fold[i], tok_fold_n[i] */
    uint8_t *fold;
    uint32_t cap_fold;
    uint32_t *tok_fold;
    uint16_t *tok_fold_n; /* clamped to 65535 */
    uint64_t *tok_hash;   /* tc_hash of the folded form */
    uint32_t *tok_word;   /* id in the rules' vocabulary, 0 = none; set by tc_rules_classify */
    uint32_t *tok_sent;   /* row in sentences, TC_NONE in debris; set by structure */
    uint32_t *tok_mention, *tok_time, *tok_quantity; /* covering row or TC_NONE; set by those stages */

    TC_VEC(tc_sentence) sentences;
    TC_VEC(tc_debris) debris;
    TC_VEC(tc_mention) mentions;
    TC_VEC(tc_time) times;
    TC_VEC(tc_time_note) time_notes; /* a row for each of times, until they are resolved */
    struct {                         /* time_tense.c: what the rules' words mean to it; kept from document to document */
        const struct tc_rules *rules;
        TC_VEC(uint32_t) masks;
        int16_t classes[TC_TIME_CLASSES];
    } time_memo;
    struct { /* event_tags.c: the same for its tags */
        const struct tc_rules *rules;
        TC_VEC(uint32_t) masks;
    } event_memo;
    struct { /* structure.c: the same for its classes */
        const struct tc_rules *rules;
        TC_VEC(uint32_t) masks;
        int16_t classes[16];
    } structure_memo;
    TC_VEC(tc_quantity) quantities;
    TC_VEC(tc_quote) quotes;
    TC_VEC(tc_attribution) attributions;
    TC_VEC(tc_event) events;
    TC_VEC(tc_span) dct_cues; /* bytes */
    tc_sketch sketch;         /* nearcopy.c, like the next two: what copies of the document are known by */
    TC_VEC(uint32_t) sentence_keys;
    TC_VEC(uint32_t) anchors;

    tc_span title;            /* start == end: none */
    uint8_t quality;          /* tc_quality bits, set by structure */
    tc_quality_report quality_report; /* the same, told in full */
    int32_t dct_lo, dct_hi;   /* document day interval; equal when known; TC_DAY_NONE = open */
    uint8_t dct_method;       /* tc_dct_method */
    uint8_t dct_confidence;   /* percent */
    struct matcher *matcher;  /* room of the names stage, kept from document to document */
    struct tc_trace *trace;   /* names stage: where candidates are noted for `explain`; NULL in a run */
    uint32_t pattern_faults;  /* patterns of the lexicon that hit their limits in this document */
    uint32_t pattern_fault;   /* the first of them: row of the lexicon's patterns */
} tc_work;

enum tc_quality { /* kinds of noise that switch guarded rules on */
    TC_QUALITY_LOWERCASED = 1,
    TC_QUALITY_TRANSLATED = 2,
    TC_QUALITY_SPUN = 4,
    TC_QUALITY_OCR = 8,
    TC_QUALITY_SCRAMBLED = 16,
    TC_QUALITY_TITLECASED = 32,
    TC_QUALITY_KINDS = 6,
};
/* "lowercased", "translated", "spun", "ocr", "scrambled", "titlecased", by the bit's position; static. core.c */
const char *tc_quality_name(unsigned bit);

/* The stages, in order. Each may be called on a tc_work whose earlier stages ran. */
TC_MUST_USE tc_status tc_tokenize(tc_work *w, tc_error *err);  /* token.c */
/* The same tokens, tok_start, tok_end and tok_kind alone, without a row past the end. reserve makes room for n rows. */
TC_MUST_USE tc_status tc_tokenize_spans(tc_work *w, tc_kernel kernel, bool exact,
                                        tc_status (*reserve)(tc_work *w, uint32_t n, tc_error *err), tc_error *err);
TC_MUST_USE tc_status tc_structure(tc_work *w, tc_error *err); /* structure.c */
TC_MUST_USE tc_status tc_match(tc_work *w, tc_error *err);     /* match.c */
TC_MUST_USE tc_status tc_times_spot(tc_work *w, tc_error *err);    /* time.c */
TC_MUST_USE tc_status tc_date_document(tc_work *w, tc_error *err); /* docdate.c; may fill dct_* */
TC_MUST_USE tc_status tc_times_resolve(tc_work *w, tc_error *err); /* time.c */
TC_MUST_USE tc_status tc_quantities(tc_work *w, tc_error *err);    /* quantity.c */
TC_MUST_USE tc_status tc_quotes(tc_work *w, tc_error *err);        /* quote.c: quotes and attributions */
TC_MUST_USE tc_status tc_events(tc_work *w, tc_error *err);        /* event.c */
TC_MUST_USE tc_status tc_sign(tc_work *w, tc_error *err);          /* nearcopy.c: the signature */

void tc_match_release(tc_work *w); /* frees the names stage's room; match.c */
/* Grows every token column to hold n rows (plus the sentinel). */
TC_MUST_USE tc_status tc_work_reserve_tokens(tc_work *w, uint32_t n, tc_error *err);
/* Frees the token columns and rows of a working state and zeroes it, keeping alloc; the text is the caller's. */
void tc_work_release(tc_work *w);
static inline const uint8_t *tc_tok_fold_at(const tc_work *w, uint32_t i) { return w->fold + w->tok_fold[i]; }
/* True when token i folds to the NUL-terminated word. */
static inline bool tc_tok_is(const tc_work *w, uint32_t i, const char *word) {
    size_t n = strlen(word);
    return w->tok_fold_n[i] == n && memcmp(w->fold + w->tok_fold[i], word, n) == 0;
}
/* pipeline.c: the working state of a scratch. */
tc_work *tc_scratch_work(tc_scratch *scratch);
/* Polls the cancel flag. */
static inline bool tc_work_cancelled(const tc_work *w) { return w->run && w->run->cancel && *w->run->cancel; }

/* ------------------------------------------------------------------------------------- handles */

struct tc_pipeline {
    tc_alloc alloc;
    const tc_lexicon *lexicon;
    struct tc_rules *rules;
    struct tc_facts *facts; /* NULL: none */
    tc_options options;
};

struct tc_document {
    tc_alloc alloc;
    uint32_t pattern_faults, pattern_fault; /* as in tc_work */
    tc_arena arena; /* rows, strings, id */
    const tc_pipeline *pipeline;
    const char *id;
    size_t id_len;
    tc_text text;
    uint32_t n_tok;
    tc_span title;
    uint8_t quality, dct_method, dct_confidence; /* the last in percent */
    int32_t dct_lo, dct_hi;
    uint32_t n_sentences, n_debris, n_mentions, n_times, n_quantities, n_quotes, n_attributions, n_events,
        n_dct_cues, n_sentence_keys, n_anchors;
    tc_sketch sketch;
    tc_quality_report quality_report;
    const tc_sentence *sentences;
    const tc_debris *debris;
    const tc_mention *mentions;
    const tc_time *times;
    const tc_quantity *quantities;
    const tc_quote *quotes;
    const tc_attribution *attributions;
    const tc_event *events;
    const tc_span *dct_cues;
    const uint32_t *sentence_keys, *anchors;
};

/* What later stages ask of an entity. Strings are the lexicon's. */
typedef struct tc_entity {
    const char *id, *name, *qid; /* NUL-terminated; qid NULL when none */
    uint8_t type;                /* tc_type */
    uint8_t origin;
} tc_entity;
const tc_entity *tc_lexicon_entity(const tc_lexicon *lexicon, uint32_t entity); /* lexicon.c */
const char *tc_lexicon_pattern_name(const tc_lexicon *lexicon, uint32_t pattern);

/* Names of enum values as the interchange spells them; static. core.c */
const char *tc_type_name(unsigned v);
const char *tc_sentence_kind_name(unsigned v);
const char *tc_debris_kind_name(unsigned v);
const char *tc_variant_name(unsigned v);
const char *tc_time_type_name(unsigned v);
const char *tc_anchor_name(unsigned v);
const char *tc_precision_name(unsigned v);
const char *tc_quantity_kind_name(unsigned v);
const char *tc_quote_kind_name(unsigned v);
const char *tc_source_kind_name(unsigned v);
const char *tc_role_name(unsigned v);
const char *tc_relation_name(unsigned v); /* NULL for TC_REL_NONE */
const char *tc_modality_name(unsigned v);
const char *tc_event_type_name(unsigned v);
const char *tc_dct_method_name(unsigned v);

#endif
