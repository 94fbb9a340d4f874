/* event.h: what the parts of the event stage share. Only event*.c include it.
 *
 *   event.c          finds triggers, fills events, decides on repeats and worth
 *   event_tags.c     what each item of a sentence is
 *   event_parse.c    shallow parse of one sentence: noun chunks, verb groups and how they hang together
 *   event_roles.c    participants: chunk -> entity, pronouns and descriptions, role frames
 *   event_date.c     which time belongs to which trigger; modality and polarity
 *   event_summary.c  one line composed from an event's parts
 *
 * All of it works on a window of one sentence, at most EV_WINDOW items, so that a scan back inside it has a
 * bound.
 */
#ifndef TC_EVENT_H
#define TC_EVENT_H

#include "core.h"
#include "rule.h"

#define EV_WINDOW 384

typedef enum ev_tag {
    EV_NOUN,
    EV_ENT,
    EV_TIME,
    EV_QUANTITY,
    EV_NUMBER,
    EV_DET,
    EV_ADJ,
    EV_POSSESSIVE,
    EV_CLITIC,
    EV_HYPHEN, /* in chunks */
    EV_PRONOUN,
    EV_PREP,
    EV_TO,
    EV_THAT,
    EV_CC,
    EV_SUB,
    EV_COND,
    EV_REL,
    EV_BE,
    EV_HAVE,
    EV_DO,
    EV_MODAL,
    EV_NOT,
    EV_ADV,
    EV_VERB,
    EV_COMMA,
    EV_STOP,
    EV_QUOTE
} ev_tag;

/* What can stand in a chunk. */
static inline bool ev_chunk_tag(uint8_t tag) { return tag <= EV_HYPHEN; }

/* Small words that are more than one thing. */
enum ev_small {
    EV_IS_BEFORE = 1 /* before, after, until, till, since */,
    EV_IS_AS = 2,
    EV_IS_OF = 4,
    EV_IS_FOLLOWING = 8
};

enum ev_form {
    EV_BASE = 1,
    EV_THIRD = 2,
    EV_PAST = 4,
    EV_PART = 8,
    EV_ING = 16,
    EV_NOMINAL = 32,
    EV_ADJECTIVE = 64
};

typedef struct ev_item { /* beside tc_item */
    uint8_t tag;
    uint8_t forms; /* what the word can be */
    bool negated;  /* an auxiliary with n't */
    bool owner;    /* a name with a possessive ending of its own */
    bool compound; /* part of a hyphenated word */
    bool object_pronoun;
    uint8_t small;              /* enum ev_small, of a subordinator or preposition */
    uint32_t np, verb, trigger; /* rows of ev_parse, or TC_NONE */
    const char *cue;            /* modality named by a governor here, or NULL */
    bool cue_adj, cue_fail, cue_weak, cue_demand;
} ev_item;

typedef struct ev_np {         /* a noun chunk */
    uint32_t first, end, head; /* items */
    uint32_t prep;             /* item of the preposition before it, or TC_NONE */
    uint32_t conj;             /* chunk that it is coordinated to, or TC_NONE */
    bool pronoun;
} ev_np;

typedef enum ev_link {
    EV_MAIN,
    EV_COORD,
    EV_INFINITIVE,
    EV_CONTENT,
    EV_RELATIVE,
    EV_PARTICIPIAL,
    EV_GERUND,
    EV_ADVERBIAL,
    EV_CONDITION
} ev_link;

typedef struct ev_verb {       /* a verb group */
    uint32_t first, item, end; /* items: "has not been | banned |" */
    uint8_t form;              /* EV_BASE, EV_THIRD, EV_PAST, EV_PART, EV_ING */
    uint8_t link;              /* ev_link */
    bool finite, past, passive, progressive, perfect, negated, infinitive;
    char modal;      /* 0; 'w' will, would, shall; 'c' can, could, may, might; 'm' must, should */
    uint32_t gov;    /* verb above it, or TC_NONE */
    uint32_t gov_np; /* noun above it ("plans to"), or TC_NONE */
    uint32_t subject, object, object2; /* chunks or TC_NONE */
    uint32_t antecedent; /* the object, when it stands before the clause: "the app that X bought" */
    uint32_t stop;       /* first item behind its complements */
    uint32_t time;       /* item of the time that says when, or TC_NONE */
} ev_verb;

typedef struct ev_trigger {
    tc_rule_match match;
    uint32_t item;     /* the trigger word's item */
    uint32_t item_end; /* behind the trigger's last item */
    uint8_t forms;
    bool noun;        /* decided by the parse: noun, else verb */
    uint32_t verb;    /* own verb group (verb), or the verb above the noun; TC_NONE */
    uint32_t np;      /* own chunk (noun) */
    uint32_t event;   /* row in w->events, or TC_NONE */
    uint32_t time;    /* item of the time that belongs to it, or TC_NONE */
    bool time_before; /* content told in the past perfect: before the report's time */
} ev_trigger;

typedef struct ev_classes { /* ids of the word classes, looked up once a document */
    int word, verb, light, face, report, standin, free, business, desc, parent, owned_by, goods, public_body,
        actor;
} ev_classes;

