/* match_unlisted.c: names that are in no lexicon.
 *
 * 1 runs: capitalised words that stand together, with what may join them ("of", "&", "de", initials,
 * numbers). 2 a run is trimmed of titles before and behind it. 3 the first word of a sentence has a capital
 * in any case: it belongs to the run when it is no ordinary word (class name_word, or written with a small
 * letter in this document), or when the same words stand inside a sentence elsewhere. 4 in headings of
 * capitalised words only names known from the body count. match_kind.c then says what kind of thing each run
 * names, and which runs name the same.
 *
 * They have no entity; the mention's name is the fullest form the document gives. Lower-cased texts have no
 * such form, so nothing is guessed there. Cost: linear; a word is looked up in the document's own table only
 * where its capital is in doubt.
 */
#include "match.h"

enum { MOST_WORDS = 10, MOST_HEADED = 256 };

static tc_status no_memory(tc_error *err) {
    return tc_fail(err, TC_E_MEMORY, 0, "out of memory for mentions");
}

/* ------------------------------------------------------------------------------------ words */

/* A stem of the folded word (at, n) with put behind it: a word of English? */
static bool is_stem(const matcher *m, const uint8_t *at, uint32_t n, const char *put) {
    char word[40];
    size_t more = strlen(put);
    if (n < 2 || n + more >= sizeof word) return false;
    memcpy(word, at, n);
    memcpy(word + n, put, more);
    uint32_t id = tc_rules_word(m->rules, word, n + more);
    const char *value;
    return id && m->class_id[C_WORD] >= 0 && tc_word_in(m->rules, id, m->class_id[C_WORD], &value);
}

/* Regular forms of words that stand in the list; the same as stems of tools/gen_words.py. */
static bool stem_is_word(const matcher *m, const uint8_t *at, uint32_t n) {
    static const struct {
        const char *end, *put[2];
    } forms[] = {{"s", {"", NULL}},    {"es", {"", NULL}}, {"ies", {"y", NULL}}, {"ed", {"", "e"}},
                 {"ied", {"y", NULL}}, {"ing", {"", "e"}}, {"ly", {"", NULL}},   {"ily", {"y", NULL}}};
    for (size_t i = 0; i < TC_COUNT_OF(forms); i++) {
        uint32_t k = (uint32_t)strlen(forms[i].end), stem = n - k;
        if (n < k + 3 || memcmp(at + stem, forms[i].end, k) != 0) continue;
        for (int j = 0; j < 2 && forms[i].put[j]; j++)
            if (is_stem(m, at, stem, forms[i].put[j])) return true;
        if (k > 1 && stem >= 4 && at[stem - 1] == at[stem - 2] && is_stem(m, at, stem - 1, "")) return true;
    }
    return false;
}

bool tc_word_is_ordinary(const matcher *m, uint32_t tok) {
    if (in_class(m, tok, C_PEOPLE)) return false;
    if (in_class(m, tok, C_WORD) || in_class(m, tok, C_COMMON) || in_class(m, tok, C_LEADER)) return true;
    return stem_is_word(m, tc_tok_fold_at(m->w, tok), m->w->tok_fold_n[tok]);
}

/* Capitals by another reason: months, weekdays, "I", units, "CEO". */
static bool is_plain(const matcher *m, uint32_t tok) { return in_class(m, tok, C_PLAIN); }

static bool is_leader(const matcher *m, uint32_t tok) {
    return in_class(m, tok, C_LEADER) &&
           !((m->w->tok_flags[tok] & TC_TOK_UPPERALL) && m->w->tok_fold_n[tok] > 1);
}

/* A word whose letters make it a name's: a capital first, or inside. */
static bool has_capital(const matcher *m, uint32_t tok) {
    return is_word(m, tok) && (m->w->tok_flags[tok] & (TC_TOK_UPPER1 | TC_TOK_MIXED)) &&
           m->w->tok_mention[tok] == TC_NONE;
}

/* A lone capital before a full stop: "John A. Corder". */
static bool is_initial(const matcher *m, uint32_t tok) {
    uint32_t dot = after(m, tok + 1);
    return m->w->tok_fold_n[tok] == 1 && dot != TC_NONE && single(m, dot) == '.' && is_glued(m, dot);
}

/* May go on a run: a capitalised word inside a unit. */
static bool may_follow(const matcher *m, uint32_t tok) {
    return tok != TC_NONE && has_capital(m, tok) &&
           (is_initial(m, tok) || !(is_plain(m, tok) || is_leader(m, tok)));
}

static bool is_one_of(const matcher *m, uint32_t tok, const char *const *words, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (tc_tok_is(m->w, tok, words[i])) return true;
    return false;
}

static bool is_particle(const matcher *m, uint32_t tok) {
    static const char *const words[] = {"de",  "da",  "del", "di",  "du", "van", "von", "der",
                                        "den", "des", "dos", "la",  "le", "bin", "ibn", "al",
                                        "el",  "y",   "e",   "und", "et", "am",  "sur", "upon"};
    return m->w->tok_fold_n[tok] <= 4 && is_one_of(m, tok, words, TC_COUNT_OF(words));
}

/* ----------------------------------------------------------------- what the document says of a word */

static word_fact *fact_of(const matcher *m, uint64_t hash) {
    if (!m->fact_slots) return NULL;
    uint32_t s = (uint32_t)(hash >> 20) & m->fact_mask;
    for (; m->fact_slots[s]; s = (s + 1) & m->fact_mask)
        if (m->facts.at[m->fact_slots[s] - 1].hash == hash) return &m->facts.at[m->fact_slots[s] - 1];
    return NULL;
}

