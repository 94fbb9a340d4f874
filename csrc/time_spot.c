/* time_spot.c: finds time expressions and notes what is written in them; values come later (time.c), when the document's
 * day is known.
 *
 * The rules of layer "time" find the extents. Their captures carry the parts by name, so one function reads every rule.
 * What a pattern over words cannot see is a named check here: whether "may" is a month, 2000 a year, "a year" a rate.
 * Then each expression gets the tense of the verb that governs it, which decides between the last and the next 12
 * November. A cue must govern: the nearest finite verb before the expression in its clause, or the first one behind it
 * when the expression opens the clause. */
#include "time_note.h"

enum { CHUNK = 8192, FAR_BACK = 40, FAR_AHEAD = 25 };

typedef struct spotter {
    tc_work *w;
    const tc_rules *rules;
    int month_ambiguous, month_verb, month, weekday, preposition, time_preposition, determiner, follow, unit, plural_unit,
        number, small_number, vague_number, season;
    /* tense */
    int length_preposition, future, infinitive, past, not_past, present, boundary, relative, demand, opener;
} spotter;

static bool is_in(const spotter *s, uint32_t tok, int class_id) {
    return class_id >= 0 && tok < s->w->n_tok && tc_word_in(s->rules, s->w->tok_word[tok], class_id, NULL);
}

static bool is_sign(const tc_work *w, uint32_t tok, char c) {
    return tok < w->n_tok && w->tok_fold_n[tok] == 1 && *tc_tok_fold_at(w, tok) == (uint8_t)c;
}
static bool starts_unit(const tc_work *w, uint32_t tok) {
    return tok == 0 || tok >= w->n_tok || (w->tok_flags[tok] & (TC_TOK_SENT | TC_TOK_BREAK)) != 0;
}
static bool capital(const tc_work *w, uint32_t tok) { return tok < w->n_tok && (w->tok_flags[tok] & TC_TOK_UPPER1); }
static bool lower_word(const tc_work *w, uint32_t tok) {
    return tok < w->n_tok && w->tok_kind[tok] == TC_TOK_WORD && !(w->tok_flags[tok] & TC_TOK_UPPER1);
}
/* A word written as a word, not a name: for attributive nouns, "2016 election". */
static bool plural_noun(const tc_work *w, uint32_t tok) {
    uint32_t n = tok < w->n_tok ? w->tok_fold_n[tok] : 0;
    const uint8_t *at = n ? tc_tok_fold_at(w, tok) : NULL;
    return lower_word(w, tok) && n > 3 && at[n - 1] == 's' && at[n - 2] != 's';
}

/* ------------------------------------------------------------------------------------- reading parts */

/* The number of up to four digits that the token's digits begin with; -1 when there is none. */
static int digits(const tc_work *w, uint32_t tok) {
    const uint8_t *at = tc_tok_fold_at(w, tok);
    uint32_t n = w->tok_fold_n[tok], i = 0;
    int v = 0;
    if (n == 0 || at[0] < '0' || at[0] > '9') return -1;
    for (; i < n && i < 5 && at[i] >= '0' && at[i] <= '9'; i++) v = v * 10 + (at[i] - '0');
    return i == 5 ? -1 : v;
}

static int decimal(const char *s) {
    int v = 0, sign = 1;
    if (*s == '-') sign = -1, s++;
    for (; *s >= '0' && *s <= '9'; s++) v = v * 10 + (*s - '0');
    return sign * v;
}

static int unit_of(const char *code) {
    static const struct {
        const char *code;
        int unit;
    } units[] = {{"TS", UNIT_SECOND}, {"TM", UNIT_MINUTE},   {"TH", UNIT_HOUR},      {"D", UNIT_DAY},     {"W", UNIT_WEEK},
                 {"M", UNIT_MONTH},   {"Q", UNIT_QUARTER},   {"S", UNIT_HALF},       {"Y", UNIT_YEAR},    {"DE", UNIT_DECADE},
                 {"CE", UNIT_CENTURY}, {"WE", UNIT_WEEKEND}, {"FN", UNIT_FORTNIGHT}, {"NT", UNIT_NIGHT},  {"X", UNIT_VAGUE}};
    for (size_t i = 0; i < TC_COUNT_OF(units); i++)
        if (strcmp(code, units[i].code) == 0) return units[i].unit;
    return UNIT_NONE;
}

/* "-1" from the document's day, "p1" from the date told before, "c0" from either. */
static void read_rel(const char *v, int8_t *rel, int8_t *base) {
    *base = BASE_DCT;
    if (*v == 'p') *base = BASE_TOLD, v++;
    else if (*v == 'c') *base = BASE_CONTEXT, v++;
    *rel = (int8_t)decimal(v);
}

static void note_init(tc_time_note *n, const tc_rule *rule) {
    memset(n, 0, sizeof *n);
    n->year = n->month = n->day = n->weekday = n->quarter = n->half = n->decade = n->century = n->hour = n->minute = n->week =
        TIME_UNSAID;
    n->rel = n->yr = REL_UNSAID;
    n->n = 1;
    n->partner = TC_NONE;
    n->rule = rule->name;
}

static void set_code(char to[3], const char *from) {
    to[0] = from[0];
    to[1] = from[0] ? from[1] : '\0';
    to[2] = '\0';
}

/* Count of units written by tokens: digits, number words, or vague ("a few"). */
static void read_count(const spotter *s, uint32_t tok, uint32_t tok_end, tc_time_note *n) {
    const char *v;
    double number;
    for (uint32_t i = tok; i < tok_end; i++)
        if (tc_word_in(s->rules, s->w->tok_word[i], s->vague_number, &v) && *v == 'X') {
            n->vague = true;
            return;
        }
    if (tok_end > tok && tc_tok_is(s->w, tok_end - 1, "of")) tok_end--;
    if (tc_number_parse(s->rules, s->w, tok, tok_end, &number) && number >= 0) {
        n->n = number;
        return;
    }
    for (uint32_t i = tok; i < tok_end; i++)
        if (tc_word_in(s->rules, s->w->tok_word[i], s->number, &v)) n->n = *v == '0' ? 0.5 : decimal(v);
}

