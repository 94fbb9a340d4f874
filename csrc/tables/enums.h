/* Written by tools/gen_tables.py; do not edit. Unicode 15.0.0,
 * inputs and program 4a69dc0f11261dc6045600f11529e186 */
/* clang-format off */
#ifndef TC_TABLES_ENUMS_H
#define TC_TABLES_ENUMS_H
enum { /* Word_Break */
    TC_WB_OTHER,
    TC_WB_CR,
    TC_WB_LF,
    TC_WB_NEWLINE,
    TC_WB_EXTEND,
    TC_WB_ZWJ,
    TC_WB_FORMAT,
    TC_WB_REGIONAL_INDICATOR,
    TC_WB_KATAKANA,
    TC_WB_HEBREW_LETTER,
    TC_WB_ALETTER,
    TC_WB_SINGLE_QUOTE,
    TC_WB_DOUBLE_QUOTE,
    TC_WB_MIDNUMLET,
    TC_WB_MIDLETTER,
    TC_WB_MIDNUM,
    TC_WB_NUMERIC,
    TC_WB_EXTENDNUMLET,
    TC_WB_WSEGSPACE,
};
enum { /* Sentence_Break */
    TC_SB_OTHER,
    TC_SB_CR,
    TC_SB_LF,
    TC_SB_EXTEND,
    TC_SB_SEP,
    TC_SB_FORMAT,
    TC_SB_SP,
    TC_SB_LOWER,
    TC_SB_UPPER,
    TC_SB_OLETTER,
    TC_SB_NUMERIC,
    TC_SB_ATERM,
    TC_SB_SCONTINUE,
    TC_SB_STERM,
    TC_SB_CLOSE,
};
enum { /* flags */
    TC_CP_PICT = 1,
    TC_CP_BLANK = 2,
    TC_CP_IGNORABLE = 4,
    TC_CP_UPPER = 8,
    TC_CP_LOWER = 16,
    TC_CP_LETTER = 32,
    TC_CP_MARK = 64,
    TC_CP_DIGIT = 128,
    TC_CP_PUNCT = 256,
};
#endif