/* A capital that may say nothing: the first of a sentence, or of an ordinary word. */
static bool is_doubtful(const matcher *m, uint32_t tok) {
    uint8_t flags = m->w->tok_flags[tok];
    if (!(flags & TC_TOK_UPPER1)) return false;
    return (flags & (TC_TOK_SENT | TC_TOK_BREAK)) || in_class(m, tok, C_WORD) || in_class(m, tok, C_COMMON);
}

static tc_status learn_words(matcher *m) {
    const tc_work *w = m->w;
    uint64_t filter[16] = {0};
    uint32_t size = 64, starts = 0;
    for (uint32_t t = 0; t < w->n_tok; t++) starts += is_doubtful(m, t);
    while (size < starts * 2 + 2) size *= 2;
    if (size > m->fact_mask + 1 || !m->fact_slots) {
        if (m->fact_slots)
            tc_mem_free(&w->alloc, m->fact_slots, ((size_t)m->fact_mask + 1) * sizeof *m->fact_slots);
        m->fact_slots = tc_mem_resize(&w->alloc, NULL, 0, size * sizeof *m->fact_slots);
        if (!m->fact_slots) return no_memory(m->err);
        m->fact_mask = size - 1;
    }
    memset(m->fact_slots, 0, ((size_t)m->fact_mask + 1) * sizeof *m->fact_slots);
    m->facts.n = 0;
    for (uint32_t t = 0; t < w->n_tok; t++) {
        if (!is_doubtful(m, t)) continue;
        uint64_t hash = w->tok_hash[t];
        if (fact_of(m, hash)) continue;
        word_fact *f = tc_vec_push(&w->alloc, &m->facts);
        if (!f) return no_memory(m->err);
        *f = (word_fact){.hash = hash};
        uint32_t s = (uint32_t)(hash >> 20) & m->fact_mask;
        while (m->fact_slots[s]) s = (s + 1) & m->fact_mask;
        m->fact_slots[s] = m->facts.n;
        filter[hash >> 6 & 15] |= (uint64_t)1 << (hash & 63);
    }
    for (uint32_t t = 0; t < w->n_tok; t++) {
        uint64_t hash = w->tok_hash[t];
        if (TC_LIKELY(!(filter[hash >> 6 & 15] >> (hash & 63) & 1))) continue;
        if (w->tok_flags[t] & (TC_TOK_SENT | TC_TOK_BREAK)) continue;
        if (t > 0 && single(m, t - 1) == '-' && is_glued(m, t)) continue; /* half a name */
        word_fact *f = fact_of(m, hash);
        if (!f) continue;
        if (w->tok_flags[t] & TC_TOK_UPPER1)
            f->upper++;
        else
            f->lower++;
    }
    return TC_OK;
}

/* -------------------------------------------------------------------------------------- runs */

/* Behind the run's end: an abbreviation's full stop that the run goes on over ("St. Louis", "J. K. Rowling").
 */
static bool is_abbreviation(const matcher *m, uint32_t tok) {
    static const char *const words[] = {"st",  "mt",   "ft",  "jr",   "sr",  "inc", "corp", "co",
                                        "ltd", "bros", "no",  "dr",   "mr",  "mrs", "ms",   "sgt",
                                        "lt",  "gen",  "col", "capt", "sen", "rep", "gov",  "prof"};
    return m->w->tok_fold_n[tok] == 1 || is_one_of(m, tok, words, TC_COUNT_OF(words));
}

/* A number that belongs to a name before it: "Boeing 747", "Apollo 11"; not "Iraq 500 men". */
static bool number_joins(const matcher *m, uint32_t tok, bool year) {
    const tc_work *w = m->w;
    if (w->tok_kind[tok] != TC_TOK_NUMBER || w->tok_fold_n[tok] > 4 || !spaced_word(m, tok)) return false;
    const uint8_t *at = tc_tok_fold_at(w, tok);
    if (!year && w->tok_fold_n[tok] == 4 && (memcmp(at, "19", 2) == 0 || memcmp(at, "20", 2) == 0))
        return false; /* a year */
    for (uint32_t i = 0; i < w->tok_fold_n[tok]; i++)
        if (tc_tok_fold_at(w, tok)[i] < '0' || tc_tok_fold_at(w, tok)[i] > '9') return false;
    uint32_t next = after(m, tok + 1);
    if (next == TC_NONE) return true;
    if (is_word(m, next)) return is_leader(m, next) && !is_upper(m, next);
    uint8_t c = single(m, next);
    return c != '%' && c != '$' && c != '-' && c != ':';
}

static bool ends_in_s(const matcher *m, uint32_t tok) {
    return tc_tok_fold_at(m->w, tok)[m->w->tok_fold_n[tok] - 1] == 's';
}

/* Behind a possessive: the noun of a name ("Sayler's Creek"), when the name ends with it. */
static uint32_t possessed(const matcher *m, uint32_t clitic, uint32_t end) {
    uint32_t u = after(m, clitic + 1), v = u == TC_NONE ? TC_NONE : after(m, u + 1);
    if (end != clitic || !may_follow(m, u) || !spaced_word(m, u) || !in_class(m, u, C_KIND)) return TC_NONE;
    return v != TC_NONE && has_capital(m, v) ? TC_NONE : u;
}

static bool is_quote(const matcher *m, uint32_t tok) {
    const uint8_t *p = m->w->text.at + m->w->tok_start[tok];
    return *p == '"' || (p[0] == 0xe2 && p[1] == 0x80 && (p[2] == 0x9c || p[2] == 0x9d));
}

/* William "Bill" May: the name behind the quotation marks at tok, or TC_NONE. */
static uint32_t behind_nickname(const matcher *m, uint32_t first, uint32_t tok) {
    if (!in_class(m, first, C_GIVEN) || tok + 3 >= m->w->n_tok) return TC_NONE;
    for (uint32_t i = 0; i < 4; i++)
        if (starts_unit(m, tok + i) || m->w->tok_mention[tok + i] != TC_NONE) return TC_NONE;
    return has_capital(m, tok + 1) && is_quote(m, tok + 2) && may_follow(m, tok + 3) ? tok + 3 : TC_NONE;
}

