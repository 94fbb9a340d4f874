/* test_lexicon.c: the builder's rules, the forms a name compiles to, and the limits. */
#include "../../csrc/lexicon.h"
#include "test.h"

static tc_lexicon_builder *builder(void) {
    tc_lexicon_builder *b = NULL;
    CHECK(tc_lexicon_builder_new(NULL, &b, NULL) == TC_OK);
    return b;
}

static uint32_t entity(tc_lexicon_builder *b, const char *id, const char *name, tc_type type,
                       tc_origin origin) {
    uint32_t index = TC_NONE;
    CHECK_OK(
        tc_lexicon_add_entity(b, id, strlen(id), name, strlen(name), type, NULL, 0, origin, &index, &err));
    return index;
}

static tc_status alias_as(tc_lexicon_builder *b, uint32_t e, const char *surface, tc_alias_kind kind,
                          tc_origin origin) {
    tc_alias a = {.surface = surface,
                  .len = strlen(surface),
                  .letter_case = TC_CASE_INITIAL,
                  .kind = kind,
                  .origin = origin,
                  .valid_from = TC_DAY_NONE,
                  .valid_to = TC_DAY_NONE};
    if (kind == TC_ALIAS_ACRONYM) a.letter_case = TC_CASE_EXACT;
    return tc_lexicon_add_alias(b, e, &a, NULL);
}
static void alias(tc_lexicon_builder *b, uint32_t e, const char *surface) {
    CHECK(alias_as(b, e, surface, TC_ALIAS_NAME, TC_ORIGIN_GENERAL) == TC_OK);
}

static tc_lexicon *build(tc_lexicon_builder *b, uint32_t exclude) {
    tc_lexicon *lexicon = NULL;
    CHECK_OK(tc_lexicon_builder_build(b, exclude, &lexicon, &err));
    return lexicon;
}

/* How the words (folded, blank between) are a form of an entity, or -1. */
static int form(const tc_lexicon *lexicon, const char *words) {
    uint32_t node = 0;
    for (const char *p = words; *p;) {
        size_t n = strcspn(p, " ");
        uint64_t hash = tc_hash(p, n);
        if (p == words && !tc_lexicon_may_start(lexicon, hash)) return -1;
        uint32_t word = tc_lexicon_word(lexicon, hash, (const uint8_t *)p, n);
        node = word ? tc_lexicon_step(lexicon, node, word) : 0;
        if (!node) return -1;
        p += n;
        if (*p == ' ') p++;
    }
    uint32_t f = lexicon->nodes.at[node].forms;
    return f == TC_NONE ? -1 : lexicon->forms.at[f].how;
}

TEST(variants) {
    tc_lexicon_builder *b = builder();
    uint32_t e = entity(b, "a", "ByteDance", TC_TYPE_ORG, TC_ORIGIN_GENERAL);
    alias(b, e, "ByteDance Co., Ltd.");
    alias(b, e, "ByteDance");
    e = entity(b, "b", "Silver Lake", TC_TYPE_ORG, TC_ORIGIN_GENERAL);
    alias(b, e, "Silver Lake");
    e = entity(b, "c", "The New York Times", TC_TYPE_ORG, TC_ORIGIN_GENERAL);
    alias(b, e, "The New York Times");
    e = entity(b, "d", "The Hill", TC_TYPE_ORG, TC_ORIGIN_GENERAL);
    alias(b, e, "The Hill");
    e = entity(b, "e", "Kevin O'Leary", TC_TYPE_PERSON, TC_ORIGIN_GENERAL);
    alias(b, e, "Kevin O’Leary");
    e = entity(b, "f", "People's Daily", TC_TYPE_ORG, TC_ORIGIN_GENERAL);
    alias(b, e, "People's Daily");
    e = entity(b, "g", "Federal Trade Commission", TC_TYPE_ORG, TC_ORIGIN_GENERAL);
    CHECK(alias_as(b, e, "FTC", TC_ALIAS_ACRONYM, TC_ORIGIN_GENERAL) == TC_OK);
    e = entity(b, "h", "Covington & Burling", TC_TYPE_ORG, TC_ORIGIN_GENERAL);
    alias(b, e, "Covington & Burling");
    e = entity(b, "i", "White House", TC_TYPE_ORG, TC_ORIGIN_GENERAL);
    alias(b, e, "White House");
    e = entity(b, "j", "Washington, D.C.", TC_TYPE_GPE, TC_ORIGIN_GENERAL);
    alias(b, e, "Washington, D.C.");
    e = entity(b, "k", "Wal-Mart", TC_TYPE_ORG, TC_ORIGIN_GENERAL);
    alias(b, e, "Wal-Mart");
    e = entity(b, "l", "House", TC_TYPE_ORG, TC_ORIGIN_GENERAL);
    alias(b, e, "House");
    CHECK_OK(tc_lexicon_add_wording(b, "home", 4, "house", 5, TC_ORIGIN_GENERAL, &err));
    tc_lexicon *lexicon = build(b, 0);
    tc_lexicon_builder_free(b);
    CHECK(form(lexicon, "bytedance") == TC_FORM_ALIAS);
    CHECK(form(lexicon, "byte dance") == TC_FORM_SPLIT);
    CHECK(form(lexicon, "bytedance co , ltd") == TC_FORM_ALIAS);
    CHECK(form(lexicon, "bytedance co ltd") == TC_FORM_NO_COMMA);
    CHECK(form(lexicon, "silverlake") == TC_FORM_JOINED);
    CHECK(form(lexicon, "new york times") == TC_FORM_NO_THE);
    CHECK(form(lexicon, "the new york times") == TC_FORM_ALIAS);
    CHECK(form(lexicon, "hill") == -1); /* one word is too little of a name */
    CHECK(form(lexicon, "kevin oleary") == TC_FORM_NO_APOS);
    CHECK(form(lexicon, "people 's daily") == TC_FORM_ALIAS);
    CHECK(form(lexicon, "peoples daily") == TC_FORM_NO_APOS);
    CHECK(form(lexicon, "ftc") == TC_FORM_ALIAS);
    CHECK(form(lexicon, "f.t.c") == TC_FORM_DOTTED);
    CHECK(form(lexicon, "covington and burling") == TC_FORM_AND);
    CHECK(form(lexicon, "white home") == TC_FORM_WORDING);
    CHECK(form(lexicon, "home") == -1); /* one word alone is not replaced */
    CHECK(form(lexicon, "washington d.c") == TC_FORM_NO_COMMA);
    CHECK(form(lexicon, "wal mart") == TC_FORM_ALIAS); /* hyphens are no words */
    CHECK(form(lexicon, "walmart") == TC_FORM_JOINED);
    CHECK(form(lexicon, "white") == -1);
    CHECK(form(lexicon, "white house x") == -1);
    CHECK(tc_lexicon_entity_count(lexicon) == 12);
    CHECK(tc_lexicon_alias_count(lexicon) == 13);
    CHECK_STR(tc_lexicon_entity(lexicon, 1)->name, "Silver Lake");
    CHECK(tc_lexicon_entity(lexicon, 1)->qid == NULL);
    tc_lexicon_free(lexicon);
}

