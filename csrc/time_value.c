/* time_value.c: from a note to a stretch of the calendar, and from that to TIMEX3 and EDTF text.
 *
 * Readings never look at the text: they get the note and a context (the document's day, the date told
 * before). Where an expression recurs every year (August 3, December, the second quarter, Christmas) one
 * function lays it into a given year and another chooses the year. For a fixed note the chosen stretch never
 * moves back when the document's day moves forward, which is why time.c may look at both ends of an interval
 * of days only. */
#include "time_note.h"

#include <math.h>
#include <stdio.h>

enum { NEAR_YEARS = 12 }; /* no yearly recurrence is looked for farther than this (29 February is 8 apart) */

/* ----------------------------------------------------------------------------------- stretches */

static time_span span_of(int unit, int32_t lo, int32_t hi) {
    time_span s = {(uint8_t)unit, lo, hi};
    return s;
}

static int32_t floor_div(int32_t a, int32_t b) { return a >= 0 ? a / b : -((b - 1 - a) / b); }

time_span time_span_of_day(int32_t day) { return span_of(UNIT_DAY, day, day); }

time_span time_span_of_month(int32_t year, int32_t month) {
    int32_t lo = tc_day_of(year, month, 1);
    return span_of(UNIT_MONTH, lo, lo + tc_month_days(year, month) - 1);
}

static time_span years(int unit, int32_t year, int32_t n) {
    return span_of(unit, tc_day_of(year, 1, 1), tc_day_of(year + n, 1, 1) - 1);
}

static time_span months(int unit, int32_t year, int32_t month, int32_t n) {
    int32_t lo = tc_day_of(year, month, 1);
    return span_of(unit, lo, tc_add_months(lo, n) - 1);
}

time_span time_span_of_year(int32_t year) { return years(UNIT_YEAR, year, 1); }

/* Winter bears the year in which it ends, where most of it lies. */
static time_span season(const char *code, int32_t year) {
    switch (code[1]) {
    case 'P':
        return months(UNIT_SEASON, year, 3, 3);
    case 'U':
        return months(UNIT_SEASON, year, 6, 3);
    case 'A':
        return months(UNIT_SEASON, year, 9, 3);
    default:
        return months(UNIT_SEASON, year - 1, 12, 3);
    }
}

time_span time_span_around(int unit, int32_t day) {
    tc_ymd d = tc_ymd_of(day);
    int32_t monday = day - tc_weekday(day);
    switch (unit) {
    case UNIT_WEEK:
    case UNIT_FORTNIGHT:
        return span_of(UNIT_WEEK, monday, monday + 6);
    case UNIT_WEEKEND:
        return span_of(UNIT_WEEKEND, monday + 5, monday + 6);
    case UNIT_MONTH:
        return time_span_of_month(d.year, d.month);
    case UNIT_QUARTER:
        return months(UNIT_QUARTER, d.year, (d.month - 1) / 3 * 3 + 1, 3);
    case UNIT_HALF:
        return months(UNIT_HALF, d.year, d.month <= 6 ? 1 : 7, 6);
    case UNIT_YEAR:
        return time_span_of_year(d.year);
    case UNIT_DECADE:
        return years(UNIT_DECADE, floor_div(d.year, 10) * 10, 10);
    case UNIT_CENTURY:
        return years(UNIT_CENTURY, floor_div(d.year, 100) * 100, 100);
    default:
        return time_span_of_day(day);
    }
}

time_span time_span_step(int unit, int32_t day, int32_t n) {
    switch (unit) {
    case UNIT_WEEK:
    case UNIT_WEEKEND:
        return time_span_around(unit, day + 7 * n);
    case UNIT_FORTNIGHT:
        return time_span_around(UNIT_WEEK, day + 14 * n);
    case UNIT_MONTH:
        return time_span_around(UNIT_MONTH, tc_add_months(day, n));
    case UNIT_QUARTER:
        return time_span_around(UNIT_QUARTER, tc_add_months(day, 3 * n));
    case UNIT_HALF:
        return time_span_around(UNIT_HALF, tc_add_months(day, 6 * n));
    case UNIT_YEAR:
        return time_span_of_year(tc_ymd_of(day).year + n);
    case UNIT_DECADE:
        return years(UNIT_DECADE, (floor_div(tc_ymd_of(day).year, 10) + n) * 10, 10);
    case UNIT_CENTURY:
        return years(UNIT_CENTURY, (floor_div(tc_ymd_of(day).year, 100) + n) * 100, 100);
    default:
        return time_span_of_day(day + n);
    }
}

