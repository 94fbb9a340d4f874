/* test_pattern.c: users' regular expressions: what they find, what is refused, and that none hangs. */
#include "pattern.h"
#include "test.h"

static tc_text text_of(const char *s) {
    tc_text t = {0};
    CHECK_OK(tc_text_init(&t, &(tc_alloc){tc_alloc_or_default(NULL).resize, NULL}, (const uint8_t *)s,
                          strlen(s), &err));
    return t;
}

static void drop(tc_text *t) {
    tc_alloc a = tc_alloc_or_default(NULL);
    tc_text_release(t, &a);
}

/* All matches as "start-end " in one string. */
static void check_all(const char *pattern, unsigned flags, const char *subject, const char *want) {
    tc_pattern *p = NULL;
    tc_pattern_scratch *s = NULL;
    tc_text t = text_of(subject);
    char got[512] = "";
    size_t n = 0;
    CHECK_OK(tc_pattern_new(NULL, pattern, strlen(pattern), flags, &p, &err));
    if (!p) {
        drop(&t);
        return;
    }
    CHECK_OK(tc_pattern_scratch_new(p, &s, &err));
    for (uint32_t from = 0; n < sizeof got - 32;) {
        tc_span m;
        bool found;
        CHECK_OK(tc_pattern_match(p, s, &t, from, &m, 1, &found, &err));
        if (!found) break;
        n += (size_t)snprintf(got + n, sizeof got - n, "%u-%u ", m.start, m.end);
        from = tc_pattern_next(&t, m);
    }
    CHECK_STR(got, want);
    tc_pattern_scratch_free(s);
    tc_pattern_free(p);
    drop(&t);
}

TEST(finds) {
    check_all("tik ?tok", TC_PATTERN_ICASE, "TikTok, tik tok", "0-6 8-15 ");
    check_all("a.c", TC_PATTERN_LITERAL, "abc a.c", "4-7 ");
    check_all("ban", TC_PATTERN_WORD, "bans ban urban", "5-8 ");
    check_all("U.S.", TC_PATTERN_WORD | TC_PATTERN_LITERAL, "U.S. UxSx", "0-4 ");
    check_all("a\\E.*", TC_PATTERN_WORD | TC_PATTERN_LITERAL, "xa a\\E.* b", "3-8 ");
    check_all("a|b", TC_PATTERN_WORD, "a ab b", "0-1 5-6 ");
    check_all("\\w+", 0, "na\xc3\xafve \xe2\x80\x99", "0-6 ");
    check_all("\xc3\x89t\xc3\xa9", TC_PATTERN_ICASE, "\xc3\xa9t\xc3\xa9", "0-5 ");
    check_all("^b$", 0, "a\nb\nc", "2-3 ");
    check_all("x*", 0, "\xc3\xa9x", "0-0 2-3 3-3 ");
    check_all("", 0, "ab", "0-0 1-1 2-2 ");
    check_all("(?<=b)a", 0, "ba a", "1-2 ");
    check_all("a\\Kb", 0, "ab", "1-2 ");
}

TEST(groups) {
    static const char source[] = "(\\d+)(st)?( x)?";
    tc_pattern *p = NULL;
    tc_pattern_scratch *s = NULL;
    tc_text t = text_of("the 12st");
    tc_span g[TC_PATTERN_GROUPS];
    bool found;
    CHECK_OK(tc_pattern_new(NULL, source, sizeof source - 1, 0, &p, &err));
    CHECK(tc_pattern_groups(p) == 3);
    CHECK_OK(tc_pattern_scratch_new(p, &s, &err));
    CHECK_OK(tc_pattern_match(p, s, &t, 0, g, TC_PATTERN_GROUPS, &found, &err));
    CHECK(found && g[0].start == 4 && g[0].end == 8 && g[1].end == 6 && g[2].start == 6);
    CHECK(g[3].start == TC_NONE && g[15].start == TC_NONE);
    CHECK_OK(tc_pattern_match(p, s, &t, 8, g, 1, &found, &err));
    CHECK(!found && g[0].start == TC_NONE);
    CHECK_OK(tc_pattern_match(p, s, &t, 9, g, 1, &found, &err));
    CHECK(!found);
    tc_pattern_scratch_free(s);
    tc_pattern_free(p);
    drop(&t);
}

static void check_refused(const char *source, size_t n, unsigned flags, size_t offset) {
    tc_pattern *p = (tc_pattern *)1;
    tc_error err = {0};
    CHECK(tc_pattern_new(NULL, source, n, flags, &p, &err) == TC_E_PATTERN);
    CHECK(p == NULL && err.code == TC_E_PATTERN && err.message[0]);
    CHECK(err.offset == offset);
}

TEST(refused) {
    check_refused("ab(c", 4, 0, 4);
    check_refused("ab(c", 4, TC_PATTERN_WORD, 4);
    check_refused("*a", 2, 0, 0);
    check_refused("[z-a]", 5, 0, 3);
    check_refused("a\\Cb", 4, 0, 3);
    check_refused("a\xff", 2, 0, 1);
    size_t n = 70000;
    char *longer = malloc(n);
    memset(longer, 'a', n);
    check_refused(longer, n, 0, 65536);
    memset(longer, '(', 300);
    memset(longer + 300, ')', 300);
    tc_pattern *p = NULL;
    CHECK(tc_pattern_new(NULL, longer, 600, 0, &p, NULL) == TC_E_PATTERN && p == NULL);
    free(longer);
}

TEST(explodes) {
    tc_pattern *p = NULL;
    tc_pattern_scratch *s = NULL;
    char subject[64];
    memset(subject, 'a', 60);
    strcpy(subject + 60, "b");
    tc_text t = text_of(subject);
    tc_span g;
    bool found = true;
    tc_error limit = {0};
    CHECK_OK(tc_pattern_new(NULL, "(a+)+$", 6, 0, &p, &err));
    CHECK_OK(tc_pattern_scratch_new(p, &s, &err));
    CHECK(tc_pattern_match(p, s, &t, 0, &g, 1, &found, &limit) == TC_E_PATTERN);
    CHECK(!found && limit.offset == 0 && strstr(limit.message, "too long"));
    tc_pattern_scratch_free(s);
    tc_pattern_free(p);
    drop(&t);
}

TEST(memory) {
    tc_text t = text_of("the ban");
    for (int sticky = 0; sticky < 2; sticky++)
        for (long at = 1;; at++) {
            test_heap h = {.fail_at = at, .sticky = sticky != 0};
            tc_alloc a = test_heap_alloc(&h);
            tc_pattern *p = NULL;
            tc_pattern_scratch *s = NULL;
            tc_span g;
            bool found = false;
            tc_status status = tc_pattern_new(&a, "(b)an", 5, TC_PATTERN_WORD, &p, NULL);
            if (status == TC_OK) status = tc_pattern_scratch_new(p, &s, NULL);
            if (status == TC_OK) status = tc_pattern_match(p, s, &t, 0, &g, 1, &found, NULL);
            tc_pattern_scratch_free(s);
            tc_pattern_free(p);
            CHECK(h.live == 0 && !h.wrong_size);
            CHECK(status == TC_E_MEMORY || (status == TC_OK && found));
            if (status == TC_OK && h.calls < at) break;
        }
    drop(&t);
}

int main(void) {
    CHECK(strncmp(tc_pattern_version(), "10.", 3) == 0);
    RUN(finds);
    RUN(groups);
    RUN(refused);
    RUN(explodes);
    RUN(memory);
    return test_end();
}
