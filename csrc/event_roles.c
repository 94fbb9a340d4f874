/* event_roles.c: who takes part in an event, and as what.
 *
 * A trigger's row says which grammatical place has which role; the parse says which chunk stands in that
 * place; here a chunk becomes entities: its head name, the name that a stand-in head speaks for ("a TikTok
 * spokesperson"), or what a pronoun or a description ("the company", "its parent company") repeats. What
 * cannot be resolved is left out: no guess by distance alone.
 */
#include "event.h"

static int role_of(const char *name) {
    for (int r = 0; r < TC_ROLE_COUNT; r++)
        if (name && strcmp(tc_role_name((unsigned)r), name) == 0) return r;
    return -1;
}
static int role_arg(const tc_rule *rule, const char *key, int otherwise) {
    const char *v = tc_rule_arg(rule, key);
    return v ? role_of(v) : otherwise;
}

static bool same_entity(const tc_mention *a, const tc_mention *b) {
    return a->entity != TC_NONE || b->entity != TC_NONE ? a->entity == b->entity
                                                        : strcmp(a->name, b->name) == 0;
}

/* True when the mention's entity has a part in the event already. */
static bool taken(const ev_parse *p, const tc_mention *m) {
    for (uint32_t i = 0; i < p->found.n; i++)
        if (p->found.at[i].mention != TC_NONE && same_entity(m, &p->w->mentions.at[p->found.at[i].mention]))
            return true;
    return false;
}

static tc_status add(ev_parse *p, int role, uint32_t mention, tc_error *err) {
    if (role < 0 || mention == TC_NONE) return TC_OK;
    const tc_mention *m = &p->w->mentions.at[mention];
    bool place = m->type == TC_TYPE_GPE || m->type == TC_TYPE_LOC || m->type == TC_TYPE_FACILITY;
    if (role == TC_PLACE && !place) return TC_OK;
    if (role == TC_AGENT && m->type == TC_TYPE_LAW)
        role = TC_INSTRUMENT; /* "the order bans": he who gave it acts */
    if (!m->name) return TC_OK;
    if (taken(p, m) || p->found.n >= 16) return TC_OK;
    tc_participant *q = tc_vec_push(&p->w->alloc, &p->found);
    if (!q) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for an event's participants");
    *q = (tc_participant){.role = (uint8_t)role, .entity = m->entity, .mention = mention, .name = m->name};
    return TC_OK;
}

/* ------------------------------------------------------------------------------------------ resolution */

static uint32_t mention_sentence(const tc_work *w, uint32_t m) { return w->tok_sent[w->mentions.at[m].tok]; }

