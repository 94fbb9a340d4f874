/* docdate_facts.c: what a document's names say of its day, by the dated facts of the lexicon (facts.h).
 *
 * "President X" was written during a term of X, "former President X" behind one; a name or a pair of names
 * was not written before it could be known; "on August 6, X signed an order" is the sixth of August on which
 * X signed one when only one such event is known. What looks back is left out: a title beside a past year, an
 * event whose year the text has named. Every look goes a fixed number of tokens far, and a fixed number of
 * looks is taken. */
#include "docdate.h"
#include "facts.h"

enum {
    LOOK = 30,
    LOOKS = 600,
    ROWS = 4000,
    TITLE_FAR = 4,
    BESIDE_FAR = 7,
    UNSAID_YEAR = 330,
    WEEKDAY_LATE = 30,
    TITLE_LATE = 45
};

typedef struct looker {
    tc_work *w;
    const tc_facts *facts;
    date_cues *cues;
    unsigned looks;
} looker;

typedef struct stretch { /* tokens */
    uint32_t from, to;
} stretch;

/* The tokens about [tok, tok_end) that lie in its text unit. */
static stretch around(const tc_work *w, uint32_t tok, uint32_t tok_end) {
    stretch s = {tok, tok_end};
    while (s.from > 0 && tok - s.from < LOOK && !time_starts_unit(w, s.from)) s.from--;
    while (s.to < w->n_tok && s.to - tok_end < LOOK && !time_starts_unit(w, s.to)) s.to++;
    return s;
}

static bool phrase_at(const looker *l, const fact_choice *c, uint32_t tok, uint32_t end) {
    if (c->n_words == 0 || end - tok < c->n_words) return false;
    for (uint32_t i = 0; i < c->n_words; i++)
        if (!tc_tok_is(l->w, tok + i, l->facts->words.at[c->word + i])) return false;
    return true;
}

static bool entity_at(const tc_work *w, uint32_t tok, uint32_t entity) {
    uint32_t m = w->tok_mention[tok];
    return m != TC_NONE && m < w->mentions.n && w->mentions.at[m].entity == entity;
}

/* True when one of the group's alternatives stands in the stretch. */
static bool group_in(const looker *l, const fact_group *g, stretch s) {
    for (uint32_t tok = s.from; tok < s.to; tok++)
        for (uint32_t c = 0; c < g->n; c++) {
            const fact_choice *choice = &l->facts->choices.at[g->choice + c];
            if (choice->entity != TC_NONE ? entity_at(l->w, tok, choice->entity)
                                          : phrase_at(l, choice, tok, s.to))
                return true;
        }
    return false;
}

static bool groups_in(const looker *l, const fact_row *row, stretch s) {
    for (uint32_t g = 1; g < row->n_groups; g++)
        if (!group_in(l, &l->facts->groups.at[row->group + g], s)) return false;
    return true;
}

/* Two names or more make an event known by its month or weekday. */
static bool names_two(const looker *l, const fact_row *row) {
    for (uint32_t g = 1; g < row->n_groups; g++) {
        const fact_group *group = &l->facts->groups.at[row->group + g];
        bool names = true;
        for (uint32_t c = 0; c < group->n; c++) names &= l->facts->choices.at[group->choice + c].n_words == 0;
        if (names) return true;
    }
    return false;
}

/* ---------------------------------------------------------------------------------------- titles */

enum { TITLE_NONE, TITLE_HOLDS, TITLE_HELD, TITLE_THEN };

static bool token_in(const tc_work *w, uint32_t tok, const char *const *words, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (tc_tok_is(w, tok, words[i])) return true;
    return false;
}

/* What a word beside a title makes of it: TITLE_NONE takes it away, TITLE_HOLDS says nothing. */
static int modified(const tc_work *w, uint32_t tok) {
    static const char *const held[] = {"former",   "ex",      "onetime", "erstwhile",
                                       "previous", "deposed", "ousted"};
    static const char *const not_it[] = {"vice",      "deputy",  "assistant", "under",    "shadow",
                                         "incoming",  "future",  "next",      "aspiring", "potential",
                                         "designate", "elect",   "nominee",   "likely",   "late",
                                         "acting",    "interim", "or",        "and",      "first"};
    if (token_in(w, tok, held, TC_COUNT_OF(held))) return TITLE_HELD;
    if (tc_tok_is(w, tok, "then")) return TITLE_THEN;
    return token_in(w, tok, not_it, TC_COUNT_OF(not_it)) ? TITLE_NONE : TITLE_HOLDS;
}

