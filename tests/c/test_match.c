/* test_match.c: which names a text has, with a small lexicon and the bundled word classes. */
#include "core.h"
#include "fixture.h"
#include "test.h"

#include <time.h>

typedef struct row {
    const char *id, *name;
    tc_type type;
    const char *aliases; /* separated by '|'; first byte: ! acronym, ^ surname, ? weak surname, * demonym, ~
                            any case */
} row;
static const row rows[] = {
    {"tiktok", "TikTok", TC_TYPE_PRODUCT, "~TikTok"},
    {"bytedance", "ByteDance", TC_TYPE_ORG, "~ByteDance"},
    {"tencent", "Tencent", TC_TYPE_ORG, "~Tencent"},
    {"oracle", "Oracle Corporation", TC_TYPE_ORG, "Oracle|Oracle Corporation"},
    {"ftc", "Federal Trade Commission", TC_TYPE_ORG, "Federal Trade Commission|!FTC"},
    {"us", "United States", TC_TYPE_GPE, "United States|!US|!U.S.|*American|*Americans"},
    {"dc", "Washington, D.C.", TC_TYPE_GPE, "Washington, D.C.|Washington"},
    {"jordan", "Jordan", TC_TYPE_GPE, "Jordan"},
    {"canada", "Canada", TC_TYPE_GPE, "Canada|*Canadian"},
    {"trump", "Donald Trump", TC_TYPE_PERSON, "Donald Trump|^Trump"},
    {"bloom", "Michael Bloom", TC_TYPE_PERSON, "Michael Bloom|?Bloom"},
    {"kanter", "Elizabeth Kanter", TC_TYPE_PERSON, "Elizabeth Kanter"},
    {"zuck", "Mark Zuckerberg", TC_TYPE_PERSON, "Mark Zuckerberg|^Zuckerberg"},
    {"rupert", "Rupert Murdoch", TC_TYPE_PERSON, "Rupert Murdoch"},
    {"lachlan", "Lachlan Murdoch", TC_TYPE_PERSON, "Lachlan Murdoch"},
    {"white", "White House", TC_TYPE_ORG, "White House"},
    {"west", "Western world", TC_TYPE_LOC, "the West"},
    {"nyt", "The New York Times", TC_TYPE_ORG, "The New York Times"},
    {"ny", "New York City", TC_TYPE_GPE, "New York"},
    {"info", "The Information", TC_TYPE_ORG, "The Information"},
    {"admin", "Trump administration", TC_TYPE_ORG, "Trump administration"},
    {"fb", "Facebook", TC_TYPE_PRODUCT, "~Facebook"},
};

static tc_lexicon *lexicon;
static tc_pipeline *pipeline;
static tc_source rules[2];

static void setup(void) {
    tc_lexicon_builder *b = NULL;
    CHECK(tc_lexicon_builder_new(NULL, &b, NULL) == TC_OK);
    for (size_t i = 0; i < TC_COUNT_OF(rows); i++) {
        uint32_t e;
        CHECK_OK(tc_lexicon_add_entity(b, rows[i].id, strlen(rows[i].id), rows[i].name, strlen(rows[i].name),
                                       rows[i].type, NULL, 0, TC_ORIGIN_USER, &e, &err));
        for (const char *p = rows[i].aliases; *p;) {
            size_t n = strcspn(p, "|");
            tc_alias a = {.letter_case = TC_CASE_INITIAL,
                          .origin = TC_ORIGIN_USER,
                          .valid_from = TC_DAY_NONE,
                          .valid_to = TC_DAY_NONE};
            const char *mark = strchr("!^?*~", *p);
            if (*p == '!') a.kind = TC_ALIAS_ACRONYM, a.letter_case = TC_CASE_EXACT;
            if (*p == '^' || *p == '?') a.kind = TC_ALIAS_SURNAME;
            if (*p == '?') a.weak = true, a.needs = "lobbyist|adviser";
            if (*p == '*') a.kind = TC_ALIAS_DEMONYM;
            if (*p == '~') a.letter_case = TC_CASE_ANY;
            a.surface = p + (mark != NULL);
            a.len = n - (mark != NULL);
            CHECK_OK(tc_lexicon_add_alias(b, e, &a, &err));
            p += n;
            if (*p) p++;
        }
    }
    CHECK_OK(tc_lexicon_add_wording(b, "home", 4, "house", 5, TC_ORIGIN_USER, &err));
    CHECK_OK(tc_lexicon_builder_build(b, 0, &lexicon, &err));
    tc_lexicon_builder_free(b);
    rules[0] = (tc_source){.name = "mentions.rules"};
    rules[1] = (tc_source){.name = "words.rules"};
    rules[0].text = fixture_read(RULES_DIR "/mentions.rules", &rules[0].len);
    rules[1].text = fixture_read(RULES_DIR "/words.rules", &rules[1].len);
    CHECK(rules[0].text != NULL && rules[1].text != NULL);
    CHECK_OK(tc_pipeline_new(NULL, lexicon, rules, 2, NULL, &pipeline, &err));
}

