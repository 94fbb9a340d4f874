/* quote_cue.c: attributions, from the matches of the rules.
 *
 * A match gives the verb or the words of "according to", and most often the head of the phrase that names the
 * source. Here the phrase is followed to the left (titles, modifiers, articles), an aside between subject and
 * verb is stepped over, and a subject that only hangs on another one ("a buyer in Shenzhen said") gives way
 * to that one.
 */
#include "quote_internal.h"

/* ------------------------------------------------------------------------------------- attributions */

static tc_status put_cue(context *c, const tc_rule_match *m, uint32_t tok, uint32_t tok_end, speaker who,
                         bool unlisted) {
    tc_work *w = c->w;
    tc_attribution *row = tc_vec_push(&w->alloc, &w->attributions);
    cue *extra = row ? tc_vec_push(&w->alloc, &c->cues) : NULL;
    if (!extra || c->no_memory) return tc_fail(c->err, TC_E_MEMORY, 0, "out of memory for attributions");
    uint32_t sentence = w->tok_sent[tok];
    *row = (tc_attribution){.start = w->tok_start[tok],
                            .end = w->tok_end[tok_end - 1],
                            .tok = tok,
                            .tok_end = tok_end,
                            .source = who.name,
                            .source_entity = who.entity,
                            .source_kind = who.kind,
                            .scope = sentence,
                            .scope_end = sentence + 1,
                            .rule = m->rule->name};
    const tc_sentence *s = &w->sentences.at[sentence];
    bool colon = tc_tok_is(w, s->tok_end - 1, ":") && s->tok_end <= tok_end + 12;
    *extra = (cue){who.voice, colon || s->kind == TC_LEADIN, unlisted};
    return TC_OK;
}

/* Where the phrase whose head stands at tok begins. Before a person's name: titles and offices. Before a role
 * or a document: modifiers as far as a name, an article or a known adjective; before another name: its
 * article. */
static uint32_t phrase_start(const context *c, uint32_t tok, bool unlisted) {
    enum { WORDS = 7 };
    const tc_work *w = c->w;
    const tc_mention *m = mention_at(c, tok);
    bool titles = unlisted || (m && m->type == TC_TYPE_PERSON);
    uint32_t best = tok, t = tok;
    for (int i = 0; i < WORDS && t > 0 && !(w->tok_flags[t] & TC_TOK_SENT); i++) {
        uint32_t before = t - 1;
        uint8_t kind = w->tok_kind[before];
        const tc_mention *name = mention_at(c, before);
        bool det = in_class(c, before, c->det);
        if (m && !titles) return tc_tok_is(w, before, "the") ? before : tok;
        if (name) {
            if (titles && name->type == TC_TYPE_PERSON) break;
            t = best = name->tok < before ? name->tok : before;
        } else if (kind == TC_TOK_CLITIC) {
            t = before;
        } else if (kind == TC_TOK_PUNCT) {
            const uint8_t *s = tc_tok_fold_at(w, before);
            bool mark = w->tok_fold_n[before] == 3 ? s[0] == 0xE2 && s[2] >= 0x98 : *s == '"' || *s == '\'';
            if (titles && *s == '.' && before > 0 && in_class(c, before - 1, c->title)) { /* Sen. */
                t = best = before - 1;
                continue;
            }
            if (*s != '-' && (titles || !mark)) break;
            if (mark && (w->tok_flags[t] & TC_TOK_SPACE)) break; /* it closes what stands before */
            t = before;
            if (mark) best = before;
        } else if (det && !(titles && t == tok)) {
            return before;
        } else if (in_class(c, before, c->title) || in_class(c, before, c->role) ||
                   in_class(c, before, c->role_adj)) {
            t = best = before;
        } else if (titles ? !tc_tok_is(w, before, "of") || best == tok
                          : kind != TC_TOK_WORD || in_class(c, before, c->phrase_end) ||
                                in_class(c, before, c->verb)) {
            break;
        } else {
            t = before;
        }
    }
    return best;
}

