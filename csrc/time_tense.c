/* time_tense.c: what the time stage asks of words, and the tense that governs an expression.
 *
 * Tense decides between the last and the next 12 November. A cue must govern: the nearest finite verb before
 * the expression in its clause, or the first one behind it when the expression opens the clause. */
#include "time_note.h"

enum { FAR_BACK = 40, FAR_AHEAD = 25 };

/* --------------------------------------------------------------------------------------- words */

static const char *const word_classes[] = {
#define TIME_X(id, name) name,
    TIME_WORDS(TIME_X)
#undef TIME_X
};
static const char *const anchor_classes[] = {"weekday", "weekdayshort", "weekdays", "decade",  "decadeword",
                                             "pod",     "podplural",    "clock12",  "dayword", "holiday",
                                             "fytok",   "qtok",         "qyear",    "hftok",   "setly",
                                             "refnow",  "refpast",      "units1",   "anchor"};
_Static_assert(TC_COUNT_OF(word_classes) <= 29, "a mask has no more bits");
_Static_assert(TC_COUNT_OF(word_classes) + TC_COUNT_OF(anchor_classes) <= TC_TIME_CLASSES,
               "too many classes");

void time_words_init(time_words *s, tc_work *w) {
    s->w = w;
    s->rules = w->pipeline->rules;
    if (w->time_memo.rules == s->rules) return;
    w->time_memo.rules = s->rules;
    w->time_memo.masks.n = 0;
    for (size_t i = 0; i < TC_COUNT_OF(word_classes); i++)
        w->time_memo.classes[i] = (int16_t)tc_rules_class(s->rules, word_classes[i]);
    for (size_t i = 0; i < TC_COUNT_OF(anchor_classes); i++)
        w->time_memo.classes[TC_COUNT_OF(word_classes) + i] =
            (int16_t)tc_rules_class(s->rules, anchor_classes[i]);
}

static uint32_t make_mask(const time_words *s, uint32_t word) {
    const int16_t *classes = s->w->time_memo.classes;
    uint32_t mask = (uint32_t)TIME_MASK_KNOWN;
    for (size_t i = 0; i < TC_COUNT_OF(word_classes); i++)
        if (tc_word_in(s->rules, word, classes[i], NULL)) mask |= 1u << i;
    if (mask & (1u << TIME_WORD_MONTH | 1u << TIME_WORD_UNIT | 1u << TIME_WORD_SEASON))
        mask |= TIME_MASK_ANCHOR;
    for (size_t i = 0; i < TC_COUNT_OF(anchor_classes); i++)
        if (tc_word_in(s->rules, word, classes[TC_COUNT_OF(word_classes) + i], NULL))
            mask |= TIME_MASK_ANCHOR;
    return mask;
}

uint32_t time_word_mask_make(const time_words *s, uint32_t word) {
    tc_work *w = s->w;
    uint32_t mask = make_mask(s, word), n = w->time_memo.masks.n;
    if (word >= n) {
        if (!tc_vec_reserve(&w->alloc, &w->time_memo.masks, word + 1)) return mask; /* only slower */
        memset(w->time_memo.masks.at + n, 0, (word + 1 - n) * sizeof *w->time_memo.masks.at);
        w->time_memo.masks.n = word + 1;
    }
    w->time_memo.masks.at[word] = mask;
    return mask;
}

bool time_word_value(const time_words *s, uint32_t tok, enum time_word word, const char **value) {
    return tc_word_in(s->rules, s->w->tok_word[tok], s->w->time_memo.classes[word], value);
}

/* The number of up to four digits that the token's digits begin with; -1 when there is none. */
int time_digits(const tc_work *w, uint32_t tok) {
    const uint8_t *at = tc_tok_fold_at(w, tok);
    uint32_t n = w->tok_fold_n[tok], i = 0;
    int v = 0;
    if (n == 0 || at[0] < '0' || at[0] > '9') return -1;
    for (; i < n && i < 5 && at[i] >= '0' && at[i] <= '9'; i++) v = v * 10 + (at[i] - '0');
    return i == 5 ? -1 : v;
}

bool time_plural_noun(const tc_work *w, uint32_t tok) {
    uint32_t n = tok < w->n_tok ? w->tok_fold_n[tok] : 0;
    const uint8_t *at = n ? tc_tok_fold_at(w, tok) : NULL;
    return time_lower_word(w, tok) && n > 3 && at[n - 1] == 's' && at[n - 2] != 's' && at[n - 2] != 'i' &&
           at[n - 2] != 'u'; /* not: crisis, bonus */
}

/* --------------------------------------------------------------------------------------- tense */

