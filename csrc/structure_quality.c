/* structure_quality.c: what is wrong with a document's wording, as bits that switch guarded rules on.
 *
 * Method: one pass over the tokens of the text units, counting plain signs; each bit asks for several of
 * them, so that one slip condemns no page. Word signs are data (class s_signal), the value says of what kind:
 *
 *     P       a name that nobody writes with a small letter
 *     L       written without its apostrophe, in any context     l    the same where it begins with a small
 * letter S:a|b   thesaurus-replaced when a or b follows             T:a  machine-translated when a follows
 *
 * Small words that never stand twice in a row are the class s_twice.
 */
#include "structure.h"

/* True when the folded token is one of the '|'-separated words. */
static bool listed(const tc_work *w, uint32_t tok, const char *list) {
    size_t n = w->tok_fold_n[tok];
    const char *word = (const char *)tc_tok_fold_at(w, tok);
    while (*list) {
        size_t k = strcspn(list, "|");
        if (k == n && memcmp(list, word, n) == 0) return true;
        list += k + (list[k] == '|');
    }
    return false;
}

/* For a letter a to z. */
static bool vowel(uint8_t c) {
    const uint32_t vowels = 1u << ('a' - 'a') | 1u << ('e' - 'a') | 1u << ('i' - 'a') | 1u << ('o' - 'a') |
                            1u << ('u' - 'a') | 1u << ('y' - 'a');
    return vowels >> (c - 'a') & 1;
}

/* A digit that a scanner put for a letter: T1kTok, c0mpany. */
static bool misread(const uint8_t *p, uint32_t n) {
    for (uint32_t i = 1; i + 1 < n; i++)
        if ((p[i] == '0' || p[i] == '1' || p[i] == '5') && p[i - 1] >= 'a' && p[i - 1] <= 'z' &&
            p[i + 1] >= 'a' && p[i + 1] <= 'z')
            return true;
    return false;
}

/* Letters in an order that no word has: six consonants in a row. */
static bool jumbled(const uint8_t *p, uint32_t n) {
    uint64_t run = 0; /* bits of the consonants */
    for (uint32_t i = 0, k = 0; i < n; i++, k++) {
        if (p[i] < 'a' || p[i] > 'z') break;
        if (k == 64) { /* a word of no length a word has: go on with its last letters */
            if (run & run >> 1 & run >> 2 & run >> 3 & run >> 4 & run >> 5) return true;
            run >>= 58;
            k = 6;
        }
        run |= (uint64_t)!vowel(p[i]) << k;
    }
    return (run & run >> 1 & run >> 2 & run >> 3 & run >> 4 & run >> 5) != 0;
}

/* Are verbs written with capitals inside sentences? A text full of names has many capitals too, but small
 * verbs. */
static bool capital_verbs(const structure *s) {
    const tc_work *w = s->w;
    uint32_t big = 0, small = 0;
    for (uint32_t i = 0; i < w->n_tok; i++) {
        if ((w->tok_flags[i] & (TC_TOK_DEBRIS | TC_TOK_SENT)) || !structure_in(s, i, IN_FINITE, NULL))
            continue;
        if (w->sentences.at[w->tok_sent[i]].kind != TC_SENTENCE) continue;
        if (w->tok_flags[i] & TC_TOK_UPPER1)
            big++;
        else
            small++;
    }
    return big >= 3 && big > small;
}

uint8_t structure_quality(const structure *s) {
    const tc_work *w = s->w;
    uint32_t words = 0, small = 0, big = 0, names_small = 0, names = 0, lost = 0, spun = 0, translated = 0,
             twice = 0;
    uint32_t ocr = 0, jumble = 0, starts = 0, small_starts = 0;
    uint8_t quality = 0;
    for (uint32_t i = 0; i < w->n_tok; i++) {
        uint8_t flags = w->tok_flags[i];
        if (w->tok_kind[i] != TC_TOK_WORD || (flags & TC_TOK_DEBRIS)) continue;
        uint32_t n = w->tok_fold_n[i];
        bool upper = flags & (TC_TOK_UPPER1 | TC_TOK_MIXED);
        const char *sign;
        words++;
        if (i > 0 && TC_UNLIKELY(w->tok_hash[i] == w->tok_hash[i - 1]) &&
            w->tok_sent[i] == w->tok_sent[i - 1])
            twice += structure_in(s, i, IN_TWICE, NULL);
        bool first = flags & TC_TOK_SENT,
             running = !first & (n >= 4) & (w->sentences.at[w->tok_sent[i]].kind == TC_SENTENCE);
        starts += first;
        small_starts += first & !upper;
        big += running & upper;
        small += running & !upper;
        if (flags & TC_TOK_DIGIT)
            ocr += misread(tc_tok_fold_at(w, i), n);
        else if (n >= 8 && !upper)
            jumble += jumbled(tc_tok_fold_at(w, i), n);
        if (!structure_in(s, i, IN_SIGNAL, &sign)) continue;
        switch (*sign) {
        case 'P':
            names++;
            names_small += !upper;
            break;
        case 'L':
            lost++;
            break;
        case 'l':
            lost += !upper;
            break;
        case 'S':
        case 'T':
            if (sign[1] == ':' && !(i + 1 < w->n_tok && listed(w, i + 1, sign + 2))) break;
            if (*sign == 'S')
                spun++;
            else
                translated++;
            break;
        default:
            break;
        }
    }
    /* Signs per length: two in a short text, and one more for every 800 words. */
    uint32_t need = 2 + words / 800;
    if (s->lowered || (names_small >= 3 && names_small * 4 >= names) ||
        (starts >= 4 && small_starts * 2 > starts))
        quality |= TC_QUALITY_LOWERCASED;
    if (small + big >= 20 && big * 10 >= (small + big) * 6 && capital_verbs(s))
        quality |= TC_QUALITY_TITLECASED;
    if (spun >= need) quality |= TC_QUALITY_SPUN;
    if (lost + translated + twice >= need || ((quality & TC_QUALITY_LOWERCASED) && lost + translated > 0))
        quality |= TC_QUALITY_TRANSLATED;
    if (ocr >= need) quality |= TC_QUALITY_OCR;
    if (jumble >= need && jumble * 50 >= words) quality |= TC_QUALITY_SCRAMBLED;
    return quality;
}
