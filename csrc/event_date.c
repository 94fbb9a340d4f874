/* event_date.c: when an event is, how sure it is, and whether it is denied.
 *
 * A time goes to what it modifies: the noun it stands inside of ("the 12 November deadline"), else the
 * nearest verb or event noun to its left in the same clause, else (at the head of a clause) the clause's
 * finite verb. A trigger without a time of its own takes one only from a verb it shares it with: a
 * coordinated verb, a where- or when-clause, a participle, the light verb above a noun. Modality comes from
 * the verb group and from the chain of governors above it.
 */
#include "event.h"

static bool usable(const ev_parse *p, uint32_t item) {
    const tc_time *t = &p->w->times.at[p->items.at[item].time];
    return t->type != TC_SET && (t->lo != TC_DAY_NONE || t->hi != TC_DAY_NONE);
}
static bool clause_start(uint8_t tag) {
    return tag == EV_STOP || tag == EV_REL || tag == EV_THAT || tag == EV_SUB || tag == EV_COND;
}

/* The finer of two times of one verb stays; of equal ones the first. */
static void give(const ev_parse *p, uint32_t *slot, uint32_t item) {
    if (*slot == TC_NONE || (!usable(p, *slot) && usable(p, item)))
        *slot = item;
    else if (usable(p, item)) {
        const tc_time *a = &p->w->times.at[p->items.at[*slot].time],
                      *b = &p->w->times.at[p->items.at[item].time];
        if ((a->type == TC_DURATION && b->type != TC_DURATION) ||
            (b->precision < a->precision && b->type != TC_DURATION))
            *slot = item;
    }
}

static bool content_rule(const ev_trigger *t) { return tc_rule_arg(t->match.rule, "content") != NULL; }

/* "the biggest loss since 2008": says how big, not when. */
static bool measures(const ev_parse *p, uint32_t i) {
    if (i < 2 || !ev_is(p, i - 1, "since") || p->item[i - 2].np == TC_NONE) return false;
    const ev_np *c = &p->nps.at[p->item[i - 2].np];
    for (uint32_t k = c->first; k < c->end; k++) {
        uint32_t tok = p->items.at[k].tok;
        size_t n = p->w->tok_fold_n[tok];
        const uint8_t *word = tc_tok_fold_at(p->w, tok);
        if ((n > 5 && memcmp(word + n - 3, "est", 3) == 0) || ev_is(p, k, "first") || ev_is(p, k, "worst") ||
            ev_is(p, k, "most"))
            return true;
    }
    return false;
}

