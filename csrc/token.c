/* token.c: text to tokens: kernel choice, and the tokens that are not plain.
 *
 * The kernels (simd/) find the segments of UAX #29, exactly, with their kinds, and fill the columns. Segments that
 * the masks do not settle (rare) come one by one: with options.uax29 such a segment becomes a token as it is;
 * else token_tailor.c looks at it. The columns are filled in full (tc_tokenize), or start, end and kind alone
 * (tc_tokenize_spans), which needs no folded copy of the text and runs several times as fast.
 *
 * Blank segments are no tokens: white space, and characters that cannot be seen (BOM, zero width space) where
 * they stand alone. */
#include "token.h"

/* ------------------------------------------------------------------------------------ kernels */

bool tc_kernel_available(tc_kernel kernel) {
    switch (kernel) {
    case TC_KERNEL_AUTO:
    case TC_KERNEL_PORTABLE:
        return true;
    case TC_KERNEL_AVX2:
#ifdef TC_HAVE_AVX2
        /* The compiler's runtime asks the processor once, at start. */
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
               __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
#else
        return false;
#endif
    case TC_KERNEL_AVX512:
#ifdef TC_HAVE_AVX512
        return tc_kernel_available(TC_KERNEL_AVX2) && __builtin_cpu_supports("avx512f") &&
               __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
               __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2");
#else
        return false;
#endif
    case TC_KERNEL_NEON:
#ifdef TC_HAVE_NEON
        return true;
#else
        return false;
#endif
    default:
        return false;
    }
}

const char *tc_kernel_name(tc_kernel kernel) {
    static const char *const names[] = {"auto", "portable", "avx2", "avx512", "neon"};
    return (unsigned)kernel < TC_COUNT_OF(names) ? names[kernel] : "?";
}

const tc_kernel_ops *tc_kernel_pick(tc_kernel kernel) {
    if (kernel == TC_KERNEL_AUTO) { /* the last that is there is the best */
        kernel = TC_KERNEL_COUNT - 1;
        while (!tc_kernel_available(kernel)) kernel--;
    }
    if (!tc_kernel_available(kernel)) return &tc_kernel_portable;
    switch (kernel) {
#ifdef TC_HAVE_AVX2
    case TC_KERNEL_AVX2:
        return &tc_kernel_avx2;
#endif
#ifdef TC_HAVE_AVX512
    case TC_KERNEL_AVX512:
        return &tc_kernel_avx512;
#endif
#ifdef TC_HAVE_NEON
    case TC_KERNEL_NEON:
        return &tc_kernel_neon;
#endif
    default:
        return &tc_kernel_portable;
    }
}

/* ---------------------------------------------------------------------------------- one token */

enum { FOLD_PAD = 32 };

/* The folded form of [s, e). It stands at its own offset in the fold buffer where it fits there, so that most
 * tokens need no copy; else behind the copy of the text. What folds to nothing (a mark alone) stays as it is.
 */
static tc_status fold_token(tc_closer *c, uint32_t s, uint32_t e, bool ascii, uint32_t *at, uint32_t *len) {
    tc_work *w = c->w;
    *at = s;
    *len = e - s;
    if (e <= c->folded) {
        if (ascii) return TC_OK;
        uint32_t to = s, i = s;
        while (i < e) {
            uint32_t step;
            const uint8_t *form;
            uint32_t point = tc_utf8_decode(c->p + i, &step), m = tc_fold_point(point, c->p + i, step, &form);
            if (to + m > e) break;
            for (uint32_t j = 0; j < m; j++) w->fold[to + j] = form[j];
            to += m;
            i += step;
        }
        if (i == e) {
            if (to > s) *len = to - s;
            return TC_OK;
        }
    }
    uint64_t need = (uint64_t)c->spare + 2 * (uint64_t)(e - s) + FOLD_PAD;
    if (need > UINT32_MAX) return tc_fail(c->err, TC_E_LIMIT, s, "the folded text is too large");
    if (need > w->cap_fold) {
        uint64_t cap = (uint64_t)w->cap_fold + w->cap_fold / 4;
        if (cap < need) cap = need;
        if (cap > UINT32_MAX) cap = UINT32_MAX;
        void *fold = tc_mem_resize(&w->alloc, w->fold, w->cap_fold, (size_t)cap);
        if (!fold) return tc_fail(c->err, TC_E_MEMORY, 0, "out of memory for folded text");
        w->fold = fold;
        w->cap_fold = (uint32_t)cap;
    }
    *at = c->spare;
    *len = (uint32_t)tc_fold(c->p + s, e - s, w->fold + c->spare);
    if (*len == 0) {
        *len = e - s;
        memcpy(w->fold + c->spare, c->p + s, *len);
    }
    c->spare += *len;
    return TC_OK;
}

