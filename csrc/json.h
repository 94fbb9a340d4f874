/* json.h: writing JSON into a tc_buffer. The writer puts the commas, remembers a failure, and is asked once
 * at the end whether all went well:
 *
 *     tc_json j = {.buffer = buffer};
 *     tc_json_open(&j, '{');
 *     tc_json_key(&j, "id");
 *     tc_json_text(&j, id, id_len);
 *     tc_json_close(&j, '}');
 *     return tc_json_end(&j, err);
 */
#ifndef TC_JSON_H
#define TC_JSON_H

#include "core.h"

typedef struct tc_json {
    tc_buffer *buffer;
    bool comma;  /* the next value needs one before it */
    bool failed; /* memory was short: nothing more is written */
} tc_json;

void tc_json_open(tc_json *j, char bracket);   /* '{' or '[' */
void tc_json_close(tc_json *j, char bracket);  /* '}' or ']' */
void tc_json_key(tc_json *j, const char *key); /* plain ASCII */
void tc_json_colon(tc_json *j);                /* after a tc_json_text that is a key */
/* A string of UTF-8; what is not valid is written as U+FFFD. "<" is written as \u003c, and U+2028, U+2029 and
 * controls are escaped, so that the JSON may stand inside HTML and JavaScript. */
void tc_json_text(tc_json *j, const void *s, size_t n);
void tc_json_string(tc_json *j, const char *s); /* NUL-terminated; NULL: null */
void tc_json_int(tc_json *j, int64_t v);
/* Integers as integers, else the shortest decimal of up to 16 digits that reads back as v, else 17 digits.
 * NAN and infinities: null. */
void tc_json_double(tc_json *j, double v);
void tc_json_float(tc_json *j, float v); /* shortest that reads back as the float */
void tc_json_bool(tc_json *j, bool v);
void tc_json_null(tc_json *j);
void tc_json_day(tc_json *j, int32_t day); /* "2020-08-06"; TC_DAY_NONE: null */
void tc_json_interval(tc_json *j, int32_t lo,
                      int32_t hi);          /* [a, b] with null for open ends; both open: null */
void tc_json_row(tc_json *j, uint32_t row); /* TC_NONE: null */
TC_MUST_USE tc_status tc_json_end(const tc_json *j, tc_error *err);

/* Writes v as tc_json_double does to out[32], NUL-terminated; returns the length. NAN: "". */
size_t tc_double_text(double v, char out[32]);
/* Writes "YYYY-MM-DD" and a NUL to out[16]; returns the length. */
size_t tc_day_text(int32_t day, char out[16]);

/* The fields of a quantity from "kind" to "modifier", without braces, as both interchange objects write them.
 */
void tc_json_quantity_fields(tc_json *j, const tc_quantity *q);

#endif
