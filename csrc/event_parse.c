/* event_parse.c: a shallow parse of one sentence, enough to tell who does what.
 *
 * Runs of noun material become chunks, runs of auxiliaries and a verb become verb groups (tags:
 * event_tags.c), and each group is linked to the one that governs it by what stands directly before it. All
 * scans stay inside one window (EV_WINDOW items).
 */
#include "event.h"

/* ----------------------------------------------------------------------------------------------- chunks */

static tc_status find_chunks(ev_parse *p, tc_error *err) {
    tc_work *w = p->w;
    uint32_t n = p->items.n;
    p->nps.n = 0;
    for (uint32_t i = 0; i < n;) {
        uint8_t tag = p->item[i].tag;
        bool starts = ev_chunk_tag(tag) && tag != EV_TIME && tag != EV_CLITIC && tag != EV_HYPHEN;
        if (!starts && tag != EV_PRONOUN) {
            i++;
            continue;
        }
        ev_np *np = tc_vec_push(&w->alloc, &p->nps);
        if (!np) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for the chunks of a sentence");
        *np = (ev_np){.first = i,
                      .end = i + 1,
                      .head = i,
                      .prep = TC_NONE,
                      .conj = TC_NONE,
                      .pronoun = tag == EV_PRONOUN};
        uint32_t row = p->nps.n - 1;
        if (tag != EV_PRONOUN) {
            uint32_t k = i + 1;
            for (; k < n; k++) {
                uint8_t t = p->item[k].tag;
                uint8_t last = p->item[k - 1].tag;
                if (t == EV_QUOTE && k + 1 < n &&
                    (p->item[k + 1].tag == EV_NOUN || p->item[k + 1].tag == EV_ADJ))
                    continue;
                if (t == EV_TIME) { /* only inside: "the 12 November deadline" */
                    if ((last == EV_DET || last == EV_ADJ || last == EV_POSSESSIVE) && k + 1 < n &&
                        p->item[k + 1].tag == EV_NOUN)
                        continue;
                    break;
                }
                if (!ev_chunk_tag(t)) break;
                if ((t == EV_DET || t == EV_POSSESSIVE) && last != EV_DET) break;
                /* a name behind another name, with nothing between, is another chunk unless the first is a
                 * place or owner */
                if (t == EV_ENT && last == EV_ENT && !p->item[k - 1].owner && !p->item[k].compound) {
                    uint8_t type = w->mentions.at[p->items.at[k - 1].mention].type;
                    if (type != TC_TYPE_GPE && type != TC_TYPE_NORP && type != TC_TYPE_PRODUCT &&
                        type != TC_TYPE_ORG)
                        break;
                }
            }
            np->end = k;
            while (np->end > i + 1 &&
                   (p->item[np->end - 1].tag == EV_HYPHEN || p->item[np->end - 1].tag == EV_QUOTE))
                np->end--;
            np->head = np->end - 1;
            while (np->head > i && p->item[np->head].tag == EV_CLITIC) np->head--;
        }
        for (uint32_t k = np->first; k < np->end; k++) p->item[k].np = row;
        i = np->end;
    }
    for (uint32_t k = 0; k < p->nps.n; k++) {
        ev_np *np = &p->nps.at[k];
        uint32_t b = np->first;
        while (b > 0 && (p->item[b - 1].tag == EV_QUOTE || p->item[b - 1].tag == EV_ADV)) b--;
        if (b == 0) continue;
        b--;
        if (p->item[b].tag == EV_PREP)
            np->prep = b;
        else if (p->item[b].tag == EV_CC || p->item[b].tag == EV_COMMA) {
            uint32_t c = b;
            if (p->item[b].tag == EV_CC) {
                if (ev_is(p, b, "but")) continue;
                if (c > 0 && p->item[c - 1].tag == EV_COMMA) c--;
            }
            if (c > 0 && p->item[c - 1].np != TC_NONE) np->conj = p->item[c - 1].np;
        }
    }
    return TC_OK;
}

bool ev_name_like(const ev_parse *p, uint32_t np) {
    const ev_np *c = &p->nps.at[np];
    const tc_work *w = p->w;
    uint32_t tok = p->items.at[c->head].tok;
    if (p->title || (w->quality & TC_QUALITY_TITLECASED) || c->pronoun || p->item[c->head].tag != EV_NOUN)
        return false;
    if (!(w->tok_flags[tok] & TC_TOK_UPPER1) || w->tok_kind[tok] != TC_TOK_WORD) return false;
    if (c->head > 0 && (c->head > c->first || p->item[c->head - 1].tag != EV_STOP)) return true;
    return c->end < p->items.n && p->item[c->end].tag == EV_COMMA; /* "Calhoun, the present head, said" */
}