static bool is_line_at(const uint8_t *p) {
    return (*p >= '\n' && *p <= '\r') || (p[0] == 0xC2 && p[1] == 0x85) ||
           (p[0] == 0xE2 && p[1] == 0x80 && (p[2] == 0xA8 || p[2] == 0xA9));
}

/* What [s, e) holds, character by character: the flags but SPACE and BREAK. */
static unsigned look(const tc_closer *c, uint32_t s, uint32_t e, bool *letter, bool *ascii, bool *keycap) {
    uint32_t letters = 0, uppers = 0;
    bool lower_seen = false;
    unsigned flags = 0;
    *ascii = true;
    for (uint32_t i = s, len; i < e; i += len) {
        uint32_t point = tc_utf8_decode(c->p + i, &len);
        const tc_cp *x = tc_cp_of(point);
        bool is_letter = (x->flags & TC_CP_LETTER) != 0, is_upper = is_letter && x->flags & TC_CP_UPPER;
        if (x->flags & TC_CP_DIGIT) flags |= TC_TOK_DIGIT;
        if (is_upper && letters == 0) flags |= TC_TOK_UPPER1;
        if (is_upper && lower_seen) flags |= TC_TOK_MIXED;
        lower_seen |= is_letter && x->flags & TC_CP_LOWER;
        letters += is_letter;
        uppers += is_upper;
        *ascii &= len == 1;
        *keycap |= point == 0x20E3;
    }
    if (uppers == letters && uppers > 1) flags |= TC_TOK_UPPERALL;
    *letter = letters != 0;
    return flags;
}

/* What a token is that no tailoring named. */
static unsigned kind_of(const tc_closer *c, uint32_t s, bool letter, bool keycap) {
    uint32_t len, point = tc_utf8_decode(c->p + s, &len);
    if (letter) return TC_TOK_WORD;
    if (keycap) return TC_TOK_SYMBOL;
    return point < 0x80 ? tc_ascii_kind[point] : tc_kind_of_point(point, tc_cp_of(point));
}

static unsigned kind_by_character(const tc_closer *c, uint32_t s, uint32_t e) {
    bool letter = tc_is_alpha(c->p[s]), ascii, keycap = false;
    if (!letter) (void)look(c, s, e, &letter, &ascii, &keycap);
    return kind_of(c, s, letter, keycap);
}

/* Start, end and kind alone. */
static tc_status push_span(tc_closer *c, uint32_t s, uint32_t e, unsigned kind) {
    tc_work *w = c->w;
    uint32_t row = w->n_tok;
    if (kind == TC_BY_CHARACTER) kind = kind_by_character(c, s, e);
    if (TC_UNLIKELY(w->cap_tok - row <= 1 + c->waiting)) {
        tc_status status = c->reserve(w, row + 1 + c->waiting, c->err);
        if (status != TC_OK) return status;
    }
    w->tok_start[row] = s;
    w->tok_end[row] = e;
    w->tok_kind[row] = (uint8_t)kind;
    w->n_tok++;
    return TC_OK;
}

tc_status tc_token_push(tc_closer *c, uint32_t s, uint32_t e, unsigned kind) {
    tc_work *w = c->w;
    tc_status status = TC_OK;
    if (!c->full) return push_span(c, s, e, kind);
    uint32_t fold, fold_n, row = w->n_tok, gap = row ? w->tok_end[row - 1] : 0;
    bool letter = false, ascii = false, keycap = false;
    unsigned flags = 0;
    if (TC_LIKELY(s >= c->base && e <= c->folded && e - s <= TC_WINDOW)) {
        uint64_t own = ((uint64_t)1 << (e - s)) - 1;
        ascii = !(tc_window(c->masks->high, s - c->base) & own);
        if (ascii) {
            uint64_t letters = tc_window(c->masks->letter, s - c->base) & own;
            letter = letters != 0;
            flags = tc_letter_flags(letters, tc_window(c->masks->upper, s - c->base) & own,
                                    tc_window(c->masks->digit, s - c->base) & own);
        }
    }
    if (!ascii) flags = look(c, s, e, &letter, &ascii, &keycap);
    if (kind == TC_BY_CHARACTER) kind = kind_of(c, s, letter, keycap);
    if (row == 0) {
        flags |= TC_TOK_SPACE | TC_TOK_BREAK;
    } else if (gap < s) {
        flags |= TC_TOK_SPACE;
        while (gap < s && !is_line_at(c->p + gap)) gap++;
        if (gap < s) flags |= TC_TOK_BREAK;
    }
    TC_TRY(fold_token(c, s, e, ascii, &fold, &fold_n));
    if (kind == TC_TOK_CLITIC) { /* however its apostrophe is typed */
        memcpy(w->fold + fold, "'s", 2);
        fold_n = 2;
    }
    if (TC_UNLIKELY(fold_n > UINT16_MAX)) {
        fold_n = UINT16_MAX;
        while (fold_n && (w->fold[fold + fold_n] & 0xC0) == 0x80) fold_n--;
    }
    if (TC_UNLIKELY(w->cap_tok - row <= 1 + c->waiting))
        TC_TRY(c->reserve(w, row + 1 + c->waiting, c->err));
    w->tok_start[row] = s;
    w->tok_end[row] = e;
    w->tok_kind[row] = (uint8_t)kind;
    w->tok_flags[row] = (uint8_t)flags;
    w->tok_fold[row] = fold;
    w->tok_fold_n[row] = (uint16_t)fold_n;
    w->tok_hash[row] = fold_n <= 16 ? tc_hash_short(w->fold + fold, fold_n) : tc_hash(w->fold + fold, fold_n);
    w->n_tok++;
done:
    return status;
}

