/* match_policy.c: may this way of writing a name count here? Letter case, what stands around it, dates, and
 * the traps of capitals: sentence starts, headings, longer names.
 */
#include "match.h"

/* In a heading in which the words are capitalised, or at the start of a unit, a capital says nothing. */
bool tc_capital_mute(const matcher *m, uint32_t tok) {
    const tc_work *w = m->w;
    if (starts_unit(m, tok)) return true;
    if (is_word(m, tok) && tok > 0) {
        uint8_t c = single(m, tok - 1); /* after an opening quote or a colon */
        if ((c == '"' || c == ':' || c == '\'') && starts_unit(m, tok - 1)) return true;
    }
    if (w->tok_sent && w->tok_sent[tok] != TC_NONE && w->tok_sent[tok] < w->sentences.n) {
        const tc_sentence *s = &w->sentences.at[w->tok_sent[tok]];
        if (s->kind != TC_HEADING) return (m->w->quality & TC_QUALITY_TITLECASED) != 0;
        uint32_t words = 0, capitals = 0, end = s->tok_end < s->tok + 24 ? s->tok_end : s->tok + 24;
        for (uint32_t i = s->tok; i < end; i++)
            if (is_word(m, i) && w->tok_fold_n[i] >= 4) words++, capitals += is_upper(m, i);
        return words >= 3 && capitals * 3 >= words * 2;
    }
    return false;
}

/* Does a phrase of the lexicon's vocabulary stand at token tok? */
static bool phrase_at(const matcher *m, const tc_lex_phrase *p, uint32_t tok, uint32_t end) {
    const tc_lexicon *lex = m->lex;
    if (p->n > end - tok) return false;
    for (uint32_t i = 0; i < p->n; i++) {
        const tc_lex_word *word = &lex->words.at[lex->phrase_words.at[p->at + i]];
        uint32_t n = m->w->tok_fold_n[tok + i];
        const uint8_t *at = tc_tok_fold_at(m->w, tok + i);
        if (n == (uint32_t)word->n + 1 && at[n - 1] == '.') n--; /* "sen." */
        if (n != word->n || memcmp(at, lex->bytes.at + word->at, n) != 0) return false;
    }
    return true;
}

static bool list_at(const matcher *m, tc_lex_list list, uint32_t tok, uint32_t end) {
    for (uint32_t i = 0; tok < end && i < list.n; i++)
        if (phrase_at(m, &m->lex->phrases.at[list.at + i], tok, end)) return true;
    return false;
}

static bool list_ends_at(const matcher *m, tc_lex_list list, uint32_t from, uint32_t tok) {
    for (uint32_t i = 0; i < list.n; i++) {
        const tc_lex_phrase *p = &m->lex->phrases.at[list.at + i];
        uint32_t last = tok;
        if (last > from && single(m, last - 1) == '.' && p->n <= last - 1 - from &&
            phrase_at(m, p, last - 1 - p->n, last))
            return true;
        if (p->n <= last - from && phrase_at(m, p, last - p->n, last)) return true;
    }
    return false;
}

/* Is a word of the list near: within NEAR tokens before or behind, or in the same sentence (at most 64 tokens
 * off)? */
static bool list_near(const matcher *m, tc_lex_list list, uint32_t tok, uint32_t tok_end, bool adjacent) {
    const tc_work *w = m->w;
    if (list.n == 0) return false;
    uint32_t from = tok > NEAR ? tok - NEAR : 0, to = tok_end + NEAR < w->n_tok ? tok_end + NEAR : w->n_tok;
    if (adjacent) {
        from = tok > 3 ? tok - 3 : 0;
        to = tok;
    } else if (w->tok_sent[tok] < w->sentences.n) {
        const tc_sentence *s = &w->sentences.at[w->tok_sent[tok]];
        uint32_t a = tok > 64 ? tok - 64 : 0, b = tok_end + 64;
        if (s->tok > a) a = s->tok;
        if (s->tok_end < b) b = s->tok_end;
        if (a < from) from = a;
        if (b > to && b <= w->n_tok) to = b;
    }
    for (uint32_t i = from; i < to; i++) {
        if (i == tok) i = tok_end;
        if (i >= to) break;
        bool dotted = w->tok_fold_n[i] > 2 && tc_tok_fold_at(w, i)[w->tok_fold_n[i] - 1] == '.';
        if (!dotted && !tc_lexicon_may_context(m->lex, w->tok_hash[i])) continue;
        if (list_at(m, list, i, to)) return true;
    }
    return false;
}

