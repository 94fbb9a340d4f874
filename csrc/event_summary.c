/* event_summary.c: one line for an event, composed from its parts: who, did what, to whom, how much, where,
 * when.
 *
 * The verb phrase is the trigger row's (say=signs_order_on|sign_order_on|order_signed_on); the sentence of
 * the text is never copied.
 */
#include "event.h"

typedef struct line { /* a text that is cut at its end, never past a whole name */
    char at[480];
    size_t n;
} line;

static void put(line *l, const char *s) {
    size_t n = strlen(s);
    if (l->n + n >= sizeof l->at) return;
    memcpy(l->at + l->n, s, n);
    l->n += n;
    l->at[l->n] = 0;
}
static void put_number(line *l, uint64_t v) {
    char d[24];
    size_t n = sizeof d;
    d[--n] = 0;
    do {
        d[--n] = (char)('0' + v % 10);
        v /= 10;
    } while (v);
    put(l, d + n);
}

/* Part `which` of does|do|done, blanks for "_", the trigger for "%". */
static void put_phrase(line *l, const char *say, unsigned which, const char *verb) {
    const char *s = say ? say : "acts|act|acted";
    for (; which && *s; s++)
        if (*s == '|') which--;
    for (; *s && *s != '|' && l->n + 1 < sizeof l->at; s++)
        if (*s == '%') /* the verb itself */
            put(l, verb ? verb : "act");
        else
            l->at[l->n++] = *s == '_' ? ' ' : *s;
    l->at[l->n] = 0;
}

static unsigned put_names(line *l, const tc_event *e, uint8_t role, const char *lead, unsigned most) {
    unsigned n = 0, total = 0;
    for (uint32_t i = 0; i < e->n_participants; i++) total += e->participants[i].role == role;
    for (uint32_t i = 0; i < e->n_participants; i++) {
        if (e->participants[i].role != role) continue;
        if (n == most) {
            put(l, " and others");
            break;
        }
        put(l, n == 0 ? lead : n + 1 == total ? " and " : ", ");
        put(l, e->participants[i].name);
        n++;
    }
    return n;
}

static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static void put_day(line *l, int32_t day, unsigned precision) {
    tc_ymd d = tc_ymd_of(day);
    if (d.year < 1) return;
    if (precision == TC_PREC_QUARTER) {
        put(l, "Q");
        put_number(l, (uint64_t)((d.month + 2) / 3));
        put(l, " ");
    } else if (precision < TC_PREC_QUARTER || precision == TC_PREC_UNKNOWN) {
        if (precision != TC_PREC_MONTH) {
            put_number(l, (uint64_t)d.day);
            put(l, " ");
        }
        put(l, months[(d.month + 11) % 12]);
        put(l, " ");
    }
    put_number(l, (uint64_t)d.year);
}

static void put_date(line *l, const tc_event *e) {
    if (e->lo == TC_DAY_NONE && e->hi == TC_DAY_NONE) return;
    unsigned prec = e->precision;
    if (prec == TC_PREC_HOUR) prec = TC_PREC_DAY;
    put(l, " (");
    if (e->relation == TC_REL_DEADLINE) put(l, "by ");
    if (e->lo == TC_DAY_NONE) {
        put(l, e->relation == TC_REL_UNTIL ? "until " : "by ");
        put_day(l, e->hi, prec);
    } else if (e->hi == TC_DAY_NONE) {
        put(l, e->relation == TC_REL_SINCE ? "from " : "after ");
        put_day(l, e->lo, prec);
    } else if (e->lo == e->hi || prec == TC_PREC_MONTH || prec == TC_PREC_QUARTER || prec == TC_PREC_YEAR) {
        tc_ymd a = tc_ymd_of(e->lo), b = tc_ymd_of(e->hi);
        put_day(l, e->lo, prec);
        bool longer = prec == TC_PREC_YEAR    ? a.year != b.year
                      : prec == TC_PREC_MONTH ? a.year != b.year || a.month != b.month
                                              : false;
        if (longer) {
            put(l, " to ");
            put_day(l, e->hi, prec);
        }
    } else {
        if (prec == TC_PREC_WEEK) put(l, "week of ");
        put_day(l, e->lo, prec == TC_PREC_WEEK ? TC_PREC_DAY : prec);
        if (prec != TC_PREC_WEEK) {
            put(l, " to ");
            put_day(l, e->hi, prec);
        }
    }
    put(l, ")");
}

