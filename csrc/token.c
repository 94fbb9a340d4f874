/* token.c: words, numbers, signs, web addresses; their folded form, flags and hash. */
#include "core.h"

bool tc_kernel_available(tc_kernel kernel) { return kernel == TC_KERNEL_AUTO || kernel == TC_KERNEL_PORTABLE; }

const char *tc_kernel_name(tc_kernel kernel) {
    static const char *const names[] = {"auto", "portable", "avx2"};
    return (unsigned)kernel < TC_COUNT_OF(names) ? names[kernel] : "?";
}

enum { OTHER, BLANK, LINE, LETTER, DIGIT, UNDER, MIDLETTER, MIDNUM, MIDBOTH, EXTEND, SIGN };

static int class_of(uint32_t c) {
    if (c < 0x80) {
        if ((c | 32) >= 'a' && (c | 32) <= 'z') return LETTER;
        if (c >= '0' && c <= '9') return DIGIT;
        switch (c) {
        case '\n': case '\r': case '\v': case '\f': return LINE;
        case ' ': case '\t': return BLANK;
        case '_': return UNDER;
        case ':': return MIDLETTER;
        case ',': case ';': return MIDNUM;
        case '.': case '\'': return MIDBOTH;
        case '$': case '%': case '+': case '<': case '=': case '>': case '|': case '~': case '^': case '`': return SIGN;
        default: return OTHER;
        }
    }
    if (c == 0x2018 || c == 0x2019) return MIDBOTH;
    if (c == 0x85 || c == 0x2028 || c == 0x2029) return LINE;
    if (c == 0xA0 || (c >= 0x2000 && c <= 0x200B) || c == 0x202F || c == 0x3000 || c == 0xFEFF) return BLANK;
    if (c < 0xC0) return c == 0xAA || c == 0xB5 || c == 0xBA ? LETTER : c == 0xA1 || c == 0xAB || c == 0xBB || c == 0xBF ? OTHER : SIGN;
    if (c == 0xD7 || c == 0xF7) return SIGN;
    if ((c >= 0x300 && c <= 0x36F) || (c >= 0x200C && c <= 0x200F) || (c >= 0xFE00 && c <= 0xFE0F)) return EXTEND;
    if (c >= 0x2010 && c <= 0x205E) return OTHER;
    if ((c >= 0x20A0 && c <= 0x20CF) || (c >= 0x2190 && c <= 0x2BFF) || c == 0xFFFD || (c >= 0x1F000 && c <= 0x1FAFF)) return SIGN;
    if (c >= 0x3001 && c <= 0x3030) return OTHER;
    return LETTER;
}

static int class_at(const tc_text *t, uint32_t i, uint32_t *len) {
    *len = 1;
    if (i >= t->n) return OTHER;
    return class_of(tc_utf8_decode(t->at + i, len));
}

static bool in_word(int c) { return c == LETTER || c == DIGIT || c == UNDER; }

static uint32_t segment_end(const tc_text *t, uint32_t s) {
    uint32_t len, i = s;
    int c = class_at(t, i, &len), before = c;
    i += len;
    if (c == LINE || c == BLANK) return i;
    while (i < t->n) {
        c = class_at(t, i, &len);
        if (c == EXTEND) {
            i += len;
            continue;
        }
        if (in_word(before) && in_word(c)) {
            before = c;
            i += len;
            continue;
        }
        if (before == LETTER && (c == MIDLETTER || c == MIDBOTH)) {
            uint32_t more;
            if (class_at(t, i + len, &more) != LETTER) break;
            i += len + more;
            continue;
        }
        if (before == DIGIT && (c == MIDNUM || c == MIDBOTH)) {
            uint32_t more;
            if (class_at(t, i + len, &more) != DIGIT) break;
            i += len + more;
            continue;
        }
        break;
    }
    return i;
}

static bool url_byte(uint8_t c) { return c > ' ' && c != '"' && c != '<' && c != '>' && c < 0x80; }

static bool tld_end(const uint8_t *p, uint32_t s, uint32_t e) {
    static const char *const tlds[] = {"com", "org", "net", "gov", "edu", "io", "co", "uk", "cn", "ru", "eu", "us", "info", "tv", "in", "au", "ca", "de", "fr", "jp", "news", "app"};
    uint32_t d = e;
    while (d > s && p[d - 1] != '.') d--;
    if (d == s || e - d < 2) return false;
    for (uint32_t i = d; i < e; i++)
        if (p[i] < 'a' || p[i] > 'z') return false;
    for (size_t i = 0; i < TC_COUNT_OF(tlds); i++)
        if (strlen(tlds[i]) == e - d && memcmp(tlds[i], p + d, e - d) == 0) return d - s >= 3;
    return false;
}

