/* match_kind.c: what kind of thing a name of no lexicon names, and which of them name the same.
 *
 * The kind follows from the surest sign there is: the last word or the one before "of" (class name_kind: Act,
 * River, University), a legal form, a title or given name before, the form (initials, an acronym, a people's
 * ending), the verb behind, the preposition before. Runs of the same words are of the kind of the surest one.
 * A lone word is the surname of a person named in full, the first word of a body, or its initials; it takes
 * the full name.
 */
#include "match.h"

enum { MOST_FULL = 256 };

static tc_type type_of_value(const char *value) {
    for (unsigned i = TC_TYPE_PERSON; i < TC_TYPE_COUNT; i++)
        if (strcmp(tc_type_name(i), value) == 0) return (tc_type)i;
    return TC_TYPE_ORG;
}

static bool is_lower_word(const matcher *m, uint32_t tok) {
    return tok != TC_NONE && is_word(m, tok) && !is_upper(m, tok);
}

static bool ends_with(const matcher *m, uint32_t tok, const char *end) {
    size_t n = strlen(end), have = m->w->tok_fold_n[tok];
    return have > n + 2 && memcmp(tc_tok_fold_at(m->w, tok) + have - n, end, n) == 0;
}

/* "Ruritanian army", "the Ruritanians". */
static bool is_people(const matcher *m, const name_run *r) {
    static const char *const ends[] = {"ian", "ean", "ese", "ish", "ians", "eans", "ists", "ites", "ist"};
    bool end = false;
    for (size_t i = 0; i < TC_COUNT_OF(ends) && !end; i++) end = ends_with(m, r->tok, ends[i]);
    if (!end) return false;
    uint32_t next = after(m, r->tok_end), n = m->w->tok_fold_n[r->tok];
    bool plural = tc_tok_fold_at(m->w, r->tok)[n - 1] == 's';
    return plural || (is_lower_word(m, next) && spaced_word(m, next) && !in_class(m, next, C_SAY) &&
                      !in_class(m, next, C_LEADER));
}

static bool is_any(const matcher *m, uint32_t tok, const char *const *words, size_t n) {
    for (size_t i = 0; tok != TC_NONE && i < n; i++)
        if (tc_tok_is(m->w, tok, words[i])) return true;
    return false;
}

static void set(name_run *r, tc_type type, const char *rule, float score) {
    r->type = (uint8_t)type;
    r->rule = rule;
    r->score = score;
}

