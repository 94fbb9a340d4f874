/* lexicon_fuzzy.c: the table by which match_fuzzy.c finds names with slips of the pen.
 *
 * Of each alias that allows d slips the longest word is the anchor; the table holds the hashes of the anchor
 * and of what is left when up to d of its letters go. Two words at most d slips apart have a rest in common.
 * Cost: letters^d entries for each such alias.
 */
#include "lexicon.h"

tc_status tc_fuzzy_add(tc_lexicon *lex, uint32_t alias, const uint32_t *words, uint32_t n, uint32_t caps,
                       tc_error *err) {
    uint32_t anchor = 0, most = lex->aliases.at[alias].fuzzy;
    for (uint32_t i = 1; i < n; i++)
        if (lex->words.at[words[i]].n > lex->words.at[words[anchor]].n) anchor = i;
    uint32_t letters = lex->words.at[words[anchor]].n;
    if (letters < TC_FUZZY_LETTERS_2 && most > 1) most = 1;
    if (letters < TC_FUZZY_LETTERS_1 || letters > TC_FUZZY_BYTES) return TC_OK;
    tc_lex_fuzzy row = {.alias = alias,
                        .words = lex->phrase_words.n,
                        .caps = caps,
                        .n = (uint8_t)n,
                        .anchor = (uint8_t)anchor,
                        .most = (uint8_t)most};
    tc_lex_fuzzy *to = tc_vec_push(&lex->alloc, &lex->fuzzies);
    if (!to || !tc_vec_reserve(&lex->alloc, &lex->phrase_words, lex->phrase_words.n + n))
        return tc_fail(err, TC_E_MEMORY, 0, "out of memory for a lexicon");
    *to = row;
    for (uint32_t i = 0; i < n; i++) lex->phrase_words.at[lex->phrase_words.n++] = words[i];
    if (most > lex->fuzzy_most) lex->fuzzy_most = (uint8_t)most;
    if (lex->aliases.at[alias].letter_case == TC_CASE_ANY) lex->fuzzy_any = true;
    return TC_OK;
}

static void put(tc_lexicon *lex, uint64_t hash, uint32_t row) {
    uint32_t key = (uint32_t)(hash >> 32), s = key & lex->fuzzy_mask;
    for (; lex->fuzzy_slots[s].row; s = (s + 1) & lex->fuzzy_mask)
        if (lex->fuzzy_slots[s].key == key && lex->fuzzy_slots[s].row == row + 1) return;
    lex->fuzzy_slots[s] = (tc_lex_rest){key, row + 1};
}

tc_status tc_fuzzy_index(tc_lexicon *lex, tc_error *err) {
    uint64_t entries = 0, size = 64;
    uint8_t rest[TC_FUZZY_BYTES], less[TC_FUZZY_BYTES];
    for (uint32_t i = 0; i < lex->fuzzies.n; i++) {
        const tc_lex_fuzzy *z = &lex->fuzzies.at[i];
        uint64_t n = lex->words.at[lex->phrase_words.at[z->words + z->anchor]].n;
        entries += 1 + n + (z->most > 1 ? n * n / 2 : 0);
    }
    if (entries == 0) return TC_OK;
    while (size < entries * 2) size *= 2;
    if (size > UINT32_MAX / sizeof *lex->fuzzy_slots)
        return tc_fail(err, TC_E_LIMIT, 0,
                       "too many aliases with fuzzy; keep it for the names that are misspelt");
    lex->fuzzy_slots = tc_mem_resize(&lex->alloc, NULL, 0, (size_t)size * sizeof *lex->fuzzy_slots);
    if (!lex->fuzzy_slots) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for a lexicon");
    memset(lex->fuzzy_slots, 0, (size_t)size * sizeof *lex->fuzzy_slots);
    lex->fuzzy_mask = (uint32_t)(size - 1);
    for (uint32_t row = 0; row < lex->fuzzies.n; row++) {
        const tc_lex_fuzzy *z = &lex->fuzzies.at[row];
        const tc_lex_word *word = &lex->words.at[lex->phrase_words.at[z->words + z->anchor]];
        const uint8_t *at = lex->bytes.at + word->at;
        uint32_t n = word->n;
        put(lex, tc_hash(at, n), row);
        for (uint32_t i = 0; i < n; i++) {
            memcpy(rest, at, i);
            memcpy(rest + i, at + i + 1, n - i - 1);
            put(lex, tc_hash(rest, n - 1), row);
            for (uint32_t j = i; z->most > 1 && j + 1 < n; j++) {
                memcpy(less, rest, j);
                memcpy(less + j, rest + j + 1, n - j - 2);
                put(lex, tc_hash(less, n - 2), row);
            }
        }
    }
    return TC_OK;
}