bool ev_others(const ev_parse *p, uint32_t np) {
    const ev_np *c = &p->nps.at[np];
    for (uint32_t i = c->first; i < c->end; i++)
        if (ev_is(p, i, "other") || ev_is(p, i, "others")) return true;
    return false;
}

static const char *words_from(ev_parse *p, uint32_t first, const ev_np *c, bool upper,
                              bool *short_of_memory) {
    const tc_work *w = p->w;
    uint32_t from = w->tok_start[p->items.at[first].tok], to = w->tok_end[p->items.at[c->head].tok_end - 1];
    if (to - from < 3 || to - from > 48) return NULL;
    char text[64];
    memcpy(text, w->text.at + from, to - from);
    for (uint32_t i = 0; i < to - from; i++)
        if ((uint8_t)text[i] < ' ' || text[i] == '"') return NULL;
    if (upper && text[0] >= 'a' && text[0] <= 'z') text[0] = (char)(text[0] - 'a' + 'A');
    const char *s = tc_arena_string(w->arena, text, to - from);
    if (!s) *short_of_memory = true;
    return s;
}

const char *ev_chunk_words(ev_parse *p, uint32_t np, bool upper, bool *short_of_memory) {
    if (np == TC_NONE || p->nps.at[np].pronoun) return NULL;
    const ev_np *c = &p->nps.at[np];
    uint32_t first = c->first;
    if (p->item[first].tag == EV_POSSESSIVE || p->item[c->head].tag != EV_NOUN) return NULL;
    while (first < c->head && p->item[first].tag == EV_DET) first++;
    return words_from(p, first, c, upper, short_of_memory);
}

const char *ev_owned_words(ev_parse *p, uint32_t np, bool *short_of_memory) {
    if (np == TC_NONE || p->nps.at[np].pronoun) return NULL;
    const ev_np *c = &p->nps.at[np];
    uint32_t first = c->head;
    if (p->item[c->head].tag != EV_NOUN) return NULL;
    while (first > c->first && p->item[first - 1].tag != EV_POSSESSIVE &&
           p->item[first - 1].tag != EV_CLITIC && !p->item[first - 1].owner)
        first--;
    return first == c->first ? NULL : words_from(p, first, c, false, short_of_memory);
}

/* -------------------------------------------------------------------------------------------- verb groups */

static bool auxiliary(uint8_t t) { return t == EV_BE || t == EV_HAVE || t == EV_DO || t == EV_MODAL; }

static void read_group(ev_parse *p, ev_verb *v) {
    uint8_t f = p->item[v->item].forms;
    bool be = false, have = false, been = false, had = false, finite_past = false;
    uint8_t last_aux = EV_STOP;
    bool first = true;
    for (uint32_t i = v->first; i < v->item; i++) {
        const ev_item *it = &p->item[i];
        if (it->negated || it->tag == EV_NOT) v->negated = true;
        if (it->tag == EV_TO) v->infinitive = true;
        if (it->tag == EV_MODAL)
            v->modal = ev_is(p, i, "will") || ev_is(p, i, "would") || ev_is(p, i, "shall") ||
                               ev_is(p, i, "'ll") || ev_is(p, i, "won't") || ev_is(p, i, "wouldn't") ||
                               ev_is(p, i, "'d")
                           ? 'w'
                       : ev_is(p, i, "must") || ev_is(p, i, "should") || ev_is(p, i, "ought") ? 'm'
                                                                                              : 'c';
        if (!auxiliary(it->tag)) continue;
        last_aux = it->tag;
        if (first) {
            finite_past = ev_is(p, i, "was") || ev_is(p, i, "were") || ev_is(p, i, "had") ||
                          ev_is(p, i, "did") || ev_is(p, i, "didn't") || ev_is(p, i, "wasn't") ||
                          ev_is(p, i, "weren't") || ev_is(p, i, "hadn't");
            had = ev_is(p, i, "had") || ev_is(p, i, "hadn't");
            first = false;
        }
        if (it->tag == EV_BE) {
            be = true;
            been |= ev_is(p, i, "been");
        }
        if (it->tag == EV_HAVE) have = true;
    }
    uint8_t main_tag = p->item[v->item].tag;
    if (main_tag != EV_VERB) { /* copula, or have and do on their own */
        v->form = first && (ev_is(p, v->item, "was") || ev_is(p, v->item, "were") ||
                            ev_is(p, v->item, "had") || ev_is(p, v->item, "did"))
                      ? EV_PAST
                      : EV_THIRD;
        if (p->item[v->item].negated) v->negated = true;
        if (ev_is(p, v->item, "being") || ev_is(p, v->item, "having")) v->form = EV_ING;
        v->finite = !v->infinitive && v->form != EV_ING;
        v->past = finite_past || v->form == EV_PAST;
        v->perfect = have;
        return;
    }
    if (v->infinitive || v->modal || last_aux == EV_DO) {
        v->form = EV_BASE;
        if (last_aux == EV_BE && (f & EV_PART)) v->passive = true;
        if (last_aux == EV_BE && (f & EV_ING)) v->progressive = true;
        v->perfect = have;
        v->finite = !v->infinitive;
        v->past = finite_past;
        return;
    }
    if (last_aux == EV_BE || last_aux == EV_HAVE) {
        v->perfect = have;
        v->progressive = last_aux == EV_BE && (f & EV_ING);
        v->passive = last_aux == EV_BE && (f & EV_PART) && !(f & EV_ING);
        v->form = v->progressive ? EV_ING : EV_PART;
        v->finite = true;
        v->past = finite_past;
        (void)be;
        (void)been;
        if (had) v->past = true;
        /* "having said", "being banned" have no subject of their own */
        if (ev_is(p, v->first, "having") || ev_is(p, v->first, "being")) v->finite = false;
        return;
    }
    v->form = f & EV_ING     ? EV_ING
              : f & EV_PAST  ? EV_PAST
              : f & EV_PART  ? EV_PART
              : f & EV_THIRD ? EV_THIRD
                             : EV_BASE;
    if ((f & EV_BASE) && (f & EV_PAST) && v->first > 0 && p->item[v->first - 1].tag == EV_TO)
        v->form = EV_BASE;
    v->finite = v->form != EV_ING && v->form != EV_PART;
    v->past = v->form == EV_PAST;
}

