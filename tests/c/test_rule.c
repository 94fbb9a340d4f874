/* test_rule.c: the rule engine: reading, faults, matching, numbers, and memory running short. */
#include "test.h"
#include "rule.h"

/* Rules over one text. */
typedef struct fixture {
    tc_rules *rules;
    struct tc_pipeline pipeline;
    tc_work w;
    tc_arena arena;
    tc_items items;
    tc_error err;
} fixture;

static bool open_rules(fixture *f, const tc_alloc *alloc, const char *rules, uint32_t exclude) {
    tc_source source = {"test.rules", rules, strlen(rules)};
    memset(f, 0, sizeof *f);
    f->w.alloc = tc_alloc_or_default(alloc);
    f->pipeline.alloc = f->w.alloc;
    f->w.pipeline = &f->pipeline;
    tc_arena_init(&f->arena, f->w.alloc);
    f->w.arena = &f->arena;
    if (tc_rules_new(alloc, &source, 1, exclude, &f->rules, &f->err) != TC_OK) return false;
    f->pipeline.rules = f->rules;
    return true;
}

static bool set_text(fixture *f, const char *text) {
    tc_text_release(&f->w.text, &f->w.alloc);
    f->w.n_tok = f->w.mentions.n = f->w.times.n = f->w.quantities.n = 0;
    if (tc_text_init(&f->w.text, &f->w.alloc, (const uint8_t *)text, strlen(text), &f->err) != TC_OK)
        return false;
    if (tc_tokenize(&f->w, &f->err) != TC_OK) return false;
    tc_rules_classify(f->rules, &f->w);
    return tc_items_build(f->rules, &f->w, 0, f->w.n_tok, false, &f->items, &f->err) == TC_OK;
}

static void close_rules(fixture *f) {
    tc_text_release(&f->w.text, &f->w.alloc);
    tc_vec_release(&f->w.alloc, &f->items);
    tc_vec_release(&f->w.alloc, &f->w.mentions);
    tc_work_release(&f->w);
    tc_arena_release(&f->arena);
    tc_rules_free(f->rules);
}

/* All matches of the time layer as "rule:text|rule:text". */
static const char *matches(fixture *f, const char *text) {
    static char out[1000];
    tc_rule_match m;
    size_t n = 0;
    out[0] = '\0';
    CHECK(set_text(f, text));
    for (uint32_t i = 0; tc_rules_next(f->rules, TC_LAYER_TIME, &f->w, &f->items, i, &m); i = m.item_end) {
        uint32_t a = f->w.tok_start[m.tok], b = f->w.tok_end[m.tok_end - 1];
        n += (size_t)snprintf(out + n, sizeof out - n, "%s%s:%.*s", n ? "|" : "", m.rule->name, (int)(b - a),
                              (const char *)f->w.text.at + a);
    }
    return out;
}

static const char *captured(const fixture *f, const tc_rule_match *m, const char *name) {
    static char out[200];
    int c = tc_rule_capture(m->rule, name);
    if (c < 0) return "(unknown)";
    if (m->capture[c].tok == TC_NONE) return "(none)";
    uint32_t a = f->w.tok_start[m->capture[c].tok], b = f->w.tok_end[m->capture[c].tok_end - 1];
    snprintf(out, sizeof out, "%.*s", (int)(b - a), (const char *)f->w.text.at + a);
    return out;
}

/* One check of what rules make of a text. */
static void expect(const char *rules, const char *text, const char *want) {
    fixture f;
    CHECK(open_rules(&f, NULL, rules, 0));
    if (f.rules)
        CHECK_STR(matches(&f, text), want);
    else
        fprintf(stderr, "  %s\n", f.err.message);
    close_rules(&f);
}

static void expect_fault(const char *rules, size_t line, const char *part) {
    fixture f;
    CHECK(!open_rules(&f, NULL, rules, 0));
    CHECK(f.err.code == TC_E_SYNTAX);
    CHECK(f.err.offset == line);
    if (!strstr(f.err.message, part)) CHECK_STR(f.err.message, part);
    close_rules(&f);
}

#define MONTHS "layer time\nclass month january=1 jan=1 february=2 may=5\n"

