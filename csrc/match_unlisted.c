/* match_unlisted.c: persons and organisations that are in no lexicon, where their form alone is plain:
 *
 *   given name + capitalised words            "Theo Bertram"             unlisted.given
 *   title or form of address + name           "analyst Wei Chen"         unlisted.title
 *   words of no other meaning + said          "Cosette Rinab said"       unlisted.speaker
 *   capitalised words + company or body word  "Acme Inc.", "Kent University", "University of Kent"
 * unlisted.body a lone surname of such a person           "Bertram said"             unlisted.surname
 *
 * They have no entity; the mention's name is the fullest form the document gives. Lower-cased texts and
 * headings of capitalised words have no such form, so nothing is guessed there. Cost: linear; names spelt out
 * are kept in a small table, the first MOST_PERSONS of a document.
 */
#include "match.h"

enum { MOST_PERSONS = 64, MOST_WORDS = 5 };

typedef struct person {
    uint64_t surname;   /* hash */
    uint32_t tok, last; /* first word, and the surname */
    const char *name;
} person;

typedef struct finder {
    matcher *m;
    person persons[MOST_PERSONS];
    uint32_t n;
    uint64_t filter;
} finder;

static tc_status no_memory(tc_error *err) {
    return tc_fail(err, TC_E_MEMORY, 0, "out of memory for mentions");
}

/* A capitalised word that may be part of an unlisted name. */
static bool is_part(const matcher *m, uint32_t tok) {
    const tc_work *w = m->w;
    if (tok == TC_NONE || !is_word(m, tok) || !is_upper(m, tok) || w->tok_mention[tok] != TC_NONE)
        return false;
    if ((w->tok_flags[tok] & (TC_TOK_UPPERALL | TC_TOK_DIGIT)) || w->tok_fold_n[tok] < 2) return false;
    return !in_class(m, tok, C_LEADER) && !in_class(m, tok, C_HONOR);
}

static bool is_particle(const matcher *m, uint32_t tok) {
    static const char *const words[] = {"de",  "da",  "del", "di", "van", "von", "der",
                                        "den", "bin", "al",  "el", "la",  "le"};
    for (size_t i = 0; tok != TC_NONE && i < TC_COUNT_OF(words); i++)
        if (tc_tok_is(m->w, tok, words[i])) return true;
    return false;
}

/* Behind a person's word at tok: the next word of the name and its end, or TC_NONE. Steps over initials,
 * particles, and hyphens. */
static uint32_t next_part(const matcher *m, uint32_t tok_end) {
    const tc_work *w = m->w;
    uint32_t t = after(m, tok_end);
    if (t == TC_NONE) return TC_NONE;
    if (single(m, t) == '-' && is_glued(m, t)) { /* "Jean-Pierre" */
        uint32_t u = after(m, t + 1);
        return u != TC_NONE && is_glued(m, u) && is_part(m, u) ? u : TC_NONE;
    }
    if (is_word(m, t) && is_upper(m, t) &&
        (w->tok_fold_n[t] == 1 || (w->tok_fold_n[t] <= 4 && tc_tok_fold_at(w, t)[1] == '.'))) {
        uint32_t u = after(m, t + 1); /* "Ana B. Cruz" */
        if (u != TC_NONE && single(m, u) == '.' && is_glued(m, u)) u = after(m, u + 1);
        return is_part(m, u) ? u : TC_NONE;
    }
    for (int i = 0; i < 2 && is_particle(m, t); i++) t = after(m, t + 1);
    return t != TC_NONE && (w->tok_flags[t] & TC_TOK_SPACE) && is_part(m, t) ? t : TC_NONE;
}

static bool is_body_word(const matcher *m, uint32_t tok) {
    return in_class(m, tok, C_TAIL) || in_class(m, tok, C_LEGAL) || in_class(m, tok, C_HEAD);
}

