/* test_nearcopy.c: the texts of tests/dev-copies through the whole pipeline, with a lexicon that knows next
 * to none of their names; and what they do not show: order, odd documents, failing memory, cost. */
#include "fixture.h"
#include "nearcopy.h"
#include "test.h"

#include <time.h>

#ifndef TEST_DIR
#define TEST_DIR "tests"
#endif

static fixture_rules rules;
static tc_lexicon *lexicon;
static tc_pipeline *pipeline;

static void init(void) {
    CHECK(fixture_rules_init(&rules));
    CHECK_OK(fixture_lexicon(NULL, &lexicon, &err));
    CHECK_OK(tc_pipeline_new(NULL, lexicon, rules.at, rules.n, NULL, &pipeline, &err));
}

static void end(void) {
    tc_pipeline_free(pipeline);
    tc_lexicon_free(lexicon);
    fixture_rules_release(&rules);
}

enum { MOST = 128 };
typedef struct texts {
    tc_document *at[MOST];
    int family[MOST]; /* copies of one story have one number; what is nobody's copy a negative one */
    size_t n;
} texts;

static tc_document *make(tc_scratch *scratch, const char *id, const char *text, size_t n, int32_t day) {
    tc_document *d = NULL;
    tc_input input = {.id = id, .id_len = strlen(id), .text = (const uint8_t *)text, .len = n, .dct = day};
    input.dct_method = day == TC_DAY_NONE ? TC_DCT_NONE : TC_DCT_GIVEN;
    CHECK_OK(tc_document_new(pipeline, scratch, &input, NULL, &d, &err));
    return d;
}

