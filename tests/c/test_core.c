/* Days, hashes, arenas, vectors, buffers. */
#include "sha256.h"
#include "test.h"

TEST(day_roundtrip) {
    CHECK(tc_day_of(1970, 1, 1) == 0);
    CHECK(tc_day_of(2000, 3, 1) == 11017);
    for (int32_t day = tc_day_of(1, 1, 1); day <= tc_day_of(9999, 12, 31); day += 13) {
        tc_ymd d = tc_ymd_of(day);
        if (tc_day_of(d.year, d.month, d.day) != day || !tc_day_valid(d.year, d.month, d.day)) {
            CHECK(!"a day that does not come back");
            return;
        }
    }
}

TEST(weekday_and_week) {
    int32_t year;
    int week;
    CHECK(tc_weekday(0) == 3); /* 1 January 1970 was a Thursday */
    CHECK(tc_weekday(tc_day_of(1969, 12, 29)) == 0);
    tc_iso_week(tc_day_of(2021, 1, 3), &year, &week); /* ISO 8601: a Sunday of 2020-W53 */
    CHECK(year == 2020 && week == 53);
    tc_iso_week(tc_day_of(2018, 12, 31), &year, &week);
    CHECK(year == 2019 && week == 1);
}

TEST(month_arithmetic) {
    CHECK(tc_add_months(tc_day_of(2020, 1, 31), 1) == tc_day_of(2020, 2, 29));
    CHECK(tc_add_months(tc_day_of(2020, 3, 31), -1) == tc_day_of(2020, 2, 29));
    CHECK(tc_add_months(tc_day_of(2020, 1, 15), -13) == tc_day_of(2018, 12, 15));
    CHECK(!tc_day_valid(2019, 2, 29) && tc_day_valid(2000, 2, 29) && !tc_day_valid(1900, 2, 29));
}

TEST(sha256) {
    /* FIPS 180-4 example "abc", checked with the SHA-256 of another implementation. */
    uint8_t out[32];
    static const uint8_t abc[4] = {0xba, 0x78, 0x16, 0xbf};
    tc_sha256("abc", 3, out);
    CHECK(memcmp(out, abc, 4) == 0 && out[31] == 0xad);
    static const uint8_t empty[4] = {0xe3, 0xb0, 0xc4, 0x42};
    tc_sha256("", 0, out);
    CHECK(memcmp(out, empty, 4) == 0 && out[31] == 0x55);
}

TEST(hash_tells_lengths_apart) {
    uint8_t zeros[64] = {0};
    for (size_t i = 0; i < 64; i++)
        for (size_t j = 0; j < i; j++) CHECK(tc_hash(zeros, i) != tc_hash(zeros, j));
}

TEST(arena_and_buffer_survive_failure) {
    test_heap heap = {0};
    tc_arena arena;
    tc_arena_init(&arena, test_heap_alloc(&heap));
    for (size_t i = 1; i < 5000; i += 7) {
        char *p = tc_arena_push(&arena, i);
        CHECK(p && (uintptr_t)p % 8 == 0);
        if (p) memset(p, 1, i);
    }
    CHECK_STR(tc_arena_printf(&arena, "%0300d", 7) + 299, "7");
    heap.fail_at = heap.calls + 1;
    CHECK(tc_arena_push(&arena, 1 << 22) == NULL);
    tc_arena_release(&arena);
    CHECK(heap.live == 0 && !heap.wrong_size);

    heap.fail_at = 0;
    tc_buffer b = {.alloc = test_heap_alloc(&heap)};
    for (int i = 0; i < 2000; i++) CHECK(tc_buffer_printf(&b, "%d,", i));
    size_t n = b.n;
    heap.fail_at = heap.calls + 1;
    CHECK(!tc_buffer_put(&b, b.at, b.cap) && b.n == n);
    tc_buffer_release(&b);
    CHECK(heap.live == 0 && !heap.wrong_size);
}

int main(void) {
    RUN(day_roundtrip);
    RUN(weekday_and_week);
    RUN(month_arithmetic);
    RUN(sha256);
    RUN(hash_tells_lengths_apart);
    RUN(arena_and_buffer_survive_failure);
    return test_end();
}