static void judge(const matcher *m, name_run *r) {
    static const char *const places[] = {"in",   "near",   "across",  "throughout",
                                         "from", "around", "outside", "toward"};
    const tc_work *w = m->w;
    uint32_t first = r->tok, last = r->tok_end - 1, head, prev = before_word(m, r->tok),
             next = after(m, r->tok_end);
    if (tc_tok_is(w, first, "the") && r->tok_end > first + 1) first++;
    while (last > first && !is_word(m, last) && w->tok_kind[last] != TC_TOK_NUMBER) last--;
    head = last;
    uint32_t ordinary = 0, words = 0, initials = 0;
    for (uint32_t t = first; t <= last; t++) {
        if (!is_word(m, t)) continue;
        if (t > first && t < last && head == last && (tc_tok_is(w, t, "of") || tc_tok_is(w, t, "for")))
            head = t - 1;
        if (!is_upper(m, t) && !(w->tok_flags[t] & TC_TOK_MIXED)) continue;
        words++;
        ordinary += tc_word_is_ordinary(m, t) && !in_class(m, t, C_GIVEN);
        initials += w->tok_fold_n[t] == 1;
    }
    const char *value = NULL;
    if (r->how == RUN_QUOTED) {
        set(r, TC_TYPE_WORK, "unlisted.quoted", 0.5f);
    } else if (words > 1 && in_class(m, last, C_LEGAL)) {
        set(r, TC_TYPE_ORG, "unlisted.body", 0.75f);
    } else if (words > 1 && m->class_id[C_KIND] >= 0 && w->tok_word[head] &&
               tc_word_in(m->rules, w->tok_word[head], m->class_id[C_KIND], &value)) {
        tc_type type = type_of_value(value);
        set(r, type, type == TC_TYPE_ORG ? "unlisted.body" : "unlisted.kind", 0.65f);
    } else if (words > 1 && (in_class(m, head, C_TAIL) || in_class(m, head, C_HEAD))) {
        set(r, TC_TYPE_ORG, "unlisted.body", 0.65f);
    } else if (r->how == RUN_TITLED || r->titled ||
               (prev != TC_NONE && in_class(m, prev, C_HONOR) && is_upper(m, prev))) {
        set(r, TC_TYPE_PERSON, "unlisted.title", 0.65f);
    } else if (words > 1 && in_class(m, first, C_GIVEN) && head == last && w->tok_kind[last] == TC_TOK_WORD) {
        set(r, TC_TYPE_PERSON, "unlisted.given", 0.7f);
    } else if (words > 1 &&
               (in_class(m, last, C_NAMEEND) || (initials && w->tok_fold_n[last] > 1 && words <= 4))) {
        set(r, TC_TYPE_PERSON, "unlisted.initial", 0.6f);
    } else if (prev != TC_NONE && in_class(m, prev, C_TITLE) && ordinary == 0) {
        set(r, TC_TYPE_PERSON, "unlisted.title", 0.6f);
    } else if (words == 1 && (w->tok_flags[first] & TC_TOK_UPPERALL) && w->tok_kind[last] == TC_TOK_WORD &&
               !(w->tok_flags[first] & TC_TOK_DIGIT)) {
        set(r, TC_TYPE_ORG, "unlisted.acronym", 0.45f);
    } else if ((w->tok_flags[last] & TC_TOK_DIGIT) || w->tok_kind[last] == TC_TOK_NUMBER) {
        set(r, TC_TYPE_PRODUCT, "unlisted.number", 0.4f);
    } else if (r->tok_end == r->tok + 1 && (in_class(m, r->tok, C_PEOPLE) || is_people(m, r))) {
        set(r, TC_TYPE_NORP, "unlisted.people", 0.5f);
    } else if (words == 2 && !tc_word_is_ordinary(m, first) && next != TC_NONE &&
               in_class(m, next, C_SPEAK)) {
        set(r, TC_TYPE_PERSON, "unlisted.speaker", 0.55f);
    } else if (words <= 2 && ordinary == 0 && first == r->tok &&
               is_any(m, prev, places, TC_COUNT_OF(places))) {
        set(r, TC_TYPE_GPE, "unlisted.place", 0.5f);
    } else if (words <= 3 && words >= 2 && ordinary == 0 && first == r->tok &&
               !(prev != TC_NONE && (tc_tok_is(w, prev, "the") || tc_tok_is(w, prev, "a")))) {
        set(r, TC_TYPE_PERSON, "unlisted.run", 0.4f);
    } else if (words == 1 && ordinary == 0 && next != TC_NONE && in_class(m, next, C_SPEAK)) {
        set(r, TC_TYPE_PERSON, "unlisted.word", 0.35f);
    } else {
        set(r, TC_TYPE_ORG,
            words > 1  ? ordinary == words ? "unlisted.plain" : "unlisted.run"
            : ordinary ? "unlisted.common"
                       : "unlisted.word",
            0.3f);
    }
    if (r->how == RUN_KNOWN) r->rule = "unlisted.known";
}

static const char *surface(const matcher *m, const name_run *r) {
    return tc_arena_string(m->w->arena, m->w->text.at + m->w->tok_start[r->tok],
                           m->w->tok_end[r->tok_end - 1] - m->w->tok_start[r->tok]);
}

/* The letters of an acronym are the first ones of a body's capitalised words. */
static bool is_acronym_of(const matcher *m, const name_run *a, const name_run *full) {
    const uint8_t *letters = tc_tok_fold_at(m->w, a->tok);
    uint32_t n = m->w->tok_fold_n[a->tok], k = 0;
    for (uint32_t t = full->tok; t < full->tok_end; t++) {
        if (!is_word(m, t) || !is_upper(m, t) || tc_tok_is(m->w, t, "the")) continue;
        if (k == n || *tc_tok_fold_at(m->w, t) != letters[k]) return false;
        k++;
    }
    return k == n && n >= 2;
}

/* The first token of the words that tell: not "Jr.", both parts of a double name, and for family names that
 * stand first, the first. */
