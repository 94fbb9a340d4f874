/* event_tags.c: what each item of a sentence is: closed-class word, name, noun, verb, adjective.
 *
 * There is no trained model. A word's tag comes from closed classes and from the forms it can have (data);
 * ambiguous forms ("ban", "orders", "proposed") are decided by their neighbours, left to right.
 */
#include "event.h"

static bool suffix(const ev_parse *p, uint32_t i, const char *end, size_t min) {
    const tc_item *it = &p->items.at[i];
    size_t n = p->w->tok_fold_n[it->tok], k = strlen(end);
    return it->tok_end == it->tok + 1 && n >= min &&
           memcmp(p->w->fold + p->w->tok_fold[it->tok] + n - k, end, k) == 0;
}

uint8_t ev_forms_of(const char *value) {
    uint8_t forms = 0;
    for (; *value; value++) {
        switch (*value) {
        case 'b':
            forms |= EV_BASE;
            break;
        case 's':
            forms |= EV_THIRD;
            break;
        case 't':
            forms |= EV_PAST;
            break;
        case 'p':
            forms |= EV_PART;
            break;
        case 'd':
            forms |= EV_PAST | EV_PART;
            break;
        case 'g':
            forms |= EV_ING;
            break;
        case 'n':
            forms |= EV_NOMINAL;
            break;
        case 'a':
            forms |= EV_ADJECTIVE;
            break;
        default:
            break;
        }
    }
    return forms;
}

void ev_classes_init(ev_classes *c, const tc_rules *rules) {
    c->word = tc_rules_class(rules, "g_word");
    c->verb = tc_rules_class(rules, "g_verb");
    c->light = tc_rules_class(rules, "cue_light");
    c->face = tc_rules_class(rules, "cue_face");
    c->report = tc_rules_class(rules, "cue_report");
    c->standin = tc_rules_class(rules, "cue_standin");
    c->free = tc_rules_class(rules, "cue_free");
    c->business = tc_rules_class(rules, "cue_business");
    c->desc = tc_rules_class(rules, "cue_desc");
    c->parent = tc_rules_class(rules, "cue_parent");
    c->public_body = tc_rules_class(rules, "cue_public");
    c->actor = tc_rules_class(rules, "cue_actor");
    c->goods = tc_rules_class(rules, "cue_goods");
    c->owned_by = tc_rules_class(rules, "cue_owned_by");
}

/* ------------------------------------------------------------------------------------------------- tags */

static const struct {
    const char *code;
    uint8_t tag;
    bool negated, object;
} word_tags[] = {
    {"det", EV_DET, 0, 0},     {"pos", EV_POSSESSIVE, 0, 0}, {"her", EV_POSSESSIVE, 0, 0},
    {"prn", EV_PRONOUN, 0, 0}, {"obj", EV_PRONOUN, 0, 1},    {"be", EV_BE, 0, 0},
    {"bn", EV_BE, 1, 0},       {"have", EV_HAVE, 0, 0},      {"hn", EV_HAVE, 1, 0},
    {"do", EV_DO, 0, 0},       {"dn", EV_DO, 1, 0},          {"mod", EV_MODAL, 0, 0},
    {"mn", EV_MODAL, 1, 0},    {"to", EV_TO, 0, 0},          {"that", EV_THAT, 0, 0},
    {"prp", EV_PREP, 0, 0},    {"cc", EV_CC, 0, 0},          {"sub", EV_SUB, 0, 0},
    {"cnd", EV_COND, 0, 0},    {"rel", EV_REL, 0, 0},        {"neg", EV_NOT, 0, 0},
    {"adv", EV_ADV, 0, 0},     {"adj", EV_ADJ, 0, 0},
};

/* Tag, forms and the rest of a word on its own, as tag_token unpacks them; kept for the words of the rules.
 */
