/* names.c: names alone, for who wants entities and nothing else: tokens, then the lexicon's words, whole
 * words, leftmost longest. Letter case is looked at as the alias asks; what stands around a name is not, and
 * weak aliases, which need that, are left out.
 *
 * Tokens come as spans alone. A filter over the first 8 bytes as they are written passes most words by; only
 * what it lets through is folded, hashed and looked up.
 */
#include "fold.h"
#include "lexicon.h"

enum { WORD_MAX = 512 }; /* bytes of a word that may be a name's */

typedef struct view { /* a token, looked at closely */
    uint64_t hash;
    uint32_t n;
    bool upper; /* its first letter is a capital */
    uint8_t fold[WORD_MAX * 2];
} view;

static bool looks_upper(const uint8_t *at, uint32_t n) {
    for (uint32_t i = 0, len; i < n; i += len) {
        if (at[i] < 0x80) {
            len = 1;
            uint8_t c = at[i];
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return c <= 'Z';
        } else {
            unsigned flags = tc_cp_of(tc_utf8_decode(at + i, &len))->flags;
            if (flags & TC_CP_LETTER) return (flags & TC_CP_UPPER) != 0;
        }
    }
    return false;
}

/* Folds a token; a final full stop is no part of it. False: it is too long for a name's word. */
static bool look(const tc_work *w, uint32_t tok, view *v) {
    const uint8_t *at = w->text.at + w->tok_start[tok];
    uint32_t n = w->tok_end[tok] - w->tok_start[tok];
    if (n > WORD_MAX) return false;
    v->n = (uint32_t)tc_fold(at, n, v->fold);
    if (v->n > 1 && v->fold[v->n - 1] == '.') v->n--;
    v->hash = tc_hash(v->fold, v->n);
    v->upper = looks_upper(at, n);
    return v->n > 0;
}

static bool is_glued(const tc_work *w, uint32_t tok) { return w->tok_start[tok] == w->tok_end[tok - 1]; }

static bool is_glued_mark(const tc_work *w, uint32_t tok) {
    const uint8_t *at = w->text.at + w->tok_start[tok];
    uint32_t n = w->tok_end[tok] - w->tok_start[tok];
    if (!is_glued(w, tok)) return false;
    if (n == 1) return *at == '-' || *at == '.' || *at == '\'';
    return n == 3 && at[0] == 0xe2 && at[1] == 0x80 && (at[2] == 0x90 || at[2] == 0x91 || at[2] == 0x99);
}

static bool is_break(const tc_work *w, uint32_t tok) {
    for (uint32_t i = w->tok_end[tok - 1]; i < w->tok_start[tok]; i++)
        if (w->text.at[i] == '\n' || w->text.at[i] == '\r') return true;
    return false;
}

