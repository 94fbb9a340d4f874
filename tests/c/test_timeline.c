/* test_timeline.c: runs the blocks of tests/spec/timeline.md, and what a block cannot say: the same bytes for
 * any order, errors, failing memory, and cost on many documents. */
#include "handmade.h"
#include "timeline.h"

#include <time.h>

/* ------------------------------------------------------------------------------------- the spec */

static int value_of(const char *word, const char *(*name)(unsigned), unsigned n) {
    for (unsigned i = 0; i < n; i++)
        if (name(i) && strcmp(name(i), word) == 0) return (int)i;
    fprintf(stderr, "unknown word %s\n", word);
    CHECK(false);
    return 0;
}

static int32_t day_at(const char *s) {
    int y = 0, m = 0, d = 0;
    if (sscanf(s, "%d-%d-%d", &y, &m, &d) != 3) return TC_DAY_NONE;
    return tc_day_of(y, m, d);
}

static void interval_at(const char *s, int32_t *lo, int32_t *hi) {
    const char *dots = strstr(s, "..");
    *lo = day_at(s);
    *hi = dots ? day_at(dots + 2) : *lo;
}

static void blanks(char *s) {
    for (; *s; s++)
        if (*s == '_') *s = ' ';
}

static void read_event(tc_document *d, char *line) {
    char *words[32];
    int n = 0;
    int32_t lo, hi;
    for (char *w = strtok(line, " \n"); w && n < 32; w = strtok(NULL, " \n")) words[n++] = w;
    CHECK(n >= 4);
    if (n < 4) return;
    blanks(words[0]);
    interval_at(words[3], &lo, &hi);
    tc_event *e =
        hand_event(d, words[0], (tc_event_type)value_of(words[1], tc_event_type_name, TC_EVENT_TYPE_COUNT),
                   (tc_modality)value_of(words[2], tc_modality_name, 8), lo, hi);
    for (int i = 4; i < n; i++) {
        char *value = strchr(words[i], '=');
        if (value) *value++ = '\0', blanks(value);
        if (strcmp(words[i], "not") == 0)
            e->polarity = false;
        else if (strcmp(words[i], "unworthy") == 0)
            e->worthy = false;
        else if (strcmp(words[i], "rel") == 0)
            e->relation = (uint8_t)value_of(value, tc_relation_name, 8);
        else if (strcmp(words[i], "id") == 0)
            e->identifier = tc_arena_string(&d->arena, value, strlen(value));
        else if (strcmp(words[i], "coref") == 0) {
            for (uint32_t k = 0; k < d->n_events; k++)
                if (strcmp(d->events[k].summary, value) == 0) e->coref = k;
        } else if (strcmp(words[i], "usd") == 0) {
            char *number = strchr(value, ':');
            *number++ = '\0';
            hand_money(d, e, value, atof(number));
        } else
            hand_part(d, e, (tc_role)value_of(words[i], tc_role_name, TC_ROLE_COUNT), value);
    }
}

static void put_day(tc_buffer *b, int32_t day) {
    tc_ymd d = tc_ymd_of(day);
    if (day != TC_DAY_NONE) CHECK(tc_buffer_printf(b, "%04d-%02d-%02d", d.year, d.month, d.day));
}

/* The items in the words of the spec. Conflicts are read off the JSON, whose form they only have there. */
static char *tell(tc_timeline *t) {
    static const char *const relations[] = {"fulfils", "reschedules",    "cancels",
                                            "denies",  "conflicts_with", "related"};
    tc_buffer b = {0}, json = {0};
    CHECK_OK(tc_timeline_json(t, &json, &err));
    CHECK(tc_buffer_put(&json, "", 1));
    const char *at = strstr(json.at, "\"items\":");
    for (uint32_t i = 0; i < t->items.n; i++) {
        const tl_item *item = &t->items.at[i];
        if (item->lo == TC_DAY_NONE && item->hi == TC_DAY_NONE) CHECK(tc_buffer_printf(&b, "-"));
        put_day(&b, item->lo);
        if (item->lo != item->hi) CHECK(tc_buffer_printf(&b, ".."));
        if (item->lo != item->hi) put_day(&b, item->hi);
        CHECK(
            tc_buffer_printf(&b, " %s %s", tc_event_type_name(item->type), tc_modality_name(item->modality)));
        for (uint32_t k = 0; k < item->n; k++) {
            const tl_event *e = &t->events.at[t->support.at[item->first + k]];
            CHECK(tc_buffer_printf(&b, " %s/", t->docs[e->doc].id));
            for (const char *s = e->summary; *s; s++) CHECK(tc_buffer_put(&b, *s == ' ' ? "_" : s, 1));
        }
        if (item->n_independent != item->n) CHECK(tc_buffer_printf(&b, " n=%u", item->n_independent));
        const char *end = strstr(at, "\"related\":");
        for (const char *c = at; (c = strstr(c, "\"field\":\"")) != NULL && c < end; c++)
            CHECK(tc_buffer_printf(&b, " !%.*s", (int)strcspn(c + 9, "\""), c + 9));
        at = end ? end + 1 : at;
        for (uint32_t k = 0; k < item->n_links; k++)
            CHECK(
                tc_buffer_printf(&b, " %s=%u", relations[item->links[k].relation], item->links[k].item + 1));
        CHECK(tc_buffer_printf(&b, "\n"));
    }
    CHECK(tc_buffer_put(&b, "", 1));
    tc_buffer_release(&json);
    return b.at;
}

