/* time_check.c: what a pattern over words cannot see, by name: whether "may" is a month, 2000 a year, "a
 * year" a rate. */
#include "time_note.h"

static bool in_sentence(const tc_work *w, uint32_t tok) {
    uint32_t row = w->tok_sent[tok];
    return row < w->sentences.n && w->sentences.at[row].kind == TC_SENTENCE &&
           !(w->quality & TC_QUALITY_TITLECASED);
}

/* Part of a longer name that is no event or law: Theresa May, Cold Spring Harbor. */
static bool named(const tc_work *w, uint32_t tok, uint32_t tok_end) {
    uint32_t row = w->tok_mention[tok];
    if (row == TC_NONE || row >= w->mentions.n) return false;
    const tc_mention *mention = &w->mentions.at[row];
    return mention->type != TC_TYPE_EVENT && mention->type != TC_TYPE_LAW &&
           (mention->tok < tok || mention->tok_end > tok_end);
}

/* A month or weekday that is also a name or a verb needs its capital, and a place where a time stands. */
static bool month_fits(const time_words *s, uint32_t tok, uint32_t end) {
    const tc_work *w = s->w;
    uint32_t at = tok;
    while (at < end && !time_word_is(s, at, TIME_WORD_MONTH)) at++;
    if (at == end || named(w, at, at + 1)) return false;
    if (!time_capital(w, at) && time_word_is(s, at, TIME_WORD_MONTH_VERB)) return false;
    if (at != tok) return true; /* "last May", "early March" */
    uint32_t before = time_previous(w, tok);
    bool prepared =
        before != TC_NONE &&
        (time_word_is(s, before, TIME_WORD_PREPOSITION) || time_word_is(s, before, TIME_WORD_DETERMINER) ||
         time_word_is(s, before, TIME_WORD_MONTH) || w->tok_kind[before] == TC_TOK_NUMBER);
    if (time_word_is(s, at, TIME_WORD_MONTH_VERB) || time_word_is(s, at, TIME_WORD_MONTH_AMBIGUOUS)) {
        if (before != TC_NONE && time_capital(w, before) && !time_word_is(s, before, TIME_WORD_PREPOSITION) &&
            !time_word_is(s, before, TIME_WORD_DETERMINER) && w->tok_kind[before] == TC_TOK_WORD &&
            !time_word_is(s, before, TIME_WORD_MONTH) && !time_starts_unit(w, before))
            return false; /* Theresa May, Jan Smith */
        if (time_word_is(s, at, TIME_WORD_MONTH_VERB) && !prepared) return false;
        if (!prepared && w->tok_fold_n[at] <= 3) return false;
        if (tok + 1 < w->n_tok && time_capital(w, tok + 1) && !time_starts_unit(w, tok + 1) &&
            w->tok_kind[tok + 1] == TC_TOK_WORD && !prepared)
            return false; /* April Jones */
        if (tok + 1 < w->n_tok && time_capital(w, tok + 1) && !time_starts_unit(w, tok + 1) &&
            before != TC_NONE && w->tok_kind[tok + 1] == TC_TOK_WORD &&
            !time_word_is(s, before, TIME_WORD_TIME_PREPOSITION))
            return false; /* to April Jones */
    }
    return w->tok_fold_n[at] > 3 || time_word_is(s, at, TIME_WORD_MONTH_VERB) || prepared;
}