static void assign_one(ev_parse *p, uint32_t i) {
    if (measures(p, i)) return;
    if (p->item[i].np != TC_NONE) { /* inside a chunk */
        const ev_np *c = &p->nps.at[p->item[i].np];
        for (uint32_t k = c->end; k-- > i + 1;) /* the head first */
            if (p->item[k].trigger != TC_NONE) {
                give(p, &p->triggers.at[p->item[k].trigger].time, i);
                return;
            }
        bool owner = i + 1 < p->items.n && p->item[i + 1].tag == EV_CLITIC;
        if (!owner && p->w->times.at[p->items.at[i].time].precision == TC_PREC_YEAR)
            return; /* "a 2018 law" */
    }
    /* "has until January 19 to sell": the day is that of what must be done */
    if (i > 0 && i + 1 < p->items.n && p->item[i + 1].tag == EV_TO && p->item[i + 1].verb != TC_NONE &&
        (ev_is(p, i - 1, "until") || ev_is(p, i - 1, "till")))
        give(p, &p->verbs.at[p->item[i + 1].verb].time, i);
    uint32_t noun = TC_NONE, verb = TC_NONE;
    bool crossed = false, in_list = false;
    uint32_t comma = TC_NONE;
    for (uint32_t k = i; k-- > 0;) {
        const ev_item *it = &p->item[k];
        if (clause_start(it->tag)) {
            if (it->tag == EV_STOP && !ev_is(p, k, ")") && !ev_is(p, k, "(") && !ev_is(p, k, "[") &&
                !ev_is(p, k, "]"))
                break;
            if (it->tag != EV_STOP) break;
        }
        if (it->tag == EV_COMMA) {
            const ev_np *next = ev_np_at(p, k + 1 < p->items.n ? p->item[k + 1].np : TC_NONE);
            bool list = ev_list_comma(p, k) || (in_list && next && next->conj != TC_NONE);
            bool aside = next && next->first == k + 1 && comma != TC_NONE; /* ", founder of X," */
            for (uint32_t m = k + 1; aside && m < comma; m++) aside = p->item[m].verb == TC_NONE;
            bool tail =
                i + 1 >= p->items.n || p->item[i + 1].tag == EV_COMMA || p->item[i + 1].tag == EV_STOP;
            if (!list && !aside && (crossed || !tail)) break;
            if (!list) crossed = true;
            in_list |= list;
            comma = k;
        }
        if (it->trigger != TC_NONE && p->triggers.at[it->trigger].noun && noun == TC_NONE) noun = it->trigger;
        if (it->verb != TC_NONE) {
            const ev_verb *v = &p->verbs.at[it->verb];
            if (v->link == EV_GERUND && v->gov_np != TC_NONE &&
                noun == TC_NONE) { /* "talks about buying X in 2020" */
                const ev_np *c = &p->nps.at[v->gov_np];
                if (p->item[c->head].trigger != TC_NONE) {
                    k = c->end;
                    continue;
                }
            }
            verb = it->verb;
            break;
        }
    }
    /* "must strip all it has made out of the network by 2027": a day for what must be done */
    if (verb != TC_NONE && i > 0 && ev_is(p, i - 1, "by") &&
        (p->verbs.at[verb].perfect || p->verbs.at[verb].past))
        for (uint32_t g = verb, n = 0; g-- > 0 && n < 2; n++) {
            const ev_verb *u = &p->verbs.at[g];
            bool apart = false;
            for (uint32_t k = u->end; k < p->verbs.at[verb].first; k++)
                apart |= p->item[k].tag == EV_STOP || p->item[k].tag == EV_COMMA || p->item[k].tag == EV_THAT;
            if (apart) break;
            if (u->modal == 'm') verb = g;
        }
    const tc_time *own = &p->w->times.at[p->items.at[i].time];
    if (verb != TC_NONE && own->type == TC_DURATION &&
        own->direction > 0) { /* "announced cuts over the next years" */
        const ev_verb *v = &p->verbs.at[verb];
        if (v->finite && !v->modal && (v->past || v->perfect) && !v->progressive) return;
    }
    if (verb != TC_NONE) { /* "bans firms from buying X after June 1": the day of the ban */
        const ev_verb *v = &p->verbs.at[verb];
        if (v->link == EV_GERUND && v->first > 0 && ev_is(p, v->first - 1, "from") && v->gov != TC_NONE)
            verb = v->gov;
    }
    if (verb != TC_NONE) { /* "agreed to buy it in March": a day gone by is that of the agreement */
        const ev_verb *v = &p->verbs.at[verb];
        int32_t hi = p->w->times.at[p->items.at[i].time].hi;
        if (v->link == EV_INFINITIVE && v->infinitive && v->gov != TC_NONE && v->gov < verb &&
            !ev_is(p, i - 1, "by") && hi != TC_DAY_NONE && p->w->dct_lo != TC_DAY_NONE &&
            hi <= p->w->dct_lo) {
            const ev_verb *g = &p->verbs.at[v->gov];
            const ev_item *gi = &p->item[g->item];
            if (g->finite && (g->past || g->perfect) && !gi->cue_fail && !gi->cue_weak && gi->tag == EV_VERB)
                verb = v->gov;
        }
    }
    if (noun != TC_NONE || verb != TC_NONE) {
        bool verb_trigger = false, light = false;
        if (verb != TC_NONE) {
            uint32_t vi = p->verbs.at[verb].item;
            verb_trigger = p->item[vi].trigger != TC_NONE;
            light = ev_in(p, vi, p->class_.light, NULL);
        }
        if (noun != TC_NONE &&
            p->triggers.at[noun].np != TC_NONE) { /* "after a hearing on July 24": not the verb's day */
            uint32_t prep = p->nps.at[p->triggers.at[noun].np].prep;
            if (prep != TC_NONE &&
                (ev_is(p, prep, "after") || ev_is(p, prep, "before") || ev_is(p, prep, "following") ||
                 ev_is(p, prep, "until") || ev_is(p, prep, "since"))) {
                give(p, &p->triggers.at[noun].time, i);
                return;
            }
        }
        if (noun != TC_NONE && (!verb_trigger || light)) give(p, &p->triggers.at[noun].time, i);
        if (verb != TC_NONE && (noun == TC_NONE || verb_trigger || light))
            give(p, &p->verbs.at[verb].time, i);
        return;
    }
    for (uint32_t k = i + 1; k < p->items.n; k++) { /* at the head of a clause */
        if (p->item[k].tag == EV_STOP) break;
        if (p->item[k].verb == TC_NONE) continue;
        ev_verb *v = &p->verbs.at[p->item[k].verb];
        if (v->finite && v->link != EV_RELATIVE) {
            give(p, &v->time, i);
            return;
        }
        k = v->end - 1;
    }
}

