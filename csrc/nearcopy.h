/* nearcopy.h: what two documents have in common, from the signatures that the pipeline made of them.
 *
 *   nearcopy.c    the last stage of a document: its signature; and the comparing of two signatures
 *   duplicates.c  the search for copies among many documents: tc_copies_find, tc_duplicates
 *
 * A signature has three parts, all of the body: units of text without the title and without debris.
 *   sketch         a one-permutation MinHash of its runs of five folded words, and a hash of all of them
 *   sentence_keys  a hash of each sentence of eight words or more
 *   anchors        its names, figures and dates, in order: what a thesaurus and a translator leave alone
 */
#ifndef TC_NEARCOPY_H
#define TC_NEARCOPY_H

#include "core.h"

enum {
    COPY_LONG_SENTENCE = 8, /* words from which on a sentence has a key */
    COPY_ANCHORS = 256,     /* the first so many are kept: some 2,500 words of news */
    COPY_UNIT = 1 << 16,    /* weights and shares are counted in parts of this */
};

/* How far two texts agree, in parts of COPY_UNIT. */
typedef struct copy_anchors {
    uint32_t share; /* weight of the anchors that stand in both in one order, of the shorter text's weight */
    uint32_t matched; /* that weight; an anchor that stands once weighs COPY_UNIT */
    uint32_t least;   /* the lesser of the texts' weights */
} copy_anchors;

/* Cost: at most COPY_ANCHORS squared. */
copy_anchors copy_compare_anchors(const tc_document *a, const tc_document *b);
/* Share of the sketches' used bins that are equal: estimates the share of five-word runs in common. */
uint32_t copy_compare_sketches(const tc_document *a, const tc_document *b);

/* What the names and figures of two texts say of them. */
bool copy_contradicted(copy_anchors c); /* one mould, other figures */
bool copy_reworded(copy_anchors c);     /* the same story in the same order */
/* The same, of bins. */
bool copy_near(uint32_t sketches);

/* For each of the documents, the first one of its set of copies; a document without copies is its own. root
 * has room for n. Documents should stand in an order of their own, so that the result does not depend on the
 * caller's. Cost: n log n times the size of a signature; a set of ten thousand copies costs no more than
 * others. */
TC_MUST_USE tc_status tc_copies_find(const tc_alloc *alloc, const tc_document *const *documents, uint32_t n,
                                     uint32_t *root, tc_error *err);

static inline uint64_t copy_mix(uint64_t h) {
    h ^= h >> 30;
    h *= UINT64_C(0xBF58476D1CE4E5B9);
    h ^= h >> 27;
    h *= UINT64_C(0x94D049BB133111EB);
    return h ^ h >> 31;
}

#endif