TEST(own_words_before_variants) {
    tc_lexicon_builder *b = builder();
    uint32_t e = entity(b, "acme", "Acme Inc.", TC_TYPE_ORG, TC_ORIGIN_GENERAL);
    alias(b, e, "Acme Inc.");
    alias(b, e, "Acme"); /* also what is left of the first without its legal form */
    tc_lexicon *lexicon = build(b, 0);
    CHECK(form(lexicon, "acme") == TC_FORM_ALIAS);
    CHECK(lexicon->forms.n == 2);
    tc_lexicon_free(lexicon);
    tc_lexicon_builder_free(b);
}

TEST(origins) {
    tc_lexicon_builder *b = builder();
    uint32_t a = entity(b, "a", "Alpha", TC_TYPE_ORG, TC_ORIGIN_SEED),
             g = entity(b, "g", "Gamma", TC_TYPE_ORG, TC_ORIGIN_SAGA);
    alias(b, a, "Alpha");
    alias(b, g, "Gamma");
    CHECK(alias_as(b, g, "Gama", TC_ALIAS_MT, TC_ORIGIN_SEED) == TC_OK);
    CHECK_OK(tc_lexicon_add_wording(b, "x", 1, "gamma", 5, TC_ORIGIN_SEED, &err));
    tc_lexicon *all = build(b, 0), *some = build(b, TC_ORIGIN_BIT(TC_ORIGIN_SEED));
    CHECK(tc_lexicon_entity_count(all) == 2 && tc_lexicon_alias_count(all) == 3);
    CHECK(tc_lexicon_entity_count(some) == 1 && tc_lexicon_alias_count(some) == 1);
    CHECK_STR(tc_lexicon_entity(some, 0)->id, "g");
    CHECK(form(all, "alpha") == TC_FORM_ALIAS && form(some, "alpha") == -1);
    CHECK(form(some, "gamma") == TC_FORM_ALIAS && form(some, "gama") == -1);
    tc_lexicon_free(all);
    tc_lexicon_free(some);
    tc_lexicon_builder_free(b);
}

