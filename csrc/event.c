/* event.c: finds triggers, fills events, and decides which repeat others and which are worth a timeline.
 *
 * For each sentence: items -> trigger rows (layer event of the rule engine) -> shallow parse -> roles, date,
 * modality. Then, over the whole document: repeats (same family, compatible participants and dates) and
 * worth. Everything that is said of English lies in data/rules/events.rules and cues.rules.
 */
#include "event.h"

typedef struct stage { /* what the whole document needs beside its events */
    ev_parse p;
    TC_VEC(const tc_rule *) rule; /* by event */
    struct ev_note {
        bool noun, title, speech, dropped, content, direct, light, must, finite, negative, presupposed,
            consequence, tried, counted, owned, infinitive, passive, topic, described, told;
        const char *agent, *object,
            *verb;    /* arena: words for who and what, where they are no names; NULL: none */
        uint32_t gov; /* event whose content this is, or TC_NONE */
    } * note;
    uint32_t cap_note;
} stage;

static int type_of(const char *name) {
    for (int t = 0; name && t < TC_EVENT_TYPE_COUNT; t++)
        if (*tc_event_type_name((unsigned)t) == *name && strcmp(tc_event_type_name((unsigned)t), name) == 0)
            return t;
    return -1;
}

static bool named_role(const tc_event *e, unsigned role) {
    for (uint32_t i = 0; i < e->n_participants; i++)
        if (e->participants[i].role == role && e->participants[i].mention != TC_NONE) return true;
    return false;
}
static bool has_role(const tc_event *e, unsigned role) {
    for (uint32_t i = 0; i < e->n_participants; i++)
        if (e->participants[i].role == role) return true;
    return false;
}
static bool has_type(const tc_work *w, const tc_event *e, unsigned type) {
    for (uint32_t i = 0; i < e->n_participants; i++)
        if (e->participants[i].mention != TC_NONE && w->mentions.at[e->participants[i].mention].type == type)
            return true;
    return false;
}
static bool dated(const tc_event *e) { return e->lo != TC_DAY_NONE || e->hi != TC_DAY_NONE; }
static bool has_money(const tc_work *w, const tc_event *e) {
    for (uint32_t i = 0; i < e->n_quantities; i++)
        if (w->quantities.at[e->quantities[i]].kind == TC_MONEY) return true;
    return false;
}

/* -------------------------------------------------------------------------------------------- parts */

static tc_status attach_quantities(ev_parse *p, const ev_trigger *t, tc_event *e, tc_error *err) {
    uint32_t rows[8], n = 0, from = t->item, to = t->item_end;
    if (!t->noun) {
        from = p->verbs.at[t->verb].item;
        to = p->verbs.at[t->verb].stop;
        uint32_t subject = p->verbs.at[t->verb].subject;
        if (subject != TC_NONE && p->nps.at[subject].end <= from && from - p->nps.at[subject].end < 3)
            from = p->nps.at[subject].first;
    } else {
        if (t->np != TC_NONE) from = p->nps.at[t->np].first;
        while (to < p->items.n && to < from + 24 && p->item[to].tag != EV_STOP &&
               p->item[to].verb == TC_NONE && p->item[to].tag != EV_COMMA)
            to++;
    }
    for (uint32_t i = from; i < to && n < TC_COUNT_OF(rows); i++) {
        uint32_t q = p->w->tok_quantity[p->items.at[i].tok];
        if (q != TC_NONE && p->items.at[i].time == TC_NONE && (n == 0 || rows[n - 1] != q)) rows[n++] = q;
    }
    e->n_quantities = n;
    if (n) {
        uint32_t *at = tc_arena_push(p->w->arena, n * sizeof *at);
        if (!at) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for an event's quantities");
        memcpy(at, rows, n * sizeof *at);
        e->quantities = at;
    }
    return TC_OK;
}

/* A bill, docket or order number in the sentence near the trigger: "H.R. 7521", "S. 2714", "No. 24-1113",
 * "Executive Order 13942". */
static tc_status attach_identifier(ev_parse *p, tc_event *e, tc_error *err) {
    const tc_work *w = p->w;
    if (e->type != TC_EVENT_ORDER && e->type != TC_EVENT_LAW && e->type != TC_EVENT_PROPOSE &&
        e->type != TC_EVENT_LAWSUIT && e->type != TC_EVENT_RULING && e->type != TC_EVENT_BAN &&
        e->type != TC_EVENT_HEARING)
        return TC_OK;
    const tc_sentence *s = &w->sentences.at[e->sentence];
    uint32_t low = e->tok > s->tok + 24 ? e->tok - 24 : s->tok,
             high = e->tok_end + 24 < s->tok_end ? e->tok_end + 24 : s->tok_end;
    for (uint32_t i = low; i + 1 < high; i++) {
        uint32_t first = TC_NONE, at = i;
        uint32_t skip = i + 1 < high && tc_tok_is(w, i + 1, ".") ? 1 : 0;
        if (tc_tok_is(w, i, "order") && i > s->tok && tc_tok_is(w, i - 1, "executive"))
            first = i - 1;
        else if (tc_tok_is(w, i, "h.r") || tc_tok_is(w, i, "h.r.") || tc_tok_is(w, i, "hr") ||
                 ((tc_tok_is(w, i, "s") || tc_tok_is(w, i, "s.")) && (w->tok_flags[i] & TC_TOK_UPPER1) &&
                  (skip || tc_tok_is(w, i, "s."))) ||
                 ((tc_tok_is(w, i, "no") || tc_tok_is(w, i, "no.")) && (w->tok_flags[i] & TC_TOK_UPPER1)) ||
                 tc_tok_is(w, i, "docket"))
            first = i;
        if (first == TC_NONE) continue;
        at = i + 1 + skip;
        if (at < high && tc_tok_is(w, at, "no")) at += at + 1 < high && tc_tok_is(w, at + 1, ".") ? 2 : 1;
        if (at >= high || !(w->tok_flags[at] & TC_TOK_DIGIT)) continue;
        uint32_t end = at + 1; /* 24-1113, 1:20-cv-02658 */
        while (end + 1 < high && end < at + 8 && !(w->tok_flags[end] & TC_TOK_SPACE) &&
               !(w->tok_flags[end + 1] & TC_TOK_SPACE) &&
               (tc_tok_is(w, end, "-") || tc_tok_is(w, end, ":")) && w->tok_kind[end + 1] <= TC_TOK_NUMBER)
            end += 2;
        e->identifier = tc_arena_string(w->arena, w->text.at + w->tok_start[first],
                                        w->tok_end[end - 1] - w->tok_start[first]);
        if (!e->identifier) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for an event's identifier");
        return TC_OK;
    }
    return TC_OK;
}

