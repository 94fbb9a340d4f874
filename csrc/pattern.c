/* pattern.c: users' regular expressions, on PCRE2 (the 10.42 API is the floor).
 *
 * Text was validated at the door, so matches run with PCRE2_NO_UTF_CHECK: without it each call would check
 * the rest of the subject again, which is quadratic over all matches of a text. The match limit holds for the
 * interpreter and for machine code alike; machine code gets its own stack with an upper bound. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "pattern.h"

#include <pcre2.h>

enum {
    MATCH_LIMIT = 2000000, /* backtracking steps of one match: well under a second */
    DEPTH_LIMIT = 20000,
    HEAP_LIMIT = 64 * 1024, /* KiB */
    STACK_START = 32 * 1024,
    STACK_MAX = 1024 * 1024,
    SOURCE_MAX = 64 * 1024
};

/* PCRE2 frees without telling the size, tc_alloc wants it: each block carries it in front. */
static void *library_malloc(size_t size, void *ctx) {
    if (size > SIZE_MAX - 16) return NULL;
    size_t *p = tc_mem_resize(ctx, NULL, 0, size + 16);
    if (!p) return NULL;
    *p = size + 16;
    return (char *)p + 16;
}

static void library_free(void *ptr, void *ctx) {
    if (!ptr) return;
    void *block = (char *)ptr - 16;
    tc_mem_free(ctx, block, *(size_t *)block);
}

struct tc_pattern {
    tc_alloc alloc;
    pcre2_general_context *general;
    pcre2_code *code;
    uint32_t groups;
    bool jit;
};

struct tc_pattern_scratch {
    tc_alloc alloc;
    pcre2_general_context *general;
    pcre2_match_context *context;
    pcre2_match_data *data;
    pcre2_jit_stack *stack;
};

const char *tc_pattern_version(void) {
    /* Of the headers: pcre2_config would need a buffer of the caller's. */
#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)
    return TEXT(PCRE2_MAJOR) "." TEXT(PCRE2_MINOR) " " TEXT(PCRE2_DATE);
}

static tc_status no_memory(tc_error *err) {
    return tc_fail(err, TC_E_MEMORY, 0, "out of memory for a pattern");
}

static tc_status fault(tc_error *err, int code, size_t offset, const char *what) {
    PCRE2_UCHAR message[160];
    if (pcre2_get_error_message(code, message, sizeof message) == PCRE2_ERROR_BADDATA) message[0] = '\0';
    return tc_fail(err, TC_E_PATTERN, offset, "%s: %s", what, (const char *)message);
}

tc_status tc_pattern_new(const tc_alloc *alloc, const char *source, size_t n, unsigned flags,
                         tc_pattern **out, tc_error *err) {
    static const char before[] = "(?<!\\w)(?:", after[] = ")(?!\\w)";
    tc_status status = TC_OK;
    tc_alloc a = tc_alloc_or_default(alloc);
    pcre2_compile_context *context = NULL;
    tc_buffer wrapped = {.alloc = a};
    size_t shift = 0;
    *out = NULL;
    if (n > SOURCE_MAX)
        return tc_fail(err, TC_E_PATTERN, SOURCE_MAX, "the pattern has %zu bytes, more than the limit of %d",
                       n, SOURCE_MAX);
    tc_pattern *p = tc_mem_resize(&a, NULL, 0, sizeof *p);
    if (!p) return no_memory(err);
    memset(p, 0, sizeof *p);
    p->alloc = a;
    p->general = pcre2_general_context_create(library_malloc, library_free, &p->alloc);
    context = p->general ? pcre2_compile_context_create(p->general) : NULL;
    if (!context) {
        status = no_memory(err);
        goto done;
    }
    pcre2_set_compile_extra_options(context, 0);
    pcre2_set_parens_nest_limit(context, 100);
    bool plain = flags & TC_PATTERN_LITERAL && !(flags & TC_PATTERN_WORD);
    uint32_t options = PCRE2_UTF;
    options |= plain ? PCRE2_LITERAL : PCRE2_UCP | PCRE2_MULTILINE | PCRE2_NEVER_BACKSLASH_C;
    if (flags & TC_PATTERN_ANCHORED) options |= PCRE2_ANCHORED;
    if (flags & TC_PATTERN_ICASE) options |= PCRE2_CASELESS;
    if (flags & TC_PATTERN_WORD) {
        /* Plain text is quoted letter by letter: \Q..\E would end at an \E inside it. */
        bool good = tc_buffer_put(&wrapped, before, sizeof before - 1);
        shift = sizeof before - 1;
        for (size_t i = 0; good && i < n; i++) {
            bool quote = flags & TC_PATTERN_LITERAL && strchr("\\^$.[]|()?*+{}-#", source[i]) && source[i];
            good = (!quote || tc_buffer_put(&wrapped, "\\", 1)) && tc_buffer_put(&wrapped, source + i, 1);
        }
        if (!good || !tc_buffer_put(&wrapped, after, sizeof after - 1)) {
            status = no_memory(err);
            goto done;
        }
    }
    int code = 0;
    PCRE2_SIZE offset = 0;
    PCRE2_SPTR text = (PCRE2_SPTR)(flags & TC_PATTERN_WORD ? wrapped.at : n ? source : "");
    p->code = pcre2_compile(text, flags & TC_PATTERN_WORD ? wrapped.n : n, options, &code, &offset, context);
    if (!p->code) {
        size_t at = offset > shift ? offset - shift : 0;
        status = code == PCRE2_ERROR_NOMEMORY || code == PCRE2_ERROR_HEAP_FAILED
                     ? no_memory(err)
                     : fault(err, code, at < n ? at : n, "the pattern cannot be read");
        goto done;
    }
    pcre2_pattern_info(p->code, PCRE2_INFO_CAPTURECOUNT, &p->groups);
    p->jit = pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE) == 0;
    *out = p;
    p = NULL;
