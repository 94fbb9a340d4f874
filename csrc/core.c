/* core.c: memory, vectors, buffers, hashing, calendar days, names of enum values. */
#include "core.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* ------------------------------------------------------------------------------------ errors */

tc_status tc_fail(tc_error *err, tc_status code, size_t offset, const char *format, ...) {
    if (err) {
        va_list args;
        err->code = code;
        err->offset = offset;
        va_start(args, format);
        vsnprintf(err->message, sizeof err->message, format, args);
        va_end(args);
    }
    return code;
}

const char *tc_status_name(tc_status status) {
    static const char *const names[] = {"TC_OK",      "TC_E_MEMORY",    "TC_E_ARGUMENT", "TC_E_SYNTAX",
                                        "TC_E_LIMIT", "TC_E_CANCELLED", "TC_E_PATTERN"};
    return (unsigned)status < TC_COUNT_OF(names) ? names[status] : "?";
}

#ifndef TC_VERSION
#define TC_VERSION "0.0.0" /* the build passes the real one, from pyproject.toml */
#endif
const char *tc_version(void) { return TC_VERSION; }

/* ------------------------------------------------------------------------------------ memory */

static void *resize_malloc(void *ctx, void *ptr, size_t old_size, size_t new_size) {
    (void)ctx;
    (void)old_size;
    if (new_size == 0) {
        free(ptr);
        return NULL;
    }
    return realloc(ptr, new_size);
}

tc_alloc tc_alloc_or_default(const tc_alloc *alloc) {
    tc_alloc fallback = {resize_malloc, NULL};
    return alloc && alloc->resize ? *alloc : fallback;
}

void *tc_mem_resize(const tc_alloc *alloc, void *ptr, size_t old_size, size_t new_size) {
    return alloc->resize(alloc->ctx, ptr, old_size, new_size);
}

void tc_mem_free(const tc_alloc *alloc, void *ptr, size_t size) {
    if (ptr) alloc->resize(alloc->ctx, ptr, size, 0);
}

struct tc_arena_block {
    tc_arena_block *next;
    size_t size, used; /* size counts this header */
};
enum { ARENA_FIRST = 2048, ARENA_MAX = 1 << 20 };

void tc_arena_init(tc_arena *arena, tc_alloc alloc) {
    arena->alloc = alloc;
    arena->blocks = NULL;
    arena->held = 0;
}

void tc_arena_release(tc_arena *arena) {
    tc_arena_block *block = arena->blocks;
    while (block) {
        tc_arena_block *next = block->next;
        tc_mem_free(&arena->alloc, block, block->size);
        block = next;
    }
    arena->blocks = NULL;
    arena->held = 0;
}

void *tc_arena_push(tc_arena *arena, size_t size) {
    tc_arena_block *block = arena->blocks;
    if (size > SIZE_MAX / 2) return NULL;
    size = (size + 7) & ~(size_t)7;
    if (!block || block->size - block->used < size) {
        size_t want = block ? block->size * 2 : ARENA_FIRST;
        if (want > ARENA_MAX) want = ARENA_MAX;
        if (want < size + sizeof *block) want = size + sizeof *block;
        block = tc_mem_resize(&arena->alloc, NULL, 0, want);
        if (!block) return NULL;
        block->next = arena->blocks;
        block->size = want;
        block->used = sizeof *block;
        arena->blocks = block;
        arena->held += want;
    }
    void *at = (char *)block + block->used;
    block->used += size;
    return at;
}

const char *tc_arena_string(tc_arena *arena, const void *s, size_t len) {
    char *at = tc_arena_push(arena, len + 1);
    if (!at) return NULL;
    if (len) memcpy(at, s, len);
    at[len] = '\0';
    return at;
}

const char *tc_arena_printf(tc_arena *arena, const char *format, ...) {
    char small[256];
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    char *at = n < 0 ? NULL : tc_arena_push(arena, (size_t)n + 1);
    if (at) {
        if ((size_t)n < sizeof small)
            memcpy(at, small, (size_t)n + 1);
        else
            vsnprintf(at, (size_t)n + 1, format, again);
    }
    va_end(again);
    return at;
}