static tc_status find_groups(ev_parse *p, tc_error *err) {
    uint32_t n = p->items.n;
    p->verbs.n = 0;
    for (uint32_t i = 0; i < n;) {
        uint8_t t = p->item[i].tag;
        if (t != EV_VERB && !auxiliary(t) && t != EV_TO) {
            i++;
            continue;
        }
        uint32_t first = i, k = i, item = TC_NONE;
        for (; k < n; k++) {
            t = p->item[k].tag;
            if (t == EV_VERB) {
                item = k;
                break;
            }
            if (auxiliary(t)) {
                if (item != TC_NONE && t == EV_MODAL) break;
                item = k;
            } else if (!(t == EV_TO && k == first) && t != EV_NOT && t != EV_ADV)
                break;
        }
        if (item == TC_NONE) { /* "to" with nothing behind it */
            i++;
            continue;
        }
        if (first > 0 && p->item[first].tag == EV_VERB) { /* adverbs and negations before a bare verb */
            while (first > 0 && (p->item[first - 1].tag == EV_ADV || p->item[first - 1].tag == EV_NOT) &&
                   p->item[first - 1].verb == TC_NONE)
                first--;
        } else
            while (first > 0 && p->item[first - 1].tag == EV_NOT) first--;
        ev_verb *v = tc_vec_push(&p->w->alloc, &p->verbs);
        if (!v) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for the verbs of a sentence");
        *v = (ev_verb){.first = first,
                       .item = item,
                       .end = item + 1,
                       .gov = TC_NONE,
                       .gov_np = TC_NONE,
                       .subject = TC_NONE,
                       .object = TC_NONE,
                       .object2 = TC_NONE,
                       .antecedent = TC_NONE,
                       .time = TC_NONE};
        read_group(p, v);
        for (uint32_t m = first; m <= item; m++) p->item[m].verb = p->verbs.n - 1;
        i = item + 1;
        /* "is not": the negation behind a copula */
        if (p->item[item].tag != EV_VERB && i < n && p->item[i].tag == EV_NOT) v->negated = true;
    }
    return TC_OK;
}

/* --------------------------------------------------------------------------------------------- linking */

static uint32_t verb_before(const ev_parse *p, uint32_t i) {
    while (i-- > 0)
        if (p->item[i].verb != TC_NONE) return p->item[i].verb;
    return TC_NONE;
}
static bool finite_behind(const ev_parse *p, uint32_t item) { /* a finite verb directly behind the item */
    while (item < p->items.n && (p->item[item].tag == EV_ADV || p->item[item].tag == EV_QUOTE)) item++;
    return item < p->items.n && p->item[item].verb != TC_NONE && p->verbs.at[p->item[item].verb].finite;
}

/* True when the chunk, with the phrases that hang on it, stands before a finite verb: it begins a clause. */
static bool begins_clause(const ev_parse *p, uint32_t row) {
    uint32_t k = p->nps.at[row].end, guard = 0;
    while (k < p->items.n && guard++ < 24) {
        if (p->item[k].verb != TC_NONE) return p->verbs.at[p->item[k].verb].finite;
        if (p->item[k].tag == EV_PREP || p->item[k].tag == EV_ADV)
            k++;
        else if (p->item[k].np != TC_NONE && p->item[k - 1].tag == EV_PREP)
            k = p->nps.at[p->item[k].np].end;
        else
            return false;
    }
    return false;
}