/* "is expected to testify", "is due to open": when that is, is when he testifies. */
static bool expected_to(const ev_parse *p, const ev_verb *v, const ev_verb *g) {
    uint32_t last = v->first > 0 ? v->first - 1 : 0;
    return v->link == EV_INFINITIVE && v->infinitive && p->item[g->item].trigger == TC_NONE && g->finite &&
           (g->passive || p->item[g->item].tag == EV_BE) && p->item[last].cue &&
           strcmp(p->item[last].cue, "planned") == 0;
}
/* "said on Monday that it was holding talks": true on Monday. */
static bool told_of_now(const ev_parse *p, const ev_verb *v, const ev_verb *g) {
    return v->link == EV_CONTENT && (v->progressive || p->item[v->item].tag == EV_BE) && !v->passive &&
           !v->modal && !v->perfect && v->past && g->past && g->finite &&
           ev_in(p, g->item, p->class_.report, NULL);
}
/* True for a clause with "when" or "while". */
static bool when_clause(const ev_parse *p, const ev_verb *v) {
    uint32_t first = v->subject != TC_NONE ? p->nps.at[v->subject].first : 0;
    return v->link == EV_ADVERBIAL && first > 0 &&
           (ev_is(p, first - 1, "when") || ev_is(p, first - 1, "while"));
}

void ev_times_assign(ev_parse *p) {
    for (uint32_t k = 0; k < p->triggers.n; k++) p->triggers.at[k].time = TC_NONE;
    for (uint32_t i = 0; i < p->items.n; i++)
        if (p->item[i].tag == EV_TIME && p->w->times.at[p->items.at[i].time].type != TC_SET) assign_one(p, i);
    for (uint32_t k = 0; k < p->triggers.n; k++) {
        ev_trigger *t = &p->triggers.at[k];
        if (t->time != TC_NONE) continue;
        if (!t->noun) {
            const ev_verb *v = &p->verbs.at[t->verb];
            t->time = v->time;
            uint32_t row = t->verb, guard = 0;
            while (t->time == TC_NONE && v->gov != TC_NONE && v->gov < row && guard++ < 6) {
                const ev_verb *g = &p->verbs.at[v->gov];
                bool where = v->link == EV_RELATIVE && v->first > 0 && v->subject != TC_NONE &&
                             p->nps.at[v->subject].first > 0 &&
                             ev_is(p, p->nps.at[v->subject].first - 1, "where");
                bool when = when_clause(p, v);
                bool shares = (v->link == EV_COORD && v->subject == g->subject && !v->modal == !g->modal) ||
                              where || when ||
                              (v->link == EV_INFINITIVE && p->item[g->item].trigger == TC_NONE &&
                               (p->item[g->item].cue_weak ||
                                (p->item[g->item].cue && strcmp(p->item[g->item].cue, "considered") == 0))) ||
                              expected_to(p, v, g) || told_of_now(p, v, g) ||
                              (v->link == EV_INFINITIVE && p->item[g->item].cue_demand &&
                               (!g->finite || g->infinitive)) ||
                              (v->link == EV_PARTICIPIAL && v->form == EV_ING && v->gov_np == TC_NONE);
                if (v->link == EV_CONTENT && v->perfect && v->past && g->time != TC_NONE &&
                    ev_in(p, g->item, p->class_.report, NULL)) {
                    t->time = g->time;
                    t->time_before = true;
                    break;
                }
                if (!shares) break;
                t->time = g->time;
                row = v->gov;
                v = g;
            }
            continue;
        }
        if (t->verb != TC_NONE) {
            const ev_verb *v = &p->verbs.at[t->verb];
            uint32_t other = p->item[v->item].trigger;
            bool close = v->object == t->np || p->item[v->item].tag != EV_VERB ||
                         ev_in(p, v->item, p->class_.light, NULL);
            if (close || (other != TC_NONE && !content_rule(&p->triggers.at[other]))) t->time = v->time;
            if (other != TC_NONE && content_rule(&p->triggers.at[other]) &&
                !ev_in(p, v->item, p->class_.light, NULL))
                t->time = TC_NONE;
        }
        if (t->time == TC_NONE &&
            t->verb != TC_NONE) { /* a clause with "when": the time of the clause above */
            const ev_verb *v = &p->verbs.at[t->verb];
            for (uint32_t guard = 0; guard < 3 && v->link == EV_INFINITIVE && v->gov != TC_NONE &&
                                     p->item[v->item].trigger == TC_NONE && v->time == TC_NONE;
                 guard++)
                v = &p->verbs.at[v->gov];
            if (v->time == TC_NONE && v->gov != TC_NONE) {
                const ev_verb *g = &p->verbs.at[v->gov];
                if (when_clause(p, v) || (v == &p->verbs.at[t->verb] && told_of_now(p, v, g)))
                    t->time = g->time;
            }
        }
        if (t->time == TC_NONE &&
            t->np != TC_NONE) /* "its takeover of the rival, which was arranged on ..." */
            for (uint32_t k2 = 0; k2 < p->verbs.n; k2++) {
                const ev_verb *v = &p->verbs.at[k2];
                if (v->link != EV_RELATIVE || v->gov_np == TC_NONE || v->gov_np < t->np ||
                    v->gov_np > t->np + 1 || !v->passive)
                    continue;
                if (v->gov_np == t->np ||
                    (p->nps.at[v->gov_np].prep != TC_NONE && ev_is(p, p->nps.at[v->gov_np].prep, "of")))
                    t->time = v->time;
            }
        if (t->time == TC_NONE && t->verb == TC_NONE && t->np != TC_NONE)
            for (uint32_t k2 = 0; k2 < p->verbs.n; k2++) /* "Talks broke down last month" */
                if (p->verbs.at[k2].subject == t->np) {
                    t->time = p->verbs.at[k2].time;
                    break;
                }
    }
}