/* ------------------------------------------------------------------------------------ holidays */

static int32_t nth_weekday(int32_t year, int32_t month, int weekday,
                           int n) { /* n from 1; weekday 0 = Monday */
    int32_t first = tc_day_of(year, month, 1);
    return first + (weekday - tc_weekday(first) + 7) % 7 + 7 * (n - 1);
}

/* Anonymous Gregorian algorithm (Meeus, Jones, Butcher). */
static int32_t easter(int32_t year) {
    int32_t a = year % 19, b = year / 100, c = year % 100, d = b / 4, e = b % 4;
    int32_t g = (8 * b + 13) / 25, h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4;
    int32_t l = (32 + 2 * e + 2 * i - h - k) % 7, m = (a + 11 * h + 19 * l) / 433;
    int32_t month = (h + l - 7 * m + 90) / 25, day = (h + l - 7 * m + 33 * month + 19) % 32;
    return tc_day_of(year, month, day);
}

int32_t time_holiday(const char *name, int32_t year) {
    if (year < 1 || year > 9999) return TC_DAY_NONE;
    if (name[0] >= '0' && name[0] <= '9') /* MMDD */
        return tc_day_of(year, (name[0] - '0') * 10 + name[1] - '0', (name[2] - '0') * 10 + name[3] - '0');
    static const struct {
        const char *name;
        int8_t month, weekday, nth, plus;
    } weekdays[] = {
        {"thanksgiving", 11, 3, 4, 0}, {"blackfriday", 11, 3, 4, 1}, {"cybermonday", 11, 3, 4, 4},
        {"mlk", 1, 0, 3, 0},           {"presidents", 2, 0, 3, 0},   {"labor", 9, 0, 1, 0},
        {"columbus", 10, 0, 2, 0},     {"mothers", 5, 6, 2, 0},      {"fathers", 6, 6, 3, 0},
        {"electionday", 11, 0, 1, 1},
    };
    static const struct {
        const char *name;
        int plus;
    } easters[] = {
        {"easter", 0}, {"eastermonday", 1}, {"goodfriday", -2}, {"ashwednesday", -46}, {"pentecost", 49}};
    for (size_t i = 0; i < TC_COUNT_OF(weekdays); i++)
        if (strcmp(name, weekdays[i].name) == 0)
            return nth_weekday(year, weekdays[i].month, weekdays[i].weekday, weekdays[i].nth) +
                   weekdays[i].plus;
    for (size_t i = 0; i < TC_COUNT_OF(easters); i++)
        if (strcmp(name, easters[i].name) == 0) return easter(year) + easters[i].plus;
    if (strcmp(name, "memorial") == 0) { /* last Monday of May */
        int32_t last = tc_day_of(year, 5, 31);
        return last - tc_weekday(last);
    }
    return TC_DAY_NONE;
}

/* ------------------------------------------------------------------------------------- reading */

static bool said(int16_t v) { return v != TIME_UNSAID; }

/* Lays what recurs every year into one year. False: there is no such day then (29 February). */
static bool lay(const tc_time_note *n, int32_t year, time_span *out) {
    if (n->holiday) {
        int32_t day = time_holiday(n->holiday, year);
        if (day == TC_DAY_NONE) return false;
        *out = time_span_of_day(day);
    } else if (said(n->week) && said(n->month)) {
        int32_t first = tc_day_of(year, n->month, 1);
        int32_t in_week =
            n->week > 4 ? first + tc_month_days(year, n->month) - 4 : first + 3 + 7 * (n->week - 1);
        *out = time_span_around(UNIT_WEEK, in_week);
    } else if (said(n->day) && said(n->month)) {
        if (n->day < 1 || n->day > tc_month_days(year, n->month)) return false;
        *out = time_span_of_day(tc_day_of(year, n->month, n->day));
        if (n->unit == UNIT_WEEK) *out = time_span_around(UNIT_WEEK, out->lo); /* the week of March 18 */
    } else if (said(n->month)) {
        *out = time_span_of_month(year, n->month);
    } else if (n->season[0]) {
        *out = season(n->season, year);
    } else if (said(n->quarter)) {
        *out = months(UNIT_QUARTER, year, n->quarter * 3 - 2, 3);
    } else if (said(n->half)) {
        *out = months(UNIT_HALF, year, n->half * 6 - 5, 6);
    } else {
        *out = time_span_of_year(year);
    }
    return true;
}