static uint32_t tag_mask(const ev_parse *p, uint32_t i, uint32_t word) {
    static const struct {
        const char *at;
        uint8_t bit;
    } smalls[] = {{"before", EV_IS_BEFORE}, {"after", EV_IS_BEFORE},       {"until", EV_IS_BEFORE},
                  {"till", EV_IS_BEFORE},   {"since", EV_IS_BEFORE},       {"as", EV_IS_AS},
                  {"of", EV_IS_OF},         {"following", EV_IS_FOLLOWING}};
    const char *value;
    uint32_t tag = EV_NOUN, forms = 0, small = 0, more = 0;
    bool closed = false;
    if (ev_in(p, i, p->class_.word, &value))
        for (size_t k = 0; k < TC_COUNT_OF(word_tags) && !closed; k++)
            if (strcmp(word_tags[k].code, value) == 0) {
                tag = word_tags[k].tag;
                more = (uint32_t)word_tags[k].negated | (uint32_t)word_tags[k].object << 1;
                closed = true;
            }
    if (!closed && ev_in(p, i, p->class_.verb, &value)) forms = ev_forms_of(value);
    if (!closed && forms == 0) {
        if (suffix(p, i, "ly", 5))
            tag = EV_ADV;
        else if (suffix(p, i, "ing", 6))
            forms = EV_ING | EV_NOMINAL;
        else if (suffix(p, i, "ed", 5) && !suffix(p, i, "eed", 4))
            forms = EV_PAST | EV_PART;
    }
    if (!word) return tag | forms << 8;
    for (size_t k = 0; k < TC_COUNT_OF(smalls); k++)
        if (ev_is(p, i, smalls[k].at)) small |= smalls[k].bit;
    uint32_t mask =
        tag | forms << 8 | small << 16 | more << 20 | UINT32_C(1) << 31; /* the last bit: looked up */
    tc_work *w = p->w;
    uint32_t n = w->event_memo.masks.n;
    if (word >= n) {
        if (!tc_vec_reserve(&w->alloc, &w->event_memo.masks, word + 1)) return mask; /* only slower */
        memset(w->event_memo.masks.at + n, 0, (word + 1 - n) * sizeof *w->event_memo.masks.at);
        w->event_memo.masks.n = word + 1;
    }
    w->event_memo.masks.at[word] = mask;
    return mask;
}

static void tag_token(ev_parse *p, uint32_t i) {
    const tc_work *w = p->w;
    uint32_t tok = p->items.at[i].tok;
    ev_item *it = &p->item[i];
    uint8_t c = w->text.at[w->tok_start[tok]];
    switch (w->tok_kind[tok]) {
    case TC_TOK_NUMBER:
        it->tag = EV_NUMBER;
        return;
    case TC_TOK_CLITIC:
        it->tag =
            i > 0 && (p->item[i - 1].tag == EV_PRONOUN || p->item[i - 1].tag == EV_THAT) ? EV_BE : EV_CLITIC;
        return;
    case TC_TOK_PUNCT:
    case TC_TOK_SYMBOL:
        if (c == ',')
            it->tag = EV_COMMA;
        else if (c == '"' || c == '\'' ||
                 (w->tok_end[tok] - w->tok_start[tok] == 3 && c == 0xE2 &&
                  w->text.at[w->tok_start[tok] + 1] == 0x80 && w->text.at[w->tok_start[tok] + 2] >= 0x98))
            it->tag = EV_QUOTE;
        else if (c == '-' && !(w->tok_flags[tok] & TC_TOK_SPACE) && i + 1 < p->items.n &&
                 !(w->tok_flags[p->items.at[i + 1].tok] & TC_TOK_SPACE))
            it->tag = EV_HYPHEN;
        else if (c == '$' || c == '%' || c == '&' || c == '#')
            it->tag = c == '&' ? EV_CC : EV_NOUN;
        else
            it->tag = EV_STOP;
        return;
    case TC_TOK_WORD:
        break;
    default:
        it->tag = EV_NOUN;
        return;
    }
    uint32_t word = p->items.at[i].word, mask;
    const uint32_t n = w->event_memo.masks.n;
    mask = word && word < n && w->event_memo.masks.at[word] ? w->event_memo.masks.at[word]
                                                            : tag_mask(p, i, word);
    it->tag = (uint8_t)(mask & 0xFF);
    it->forms = (uint8_t)(mask >> 8);
    it->small = (uint8_t)(mask >> 16 & 15);
    it->negated = mask >> 20 & 1;
    it->object_pronoun = mask >> 21 & 1;
}

static bool modifier_tag(uint8_t tag) {
    return tag == EV_DET || tag == EV_ADJ || tag == EV_POSSESSIVE || tag == EV_CLITIC || tag == EV_NUMBER ||
           tag == EV_QUANTITY || tag == EV_HYPHEN;
}
/* What can begin the object of a verb. */
static bool object_tag(uint8_t tag) {
    return tag == EV_DET || tag == EV_ADJ || tag == EV_POSSESSIVE || tag == EV_ENT || tag == EV_QUANTITY ||
           tag == EV_NUMBER || tag == EV_PRONOUN;
}