TEST(elements) {
    expect("layer time\nrule a said -> x\n", "He said it; she SAID so.", "a:said|a:SAID");
    expect("layer time\nrule a \"u.s. army\" -> x\n", "The U.S. Army left.", "a:U.S. Army");
    expect(MONTHS "rule d d:#day m:$month \",\"? y:#year4? -> x\n", "On 3 January, 2020 and 31 May.",
           "d:3 January, 2020|d:31 May");
    expect(MONTHS "rule d d:#day m:$month -> x\n", "32 May, 0 May, 07 May", "d:07 May");
    expect("layer time\nrule a not ( a | the )? deal -> x\n",
           "not a deal, not deal, not the deal, not an deal", "a:not a deal|a:not deal|a:not the deal");
    expect("layer time\nrule a from .{1,3} to -> x\n", "from a to b; from a b c to d; from a b c d to e",
           "a:from a to|a:from a b c to");
    expect("layer time\nrule a very !( good | $bad ) -> x\nclass bad ill\n", "very good, very ill, very odd",
           "a:very odd");
    expect("layer time\nrule a \"$\" &#num &\"%\"? -> x\n", "$5 and $ 5 and $5%", "a:$5|a:$5%");
    expect("layer time\nrule a #ord -> x\n", "1st 22nd 3d 4th", "a:1st|a:22nd|a:4th");
    expect("layer time\nrule a #year4 -> x\nrule b #int -> x\nrule c #num -> x\n", "2020 3,000 1.5 0999",
           "a:2020|b:3,000|c:1.5|b:0999");
    expect("layer time\nrule a (#upper|#mixed) -> x\nrule b #cap -> x\n", "NATO ByteDance Rome iPhone x",
           "a:NATO|a:ByteDance|b:Rome|a:iPhone");
    expect("layer time\nrule a company \"'s\" app -> x\n", "the company\xE2\x80\x99s app, company's app",
           "a:company\xE2\x80\x99s app|a:company's app");
    expect("layer time\nrule a twenty-five -> x\n", "twenty-five, twenty five", "a:twenty-five");
    expect("layer time\nrule a \"\\\"\" -> x\n", "a \"b\" c", "a:\"|a:\"");
}

TEST(choice_and_order) {
    expect("layer time\nrule a new york -> x\nrule b new york times -> x\n", "new york times, new york city",
           "b:new york times|a:new york");
    expect("layer time\nrule a the deal -> x\nrule b the $n -> x\nclass n deal\n", "the deal", "a:the deal");
    expect("layer time\nrule b the $n -> x\nrule a the deal -> x\nclass n deal\n", "the deal", "b:the deal");
    expect("layer time\nrule a a b c -> x\nrule b b c d e f -> x\n", "a b c d e f", "a:a b c");
    expect("layer time\nrule a (x y | z){1,3} end -> x\n", "x y z x y end, z end, z z z z end",
           "a:x y z x y end|a:z end|a:z z z end");
    expect("layer time\nrule a a? b? c -> x\n", "c, b c, a c, a b c", "a:c|a:b c|a:a c|a:a b c");
}

TEST(context) {
    expect("layer time\nrule a on << monday >> morning -> x\n",
           "on monday morning, on monday, monday morning", "a:monday");
    expect("layer time\nrule a on monday -> x\nrule b monday << morning -> x\n", "on monday morning",
           "a:on monday|b:morning");
    expect("layer time\nrule a ^ so -> x\nrule b end $$ -> x\n", "so so end\nend x\nso end",
           "a:so|b:end|a:so|b:end");
    expect("layer time\nrule a one two -> x\n", "one\ntwo one two", "a:one two");
    expect("layer time\nrule a . << two -> x\n", "two two two", "a:two|a:two");
    fixture f;
    tc_rule_match m;
    CHECK(open_rules(&f, NULL, "layer time\nrule a on << may >> 5 -> x\n", 0));
    CHECK(set_text(&f, "on may 5"));
    CHECK(!tc_rules_at(f.rules, TC_LAYER_TIME, &f.w, &f.items, 0, &m));
    CHECK(tc_rules_at(f.rules, TC_LAYER_TIME, &f.w, &f.items, 1, &m) && m.item == 1 && m.item_end == 2);
    CHECK(!tc_rules_next(f.rules, TC_LAYER_TIME, &f.w, &f.items, 2, &m));
    close_rules(&f);
}