/* Latest stretch that begins by `day` (ahead: earliest that ends at `day` or later). */
static bool latest(const tc_time_note *n, int32_t day, time_span *out) {
    int32_t year = tc_ymd_of(day).year + 1;
    for (int i = 0; i < NEAR_YEARS; i++)
        if (lay(n, year - i, out) && out->lo <= day) return true;
    return false;
}

static bool earliest(const tc_time_note *n, int32_t day, time_span *out) {
    int32_t year = tc_ymd_of(day).year - 1;
    for (int i = 0; i < NEAR_YEARS; i++)
        if (lay(n, year + i, out) && out->hi >= day) return true;
    return false;
}

/* The year of a story goes on from the date told before; only across New Year it turns. */
static bool lay_told(const tc_time_note *n, const time_context *c, time_span *out) {
    bool after_season = n->season[0] && c->season.unit != UNIT_NONE;
    tc_ymd told = tc_ymd_of(after_season                  ? c->season.hi
                            : c->told.unit == UNIT_SEASON ? c->told.hi
                                                          : c->told.lo);
    time_span next;
    if (n->season[0] == 'W' && (after_season || c->told.unit <= UNIT_QUARTER) && told.month >= 7) told.year++;
    if (!lay(n, told.year, out)) return false;
    if (c->told.unit <= UNIT_QUARTER && c->told.lo - out->hi > 240 && lay(n, told.year + 1, &next) &&
        next.lo - c->told.hi < 75)
        *out = next;
    return true;
}

static bool read_yearly(const tc_time_note *n, const time_context *c, time_span *out) {
    bool has_told = c->told.unit != UNIT_NONE, has_dct = c->dct != TC_DAY_NONE;
    if (said(n->year)) return lay(n, n->bc ? 1 - n->year : n->year, out);
    if (n->yr != REL_UNSAID) {
        if (n->yr_base == BASE_TOLD && has_told) return lay(n, tc_ymd_of(c->told.lo).year + n->yr, out);
        return has_dct && lay(n, tc_ymd_of(c->dct).year + n->yr, out);
    }
    if (n->rel != REL_UNSAID) {
        bool told = has_told && (n->rel_base == BASE_TOLD || c->narrative);
        if (!told && !has_dct) return false;
        int32_t lo = told ? c->told.lo : c->dct, hi = told ? c->told.hi : c->dct;
        if (n->rel == 0) return lay(n, tc_ymd_of(lo).year, out);
        if (n->rel > 0)
            return earliest(n, hi + 1, out) && (out->lo > hi || lay(n, tc_ymd_of(hi).year + 1, out));
        return latest(n, lo, out) && (out->hi < lo || latest(n, out->lo - 1, out));
    }
    if (c->narrative && has_told) return lay_told(n, c, out);
    if (c->onward && has_told && earliest(n, c->told.lo, out) && out->lo - c->told.hi <= c->onward &&
        (!has_dct || out->lo <= c->dct))
        return true;
    if (!has_dct) return false;
    if (n->tense > 0) {
        time_span over; /* "was told to leave by 15 March", reported in May */
        if (!earliest(n, c->dct, out)) return false;
        if (n->passed && out->lo - c->dct > 240 && latest(n, c->dct, &over) && c->dct - over.hi <= 90)
            *out = over;
        return true;
    }
    if (said(n->quarter) || said(n->half)) { /* told when it is over, or nearly */
        if (!latest(n, c->dct, out)) return false;
        return out->hi <= c->dct + 14 || latest(n, out->lo - 1, out);
    }
    if (n->tense <
        0) { /* a day eleven months back would be told with its year: then the tense was another verb's */
        if (!latest(n, c->dct, out)) return false;
        time_span soon;
        if (out->unit == UNIT_DAY && c->dct - out->hi > 340 && earliest(n, c->dct, &soon) &&
            soon.lo - c->dct <= 21)
            *out = soon;
        return true;
    }
    time_span ahead; /* nothing says which way: the past one unless the next one is much nearer */
    if (!latest(n, c->dct, out) || !earliest(n, c->dct, &ahead)) return false;
    int32_t back = out->hi >= c->dct ? 0 : c->dct - out->hi;
    if ((ahead.lo - c->dct) * 2 < back) *out = ahead;
    return true;
}

