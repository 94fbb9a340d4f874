/* event_summary.c: one line for an event, composed from its parts: who, did what, to whom, how much, where,
 * when.
 *
 * The verb phrase is the trigger row's (say=signs_order_on|sign_order_on|order_signed_on); the sentence of
 * the text is never copied.
 */
#include "event.h"

typedef struct line { /* a text that is cut at its end, never past a whole name */
    char at[400];
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

/* Part `which` of does|do|done, blanks for "_". */
static void put_phrase(line *l, const char *say, unsigned which) {
    const char *s = say ? say : "acts|act|acted";
    for (; which && *s; s++)
        if (*s == '|') which--;
    for (; *s && *s != '|' && l->n + 1 < sizeof l->at; s++) l->at[l->n++] = *s == '_' ? ' ' : *s;
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

const char *ev_summary(tc_work *w, const tc_rule *rule, const tc_event *e, const char *agent,
                       const char *object) {
    line l = {{0}, 0};
    const char *say = tc_rule_arg(rule, "say"), *arg = tc_rule_arg(rule, "obj"),
               *subject = tc_rule_arg(rule, "subj");
    if (e->type == TC_EVENT_ORDER && say && strcmp(tc_rule_arg(rule, "type"), "law") == 0)
        say = "signs|sign|signed"; /* a named order */
    if (e->type == TC_EVENT_PROPOSE && say && strcmp(tc_rule_arg(rule, "type"), "launch") == 0)
        say = "proposes|propose|proposed";
    bool taker = arg && strcmp(arg, "recipient") == 0; /* the object is the recipient: "asks Oracle" */
    unsigned count[TC_ROLE_COUNT] = {0};
    for (uint32_t i = 0; i < e->n_participants; i++) count[e->participants[i].role]++;
    uint8_t lead = TC_AGENT;
    if (!count[TC_AGENT] && subject && strcmp(subject, "patient") == 0)
        lead = TC_PATIENT;                               /* "the ban takes effect" */
    bool measure = tc_rule_arg(rule, "inherit") != NULL; /* what takes effect is the ban, not who is banned */
    if (measure) {
        lead = TC_PATIENT;
        if (agent)
            put(&l, agent);
        else
            put(&l, tc_event_type_name(e->type));
    }
    unsigned leads = put_names(&l, e, lead, measure ? " on " : "", 3);
    if (measure) leads = 1;
    bool plural = leads > 1 && !measure;
    if (!leads && agent) {
        put(&l, agent);
        size_t n = strlen(agent);
        plural = n > 2 && agent[n - 1] == 's' && agent[n - 2] != 's';
        leads = 1;
    }
    uint8_t first = lead == TC_PATIENT             ? TC_ROLE_COUNT
                    : taker && count[TC_RECIPIENT] ? TC_RECIPIENT
                                                   : TC_PATIENT;
    bool passive = false;
    if (!leads && first < TC_ROLE_COUNT) {
        if (!count[first]) first = first == TC_PATIENT ? TC_RECIPIENT : TC_PATIENT;
        passive = put_names(&l, e, first, "", 3) > 0;
    }
    if (l.n) put(&l, " ");
    const char *before = "";
    unsigned part = passive ? 2 : plural ? 1 : 0;
    switch (e->modality) {
    case TC_PLANNED:
        before = passive ? "to be " : "to ";
        part = passive ? 2 : 1;
        break;
    case TC_CONSIDERED:
        before = passive ? "may be " : "may ";
        part = passive ? 2 : 1;
        break;
    case TC_THREATENED:
        before = passive ? "threatened to be " : plural ? "threaten to " : "threatens to ";
        part = passive ? 2 : 1;
        break;
    case TC_CONDITIONAL:
        before = passive ? "would be " : "would have to ";
        part = passive ? 2 : 1;
        break;
    case TC_ALLEGED:
        before = "allegedly ";
        break;
    case TC_DENIED:
        before = passive ? "said not to be " : plural ? "are said not to " : "is said not to ";
        part = passive ? 2 : 1;
        break;
    default:
        if (!e->polarity) {
            before = passive ? "not " : plural ? "do not " : "does not ";
            part = passive ? 2 : 1;
        }
    }
    put(&l, before);
    size_t verb = l.n;
    put_phrase(&l, say, part);
    bool word = memchr(l.at + verb, ' ', l.n - verb) == NULL; /* one verb takes its object without more */
    size_t wants = preposition_end(&l);
    if (passive) {
        l.n -= wants;
        l.at[l.n] = 0;
        if (first == TC_PATIENT) put_names(&l, e, TC_RECIPIENT, " to ", 2);
    } else {
        uint8_t second = first == TC_PATIENT ? TC_RECIPIENT : TC_PATIENT;
        unsigned put1 = 0;
        if (first < TC_ROLE_COUNT)
            put1 = put_names(&l, e, first, word || wants ? " " : first == TC_PATIENT ? " on " : " to ", 3);
        if (!put1 && wants && count[second] && first < TC_ROLE_COUNT) {
            put1 = put_names(&l, e, second, " ", 3);
            second = TC_ROLE_COUNT;
        }
        if (!put1 && object && lead == TC_AGENT && (word || (wants && !repeats_word(l.at + verb, object)))) {
            put(&l, " ");
            put(&l, object);
            put1 = 1;
        }
        if (!put1 && wants) {
            l.n -= wants;
            l.at[l.n] = 0;
        }
        if (second < TC_ROLE_COUNT && lead == TC_AGENT)
            put_names(&l, e, second,
                      second == TC_PATIENT ? " about "
                      : e->type == TC_EVENT_DEAL || e->type == TC_EVENT_NEGOTIATE ||
                              e->type == TC_EVENT_MEETING || wants
                          ? " with "
                          : " to ",
                      2);
    }
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
    if (l.at[0] >= 'a' && l.at[0] <= 'z' && ((!leads && !passive) || measure))
        l.at[0] = (char)(l.at[0] - 'a' + 'A');
    return tc_arena_string(w->arena, l.at, l.n);
}