static uint32_t attribution_for(const tc_work *w, const tc_event *e) {
    uint32_t best = TC_NONE, best_far = UINT32_MAX;
    uint32_t lo = 0, hi = w->attributions.n; /* first cue behind the sentence */
    const tc_sentence *s = &w->sentences.at[e->sentence];
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (w->attributions.at[mid].tok < s->tok_end)
            lo = mid + 1;
        else
            hi = mid;
    }
    uint32_t from = lo > 6 ? lo - 6 : 0, to = lo + 3 < w->attributions.n ? lo + 3 : w->attributions.n;
    for (uint32_t i = from; i < to; i++) {
        const tc_attribution *a = &w->attributions.at[i];
        if (e->sentence < a->scope || e->sentence >= a->scope_end) continue;
        uint32_t far = a->tok >= e->tok ? a->tok - e->tok : e->tok - a->tok;
        if (a->tok < s->tok || a->tok >= s->tok_end) far += 1000;
        if (far < best_far) {
            best_far = far;
            best = i;
        }
    }
    return best;
}

/* clang-format off */
#define NEEDS(X)                                                                                             \
    X("entity", ENTITY) X("agent", AGENT) X("person", PERSON) X("money", MONEY) X("date", DATE)              \
    X("content", CONTENT) X("any", ANY) X("other", OTHER) X("active", ACTIVE) X("heard", HEARD)              \
    X("finite", FINITE) X("own", OWN) X("obj", OBJ) X("to", TO) X("money_or_for", MONEY_OR_FOR)
/* clang-format on */
enum {
#define X(name, id) NEED_##id,
    NEEDS(X)
#undef X
};
/* The bits of a list with commas. */
static unsigned needs_of(const char *list) {
    static const char *const names[] = {
#define X(name, id) name,
        NEEDS(X)
#undef X
    };
    unsigned bits = 0;
    while (*list) {
        size_t n = strcspn(list, ",");
        for (unsigned i = 0; i < TC_COUNT_OF(names); i++)
            if (names[i][0] == *list && strlen(names[i]) == n && memcmp(names[i], list, n) == 0)
                bits |= 1u << i;
        list += n + (list[n] == ',');
    }
    return bits;
}

/* What a row asks for. */
static bool needs_met(const ev_parse *p, const ev_trigger *t, const tc_event *e) {
    const char *need = tc_rule_arg(t->match.rule, "need");
    if (!need) return true;
    const unsigned asked = needs_of(need);
    const ev_verb *v = t->noun || t->verb == TC_NONE ? NULL : &p->verbs.at[t->verb];
    if ((asked >> NEED_ENTITY & 1) && e->n_participants == 0) return false;
    if ((asked >> NEED_AGENT & 1) && !has_role(e, TC_AGENT)) return false;
    if ((asked >> NEED_PERSON & 1) && !has_type(p->w, e, TC_TYPE_PERSON)) return false;
    if ((asked >> NEED_MONEY & 1) && !has_money(p->w, e)) return false;
    if ((asked >> NEED_DATE & 1) && e->lo == TC_DAY_NONE && e->hi == TC_DAY_NONE) return false;
    if ((asked >> NEED_CONTENT & 1) && !ev_has_content(p, t)) return false;
    bool below = false, infinitive = false;
    if (v)
        for (uint32_t k = t->verb + 1; k < p->verbs.n && k < t->verb + 3; k++)
            if (p->verbs.at[k].gov == t->verb) {
                below |= p->verbs.at[k].link == EV_CONTENT || p->verbs.at[k].link == EV_INFINITIVE;
                infinitive |= p->verbs.at[k].link == EV_INFINITIVE ||
                              (p->verbs.at[k].link == EV_CONTENT && p->verbs.at[k].form == EV_BASE);
            }
    if ((asked >> NEED_ANY & 1) && e->n_participants == 0 && e->lo == TC_DAY_NONE && e->hi == TC_DAY_NONE)
        return false;
    if ((asked >> NEED_OTHER & 1) && !has_role(e, TC_PATIENT) && !has_role(e, TC_RECIPIENT)) return false;
    if ((asked >> NEED_ACTIVE & 1) && v && v->passive) return false;
    if ((asked >> NEED_HEARD & 1) && !has_role(e, TC_PATIENT) && !has_role(e, TC_RECIPIENT) &&
        !(v && (v->object != TC_NONE || infinitive)))
        return false;
    if ((asked >> NEED_FINITE & 1) && v && !v->finite) return false;
    if ((asked >> NEED_OWN & 1) && v && (v->subject == TC_NONE || p->item[t->match.item].np != v->subject))
        return false;
    if ((asked >> NEED_OBJ & 1) && v && v->object == TC_NONE && !v->passive && !below &&
        !has_role(e, TC_PATIENT) && !has_role(e, TC_RECIPIENT))
        return false;
    if ((asked >> NEED_OBJ & 1) && t->noun && !has_role(e, TC_PATIENT) && !has_role(e, TC_RECIPIENT))
        return false;
    if ((asked >> NEED_TO & 1) && v && !infinitive) return false;
    if ((asked >> NEED_MONEY_OR_FOR & 1) && !has_money(p->w, e)) {
        bool for_ = false;
        if (v)
            for (uint32_t i = v->end; i < v->stop && i < v->end + 3; i++)
                for_ |= ev_is(p, i, "for") || ev_is(p, i, "on");
        if (!for_) return false;
    }
    return true;
}