static void put_money(line *l, const tc_work *w, const tc_event *e) {
    for (uint32_t i = 0; i < e->n_quantities; i++) {
        const tc_quantity *q = &w->quantities.at[e->quantities[i]];
        if (q->kind != TC_MONEY) continue;
        char text[80];
        size_t n = q->end - q->start;
        if (n >= sizeof text) return;
        memcpy(text, w->text.at + q->start, n);
        text[n] = 0;
        for (size_t k = 0; k < n; k++)
            if ((uint8_t)text[k] < ' ') text[k] = ' ';
        put(l, e->type == TC_EVENT_SPEND || e->type == TC_EVENT_INVEST ? " " : " for ");
        put(l, text);
        return;
    }
}

static bool has_money(const tc_work *w, const tc_event *e) {
    for (uint32_t i = 0; i < e->n_quantities; i++)
        if (w->quantities.at[e->quantities[i]].kind == TC_MONEY) return true;
    return false;
}

static const char *const prepositions[] = {" on",     " with", " against", " into", " of",
                                           " before", " to",   " about",   " in",   " for"};

/* Length of a preposition that ends the line, with its blank; 0 when there is none. */
static size_t preposition_end(const line *l) {
    for (size_t i = 0; i < TC_COUNT_OF(prepositions); i++) {
        size_t k = strlen(prepositions[i]);
        if (l->n > k && memcmp(l->at + l->n - k, prepositions[i], k) == 0) return k;
    }
    return 0;
}

/* True when the object's last word stands in the phrase already: "issues order on | order". */
static bool repeats_word(const char *phrase, const char *object) {
    const char *last = strrchr(object, ' ');
    return strstr(phrase, last ? last + 1 : object) != NULL;
}

/* True when the phrase ends in a particle, which takes an object as a plain verb does: "takes over". */
static bool particle_end(const line *l) {
    static const char *const words[] = {" over", " down", " out", " up", " off", " back"};
    for (size_t i = 0; i < TC_COUNT_OF(words); i++) {
        size_t k = strlen(words[i]);
        if (l->n > k && memcmp(l->at + l->n - k, words[i], k) == 0) return true;
    }
    return false;
}

/* What follows the verb of a clause. */
typedef struct clause {
    const tc_work *w;
    const tc_event *e;
    const char *say, *object;
    bool taker, agentive; /* the object is the recipient; subject and object keep their places */
    bool topic;           /* the object's words are what is spoken of */
    bool owned;           /* the object's words belong to the names: "appointment of X" */
    uint8_t first;        /* role of the names that follow the verb, or TC_ROLE_COUNT */
} clause;

static void put_objects(line *l, const clause *c, size_t verb) {
    const tc_event *e = c->e;
    unsigned count[TC_ROLE_COUNT] = {0};
    for (uint32_t i = 0; i < e->n_participants; i++) count[e->participants[i].role]++;
    /* one verb takes its object without more */
    bool word = memchr(l->at + verb, ' ', l->n - verb) == NULL || particle_end(l);
    size_t wants = preposition_end(l);
    uint8_t first = c->first, second = first == TC_PATIENT ? TC_RECIPIENT : TC_PATIENT;
    unsigned put1 = 0;
    if (e->type == TC_EVENT_SPEND || e->type == TC_EVENT_INVEST) { /* the sum stands before who gets it */
        char preposition[16] = "";
        bool money = has_money(c->w, e);
        if (wants && wants < sizeof preposition && (money || !c->object)) {
            memcpy(preposition, l->at + l->n - wants, wants);
            preposition[wants] = 0;
            l->n -= wants;
            l->at[l->n] = 0;
        } else if (wants && c->object) {
            put(l, " ");
            put(l, c->object);
        }
        put_money(l, c->w, e);
        if (count[TC_PATIENT] && e->type == TC_EVENT_INVEST) {
            put(l, preposition);
            put_names(l, e, TC_PATIENT, " ", 3);
        }
        put_names(l, e, TC_RECIPIENT, " to ", 3);
        return;
    }
    if (c->taker && c->object && !c->topic && !count[TC_RECIPIENT]) { /* those who are asked have no name */
        put(l, " ");
        put(l, c->object);
        put_names(l, e, TC_PATIENT, " about ", 3);
        return;
    }
    if (c->owned && c->object && first < TC_ROLE_COUNT && count[first] && (word || wants)) {
        put(l, " ");
        put(l, c->object);
        put(l, " of");
        word = true;
    }
    if (first < TC_ROLE_COUNT)
        put1 = put_names(l, e, first, word || wants ? " " : first == TC_PATIENT ? " on " : " to ", 3);
    if (!put1 && wants && count[second] && first < TC_ROLE_COUNT && e->type != TC_EVENT_LAWSUIT) {
        put1 = put_names(l, e, second, " ", 3);
        second = TC_ROLE_COUNT;
    }
    if (!put1 && c->object && c->agentive && (word || (wants && !repeats_word(l->at + verb, c->object)))) {
        put(l, " ");
        put(l, c->object);
        put1 = 1;
    }
    if (!put1 && wants) {
        l->n -= wants;
        l->at[l->n] = 0;
    }
    if (second < TC_ROLE_COUNT && c->agentive)
        put_names(l, e, second,
                  second == TC_PATIENT          ? " about "
                  : e->type == TC_EVENT_LAWSUIT ? " before "
                  : e->type == TC_EVENT_DEAL || e->type == TC_EVENT_NEGOTIATE ||
                          e->type == TC_EVENT_MEETING || wants
                      ? " with "
                      : " to ",
                  2);
}