static tc_status add(finder *f, uint32_t tok, uint32_t tok_end, tc_type type, const char *rule,
                     const char *name, float score) {
    matcher *m = f->m;
    tc_work *w = m->w;
    tc_mention *row = tc_vec_push(&w->alloc, &w->mentions);
    if (!row) return no_memory(m->err);
    memset(row, 0, sizeof *row);
    row->start = w->tok_start[tok];
    row->end = w->tok_end[tok_end - 1];
    row->tok = tok;
    row->tok_end = tok_end;
    row->entity = TC_NONE;
    row->type = (uint8_t)type;
    row->variant = TC_VARIANT_NIL;
    row->score = score;
    row->rule = rule;
    row->name = name ? name : tc_arena_string(w->arena, w->text.at + row->start, row->end - row->start);
    if (!row->name) return no_memory(m->err);
    for (uint32_t t = tok; t < tok_end; t++) w->tok_mention[t] = w->mentions.n - 1;
    return TC_OK;
}

/* The end with an abbreviation's full stop, which it is when the sentence goes on behind it. */
static uint32_t stop_end(const matcher *m, uint32_t tok_end) {
    uint32_t dot = after(m, tok_end);
    return dot != TC_NONE && single(m, dot) == '.' && is_glued(m, dot) && after(m, dot + 1) != TC_NONE
               ? dot + 1
               : tok_end;
}

/* A person's name that starts at tok with a given name, or behind a title; its end, or 0. */
static uint32_t person_end(const matcher *m, uint32_t tok, bool ranked, bool honoured) {
    const tc_work *w = m->w;
    uint32_t end = tok + 1, words = 1, last = tok;
    for (uint32_t t; words < MOST_WORDS && (t = next_part(m, end)) != TC_NONE; words++) {
        if (in_class(m, t, C_TITLE) || tc_capital_mute(m, t)) return 0;
        end = t + 1;
        last = t;
    }
    uint32_t next = after(m, end);
    if (next != TC_NONE && is_upper(m, next) && is_word(m, next) && (w->tok_flags[next] & TC_TOK_SPACE) &&
        w->tok_mention[next] == TC_NONE && !in_class(m, next, C_LEADER) && !in_class(m, next, C_NAMEEND))
        return 0; /* goes on as something else */
    if (is_body_word(m, last) || in_class(m, last, C_THING)) return 0;
    if (next != TC_NONE && in_class(m, next, C_NAMEEND)) end = stop_end(m, next + 1);
    if (words >= 2) return end;
    if (next != TC_NONE && w->tok_mention[next] != TC_NONE && (w->tok_flags[next] & TC_TOK_SPACE) &&
        is_upper(m, next))
        return 0;
    return ranked && w->tok_fold_n[tok] > 1 && (honoured || !w->tok_word[tok]) ? end : 0;
}