/* Year of two digits: the nearest reading to the present age of news; 70 and later is the last century. */
static int full_year(int y2) { return y2 >= 70 ? 1900 + y2 : 2000 + y2; }

/* Takes one named part. value: of the class or argument; tok == TC_NONE for arguments. */
static void note_part(const spotter *s, tc_time_note *n, const char *name, const char *value, uint32_t tok, uint32_t tok_end) {
    int number = value && ((*value >= '0' && *value <= '9') || *value == '-') ? decimal(value)
                 : tok != TC_NONE                                              ? digits(s->w, tok)
                                                                               : -1;
    int16_t v = (int16_t)number;
    switch (name[0]) {
    case 'y':
        if (name[1] == 'r') {
            if (value) read_rel(value, &n->yr, &n->yr_base);
        } else {
            n->year = v;
            if (tok != TC_NONE && v >= 0 && v < 100 && s->w->tok_fold_n[tok] == 2 && !n->bc) n->year = (int16_t)full_year(v);
        }
        break;
    case 'm':
        if (name[1] == '\0') n->month = v;
        else if (strcmp(name, "mi") == 0) n->minute = v;
        else if (strcmp(name, "mod") == 0) n->mod = value;
        break;
    case 'd':
        if (name[1] == '\0') n->day = v;
        else if (strcmp(name, "dec") == 0) n->decade = v;
        else if (strcmp(name, "day") == 0 && value) {
            read_rel(value, &n->rel, &n->rel_base);
            n->unit = UNIT_DAY;
        }
        break;
    case 'w':
        if (strcmp(name, "wd") == 0) n->weekday = v;
        else if (strcmp(name, "wk") == 0) n->week = v;
        break;
    case 's':
        if (value) set_code(n->season, value);
        break;
    case 'q': n->quarter = v; break;
    case 'h':
        if (strcmp(name, "hf") == 0) n->half = v;
        else if (strcmp(name, "hh") == 0) n->hour = v;
        else if (strcmp(name, "hol") == 0) n->holiday = value;
        else if (strcmp(name, "hm") == 0 && number >= 0) {
            n->hour = (int16_t)(number / 100);
            n->minute = (int16_t)(number % 100);
        }
        break;
    case 'c':
        if (strcmp(name, "cent") == 0) n->century = v;
        else if (strcmp(name, "clk") == 0) n->hour = v, n->minute = 0;
        break;
    case 'a':
        if (strcmp(name, "ap") == 0 && value && n->hour != TIME_UNSAID) {
            if (*value == 'p' && n->hour < 12) n->hour = (int16_t)(n->hour + 12);
            if (*value == 'a' && n->hour == 12) n->hour = 0;
        } else if (strcmp(name, "add") == 0) {
            n->n += 0.5;
        }
        break;
    case 'z':
        if (value) n->zone = *value;
        break;
    case 'p':
        if (strcmp(name, "pod") == 0 && value) set_code(n->part, value);
        break;
    case 'e':
        if (strcmp(name, "era") == 0) n->bc = value && *value == 'B';
        break;
    case 'n':
        if (tok == TC_NONE && *value == 'X') n->vague = n->plural = true;
        else if (value && *value == 'X') n->vague = true;
        else if (tok == TC_NONE) n->n = strcmp(value, "0.5") == 0 ? 0.5 : number;
        else read_count(s, tok, tok_end, n);
        break;
    case 'u':
        if (!value) break;
        if (*value >= '2' && *value <= '9') n->n = *value - '0', value++;
        if (strcmp(value, "HC") == 0) n->unit = UNIT_CENTURY, n->n *= 0.5;
        else if (strcmp(value, "HH") == 0) n->unit = UNIT_HOUR, n->n *= 0.5;
        else n->unit = (uint8_t)unit_of(value);
        break;
    case 'r':
        if (strcmp(name, "rel") == 0 && value) read_rel(value, &n->rel, &n->rel_base);
        else if (strcmp(name, "ref") == 0) n->ref = value;
        break;
    case 'b':
        if (strcmp(name, "base") == 0) n->base = *value == 'p' ? BASE_TOLD : *value == 'c' ? BASE_CONTEXT : BASE_DCT;
        break;
    case 't':
        if (strcmp(name, "type") == 0) n->fiscal = strcmp(value, "fy") == 0;
        break;
    default: break;
    }
}

/* Captures without a digit belong to the whole; of a pair those with a 2 to the second. */
static void note_match(const spotter *s, const tc_rule_match *m, bool second, tc_time_note *n) {
    static const char *const order[] = {"era", "n", "u"}; /* what others depend on goes first */
    const tc_rule *rule = m->rule;
    char name[8];
    note_init(n, rule);
    for (size_t round = 0; round <= TC_COUNT_OF(order); round++)
        for (unsigned i = 0; i < rule->n_captures; i++) {
            if (m->capture[i].tok == TC_NONE) continue;
            const char *full = rule->captures[i];
            size_t len = strlen(full);
            bool two = len > 1 && full[len - 1] == '2';
            if (len == 0 || len - two >= sizeof name || (two && !second) || strcmp(full, "a") == 0 || strcmp(full, "b") == 0)
                continue;
            memcpy(name, full, len - two);
            name[len - two] = '\0';
            bool early = false, now = round < TC_COUNT_OF(order) && strcmp(name, order[round]) == 0;
            for (size_t k = 0; k < TC_COUNT_OF(order); k++) early |= strcmp(name, order[k]) == 0;
            if (now || (!early && round == TC_COUNT_OF(order))) {
                if (two || !second || strcmp(name, "era") == 0 || rule->action[0] != 'p')
                    note_part(s, n, name, tc_match_value(s->rules, s->w, m, full), m->capture[i].tok, m->capture[i].tok_end);
            }
        }
    for (unsigned i = 0; i < rule->n_args; i++) {
        if (strcmp(rule->arg_keys[i], "dir") == 0) {
            n->tense = (int8_t)decimal(rule->arg_values[i]);
            if (rule->action[0] == 'a') n->rel = n->tense;
        } else {
            note_part(s, n, rule->arg_keys[i], rule->arg_values[i], TC_NONE, TC_NONE);
        }
    }
}