bool tc_vec_grow(const tc_alloc *alloc, void **at, uint32_t *cap, uint32_t need, size_t size) {
    uint64_t want = *cap ? (uint64_t)*cap * 2 : 16;
    if (want < need) want = need;
    if (want > UINT32_MAX || want > SIZE_MAX / size) return false;
    void *p = tc_mem_resize(alloc, *at, (size_t)*cap * size, (size_t)want * size);
    if (!p) return false;
    *at = p;
    *cap = (uint32_t)want;
    return true;
}

static bool buffer_reserve(tc_buffer *buffer, size_t more) {
    if (!buffer->alloc.resize) buffer->alloc = tc_alloc_or_default(NULL);
    if (more > SIZE_MAX / 4 - buffer->n) return false;
    if (buffer->cap - buffer->n >= more) return true;
    size_t want = buffer->cap ? buffer->cap * 2 : 4096;
    if (want < buffer->n + more) want = buffer->n + more;
    char *p = tc_mem_resize(&buffer->alloc, buffer->at, buffer->cap, want);
    if (!p) return false;
    buffer->at = p;
    buffer->cap = want;
    return true;
}

bool tc_buffer_put(tc_buffer *buffer, const void *bytes, size_t n) {
    if (!buffer_reserve(buffer, n)) return false;
    if (n) memcpy(buffer->at + buffer->n, bytes, n);
    buffer->n += n;
    return true;
}

bool tc_buffer_printf(tc_buffer *buffer, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0 || !buffer_reserve(buffer, (size_t)n + 1)) return false;
    va_start(args, format);
    vsnprintf(buffer->at + buffer->n, (size_t)n + 1, format, args);
    va_end(args);
    buffer->n += (size_t)n;
    return true;
}

void tc_buffer_release(tc_buffer *buffer) {
    if (buffer->at) tc_mem_free(&buffer->alloc, buffer->at, buffer->cap);
    buffer->at = NULL;
    buffer->n = buffer->cap = 0;
}

/* Two rounds of 64x64 -> 128 bit multiply-and-fold per 16 bytes, in the manner of Wang Yi's wyhash; reads are
 * little-endian on every machine so that the hash is too. */
static uint64_t read_le(const uint8_t *p, size_t n) {
    uint64_t v = 0;
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (TC_LIKELY(n == 8)) {
        memcpy(&v, p, 8);
        return v;
    }
#endif
    for (size_t i = 0; i < n; i++) v |= (uint64_t)p[i] << (8 * i);
    return v;
}

static uint64_t mix(uint64_t a, uint64_t b) {
#ifdef __SIZEOF_INT128__
    __extension__ typedef unsigned __int128 u128;
    u128 r = (u128)a * b;
    return (uint64_t)r ^ (uint64_t)(r >> 64);
#else
    uint64_t al = (uint32_t)a, ah = a >> 32, bl = (uint32_t)b, bh = b >> 32;
    uint64_t ll = al * bl, lh = al * bh, hl = ah * bl, hh = ah * bh;
    uint64_t mid = (ll >> 32) + (uint32_t)lh + (uint32_t)hl;
    return ((mid << 32) | (uint32_t)ll) ^ (hh + (lh >> 32) + (hl >> 32) + (mid >> 32));
#endif
}

uint64_t tc_hash(const void *bytes, size_t n) {
    const uint64_t k0 = 0x9e3779b97f4a7c15u, k1 = 0xd6e8feb86659fd93u, k2 = 0xa0761d6478bd642fu;
    const uint8_t *p = bytes;
    uint64_t h = k0 ^ n;
    for (; n > 16; p += 16, n -= 16) h = mix(read_le(p, 8) ^ k1, read_le(p + 8, 8) ^ h);
    uint64_t a = 0, b = 0;
    if (n >= 8) {
        a = read_le(p, 8);
        b = read_le(p + 8, n - 8);
    } else {
        a = read_le(p, n);
    }
    return mix(mix(a ^ k1, b ^ h) ^ k2, k0);
}