static bool read_weekday(const tc_time_note *n, const time_context *c, time_span *out) {
    bool told = c->told.unit == UNIT_DAY && (n->rel_base == BASE_TOLD || c->narrative);
    if (!told && (c->dct == TC_DAY_NONE || c->narrative)) return false;
    int32_t from = told ? c->told.lo : c->dct;
    int32_t since = (tc_weekday(from) - (n->weekday - 1) + 7) % 7; /* days since that weekday last was */
    int32_t until = (7 - since) % 7;
    int32_t day;
    if (n->unit == UNIT_WEEK && n->rel != REL_UNSAID)
        day = from - tc_weekday(from) + 7 * n->rel + n->weekday - 1;
    else if (n->rel == 0)
        day = from - tc_weekday(from) + n->weekday - 1;
    else if (n->rel == REL_UNSAID)
        day = n->tense > 0 || told ? from + until : from - since;
    else if (n->rel < 0)
        day = from - (since ? since : 7);
    else
        day = from + (until ? until : 7);
    *out = time_span_of_day(day);
    return true;
}

static bool read_calendar(const tc_time_note *n, const time_context *c, time_span *out) {
    if (said(n->century)) {
        *out = n->bc ? years(UNIT_CENTURY, 1 - 100 * n->century, 100)
                     : years(UNIT_CENTURY, 100 * (n->century - 1), 100);
        return true;
    }
    if (said(n->decade)) {
        *out =
            n->bc ? years(UNIT_DECADE, 1 - (10 * n->decade + 9), 10) : years(UNIT_DECADE, 10 * n->decade, 10);
        return true;
    }
    bool yearly = said(n->month) || n->season[0] || said(n->quarter) || said(n->half) || n->holiday;
    if (yearly || (said(n->year) && !said(n->weekday))) return read_yearly(n, c, out);
    if (said(n->weekday)) return read_weekday(n, c, out);
    if (said(n->day)) { /* the 20th */
        bool told = c->told.unit != UNIT_NONE && c->told.unit <= UNIT_MONTH &&
                    (c->narrative || c->dct == TC_DAY_NONE);
        if (!told && c->dct == TC_DAY_NONE) return false;
        int32_t from = told ? c->told.lo : c->dct;
        if (n->rel != REL_UNSAID) { /* the 5th of next month */
            tc_ymd d = tc_ymd_of(tc_add_months(from - tc_ymd_of(from).day + 1, n->rel));
            if (n->day > tc_month_days(d.year, d.month)) return false;
            *out = time_span_of_day(tc_day_of(d.year, d.month, n->day));
            return true;
        }
        for (int step = 0; step < 3; step++) { /* a month without a 31st is passed over */
            tc_ymd d = tc_ymd_of(tc_add_months(tc_day_of(tc_ymd_of(from).year, tc_ymd_of(from).month, 1),
                                               n->tense > 0 ? step : -step));
            if (n->day > tc_month_days(d.year, d.month)) continue;
            int32_t day = tc_day_of(d.year, d.month, n->day);
            if (!told && (n->tense > 0 ? day < from : day > from)) continue;
            *out = time_span_of_day(day);
            return true;
        }
        return false;
    }
    /* a clock or a part of day alone: of the day told before, else of the document's */
    if (n->vague) return false;
    if (c->told.unit == UNIT_DAY && (c->narrative || c->dct == TC_DAY_NONE))
        *out = c->told;
    else if (c->dct != TC_DAY_NONE && !c->narrative)
        *out = time_span_of_day(c->dct);
    else
        return false;
    return true;
}