typedef struct ev_parse {
    tc_work *w;
    const tc_rules *rules;
    ev_classes class_;
    uint32_t sentence;
    char body;      /* 'c' while the roles of an act of commerce are filled: "it" is then no public body */
    bool mail;      /* while the roles of a request are filled: an officer's house is asked with him */
    uint32_t avoid; /* mention that a pronoun does not stand for, or TC_NONE */
    bool title;     /* headline grammar: the present tense tells what happened */
    tc_items items;
    ev_item *item; /* items.n rows */
    uint32_t cap_item;
    TC_VEC(ev_np) nps;
    TC_VEC(ev_verb) verbs;
    TC_VEC(ev_trigger) triggers;
    TC_VEC(tc_participant) found; /* participants of the event being made */
    /* child -> parent pairs told by the document ("TikTok's parent company ByteDance"); mentions */
    TC_VEC(tc_span) parents;
    bool parents_known; /* looked for: only when a text speaks of a parent company */
} ev_parse;

/* Tags the items of the window; verb or noun is decided for every trigger. */
void ev_tag_items(ev_parse *p);
void ev_classes_init(ev_classes *c, const tc_rules *rules);
/* Tags the items, finds chunks and verb groups and links them. */
TC_MUST_USE tc_status ev_parse_window(ev_parse *p, tc_error *err);
/* Forms that a class value stands for. */
uint8_t ev_forms_of(const char *value);
/* True when the item's word is in the class. */
static inline bool ev_in(const ev_parse *p, uint32_t item, int class_id, const char **value) {
    const char *unused;
    uint32_t word = p->items.at[item].word;
    return class_id >= 0 && word && tc_word_in(p->rules, word, class_id, value ? value : &unused);
}
/* True when the item is one token that folds to the word. */
static inline bool ev_is(const ev_parse *p, uint32_t item, const char *word) {
    const tc_item *it = &p->items.at[item];
    return it->tok_end == it->tok + 1 && tc_tok_is(p->w, it->tok, word);
}
/* True when the comma stands inside a list: names on both sides, or more of the list behind the next chunk.
 */
static inline bool ev_list_comma(const ev_parse *p, uint32_t comma) {
    if (comma + 2 < p->items.n && p->item[comma + 1].tag == EV_CC) /* the last of the list */
        return p->item[comma + 2].np != TC_NONE && p->nps.at[p->item[comma + 2].np].conj != TC_NONE;
    if (comma + 1 >= p->items.n || p->item[comma + 1].np == TC_NONE) return false;
    const ev_np *c = &p->nps.at[p->item[comma + 1].np];
    if (c->first != comma + 1 || c->conj == TC_NONE) return false;
    if (p->items.at[c->head].mention != TC_NONE && p->items.at[p->nps.at[c->conj].head].mention != TC_NONE)
        return true;
    uint32_t k = c->end;
    if (k < p->items.n && p->item[k].tag == EV_COMMA) k++;
    if (k < p->items.n && p->item[k].tag == EV_CC) k++;
    return k > c->end && k < p->items.n && p->item[k].np != TC_NONE &&
           p->nps.at[p->item[k].np].conj == p->item[comma + 1].np;
}
static inline const ev_np *ev_np_at(const ev_parse *p, uint32_t np) {
    return np == TC_NONE ? NULL : &p->nps.at[np];
}

/* Fills p->found for a trigger. */
TC_MUST_USE tc_status ev_roles(ev_parse *p, const ev_trigger *t, tc_error *err);

/* Gives each time of the window to a trigger. */
void ev_times_assign(ev_parse *p);
/* Date, relation and precision of an event from its trigger's time. */
void ev_date(const ev_parse *p, const ev_trigger *t, tc_event *e);
/* Modality and polarity; true when it is only what must or should be done. tried: an attempt. */
bool ev_modality(const ev_parse *p, const ev_trigger *t, tc_event *e, bool *tried);
/* True when a clause under the verb tells what is said, agreed, threatened. */
bool ev_has_content(const ev_parse *p, const ev_trigger *t);

/* True when the chunk's head is written as a name, though no mention covers it. */
bool ev_name_like(const ev_parse *p, uint32_t np);
/* True for "five other banks": a chunk that goes on a list of names. */
bool ev_others(const ev_parse *p, uint32_t np);
/* A chunk's own words, without an article; NULL when it is no plain noun phrase of handy length. */
const char *ev_chunk_words(ev_parse *p, uint32_t np, bool upper, bool *short_of_memory);
/* The words behind the owner in "his appointment", "Boeing's plan"; NULL when nobody owns it. */
const char *ev_owned_words(ev_parse *p, uint32_t np, bool *short_of_memory);

/* What a summary needs beside the event. */
typedef struct ev_telling {
    const char *agent, *object; /* words for an actor or object that is no name, or NULL */
    const char *verb;           /* the trigger's own word, or NULL */
    bool topic;                 /* the object's words are what the clause below is about */
    bool owned;                 /* the object's words belong to a named owner: "its appointment" */
    bool tried;
    const tc_event *content; /* the event that is said, ordered, agreed on, or NULL */
    const tc_rule *content_rule;
    const char *content_object, *content_verb;
    bool infinitive, passive; /* how the content stands: "to ban", "be banned" */
} ev_telling;
/* NULL when memory is short. */
const char *ev_summary(tc_work *w, const tc_rule *rule, const tc_event *e, const ev_telling *t);

#endif