static uint32_t before(const ev_parse *p,
                       uint32_t i) { /* the item before, adverbs, negations, quotes left out */
    while (i-- > 0) {
        uint8_t t = p->item[i].tag;
        if (t != EV_ADV && t != EV_NOT && t != EV_QUOTE) return i;
    }
    return TC_NONE;
}
static uint32_t behind(const ev_parse *p, uint32_t i) {
    while (++i < p->items.n)
        if (p->item[i].tag != EV_ADV && p->item[i].tag != EV_QUOTE) return i;
    return TC_NONE;
}

static bool plural_noun(const ev_parse *p, uint32_t i) {
    return p->item[i].tag == EV_NOUN && suffix(p, i, "s", 4) && !suffix(p, i, "ss", 4);
}

/* True when the clause around an item holds no other word that can be its verb. */
static bool clause_needs_verb(const ev_parse *p, uint32_t i) {
    for (uint32_t k = i; k-- > 0;) {
        uint8_t t = p->item[k].tag;
        if (t == EV_STOP || t == EV_THAT || t == EV_SUB || t == EV_COND || t == EV_REL || t == EV_COMMA)
            break;
        if (t == EV_VERB || t == EV_BE || t == EV_HAVE || t == EV_DO || t == EV_MODAL) return false;
    }
    for (uint32_t k = i + 1; k < p->items.n; k++) {
        uint8_t t = p->item[k].tag;
        if (t == EV_STOP || t == EV_THAT || t == EV_SUB || t == EV_COND || t == EV_REL || t == EV_COMMA)
            break;
        if (t == EV_BE || t == EV_HAVE || t == EV_DO || t == EV_MODAL ||
            (p->item[k].forms & (EV_PAST | EV_THIRD)))
            return false;
    }
    return true;
}