static const char *say_of(const tc_rule *rule, const tc_event *e) {
    const char *type = tc_rule_arg(rule, "type");
    if (e->type == TC_EVENT_ORDER && type && strcmp(type, "law") == 0)
        return "signs|sign|signed"; /* a named order */
    if (e->type == TC_EVENT_PROPOSE && type && strcmp(type, "launch") == 0)
        return "proposes|propose|proposed";
    return tc_rule_arg(rule, "say");
}

/* How a clause stands to its modality: words before the verb, and which form the verb has (0 does, 1 do, 2
 * done). */
static const char *before_verb(const tc_event *e, bool passive, bool plural, bool tried, bool inside,
                               unsigned *part) {
    *part = passive ? 2 : plural ? 1 : 0;
    if (inside) { /* "says that it ..." */
        switch (e->modality) {
        case TC_PLANNED:
            *part = passive ? 2 : 1;
            if (!e->polarity)
                return passive  ? (plural ? "are not to be " : "is not to be ")
                       : plural ? "are not to "
                                : "is not to ";
            return passive ? (plural ? "are to be " : "is to be ") : plural ? "are to " : "is to ";
        case TC_CONSIDERED:
            *part = passive ? 2 : 1;
            if (!e->polarity) return passive ? "may not be " : "may not ";
            return passive ? "may be " : "may ";
        case TC_CONDITIONAL:
        case TC_THREATENED:
            *part = passive ? 2 : 1;
            if (!e->polarity) return passive ? "would not be " : "would not ";
            return passive ? "would be " : "would ";
        default:
            if (e->polarity) return passive ? (plural ? "are " : "is ") : "";
            *part = passive ? 2 : 1;
            return passive ? (plural ? "are not " : "is not ") : plural ? "do not " : "does not ";
        }
    }
    if (tried && !passive && e->polarity) {
        *part = 1;
        return plural ? "try to " : "tries to ";
    }
    switch (e->modality) {
    case TC_PLANNED:
        *part = passive ? 2 : 1;
        if (!e->polarity) return passive ? "not to be " : "not to ";
        return passive ? "to be " : "to ";
    case TC_CONSIDERED:
        *part = passive ? 2 : 1;
        if (!e->polarity) return passive ? "may not be " : "may not ";
        return passive ? "may be " : "may ";
    case TC_THREATENED:
        *part = passive ? 2 : 1;
        return passive ? "threatened to be " : plural ? "threaten to " : "threatens to ";
    case TC_CONDITIONAL:
        *part = passive ? 2 : 1;
        return passive ? "would be " : "would have to ";
    case TC_ALLEGED:
        return "allegedly ";
    case TC_DENIED:
        *part = passive ? 2 : 1;
        return passive ? "said not to be " : plural ? "are said not to " : "is said not to ";
    default:
        if (e->polarity) return "";
        *part = passive ? 2 : 1;
        return passive ? "not " : plural ? "do not " : "does not ";
    }
}