TEST(captures_and_values) {
    fixture f;
    tc_rule_match m;
    CHECK(open_rules(&f, NULL,
                     MONTHS
                     "rule dm d:#day of? m:$month y:#year4? -> date kind=\"a b\" k=v # the rest is comment\n"
                     "rule md m:$month d:#day \\\n  ( \",\" y:#year4 )? -> date\n",
                     0));
    CHECK(tc_rules_count(f.rules, TC_LAYER_TIME) == 2);
    CHECK(set_text(&f, "It began May 3, 2021."));
    CHECK(tc_rules_next(f.rules, TC_LAYER_TIME, &f.w, &f.items, 0, &m));
    CHECK_STR(m.rule->name, "md");
    CHECK_STR(captured(&f, &m, "d"), "3");
    CHECK_STR(captured(&f, &m, "y"), "2021");
    CHECK_STR(tc_match_value(f.rules, &f.w, &m, "m"), "5");
    CHECK(set_text(&f, "3 of Jan"));
    CHECK(tc_rules_next(f.rules, TC_LAYER_TIME, &f.w, &f.items, 0, &m));
    CHECK_STR(m.rule->action, "date");
    CHECK_STR(captured(&f, &m, "y"), "(none)");
    CHECK_STR(tc_match_value(f.rules, &f.w, &m, "m"), "1");
    CHECK(tc_match_value(f.rules, &f.w, &m, "y") == NULL);
    CHECK_STR(tc_rule_arg(m.rule, "kind"), "a b");
    CHECK_STR(tc_rule_arg(m.rule, "k"), "v");
    CHECK(tc_rule_arg(m.rule, "none") == NULL);
    CHECK(m.rule->n_args == 2);
    const char *value;
    int month = tc_rules_class(f.rules, "month");
    CHECK(month >= 0 && tc_rules_class(f.rules, "nothing") == -1);
    CHECK(tc_word_in(f.rules, tc_rules_word(f.rules, "february", 8), month, &value) &&
          strcmp(value, "2") == 0);
    CHECK(!tc_word_in(f.rules, tc_rules_word(f.rules, "of", 2), month, &value));
    CHECK(tc_rules_word(f.rules, "unheard", 7) == 0);
    close_rules(&f);
}

TEST(greedy_captures) {
    fixture f;
    tc_rule_match m;
    CHECK(open_rules(&f, NULL, "layer time\nrule a go x:#word{1,3} y:#word{1,3} \"!\" -> x\n", 0));
    CHECK(set_text(&f, "go one two three four!"));
    CHECK(tc_rules_next(f.rules, TC_LAYER_TIME, &f.w, &f.items, 0, &m));
    CHECK_STR(captured(&f, &m, "x"), "one two three");
    CHECK_STR(captured(&f, &m, "y"), "four");
    close_rules(&f);
}

TEST(origins) {
    const char *rules =
        "layer time\norigin general\nclass m jan=1\nrule g go $m -> x\norigin seed\nclass m+ feb=2\n"
        "rule s stop $m -> x\n";
    fixture f;
    CHECK(open_rules(&f, NULL, rules, 0));
    CHECK_STR(matches(&f, "go jan, go feb, stop jan"), "g:go jan|g:go feb|s:stop jan");
    close_rules(&f);
    CHECK(open_rules(&f, NULL, rules, TC_ORIGIN_BIT(TC_ORIGIN_SEED)));
    CHECK_STR(matches(&f, "go jan, go feb, stop jan"), "g:go jan");
    close_rules(&f);
}