/* -------------------------------------------------------------------------------------- checks */

static bool in_sentence(const tc_work *w, uint32_t tok) {
    uint32_t row = w->tok_sent[tok];
    return row < w->sentences.n && w->sentences.at[row].kind == TC_SENTENCE && !(w->quality & TC_QUALITY_TITLECASED);
}

static uint32_t previous(const tc_work *w, uint32_t tok) { return starts_unit(w, tok) ? TC_NONE : tok - 1; }

/* Part of a longer name that is no event or law: Theresa May, Cold Spring Harbor. */
static bool named(const tc_work *w, uint32_t tok, uint32_t tok_end) {
    uint32_t row = w->tok_mention[tok];
    if (row == TC_NONE || row >= w->mentions.n) return false;
    const tc_mention *mention = &w->mentions.at[row];
    return mention->type != TC_TYPE_EVENT && mention->type != TC_TYPE_LAW &&
           (mention->tok < tok || mention->tok_end > tok_end);
}

/* A month or weekday that is also a name or a verb needs its capital, and a place where a time stands. */
static bool month_fits(const spotter *s, uint32_t tok, uint32_t end) {
    const tc_work *w = s->w;
    uint32_t at = tok;
    while (at < end && !is_in(s, at, s->month)) at++;
    if (at == end || named(w, at, at + 1)) return false;
    if (!capital(w, at) && is_in(s, at, s->month_verb)) return false;
    if (at != tok) return true; /* "last May", "early March" */
    uint32_t before = previous(w, tok);
    bool prepared = before != TC_NONE && (is_in(s, before, s->preposition) || is_in(s, before, s->determiner) ||
                                          is_in(s, before, s->month) || w->tok_kind[before] == TC_TOK_NUMBER);
    if (is_in(s, at, s->month_verb) || is_in(s, at, s->month_ambiguous)) {
        if (before != TC_NONE && capital(w, before) && !is_in(s, before, s->preposition) && !is_in(s, before, s->determiner) &&
            w->tok_kind[before] == TC_TOK_WORD && !is_in(s, before, s->month) && !starts_unit(w, before))
            return false; /* Theresa May, Jan Smith */
        if (is_in(s, at, s->month_verb) && !prepared) return false;
        if (!prepared && w->tok_fold_n[at] <= 3) return false;
        if (tok + 1 < w->n_tok && capital(w, tok + 1) && !starts_unit(w, tok + 1) && w->tok_kind[tok + 1] == TC_TOK_WORD &&
            !prepared)
            return false; /* April Jones */
    }
    return w->tok_fold_n[at] > 3 || is_in(s, at, s->month_verb) || prepared;
}