static void run_block(char *block, int line) {
    tc_document *docs[8];
    char *texts = strdup(block), *events = strstr(block, "=>\n");
    size_t n = 0;
    CHECK(events != NULL);
    char *want = events + 3;
    *events = '\0';
    texts[events - block] = '\0';
    /* First the texts, then, with the documents there, the events. */
    for (char *at = texts; *at;) {
        char *end = strchr(at, '\n');
        *end = '\0';
        if (strncmp(at, "doc ", 4) == 0) {
            char id[32], day[32];
            tc_buffer text = {0};
            CHECK(sscanf(at, "doc %31s %31s", id, day) == 2);
            for (char *s = end + 1; *s && strncmp(s, "doc ", 4) != 0; s = strchr(s, '\n') + 1)
                if (s[0] == '>') CHECK(tc_buffer_put(&text, s + 2, (size_t)(strchr(s, '\n') - s - 1)));
            CHECK(tc_buffer_put(&text, "", 1));
            docs[n++] = hand_document(id, text.at, day_at(day));
            tc_buffer_release(&text);
        }
        at = end + 1;
    }
    size_t doc = (size_t)-1;
    for (char *at = block; *at;) {
        char *end = strchr(at, '\n');
        *end = '\0';
        if (strncmp(at, "doc ", 4) == 0) doc++;
        if (strncmp(at, "event ", 6) == 0) read_event(docs[doc], at + 6);
        at = end + 1;
    }
    char *first = NULL;
    for (size_t turn = 0; turn < n; turn++) { /* every rotation of the documents */
        tc_timeline *t = NULL;
        const tc_document *in[8];
        for (size_t i = 0; i < n; i++) in[i] = docs[(i + turn) % n];
        CHECK_OK(tc_timeline_new(NULL, in, n, NULL, &t, &err));
        char *got = tell(t);
        if (strcmp(got, want) != 0) {
            fprintf(stderr, "timeline.md:%d (turn %zu): got\n%swant\n%s", line, turn, got, want);
            CHECK(false);
        }
        if (!first)
            first = got;
        else
            free(got);
        tc_timeline_free(t);
    }
    free(first);
    free(texts);
    for (size_t i = 0; i < n; i++) tc_document_free(docs[i]);
}

#ifndef TEST_DIR
#define TEST_DIR "tests"
#endif
static const char *spec_path = TEST_DIR "/spec/timeline.md";

TEST(spec) {
    FILE *f = fopen(spec_path, "rb");
    CHECK(f != NULL);
    if (!f) return;
    char line[512];
    tc_buffer block = {0};
    bool inside = false;
    int blocks = 0, number = 0, start = 0;
    while (fgets(line, sizeof line, f)) {
        number++;
        if (strcmp(line, "```timeline\n") == 0) {
            inside = true;
            block.n = 0;
            start = number;
        } else if (inside && strcmp(line, "```\n") == 0) {
            inside = false;
            CHECK(tc_buffer_put(&block, "", 1));
            run_block(block.at, start);
            blocks++;
        } else if (inside) {
            CHECK(tc_buffer_put(&block, line, strlen(line)));
        }
    }
    CHECK(blocks >= 15);
    tc_buffer_release(&block);
    fclose(f);
}

/* ----------------------------------------------------------------------------------- properties */