/* An "-ed" form that no list holds; the short ones are mostly nouns ("bed", "need"). */
static bool ends_in_ed(const tc_work *w, uint32_t tok) {
    uint32_t n = w->tok_fold_n[tok];
    const uint8_t *at = tc_tok_fold_at(w, tok);
    return w->tok_kind[tok] == TC_TOK_WORD && n >= 5 && at[n - 1] == 'd' && at[n - 2] == 'e' &&
           at[n - 3] != 'e';
}

/* "takes effect", "the rules take effect"; not: was to take effect. */
static bool takes(const tc_work *w, uint32_t tok) {
    if (tc_tok_is(w, tok, "takes")) return true;
    return tc_tok_is(w, tok, "take") && (tok == 0 || !tc_tok_is(w, tok - 1, "to"));
}

/* A past form: past by itself; "to be held" is not, "is held" tells no time, "is planned", "planned for" look
 * ahead. */
static int participle(const time_words *s, uint32_t tok) {
    const tc_work *w = s->w;
    bool plan = time_word_is(s, tok, TIME_WORD_PLAN);
    if (plan && tok + 1 < w->n_tok && tc_tok_is(w, tok + 1, "for")) return TENSE_AHEAD;
    for (uint32_t i = tok, k = 0; k < 2 && !time_starts_unit(w, i); k++) {
        i--;
        if (tc_tok_is(w, i, "be")) return TENSE_NONE;
        if (tc_tok_is(w, i, "is") || tc_tok_is(w, i, "are")) return plan ? TENSE_AHEAD : TENSE_PRESENT;
    }
    return TENSE_PAST;
}

int time_tense_at(const time_words *s, uint32_t tok) {
    const tc_work *w = s->w;
    enum {
        CUES = 1 << TIME_WORD_AHEAD | 1 << TIME_WORD_PRESENT | 1 << TIME_WORD_PAST | 1 << TIME_WORD_WITH_TO
    };
    if (!(time_word_mask(s, tok) & CUES) && !ends_in_ed(w, tok)) return TENSE_NONE; /* most words */
    if (time_word_is(s, tok, TIME_WORD_MONTH_VERB) && time_capital(w, tok)) return TENSE_NONE; /* May */
    if (time_word_is(s, tok, TIME_WORD_AHEAD)) return TENSE_AHEAD;
    bool more = tok + 1 < w->n_tok && !time_starts_unit(w, tok + 1);
    if (more && (tc_tok_is(w, tok, "set") || tc_tok_is(w, tok, "due"))) {
        if (tc_tok_is(w, tok, "due") && !tc_tok_is(w, tok + 1, "to")) return TENSE_AHEAD;
        if (tc_tok_is(w, tok + 1, "for")) return TENSE_AHEAD; /* set for; not: was set on */
        if (tc_tok_is(w, tok + 1, "to") && time_lower_word(w, tok + 2) &&
            !time_word_is(s, tok + 2, TIME_WORD_DETERMINER) &&
            (tc_tok_is(w, tok, "set") || !time_plural_noun(w, tok + 2)))
            return TENSE_AHEAD; /* set to appear, due to appear; not: due to concerns */
        return TENSE_NONE;
    }
    if (time_word_is(s, tok, TIME_WORD_PRESENT)) {
        /* "is to", "has to", "are going to", "is expected to": ahead */
        for (uint32_t i = tok + 1; i < w->n_tok && i < tok + 4 && !time_starts_unit(w, i); i++)
            if (time_word_is(s, i, TIME_WORD_AHEAD))
                return TENSE_AHEAD; /* is expected to, has been scheduled */
        for (uint32_t i = tok + 1; i < w->n_tok && i < tok + 4 && !time_starts_unit(w, i); i++) {
            if (tc_tok_is(w, i, "to")) return i == tok + 1 ? TENSE_AHEAD : TENSE_PRESENT;
            if (ends_in_ed(w, i) || time_word_is(s, i, TIME_WORD_PAST)) {
                if (tc_tok_is(w, tok, "has") || tc_tok_is(w, tok, "have") || tc_tok_is(w, tok, "'ve"))
                    return TENSE_PAST;
                return TENSE_PRESENT;
            }
        }
        return tc_tok_is(w, tok, "has") || tc_tok_is(w, tok, "have") ? TENSE_NONE : TENSE_PRESENT;
    }
    if (tc_tok_is(w, tok, "to") && time_lower_word(w, tok + 1) &&
        !time_word_is(s, tok + 1, TIME_WORD_DETERMINER) && !time_starts_unit(w, tok + 1))
        return TENSE_INFINITIVE;
    if (tok > 0 && tc_tok_is(w, tok, "effect") && !time_starts_unit(w, tok) && takes(w, tok - 1))
        return TENSE_AHEAD;
    if (time_word_is(s, tok, TIME_WORD_PAST) ||
        (ends_in_ed(w, tok) && !time_word_is(s, tok, TIME_WORD_NOT_PAST)))
        return participle(s, tok);
    return TENSE_NONE;
}

