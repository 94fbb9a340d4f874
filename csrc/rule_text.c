/* rule_text.c: the words of rule files: lexing, the vocabulary, classes, and messages with file and line. */
#include "rule_compile.h"

#include <stdarg.h>
#include <stdio.h>

/* ------------------------------------------------------------------------------------- messages */

size_t rule_line(compiler *c) {
    if (c->line_source != c->source || c->line_at > c->p) {
        c->line_source = c->source;
        c->line_at = c->source->text;
        c->line = 1;
    }
    for (; c->line_at < c->p && c->line_at < c->end; c->line_at++) c->line += *c->line_at == '\n';
    return c->line;
}

bool rule_fault(compiler *c, const char *format, ...) {
    char text[200];
    va_list args;
    if (c->status != TC_OK) return false;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    size_t line = rule_line(c);
    c->status = tc_fail(c->err, TC_E_SYNTAX, line, "%.60s:%zu: %s", c->source->name, line, text);
    return false;
}

bool rule_no_memory(compiler *c) {
    if (c->status == TC_OK) c->status = tc_fail(c->err, TC_E_MEMORY, 0, "out of memory for rules");
    return false;
}

/* ------------------------------------------------------------------------------------- lexing */

/* A line break, unless the line goes on. */
size_t rule_continuation(const compiler *c) {
    if (rule_peek(c, 0) != '\\') return 0;
    if (rule_peek(c, 1) == '\n') return 2;
    if (rule_peek(c, 1) == '\r' && rule_peek(c, 2) == '\n') return 3;
    return 0;
}

/* Skips blanks, continued line breaks and a comment; stops at a line break and at the end. */
void rule_skip_blanks(compiler *c) {
    bool blank = c->p == c->source->text || c->p[-1] == '\n';
    for (;;) {
        size_t n = rule_continuation(c);
        int b = rule_peek(c, 0);
        if (n || b == ' ' || b == '\t' || b == '\r') {
            c->p += n ? n : 1;
            blank = true;
        } else if (b == '#' && (blank || (c->p > c->source->text && (c->p[-1] == ' ' || c->p[-1] == '\t'))) &&
                   (rule_peek(c, 1) == ' ' || rule_peek(c, 1) == '\n' || rule_peek(c, 1) == '\r' ||
                    rule_peek(c, 1) == '\t' || c->p + 1 == c->end)) {
            while (c->p < c->end && *c->p != '\n') c->p++;
        } else {
            return;
        }
    }
}

bool rule_at_line_end(compiler *c) {
    rule_skip_blanks(c);
    return c->p >= c->end || *c->p == '\n';
}

size_t rule_identifier(compiler *c, const char **at) {
    const char *s = c->p;
    while (c->p < c->end && (rule_is_letter(*c->p) || (c->p > s && rule_is_digit(*c->p)))) c->p++;
    *at = s;
    return (size_t)(c->p - s);
}

/* Folds ASCII capitals and the curly apostrophe in place of the tokenizer's fold; data is written folded. */
static size_t fold_bytes(const char *s, size_t n, char *out) {
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        if (i + 2 < n && memcmp(s + i, "\xE2\x80\x99", 3) == 0) {
            out[k++] = '\'';
            i += 2;
        } else {
            out[k++] = (char)(s[i] >= 'A' && s[i] <= 'Z' ? s[i] | 32 : s[i]);
        }
    }
    return k;
}

bool rule_split(const char *s, size_t n, bool (*put)(void *ctx, const char *token, size_t n), void *ctx) {
    size_t i = 0;
    while (i < n) {
        if (s[i] == ' ' || s[i] == '\t') {
            i++;
            continue;
        }
        size_t b = i, len = 1;
        if (rule_is_word_byte(s[i])) {
            /* General punctuation (U+2000 on: dashes, curly quotes) and ¢ £ ¥ are tokens of their own.
             */
            if (n - i >= 3 && (unsigned char)s[i] == 0xE2 && ((unsigned char)s[i + 1] & 0xFE) == 0x80) {
                i += 3;
            } else if (n - i >= 3 && (unsigned char)s[i] == 0xE2 && (unsigned char)s[i + 1] == 0x82) {
                i += 3; /* currency signs from U+2080 on */
            } else if (n - i >= 2 && (unsigned char)s[i] == 0xC2) {
                i += 2;
            } else {
                while (i < n && ((rule_is_word_byte(s[i]) && (unsigned char)s[i] != 0xE2) ||
                                 ((s[i] == '\'' || s[i] == '.' || (s[i] == ',' && rule_is_digit(s[i - 1]))) &&
                                  i > b && i + 1 < n && rule_is_word_byte(s[i + 1]) &&
                                  rule_is_digit(s[i - 1]) == rule_is_digit(s[i + 1]))))
                    i++;
                bool dotted = i < n && s[i] == '.' && i - b >= 3 && (i - b) % 2 == 1;
                for (size_t k = b; dotted && k < i; k++)
                    dotted = (k - b) % 2 ? s[k] == '.' : rule_is_letter(s[k]);
                i += dotted;
                if (i - b > 2 && s[i - 2] == '\'' && s[i - 1] == 's') i -= 2;
            }
            len = i - b;
        } else {
            if (s[i] == '\'' && i + 1 < n && s[i + 1] == 's' && (i + 2 == n || !rule_is_word_byte(s[i + 2])))
                len = 2;
            i += len;
        }
        if (!put(ctx, s + b, len)) return false;
    }
    return true;
}

