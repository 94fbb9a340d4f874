/* structure_scrambled.c: lines that a paywall has made unreadable by exchanging their letters: ROT47 (all
 * printable ASCII moved by 47 places), ROT13 (letters by 13).
 *
 * Method: English without any word of the rules' vocabulary is rare, so a line is suspect when it has next to
 * none. Such a line is turned back both ways, piece by piece between blanks, and is scrambled when the pieces
 * then are words of the vocabulary: a text in another language is not. Short lines beside scrambled ones need
 * less. Only the first bytes of a line are looked at. Cost: linear.
 */
#include "structure.h"

enum {
    LOOK = 240,     /* bytes of a line that are turned back */
    PIECE = 24,     /* longer pieces are no words of the vocabulary */
    SURE_BYTES = 24 /* shorter lines need a scrambled neighbour */
};

static uint8_t turned(uint8_t c, bool rot47) {
    if (rot47) return c >= 33 && c <= 126 ? (uint8_t)(33 + (c - 33 + 47) % 94) : c;
    if (c >= 'a' && c <= 'z') return (uint8_t)('a' + (c - 'a' + 13) % 26);
    if (c >= 'A' && c <= 'Z') return (uint8_t)('A' + (c - 'A' + 13) % 26);
    return c;
}

static bool letter(uint8_t c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; }

/* Pieces between blanks, and those of them that are words once they are turned back. */
static void turn_back(const structure *s, const line *l, bool rot47, uint32_t *pieces, uint32_t *words) {
    const tc_work *w = s->w;
    uint32_t at = w->tok_start[l->all], end = w->tok_end[l->all_end - 1];
    if (end - at > LOOK) end = at + LOOK;
    *pieces = *words = 0;
    while (at < end) {
        uint8_t piece[PIECE];
        uint32_t n = 0;
        bool whole = true;
        while (at < end && w->text.at[at] <= ' ') at++;
        if (at == end) break;
        for (; at < end && w->text.at[at] > ' '; at++) {
            uint8_t c = turned(w->text.at[at], rot47);
            if (n == 0 && !letter(c)) continue;
            if (n < PIECE)
                piece[n++] = (uint8_t)(letter(c) ? c | 32 : c);
            else
                whole = false;
        }
        while (n && !letter(piece[n - 1])) n--;
        ++*pieces;
        if (whole && n) *words += tc_rules_word(s->rules, (const char *)piece, n) != 0;
    }
}

/* How sure it is that the line is scrambled: 0 not, 1 with a scrambled neighbour, 2 by itself. */
static int judge(const structure *s, const line *l) {
    const tc_work *w = s->w;
    int best = 0;
    if (l->all == l->all_end || l->known * 3 > l->words) return 0;
    for (int turn = 0; turn < 2 && best < 2; turn++) {
        uint32_t pieces, words;
        turn_back(s, l, turn == 0, &pieces, &words);
        if (words >= 3 && words * 3 >= pieces &&
            w->tok_end[l->all_end - 1] - w->tok_start[l->all] >= SURE_BYTES)
            best = 2;
        else if (words * 4 >= pieces && words > 0 && best == 0)
            best = 1;
    }
    return best;
}

static void make_debris(structure *s, line *l) {
    l->role = LINE_DEBRIS;
    l->kind = TC_DEBRIS_OTHER;
    l->ruled = true;
    s->scrambled += l->words;
}

void structure_unscramble(structure *s) {
    uint32_t last = TC_NONE; /* scrambled line */
    if (!s->rules) return;
    for (uint32_t i = 0; i < s->lines.n; i++) {
        line *l = &s->lines.at[i];
        int sure = judge(s, l);
        if (sure < 2 && !(sure == 1 && last != TC_NONE && last + 1 == i)) continue;
        make_debris(s, l);
        /* Short ones right above it. */
        for (uint32_t k = i; last == TC_NONE && k-- > 0 && k + 3 > i && judge(s, &s->lines.at[k]) == 1;)
            make_debris(s, &s->lines.at[k]);
        last = i;
    }
}