static bool ends_in_ing(const tc_work *w, uint32_t tok) {
    uint32_t n = w->tok_fold_n[tok];
    return n >= 5 && time_lower_word(w, tok) && memcmp(tc_tok_fold_at(w, tok) + n - 3, "ing", 3) == 0;
}

static bool closes_clause(const time_words *s, uint32_t tok) {
    if (tok > 0 && time_is_sign(s->w, tok - 1, ',') && ends_in_ing(s->w, tok))
        return true; /* ", citing a ruling" */
    return time_word_is(s, tok, TIME_WORD_CLAUSE_END);
}

static int tense_back(const time_words *s, uint32_t tok) {
    const tc_work *w = s->w;
    for (uint32_t i = tok, k = 0; k < FAR_BACK && !time_starts_unit(w, i); k++) {
        i--;
        if (closes_clause(s, i)) break;
        int t = time_tense_at(s, i);
        if (t == TENSE_AHEAD || t == TENSE_PAST) return t;
        if (t == TENSE_PRESENT) return 0;
        if (t == TENSE_INFINITIVE) { /* what is planned, ordered, asked lies ahead; "began to", "managed to"
                                        do not */
            if (time_starts_unit(w, i)) return TENSE_AHEAD;
            if (time_word_is(s, i - 1, TIME_WORD_PLAN)) return TENSE_AHEAD;
            if (time_tense_at(s, i - 1) == TENSE_PAST) return TENSE_PAST;
            if (tc_tok_is(w, i + 1, "be")) return TENSE_AHEAD; /* an event to be held on Monday */
            for (uint32_t j = i, far = 0; far < 6 && !time_starts_unit(w, j); far++) {
                j--;
                if (time_word_is(s, j, TIME_WORD_PLAN) || time_word_is(s, j, TIME_WORD_AHEAD))
                    return TENSE_AHEAD;
                int before = time_tense_at(s, j);
                if (before == TENSE_PAST || before == TENSE_AHEAD) return before;
                if (before == TENSE_PRESENT) return 0;
                if (time_starts_unit(w, j)) return TENSE_AHEAD; /* a headline: Apple to launch */
            }
        }
    }
    return 0;
}

static int tense_on(const time_words *s, uint32_t tok) {
    const tc_work *w = s->w;
    for (uint32_t i = tok, k = 0; k < FAR_AHEAD && i < w->n_tok && (i == tok || !time_starts_unit(w, i));
         i++, k++) {
        if (time_starts_unit(w, i)) break;
        if (time_is_sign(w, i, ';')) break;
        int t = time_tense_at(s, i);
        if (t == TENSE_AHEAD || t == TENSE_PAST) return t;
        if (t == TENSE_PRESENT) return 0;
    }
    return 0;
}

/* True when a demand, a condition or a plan stands before the token in its sentence: "by" then names a
 * deadline. */
static bool demanded(const time_words *s, uint32_t tok) {
    const tc_work *w = s->w;
    for (uint32_t i = tok, k = 0; k < FAR_BACK && !time_starts_unit(w, i); k++) {
        i--;
        if (time_word_is(s, i, TIME_WORD_DEMAND) || time_word_is(s, i, TIME_WORD_AHEAD)) return true;
    }
    return false;
}

/* "has until Friday", "was given until July 31" */
static bool given_until(const time_words *s, uint32_t tok) {
    const tc_work *w = s->w;
    static const char *const verbs[] = {"given", "gave", "gives", "have", "has", "had"};
    if (tc_tok_is(w, tok, "by")) return false;
    for (uint32_t i = tok, k = 0; k < 4 && !time_starts_unit(w, i); k++) {
        i--;
        for (size_t v = 0; v < TC_COUNT_OF(verbs); v++)
            if (tc_tok_is(w, i, verbs[v])) return true;
    }
    return false;
}