/* What the clause under a verb of saying is about: its object, else what its first phrase names, else its
 * subject. */
static const char *topic(ev_parse *p, uint32_t verb, bool *short_of_memory) {
    for (uint32_t k = verb + 1; k < p->verbs.n && k < verb + 3; k++) {
        const ev_verb *u = &p->verbs.at[k];
        if (u->gov != verb || (u->link != EV_CONTENT && u->link != EV_INFINITIVE)) continue;
        for (uint32_t n = 0; n < 3; n++) {
            uint32_t np = n == 0 ? u->object : u->subject;
            if (n == 1) {
                np = TC_NONE;
                for (uint32_t i = u->end; i < u->stop && np == TC_NONE; i++)
                    if (p->item[i].np != TC_NONE && p->nps.at[p->item[i].np].prep != TC_NONE)
                        np = p->item[i].np;
            }
            if (np == TC_NONE) continue;
            uint32_t m = p->items.at[p->nps.at[np].head].mention;
            if (m != TC_NONE) return p->w->mentions.at[m].name;
            const char *words = ev_chunk_words(p, np, false, short_of_memory);
            if (!words) words = ev_owned_words(p, np, short_of_memory);
            if (words || *short_of_memory) return words;
        }
        return NULL;
    }
    return NULL;
}

/* ------------------------------------------------------------------------------------------- making */