static bool hangs_by(const context *c, uint32_t tok) {
    static const char *const words[] = {"in", "at", "of", "from", "with", "near"};
    for (size_t i = 0; i < TC_COUNT_OF(words); i++)
        if (tc_tok_is(c->w, tok, words[i])) return true;
    return false;
}

/* "A buyer in Shenzhen said", "Ron Epstein of Bank of America said": not what stands behind the preposition
 * speaks. Finds the phrase that the subject at tok hangs on: false when it hangs on none. */
static bool hangs_on(context *c, uint32_t tok, uint32_t tok_end, uint32_t *start, speaker *who) {
    enum { WORDS = 6 };
    const tc_work *w = c->w;
    if (tok < 2 || (w->tok_flags[tok] & TC_TOK_SENT) || !hangs_by(c, tok - 1)) return false;
    uint32_t t = tok - 1;
    for (int i = 0; i < WORDS && t > 0 && !(w->tok_flags[t] & TC_TOK_SENT); i++) {
        bool by = hangs_by(c, t);
        const tc_mention *m = mention_at(c, --t);
        if (m && m->tok < t) t = m->tok;
        *start = t;
        if (m && m->type == TC_TYPE_PERSON && m->name && by) {
            *who = quote_named(m);
            return true;
        }
        if (m) continue;
        if (w->tok_kind[t] != TC_TOK_WORD || in_class(c, t, c->verb)) return false;
        if (in_class(c, t, c->det)) {
            if (by) return false; /* one of Boeing's */
            const char *name = quote_phrase(c, t, tok_end);
            *who = (speaker){name, name, TC_NONE, TC_SOURCE_ANONYMOUS, name != NULL};
            return who->found;
        }
        uint32_t a = t;
        while (by && a > 0 && !(w->tok_flags[a] & TC_TOK_SENT) && (w->tok_flags[a - 1] & TC_TOK_UPPER1) &&
               w->tok_kind[a - 1] == TC_TOK_WORD && !mention_at(c, a - 1) && a + 4 > t)
            a--;
        while (a < t && (in_class(c, a, c->title) || in_class(c, a, c->role))) a++;
        if (a < t && (w->tok_flags[t] & TC_TOK_UPPER1) && quote_may_be_name(c, a, t + 1)) {
            *start = a;
            *who = quote_written(c, a, t + 1);
            return who->found;
        }
        if (!hangs_by(c, t) && in_class(c, t, c->phrase_end)) return false;
    }
    return false;
}

static bool captured(const tc_rule_match *m, const char *name, uint32_t *tok, uint32_t *tok_end) {
    int i = tc_rule_capture(m->rule, name);
    if (i < 0 || m->capture[i].tok == TC_NONE) return false;
    *tok = m->capture[i].tok;
    *tok_end = m->capture[i].tok_end;
    return true;
}

/* The phrase behind "according to" may run on: it ends behind the name it begins with, and before a verb. */
static uint32_t trim(const context *c, uint32_t tok, uint32_t tok_end) {
    const tc_work *w = c->w;
    uint32_t at = tok;
    if (at + 1 < tok_end && tc_tok_is(w, at, "the")) at++;
    const tc_mention *m = mention_at(c, at);
    if (!m) return tok_end;
    uint32_t end = m->tok_end;
    for (uint32_t t = end; t < tok_end && t < end + 5; t++) { /* ... 's spokesman, ... officials */
        if (in_class(c, t, c->post)) break;
        if (in_class(c, t, c->role) || in_class(c, t, c->document) || in_class(c, t, c->group))
            return tok_end;
    }
    /* the title before a name: "Reuters reporter Jane Doe" keeps the whole */
    return end < tok_end ? end : tok_end;
}

static bool names_source(const context *c, uint32_t tok, uint32_t tok_end) {
    for (uint32_t t = tok; t < tok_end; t++) {
        if (mention_at(c, t) && t <= tok + 1) return true;
        if (in_class(c, t, c->role) || in_class(c, t, c->document)) return true;
    }
    return false;
}