TEST(whole_rows) {
    fixture f;
    tc_rule_match m;
    CHECK(open_rules(&f, NULL,
                     "layer speech\nrule s s:@person said -> x\nrule t tiktok ( said | told ) -> x\n", 0));
    CHECK(set_text(&f, "Yesterday Shou Zi Chew said no. TikTok told us."));
    tc_mention *p = tc_vec_push(&f.w.alloc, &f.w.mentions), *o = tc_vec_push(&f.w.alloc, &f.w.mentions);
    memset(f.w.mentions.at, 0, 2 * sizeof *p);
    p = f.w.mentions.at, o = p + 1;
    p->tok = 1, p->tok_end = 4, p->type = TC_TYPE_PERSON;
    o->tok = 7, o->tok_end = 8, o->type = TC_TYPE_ORG;
    for (uint32_t i = 1; i < 4; i++) f.w.tok_mention[i] = 0;
    f.w.tok_mention[7] = 1;
    CHECK_OK(tc_items_build(f.rules, &f.w, 0, f.w.n_tok, true, &f.items, &err));
    CHECK(f.items.n == f.w.n_tok - 2);
    CHECK(tc_rules_next(f.rules, TC_LAYER_SPEECH, &f.w, &f.items, 0, &m));
    CHECK_STR(captured(&f, &m, "s"), "Shou Zi Chew");
    CHECK(f.items.at[m.capture[0].item].mention == 0);
    CHECK(tc_rules_next(f.rules, TC_LAYER_SPEECH, &f.w, &f.items, m.item_end, &m));
    CHECK_STR(m.rule->name, "t");
    close_rules(&f);
}

TEST(parts) {
    expect("layer time\npart n ( #num | $w )  # comment\nclass w two three\npart pair %n and %n\n"
           "rule a from %n{1,2} to -> x\nrule b %pair -> x\n",
           "from two 3 to, 4 and three, from to", "a:from two 3 to|b:4 and three");
    expect("layer time\nrule a #glued -> x\n", "1.5bn 100m 1st 22nd 3 B2", "a:1.5bn|a:100m");
    expect_fault("layer time\nrule a %n -> x\n", 2, "unknown part '%n'");
    expect_fault("layer time\npart n a %n\nrule a %n -> x\n", 2, "does 'n' use itself");
    expect_fault("layer time\npart n a | b\nrule a %n -> x\n", 2, "put choices in");
    expect_fault("part n a\npart n b\n", 2, "stands already");
}

TEST(faults) {
    expect_fault("layer time\n\nrule a said\n", 3, "without '->'");
    expect_fault("rule a b -> x\n", 1, "before any 'layer'");
    expect_fault("layer time\nrule a $month -> x\n", 2, "unknown class '$month'");
    expect_fault("layer time\nrule a #dya -> x\n", 2, "unknown predicate '#dya'");
    expect_fault("layer time\nrule a @people -> x\n", 2, "unknown item '@people'");
    expect_fault("layer time\nrule a x? -> x\n", 2, "can match nothing");
    expect_fault("layer time\nrule a b << x? >> c -> x\n", 2, "can match nothing");
    expect_fault("layer time\nrule a . said -> x\n", 2, "any token satisfies");
    expect_fault("layer time\nrule a !b? said -> x\n", 2, "any token satisfies");
    expect_fault("layer time\nrule a b{1,16} c{1,16} d -> x\n", 2, "the limit is 32");
    expect_fault("layer time\nrule a b{0,17} c -> x\n", 2, "1 <= n <= 16");
    expect_fault("layer time\nrule a b* -> x\n", 2, "every repetition is bounded");
    expect_fault("layer time\nrule a ( b | c -> x\n", 2, "without its ')'");
    expect_fault("layer time\nrule a b ) -> x\n", 2, "without its '('");
    expect_fault("layer time\nrule a b | c -> x\n", 2, "outside a group");
    expect_fault("layer time\nrule a \"b -> x\n", 2, "without its closing");
    expect_fault("layer time\nrule a u.s. -> x\n", 2, "quote a word");
    expect_fault("layer time\nrule a b -> \n", 2, "needs an action");
    expect_fault("layer time\nrule a b -> x y\n", 2, "KEY=VALUE");
    expect_fault("layer time\nrule a b -> x k=1 k=2\n", 2, "stands twice");
    expect_fault("layer time\nrule a a:b c:d e:f g:h i:j k:l m:n o:p q:r s:t u:v -> x\n", 2,
                 "more than 10 captures");
    expect_fault("layer tiem\n", 1, "unknown layer 'tiem'");
    expect_fault("origin mars\n", 1, "unknown origin");
    expect_fault("clas m a\n", 1, "unknown statement 'clas'");
    expect_fault("class m a\nclass m b\n", 2, "stands already");
    expect_fault("class m+ a\n", 1, "no file defines");
    expect_fault("class m \"per cent\"\n", 1, "is 2 tokens");
    expect_fault("class m a=\n", 1, "without a value");
    expect_fault("class m a=1 b\nclass n a \\\n b \\\n =c\n", 4, "empty class word");
    expect_fault("class m a=1 a=2\n", 0, "two values");
}