/* ---------------------------------------------------------------------------------- vocabulary */

bool rule_grow_slots(compiler *c) {
    tc_rules *r = c->r;
    uint32_t want = r->slots ? (r->slot_mask + 1) * 2 : 1024;
    uint32_t *slots = tc_arena_push(&r->arena, (size_t)want * sizeof *slots);
    if (!slots) return rule_no_memory(c);
    memset(slots, 0, (size_t)want * sizeof *slots);
    for (uint32_t i = 1; i < c->words.n; i++) {
        uint32_t k = (uint32_t)c->words.at[i].hash & (want - 1);
        while (slots[k]) k = (k + 1) & (want - 1);
        slots[k] = i;
    }
    r->slots = slots;
    r->slot_mask = want - 1;
    return true;
}

static bool rule_word_id(compiler *c, const char *s, size_t n, uint32_t *id) {
    tc_rules *r = c->r;
    if ((c->words.n + 1) * 3 > r->slot_mask && !rule_grow_slots(c)) return false;
    uint64_t hash = tc_hash(s, n);
    uint32_t k = (uint32_t)hash & r->slot_mask;
    for (; (*id = r->slots[k]) != 0; k = (k + 1) & r->slot_mask) {
        const rule_word *w = &c->words.at[*id];
        if (w->hash == hash && w->n == n && memcmp(w->at, s, n) == 0) return true;
    }
    const char *copy = tc_arena_string(&r->arena, s, n);
    rule_word *w = copy ? tc_vec_push(c->alloc, &c->words) : NULL;
    if (!w) return rule_no_memory(c);
    *w = (rule_word){hash, copy, (uint32_t)n};
    r->slots[k] = *id = c->words.n - 1;
    return true;
}

bool rule_common_words(compiler *c) {
    static const char *const common[] = {
        "the",   "a",   "an",   "of",   "to",    "in",   "is",    "and", "that", "for", "it",  "with", "as",
        "on",    "by",  "at",   "its",  "from",  "this", "be",    "or",  "was",  "are", "i",   "he",   "his",
        "but",   "not", "has",  "have", "had",   "they", "their", "she", "her",  "we",  "you", "will", "were",
        "which", "who", "more", "also", "would", "new",  "been",  ",",   ".",    "'s",  "-",   "\""};
    uint32_t id;
    for (size_t i = 0; i < TC_COUNT_OF(common); i++)
        if (!rule_word_id(c, common[i], strlen(common[i]), &id)) return false;
    c->n_common = c->words.n - 1;
    return true;
}

uint32_t rule_word_weight(const compiler *c, uint32_t word) { return word <= c->n_common ? 1000 : 1; }

bool rule_class_room(compiler *c) {
    if (c->classes.n <= UINT16_MAX) return true;
    c->status = tc_fail(c->err, TC_E_LIMIT, 0, "more than %d classes and groups in the rules", UINT16_MAX);
    return false;
}

/* Index of a class by name; made when create is set and it is new. TC_NONE when unknown or out of memory. */
uint32_t rule_class_index(compiler *c, const char *name, size_t n, bool create) {
    uint64_t hash = tc_hash(name, n);
    for (uint32_t i = 0; i < c->classes.n; i++) {
        const class_row *row = &c->classes.at[i];
        if (row->hash == hash && row->n == n && memcmp(row->name, name, n) == 0) return i;
    }
    if (!create) return TC_NONE;
    const char *copy = tc_arena_string(&c->r->arena, name, n);
    class_row *row = copy ? tc_vec_push(c->alloc, &c->classes) : NULL;
    if (!row || !rule_class_room(c)) {
        rule_no_memory(c);
        return TC_NONE;
    }
    *row = (class_row){.name = copy, .n = n, .hash = hash, .file = c->source->name, .line = rule_line(c)};
    return c->classes.n - 1;
}

static bool put_token(void *ctx, const char *token, size_t n) {
    token_list *list = ctx;
    if (list->n == TC_COUNT_OF(list->ids))
        return rule_fault(list->c, "a quoted text of more than %d tokens; the limit of a rule is %d items",
                          TC_RULE_SPAN, TC_RULE_SPAN);
    return rule_word_id(list->c, token, n, &list->ids[list->n++]);
}