/* The next word of the run whose last word is last and which ends at end; TC_NONE when it ends there. */
static uint32_t next_word(const matcher *m, uint32_t tok, uint32_t last, uint32_t end) {
    const tc_work *w = m->w;
    uint32_t t = after(m, end);
    if (t == TC_NONE || w->tok_mention[t] != TC_NONE) return TC_NONE;
    if (is_glued(m, t) && w->tok_kind[t] != TC_TOK_CLITIC) {
        uint8_t c = single(m, t);
        uint32_t u = after(m, t + 1);
        if (u == TC_NONE || w->tok_mention[u] != TC_NONE) return TC_NONE;
        if (c == '-' || c == '/') {
            if (!is_glued(m, u)) return TC_NONE;
            if (w->tok_kind[u] == TC_TOK_NUMBER) return c == '-' ? u : TC_NONE;
            return has_capital(m, u) ? u : TC_NONE;
        }
        if (c == '&') return is_glued(m, u) && has_capital(m, u) ? u : TC_NONE;
        if (c == '.' && is_abbreviation(m, last)) return may_follow(m, u) ? u : TC_NONE;
        return TC_NONE;
    }
    if (w->tok_kind[t] == TC_TOK_CLITIC) return possessed(m, t, end);
    if (!spaced_word(m, t)) return TC_NONE;
    if (has_capital(m, t)) {
        if (is_initial(m, t)) return t;
        if (tc_tok_is(w, t, "i")) return in_class(m, last, C_KIND) ? t : TC_NONE; /* World War I */
        if (tc_tok_is(w, t, "one") || tc_tok_is(w, t, "two")) return t;           /* Formula One */
        if (is_plain(m, t)) return TC_NONE;
        if (!is_leader(m, t) || (last == tok && in_class(m, last, C_GIVEN))) return t;
        uint32_t n = after(m, t + 1); /* "Give It A Name" */
        if (n != TC_NONE && spaced_word(m, n) && has_capital(m, n) && is_leader(m, n)) n = after(m, n + 1);
        return n != TC_NONE && spaced_word(m, n) && may_follow(m, n) && !tc_capital_mute(m, n) ? t : TC_NONE;
    }
    if (number_joins(m, t, in_class(m, last, C_KIND)) && !in_class(m, last, C_TITLE)) return t;
    if (is_quote(m, t)) return behind_nickname(m, tok, t);
    uint32_t u = after(m, t + 1);
    if (u == TC_NONE || !spaced_word(m, u)) return TC_NONE;
    if (single(m, t) == '&') { /* not of two persons in full */
        if (tc_tok_is(w, u, "the")) u = after(m, u + 1);
        if (u == TC_NONE) return TC_NONE;
        uint32_t x = after(m, u + 1);
        if (in_class(m, u, C_GIVEN) && x != TC_NONE && may_follow(m, x) && spaced_word(m, x)) return TC_NONE;
        bool more = x != TC_NONE && may_follow(m, x) && spaced_word(m, x);
        return may_follow(m, u) && (last == tok || !more) && !in_class(m, last, C_KIND) ? u : TC_NONE;
    }
    if (!is_word(m, t) || w->tok_mention[t] != TC_NONE) return TC_NONE;
    bool title = in_class(m, last, C_TITLE) || in_class(m, last, C_HONOR);
    if (tc_tok_is(w, t, "of") || tc_tok_is(w, t, "for")) {
        if (title || (last > tok && in_class(m, tok, C_GIVEN) && !in_class(m, last, C_KIND))) return TC_NONE;
        if (w->tok_kind[u] == TC_TOK_NUMBER && w->tok_fold_n[u] == 4 && in_class(m, last, C_KIND))
            return u; /* Act of 1974 */
        if (tc_tok_is(w, u, "the")) u = after(m, u + 1);
        if (!may_follow(m, u)) return TC_NONE;
        if (single(m, t) == 0 && tc_tok_is(w, t, "for") && !in_class(m, last, C_KIND)) return TC_NONE;
        return tc_word_is_ordinary(m, last) || in_class(m, last, C_KIND) ? u : TC_NONE;
    }
    if (is_particle(m, t)) {
        for (int i = 0; i < 2 && u != TC_NONE && is_word(m, u) && is_particle(m, u) && !is_upper(m, u); i++)
            u = after(m, u + 1);
        return may_follow(m, u) && !tc_word_is_ordinary(m, last) ? u : TC_NONE;
    }
    if (tc_tok_is(w, t, "to")) { /* "Ode to Joy": two ordinary words that have their capitals from a title */
        uint32_t from = before(m, tok);
        if (from != TC_NONE && tc_tok_is(w, from, "from")) return TC_NONE;
        return may_follow(m, u) && !title && tc_word_is_ordinary(m, last) && tc_word_is_ordinary(m, u)
                   ? u
                   : TC_NONE;
    }
    if (tc_tok_is(w, t, "and")) { /* "Securities and Exchange Commission", "Ministry of Trade and Industry" */
        if (!may_follow(m, u) || title) return TC_NONE;
        bool of = false;
        for (uint32_t i = tok; i < last; i++) of |= tc_tok_is(w, i, "of") || tc_tok_is(w, i, "for");
        uint32_t x = u; /* "Portland and Ogdensburg Railroad" */
        for (uint32_t k = after(m, x + 1), n = 0; n < 3 && may_follow(m, k) && spaced_word(m, k);
             n++, k = after(m, x + 1))
            x = k;
        if (last == tok && (tc_tok_is(w, x, "railway") || tc_tok_is(w, x, "railroad"))) return u;
        if (!tc_word_is_ordinary(m, last) && !(of && ends_in_s(m, last))) return TC_NONE;
        if (of && (tc_word_is_ordinary(m, u) || (ends_in_s(m, last) && ends_in_s(m, u)))) return u;
        return x > u && in_class(m, x, C_KIND) && tc_word_is_ordinary(m, u) ? u : TC_NONE;
    }
    return TC_NONE;
}

