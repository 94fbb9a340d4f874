/* test_json.c: the JSON writer, and a document as the annotation interchange object. */
#include "handmade.h"
#include "json.h"

#include <locale.h>
#include <math.h>

static void check_double(double v, const char *want) {
    char out[32];
    size_t n = tc_double_text(v, out);
    CHECK_STR(out, want);
    CHECK(n == strlen(want));
}

TEST(doubles) {
    check_double(0, "0");
    check_double(-0.0, "0");
    check_double(1, "1");
    check_double(-42, "-42");
    check_double(1500000000.0, "1500000000");
    check_double(1.5, "1.5");
    check_double(0.1, "0.1");
    check_double(0.05, "0.05");
    check_double(-0.001, "-0.001");
    check_double(0.1 + 0.2, "0.30000000000000004");
    check_double(1.0 / 3, "0.3333333333333333");
    check_double(123456.789, "123456.789");
    check_double(9007199254740991.0, "9007199254740991");
    check_double(1e21, "1e+21");
    check_double(1e-30, "1.0000000000000001e-30");
    check_double(-2e-7, "-0.0000002");
    check_double(12345678901234567.0, "12345678901234568");
    check_double(NAN, "");
    check_double(HUGE_VAL, "");
    check_double(-HUGE_VAL, "");
    uint32_t seed = 1;
    for (int i = 0; i < 200000; i++) { /* what is written reads back */
        seed = seed * 1664525u + 1013904223u;
        uint64_t bits = (uint64_t)seed << 32;
        seed = seed * 1664525u + 1013904223u;
        bits |= seed;
        double v = i % 2 ? (double)(seed >> 4) / 1000 : 0;
        if (i % 2 == 0) memcpy(&v, &bits, 8);
        char out[32];
        if (tc_double_text(v, out) && strtod(out, NULL) != v) CHECK(false);
    }
    if (setlocale(LC_NUMERIC, "de_DE.UTF-8")) { /* where it is there */
        check_double(0.1 + 0.2, "0.30000000000000004");
        setlocale(LC_NUMERIC, "C");
    }
}

TEST(writer) {
    static const char wild[] =
        "q\"b\\s\b\f\n\r\t\x01\x7f<&>\xc3\xa9\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\x99\xf0\x9f\x98\x80";
    tc_buffer b = {0};
    tc_json j = {.buffer = &b};
    tc_json_open(&j, '[');
    tc_json_text(&j, wild, sizeof wild - 1);
    tc_json_text(&j, "a\0b", 3);
    tc_json_text(&j, "\x80\xc3\xed\xa0\x80\xf5\xe2\x82", 8); /* nothing valid: one sign a byte */
    tc_json_text(&j, "", 0);
    tc_json_string(&j, NULL);
    tc_json_open(&j, '{');
    tc_json_key(&j, "a");
    tc_json_float(&j, 0.9f);
    tc_json_key(&j, "b");
    tc_json_float(&j, 1.0f / 3);
    tc_json_key(&j, "c");
    tc_json_open(&j, '[');
    tc_json_close(&j, ']');
    tc_json_close(&j, '}');
    tc_json_interval(&j, 0, TC_DAY_NONE);
    tc_json_interval(&j, TC_DAY_NONE, TC_DAY_NONE);
    tc_json_int(&j, INT64_MIN);
    tc_json_double(&j, NAN);
    tc_json_bool(&j, true);
    tc_json_row(&j, TC_NONE);
    tc_json_close(&j, ']');
    CHECK_OK(tc_json_end(&j, &err));
    CHECK(tc_buffer_put(&b, "", 1));
    CHECK_STR(b.at, "[\"q\\\"b\\\\s\\u0008\\u000c\\n\\r\\t\\u0001\x7f\\u003c&>"
                    "\xc3\xa9\\u2028\\u2029\xe2\x80\x99\xf0\x9f\x98\x80\","
                    "\"a\\u0000b\",\"\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\",\"\",null,"
                    "{\"a\":0.9,\"b\":0.33333334,\"c\":[]},[\"1970-01-01\",null],null,-9223372036854775808,"
                    "null,true,null]");
    tc_buffer_release(&b);
}

TEST(floats_read_back) {
    for (int i = 0; i <= 1000; i++) {
        float v = (float)i / 1000;
        tc_buffer b = {0};
        tc_json j = {.buffer = &b};
        tc_json_float(&j, v);
        CHECK(tc_buffer_put(&b, "", 1));
        CHECK(strtof(b.at, NULL) == v && b.n <= 7);
        tc_buffer_release(&b);
    }
}