/* "US President Donald Trump", "former president Trump" */
static int title_before(const looker *l, const tc_mention *m, const fact_choice *c) {
    const tc_work *w = l->w;
    if (m->tok < c->n_words || c->n_words == 0 || !phrase_at(l, c, m->tok - c->n_words, m->tok))
        return TITLE_NONE;
    uint32_t at = m->tok;
    for (; at > m->tok - c->n_words; at--)
        if (time_starts_unit(w, at)) return TITLE_NONE;
    for (uint32_t k = 0; k < TITLE_FAR && !time_starts_unit(w, at); k++) {
        at--;
        int verdict = modified(w, at);
        if (verdict != TITLE_HOLDS) return verdict;
        if (w->tok_mention[at] == TC_NONE && !time_capital(w, at) && w->tok_kind[at] != TC_TOK_CLITIC &&
            !time_is_sign(w, at, '-'))
            break; /* "former adviser to President Trump" */
    }
    return TITLE_HOLDS;
}

/* "Joe Biden, the current president", "Shou Zi Chew, TikTok's chief executive," */
static int title_behind(const looker *l, const tc_mention *m, const fact_choice *c) {
    static const char *const ends[] = {"of", "to", "by", "for", "who", "whose", ",", "with", "said", "says"};
    const tc_work *w = l->w;
    int verdict = TITLE_HOLDS;
    uint32_t at = m->tok_end;
    if (time_starts_unit(w, at) || !time_is_sign(w, at, ',')) return TITLE_NONE;
    for (uint32_t k = 0; k < BESIDE_FAR; k++) {
        at++;
        if (time_starts_unit(w, at) || token_in(w, at, ends, TC_COUNT_OF(ends))) return TITLE_NONE;
        if (phrase_at(l, c, at, w->n_tok)) return verdict;
        int next = modified(w, at);
        if (next == TITLE_NONE) return TITLE_NONE;
        if (next != TITLE_HOLDS) verdict = next;
    }
    return TITLE_NONE;
}

static int title_of(const looker *l, const tc_mention *m, const fact_row *row) {
    const fact_group *names = &l->facts->groups.at[row->group + 1];
    for (uint32_t c = 0; c < names->n; c++) {
        const fact_choice *choice = &l->facts->choices.at[names->choice + c];
        int verdict = title_before(l, m, choice);
        if (verdict == TITLE_NONE) verdict = title_behind(l, m, choice);
        if (verdict != TITLE_NONE) return verdict;
    }
    return TITLE_NONE;
}

/* A past year stands near: the title may be that year's. */
static bool looks_back(const tc_work *w, const tc_mention *m) {
    stretch s = around(w, m->tok, m->tok_end);
    for (uint32_t i = s.from; i < s.to; i++) {
        if (w->tok_time[i] == TC_NONE) continue;
        const tc_time_note *n = &w->time_notes.at[w->tok_time[i]];
        if ((n->year != TIME_UNSAID && n->tense <= 0) ||
            (n->kind == TIME_REL && n->rel < 0 && n->unit >= UNIT_YEAR))
            return true;
    }
    return false;
}

static void part(day_set *d, int32_t lo, int32_t hi) {
    if (d->n == DATE_PARTS || lo > hi) return;
    d->lo[d->n] = lo;
    d->hi[d->n] = hi;
    d->n++;
}

/* Terms of one person stand in the files in order of time. */
static void titles(looker *l, const tc_mention *m, const fact_key *keys, uint32_t n) {
    day_set holds = {0}, held = {0};
    int verdict = TITLE_NONE;
    int32_t over = DAY_LAST; /* end of the term before */
    for (uint32_t k = 0; k < n; k++) {
        const fact_row *row = &l->facts->rows.at[keys[k].row];
        if (row->kind != FACT_TERM) continue;
        int v = title_of(l, m, row);
        if (v == TITLE_NONE) continue;
        if (verdict == TITLE_NONE) verdict = v;
        /* titles stick for a while */
        part(&holds, row->lo, row->hi == DAY_LAST ? DAY_LAST : row->hi + TITLE_LATE);
        if (over != DAY_LAST) part(&held, over, row->lo);
        over = row->hi;
    }
    if (over != DAY_LAST) part(&held, over, DAY_LAST);
    if (verdict == TITLE_NONE) return;
    if (verdict == TITLE_HOLDS ? holds.n == 0 || looks_back(l->w, m) : held.n == 0) return;
    if (verdict == TITLE_THEN) { /* a later term changes nothing */
        held.n = 1;
        held.hi[0] = DAY_LAST;
    }
    date_cue *cue = date_cue_add(l->cues, verdict == TITLE_HOLDS ? CUE_TERM : CUE_FORMER, m->entity, m->start,
                                 m->end, DAY_FIRST, DAY_LAST);
    if (cue) cue->days = verdict == TITLE_HOLDS ? holds : held;
}