static bool is_titleish(const matcher *m, uint32_t tok) {
    return in_class(m, tok, C_TITLE) || in_class(m, tok, C_HONOR) || in_class(m, tok, C_RANK);
}

/* The first word behind tok inside the run, over an abbreviation's full stop. */
static uint32_t word_behind(const matcher *m, uint32_t tok, uint32_t end) {
    uint32_t t = tok + 1;
    if (t < end && single(m, t) == '.') t++;
    return t < end ? t : TC_NONE;
}

static bool all_ordinary(const matcher *m, uint32_t tok, uint32_t end) {
    for (uint32_t t = tok; t < end; t++) {
        if (!is_word(m, t)) {
            if (m->w->tok_kind[t] == TC_TOK_NUMBER) return false;
            continue;
        }
        if ((m->w->tok_flags[t] & (TC_TOK_MIXED | TC_TOK_DIGIT)) || in_class(m, t, C_GIVEN)) return false;
        if ((m->w->tok_flags[t] & TC_TOK_UPPERALL) && m->w->tok_fold_n[t] > 1) return false;
        if (!tc_word_is_ordinary(m, t)) return false;
    }
    return true;
}

static tc_status add_run(matcher *m, uint32_t tok, uint32_t tok_end, uint32_t words, uint8_t how) {
    name_run *r = tc_vec_push(&m->w->alloc, &m->runs);
    if (!r) return no_memory(m->err);
    *r = (name_run){.tok = tok, .tok_end = tok_end, .words = (uint8_t)words, .how = how, .same = TC_NONE};
    return TC_OK;
}

/* What stands before a given name in the name of a place: "West Virginia", "San Jose". */
static bool leads_place(const matcher *m, uint32_t tok) {
    static const char *const words[] = {"north", "south", "east",  "west",  "new",   "saint", "fort",
                                        "port",  "camp",  "san",   "santa", "los",   "las",   "el",
                                        "la",    "upper", "lower", "great", "little"};
    return is_one_of(m, tok, words, TC_COUNT_OF(words));
}

/* Trims [tok, end) of titles, and adds what is left as runs. */
static tc_status add_trimmed(matcher *m, uint32_t tok, uint32_t end, uint8_t how) {
    tc_status status = TC_OK;
    /* titles behind: "Microsoft CEO", and before: "Foreign Minister Lavrov" */
    uint32_t whole = end;
    bool titled = false, kind = is_word(m, end - 1) && in_class(m, end - 1, C_KIND);
    while (end > tok && is_word(m, end - 1) && is_titleish(m, end - 1) && !in_class(m, end - 1, C_GIVEN) &&
           !(end == tok + 2 && in_class(m, tok, C_GIVEN))) /* Ben Player */
        end--;
    if (end > tok && (single(m, end - 1) == '-' || single(m, end - 1) == '&')) end--;
    if (end == tok || (end < whole && all_ordinary(m, tok, end))) return TC_OK;
    uint32_t cut = tok, cap = tok;
    if (!kind)
        for (uint32_t t = tok; t < end; t++) {
            if (!is_word(m, t) || !is_upper(m, t)) continue;
            uint32_t next = word_behind(m, t, end);
            if (next == TC_NONE || !is_upper(m, next)) break;
            if (!is_titleish(m, t)) continue;
            if ((tc_tok_is(m->w, t, "general") || tc_tok_is(m->w, t, "major")) &&
                tc_word_is_ordinary(m, next) && !is_titleish(m, next) && !in_class(m, next, C_GIVEN))
                continue; /* General Motors, Major League */
            cut = next;
            cap = t;
            titled = true;
        }
    if (cut == tok && !kind) /* "Foreign Secretary" is over; ordinary words and then a given name */
        for (uint32_t t = tok + 1; t + 1 < end; t++)
            if (is_word(m, t) && in_class(m, t, C_GIVEN) && !in_class(m, t, C_COMMON) &&
                all_ordinary(m, tok, t) && !in_class(m, t - 1, C_KIND) && !leads_place(m, t - 1) &&
                is_word(m, t - 1) && is_word(m, t + 1) && is_upper(m, t + 1)) {
                cut = cap = t;
                break;
            }
    if (cap > tok) {
        while (cap > tok && is_word(m, cap - 1) && is_titleish(m, cap - 1)) cap--;
        bool sure = !all_ordinary(m, tok, cap);
        if (cap > tok && sure) TC_TRY(add_run(m, tok, cap, cap - tok, how));
    }
    uint32_t words = 0, dot = after(m, end);
    if (dot != TC_NONE && single(m, dot) == '.' && is_glued(m, dot) && after(m, dot + 1) != TC_NONE &&
        (in_class(m, end - 1, C_LEGAL) || in_class(m, end - 1, C_NAMEEND)))
        end = dot + 1; /* the sentence goes on: the stop is the abbreviation's */
    for (uint32_t t = cut; t < end; t++) words += is_word(m, t) || m->w->tok_kind[t] == TC_TOK_NUMBER;
    TC_TRY(add_run(m, cut, end, words, cut > tok ? titled ? RUN_TITLED : RUN_INSIDE : how));
done:
    return status;
}