/* "on Monday, three days after X was shut": so many days before the clause above. */
static bool counted_back(const ev_parse *p, const ev_trigger *t, tc_event *e) {
    const tc_work *w = p->w;
    if (t->noun) return false;
    const ev_verb *v = &p->verbs.at[t->verb];
    uint32_t first = v->subject != TC_NONE ? p->nps.at[v->subject].first : 0;
    while (first > 0 && (p->item[first - 1].tag == EV_DET || p->item[first - 1].tag == EV_ADJ)) first--;
    if (v->link != EV_ADVERBIAL || first < 2 || p->item[first - 2].tag != EV_TIME ||
        (t->time != TC_NONE && t->time != first - 2))
        return false;
    bool after = ev_is(p, first - 1, "after");
    const tc_time *far = &w->times.at[p->items.at[first - 2].time];
    if ((!after && !ev_is(p, first - 1, "before")) || far->type != TC_DURATION || !far->value) return false;
    const char *s = far->value;
    int32_t n = 0;
    if (*s++ != 'P') return false;
    while (*s >= '0' && *s <= '9' && n < 1000) n = n * 10 + (*s++ - '0');
    if (n == 0 || (*s != 'D' && *s != 'W') || s[1]) return false;
    if (*s == 'W') n *= 7;
    uint32_t row = t->verb;
    for (uint32_t guard = 0; guard < 6 && p->verbs.at[row].gov != TC_NONE && p->verbs.at[row].gov < row;
         guard++) {
        row = p->verbs.at[row].gov;
        uint32_t item = p->verbs.at[row].time;
        if (item == TC_NONE || item == first - 2) continue;
        const tc_time *when = &w->times.at[p->items.at[item].time];
        if (when->lo == TC_DAY_NONE || when->lo != when->hi) return false;
        e->lo = e->hi = after ? when->lo - n : when->lo + n;
        e->precision = TC_PREC_DAY;
        e->relation = TC_REL_ON;
        e->time = p->items.at[first - 2].time;
        return true;
    }
    return false;
}