/* Letters and digits as an exact alias has them. */
static bool same_letters(const tc_work *w, uint32_t start, uint32_t end, const uint8_t *want) {
    for (uint32_t i = start; i < end; i++) {
        uint8_t c = w->text.at[i];
        if (!(c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')))
            continue;
        if (*want++ != c) return false;
    }
    return *want == '\0';
}

/* Entity of the best form of a node that the letters allow: the least changed, then the first added; or
 * TC_NONE. capitals: bit i, the name's word i has its capital. *skip: 1 when the first token is context. Weak
 * aliases need evidence and are no names by themselves. */
static uint32_t entity_at(const tc_lexicon *lex, const tc_work *w, uint32_t node, uint32_t tok,
                          uint32_t tok_end, uint32_t capitals, uint32_t *skip) {
    const tc_form *best = NULL;
    uint32_t entity = TC_NONE, seen = 0;
    for (uint32_t f = lex->nodes.at[node].forms; f != TC_NONE && seen < 64;
         f = lex->forms.at[f].next, seen++) {
        const tc_form *form = &lex->forms.at[f];
        const tc_lex_alias *a = &lex->aliases.at[form->alias];
        if (a->weak || form->how == TC_FORM_WORDING || (best && form->how > best->how) ||
            (best && form->how == best->how && a->entity > entity))
            continue;
        if (a->letter_case == TC_CASE_INITIAL && (form->caps & ~capitals)) continue;
        if (a->letter_case == TC_CASE_EXACT &&
            !same_letters(w, w->tok_start[tok], w->tok_end[tok_end - 1], lex->bytes.at + a->exact))
            continue;
        best = form;
        entity = a->entity;
    }
    *skip = best && best->the ? 1 : 0;
    return entity;
}

/* The longest name at tok, of which v is the view: its entity and end, or TC_NONE. */
static uint32_t longest(const tc_lexicon *lex, const tc_work *w, uint32_t tok, view *v, uint32_t *end,
                        uint32_t *skip) {
    uint32_t node = 0, found = TC_NONE, capitals = 0;
    for (uint32_t i = tok, n = 0; n < TC_ALIAS_WORDS && i < w->n_tok; n++) {
        uint32_t entity, s;
        if (i > tok && !look(w, i, v)) break;
        uint32_t word = tc_lexicon_word(lex, v->hash, v->fold, v->n);
        node = word ? tc_lexicon_step(lex, node, word) : 0;
        if (!node) break;
        if (v->upper) capitals |= 1u << n;
        i++;
        const tc_lex_node *row = &lex->nodes.at[node];
        if (row->forms != TC_NONE && (entity = entity_at(lex, w, node, tok, i, capitals, &s)) != TC_NONE) {
            found = entity;
            *end = i;
            *skip = s;
        }
        if (!row->inner) break;
        if (i < w->n_tok && is_glued_mark(w, i)) i++;
        if (i < w->n_tok && is_break(w, i)) break;
    }
    return found;
}

/* The name at tok, if there is one: appends it and moves *next behind it. */
static tc_status take(const tc_lexicon *lex, const tc_work *w, uint32_t tok, uint32_t number, tc_buffer *rows,
                      uint32_t *next, tc_error *err) {
    view v;
    uint32_t end = tok + 1, skip = 0;
    if (!look(w, tok, &v) || !tc_lexicon_may_start(lex, v.hash)) return TC_OK;
    uint32_t entity = longest(lex, w, tok, &v, &end, &skip);
    if (entity == TC_NONE) return TC_OK;
    tc_name row = {number, tc_text_point(&w->text, w->tok_start[tok + skip]),
                   tc_text_point(&w->text, w->tok_end[end - 1]), entity};
    *next = end;
    return tc_buffer_put(rows, &row, sizeof row) ? TC_OK
                                                 : tc_fail(err, TC_E_MEMORY, 0, "out of memory for names");
}

tc_status tc_names_find(const tc_pipeline *pipeline, tc_scratch *scratch, const uint8_t *text, size_t len,
                        uint32_t number, tc_buffer *rows, tc_error *err) {
    tc_work *w = tc_scratch_work(scratch);
    const tc_lexicon *lex = pipeline->lexicon;
    tc_status status = TC_OK;
    tc_text own = {0};
    bool skip_small = !lex->scan_small;
    if (len > pipeline->options.max_document)
        return tc_fail(err, TC_E_LIMIT, len, "the text has %zu bytes, more than the limit of %zu", len,
                       pipeline->options.max_document);
    w->n_tok = 0;
    TC_TRY(tc_text_init(&own, &w->alloc, text, len, err));
    w->text = own;
    TC_TRY(
        tc_tokenize_spans(w, pipeline->options.kernel, pipeline->options.uax29, tc_work_reserve_tokens, err));
    for (uint32_t i = 0; i < w->n_tok;) {
        uint32_t start = w->tok_start[i], n = w->tok_end[i] - start, next = i + 1;
        const uint8_t *at = own.at + start;
        if (skip_small && (uint8_t)(*at - 'a') < 26) {
            i = next;
            continue;
        }
        if (TC_UNLIKELY(at[n - 1] == '.') && n > 1) n--;
        uint64_t word = tc_scan_word(at, n);
        bool plain = (word & UINT64_C(0x8080808080808080)) == 0;
        if (TC_UNLIKELY(plain ? tc_lexicon_may_scan(lex, word) : w->tok_kind[i] != TC_TOK_PUNCT))
            TC_TRY(take(lex, w, i, number, rows, &next, err));
        i = next;
    }
done:
    memset(&w->text, 0, sizeof w->text);
    tc_text_release(&own, &w->alloc);
    return status;
}