/* "=== RELATION" parts the documents of a file. */
static void read_family(texts *t, tc_scratch *scratch, const char *path, const char *name, int family) {
    static const char *const copies[] = {"original", "syndicated", "spun", "shortened", "translated"};
    size_t n;
    char *file = fixture_read(path, &n);
    CHECK(file != NULL);
    if (!file) return;
    for (size_t at = 0; at < n && t->n < MOST;) {
        char relation[16] = {0}, id[128];
        const char *line = file + at, *stop = memchr(line, '\n', n - at);
        if (!stop || strncmp(line, "=== ", 4) != 0 || stop - line > 19) break;
        memcpy(relation, line + 4, (size_t)(stop - line - 4));
        size_t from = (size_t)(stop + 1 - file), to = from;
        while (to < n && !(file[to - 1] == '\n' && n - to > 4 && memcmp(file + to, "=== ", 4) == 0)) to++;
        bool copy = false;
        for (size_t i = 0; i < TC_COUNT_OF(copies); i++) copy |= strcmp(relation, copies[i]) == 0;
        snprintf(id, sizeof id, "%.80s-%zu-%s", name, t->n, relation);
        t->family[t->n] = copy ? family : -1 - (int)t->n;
        t->at[t->n++] = make(scratch, id, file + from, to - from, TC_DAY_NONE);
        at = to;
    }
    free(file);
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void read_folder(texts *t, const char *folder) {
    char *names[MOST];
    size_t n = 0;
    tc_scratch *scratch = NULL;
    memset(t, 0, sizeof *t);
    DIR *dir = opendir(folder);
    CHECK(dir != NULL);
    if (!dir) return;
    CHECK_OK(tc_scratch_new(pipeline, &scratch, &err));
    struct dirent *entry;
    while ((entry = readdir(dir)) && n < MOST) {
        size_t len = strlen(entry->d_name);
        if (len < 5 || strcmp(entry->d_name + len - 4, ".txt") != 0) continue;
        names[n] = malloc(len + 1);
        if (names[n]) memcpy(names[n++], entry->d_name, len + 1);
    }
    closedir(dir);
    qsort(names, n, sizeof *names, by_name);
    for (size_t i = 0; i < n; i++) {
        char path[1024];
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        read_family(t, scratch, path, names[i], (int)i);
        free(names[i]);
    }
    tc_scratch_free(scratch);
}

static void texts_free(texts *t) {
    for (size_t i = 0; i < t->n; i++) tc_document_free(t->at[i]);
}

/* Cluster of each document, -1 for none. */
static void clusters_of(const texts *t, int *cluster) {
    tc_duplicate *rows = NULL;
    size_t n = 0;
    for (size_t i = 0; i < t->n; i++) cluster[i] = -1;
    CHECK_OK(tc_duplicates(NULL, (const tc_document *const *)t->at, t->n, &rows, &n, &err));
    for (size_t i = 0; i < n; i++) {
        CHECK(rows[i].document < t->n && rows[i].representative < t->n);
        CHECK(rows[i].similarity >= 0 && rows[i].similarity <= 1 && tc_copy_kind_name(rows[i].kind));
        cluster[rows[i].document] = (int)rows[i].cluster;
    }
    tc_duplicates_free(NULL, rows, n);
}

/* Over all pairs of documents. A pair of one file is a hard one. */
static void measure(const char *folder, double *precision, double *recall) {
    texts t;
    int cluster[MOST];
    size_t right = 0, wrong = 0, missed = 0, negative = 0;
    read_folder(&t, folder);
    clusters_of(&t, cluster);
    for (size_t i = 0; i < t.n; i++)
        for (size_t k = i + 1; k < t.n; k++) {
            bool gold = t.family[i] == t.family[k], found = cluster[i] >= 0 && cluster[i] == cluster[k];
            size_t same = strcspn(t.at[i]->id, ".");
            negative += !gold && strncmp(t.at[i]->id, t.at[k]->id, same) == 0;
            right += gold && found;
            missed += gold && !found;
            wrong += !gold && found;
            if (gold != found)
                printf("     %s: %s, %s\n", found ? "wrong" : "missed", t.at[i]->id, t.at[k]->id);
        }
    *precision = right + wrong ? (double)right / (double)(right + wrong) : 0;
    *recall = right + missed ? (double)right / (double)(right + missed) : 0;
    printf(
        "     %s: %zu documents, %zu pairs of copies, %zu hard pairs of none; precision %.3f, recall %.3f\n",
        folder, t.n, right + missed, negative, *precision, *recall);
    CHECK(right + missed >= 30 && negative >= 50);
    texts_free(&t);
}

TEST(copies) {
    double precision, recall;
    measure(TEST_DIR "/dev-copies", &precision, &recall);
    CHECK(precision >= 0.95 && recall >= 0.95);
}

TEST(held_out_copies) {
    double precision, recall;
    measure(TEST_DIR "/dev-copies/held", &precision, &recall);
    CHECK(precision >= 0.9 && recall >= 0.9);
}

static char *rows_text(const tc_document *const *documents, size_t n) {
    tc_duplicate *rows = NULL;
    size_t count = 0;
    tc_buffer b = {0};
    CHECK_OK(tc_duplicates(NULL, documents, n, &rows, &count, &err));
    for (size_t i = 0; i < count; i++)
        CHECK(tc_buffer_printf(&b, "%s %u %s %s %.3f\n", documents[rows[i].document]->id, rows[i].cluster,
                               documents[rows[i].representative]->id, tc_copy_kind_name(rows[i].kind),
                               (double)rows[i].similarity));
    CHECK(tc_buffer_put(&b, "", 1));
    tc_duplicates_free(NULL, rows, count);
    return b.at;
}

TEST(order_of_documents) {
    texts t;
    read_folder(&t, TEST_DIR "/dev-copies");
    const tc_document *turned[MOST];
    for (size_t i = 0; i < t.n; i++) turned[i] = t.at[(i * 7 + 3) % t.n];
    CHECK(t.n % 7 != 0);
    char *a = rows_text((const tc_document *const *)t.at, t.n), *b = rows_text(turned, t.n);
    CHECK_STR(a, b);
    free(a);
    free(b);
    texts_free(&t);
}

static const char story[] = "The ministry ordered 14 banks on March 3 to stop lending to Corvin Steel until "
                            "2026, and set a cap of $40 million.\n\n"
                            "Its owner, Halden Group, has 9,100 workers in Leeds and Gdansk, who were told "
                            "by letter on Friday of that week.\n\n"
                            "A court in Vienna will hear the case of the two firms, which want 75 million "
                            "euros back, on the 12th of June.\n\n"
                            "Nobody at the ministry wanted to say how long the stop would last or what would "
                            "become of the pensions.\n";

TEST(kinds) {
    static const struct {
        const char *id, *text;
        int32_t day;
    } given[] = {
        {"a", story, 19000},
        {"b", story, 18990}, /* before a: it stands for them */
        {"c",
         "Cut off\n\nThe ministry ordered 14 banks on March 3 to stop lending to Corvin Steel until 2026, "
         "and set a "
         "cap of $40 million.\n\nIts owner, Halden Group, has 9,100 workers in Leeds and Gdansk, who were "
         "told by "
         "letter on Friday of that week.\n\nA court in Vienna will hear the case of the two firms, which "
         "want 75 "
         "million euros back, on the 12th of June.\n\nWe shall see.\n",
         19001},
        {"d",
         "Wholly another matter is the weather of this week, which was wet in the north and dry in the "
         "south.\n",
         1},
        {"e", "", 2},
        {"f", "", 3},
        {"g", "!!! ??? ...\n", 4},
        {"h", "!!! ??? ...\n", 5},
    };
    const tc_document *docs[TC_COUNT_OF(given)];
    tc_scratch *scratch = NULL;
    CHECK_OK(tc_scratch_new(pipeline, &scratch, &err));
    for (size_t i = 0; i < TC_COUNT_OF(given); i++)
        docs[i] = make(scratch, given[i].id, given[i].text, strlen(given[i].text), given[i].day);
    char *text = rows_text(docs, TC_COUNT_OF(given));
    CHECK_STR(text, "a 0 b identical 1.000\nb 0 b identical 1.000\nc 0 b abridged 1.000\n");
    free(text);
    text = rows_text(docs, 0);
    CHECK_STR(text, "");
    free(text);
    text = rows_text(docs, 1);
    CHECK_STR(text, "");
    free(text);
    for (size_t i = 0; i < TC_COUNT_OF(given); i++) tc_document_free((tc_document *)(uintptr_t)docs[i]);
    tc_scratch_free(scratch);
}

TEST(memory) {
    texts t;
    read_folder(&t, TEST_DIR "/dev-copies/held");
    for (int sticky = 0; sticky < 2; sticky++)
        for (long at = 1;; at++) {
            test_heap h = {.fail_at = at, .sticky = sticky != 0};
            tc_alloc a = test_heap_alloc(&h);
            tc_duplicate *rows = NULL;
            size_t n = 0;
            tc_status status = tc_duplicates(&a, (const tc_document *const *)t.at, t.n, &rows, &n, NULL);
            CHECK(status == TC_OK || (status == TC_E_MEMORY && !rows && n == 0));
            tc_duplicates_free(&a, rows, n);
            CHECK(h.live == 0 && !h.wrong_size);
            if (status == TC_OK) break;
        }
    texts_free(&t);
}

/* Many documents of one kind must not cost the square of their number. */
typedef void (*writer)(char *out, size_t cap, unsigned i);
static void write_same(char *out, size_t cap, unsigned i) {
    (void)i;
    snprintf(out, cap, "%s", story);
}
static void write_mould(char *out, size_t cap, unsigned i) { /* one mould, other figures */
    snprintf(out, cap,
             "Prices rose by %u.%u points in the week to $%u,%03u, the office said, from %u in May and %u in "
             "June.\n\n"
             "The index of firms in Leeds, Gdansk and Vienna has %u members with %u workers, who make %u "
             "goods.\n\n"
             "It is read as a sign of what Corvin Steel and Halden Group will charge those who buy from them "
             "later.\n",
             i % 7, i % 10, 1 + i % 9, i % 1000, i * 31 % 977, i * 17 % 991, i * 13 % 499, i * 7, i * 3);
}
static void write_names(char *out, size_t cap, unsigned i) { /* the same names in many orders */
    static const char *const names[] = {"Leeds",        "Gdansk",   "Vienna", "Corvin Steel",
                                        "Halden Group", "Acme Air", "TikTok"};
    size_t n = 0;
    for (unsigned k = 0; k < 30 && n + 80 < cap; k++)
        n += (size_t)snprintf(out + n, cap - n, "Then it was %s that word %u came to.\n\n",
                              names[(i * 2654435761u >> (k % 13)) * (k + 3) % TC_COUNT_OF(names)],
                              i * 31 + k * 7);
}
static void write_word(char *out, size_t cap, unsigned i) {
    size_t n = 0;
    while (n + 8 < cap) n += (size_t)snprintf(out + n, cap - n, i % 2 ? "7 " : "go ");
}

TEST(cost) {
    static const writer writers[] = {write_same, write_mould, write_names, write_word};
    static const char *const what[] = {"same", "mould", "names", "word"};
    enum { FEW = 500, FACTOR = 4 };
    char *text = malloc(4096);
    tc_scratch *scratch = NULL;
    CHECK_OK(tc_scratch_new(pipeline, &scratch, &err));
    for (size_t k = 0; k < TC_COUNT_OF(writers); k++) {
        double took[2];
        for (int round = 0; round < 2; round++) {
            unsigned n = round ? FEW * FACTOR : FEW;
            const tc_document **docs = malloc(n * sizeof *docs);
            for (unsigned i = 0; i < n; i++) {
                char id[16];
                snprintf(id, sizeof id, "%u", i);
                writers[k](text, 2048, i);
                docs[i] = make(scratch, id, text, strlen(text), TC_DAY_NONE);
            }
            tc_duplicate *rows = NULL;
            size_t count = 0;
            clock_t start = clock();
            CHECK_OK(tc_duplicates(NULL, docs, n, &rows, &count, &err));
            took[round] = (double)(clock() - start) / CLOCKS_PER_SEC;
            if (k == 0) CHECK(count == n);
            tc_duplicates_free(NULL, rows, count);
            for (unsigned i = 0; i < n; i++) tc_document_free((tc_document *)(uintptr_t)docs[i]);
            free(docs);
        }
        printf("     %s: %.4f s for %d documents, %.4f s for %d\n", what[k], took[0], FEW, took[1],
               FEW * FACTOR);
        CHECK(took[1] < 2 * FACTOR * took[0] + 0.2);
    }
    tc_scratch_free(scratch);
    free(text);
}

int main(void) {
    init();
    RUN(copies);
    RUN(held_out_copies);
    RUN(order_of_documents);
    RUN(kinds);
    RUN(memory);
    RUN(cost);
    end();
    return test_end();
}
