/* time_note.h: what the files of the time stage share: notes, words, tense, checks, calendar.
 *
 *   time_spot.c (rules -> notes; asks time_check.c and time_tense.c) -> docdate.c -> time.c (asks
 * time_value.c)
 */
#ifndef TC_TIME_NOTE_H
#define TC_TIME_NOTE_H

#include "core.h"
#include "rule.h"

enum time_kind {
    TIME_CALENDAR, /* month, weekday, year, quarter, clock ...: whatever is written */
    TIME_REL,      /* a unit counted from an anchor: last year, that day */
    TIME_AGO,      /* a count of units from an anchor: two weeks ago, 45 days later */
    TIME_LENGTH,   /* a duration */
    TIME_REPEAT,   /* a set */
    TIME_VAGUE,    /* recently, now */
};

enum time_unit {
    UNIT_NONE,
    UNIT_SECOND,
    UNIT_MINUTE,
    UNIT_HOUR,
    UNIT_DAY,
    UNIT_NIGHT,
    UNIT_WEEK,
    UNIT_WEEKEND,
    UNIT_FORTNIGHT,
    UNIT_SEASON,
    UNIT_MONTH,
    UNIT_QUARTER,
    UNIT_HALF,
    UNIT_YEAR,
    UNIT_DECADE,
    UNIT_CENTURY,
    UNIT_VAGUE
};

enum time_base {
    BASE_DCT,     /* the document's day */
    BASE_TOLD,    /* the date told before */
    BASE_CONTEXT, /* the date told before when it is of that unit or near, else the document's day */
    BASE_REPORT, /* the period told before, else the last that is over at the document's day: what a report is
                    of */
};

enum { TIME_UNSAID = -1, REL_UNSAID = 100 };

/* A stretch of the calendar. */
typedef struct time_span {
    uint8_t unit;   /* UNIT_DAY ... UNIT_CENTURY; UNIT_NONE: not known */
    int32_t lo, hi; /* days, both included; years before 1 are astronomical (1 BC = 0) */
} time_span;

/* Where a reading counts from. */
typedef struct time_context {
    int32_t dct;      /* TC_DAY_NONE: not known */
    time_span told;   /* the last date told; unit UNIT_NONE when there is none */
    time_span season; /* a season told since then whose year nobody wrote; it guides other seasons only */
    bool narrative;   /* tells a past story: years come from the date told before */
    int onward; /* so does this sentence or paragraph of news: the next such day so many days on, at most */
} time_context;

/* ------------------------------------------------------------------------------ words, time_tense.c */

/* Classes of times.rules that the checks and the tense ask for. X(id, "class") */
#define TIME_WORDS(X)                                                                                        \
    X(MONTH, "month")                                                                                        \
    X(MONTH_AMBIGUOUS, "monthambiguous")                                                                     \
    X(MONTH_VERB, "monthverb")                                                                               \
    X(PREPOSITION, "prep")                                                                                   \
    X(TIME_PREPOSITION, "timeprep")                                                                          \
    X(DETERMINER, "det")                                                                                     \
    X(FOLLOW, "follow")                                                                                      \
    X(UNIT, "unit")                                                                                          \
    X(PLURAL_UNIT, "unitsN")                                                                                 \
    X(NUMBER, "num")                                                                                         \
    X(SMALL_NUMBER, "num1")                                                                                  \
    X(VAGUE_NUMBER, "numvague")                                                                              \
    X(SEASON, "season")                                                                                      \
    X(AHEAD, "tenseahead")                                                                                   \
    X(PLAN, "tenseplan")                                                                                     \
    X(PAST, "tensepast")                                                                                     \
    X(NOT_PAST, "tensenone")                                                                                 \
    X(PRESENT, "tensepresent")                                                                               \
    X(CLAUSE_END, "clauseend")                                                                               \
    X(DEMAND, "tensedemand")                                                                                 \
    X(CLAUSE_OPEN, "clauseopen")                                                                             \
    X(LENGTH_PREPOSITION, "lengthprep")                                                                      \
    X(MOVE, "tensemove")                                                                                     \
    X(WITH_TO, "tensewithto")                                                                                \
    X(COUNTED, "counted")
enum time_word {
#define TIME_X(id, name) TIME_WORD_##id,
    TIME_WORDS(TIME_X)
#undef TIME_X
        TIME_WORD_COUNT
};
enum { TIME_MASK_ANCHOR = 1 << 30, TIME_MASK_KNOWN = (int)(1u << 29) };

typedef struct time_words {
    tc_work *w;
    const tc_rules *rules;
} time_words;

/* Looks the classes up, once for a scratch. */
void time_words_init(time_words *words, tc_work *w);
/* Classes of a token's word as bits; TIME_MASK_ANCHOR: every time expression holds such a word or a number.
 */