/* Four digits as a year, not as a count: 2000 people, $2000, 1500 m. */
static bool year_fits(const time_words *s, uint32_t tok, uint32_t end) {
    const tc_work *w = s->w;
    uint32_t at = tok;
    while (at < end && w->tok_kind[at] != TC_TOK_NUMBER) at++;
    int year = at < end ? time_digits(w, at) : -1;
    if (year < 1000 || year > 2999 || w->tok_fold_n[at] != 4) return false;
    uint32_t before = time_previous(w, tok);
    bool after = end < w->n_tok && !time_starts_unit(w, end);
    if (before != TC_NONE &&
        (w->tok_kind[before] == TC_TOK_SYMBOL || time_is_sign(w, before, '#') ||
         time_is_sign(w, before, '/') || time_is_sign(w, before, ':') || time_is_sign(w, before, '@')))
        return false;
    bool glued_dash = before != TC_NONE && (time_is_sign(w, before, '-') || time_is_sign(w, before, '.')) &&
                      !(w->tok_flags[tok] & TC_TOK_SPACE);
    if (glued_dash && before > 0 && !(w->tok_flags[before] & TC_TOK_SPACE) &&
        w->tok_time[before - 1] == TC_NONE)
        return false; /* NT-2541, A-2000 */
    if (after && (w->tok_kind[end] == TC_TOK_SYMBOL || time_word_is(s, end, TIME_WORD_UNIT) ||
                  w->tok_kind[end] == TC_TOK_NUMBER))
        return false;
    if (after && time_is_sign(w, end, '-') && end + 1 < w->n_tok && !(w->tok_flags[end] & TC_TOK_SPACE) &&
        time_lower_word(w, end + 1) && time_word_is(s, end + 1, TIME_WORD_UNIT))
        return false;
    bool timely = before != TC_NONE && time_word_is(s, before, TIME_WORD_TIME_PREPOSITION);
    bool prepared = before != TC_NONE && (time_word_is(s, before, TIME_WORD_PREPOSITION) ||
                                          time_word_is(s, before, TIME_WORD_DETERMINER));
    bool noun_follows = after && time_lower_word(w, end) && !time_word_is(s, end, TIME_WORD_FOLLOW);
    if (year < 1900 || year > 2099) {
        if (noun_follows) return false;
        return timely ||
               (before != TC_NONE && (time_is_sign(w, before, '(') || tc_tok_is(w, before, "of"))) ||
               (year >= 1500 && prepared && year < 2100);
    }
    if (!noun_follows) return true;
    bool counted = time_word_is(s, end, TIME_WORD_COUNTED) || (time_plural_noun(w, end) && year % 50 == 0);
    if (before != TC_NONE && time_word_is(s, before, TIME_WORD_DETERMINER)) /* the 2016 election */
        return !counted && !tc_tok_is(w, before, "some") && !tc_tok_is(w, before, "these") &&
               !tc_tok_is(w, before, "those");
    if (before != TC_NONE && w->tok_kind[before] == TC_TOK_CLITIC) return true;
    if (counted) /* in 2019 people said; not: to 2000 officials */
        return before != TC_NONE && (tc_tok_is(w, before, "in") || tc_tok_is(w, before, "since")) && year % 100 != 0;
    return true;
}

/* 12/11/2020: the month stands first, as American news has it, unless only the other order is a date. */
static bool slash_fits(tc_time_note *n) {
    if (n->month > 12 && n->day <= 12) {
        int16_t swap = n->month;
        n->month = n->day;
        n->day = swap;
    }
    return n->month >= 1 && n->month <= 12 && tc_day_valid(n->year > 0 ? n->year : 2000, n->month, n->day);
}

/* 29.07.2022, one token: day first. */
static bool dotted_fits(const tc_work *w, uint32_t tok, tc_time_note *n) {
    const uint8_t *at = tc_tok_fold_at(w, tok);
    int parts[3] = {0, 0, 0}, k = 0, len[3] = {0, 0, 0};
    for (uint32_t i = 0; i < w->tok_fold_n[tok]; i++) {
        if (at[i] == '.') {
            if (++k > 2) return false;
        } else if (at[i] >= '0' && at[i] <= '9' && len[k] < 4) {
            parts[k] = parts[k] * 10 + (at[i] - '0');
            len[k]++;
        } else {
            return false;
        }
    }
    if (k != 2 || len[2] != 4 || len[0] > 2 || len[1] > 2 || !tc_day_valid(parts[2], parts[1], parts[0]))
        return false;
    n->day = (int16_t)parts[0];
    n->month = (int16_t)parts[1];
    n->year = (int16_t)parts[2];
    return true;
}