void ev_date(const ev_parse *p, const ev_trigger *t, tc_event *e) {
    const tc_work *w = p->w;
    e->lo = e->hi = TC_DAY_NONE;
    e->precision = TC_PREC_UNKNOWN;
    e->time = TC_NONE;
    e->relation = TC_REL_NONE;
    if (counted_back(p, t, e) || t->time == TC_NONE) return;
    const tc_time *time = &w->times.at[p->items.at[t->time].time];
    const char *relation = tc_rule_arg(t->match.rule, "relation");
    e->time = p->items.at[t->time].time;
    e->lo = time->lo;
    e->hi = time->hi;
    e->precision = time->precision;
    bool span = time->type == TC_DURATION || (time->lo != time->hi);
    e->relation = span ? TC_REL_SPAN : TC_REL_ON;
    uint32_t b = t->time;
    while (b > 0 &&
           (p->item[b - 1].tag == EV_DET || p->item[b - 1].tag == EV_ADV || p->item[b - 1].tag == EV_ADJ))
        b--;
    if (e->lo == TC_DAY_NONE && e->hi == TC_DAY_NONE) {
        e->precision = TC_PREC_UNKNOWN;
        return;
    }
    bool from = false, between = false;
    if (t->time_before) {
        e->relation = TC_REL_BEFORE;
        e->lo = TC_DAY_NONE;
        e->precision = TC_PREC_UNKNOWN;
        return;
    }
    if (b > 0 && (p->item[t->time].np == TC_NONE || ev_is(p, b - 1, "by"))) {
        uint32_t k = b - 1;
        if (ev_is(p, k, "by"))
            e->relation = TC_REL_DEADLINE;
        else if (ev_is(p, k, "before")) {
            e->relation = TC_REL_BEFORE;
            e->lo = TC_DAY_NONE;
        } else if (ev_is(p, k, "until") || ev_is(p, k, "till"))
            e->relation = TC_REL_UNTIL;
        else if (ev_is(p, k, "since"))
            e->relation = TC_REL_SINCE;
        else if (ev_is(p, k, "after") || ev_is(p, k, "following")) {
            e->relation = TC_REL_AFTER;
            e->hi = TC_DAY_NONE;
        } else if (ev_is(p, k, "from"))
            from = true;
        else if (ev_is(p, k, "between"))
            between = true;
        if (e->relation == TC_REL_SINCE) e->hi = TC_DAY_NONE;
        if (e->relation == TC_REL_UNTIL && !t->noun && t->time + 1 == p->verbs.at[t->verb].first)
            e->relation = TC_REL_DEADLINE;
        if (e->relation == TC_REL_UNTIL && e->type != TC_EVENT_DEADLINE) e->lo = TC_DAY_NONE;
    }
    uint32_t a = t->time + 1;
    if ((from || between) && a + 1 < p->items.n && p->item[a + 1].tag == EV_TIME &&
        (ev_is(p, a, "to") || ev_is(p, a, "until") || ev_is(p, a, "through") ||
         (between && ev_is(p, a, "and")))) {
        const tc_time *end = &w->times.at[p->items.at[a + 1].time];
        if (end->hi != TC_DAY_NONE) {
            e->hi = end->hi;
            e->relation = TC_REL_SPAN;
        }
    } else if (from) {
        e->relation = TC_REL_SINCE;
        e->hi = TC_DAY_NONE;
    }
    if (e->type == TC_EVENT_DEADLINE && !relation)
        e->relation = TC_REL_DEADLINE;
    else if (relation && strcmp(relation, "effective") == 0)
        e->relation = TC_REL_EFFECTIVE;
}

/* ---------------------------------------------------------------------------------------------- modality */

static int modality_of(const char *name) {
    for (int m = TC_HAPPENED; m <= TC_ONGOING; m++)
        if (name && strcmp(tc_modality_name((unsigned)m), name) == 0) return m;
    return -1;
}

typedef struct sense {
    int modality;
    bool negative, demanded, must, tried;
} sense;

/* The last governor cue in [from, to), or TC_NONE. */
static uint32_t cue_in(const ev_parse *p, uint32_t from, uint32_t to) {
    while (to-- > from) {
        if ((p->item[to].cue && !p->item[to].cue_adj) || p->item[to].cue_fail) return to;
        if (p->item[to].tag == EV_STOP) return TC_NONE;
    }
    return TC_NONE;
}

static sense verb_sense(const ev_parse *p, uint32_t row, unsigned depth);

/* What the governor makes of its complement that begins at an item. */
static sense governed(const ev_parse *p, uint32_t gov, uint32_t to, unsigned depth, sense s) {
    const ev_verb *g = &p->verbs.at[gov];
    sense top = verb_sense(p, gov, depth + 1);
    uint32_t c = cue_in(p, g->first, to);
    if (c != TC_NONE) {
        const ev_item *it = &p->item[c];
        if (it->cue_fail) {
            s.negative = !s.negative;
            s.modality = TC_HAPPENED;
        } else if (it->cue_weak) {
            s.modality = top.modality;
            if (it->cue && strcmp(it->cue, "considered") == 0 &&
                top.modality == TC_HAPPENED) /* "tried to": the attempt was made */
                s.tried = true;
        } else {
            s.modality = modality_of(it->cue);
            s.demanded = it->cue_demand;
            if (c == g->item && top.negative && s.modality != TC_DENIED) s.negative = true;
        }
    }
    if (top.modality == TC_CONSIDERED || top.modality == TC_THREATENED || top.modality == TC_CONDITIONAL ||
        top.modality == TC_ALLEGED || top.modality == TC_DENIED)
        s.modality = top.modality;
    s.demanded |= top.demanded;
    return s;
}

/* "it is wise to ban the app": not a plan. */
static bool opinion(const ev_parse *p, const ev_verb *v) {
    const ev_verb *g = &p->verbs.at[v->gov];
    return p->item[g->item].tag == EV_BE && g->subject != TC_NONE && p->nps.at[g->subject].pronoun &&
           ev_is(p, p->nps.at[g->subject].first, "it") && cue_in(p, g->first, v->first) == TC_NONE;
}

