/* match_fuzzy.c: names with a slip of the pen, where their alias allows it (fuzzy 1 or 2).
 *
 * lexicon.c keeps, for the longest word of each such alias, the hashes of what is left of it when one or two
 * letters go. A word of the text that no name covers is reduced in the same way; a common rest is a
 * candidate, and the edit distance (with swapped neighbours) decides. Only words that have their capital, are
 * no ordinary words and no words of other names are tried. Lexicons without fuzzy aliases pay nothing.
 */
#include "match.h"

typedef struct finder {
    matcher *m;
    uint32_t best, best_d, tok, tok_end; /* form of fuzzies, its distance, and where it stands */
    bool tie;                            /* another entity is as near */
} finder;

/* Compares the words around the anchor; the distance of all, or TC_NONE. */
static void compare(finder *f, uint32_t row, uint32_t anchor) {
    matcher *m = f->m;
    const tc_work *w = m->w;
    const tc_lexicon *lex = m->lex;
    const tc_lex_fuzzy *z = &lex->fuzzies.at[row];
    uint32_t sum = 0, tok = anchor - z->anchor, end = tok + z->n;
    if (anchor < z->anchor || end > w->n_tok) return;
    bool any = lex->aliases.at[z->alias].letter_case == TC_CASE_ANY;
    for (uint32_t i = 0; i < z->n; i++) {
        const tc_lex_word *word = &lex->words.at[lex->phrase_words.at[z->words + i]];
        uint32_t t = tok + i;
        if ((i && starts_unit(m, t)) || w->tok_mention[t] != TC_NONE) return;
        if (!is_upper(m, t) && !any && !m->lowered && (z->caps >> i & 1)) return;
        const uint8_t *want = lex->bytes.at + word->at, *have = tc_tok_fold_at(w, t);
        uint32_t n = w->tok_fold_n[t];
        if (n == word->n && memcmp(have, want, n) == 0) continue;
        if (n < 4 || word->n < 4) return;
        bool first = have[0] == want[0],
             last = have[n - 1] == want[word->n - 1] && have[n - 2] == want[word->n - 2];
        if (!first && !last) return;
        sum += tc_edit_distance(have, n, want, word->n, z->most);
        if (sum > z->most) return;
    }
    if (sum == 0) return;
    if (f->best == TC_NONE || sum < f->best_d || (sum == f->best_d && end - tok > f->tok_end - f->tok)) {
        *f = (finder){m, row, sum, tok, end, false};
    } else if (sum == f->best_d && end - tok == f->tok_end - f->tok &&
               lex->aliases.at[z->alias].entity != lex->aliases.at[lex->fuzzies.at[f->best].alias].entity) {
        f->tie = true;
    }
}

static void probe(finder *f, uint64_t hash, uint32_t tok) {
    const tc_lexicon *lex = f->m->lex;
    uint32_t key = (uint32_t)(hash >> 32);
    for (uint32_t s = key & lex->fuzzy_mask; lex->fuzzy_slots[s].row; s = (s + 1) & lex->fuzzy_mask)
        if (lex->fuzzy_slots[s].key == key) compare(f, lex->fuzzy_slots[s].row - 1, tok);
}

static void probe_rests(finder *f, uint32_t tok, uint32_t most) {
    const uint8_t *at = tc_tok_fold_at(f->m->w, tok);
    uint32_t n = f->m->w->tok_fold_n[tok];
    uint8_t rest[TC_FUZZY_BYTES], less[TC_FUZZY_BYTES];
    probe(f, f->m->w->tok_hash[tok], tok);
    for (uint32_t i = 0; i < n; i++) {
        memcpy(rest, at, i);
        memcpy(rest + i, at + i + 1, n - i - 1);
        probe(f, tc_hash(rest, n - 1), tok);
        for (uint32_t j = i; most > 1 && j + 1 < n; j++) {
            memcpy(less, rest, j);
            memcpy(less + j, rest + j + 1, n - j - 2);
            probe(f, tc_hash(less, n - 2), tok);
        }
    }
}

tc_status tc_names_fuzzy(matcher *m) {
    tc_work *w = m->w;
    const tc_lexicon *lex = m->lex;
    uint32_t old = w->mentions.n;
    if (lex->fuzzies.n == 0) return TC_OK;
    for (uint32_t t = 0; t < w->n_tok; t++) {
        uint32_t n = w->tok_fold_n[t];
        if (w->tok_mention[t] != TC_NONE || !is_word(m, t) || n < TC_FUZZY_LETTERS_1 - 1 ||
            n > TC_FUZZY_BYTES)
            continue;
        if (!is_upper(m, t) && !lex->fuzzy_any && !m->lowered) continue;
        if (w->tok_word[t] &&
            (in_class(m, t, C_COMMON) || in_class(m, t, C_LEADER) || in_class(m, t, C_GIVEN)))
            continue;
        finder f = {m, TC_NONE, 0, 0, 0, false};
        probe_rests(&f, t, lex->fuzzy_most);
        if (f.best == TC_NONE || f.tie) continue;
        uint32_t known = tc_lexicon_word(lex, w->tok_hash[t], tc_tok_fold_at(w, t), n);
        if (known && f.tok_end == f.tok + 1 && lex->words.at[known].first) continue; /* another name's word */
        const tc_lex_alias *a = &lex->aliases.at[lex->fuzzies.at[f.best].alias];
        const tc_entity *e = &lex->entities.at[a->entity];
        tc_mention *row = tc_vec_push(&w->alloc, &w->mentions);
        if (!row) return tc_fail(m->err, TC_E_MEMORY, 0, "out of memory for mentions");
        memset(row, 0, sizeof *row);
        row->start = w->tok_start[f.tok];
        row->end = w->tok_end[f.tok_end - 1];
        row->tok = f.tok;
        row->tok_end = f.tok_end;
        row->entity = a->entity;
        row->type = a->kind == TC_ALIAS_DEMONYM ? TC_TYPE_NORP : e->type;
        row->variant = TC_VARIANT_TYPO;
        row->score = 0.8f - 0.1f * (float)f.best_d;
        row->rule = "alias.fuzzy";
        row->name = e->name;
        for (uint32_t i = f.tok; i < f.tok_end; i++) w->tok_mention[i] = w->mentions.n - 1;
        t = f.tok_end - 1;
    }
    return tc_mentions_merge(m, old);
}
