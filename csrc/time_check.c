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
static bool month_fits(const time_words *s, tc_time_note *n, uint32_t tok, uint32_t end) {
    const tc_work *w = s->w;
    (void)n;
    uint32_t at = tok;
    while (at < end && !time_word_is(s, at, TIME_WORD_MONTH)) at++;
    if (at == end || named(w, at, at + 1)) return false;
    if (w->tok_fold_n[at] <= 3 && time_is_sign(w, at + 1, '-') && !(w->tok_flags[at + 1] & TC_TOK_SPACE) &&
        time_digits(w, at + 2 < w->n_tok ? at + 2 : at) < 0 && !time_word_is(s, at + 2, TIME_WORD_MONTH))
        return false; /* Mar-a-Lago */
    uint32_t before = time_previous(w, tok);
    if (!time_capital(w, at) && time_word_is(s, at, TIME_WORD_MONTH_VERB) &&
        !((w->quality & TC_QUALITY_LOWERCASED) && before != TC_NONE &&
          time_word_is(s, before, TIME_WORD_TIME_PREPOSITION)))
        return false;
    if (at != tok) return true; /* "last May", "early March" */
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
static bool year_fits(const time_words *s, tc_time_note *n, uint32_t tok, uint32_t end) {
    const tc_work *w = s->w;
    (void)n;
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
        return before != TC_NONE && (tc_tok_is(w, before, "in") || tc_tok_is(w, before, "since")) &&
               year % 100 != 0;
    return true;
}

/* 12/11/2020: the month stands first, as American news has it, unless only the other order is a date. */
static bool slash_fits(const time_words *s, tc_time_note *n, uint32_t tok, uint32_t end) {
    (void)s, (void)tok, (void)end;
    if (n->month > 12 && n->day <= 12) {
        int16_t swap = n->month;
        n->month = n->day;
        n->day = swap;
    }
    return n->month >= 1 && n->month <= 12 && tc_day_valid(n->year > 0 ? n->year : 2000, n->month, n->day);
}

/* 29.07.2022, one token: day first. */
static bool dotted_fits(const time_words *s, tc_time_note *n, uint32_t tok, uint32_t end) {
    const tc_work *w = s->w;
    (void)end;
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
static bool clock_dot_fits(const time_words *s, tc_time_note *n, uint32_t tok, uint32_t end) {
    const tc_work *w = s->w;
    (void)end;
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

/* What follows the expression in its text unit; w->n_tok when nothing does. */
static uint32_t next_word(const tc_work *w, uint32_t end) {
    return time_starts_unit(w, end) ? w->n_tok : end;
}
static bool next_is(const tc_work *w, uint32_t end, const char *word) {
    return !time_starts_unit(w, end) && tc_tok_is(w, end, word);
}

static bool rate_fits(const time_words *s, tc_time_note *n, uint32_t tok, uint32_t end) {
    (void)n, (void)end;
    return is_rate(s, tok);
}

/* 1914-18 is a pair of years, 1500-1800 may be anything. */
static bool years_fit(const time_words *s, tc_time_note *n, uint32_t tok, uint32_t end) {
    const tc_work *w = s->w;
    uint32_t before = time_previous(w, tok), b = end - 1, next = next_word(w, end);
    int first = time_digits(w, tok), second = time_digits(w, b);
    (void)n;
    if (w->tok_fold_n[b] == 2) {
        second += first / 100 * 100;
        if (second < first) second += 100;
        if (second - first > 25) return false;
    }
    if (before != TC_NONE && !(w->tok_flags[tok] & TC_TOK_SPACE) &&
        (time_is_sign(w, before, '-') || time_is_sign(w, before, '/') || time_is_sign(w, before, '.')))
        return false;
    if ((time_is_sign(w, next, '-') || time_is_sign(w, next, '/')) && !(w->tok_flags[next] & TC_TOK_SPACE))
        return false;
    if (time_word_is(s, next, TIME_WORD_UNIT) || time_word_is(s, next, TIME_WORD_COUNTED)) return false;
    return first >= 1500 && first < 2100 && second > first && second < 2100;
}

static bool season_fits(const time_words *s, tc_time_note *n, uint32_t tok, uint32_t end) {
    const tc_work *w = s->w;
    uint32_t before = time_previous(w, tok), at = end - 1;
    bool spring = tc_tok_is(w, at, "spring"), fall = tc_tok_is(w, at, "fall");
    (void)n;
    if (named(w, at, at + 1)) { /* but: the Spring Offensive, which no lexicon holds */
        const tc_mention *m = &w->mentions.at[w->tok_mention[at]];
        if (m->entity != TC_NONE || m->type == TC_TYPE_PERSON) return false;
    }
    if (next_is(w, end, "of")) return false; /* the fall of Kabul; with a year another rule reads it */
    if (!spring && !fall) return true;
    if (time_capital(w, at) && before != TC_NONE && time_capital(w, before) && !time_starts_unit(w, before) &&
        time_capital(w, next_word(w, end)) && !time_word_is(s, before, TIME_WORD_PREPOSITION))
        return false; /* Cold Spring Harbor */
    if (end - tok > 1)
        return spring ||
               (before != TC_NONE && (time_word_is(s, before, TIME_WORD_TIME_PREPOSITION) ||
                                      tc_tok_is(s->w, before, "of") || tc_tok_is(s->w, before, "for")));
    if (before == TC_NONE) return false;
    return time_word_is(s, before, TIME_WORD_TIME_PREPOSITION) || tc_tok_is(w, before, "by") ||
           (spring && time_capital(w, at));
}

/* "on the 20th": nothing it counts may follow. */
static bool dayonly_fits(const time_words *s, tc_time_note *n, uint32_t tok, uint32_t end) {
    const tc_work *w = s->w;
    uint32_t before = time_previous(w, tok);
    if (n->day < 1 || n->day > 31 || before == TC_NONE || !time_word_is(s, before, TIME_WORD_PREPOSITION) ||
        tc_tok_is(w, before, "than"))
        return false;
    for (uint32_t i = end; i < w->n_tok && i < end + 4; i++)
        if (tc_tok_is(w, i, "century") || tc_tok_is(w, i, "centuries"))
            return false; /* the 16th or 17th century */
    if (time_starts_unit(w, end)) return true;
    if (w->tok_kind[end] != TC_TOK_WORD)
        return w->tok_kind[end] != TC_TOK_NUMBER && !time_is_sign(w, end, '-');
    return (time_word_is(s, end, TIME_WORD_FOLLOW) && !tc_tok_is(w, end, "of")) ||
           time_tense_at(s, end) == TENSE_PAST;
}

static bool length_fits(const time_words *s, tc_time_note *n, uint32_t tok, uint32_t end) {
    const tc_work *w = s->w;
    uint32_t before = time_previous(w, tok), last = end - 1, next = next_word(w, end);
    bool plural = time_word_is(s, last, TIME_WORD_PLURAL_UNIT), number = w->tok_kind[tok] == TC_TOK_NUMBER;
    if (time_capital(w, last) && tok > 0 && !time_starts_unit(w, tok) && in_sentence(w, tok))
        return false; /* Thirty Seconds to Mars */
    if (is_rate(s, tok)) n->kind = TIME_REPEAT;
    switch (n->unit) {
    case UNIT_SECOND:
        if (!plural) return false; /* a second, one second */
        break;
    case UNIT_MINUTE:
        if (tc_tok_is(w, last, "min") && w->tok_kind[last - 1] != TC_TOK_NUMBER) return false;
        break;
    case UNIT_QUARTER:
        if (!plural || next_is(w, end, "of")) return false; /* a quarter of something */
        break;
    case UNIT_NIGHT:
        if (n->n == 1 && !n->vague) return false;
        break;
    case UNIT_DAY:
        if (tc_tok_is(w, tok, "one") && end - tok == 2 && !next_is(w, end, "after") &&
            (before == TC_NONE || !time_word_is(s, before, TIME_WORD_PREPOSITION)))
            return false; /* one day he will */
        break;
    default:
        break;
    }
    if (time_is_sign(w, next, '-') && (tc_tok_is(w, next + 1, "long") || tc_tok_is(w, next + 1, "old")))
        return false;
    if (plural && !n->vague && n->n == 1 && !number && (tc_tok_is(w, tok, "a") || tc_tok_is(w, tok, "an")))
        return false;                                                        /* "a months" */
    if (end - tok == 2 && plural && tc_tok_is(w, tok, "half")) return false; /* a half years */
    return !(tc_tok_is(w, tok, "some") && end - tok == 2 && !plural);        /* some day */
}

static bool hyphen_fits(const time_words *s, tc_time_note *n, uint32_t tok, uint32_t end) {
    (void)s, (void)tok, (void)end;
    return n->unit != UNIT_QUARTER || n->n > 1; /* three-quarter */
}

/* "after hours" by itself is no length. */
static bool bare_fits(const time_words *s, tc_time_note *n, uint32_t tok, uint32_t end) {
    uint32_t before = time_previous(s->w, tok);
    return n->unit != UNIT_HOUR || before == TC_NONE || !tc_tok_is(s->w, before, "after") ||
           next_is(s->w, end, "of");
}

static bool holiday_fits(const time_words *s, tc_time_note *n, uint32_t tok, uint32_t end) {
    (void)n;
    return time_capital(s->w, tok) || (end - tok > 1 && time_capital(s->w, tok + 1));
}

static bool capital_fits(const time_words *s, tc_time_note *n, uint32_t tok, uint32_t end) {
    (void)n, (void)end;
    return time_capital(s->w, tok);
}

/* The Daily Mail, the 20th Century Fox: an adjective or noun of a name. */
static bool unnamed_fits(const time_words *s, tc_time_note *n, uint32_t tok, uint32_t end) {
    const tc_work *w = s->w;
    (void)n;
    return !time_capital(w, end - 1) || !time_capital(w, next_word(w, end)) || !in_sentence(w, tok);
}

/* USA Today, Apocalypse Now, The Tonight Show, The Sunday Times: a capital among capitals. */
static bool title_fits(const time_words *s, tc_time_note *n, uint32_t tok, uint32_t end) {
    const tc_work *w = s->w;
    uint32_t before = time_previous(w, tok), next = next_word(w, end);
    bool weekday = n->weekday != TIME_UNSAID;
    if (named(w, tok, end)) return false;
    if (before == TC_NONE || !time_capital(w, tok) || !in_sentence(w, tok)) return true;
    bool behind = time_capital(w, before) && w->tok_kind[before] == TC_TOK_WORD &&
                  !time_starts_unit(w, before) && !time_word_is(s, before, TIME_WORD_PREPOSITION);
    bool ahead = time_capital(w, next) && w->tok_kind[next] == TC_TOK_WORD;
    return weekday ? !(ahead && tc_tok_is(w, before, "the")) : !behind && !ahead;
}

static bool clock_fits(const time_words *s, tc_time_note *n, uint32_t tok, uint32_t end) {
    const tc_work *w = s->w;
    uint32_t before = time_previous(w, tok);
    for (uint32_t i = tok; i + 1 < end; i++)
        if (time_is_sign(w, i, ':') && time_digits(w, i + 1) >= 0 && w->tok_fold_n[i + 1] != 2)
            return false; /* a ratio of 3:2 */
    if (before != TC_NONE && w->tok_kind[before] == TC_TOK_SYMBOL) return false;
    return n->hour >= 0 && n->hour <= 24 && n->minute < 60 && !(n->hour == 24 && n->minute > 0);
}

static bool military_fits(const time_words *s, tc_time_note *n, uint32_t tok, uint32_t end) {
    return s->w->tok_fold_n[tok] == 4 && clock_fits(s, n, tok, end);
}

static bool night_fits(const time_words *s, tc_time_note *n, uint32_t tok, uint32_t end) {
    (void)s, (void)tok, (void)end;
    n->vague = true; /* some night, or nights in general */
    return true;
}

static bool pair_end_fits(const time_words *s, tc_time_note *n, uint32_t tok, uint32_t end) {
    (void)n, (void)tok;
    return time_starts_unit(s->w, end) || s->w->tok_kind[end] != TC_TOK_WORD || time_capital(s->w, end) ||
           time_word_is(s, end, TIME_WORD_FOLLOW);
}

static bool quarter_fits(const time_words *s, tc_time_note *n, uint32_t tok, uint32_t end) {
    (void)n, (void)tok;
    return !next_is(s->w, end, "final") && !next_is(s->w, end, "finals");
}

/* "for the year" by itself, not "for the year to June", "in the quarter ended ...", "for the month of May".
 */
static bool period_fits(const time_words *s, tc_time_note *n, uint32_t tok, uint32_t end) {
    static const char *const goes_on[] = {"of",    "to",   "ended", "ending",  "before",
                                          "after", "that", "when",  "earlier", "-"};
    uint32_t next = next_word(s->w, end);
    (void)n, (void)tok;
    for (size_t i = 0; i < TC_COUNT_OF(goes_on) && next < s->w->n_tok; i++)
        if (tc_tok_is(s->w, next, goes_on[i])) return false;
    return next >= s->w->n_tok || !time_lower_word(s->w, next) || time_word_is(s, next, TIME_WORD_FOLLOW) ||
           time_tense_at(s, next) != TENSE_NONE;
}

/* In text whose words were replaced from a thesaurus, "current weeks" stands for recent ones. */
static bool spun_fits(const time_words *s, tc_time_note *n, uint32_t tok, uint32_t end) {
    (void)tok, (void)end;
    if (s->w->quality & TC_QUALITY_SPUN) n->ref = "PAST_REF";
    return true;
}

bool time_check(const time_words *s, const char *name, tc_time_note *n, uint32_t tok, uint32_t end) {
    static const struct {
        const char *name;
        bool (*fits)(const time_words *, tc_time_note *, uint32_t, uint32_t);
    } checks[] = {
        {"year", year_fits},          {"month", month_fits},   {"dur", length_fits},
        {"bare", bare_fits},          {"clock", clock_fits},   {"season", season_fits},
        {"title", title_fits},        {"rate", rate_fits},     {"dayonly", dayonly_fits},
        {"dotted", dotted_fits},      {"slash", slash_fits},   {"years", years_fit},
        {"hyphen", hyphen_fits},      {"hol", holiday_fits},   {"cap", capital_fits},
        {"unnamed", unnamed_fits},    {"night", night_fits},   {"pairend", pair_end_fits},
        {"quarter", quarter_fits},    {"spun", spun_fits},     {"military", military_fits},
        {"clockdot", clock_dot_fits}, {"period", period_fits},
    };
    for (size_t i = 0; i < TC_COUNT_OF(checks); i++)
        if (strcmp(name, checks[i].name) == 0) return checks[i].fits(s, n, tok, end);
    return true;
}
