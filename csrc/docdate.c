/* docdate.c: the document's day, when nobody gave it: a date line, else what the text's own dates allow.
 *
 * A date line is a full date that stands alone on one of the first lines, follows "Published:" or the like,
 * or opens a report behind a place ("WASHINGTON, July 29, 2022 (Reuters) -"). Without one the day is bounded:
 * a full date told as past lies before it, one told as ahead lies behind it, and a weekday beside a month and
 * day fits few years. Fewer than two such cues say nothing, for one wrong tense would then date the whole
 * document. */
#include "time_note.h"

enum {
    HEAD_LINES = 12,
    PLACE_TOKENS = 12,
    YEARS_AHEAD = 4,
    HEADINGS = 4,
    LEAD_UNITS = 5,
    LEAD_DAYS = 2,
    WEEK_DAYS = 6
};

static bool full(const tc_work *w, uint32_t row) {
    const tc_time_note *n = &w->time_notes.at[row];
    return n->kind == TIME_CALENDAR && n->year != TIME_UNSAID && n->month != TIME_UNSAID &&
           n->day != TIME_UNSAID && !n->bc && tc_day_valid(n->year, n->month, n->day);
}

static tc_status cue(tc_work *w, uint32_t row, tc_error *err) {
    tc_span *span = tc_vec_push(&w->alloc, &w->dct_cues);
    if (!span) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for date cues");
    span->start = w->times.at[row].start;
    span->end = w->times.at[row].end;
    return TC_OK;
}

static bool line_start(const tc_work *w, uint32_t tok) {
    return tok == 0 || (w->tok_flags[tok] & TC_TOK_BREAK);
}

static bool is_any(const tc_work *w, uint32_t tok, const char *const *words, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (tc_tok_is(w, tok, words[i])) return true;
    return false;
}

/* How good a date line the expression makes: 3 published, 2 alone or behind a place, 1 updated, 0 none. */
static int date_line(const tc_work *w, uint32_t row) {
    static const char *const published[] = {"published", "posted", "pubdate", "date", "dated", "publication"};
    static const char *const updated[] = {"updated", "modified", "revised"};
    static const char *const idle[] = {",", "|",  "-",  "–",  "—",     "•",    "·",   ":",   "(",
                                       ")", "on", "by", "at", "first", "last", "the", "and", "&"};
    static const char *const bars[] = {"by", "|", "•", "·", "/"};
    const tc_time *t = &w->times.at[row];
    uint32_t first = t->tok, last = t->tok_end, before = 0, caps = 0;
    int verdict = 2;
    bool credit = false; /* By Ann Roe | July 29, 2022 */
    while (!line_start(w, first) && t->tok - first < PLACE_TOKENS) {
        first--;
        before++;
        if (verdict && (line_start(w, first) || line_start(w, first - 1)) &&
            w->tok_kind[first] == TC_TOK_WORD) {
            if (is_any(w, first, published, TC_COUNT_OF(published))) return 3;
            if (is_any(w, first, updated, TC_COUNT_OF(updated))) return 1;
        }
        credit |= is_any(w, first, bars, TC_COUNT_OF(bars));
        if (w->tok_flags[first] & TC_TOK_UPPERALL)
            caps++;
        else if (!(w->tok_flags[first] & TC_TOK_UPPER1) && !is_any(w, first, idle, TC_COUNT_OF(idle)) &&
                 w->tok_kind[first] != TC_TOK_PUNCT && w->tok_time[first] == TC_NONE)
            verdict = 0;
    }
    if (!line_start(w, first) || verdict == 0) return 0;
    while (last < w->n_tok && !line_start(w, last) && last - t->tok_end < PLACE_TOKENS &&
           (is_any(w, last, idle, TC_COUNT_OF(idle)) || w->tok_time[last] != TC_NONE ||
            w->tok_kind[last] == TC_TOK_PUNCT || w->tok_kind[last] == TC_TOK_SYMBOL))
        last++;
    if (last == w->n_tok || line_start(w, last)) return before <= 3 || credit ? 2 : 0; /* alone on its line */
    /* WASHINGTON, July 29, 2022 (Reuters) - */
    if (t->tok_end == w->n_tok || (before > 0 && caps == 0)) return 0;
    for (uint32_t i = t->tok_end; i < w->n_tok && i < t->tok_end + PLACE_TOKENS && !line_start(w, i); i++)
        if (tc_tok_is(w, i, "-") || tc_tok_is(w, i, "–") || tc_tok_is(w, i, "—"))
            return before > 0 || i > t->tok_end ? 2 : 0;
    return 0;
}

/* A future that the text itself asserts; "said it would" looks ahead only from the day it was said. */
static bool asserted_ahead(const tc_work *w, uint32_t row) {
    static const char *const future[] = {"will",      "won't", "shall", "it'll",
                                         "scheduled", "set",   "due",   "slated"};
    const tc_time *t = &w->times.at[row];
    if (w->time_notes.at[row].tense <= 0) return false;
    for (uint32_t i = t->tok, k = 0; i > 0 && k < 30; k++) {
        if (w->tok_flags[i] & TC_TOK_SENT) break;
        i--;
        if (is_any(w, i, future, TC_COUNT_OF(future))) return true;
        if (tc_tok_is(w, i, "would")) return false;
    }
    for (uint32_t i = t->tok_end, k = 0; i < w->n_tok && k < 20 && !(w->tok_flags[i] & TC_TOK_SENT);
         i++, k++) {
        if (is_any(w, i, future, TC_COUNT_OF(future))) return true;
        if (tc_tok_is(w, i, "would")) return false;
    }
    return false;
}

