/* structure.h: what the files of the structure stage share. A line is what stands between two line breaks;
 * structure.c says what each line is, structure_sentence.c cuts the text lines into units, structure_uax29.c
 * cuts a text as the Unicode standard does, structure_scrambled.c finds what a paywall has made unreadable,
 * structure_quality.c judges the document's wording. */
#ifndef TC_STRUCTURE_H
#define TC_STRUCTURE_H

#include "rule.h"

typedef enum line_role {
    LINE_BODY,
    LINE_TITLE,
    LINE_HEADING,
    LINE_LEADIN,
    LINE_FRAGMENT,
    LINE_DEBRIS
} line_role;
typedef enum line_end { LINE_END_OPEN, LINE_END_STOP, LINE_END_ASK, LINE_END_COLON, LINE_END_COMMA } line_end;

typedef struct line {
    uint32_t tok, tok_end; /* what is left when mark-up at its ends is cut off; tok == tok_end: all mark-up */
    uint32_t all, all_end; /* with the mark-up */
    uint32_t breaks;       /* line ends before it; 2 and more: a blank line */
    uint32_t words, numbers;       /* tokens with letters or digits, and those of digits */
    uint32_t capitals;             /* words that begin with a capital or hold one */
    uint32_t longs, long_capitals; /* words of four bytes and more */
    uint32_t known;                /* words of two letters and more that the rules have */
    uint64_t key;                  /* of its folded words, in order */
    uint64_t sketch;               /* a bit for each of its folded words */
    uint32_t masks;                /* the classes its words are in */
    uint8_t role, kind;            /* line_role; tc_debris_kind where the role is debris */
    uint8_t end;                   /* line_end */
    bool ruled;                    /* a rule has spoken */
    uint8_t place;                 /* where the rule holds: first letter of its place=, or 0 */
    uint8_t region;                /* what its rule says of the lines that follow: enum line_region */
    bool bullet;
    bool soft; /* its final stop is that of an abbreviation: "U.S." */
} line;
enum line_region { REGION_NONE, REGION_LINKS, REGION_ALL, REGION_CAPTION, REGION_ONE, REGION_PART };

/* Classes of structure.rules that the code asks for by name. */
typedef enum word_class {
    IN_ABBR,
    IN_STARTER,
    IN_SAY,
    IN_FINITE,
    IN_VISUAL,
    IN_CREDIT,
    IN_SIGNAL,
    IN_SHORTCODE,
    IN_BANG,
    IN_COUNT,
    IN_INSIDE,
    IN_HOUR,
    IN_TWICE,
    WORD_CLASSES
} word_class;

typedef struct structure {
    tc_work *w;
    const tc_rules *rules;
    TC_VEC(line) lines;
    tc_items items;
    bool lowered;                   /* capitals are as good as absent */
    uint32_t first_body, last_body; /* lines; TC_NONE: there is none */
    uint32_t words, capitals;       /* of the document */
    uint32_t scrambled;             /* words of lines that a paywall scrambled */
} structure;

typedef enum mark { /* what a punctuation token does */
                    MARK_NONE,
                    MARK_STOP, /* . */
                    MARK_BANG, /* ! ? and their full-width forms, the ideographic stop */
                    MARK_ELLIPSIS,
                    MARK_OPEN,  /* brackets and quotes that can only open */
                    MARK_PAREN, /* ( */
                    MARK_CLOSE, /* brackets and quotes that can only close */
                    MARK_QUOTE, /* straight quotes, and ’ which is also an apostrophe */
                    MARK_DASH,
                    MARK_COLON,
                    MARK_COMMA,
                    MARK_BULLET,
} mark;
mark structure_mark(const tc_work *w, uint32_t tok);

/* True when the token has letters or digits. */
static inline bool structure_wordy(uint8_t kind) {
    return kind != TC_TOK_PUNCT && kind != TC_TOK_SYMBOL && kind != TC_TOK_CLITIC;
}
/* Bits of the classes that the token's word is in: 1 << word_class. structure.c */
uint32_t structure_mask_slow(const structure *s, uint32_t word);
static inline uint32_t structure_mask(const structure *s, uint32_t tok) {
    uint32_t word = s->w->tok_word[tok], mask = 0;
    if (word == 0) return 0;
    if (TC_LIKELY(word < s->w->structure_memo.masks.n)) mask = s->w->structure_memo.masks.at[word];
    return TC_LIKELY(mask) ? mask : structure_mask_slow(s, word);
}
/* True when the token's word is in the class; *value (may be NULL) is its value there. */
static inline bool structure_in(const structure *s, uint32_t tok, word_class c, const char **value) {
    if (!(structure_mask(s, tok) >> c & 1)) return false;
    return !value || tc_word_in(s->rules, s->w->tok_word[tok], s->w->structure_memo.classes[c], value);
}

/* End of the text unit that starts at tok: a token in (tok, tok_end]. structure_sentence.c */
typedef struct splitter {
    uint32_t tok_end;
    uint32_t paren_end; /* the ')' of the bracket we are in, or 0 */
    uint32_t close;     /* next ')' looked for up to here */
    bool quoted;        /* an odd number of straight quotes so far */
} splitter;
uint32_t structure_unit_end(const structure *s, splitter *p, uint32_t tok);

/* Next sentence boundary of UAX #29 behind `at`, itself a boundary; the text's end at last. structure_uax29.c
 */
typedef struct boundaries {
    const tc_text *text;
    uint32_t look_end; /* SB8's last look reached to here */
    bool look_lower;
} boundaries;
uint32_t structure_boundary(boundaries *b, uint32_t at);

/* The bits of tc_quality, and the report. structure_quality.c */
uint8_t structure_quality(const structure *s, tc_quality_report *report);

/* Makes debris of lines whose letters a paywall has exchanged. structure_scrambled.c */
void structure_unscramble(structure *s);

#endif
