/* quote_marks.c: where quotations begin and end.
 *
 * Every mark is a token. Curly marks say what they are, straight ones are told by the blanks about them, and
 * both may lie: the state decides. Single marks may be apostrophes: one opens only when another closes it in
 * the same line. A quotation that nothing closes ends with its paragraph (the next one may open again), or
 * before the next opening mark. Marks inside a quotation (nested ones) belong to it. One pass over the marks
 * and one back: linear.
 */
#include "quote_internal.h"

enum { SINGLE_LIMIT = 400 }; /* tokens */

typedef struct mark {
    uint32_t tok, tok_end;
    uint32_t line_end;              /* token behind its paragraph */
    uint32_t closer;                /* single marks that may open: the mark that closes it, or TC_NONE */
    bool single, open, close, weak; /* weak: closes only if nothing better does (users’ data) */
} mark;

typedef TC_VEC(mark) mark_list;

static bool spaced(const tc_work *w, uint32_t tok) {
    return tok >= w->n_tok || (w->tok_flags[tok] & (TC_TOK_SPACE | TC_TOK_BREAK));
}
static bool ends_paragraph(const tc_work *w, uint32_t tok) {
    return tok >= w->n_tok || (w->tok_flags[tok] & TC_TOK_BREAK) || w->tok_sent[tok] == TC_NONE;
}
static bool is_word(const tc_work *w, uint32_t tok) {
    return tok < w->n_tok && (w->tok_kind[tok] == TC_TOK_WORD || w->tok_kind[tok] == TC_TOK_NUMBER);
}

/* What kind of mark the token's bytes are: 0 none, '"' straight double, 'L' and 'R' curly double, '\''
 * straight single, 'l' and 'r' curly single. */
static int mark_kind(const tc_work *w, uint32_t tok) {
    const uint8_t *s = w->text.at + w->tok_start[tok];
    uint32_t n = w->tok_end[tok] - w->tok_start[tok];
    if (n == 1) return s[0] == '"' || s[0] == '\'' ? s[0] : s[0] == '`' ? 'l' : 0;
    if (n == 2 && s[0] == 0xC2) return s[1] == 0xAB ? 'L' : s[1] == 0xBB ? 'R' : 0;
    if (n != 3 || s[0] != 0xE2 || s[1] != 0x80) return 0;
    switch (s[2]) {
    case 0x98:
    case 0x9A:
        return 'l';
    case 0x99:
        return 'r';
    case 0x9C:
    case 0x9E:
        return 'L';
    case 0x9D:
        return 'R';
    default:
        return 0;
    }
}

bool quote_mark_at(const tc_work *w, uint32_t tok) {
    return w->tok_kind[tok] == TC_TOK_PUNCT && mark_kind(w, tok);
}

static bool gather(tc_work *w, mark_list *marks) {
    uint32_t line_end = 0;
    for (uint32_t t = 0; t < w->n_tok; t++) {
        if (w->tok_kind[t] != TC_TOK_PUNCT && w->tok_kind[t] != TC_TOK_SYMBOL) continue;
        int kind = mark_kind(w, t);
        if (!kind || w->tok_sent[t] == TC_NONE) continue;
        if (t >= line_end)
            for (line_end = t + 1; line_end < w->n_tok && !ends_paragraph(w, line_end);) line_end++;
        uint32_t next = t + 1;
        bool single = kind == '\'' || kind == 'l' || kind == 'r';
        if (single && next < line_end && !spaced(w, next) && mark_kind(w, next) == kind) { /* ``..'' */
            single = false;
            next++;
        }
        mark *m = tc_vec_push(&w->alloc, marks);
        if (!m) return false;
        bool before = spaced(w, t), after = next >= line_end || spaced(w, next);
        *m = (mark){t, next, line_end, TC_NONE, single, false, false, false};
        bool left = !after && (before || !is_word(w, t - 1)); /* t > 0: the first token is spaced */
        bool right = !before && (after || !is_word(w, next));
        m->open = kind == 'R' || kind == 'r'   ? left && before
                  : kind == 'L' || kind == 'l' ? !right || left
                                               : left;
        m->close = kind == 'L' || kind == 'l' ? right && !left : right || (kind == 'R' && !m->open);
        if (single) { /* ’90s, rock ’n’ roll */
            if (m->open && w->tok_kind[next < w->n_tok ? next : t] == TC_TOK_NUMBER) m->open = false;
            uint32_t n = m->close && t > 0 ? w->tok_fold_n[t - 1] : 0;
            m->weak = n && tc_tok_fold_at(w, t - 1)[n - 1] == 's' && is_word(w, t - 1) && after &&
                      next < line_end && is_word(w, next);
        }
        t = next - 1;
    }
    return true;
}