static bool read_rel(const tc_time_note *n, const time_context *c, time_span *out) {
    bool has_told = c->told.unit != UNIT_NONE, has_dct = c->dct != TC_DAY_NONE;
    int base = n->rel_base;
    if (base == BASE_REPORT) {
        if (has_told && c->told.unit <= n->unit &&
            (c->told.unit == n->unit || c->dct == TC_DAY_NONE || c->narrative))
            *out = time_span_around(n->unit, c->told.lo);
        else if (has_dct)
            *out = time_span_step(n->unit, c->dct, -1);
        else
            return false;
        return true;
    }
    if (n->unit == UNIT_DAY && n->rel_base == BASE_DCT && c->narrative && n->part[0] == '\0') return false;
    if (base == BASE_CONTEXT) base = c->narrative || !has_dct ? BASE_TOLD : BASE_DCT;
    if (base == BASE_DCT && c->narrative && has_told && has_dct) base = BASE_TOLD;
    if (base == BASE_TOLD && !has_told) {
        if (n->rel == 0 || n->unit < UNIT_WEEK) return false; /* "that day" of nothing */
        base = BASE_DCT;
    }
    if (base == BASE_DCT && !has_dct) return false;
    if (base == BASE_TOLD && c->told.unit > n->unit &&
        !(n->unit == UNIT_WEEKEND && c->told.unit == UNIT_WEEK))
        return false; /* "that day" when only a year was told */
    int32_t from = base == BASE_TOLD ? (n->rel > 0 ? c->told.hi : c->told.lo) : c->dct;
    if (n->unit == UNIT_WEEKEND && base == BASE_DCT) {
        *out = time_span_around(UNIT_WEEKEND, from);
        if (n->rel < 0 && out->hi >= from)
            *out = time_span_step(UNIT_WEEKEND, from, -1);
        else if (n->rel > 0 && out->lo <= from)
            *out = time_span_step(UNIT_WEEKEND, from, 1);
        else if (n->rel == 0 && n->tense < 0 && out->lo > from)
            *out = time_span_step(UNIT_WEEKEND, from, -1);
        else if (n->rel == 0 && n->rel_base == BASE_CONTEXT && n->tense <= 0 && out->lo > from + 2)
            *out = time_span_step(UNIT_WEEKEND, from, -1);
        return true;
    }
    *out = time_span_step(n->unit, from, n->rel);
    return true;
}

static bool read_ago(const tc_time_note *n, const time_context *c, time_span *out) {
    bool has_told = c->told.unit != UNIT_NONE;
    int base = n->base;
    if (n->vague || n->n > 1e6) return false;
    if (base != BASE_DCT && !has_told) base = n->rel < 0 || base == BASE_CONTEXT ? BASE_DCT : BASE_TOLD;
    if (base != BASE_DCT && !has_told) return false;
    if (base == BASE_DCT && c->dct == TC_DAY_NONE) return false;
    time_span from = base == BASE_DCT ? time_span_of_day(c->dct) : c->told;
    int32_t day = n->rel > 0 ? from.hi : from.lo;
    int unit = n->unit == UNIT_NIGHT ? UNIT_DAY : n->unit;
    double count = n->n;
    if (count != floor(count)) { /* a year and a half: eighteen months */
        if (unit == UNIT_YEAR)
            unit = UNIT_MONTH, count *= 12;
        else if (unit == UNIT_DECADE)
            unit = UNIT_YEAR, count *= 10;
        else if (unit == UNIT_CENTURY)
            unit = UNIT_YEAR, count *= 100;
        else if (unit == UNIT_WEEK)
            unit = UNIT_DAY, count *= 7;
        count = floor(count);
    }
    int32_t k = (int32_t)count * n->rel;
    if (unit < UNIT_DAY) return false;
    if (from.unit > unit) return false; /* "four days later" when only a month was told */
    if (base == BASE_DCT && unit >= UNIT_YEAR) k *= unit == UNIT_DECADE ? 10 : unit == UNIT_CENTURY ? 100 : 1;
    if (unit == UNIT_DECADE || unit == UNIT_CENTURY) {
        if (base != BASE_DCT) k *= unit == UNIT_DECADE ? 10 : 100;
        *out = time_span_step(unit == UNIT_CENTURY ? UNIT_DECADE : unit,
                              tc_day_of(tc_ymd_of(day).year + k, 7, 1), 0);
        return true;
    }
    if (k > 4000000 || k < -4000000) return false;
    /* "a year earlier" has the grain of what it is compared with */
    if (base != BASE_DCT && unit == UNIT_YEAR && n->rel < 0 &&
        (from.unit == UNIT_QUARTER || from.unit == UNIT_MONTH || from.unit == UNIT_HALF)) {
        *out = time_span_around(from.unit, tc_add_months(from.lo, 12 * k));
        return true;
    }
    *out = time_span_step(unit, day, k);
    return true;
}

