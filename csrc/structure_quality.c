/* structure_quality.c: what is wrong with a document's wording: bits that switch guarded rules on, and a
 * score with its reasons.
 *
 * Method: one pass over the tokens of the text units, counting plain signs; each bit asks for several of
 * them, so that one slip condemns no page. Word signs are data (class s_signal), the value says of what kind:
 *
 *     P       a name that nobody writes with a small letter
 *     L       written without its apostrophe, in any context     l    the same where it begins with a small
 *             letter
 *     S:a|b   thesaurus-replaced when a or b follows             B:a|b  the same when one stands before
 *     T:a     machine-translated when a follows
 *
 * Small words that never stand twice in a row are the class s_twice. A word in braces is left of a spinner's
 * template: "billions of {dollars}".
 *
 * Reasons and what is counted: lowercased: sentences that begin small, and names that do; titlecased: words
 * of sentences with a capital; translated, spun, ocr: signs; scrambled: words of scrambled lines (which are
 * debris, so that the text is not whole) and jumbled words of the body.
 *
 * Score, in thousandths: 1000, less 250 times the share of small beginnings; less 100 for title case; less
 * 100, and 10 for each sign in a thousand words, for translated, spun and ocr each, at most 400; less 900
 * times the share of scrambled words.
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

/* What is left of a spinner's template: {dollars}. */
static bool braced(const tc_work *w, uint32_t tok) {
    return tok > 0 && tok + 1 < w->n_tok && w->text.at[w->tok_start[tok - 1]] == '{' &&
           w->tok_end[tok - 1] == w->tok_start[tok] &&
           (w->text.at[w->tok_start[tok + 1]] == '}' ||
            (tok + 2 < w->n_tok && w->text.at[w->tok_start[tok + 2]] == '}'));
}

static uint32_t at_most(uint64_t n, uint32_t most) { return n < most ? (uint32_t)n : most; }

/* What n signs in so many words cost. */
static uint32_t cost_of(uint32_t n, uint32_t words) {
    return n ? at_most(100 + (uint64_t)n * 10000 / (words ? words : 1), 400) : 0;
}

typedef struct signs {
    uint32_t words, small, big, names, names_small, starts, small_starts;
    uint32_t lost, translated, twice, spun, ocr, jumble;
} signs;

static void count_word(const structure *s, uint32_t i, signs *n) {
    const tc_work *w = s->w;
    const char *sign;
    bool upper = w->tok_flags[i] & (TC_TOK_UPPER1 | TC_TOK_MIXED);
    if (!structure_in(s, i, IN_SIGNAL, &sign)) return;
    switch (*sign) {
    case 'P':
        n->names++;
        n->names_small += !upper;
        break;
    case 'L':
        n->lost++;
        break;
    case 'l':
        n->lost += !upper;
        break;
    case 'B':
        n->spun += i > 0 && sign[1] == ':' && listed(w, i - 1, sign + 2);
        break;
    case 'S':
    case 'T':
        if (sign[1] == ':' && !(i + 1 < w->n_tok && listed(w, i + 1, sign + 2))) break;
        if (*sign == 'S')
            n->spun++;
        else
            n->translated++;
        break;
    default:
        break;
    }
}

static void count_signs(const structure *s, signs *n) {
    const tc_work *w = s->w;
    for (uint32_t i = 0; i < w->n_tok; i++) {
        uint8_t flags = w->tok_flags[i];
        if (w->tok_kind[i] != TC_TOK_WORD || (flags & TC_TOK_DEBRIS)) continue;
        uint32_t length = w->tok_fold_n[i];
        bool upper = flags & (TC_TOK_UPPER1 | TC_TOK_MIXED);
        n->words++;
        if (i > 0 && TC_UNLIKELY(w->tok_hash[i] == w->tok_hash[i - 1]) &&
            w->tok_sent[i] == w->tok_sent[i - 1])
            n->twice += structure_in(s, i, IN_TWICE, NULL);
        if (TC_UNLIKELY(!(flags & (TC_TOK_SPACE | TC_TOK_SENT)))) n->spun += braced(w, i);
        if (flags & TC_TOK_SENT) {
            n->starts++;
            n->small_starts += !upper;
        } else if (length >= 4 && w->sentences.at[w->tok_sent[i]].kind == TC_SENTENCE) {
            if (upper)
                n->big++;
            else
                n->small++;
        }
        if (flags & TC_TOK_DIGIT)
            n->ocr += misread(tc_tok_fold_at(w, i), length);
        else if (length >= 8 && !upper)
            n->jumble += jumbled(tc_tok_fold_at(w, i), length);
        count_word(s, i, n);
    }
}

static uint32_t bit_of(uint8_t quality) {
    uint32_t bit = 0;
    while (!(quality >> bit & 1)) bit++;
    return bit;
}

uint8_t structure_quality(const structure *s, tc_quality_report *report) {
    signs n = {0};
    uint8_t quality = 0;
    uint32_t loss = 0;
    count_signs(s, &n);
    memset(report, 0, sizeof *report);
    /* Signs per length: two in a short text, and one more for every 800 words. */
    uint32_t need = 2 + n.words / 800;
    if (s->lowered || (n.names_small >= 3 && n.names_small * 4 >= n.names) ||
        (n.starts >= 4 && n.small_starts * 2 > n.starts))
        quality |= TC_QUALITY_LOWERCASED;
    if (n.small + n.big >= 20 && n.big * 10 >= (n.small + n.big) * 6 && capital_verbs(s))
        quality |= TC_QUALITY_TITLECASED;
    if (n.spun >= need) quality |= TC_QUALITY_SPUN;
    if (n.lost + n.translated + n.twice >= need ||
        ((quality & TC_QUALITY_LOWERCASED) && n.lost + n.translated > 0))
        quality |= TC_QUALITY_TRANSLATED;
    if (n.ocr >= need) quality |= TC_QUALITY_OCR;
    if (n.jumble >= need && n.jumble * 50 >= n.words) quality |= TC_QUALITY_SCRAMBLED;
    if (quality & TC_QUALITY_LOWERCASED) {
        uint32_t small = n.small_starts + n.names_small, all = n.starts + n.names;
        report->counts[bit_of(TC_QUALITY_LOWERCASED)] = small ? small : 1;
        loss += all ? (uint32_t)((uint64_t)250 * small / all) : 250;
    }
    if (quality & TC_QUALITY_TITLECASED) {
        report->counts[bit_of(TC_QUALITY_TITLECASED)] = n.big;
        loss += 100;
    }
    const uint32_t counted[][2] = {{TC_QUALITY_TRANSLATED, n.lost + n.translated + n.twice},
                                   {TC_QUALITY_SPUN, n.spun},
                                   {TC_QUALITY_OCR, n.ocr}};
    for (size_t i = 0; i < TC_COUNT_OF(counted); i++) {
        if (!(quality & counted[i][0])) continue;
        report->counts[bit_of((uint8_t)counted[i][0])] = counted[i][1];
        loss += cost_of(counted[i][1], n.words);
    }
    uint32_t scrambled = s->scrambled + (quality & TC_QUALITY_SCRAMBLED ? n.jumble : 0);
    report->counts[bit_of(TC_QUALITY_SCRAMBLED)] = scrambled;
    if (scrambled) loss += at_most(100 + (uint64_t)900 * scrambled / (s->scrambled + n.words + 1), 900);
    report->score = (uint16_t)(1000 - at_most(loss, 1000));
    return quality;
}