static uint32_t surname_of(const matcher *m, const name_run *r) {
    uint32_t t = r->tok_end - 1;
    while (t > r->tok && (!is_word(m, t) || in_class(m, t, C_NAMEEND))) t--;
    if (in_class(m, r->tok, C_FAMILY) && !in_class(m, r->tok, C_GIVEN)) return r->tok;
    return t > r->tok + 2 && single(m, t - 1) == '-' ? t - 2 : t;
}

/* Do the words of r stand in f from tok on, as a whole: not the first half of a double name? */
static bool stands_at(const matcher *m, const name_run *r, const name_run *f, uint32_t tok) {
    uint32_t n = r->tok_end - r->tok;
    if (tok + n > f->tok_end) return false;
    for (uint32_t i = 0; i < n; i++)
        if (m->w->tok_hash[tok + i] != m->w->tok_hash[r->tok + i]) return false;
    return tok + n == f->tok_end || single(m, tok + n) != '-';
}

tc_status tc_runs_name(matcher *m) {
    const tc_work *w = m->w;
    uint32_t full[MOST_FULL], n = 0;
    uint64_t filter = 0;
    for (uint32_t i = 0; i < m->runs.n; i++) {
        name_run *r = &m->runs.at[i];
        if (r->how == RUN_NONE) continue;
        judge(m, r);
        uint32_t same = tc_run_same(m, r->tok, r->tok_end);
        r->same = same;
        if (same == TC_NONE || same == i) continue;
        name_run *s = &m->runs.at[same];
        if (s->how != RUN_NONE && r->score > s->score && s->score > 0) s->type = r->type, s->score = r->score;
    }
    for (uint32_t i = 0; i < m->runs.n; i++) {
        name_run *r = &m->runs.at[i];
        if (r->how == RUN_NONE) continue;
        if (r->same != TC_NONE && r->how != RUN_QUOTED && m->runs.at[r->same].score > r->score) {
            r->type = m->runs.at[r->same].type;
            r->score = m->runs.at[r->same].score;
        }
        if (r->words < 2 || n == MOST_FULL || r->how == RUN_KNOWN) continue;
        full[n++] = i;
        filter |= (uint64_t)1 << (w->tok_hash[surname_of(m, r)] & 63) | (uint64_t)1
                                                                            << (w->tok_hash[r->tok] & 63);
    }
    for (uint32_t i = 0; i < m->runs.n; i++) {
        name_run *r = &m->runs.at[i];
        if (r->how == RUN_NONE ||
            (r->tok_end != r->tok + 1 && (r->words > 2 || single(m, r->tok + 1) != '-')))
            continue;
        bool acronym = (w->tok_flags[r->tok] & TC_TOK_UPPERALL) && w->tok_fold_n[r->tok] <= 8;
        if (!acronym && !in_class(m, r->tok, C_KIND) && !(filter >> (w->tok_hash[r->tok] & 63) & 1)) continue;
        name_run *found = NULL;
        for (uint32_t k = 0; k < n && !found; k++) {
            name_run *f = &m->runs.at[full[k]];
            if (acronym) {
                if (f->type != TC_TYPE_PERSON && is_acronym_of(m, r, f)) found = f;
            } else if (f != r && f->type == TC_TYPE_PERSON && stands_at(m, r, f, surname_of(m, f))) {
                found = f;
            }
        }
        for (uint32_t k = 0; k < n && !found && !acronym; k++) {
            name_run *f = &m->runs.at[full[k]];
            if (f != r && stands_at(m, r, f, f->tok) && f->how != RUN_QUOTED &&
                (f->type == TC_TYPE_PERSON || (f->type == TC_TYPE_ORG && !tc_word_is_ordinary(m, r->tok))))
                found = f;
        }
        bool head = !found && in_class(m, r->tok, C_KIND);
        uint32_t headed = head ? tc_run_headed(m, r->tok) : TC_NONE;
        if (headed != TC_NONE) found = &m->runs.at[headed];
        if (!found) continue;
        if (found->type == TC_TYPE_ORG && !acronym && r->score >= 0.5f)
            continue; /* a place or person by itself */
        if (!found->name && !(found->name = surface(m, found)))
            return tc_fail(m->err, TC_E_MEMORY, 0, "out of memory for mentions");
        r->name = found->name;
        r->type = found->type;
        r->score = 0.6f;
        r->rule = found->type == TC_TYPE_PERSON ? "unlisted.surname"
                  : acronym                     ? "unlisted.acronym"
                                                : "unlisted.short";
    }
    return TC_OK;
}