/* Ambiguous patterns must not cost more than nodes times items. */
TEST(bounded_walk) {
    fixture f;
    static char text[40001];
    for (size_t i = 0; i + 1 < sizeof text; i += 2) memcpy(text + i, "a ", 2);
    text[sizeof text - 1] = '\0';
    CHECK(open_rules(&f, NULL,
                     "layer time\nrule a (a | #word){1,7} (#word? a?){1,8} #word{0,4} a{0,4} b -> x\n", 0));
    CHECK(set_text(&f, text));
    tc_rule_match m;
    CHECK(!tc_rules_next(f.rules, TC_LAYER_TIME, &f.w, &f.items, 0, &m));
    close_rules(&f);
}

/* ------------------------------------------------------------------------- tests/spec/rules.md */

static char *cut(char **at) {
    char *line = *at, *end = line ? strchr(line, '\n') : NULL;
    if (end) *end = '\0';
    *at = end ? end + 1 : NULL;
    return line;
}

static void check_match(fixture *f, const tc_rule_match *m, bool found, char *want) {
    char got[400];
    uint32_t a = found ? f->w.tok_start[m->tok] : 0, b = found ? f->w.tok_end[m->tok_end - 1] : 0;
    int n = snprintf(got, sizeof got, "%s | %.*s", found ? m->rule->name : "nothing", (int)(b - a),
                     (const char *)f->w.text.at + a);
    for (char *bar = strstr(want, " | "), *more; bar && (bar = strstr(bar + 3, " | ")) != NULL;) {
        char name[40];
        more = bar + 3;
        size_t k = strcspn(more, "=:");
        snprintf(name, sizeof name, "%.*s", (int)k, more);
        if (!found || n >= (int)sizeof got) break;
        const char *value = more[k] == '=' ? captured(f, m, name) : tc_match_value(f->rules, &f->w, m, name);
        n += snprintf(got + n, sizeof got - (size_t)n, " | %s%c%s", name, more[k], value ? value : "(none)");
    }
    CHECK_STR(got, want);
}

static void check_page_block(char *body) {
    char *rules_end = body, *rows, *line, rules[4000];
    while (rules_end[0] != '?' && rules_end[0] != '!') rules_end = strchr(rules_end, '\n') + 1;
    snprintf(rules, sizeof rules, "layer time\n%.*s", (int)(rules_end - body), body);
    rows = rules_end;
    fixture f;
    bool ok = open_rules(&f, NULL, rules, 0);
    if (*rows == '!') {
        char *message;
        size_t fault_line = strtoul(rows + 2, &message, 10);
        CHECK(!ok && f.err.offset == fault_line);
        if (!strstr(f.err.message, message + 1)) CHECK_STR(f.err.message, message + 1);
        close_rules(&f);
        return;
    }
    CHECK(ok);
    if (!ok) fprintf(stderr, "  %s\n", f.err.message);
    uint32_t at = 0;
    tc_rule_match m;
    while (ok && (line = cut(&rows)) != NULL) {
        if (*line == '?') {
            CHECK(!f.items.n || !tc_rules_next(f.rules, TC_LAYER_TIME, &f.w, &f.items, at, &m));
            CHECK(set_text(&f, line + 2));
            at = 0;
            continue;
        }
        bool found = tc_rules_next(f.rules, TC_LAYER_TIME, &f.w, &f.items, at, &m);
        check_match(&f, &m, found, line + 2);
        if (!found) break;
        at = m.item_end;
    }
    CHECK(!ok || !tc_rules_next(f.rules, TC_LAYER_TIME, &f.w, &f.items, at, &m));
    close_rules(&f);
}