/* Titles of works in quotation marks: all long words capitalised. Its end behind tok, or 0. */
static uint32_t quoted_end(const matcher *m, uint32_t tok) {
    const tc_work *w = m->w;
    uint32_t words = 0, capitals = 0;
    if (tok == 0) return 0;
    const uint8_t *q = w->text.at + w->tok_start[tok - 1];
    bool open = *q == '"' || *q == '`' || (q[0] == 0xe2 && q[1] == 0x80 && (q[2] == 0x9c || q[2] == 0x98));
    if (!open) return 0;
    for (uint32_t t = tok; t < w->n_tok && t < tok + 12 && (t == tok || !starts_unit(m, t)); t++) {
        const uint8_t *p = w->text.at + w->tok_start[t];
        bool close = *p == '"' || (p[0] == '\'' && p[1] == '\'') ||
                     (p[0] == '\'' && t + 1 < w->n_tok && single(m, t + 1) == '\'') ||
                     (p[0] == 0xe2 && p[1] == 0x80 &&
                      (p[2] == 0x9d || (p[2] == 0x99 && w->tok_kind[t] == TC_TOK_PUNCT)));
        if (close && t > tok) return words && capitals * 2 >= words && capitals ? t : 0;
        if (!is_word(m, t)) {
            uint8_t c = single(m, t);
            if (w->tok_kind[t] == TC_TOK_CLITIC || w->tok_kind[t] == TC_TOK_NUMBER || c == '-' || c == '!' ||
                c == '?' || c == '\'' || c == '&' || c == ',' || c == '.')
                continue;
            return 0;
        }
        if (w->tok_mention[t] != TC_NONE) return 0;
        words++;
        if (is_upper(m, t))
            capitals++;
        else if (w->tok_fold_n[t] > 3 && !in_class(m, t, C_LEADER))
            return 0;
    }
    return 0;
}

static bool is_ordinal(const matcher *m, uint32_t tok) {
    const uint8_t *at = tc_tok_fold_at(m->w, tok);
    uint32_t n = m->w->tok_fold_n[tok];
    return n >= 3 && n <= 5 && *at >= '0' && *at <= '9' && at[n - 1] >= 'a';
}

static bool is_round_number(const matcher *m, uint32_t tok) {
    if (m->w->tok_kind[tok] != TC_TOK_NUMBER || m->w->tok_fold_n[tok] > 3) return false;
    for (uint32_t i = 0; i < m->w->tok_fold_n[tok]; i++)
        if (tc_tok_fold_at(m->w, tok)[i] < '0' || tc_tok_fold_at(m->w, tok)[i] > '9') return false;
    return true;
}

static tc_status find_runs(matcher *m) {
    const tc_work *w = m->w;
    tc_status status = TC_OK;
    m->runs.n = 0;
    for (uint32_t t = 0; t < w->n_tok; t++) {
        if (!(w->tok_flags[t] & (TC_TOK_UPPER1 | TC_TOK_MIXED)) || w->tok_mention[t] != TC_NONE ||
            !is_word(m, t))
            continue;
        bool start = starts_unit(m, t), mute = tc_capital_mute(m, t);
        if (t > 0 && !start && w->tok_kind[t - 1] == TC_TOK_PUNCT) {
            uint32_t end = quoted_end(m, t);
            if (end) {
                uint32_t words = 0;
                while (end > t && w->tok_kind[end - 1] == TC_TOK_PUNCT) end--;
                for (uint32_t i = t; i < end; i++) words += is_word(m, i);
                bool nickname = words == 1 && t > 1 && has_capital(m, t - 2); /* William "Bill" May */
                if ((words > 1 || !mute) && !nickname) {
                    TC_TRY(add_run(m, t, end, words, RUN_QUOTED));
                    t = end - 1;
                    continue;
                }
            }
        }
        bool heading = (w->tok_flags[t] & TC_TOK_DEBRIS) != 0;
        if (mute) {
            uint32_t next = after(m, t + 1);
            heading |= next != TC_NONE && is_word(m, next) && tc_capital_mute(m, next);
            if (!heading && !start && w->tok_sent[t] < w->sentences.n)
                heading = w->sentences.at[w->tok_sent[t]].kind == TC_HEADING;
        }
        if (heading) { /* for later: names of the body */
            TC_TRY(add_run(m, t, t + 1, 1, RUN_HEADING));
            continue;
        }
        uint32_t p = before(m, t);
        if (p != TC_NONE && is_glued(m, t) && single(m, p) == '-' && is_glued(m, p))
            continue; /* anti-American */
        uint32_t from = t;
        bool lettered = w->tok_fold_n[t] == 1 && p != TC_NONE && t + 2 < w->n_tok &&
                        single(m, t + 1) == '-' && is_glued(m, t + 1) && is_glued(m, t + 2) &&
                        is_upper(m, t + 2); /* A-League */
        if (!lettered && !is_initial(m, t)) {
            if (is_plain(m, t)) continue;
            if (is_leader(m, t)) { /* "The Hague", "Second Battle of ...": a capital that need not be */
                uint32_t n = after(m, t + 1);
                if (n != TC_NONE && spaced_word(m, n) && has_capital(m, n) && is_leader(m, n) &&
                    !is_plain(m, n))
                    n = after(m, n + 1); /* "The Last Emperor" */
                if (mute || !may_follow(m, n) || !spaced_word(m, n) || p == TC_NONE) continue;
                if (!is_word(m, p) && single(m, p) != ',' && !tc_tok_is(w, t, "the")) continue;
            }
        }
        uint32_t last = t, end = t + 1, words = 1;
        for (uint32_t n; words < MOST_WORDS && (n = next_word(m, from, last, end)) != TC_NONE; words++) {
            last = n;
            end = n + 1;
        }
        uint32_t comma = after(m, end), legal = comma == TC_NONE ? TC_NONE : after(m, comma + 1);
        if (legal != TC_NONE && single(m, comma) == ',' && has_capital(m, legal) &&
            (in_class(m, legal, C_LEGAL) || in_class(m, legal, C_NAMEEND) || tc_tok_is(w, legal, "d.c.")))
            end = legal + 1; /* "Acme, Inc." */
        if (!mute && p != TC_NONE && (w->tok_flags[p] & TC_TOK_DIGIT) && spaced_word(m, t) &&
            is_ordinal(m, p) && !(before(m, p) != TC_NONE && is_plain(m, before(m, p))))
            from = p; /* "65th Air Division"; not a day of a month */
        if (!mute && p != TC_NONE && words > 1 && is_round_number(m, p) && spaced_word(m, t) &&
            !in_class(m, last, C_KIND) && all_ordinary(m, t, end))
            from = p; /* "93 Million Miles" */
        TC_TRY(add_trimmed(m, from, end, mute ? RUN_START : RUN_INSIDE));
        t = end - 1;
    }
done:
    return status;
}