TEST(wrong_use) {
    tc_lexicon_builder *b = builder();
    tc_error err = {0};
    uint32_t index = 7;
    CHECK(tc_lexicon_add_entity(b, "", 0, "A", 1, TC_TYPE_ORG, NULL, 0, TC_ORIGIN_USER, &index, &err) ==
          TC_E_ARGUMENT);
    CHECK(index == TC_NONE && err.message[0]);
    CHECK(tc_lexicon_add_entity(b, "a", 1, "A", 1, TC_TYPE_NONE, NULL, 0, TC_ORIGIN_USER, &index, &err) ==
          TC_E_ARGUMENT);
    CHECK(tc_lexicon_add_entity(b, "a", 1, "A", 1, TC_TYPE_ORG, NULL, 0, TC_ORIGIN_USER, &index, &err) ==
          TC_OK);
    CHECK(tc_lexicon_add_entity(b, "a", 1, "B", 1, TC_TYPE_ORG, NULL, 0, TC_ORIGIN_USER, &index, &err) ==
          TC_E_ARGUMENT);
    CHECK(alias_as(b, 5, "B", TC_ALIAS_NAME, TC_ORIGIN_USER) == TC_E_ARGUMENT);
    CHECK(alias_as(b, 0, "", TC_ALIAS_NAME, TC_ORIGIN_USER) == TC_E_ARGUMENT);
    CHECK(alias_as(b, 0, "...", TC_ALIAS_NAME, TC_ORIGIN_USER) == TC_OK);
    tc_lexicon *lexicon = (tc_lexicon *)&err;
    CHECK(tc_lexicon_builder_build(b, 0, &lexicon, &err) == TC_E_ARGUMENT); /* no word in it */
    CHECK(lexicon == NULL);
    tc_lexicon_builder_free(b);
    b = builder();
    entity(b, "a", "A", TC_TYPE_ORG, TC_ORIGIN_USER);
    CHECK(alias_as(b, 0, "a b c d e f g h i j k l m n o p q r s t u v w x y", TC_ALIAS_NAME,
                   TC_ORIGIN_USER) == TC_OK);
    CHECK(tc_lexicon_builder_build(b, 0, &lexicon, &err) == TC_E_LIMIT);
    tc_lexicon_builder_free(b);
    b = builder();
    entity(b, "a", "A", TC_TYPE_ORG, TC_ORIGIN_USER);
    CHECK(alias_as(b, 0, "bad \xff utf-8", TC_ALIAS_NAME, TC_ORIGIN_USER) == TC_OK);
    CHECK(tc_lexicon_builder_build(b, 0, &lexicon, &err) == TC_E_ARGUMENT);
    tc_lexicon_builder_free(b);
}

TEST(empty) {
    tc_lexicon_builder *b = builder();
    tc_lexicon *lexicon = build(b, 0);
    CHECK(tc_lexicon_entity_count(lexicon) == 0);
    CHECK(form(lexicon, "anything") == -1);
    tc_lexicon_free(lexicon);
    tc_lexicon_builder_free(b);
    tc_lexicon_free(NULL);
    tc_lexicon_builder_free(NULL);
}

/* One name shared by very many entities, and many names: the cost stays linear (a quadratic one would not
 * end). */
TEST(many) {
    enum { N = 60000 };
    tc_lexicon_builder *b = builder();
    for (int i = 0; i < N; i++) {
        char id[16], name[32];
        uint32_t index;
        int n = snprintf(id, sizeof id, "%d", i), k = snprintf(name, sizeof name, "Smith%d Jones", i % 1000);
        CHECK_OK(tc_lexicon_add_entity(b, id, (size_t)n, name, (size_t)k, TC_TYPE_PERSON, NULL, 0,
                                       TC_ORIGIN_USER, &index, &err));
        alias(b, index, "John Smith");
        alias(b, index, name);
    }
    tc_lexicon *lexicon = build(b, 0);
    CHECK(tc_lexicon_alias_count(lexicon) == 2 * N);
    CHECK(form(lexicon, "john smith") == TC_FORM_ALIAS);
    CHECK(form(lexicon, "smith999 jones") == TC_FORM_ALIAS);
    tc_lexicon_free(lexicon);
    tc_lexicon_builder_free(b);
}

static tc_status whole_build(tc_alloc *alloc) {
    tc_lexicon_builder *b = NULL;
    tc_lexicon *lexicon = NULL;
    uint32_t index;
    tc_status status = tc_lexicon_builder_new(alloc, &b, NULL);
    tc_alias a = {.surface = "TikTok Inc.",
                  .len = 11,
                  .needs = "app|short video",
                  .not_before = "shop",
                  .valid_from = 100,
                  .valid_to = TC_DAY_NONE};
    if (status == TC_OK)
        status =
            tc_lexicon_add_entity(b, "t", 1, "TikTok", 6, TC_TYPE_ORG, "Q1", 2, TC_ORIGIN_USER, &index, NULL);
    if (status == TC_OK) status = tc_lexicon_add_alias(b, 0, &a, NULL);
    if (status == TC_OK) status = tc_lexicon_add_wording(b, "tock", 4, "tok", 3, TC_ORIGIN_USER, NULL);
    if (status == TC_OK) status = tc_lexicon_builder_build(b, 0, &lexicon, NULL);
    tc_lexicon_free(lexicon);
    tc_lexicon_builder_free(b);
    return status;
}

TEST(out_of_memory) {
    long n = 1;
    for (; n < 1000; n++) {
        test_heap heap = {.fail_at = n, .sticky = true};
        tc_alloc alloc = test_heap_alloc(&heap);
        tc_status status = whole_build(&alloc);
        CHECK(heap.live == 0 && !heap.wrong_size);
        if (status == TC_OK) break;
        CHECK(status == TC_E_MEMORY);
    }
    CHECK(n > 10 && n < 1000);
}

int main(void) {
    RUN(variants);
    RUN(own_words_before_variants);
    RUN(origins);
    RUN(wrong_use);
    RUN(empty);
    RUN(many);
    RUN(out_of_memory);
    return test_end();
}