bool time_read(const tc_time_note *n, const time_context *c, time_span *out) {
    out->unit = UNIT_NONE;
    out->lo = out->hi = TC_DAY_NONE;
    bool known = n->kind == TIME_CALENDAR ? read_calendar(n, c, out)
                 : n->kind == TIME_REL    ? read_rel(n, c, out)
                 : n->kind == TIME_AGO    ? read_ago(n, c, out)
                                          : false;
    if (!known) out->unit = UNIT_NONE;
    return known;
}

/* ------------------------------------------------------------------------------------- writing */

/* Digits of v, at least n of them; returns the end. */
static char *put_digits(char *at, uint32_t v, int n) {
    char text[10];
    int k = 0;
    for (; v || k < n; v /= 10) text[k++] = (char)('0' + v % 10);
    while (k) *at++ = text[--k];
    return at;
}

static char *put_text(char *at, const char *s) {
    while (*s) *at++ = *s++;
    return at;
}

static char *put_year(char *at, int32_t year) {
    if (year >= 1) return put_digits(at, (uint32_t)(year > 9999 ? 9999 : year), 4);
    return put_digits(put_text(at, "BC"), (uint32_t)(year < -9998 ? 9999 : 1 - year), 4);
}

static void text_year(int32_t year, char out[16]) { *put_year(out, year) = '\0'; }

static const char *season_code(int month) {
    return month == 3 ? "-SP" : month == 6 ? "-SU" : month == 9 ? "-FA" : "-WI";
}

static char *put_day(char *at, tc_ymd d) {
    at = put_year(at, d.year);
    *at++ = '-';
    at = put_digits(at, (uint32_t)d.month, 2);
    *at++ = '-';
    return put_digits(at, (uint32_t)d.day, 2);
}

void time_write(const time_span *s, char out[TIME_TEXT]) {
    tc_ymd d = tc_ymd_of(s->lo);
    int32_t iso_year;
    int week;
    char *at = out;
    switch (s->unit) {
    case UNIT_DAY:
        at = put_day(at, d);
        break;
    case UNIT_WEEK:
    case UNIT_WEEKEND:
        tc_iso_week(s->lo, &iso_year, &week);
        at = put_digits(put_text(put_year(at, iso_year), "-W"), (uint32_t)week, 2);
        if (s->unit == UNIT_WEEKEND) at = put_text(at, "-WE");
        break;
    case UNIT_MONTH:
        at = put_digits(put_text(put_year(at, d.year), "-"), (uint32_t)d.month, 2);
        break;
    case UNIT_SEASON:
        at = put_text(put_year(at, d.year + (d.month == 12)), season_code((int)d.month));
        break;
    case UNIT_QUARTER:
        at = put_digits(put_text(put_year(at, d.year), "-Q"), (uint32_t)((d.month - 1) / 3 + 1), 1);
        break;
    case UNIT_HALF:
        at = put_text(put_year(at, d.year), d.month == 1 ? "-H1" : "-H2");
        break;
    case UNIT_YEAR:
        at = put_year(at, d.year);
        break;
    case UNIT_DECADE:
        if (s->hi < tc_day_of(1, 1, 1))
            at = put_digits(put_text(at, "BC"), (uint32_t)((1 - tc_ymd_of(s->hi).year) / 10), 3);
        else
            at = put_digits(at, (uint32_t)(d.year / 10), 3);
        break;
    case UNIT_CENTURY:
        if (s->hi < tc_day_of(1, 1, 1))
            at = put_digits(put_text(at, "BC"), (uint32_t)((1 - tc_ymd_of(s->hi).year) / 100), 2);
        else
            at = put_digits(at, (uint32_t)(d.year / 100), 2);
        break;
    default:
        at = put_text(at, "XXXX-XX-XX");
        break;
    }
    *at = '\0';
}