/* The tokens of written text (not NUL-terminated). */
bool rule_tokens(compiler *c, const char *s, size_t n, token_list *list) {
    char folded[256];
    list->c = c;
    list->n = 0;
    if (n > sizeof folded) return rule_fault(c, "a word of more than %zu bytes", sizeof folded);
    n = fold_bytes(s, n, folded);
    return rule_split(folded, n, put_token, list);
}

/* Reads "..." at c->p into text; \" stands for the mark itself. */
bool rule_quoted(compiler *c, char *text, size_t cap, size_t *n) {
    *n = 0;
    c->p++;
    for (;; c->p++) {
        int b = rule_peek(c, 0);
        if (b == 0 || b == '\n') return rule_fault(c, "a quoted text without its closing '\"'");
        if (b == '"') break;
        if (b == '\\' && rule_peek(c, 1) == '"') b = *++c->p;
        if (*n == cap) return rule_fault(c, "a quoted text of more than %zu bytes", cap);
        text[(*n)++] = (char)b;
    }
    c->p++;
    return true;
}

/* ------------------------------------------------------------------------------------- classes */

bool rule_add_member(compiler *c, uint32_t class_id, uint32_t word, const char *value) {
    member_row *row = tc_vec_push(c->alloc, &c->members);
    if (!row) return rule_no_memory(c);
    *row = (member_row){word, class_id, c->source_index, c->members.n, value};
    c->classes.at[class_id].weight += rule_word_weight(c, word);
    return true;
}

bool rule_read_class(compiler *c) {
    const char *name, *value = "";
    rule_skip_blanks(c);
    size_t n = rule_identifier(c, &name);
    if (!n) return rule_fault(c, "'class' needs a name: class month january=1 ...");
    bool more = rule_peek(c, 0) == '+';
    c->p += more;
    uint32_t id = rule_class_index(c, name, n, true);
    if (id == TC_NONE) return false;
    class_row *row = &c->classes.at[id];
    if (!more && row->declared)
        return rule_fault(c, "class '%.*s' stands already (%.60s:%zu); to add to it write 'class %.*s+ ...'",
                          (int)n, name, row->file, row->line, (int)n, name);
    if (!more) {
        row->declared = true;
        row->file = c->source->name;
        row->line = rule_line(c);
    }
    while (!rule_at_line_end(c)) {
        char text[128];
        size_t len = 0;
        if (rule_peek(c, 0) == '"') {
            if (!rule_quoted(c, text, sizeof text, &len)) return false;
        } else {
            while (c->p < c->end && !strchr(" \t\r\n=", *c->p) && !rule_continuation(c)) {
                if (len == sizeof text)
                    return rule_fault(c, "a class word of more than %zu bytes", sizeof text);
                text[len++] = *c->p++;
            }
        }
        if (!len) return rule_fault(c, "an empty class word; write word or word=value");
        value = "";
        if (rule_peek(c, 0) == '=') {
            const char *s = ++c->p;
            while (c->p < c->end && !strchr(" \t\r\n", *c->p)) {
                if ((unsigned char)*c->p >= 0x80)
                    return rule_fault(c, "the value of a class word must be ASCII");
                c->p++;
            }
            if (c->p == s) return rule_fault(c, "'=' without a value behind '%.*s'", (int)len, text);
            value = tc_arena_string(&c->r->arena, s, (size_t)(c->p - s));
            if (!value) return rule_no_memory(c);
        }
        if (rule_excluded(c)) continue;
        token_list list;
        if (!rule_tokens(c, text, len, &list)) return false;
        if (list.n != 1)
            return rule_fault(
                c, "'%.*s' is %u tokens; a class holds single tokens: write it in a rule as \"%.*s\"",
                (int)len, text, list.n, (int)len, text);
        if (!rule_add_member(c, id, list.ids[0], value)) return false;
    }
    return true;
}

bool rule_check_classes(compiler *c) {
    for (uint32_t i = 0; i < c->classes.n; i++) {
        const class_row *row = &c->classes.at[i];
        if (row->declared) continue;
        c->status =
            tc_fail(c->err, TC_E_SYNTAX, row->line,
                    "%.60s:%zu: 'class %.60s+' adds to a class that no file defines; write 'class %.60s ...'",
                    row->file, row->line, row->name, row->name);
        return false;
    }
    return true;
}

bool rule_read_part(compiler *c) {
    const char *name;
    rule_skip_blanks(c);
    size_t n = rule_identifier(c, &name);
    if (!n) return rule_fault(c, "'part' needs a name: part NAME PATTERN, used as %%NAME");
    for (uint32_t i = 0; i < c->parts.n; i++)
        if (c->parts.at[i].n == n && memcmp(c->parts.at[i].name, name, n) == 0)
            return rule_fault(c, "part '%.*s' stands already, in %.60s", (int)n, name,
                              c->parts.at[i].source->name);
    part_row *row = tc_vec_push(c->alloc, &c->parts);
    if (!row) return rule_no_memory(c);
    *row = (part_row){name, c->p, n, c->source};
    return true;
}