TEST(page) {
    FILE *file = fopen("tests/spec/rules.md", "rb");
    static char page[1 << 16];
    CHECK(file != NULL);
    if (!file) return;
    page[fread(page, 1, sizeof page - 1, file)] = '\0';
    fclose(file);
    int blocks = 0;
    for (char *p = page; (p = strstr(p, "```rules\n")) != NULL; blocks++) {
        char *body = p + 9, *end = strstr(body, "\n```");
        if (!end) break;
        *end = '\0';
        p = end + 4;
        check_page_block(body);
    }
    CHECK(blocks > 15);
}

static double number(fixture *f, const char *text) {
    double v = -1;
    CHECK(set_text(f, text));
    return tc_number_parse(f->rules, &f->w, 0, f->w.n_tok, &v) ? v : -1;
}

TEST(numbers) {
    fixture f;
    CHECK(open_rules(
        &f, NULL,
        "class number_word one=1 two=2 three=3 five=5 nine=9 twelve=12 twenty=20 ninety=90\n"
        "class number_scale hundred=100 thousand=1e3 million=1e6 billion=1e9 bn=1e9 dozen=12 crore=1e7\n"
        "class number_short k=1e3 m=1e6 bn=1e9\nclass number_fraction half=0.5 quarter=0.25 thirds=0.25\n"
        "class number_article a an\n",
        0));
    CHECK(number(&f, "3,000") == 3000);
    CHECK(number(&f, "1.5") == 1.5);
    CHECK(number(&f, "1.1 billion") == 1100000000.0);
    CHECK(number(&f, "0.3 million") == 300000);
    CHECK(number(&f, "1.5bn") == 1.5e9);
    CHECK(number(&f, "100m") == 1e8);
    CHECK(number(&f, "5 k") == 5000);
    CHECK(number(&f, "twenty-five") == 25);
    CHECK(number(&f, "twenty five") == 25);
    CHECK(number(&f, "ninety-nine thousand") == 99000);
    CHECK(number(&f, "three hundred and twelve") == 312);
    CHECK(number(&f, "two million three hundred thousand and five") == 2300005);
    CHECK(number(&f, "two and a half million") == 2500000);
    CHECK(number(&f, "one and a half million") == 1500000);
    CHECK(number(&f, "a million and a half") == 1500000);
    CHECK(number(&f, "half a million") == 500000);
    CHECK(number(&f, "half") == 0.5);
    CHECK(number(&f, "a dozen") == 12);
    CHECK(number(&f, "half a dozen") == 6);
    CHECK(number(&f, "two dozen") == 24);
    CHECK(number(&f, "a hundred thousand") == 100000);
    CHECK(number(&f, "5 crore") == 5e7);
    CHECK(number(&f, "two thirds") == 0.5);
    CHECK(number(&f, "five twenty") == -1);
    CHECK(number(&f, "2020 2021") == -1);
    CHECK(number(&f, "two and") == -1);
    CHECK(number(&f, "and two") == -1);
    CHECK(number(&f, "apples") == -1);
    CHECK(number(&f, "5x") == -1);
    CHECK(number(&f, "million") == 1e6);
    close_rules(&f);
}

TEST(memory) {
    const char *rules = MONTHS
        "rule d d:#day ( m:$month | of m:(may|june) ){1,2} -> date k=v\nrule e #num (a|b|$month) -> y\n";
    for (long at = 1; at < 400; at++) {
        test_heap heap = {0, at, at % 2 != 0, 0, false};
        tc_alloc alloc = test_heap_alloc(&heap);
        fixture f;
        bool ok = open_rules(&f, &alloc, rules, 0);
        if (!ok)
            CHECK(f.err.code == TC_E_MEMORY);
        else if (!set_text(&f, "On 3 may"))
            CHECK(f.err.code == TC_E_MEMORY);
        close_rules(&f);
        CHECK(heap.live == 0);
        CHECK(!heap.wrong_size);
        if (heap.calls < at) break;
    }
}

int main(void) {
    RUN(elements);
    RUN(choice_and_order);
    RUN(context);
    RUN(captures_and_values);
    RUN(greedy_captures);
    RUN(origins);
    RUN(whole_rows);
    RUN(parts);
    RUN(faults);
    RUN(bounded_walk);
    RUN(page);
    RUN(numbers);
    RUN(memory);
    return test_end();
}