/* ----------------------------------------------------------------------------------- calendar */

/* Days from civil and back: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
int32_t tc_day_of(int32_t year, int32_t month, int32_t day) {
    year -= month <= 2;
    int32_t era = (year >= 0 ? year : year - 399) / 400;
    int32_t yoe = year - era * 400;
    int32_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int32_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

tc_ymd tc_ymd_of(int32_t day) {
    day += 719468;
    int32_t era = (day >= 0 ? day : day - 146096) / 146097;
    int32_t doe = day - era * 146097;
    int32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int32_t mp = (5 * doy + 2) / 153;
    tc_ymd r;
    r.day = doy - (153 * mp + 2) / 5 + 1;
    r.month = mp < 10 ? mp + 3 : mp - 9;
    r.year = yoe + era * 400 + (r.month <= 2);
    return r;
}

int tc_month_days(int32_t year, int32_t month) {
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)) return 29;
    return days[month - 1];
}

bool tc_day_valid(int32_t year, int32_t month, int32_t day) {
    return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 &&
           day <= tc_month_days(year, month);
}

int tc_weekday(int32_t day) { return (int)(((day % 7) + 7 + 3) % 7); } /* 1970-01-01 was a Thursday */

void tc_iso_week(int32_t day, int32_t *iso_year, int *week) {
    int32_t thursday = day - tc_weekday(day) + 3;
    tc_ymd t = tc_ymd_of(thursday);
    *iso_year = t.year;
    *week = (int)((thursday - tc_day_of(t.year, 1, 1)) / 7) + 1;
}

int32_t tc_add_months(int32_t day, int32_t months) {
    tc_ymd d = tc_ymd_of(day);
    int32_t m = d.year * 12 + d.month - 1 + months;
    int32_t year = m >= 0 ? m / 12 : -((11 - m) / 12);
    int32_t month = m - year * 12 + 1;
    int32_t last = tc_month_days(year, month);
    return tc_day_of(year, month, d.day < last ? d.day : last);
}

/* -------------------------------------------------------------------------------------- names */

#define NAMES(function, ...)                                                                                 \
    const char *function(unsigned v) {                                                                       \
        static const char *const names[] = {__VA_ARGS__};                                                    \
        return v < TC_COUNT_OF(names) ? names[v] : NULL;                                                     \
    }
NAMES(tc_type_name, "", "PERSON", "ORG", "GPE", "LOC", "PRODUCT", "LAW", "EVENT", "WORK", "NORP", "FACILITY")
NAMES(tc_sentence_kind_name, "sentence", "heading", "leadin", "fragment")
NAMES(tc_debris_kind_name, "share_counter", "related", "comments", "caption", "credit", "duplicate_title",
      "markup", "other")
NAMES(tc_quality_name, "lowercased", "translated", "spun", "ocr", "scrambled", "titlecased")
NAMES(tc_variant_name, "exact", "alias", "acronym", "surname", "lowercase", "demonym", "possessive", "typo",
      "mistranslation", "nil")
NAMES(tc_time_type_name, "DATE", "TIME", "DURATION", "SET")
NAMES(tc_anchor_name, "none", "dct", "previous", "explicit")
NAMES(tc_precision_name, "hour", "day", "week", "month", "quarter", "season", "year", "decade", "unknown")
NAMES(tc_quantity_kind_name, "money", "count", "percent", "duration")
NAMES(tc_quote_kind_name, "direct", "partial", "term")
NAMES(tc_source_kind_name, "named", "spokesperson", "anonymous")
NAMES(tc_role_name, "agent", "patient", "recipient", "place", "instrument", "source")
NAMES(tc_relation_name, "on", "before", "after", "deadline", "effective", "since", "until", "span")
NAMES(tc_modality_name, "happened", "planned", "threatened", "alleged", "denied", "considered", "conditional",
      "ongoing")
#define TC_X(id, name) name,
NAMES(tc_event_type_name, TC_EVENT_TYPES(TC_X))
#undef TC_X
NAMES(tc_dct_method_name, "none", "given", "metadata", "dateline", "inferred")