/* True when two chunks can stand in one list: both names of a kind, or both none. */
static bool alike(const ev_parse *p, uint32_t a, uint32_t b) {
    uint32_t x = p->items.at[p->nps.at[a].head].mention, y = p->items.at[p->nps.at[b].head].mention;
    if (x == TC_NONE || y == TC_NONE)
        return x == y || ev_name_like(p, x == TC_NONE ? a : b) || ev_others(p, x == TC_NONE ? a : b);
    uint8_t s = p->w->mentions.at[x].type, t = p->w->mentions.at[y].type;
    return (s == TC_TYPE_PERSON) == (t == TC_TYPE_PERSON);
}

/* True for "refused him bail, and a hearing was ...": the list would begin among the objects of a verb, and a
 * comma cuts it. */
static bool behind_a_verb(const ev_parse *p, uint32_t first, uint32_t target) {
    if (first < 2 || p->item[first - 2].tag != EV_COMMA) return false;
    for (uint32_t k = target; k-- > 0;) {
        uint8_t t = p->item[k].tag;
        if (t == EV_THAT || t == EV_SUB || t == EV_COND || t == EV_STOP || t == EV_REL) return false;
        if (p->item[k].verb != TC_NONE) return true;
    }
    return false;
}

/* The chunk that ends at the item and is not inside a prepositional phrase, climbing over "X of Y in Z". *at
 * is set to the first item of what was climbed over. */
static uint32_t climb(const ev_parse *p, uint32_t i, uint32_t *at) {
    uint32_t np = p->item[i].np;
    bool listed = false;
    for (;;) {
        const ev_np *c = &p->nps.at[np];
        *at = c->first;
        if (c->prep != TC_NONE) {
            uint32_t k = c->prep;
            while (k > 0 && (p->item[k - 1].tag == EV_ADV || p->item[k - 1].tag == EV_PREP ||
                             p->item[k - 1].tag == EV_QUOTE || p->item[k - 1].tag == EV_TIME))
                k--;
            if (k > 0 && p->item[k - 1].verb != TC_NONE) { /* "cars made in China" */
                const ev_verb *u = &p->verbs.at[p->item[k - 1].verb];
                if (u->link == EV_PARTICIPIAL && u->gov_np != TC_NONE && u->gov_np < np &&
                    p->nps.at[u->gov_np].end == u->first) {
                    np = u->gov_np;
                    continue;
                }
            }
            if (k == 0 || p->item[k - 1].np == TC_NONE) return c->prep == TC_NONE ? np : TC_NONE;
            np = p->item[k - 1].np;
        } else if (c->conj != TC_NONE && !p->nps.at[c->conj].pronoun &&
                   (listed || p->item[c->first - 1].tag == EV_CC) && alike(p, np, c->conj) &&
                   !behind_a_verb(p, c->first, p->nps.at[c->conj].first)) {
            /* of "A, B and C" the first is taken; role filling walks back up */
            np = c->conj;
            listed = true;
        } else
            return np;
    }
}

