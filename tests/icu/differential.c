/* differential.c: word and sentence boundaries beside ICU's RuleBasedBreakIterator, over generated text.
 *
 *     make icu-test        (apt install libicu-dev)       usage: differential [MILLIONS_OF_CODE_POINTS]
 *
 * ICU's own word rules are tailored (dictionaries for Thai, Lao, Khmer, Burmese and ideographs, ':' and '@'), so ICU is given
 * UAX #29's rules instead, written out below over the Unicode property Word_Break; no context is left out. Its rules
 * for sentences (root locale) are UAX #29's. Both sides must have tables of one Unicode version. */
#include "simd/kernel.h"
#include "structure.h"

#include <stdio.h>
#include <stdlib.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/ustring.h>

#define CLASS(name) "$" name " = [\\p{Word_Break = " name "}];\n"
static const char word_rules[] =
    "!!chain;\n"
    "!!quoted_literals_only;\n"
    CLASS("CR") CLASS("LF") CLASS("Newline") CLASS("Extend") CLASS("ZWJ") CLASS("Format")
    CLASS("Regional_Indicator") CLASS("Katakana") CLASS("Hebrew_Letter") CLASS("ALetter") CLASS("Single_Quote")
    CLASS("Double_Quote") CLASS("MidNumLet") CLASS("MidLetter") CLASS("MidNum") CLASS("Numeric")
    CLASS("ExtendNumLet") CLASS("WSegSpace")
    "$Pict = [\\p{Extended_Pictographic}];\n"
    "$X = [$Extend $Format $ZWJ];\n"
    "$AH = [$ALetter $Hebrew_Letter];\n"
    "$Q = [$MidNumLet $Single_Quote];\n"
    "$CR $LF;\n"                                       /* WB3 */
    "$ZWJ $Pict;\n"                                    /* WB3c */
    "$WSegSpace $WSegSpace;\n"                         /* WB3d */
    "^$X+;\n"                                          /* WB4, at the start */
    "[^$CR $LF $Newline $X] $X*;\n"                    /* WB4 */
    "$AH $X* $AH;\n"                                   /* WB5 */
    "$AH $X* [$MidLetter $Q] $X* $AH;\n"               /* WB6, WB7 */
    "$Hebrew_Letter $X* $Single_Quote;\n"              /* WB7a */
    "$Hebrew_Letter $X* $Double_Quote $X* $Hebrew_Letter;\n" /* WB7b, WB7c */
    "$Numeric $X* $Numeric;\n"                         /* WB8 */
    "$AH $X* $Numeric;\n"                              /* WB9 */
    "$Numeric $X* $AH;\n"                              /* WB10 */
    "$Numeric $X* [$MidNum $Q] $X* $Numeric;\n"        /* WB11, WB12 */
    "$Katakana $X* $Katakana;\n"                       /* WB13 */
    "[$AH $Numeric $Katakana $ExtendNumLet] $X* $ExtendNumLet;\n" /* WB13a */
    "$ExtendNumLet $X* [$AH $Numeric $Katakana];\n"    /* WB13b */
    "^$Regional_Indicator $X* $Regional_Indicator;\n"  /* WB15, WB16 */
    ".;\n";                                            /* WB999 */

static uint64_t seed = 29;
static uint32_t roll(uint32_t n) { /* splitmix64 */
    uint64_t z = seed += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (uint32_t)((z ^ z >> 31) % n);
}

/* Code points by class, so that each turns up often beside each. */
enum { KINDS = 64, MOST = 1 << 14 };
static uint32_t *by_class[KINDS], n_by_class[KINDS], n_classes;
static void sort_points(void) {
    for (uint32_t c = 0; c < 0x110000; c++) {
        if (c >= 0xD800 && c < 0xE000) continue;
        const tc_cp *x = tc_cp_of(c);
        uint32_t k = x->wb; /* then pictographs and sentence classes as classes of their own */
        if (x->flags & TC_CP_PICT) k = 20;
        else if (x->sb >= 6 && x->wb == TC_WB_OTHER) k = 21 + x->sb;
        if (k >= KINDS) abort();
        if ((n_by_class[k] & (n_by_class[k] - 1)) == 0) {
            by_class[k] = realloc(by_class[k], (n_by_class[k] ? 2 * n_by_class[k] : 1) * sizeof **by_class);
            if (!by_class[k]) abort();
        }
        by_class[k][n_by_class[k]++] = c;
        if (k >= n_classes) n_classes = k + 1;
    }
}
static uint32_t any_of(uint32_t k) { return by_class[k][roll(n_by_class[k])]; }

static uint32_t invent(uint32_t style) {
    static const char ascii[] = "aAbs zZ09.,:;'\"!?()-_\n\r\t @#";
    uint32_t k = roll(n_classes);
    while (n_by_class[k] == 0) k = roll(n_classes);
    if (style == 0 || roll(style) == 0) return any_of(k);
    if (style == 2) { /* any code point at all */
        uint32_t c = roll(0x110000);
        return c >= 0xD800 && c < 0xE000 ? 'a' : c;
    }
    return (uint8_t)ascii[roll(sizeof ascii - 1)];
}

static uint32_t points[MOST];
static UChar wide[2 * MOST];
static int32_t wide_n, byte_of[2 * MOST + 1]; /* UTF-16 offset -> UTF-8 offset */
static uint8_t bytes[4 * MOST + 256];
static uint32_t bytes_n;