/* The subject of the sentence that goes on at tok: that of the last cue in it, else its first name. */
static speaker same_subject(context *c, uint32_t tok) {
    const tc_work *w = c->w;
    uint32_t sentence = w->tok_sent[tok];
    for (uint32_t i = w->attributions.n; i-- > 0;) {
        const tc_attribution *a = &w->attributions.at[i];
        if (w->tok_sent[a->tok] != sentence) break;
        return (speaker){a->source, c->cues.at[i].voice, a->source_entity, a->source_kind, true};
    }
    uint32_t start = w->sentences.at[sentence].tok;
    for (uint32_t t = start; t < tok && t < start + 8; t++) /* HELENA, Mont. (AP) — A judge ... */
        if (tc_tok_is(w, t, "—") || tc_tok_is(w, t, "–") ||
            (tc_tok_is(w, t, "-") && (w->tok_flags[t] & TC_TOK_SPACE)))
            start = t + 1;
    if (in_class(c, start, c->person) || in_class(c, start, c->org))
        return quote_resolve(c, start, start + 1, NULL);
    if (in_class(c, start, c->det))
        for (uint32_t t = start + 1; t < tok && t < start + 6 && !mention_at(c, t); t++) {
            if (in_class(c, t, c->role) || in_class(c, t, c->org_anaphor))
                return quote_resolve(c, start, t + 1, NULL);
            if (in_class(c, t, c->phrase_end)) break;
        }
    for (uint32_t t = tok - start > REACH ? tok - REACH : start; t < tok; t++) {
        const tc_mention *m = mention_at(c, t);
        bool subject = m && m->name && !possessive(c, m);
        if (subject && (fits(m, true) || fits(m, false) || m->type == TC_TYPE_GPE)) return quote_named(m);
    }
    uint32_t end = start; /* Whitlock closed her shop and said ... */
    while (end < tok && end < start + 3 && (w->tok_flags[end] & TC_TOK_UPPER1)) end++;
    if (end > start && w->tok_kind[end] == TC_TOK_WORD && quote_may_be_name(c, start, end)) {
        const char *name = quote_full_name(c, start, end);
        return (speaker){name, name, TC_NONE, TC_SOURCE_NAMED, name != NULL};
    }
    return (speaker){0};
}

/* Beijing's envoy, Qin Gang, said: the aside behind the subject speaks. */
static bool aside_speaks(context *c, const tc_rule_match *m, uint32_t comma, speaker *who) {
    const tc_work *w = c->w;
    if (comma + 1 >= m->tok_end || !tc_tok_is(w, comma, ",")) return false;
    uint32_t t = comma + 1, end = t;
    const tc_mention *aside = mention_at(c, t), *before = mention_at(c, comma - 1);
    if (aside) {
        if (aside->type != TC_TYPE_PERSON || aside->tok != t || !aside->name ||
            !tc_tok_is(w, aside->tok_end, ","))
            return false;
        *who = quote_named(aside);
        return true;
    }
    if (before && before->type == TC_TYPE_PERSON) return false;
    while (end < m->tok_end && end < t + 4 && (w->tok_flags[end] & TC_TOK_UPPER1))
        end++; /* no list knows him */
    if (end < t + 2 || !tc_tok_is(w, end, ",") || !quote_may_be_name(c, t, end)) return false;
    *who = quote_written(c, t, end);
    return who->found;
}

/* The noun phrase before the verb at *tok that no name or role begins: "the crowd has said". */
static bool subject_before(const context *c, uint32_t verb, uint32_t *start, uint32_t *end) {
    enum { WORDS = 5 };
    const tc_work *w = c->w;
    uint32_t t = verb;
    for (int aux = 0; aux < 2 && t > 0 && !(w->tok_flags[t] & TC_TOK_SENT) && in_class(c, t - 1, c->aux);
         aux++)
        t--;
    *end = t;
    for (int i = 0; i < WORDS && t > 0 && !(w->tok_flags[t] & TC_TOK_SENT); i++) {
        t--;
        uint8_t kind = w->tok_kind[t];
        if (mention_at(c, t) || (kind != TC_TOK_WORD && kind != TC_TOK_CLITIC) || in_class(c, t, c->verb))
            return false;
        if (in_class(c, t, c->det) && !(t > 0 && tc_tok_is(w, t - 1, "of"))) {
            *start = t;
            return t + 1 < *end;
        }
        if (in_class(c, t, c->phrase_end)) return false;
    }
    return false;
}