static tc_status make_event(stage *s, uint32_t k, tc_error *err) {
    tc_status status = TC_OK;
    ev_parse *p = &s->p;
    tc_work *w = p->w;
    ev_trigger *t = &p->triggers.at[k];
    const tc_rule *rule = t->match.rule;
    const char *pos = tc_rule_arg(rule, "pos");
    int type = type_of(tc_rule_arg(rule, "type"));
    t->event = TC_NONE;
    if (type < 0) return TC_OK;
    if (pos && (*pos == 'n') != t->noun) return TC_OK;
    if (t->noun && t->forms && !(t->forms & EV_NOMINAL)) return TC_OK;
    if (!t->noun && t->verb == TC_NONE) return TC_OK;
    tc_event e = {.type = (uint8_t)type,
                  .coref = TC_NONE,
                  .attribution = TC_NONE,
                  .time = TC_NONE,
                  .polarity = true,
                  .sentence = p->sentence};
    struct ev_note note = {.noun = t->noun, .title = w->sentences.at[p->sentence].is_title, .gov = TC_NONE};
    e.tok = p->items.at[t->item].tok;
    e.tok_end = p->items.at[t->item_end - 1].tok_end;
    e.start = w->tok_start[e.tok];
    e.end = w->tok_end[e.tok_end - 1];
    /* a clause that only tells what an order, deal or law demands belongs to that event */
    if (!t->noun) {
        const ev_verb *v = &p->verbs.at[t->verb];
        if (v->link == EV_PARTICIPIAL && v->gov_np != TC_NONE &&
            (type == TC_EVENT_REQUEST || type == TC_EVENT_POLICY || type == TC_EVENT_ORDER ||
             type == TC_EVENT_BAN))
            for (uint32_t o = 0; o < p->triggers.n; o++)
                if (o != k && p->nps.at[v->gov_np].head >= p->triggers.at[o].match.item &&
                    p->nps.at[v->gov_np].head < p->triggers.at[o].match.item_end) {
                    if (type != TC_EVENT_BAN) return TC_OK;
                    note.dropped =
                        p->triggers.at[o].event != TC_NONE; /* stays for "..., which took effect" */
                }
        if (v->link == EV_RELATIVE && v->gov_np != TC_NONE &&
            type == TC_EVENT_BAN) { /* "an order that bans X" */
            uint32_t h = p->nps.at[v->gov_np].head, m = p->items.at[h].mention;
            note.described = m != TC_NONE && w->mentions.at[m].type == TC_TYPE_LAW;
            for (uint32_t o = 0; o < p->triggers.n && !note.described; o++) {
                const tc_rule_match *om = &p->triggers.at[o].match;
                const char *kind = tc_rule_arg(om->rule, "type");
                note.described = o != k && h >= om->item && h < om->item_end && kind &&
                                 (strcmp(kind, "order") == 0 || strcmp(kind, "law") == 0);
            }
        }
        note.light = ev_in(p, v->item, p->class_.light, NULL);
        note.finite = v->finite;
        note.infinitive = v->infinitive && !v->modal;
        note.passive = v->passive;
        if (v->link == EV_ADVERBIAL && v->subject != TC_NONE && p->nps.at[v->subject].first > 0) {
            uint32_t lead = p->nps.at[v->subject].first - 1; /* "when X published it": known already */
            note.presupposed = ev_is(p, lead, "when") || ev_is(p, lead, "after") || ev_is(p, lead, "since");
        }
        if (v->link == EV_GERUND && v->first > 0 && ev_is(p, v->first - 1, "from") &&
            v->gov != TC_NONE) { /* what is banned is no act */
            uint32_t other = p->item[p->verbs.at[v->gov].item].trigger;
            if (other != TC_NONE && p->triggers.at[other].event != TC_NONE &&
                w->events.at[p->triggers.at[other].event].type == TC_EVENT_BAN)
                return TC_OK;
        }
        uint32_t g = v->link == EV_MAIN || v->link == EV_COORD ? TC_NONE : v->gov;
        if (g != TC_NONE && g < t->verb) {
            uint32_t other = p->item[p->verbs.at[g].item].trigger;
            if (other != TC_NONE && p->triggers.at[other].event != TC_NONE)
                note.gov = p->triggers.at[other].event;
        }
        if (v->subject != TC_NONE) { /* "TikTok", "it", "the company"; not "a TikTok spokesperson" */
            const ev_np *c = &p->nps.at[v->subject];
            const char *sort;
            note.direct =
                p->items.at[c->head].mention != TC_NONE || c->pronoun ||
                (ev_in(p, c->head, p->class_.desc, &sort) && (*sort == 'O' || *sort == 'P' || *sort == 'M'));
        }
    } else if (t->verb != TC_NONE) {
        const ev_verb *v = &p->verbs.at[t->verb];
        uint32_t other = p->item[v->item].trigger;
        note.light = ev_in(p, v->item, p->class_.light, NULL);
        if (other != TC_NONE && p->triggers.at[other].event != TC_NONE)
            note.gov = p->triggers.at[other].event;
        if (note.gov == TC_NONE && other == TC_NONE && v->link == EV_CONTENT && v->gov != TC_NONE) {
            other = p->item[p->verbs.at[v->gov].item].trigger; /* "said it was in talks" */
            if (other != TC_NONE && p->triggers.at[other].event != TC_NONE &&
                tc_rule_arg(p->triggers.at[other].match.rule, "speech")) {
                note.gov = p->triggers.at[other].event;
                note.told = true;
            }
        }
        /* "imposed tariffs": the noun is the act of the verb above it */
        if (note.gov != TC_NONE && w->events.at[note.gov].type == type) return TC_OK;
    }
    /* headlines leave the auxiliary out: "TikTok fined over data" */
    if (p->title && !t->noun && tc_rule_arg(rule, "headline")) {
        ev_verb *v = &p->verbs.at[t->verb];
        bool object = v->object != TC_NONE && p->item[p->nps.at[v->object].head].tag != EV_QUANTITY &&
                      p->item[p->nps.at[v->object].head].tag != EV_NUMBER;
        if (v->form == EV_PAST && !object && v->first == v->item) v->passive = true;
    }
    TC_TRY(ev_roles(p, t, err));
    /* an act of parliament and an executive order are both signed */
    if (type == TC_EVENT_LAW && !t->noun)
        for (uint32_t k = t->match.item; k < t->match.item_end; k++) {
            uint32_t m = p->items.at[k].mention;
            if (m == TC_NONE || w->mentions.at[m].type != TC_TYPE_LAW) continue;
            for (uint32_t o = w->mentions.at[m].tok; o < w->mentions.at[m].tok_end; o++)
                if (tc_tok_is(w, o, "order")) e.type = TC_EVENT_ORDER;
        }
    const char *inherit = tc_rule_arg(rule, "inherit");
    if (inherit &&
        w->events.n > 0) { /* "..., which took effect": the same parties and kind as what took effect */
        const tc_event *last = &w->events.at[w->events.n - 1];
        if (last->sentence == e.sentence && last->polarity) {
            if (last->type == TC_EVENT_BAN || last->type == TC_EVENT_LAW || last->type == TC_EVENT_POLICY)
                e.type = last->type;
            for (uint32_t i = 0; i < last->n_participants && p->found.n < 16; i++) {
                bool known = false;
                for (uint32_t m = 0; m < p->found.n; m++)
                    known |= p->found.at[m].mention == last->participants[i].mention;
                if (known) continue;
                tc_participant *q = tc_vec_push(&w->alloc, &p->found);
                if (!q) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for an event's participants");
                *q = last->participants[i];
            }
        }
    }
    if (p->found.n) {
        tc_participant *at = tc_arena_push(w->arena, p->found.n * sizeof *at);
        if (!at) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for an event's participants");
        memcpy(at, p->found.at, p->found.n * sizeof *at);
        e.participants = at;
        e.n_participants = p->found.n;
    }
    if (e.type == TC_EVENT_LAUNCH && has_type(w, &e, TC_TYPE_LAW))
        e.type = TC_EVENT_PROPOSE; /* a bill is introduced */
    TC_TRY(attach_quantities(p, t, &e, err));
    ev_date(p, t, &e);
    note.must = ev_modality(p, t, &e, &note.tried);
    /* "will open in three weeks", "must sell within 90 days": at the end of the time */
    if (e.time != TC_NONE && w->times.at[e.time].type == TC_DURATION && w->times.at[e.time].direction > 0 &&
        e.modality != TC_HAPPENED && e.modality != TC_ONGOING && t->time > 0 && e.hi != TC_DAY_NONE &&
        (ev_is(p, t->time - 1, "in") || ev_is(p, t->time - 1, "within"))) {
        if (ev_is(p, t->time - 1, "within"))
            e.relation = TC_REL_DEADLINE;
        else if (e.relation == TC_REL_SPAN)
            e.relation = TC_REL_ON;
        e.lo = e.hi;
        note.counted = true;
    }
    if (!needs_met(p, t, &e)) return TC_OK;
    /* what must be done by a day is a deadline */
    if (e.relation == TC_REL_DEADLINE && e.type == TC_EVENT_ACQUIRE && !t->noun &&
        (e.modality == TC_CONDITIONAL || note.must || t->time + 1 == p->verbs.at[t->verb].first))
        e.type = TC_EVENT_DEADLINE;
    note.speech = tc_rule_arg(rule, "speech") != NULL;
    note.content = note.gov != TC_NONE;
    if (note.speech) /* a denial or an assurance */
        for (uint32_t k = t->item_end; k < p->items.n; k++)
            note.negative |= p->item[k].tag == EV_NOT || p->item[k].negated || ev_is(p, k, "no");
    TC_TRY(attach_identifier(p, &e, err));
    if (!t->noun) {
        const ev_verb *v = &p->verbs.at[t->verb];
        bool short_of_memory = false;
        const char *subj = tc_rule_arg(rule, "subj"), *obj = tc_rule_arg(rule, "obj");
        bool inside = v->object != TC_NONE && p->nps.at[v->object].head >= t->match.item &&
                      p->nps.at[v->object].head < t->match.item_end && /* "opened a probe": said by the row */
                      e.type != TC_EVENT_STATEMENT && tc_rule_arg(rule, "say") &&
                      memchr(tc_rule_arg(rule, "say"), '_', strcspn(tc_rule_arg(rule, "say"), "|"));
        if (v->passive) {
            if (has_role(&e, TC_AGENT) && !(subj && strcmp(subj, "patient") == 0))
                note.object = ev_chunk_words(p, v->subject, false, &short_of_memory);
        } else {
            if (!subj || strcmp(subj, "none") != 0)
                note.agent = ev_chunk_words(p, v->subject, true, &short_of_memory);
            if (tc_rule_arg(rule, "content") && (v->object == TC_NONE || note.speech)) {
                note.object = topic(p, t->verb, &short_of_memory);
                note.topic = note.object != NULL;
                if (!note.object && v->object != TC_NONE &&
                    !ev_in(p, p->nps.at[v->object].head, p->class_.actor, NULL))
                    note.object =
                        ev_chunk_words(p, v->object, false, &short_of_memory); /* "confirmed the plan" */
            } else if (!inside || tc_rule_arg(rule, "iobj")) {
                bool free = v->object != TC_NONE && ev_in(p, p->nps.at[v->object].head, p->class_.free, NULL);
                note.object = ev_owned_words(p, v->object, &short_of_memory);
                note.owned = note.object != NULL && !free && !(obj && strcmp(obj, "recipient") == 0);
                if (!note.object) note.object = ev_chunk_words(p, v->object, false, &short_of_memory);
            }
            if (!note.object && type == TC_EVENT_SPEND) /* "pays for the trip" */
                for (uint32_t i = v->end; i + 1 < v->stop && !note.object; i++)
                    if (ev_is(p, i, "for") && p->item[i + 1].np != TC_NONE &&
                        !(note.object = ev_owned_words(p, p->item[i + 1].np, &short_of_memory)))
                        note.object = ev_chunk_words(p, p->item[i + 1].np, false, &short_of_memory);
        }
        const char *say = tc_rule_arg(rule, "say");
        if (say && strchr(say, '%')) {
            note.verb =
                tc_arena_string(w->arena, (const char *)tc_tok_fold_at(w, e.tok), w->tok_fold_n[e.tok]);
            short_of_memory |= note.verb == NULL;
        }
        if (short_of_memory) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for an event's summary");
    }
    e.attribution = attribution_for(w, &e);
    e.rule = rule->name;
    if (w->events.n >= s->cap_note) {
        uint32_t cap = s->cap_note ? s->cap_note * 2 : 64;
        struct ev_note *at = tc_mem_resize(&w->alloc, s->note, s->cap_note * sizeof *at, cap * sizeof *at);
        if (!at) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for events");
        s->note = at;
        s->cap_note = cap;
    }
    const tc_rule **keep = tc_vec_push(&w->alloc, &s->rule);
    tc_event *to = keep ? tc_vec_push(&w->alloc, &w->events) : NULL;
    if (!to) {
        status = tc_fail(err, TC_E_MEMORY, 0, "out of memory for events");
        goto done;
    }
    *keep = rule;
    *to = e;
    s->note[w->events.n - 1] = note;
    t->event = w->events.n - 1;
done:
    return status;
}