/* First mention at or behind a token. */
static uint32_t mentions_from(const tc_work *w, uint32_t tok) {
    uint32_t lo = 0, hi = w->mentions.n;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (w->mentions.at[mid].tok < tok)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static bool in_phrase(const tc_work *w, const tc_mention *m) { /* behind a preposition */
    for (uint32_t k = m->tok, n = 0; k > 0 && n < 2; n++) {
        k--;
        if (w->tok_kind[k] != TC_TOK_WORD) return false;
        if (tc_tok_is(w, k, "the") || tc_tok_is(w, k, "a")) continue;
        return tc_tok_is(w, k, "in") || tc_tok_is(w, k, "of") || tc_tok_is(w, k, "to") ||
               tc_tok_is(w, k, "with") || tc_tok_is(w, k, "by") || tc_tok_is(w, k, "for") ||
               tc_tok_is(w, k, "on") || tc_tok_is(w, k, "from") || tc_tok_is(w, k, "against") ||
               tc_tok_is(w, k, "at");
    }
    return false;
}

#define TYPE(x) (1u << TC_TYPE_##x)
#define ACTING_GPE (1u << 31) /* a place only where it acts: at the head of its sentence */

/* A ministry, committee, administration: not what "the company" repeats. */
static bool public_body(const ev_parse *p, const tc_mention *m) {
    const char *unused;
    if (m->type == TC_TYPE_GPE) return true;
    char word[24];
    size_t n = 0;
    for (const char *s = m->name ? m->name : "";; s++) { /* the words of its full name */
        if (*s && *s != ' ') {
            if (n < sizeof word) word[n] = *s >= 'A' && *s <= 'Z' ? (char)(*s - 'A' + 'a') : *s;
            n++;
            continue;
        }
        uint32_t id = n && n < sizeof word ? tc_rules_word(p->rules, word, n) : 0;
        if (id && p->class_.public_body >= 0 && tc_word_in(p->rules, id, p->class_.public_body, &unused))
            return true;
        n = 0;
        if (!*s) return false;
    }
}

/* Most salient entity of the types among the mentions before a token: near ones, subjects and frequent ones
 * count more. body: 'c' leaves public bodies out, 'a' all else. */
static uint32_t salient_of(const ev_parse *p, uint32_t types, uint32_t tok, uint32_t skip_mention,
                           bool skip_taken, char body) {
    const tc_work *w = p->w;
    struct {
        uint32_t mention, weight;
    } seen[24];
    uint32_t n = 0, best = TC_NONE, looked = 0;
    uint32_t sentence = w->tok_sent[tok];
    if (sentence == TC_NONE) return TC_NONE;
    for (uint32_t i = mentions_from(w, tok); i-- > 0 && looked < 48; looked++) {
        const tc_mention *m = &w->mentions.at[i];
        uint32_t s = mention_sentence(w, i);
        if (s == TC_NONE) continue;
        uint32_t far = sentence - s;
        if (far > 5) break;
        if (i == skip_mention || (skip_taken && taken(p, m))) continue;
        if (p->avoid != TC_NONE && same_entity(m, &w->mentions.at[p->avoid])) continue;
        if (body && (body == 'c') == public_body(p, m)) continue;
        bool phrase = in_phrase(w, m);
        const tc_sentence *q = &w->sentences.at[s];
        bool head = i == mentions_from(w, q->tok) || m->tok < q->tok + 4;
        if (!(types >> m->type & 1) && !((types & ACTING_GPE) && m->type == TC_TYPE_GPE && head && !phrase))
            continue;
        uint32_t weight = far == 0 && types == TYPE(PERSON) ? 300 : 120 / (1 + far);
        if (!phrase) weight += 60 / (1 + far);
        if (head) weight += 60 / (1 + far);
        if (m->tok_end < w->n_tok && w->tok_kind[m->tok_end] == TC_TOK_CLITIC) weight -= weight / 3;
        uint32_t k = 0;
        while (k < n && !same_entity(m, &w->mentions.at[seen[k].mention])) k++;
        if (k == n) {
            if (n == TC_COUNT_OF(seen)) continue;
            seen[n].mention = i;
            seen[n++].weight = 0;
        }
        seen[k].weight += weight;
    }
    uint32_t top = 0;
    for (uint32_t k = 0; k < n; k++)
        if (seen[k].weight > top) {
            top = seen[k].weight;
            best = seen[k].mention;
        }
    return best;
}

/* The one entity that a text is about: of the types, with most of their mentions before the token. */
static uint32_t dominant(const ev_parse *p, uint32_t types, uint32_t tok) {
    const tc_work *w = p->w;
    uint32_t end = mentions_from(w, tok), all = 0, votes = 0, best = TC_NONE, n = 0;
    if (end > 256) end = 256;
    for (uint32_t i = 0; i < end; i++) { /* majority vote */
        const tc_mention *m = &w->mentions.at[i];
        if (!(types >> m->type & 1) || m->entity == TC_NONE) continue;
        all++;
        if (votes == 0) best = i;
        votes += votes == 0 || same_entity(m, &w->mentions.at[best]) ? 1u : UINT32_MAX;
    }
    for (uint32_t i = 0; best != TC_NONE && i < end; i++)
        n += same_entity(&w->mentions.at[i], &w->mentions.at[best]);
    return n >= 3 && 2 * n > all && !public_body(p, &w->mentions.at[best]) ? best : TC_NONE;
}

static uint32_t salient(const ev_parse *p, uint32_t types, uint32_t tok, uint32_t skip_mention) {
    return salient_of(p, types, tok, skip_mention, false, 0);
}

static uint32_t parent_of(const ev_parse *p, uint32_t child) {
    const tc_work *w = p->w;
    if (child == TC_NONE) return TC_NONE;
    const tc_mention *m = &w->mentions.at[child];
    for (uint32_t i = 0; i < p->parents.n; i++)
        if (same_entity(m, &w->mentions.at[p->parents.at[i].start])) return p->parents.at[i].end;
    const char *owner;
    if (m->entity == TC_NONE || p->class_.owned_by < 0) return TC_NONE;
    const char *id = tc_lexicon_entity(w->pipeline->lexicon, m->entity)->id;
    uint32_t word = tc_rules_word(p->rules, id, strlen(id));
    if (!word || !tc_word_in(p->rules, word, p->class_.owned_by, &owner)) return TC_NONE;
    for (uint32_t i = 0; i < w->mentions.n && i < 256; i++)
        if (w->mentions.at[i].entity != TC_NONE &&
            strcmp(tc_lexicon_entity(w->pipeline->lexicon, w->mentions.at[i].entity)->id, owner) == 0)
            return i;
    return TC_NONE;
}

static bool word_of(const ev_parse *p, uint32_t tok, int class_id) {
    const char *unused;
    uint32_t word = p->w->tok_word[tok];
    return class_id >= 0 && word && tc_word_in(p->rules, word, class_id, &unused);
}

static tc_status add_parent(ev_parse *p, uint32_t child, uint32_t parent, tc_error *err) {
    if (child == TC_NONE || parent == TC_NONE || p->parents.n >= 32) return TC_OK;
    const tc_mention *c = &p->w->mentions.at[child], *o = &p->w->mentions.at[parent];
    if (same_entity(c, o) || (o->type != TC_TYPE_ORG && o->type != TC_TYPE_PRODUCT) ||
        (c->type != TC_TYPE_ORG && c->type != TC_TYPE_PRODUCT))
        return TC_OK;
    tc_span *s = tc_vec_push(&p->w->alloc, &p->parents);
    if (!s) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for the document's owners");
    s->start = child;
    s->end = parent;
    return TC_OK;
}

/* Collects, once a document, its own statements of who owns whom. */
static tc_status parents_find(ev_parse *p, tc_error *err) {
    const tc_work *w = p->w;
    tc_status status = TC_OK;
    if (p->parents_known) return TC_OK;
    p->parents_known = true;
    for (uint32_t i = 0; i < w->mentions.n; i++) {
        const tc_mention *m = &w->mentions.at[i];
        if (m->type != TC_TYPE_ORG && m->type != TC_TYPE_PRODUCT) continue;
        uint32_t low = m->tok > 7 ? m->tok - 7 : 0;
        for (uint32_t k = m->tok; k-- > low;) {
            if (w->tok_mention[k] != TC_NONE) {
                if (w->tok_mention[k] != i && w->mentions.at[w->tok_mention[k]].type == TC_TYPE_ORG) break;
                continue;
            }
            if (tc_tok_is(w, k, "owned") &&
                k > 0) { /* "TikTok, which is owned by ByteDance", "TikTok, owned by ..." */
                if (!tc_tok_is(w, k + 1, "by")) break;
                uint32_t c = mentions_from(w, k);
                if (c > 0 && k - w->mentions.at[c - 1].tok_end <= 4) TC_TRY(add_parent(p, c - 1, i, err));
                break;
            }
            if (word_of(p, k, p->class_.parent) &&
                m->tok - k <= 4) { /* "TikTok's parent company, ByteDance" */
                uint32_t c = mentions_from(w, k);
                if (c > 0 && k - w->mentions.at[c - 1].tok_end <= 2 &&
                    w->mentions.at[c - 1].type != TC_TYPE_GPE)
                    TC_TRY(add_parent(p, c - 1, i, err));
                else {
                    bool its = false;
                    for (uint32_t b = k; b-- > (k > 5 ? k - 5 : 0);) its |= tc_tok_is(w, b, "its");
                    if (its) TC_TRY(add_parent(p, salient(p, TYPE(PRODUCT), k, TC_NONE), i, err));
                }
                break;
            }
        }
        /* "ByteDance, the parent of TikTok"; "ByteDance-owned TikTok" */
        uint32_t seen_parent = 0;
        for (uint32_t k = m->tok_end; k < w->n_tok && k < m->tok_end + 9; k++) {
            if (k < m->tok_end + 2 && tc_tok_is(w, k, "owned")) seen_parent = 1;
            if (word_of(p, k, p->class_.parent)) seen_parent = 2;
            if (w->tok_kind[k] == TC_TOK_PUNCT && tc_tok_is(w, k, ".")) break;
            uint32_t c = w->tok_mention[k];
            if (c != TC_NONE && c != i) {
                bool of = k > 0 && tc_tok_is(w, k - 1, "of");
                if (seen_parent == 1 || (seen_parent == 2 && of)) TC_TRY(add_parent(p, c, i, err));
                if (seen_parent) break;
                if (w->mentions.at[c].type == TC_TYPE_ORG) break;
            }
        }
    }
done:
    return status;
}

/* What a pronoun stands for, as a mention, or TC_NONE. */
static uint32_t pronoun(const ev_parse *p, uint32_t item) {
    uint32_t tok = p->items.at[item].tok;
    const tc_work *w = p->w;
    if (tc_tok_is(w, tok, "he") || tc_tok_is(w, tok, "she") || tc_tok_is(w, tok, "him") ||
        tc_tok_is(w, tok, "her") || tc_tok_is(w, tok, "his") || tc_tok_is(w, tok, "himself") ||
        tc_tok_is(w, tok, "herself"))
        return salient(p, TYPE(PERSON), tok, TC_NONE);
    if (tc_tok_is(w, tok, "it") || tc_tok_is(w, tok, "its") || tc_tok_is(w, tok, "itself")) {
        /* "it was revealed that" stands for nothing */
        if (tc_tok_is(w, tok, "it") && p->item[item].np != TC_NONE && item + 1 < p->items.n &&
            p->item[item + 1].verb != TC_NONE) {
            const ev_verb *v = &p->verbs.at[p->item[item + 1].verb];
            uint32_t k = v->end;
            if ((v->passive || p->item[v->item].tag == EV_BE) && k < p->items.n &&
                (p->item[k].tag == EV_THAT || p->item[k].tag == EV_ADJ))
                return TC_NONE;
        }
        uint32_t next = item + 1;
        bool subject = tc_tok_is(w, tok, "it") && next < p->items.n &&
                       (p->item[next].verb != TC_NONE || p->item[next].tag == EV_ADV);
        return salient_of(p, TYPE(ORG) | TYPE(PRODUCT) | (subject ? ACTING_GPE : 0), tok, TC_NONE,
                          p->item[item].tag == EV_PRONOUN && !subject, subject ? p->body : 0);
    }
    if (tc_tok_is(w, tok, "they")) return salient(p, TYPE(ORG) | TYPE(PRODUCT), tok, TC_NONE);
    return TC_NONE;
}

/* ---------------------------------------------------------------------------------------------- chunks */

/* Chunk that hangs on this one through "of". */
static uint32_t of_chunk(const ev_parse *p, const ev_np *c) {
    if (c->end + 1 >= p->items.n || p->item[c->end].tag != EV_PREP || !ev_is(p, c->end, "of")) return TC_NONE;
    return p->item[c->end + 1].np;
}

static tc_status fill_chunk(ev_parse *p, uint32_t row, int role, unsigned depth, tc_error *err);

/* Names inside a chunk beside its head. */
static tc_status fill_modifiers(ev_parse *p, const ev_np *c, int role, bool places, tc_error *err) {
    tc_status status = TC_OK;
    for (uint32_t i = c->first; i < c->end; i++) {
        if (i == c->head) continue;
        uint32_t m = p->items.at[i].mention;
        if (m == TC_NONE) {
            if (p->item[i].tag == EV_POSSESSIVE && i + 1 < c->end) TC_TRY(add(p, role, pronoun(p, i), err));
            continue;
        }
        if (p->item[i].compound) continue;
        uint8_t type = p->w->mentions.at[m].type;
        bool owner = p->item[i].owner || (i + 1 < c->end && p->item[i + 1].tag == EV_CLITIC);
        if (type == TC_TYPE_PERSON && !owner) continue; /* "the Warner bill" */
        if (type == TC_TYPE_GPE || type == TC_TYPE_LOC) {
            if (places) TC_TRY(add(p, TC_PLACE, m, err));
        } else if (type != TC_TYPE_NORP)
            TC_TRY(add(p, role, m, err));
    }
done:
    return status;
}

/* The last body before a token whose name holds the token's word: "the court" is a court that was named. */
static uint32_t named_by_word(const ev_parse *p, uint32_t tok) {
    const tc_work *w = p->w;
    size_t n = w->tok_fold_n[tok];
    const uint8_t *word = tc_tok_fold_at(w, tok);
    uint32_t looked = 0;
    for (uint32_t i = mentions_from(w, tok); i-- > 0 && looked < 96; looked++) {
        const tc_mention *m = &w->mentions.at[i];
        if (m->type != TC_TYPE_ORG || !m->name) continue;
        for (const char *s = m->name; *s; s++) {
            size_t k = 0;
            while (k < n && s[k] && ((uint8_t)s[k] | 32) == (word[k] | 32)) k++;
            if (k == n && (s == m->name || s[-1] == ' ') && (s[k] == 0 || s[k] == ' ')) return i;
        }
    }
    return TC_NONE;
}

/* "the company", "both governments": what the description at an item of the chunk repeats. */
static tc_status fill_description(ev_parse *p, const ev_np *c, uint32_t head, int role, char kind,
                                  tc_error *err) {
    tc_status status = TC_OK;
    const tc_work *w = p->w;
    uint32_t tok = p->items.at[head].tok;
    bool definite = c->first == head || ev_is(p, c->first, "the") || ev_is(p, c->first, "this") ||
                    ev_is(p, c->first, "that") || ev_is(p, c->first, "both") || ev_is(p, c->first, "these");
    if (!definite || c->first == head) return TC_OK;
    switch (kind) {
    case 'O': {
        uint32_t named = salient_of(p, TYPE(ORG) | TYPE(PRODUCT), tok, TC_NONE, false, 'c');
        if (named == TC_NONE) named = dominant(p, TYPE(ORG) | TYPE(PRODUCT), tok);
        return add(p, role, named, err);
    }
    case 'A': {
        uint32_t named = named_by_word(p, tok);
        if (named == TC_NONE) named = salient_of(p, TYPE(ORG), tok, TC_NONE, false, 'a');
        return add(p, role, named, err);
    }
    case 'P': {
        uint32_t named = dominant(p, TYPE(PRODUCT), tok);
        if (named == TC_NONE) named = salient(p, TYPE(PRODUCT), tok, TC_NONE);
        return add(p, role, named, err);
    }
    case 'H':
        return add(p, role, salient(p, TYPE(PERSON), tok, TC_NONE), err);
    case 'G':
        return add(p, role, salient(p, TYPE(GPE), tok, TC_NONE), err);
    case 'M': {
        if (!ev_is(p, c->first, "both") && !ev_is(p, c->first, "the")) return TC_OK;
        uint32_t one = salient_of(p, TYPE(ORG), tok, TC_NONE, false, 'c'), two = TC_NONE, found = 0;
        if (one == TC_NONE) return TC_OK;
        for (uint32_t i = mentions_from(w, tok); i-- > 0 && found < 24; found++)
            if (w->mentions.at[i].type == TC_TYPE_ORG && !public_body(p, &w->mentions.at[i]) &&
                !same_entity(&w->mentions.at[i], &w->mentions.at[one])) {
                two = i;
                break;
            }
        if (!ev_is(p, c->first, "both")) return add(p, role, one, err);
        TC_TRY(add(p, role, one, err));
        return add(p, role, two, err);
    }
    case 'N': { /* both sides, the two countries */
        if (!ev_is(p, c->first, "both") && !(c->first + 1 < head && ev_is(p, c->first + 1, "two")))
            return TC_OK;
        uint32_t one = salient(p, TYPE(GPE), tok, TC_NONE), looked = 0;
        if (one == TC_NONE) return TC_OK;
        TC_TRY(add(p, role, one, err));
        for (uint32_t i = mentions_from(w, tok); i-- > 0 && looked < 24; looked++)
            if ((w->mentions.at[i].type == TC_TYPE_GPE || w->mentions.at[i].type == TC_TYPE_NORP) &&
                !same_entity(&w->mentions.at[i], &w->mentions.at[one]))
                return add(p, role, i, err);
        return TC_OK;
    }
    default:
        return TC_OK;
    }
done:
    return status;
}

static tc_status fill_head(ev_parse *p, const ev_np *c, int role, unsigned depth, tc_error *err) {
    tc_status status = TC_OK;
    const tc_work *w = p->w;
    const char *value;
    if (c->pronoun) return add(p, role, pronoun(p, c->first), err);
    uint32_t head = c->head, m = p->items.at[head].mention;
    if (m != TC_NONE) {
        if (p->item[head].compound) return TC_OK;
        uint8_t type = w->mentions.at[m].type;
        if (type == TC_TYPE_NORP && role == TC_RECIPIENT)
            return TC_OK; /* "told Canadians": people, no state */
        return add(p, role, m, err);
    }
    uint32_t of = of_chunk(p, c), name = TC_NONE;
    for (uint32_t i = c->first; i < c->end; i++)
        if (p->items.at[i].mention != TC_NONE && !p->item[i].compound) {
            uint8_t type = w->mentions.at[p->items.at[i].mention].type;
            if (name == TC_NONE || (type != TC_TYPE_GPE && type != TC_TYPE_NORP && type != TC_TYPE_LOC))
                name = p->items.at[i].mention;
        }
    bool possessive = false;
    uint32_t owner_item = TC_NONE;
    for (uint32_t i = c->first; i < head; i++)
        if (p->item[i].tag == EV_POSSESSIVE) {
            possessive = true;
            owner_item = i;
        }
    /* "its parent company", "TikTok's owners", "the owner of TikTok" */
    for (uint32_t i = c->first; i <= head; i++)
        if (ev_in(p, i, p->class_.parent, NULL)) {
            uint32_t child = name;
            if (child == TC_NONE && of != TC_NONE) child = p->items.at[p->nps.at[of].head].mention;
            if (child == TC_NONE && owner_item != TC_NONE)
                child = salient(p, TYPE(PRODUCT), p->items.at[head].tok, TC_NONE);
            if (child == TC_NONE) child = salient(p, TYPE(PRODUCT), p->items.at[head].tok, TC_NONE);
            TC_TRY(parents_find(p, err));
            uint32_t parent = parent_of(p, child);
            if (parent != TC_NONE) return add(p, role, parent, err);
        }
    /* "the two agreed": the two last spoken of */
    if (c->first + 1 == head && head + 1 == c->end && ev_is(p, c->first, "the") && ev_is(p, head, "two")) {
        uint32_t tok = p->items.at[head].tok, kinds = TYPE(PERSON);
        for (unsigned pass = 0; pass < 2; pass++, kinds = TYPE(ORG) | TYPE(GPE) | TYPE(PRODUCT)) {
            uint32_t last = TC_NONE, looked = 0;
            for (uint32_t i = mentions_from(w, tok); i-- > 0 && looked < 12; looked++) {
                const tc_mention *two = &w->mentions.at[i];
                if (!(kinds >> two->type & 1)) continue;
                if (last == TC_NONE)
                    last = i;
                else if (!same_entity(two, &w->mentions.at[last])) {
                    TC_TRY(add(p, role, i, err));
                    return add(p, role, last, err);
                }
            }
        }
        return TC_OK;
    }
    const char *sort = ""; /* c: a business, which does not stand for its country */
    bool standin = ev_in(p, head, p->class_.standin, &sort);
    if (name == TC_NONE && standin && *sort != 'c' && c->end + 1 < p->items.n &&
        p->item[c->end].tag == EV_PREP && p->item[c->end + 1].np != TC_NONE &&
        (ev_is(p, c->end, "in") || ev_is(p, c->end, "at") || ev_is(p, c->end, "of") ||
         ev_is(p, c->end, "from") || ev_is(p, c->end, "for"))) {
        const ev_np *o = &p->nps.at[p->item[c->end + 1].np]; /* "executives in ByteDance's legal team", "a
                                                                spokesman for X" */
        for (uint32_t i = o->first; i < o->end; i++) {
            uint32_t om = p->items.at[i].mention;
            if (om == TC_NONE || p->item[i].compound) continue;
            uint8_t type = w->mentions.at[om].type;
            if (type == TC_TYPE_ORG || type == TC_TYPE_PRODUCT || type == TC_TYPE_PERSON ||
                (type == TC_TYPE_GPE && !ev_is(p, c->end, "in")))
                return add(p, role, om, err);
        }
    }
    /* "platforms such as TikTok and WeChat", "companies, including X" */
    if (name == TC_NONE && depth < 3) {
        uint32_t k = c->end;
        if (k < p->items.n && p->item[k].tag == EV_COMMA) k++;
        if (k + 1 < p->items.n &&
            ((ev_is(p, k, "such") && ev_is(p, k + 1, "as")) || ev_is(p, k, "including"))) {
            k += ev_is(p, k, "such") ? 2 : 1;
            uint32_t first = k < p->items.n ? p->item[k].np : TC_NONE;
            for (uint32_t n = first; n != TC_NONE && n < p->nps.n && n < first + 4; n++) {
                if (n > first && (p->nps.at[n].conj == TC_NONE || p->nps.at[n].conj < first)) break;
                TC_TRY(fill_chunk(p, n, role, depth + 1, err));
                if (p->nps.at[n].end - p->nps.at[n].first > 1)
                    TC_TRY(fill_modifiers(p, &p->nps.at[n], role, false, err));
            }
            if (first != TC_NONE) return TC_OK;
        }
    }
    if (name != TC_NONE) {
        uint8_t type = w->mentions.at[name].type;
        bool country = type == TC_TYPE_GPE || type == TC_TYPE_NORP;
        if (standin && !(country && *sort == 'c')) return add(p, role, name, err);
        if (ev_in(p, head, p->class_.free, NULL)) return TC_OK;
        bool business = ev_in(p, head, p->class_.business, NULL);
        if (country) {
            if (role != TC_AGENT && ev_in(p, head, p->class_.goods, NULL)) return add(p, role, name, err);
            if (!business && role != TC_AGENT) {
                if (of != TC_NONE && depth < 3) TC_TRY(fill_chunk(p, of, role, depth + 1, err));
                return fill_modifiers(p, c, role, false, err);
            }
            if (!business) return TC_OK;
        }
        TC_TRY(fill_modifiers(p, c, role, business, err));
        if (of != TC_NONE && depth < 3) TC_TRY(fill_chunk(p, of, role, depth + 1, err));
        return TC_OK;
    }
    if (ev_in(p, head, p->class_.desc, &value) && !possessive) {
        if (of != TC_NONE && depth < 3) {
            uint32_t om = p->items.at[p->nps.at[of].head].mention;
            if (om != TC_NONE && standin) return add(p, role, om, err);
        }
        return fill_description(p, c, head, role, *value, err);
    }
    /* "the company's lawyers" */
    for (uint32_t i = c->first + 1; i + 1 < head; i++)
        if (p->item[i + 1].tag == EV_CLITIC && ev_in(p, i, p->class_.desc, &value) &&
            !ev_in(p, head, p->class_.free, NULL))
            return fill_description(p, c, i, role, *value, err);
    if (possessive && !ev_in(p, head, p->class_.free, NULL))
        TC_TRY(add(p, role, pronoun(p, owner_item), err));
    if (of != TC_NONE && depth < 3 && (standin || role != TC_AGENT))
        TC_TRY(fill_chunk(p, of, role, depth + 1, err));
done:
    return status;
}

static tc_status fill_chunk(ev_parse *p, uint32_t row, int role, unsigned depth, tc_error *err) {
    if (row == TC_NONE || role < 0) return TC_OK;
    return fill_head(p, &p->nps.at[row], role, depth, err);
}

/* True when two chunks can stand in one list. */
static bool like(const ev_parse *p, uint32_t a, uint32_t b) {
    uint32_t x = p->items.at[p->nps.at[a].head].mention, y = p->items.at[p->nps.at[b].head].mention;
    if (x == TC_NONE || y == TC_NONE)
        return x == y || p->nps.at[a].pronoun || ev_name_like(p, x == TC_NONE ? a : b) ||
               ev_others(p, x == TC_NONE ? a : b);
    return (p->w->mentions.at[x].type == TC_TYPE_PERSON) == (p->w->mentions.at[y].type == TC_TYPE_PERSON);
}

/* "wrote to Jane Doe, Boeing's head of safety": to Boeing too. */
static tc_status fill_house(ev_parse *p, uint32_t row, tc_error *err) {
    const ev_np *c = &p->nps.at[row];
    uint32_t m = p->items.at[c->head].mention, k = c->end + 1;
    if (m == TC_NONE || p->w->mentions.at[m].type != TC_TYPE_PERSON || k >= p->items.n ||
        p->item[c->end].tag != EV_COMMA || p->item[k].np == TC_NONE)
        return TC_OK;
    const ev_np *a = &p->nps.at[p->item[k].np];
    for (uint32_t i = a->first; i < a->head; i++) {
        uint32_t house = p->items.at[i].mention;
        if (house == TC_NONE || !(p->item[i].owner || p->item[i + 1].tag == EV_CLITIC)) continue;
        uint8_t type = p->w->mentions.at[house].type;
        if (type == TC_TYPE_ORG || type == TC_TYPE_PRODUCT) return add(p, TC_RECIPIENT, house, err);
    }
    return TC_OK;
}

static bool is_place(const ev_parse *p, uint32_t np) {
    uint32_t m = p->items.at[p->nps.at[np].head].mention;
    return m != TC_NONE &&
           (p->w->mentions.at[m].type == TC_TYPE_GPE || p->w->mentions.at[m].type == TC_TYPE_LOC);
}

/* A chunk and those coordinated with it, up to the item limit. */
static tc_status fill(ev_parse *p, uint32_t row, int role, uint32_t low, uint32_t limit, tc_error *err) {
    tc_status status = TC_OK;
    if (row == TC_NONE || role < 0) return TC_OK;
    uint32_t first = row, guard = 0;
    uint32_t apart = TC_NONE; /* last of a list inside a phrase */
    bool listed = false;      /* back over "A, B and" only: a comma alone is apposition, or another clause */
    while (p->nps.at[first].conj != TC_NONE && p->nps.at[first].conj < first &&
           p->nps.at[p->nps.at[first].conj].first >= low && guard++ < 12 &&
           (listed || p->item[p->nps.at[first].first - 1].tag == EV_CC) &&
           like(p, first, p->nps.at[first].conj)) {
        first = p->nps.at[first].conj;
        listed = true;
    }
    TC_TRY(fill_chunk(p, first, role, 0, err));
    if (role == TC_RECIPIENT && p->mail) TC_TRY(fill_house(p, first, err));
    for (uint32_t k = first + 1; k < p->nps.n && p->nps.at[k].first < limit; k++) {
        const ev_np *c = &p->nps.at[k];
        if (c->prep != TC_NONE) continue; /* phrases inside the list */
        if (c->conj == TC_NONE) break;
        /* not where the chunk begins a new clause */
        if (c->end < limit && c->end < p->items.n && p->item[c->end].verb != TC_NONE &&
            p->verbs.at[p->item[c->end].verb].finite)
            break;
        if (p->nps.at[c->conj].prep != TC_NONE && is_place(p, c->conj) && is_place(p, k) &&
            !is_place(p, first)) {
            apart = k;
            continue; /* "talks with X about shops in France, Spain and Italy" */
        }
        if (apart != TC_NONE && c->conj == apart) {
            apart = k;
            continue;
        }
        bool and = p->item[c->first - 1].tag == EV_CC;
        bool named = p->items.at[c->head].mention != TC_NONE;
        if (like(p, first, k) && (named || and)) TC_TRY(fill_chunk(p, k, role, 0, err));
    }
done:
    return status;
}

/* An actor whom no mention names: "the regulator", "bondholders", a capitalised word that is no known name.
 */
static tc_status add_text(ev_parse *p, uint32_t row, int role, tc_error *err) {
    if (row == TC_NONE || p->nps.at[row].pronoun || p->found.n >= 16) return TC_OK;
    const ev_np *c = &p->nps.at[row];
    if (p->items.at[c->head].mention != TC_NONE) return TC_OK;
    uint32_t of = of_chunk(p, c);
    const char *value;
    if (of != TC_NONE && !p->nps.at[of].pronoun && /* "ten of the member states", "dozens of workers" */
        (p->item[c->head].tag == EV_NUMBER || p->item[c->head].tag == EV_DET ||
         (ev_in(p, c->head, p->class_.word, &value) && strcmp(value, "det") == 0)))
        return add_text(p, of, role, err);
    bool actor = ev_in(p, c->head, p->class_.actor, NULL);
    for (uint32_t i = c->first; !actor && i < c->end; i++)
        if (p->items.at[i].mention != TC_NONE) return TC_OK; /* something of his, not he */
    if (!actor && !ev_name_like(p, row)) return TC_OK;
    bool short_of_memory = false;
    const char *name = ev_chunk_words(p, row, false, &short_of_memory);
    if (short_of_memory) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for an event's participants");
    if (!name) return TC_OK;
    tc_participant *q = tc_vec_push(&p->w->alloc, &p->found);
    if (!q) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for an event's participants");
    *q = (tc_participant){.role = (uint8_t)role, .entity = TC_NONE, .mention = TC_NONE, .name = name};
    return TC_OK;
}

/* As fill; where that names no one, he who acts is told in words. */
static tc_status fill_actor(ev_parse *p, uint32_t row, int role, uint32_t low, uint32_t limit,
                            tc_error *err) {
    uint32_t before = p->found.n;
    tc_status status = fill(p, row, role, low, limit, err);
    return status == TC_OK && role == TC_AGENT && p->found.n == before ? add_text(p, row, role, err) : status;
}

/* ---------------------------------------------------------------------------------------------- frames */

/* Role of a prepositional phrase, by the row or by general English. */
static int phrase_role(const ev_parse *p, const tc_rule *rule, uint32_t prep, bool passive, bool noun) {
    char key[12];
    const tc_item *it = &p->items.at[prep];
    size_t n = p->w->tok_fold_n[it->tok];
    if (n == 0 || n >= sizeof key) return -1;
    memcpy(key, tc_tok_fold_at(p->w, it->tok), n);
    key[n] = 0;
    const char *v = tc_rule_arg(rule, key);
    if (v) return role_of(v);
    if (strcmp(key, "to") == 0 || strcmp(key, "with") == 0) return TC_RECIPIENT;
    if (strcmp(key, "against") == 0) return TC_PATIENT;
    if (strcmp(key, "by") == 0) return passive || noun ? TC_AGENT : -1;
    if (strcmp(key, "in") == 0 || strcmp(key, "at") == 0 || strcmp(key, "across") == 0 ||
        strcmp(key, "within") == 0 || strcmp(key, "over") == 0)
        return TC_PLACE;
    if (noun && strcmp(key, "of") == 0) return TC_PATIENT;
    if (noun && strcmp(key, "on") == 0) return TC_PATIENT;
    if (noun && strcmp(key, "between") == 0) return TC_AGENT;
    return -1;
}

static tc_status fill_phrases(ev_parse *p, const tc_rule *rule, uint32_t from, uint32_t to, bool passive,
                              bool noun, tc_error *err) {
    tc_status status = TC_OK;
    for (uint32_t i = from; i < to; i++) {
        uint32_t row = p->item[i].np;
        if (row == TC_NONE || p->nps.at[row].first != i) continue;
        const ev_np *c = &p->nps.at[row];
        if (c->prep == TC_NONE || c->prep < from) continue;
        if (!noun && row > 0 && p->nps.at[row - 1].end == c->prep && p->nps.at[row - 1].conj != TC_NONE &&
            p->items.at[p->nps.at[row - 1].head].mention == TC_NONE &&
            p->item[p->nps.at[row - 1].first - 1].tag == EV_COMMA)
            continue; /* "hired X, assistant to Y" */
        if (!noun && ev_is(p, c->prep, "of") && !tc_rule_arg(rule, "of"))
            continue; /* belongs to the chunk before */
        int role = phrase_role(p, rule, c->prep, passive, noun);
        if (role < 0) continue;
        uint32_t m = p->items.at[c->head].mention;
        if (m != TC_NONE) {
            uint8_t type = p->w->mentions.at[m].type;
            bool in = ev_is(p, c->prep, "in") || ev_is(p, c->prep, "at");
            if (in && (type == TC_TYPE_GPE || type == TC_TYPE_LOC || type == TC_TYPE_FACILITY))
                role = TC_PLACE;
        }
        TC_TRY(fill_actor(p, row, role, c->first, to, err));
    }
done:
    return status;
}

/* What is said, threatened, ordered: names of the clause below as patients. */
static tc_status fill_content(ev_parse *p, const ev_trigger *t, bool all, tc_error *err) {
    tc_status status = TC_OK;
    const ev_verb *v = &p->verbs.at[t->verb];
    for (uint32_t k = t->verb + 1; k < p->verbs.n && k < t->verb + 6; k++) {
        const ev_verb *u = &p->verbs.at[k];
        bool under =
            (u->gov == t->verb &&
             (u->link == EV_CONTENT || u->link == EV_INFINITIVE || u->link == EV_GERUND ||
              (all && (u->link == EV_CONDITION || u->link == EV_PARTICIPIAL || u->link == EV_RELATIVE)))) ||
            (all && u->gov == t->verb + 1 && u->link >= EV_INFINITIVE && u->link != EV_ADVERBIAL) ||
            (all && u->gov == t->verb + 1 && u->link == EV_CONDITION);
        if (!under) continue;
        uint32_t who = u->subject == TC_NONE ? TC_NONE : p->items.at[p->nps.at[u->subject].head].mention;
        bool people =
            who != TC_NONE && p->w->mentions.at[who].type == TC_TYPE_NORP; /* "bars Americans from" */
        if (!people && u->subject != v->subject && u->subject != TC_NONE &&
            p->nps.at[u->subject].first >= v->end)
            TC_TRY(fill(p, u->subject, TC_PATIENT, v->end, u->first, err));
        if (u->link != EV_CONTENT || all) {
            TC_TRY(fill(p, u->object, TC_PATIENT, u->end, u->stop, err));
            if (all)
                for (uint32_t i = u->end; i < u->stop; i++) {
                    uint32_t row = p->item[i].np;
                    if (row == TC_NONE || p->nps.at[row].first != i || p->nps.at[row].prep == TC_NONE)
                        continue;
                    uint32_t prep = p->nps.at[row].prep;
                    if (ev_is(p, prep, "with") || ev_is(p, prep, "on") || ev_is(p, prep, "against") ||
                        ev_is(p, prep, "of"))
                        TC_TRY(fill(p, row, TC_PATIENT, p->nps.at[row].first, u->stop, err));
                }
        }
        if (!all) break;
    }
done:
    return status;
}

/* Name of what a relative clause's object stands for: "Musical.ly, an app that it bought" too. */
static uint32_t antecedent_mention(const ev_parse *p, const ev_verb *v) {
    if (v->antecedent == TC_NONE) return TC_NONE;
    const ev_np *c = &p->nps.at[v->antecedent];
    uint32_t m = p->items.at[c->head].mention;
    if (m == TC_NONE && c->conj != TC_NONE && c->first > 0 && p->item[c->first - 1].tag == EV_COMMA &&
        ev_in(p, c->head, p->class_.desc, NULL))
        m = p->items.at[p->nps.at[c->conj].head].mention;
    return m;
}

static tc_status verb_roles(ev_parse *p, const ev_trigger *t, tc_error *err) {
    tc_status status = TC_OK;
    const tc_rule *rule = t->match.rule;
    const ev_verb *v = &p->verbs.at[t->verb];
    int subj = role_arg(rule, "subj", TC_AGENT), obj = role_arg(rule, "obj", TC_PATIENT);
    const char *content = tc_rule_arg(rule, "content");
    bool all = content && strcmp(content, "all") == 0;
    uint32_t stop = v->stop;
    if (v->passive) {
        if (subj == TC_PATIENT) obj = subj;
        TC_TRY(fill(p, v->subject, obj, 0, v->first, err));
        TC_TRY(fill_phrases(p, rule, v->end, stop, true, false, err));
        if (v->object != TC_NONE) TC_TRY(fill(p, v->object, TC_PATIENT, v->end, stop, err));
    } else {
        uint32_t before = p->found.n, named = antecedent_mention(p, v);
        p->avoid = named;
        TC_TRY(fill(p, v->subject, subj, 0, v->first, err));
        p->avoid = TC_NONE;
        if (named != TC_NONE && obj >= 0) TC_TRY(add(p, obj, named, err));
        if (p->found.n == before && v->subject != TC_NONE &&
            !p->nps.at[v->subject].pronoun) { /* "a court in Washington" */
            const ev_np *c = &p->nps.at[v->subject];
            uint32_t k = c->end + 1;
            if (k < v->first && p->item[c->end].tag == EV_PREP && ev_is(p, c->end, "in") &&
                p->item[k].np != TC_NONE)
                TC_TRY(add(p, TC_PLACE, p->items.at[p->nps.at[p->item[k].np].head].mention, err));
        }
        bool unnamed = subj == TC_AGENT && v->subject != TC_NONE && v->link != EV_PARTICIPIAL;
        for (uint32_t i = before; i < p->found.n; i++) unnamed &= p->found.at[i].role != TC_AGENT;
        if (unnamed) TC_TRY(add_text(p, v->subject, subj, err));
        if (p->found.n == before &&
            (v->link == EV_PARTICIPIAL || v->link == EV_INFINITIVE || v->link == EV_GERUND)) {
            /* the subject that the clause lacks is the governing verb's */
            uint32_t g = v->gov, guard = 0;
            while (g != TC_NONE && g < t->verb && guard++ < 4) {
                if (p->verbs.at[g].subject != v->subject)
                    TC_TRY(fill(p, p->verbs.at[g].subject, subj, 0, p->verbs.at[g].first, err));
                if (p->found.n != before) break;
                /* a subject that is there, but is no name, is the subject */
                uint32_t gs = p->verbs.at[g].subject;
                if (gs != TC_NONE && !p->nps.at[gs].pronoun && p->item[p->nps.at[gs].head].tag == EV_NOUN &&
                    subj == TC_PATIENT)
                    break;
                g = p->verbs.at[g].gov;
            }
            /* "Obliged by law, X ...": the clause before its subject */
            if (p->found.n == before && v->gov == TC_NONE && t->verb + 1 < p->verbs.n)
                TC_TRY(fill(p, p->verbs.at[t->verb + 1].subject, subj, v->stop,
                            p->verbs.at[t->verb + 1].first, err));
        }
        if (obj >= 0) {
            if (v->object2 != TC_NONE) {
                TC_TRY(fill(p, v->object, role_arg(rule, "iobj", TC_RECIPIENT), v->end,
                            p->nps.at[v->object2].first, err));
                TC_TRY(fill(p, v->object2, TC_PATIENT, v->end, stop, err));
            } else if (strcmp(tc_rule_arg(rule, "type"), "statement") != 0 || v->object == TC_NONE ||
                       !ev_is(p, p->nps.at[v->object].first, "it")) /* "welcomed it": what was done */
                TC_TRY(fill(p, v->object, obj, v->end, stop, err));
        }
        /* "asked TikTok to allow": the object stands as the next verb's subject */
        if (v->object == TC_NONE && content && strcmp(content, "obj") == 0 && t->verb + 1 < p->verbs.n) {
            const ev_verb *u = &p->verbs.at[t->verb + 1];
            if (u->subject != TC_NONE && p->nps.at[u->subject].first >= v->end)
                TC_TRY(fill(p, u->subject, obj, v->end, u->first, err));
        }
        TC_TRY(fill_phrases(p, rule, v->end, stop, false, false, err));
    }
    /* "bans firms from buying X", "prohibits residents from doing business with Y" */
    if (strcmp(tc_rule_arg(rule, "type"), "ban") == 0 && t->verb + 1 < p->verbs.n) {
        const ev_verb *u = &p->verbs.at[t->verb + 1];
        if (u->link == EV_GERUND && u->gov == t->verb && u->first > 0 && ev_is(p, u->first - 1, "from")) {
            TC_TRY(fill(p, u->object, TC_PATIENT, u->end, u->stop, err));
            TC_TRY(fill_phrases(p, rule, u->end, u->stop, false, false, err));
        }
    }
    bool order = strcmp(tc_rule_arg(rule, "type"), "order") == 0 ||
                 strcmp(tc_rule_arg(rule, "type"), "law") == 0 ||
                 strcmp(tc_rule_arg(rule, "type"), "threat") == 0;
    if (content || order) TC_TRY(fill_content(p, t, all || order, err));
done:
    return status;
}

static tc_status noun_roles(ev_parse *p, const ev_trigger *t, tc_error *err) {
    tc_status status = TC_OK;
    const tc_rule *rule = t->match.rule;
    const char *type = tc_rule_arg(rule, "type");
    int poss = role_arg(rule, "poss", TC_AGENT), nmod = role_arg(rule, "nmod", TC_PATIENT),
        gov = role_arg(rule, "gov", TC_AGENT);
    bool acts = strcmp(type, "ban") == 0 || strcmp(type, "policy") == 0 || strcmp(type, "order") == 0 ||
                strcmp(type, "law") == 0;
    uint32_t from = t->item_end;
    if (t->np != TC_NONE) {
        const ev_np *c = &p->nps.at[t->np];
        for (uint32_t i = c->first; i < t->item; i++) {
            uint32_t m = p->items.at[i].mention;
            if (p->item[i].tag == EV_POSSESSIVE) TC_TRY(add(p, poss, pronoun(p, i), err));
            if (m == TC_NONE || p->item[i].compound) continue;
            uint8_t mt = p->w->mentions.at[m].type;
            bool owner = p->item[i].owner || (i + 1 < c->end && p->item[i + 1].tag == EV_CLITIC);
            if (owner)
                TC_TRY(add(p, poss, m, err));
            else if (mt == TC_TYPE_GPE || mt == TC_TYPE_LOC)
                TC_TRY(add(p, acts ? TC_AGENT : TC_PLACE, m, err));
            else if (mt == TC_TYPE_NORP) {
                if (acts || nmod == TC_AGENT) TC_TRY(add(p, TC_AGENT, m, err));
            } else
                TC_TRY(add(p, nmod, m, err));
        }
        if (c->end > from) from = c->end;
    }
    /* phrases behind the noun, to the end of the clause */
    uint32_t to = from;
    for (; to < p->items.n && to < from + 24; to++) {
        uint8_t tag = p->item[to].tag;
        if (tag == EV_STOP || tag == EV_REL || tag == EV_THAT || tag == EV_SUB || tag == EV_COND ||
            p->item[to].verb != TC_NONE)
            break;
        if (tag == EV_COMMA && !(to + 1 < p->items.n && p->item[to + 1].np != TC_NONE &&
                                 p->nps.at[p->item[to + 1].np].conj != TC_NONE))
            break;
    }
    TC_TRY(fill_phrases(p, rule, from, to, false, true, err));
    /* the verb above: "held talks", "faces a ban", "is in talks" */
    if (gov >= 0 && t->verb != TC_NONE) {
        const ev_verb *v = &p->verbs.at[t->verb];
        const ev_item *vi = &p->item[v->item];
        bool light = ev_in(p, v->item, p->class_.light, NULL) || vi->tag == EV_BE || vi->tag == EV_HAVE ||
                     (vi->cue && !vi->cue_adj) || tc_rule_arg(rule, "gov");
        bool face = ev_in(p, v->item, p->class_.face, NULL);
        bool agent = false;
        for (uint32_t i = 0; i < p->found.n; i++) agent |= p->found.at[i].role == TC_AGENT;
        if (v->passive) {
            face = false; /* "is accused of spying": the accused is the doer */
            light = vi->cue && !vi->cue_adj && t->np != TC_NONE && p->nps.at[t->np].prep == v->end;
        }
        if (face)
            TC_TRY(fill(p, v->subject, TC_PATIENT, 0, v->first, err));
        else if (light && (gov != TC_AGENT || !agent)) {
            uint32_t n = p->found.n;
            TC_TRY(fill(p, v->subject, gov, 0, v->first, err));
            if (n == p->found.n && v->gov != TC_NONE && v->gov < t->verb &&
                (v->link == EV_INFINITIVE || v->link == EV_GERUND || v->link == EV_PARTICIPIAL))
                TC_TRY(fill(p, p->verbs.at[v->gov].subject, gov, 0, p->verbs.at[v->gov].first, err));
            /* phrases of the verb serve the noun too: "held a meeting in New York" */
            if (v->stop > to) TC_TRY(fill_phrases(p, rule, to, v->stop, false, true, err));
        }
    }
done:
    return status;
}

tc_status ev_roles(ev_parse *p, const ev_trigger *t, tc_error *err) {
    tc_status status = TC_OK;
    const char *type = tc_rule_arg(t->match.rule, "type");
    static const char *const commercial[] = {"acquire", "launch",   "invest", "hire",
                                             "spend",   "lobbying", "deal"};
    p->found.n = 0;
    p->body = 0;
    p->avoid = TC_NONE;
    p->mail = type && strcmp(type, "request") == 0;
    for (size_t i = 0; i < TC_COUNT_OF(commercial); i++)
        if (type && strcmp(type, commercial[i]) == 0) p->body = 'c';
    if (!t->noun)
        TC_TRY(verb_roles(p, t, err));
    else
        TC_TRY(noun_roles(p, t, err));
    /* a place before the clause: "In Switzerland, UBS ..." */
    if (p->items.n > 3 && p->item[0].tag == EV_PREP && (ev_is(p, 0, "in") || ev_is(p, 0, "at")) &&
        p->item[1].np != TC_NONE) {
        const ev_np *c = &p->nps.at[p->item[1].np];
        if (c->end < p->items.n && p->item[c->end].tag == EV_COMMA && p->items.at[c->head].mention != TC_NONE)
            TC_TRY(add(p, TC_PLACE, p->items.at[c->head].mention, err));
    }
    /* a deadline that names no one binds the one spoken of */
    if (t->noun && p->found.n == 0 && type && strcmp(type, "deadline") == 0)
        TC_TRY(add(p, TC_PATIENT,
                   salient_of(p, TYPE(ORG) | TYPE(PRODUCT), p->items.at[t->item].tok, TC_NONE, false, 'c'),
                   err));
    /* by role, then order in text */
    for (uint32_t i = 1; i < p->found.n; i++) {
        tc_participant q = p->found.at[i];
        uint32_t k = i;
        while (k > 0 && (p->found.at[k - 1].role > q.role ||
                         (p->found.at[k - 1].role == q.role && p->found.at[k - 1].mention > q.mention))) {
            p->found.at[k] = p->found.at[k - 1];
            k--;
        }
        p->found.at[k] = q;
    }
done:
    return status;
}
