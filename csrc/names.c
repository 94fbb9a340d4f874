/* names.c: names alone, for who wants entities and nothing else: tokens, then the lexicon's words, whole words,
 * leftmost longest. Letter case is looked at as the alias asks; what stands around a name is not, and weak aliases,
 * which need that, are left out.
 */
#include "lexicon.h"

static bool is_glued_mark(const tc_work *w, uint32_t tok) {
    const uint8_t *at = tc_tok_fold_at(w, tok);
    uint32_t n = w->tok_fold_n[tok];
    if (w->tok_flags[tok] & (TC_TOK_SPACE | TC_TOK_BREAK)) return false;
    if (n == 1) return *at == '-' || *at == '.' || *at == '\'';
    return n == 3 && at[0] == 0xe2 && at[1] == 0x80 && (at[2] == 0x90 || at[2] == 0x91 || at[2] == 0x99);
}

/* Letters and digits as an exact alias has them. */
static bool same_letters(const tc_work *w, uint32_t start, uint32_t end, const uint8_t *want) {
    for (uint32_t i = start; i < end; i++) {
        uint8_t c = w->text.at[i];
        if (!(c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))) continue;
        if (*want++ != c) return false;
    }
    return *want == '\0';
}

static bool letters_allow(const tc_lexicon *lex, const tc_work *w, const tc_form *form, uint32_t tok,
                          uint32_t tok_end) {
    const tc_lex_alias *a = &lex->aliases.at[form->alias];
    if (a->letter_case == TC_CASE_EXACT)
        return same_letters(w, w->tok_start[tok], w->tok_end[tok_end - 1], lex->bytes.at + a->exact);
    if (a->letter_case == TC_CASE_ANY) return true;
    for (uint32_t t = tok, i = 0; t < tok_end && i < form->n; t++) {
        if (t > tok && is_glued_mark(w, t)) continue;
        if ((form->caps >> i++ & 1) && !(w->tok_flags[t] & TC_TOK_UPPER1)) return false;
    }
    return true;
}

/* Entity of the best form of a node that the letters allow: the least changed, then the first added; or TC_NONE.
 * *skip: 1 when the first token is context. Weak aliases need evidence and are no names by themselves. */
static uint32_t entity_at(const tc_lexicon *lex, const tc_work *w, uint32_t node, uint32_t tok, uint32_t tok_end,
                          uint32_t *skip) {
    const tc_form *best = NULL;
    uint32_t entity = TC_NONE, seen = 0;
    for (uint32_t f = lex->nodes.at[node].forms; f != TC_NONE && seen < 64; f = lex->forms.at[f].next, seen++) {
        const tc_form *form = &lex->forms.at[f];
        const tc_lex_alias *a = &lex->aliases.at[form->alias];
        if (a->weak || form->how == TC_FORM_WORDING || (best && form->how > best->how) ||
            (best && form->how == best->how && a->entity > entity) || !letters_allow(lex, w, form, tok, tok_end))
            continue;
        best = form;
        entity = a->entity;
    }
    *skip = best && best->the ? 1 : 0;
    return entity;
}

/* The longest name at tok: its entity and end, or TC_NONE. */
static uint32_t longest(const tc_lexicon *lex, const tc_work *w, uint32_t tok, uint32_t *end, uint32_t *skip) {
    uint32_t node = 0, found = TC_NONE;
    for (uint32_t i = tok, n = 1; n <= TC_ALIAS_WORDS && i < w->n_tok; n++) {
        const uint8_t *at = tc_tok_fold_at(w, i);
        uint32_t len = w->tok_fold_n[i], entity, s;
        uint64_t hash = w->tok_hash[i];
        if (len > 1 && at[len - 1] == '.') hash = tc_hash(at, --len);
        uint32_t word = tc_lexicon_word(lex, hash, at, len);
        node = word ? tc_lexicon_step(lex, node, word) : 0;
        if (!node) break;
        i++;
        const tc_lex_node *row = &lex->nodes.at[node];
        if (row->forms != TC_NONE && (entity = entity_at(lex, w, node, tok, i, &s)) != TC_NONE) {
            found = entity;
            *end = i;
            *skip = s;
        }
        if (!row->inner) break;
        if (i < w->n_tok && is_glued_mark(w, i)) i++;
        if (i < w->n_tok && (w->tok_flags[i] & TC_TOK_BREAK)) break;
    }
    return found;
}

tc_status tc_names_find(const tc_pipeline *pipeline, tc_scratch *scratch, const uint8_t *text, size_t len,
                        uint32_t number, tc_buffer *rows, tc_error *err) {
    tc_work *w = tc_scratch_work(scratch);
    const tc_lexicon *lex = pipeline->lexicon;
    tc_status status = TC_OK;
    tc_text own = {0};
    if (len > pipeline->options.max_document)
        return tc_fail(err, TC_E_LIMIT, len, "the text has %zu bytes, more than the limit of %zu", len,
                       pipeline->options.max_document);
    w->n_tok = 0;
    TC_TRY(tc_text_init(&own, &w->alloc, text, len, err));
    w->text = own;
    TC_TRY(tc_tokenize(w, err));
    for (uint32_t i = 0; i < w->n_tok;) {
        uint64_t hash = w->tok_hash[i];
        uint32_t n = w->tok_fold_n[i], end = i + 1, skip = 0;
        const uint8_t *at = tc_tok_fold_at(w, i);
        bool dot = n > 1 && at[n - 1] == '.';
        if (TC_LIKELY(!tc_lexicon_may_start(lex, hash)) && !(dot && tc_lexicon_may_start(lex, tc_hash(at, n - 1)))) {
            i++;
            continue;
        }
        uint32_t entity = longest(lex, w, i, &end, &skip);
        if (entity != TC_NONE) {
            tc_name row = {number, tc_text_point(&own, w->tok_start[i + skip]), tc_text_point(&own, w->tok_end[end - 1]),
                           entity};
            if (!tc_buffer_put(rows, &row, sizeof row)) {
                status = tc_fail(err, TC_E_MEMORY, 0, "out of memory for names");
                goto done;
            }
        }
        i = end;
    }
done:
    memset(&w->text, 0, sizeof w->text);
    tc_text_release(&own, &w->alloc);
    return status;
}