/* Role of the names behind the verb of an active clause. */
static uint8_t object_role(const tc_rule *rule, const tc_event *e) {
    const char *arg = tc_rule_arg(rule, "obj");
    bool recipient = false;
    for (uint32_t i = 0; i < e->n_participants; i++) recipient |= e->participants[i].role == TC_RECIPIENT;
    return arg && strcmp(arg, "recipient") == 0 && recipient ? TC_RECIPIENT : TC_PATIENT;
}

static bool same_name(const tc_event *a, uint8_t role_a, const tc_event *b, uint8_t role_b) {
    for (uint32_t i = 0; i < a->n_participants; i++)
        for (uint32_t k = 0; k < b->n_participants; k++)
            if (a->participants[i].role == role_a && b->participants[k].role == role_b &&
                strcmp(a->participants[i].name, b->participants[k].name) == 0)
                return true;
    return false;
}

/* What is said, promised, ordered, as a clause of its own: " that it is to ban TikTok", " to ban TikTok". */
static bool put_content(line *l, const tc_work *w, const ev_telling *t, const tc_event *top) {
    const tc_event *e = t->content;
    const char *say = say_of(t->content_rule, e), *subject = tc_rule_arg(t->content_rule, "subj");
    if (!say || tc_rule_arg(t->content_rule, "inherit") || (subject && strcmp(subject, "patient") == 0))
        return false;
    unsigned agents = 0;
    for (uint32_t i = 0; i < e->n_participants; i++) agents += e->participants[i].role == TC_AGENT;
    bool same = same_name(top, TC_AGENT, e, TC_AGENT);
    bool demand = (top->type == TC_EVENT_REQUEST || top->type == TC_EVENT_ORDER) && e->modality == TC_PLANNED;
    bool theirs = same_name(top, TC_RECIPIENT, e, TC_AGENT) || same_name(top, TC_PATIENT, e, TC_AGENT);
    size_t start = l->n;
    if ((t->infinitive && (same || theirs || (!agents && !t->passive))) || (demand && agents)) {
        if ((theirs || demand) && !same) put_names(l, e, TC_AGENT, " ", 2);
        put(l, " to ");
        size_t verb = l->n;
        put_phrase(l, say, 1, t->content_verb);
        clause c = {.w = w, .e = e, .say = say, .object = t->content_object, .agentive = true};
        c.first = object_role(t->content_rule, e);
        put_objects(l, &c, verb);
    } else {
        uint8_t first = object_role(t->content_rule, e);
        bool passive = !agents, plural = agents > 1;
        put(l, " that ");
        if (same && agents == 1)
            put(l, "it");
        else if (agents)
            put_names(l, e, TC_AGENT, "", 2);
        else {
            unsigned n = put_names(l, e, first, "", 2);
            if (!n) {
                l->n = start;
                l->at[l->n] = 0;
                return false;
            }
            plural = n > 1;
        }
        put(l, " ");
        unsigned part;
        put(l, before_verb(e, passive, plural, t->tried, true, &part));
        size_t verb = l->n;
        put_phrase(l, say, part, t->content_verb);
        if (passive) {
            l->n -= preposition_end(l);
            l->at[l->n] = 0;
        } else {
            clause c = {
                .w = w, .e = e, .say = say, .object = t->content_object, .agentive = true, .first = first};
            put_objects(l, &c, verb);
        }
    }
    if (!(e->type == TC_EVENT_SPEND || e->type == TC_EVENT_INVEST)) put_money(l, w, e);
    if (!same_name(top, TC_PLACE, e, TC_PLACE)) put_names(l, e, TC_PLACE, " in ", 2);
    return true;
}

/* True when who leads is told in words, not by name. */
static bool first_is_text(const tc_event *e, uint8_t role) {
    for (uint32_t i = 0; i < e->n_participants; i++)
        if (e->participants[i].role == role) return e->participants[i].mention == TC_NONE;
    return true;
}

