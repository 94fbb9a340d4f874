/* docdate.h: evidence of the day on which a document was written. */
#ifndef TC_DOCDATE_H
#define TC_DOCDATE_H

#include "time_note.h"

enum { DATE_PARTS = 4, DATE_CUES = 64 };
#define DAY_FIRST (INT32_MIN + 1)
#define DAY_LAST INT32_MAX

/* Days that a cue allows: a few stretches, in order. */
typedef struct day_set {
    int32_t lo[DATE_PARTS], hi[DATE_PARTS];
    unsigned n;
} day_set;

enum date_cue_kind {
    CUE_EXPLICIT, /* a date with its year, told as past or ahead */
    CUE_SINCE,    /* a name that did not exist before */
    CUE_KNOWN,    /* what nobody knew before */
    CUE_FORMER,   /* "former President": the term is over */
    CUE_TERM,     /* "President": the term runs, unless the text looks back */
    CUE_EVENT,    /* a date without a year that is a known event's */
    CUE_WEEK,     /* "this week", beside such a weekday */
};

typedef struct date_cue {
    uint32_t start, end; /* bytes */
    uint32_t key;        /* cues of one kind and key are one piece of evidence */
    uint8_t kind;
    day_set days;
} date_cue;

typedef struct date_cues {
    date_cue at[DATE_CUES];
    unsigned n;
} date_cues;

/* Adds a cue that allows lo..hi; NULL when its evidence is there already, or there are DATE_CUES. */
date_cue *date_cue_add(date_cues *cues, int kind, uint32_t key, uint32_t start, uint32_t end, int32_t lo,
                       int32_t hi);
/* A future that the text itself asserts: "will"; "said it would" looks ahead only from the day it was said.
 */
bool date_asserted_ahead(const tc_work *w, uint32_t row);
/* Cues from the dated facts of the lexicon; docdate_facts.c. */
void date_cues_of_facts(tc_work *w, date_cues *cues);

#endif
