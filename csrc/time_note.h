/* time_note.h: what time_spot.c notes about an expression and time.c and time_value.c make of it. */
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
    UNIT_NONE, UNIT_SECOND, UNIT_MINUTE, UNIT_HOUR, UNIT_DAY, UNIT_NIGHT, UNIT_WEEK, UNIT_WEEKEND, UNIT_FORTNIGHT,
    UNIT_SEASON, UNIT_MONTH, UNIT_QUARTER, UNIT_HALF, UNIT_YEAR, UNIT_DECADE, UNIT_CENTURY, UNIT_VAGUE
};

enum time_base {
    BASE_DCT,     /* the document's day */
    BASE_TOLD,    /* the date told before */
    BASE_CONTEXT, /* the date told before when it is of that unit or near, else the document's day */
};

enum { TIME_UNSAID = -1, REL_UNSAID = 100 };

/* A stretch of the calendar. */
typedef struct time_span {
    uint8_t unit;   /* UNIT_DAY ... UNIT_CENTURY; UNIT_NONE: not known */
    int32_t lo, hi; /* days, both included; years before 1 are astronomical (1 BC = 0) */
} time_span;

/* Where a reading counts from. */
typedef struct time_context {
    int32_t dct;       /* TC_DAY_NONE: not known */
    time_span told;    /* the last date told; unit UNIT_NONE when there is none */
    time_span season;  /* a season told since then whose year nobody wrote; it guides other seasons only */
    bool narrative;    /* tells a past story: years come from the date told before */
} time_context;

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
