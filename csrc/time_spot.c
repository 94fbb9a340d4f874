/* time_spot.c: finds time expressions and notes what is written in them; values come later (time.c), when the
 * document's day is known.
 *
 * The rules of layer "time" find the extents. Their captures carry the parts by name, so one function reads
 * every rule. time_check.c looks at what a pattern cannot see, time_tense.c at the verb that governs. */
#include "time_note.h"

enum { CHUNK = 8192, BEFORE = 8, AFTER = 12 }; /* tokens */

/* ------------------------------------------------------------------------------------- reading parts */

static int decimal(const char *s) {
    int v = 0, sign = 1;
    if (*s == '-') sign = -1, s++;
    for (; *s >= '0' && *s <= '9'; s++) v = v * 10 + (*s - '0');
    return sign * v;
}

static int unit_of(const char *code) {
    switch (code[0]) {
    case 'T':
        return code[1] == 'S' ? UNIT_SECOND : code[1] == 'M' ? UNIT_MINUTE : UNIT_HOUR;
    case 'D':
        return code[1] == 'E' ? UNIT_DECADE : UNIT_DAY;
    case 'W':
        return code[1] == 'E' ? UNIT_WEEKEND : UNIT_WEEK;
    case 'M':
        return UNIT_MONTH;
    case 'Q':
        return UNIT_QUARTER;
    case 'S':
        return UNIT_HALF;
    case 'Y':
        return UNIT_YEAR;
    case 'C':
        return UNIT_CENTURY;
    case 'F':
        return UNIT_FORTNIGHT;
    case 'N':
        return UNIT_NIGHT;
    case 'X':
        return UNIT_VAGUE;
    default:
        return UNIT_NONE;
    }
}

/* "-1" from the document's day, "p1" from the date told before, "c0" from either, "q0" of what is reported.
 */
static void read_rel(const char *v, int8_t *rel, int8_t *base) {
    *base = BASE_DCT;
    if (*v == 'p')
        *base = BASE_TOLD, v++;
    else if (*v == 'c')
        *base = BASE_CONTEXT, v++;
    else if (*v == 'q')
        *base = BASE_REPORT, v++;
    *rel = (int8_t)decimal(v);
}