/* ------------------------------------------------------------------------------------ the stage */

static tc_status reserve_fold(tc_work *w, tc_error *err) {
    uint32_t need = (w->text.n / TC_BLOCK + 1) * TC_BLOCK + FOLD_PAD;
    if (w->cap_fold >= need) return TC_OK;
    tc_mem_free(&w->alloc, w->fold, w->cap_fold);
    w->cap_fold = 0;
    w->fold = tc_mem_resize(&w->alloc, NULL, 0, need);
    if (!w->fold) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for folded text");
    w->cap_fold = need;
    return TC_OK;
}

/* Columns that later stages fill, for rows [from, n_tok]. */
static void clear_rows(tc_work *w, uint32_t from, uint32_t to) {
    size_t bytes = (size_t)(to - from) * sizeof(uint32_t);
    memset(w->tok_word + from, 0, bytes);
    memset(w->tok_sent + from, 0xFF, bytes); /* TC_NONE */
    memset(w->tok_mention + from, 0xFF, bytes);
    memset(w->tok_time + from, 0xFF, bytes);
    memset(w->tok_quantity + from, 0xFF, bytes);
}

enum { FIRST_ROWS = 1 << 18 }; /* reserved at once; what is more grows by doubling */

enum { CHUNK_ROWS = TC_CHUNK + TC_ROW_SLACK };
typedef struct chunk_room { /* on the stack */
    tc_masks masks;
    tc_offsets o;
    uint32_t start[CHUNK_ROWS], end[CHUNK_ROWS];
    uint8_t kind[CHUNK_ROWS];
    uint16_t rare[CHUNK_ROWS];
} chunk_room;

/* Appends the chunk's segments, which are in o. */
static tc_status add_rows(tc_closer *c, const tc_kernel_ops *ops, const chunk_room *room, bool exact,
                          uint32_t *resume) {
    tc_work *w = c->w;
    tc_status status = TC_OK;
    const tc_offsets *o = &room->o;
    for (uint32_t i = 0, r = 0; i < o->n_ends;) {
        if (o->start[i] >= *resume && !(c->full && (o->start[i] < c->base || c->dropped))) {
            while (r < o->n_rare && o->rare[r] < i) r++;
            uint32_t stop = r < o->n_rare ? o->rare[r] : o->n_ends;
            if (c->full) {
                i = ops->columns(w, &room->masks, c->base, o, i, stop);
            } else {
                if (TC_UNLIKELY(w->cap_tok - w->n_tok < stop - i + TC_ROW_SLACK))
                    TC_TRY(c->reserve(w, w->n_tok + (o->n_ends - i) + TC_ROW_SLACK, c->err));
                ops->spans(w, o, i, stop - i);
                i = stop;
            }
            if (i == o->n_ends) break;
        }
        c->dropped = false;
        uint32_t s = o->start[i], e = o->end[i];
        bool clitic = o->kind[i] == TC_TOK_CLITIC && s >= *resume;
        i++;
        c->waiting = o->n_ends - i;
        if (exact || clitic) /* exact: all columns, here */
            TC_TRY(tc_token_push(c, s, e, clitic ? TC_TOK_CLITIC : TC_BY_CHARACTER));
        else if (e > *resume)
            TC_TRY(tc_token_tailor(c, s, s > *resume ? s : *resume, e, resume));
    }
done:
    return status;
}