TEST(document) {
    int32_t day = tc_day_of(2020, 8, 8);
    tc_document *d =
        hand_document("doc/1", "\xe2\x80\x9cTikTok\xe2\x80\x9d paid $5.\nTrump signed on August 6.", day);
    tc_buffer b = {0};
    tc_span s = hand_find(d, "TikTok");
    tc_mention *m = HAND_PUSH(tc_mention, d, mentions, n_mentions);
    m->start = s.start;
    m->end = s.end;
    m->entity = 2;
    m->type = TC_TYPE_PRODUCT;
    m->score = 0.9f;
    m->rule = "exact";
    tc_time *t = HAND_PUSH(tc_time, d, times, n_times);
    s = hand_find(d, "August 6");
    t->start = s.start;
    t->end = s.end;
    t->value = "2020-08-06";
    t->lo = t->hi = day - 2;
    t->rule = "md";
    tc_event *e = hand_event(d, "signed", TC_EVENT_ORDER, TC_HAPPENED, day - 2, day - 2);
    e->time = 0;
    hand_part(d, e, TC_AGENT, "trump");
    hand_part(d, e, TC_PATIENT, "some app");
    hand_money(d, e, "$5", 5);
    e = hand_event(d, "paid", TC_EVENT_SPEND, TC_ALLEGED, TC_DAY_NONE, TC_DAY_NONE);
    e->coref = 0;
    CHECK_OK(tc_document_json(d, 0, &b, &err));
    CHECK(tc_buffer_put(&b, "", 1));
    CHECK(strstr(b.at, "{\"doc_id\":\"doc/1\",\"text_sha256\":\"6938966151b2e585") == b.at);
    CHECK(strstr(b.at, "\"dct\":{\"date\":\"2020-08-08\",\"interval\":[\"2020-08-08\",\"2020-08-08\"],"
                       "\"method\":\"given\",\"confidence\":1,\"cues\":[]}"));
    CHECK(strstr(b.at, "\"title\":null"));
    CHECK(strstr(b.at,
                 "\"sentences\":[{\"start\":0,\"end\":17,\"kind\":\"sentence\"},{\"start\":18,\"end\":43,"));
    CHECK(strstr(
        b.at,
        "{\"start\":1,\"end\":7,\"surface\":\"TikTok\",\"type\":\"PRODUCT\",\"entity\":\"tiktok\",\"name\":"
        "\"TikTok\","
        "\"qid\":\"Q48938223\",\"variant\":\"exact\",\"rule\":\"exact\",\"score\":0.9,\"candidates\":[]}"));
    CHECK(strstr(
        b.at, "\"surface\":\"August "
              "6\",\"type\":\"DATE\",\"value\":\"2020-08-06\",\"interval\":[\"2020-08-06\",\"2020-08-06\"],"
              "\"anchor\":\"none\",\"mod\":null,\"edtf\":null,\"rule\":\"md\"}"));
    CHECK(strstr(b.at, "\"surface\":\"$5\",\"kind\":\"money\",\"value\":5,\"min\":5,\"max\":5,\"unit\":"
                       "\"USD\",\"modifier\":\"exact\","));
    CHECK(strstr(b.at, "{\"id\":\"e0\",\"type\":\"order\",\"trigger\":[24,30],\"sentence\":1,"
                       "\"participants\":[{\"role\":\"agent\","
                       "\"entity\":\"trump\",\"name\":\"Donald "
                       "Trump\"},{\"role\":\"patient\",\"entity\":null,\"name\":\"some app\"}],"
                       "\"date\":{\"interval\":[\"2020-08-06\",\"2020-08-06\"],\"precision\":\"day\","
                       "\"time\":0,\"relation\":\"on\"},"
                       "\"modality\":\"happened\",\"polarity\":true,\"quantities\":[0],\"attribution\":null,"
                       "\"coref\":null,"));
    CHECK(strstr(b.at, "\"date\":{\"interval\":null,\"precision\":\"unknown\",\"time\":null,\"relation\":"
                       "null},\"modality\":\"alleged\""));
    CHECK(strstr(b.at, "\"coref\":\"e0\""));
    CHECK(!strstr(b.at, "\"tokens\""));
    for (long at = 1;; at++) { /* failing memory leaves the buffer as it was */
        test_heap h = {.fail_at = at};
        tc_buffer out = {.alloc = test_heap_alloc(&h)};
        tc_status status = tc_document_json(d, 0, &out, NULL);
        CHECK(status == TC_OK || (status == TC_E_MEMORY && out.n == 0));
        tc_buffer_release(&out);
        CHECK(h.live == 0 && !h.wrong_size);
        if (status == TC_OK) break;
    }
    tc_buffer_release(&b);
    tc_document_free(d);
}

TEST(tokens) {
    tc_document *d = hand_document("a", "\xe2\x80\x9cHi\xe2\x80\x9d there", TC_DAY_NONE);
    tc_buffer b = {0};
    CHECK_OK(tc_document_json(d, TC_JSON_TOKENS, &b, &err));
    CHECK(tc_buffer_put(&b, "", 1));
    CHECK(strstr(b.at, "\"tokens\":[[0,1],[1,3],[3,4],[5,10]]"));
    CHECK(strstr(
        b.at,
        "\"dct\":{\"date\":null,\"interval\":null,\"method\":\"none\",\"confidence\":null,\"cues\":[]}"));
    tc_buffer_release(&b);
    tc_document_free(d);
}

int main(void) {
    hand_init();
    RUN(doubles);
    RUN(writer);
    RUN(floats_read_back);
    RUN(document);
    RUN(tokens);
    hand_end();
    return test_end();
}