/* Four digits as a year, not as a count: 2000 people, $2000, 1500 m. */
static bool year_fits(const spotter *s, uint32_t tok, uint32_t end) {
    const tc_work *w = s->w;
    uint32_t at = tok;
    while (at < end && w->tok_kind[at] != TC_TOK_NUMBER) at++;
    int year = at < end ? digits(w, at) : -1;
    if (year < 1000 || year > 2999 || w->tok_fold_n[at] != 4) return false;
    uint32_t before = previous(w, tok);
    bool after = end < w->n_tok && !starts_unit(w, end);
    if (before != TC_NONE && (w->tok_kind[before] == TC_TOK_SYMBOL || is_sign(w, before, '#') || is_sign(w, before, '/') ||
                              is_sign(w, before, ':') || is_sign(w, before, '@')))
        return false;
    bool glued_dash = before != TC_NONE && (is_sign(w, before, '-') || is_sign(w, before, '.')) && !(w->tok_flags[tok] & TC_TOK_SPACE);
    if (glued_dash && before > 0 && !(w->tok_flags[before] & TC_TOK_SPACE) && w->tok_time[before - 1] == TC_NONE)
        return false; /* NT-2541, A-2000 */
    if (after && (w->tok_kind[end] == TC_TOK_SYMBOL || is_in(s, end, s->unit) || w->tok_kind[end] == TC_TOK_NUMBER))
        return false;
    if (after && is_sign(w, end, '-') && end + 1 < w->n_tok && !(w->tok_flags[end] & TC_TOK_SPACE) && lower_word(w, end + 1) &&
        is_in(s, end + 1, s->unit))
        return false;
    bool timely = before != TC_NONE && is_in(s, before, s->time_preposition);
    bool prepared = before != TC_NONE && (is_in(s, before, s->preposition) || is_in(s, before, s->determiner));
    bool noun_follows = after && lower_word(w, end) && !is_in(s, end, s->follow);
    if (year < 1900 || year > 2099) {
        if (noun_follows) return false;
        return timely || (before != TC_NONE && (is_sign(w, before, '(') || tc_tok_is(w, before, "of"))) ||
               (year >= 1500 && prepared && year < 2100);
    }
    if (!noun_follows) return true;
    if (before != TC_NONE && is_in(s, before, s->determiner)) return true; /* the 2016 election */
    if (before != TC_NONE && w->tok_kind[before] == TC_TOK_CLITIC) return true;
    if (plural_noun(w, end) || tc_tok_is(w, end, "people") || tc_tok_is(w, end, "men") || tc_tok_is(w, end, "women") ||
        tc_tok_is(w, end, "children"))
        return timely && !tc_tok_is(w, before, "after") && !tc_tok_is(w, before, "between") && !tc_tok_is(w, before, "into") &&
               year >= 1960 && year <= 2050 && (tc_tok_is(w, before, "in") || tc_tok_is(w, before, "since")) &&
               year % 100 != 0;
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
    if (k != 2 || len[2] != 4 || len[0] > 2 || len[1] > 2 || !tc_day_valid(parts[2], parts[1], parts[0])) return false;
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
static bool is_rate(const spotter *s, uint32_t tok) {
    const tc_work *w = s->w;
    uint32_t before = previous(w, tok);
    if (before == TC_NONE || (!tc_tok_is(w, tok, "a") && !tc_tok_is(w, tok, "an"))) return false;
    if (is_in(s, before, s->preposition)) return false;
    if (tc_tok_is(w, before, "once") || tc_tok_is(w, before, "twice") || tc_tok_is(w, before, "thrice") || tc_tok_is(w, before, "times"))
        return true;
    if (w->tok_kind[before] == TC_TOK_NUMBER || tc_tok_is(w, before, "million") || tc_tok_is(w, before, "billion") ||
        tc_tok_is(w, before, "percent") || is_sign(w, before, '%'))
        return true;
    uint32_t two = previous(w, before), three = two == TC_NONE ? TC_NONE : previous(w, two);
    if (two == TC_NONE || !lower_word(w, before)) return false;
    bool number = w->tok_kind[two] == TC_TOK_NUMBER || is_in(s, two, s->number) || tc_tok_is(w, two, "million") ||
                  (three != TC_NONE && w->tok_kind[three] == TC_TOK_NUMBER && lower_word(w, two));
    return number && plural_noun(w, before);
}

static bool check(const spotter *s, const char *name, const tc_rule_match *m, tc_time_note *n, uint32_t *tok, uint32_t *end) {
    const tc_work *w = s->w;
    uint32_t before = previous(w, *tok);
    bool more = *end < w->n_tok && !starts_unit(w, *end);
    (void)m;
    switch (name[0]) {
    case 'm': /* month, military */
        if (name[1] == 'o') return month_fits(s, *tok, *end);
        return n->hour >= 0 && n->hour <= 24 && n->minute >= 0 && n->minute < 60 && w->tok_fold_n[*tok] == 4;
    case 'y':
        if (strcmp(name, "years") != 0) return year_fits(s, *tok, *end);
        {   /* 1914-18 is a pair of years, 1500-1800 may be anything */
            int first = digits(w, *tok);
            uint32_t b = *end - 1;
            int second = digits(w, b);
            if (w->tok_fold_n[b] == 2) second += first / 100 * 100;
            if (w->tok_fold_n[b] == 2 && second < first) second += 100;
            bool glued = before != TC_NONE && !(w->tok_flags[*tok] & TC_TOK_SPACE) && (is_sign(w, before, '-') || is_sign(w, before, '/') || is_sign(w, before, '.'));
            if (more && (is_sign(w, *end, '-') || is_sign(w, *end, '/')) && !(w->tok_flags[*end] & TC_TOK_SPACE)) return false;
            if (w->tok_fold_n[b] == 2 && second - first > 25) return false;
            return first >= 1500 && first < 2100 && second > first && second < 2100 && !glued &&
                   !(more && is_in(s, *end, s->unit)) && !(more && plural_noun(w, *end) && !is_in(s, *end, s->follow));
        }
    case 's':
        if (strcmp(name, "slash") == 0) return slash_fits(n);
        if (strcmp(name, "season") == 0) {
            uint32_t at = *end - 1;
            bool det = before != TC_NONE && (is_in(s, before, s->time_preposition) || tc_tok_is(w, before, "by"));
            if (named(w, at, at + 1)) return false;
            if (capital(w, at) && before != TC_NONE && capital(w, before) && !starts_unit(w, before) && more && capital(w, *end) &&
                !is_in(s, before, s->preposition) && (tc_tok_is(w, at, "spring") || tc_tok_is(w, at, "fall")))
                return false; /* Cold Spring Harbor */
            if (more && tc_tok_is(w, *end, "of") ) return false; /* the fall of Kabul; with a year another rule reads it */
            if (tc_tok_is(w, at, "fall") || tc_tok_is(w, at, "spring"))
                return *end - *tok > 1 ? tc_tok_is(w, at, "spring") || (before != TC_NONE && is_in(s, before, s->preposition)) : det || (capital(w, at) && before != TC_NONE && tc_tok_is(w, at, "spring"));
            return true;
        }
        return !(more && capital(w, *tok) && capital(w, *end)); /* setly: the Daily Mail */
    case 'd':
        if (strcmp(name, "dotted") == 0) return dotted_fits(w, *tok, n);
        if (strcmp(name, "dayonly") == 0) {
            /* "on the 20th": nothing it counts may follow */
            if (n->day < 1 || n->day > 31 || before == TC_NONE || !is_in(s, before, s->preposition) || tc_tok_is(w, before, "than"))
                return false;
            for (uint32_t i = *end; i < w->n_tok && i < *end + 4; i++)
                if (tc_tok_is(w, i, "century") || tc_tok_is(w, i, "centuries")) return false; /* the 16th or 17th century */
            return !more || (w->tok_kind[*end] != TC_TOK_WORD && w->tok_kind[*end] != TC_TOK_NUMBER && !is_sign(w, *end, '-')) ||
                   (is_in(s, *end, s->follow) && !tc_tok_is(w, *end, "of"));
        }
        /* dur */
        if (capital(w, *end - 1) && *tok > 0 && !starts_unit(w, *tok) && in_sentence(w, *tok))
            return false; /* Thirty Seconds to Mars */
        if (is_rate(s, *tok)) n->kind = TIME_REPEAT;
        if (n->unit == UNIT_SECOND && n->n == 1 && !tc_tok_is(w, *end - 1, "seconds") && !tc_tok_is(w, *tok, "one")) return false;
        if (n->unit == UNIT_QUARTER && (!tc_tok_is(w, *end - 1, "quarters") || (more && tc_tok_is(w, *end, "of"))))
            return false; /* a quarter of something */
        if (n->unit == UNIT_NIGHT && n->n == 1 && !n->vague) return false;
        if (more && is_sign(w, *end, '-') && *end + 1 < w->n_tok && (tc_tok_is(w, *end + 1, "long") || tc_tok_is(w, *end + 1, "old")))
            return false;
        if (is_in(s, *end - 1, s->plural_unit) && !n->vague && n->n <= 1 && n->n != 0 && w->tok_kind[*tok] != TC_TOK_NUMBER && n->rule[3] == '\0')
            return false; /* "a months" */
        if (n->unit == UNIT_SECOND && tc_tok_is(w, *end - 1, "second")) return false; /* "one second" is rarely a time, "a second" never */
        if (n->unit == UNIT_MINUTE && tc_tok_is(w, *end - 1, "min")) return w->tok_kind[*end - 2] == TC_TOK_NUMBER;
        if (tc_tok_is(w, *tok, "some") && *end - *tok == 2 && !is_in(s, *end - 1, s->plural_unit)) return false; /* some day */
        if (tc_tok_is(w, *tok, "one") && *end - *tok == 2 && n->unit == UNIT_DAY &&
            (before == TC_NONE || !is_in(s, before, s->preposition)) && !(more && tc_tok_is(w, *end, "after")))
            return false; /* one day he will */
        if (*end - *tok >= 2 && w->tok_kind[*tok] == TC_TOK_NUMBER && digits(w, *tok) >= 1900 && n->n < 2100 && n->unit == UNIT_DAY &&
            w->tok_fold_n[*tok] == 4 && !is_in(s, *end - 1, s->plural_unit))
            return false;
        return true;
    case 'h':
        if (strcmp(name, "hyphen") == 0) return n->unit != UNIT_QUARTER || n->n > 1;
        return capital(w, *tok) || (*end - *tok > 1 && capital(w, *tok + 1)) ; /* holidays are names */
    case 'q': return !(more && tc_tok_is(w, *end, "final")) && !(more && plural_noun(w, *end) && tc_tok_is(w, *end, "finals"));
    case 'u': return (w->tok_flags[*tok] & TC_TOK_UPPER1) != 0;
    case 'a': return more == false || !(lower_word(w, *end) && tc_tok_is(w, *end, "s")); /* apostrophe */
    case 'c':
        if (strcmp(name, "clock") == 0) return n->hour >= 0 && n->hour <= 24 && n->minute < 60 &&
                   !(before != TC_NONE && w->tok_kind[before] == TC_TOK_SYMBOL) && !(n->minute >= 0 && n->hour == 24 && n->minute > 0);
        if (strcmp(name, "clockdot") == 0) return clock_dot_fits(w, *tok, n);
        return capital(w, *tok);
    case 'o':
        return strcmp(name, "oclock") != 0 || (n->hour >= 0 && n->hour <= 24);
    case 'n':
        if (strcmp(name, "night") == 0) n->vague = true; /* some night, or nights in general */
        else if (before != TC_NONE && tc_tok_is(w, before, "by") && false) return false;
        return true;
    case 'p':
        if (strcmp(name, "podplural") == 0) return before != TC_NONE;
        if (strcmp(name, "pairend") == 0) return !more || w->tok_kind[*end] != TC_TOK_WORD || is_in(s, *end, s->follow) || capital(w, *end);
        if (strcmp(name, "per") == 0) return true;
        return true;
    case 'r':
        if (strcmp(name, "rate") == 0) return is_rate(s, *tok);
        if (strcmp(name, "recent") == 0) return true;
        return true;
    case 'b':
        return true;
    case 'e': return !more || !tc_tok_is(w, *end, "of");
    default: return true;
    }
}

/* --------------------------------------------------------------------------------------- tense */

/* An "-ed" form that no list holds; the short ones are mostly nouns ("bed", "need"). */
static bool ends_in_ed(const tc_work *w, uint32_t tok) {
    uint32_t n = w->tok_fold_n[tok];
    const uint8_t *at = tc_tok_fold_at(w, tok);
    return w->tok_kind[tok] == TC_TOK_WORD && n >= 5 && at[n - 1] == 'd' && at[n - 2] == 'e' && at[n - 3] != 'e';
}

/* Tense of a finite verb or cue at the token: 1, -1; 0: none; 2: an infinitive's "to"; 3: present. */
enum { TENSE_NONE = 0, TENSE_AHEAD = 1, TENSE_INFINITIVE = 2, TENSE_PRESENT = 3, TENSE_PAST = -1 };
static int tense_at(const spotter *s, uint32_t tok) {
    const tc_work *w = s->w;
    if (is_in(s, tok, s->month_verb) && capital(w, tok)) return TENSE_NONE; /* May */
    if (is_in(s, tok, s->future)) return TENSE_AHEAD;
    bool more = tok + 1 < w->n_tok && !starts_unit(w, tok + 1);
    if (more && (tc_tok_is(w, tok, "set") || tc_tok_is(w, tok, "due"))) {
        if (tc_tok_is(w, tok, "due") && !tc_tok_is(w, tok + 1, "to")) return TENSE_AHEAD;
        if (is_in(s, tok + 1, s->preposition) && !tc_tok_is(w, tok + 1, "to")) return TENSE_AHEAD; /* due on, set for */
        if (tc_tok_is(w, tok + 1, "to") && lower_word(w, tok + 2) && !is_in(s, tok + 2, s->determiner) &&
            (tc_tok_is(w, tok, "set") || !plural_noun(w, tok + 2)))
            return TENSE_AHEAD; /* set to appear, due to appear; not: due to concerns */
        return TENSE_NONE;
    }
    if (is_in(s, tok, s->present)) {
        /* "is to", "has to", "are going to", "is expected to": ahead */
        for (uint32_t i = tok + 1; i < w->n_tok && i < tok + 4 && !starts_unit(w, i); i++)
            if (is_in(s, i, s->future)) return TENSE_AHEAD; /* is expected to, has been scheduled */
        for (uint32_t i = tok + 1; i < w->n_tok && i < tok + 4 && !starts_unit(w, i); i++) {
            if (tc_tok_is(w, i, "to")) return i == tok + 1 ? TENSE_AHEAD : TENSE_PRESENT;
            if (ends_in_ed(w, i) || is_in(s, i, s->past)) {
                if (tc_tok_is(w, tok, "has") || tc_tok_is(w, tok, "have") || tc_tok_is(w, tok, "'ve")) return TENSE_PAST;
                return TENSE_PRESENT;
            }
        }
        return tc_tok_is(w, tok, "has") || tc_tok_is(w, tok, "have") ? TENSE_NONE : TENSE_PRESENT;
    }
    if (tc_tok_is(w, tok, "to") && lower_word(w, tok + 1) && !is_in(s, tok + 1, s->determiner) && !starts_unit(w, tok + 1))
        return TENSE_INFINITIVE;
    if (is_in(s, tok, s->past) || (ends_in_ed(w, tok) && !is_in(s, tok, s->not_past)))
        return tok > 0 && tc_tok_is(w, tok - 1, "be") ? TENSE_NONE : TENSE_PAST; /* "to be held" is not past */
    return TENSE_NONE;
}

static bool closes_clause(const spotter *s, uint32_t tok) { return is_in(s, tok, s->boundary); }

static int tense_back(const spotter *s, uint32_t tok) {
    const tc_work *w = s->w;
    for (uint32_t i = tok, k = 0; k < FAR_BACK && !starts_unit(w, i); k++) {
        i--;
        if (closes_clause(s, i)) break;
        int t = tense_at(s, i);
        if (t == TENSE_AHEAD || t == TENSE_PAST) return t;
        if (t == TENSE_PRESENT) return 0;
        if (t == TENSE_INFINITIVE) { /* what is planned, ordered, asked lies ahead; "began to", "managed to" do not */
            if (starts_unit(w, i)) return TENSE_AHEAD;
            if (is_in(s, i - 1, s->infinitive)) return TENSE_AHEAD;
            if (tense_at(s, i - 1) == TENSE_PAST) return TENSE_PAST;
            if (tc_tok_is(w, i + 1, "be")) return TENSE_AHEAD; /* an event to be held on Monday */
            for (uint32_t j = i, far = 0; far < 6 && !starts_unit(w, j); far++) {
                j--;
                if (is_in(s, j, s->infinitive) || is_in(s, j, s->future)) return TENSE_AHEAD;
                int before = tense_at(s, j);
                if (before == TENSE_PAST || before == TENSE_AHEAD) return before;
                if (before == TENSE_PRESENT) return 0;
                if (starts_unit(w, j)) return TENSE_AHEAD; /* a headline: Apple to launch */
            }
        }
    }
    return 0;
}

static int tense_on(const spotter *s, uint32_t tok) {
    const tc_work *w = s->w;
    for (uint32_t i = tok, k = 0; k < FAR_AHEAD && i < w->n_tok && (i == tok || !starts_unit(w, i)); i++, k++) {
        if (starts_unit(w, i)) break;
        if (is_sign(w, i, ';')) break;
        int t = tense_at(s, i);
        if (t == TENSE_AHEAD || t == TENSE_PAST) return t;
        if (t == TENSE_PRESENT) return 0;
    }
    return 0;
}

/* True when a demand, a condition or a plan stands before the token in its sentence: "by" then names a deadline. */
static bool demanded(const spotter *s, uint32_t tok) {
    const tc_work *w = s->w;
    for (uint32_t i = tok, k = 0; k < FAR_BACK && !starts_unit(w, i); k++) {
        i--;
        if (is_in(s, i, s->demand) || is_in(s, i, s->future)) return true;
    }
    return false;
}

/* "for three years ... has been": the length runs back from the document's day. */
static bool perfect(const spotter *s, uint32_t tok, uint32_t tok_end) {
    const tc_work *w = s->w;
    uint32_t before = previous(w, tok);
    if (before == TC_NONE || !is_in(s, before, s->length_preposition)) return false;
    for (uint32_t i = tok, k = 0; k < FAR_BACK && !starts_unit(w, i); k++) {
        i--;
        if (closes_clause(s, i)) break;
        if (is_in(s, i, s->present) && tense_at(s, i) == TENSE_PAST) return true;
        if (tc_tok_is(w, i, "had") || tc_tok_is(w, i, "was") || tc_tok_is(w, i, "were")) return false;
    }
    uint32_t opener = previous(w, before);
    if (opener != TC_NONE && !is_in(s, opener, s->opener)) return false;
    for (uint32_t i = tok_end, k = 0; k < FAR_AHEAD && i < w->n_tok && !starts_unit(w, i); i++, k++)
        if (tense_at(s, i) != TENSE_NONE) return is_in(s, i, s->present) && tense_at(s, i) == TENSE_PAST;
    return false;
}

static int tense_of(const spotter *s, uint32_t tok, uint32_t tok_end) {
    const tc_work *w = s->w;
    uint32_t before = previous(w, tok);
    if (before != TC_NONE && (tc_tok_is(w, before, "the") || tc_tok_is(w, before, "a") || tc_tok_is(w, before, "an") || is_sign(w, before, '(')))
        before = previous(w, before);
    bool by = before != TC_NONE && (tc_tok_is(w, before, "by") || tc_tok_is(w, before, "until") || tc_tok_is(w, before, "till"));
    if (before != TC_NONE && tc_tok_is(w, before, "since")) return -1;
    if (before != TC_NONE && tc_tok_is(w, before, "of") && before > 0 && tc_tok_is(w, before - 1, "as")) return -1;
    if (before != TC_NONE && before > 0 && (tc_tok_is(w, before - 1, "deadline") || tc_tok_is(w, before - 1, "cutoff"))) return 0;
    uint32_t opener = before;
    if (opener != TC_NONE && is_in(s, opener, s->preposition)) opener = previous(w, opener);
    bool opens = opener == TC_NONE || is_in(s, opener, s->opener);
    if (by && demanded(s, before)) return 1;
    int t = opens ? tense_on(s, tok_end) : tense_back(s, tok);
    if (t == 0) t = opens ? tense_back(s, tok) : tense_on(s, tok_end);
    return t;
}

/* ------------------------------------------------------------------------------------ spotting */

static tc_status push(const spotter *s, const tc_time_note *note, int type, uint32_t tok, uint32_t tok_end, tc_error *err) {
    tc_work *w = s->w;
    tc_time *t = tc_vec_push(&w->alloc, &w->times);
    tc_time_note *n = t ? tc_vec_push(&w->alloc, &w->time_notes) : NULL;
    if (!n) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for time expressions");
    memset(t, 0, sizeof *t);
    t->tok = tok;
    t->tok_end = tok_end;
    t->start = w->tok_start[tok];
    t->end = w->tok_end[tok_end - 1];
    t->type = (uint8_t)type;
    t->lo = t->hi = TC_DAY_NONE;
    t->precision = TC_PREC_UNKNOWN;
    t->value = "";
    t->rule = note->rule;
    *n = *note;
    for (uint32_t i = tok; i < tok_end; i++) w->tok_time[i] = w->times.n - 1;
    return TC_OK;
}

static int type_of(const tc_time_note *n) {
    if (n->kind == TIME_LENGTH) return TC_DURATION;
    if (n->kind == TIME_REPEAT) return TC_SET;
    return n->hour != TIME_UNSAID || n->part[0] ? TC_TIME : TC_DATE;
}

static bool sound(const tc_time_note *n) {
    if (n->day != TIME_UNSAID && (n->day < 1 || n->day > 31)) return false;
    if (n->month != TIME_UNSAID && (n->month < 1 || n->month > 12)) return false;
    if (n->month != TIME_UNSAID && n->day != TIME_UNSAID &&
        n->day > tc_month_days(n->year == TIME_UNSAID ? 2000 : n->year, n->month))
        return false;
    if (n->century != TIME_UNSAID && (n->century < 1 || n->century > 30)) return false;
    if (n->holiday && strcmp(n->holiday, "none") == 0) return false;
    return true;
}

/* "a four-day rally", "the 12 November deadline": the article belongs to the noun behind. */
static void trim(const spotter *s, const tc_time_note *n, uint32_t *tok, uint32_t end) {
    const tc_work *w = s->w;
    if (end - *tok < 2) return;
    bool article = tc_tok_is(w, *tok, "a") || tc_tok_is(w, *tok, "an");
    if ((n->kind == TIME_LENGTH || n->kind == TIME_AGO) && article &&
        (w->tok_kind[*tok + 1] == TC_TOK_NUMBER || is_in(s, *tok + 1, s->small_number)))
        (*tok)++;
    else if (n->kind == TIME_CALENDAR && tc_tok_is(w, *tok, "the") && (n->month != TIME_UNSAID || n->season[0]) && n->mod == NULL &&
             n->year == TIME_UNSAID && n->week == TIME_UNSAID && end - *tok <= 3 && end < w->n_tok && !starts_unit(w, end) &&
             (n->season[0] ? w->tok_kind[end] == TC_TOK_WORD : lower_word(w, end)) && tense_at(s, end) == TENSE_NONE &&
             !is_in(s, end, s->follow) && is_in(s, end - 1, n->season[0] ? s->season : s->month))
        (*tok)++;
}

/* *next: the item from which to look on; a match that a check refuses is given up from its second item. */
static tc_status accept(const spotter *s, const tc_rule_match *m, uint32_t *next, tc_error *err) {
    const tc_rule *rule = m->rule;
    const char *wanted = tc_rule_arg(rule, "check");
    uint32_t tok = m->tok, end = m->tok_end;
    tc_time_note note;
    *next = m->item + 1;
    note_match(s, m, false, &note);
    switch (rule->action[0]) {
    case 'a': note.kind = TIME_AGO; break;
    case 'r': note.kind = rule->action[2] == 'f' ? TIME_VAGUE : TIME_REL; break;
    case 's': note.kind = TIME_REPEAT; break;
    case 'p': note.kind = TIME_CALENDAR; break;
    default:
        if (strcmp(rule->action, "dur") == 0) note.kind = TIME_LENGTH;
        else note.kind = note.unit != UNIT_NONE && note.month == TIME_UNSAID && note.weekday == TIME_UNSAID ? TIME_REL : TIME_CALENDAR;
    }
    if (note.rel != REL_UNSAID && note.part[0] && note.unit == UNIT_NONE && note.weekday == TIME_UNSAID) {
        note.kind = TIME_REL; /* this morning, last night, the next evening */
        note.unit = UNIT_DAY;
        if (note.rel_base == BASE_DCT && note.rel > 0) note.rel_base = BASE_TOLD;
    }
    if (note.kind == TIME_REL && note.part[0] == '\0' && note.rel_base == BASE_DCT &&
        ((note.unit == UNIT_DAY && tc_tok_is(s->w, end - 1, "day")) || (note.rel > 0 && tc_tok_is(s->w, tok, "the"))))
        note.rel_base = BASE_TOLD; /* this day, the next month */
    trim(s, &note, &tok, end);
    if (wanted && !check(s, wanted, m, &note, &tok, &end)) return TC_OK;
    if (!sound(&note)) return TC_OK;
    *next = m->item_end;
    if (rule->action[0] == 'p') {
        int a = tc_rule_capture(rule, "a"), b = tc_rule_capture(rule, "b");
        tc_time_note second;
        if (a < 0 || b < 0 || m->capture[a].tok == TC_NONE || m->capture[b].tok == TC_NONE) return TC_OK;
        note_match(s, m, true, &second);
        second.kind = TIME_CALENDAR;
        second.part[0] = '\0';
        if (second.month == TIME_UNSAID && second.day != TIME_UNSAID) second.month = note.month;
        if (note.month == TIME_UNSAID && note.day != TIME_UNSAID) note.month = second.month;
        if (second.year != TIME_UNSAID && note.year != TIME_UNSAID && !note.bc && second.year < 2100 && s->w->tok_fold_n[m->capture[b].tok] == 2) {
            second.year = (int16_t)(note.year / 100 * 100 + second.year % 100); /* 1915-17 */
            if (second.year < note.year) second.year = (int16_t)(second.year + 100);
        }
        if (!sound(&note) || !sound(&second)) return TC_OK;
        note.tense = second.tense = (int8_t)tense_of(s, tok, end);
        note.partner = s->w->times.n + 1;
        second.partner = s->w->times.n;
        tc_status status = push(s, &note, type_of(&note), note.part[0] ? tok : m->capture[a].tok, m->capture[a].tok_end, err);
        return status != TC_OK ? status : push(s, &second, type_of(&second), m->capture[b].tok, m->capture[b].tok_end, err);
    }
    if (note.kind != TIME_LENGTH && note.kind != TIME_AGO && note.kind != TIME_VAGUE) note.tense = (int8_t)tense_of(s, tok, end);
    else if (note.kind == TIME_LENGTH && note.tense == 0) note.tense = perfect(s, tok, end) ? -1 : 0;
    else if (note.kind == TIME_LENGTH && note.tense > 0 && wanted && tense_of(s, tok, end) <= 0) note.tense = 0; /* within */
    uint32_t before = previous(s->w, tok);
    if (before != TC_NONE && (tc_tok_is(s->w, before, "since") ||
                              (is_sign(s->w, before, '(') && is_sign(s->w, end, ')') && note.month == TIME_UNSAID)))
        note.attributive = true; /* a source's year, and where a state began, do not move a story on */
    else
        note.attributive = before != TC_NONE && (is_in(s, before, s->determiner) || s->w->tok_kind[before] == TC_TOK_CLITIC) && end < s->w->n_tok && !starts_unit(s->w, end) &&
                       s->w->tok_kind[end] == TC_TOK_WORD && !is_in(s, end, s->follow);
    return push(s, &note, type_of(&note), tok, end, err);
}

static void spotter_init(spotter *s, tc_work *w) {
    const tc_rules *r = w->pipeline->rules;
    s->w = w;
    s->rules = r;
    s->month = tc_rules_class(r, "month");
    s->month_ambiguous = tc_rules_class(r, "monthambiguous");
    s->month_verb = tc_rules_class(r, "monthverb");
    s->weekday = tc_rules_class(r, "weekday");
    s->preposition = tc_rules_class(r, "prep");
    s->time_preposition = tc_rules_class(r, "timeprep");
    s->determiner = tc_rules_class(r, "det");
    s->follow = tc_rules_class(r, "follow");
    s->unit = tc_rules_class(r, "unit");
    s->plural_unit = tc_rules_class(r, "unitsN");
    s->number = tc_rules_class(r, "num");
    s->small_number = tc_rules_class(r, "num1");
    s->season = tc_rules_class(r, "season");
    s->vague_number = tc_rules_class(r, "numvague");
    s->length_preposition = tc_rules_class(r, "lengthprep");
    s->future = tc_rules_class(r, "tenseahead");
    s->infinitive = tc_rules_class(r, "tenseplan");
    s->past = tc_rules_class(r, "tensepast");
    s->not_past = tc_rules_class(r, "tensenone");
    s->present = tc_rules_class(r, "tensepresent");
    s->boundary = tc_rules_class(r, "clauseend");
    s->demand = tc_rules_class(r, "tensedemand");
    s->opener = tc_rules_class(r, "clauseopen");
}

tc_status tc_times_spot(tc_work *w, tc_error *err) {
    tc_status status = TC_OK;
    tc_items items = {0};
    spotter s;
    tc_rule_match m;
    if (w->n_tok == 0) return TC_OK;
    memset(w->tok_time, 0xFF, (size_t)w->n_tok * sizeof *w->tok_time);
    if (tc_rules_count(w->pipeline->rules, TC_LAYER_TIME) == 0) return TC_OK;
    spotter_init(&s, w);
    for (uint32_t from = 0; from < w->n_tok;) { /* whole text units, some thousand tokens at a time */
        uint32_t to = w->n_tok - from > CHUNK ? from + CHUNK : w->n_tok;
        while (to < w->n_tok && !(w->tok_flags[to] & TC_TOK_SENT)) to++;
        if (tc_work_cancelled(w)) {
            status = tc_fail(err, TC_E_CANCELLED, 0, "cancelled");
            goto done;
        }
        items.n = 0;
        TC_TRY(tc_items_build(s.rules, w, from, to, false, &items, err));
        for (uint32_t at = 0; tc_rules_next(s.rules, TC_LAYER_TIME, w, &items, at, &m);) TC_TRY(accept(&s, &m, &at, err));
        from = to;
    }
done:
    tc_vec_release(&w->alloc, &items);
    return status;
}