/* What a scanner cannot tell apart counts as one letter. */
static uint8_t scanned(uint8_t c) {
    switch (c) {
    case '1':
    case 'l':
    case 'I':
    case 'i':
        return 'i';
    case '0':
    case 'O':
    case 'o':
        return 'o';
    case '5':
    case 'S':
    case 's':
        return 's';
    case '8':
        return 'B';
    default:
        return c;
    }
}

/* The letters and digits of a span as they are written, compared with those of an exact alias. */
static bool same_letters(const matcher *m, const span *s, uint32_t exact) {
    const uint8_t *want = m->lex->bytes.at + exact;
    uint32_t end = s->possessive && s->end > s->start ? s->end - 1 : s->end;
    for (uint32_t i = s->start; i < end; i++) {
        uint8_t c = m->w->text.at[i];
        if (!(c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')))
            continue;
        if (*want != c && !(m->ocr && *want && scanned(*want) == scanned(c))) return false;
        want++;
    }
    return *want == '\0';
}

static bool has_suffix_word(const matcher *m, const span *s) {
    uint32_t next = after(m, s->tok_end);
    return next != TC_NONE && (in_class(m, next, C_NAMEEND));
}

/* A lone surname or place is part of another, unknown name when a foreign given name stands before it
 * ("Melania Trump", "Denzel Washington"). */
/* Is a word by itself a place of the lexicon, as "Virginia" is? */
static bool is_place(const matcher *m, uint32_t tok) {
    uint32_t word =
        tc_lexicon_word(m->lex, m->w->tok_hash[tok], tc_tok_fold_at(m->w, tok), m->w->tok_fold_n[tok]);
    uint32_t node = word ? m->lex->words.at[word].first : 0,
             f = node ? m->lex->nodes.at[node].forms : TC_NONE;
    return f != TC_NONE &&
           m->lex->entities.at[m->lex->aliases.at[m->lex->forms.at[f].alias].entity].type == TC_TYPE_GPE;
}

bool tc_follows_given(const matcher *m, uint32_t tok) {
    uint32_t p = before_word(m, tok);
    if (p == TC_NONE || !is_word(m, p) || !(m->w->tok_flags[tok] & TC_TOK_SPACE)) return false;
    if (in_class(m, p, C_TITLE) || in_class(m, p, C_HONOR)) return false;
    if (m->lowered) return in_class(m, p, C_GIVEN) && !in_class(m, p, C_COMMON);
    if (!is_upper(m, p)) return false;
    return in_class(m, p, C_GIVEN) && !(starts_unit(m, p) && in_class(m, p, C_COMMON)) && !is_place(m, p);
}

/* ... or any capitalised word that is no title, no function word, and not the start of a sentence. */
bool tc_follows_capital(const matcher *m, uint32_t tok) {
    uint32_t p = before_word(m, tok);
    if (p == TC_NONE || m->lowered || !is_word(m, p) || !is_upper(m, p) ||
        !(m->w->tok_flags[tok] & TC_TOK_SPACE))
        return false;
    if (tc_capital_mute(m, p) || (m->w->tok_flags[p] & TC_TOK_UPPERALL)) return false;
    return !in_class(m, p, C_TITLE) && !in_class(m, p, C_HONOR) && !in_class(m, p, C_LEADER) &&
           !in_class(m, p, C_SAY);
}

/* "Delhi University", "British Airways", "Bank of England": the place is part of another name. */
static bool inside_institution(const matcher *m, const span *s) {
    uint32_t next = after(m, s->tok_end), p = before(m, s->tok);
    if (next != TC_NONE && is_upper(m, next) && in_class(m, next, C_TAIL) && !tc_capital_mute(m, next))
        return true;
    if (p != TC_NONE && tc_tok_is(m->w, p, "of")) {
        uint32_t head = before(m, p);
        if (head != TC_NONE && is_upper(m, head) && in_class(m, head, C_HEAD)) return true;
    }
    return false;
}

/* A place name as a given name: "Paris Hilton", "Jordan Peterson". */
static bool leads_person_name(const matcher *m, const span *s) {
    uint32_t next = after(m, s->tok_end);
    if (s->tok_end != s->tok + 1 || !in_class(m, s->tok, C_GIVEN) || next == TC_NONE) return false;
    if (!is_word(m, next) || !is_upper(m, next) || (m->w->tok_flags[next] & TC_TOK_UPPERALL) ||
        tc_capital_mute(m, next))
        return false;
    return !in_class(m, next, C_TITLE) && !in_class(m, next, C_COMMON) && !in_class(m, next, C_LEADER);
}

/* "corps" with one byte off is a legal form, and no name's lost apostrophe. */
static bool is_legal_form(const matcher *m, uint32_t tok, uint32_t cut) {
    static const char *const forms[] = {"corp", "co", "inc", "ltd"};
    uint32_t n = m->w->tok_fold_n[tok] - cut;
    for (size_t i = 0; i < TC_COUNT_OF(forms); i++)
        if (strlen(forms[i]) == n && memcmp(forms[i], tc_tok_fold_at(m->w, tok), n) == 0) return true;
    return false;
}

/* In a lower-cased text an acronym is known by its length, or, where it is a word too ("us"), by what stands
 * beside it. */
static bool reads_as_acronym(const matcher *m, const span *s, bool common, uint8_t kind) {
    uint32_t next = after(m, s->tok_end), prev = before(m, s->tok);
    if (!common && s->end - s->start > 2) return s->end - s->start >= 4 || kind == TC_ALIAS_ACRONYM;
    if (s->end - s->start != 2) return false;
    if (prev != TC_NONE && tc_tok_is(m->w, prev, "the")) return true; /* which no pronoun follows */
    return next != TC_NONE && in_class(m, next, C_ADJUNCT);
}

/* Does what stands behind a capitalised ordinary word show that it is a name? A clitic, a verb of persons and
 * bodies, a role, or a list of further names: "Oracle, Silver Lake". */
static bool acts_as_name(const matcher *m, uint32_t next) {
    if (next == TC_NONE) return false;
    if (m->w->tok_kind[next] == TC_TOK_CLITIC || in_class(m, next, C_SAY) || in_class(m, next, C_POWER))
        return true;
    if (in_class(m, next, C_TITLE) || in_class(m, next, C_ADJUNCT) || tc_tok_is(m->w, next, "co"))
        return true;
    if (single(m, next) != ',' && single(m, next) != '&' && !tc_tok_is(m->w, next, "and")) return false;
    uint32_t behind = after(m, next + 1);
    return behind != TC_NONE && is_upper(m, behind) && !tc_capital_mute(m, behind) &&
           !in_class(m, behind, C_LEADER);
}

/* "apples": without its s an ordinary word. */
static bool stem_is_common(const matcher *m, uint32_t tok) {
    const char *at = (const char *)tc_tok_fold_at(m->w, tok), *value;
    uint32_t word = tc_rules_word(m->rules, at, (size_t)m->w->tok_fold_n[tok] - 1);
    return word && m->class_id[C_COMMON] >= 0 && tc_word_in(m->rules, word, m->class_id[C_COMMON], &value);
}

/* A refusal and its reason, for `explain`. */
static enum verdict no(option *o, enum why why) {
    o->why = (uint8_t)why;
    return NO;
}

/* "0akland": the digit stands for a capital. */
static bool single_digit_first(const matcher *m, uint32_t tok) {
    uint8_t c = *tc_tok_fold_at(m->w, tok);
    return (m->w->tok_flags[tok] & TC_TOK_DIGIT) && c >= '0' && c <= '9';
}

/* A word that is not ordinary English. */
static bool has_rare_word(const matcher *m, const span *s) {
    for (uint32_t t = s->tok; t < s->tok_end; t++)
        if (is_word(m, t) && m->w->tok_fold_n[t] > 3 && !tc_word_is_ordinary(m, t)) return true;
    return false;
}

/* Digits on the page where the name has none. */
static bool is_misread(const matcher *m, const span *s, const char *name) {
    if (strpbrk(name, "0123456789")) return false;
    for (uint32_t i = s->start; i < s->end; i++)
        if (m->w->text.at[i] >= '0' && m->w->text.at[i] <= '9') return true;
    return false;
}

/* "3 billion Swiss francs", "20 billion US dollars": a currency, and no country. */
bool tc_names_money(const matcher *m, uint32_t tok, uint32_t tok_end) {
    static const char *const coins[] = {
        "franc",  "francs", "dollar", "dollars", "pound",   "pounds", "yuan",    "won",   "yen",    "peso",
        "pesos",  "rupee",  "rupees", "rouble",  "roubles", "ruble",  "rubles",  "krona", "kronor", "krone",
        "kroner", "lira",   "real",   "reais",   "rand",    "dirham", "dirhams", "riyal", "riyals"};
    static const char *const scales[] = {"hundred", "thousand", "million", "billion", "trillion",
                                         "mn",      "bn",       "tn",      "m"};
    uint32_t next = after(m, tok_end), prev = before(m, tok);
    if (next == TC_NONE || prev == TC_NONE) return false;
    bool coin = false,
         number = m->w->tok_kind[prev] == TC_TOK_NUMBER || (m->w->tok_flags[prev] & TC_TOK_DIGIT);
    for (size_t i = 0; i < TC_COUNT_OF(coins) && !coin; i++) coin = tc_tok_is(m->w, next, coins[i]);
    for (size_t i = 0; coin && i < TC_COUNT_OF(scales) && !number; i++)
        number = tc_tok_is(m->w, prev, scales[i]);
    return coin && number;
}

enum verdict tc_form_judge(const matcher *m, const span *s, const tc_form *form, option *o) {
    const tc_work *w = m->w;
    const tc_lex_alias *a = &m->lex->aliases.at[form->alias];
    const tc_entity *e = &m->lex->entities.at[a->entity];
    bool one = s->n == 1, pending = a->weak, strong_context = false;
    bool common = one && (in_class(m, s->tok, C_COMMON) || (s->possessive && stem_is_common(m, s->tok)));
    uint32_t next = after(m, s->tok_end), prev = before_word(m, s->tok);

    /* letter case: what of the capitals is there */
    uint32_t capitals = 0, missing = 0, i = 0;
    bool first_missing = false;
    for (uint32_t t = s->tok; t < s->tok_end && i < form->n; t++) {
        if (is_dot_or_hyphen(m, t)) continue;
        if (form->caps >> i & 1) {
            capitals++;
            if (!is_upper(m, t) && !(m->ocr && single_digit_first(m, t))) {
                missing++;
                first_missing |= i == 0;
            }
        }
        i++;
    }
    o->lower = missing > 0;
    bool person = e->type == TC_TYPE_PERSON;

    if (a->letter_case == TC_CASE_EXACT) {
        if (!same_letters(m, s, a->exact)) {
            if (!m->lowered || a->weak || !reads_as_acronym(m, s, common, a->kind)) return no(o, WHY_EXACT);
        }
    } else if (a->letter_case == TC_CASE_INITIAL && missing) {
        if (person && !one && !first_missing && a->kind != TC_ALIAS_SURNAME) {
            /* "Michael bloom": a full name that lost one capital */
        } else if (m->lowered) {
            bool title = prev != TC_NONE && (in_class(m, prev, C_TITLE) || in_class(m, prev, C_HONOR));
            bool act =
                !a->weak && next != TC_NONE && (in_class(m, next, C_SAY) || in_class(m, next, C_POWER));
            if (one && common && !title && !act) pending = true;
            if (one && common && (title || act)) strong_context = true;
        } else if (!one && !person && !first_missing && a->kind != TC_ALIAS_SURNAME &&
                   !tc_tok_is(w, s->tok, "the")) {
            pending |= !m->noisy || tc_capital_mute(m, s->tok); /* "Internet association" */
        } else if (one && !common && !a->weak && s->end - s->start >= 5 &&
                   w->tok_kind[s->tok] == TC_TOK_WORD) {
            /* "america", "putin": no other word it could be */
        } else if (m->noisy && !one && !person && !a->weak && a->kind == TC_ALIAS_NAME &&
                   form->how != TC_FORM_SPLIT) {
            /* "ethiopian airlines"; two ordinary words only in a translation, and not as a noun with its
             * article */
            bool article = prev != TC_NONE && (tc_tok_is(w, prev, "a") || tc_tok_is(w, prev, "an"));
            pending |= !has_rare_word(m, s) && (article || s->n > 2 || !(w->quality & TC_QUALITY_TRANSLATED));
        } else if (m->loose && known_count(m, a->entity)) {
            pending = true; /* until known by a firm mention */
        } else {
            return no(o, WHY_CAPITALS);
        }
    }
    if (common && missing == 0 && capitals && !(w->tok_flags[s->tok] & (TC_TOK_MIXED | TC_TOK_UPPERALL)) &&
        tc_capital_mute(m, s->tok) && !acts_as_name(m, next))
        pending = true;

    /* forms */
    switch ((tc_form_how)form->how) {
    case TC_FORM_SPLIT:
        if (missing && !m->noisy) {
            bool hyphen = s->tok_end - s->tok > form->n;
            if (!hyphen) pending = true;
        }
        break;
    case TC_FORM_WORDING:
        if (missing && !(m->noisy && !one && (has_rare_word(m, s) || (w->quality & TC_QUALITY_TRANSLATED))))
            return no(o, WHY_CAPITALS);
        if (tc_capital_mute(m, s->tok) && !m->noisy) pending = true;
        break;
    case TC_FORM_NO_SUFFIX:
        if (one) {
            pending = true;
            o->why = WHY_SHORT;
        }
        break;
    case TC_FORM_DOTTED:
        if (s->tok_end == s->tok + 1 && s->end - s->start < 3) return no(o, WHY_SHORT);
        break;
    default:
        break;
    }
    if (s->possessive) {
        /* "Tencents wechat app": a lost apostrophe has a word behind it; a plural of an ordinary word has
         * none */
        if (a->kind == TC_ALIAS_DEMONYM || e->type == TC_TYPE_NORP) return no(o, WHY_PLURAL);
        if (a->letter_case == TC_CASE_EXACT && s->end - s->start < 4) return no(o, WHY_PLURAL);
        bool word_behind = next != TC_NONE && is_word(m, next);
        if (!word_behind && !(w->tok_flags[s->tok_end - 1] & TC_TOK_MIXED) && a->letter_case != TC_CASE_ANY)
            return no(o, WHY_PLURAL);
        if (common && !(word_behind && (in_class(m, next, C_POWER) || in_class(m, next, C_ADJUNCT))))
            return no(o, WHY_PLURAL);
        if (s->tok_end > s->tok + 1 && is_legal_form(m, s->tok_end - 1, 1)) return no(o, WHY_PLURAL);
    }
    if (a->letter_case == TC_CASE_EXACT && next != TC_NONE && is_glued(m, next)) {
        uint32_t behind = after(m, next + 1); /* "US$", "DC-9" */
        if (w->tok_kind[next] == TC_TOK_SYMBOL && (single(m, next) == '$' || w->tok_fold_n[next] > 1))
            return no(o, WHY_GLUED);
        if (single(m, next) == '-' && behind != TC_NONE && w->tok_kind[behind] == TC_TOK_NUMBER)
            return no(o, WHY_GLUED);
    }

    /* what stands around it */
    if (a->context != TC_NONE) {
        const tc_lex_context *c = &m->lex->contexts.at[a->context];
        uint32_t unit = s->tok > 8 ? s->tok - 8 : 0,
                 unit_end = s->tok_end + 8 < w->n_tok ? s->tok_end + 8 : w->n_tok;
        for (uint32_t t = s->tok; t > unit; t--)
            if (starts_unit(m, t)) unit = t;
        for (uint32_t t = s->tok_end; t < unit_end; t++)
            if (starts_unit(m, t)) unit_end = t;
        if (list_at(m, c->not_before, s->tok_end, unit_end)) return no(o, WHY_NOT_BEFORE);
        if (c->not_after.n && list_ends_at(m, c->not_after, unit, s->tok)) return no(o, WHY_NOT_AFTER);
        if (w->dct_method != TC_DCT_NONE) {
            if (c->valid_from != TC_DAY_NONE && w->dct_hi != TC_DAY_NONE && w->dct_hi < c->valid_from)
                return no(o, WHY_NOT_YET);
            if (c->valid_to != TC_DAY_NONE && w->dct_lo != TC_DAY_NONE && w->dct_lo > c->valid_to)
                return no(o, WHY_NO_LONGER);
        }
        if (c->needs.n) {
            bool adjacent = a->kind == TC_ALIAS_SURNAME && in_class(m, s->tok, C_COMMON);
            if (list_near(m, c->needs, s->tok, s->tok_end, adjacent)) {
                if (a->weak) strong_context = true;
            } else if (!strong_context) {
                o->why = WHY_NEEDS;
                pending = true;
            }
        }
    }
    if (one && (e->type == TC_TYPE_GPE || a->kind == TC_ALIAS_DEMONYM) &&
        tc_names_money(m, s->tok, s->tok_end))
        return no(o, WHY_GLUED);
    bool place = e->type == TC_TYPE_GPE || e->type == TC_TYPE_LOC;
    if (one && a->kind == TC_ALIAS_SURNAME) {
        if (has_suffix_word(m, s) || tc_follows_given(m, s->tok) || tc_follows_capital(m, s->tok))
            return no(o, WHY_LONGER_NAME);
    } else if (common && tc_follows_given(m, s->tok)) {
        return no(o, WHY_LONGER_NAME);
    } else if (place && a->kind != TC_ALIAS_DEMONYM) {
        if (one && (tc_follows_given(m, s->tok) || leads_person_name(m, s))) return no(o, WHY_LONGER_NAME);
        if (inside_institution(m, s)) return no(o, WHY_LONGER_NAME);
    } else if (a->kind == TC_ALIAS_DEMONYM || e->type == TC_TYPE_NORP) {
        if (inside_institution(m, s) || (one && tc_follows_given(m, s->tok))) return no(o, WHY_LONGER_NAME);
    }

    /* score and rule */
    static const float by_kind[] = {0.9f, 0.88f, 0.8f, 0.75f, 0.75f, 0.92f, 0.85f};
    static const uint8_t rule_of[] = {R_ALIAS, R_ACRONYM, R_SURNAME, R_MT, R_SPUN, R_DEMONYM, R_FORMER};
    o->score = by_kind[a->kind];
    o->rule = rule_of[a->kind];
    size_t name_n = strlen(e->name);
    if (name_n == s->end - s->start && memcmp(e->name, w->text.at + s->start, name_n) == 0) {
        o->score = 0.97f;
        o->rule = R_EXACT;
    } else if (form->how == TC_FORM_WORDING) {
        o->score = 0.75f;
        o->rule = R_SPUN;
    } else if (form->how >= TC_FORM_NO_SUFFIX) {
        o->score -= 0.04f;
        o->rule = R_VARIANT;
    }
    if (m->ocr && is_misread(m, s, e->name)) {
        o->score -= 0.05f;
        o->rule = R_MISREAD;
    }
    if (a->weak) o->score -= 0.15f;
    if (o->lower && a->letter_case != TC_CASE_ANY) {
        o->score -= 0.1f;
        o->rule = R_LOWER;
    }
    if (s->possessive) o->score -= 0.05f;
    if (strong_context) {
        o->score += 0.3f; /* a word that speaks for it outweighs what the name means elsewhere */
        if (a->weak) o->rule = R_WEAK;
        return YES;
    }
    if (pending && o->why == WHY_NONE) o->why = a->weak ? WHY_WEAK : WHY_ORDINARY;
    return pending ? PENDING : YES;
}