static sense verb_sense(const ev_parse *p, uint32_t row, unsigned depth) {
    const ev_verb *v = &p->verbs.at[row];
    sense s = {TC_HAPPENED, v->negated, false, v->modal == 'm', false};
    if (depth > 6) return s;
    bool up = v->gov != TC_NONE && v->gov < row;
    if (v->link == EV_CONDITION) {
        s.modality = TC_CONDITIONAL;
        s.negative = false; /* "if it does not sell by May": the sale is what is asked for */
        return s;
    }
    if (v->modal) {
        s.modality = v->modal == 'c'                 ? TC_CONSIDERED
                     : v->perfect && v->modal == 'w' ? TC_CONDITIONAL
                                                     : TC_PLANNED;
        /* "would be banned if" */
        for (uint32_t k = v->stop; k < p->items.n && k < v->stop + 2; k++)
            if (p->item[k].tag == EV_COND) s.modality = TC_CONDITIONAL;
        if (up && v->link == EV_CONTENT) {
            uint32_t lead = v->subject == TC_NONE ? 0 : p->nps.at[v->subject].first;
            if (lead > 0 && ev_is(p, lead - 1, "whether")) s.modality = TC_CONSIDERED;
            sense g = governed(p, v->gov, v->first, depth, s);
            if (g.modality == TC_DENIED || g.modality == TC_THREATENED || g.modality == TC_ALLEGED) s = g;
        }
        uint32_t start = v->subject == TC_NONE ? v->first : p->nps.at[v->subject].first;
        if (v->modal == 'w' && start > 0 && start < v->end && ev_is(p, start - 1, "or"))
            s.modality = TC_CONDITIONAL; /* "..., or it will be banned" */
        else if (up && v->link == EV_COORD)
            s.modality =
                verb_sense(p, v->gov, depth + 1).modality == TC_CONDITIONAL ? TC_CONDITIONAL : s.modality;
        return s;
    }
    switch (v->link) {
    case EV_INFINITIVE:
        if (up && p->item[p->verbs.at[v->gov].item].tag == EV_HAVE &&
            v->first == p->verbs.at[v->gov].end) { /* "have to" */
            s.modality = TC_PLANNED;
            s.must = true;
            return s;
        }
        if (!up) {
            s.modality = TC_PLANNED;
            return s;
        }
        if (opinion(p, v)) {
            s.modality = TC_CONSIDERED;
            s.must = true;
            return s;
        }
        s.modality =
            v->form == EV_ING || !v->infinitive ? verb_sense(p, v->gov, depth + 1).modality : TC_PLANNED;
        return governed(p, v->gov, v->first, depth, s);
    case EV_GERUND: {
        s.modality = TC_HAPPENED;
        if (!up) return s;
        uint32_t from = v->gov_np != TC_NONE ? p->nps.at[v->gov_np].first : p->verbs.at[v->gov].first;
        uint32_t c = cue_in(p, from, v->first);
        if (c == TC_NONE) {
            sense g = verb_sense(p, v->gov, depth + 1);
            s.modality = g.modality;
            return s;
        }
        return governed(p, v->gov, v->first, depth, s);
    }
    case EV_COORD:
        if (up && (v->infinitive || v->form == EV_BASE || (v->form == EV_ING && !v->progressive)) &&
            !(v->finite && v->form == EV_BASE && v->subject != p->verbs.at[v->gov].subject)) {
            sense g = verb_sense(p, v->gov, depth + 1);
            s.modality = g.modality;
            s.demanded = g.demanded;
            return s;
        }
        break;
    case EV_PARTICIPIAL:
        if (up && v->form == EV_ING) {
            sense g = verb_sense(p, v->gov, depth + 1);
            s.modality = g.modality == TC_ONGOING ? TC_HAPPENED : g.modality;
            return s;
        }
        if (up && v->passive && ev_is(p, p->verbs.at[v->gov].item, "see")) { /* "or see it banned" */
            uint32_t f = p->verbs.at[v->gov].first;
            s.modality =
                f > 0 && ev_is(p, f - 1, "or") ? TC_CONDITIONAL : verb_sense(p, v->gov, depth + 1).modality;
            return s;
        }
        break;
    default:
        break;
    }
    if ((v->progressive || v->form == EV_ING) && v->perfect && v->past)
        s.modality = TC_HAPPENED; /* "had been spying" */
    else if (v->progressive || (v->perfect && v->form == EV_ING))
        s.modality = TC_ONGOING;
    else if (v->finite && !v->past && !v->perfect &&
             (v->form == EV_THIRD || v->form == EV_BASE || v->passive))
        s.modality = p->title ? TC_HAPPENED : TC_ONGOING;
    if (v->link == EV_CONTENT && up) {
        uint32_t c = cue_in(p, p->verbs.at[v->gov].first, v->first);
        if (c != TC_NONE) {
            sense g = governed(p, v->gov, v->first, depth, s);
            bool content = g.modality == TC_DENIED || g.modality == TC_ALLEGED ||
                           g.modality == TC_THREATENED ||
                           (g.demanded && !v->perfect && v->form != EV_THIRD &&
                            !v->past) || /* "told X that Y has sold" */
                           (g.modality == TC_CONSIDERED && !v->past);
            if (content || p->item[c].cue_fail || ev_is(p, c, "whether")) return g;
        }
    }
    return s;
}