/* Items of the window. Money and shares stay whole; counted things ("two executive orders", "several TikTok
 * users") are left in their words, which can be triggers and names: their rows are hidden while the items are
 * made. */
static tc_status window_items(ev_parse *p, uint32_t tok, uint32_t tok_end, tc_error *err) {
    tc_work *w = p->w;
    uint32_t hidden[EV_WINDOW];
    for (uint32_t i = tok; i < tok_end; i++) {
        uint32_t q = hidden[i - tok] = w->tok_quantity[i];
        if (q != TC_NONE && w->quantities.at[q].kind != TC_MONEY && w->quantities.at[q].kind != TC_PERCENT)
            w->tok_quantity[i] = TC_NONE;
    }
    tc_status status = tc_items_build(p->rules, w, tok, tok_end, true, &p->items, err);
    for (uint32_t i = tok; i < tok_end; i++) w->tok_quantity[i] = hidden[i - tok];
    return status;
}

static tc_status window(stage *s, uint32_t tok, uint32_t tok_end, tc_error *err) {
    tc_status status = TC_OK;
    ev_parse *p = &s->p;
    tc_work *w = p->w;
    TC_TRY(window_items(p, tok, tok_end, err));
    p->triggers.n = 0;
    tc_rule_match m;
    for (uint32_t i = 0; i < p->items.n && tc_rules_next(p->rules, TC_LAYER_EVENT, w, &p->items, i, &m);) {
        i = m.item_end > m.item ? m.item_end : m.item + 1;
        int c = tc_rule_capture(m.rule, "t");
        if (c < 0 || m.capture[c].tok == TC_NONE || strcmp(m.rule->action, "event") != 0) continue;
        ev_trigger *t = tc_vec_push(&w->alloc, &p->triggers);
        if (!t) {
            status = tc_fail(err, TC_E_MEMORY, 0, "out of memory for triggers");
            goto done;
        }
        memset(t, 0, sizeof *t);
        t->match = m;
        t->item = m.capture[c].item;
        t->item_end = t->item + 1;
        while (t->item_end < m.item_end && p->items.at[t->item_end].tok < m.capture[c].tok_end) t->item_end++;
        const char *value = tc_match_value(p->rules, w, &m, "t");
        t->forms = value ? ev_forms_of(value) : 0;
        t->verb = t->np = t->event = t->time = TC_NONE;
    }
    if (p->triggers.n == 0) goto done;
    TC_TRY(ev_parse_window(p, err));
    ev_times_assign(p);
    uint32_t first = w->events.n;
    for (uint32_t k = 0; k < p->triggers.n; k++) TC_TRY(make_event(s, k, err));
    /* "X said that Y was fined": what is said counts, the saying is only its source */
    for (uint32_t i = first; i < w->events.n; i++) {
        if (!s->note[i].speech) continue;
        for (uint32_t k = first; k < w->events.n; k++)
            if (k != i && s->note[k].gov == i && w->events.at[k].type == TC_EVENT_STATEMENT)
                s->note[k].dropped = true; /* "said it would oppose" */
            else if (k != i && !s->note[k].speech && !s->note[k].noun && s->note[k].gov == i &&
                     w->events.at[k].polarity && w->events.at[k].modality != TC_ALLEGED &&
                     w->events.at[k].modality != TC_CONSIDERED)
                s->note[i].dropped = true;
        if (!s->note[i].direct) s->note[i].dropped = true;
    }
    /* "must sell by May or face a ban", "will ban it if X does not sell by May": from that day on */
    for (uint32_t k = first; k < w->events.n; k++) {
        const tc_event *due = &w->events.at[k];
        if (due->type != TC_EVENT_DEADLINE || due->relation != TC_REL_DEADLINE || due->hi == TC_DAY_NONE ||
            s->note[k].noun)
            continue;
        for (uint32_t i = first; i < w->events.n; i++) {
            tc_event *e = &w->events.at[i];
            if (e->type != TC_EVENT_BAN || dated(e) ||
                (e->modality != TC_THREATENED && e->modality != TC_CONDITIONAL))
                continue;
            e->lo = due->hi;
            e->time = due->time;
            e->precision = due->precision;
            e->relation = TC_REL_AFTER;
            s->note[i].consequence = true;
        }
    }
    /* "signed an order on May 3 and gave it 90 days": counted from the order */
    for (uint32_t i = first; i < w->events.n; i++) {
        tc_event *e = &w->events.at[i];
        if (e->time == TC_NONE || !s->note[i].counted || e->hi == TC_DAY_NONE) continue;
        for (uint32_t k = first; k < i; k++) {
            const tc_event *o = &w->events.at[k];
            if (o->time == TC_NONE || o->time == e->time || o->lo == TC_DAY_NONE || o->lo != o->hi ||
                o->modality != TC_HAPPENED || w->dct_hi == TC_DAY_NONE || o->lo > w->dct_hi ||
                (o->type != TC_EVENT_ORDER && o->type != TC_EVENT_LAW && o->type != TC_EVENT_RULING))
                continue;
            int32_t later = e->hi - w->dct_lo;
            e->hi = o->lo + (later > 0 ? later : 0);
            e->lo = e->hi;
        }
    }
    /* "forced X to sell": the sale is told, the forcing is how */
    for (uint32_t i = first; i < w->events.n; i++) {
        if (!tc_rule_arg(s->rule.at[i], "governs")) continue;
        for (uint32_t k = i + 1; k < w->events.n; k++)
            if (s->note[k].gov == i && !s->note[k].noun) s->note[i].dropped = true;
    }
done:
    return status;
}