/* --------------------------------------------------------------- capitals that say nothing by themselves */

uint32_t tc_run_same(const matcher *m, uint32_t tok, uint32_t tok_end) {
    const tc_work *w = m->w;
    for (uint32_t i = m->run_slots[w->tok_hash[tok] >> 8 & (TC_COUNT_OF(m->run_slots) - 1)], seen = 0;
         i && seen < 64; seen++) {
        const name_run *r = &m->runs.at[i - 1];
        uint32_t n = r->tok_end - r->tok, k = 0;
        if (n == tok_end - tok) {
            while (k < n && w->tok_hash[r->tok + k] == w->tok_hash[tok + k]) k++;
            if (k == n) return i - 1;
        }
        i = r->chain;
    }
    return TC_NONE;
}

/* Length of the longest run that stands inside a sentence and begins the tokens [tok, most), or 0. */
static uint32_t known_run(const matcher *m, uint32_t tok, uint32_t most) {
    const tc_work *w = m->w;
    uint64_t hash = w->tok_hash[tok];
    uint32_t best = 0;
    for (uint32_t i = m->run_slots[hash >> 8 & (TC_COUNT_OF(m->run_slots) - 1)], seen = 0; i && seen < 64;
         seen++) {
        const name_run *r = &m->runs.at[i - 1];
        i = r->chain;
        uint32_t n = r->tok_end - r->tok, k = 0;
        if (n <= best || tok + n > most) continue;
        while (k < n && w->tok_hash[r->tok + k] == w->tok_hash[tok + k] &&
               w->tok_mention[tok + k] == TC_NONE && (!is_upper(m, r->tok + k) || is_upper(m, tok + k)))
            k++;
        if (k == n) best = n;
    }
    return best;
}

static void remember_run(matcher *m, uint32_t index) {
    name_run *r = &m->runs.at[index];
    uint32_t slot = (uint32_t)(m->w->tok_hash[r->tok] >> 8) & (TC_COUNT_OF(m->run_slots) - 1);
    if (known_run(m, r->tok, r->tok_end) == r->tok_end - r->tok) return; /* stands already */
    r->chain = m->run_slots[slot];
    m->run_slots[slot] = index + 1;
}

/* The first run of several words whose head is the word of tok: its last one, or the one before "of". */
uint32_t tc_run_headed(const matcher *m, uint32_t tok) {
    const tc_work *w = m->w;
    for (uint32_t i = 0; i < m->runs.n && i < MOST_HEADED; i++) {
        const name_run *r = &m->runs.at[i];
        if (r->words < 2 || r->how == RUN_NONE || r->how == RUN_QUOTED || r->how == RUN_HEADING) continue;
        for (uint32_t t = r->tok; t < r->tok_end; t++)
            if (w->tok_hash[t] == w->tok_hash[tok] && (t + 1 == r->tok_end || tc_tok_is(w, t + 1, "of")))
                return i;
    }
    return TC_NONE;
}

/* The last word of a person named in full. */
static bool is_surname(const matcher *m, uint32_t tok) {
    uint64_t hash = m->w->tok_hash[tok];
    if (!(m->surname_filter >> (hash >> 12 & 63) & 1)) return false;
    for (uint32_t i = 0; i < m->n_surnames; i++)
        if (m->surnames[i] == hash) return true;
    return false;
}

static void learn_surname(matcher *m, const name_run *r) {
    uint32_t last = r->tok_end - 1;
    if (r->words < 2 || r->words > 4 || r->how == RUN_QUOTED || m->n_surnames == TC_COUNT_OF(m->surnames))
        return;
    if (!in_class(m, r->tok, C_GIVEN) && r->how != RUN_TITLED) return;
    while (last > r->tok && (!is_word(m, last) || in_class(m, last, C_NAMEEND))) last--;
    if (last == r->tok || in_class(m, last, C_KIND) || in_class(m, last, C_LEADER)) return;
    if (single(m, last - 1) == '-') return; /* a double name: both parts, or none */
    m->surnames[m->n_surnames++] = m->w->tok_hash[last];
    m->surname_filter |= (uint64_t)1 << (m->w->tok_hash[last] >> 12 & 63);
}

/* By its ending an adverb or participle, though in no list: "Inexplicably", "Redesignated". */
static bool looks_derived(const matcher *m, uint32_t tok) {
    static const char *const ends[] = {"ly", "ed", "ing", "ization", "isation", "ness", "icians", "ists"};
    uint32_t n = m->w->tok_fold_n[tok];
    if (in_class(m, tok, C_GIVEN)) return false;
    for (size_t i = 0; i < TC_COUNT_OF(ends); i++) {
        uint32_t k = (uint32_t)strlen(ends[i]);
        if (n >= k + 5 && memcmp(tc_tok_fold_at(m->w, tok) + n - k, ends[i], k) == 0) return true;
    }
    const uint8_t *at = tc_tok_fold_at(m->w, tok);
    for (uint32_t i = 4; n < 24 && i + 4 <= n; i++) /* "bondholders" */
        if (is_stem(m, at, i, "") && (is_stem(m, at + i, n - i, "") || stem_is_word(m, at + i, n - i)))
            return true;
    return false;
}