/* Finds subject and governor of a group from what stands directly before it. */
static void link_verb(ev_parse *p, uint32_t row) {
    ev_verb *v = &p->verbs.at[row];
    uint32_t k = v->first;
    uint32_t prev = verb_before(p, k);
    while (k > 0 &&
           (p->item[k - 1].tag == EV_ADV || p->item[k - 1].tag == EV_QUOTE || p->item[k - 1].tag == EV_NOT ||
            (p->item[k - 1].tag == EV_TIME && p->item[k - 1].np == TC_NONE)))
        k--;
    /* a time with its preposition between subject and verb: "X on Monday proposed" */
    if (k > 0 && p->item[k].tag == EV_TIME && p->item[k - 1].tag == EV_PREP) k--;
    v->gov = prev;
    if (k == 0) {
        v->link = v->finite && v->form != EV_PART ? EV_MAIN : EV_PARTICIPIAL;
        v->gov = TC_NONE;
        return;
    }
    uint32_t b = k - 1;
    if (ev_is(p, b, ")")) { /* "the Federal Reserve (Fed) said" */
        uint32_t o = b;
        while (o > 0 && b - o < 12 && !ev_is(p, o, "(")) o--;
        if (o > 0 && ev_is(p, o, "(") && p->item[o - 1].np != TC_NONE) b = o - 1;
    }
    uint8_t t = p->item[b].tag;
    if (v->infinitive) {
        v->link = EV_INFINITIVE;
        if (t == EV_COMMA && b > 0 &&
            p->item[b - 1].np != TC_NONE) { /* "force its parent, ByteDance, to sell" */
            uint32_t f = p->nps.at[p->item[b - 1].np].first;
            if (f > 1 && p->item[f - 1].tag == EV_COMMA && p->item[f - 2].np != TC_NONE && prev != TC_NONE &&
                f - 2 >= p->verbs.at[prev].end)
                b = f - 2;
        }
        if (p->item[b].np != TC_NONE && !(prev != TC_NONE && p->item[b].verb == prev)) {
            uint32_t at, np = p->item[b].np;
            const ev_np *c = &p->nps.at[np];
            v->gov_np = np;
            /* the object of the verb before is the one who is to act, when it can be: "asked TikTok to allow"
             */
            if (prev != TC_NONE) {
                const ev_verb *g = &p->verbs.at[prev];
                const char *unused;
                uint32_t top = climb(p, b, &at);
                bool person = p->item[c->head].tag == EV_ENT || c->pronoun ||
                              ev_in(p, c->head, p->class_.desc, &unused) ||
                              ev_in(p, c->head, p->class_.standin, &unused) ||
                              ev_in(p, c->head, p->class_.free, &unused);
                if (p->item[g->item].cue_demand && top != TC_NONE && p->nps.at[top].first >= g->end && person)
                    v->subject = top;
                else if (p->item[g->item].cue_demand && c->prep != TC_NONE && person)
                    v->subject = np; /* "called on X to" */
                else
                    v->subject = g->passive || g->subject == TC_NONE ? g->subject : g->subject;
            }
            return;
        }
        if (prev != TC_NONE) v->subject = p->verbs.at[prev].subject;
        if (t == EV_CC && prev != TC_NONE) {
            v->link = EV_COORD;
        }
        return;
    }
    switch (t) {
    case EV_CC:
        v->link = EV_COORD;
        if (prev != TC_NONE) {
            /* "said it would not allow X but cleared Y": a past tense goes on from a past tense */
            uint32_t g = prev, guard = 0;
            if (v->finite && v->form != EV_BASE) {
                while (guard++ < 6 &&
                       !(p->verbs.at[g].finite && p->verbs.at[g].past == v->past && !p->verbs.at[g].modal) &&
                       p->verbs.at[g].gov != TC_NONE && p->verbs.at[g].gov < g)
                    g = p->verbs.at[g].gov;
                if (!p->verbs.at[g].finite) g = prev;
                if (ev_in(p, v->item, p->class_.report,
                          NULL)) /* "denies that ..., and claims that": one who reports twice */
                    for (uint32_t r = g, n = 0; n < 6 && r != TC_NONE;
                         n++, r = p->verbs.at[r].gov < r ? p->verbs.at[r].gov : TC_NONE)
                        if (p->verbs.at[r].finite && ev_in(p, p->verbs.at[r].item, p->class_.report, NULL)) {
                            g = r;
                            break;
                        }
            }
            v->gov = g;
            v->subject = p->verbs.at[g].subject;
            if (v->form == EV_BASE && !v->modal) v->infinitive = p->verbs.at[g].infinitive;
        }
        return;
    case EV_PREP:
        v->link = EV_GERUND;
        if (ev_is(p, b, "including") && prev != TC_NONE) { /* an instance of what the clause tells */
            uint32_t g = prev, guard = 0;
            while (!p->verbs.at[g].finite && p->verbs.at[g].gov != TC_NONE && p->verbs.at[g].gov < g &&
                   guard++ < 6)
                g = p->verbs.at[g].gov;
            v->gov = g;
            v->link = EV_PARTICIPIAL;
            v->subject = p->verbs.at[g].subject;
            return;
        }
        if (prev != TC_NONE) v->subject = p->verbs.at[prev].subject;
        if (b > 0 && p->item[b - 1].np != TC_NONE) v->gov_np = p->item[b - 1].np;
        return;
    case EV_SUB:
    case EV_COND:
        v->link = t == EV_COND ? EV_CONDITION : EV_ADVERBIAL;
        if (prev != TC_NONE) v->subject = p->verbs.at[prev].subject;
        return;
    case EV_REL:
    case EV_THAT: {
        uint32_t a = b;
        while (a > 0 && (p->item[a - 1].tag == EV_COMMA || p->item[a - 1].tag == EV_PREP ||
                         p->item[a - 1].tag == EV_TIME))
            a--;
        v->link = EV_RELATIVE;
        if (a > 0 && p->item[a - 1].np != TC_NONE) {
            v->subject = p->item[a - 1].np;
            v->gov_np = v->subject;
        }
        return;
    }
    case EV_VERB:
    case EV_BE:
    case EV_HAVE:
    case EV_DO:
        v->link = v->form == EV_ING || !v->finite ? EV_INFINITIVE : EV_CONTENT;
        if (prev != TC_NONE) v->subject = p->verbs.at[prev].subject;
        return;
    case EV_COMMA:
        if (!v->finite ||
            (v->form == EV_PAST && p->item[v->item].forms & EV_PART && v->item + 1 < p->items.n &&
             p->item[v->item + 1].tag == EV_PREP && ev_is(p, v->item + 1, "by"))) {
            v->link = EV_PARTICIPIAL;
            if (v->form != EV_ING && !ev_is(p, v->first, "having")) { /* "TikTok, owned by ByteDance" */
                v->passive = true;
                if (b > 0 && p->item[b - 1].np != TC_NONE) v->subject = p->item[b - 1].np;
            } else {
                /* the participle goes with the last finite verb */
                uint32_t g = prev;
                while (g != TC_NONE && !p->verbs.at[g].finite && p->verbs.at[g].gov != TC_NONE &&
                       p->verbs.at[g].gov < g)
                    g = p->verbs.at[g].gov;
                v->gov = g;
                if (g != TC_NONE) v->subject = p->verbs.at[g].subject;
            }
            return;
        }
        /* "X, which owns Y, sold": take what stands before the inserted part */
        {
            uint32_t c = b;
            while (c-- > 0 && p->item[c].tag != EV_COMMA && p->item[c].tag != EV_STOP) {
            }
            if (c != UINT32_MAX && p->item[c].tag == EV_COMMA && c > 0 && p->item[c - 1].np != TC_NONE) {
                uint32_t at, np = climb(p, c - 1, &at);
                if (np == TC_NONE) np = p->item[c - 1].np;
                /* not when that chunk is itself behind a verb's complements: then the verbs are a list */
                uint32_t inner = p->item[b - 1].np; /* "its chairman, John Doe, resigned" */
                if (inner != TC_NONE && p->nps.at[inner].first == c + 1 &&
                    (p->items.at[p->nps.at[inner].head].mention != TC_NONE || ev_name_like(p, inner)) &&
                    p->items.at[p->nps.at[np].head].mention == TC_NONE &&
                    !ev_in(p, p->nps.at[np].head, p->class_.free, NULL))
                    np = inner;
                v->subject = np;
                v->gov = verb_before(p, p->nps.at[np].first);
                v->link = v->gov == TC_NONE ? EV_MAIN : EV_COORD;
                if (v->gov != TC_NONE && p->nps.at[np].first == p->verbs.at[v->gov].end)
                    v->subject = p->verbs.at[v->gov].subject;
                return;
            }
            v->link = EV_COORD;
            if (prev != TC_NONE) v->subject = p->verbs.at[prev].subject;
            return;
        }
    case EV_STOP:
        v->link = EV_MAIN;
        v->gov = TC_NONE;
        return;
    default:
        break;
    }
    if (p->item[b].np == TC_NONE) return;
    /* "cars made in China came": of two past forms the first only describes, when it can */
    if (v->finite && prev != TC_NONE && p->nps.at[p->item[b].np].prep == p->verbs.at[prev].end) {
        ev_verb *u = &p->verbs.at[prev];
        if (u->form == EV_PAST && u->first == u->item && (p->item[u->item].forms & EV_PART) && u->first > 0 &&
            p->item[u->first - 1].np != TC_NONE && u->link != EV_RELATIVE &&
            !ev_in(p, u->item, p->class_.report, NULL)) {
            u->link = EV_PARTICIPIAL;
            u->passive = true;
            u->finite = u->past = false;
            u->subject = u->gov_np = p->item[u->first - 1].np;
        }
    }
    /* a chunk stands directly before the verb */
    uint32_t at = b, own = p->item[b].np, np = climb(p, b, &at);
    bool behind_verb = at > 0 && p->item[at - 1].verb != TC_NONE;
    uint32_t lead = at; /* what introduces the clause */
    while (lead > 0 && (p->item[lead - 1].tag == EV_ADV || p->item[lead - 1].tag == EV_TIME ||
                        p->item[lead - 1].tag == EV_COMMA || p->item[lead - 1].tag == EV_QUOTE))
        lead--;
    uint8_t lt = lead == 0 ? EV_STOP : p->item[lead - 1].tag;
    if (!v->finite) {
        v->link = EV_PARTICIPIAL;
        v->subject = own;
        v->gov_np = own;
        if (v->form == EV_PART) v->passive = true;
        return;
    }
    if (np == TC_NONE) np = own;
    /* "..., the ministry said": a report behind what it reports */
    if (at > 0 && (p->item[at - 1].tag == EV_COMMA || p->item[at - 1].tag == EV_QUOTE) &&
        ev_in(p, v->item, p->class_.report, NULL) && prev != TC_NONE) {
        uint32_t a = v->end;
        while (a < p->items.n && (p->item[a].tag == EV_ADV || p->item[a].tag == EV_TIME ||
                                  p->item[a].tag == EV_PREP || p->item[a].np != TC_NONE))
            a++;
        if (a >= p->items.n || p->item[a].tag == EV_STOP || p->item[a].tag == EV_COMMA ||
            p->item[a].tag == EV_QUOTE) {
            v->link = EV_MAIN;
            v->gov = TC_NONE;
            v->subject = np;
            return;
        }
    }
    if (behind_verb && prev != TC_NONE) {
        const ev_verb *g = &p->verbs.at[prev];
        const char *unused;
        bool report = ev_in(p, g->item, p->class_.report, &unused) || p->item[g->item].cue_demand;
        if (v->form == EV_PAST && (p->item[v->item].forms & EV_PART) &&
            !report) { /* reduced relative: "a report released by" */
            v->link = EV_PARTICIPIAL;
            v->passive = true;
            v->finite = false;
            v->subject = own;
            v->gov_np = own;
            return;
        }
        v->link = EV_CONTENT;
        v->subject = np;
        return;
    }
    if (v->form == EV_PAST && (p->item[v->item].forms & EV_PART) && v->item + 1 < p->items.n &&
        ev_is(p, v->item + 1, "by") && p->item[v->item + 1].tag == EV_PREP) {
        /* "a report released by X": the finite verb comes later, or the noun phrase stands alone */
        v->link = EV_PARTICIPIAL;
        v->passive = true;
        v->finite = false;
        v->subject = own;
        v->gov_np = own;
        return;
    }
    v->subject = np;
    if ((lt == EV_THAT || lt == EV_REL) && lead > 1 && !ev_is(p, lead - 1, "who")) {
        uint32_t a = lead - 2; /* "an app that it bought", "the sale, which it demanded" */
        if (p->item[a].tag == EV_COMMA && lt == EV_REL && a > 0) a--;
        uint32_t ante = p->item[a].np;
        if (ante != TC_NONE && !p->nps.at[ante].pronoun && !p->item[p->nps.at[ante].head].cue &&
            !(p->nps.at[ante].first > 0 && p->item[p->nps.at[ante].first - 1].verb != TC_NONE &&
              ev_in(p, p->verbs.at[p->item[p->nps.at[ante].first - 1].verb].item, p->class_.report, NULL)))
            v->antecedent = ante;
    }
    if (lt == EV_THAT)
        v->link = EV_CONTENT;
    else if (lt == EV_COND)
        v->link = EV_CONDITION;
    else if (lt == EV_SUB) {
        v->link = EV_ADVERBIAL;
        if (ev_is(p, lead - 1, "whether") || ev_is(p, lead - 1, "how") || ev_is(p, lead - 1, "why"))
            v->link = EV_CONTENT;
        else if (ev_is(p, lead - 1, "where"))
            v->link = EV_RELATIVE;
    } else if (lt == EV_REL)
        v->link = EV_RELATIVE;
    else if (lt == EV_CC && prev != TC_NONE)
        v->link = EV_COORD;
    else {
        v->link = prev == TC_NONE || p->verbs.at[prev].link == EV_ADVERBIAL ||
                          p->verbs.at[prev].link == EV_CONDITION
                      ? EV_MAIN
                      : EV_COORD;
        if (v->link == EV_MAIN) v->gov = TC_NONE;
    }
}