static tc_status find_person(finder *f, uint32_t tok, uint32_t *end) {
    matcher *m = f->m;
    const tc_work *w = m->w;
    tc_status status = TC_OK;
    *end = 0;
    bool mute = tc_capital_mute(m, tok);
    uint32_t p = before_word(m, tok);
    bool honoured = p != TC_NONE && !mute && is_upper(m, p) && in_class(m, p, C_HONOR);
    bool ranked = honoured || (p != TC_NONE && !mute && is_upper(m, p) && in_class(m, p, C_RANK));
    bool titled = ranked || (p != TC_NONE && !mute && in_class(m, p, C_TITLE));
    bool initial = ranked && w->tok_fold_n[tok] == 1 && next_part(m, tok) != TC_NONE; /* "Dr. K. Rao" */
    if ((!is_part(m, tok) && !initial) || in_class(m, tok, C_TITLE)) return TC_OK;
    bool given = in_class(m, tok, C_GIVEN);
    bool plain = !given && !titled && !mute && !w->tok_word[tok];
    if (!titled && !given && !plain) return TC_OK;
    if (!titled && p != TC_NONE && is_word(m, p) && is_upper(m, p) && !tc_capital_mute(m, p) &&
        !in_class(m, p, C_LEADER) && (w->tok_flags[tok] & TC_TOK_SPACE))
        return TC_OK; /* the middle of something else */
    *end =
        initial ? person_end(m, next_part(m, tok), ranked, honoured) : person_end(m, tok, ranked, honoured);
    if (!*end) return TC_OK;
    bool full = *end > tok + 1;
    if (plain) { /* two or three words that are no others, and who speaks: "Cosette Rinab said" */
        uint32_t next = after(m, *end);
        if (!full || next == TC_NONE || !in_class(m, next, C_SPEAK) || w->tok_word[*end - 1]) {
            *end = 0;
            return TC_OK;
        }
    }
    TC_TRY(add(f, tok, *end, TC_TYPE_PERSON,
               !full || (titled && !given) ? "unlisted.title"
               : given                     ? "unlisted.given"
                                           : "unlisted.speaker",
               NULL,
               given    ? 0.7f
               : titled ? 0.6f
                        : 0.5f));
    if (full && f->n < MOST_PERSONS) {
        uint32_t last = *end - 1;
        while (last > tok && (in_class(m, last, C_NAMEEND) || !is_word(m, last))) last--;
        if (in_class(m, tok, C_FAMILY)) last = tok;
        f->persons[f->n++] = (person){w->tok_hash[last], tok, last, w->mentions.at[w->mentions.n - 1].name};
        f->filter |= (uint64_t)1 << (w->tok_hash[last] & 63);
    }
done:
    return status;
}

/* Behind the end of a body's name: "... of Arts and Sciences", "... for Palestinian Studies". */
static uint32_t body_tail(const matcher *m, uint32_t end) {
    const tc_work *w = m->w;
    for (uint32_t words = 0, t = after(m, end); t != TC_NONE && words < MOST_WORDS; t = after(m, end)) {
        if (tc_tok_is(w, t, "of") || tc_tok_is(w, t, "for") || (words && tc_tok_is(w, t, "and")))
            t = after(m, t + 1);
        else if (!words)
            break;
        if (!is_part(m, t) || !(w->tok_flags[t] & TC_TOK_SPACE)) break;
        end = t + 1;
        words++;
    }
    return end;
}

/* An organisation by its last or first word; its end, or 0. */
static tc_status find_body(finder *f, uint32_t tok, uint32_t *end) {
    matcher *m = f->m;
    const tc_work *w = m->w;
    *end = 0;
    if (!is_part(m, tok) || in_class(m, tok, C_TITLE)) return TC_OK;
    uint32_t words = 1, last = tok, next = after(m, tok + 1), p = before_word(m, tok);
    bool head = in_class(m, tok, C_HEAD) && next != TC_NONE && tc_tok_is(w, next, "of");
    if (tc_capital_mute(m, tok) && (!starts_unit(m, tok) || (!head && w->tok_word[tok]))) return TC_OK;
    if (next != TC_NONE && tc_capital_mute(m, next) && is_upper(m, next)) return TC_OK; /* a heading */
    if (p != TC_NONE && is_word(m, p) && is_upper(m, p) && !in_class(m, p, C_LEADER))
        return TC_OK; /* its middle */
    if (p != TC_NONE && (single(m, p) == '-' || single(m, p) == '&')) return TC_OK;
    if (head) { /* "University of Kent" */
        uint32_t t = body_tail(m, tok + 1);
        if (t == tok + 1) return TC_OK;
        *end = t;
        return add(f, tok, *end, TC_TYPE_ORG, "unlisted.body", NULL, 0.65f);
    }
    for (uint32_t t = tok; words <= MOST_WORDS; words++) {
        t = after(m, t + 1);
        if (t != TC_NONE && single(m, t) == '&') t = after(m, t + 1);
        if (!is_part(m, t) || !(w->tok_flags[t] & TC_TOK_SPACE) || in_class(m, t, C_TITLE)) break;
        last = t;
    }
    if (last == tok || !is_body_word(m, last)) return TC_OK;
    *end = in_class(m, last, C_LEGAL) ? stop_end(m, last + 1) : body_tail(m, last + 1);
    return add(f, tok, *end, TC_TYPE_ORG, "unlisted.body", NULL, 0.65f);
}