done:
    pcre2_compile_context_free(context);
    tc_buffer_release(&wrapped);
    tc_pattern_free(p);
    return status;
}

void tc_pattern_free(tc_pattern *p) {
    if (!p) return;
    tc_alloc a = p->alloc;
    pcre2_code_free(p->code);
    pcre2_general_context_free(p->general);
    tc_mem_free(&a, p, sizeof *p);
}

uint32_t tc_pattern_groups(const tc_pattern *p) { return p->groups; }

tc_status tc_pattern_scratch_new(const tc_pattern *p, tc_pattern_scratch **out, tc_error *err) {
    tc_status status = TC_OK;
    *out = NULL;
    tc_pattern_scratch *s = tc_mem_resize(&p->alloc, NULL, 0, sizeof *s);
    if (!s) return no_memory(err);
    memset(s, 0, sizeof *s);
    s->alloc = p->alloc;
    s->general = pcre2_general_context_create(library_malloc, library_free, &s->alloc);
    s->context = s->general ? pcre2_match_context_create(s->general) : NULL;
    s->data = s->context ? pcre2_match_data_create(p->groups + 1, s->general) : NULL;
    if (!s->data) {
        status = no_memory(err);
        goto done;
    }
    pcre2_set_match_limit(s->context, MATCH_LIMIT);
    pcre2_set_depth_limit(s->context, DEPTH_LIMIT);
    pcre2_set_heap_limit(s->context, HEAP_LIMIT);
    if (p->jit) {
        s->stack = pcre2_jit_stack_create(STACK_START, STACK_MAX, s->general);
        if (!s->stack) {
            status = no_memory(err);
            goto done;
        }
        pcre2_jit_stack_assign(s->context, NULL, s->stack);
    }
    *out = s;
    s = NULL;
done:
    tc_pattern_scratch_free(s);
    return status;
}

void tc_pattern_scratch_free(tc_pattern_scratch *s) {
    if (!s) return;
    tc_alloc a = s->alloc;
    if (s->stack) pcre2_jit_stack_free(s->stack);
    pcre2_match_data_free(s->data);
    pcre2_match_context_free(s->context);
    pcre2_general_context_free(s->general);
    tc_mem_free(&a, s, sizeof *s);
}

tc_status tc_pattern_match(const tc_pattern *p, tc_pattern_scratch *s, const tc_text *text, uint32_t from,
                           tc_span *groups, uint32_t n_groups, bool *found, tc_error *err) {
    *found = false;
    if (n_groups > TC_PATTERN_GROUPS) n_groups = TC_PATTERN_GROUPS;
    for (uint32_t i = 0; i < n_groups; i++) groups[i].start = groups[i].end = TC_NONE;
    if (from > text->n) return TC_OK;
    int code = pcre2_match(p->code, text->at, text->n, from, PCRE2_NO_UTF_CHECK, s->data, s->context);
    if (code == PCRE2_ERROR_NOMATCH) return TC_OK;
    if (code == PCRE2_ERROR_NOMEMORY) return no_memory(err);
    if (code < 0)
        return fault(err, code, from,
                     "the pattern takes too long on this text; make its repeats less ambiguous");
    const PCRE2_SIZE *at = pcre2_get_ovector_pointer(s->data);
    uint32_t have = pcre2_get_ovector_count(s->data);
    for (uint32_t i = 0; i < n_groups && i < have; i++) {
        if (at[2 * i] == PCRE2_UNSET) continue;
        /* \K in a look-around may put a start behind its end. */
        groups[i].start = (uint32_t)(at[2 * i] < at[2 * i + 1] ? at[2 * i] : at[2 * i + 1]);
        groups[i].end = (uint32_t)at[2 * i + 1];
    }
    *found = true;
    return TC_OK;
}

uint32_t tc_pattern_next(const tc_text *text, tc_span match) {
    uint32_t at = match.end;
    if (match.start != match.end) return at;
    if (at >= text->n) return text->n + 1;
    do at++;
    while (at < text->n && (text->at[at] & 0xc0) == 0x80);
    return at;
}