const char *ev_summary(tc_work *w, const tc_rule *rule, const tc_event *e, const ev_telling *t) {
    line l = {{0}, 0};
    const char *say = say_of(rule, e), *arg = tc_rule_arg(rule, "obj"), *subject = tc_rule_arg(rule, "subj"),
               *tell = tc_rule_arg(rule, "tell");
    bool taker = arg && strcmp(arg, "recipient") == 0; /* the object is the recipient: "asks Oracle" */
    unsigned count[TC_ROLE_COUNT] = {0};
    for (uint32_t i = 0; i < e->n_participants; i++) count[e->participants[i].role]++;
    uint8_t lead = TC_AGENT;
    if (!count[TC_AGENT] && subject && strcmp(subject, "patient") == 0)
        lead = TC_PATIENT; /* "the ban takes effect" */
    if (t->topic && tc_rule_arg(rule, "topic")) say = tc_rule_arg(rule, "topic");
    bool measure = tc_rule_arg(rule, "inherit") != NULL; /* what takes effect is the ban, not who is banned */
    if (measure) {
        lead = TC_PATIENT;
        put(&l, t->agent ? t->agent : tc_event_type_name(e->type));
    }
    unsigned leads = put_names(&l, e, lead, measure ? " on " : "", 3);
    bool plural = leads > 1 && !measure;
    if (measure) {
        size_t n = t->agent ? strlen(t->agent) : 0;
        plural = n > 2 && t->agent[n - 1] == 's' && t->agent[n - 2] != 's';
        leads = 1;
    } else if (leads == 1) { /* "lawmakers" */
        for (uint32_t i = 0; i < e->n_participants; i++) {
            const tc_participant *p = &e->participants[i];
            size_t n = strlen(p->name);
            if (p->role == lead && p->mention == TC_NONE && n > 2)
                plural = p->name[n - 1] == 's' && p->name[n - 2] != 's';
        }
    }
    if (!leads && t->agent) {
        put(&l, t->agent);
        size_t n = strlen(t->agent);
        plural = n > 2 && t->agent[n - 1] == 's' && t->agent[n - 2] != 's';
        leads = 1;
    }
    uint8_t first = lead == TC_PATIENT             ? TC_ROLE_COUNT
                    : taker && count[TC_RECIPIENT] ? TC_RECIPIENT
                                                   : TC_PATIENT;
    bool passive = false, bare = false;
    if (!leads && first < TC_ROLE_COUNT) {
        if (!count[first]) first = first == TC_PATIENT ? TC_RECIPIENT : TC_PATIENT;
        passive = put_names(&l, e, first, "", 3) > 0;
        bare = !passive; /* nobody: the kind of event alone */
    }
    if (l.n) put(&l, " ");
    bool told = false;
    if (bare && subject && strcmp(subject, "none") == 0)
        put_phrase(&l, say, 2, t->verb);
    else if (bare)
        put(&l, tc_event_type_name(e->type));
    else {
        unsigned part;
        put(&l, before_verb(e, passive, plural, t->tried, false, &part));
        size_t verb = l.n;
        if (tell && t->content && leads && !passive) {
            put_phrase(&l, tell, part, t->verb);
            size_t at = l.n;
            /* he who is told stands before what he is told, unless he is the one who is to act */
            if (taker && count[TC_RECIPIENT] &&
                !(t->infinitive && same_name(e, TC_RECIPIENT, t->content, TC_AGENT)))
                put_names(&l, e, TC_RECIPIENT, " ", 2);
            told = put_content(&l, w, t, e);
            if (!told) {
                l.n = at < verb ? at : verb;
                l.at[l.n] = 0;
            }
        }
        if (!told) {
            put_phrase(&l, say, part, t->verb);
            if (passive) {
                l.n -= preposition_end(&l);
                l.at[l.n] = 0;
                if (first == TC_PATIENT) put_names(&l, e, TC_RECIPIENT, " to ", 2);
            } else {
                clause c = {.w = w,
                            .e = e,
                            .say = say,
                            .object = t->object,
                            .taker = taker,
                            .agentive = lead == TC_AGENT,
                            .topic = t->topic,
                            .owned = t->owned,
                            .first = first};
                put_objects(&l, &c, verb);
            }
        }
    }
    if (!told && (passive || bare || (e->type != TC_EVENT_SPEND && e->type != TC_EVENT_INVEST)))
        put_money(&l, w, e);
    put_names(&l, e, TC_PLACE, " in ", 3);
    bool named = false;
    for (uint32_t i = 0; i < e->n_participants; i++)
        named |= e->identifier && strstr(e->participants[i].name, e->identifier);
    if (e->identifier && !named) {
        put(&l, ", ");
        put(&l, e->identifier);
    }
    put_date(&l, e);
    if (l.at[0] >= 'a' && l.at[0] <= 'z' &&
        (!leads || measure || e->participants == NULL || first_is_text(e, lead)))
        l.at[0] = (char)(l.at[0] - 'a' + 'A');
    return tc_arena_string(w->arena, l.at, l.n);
}