/* -------------------------------------------------------------------------------------------- repeats */

/* True when the name is that of the government of the other. */
static bool governs(const char *name, const char *land) {
    const char *of = strstr(name, "overnment of ");
    if (!of) return false;
    of += 13;
    if (strncmp(of, "the ", 4) == 0) of += 4;
    return strcmp(of, land) == 0;
}
static bool same_party(const tc_participant *a, const tc_participant *b) {
    if (a->entity == b->entity && a->entity != TC_NONE) return true;
    if (a->entity == TC_NONE && b->entity == TC_NONE) return strcmp(a->name, b->name) == 0;
    return governs(a->name, b->name) || governs(b->name, a->name);
}
static bool shares(const tc_event *a, const tc_event *b, bool agents) {
    for (uint32_t i = 0; i < a->n_participants; i++)
        for (uint32_t k = 0; k < b->n_participants; k++) {
            bool core = a->participants[i].role != TC_PLACE && b->participants[k].role != TC_PLACE;
            if (a->participants[i].mention == TC_NONE || b->participants[k].mention == TC_NONE) continue;
            bool is_agent = a->participants[i].role == TC_AGENT && b->participants[k].role == TC_AGENT;
            if (core && (!agents || is_agent) && same_party(&a->participants[i], &b->participants[k]))
                return true;
        }
    return false;
}
/* Named others (not agent, not place) that both events have, but of which none is common. */
static bool others_differ(const tc_event *a, const tc_event *b) {
    bool in_a = false, in_b = false;
    for (uint32_t i = 0; i < a->n_participants; i++)
        in_a |= a->participants[i].role != TC_AGENT && a->participants[i].role != TC_PLACE;
    for (uint32_t i = 0; i < b->n_participants; i++)
        in_b |= b->participants[i].role != TC_AGENT && b->participants[i].role != TC_PLACE;
    if (!in_a || !in_b) return false;
    for (uint32_t i = 0; i < a->n_participants; i++)
        for (uint32_t k = 0; k < b->n_participants; k++)
            if (a->participants[i].role != TC_AGENT && b->participants[k].role != TC_AGENT &&
                a->participants[i].role != TC_PLACE && same_party(&a->participants[i], &b->participants[k]))
                return false;
    return true;
}

static unsigned family(unsigned type) {
    switch (type) {
    case TC_EVENT_DEADLINE:
        return TC_EVENT_ACQUIRE;
    case TC_EVENT_LEAK:
        return TC_EVENT_REPORT;
    default:
        return type;
    }
}
/* Sure, planned or only talked of: repeats do not cross between what happened and what may. */
static unsigned standing(unsigned modality) {
    switch (modality) {
    case TC_HAPPENED:
    case TC_ONGOING:
        return 0;
    case TC_DENIED:
    case TC_ALLEGED:
        return 1;
    case TC_PLANNED:
        return 2;
    case TC_CONDITIONAL:
        return 3;
    default:
        return 4;
    }
}
static bool meet(const tc_event *a, const tc_event *b) {
    int32_t lo = a->lo, hi = a->hi;
    if (lo == TC_DAY_NONE || (b->lo != TC_DAY_NONE && b->lo > lo)) lo = b->lo;
    if (hi == TC_DAY_NONE || (b->hi != TC_DAY_NONE && b->hi < hi)) hi = b->hi;
    return lo == TC_DAY_NONE || hi == TC_DAY_NONE || lo <= hi;
}

static unsigned richness(const stage *s, uint32_t i) {
    const tc_event *e = &s->p.w->events.at[i];
    unsigned roles = 0;
    for (uint32_t k = 0; k < e->n_participants; k++) roles |= 1u << e->participants[k].role;
    unsigned n = 0;
    for (; roles; roles &= roles - 1) n++;
    return (dated(e) ? 16u : 0) + (s->note[i].noun ? 0 : 4u) + n * 2 + (s->note[i].title ? 0 : 3u);
}