/* "surface=name; ..." of a text's mentions, with "/rule" behind when rules is set. */
static const char *found(const char *text, bool rules) {
    static char out[4096];
    size_t n = 0;
    tc_scratch *scratch = NULL;
    tc_document *d = NULL;
    tc_input input = {
        .id = "t", .id_len = 1, .text = (const uint8_t *)text, .len = strlen(text), .dct = TC_DAY_NONE};
    CHECK_OK(tc_scratch_new(pipeline, &scratch, &err));
    CHECK_OK(tc_document_new(pipeline, scratch, &input, NULL, &d, &err));
    out[0] = '\0';
    for (uint32_t i = 0; d && i < d->n_mentions && n < sizeof out; i++) {
        const tc_mention *m = &d->mentions[i];
        n += (size_t)snprintf(out + n, sizeof out - n, "%s%.*s=%s%s%s", i ? "; " : "",
                              (int)(m->end - m->start), (const char *)d->text.at + m->start, m->name,
                              rules ? "/" : "", rules ? m->rule : "");
    }
    tc_document_free(d);
    tc_scratch_free(scratch);
    return out;
}
#define FINDS(text, want) CHECK_STR(found(text, false), want)
#define RULE(text, want) CHECK_STR(found(text, true), want)

TEST(letter_case) {
    FINDS("We use tiktok and TIKTOK daily.", "tiktok=TikTok; TIKTOK=TikTok");
    FINDS("He gave us a US visa.", "US=United States");
    FINDS("An oracle spoke; then Oracle spoke.", "Oracle=Oracle Corporation");
    FINDS("A report by The Information says so. The information is old.", "The Information=The Information");
    FINDS("Then the F.T.C. and the FTC met.",
          "F.T.C.=Federal Trade Commission; FTC=Federal Trade Commission");
}

TEST(longest_and_side_by_side) {
    FINDS("He reads the New York Times in New York.",
          "New York Times=The New York Times; New York=New York City");
    FINDS("The Trump administration met Trump.",
          "Trump administration=Trump administration; Trump=Donald Trump");
    FINDS("They live in Washington, D.C., and work.", "Washington, D.C.=Washington, D.C.");
    FINDS("Talks between China and the West failed. The weather in the west is bad. The West Coast burns.",
          "China=China; West=Western world; West Coast=West Coast");
}

TEST(variants) {
    FINDS("The byte-dance app, Byte Dance said. ByteDance agreed.",
          "byte-dance=ByteDance; Byte Dance=ByteDance; ByteDance=ByteDance");
    FINDS("Face-book fell.", "Face-book=Facebook");
    FINDS("They sold tiktoks parent and Tencents app.", "tiktoks=TikTok; Tencents=Tencent");
    FINDS("This is TikTok's and TikTok’s office.", "TikTok=TikTok; TikTok=TikTok");
    FINDS("Then the White Home considers a ban.", "White Home=White House");
    FINDS("A deal with Oracle Corp. was made. A deal with Oracle Corp.\nEnd",
          "Oracle Corp.=Oracle Corporation; Oracle Corp=Oracle Corporation");
    FINDS("It cost US$ 5 and flew on a US-2.", "");
}

TEST(persons) {
    RULE("Then Kanter spoke to Elizabeth Kanter.",
         "Kanter=Elizabeth Kanter/surname.after_full; Elizabeth Kanter=Elizabeth Kanter/alias.exact");
    FINDS("They saw the lobbyist Bloom. Flowers bloom. In Bloom we trust.",
          "Bloom=Michael Bloom; Bloom=Michael Bloom");
    FINDS("They bloom. Bloom is rare.", "");
    FINDS("It hired Michael bloom and others.", "Michael bloom=Michael Bloom");
    FINDS("Ask Melania Trump, or Trump.", "Melania Trump=Melania Trump; Trump=Donald Trump");
    FINDS("Ask Rupert Murdoch. Murdoch sold it. Lachlan Murdoch came. Murdoch bought it.",
          "Rupert Murdoch=Rupert Murdoch; Murdoch=Rupert Murdoch; Lachlan Murdoch=Lachlan Murdoch; "
          "Murdoch=Lachlan Murdoch");
    FINDS("Michael Jordan left Jordan.", "Michael Jordan=Michael Jordan; Jordan=Jordan");
}