/* Who may be the subject that ends at the comma: a name, a role with what belongs to it, capitals. */
static bool subject_at(const context *c, uint32_t comma, uint32_t *tok) {
    enum { WORDS = 8 };
    const tc_work *w = c->w;
    const tc_mention *m = mention_at(c, comma - 1);
    uint32_t t = comma;
    if (m) {
        t = m->tok;
        uint32_t front = t > 0 && tc_tok_is(w, t - 1, "the") ? t - 1 : t;
        bool clear = (w->tok_flags[t] & TC_TOK_SENT) || front == 0 || !in_class(c, front - 1, c->preposition);
        if (clear && m->type != TC_TYPE_LOC && m->type != TC_TYPE_EVENT) {
            *tok = t;
            return true;
        }
    } else {
        while (t > 0 && comma - t < 3 && w->tok_kind[t - 1] == TC_TOK_WORD &&
               (w->tok_flags[t - 1] & TC_TOK_UPPER1) && !mention_at(c, t - 1) &&
               !(t < comma && (w->tok_flags[t] & TC_TOK_SENT)))
            t--;
        while (t < comma && in_class(c, t, c->title)) t++;
        bool clear =
            t < comma && ((w->tok_flags[t] & TC_TOK_SENT) || t == 0 || !in_class(c, t - 1, c->preposition));
        if (clear && t + 1 == comma &&
            (w->tok_flags[t] & TC_TOK_SENT)) /* Muilenburg, the boss, but not: However, */
            clear = in_class(c, comma + 1, c->det) || in_class(c, comma + 1, c->post);
        if (clear && quote_may_be_name(c, t, comma)) {
            *tok = t;
            return true;
        }
    }
    t = comma;
    for (int i = 0; i < WORDS && t > 0 && !(t < comma && (w->tok_flags[t] & TC_TOK_SENT)); i++) {
        m = mention_at(c, --t);
        if (m) {
            t = m->tok;
            continue;
        }
        if (w->tok_kind[t] == TC_TOK_PUNCT || in_class(c, t, c->verb)) return false;
        if (in_class(c, t, c->role)) {
            *tok = t;
            return t + 1 == comma || in_class(c, t + 1, c->post);
        }
    }
    return false;
}

/* Stands tok directly behind a comma, or behind a quotation? */
static bool stands_behind(const context *c, uint32_t tok, bool comma) {
    const tc_work *w = c->w;
    if (tok < 2 || (w->tok_flags[tok] & TC_TOK_SENT)) return false;
    bool after_comma = tc_tok_is(w, tok - 1, ",");
    if (comma) return after_comma;
    return (w->tok_flags[tok] & TC_TOK_SPACE) && quote_mark_at(w, tok - (after_comma ? 2 : 1));
}

/* "according to Dr. Helen Park, a former engineer": a name that no list knows at the beginning of the phrase.
 * Its end, or 0. */