static bool repeats(const stage *s, uint32_t i, uint32_t k) { /* i < k */
    const tc_event *a = &s->p.w->events.at[i], *b = &s->p.w->events.at[k];
    bool deadlines = a->type == TC_EVENT_DEADLINE && b->type == TC_EVENT_DEADLINE;
    if (family(a->type) != family(b->type) || a->polarity != b->polarity ||
        (!deadlines && standing(a->modality) != standing(b->modality)))
        return false;
    if (dated(a) && dated(b) &&
        (!meet(a, b) || (a->relation == TC_REL_ON && b->relation == TC_REL_ON && a->lo != b->lo &&
                         a->precision == b->precision)))
        return false;
    if (a->type == TC_EVENT_OTHER && s->rule.at[i] != s->rule.at[k]) return false;
    /* "the executive orders", "a survey": a noun that names no one repeats the last of its kind */
    if (s->note[k].noun && b->n_participants == 0 && !dated(b)) return true;
    if (b->type == TC_EVENT_SURVEY && b->n_participants == 0 && b->sentence - a->sentence <= 2) return true;
    if (!shares(a, b, false) || others_differ(a, b)) return false;
    bool agent_a = named_role(a, TC_AGENT), agent_b = named_role(b, TC_AGENT);
    /* an act without its doer repeats one only close by, or as a noun ("the ban") */
    if (agent_a != agent_b && !s->note[i].noun && !s->note[k].noun && !s->note[i].title &&
        b->sentence - a->sentence > 2)
        return false;
    if (agent_a && agent_b && !shares(a, b, true)) return false;
    bool near = b->sentence - a->sentence <= 1 || (s->note[k].presupposed && agent_a && agent_b && !dated(b));
    bool title = s->note[i].title;
    switch (a->type) {
    /* what one party says, asks or hires again and again: only next to each other, or the headline */
    case TC_EVENT_STATEMENT:
    case TC_EVENT_ANNOUNCE:
    case TC_EVENT_REPORT:
    case TC_EVENT_SPEND:
    case TC_EVENT_INVEST:
    case TC_EVENT_MEETING:
    case TC_EVENT_POLICY:
    case TC_EVENT_OTHER:
    case TC_EVENT_PROPOSE:
    case TC_EVENT_DENY:
    case TC_EVENT_LAUNCH:
    case TC_EVENT_DEAL:
    case TC_EVENT_HEARING:
        if (a->type == TC_EVENT_MEETING || a->type == TC_EVENT_HEARING || a->type == TC_EVENT_DEAL) {
            if (a->sentence == b->sentence && !s->note[k].noun && !s->note[i].noun) return false;
        } else if (a->sentence == b->sentence && !s->note[k].noun)
            return false;
        if (dated(a) != dated(b) && !title && !near) return false;
        return title || near;
    case TC_EVENT_HIRE:
    case TC_EVENT_LAWSUIT:
    case TC_EVENT_ORDER:
    case TC_EVENT_RULING:
        return title || s->note[k].noun || s->note[i].noun || near;
    default:
        return title || b->sentence - a->sentence <= 12;
    }
}

static void find_repeats(stage *s) {
    tc_work *w = s->p.w;
    for (uint32_t k = 1; k < w->events.n; k++) {
        if (s->note[k].dropped) continue;
        uint32_t low = k > 64 ? k - 64 : 0;
        for (uint32_t i = low; i < k; i++) {
            if (s->note[i].dropped || w->events.at[i].coref != TC_NONE) continue;
            if (!repeats(s, i, k)) continue;
            uint32_t main = richness(s, i) >= richness(s, k) ? i : k, other = main == i ? k : i;
            w->events.at[other].coref = main;
            for (uint32_t r = low; r < k; r++)
                if (w->events.at[r].coref == other) w->events.at[r].coref = main;
            if (other == k) break;
        }
    }
}

/* --------------------------------------------------------------------------------------------- worth */

/* True when the agent is a body that the document speaks of again and again. */
static bool main_actor(const tc_work *w, const tc_event *e) {
    for (uint32_t i = 0; i < e->n_participants; i++) {
        if (e->participants[i].role != TC_AGENT || e->participants[i].entity == TC_NONE) continue;
        unsigned n = 0;
        for (uint32_t k = 0; k < w->mentions.n && k < 512; k++)
            n += w->mentions.at[k].entity == e->participants[i].entity;
        if (n >= 4) return true;
    }
    return false;
}

static bool worthy(const stage *s, uint32_t i) {
    const tc_work *w = s->p.w;
    const tc_event *e = &w->events.at[i];
    const struct ev_note *n = &s->note[i];
    const tc_rule *rule = s->rule.at[i];
    if (e->coref != TC_NONE || !e->polarity || n->consequence || (n->described && !dated(e))) return false;
    const tc_sentence *q = &w->sentences.at[e->sentence];
    if (q->tok_end > q->tok && tc_tok_is(w, q->tok_end - 1, "?")) return false; /* a question tells nothing */
    if (e->modality == TC_DENIED || e->modality == TC_ALLEGED || e->modality == TC_THREATENED) return false;
    if (e->type == TC_EVENT_DEADLINE) return dated(e);
    if (e->modality == TC_CONDITIONAL && !dated(e)) return false;
    const char *arg = tc_rule_arg(rule, n->noun ? "nworthy" : "worthy");
    if (!arg) arg = tc_rule_arg(rule, "worthy");
    if (!arg) arg = "entity";
    bool agent = e->type == TC_EVENT_SURVEILLANCE ? named_role(e, TC_AGENT) : has_role(e, TC_AGENT),
         other = has_role(e, TC_PATIENT) || has_role(e, TC_RECIPIENT) || has_role(e, TC_PLACE);
    /* the content of another event is told with it, unless it has a day of its own */
    if (n->gov != TC_NONE && !s->note[n->gov].dropped && !s->note[n->gov].speech) {
        const tc_event *g = &w->events.at[n->gov];
        if (e->time == TC_NONE || (e->time == g->time && e->relation != TC_REL_BEFORE)) return false;
    }
    if (e->modality == TC_CONSIDERED) { /* what is weighed counts where it would change things */
        if (!agent || e->type == TC_EVENT_REQUEST || e->type == TC_EVENT_STATEMENT ||
            e->type == TC_EVENT_MEETING || e->type == TC_EVENT_THREAT || e->type == TC_EVENT_DENY ||
            e->type == TC_EVENT_HEARING)
            return false;
    }
    if ((n->must || n->tried) && !dated(e)) return false;
    if (strcmp(arg, "no") == 0) return false;
    if (strcmp(arg, "yes") == 0) return true;
    if (strcmp(arg, "agent") == 0) return agent;
    if (strcmp(arg, "both") == 0) return agent && (other || dated(e) || has_money(w, e));
    if (strcmp(arg, "dated") == 0) return dated(e);
    if (strcmp(arg, "entity") == 0) return e->n_participants > 0;
    if (strcmp(arg, "person") == 0) return agent && has_type(w, e, TC_TYPE_PERSON);
    if (strcmp(arg, "money") == 0) return e->n_participants > 0 && (has_money(w, e) || dated(e) || agent);
    if (strcmp(arg, "past") == 0) return e->modality != TC_ONGOING && agent && dated(e);
    if (strcmp(arg, "planned") == 0) return agent && dated(e);
    if (strcmp(arg, "date_or_both") == 0) return dated(e) || (agent && other);
    if (strcmp(arg, "gov") == 0)
        return (agent && e->modality == TC_CONSIDERED) || (n->light && agent) || dated(e);
    if (strcmp(arg, "speech") == 0)
        return agent && n->direct && e->modality == TC_HAPPENED &&
               (dated(e) || (n->negative && main_actor(w, e)));
    return false;
}