/* 9.30 am, one token. */
static bool clock_dot_fits(const tc_work *w, uint32_t tok, tc_time_note *n) {
    const uint8_t *at = tc_tok_fold_at(w, tok);
    uint32_t len = w->tok_fold_n[tok], dot = 0;
    while (dot < len && at[dot] != '.') dot++;
    if (dot == 0 || dot > 2 || len != dot + 3) return false;
    int hour = dot == 1 ? at[0] - '0' : (at[0] - '0') * 10 + (at[1] - '0');
    int minute = (at[dot + 1] - '0') * 10 + (at[dot + 2] - '0');
    if (hour < 0 || hour > 12 || minute < 0 || minute > 59) return false;
    bool pm = tok + 1 < w->n_tok && *tc_tok_fold_at(w, tok + 1) == 'p';
    n->hour = (int16_t)(pm && hour < 12 ? hour + 12 : hour);
    n->minute = (int16_t)minute;
    return true;
}

/* "$5 a year", "twice a day": a rate and no length of time. */
static bool is_rate(const time_words *s, uint32_t tok) {
    const tc_work *w = s->w;
    uint32_t before = time_previous(w, tok);
    if (before == TC_NONE || (!tc_tok_is(w, tok, "a") && !tc_tok_is(w, tok, "an"))) return false;
    if (time_word_is(s, before, TIME_WORD_PREPOSITION)) return false;
    if (tc_tok_is(w, before, "once") || tc_tok_is(w, before, "twice") || tc_tok_is(w, before, "thrice") ||
        tc_tok_is(w, before, "times"))
        return true;
    if (w->tok_kind[before] == TC_TOK_NUMBER || tc_tok_is(w, before, "million") ||
        tc_tok_is(w, before, "billion") || tc_tok_is(w, before, "percent") || time_is_sign(w, before, '%'))
        return true;
    uint32_t two = time_previous(w, before), three = two == TC_NONE ? TC_NONE : time_previous(w, two);
    if (two == TC_NONE || !time_lower_word(w, before)) return false;
    bool number = w->tok_kind[two] == TC_TOK_NUMBER || time_word_is(s, two, TIME_WORD_NUMBER) ||
                  tc_tok_is(w, two, "million") ||
                  (three != TC_NONE && w->tok_kind[three] == TC_TOK_NUMBER && time_lower_word(w, two));
    return number && time_plural_noun(w, before);
}