/* "is weighing its options amid a ban": the noun is no object of what governs it. */
static bool aside(const ev_parse *p, const ev_trigger *t) {
    static const char *const words[] = {"amid",      "amidst", "despite", "after",
                                        "following", "since",  "because"};
    uint32_t prep = t->np != TC_NONE ? p->nps.at[t->np].prep : TC_NONE;
    for (size_t i = 0; prep != TC_NONE && i < TC_COUNT_OF(words); i++)
        if (ev_is(p, prep, words[i])) return true;
    return false;
}

bool ev_modality(const ev_parse *p, const ev_trigger *t, tc_event *e, bool *tried) {
    const tc_rule *rule = t->match.rule;
    int given = modality_of(tc_rule_arg(rule, t->noun ? "nmodal" : "modal"));
    sense s = {given >= 0 ? given : TC_HAPPENED, false, false, false, false};
    bool told = false;
    if (!t->noun) {
        s = verb_sense(p, t->verb, 0);
        const ev_verb *v = &p->verbs.at[t->verb];
        bool present =
            s.modality == TC_ONGOING && v->finite && !v->progressive && !(v->perfect && v->form == EV_ING);
        if (present && !tc_rule_arg(rule, "state") && e->type != TC_EVENT_POLICY &&
            e->type != TC_EVENT_SURVEILLANCE && e->type != TC_EVENT_NEGOTIATE &&
            e->type != TC_EVENT_LOBBYING && e->type != TC_EVENT_SPEND) {
            /* the present tense of an act reports it: "Trump threatens", "the FAA says" */
            s.modality = p->item[v->item].cue && modality_of(p->item[v->item].cue) == TC_CONSIDERED &&
                                 e->type == TC_EVENT_BAN
                             ? TC_CONSIDERED
                             : TC_HAPPENED;
        }
        if (given >= 0 && (s.modality == TC_HAPPENED || s.modality == TC_ONGOING)) s.modality = given;
        if (e->type == TC_EVENT_DENY && s.modality == TC_DENIED) s.modality = TC_HAPPENED;
        told = true;
    } else {
        uint32_t from = t->np == TC_NONE ? t->item : p->nps.at[t->np].first;
        for (uint32_t k = from; k < t->item; k++) {
            if (p->item[k].cue_adj && p->item[k].cue) {
                s.modality = modality_of(p->item[k].cue);
                told = true;
            }
            if (ev_is(p, k, "no")) s.negative = true;
        }
        if (t->np != TC_NONE && p->nps.at[t->np].prep != TC_NONE &&
            ev_is(p, p->nps.at[t->np].prep, "against") && t->verb != TC_NONE &&
            p->item[p->verbs.at[t->verb].item].tag == EV_BE)
            s.negative = true; /* "is against a ban" */
        /* a noun above it: "the threat of a ban" */
        if (!told && t->np != TC_NONE && p->nps.at[t->np].prep != TC_NONE && p->nps.at[t->np].prep > 0 &&
            !aside(p, t)) {
            uint32_t c = p->item[p->nps.at[t->np].prep - 1].np;
            if (c != TC_NONE) {
                uint32_t cue = cue_in(p, p->nps.at[c].first, p->nps.at[c].end);
                if (cue != TC_NONE && p->item[cue].verb == TC_NONE && !p->item[cue].cue_weak &&
                    modality_of(p->item[cue].cue) >= 0) {
                    s.modality = modality_of(p->item[cue].cue);
                    told = true;
                }
            }
        }
        uint32_t row = t->verb;
        if (row == TC_NONE && t->np != TC_NONE)
            for (uint32_t k = 0; k < p->verbs.n; k++)
                if (p->verbs.at[k].subject == t->np) row = k;
        if (!told && row != TC_NONE) {
            const ev_verb *v = &p->verbs.at[row];
            sense g = verb_sense(p, row, 0);
            bool light = ev_in(p, v->item, p->class_.light, NULL) && p->item[v->item].tag == EV_VERB;
            bool object = t->verb != TC_NONE;
            uint32_t cue = object && !aside(p, t) ? cue_in(p, v->first, t->item) : TC_NONE;
            if (cue != TC_NONE && !p->item[cue].cue_weak && !p->item[cue].cue_fail &&
                modality_of(p->item[cue].cue) >= 0 && cue == v->item) {
                int m = modality_of(p->item[cue].cue);
                if (!(light && cue == v->item)) s.modality = m;
                s.negative |= g.negative;
                if (g.modality == TC_CONDITIONAL || g.modality == TC_THREATENED) s.modality = g.modality;
            } else if (light || !object) {
                if (g.modality != TC_ONGOING || given < 0) s.modality = g.modality;
                if (!object && g.modality == TC_ONGOING && given < 0) s.modality = TC_HAPPENED;
                if (light && v->form != EV_ING && g.modality == TC_HAPPENED) s.modality = TC_HAPPENED;
                if (light) s.negative |= g.negative;
            } else if (ev_in(p, v->item, p->class_.face, NULL)) {
                s.modality =
                    g.modality == TC_HAPPENED || g.modality == TC_ONGOING ? TC_CONSIDERED : TC_CONDITIONAL;
                if (v->link == EV_COORD) s.modality = TC_CONDITIONAL;
            } else if (aside(p, t)) {
                /* as the row says */
            } else if (g.modality == TC_PLANNED || g.modality == TC_CONDITIONAL ||
                       g.modality == TC_CONSIDERED || g.modality == TC_DENIED) {
                s.modality = given >= 0 && given != TC_HAPPENED ? given : g.modality;
            }
        }
    }
    /* spying that may be is feared or suspected, not planned */
    if (s.modality == TC_CONSIDERED && e->type == TC_EVENT_SURVEILLANCE) s.modality = TC_ALLEGED;
    /* "will cut jobs after a loss last year": a day gone by is not that of what will be */
    if (!t->noun && s.modality == TC_PLANNED && e->hi != TC_DAY_NONE && p->w->dct_lo != TC_DAY_NONE &&
        e->hi < p->w->dct_lo) {
        const ev_verb *v = &p->verbs.at[t->verb];
        bool told = v->gov != TC_NONE && v->gov < t->verb &&
                    p->verbs.at[v->gov].past; /* "said it would ban it by May" */
        bool will = false;
        for (uint32_t k = v->first; k < v->item; k++) will |= ev_is(p, k, "will") || ev_is(p, k, "shall");
        if (will || (v->infinitive && !told)) {
            e->lo = e->hi = TC_DAY_NONE;
            e->time = TC_NONE;
            e->relation = TC_REL_NONE;
            e->precision = TC_PREC_UNKNOWN;
        }
    }
    /* what lies ahead of the document has not happened */
    int32_t now = p->w->dct_hi;
    if (now != TC_DAY_NONE && e->lo != TC_DAY_NONE && e->lo > now &&
        (s.modality == TC_HAPPENED || s.modality == TC_ONGOING))
        s.modality = TC_PLANNED;
    e->modality = (uint8_t)(s.modality < 0 ? TC_HAPPENED : s.modality);
    e->polarity = !s.negative;
    *tried = s.tried;
    if (s.demanded && e->type == TC_EVENT_ACQUIRE && e->time != TC_NONE && e->relation == TC_REL_DEADLINE)
        e->modality = TC_CONDITIONAL;
    return s.must || (s.demanded && e->modality == TC_PLANNED);
}