static uint32_t seed = 1;
static uint32_t random_below(uint32_t n) {
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % n;
}

/* A document of random events over few names and days, so that merging has much to decide. */
static tc_document *random_document(uint32_t i) {
    static const char *const names[] = {"trump", "biden", "tiktok", "bytedance", "oracle", "somebody"};
    static const tc_event_type types[] = {TC_EVENT_ORDER, TC_EVENT_HEARING, TC_EVENT_STATEMENT,
                                          TC_EVENT_SPEND};
    char id[16];
    snprintf(id, sizeof id, "d%03u", i);
    int32_t day = tc_day_of(2022, 1, 1) + (int32_t)random_below(40);
    tc_document *d =
        hand_document(id, "alpha beta gamma delta epsilon. one two three four $5 and $9 more.", day);
    static const char *const words[] = {"alpha", "beta", "gamma", "delta", "epsilon", "one", "two", "three"};
    uint32_t n = 1 + random_below(7);
    for (uint32_t k = 0; k < n; k++) {
        int32_t lo = day - (int32_t)random_below(10), hi = lo + (int32_t)(random_below(2) * random_below(30));
        if (random_below(4) == 0) lo = hi = TC_DAY_NONE;
        tc_event *e = hand_event(d, words[k], types[random_below(4)], (tc_modality)random_below(8), lo, hi);
        hand_part(d, e, TC_AGENT, names[random_below(6)]);
        if (random_below(3)) hand_part(d, e, TC_PATIENT, names[random_below(6)]);
        if (random_below(6) == 0) e->identifier = random_below(2) ? "S. 1" : "S. 2";
        if (random_below(6) == 0 && k) e->coref = random_below(k);
        if (random_below(4) == 0) hand_money(d, e, random_below(2) ? "$5" : "$9", random_below(2) ? 5 : 9);
    }
    return d;
}

TEST(order_of_documents) {
    enum { N = 40, ROUNDS = 12 };
    tc_document *docs[N];
    seed = 7;
    for (uint32_t i = 0; i < N; i++) docs[i] = random_document(i);
    char *want = hand_timeline(docs, N, NULL);
    for (int round = 0; round < ROUNDS; round++) {
        for (uint32_t i = N - 1; i > 0; i--) {
            uint32_t k = random_below(i + 1);
            tc_document *swap = docs[i];
            docs[i] = docs[k];
            docs[k] = swap;
        }
        char *got = hand_timeline(docs, N, NULL);
        CHECK(strcmp(got, want) == 0);
        free(got);
    }
    /* Every id once; every worthy event supports one item. */
    const char *at = want;
    char ids[512][17];
    uint32_t n = 0;
    while ((at = strstr(at, "{\"id\":\"")) != NULL && n < 512) {
        memcpy(ids[n], at + 7, 16);
        ids[n][16] = '\0';
        at += 7;
        if (strstr(at, "relation") - at < 30) continue; /* an entry of `related` */
        for (uint32_t i = 0; i < n; i++) CHECK(strcmp(ids[i], ids[n]) != 0);
        n++;
    }
    CHECK(n > 40);
    free(want);
    for (uint32_t i = 0; i < N; i++) tc_document_free(docs[i]);
}

TEST(cycles_and_twins) {
    int32_t day = tc_day_of(2022, 1, 5);
    tc_document *d = hand_document("a", "x said and said.", day);
    tc_event *a = hand_event(d, "said", TC_EVENT_STATEMENT, TC_HAPPENED, day, day);
    tc_event *b = hand_event(d, "said", TC_EVENT_STATEMENT, TC_HAPPENED, day, day);
    hand_event(d, "said", TC_EVENT_STATEMENT, TC_HAPPENED, day, day);
    a->coref = 1; /* a cycle */
    b->coref = 0;
    char *out = hand_timeline(&d, 1, NULL);
    CHECK(out && strstr(out, "\"e0\"") && strstr(out, "\"e1\"") && strstr(out, "\"e2\""));
    free(out);
    tc_document_free(d);
}