tc_status tc_tokenize(tc_work *w, tc_error *err) {
    tc_status status = TC_OK;
    const tc_text *t = &w->text;
    const uint8_t *p = t->at;
    w->n_tok = 0;
    if (w->cap_fold < t->n + 64 || !w->fold) {
        uint32_t cap = t->n + t->n / 2 + 64;
        void *fold = tc_mem_resize(&w->alloc, w->fold, w->cap_fold, cap);
        if (!fold) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for folded text");
        w->fold = fold;
        w->cap_fold = cap;
    }
    bool space = true, line = true;
    uint32_t fold = 0;
    TC_TRY(tc_work_reserve_tokens(w, 1, err));
    for (uint32_t s = 0, e; s < t->n; s = e) {
        uint32_t len;
        int c = class_at(t, s, &len), kind = TC_TOK_PUNCT;
        e = segment_end(t, s);
        if (c == BLANK || c == LINE) {
            space = true;
            line |= c == LINE;
            continue;
        }
        bool letters = false, digits = false;
        for (uint32_t i = s, n; i < e; i += n) {
            int k = class_at(t, i, &n);
            letters |= k == LETTER;
            digits |= k == DIGIT;
        }
        if (letters) kind = TC_TOK_WORD;
        else if (digits) kind = TC_TOK_NUMBER;
        else if (c == SIGN || c == EXTEND) kind = TC_TOK_SYMBOL;
        if (letters && (memcmp(p + e, "://", 3) == 0 || (e - s > 6 && memcmp(p + s, "www.", 4) == 0))) {
            kind = TC_TOK_URL;
            while (url_byte(p[e])) e++;
            while (e > s && strchr(".,;:!?)'", p[e - 1])) e--;
        } else if ((c == OTHER) && (p[s] == '@' || p[s] == '#') && space && in_word(class_at(t, s + 1, &len))) {
            kind = p[s] == '@' ? TC_TOK_HANDLE : TC_TOK_HASHTAG;
            e = segment_end(t, s + 1);
        } else if (letters && tld_end(p, s, e)) {
            kind = TC_TOK_URL;
        } else if (letters) {
            if (e - s > 2 && (p[e - 1] | 32) == 's' && p[e - 2] == '\'') e -= 2;
            else if (e - s > 4 && (p[e - 1] | 32) == 's' && memcmp(p + e - 4, "\xE2\x80\x99", 3) == 0) e -= 4;
            else if (p[s] == '\'' || (p[s] == 0xE2 && class_at(t, s, &len) == MIDBOTH)) kind = TC_TOK_CLITIC;
            else if (p[e] == '.' && e - s >= 3 && (e - s) % 2 == 1) {
                bool dotted = true;
                for (uint32_t i = s; i < e; i++) dotted &= (i - s) % 2 ? p[i] == '.' : class_of(p[i]) == LETTER && p[i] < 0x80;
                if (dotted) e++;
            }
        } else if (c == MIDBOTH && p[s] != '.' && !space) {
            uint32_t mark = s + len - 1 + 1, more;
            class_at(t, s, &more);
            mark = s + more;
            if ((p[mark] | 32) == 's' && segment_end(t, mark) == mark + 1) {
                kind = TC_TOK_CLITIC;
                e = mark + 1;
            }
        }
        TC_TRY(tc_work_reserve_tokens(w, w->n_tok + 1, err));
        uint32_t i = w->n_tok++, upper = 0, lower = 0;
        w->tok_start[i] = s;
        w->tok_end[i] = e;
        w->tok_kind[i] = (uint8_t)kind;
        unsigned flags = (space ? TC_TOK_SPACE : 0) | (line ? TC_TOK_BREAK : 0) | (digits ? TC_TOK_DIGIT : 0);
        bool dot = false;
        w->tok_fold[i] = fold;
        for (uint32_t j = s; j < e; j++) {
            uint8_t b = p[j];
            if (b >= 'A' && b <= 'Z') {
                if (upper + lower == 0) flags |= TC_TOK_UPPER1;
                if (lower) flags |= TC_TOK_MIXED;
                upper++;
                b |= 32;
            } else if ((b >= 'a' && b <= 'z') || b >= 0x80) lower++;
            dot |= b == '.';
            if (b == 0xE2 && p[j + 1] == 0x80 && p[j + 2] == 0x99) {
                b = '\'';
                j += 2;
                lower--;
            }
            w->fold[fold++] = b;
        }
        if (upper && !lower && (upper > 1 || dot)) flags |= TC_TOK_UPPERALL;
        w->tok_flags[i] = (uint8_t)flags;
        uint32_t fold_n = fold - w->tok_fold[i];
        w->tok_fold_n[i] = (uint16_t)(fold_n > 65535 ? 65535 : fold_n);
        w->tok_hash[i] = tc_hash(w->fold + w->tok_fold[i], w->tok_fold_n[i]);
        w->tok_word[i] = 0;
        w->tok_sent[i] = w->tok_mention[i] = w->tok_time[i] = w->tok_quantity[i] = TC_NONE;
        space = line = false;
    }
    uint32_t i = w->n_tok;
    w->tok_start[i] = w->tok_end[i] = t->n;
    w->tok_kind[i] = TC_TOK_PUNCT;
    w->tok_flags[i] = TC_TOK_SPACE | TC_TOK_BREAK;
    w->tok_fold[i] = fold;
    w->tok_fold_n[i] = 0;
    w->tok_hash[i] = tc_hash("", 0);
    w->tok_word[i] = 0;
    w->tok_sent[i] = w->tok_mention[i] = w->tok_time[i] = w->tok_quantity[i] = TC_NONE;
done:
    return status;
}