/* Pairs single marks: for each that may open, the next good closing one of its line, else the next weak one.
 */
static void pair_singles(mark_list *marks) {
    uint32_t strong = TC_NONE, weak = TC_NONE, line_end = 0;
    for (uint32_t i = marks->n; i-- > 0;) {
        mark *m = &marks->at[i];
        if (!m->single) continue;
        if (m->line_end != line_end) strong = weak = TC_NONE;
        line_end = m->line_end;
        if (m->open) {
            uint32_t closer = strong != TC_NONE ? strong : weak;
            if (closer != TC_NONE && marks->at[closer].tok - m->tok <= SINGLE_LIMIT) m->closer = closer;
            if (!m->close) strong = weak = TC_NONE; /* quotations of one kind do not nest */
        }
        if (m->close && !m->weak)
            strong = i, weak = TC_NONE;
        else if (m->close)
            weak = i;
    }
}

static tc_status put_quote(tc_work *w, uint32_t tok, uint32_t tok_end, bool closed, tc_error *err) {
    bool words = false;
    for (uint32_t t = tok; t < tok_end && !words; t++) words = is_word(w, t);
    if (!words) return TC_OK;
    tc_quote *q = tc_vec_push(&w->alloc, &w->quotes);
    if (!q) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for quotes");
    memset(q, 0, sizeof *q);
    q->tok = tok;
    q->tok_end = tok_end;
    q->start = w->tok_start[tok];
    q->end = w->tok_end[tok_end - 1];
    q->speaker_entity = TC_NONE;
    q->rule = closed ? "marks" : "marks.open";
    return TC_OK;
}

/* Ends a quotation that no mark closed: at `behind`, the token where the text goes on otherwise. */
static tc_status put_open(tc_work *w, const mark *open, uint32_t behind, tc_error *err) {
    /* A mark that stands in the middle of things was none. */
    if (!spaced(w, open->tok) || behind - open->tok < 4) return TC_OK;
    return put_quote(w, open->tok, behind, false, err);
}

tc_status quote_marks(tc_work *w, tc_error *err) {
    mark_list marks = {0};
    tc_status status = TC_OK;
    const mark *open = NULL;
    if (!gather(w, &marks)) {
        status = tc_fail(err, TC_E_MEMORY, 0, "out of memory for quotation marks");
        goto done;
    }
    pair_singles(&marks);
    for (uint32_t i = 0; i < marks.n; i++) {
        const mark *m = &marks.at[i];
        if (open && m->tok >= open->line_end) {
            TC_TRY(put_open(w, open, open->line_end, err));
            open = NULL;
        }
        if (m->single) {
            if (open || m->closer == TC_NONE) continue;
            TC_TRY(put_quote(w, m->tok, marks.at[m->closer].tok_end, true, err));
            i = m->closer; /* what is inside belongs to it */
        } else if (!open) {
            if (m->open) open = m;
        } else if (m->close || !m->open) {
            TC_TRY(put_quote(w, open->tok, m->tok_end, true, err));
            open = NULL;
        } else { /* it opens again: the one before ends with the sentence before, if there is one */
            uint32_t sentence = w->tok_sent[m->tok], behind = w->sentences.at[sentence].tok;
            if (behind > open->tok) TC_TRY(put_open(w, open, behind, err));
            open = m;
        }
    }
    if (open) TC_TRY(put_open(w, open, open->line_end, err));
done:
    tc_vec_release(&w->alloc, &marks);
    return status;
}