static tc_status find_surname(finder *f, uint32_t tok) {
    matcher *m = f->m;
    const tc_work *w = m->w;
    if (!(f->filter >> (w->tok_hash[tok] & 63) & 1) || !is_part(m, tok)) return TC_OK;
    if (in_class(m, tok, C_COMMON) && tc_capital_mute(m, tok)) return TC_OK;
    if (tc_follows_given(m, tok) || tc_follows_capital(m, tok)) return TC_OK;
    uint32_t next = after(m, tok + 1);
    if (next != TC_NONE && is_part(m, next) && !tc_capital_mute(m, next) &&
        (w->tok_flags[next] & TC_TOK_SPACE))
        return TC_OK;
    const person *found = NULL;
    for (uint32_t i = 0; i < f->n; i++)
        if (f->persons[i].surname == w->tok_hash[tok] && (!found || f->persons[i].tok < tok))
            found = &f->persons[i];
    if (!found) return TC_OK;
    /* double names: both parts, or none */
    uint32_t start = tok, last = found->last;
    bool twofold = last > found->tok + 1 && single(m, last - 1) == '-';
    bool joined = tok > 1 && single(m, tok - 1) == '-' && is_glued(m, tok) && is_glued(m, tok - 1);
    if (twofold != joined ||
        (joined && (w->tok_hash[last - 2] != w->tok_hash[tok - 2] || w->tok_mention[tok - 2] != TC_NONE)))
        return TC_OK;
    if (joined) start = tok - 2;
    return add(f, start, tok + 1, TC_TYPE_PERSON, "unlisted.surname", found->name, 0.65f);
}

/* Puts the new rows, which stand in order behind the old ones, in their place. */
tc_status tc_mentions_merge(matcher *m, uint32_t old) {
    tc_work *w = m->w;
    uint32_t more = w->mentions.n - old;
    if (more == 0) return TC_OK;
    if (!tc_vec_reserve(&w->alloc, &w->mentions, w->mentions.n + more)) return no_memory(m->err);
    tc_mention *rows = w->mentions.at, *late = rows + w->mentions.n;
    memcpy(late, rows + old, more * sizeof *rows);
    for (uint32_t i = old, j = more, k = w->mentions.n; j > 0;) {
        if (i > 0 && rows[i - 1].start > late[j - 1].start)
            rows[--k] = rows[--i];
        else
            rows[--k] = late[--j];
    }
    for (uint32_t i = 0; i < w->mentions.n; i++)
        for (uint32_t t = rows[i].tok; t < rows[i].tok_end; t++) w->tok_mention[t] = i;
    return TC_OK;
}

tc_status tc_names_unlisted(matcher *m) {
    tc_status status = TC_OK;
    tc_work *w = m->w;
    uint32_t old = w->mentions.n, end;
    finder f;
    f.m = m;
    f.n = 0;
    f.filter = 0;
    if (m->lowered) return TC_OK;
    for (uint32_t t = 0; t < w->n_tok; t++) {
        if (!(w->tok_flags[t] & TC_TOK_UPPER1) || w->tok_mention[t] != TC_NONE) continue;
        TC_TRY(find_person(&f, t, &end));
        if (!end) TC_TRY(find_body(&f, t, &end));
        if (end) t = end - 1;
    }
    TC_TRY(tc_mentions_merge(m, old));
    old = w->mentions.n;
    for (uint32_t t = 0; f.n && t < w->n_tok; t++)
        if ((w->tok_flags[t] & TC_TOK_UPPER1) && w->tok_mention[t] == TC_NONE) TC_TRY(find_surname(&f, t));
    TC_TRY(tc_mentions_merge(m, old));
done:
    return status;
}