static void find_objects(ev_parse *p, uint32_t row) {
    ev_verb *v = &p->verbs.at[row];
    uint32_t n = p->items.n, i = v->end;
    while (i < n && (p->item[i].tag == EV_ADV || p->item[i].tag == EV_NOT || p->item[i].tag == EV_QUOTE)) i++;
    /* particle: "roll out the plan", "take over the bank" */
    if (i + 1 < n && p->item[i].tag == EV_PREP && p->item[i + 1].np != TC_NONE &&
        (ev_is(p, i, "out") || ev_is(p, i, "up") || ev_is(p, i, "down") || ev_is(p, i, "over") ||
         ev_is(p, i, "off") || ev_is(p, i, "away") || ev_is(p, i, "back"))) {
        ev_np *np = &p->nps.at[p->item[i + 1].np];
        if (np->prep == i) np->prep = TC_NONE;
        i++;
    }
    if (i < n && p->item[i].np != TC_NONE && !finite_behind(p, p->nps.at[p->item[i].np].end)) {
        v->object = p->item[i].np;
        uint32_t e = p->nps.at[v->object].end;
        if (e < n && p->item[e].np != TC_NONE && p->nps.at[p->item[e].np].first == e &&
            !finite_behind(p, p->nps.at[p->item[e].np].end))
            v->object2 = p->item[e].np;
    } else if (i < n && p->item[i].np != TC_NONE) {
        /* "demanding ByteDance sell": the chunk is the next verb's subject */
        v->object = TC_NONE;
    }
    if (v->object == TC_NONE && v->antecedent != TC_NONE && !v->passive && p->item[v->item].tag == EV_VERB &&
        !(v->end < n && (p->item[v->end].tag == EV_THAT || p->item[v->end].tag == EV_TO))) {
        v->object = v->antecedent; /* what stands before "that" */
        v->link = EV_RELATIVE;
    } else if (v->object == TC_NONE && v->link == EV_COORD && v->gov != TC_NONE && v->gov < row &&
               p->verbs.at[v->gov].antecedent != TC_NONE && v->subject == p->verbs.at[v->gov].subject &&
               p->verbs.at[v->gov].object == p->verbs.at[v->gov].antecedent)
        v->object = v->antecedent = p->verbs.at[v->gov].antecedent;
    else
        v->antecedent = TC_NONE;
    /* complements run to the next clause */
    for (i = v->end; i < n; i++) {
        uint8_t t = p->item[i].tag;
        if (t == EV_STOP || t == EV_REL || t == EV_THAT || t == EV_SUB || t == EV_COND) break;
        if (p->item[i].verb != TC_NONE) break;
        if (t == EV_CC && i + 1 < n && p->item[i + 1].verb != TC_NONE) break;
        if (p->item[i].np != TC_NONE && p->nps.at[p->item[i].np].first == i) {
            const ev_np *np = &p->nps.at[p->item[i].np];
            /* a chunk with its own finite verb begins a new clause */
            if (i > v->end && np->prep == TC_NONE &&
                (finite_behind(p, np->end) || (np->conj != TC_NONE && begins_clause(p, p->item[i].np))))
                break;
        }
        if (t == EV_COMMA) { /* only lists, times and inserted places go on behind a comma */
            uint32_t a = i + 1;
            if (a < n && p->item[a].tag == EV_CC) a++;
            if (a >= n) break;
            if (!(p->item[a].np != TC_NONE && p->nps.at[p->item[a].np].conj != TC_NONE) &&
                p->item[a].tag != EV_PREP && p->item[a].tag != EV_TIME)
                break;
        }
    }
    v->stop = i;
}