static uint32_t unlisted_source(context *c, uint32_t tok, uint32_t tok_end, speaker *who) {
    const tc_work *w = c->w;
    uint32_t a = tok;
    while (a + 2 < tok_end && in_class(c, a, c->title) && (w->tok_flags[a] & TC_TOK_UPPER1))
        a += tc_tok_is(w, a + 1, ".") ? 2 : 1;
    if (a + 1 < tok_end && tc_tok_is(w, a, "the")) a++;
    uint32_t b = quote_capitals(c, a, tok_end);
    if (b == a && (w->quality & TC_QUALITY_LOWERCASED) && a + 2 < tok_end &&
        (tc_tok_is(w, a + 2, "of") || tc_tok_is(w, a + 2, "from") || tc_tok_is(w, a + 2, "at")))
        b = a + 2; /* according to omar reed of the institute */
    if (b == a || !quote_may_be_name(c, a, b)) return 0;
    if (b < tok_end &&
        (w->tok_kind[b] == TC_TOK_CLITIC || in_class(c, b, c->role) || in_class(c, b, c->document)))
        return 0;
    for (uint32_t t = a; t < b; t++)
        if (mention_at(c, t)) return 0;
    *who = quote_written(c, a, b);
    return b;
}

/* "Tom Reilly, a steward at the plant, said": of the commas before the one at `comma`, the first behind a
 * subject. */
static bool subject_of_aside(const context *c, uint32_t comma, uint32_t *tok, uint32_t *tok_end) {
    enum { TOKENS = 20 };
    const tc_work *w = c->w;
    bool found = false;
    uint32_t t = comma, at;
    for (int i = 0; i < TOKENS && t > 0 && !(w->tok_flags[t] & TC_TOK_SENT); i++) {
        t--;
        if (w->tok_kind[t] == TC_TOK_PUNCT) {
            const uint8_t *s = tc_tok_fold_at(w, t);
            bool mark = w->tok_fold_n[t] == 3 ? s[0] == 0xE2 && s[2] >= 0x9C
                                              : *s == '"' || *s == ':' || *s == ';' || *s == '.';
            if (mark) break;
        }
        if (in_class(c, t, c->verb)) break;
        if (tc_tok_is(w, t, ",") && t > 0 && !(w->tok_flags[t] & TC_TOK_SENT) && t + 1 < comma &&
            subject_at(c, t, &at) && (!found || mention_at(c, at) || in_class(c, at, c->role))) {
            *tok = at;
            *tok_end = t;
            found = true;
        }
    }
    return found;
}