/* ---------------------------------------------------------------------------------------- events */

static bool year_unsaid(const tc_time_note *n) {
    return n->kind == TIME_CALENDAR && n->year == TIME_UNSAID && n->yr == REL_UNSAID &&
           n->rel == REL_UNSAID && n->hour == TIME_UNSAID &&
           (n->month != TIME_UNSAID || (n->weekday != TIME_UNSAID && n->day == TIME_UNSAID));
}

/* last month, this week, last year */
static bool by_unit(const tc_time_note *n) {
    return n->kind == TIME_REL && n->rel_base == BASE_DCT && (n->rel == 0 || n->rel == -1) &&
           (n->unit == UNIT_WEEK || n->unit == UNIT_MONTH || n->unit == UNIT_YEAR);
}

static bool same_date(const tc_time_note *n, int32_t day) {
    tc_ymd d = tc_ymd_of(day);
    if (n->kind == TIME_REL) return true;
    if (n->month == TIME_UNSAID) return tc_weekday(day) == n->weekday - 1;
    return d.month == n->month && (n->day == TIME_UNSAID || d.day == n->day) &&
           (n->weekday == TIME_UNSAID || tc_weekday(day) == n->weekday - 1);
}

/* True when the text named the year before: it looks back on it. */
static bool year_named(const tc_work *w, uint32_t before, int32_t year) {
    for (uint32_t i = 0; i < before; i++) {
        const tc_time_note *n = &w->time_notes.at[i];
        if (n->year == year && n->tense <= 0 && !n->attributive) return true;
    }
    return false;
}

/* The one event that the expression dates; TC_NONE when there is none, or several that differ. */
static uint32_t event_of(looker *l, uint32_t row) {
    const tc_work *w = l->w;
    const tc_time *t = &w->times.at[row];
    const tc_time_note *note = &w->time_notes.at[row];
    stretch s = around(w, t->tok, t->tok_end);
    uint32_t found = TC_NONE, last = TC_NONE;
    for (uint32_t i = s.from; i < s.to; i++) {
        uint32_t m = w->tok_mention[i], n;
        if (m == TC_NONE || m == last || m >= w->mentions.n || w->mentions.at[m].entity == TC_NONE) continue;
        last = m;
        const fact_key *keys = tc_facts_of(l->facts, w->mentions.at[m].entity, &n);
        for (uint32_t k = 0; k < n; k++) {
            const fact_row *event = &l->facts->rows.at[keys[k].row];
            if (event->kind != FACT_EVENT || !same_date(note, event->lo) || !groups_in(l, event, s)) continue;
            if ((note->kind == TIME_REL || note->month == TIME_UNSAID || note->day == TIME_UNSAID) &&
                !names_two(l, event))
                continue;
            if (found != TC_NONE && l->facts->rows.at[found].lo != event->lo) {
                bool month = note->month != TIME_UNSAID && note->day == TIME_UNSAID;
                if (!month || tc_ymd_of(l->facts->rows.at[found].lo).year != tc_ymd_of(event->lo).year)
                    return TC_NONE;
            }
            found = keys[k].row;
        }
    }
    return found;
}

/* "this week" in the sentence of the expression or the one beside it. */
static uint32_t this_week(const tc_work *w, uint32_t row) {
    const tc_time *t = &w->times.at[row];
    for (int step = -1; step <= 1; step += 2)
        for (uint32_t i = row, k = 0; k < 4; k++) {
            if (step < 0 ? i == 0 : i + 1 >= w->times.n) break;
            i = step < 0 ? i - 1 : i + 1;
            const tc_time *other = &w->times.at[i];
            const tc_time_note *n = &w->time_notes.at[i];
            uint32_t a = w->tok_sent[t->tok], b = w->tok_sent[other->tok];
            if ((a > b ? a - b : b - a) > 1) break;
            if (n->kind == TIME_REL && n->unit == UNIT_WEEK && n->rel == 0 && n->rel_base == BASE_DCT)
                return i;
        }
    return TC_NONE;
}