static tc_status finish(stage *s, tc_error *err) {
    tc_work *w = s->p.w;
    find_repeats(s);
    /* a repeat without a date has the date of what it repeats */
    for (uint32_t i = 0; i < w->events.n; i++) {
        tc_event *e = &w->events.at[i];
        if (e->coref == TC_NONE) {
            if (s->note[i].noun && e->n_participants == 0 && !dated(e)) s->note[i].dropped = true;
            continue;
        }
        const tc_event *m = &w->events.at[e->coref];
        if (e->n_participants == 0) {
            e->participants = m->participants;
            e->n_participants = m->n_participants;
        }
        if (dated(e)) continue;
        e->lo = m->lo;
        e->hi = m->hi;
        e->precision = m->precision;
        e->relation = m->relation;
    }
    for (uint32_t i = 0; i < w->events.n; i++) w->events.at[i].worthy = !s->note[i].dropped && worthy(s, i);
    /* out with the dropped ones */
    uint32_t *row = NULL, n = 0, total = w->events.n;
    tc_status status = TC_OK;
    if (total == 0) return TC_OK;
    row = tc_mem_resize(&w->alloc, NULL, 0, total * sizeof *row);
    if (!row) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for events");
    for (uint32_t i = 0; i < total; i++) row[i] = s->note[i].dropped ? TC_NONE : n++;
    for (uint32_t i = 0; i < total; i++) {
        if (row[i] == TC_NONE) continue;
        tc_event e = w->events.at[i];
        if (e.coref != TC_NONE) e.coref = row[e.coref];
        ev_telling tell = {.agent = s->note[i].agent,
                           .object = s->note[i].object,
                           .owned = s->note[i].owned,
                           .verb = s->note[i].verb,
                           .topic = s->note[i].topic,
                           .tried = s->note[i].tried};
        if (tc_rule_arg(s->rule.at[i], "tell"))
            for (uint32_t k = i + 1; k < total && k < i + 4 && !tell.content; k++)
                if (s->note[k].gov == i && (!s->note[k].noun || s->note[k].told)) {
                    tell.content = &w->events.at[k];
                    tell.content_rule = s->rule.at[k];
                    tell.content_object = s->note[k].object;
                    tell.content_verb = s->note[k].verb;
                    tell.infinitive = s->note[k].infinitive;
                    tell.passive = s->note[k].passive;
                }
        e.summary = ev_summary(w, s->rule.at[i], &e, &tell);
        if (!e.summary) {
            status = tc_fail(err, TC_E_MEMORY, 0, "out of memory for an event's summary");
            goto done;
        }
        w->events.at[row[i]] = e;
    }
    w->events.n = n;
done:
    tc_mem_free(&w->alloc, row, total * sizeof *row);
    return status;
}

tc_status tc_events(tc_work *w, tc_error *err) {
    tc_status status = TC_OK;
    stage s = {0};
    ev_parse *p = &s.p;
    const tc_rules *rules = w->pipeline->rules;
    if (!rules || tc_rules_count(rules, TC_LAYER_EVENT) == 0) return TC_OK;
    p->w = w;
    p->rules = rules;
    ev_classes_init(&p->class_, rules);
    for (uint32_t i = 0; i < w->sentences.n; i++) {
        const tc_sentence *q = &w->sentences.at[i];
        if (q->kind == TC_LEADIN) continue;
        p->sentence = i;
        p->title = q->is_title || q->kind == TC_HEADING;
        for (uint32_t tok = q->tok; tok < q->tok_end; tok += EV_WINDOW) {
            if (tc_work_cancelled(w)) {
                status = tc_fail(err, TC_E_CANCELLED, 0, "cancelled");
                goto done;
            }
            uint32_t end = q->tok_end - tok > EV_WINDOW ? tok + EV_WINDOW : q->tok_end;
            TC_TRY(window(&s, tok, end, err));
        }
    }
    TC_TRY(finish(&s, err));
done:
    tc_vec_release(&w->alloc, &p->items);
    tc_vec_release(&w->alloc, &p->nps);
    tc_vec_release(&w->alloc, &p->verbs);
    tc_vec_release(&w->alloc, &p->triggers);
    tc_vec_release(&w->alloc, &p->found);
    tc_vec_release(&w->alloc, &p->parents);
    tc_vec_release(&w->alloc, &s.rule);
    tc_mem_free(&w->alloc, p->item, (size_t)p->cap_item * sizeof *p->item);
    tc_mem_free(&w->alloc, s.note, s.cap_note * sizeof *s.note);
    if (status != TC_OK) w->events.n = 0;
    return status;
}