tc_status quote_add_cue(context *c, const tc_rule_match *m) {
    tc_work *w = c->w;
    const char *action = m->rule->action;
    uint32_t tok, tok_end, t, t_end;
    tc_status status = TC_OK;
    if (strcmp(action, "again") == 0) {
        speaker who = same_subject(c, m->tok);
        return who.found ? put_cue(c, m, m->tok, m->tok_end, who, false) : TC_OK;
    }
    if (strcmp(action, "unnamed") == 0) {
        speaker who = {NULL, NULL, TC_NONE, TC_SOURCE_ANONYMOUS, true};
        return put_cue(c, m, m->tok, m->tok_end, who, false);
    }
    uint32_t front = m->tok; /* where the match begins: at its subject */
    bool aside = strcmp(action, "aside") == 0;
    if (aside) {
        if (m->tok == 0 || !subject_of_aside(c, m->tok - 1, &tok, &tok_end)) return TC_OK;
        if (tc_rule_arg(m->rule, "only") && !mention_at(c, tok)) return TC_OK;
        front = tok;
    } else if (strcmp(action, "subject") == 0) {
        if (!subject_before(c, m->tok, &tok, &tok_end)) return TC_OK;
        front = tok;
    } else if (!captured(m, "s", &tok, &tok_end)) {
        return TC_OK;
    }
    if (!aside && front == tok && tok_end <= m->tok_end) { /* ..., a pilot for X, said */
        uint32_t comma = tc_tok_is(w, tok_end - 1, ",") ? tok_end - 1 : tok_end;
        if (comma < m->tok_end && tc_tok_is(w, comma, ",") && subject_of_aside(c, comma, &t, &t_end) &&
            t_end < tok) {
            aside = true;
            front = tok = t;
            tok_end = t_end;
        }
    }
    if (tc_rule_arg(m->rule, "behind") && !(w->tok_flags[m->tok] & TC_TOK_SPACE))
        return TC_OK; /* the mark opens */
    uint32_t start = front;
    uint32_t floor =
        w->attributions.n ? w->attributions.at[w->attributions.n - 1].tok_end : 0; /* keep order */
    speaker above;
    if (tok == front && hangs_on(c, tok, tok_end, &t, &above) && t >= floor) {
        aside_speaks(c, m, tok_end, &above);
        return put_cue(c, m, t, m->tok_end, above, above.kind == TC_SOURCE_NAMED && above.entity == TC_NONE);
    }
    if (tok == front && (mention_at(c, tok) || in_class(c, tok, c->role) || in_class(c, tok, c->document) ||
                         in_class(c, tok, c->claim))) {
        start = phrase_start(c, tok, false);
        if (floor > start) start = tok;
        if (!mention_at(c, tok)) tok = start;
    } else if (aside) {
        const char *name = quote_full_name(c, tok, tok_end);
        start = phrase_start(c, tok, true);
        if (start < floor) start = m->tok;
        return put_cue(c, m, start, m->tok_end, (speaker){name, name, TC_NONE, TC_SOURCE_NAMED, true}, true);
    }
    const char *after = tc_rule_arg(m->rule, "after");
    if (after && !stands_behind(c, start, *after == 'c')) return TC_OK;
    if (start < floor && front < m->tok) start = m->tok; /* another cue stands in the aside */
    if (strcmp(action, "quoted") == 0) {
        speaker who = quote_resolve(c, tok, tok_end, NULL);
        uint32_t verb = tok_end;
        if (!captured(m, "t", &t, &t_end)) return TC_OK;
        TC_TRY(put_cue(c, m, start, t > verb ? t : tok_end, who, false));
        TC_TRY(put_cue(c, m, start, m->tok_end, quote_resolve(c, t, t_end, who.name), false));
        return TC_OK;
    }
    uint32_t end = m->tok_end;
    if (tc_rule_arg(m->rule, "trim")) {
        uint32_t cut = trim(c, tok, tok_end);
        if (cut < tok_end) tok_end = end = cut;
    }
    const char *need = tc_rule_arg(m->rule, "need");
    bool unknown_name = need && strcmp(need, "name") == 0;
    if (need && strcmp(need, "lower") == 0) {
        if (!(w->quality & TC_QUALITY_LOWERCASED)) return TC_OK;
        unknown_name = true;
    }
    if (unknown_name ? !quote_may_be_name(c, tok, tok_end) : need && !names_source(c, tok, tok_end)) {
        /* "Canada told him to go, citing safety": its own reasons */
        if (unknown_name || m->tok == 0 || !tc_tok_is(w, m->tok - 1, ",") || m->tok_end == m->tok + 1)
            return TC_OK;
        speaker who = same_subject(c, m->tok);
        return who.found ? put_cue(c, m, m->tok, m->tok + 1, who, false) : TC_OK;
    }
    if (unknown_name) {
        const char *name = quote_full_name(c, tok, tok_end);
        start = m->tok < tok ? m->tok : phrase_start(c, tok, true);
        return put_cue(c, m, start, end, (speaker){name, name, TC_NONE, TC_SOURCE_NAMED, true}, true);
    }
    const char *skip = NULL; /* "according to the BBC, citing a company spokesperson": not the BBC's */
    if (need && w->attributions.n) {
        const tc_attribution *last = &w->attributions.at[w->attributions.n - 1];
        if (w->tok_sent[last->tok] == w->tok_sent[m->tok]) skip = last->source;
    }
    speaker who;
    if (aside_speaks(c, m, tok_end, &who)) return put_cue(c, m, start, end, who, who.entity == TC_NONE);
    if (tc_rule_arg(m->rule, "trim") && !need) {
        uint32_t behind = unlisted_source(c, tok, tok_end, &who);
        if (behind) return who.found ? put_cue(c, m, start, behind, who, true) : TC_OK;
    }
    who = quote_resolve(c, tok, tok_end, skip);
    if (who.found) status = put_cue(c, m, start, end, who, false);
done:
    return status;
}
