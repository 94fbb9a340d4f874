/* test_text.c: UTF-8 repair as Python's "replace" does it, and offsets in code points. */
#include "test.h"

static uint64_t seed = 5;
static uint32_t roll(uint32_t n) { /* splitmix64 */
    uint64_t z = seed += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (uint32_t)((z ^ z >> 31) % n);
}

typedef struct sample {
    const char *bytes;
    size_t n;
    const char *wanted;
    size_t replaced, first;
} sample;
#define FF "\xEF\xBF\xBD"
#define S(bytes, wanted, replaced, first)                                                                    \
    { bytes, sizeof(bytes) - 1, wanted, replaced, first }

TEST(repair) {
    static const sample samples[] = {
        S("", "", 0, 0),
        S("plain", "plain", 0, 0),
        S("caf\xC3\xA9 \xE2\x80\x99 \xF0\x9F\x91\x8D", "café ’ 👍", 0, 0),
        S("\xEF\xBB\xBFmark", "\xEF\xBB\xBFmark", 0, 0), /* a BOM is kept */
        S("a\xFF", "a" FF, 1, 1),
        S("\x80\x80", FF FF, 2, 0),
        S("\xC0\xAF", FF FF, 2, 0), /* overlong */
        S("\xE0\x80\xAF", FF FF FF, 3, 0),
        S("\xED\xA0\x80", FF FF FF, 3, 0),        /* surrogate */
        S("\xF4\x90\x80\x80", FF FF FF FF, 4, 0), /* past U+10FFFF */
        S("\xF5\x80", FF FF, 2, 0),
        S("\xE2\x80", FF, 1, 0), /* cut off: one for all of it */
        S("\xE2\x80 x", FF " x", 1, 0),
        S("\xF0\x9F\x91", FF, 1, 0),
        S("\xF0\x9F\x91z", FF "z", 1, 0),
        S("\xF0\x80\x80\x41", FF FF FF "A", 3, 0),
        S("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", FF FF FF FF "A", 4, 0), /* Unicode 15, table 3-11 */
        S("\xC3", FF, 1, 0),
        S("Trump \x93"
          "quoted\x94",
          "Trump " FF "quoted" FF, 2, 6), /* Windows-1252 quotes */
    };
    tc_alloc alloc = tc_alloc_or_default(NULL);
    for (size_t i = 0; i < TC_COUNT_OF(samples); i++) {
        const sample *s = &samples[i];
        for (size_t lead = 0; lead < 70; lead += 23) { /* at several places in the wide steps */
            uint8_t bytes[256];
            memset(bytes, '-', lead);
            memcpy(bytes + lead, s->bytes, s->n);
            memset(bytes + lead + s->n, '-', lead);
            bool tail = lead == 0; /* a sequence cut off by the end */
            tc_text t;
            tc_error err;
            CHECK(tc_text_init(&t, &alloc, bytes, tail ? s->n : 2 * lead + s->n, &err) == TC_OK);
            size_t n = strlen(s->wanted);
            CHECK(t.n == n + (tail ? 0 : 2 * lead) && memcmp(t.at + lead, s->wanted, n) == 0);
            CHECK(t.replaced == s->replaced && t.first_replaced == (s->replaced ? s->first + lead : 0));
            for (int k = 0; k < TC_TEXT_PAD; k++) CHECK(t.at[t.n + (uint32_t)k] == 0);
            tc_text_release(&t, &alloc);
        }
    }
}

TEST(code_points) {
    tc_alloc alloc = tc_alloc_or_default(NULL);
    for (int round = 0; round < 300; round++) {
        uint8_t bytes[700];
        size_t n = 0, room = 1 + roll(680);
        while (n + 4 < room) {
            static const uint32_t high[] = {0xE9, 0x2019, 0x1F44D, 0x44F, 0x4E00};
            n += tc_utf8_encode(roll(round % 3 ? 12 : 2) ? ' ' + roll(90) : high[roll(5)], bytes + n);
        }
        tc_text t;
        tc_error err;
        CHECK(tc_text_init(&t, &alloc, bytes, n, &err) == TC_OK);
        CHECK(t.replaced == 0 && t.n == n && t.ascii == (t.points == NULL));
        uint32_t point = 0;
        for (uint32_t i = 0; i < t.n;) {
            uint32_t len;
            uint8_t again[4];
            uint32_t c = tc_utf8_decode(t.at + i, &len);
            CHECK(tc_utf8_encode(c, again) == len && memcmp(again, t.at + i, len) == 0);
            CHECK(tc_text_point(&t, i) == point);
            point++;
            i += len;
        }
        CHECK(tc_text_point(&t, t.n) == point);
        CHECK(tc_text_point(&t, UINT32_MAX) == point);
        tc_text_release(&t, &alloc);
    }
}

/* Whatever the bytes, the text is valid UTF-8 and its own repair. */
TEST(any_bytes) {
    tc_alloc alloc = tc_alloc_or_default(NULL);
    for (int round = 0; round < 3000; round++) {
        uint8_t bytes[200];
        size_t n = roll(200);
        for (size_t i = 0; i < n; i++) bytes[i] = (uint8_t)(roll(3) ? 0x80 + roll(128) : roll(128));
        tc_text t, again;
        tc_error err;
        CHECK(tc_text_init(&t, &alloc, bytes, n, &err) == TC_OK);
        CHECK(tc_text_init(&again, &alloc, t.at, t.n, &err) == TC_OK);
        CHECK(again.replaced == 0 && again.n == t.n && memcmp(again.at, t.at, t.n) == 0);
        tc_text_release(&t, &alloc);
        tc_text_release(&again, &alloc);
    }
}

TEST(limits) {
    tc_alloc alloc = tc_alloc_or_default(NULL);
    tc_text t;
    tc_error err;
    CHECK(tc_text_init(&t, &alloc, NULL, 0, &err) == TC_OK && t.n == 0 && t.ascii);
    CHECK(tc_text_point(&t, 0) == 0);
    tc_text_release(&t, &alloc);
    CHECK(tc_text_init(&t, &alloc, NULL, (size_t)INT32_MAX, &err) == TC_E_LIMIT && t.at == NULL);
    for (long fail = 1; fail < 4; fail++) {
        test_heap heap = {.fail_at = fail};
        tc_alloc failing = test_heap_alloc(&heap);
        tc_status status = tc_text_init(&t, &failing, (const uint8_t *)"caf\xC3\xA9", 5, &err);
        CHECK(status == (fail < 3 ? TC_E_MEMORY : TC_OK));
        tc_text_release(&t, &failing);
        CHECK(heap.live == 0 && !heap.wrong_size);
    }
}

int main(void) {
    RUN(repair);
    RUN(code_points);
    RUN(any_bytes);
    RUN(limits);
    return test_end();
}