static void note_init(tc_time_note *n, const tc_rule *rule) {
    memset(n, 0, sizeof *n);
    n->year = n->month = n->day = n->weekday = n->quarter = n->half = n->decade = n->century = n->hour =
        n->minute = n->week = TIME_UNSAID;
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
static void read_count(const time_words *s, uint32_t tok, uint32_t tok_end, tc_time_note *n) {
    const char *v;
    double number;
    for (uint32_t i = tok; i < tok_end; i++)
        if (time_word_value(s, i, TIME_WORD_VAGUE_NUMBER, &v) && *v == 'X') {
            n->vague = true;
            return;
        }
    if (tok_end > tok && tc_tok_is(s->w, tok_end - 1, "of")) tok_end--;
    if (tc_number_parse(s->rules, s->w, tok, tok_end, &number) && number >= 0) {
        n->n = number;
        return;
    }
    for (uint32_t i = tok; i < tok_end; i++)
        if (time_word_value(s, i, TIME_WORD_NUMBER, &v)) n->n = *v == '0' ? 0.5 : decimal(v);
}

/* Year of two digits: the nearest reading to the present age of news; 70 and later is the last century. */
static int full_year(int y2) { return y2 >= 70 ? 1900 + y2 : 2000 + y2; }

/* Takes one named part. value: of the class or argument; tok == TC_NONE for arguments. */
static void note_part(const time_words *s, tc_time_note *n, const char *name, const char *value, uint32_t tok,
                      uint32_t tok_end) {
    int number = value && ((*value >= '0' && *value <= '9') || *value == '-') ? decimal(value)
                 : tok != TC_NONE                                             ? time_digits(s->w, tok)
                                                                              : -1;
    int16_t v = (int16_t)number;
    switch (name[0]) {
    case 'y':
        if (strcmp(name, "yadd") == 0) { /* the winter of 2019-20 */
            if (n->season[0] == 'W') n->year++;
        } else if (name[1] == 'r') {
            if (value) read_rel(value, &n->yr, &n->yr_base);
        } else {
            n->year = v;
            if (tok != TC_NONE && v >= 0 && v < 100 && s->w->tok_fold_n[tok] == 2 && !n->bc)
                n->year = (int16_t)full_year(v);
        }
        break;
    case 'm':
        if (name[1] == '\0')
            n->month = v;
        else if (strcmp(name, "mi") == 0)
            n->minute = v;
        else if (strcmp(name, "mod") == 0)
            n->mod = value;
        break;
    case 'd':
        if (name[1] == '\0')
            n->day = v;
        else if (strcmp(name, "dec") == 0)
            n->decade = v;
        else if (strcmp(name, "day") == 0 && value) {
            read_rel(value, &n->rel, &n->rel_base);
            n->unit = UNIT_DAY;
        }
        break;
    case 'w':
        if (strcmp(name, "wd") == 0)
            n->weekday = v;
        else if (strcmp(name, "wk") == 0)
            n->week = v;
        break;
    case 's':
        if (value) set_code(n->season, value);
        break;
    case 'q':
        n->quarter = v;
        break;
    case 'h':
        if (strcmp(name, "hf") == 0)
            n->half = v;
        else if (strcmp(name, "hh") == 0)
            n->hour = v;
        else if (strcmp(name, "hol") == 0)
            n->holiday = value;
        else if (strcmp(name, "hm") == 0 && number >= 0) {
            n->hour = (int16_t)(number / 100);
            n->minute = (int16_t)(number % 100);
        }
        break;
    case 'c':
        if (strcmp(name, "cent") == 0)
            n->century = v;
        else if (strcmp(name, "clk") == 0)
            n->hour = v, n->minute = 0;
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
        if (tok == TC_NONE && *value == 'X')
            n->vague = n->plural = true;
        else if (value && *value == 'X')
            n->vague = true;
        else if (tok == TC_NONE)
            n->n = strcmp(value, "0.5") == 0 ? 0.5 : number;
        else
            read_count(s, tok, tok_end, n);
        break;
    case 'u':
        if (!value) break;
        if (*value >= '2' && *value <= '9') n->n = *value - '0', value++;
        if (strcmp(value, "HC") == 0)
            n->unit = UNIT_CENTURY, n->n *= 0.5;
        else if (strcmp(value, "HH") == 0)
            n->unit = UNIT_HOUR, n->n *= 0.5;
        else
            n->unit = (uint8_t)unit_of(value);
        break;
    case 'r':
        if (strcmp(name, "rel") == 0 && value)
            read_rel(value, &n->rel, &n->rel_base);
        else if (strcmp(name, "ref") == 0)
            n->ref = value;
        break;
    case 'b':
        if (strcmp(name, "base") == 0)
            n->base = *value == 'p' ? BASE_TOLD : *value == 'c' ? BASE_CONTEXT : BASE_DCT;
        break;
    case 't':
        if (strcmp(name, "type") == 0) n->fiscal = strcmp(value, "fy") == 0;
        break;
    default:
        break;
    }
}

/* What other parts depend on is read first. */
static unsigned turn_of(const char *name, size_t len) {
    if (len == 1) return name[0] == 'n' ? 1 : name[0] == 'u' ? 2 : 3;
    return len == 3 && memcmp(name, "era", 3) == 0 ? 0 : 3;
}

/* Captures without a digit belong to the whole; of a pair those with a 2 to the second. */
static void note_match(const time_words *s, const tc_rule_match *m, bool second, tc_time_note *n) {
    const tc_rule *rule = m->rule;
    bool pair = rule->action[0] == 'p';
    char name[8];
    note_init(n, rule);
    for (unsigned turn = 0; turn <= 3; turn++)
        for (unsigned i = 0; i < rule->n_captures; i++) {
            const char *full = rule->captures[i];
            size_t len = strlen(full);
            if (m->capture[i].tok == TC_NONE || len == 0 || len >= sizeof name) continue;
            bool two = len > 1 && full[len - 1] == '2';
            if (two) len--;
            if (turn_of(full, len) != turn || (len == 1 && (*full == 'a' || *full == 'b'))) continue;
            if (two ? !second : second && pair && turn > 0) continue;
            memcpy(name, full, len);
            name[len] = '\0';
            note_part(s, n, name, tc_match_value(s->rules, s->w, m, full), m->capture[i].tok,
                      m->capture[i].tok_end);
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

/* ------------------------------------------------------------------------------------ spotting */

static tc_status push(const time_words *s, const tc_time_note *note, int type, uint32_t tok, uint32_t tok_end,
                      tc_error *err) {
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
static void trim(const time_words *s, const tc_time_note *n, uint32_t *tok, uint32_t end) {
    const tc_work *w = s->w;
    if (end - *tok < 2) return;
    bool article = tc_tok_is(w, *tok, "a") || tc_tok_is(w, *tok, "an");
    if ((n->kind == TIME_LENGTH || n->kind == TIME_AGO) && article &&
        (w->tok_kind[*tok + 1] == TC_TOK_NUMBER || time_word_is(s, *tok + 1, TIME_WORD_SMALL_NUMBER)))
        (*tok)++;
    else if (n->kind == TIME_CALENDAR && tc_tok_is(w, *tok, "the") &&
             (n->month != TIME_UNSAID || n->season[0]) && n->mod == NULL && n->year == TIME_UNSAID &&
             n->week == TIME_UNSAID && end - *tok <= 3 && end < w->n_tok && !time_starts_unit(w, end) &&
             (n->season[0] ? w->tok_kind[end] == TC_TOK_WORD : time_lower_word(w, end)) &&
             time_tense_at(s, end) == TENSE_NONE && !time_word_is(s, end, TIME_WORD_FOLLOW) &&
             time_word_is(s, end - 1, n->season[0] ? TIME_WORD_SEASON : TIME_WORD_MONTH))
        (*tok)++;
}

/* "they march 10 miles", "it may 5 times": no month, unless all of the text is in small letters. */
static bool verb_month(const time_words *s, const tc_time_note *n, uint32_t tok, uint32_t end) {
    if (n->month == TIME_UNSAID || n->year != TIME_UNSAID || (s->w->quality & TC_QUALITY_LOWERCASED))
        return false;
    for (uint32_t i = tok; i < end; i++)
        if (time_word_is(s, i, TIME_WORD_MONTH_VERB) && !time_capital(s->w, i)) return true;
    return false;
}

/* *next: the item from which to look on; a match that a check refuses is given up from its second item. */
static tc_status accept(const time_words *s, const tc_rule_match *m, uint32_t *next, tc_error *err) {
    const tc_rule *rule = m->rule;
    const char *wanted = tc_rule_arg(rule, "check");
    uint32_t tok = m->tok, end = m->tok_end;
    tc_time_note note;
    *next = m->item + 1;
    note_match(s, m, false, &note);
    switch (rule->action[0]) {
    case 'a':
        note.kind = TIME_AGO;
        break;
    case 'r':
        note.kind = rule->action[2] == 'f' ? TIME_VAGUE : TIME_REL;
        break;
    case 's':
        note.kind = TIME_REPEAT;
        break;
    case 'p':
        note.kind = TIME_CALENDAR;
        break;
    default:
        if (strcmp(rule->action, "dur") == 0)
            note.kind = TIME_LENGTH;
        else
            note.kind = note.unit != UNIT_NONE && note.month == TIME_UNSAID && note.weekday == TIME_UNSAID
                            ? TIME_REL
                            : TIME_CALENDAR;
    }
    if (note.rel != REL_UNSAID && note.part[0] && note.unit == UNIT_NONE && note.weekday == TIME_UNSAID) {
        note.kind = TIME_REL; /* this morning, last night, the next evening */
        note.unit = UNIT_DAY;
        if (note.rel_base == BASE_DCT && note.rel > 0) note.rel_base = BASE_TOLD;
    }
    if (note.kind == TIME_REL && note.part[0] == '\0' && note.rel_base == BASE_DCT &&
        ((note.unit == UNIT_DAY && tc_tok_is(s->w, end - 1, "day")) ||
         (note.rel == 1 && tc_tok_is(s->w, tok, "the"))))
        note.rel_base = BASE_TOLD; /* this day, the next month */
    trim(s, &note, &tok, end);
    if (wanted && !time_check(s, wanted, &note, tok, end)) return TC_OK;
    if (verb_month(s, &note, tok, end)) return TC_OK;
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
        if (second.year != TIME_UNSAID && note.year != TIME_UNSAID && !note.bc && second.year < 2100 &&
            s->w->tok_fold_n[m->capture[b].tok] == 2) {
            second.year = (int16_t)(note.year / 100 * 100 + second.year % 100); /* 1915-17 */
            if (second.year < note.year) second.year = (int16_t)(second.year + 100);
        }
        if (!sound(&note) || !sound(&second)) return TC_OK;
        note.tense = second.tense = (int8_t)time_tense(s, tok, end);
        note.partner = s->w->times.n + 1;
        second.partner = s->w->times.n;
        tc_status status = push(s, &note, type_of(&note), note.part[0] ? tok : m->capture[a].tok,
                                m->capture[a].tok_end, err);
        return status != TC_OK
                   ? status
                   : push(s, &second, type_of(&second), m->capture[b].tok, m->capture[b].tok_end, err);
    }
    if (note.kind != TIME_LENGTH && note.kind != TIME_AGO && note.kind != TIME_VAGUE)
        note.tense = (int8_t)time_tense(s, tok, end);
    else if (note.kind == TIME_LENGTH && note.tense == 0)
        note.tense = time_perfect(s, tok, end) ? -1 : 0;
    else if (note.kind == TIME_LENGTH && note.tense > 0 && wanted && time_tense(s, tok, end) <= 0)
        note.tense = 0; /* within */
    note.passed = note.tense > 0 && note.kind == TIME_CALENDAR && time_deadline_told(s, tok);
    uint32_t before = time_previous(s->w, tok);
    if (before != TC_NONE &&
        (tc_tok_is(s->w, before, "since") ||
         (time_is_sign(s->w, before, '(') && time_is_sign(s->w, end, ')') && note.month == TIME_UNSAID)))
        note.attributive = true; /* a source's year, and where a state began, do not move a story on */
    else
        note.attributive =
            before != TC_NONE &&
            (time_word_is(s, before, TIME_WORD_DETERMINER) || s->w->tok_kind[before] == TC_TOK_CLITIC) &&
            end < s->w->n_tok && !time_starts_unit(s->w, end) && s->w->tok_kind[end] == TC_TOK_WORD &&
            !time_word_is(s, end, TIME_WORD_FOLLOW);
    return push(s, &note, type_of(&note), tok, end, err);
}

/* A number as times have it: 1996, 1st, 5pm, 29.07.2022, 10:15, 9 a.m.; not 3,000 or 1.5. One of two digits
 * counts only beside a month, a unit ..., which are anchors themselves. */
static bool number_anchor(const tc_work *w, uint32_t tok) {
    uint32_t n = w->tok_fold_n[tok];
    const uint8_t *at = tc_tok_fold_at(w, tok);
    if (w->tok_kind[tok] != TC_TOK_NUMBER) return n <= 6;
    if (n == 4 && at[1] != '.' && at[1] != ',') return at[0] <= '2';
    if (n >= 8 && n <= 10 && (at[1] == '.' || at[2] == '.')) return true;
    if (n > 5 || tok + 1 >= w->n_tok) return false;
    const uint8_t *next = tc_tok_fold_at(w, tok + 1);
    uint32_t next_n = w->tok_fold_n[tok + 1];
    switch (next[0]) {
    case ':':
    case '/':
    case '-':
        return true;
    case 'a': /* a.m., AD */
    case 'b': /* BC */
    case 'c': /* CE */
    case 'p':
        return next_n >= 2 && next_n <= 4;
    default:
        return n == 2 && tok > 0 && !(w->tok_flags[tok] & TC_TOK_SPACE); /* '98 */
    }
}

static tc_status scan(const time_words *s, tc_items *items, uint32_t from, uint32_t to, uint32_t last,
                      tc_error *err) {
    tc_rule_match m;
    tc_status status = TC_OK;
    items->n = 0;
    TC_TRY(tc_items_build(s->rules, s->w, from, to, false, items, err));
    for (uint32_t at = 0;
         at <= last - from && tc_rules_until(s->rules, TC_LAYER_TIME, items, at, last - from, &m);)
        TC_TRY(accept(s, &m, &at, err));
done:
    return status;
}

/* Only what stands around an anchor is given to the engine: a time expression holds a number, a unit, a month
 * ... */
tc_status tc_times_spot(tc_work *w, tc_error *err) {
    tc_status status = TC_OK;
    tc_items items = {0};
    time_words s;
    uint32_t from = 0, to = 0, last = 0; /* the stretch that waits, and its last anchor */
    uint32_t found = 0;                  /* tokens before it are settled */
    if (w->n_tok == 0) return TC_OK;
    memset(w->tok_time, 0xFF, (size_t)w->n_tok * sizeof *w->tok_time);
    if (tc_rules_count(w->pipeline->rules, TC_LAYER_TIME) == 0) return TC_OK;
    time_words_init(&s, w);
    for (uint32_t i = 0; i < w->n_tok; i++) {
        bool anchor = w->tok_flags[i] & TC_TOK_DIGIT
                          ? number_anchor(w, i)
                          : w->tok_word[i] != 0 && (time_word_mask(&s, i) & TIME_MASK_ANCHOR);
        if (!anchor) continue;
        if (to > 0 && (i > last + BEFORE || last - from > CHUNK)) {
            if (tc_work_cancelled(w)) {
                status = tc_fail(err, TC_E_CANCELLED, 0, "cancelled");
                goto done;
            }
            TC_TRY(scan(&s, &items, from, to, last, err));
            to = 0;
            found = last + 1;
            if (w->times.n > 0 && w->times.at[w->times.n - 1].tok_end > found)
                found = w->times.at[w->times.n - 1].tok_end;
        }
        if (i < found) continue;
        if (to == 0) from = i > found + BEFORE ? i - BEFORE : found;
        last = i;
        to = w->n_tok - i > AFTER ? i + AFTER : w->n_tok;
    }
    if (to > 0) TC_TRY(scan(&s, &items, from, to, last, err));
done:
    tc_vec_release(&w->alloc, &items);
    return status;
}