void time_write_unknown(const tc_time_note *n, const time_context *c, char out[TIME_TEXT]) {
    char year[16] = "XXXX", month[4] = "XX";
    bool deictic = n->kind == TIME_REL && n->rel_base == BASE_DCT;
    if (c->told.unit != UNIT_NONE && ((c->narrative && !deictic) || n->base == BASE_TOLD) &&
        c->told.unit <= UNIT_YEAR && !n->vague) {
        text_year(tc_ymd_of(c->told.lo).year, year);
        if ((n->kind == TIME_CALENDAR || (n->kind == TIME_REL && n->rel == 0)) && c->told.unit <= UNIT_MONTH)
            snprintf(month, sizeof month, "%02d", (int)(tc_ymd_of(c->told.lo).month & 15));
    }
    if (said(n->month) && said(n->day))
        snprintf(out, TIME_TEXT, "%s-%02d-%02d", year, n->month, n->day);
    else if (said(n->month))
        snprintf(out, TIME_TEXT, said(n->week) ? "%s-WXX" : "%s-%02d", year, n->month);
    else if (said(n->weekday))
        snprintf(out, TIME_TEXT, "XXXX-WXX-%d", n->weekday);
    else if (said(n->day))
        snprintf(out, TIME_TEXT, "%s-%s-%02d", year, month, n->day);
    else if (n->season[0])
        snprintf(out, TIME_TEXT, "%s-%s", year, n->season);
    else if (said(n->quarter))
        snprintf(out, TIME_TEXT, "%s-Q%d", year, n->quarter);
    else if (said(n->half))
        snprintf(out, TIME_TEXT, "%s-H%d", year, n->half);
    else if (n->holiday && n->holiday[0] >= '0' && n->holiday[0] <= '9')
        snprintf(out, TIME_TEXT, "%s-%.2s-%.2s", year, n->holiday, n->holiday + 2);
    else if (n->kind == TIME_REL || n->kind == TIME_AGO)
        switch (n->unit) {
        case UNIT_WEEK:
        case UNIT_FORTNIGHT:
            snprintf(out, TIME_TEXT, "%s-WXX", year);
            break;
        case UNIT_WEEKEND:
            snprintf(out, TIME_TEXT, "%s-WXX-WE", year);
            break;
        case UNIT_MONTH:
            snprintf(out, TIME_TEXT, "%s-XX", year);
            break;
        case UNIT_QUARTER:
            snprintf(out, TIME_TEXT, "%s-QX", year);
            break;
        case UNIT_HALF:
            snprintf(out, TIME_TEXT, "%s-HX", year);
            break;
        case UNIT_YEAR:
            snprintf(out, TIME_TEXT, "XXXX");
            break;
        case UNIT_DECADE:
            snprintf(out, TIME_TEXT, "XXX");
            break;
        case UNIT_CENTURY:
            snprintf(out, TIME_TEXT, "XX");
            break;
        default:
            snprintf(out, TIME_TEXT, "%s-%s-XX", year, month);
            break;
        }
    else
        snprintf(out, TIME_TEXT, "%s-%s-XX", year, month);
}

void time_write_clock(const tc_time_note *n, char out[TIME_TEXT]) {
    size_t at = strlen(out);
    if (said(n->hour))
        snprintf(out + at, TIME_TEXT - at, "T%02d:%02d%s", n->hour, said(n->minute) ? n->minute : 0,
                 n->zone == 'Z' ? "Z" : "");
    else if (n->part[0])
        snprintf(out + at, TIME_TEXT - at, "T%s", n->part);
    else if (n->unit != UNIT_NONE && n->unit <= UNIT_HOUR && n->kind == TIME_AGO)
        snprintf(out + at, TIME_TEXT - at, "TXX");
}