static void write_out(uint32_t n) {
    bytes_n = 0;
    wide_n = 0;
    for (uint32_t i = 0; i < n; i++) {
        byte_of[wide_n] = (int32_t)bytes_n;
        if (points[i] >= 0x10000) {
            wide[wide_n++] = (UChar)(0xD800 + ((points[i] - 0x10000) >> 10));
            byte_of[wide_n] = -1;
            wide[wide_n++] = (UChar)(0xDC00 + ((points[i] - 0x10000) & 0x3FF));
        } else {
            wide[wide_n++] = (UChar)points[i];
        }
        bytes_n += tc_utf8_encode(points[i], bytes + bytes_n);
    }
    byte_of[wide_n] = (int32_t)bytes_n;
    memset(bytes + bytes_n, 0, TC_TEXT_PAD);
}

static bool joins_words(unsigned wb) {
    return wb == TC_WB_ALETTER || wb == TC_WB_HEBREW_LETTER || wb == TC_WB_NUMERIC || wb == TC_WB_KATAKANA ||
           wb == TC_WB_EXTENDNUMLET;
}
/* Segments whose first character is blank are no tokens. */
static bool is_blank(uint32_t s) {
    uint32_t len;
    const tc_cp *x = tc_cp_of(tc_utf8_decode(bytes + s, &len));
    if (!(x->flags & TC_CP_BLANK)) return false;
    return x->wb != TC_WB_EXTENDNUMLET || !joins_words(tc_wb_ahead(bytes + s + len, bytes + bytes_n));
}

static void report(const char *what, uint32_t n, int32_t at) {
    fprintf(stderr, "%s differ at byte %d:", what, at);
    for (uint32_t i = 0, b = 0; i < n; i++) {
        uint8_t out[4];
        if ((int32_t)b > at - 40 && (int32_t)b < at + 40)
            fprintf(stderr, " %s%04X/%u", (int32_t)b == at ? ">" : "", points[i], tc_cp_of(points[i])->wb);
        b += tc_utf8_encode(points[i], out);
    }
    fprintf(stderr, "\n");
}

int main(int argc, char **argv) {
    long wanted = (argc > 1 ? atol(argv[1]) : 12) * 1000000, done = 0, words = 0, sentences = 0;
    int differences = 0;
    UErrorCode code = U_ZERO_ERROR;
    UParseError where;
    static UChar rules[8192];
    u_uastrcpy(rules, word_rules);
    UBreakIterator *by_words = ubrk_openRules(rules, -1, NULL, 0, &where, &code);
    if (U_FAILURE(code)) return fprintf(stderr, "%s at line %d\n", u_errorName(code), where.line), 2;
    UBreakIterator *by_sentences = ubrk_open(UBRK_SENTENCE, "", NULL, 0, &code);
    if (U_FAILURE(code)) return fprintf(stderr, "%s\n", u_errorName(code)), 2;
    if (strncmp(tc_unicode_version(), U_UNICODE_VERSION, strlen(U_UNICODE_VERSION)) != 0)
        return printf("ICU has Unicode %s, the tables %s: nothing compared\n", U_UNICODE_VERSION, tc_unicode_version()), 0;
    sort_points();
    struct tc_pipeline pipeline;
    memset(&pipeline, 0, sizeof pipeline);
    tc_work w = {0};
    tc_error err = {0};
    w.alloc = tc_alloc_or_default(NULL);
    w.pipeline = &pipeline;
    for (uint32_t round = 0; done < wanted && differences < 10; round++) {
        uint32_t n = round % 50 == 0 ? MOST : 20 + roll(400), style = roll(6);
        for (uint32_t i = 0; i < n; i++) points[i] = invent(style);
        write_out(n);
        done += n;
        w.text = (tc_text){.at = bytes, .n = bytes_n};
        tc_kernel kernel = TC_KERNEL_PORTABLE + (tc_kernel)(round % (TC_KERNEL_COUNT - TC_KERNEL_PORTABLE));
        if (!tc_kernel_available(kernel)) kernel = TC_KERNEL_AUTO;
        if (tc_tokenize_spans(&w, kernel, true, tc_work_reserve_tokens, &err) != TC_OK) return 2;
        ubrk_setText(by_words, wide, wide_n, &code);
        uint32_t row = 0;
        for (int32_t s = ubrk_first(by_words), e; (e = ubrk_next(by_words)) != UBRK_DONE; s = e) {
            uint32_t from = (uint32_t)byte_of[s], to = (uint32_t)byte_of[e];
            if (is_blank(from)) continue;
            words++;
            if (row == w.n_tok || w.tok_start[row] != from || w.tok_end[row] != to) {
                report("words", n, (int32_t)(row < w.n_tok && w.tok_end[row] < to ? w.tok_end[row] : to));
                differences++;
                row = w.n_tok;
                break;
            }
            row++;
        }
        if (row != w.n_tok) {
            report("words past the last", n, (int32_t)w.tok_start[row]);
            differences++;
        }
        boundaries b = {0};
        b.text = &w.text;
        ubrk_setText(by_sentences, wide, wide_n, &code);
        ubrk_first(by_sentences);
        for (uint32_t at = 0; at < bytes_n; sentences++) {
            at = structure_boundary(&b, at);
            int32_t e = ubrk_next(by_sentences);
            if (e == UBRK_DONE || (uint32_t)byte_of[e] != at) {
                report("sentences", n, (int32_t)at);
                differences++;
                break;
            }
        }
    }
    printf("%ld code points, %ld words and %ld sentences beside ICU %s (Unicode %s): %d differences\n", done, words,
           sentences, U_ICU_VERSION, U_UNICODE_VERSION, differences);
    memset(&w.text, 0, sizeof w.text);
    tc_work_release(&w);
    ubrk_close(by_words);
    ubrk_close(by_sentences);
    for (uint32_t k = 0; k < n_classes; k++) free(by_class[k]);
    return differences != 0;
}