/* "for three years ... has been": the length runs back from the document's day. */
bool time_perfect(const time_words *s, uint32_t tok, uint32_t tok_end) {
    const tc_work *w = s->w;
    uint32_t before = time_previous(w, tok);
    if (before == TC_NONE || !time_word_is(s, before, TIME_WORD_LENGTH_PREPOSITION)) return false;
    for (uint32_t i = tok; i < tok_end; i++) /* another 15 days run ahead, if anywhere */
        if (tc_tok_is(w, i, "another") || tc_tok_is(w, i, "more") || tc_tok_is(w, i, "further")) return false;
    for (uint32_t i = tok, k = 0; k < FAR_BACK && !time_starts_unit(w, i); k++) {
        i--;
        if (closes_clause(s, i)) break;
        if (time_word_is(s, i, TIME_WORD_PRESENT) && time_tense_at(s, i) == TENSE_PAST) return true;
        if (tc_tok_is(w, i, "had") || tc_tok_is(w, i, "was") || tc_tok_is(w, i, "were")) return false;
    }
    uint32_t opener = time_previous(w, before);
    if (opener != TC_NONE && !time_word_is(s, opener, TIME_WORD_CLAUSE_OPEN)) return false;
    for (uint32_t i = tok_end, k = 0; k < FAR_AHEAD && i < w->n_tok && !time_starts_unit(w, i); i++, k++)
        if (time_tense_at(s, i) != TENSE_NONE)
            return time_word_is(s, i, TIME_WORD_PRESENT) && time_tense_at(s, i) == TENSE_PAST;
    return false;
}

int time_tense(const time_words *s, uint32_t tok, uint32_t tok_end) {
    const tc_work *w = s->w;
    uint32_t before = time_previous(w, tok);
    if (before != TC_NONE && (tc_tok_is(w, before, "the") || tc_tok_is(w, before, "a") ||
                              tc_tok_is(w, before, "an") || time_is_sign(w, before, '(')))
        before = time_previous(w, before);
    bool by = before != TC_NONE &&
              (tc_tok_is(w, before, "by") || tc_tok_is(w, before, "until") || tc_tok_is(w, before, "till"));
    if (before != TC_NONE && tc_tok_is(w, before, "since")) return -1;
    if (before != TC_NONE && tc_tok_is(w, before, "of") && before > 0 && tc_tok_is(w, before - 1, "as"))
        return -1;
    uint32_t verb = before != TC_NONE && time_word_is(s, before, TIME_WORD_PREPOSITION)
                        ? time_previous(w, before)
                        : before;
    if (verb != TC_NONE && (tc_tok_is(w, verb, "is") || tc_tok_is(w, verb, "are")))
        return 1; /* the deadline is Friday */
    if (before != TC_NONE && before > 0 &&
        (tc_tok_is(w, before - 1, "deadline") || tc_tok_is(w, before - 1, "cutoff")))
        return 0;
    /* ", 27 November," beside a noun says nothing of when; nor does "extended to", "moved until" */
    if (before != TC_NONE && time_is_sign(w, before, ',') && time_is_sign(w, tok_end, ',') &&
        time_previous(w, before) != TC_NONE && w->tok_kind[before - 1] == TC_TOK_WORD &&
        !time_starts_unit(w, before - 1) && time_tense_at(s, before - 1) == TENSE_NONE)
        return 0;
    if (before != TC_NONE &&
        (by || tc_tok_is(w, before, "to") || tc_tok_is(w, before, "into") || tc_tok_is(w, before, "from")))
        for (uint32_t i = before, k = 0; k < 8 && !time_starts_unit(w, i); k++)
            if (time_word_is(s, --i, TIME_WORD_MOVE)) return 0;
    uint32_t opener = before;
    if (opener != TC_NONE && time_word_is(s, opener, TIME_WORD_PREPOSITION))
        opener = time_previous(w, opener);
    bool opens = opener == TC_NONE || time_word_is(s, opener, TIME_WORD_CLAUSE_OPEN);
    if (by && (demanded(s, before) || given_until(s, before))) return 1;
    int t = opens ? tense_on(s, tok_end) : tense_back(s, tok);
    if (t == 0) t = opens ? tense_back(s, tok) : tense_on(s, tok_end);
    return t;
}

bool time_deadline_told(const time_words *s, uint32_t tok) {
    const tc_work *w = s->w;
    uint32_t before = time_previous(w, tok);
    if (before == TC_NONE || !tc_tok_is(w, before, "by")) return false;
    for (uint32_t i = before, k = 0; k < FAR_BACK && !time_starts_unit(w, i); k++) {
        i--;
        if (time_word_is(s, i, TIME_WORD_AHEAD) || time_word_is(s, i, TIME_WORD_PRESENT)) return false;
        if (time_word_is(s, i, TIME_WORD_DEMAND)) return time_tense_at(s, i) == TENSE_PAST;
    }
    return false;
}