TEST(errors_and_options) {
    int32_t day = tc_day_of(2022, 1, 5);
    tc_timeline_options two = {2, false}, all = {0, true};
    tc_document *docs[2] = {hand_document("same", "x said.", day), hand_document("same", "y said.", day)};
    tc_timeline *t = (tc_timeline *)&two;
    tc_error err = {0};
    CHECK(tc_timeline_new(NULL, (const tc_document *const *)docs, 2, NULL, &t, &err) == TC_E_ARGUMENT);
    CHECK(t == NULL && strstr(err.message, "same"));
    char *out = hand_timeline(NULL, 0, NULL);
    CHECK_STR(out, "{\"schema_version\":1,\"documents\":{},\"items\":[]}");
    free(out);
    hand_event(docs[0], "said", TC_EVENT_STATEMENT, TC_HAPPENED, day, day)->worthy = false;
    out = hand_timeline(docs, 1, NULL);
    CHECK(strstr(out, "\"items\":[]") && strstr(out, "\"same\":\"2022-01-05\""));
    free(out);
    out = hand_timeline(docs, 1, &all);
    CHECK(strstr(out, "\"n_documents\":1"));
    free(out);
    all.min_sources = two.min_sources;
    out = hand_timeline(docs, 1, &all);
    CHECK(strstr(out, "\"items\":[]"));
    free(out);
    for (int i = 0; i < 2; i++) tc_document_free(docs[i]);
}

TEST(memory) {
    enum { N = 12 };
    tc_document *docs[N];
    seed = 3;
    for (uint32_t i = 0; i < N; i++) docs[i] = random_document(i);
    for (int sticky = 0; sticky < 2; sticky++)
        for (long at = 1;; at++) {
            test_heap h = {.fail_at = at, .sticky = sticky != 0};
            tc_alloc a = test_heap_alloc(&h);
            tc_buffer out = {.alloc = a};
            tc_timeline *t = NULL;
            tc_status status = tc_timeline_new(&a, (const tc_document *const *)docs, N, NULL, &t, NULL);
            if (status == TC_OK) status = tc_timeline_json(t, &out, NULL);
            tc_timeline_free(t);
            tc_buffer_release(&out);
            CHECK(h.live == 0 && !h.wrong_size);
            CHECK(status == TC_OK || status == TC_E_MEMORY);
            if (status == TC_OK) break;
        }
    for (uint32_t i = 0; i < N; i++) tc_document_free(docs[i]);
}

/* Thousands of documents on one day and one matter: blocks are full, and the cost must stay near-linear. */
TEST(crowd) {
    double took[2];
    for (int round = 0; round < 2; round++) {
        uint32_t n = round ? 4000 : 1000;
        tc_document **docs = malloc(n * sizeof *docs);
        int32_t day = tc_day_of(2022, 1, 5);
        for (uint32_t i = 0; i < n; i++) {
            char id[16], text[96];
            snprintf(id, sizeof id, "%u", i);
            snprintf(text, sizeof text, "In story %u Trump ordered, banned and %u others met.", i,
                     i * 7919u % n);
            docs[i] = hand_document(id, text, day);
            tc_event *e = hand_event(docs[i], "ordered", TC_EVENT_ORDER, TC_HAPPENED, day, day);
            hand_part(docs[i], e, TC_AGENT, "trump");
            hand_part(docs[i], e, TC_PATIENT, "tiktok");
            e = hand_event(docs[i], "banned", TC_EVENT_BAN, TC_HAPPENED, day - (int32_t)(i % 9), day);
            hand_part(docs[i], e, TC_AGENT, "trump");
            hand_part(docs[i], e, TC_PATIENT, i % 2 ? "tiktok" : "wechat");
        }
        clock_t start = clock();
        tc_timeline *t = NULL;
        CHECK_OK(tc_timeline_new(NULL, (const tc_document *const *)docs, n, NULL, &t, &err));
        took[round] = (double)(clock() - start) / CLOCKS_PER_SEC;
        bool one = false;
        for (uint32_t i = 0; i < t->items.n; i++) one = one || t->items.at[i].n_documents == n;
        CHECK(one);
        tc_timeline_free(t);
        for (uint32_t i = 0; i < n; i++) tc_document_free(docs[i]);
        free(docs);
    }
    printf("     %.3f s for 1000 documents, %.3f s for 4000\n", took[0], took[1]);
    CHECK(took[1] < 12 * took[0] + 0.5);
}

int main(int argc, char **argv) {
    if (argc > 1) spec_path = argv[1];
    hand_init();
    RUN(spec);
    RUN(order_of_documents);
    RUN(cycles_and_twins);
    RUN(errors_and_options);
    RUN(memory);
    RUN(crowd);
    hand_end();
    return test_end();
}
