/* text.c: bytes of any kind to valid UTF-8, and the map from byte offsets to code points.
 *
 * Validation happens once, here; every later stage relies on it. Invalid input reads as U+FFFD per maximal
 * subpart, which is what Python's errors="replace" and the Unicode Standard (3.9, U+FFFD Substitution) do: a
 * truncated but so far well-formed sequence gives one U+FFFD, any other stray byte one each. ASCII is passed
 * over 32 bytes at a time; other characters go through one table-free check of the second byte's range.
 *
 * The map is a count of code points per 64-byte block, absent for ASCII text, where both counts agree. */
#include "simd/kernel.h"

enum { BLOCK = 64 };

static uint64_t load8(const uint8_t *p) {
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

#define HIGH_BITS 0x8080808080808080u

/* Length of the ASCII run at p. */
static inline size_t ascii_run(const uint8_t *p, size_t left) {
    size_t i = 0;
    for (; left - i >= 32; i += 32) {
        uint64_t any = load8(p + i) | load8(p + i + 8) | load8(p + i + 16) | load8(p + i + 24);
        if (any & HIGH_BITS) break;
    }
    for (; left - i >= 8; i += 8) {
        uint64_t high = load8(p + i) & HIGH_BITS;
        if (high == 0) continue;
#if defined(__GNUC__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        return i + (size_t)__builtin_ctzll(high) / 8;
#else
        break;
#endif
    }
    while (i < left && p[i] < 0x80) i++;
    return i;
}

/* Bytes of the sequence at p, which begins with a byte >= 0x80: > 0 when it is well formed, else minus the
 * length of its maximal subpart. */
static inline int sequence(const uint8_t *p, size_t left) {
    uint8_t lead = p[0], low = 0x80, high = 0xBF;
    int n = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (TC_LIKELY(lead == 0xE2 && left > 2 && (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80)) return 3;
    if (lead < 0xC2 || lead > 0xF4) return -1;
    if (lead == 0xE0)
        low = 0xA0;
    else if (lead == 0xED)
        high = 0x9F;
    else if (lead == 0xF0)
        low = 0x90;
    else if (lead == 0xF4)
        high = 0x8F;
    if (left < 2 || p[1] < low || p[1] > high) return -1;
    for (int i = 2; i < n; i++)
        if ((size_t)i >= left || (p[i] & 0xC0) != 0x80) return -i;
    return n;
}

/* Bytes the text has once repaired; fills the counts of *out. */
static size_t measure(const uint8_t *p, size_t n, tc_text *out) {
    size_t i = ascii_run(p, n), size = n;
    out->ascii = i == n;
    while (i < n) {
        int step = sequence(p + i, n - i);
        if (step > 0) {
            i += (size_t)step;
        } else {
            if (out->replaced++ == 0) out->first_replaced = i;
            size += 3 - (size_t)-step;
            i += (size_t)-step;
        }
        if (i < n && p[i] < 0x80) i += ascii_run(p + i, n - i);
    }
    return size;
}

static void repair(uint8_t *to, const uint8_t *p, size_t n) {
    for (size_t i = 0; i < n;) {
        size_t run = ascii_run(p + i, n - i);
        memcpy(to, p + i, run);
        to += run;
        i += run;
        if (i == n) break;
        int step = sequence(p + i, n - i);
        if (step > 0) {
            memcpy(to, p + i, (size_t)step);
            to += step;
            i += (size_t)step;
        } else {
            memcpy(to, "\xEF\xBF\xBD", 3);
            to += 3;
            i += (size_t)-step;
        }
    }
}

/* Code points that begin in the 8 bytes: all but continuation bytes (10xxxxxx). */
static uint32_t leads(uint64_t v) {
    uint64_t cont = (v >> 7) & ~(v >> 6) & 0x0101010101010101u;
    return 8 - (uint32_t)((cont * 0x0101010101010101u) >> 56);
}

static uint32_t block_leads(const uint8_t *p) {
    uint32_t n = 0;
    for (int i = 0; i < BLOCK; i += 8) n += leads(load8(p + i));
    return n;
}

static tc_status init(tc_text *out, const tc_alloc *alloc, const uint8_t *bytes, size_t n, bool map,
                      tc_error *err) {
    const size_t limit = INT32_MAX - TC_TEXT_PAD;
    tc_status status = TC_OK;
    tc_text text = {0};
    memset(out, 0, sizeof *out);
    if (n > limit)
        return tc_fail(err, TC_E_LIMIT, n, "the text has %zu bytes, more than the limit of %zu", n, limit);
    const tc_kernel_ops *ops = tc_kernel_pick(TC_KERNEL_AUTO);
    size_t size = ops->utf8 && ops->utf8(bytes, n, &text.ascii) ? n : measure(bytes, n, &text);
    if (size > limit)
        return tc_fail(
            err, TC_E_LIMIT, text.first_replaced,
            "the text has %zu bytes once its %zu invalid parts are replaced, more than the limit of %zu; "
            "is it UTF-8?",
            size, text.replaced, limit);
    text.n = (uint32_t)size;
    text.at = tc_mem_resize(alloc, NULL, 0, size + TC_TEXT_PAD);
    if (!text.at) {
        status = tc_fail(err, TC_E_MEMORY, 0, "out of memory for a text of %zu bytes", size);
        goto done;
    }
    if (text.replaced)
        repair(text.at, bytes, n);
    else if (n)
        memcpy(text.at, bytes, n);
    memset(text.at + size, 0, TC_TEXT_PAD);
    if (!text.ascii && map) {
        size_t blocks = size / BLOCK + 1;
        text.points = tc_mem_resize(alloc, NULL, 0, blocks * sizeof *text.points);
        if (!text.points) {
            status = tc_fail(err, TC_E_MEMORY, 0, "out of memory for the offsets of a text");
            goto done;
        }
        uint32_t count = 0;
        for (size_t i = 0; i < blocks; i++) { /* the last block may reach into the padding */
            text.points[i] = count;
            count += block_leads(text.at + i * BLOCK);
        }
    }
    *out = text;
    memset(&text, 0, sizeof text);
done:
    tc_text_release(&text, alloc);
    return status;
}

tc_status tc_text_init(tc_text *out, const tc_alloc *alloc, const uint8_t *bytes, size_t n, tc_error *err) {
    return init(out, alloc, bytes, n, true, err);
}

tc_status tc_text_init_unmapped(tc_text *out, const tc_alloc *alloc, const uint8_t *bytes, size_t n,
                                tc_error *err) {
    return init(out, alloc, bytes, n, false, err);
}

void tc_text_release(tc_text *text, const tc_alloc *alloc) {
    tc_mem_free(alloc, text->at, (size_t)text->n + TC_TEXT_PAD);
    tc_mem_free(alloc, text->points, ((size_t)text->n / BLOCK + 1) * sizeof *text->points);
    memset(text, 0, sizeof *text);
}

uint32_t tc_text_point(const tc_text *text, uint32_t byte) {
    if (byte > text->n) byte = text->n;
    if (!text->points) return byte;
    const uint8_t *p = text->at + (byte & ~(uint32_t)(BLOCK - 1));
    uint32_t count = text->points[byte / BLOCK], left = byte % BLOCK;
    for (; left >= 8; left -= 8, p += 8) count += leads(load8(p));
    for (; left; left--, p++) count += (*p & 0xC0) != 0x80;
    return count;
}

uint32_t tc_utf8_decode(const uint8_t *p, uint32_t *len) {
    uint32_t c = p[0];
    if (c < 0x80) {
        *len = 1;
        return c;
    }
    if (c < 0xE0) {
        *len = 2;
        return (c & 0x1F) << 6 | (p[1] & 0x3Fu);
    }
    if (c < 0xF0) {
        *len = 3;
        return (c & 0x0F) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
    }
    *len = 4;
    return (c & 0x07) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu);
}

uint32_t tc_utf8_encode(uint32_t c, uint8_t out[4]) {
    if (c < 0x80) {
        out[0] = (uint8_t)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (uint8_t)(0xC0 | c >> 6);
        out[1] = (uint8_t)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (uint8_t)(0xE0 | c >> 12);
        out[1] = (uint8_t)(0x80 | (c >> 6 & 0x3F));
        out[2] = (uint8_t)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (uint8_t)(0xF0 | c >> 18);
    out[1] = (uint8_t)(0x80 | (c >> 12 & 0x3F));
    out[2] = (uint8_t)(0x80 | (c >> 6 & 0x3F));
    out[3] = (uint8_t)(0x80 | (c & 0x3F));
    return 4;
}