/* The first word of a sentence, alone: a name? */
static bool start_is_name(const matcher *m, uint32_t tok) {
    const tc_work *w = m->w;
    const word_fact *f = fact_of(m, w->tok_hash[tok]);
    if (w->tok_flags[tok] & (TC_TOK_MIXED | TC_TOK_UPPERALL)) return w->tok_fold_n[tok] > 1;
    if (f && f->lower) return f->upper > f->lower && !tc_word_is_ordinary(m, tok);
    if (!tc_word_is_ordinary(m, tok))
        return (f && f->upper) || (w->tok_fold_n[tok] > 1 && !looks_derived(m, tok));
    if (is_surname(m, tok) && (!f || !f->lower)) return true;
    if (in_class(m, tok, C_GIVEN)) {
        uint32_t next = after(m, tok + 1);
        return next != TC_NONE && (in_class(m, next, C_SAY) || w->tok_kind[next] == TC_TOK_CLITIC);
    }
    return false;
}

/* Does the first word of a sentence belong to the name of capitalised words that follows it? */
static bool start_belongs(const matcher *m, const name_run *r) {
    const tc_work *w = m->w;
    uint32_t tok = r->tok, next = word_behind(m, tok, r->tok_end);
    if (w->tok_flags[tok] & (TC_TOK_MIXED | TC_TOK_UPPERALL)) return true;
    if (is_titleish(m, tok) && !in_class(m, tok, C_GIVEN)) return false;
    if (in_class(m, tok, C_GIVEN)) return true;
    if (!tc_word_is_ordinary(m, tok)) return true;
    if (next == TC_NONE) return false;
    if (!is_upper(m, next))
        return single(m, next) == '-' || !is_word(m, next) || in_class(m, tok, C_KIND); /* "Bank of" */
    uint32_t n = w->tok_fold_n[tok];
    const uint8_t *at = tc_tok_fold_at(w, tok);
    if (n > 4 && (memcmp(at + n - 2, "ly", 2) == 0 || memcmp(at + n - 3, "ing", 3) == 0)) return false;
    if (in_class(m, tok, C_KIND)) return true;
    if (in_class(m, next, C_GIVEN)) return false; /* "Ask Donald" */
    if (in_class(m, tok, C_COMMON)) return true;
    return tc_word_is_ordinary(m, next) && !in_class(m, next, C_GIVEN);
}

/* Ordinary words, all in capitals. */
static bool is_shouted(const matcher *m, const name_run *r) {
    for (uint32_t t = r->tok; t < r->tok_end; t++)
        if (is_word(m, t) && (!(m->w->tok_flags[t] & TC_TOK_UPPERALL) || !tc_word_is_ordinary(m, t)))
            return false;
    return true;
}

/* A run that is no name after all. */
static bool is_nothing(const matcher *m, const name_run *r) {
    const tc_work *w = m->w;
    uint32_t prev = before(m, r->tok);
    const tc_sentence *unit =
        w->tok_sent[r->tok] < w->sentences.n ? &w->sentences.at[w->tok_sent[r->tok]] : NULL;
    bool heading = unit && (unit->kind == TC_HEADING || unit->is_title);
    if (r->how == RUN_INSIDE && heading && all_ordinary(m, r->tok, r->tok_end) &&
        !in_class(m, r->tok_end - 1, C_KIND))
        return true;
    if (r->words > 1 && r->how == RUN_INSIDE && tc_run_same(m, r->tok, r->tok_end) == TC_NONE &&
        is_word(m, r->tok) && ends_in_s(m, r->tok_end - 1) && !in_class(m, r->tok_end - 1, C_KIND) &&
        all_ordinary(m, r->tok, r->tok_end) &&
        !(prev != TC_NONE && (tc_tok_is(w, prev, "the") || single(m, prev) == ',')))
        return true; /* "through Special Events" */
    if (r->words == 1 && tc_names_money(m, r->tok, r->tok_end)) return true;
    uint32_t next = after(m, r->tok_end);
    if (r->words == 1 && next != TC_NONE && w->tok_kind[next] == TC_TOK_SYMBOL && is_glued(m, next))
        return true;                                   /* US$ */
    if (r->words > 1 && is_shouted(m, r)) return true; /* "READ MORE" */
    if (r->words > 1 && r->how == RUN_INSIDE && prev != TC_NONE && !is_upper(m, prev) &&
        (tc_tok_is(w, prev, "a") || tc_tok_is(w, prev, "an")) && all_ordinary(m, r->tok, r->tok_end) &&
        !in_class(m, r->tok_end - 1, C_KIND))
        return true; /* "a Man of Vision" */
    if (r->words == 1 && is_word(m, r->tok)) {
        if (is_titleish(m, r->tok) && !in_class(m, r->tok, C_GIVEN)) return true;
        if (w->tok_fold_n[r->tok] == 1 || tc_tok_is(w, r->tok, "it")) return true;
        if (r->how == RUN_INSIDE && !(w->tok_flags[r->tok] & (TC_TOK_UPPERALL | TC_TOK_MIXED)) &&
            tc_word_is_ordinary(m, r->tok) && !in_class(m, r->tok, C_GIVEN)) {
            /* an ordinary word: where the document never writes it small, or behind a preposition of place */
            const word_fact *f = fact_of(m, w->tok_hash[r->tok]);
            uint32_t p = before(m, r->tok);
            if (in_class(m, r->tok, C_LEADER)) return true;
            if (in_class(m, r->tok, C_KIND)) { /* "the League", for one named in full */
                if (p == TC_NONE || !tc_tok_is(w, p, "the") || !f || f->lower || f->upper < 2) return true;
                return tc_run_headed(m, r->tok) == TC_NONE;
            }
            if (p != TC_NONE && tc_tok_is(w, p, "the")) return !ends_in_s(m, r->tok) || !f || f->lower;
            if (is_surname(m, r->tok)) return false;
            if (f && f->lower == 0 && f->upper > 1) return false;
            return !(f && f->lower == 0 && p != TC_NONE &&
                     (tc_tok_is(w, p, "in") || tc_tok_is(w, p, "from") || tc_tok_is(w, p, "at")));
        }
    }
    return false;
}