static tc_status from_date_line(tc_work *w, tc_error *err) {
    uint32_t lines = 0, best = TC_NONE, at = 0, alone = 0;
    int best_rank = 0;
    for (uint32_t i = 0; i < w->times.n; i++) {
        const tc_time *t = &w->times.at[i];
        for (; at <= t->tok; at++) lines += line_start(w, at);
        if (!full(w, i)) continue;
        int rank = date_line(w, i);
        alone += rank == 2;
        if (rank <= best_rank || (lines > HEAD_LINES && (rank != 3 || best_rank > 0))) continue;
        best = i;
        best_rank = rank;
    }
    if (best == TC_NONE || (best_rank == 2 && alone >= HEADINGS))
        return TC_OK; /* a chronicle has many such lines */
    const tc_time_note *n = &w->time_notes.at[best];
    w->dct_lo = w->dct_hi = tc_day_of(n->year, n->month, n->day);
    w->dct_method = TC_DCT_DATELINE;
    return cue(w, best, err);
}

/* Explicit dates bound the day; each bound keeps the expression that drew it. */
static tc_status from_cues(tc_work *w, tc_error *err) {
    tc_status status = TC_OK;
    int32_t lo = TC_DAY_NONE, hi = TC_DAY_NONE, fixed = TC_DAY_NONE;
    uint32_t lo_row = TC_NONE, hi_row = TC_NONE, fixed_row = TC_NONE, more = TC_NONE;
    time_context nowhere = {.dct = TC_DAY_NONE};
    for (uint32_t i = 0; i < w->times.n; i++) {
        const tc_time_note *n = &w->time_notes.at[i];
        time_span s;
        if (n->kind != TIME_CALENDAR || n->year == TIME_UNSAID || n->bc || n->fiscal ||
            !time_read(n, &nowhere, &s))
            continue;
        if (s.unit > UNIT_YEAR) continue;
        if (asserted_ahead(w, i)) {
            if (hi == TC_DAY_NONE || s.hi < hi) hi = s.hi, hi_row = i;
        } else if (n->tense < 0 || (n->partner != TC_NONE && n->tense <= 0)) {
            if (lo == TC_DAY_NONE || s.lo > lo) lo = s.lo, lo_row = i;
        }
    }
    if (lo == TC_DAY_NONE && hi == TC_DAY_NONE) return TC_OK;
    /* A weekday with month and day fits the first year behind the lower bound in which they agree. */
    for (uint32_t i = 0; i < w->times.n && lo != TC_DAY_NONE; i++) {
        const tc_time_note *n = &w->time_notes.at[i];
        uint32_t beside = i + 1;
        int weekday = n->weekday;
        if (n->kind != TIME_CALENDAR || n->year != TIME_UNSAID || weekday == TIME_UNSAID || n->tense > 0)
            continue;
        const tc_time_note *date = n;
        if (n->month == TIME_UNSAID) { /* Friday (July 29) */
            if (beside >= w->times.n || w->times.at[beside].tok > w->times.at[i].tok_end + 1) continue;
            date = &w->time_notes.at[beside];
        }
        if (date->month == TIME_UNSAID || date->day == TIME_UNSAID || date->year != TIME_UNSAID) continue;
        int32_t from = tc_ymd_of(lo).year;
        for (int32_t year = from; year <= from + YEARS_AHEAD; year++) {
            if (!tc_day_valid(year, date->month, date->day)) continue;
            int32_t day = tc_day_of(year, date->month, date->day);
            if (day < lo || tc_weekday(day) != weekday - 1) continue;
            if (hi != TC_DAY_NONE && day > hi) break;
            if (fixed == TC_DAY_NONE || day > fixed) {
                fixed = day;
                fixed_row = i;
                more = date == n ? TC_NONE : beside;
            }
            break;
        }
    }
    if (fixed !=
        TC_DAY_NONE) { /* a report names weekdays of the week before it, and in its lead is younger still */
        uint32_t unit = w->tok_sent[w->times.at[fixed_row].tok];
        int32_t last = fixed + (unit < LEAD_UNITS ? LEAD_DAYS : WEEK_DAYS);
        w->dct_lo = fixed;
        w->dct_hi = hi != TC_DAY_NONE && hi < last ? hi : last;
        TC_TRY(cue(w, lo_row, err));
        TC_TRY(cue(w, fixed_row, err));
        if (more != TC_NONE) TC_TRY(cue(w, more, err));
    } else if (lo != TC_DAY_NONE && hi != TC_DAY_NONE && lo <= hi) {
        w->dct_lo = lo;
        w->dct_hi = hi;
        TC_TRY(cue(w, lo_row, err));
        TC_TRY(cue(w, hi_row, err));
    } else {
        return TC_OK;
    }
    w->dct_method = TC_DCT_INFERRED;
done:
    return status;
}

static void sort_cues(tc_work *w) {
    for (uint32_t i = 1; i < w->dct_cues.n; i++) /* at most three */
        for (uint32_t k = i; k > 0 && w->dct_cues.at[k].start < w->dct_cues.at[k - 1].start; k--) {
            tc_span swap = w->dct_cues.at[k];
            w->dct_cues.at[k] = w->dct_cues.at[k - 1];
            w->dct_cues.at[k - 1] = swap;
        }
}

tc_status tc_date_document(tc_work *w, tc_error *err) {
    tc_status status = TC_OK;
    if (w->dct_method != TC_DCT_NONE || w->time_notes.n != w->times.n) return TC_OK;
    TC_TRY(from_date_line(w, err));
    if (w->dct_method == TC_DCT_NONE) TC_TRY(from_cues(w, err));
    sort_cues(w);
done:
    return status;
}