TEST(spelling) {
    RULE("He met Elizabeth Kanter. Later Kantor left.",
         "Elizabeth Kanter=Elizabeth Kanter/alias.exact; Kantor=Elizabeth Kanter/spelling.known_name");
    FINDS("Use TikTok now. The fear of TokTok grows.", "TikTok=TikTok; TokTok=TikTok");
    FINDS("He met Elizabeth Kanter. Later Canter left.",
          "Elizabeth Kanter=Elizabeth Kanter; Canter=Canter"); /* another first letter */
    FINDS("Later Kantor left.", "Kantor=Kantor");              /* no one it could be */
}

TEST(longer_unknown_names) {
    FINDS("He joined the Canadian Football League in Canada.",
          "Canadian Football League=Canadian Football League; Canada=Canada");
    FINDS("She left the University of Washington.", "University of Washington=University of Washington");
    FINDS("Then Canadian Prime Minister Theo Bertram spoke. Bertram left.",
          "Canadian=Canada; Theo Bertram=Theo Bertram; Bertram=Theo Bertram");
    FINDS("Then Acme Rockets Inc. fell.", "Acme Rockets Inc.=Acme Rockets Inc.");
}

TEST(noise) {
    FINDS("tiktok and tencent said trump would win. donald trump agreed. the trump administration did too.",
          "tiktok=TikTok; tencent=Tencent; trump=Donald Trump; donald trump=Donald Trump; trump "
          "administration=Trump administration");
    FINDS("A trump card and tiktok, a plain word.", "tiktok=TikTok");
}

TEST(empty_and_odd) {
    FINDS("", "");
    FINDS("\n\n...---''\"\"", "");
    FINDS("TikTok", "TikTok=TikTok");
    FINDS("Ask Donald\nTrump was out.",
          "Donald=Donald; Trump=Donald Trump"); /* no name goes on across a line break */
}

/* With the tokens of UAX #29 a possessive s is part of its word; the name still ends before it. */
TEST(untailored_tokens) {
    tc_options options = {.uax29 = true};
    tc_pipeline *own = NULL, *usual = pipeline;
    CHECK_OK(tc_pipeline_new(NULL, lexicon, rules, 2, &options, &own, &err));
    pipeline = own;
    FINDS("This is TikTok's and Donald Trump's office.", "TikTok=TikTok; Donald Trump=Donald Trump");
    pipeline = usual;
    tc_pipeline_free(own);
}

/* Bad cases for a walk, a cluster, and the second pass: all must stay linear (5 s is far more than they
 * need). */
TEST(linear) {
    static const char *const parts[] = {"New ",    "the ",  "Trump ", "Washington, ",
                                        "Kantor ", "byte-", "U.S",    "Elizabeth Kanter Kantar "};
    for (size_t i = 0; i < TC_COUNT_OF(parts); i++) {
        size_t n = strlen(parts[i]), times = 400000 / n;
        char *text = malloc(n * times + 1);
        CHECK(text != NULL);
        if (!text) return;
        for (size_t j = 0; j < times; j++) memcpy(text + j * n, parts[i], n);
        text[n * times] = '\0';
        clock_t start = clock();
        found(text, false);
        CHECK((double)(clock() - start) / CLOCKS_PER_SEC < 5.0);
        free(text);
    }
}

int main(void) {
    setup();
    RUN(letter_case);
    RUN(longest_and_side_by_side);
    RUN(variants);
    RUN(persons);
    RUN(spelling);
    RUN(longer_unknown_names);
    RUN(noise);
    RUN(empty_and_odd);
    RUN(untailored_tokens);
    RUN(linear);
    tc_pipeline_free(pipeline);
    tc_lexicon_free(lexicon);
    for (size_t i = 0; i < TC_COUNT_OF(rules); i++) free((void *)(uintptr_t)rules[i].text);
    return test_end();
}