void time_write_length(const tc_time_note *n, char out[TIME_TEXT]) {
    static const char *const names[] = {"X", "S", "M", "H", "D", "D",  "W",  "D", "W",
                                        "X", "M", "Q", "M", "Y", "DE", "CE", "X"};
    char count[24] = "X";
    double v = n->n;
    int unit = n->unit;
    if (unit == UNIT_FORTNIGHT) v *= 2;
    if (unit == UNIT_WEEKEND) v *= 2;
    if (unit == UNIT_HALF) v *= 6;
    if (unit == UNIT_HOUR && v == 0.5) unit = UNIT_MINUTE, v = 30;
    if (unit == UNIT_DECADE && v == 0.5) unit = UNIT_YEAR, v = 5;
    if (unit == UNIT_CENTURY && v == 0.5) unit = UNIT_YEAR, v = 50;
    if (unit == UNIT_YEAR && v == 0.5) unit = UNIT_MONTH, v = 6;
    if (!n->vague) {
        if (v == floor(v))
            snprintf(count, sizeof count, "%.0f", v);
        else
            snprintf(count, sizeof count, "%d.%d", (int)v, (int)(v * 10) % 10);
    }
    if (unit == UNIT_NONE || unit == UNIT_VAGUE)
        snprintf(out, TIME_TEXT, "PX");
    else
        snprintf(out, TIME_TEXT, "P%s%s%s", unit <= UNIT_HOUR ? "T" : "", count, names[unit]);
}

bool time_write_edtf(const time_span *s, const char *mod, char out[TIME_TEXT]) {
    tc_ymd d = tc_ymd_of(s->lo), e = tc_ymd_of(s->hi);
    const char *sign = d.year < 0 ? "-" : "";
    int year = (int)(d.year < 0 ? -d.year : d.year);
    const char *about = mod && strcmp(mod, "APPROX") == 0 ? "~" : "";
    if (d.year >= 1 && *about == '\0' &&
        (s->unit == UNIT_DAY || s->unit == UNIT_MONTH || s->unit == UNIT_YEAR)) {
        time_write(s, out); /* TIMEX3 and EDTF agree */
        return true;
    }
    switch (s->unit) {
    case UNIT_DAY:
        snprintf(out, TIME_TEXT, "%s%04d-%02d-%02d%s", sign, year, (int)d.month, (int)d.day, about);
        break;
    case UNIT_MONTH:
        snprintf(out, TIME_TEXT, "%s%04d-%02d%s", sign, year, (int)d.month, about);
        break;
    case UNIT_SEASON: {
        int code = d.month == 3 ? 21 : d.month == 6 ? 22 : d.month == 9 ? 23 : 24;
        if (code == 24) year = (int)(d.year + 1 < 0 ? -d.year - 1 : d.year + 1);
        snprintf(out, TIME_TEXT, "%s%04d-%d%s", d.year + (code == 24) < 0 ? "-" : "", year, code, about);
        break;
    }
    case UNIT_YEAR:
        snprintf(out, TIME_TEXT, "%s%04d%s", sign, year, about);
        break;
    case UNIT_WEEK:
    case UNIT_WEEKEND:
        snprintf(out, TIME_TEXT, "%04d-%02d-%02d/%04d-%02d-%02d", (int)d.year, (int)d.month, (int)d.day,
                 (int)e.year, (int)e.month, (int)e.day);
        break;
    case UNIT_QUARTER:
    case UNIT_HALF:
        snprintf(out, TIME_TEXT, "%04d-%02d/%04d-%02d", (int)d.year, (int)d.month, (int)e.year, (int)e.month);
        break;
    case UNIT_DECADE:
        if (d.year < 0) return false;
        snprintf(out, TIME_TEXT, "%03dX%s", year / 10, about);
        break;
    case UNIT_CENTURY:
        if (d.year < 0) return false;
        snprintf(out, TIME_TEXT, "%02dXX%s", year / 100, about);
        break;
    default:
        return false;
    }
    return true;
}

int time_precision(int unit) {
    switch (unit) {
    case UNIT_SECOND:
    case UNIT_MINUTE:
    case UNIT_HOUR:
        return TC_PREC_HOUR;
    case UNIT_DAY:
    case UNIT_NIGHT:
        return TC_PREC_DAY;
    case UNIT_WEEK:
    case UNIT_WEEKEND:
    case UNIT_FORTNIGHT:
        return TC_PREC_WEEK;
    case UNIT_MONTH:
        return TC_PREC_MONTH;
    case UNIT_QUARTER:
        return TC_PREC_QUARTER;
    case UNIT_SEASON:
    case UNIT_HALF:
        return TC_PREC_SEASON;
    case UNIT_YEAR:
        return TC_PREC_YEAR;
    case UNIT_DECADE:
    case UNIT_CENTURY:
        return TC_PREC_DECADE;
    default:
        return TC_PREC_UNKNOWN;
    }
}