bool time_check(const time_words *s, const char *name, tc_time_note *n, uint32_t tok, uint32_t end) {
    const tc_work *w = s->w;
    uint32_t before = time_previous(w, tok);
    bool more = end < w->n_tok && !time_starts_unit(w, end);
    switch (name[0]) {
    case 'm': /* month, military */
        if (name[1] == 'o') return month_fits(s, tok, end);
        return n->hour >= 0 && n->hour <= 24 && n->minute >= 0 && n->minute < 60 && w->tok_fold_n[tok] == 4;
    case 'y':
        if (strcmp(name, "years") != 0) return year_fits(s, tok, end);
        { /* 1914-18 is a pair of years, 1500-1800 may be anything */
            int first = time_digits(w, tok);
            uint32_t b = end - 1;
            int second = time_digits(w, b);
            if (w->tok_fold_n[b] == 2) second += first / 100 * 100;
            if (w->tok_fold_n[b] == 2 && second < first) second += 100;
            bool glued = before != TC_NONE && !(w->tok_flags[tok] & TC_TOK_SPACE) &&
                         (time_is_sign(w, before, '-') || time_is_sign(w, before, '/') ||
                          time_is_sign(w, before, '.'));
            if (more && (time_is_sign(w, end, '-') || time_is_sign(w, end, '/')) &&
                !(w->tok_flags[end] & TC_TOK_SPACE))
                return false;
            if (w->tok_fold_n[b] == 2 && second - first > 25) return false;
            return first >= 1500 && first < 2100 && second > first && second < 2100 && !glued &&
                   !(more && time_word_is(s, end, TIME_WORD_UNIT)) &&
                   !(more && time_plural_noun(w, end) && !time_word_is(s, end, TIME_WORD_FOLLOW));
        }
    case 's':
        if (strcmp(name, "slash") == 0) return slash_fits(n);
        if (strcmp(name, "season") == 0) {
            uint32_t at = end - 1;
            bool det = before != TC_NONE &&
                       (time_word_is(s, before, TIME_WORD_TIME_PREPOSITION) || tc_tok_is(w, before, "by"));
            if (named(w, at, at + 1)) return false;
            if (time_capital(w, at) && before != TC_NONE && time_capital(w, before) &&
                !time_starts_unit(w, before) && more && time_capital(w, end) &&
                !time_word_is(s, before, TIME_WORD_PREPOSITION) &&
                (tc_tok_is(w, at, "spring") || tc_tok_is(w, at, "fall")))
                return false; /* Cold Spring Harbor */
            if (more && tc_tok_is(w, end, "of"))
                return false; /* the fall of Kabul; with a year another rule reads it */
            if (tc_tok_is(w, at, "fall") || tc_tok_is(w, at, "spring"))
                return end - tok > 1
                           ? tc_tok_is(w, at, "spring") ||
                                 (before != TC_NONE && time_word_is(s, before, TIME_WORD_PREPOSITION))
                           : det || (time_capital(w, at) && before != TC_NONE && tc_tok_is(w, at, "spring"));
            return true;
        }
        return !(more && time_capital(w, tok) && time_capital(w, end)); /* setly: the Daily Mail */
    case 'd':
        if (strcmp(name, "dotted") == 0) return dotted_fits(w, tok, n);
        if (strcmp(name, "dayonly") == 0) {
            /* "on the 20th": nothing it counts may follow */
            if (n->day < 1 || n->day > 31 || before == TC_NONE ||
                !time_word_is(s, before, TIME_WORD_PREPOSITION) || tc_tok_is(w, before, "than"))
                return false;
            for (uint32_t i = end; i < w->n_tok && i < end + 4; i++)
                if (tc_tok_is(w, i, "century") || tc_tok_is(w, i, "centuries"))
                    return false; /* the 16th or 17th century */
            return !more ||
                   (w->tok_kind[end] != TC_TOK_WORD && w->tok_kind[end] != TC_TOK_NUMBER &&
                    !time_is_sign(w, end, '-')) ||
                   (time_word_is(s, end, TIME_WORD_FOLLOW) && !tc_tok_is(w, end, "of")) ||
                   time_tense_at(s, end) == TENSE_PAST;
        }
        /* dur */
        if (time_capital(w, end - 1) && tok > 0 && !time_starts_unit(w, tok) && in_sentence(w, tok))
            return false; /* Thirty Seconds to Mars */
        if (is_rate(s, tok)) n->kind = TIME_REPEAT;
        if (n->unit == UNIT_SECOND && n->n == 1 && !tc_tok_is(w, end - 1, "seconds") &&
            !tc_tok_is(w, tok, "one"))
            return false;
        if (n->unit == UNIT_QUARTER &&
            (!tc_tok_is(w, end - 1, "quarters") || (more && tc_tok_is(w, end, "of"))))
            return false; /* a quarter of something */
        if (n->unit == UNIT_NIGHT && n->n == 1 && !n->vague) return false;
        if (more && time_is_sign(w, end, '-') && end + 1 < w->n_tok &&
            (tc_tok_is(w, end + 1, "long") || tc_tok_is(w, end + 1, "old")))
            return false;
        if (time_word_is(s, end - 1, TIME_WORD_PLURAL_UNIT) && !n->vague && n->n <= 1 && n->n != 0 &&
            w->tok_kind[tok] != TC_TOK_NUMBER && n->rule[3] == '\0')
            return false; /* "a months" */
        if (n->unit == UNIT_SECOND && tc_tok_is(w, end - 1, "second"))
            return false; /* "one second" is rarely a time, "a second" never */
        if (n->unit == UNIT_MINUTE && tc_tok_is(w, end - 1, "min"))
            return w->tok_kind[end - 2] == TC_TOK_NUMBER;
        if (tc_tok_is(w, tok, "some") && end - tok == 2 && !time_word_is(s, end - 1, TIME_WORD_PLURAL_UNIT))
            return false; /* some day */
        if (tc_tok_is(w, tok, "one") && end - tok == 2 && n->unit == UNIT_DAY &&
            (before == TC_NONE || !time_word_is(s, before, TIME_WORD_PREPOSITION)) &&
            !(more && tc_tok_is(w, end, "after")))
            return false; /* one day he will */
        if (end - tok >= 2 && w->tok_kind[tok] == TC_TOK_NUMBER && time_digits(w, tok) >= 1900 &&
            n->n < 2100 && n->unit == UNIT_DAY && w->tok_fold_n[tok] == 4 &&
            !time_word_is(s, end - 1, TIME_WORD_PLURAL_UNIT))
            return false;
        return true;
    case 'h':
        if (strcmp(name, "hyphen") == 0) return n->unit != UNIT_QUARTER || n->n > 1;
        return time_capital(w, tok) || (end - tok > 1 && time_capital(w, tok + 1)); /* holidays are names */
    case 'q':
        return !(more && tc_tok_is(w, end, "final")) &&
               !(more && time_plural_noun(w, end) && tc_tok_is(w, end, "finals"));
    case 'u':
        return (w->tok_flags[tok] & TC_TOK_UPPER1) != 0;
    case 'a':
        return more == false || !(time_lower_word(w, end) && tc_tok_is(w, end, "s")); /* apostrophe */
    case 'c':
        for (uint32_t i = tok; strcmp(name, "clock") == 0 && i + 1 < end; i++)
            if (time_is_sign(w, i, ':') && time_digits(w, i + 1) >= 0 && w->tok_fold_n[i + 1] != 2)
                return false; /* a ratio of 3:2 */
        if (strcmp(name, "clock") == 0)
            return n->hour >= 0 && n->hour <= 24 && n->minute < 60 &&
                   !(before != TC_NONE && w->tok_kind[before] == TC_TOK_SYMBOL) &&
                   !(n->minute >= 0 && n->hour == 24 && n->minute > 0);
        if (strcmp(name, "clockdot") == 0) return clock_dot_fits(w, tok, n);
        return time_capital(w, tok);
    case 'o':
        return strcmp(name, "oclock") != 0 || (n->hour >= 0 && n->hour <= 24);
    case 'n':
        if (strcmp(name, "night") == 0)
            n->vague = true; /* some night, or nights in general */
        else if (before != TC_NONE && tc_tok_is(w, before, "by") && false)
            return false;
        return true;
    case 'p':
        if (strcmp(name, "podplural") == 0) return before != TC_NONE;
        if (strcmp(name, "pairend") == 0)
            return !more || w->tok_kind[end] != TC_TOK_WORD || time_word_is(s, end, TIME_WORD_FOLLOW) ||
                   time_capital(w, end);
        if (strcmp(name, "per") == 0) return true;
        return true;
    case 'r':
        if (strcmp(name, "rate") == 0) return is_rate(s, tok);
        if (strcmp(name, "recent") == 0) return true;
        return true;
    case 'b':
        return true;
    case 'e':
        return !more || !tc_tok_is(w, end, "of");
    default:
        return true;
    }
}