static tc_status settle_starts(matcher *m) {
    const tc_work *w = m->w;
    memset(m->run_slots, 0, sizeof m->run_slots);
    m->n_surnames = 0;
    m->surname_filter = 0;
    for (uint32_t i = 0; i < m->runs.n; i++) learn_surname(m, &m->runs.at[i]);
    for (uint32_t i = 0; i < m->runs.n; i++) {
        name_run *r = &m->runs.at[i];
        if (r->how != RUN_INSIDE && r->how != RUN_TITLED) continue;
        if (is_nothing(m, r))
            r->how = RUN_NONE;
        else
            remember_run(m, i);
    }
    for (uint32_t i = 0; i < m->runs.n; i++) {
        name_run *r = &m->runs.at[i];
        if (r->how != RUN_START) continue;
        uint32_t n = known_run(m, r->tok, r->tok_end), behind = after(m, r->tok_end);
        if (n == r->tok_end - r->tok &&
            !(n == 1 && behind != TC_NONE && w->tok_kind[behind] == TC_TOK_NUMBER)) {
            r->how = RUN_KNOWN;
            continue;
        }
        uint32_t next = after(m, r->tok_end);
        if (r->words == 1 && next != TC_NONE && w->tok_kind[next] == TC_TOK_NUMBER) {
            r->how = RUN_NONE; /* "Figure 2.1" */
        } else if (r->words == 1) {
            r->how = start_is_name(m, r->tok) ? RUN_ALONE : RUN_NONE;
        } else if (!start_belongs(m, r)) {
            uint32_t t = r->tok + 1;
            while (t < r->tok_end && !is_word(m, t) && w->tok_kind[t] != TC_TOK_NUMBER) t++;
            while (t < r->tok_end && !is_upper(m, t)) t++;
            if (t >= r->tok_end) {
                r->how = RUN_NONE;
                continue;
            }
            r->titled = is_titleish(m, r->tok);
            r->tok = t;
            r->words--;
            r->how = RUN_INSIDE;
        } else {
            r->how = RUN_ALONE;
        }
        if (r->how != RUN_NONE && r->words > 1) remember_run(m, i);
    }
    /* "The Shining opened": its article belongs to it, as other places show */
    for (uint32_t i = 0; i < m->runs.n; i++) {
        name_run *r = &m->runs.at[i];
        if (r->how != RUN_INSIDE || r->tok == 0 || !starts_unit(m, r->tok - 1) || starts_unit(m, r->tok))
            continue;
        if (!tc_tok_is(w, r->tok - 1, "the") && !tc_tok_is(w, r->tok - 1, "a")) continue;
        if (tc_run_same(m, r->tok - 1, r->tok_end) != TC_NONE) r->tok--;
    }
    /* headings: what the body knows */
    for (uint32_t i = 0; i < m->runs.n; i++) {
        name_run *r = &m->runs.at[i];
        if (r->how != RUN_HEADING) continue;
        uint32_t end = r->tok + 1, n;
        while (end < w->n_tok && end < r->tok + 16 && !starts_unit(m, end)) end++;
        n = known_run(m, r->tok, end);
        if (!n) {
            r->how = RUN_NONE;
            continue;
        }
        r->tok_end = r->tok + n;
        r->words = (uint8_t)n;
        r->how = RUN_KNOWN;
        for (uint32_t j = i + 1; j < m->runs.n && m->runs.at[j].tok < r->tok_end; j++)
            m->runs.at[j].how = RUN_NONE;
    }
    return TC_OK;
}

/* ------------------------------------------------------------------------------------ mentions */

static tc_status add(matcher *m, const name_run *r) {
    tc_work *w = m->w;
    tc_mention *row = tc_vec_push(&w->alloc, &w->mentions);
    if (!row) return no_memory(m->err);
    memset(row, 0, sizeof *row);
    row->start = w->tok_start[r->tok];
    row->end = w->tok_end[r->tok_end - 1];
    row->tok = r->tok;
    row->tok_end = r->tok_end;
    row->entity = TC_NONE;
    row->type = r->type;
    row->variant = TC_VARIANT_NIL;
    row->score = r->score;
    row->rule = r->rule;
    row->name = r->name ? r->name : tc_arena_string(w->arena, w->text.at + row->start, row->end - row->start);
    return row->name ? TC_OK : no_memory(m->err);
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
    uint32_t old = w->mentions.n;
    if (m->lowered) return TC_OK;
    TC_TRY(learn_words(m));
    TC_TRY(find_runs(m));
    TC_TRY(settle_starts(m));
    for (uint32_t i = 0; i < m->runs.n; i++)
        if (m->runs.at[i].how != RUN_NONE && is_nothing(m, &m->runs.at[i])) m->runs.at[i].how = RUN_NONE;
    TC_TRY(tc_runs_name(m));
    for (uint32_t i = 0; i < m->runs.n; i++)
        if (m->runs.at[i].how != RUN_NONE) TC_TRY(add(m, &m->runs.at[i]));
    TC_TRY(tc_mentions_merge(m, old));
done:
    return status;
}