/* Runs the chunks. Columns start at row 0. */
static tc_status run_chunks(tc_closer *c, const tc_kernel_ops *ops, bool exact) {
    tc_work *w = c->w;
    const uint32_t blocks = c->n / TC_BLOCK + 1;
    tc_status status = TC_OK;
    tc_left left = {.blank = 1, .line = 1, .line_open = 1, .exact = exact};
    chunk_room room;
    tc_offsets *o = &room.o;
    uint32_t resume = 0, cleared = 0;
    const bool direct = exact && !c->full; /* each segment is a row: they are written where they belong */
    *o = (tc_offsets){0, 0, 0, room.start, room.end, room.kind, room.rare};
    c->masks = &room.masks;
    w->n_tok = 0;
    for (uint32_t first = 0; first < blocks; first += TC_CHUNK_BLOCKS) {
        uint32_t count = blocks - first < TC_CHUNK_BLOCKS ? blocks - first : TC_CHUNK_BLOCKS;
        if (tc_work_cancelled(w)) {
            status = tc_fail(c->err, TC_E_CANCELLED, 0, "cancelled");
            goto done;
        }
        ops->masks(c->p, c->n, first, count, &left, &room.masks, c->full ? w->fold : NULL);
        o->n_rare = 0;
        if (direct) {
            TC_TRY(c->reserve(w, w->n_tok + CHUNK_ROWS, c->err));
            o->start = w->tok_start + w->n_tok; /* at which the one that is open stands */
            o->end = w->tok_end + w->n_tok;
            o->kind = w->tok_kind + w->n_tok;
        }
        ops->flatten(&room.masks, first, count, o);
        if (direct) {
            for (uint32_t r = 0; r < o->n_rare; r++) {
                uint32_t i = o->rare[r];
                o->kind[i] = (uint8_t)kind_by_character(c, o->start[i], o->end[i]);
            }
            w->n_tok += o->n_ends;
            o->n_starts -= o->n_ends;
            o->n_ends = 0;
            continue;
        }
        c->base = first * TC_BLOCK;
        c->folded = c->base + count * TC_BLOCK;
        if (TC_UNLIKELY(w->cap_tok - w->n_tok <= o->n_ends)) TC_TRY(c->reserve(w, w->n_tok + o->n_ends, c->err));
        TC_TRY(add_rows(c, ops, &room, exact, &resume));
        if (o->n_starts > o->n_ends) {
            o->start[0] = o->start[o->n_ends];
            o->kind[0] = o->kind[o->n_ends];
        }
        o->n_starts -= o->n_ends;
        o->n_ends = 0;
        if (!c->full) continue;
        if (cleared > w->n_tok) cleared = w->n_tok;
        clear_rows(w, cleared, w->n_tok);
        cleared = w->n_tok;
    }
done:
    c->masks = NULL;
    return status;
}

static uint32_t guess_rows(uint32_t n) { return n / 5 < FIRST_ROWS ? n / 5 + 64 : FIRST_ROWS; }

tc_status tc_tokenize(tc_work *w, tc_error *err) {
    const tc_kernel_ops *ops = tc_kernel_pick(w->pipeline ? w->pipeline->options.kernel : TC_KERNEL_AUTO);
    const uint32_t n = w->text.n;
    tc_status status = TC_OK;
    tc_closer c = {.w = w, .p = w->text.at, .n = n, .full = true, .reserve = tc_work_reserve_tokens, .err = err};
    c.spare = (n / TC_BLOCK + 1) * TC_BLOCK;
    TC_TRY(reserve_fold(w, err));
    TC_TRY(tc_work_reserve_tokens(w, guess_rows(n), err));
    TC_TRY(run_chunks(&c, ops, w->pipeline && w->pipeline->options.uax29));
    uint32_t row = w->n_tok;
    w->tok_start[row] = w->tok_end[row] = n;
    w->tok_kind[row] = TC_TOK_PUNCT;
    w->tok_flags[row] = TC_TOK_SPACE | TC_TOK_BREAK;
    w->tok_fold[row] = 0;
    w->tok_fold_n[row] = 0;
    w->tok_hash[row] = tc_hash("", 0);
    clear_rows(w, row, row + 1);
done:
    return status;
}

tc_status tc_tokenize_spans(tc_work *w, tc_kernel kernel, bool exact,
                            tc_status (*reserve)(tc_work *w, uint32_t n, tc_error *err), tc_error *err) {
    tc_closer c = {.w = w, .p = w->text.at, .n = w->text.n, .reserve = reserve, .err = err};
    w->n_tok = 0;
    tc_status status = reserve(w, guess_rows(w->text.n), err);
    return status == TC_OK ? run_chunks(&c, tc_kernel_pick(kernel), exact) : status;
}