/* Verb, noun or adjective? Sets the tag of an item that has forms. Items before i are decided. */
static void decide(ev_parse *p, uint32_t i) {
    ev_item *it = &p->item[i];
    uint8_t f = it->forms;
    uint32_t b = before(p, i), a = behind(p, i);
    uint8_t bt = b == TC_NONE ? EV_STOP : p->item[b].tag;
    uint8_t at = a == TC_NONE ? EV_STOP : p->item[a].tag;
    bool next_object = a != TC_NONE && object_tag(at);
    bool next_noun =
        a != TC_NONE && (at == EV_NOUN || at == EV_ENT || at == EV_ADJ) && !(p->item[a].forms & ~EV_NOMINAL);
    bool noun = (f & EV_NOMINAL) != 0;
    it->tag = EV_NOUN;
    if (it->compound) {
        it->tag = EV_ADJ;
        return;
    }
    if ((f & ~(EV_NOMINAL | EV_ADJECTIVE)) == 0) {
        if (f == EV_ADJECTIVE) it->tag = EV_ADJ;
        return;
    }
    if (bt == EV_VERB && (p->item[b].forms & EV_ADJECTIVE) && !noun) bt = EV_BE;
    if ((f & EV_BASE) && (bt == EV_TO || bt == EV_MODAL || bt == EV_DO)) {
        it->tag = EV_VERB;
        return;
    }
    if (f & EV_ING) {
        if (bt == EV_BE) {
            it->tag = EV_VERB;
            return;
        }
        if (bt == EV_DET || bt == EV_ADJ || bt == EV_POSSESSIVE || bt == EV_CLITIC || bt == EV_HYPHEN) {
            it->tag = next_noun && !noun ? EV_ADJ : EV_NOUN;
            return;
        }
        if (noun && (bt == EV_PREP || bt == EV_VERB || bt == EV_NOUN || bt == EV_ENT || bt == EV_STOP ||
                     bt == EV_CC)) {
            if (!(next_object || (a != TC_NONE && at == EV_THAT))) return;
        }
        it->tag = EV_VERB;
        return;
    }
    if (f & (EV_PAST | EV_PART)) {
        if (bt == EV_BE || bt == EV_HAVE) {
            if (noun && bt == EV_HAVE) return;
            it->tag = EV_VERB;
            return;
        }
        bool base = (f & (EV_BASE | EV_NOMINAL)) != 0; /* cut, shut, cost: one form for all */
        if (bt == EV_DET || bt == EV_POSSESSIVE || bt == EV_CLITIC || bt == EV_ADJ || bt == EV_HYPHEN) {
            it->tag = noun && !next_noun ? EV_NOUN : EV_ADJ;
            if (bt == EV_DET && !noun && (at == EV_PREP || at == EV_DET || at == EV_TO))
                it->tag = EV_VERB; /* "both denied" */
            return;
        }
        if (bt == EV_NUMBER && a != TC_NONE && at == EV_NOUN && (p->item[a].forms & EV_NOMINAL)) {
            it->tag = EV_ADJ; /* "two failed banks" */
            return;
        }
        if (((bt == EV_NUMBER || bt == EV_QUANTITY || bt == EV_PREP) && next_noun && !next_object) ||
            (bt == EV_VERB && !(f & EV_NOMINAL) && (at == EV_NOUN || at == EV_ENT || at == EV_ADJ))) {
            it->tag = noun ? EV_NOUN : EV_ADJ;
            return;
        }
        if (bt == EV_PREP || bt == EV_SUB) {
            it->tag = noun ? EV_NOUN : bt == EV_SUB || at == EV_PREP ? EV_VERB : EV_ADJ;
            return;
        }
        if (base && noun && bt != EV_PRONOUN && bt != EV_REL && !next_object && at != EV_TO) return;
        if ((f & EV_ADJECTIVE) && !next_object && at != EV_PREP && at != EV_TO) {
            it->tag = EV_ADJ;
            return;
        }
        it->tag = EV_VERB;
        return;
    }
    if (!noun) {
        bool bare = (f & ~(EV_BASE | EV_THIRD)) == 0 && (modifier_tag(bt) || bt == EV_PREP || bt == EV_BE);
        it->tag = bt == EV_DET || bt == EV_ADJ || bare ? EV_NOUN : EV_VERB;
        return;
    }
    /* a base or third-person form that is also a noun */
    if (modifier_tag(bt) || bt == EV_PREP) return;
    if (bt == EV_PRONOUN || bt == EV_REL || (bt == EV_THAT && (f & EV_THIRD))) {
        if (bt != EV_PRONOUN || !p->item[b].object_pronoun) it->tag = EV_VERB;
        return;
    }
    if (bt == EV_CC) { /* "to fine or ban the app" */
        uint32_t v = b;
        while (v-- > 0 && p->item[v].tag != EV_VERB && p->item[v].tag != EV_STOP) {
        }
        if (v != UINT32_MAX && p->item[v].tag == EV_VERB && (p->item[v].forms & f & (EV_BASE | EV_THIRD)) &&
            (next_object || at == EV_THAT))
            it->tag = EV_VERB;
        /* "could be sold or face a ban" */
        for (uint32_t m = v; (f & EV_BASE) && next_object && m != UINT32_MAX && m-- > 0 && m + 4 > v;)
            if (p->item[m].tag == EV_MODAL || p->item[m].tag == EV_TO) it->tag = EV_VERB;
        return;
    }
    if (bt == EV_NOUN || bt == EV_ENT || bt == EV_TIME) {
        if (f & EV_THIRD) {
            if (bt == EV_NOUN && plural_noun(p, b)) return;
            if (next_object || at == EV_THAT || (at == EV_TO && bt == EV_ENT) ||
                (at == EV_STOP && bt == EV_ENT && a == TC_NONE) ||
                (p->title && bt == EV_ENT && at == EV_NOUN) ||
                (bt == EV_ENT && at == EV_NOUN && clause_needs_verb(p, i)))
                it->tag = EV_VERB;
        } else if (((bt == EV_NOUN && plural_noun(p, b)) || (bt == EV_ENT && p->title)) && next_object) {
            it->tag = EV_VERB;
        }
    }
}