uint32_t time_word_mask_make(const time_words *words, uint32_t word); /* the first time a word is met */
static inline uint32_t time_word_mask(const time_words *words, uint32_t tok) {
    const tc_work *w = words->w;
    uint32_t word = w->tok_word[tok];
    if (word == 0) return 0;
    if (word < w->time_memo.masks.n && w->time_memo.masks.at[word]) return w->time_memo.masks.at[word];
    return time_word_mask_make(words, word);
}
static inline bool time_word_is(const time_words *words, uint32_t tok, enum time_word word) {
    return tok < words->w->n_tok && (time_word_mask(words, tok) >> word & 1);
}
/* Value of the word in the class. */
bool time_word_value(const time_words *words, uint32_t tok, enum time_word word, const char **value);
/* The number of up to four digits that the token's digits begin with; -1 when there is none. */
int time_digits(const tc_work *w, uint32_t tok);
/* A lower-case word that looks like a plural noun. */
bool time_plural_noun(const tc_work *w, uint32_t tok);

static inline bool time_is_sign(const tc_work *w, uint32_t tok, char c) {
    return tok < w->n_tok && w->tok_fold_n[tok] == 1 && *tc_tok_fold_at(w, tok) == (uint8_t)c;
}
static inline bool time_starts_unit(const tc_work *w, uint32_t tok) {
    return tok == 0 || tok >= w->n_tok || (w->tok_flags[tok] & (TC_TOK_SENT | TC_TOK_BREAK)) != 0;
}
static inline bool time_capital(const tc_work *w, uint32_t tok) {
    return tok < w->n_tok && (w->tok_flags[tok] & TC_TOK_UPPER1) != 0;
}
static inline bool time_lower_word(const tc_work *w, uint32_t tok) {
    return tok < w->n_tok && w->tok_kind[tok] == TC_TOK_WORD && !(w->tok_flags[tok] & TC_TOK_UPPER1);
}
/* The token before, in the same text unit; TC_NONE when there is none. */
static inline uint32_t time_previous(const tc_work *w, uint32_t tok) {
    return time_starts_unit(w, tok) ? TC_NONE : tok - 1;
}

/* A finite verb or another cue at the token. */
enum { TENSE_NONE = 0, TENSE_AHEAD = 1, TENSE_INFINITIVE = 2, TENSE_PRESENT = 3, TENSE_PAST = -1 };
int time_tense_at(const time_words *words, uint32_t tok);
/* Tense that governs an expression: -1 past, 1 ahead, 0 not said. */
int time_tense(const time_words *words, uint32_t tok, uint32_t tok_end);
/* True for what a past demand sets as its deadline: "was ordered to leave by 15 March". */
bool time_deadline_told(const time_words *words, uint32_t tok);
/* True for a length that a present perfect governs: it runs back from the document's day. */
bool time_perfect(const time_words *words, uint32_t tok, uint32_t tok_end);

/* ------------------------------------------------------------------------------- checks, time_check.c */

/* True when a match that its rule wants checked is a time expression; may complete the note. */
bool time_check(const time_words *words, const char *name, tc_time_note *note, uint32_t tok, uint32_t end);

/* ------------------------------------------------------------------------------ calendar, time_value.c */

time_span time_span_of_year(int32_t year);
time_span time_span_of_month(int32_t year, int32_t month);
time_span time_span_of_day(int32_t day);
/* The stretch of the unit that holds the day. */
time_span time_span_around(int unit, int32_t day);
/* The stretch n units after (before: n < 0) the stretch that holds the day. */
time_span time_span_step(int unit, int32_t day, int32_t n);
/* First day of a holiday in a year; TC_DAY_NONE when the name is not known. */
int32_t time_holiday(const char *name, int32_t year);
/* Reads a note in a context; false when its parts are not enough. */
bool time_read(const tc_time_note *note, const time_context *context, time_span *out);

enum { TIME_TEXT = 48 };
/* Writes the TIMEX3 value of a stretch. */
void time_write(const time_span *span, char out[TIME_TEXT]);
/* Writes what can be said of a note without knowing its place in the calendar: XXXX-08-03, XXXX-WXX-5 ... */
void time_write_unknown(const tc_time_note *note, const time_context *context, char out[TIME_TEXT]);
/* Appends T14:00, TMO ... */
void time_write_clock(const tc_time_note *note, char out[TIME_TEXT]);
/* P3Y, PT24H, PXM; a set's value without a count is that of one unit. */
void time_write_length(const tc_time_note *note, char out[TIME_TEXT]);
/* EDTF level 1; false when there is none. */
bool time_write_edtf(const time_span *span, const char *mod, char out[TIME_TEXT]);
int time_precision(int unit);

#endif