static void event_cue(looker *l, uint32_t row) {
    const tc_work *w = l->w;
    const tc_time *t = &w->times.at[row];
    const tc_time_note *n = &w->time_notes.at[row];
    uint32_t event = event_of(l, row);
    if (event == TC_NONE) return;
    int32_t day = l->facts->rows.at[event].lo, lo = day, hi = day;
    if (year_named(w, row, tc_ymd_of(day).year)) return;
    int tense = n->passed ? 0 : n->tense;
    if (n->kind == TIME_REL) {
        if (tense > 0) return;
        time_span unit = time_span_step(n->unit, day, -n->rel);
        date_cue_add(l->cues, CUE_EVENT, event, t->start, t->end, unit.lo - (n->unit == UNIT_WEEK), unit.hi);
        return;
    }
    if (n->month == TIME_UNSAID) {
        uint32_t week = this_week(w, row);
        if (tense == 0) return;
        if (week == TC_NONE) {
            lo = tense > 0 ? day - WEEKDAY_LATE : day;
            hi = tense > 0 ? day : day + UNSAID_YEAR;
        } else { /* the week may be one from Sunday, too */
            const char *mod = w->time_notes.at[week].mod;
            bool later = mod && strcmp(mod, "END") == 0;
            int32_t sunday = day - (tc_weekday(day) + 1) % 7;
            lo = tense > 0 ? sunday : day;
            hi = tense > 0 ? (later ? day - 1 : day) : sunday + 7;
            date_cue_add(l->cues, CUE_WEEK, 0, w->times.at[week].start, w->times.at[week].end, lo, hi);
        }
    } else {
        tc_ymd d = tc_ymd_of(day);
        if (n->day == TIME_UNSAID) { /* in its own month a month is "this month" */
            lo = tc_day_of(d.year, d.month, 1);
            hi = lo + tc_month_days(d.year, d.month);
            lo = tense > 0 ? lo - UNSAID_YEAR : tense < 0 ? hi : lo - UNSAID_YEAR;
            hi = tense > 0 ? hi - 1 : hi + UNSAID_YEAR;
        } else {
            lo = tense < 0 ? day : day - UNSAID_YEAR;
            hi = tense > 0 ? day - 1 : day + UNSAID_YEAR;
        }
    }
    date_cue_add(l->cues, CUE_EVENT, event, t->start, t->end, lo, hi);
}

/* ---------------------------------------------------------------------------------------- all */

void date_cues_of_facts(tc_work *w, date_cues *cues) {
    looker l = {.w = w, .facts = w->pipeline->facts, .cues = cues};
    if (!l.facts || l.facts->keys.n == 0) return;
    for (uint32_t i = 0; i < w->times.n && i < ROWS && l.looks < LOOKS / 2; i++)
        if (year_unsaid(&w->time_notes.at[i]) || by_unit(&w->time_notes.at[i])) {
            l.looks++;
            event_cue(&l, i);
        }
    for (uint32_t i = 0; i < w->mentions.n && l.looks < LOOKS; i++) {
        const tc_mention *m = &w->mentions.at[i];
        uint32_t n;
        if (m->entity == TC_NONE || m->tok >= m->tok_end) continue;
        const fact_key *keys = tc_facts_of(l.facts, m->entity, &n);
        bool terms = false;
        l.looks += n > 0;
        for (uint32_t k = 0; k < n; k++) {
            const fact_row *row = &l.facts->rows.at[keys[k].row];
            terms |= row->kind == FACT_TERM;
            if (row->kind == FACT_SINCE ||
                (row->kind == FACT_KNOWN && groups_in(&l, row, around(w, m->tok, m->tok_end))))
                date_cue_add(cues, row->kind == FACT_SINCE ? CUE_SINCE : CUE_KNOWN, keys[k].row, m->start,
                             m->end, row->lo, DAY_LAST);
        }
        if (terms) titles(&l, m, keys, n);
    }
}