void ev_tag_items(ev_parse *p) {
    tc_work *w = p->w;
    if (w->event_memo.rules != p->rules) {
        w->event_memo.rules = p->rules;
        w->event_memo.masks.n = 0;
    }
    for (uint32_t i = 0; i < p->items.n; i++) {
        const tc_item *it = &p->items.at[i];
        ev_item *e = &p->item[i];
        *e = (ev_item){.np = TC_NONE, .verb = TC_NONE, .trigger = TC_NONE};
        if (it->mention != TC_NONE) {
            const tc_mention *m = &w->mentions.at[it->mention];
            e->tag = EV_ENT;
            e->owner = m->variant == TC_VARIANT_POSSESSIVE;
        } else if (it->time != TC_NONE)
            e->tag = EV_TIME;
        else if (it->quantity != TC_NONE)
            e->tag = EV_QUANTITY;
        else
            tag_token(p, i);
    }
    for (uint32_t i = 0; i < p->items.n; i++)
        if (p->item[i].tag == EV_HYPHEN) {
            if (i > 0) p->item[i - 1].compound = true;
            if (i + 1 < p->items.n) p->item[i + 1].compound = true;
        }
    for (uint32_t k = 0; k < p->triggers.n; k++) {
        ev_trigger *t = &p->triggers.at[k];
        ev_item *e = &p->item[t->item];
        e->trigger = k;
        if (e->tag == EV_ENT) { /* a name inside the pattern is no trigger word */
            t->forms = EV_NOMINAL;
            continue;
        }
        if (t->forms) {
            e->forms = t->forms | (e->forms & EV_NOMINAL);
            if (e->tag != EV_NOUN) e->tag = EV_NOUN;
        }
    }
    for (uint32_t i = 1; i + 1 < p->items.n; i++) /* "it first disclosed" */
        if (p->item[i].tag == EV_ADJ && (ev_is(p, i, "first") || ev_is(p, i, "last")) &&
            (p->item[i + 1].forms & EV_PAST) &&
            (p->item[i - 1].tag == EV_PRONOUN || (p->item[i - 1].tag == EV_ENT && !p->item[i - 1].owner)))
            p->item[i].tag = EV_ADV;
    for (uint32_t i = 1; i < p->items.n; i++) /* behind a modal even an unknown word is a verb */
        if (p->item[i].tag == EV_NOUN && !p->item[i].forms && p->item[i - 1].tag == EV_MODAL &&
            w->tok_kind[p->items.at[i].tok] == TC_TOK_WORD &&
            !(w->tok_flags[p->items.at[i].tok] & TC_TOK_UPPER1))
            p->item[i].forms = EV_BASE;
    for (uint32_t i = 0; i < p->items.n; i++)
        if (p->item[i].forms && p->item[i].tag == EV_NOUN) decide(p, i);
    /* "before", "after", "as": before a clause a subordinator, before a noun phrase a preposition */
    for (uint32_t i = 0; i < p->items.n; i++) {
        if (!(p->item[i].tag == EV_SUB && (p->item[i].small & EV_IS_BEFORE)) &&
            !(p->item[i].tag == EV_PREP && (p->item[i].small & EV_IS_AS)))
            continue;
        uint32_t k = i + 1;
        bool any = false;
        for (; k < p->items.n; k++) {
            uint8_t t = p->item[k].tag;
            if (ev_chunk_tag(t) || t == EV_PRONOUN || (t == EV_PREP && any && (p->item[k].small & EV_IS_OF)))
                any = true;
            else if (t != EV_ADV && t != EV_QUOTE)
                break;
        }
        uint8_t t = k < p->items.n ? p->item[k].tag : (uint8_t)EV_STOP;
        bool clause = any && (t == EV_BE || t == EV_HAVE || t == EV_DO || t == EV_MODAL ||
                              (t == EV_VERB && (p->item[k].forms & (EV_PAST | EV_THIRD | EV_BASE))));
        p->item[i].tag = clause ? EV_SUB : EV_PREP;
    }
    for (uint32_t i = 1; i + 1 < p->items.n; i++) { /* "signed that law on Monday": a determiner */
        if (p->item[i].tag != EV_THAT || (p->item[i - 1].tag != EV_VERB && p->item[i - 1].tag != EV_PREP))
            continue;
        uint32_t k = i + 1;
        while (k < p->items.n && (p->item[k].tag == EV_NOUN || p->item[k].tag == EV_ADJ)) k++;
        uint8_t t = k < p->items.n ? p->item[k].tag : (uint8_t)EV_STOP;
        if (k > i + 1 && k < i + 4 &&
            (t == EV_PREP || t == EV_COMMA || t == EV_STOP || t == EV_TIME || t == EV_CC))
            p->item[i].tag = EV_DET;
    }
    for (uint32_t i = 1; i < p->items.n; i++) /* "the following stage" */
        if (p->item[i].tag == EV_PREP && p->item[i - 1].tag == EV_DET && (p->item[i].small & EV_IS_FOLLOWING))
            p->item[i].tag = EV_ADJ;
    /* "to" before no verb is a preposition; "that" before a noun with no verb before it stays */
    for (uint32_t i = 0; i < p->items.n; i++) {
        if (p->item[i].tag != EV_TO) continue;
        uint32_t a = behind(p, i);
        while (a != TC_NONE && p->item[a].tag == EV_NOT) a = behind(p, a);
        if (a == TC_NONE || (p->item[a].tag != EV_VERB && p->item[a].tag != EV_BE &&
                             p->item[a].tag != EV_HAVE && p->item[a].tag != EV_DO))
            p->item[i].tag = EV_PREP;
    }
}