tc_status ev_parse_window(ev_parse *p, tc_error *err) {
    tc_status status = TC_OK;
    if (p->items.n > p->cap_item) {
        uint32_t cap = p->items.n + 64;
        ev_item *at =
            tc_mem_resize(&p->w->alloc, p->item, (size_t)p->cap_item * sizeof *at, (size_t)cap * sizeof *at);
        if (!at) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for the items of a sentence");
        p->item = at;
        p->cap_item = cap;
    }
    ev_tag_items(p);
    /* cues */
    tc_rule_match m;
    for (uint32_t i = 0; i < p->items.n && tc_rules_next(p->rules, TC_LAYER_CUE, p->w, &p->items, i, &m);
         i = m.item_end) {
        ev_item *it = &p->item[m.item_end - 1];
        const char *kind = tc_rule_arg(m.rule, "kind");
        if (m.item_end <= m.item) break;
        if (!kind) continue;
        if (strcmp(kind, "fail") == 0)
            it->cue_fail = true;
        else {
            it->cue = tc_rule_arg(m.rule, "modal");
            it->cue_adj = strcmp(kind, "adj") == 0;
            it->cue_demand = tc_rule_arg(m.rule, "demand") != NULL;
        }
        it->cue_weak = tc_rule_arg(m.rule, "weak") != NULL;
    }
    TC_TRY(find_chunks(p, err));
    TC_TRY(find_groups(p, err));
    for (uint32_t i = 0; i < p->verbs.n; i++) link_verb(p, i);
    for (uint32_t i = 0; i < p->verbs.n; i++) find_objects(p, i);
    for (uint32_t k = 0; k < p->triggers.n; k++) {
        ev_trigger *t = &p->triggers.at[k];
        const ev_item *it = &p->item[t->item];
        t->noun = it->verb == TC_NONE || p->verbs.at[it->verb].item != t->item;
        t->np = it->np;
        t->verb = t->noun ? TC_NONE : it->verb;
        if (t->noun) { /* the verb whose complements hold it */
            uint32_t v = verb_before(p, t->item);
            if (v != TC_NONE && t->item < p->verbs.at[v].stop) t->verb = v;
        }
    }
done:
    return status;
}