bool ev_has_content(const ev_parse *p, const ev_trigger *t) {
    if (t->noun || t->verb == TC_NONE) return false;
    const ev_verb *v = &p->verbs.at[t->verb];
    uint32_t i = v->end;
    while (i < p->items.n && (p->item[i].tag == EV_ADV || p->item[i].tag == EV_TIME ||
                              p->item[i].np != TC_NONE || (p->item[i].tag == EV_PREP && i < v->stop)))
        i++;
    if (i + 1 < p->items.n && ev_is(p, i, ":")) return true;
    if (i < p->items.n && (p->item[i].tag == EV_THAT || p->item[i].tag == EV_COND ||
                           p->item[i].tag == EV_QUOTE || p->item[i].tag == EV_SUB))
        return true;
    if (v->object != TC_NONE && !p->nps.at[v->object].pronoun) return true;
    /* words quoted before the speaker */
    if (v->subject != TC_NONE) {
        uint32_t b = p->nps.at[v->subject].first;
        if (b > 0 && p->item[b - 1].tag == EV_COMMA) b--;
        if (b > 0 && p->item[b - 1].tag == EV_QUOTE) return true;
    }
    /* "..., the government announced on Tuesday" */
    if (v->link == EV_MAIN && t->verb > 0 && v->subject != TC_NONE && p->nps.at[v->subject].first > 0 &&
        p->item[p->nps.at[v->subject].first - 1].tag == EV_COMMA && ev_in(p, v->item, p->class_.report, NULL))
        return true;
    for (uint32_t k = t->verb + 1; k < p->verbs.n && k < t->verb + 3; k++)
        if (p->verbs.at[k].gov == t->verb &&
            (p->verbs.at[k].link == EV_CONTENT || p->verbs.at[k].link == EV_INFINITIVE))
            return true;
    return false;
}
