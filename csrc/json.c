/* json.c: the JSON writer, and one document as the annotation interchange object.
 *
 * Offsets leave as code points (tc_text_point). Lists stand in the order in which the stages left them, by
 * start then end, so that row numbers (sentence, time, quantities, scope, event ids) are positions in the
 * lists. */
#include "json.h"
#include "sha256.h"

#include <stdio.h>

/* ------------------------------------------------------------------------------------- writer */

static void put(tc_json *j, const void *bytes, size_t n) {
    if (!j->failed && !tc_buffer_put(j->buffer, bytes, n)) j->failed = true;
}

static void separate(tc_json *j) {
    if (j->comma) put(j, ",", 1);
    j->comma = true;
}

void tc_json_open(tc_json *j, char bracket) {
    separate(j);
    put(j, &bracket, 1);
    j->comma = false;
}

void tc_json_close(tc_json *j, char bracket) {
    put(j, &bracket, 1);
    j->comma = true;
}

void tc_json_key(tc_json *j, const char *key) {
    separate(j);
    put(j, "\"", 1);
    put(j, key, strlen(key));
    put(j, "\":", 2);
    j->comma = false;
}

void tc_json_colon(tc_json *j) {
    put(j, ":", 1);
    j->comma = false;
}

/* Length of the valid UTF-8 sequence at p, at most n bytes long; 0 when there is none. */
static size_t utf8_length(const uint8_t *p, size_t n) {
    if (p[0] < 0xc2 || p[0] > 0xf4) return 0;
    size_t len = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
    if (n < len) return 0;
    for (size_t i = 1; i < len; i++)
        if ((p[i] & 0xc0) != 0x80) return 0;
    if (p[0] == 0xe0 && p[1] < 0xa0) return 0;
    if (p[0] == 0xed && p[1] > 0x9f) return 0;
    if (p[0] == 0xf0 && p[1] < 0x90) return 0;
    if (p[0] == 0xf4 && p[1] > 0x8f) return 0;
    return len;
}

void tc_json_text(tc_json *j, const void *s, size_t n) {
    static const char hex[] = "0123456789abcdef";
    const uint8_t *p = s;
    size_t from = 0;
    separate(j);
    put(j, "\"", 1);
    for (size_t i = 0; i < n;) {
        uint8_t c = p[i];
        if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\' && c != '<') {
            i++;
            continue;
        }
        char out[6] = {'\\', 'u', '0', '0', '0', '0'};
        size_t take = 1, give = 6;
        if (c >= 0x80) {
            size_t len = utf8_length(p + i, n - i);
            bool line = len == 3 && c == 0xe2 && p[i + 1] == 0x80 && (p[i + 2] & 0xfe) == 0xa8;
            if (len && !line) {
                i += len;
                continue;
            }
            if (line) {
                memcpy(out + 2, "202", 3);
                out[5] = p[i + 2] == 0xa8 ? '8' : '9';
                take = 3;
            } else {
                memcpy(out + 2, "fffd", 4);
            }
        } else {
            char letter = c == '"' || c == '\\' ? (char)c
                          : c == '\n'           ? 'n'
                          : c == '\r'           ? 'r'
                          : c == '\t'           ? 't'
                                                : '\0';
            if (letter) {
                out[1] = letter;
                give = 2;
            } else {
                out[4] = hex[c >> 4];
                out[5] = hex[c & 15];
            }
        }
        put(j, p + from, i - from);
        put(j, out, give);
        i += take;
        from = i;
    }
    if (n > from) put(j, p + from, n - from);
    put(j, "\"", 1);
}

void tc_json_string(tc_json *j, const char *s) {
    if (s)
        tc_json_text(j, s, strlen(s));
    else
        tc_json_null(j);
}

/* Digits of v at the end of out[24]; returns where they start. */
static size_t digits_of(uint64_t v, char out[24]) {
    size_t at = 24;
    do out[--at] = (char)('0' + v % 10);
    while (v /= 10);
    return at;
}

void tc_json_int(tc_json *j, int64_t v) {
    char out[24];
    size_t at = digits_of(v < 0 ? 0 - (uint64_t)v : (uint64_t)v, out);
    if (v < 0) out[--at] = '-';
    separate(j);
    put(j, out + at, sizeof out - at);
}

void tc_json_bool(tc_json *j, bool v) {
    separate(j);
    put(j, v ? "true" : "false", v ? 4 : 5);
}

void tc_json_null(tc_json *j) {
    separate(j);
    put(j, "null", 4);
}

/* The decimal sign r / 10^places, zeros at its end cut. */
static size_t decimal_text(bool negative, uint64_t r, int places, char out[32]) {
    char digits[24];
    while (places > 0 && r % 10 == 0) r /= 10, places--;
    size_t at = digits_of(r, digits), n = 0;
    while ((int)(24 - at) <= places) digits[--at] = '0';
    if (negative) out[n++] = '-';
    size_t whole = 24 - at - (size_t)places;
    memcpy(out + n, digits + at, whole);
    n += whole;
    if (places) {
        out[n++] = '.';
        memcpy(out + n, digits + at + whole, (size_t)places);
        n += (size_t)places;
    }
    out[n] = '\0';
    return n;
}

/* A decimal r / 10^p with r < 2^53 and p <= 22 is read as the quotient of two exact doubles, rounded
 * once; so the first p for which that quotient is v gives the shortest decimal. */
size_t tc_double_text(double v, char out[32]) {
    static const double tens[] = {1e0, 1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7, 1e8,
                                  1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16};
    double magnitude = v < 0 ? -v : v;
    out[0] = '\0';
    if (!(magnitude <= 1.7976931348623157e308)) return 0;
    for (int p = 0; p <= 16; p++) {
        double scaled = magnitude * tens[p];
        if (!(scaled < 9007199254740992.0)) break;
        uint64_t r = (uint64_t)(scaled < 4503599627370496.0 ? scaled + 0.5 : scaled);
        if ((double)r / tens[p] == magnitude) return decimal_text(v < 0, r, p, out);
    }
    /* 17 digits always read back. The sign of the fraction is the locale's, so the digits are taken around
     * it. */
    char raw[48];
    uint64_t digits = 0;
    int exponent = 0, n = snprintf(raw, sizeof raw, "%.16e", magnitude), i = 0;
    for (; i < n && raw[i] != 'e'; i++)
        if (raw[i] >= '0' && raw[i] <= '9') digits = digits * 10 + (uint64_t)(raw[i] - '0');
    for (int k = i + 2; k < n; k++) exponent = exponent * 10 + (raw[k] - '0');
    if (i < n && raw[i + 1] == '-') exponent = -exponent;
    if (exponent >= -3 && exponent <= 16) return decimal_text(v < 0, digits, 16 - exponent, out);
    size_t m = decimal_text(v < 0, digits, 16, out);
    return m + (size_t)snprintf(out + m, 32 - m, "e%+d", exponent);
}

void tc_json_double(tc_json *j, double v) {
    char out[32];
    size_t n = tc_double_text(v, out);
    separate(j);
    if (n)
        put(j, out, n);
    else
        put(j, "null", 4);
}

void tc_json_float(tc_json *j, float v) {
    static const double tens[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
    float magnitude = v < 0 ? -v : v;
    for (int p = 0; magnitude < 16777216.0f && p <= 9; p++) {
        double scaled = (double)magnitude * tens[p];
        uint64_t r = (uint64_t)(scaled + 0.5);
        if ((float)((double)r / tens[p]) != magnitude) continue;
        char out[32];
        size_t n = decimal_text(v < 0, r, p, out);
        separate(j);
        put(j, out, n);
        return;
    }
    tc_json_double(j, (double)v);
}

size_t tc_day_text(int32_t day, char out[16]) {
    tc_ymd d = tc_ymd_of(day);
    uint32_t y = (uint32_t)(d.year < 0 ? 0 : d.year > 9999 ? 9999 : d.year);
    const uint32_t parts[] = {y / 1000 % 10, y / 100 % 10, y / 10 % 10, y % 10};
    for (int i = 0; i < 4; i++) out[i] = (char)('0' + parts[i]);
    out[4] = out[7] = '-';
    out[5] = (char)('0' + d.month / 10);
    out[6] = (char)('0' + d.month % 10);
    out[8] = (char)('0' + d.day / 10);
    out[9] = (char)('0' + d.day % 10);
    out[10] = '\0';
    return 10;
}

void tc_json_day(tc_json *j, int32_t day) {
    char out[16];
    if (day == TC_DAY_NONE)
        tc_json_null(j);
    else
        tc_json_text(j, out, tc_day_text(day, out));
}

void tc_json_interval(tc_json *j, int32_t lo, int32_t hi) {
    if (lo == TC_DAY_NONE && hi == TC_DAY_NONE) {
        tc_json_null(j);
        return;
    }
    tc_json_open(j, '[');
    tc_json_day(j, lo);
    tc_json_day(j, hi);
    tc_json_close(j, ']');
}

void tc_json_row(tc_json *j, uint32_t row) {
    if (row == TC_NONE)
        tc_json_null(j);
    else
        tc_json_int(j, row);
}

tc_status tc_json_end(const tc_json *j, tc_error *err) {
    if (j->failed) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for JSON");
    return TC_OK;
}

void tc_json_quantity_fields(tc_json *j, const tc_quantity *q) {
    tc_json_key(j, "kind");
    tc_json_string(j, tc_quantity_kind_name(q->kind));
    tc_json_key(j, "value");
    tc_json_double(j, q->value);
    tc_json_key(j, "min");
    tc_json_double(j, q->min);
    tc_json_key(j, "max");
    tc_json_double(j, q->max);
    tc_json_key(j, "unit");
    tc_json_string(j, q->unit);
    tc_json_key(j, "modifier");
    tc_json_string(j, q->modifier);
}

/* ------------------------------------------------------------------------------------ document */

#define FIELD(key, call)                                                                                     \
    do {                                                                                                     \
        tc_json_key(j, key);                                                                                 \
        call;                                                                                                \
    } while (0)

static void put_span(tc_json *j, const tc_text *text, uint32_t start, uint32_t end) {
    tc_json_open(j, '[');
    tc_json_int(j, tc_text_point(text, start));
    tc_json_int(j, tc_text_point(text, end));
    tc_json_close(j, ']');
}

static void put_span_or_null(tc_json *j, const tc_text *text, uint32_t start, uint32_t end) {
    if (start == end)
        tc_json_null(j);
    else
        put_span(j, text, start, end);
}

static void put_ends(tc_json *j, const tc_text *text, uint32_t start, uint32_t end) {
    FIELD("start", tc_json_int(j, tc_text_point(text, start)));
    FIELD("end", tc_json_int(j, tc_text_point(text, end)));
}

static void put_surface(tc_json *j, const tc_text *text, uint32_t start, uint32_t end) {
    put_ends(j, text, start, end);
    FIELD("surface", tc_json_text(j, text->at + start, end - start));
}

static const tc_entity *entity_of(const tc_document *d, uint32_t entity) {
    return entity == TC_NONE ? NULL : tc_lexicon_entity(d->pipeline->lexicon, entity);
}

static void put_entity_id(tc_json *j, const tc_document *d, uint32_t entity) {
    const tc_entity *e = entity_of(d, entity);
    tc_json_string(j, e ? e->id : NULL);
}

static void put_event_id(tc_json *j, uint32_t event) {
    char id[16];
    if (event == TC_NONE)
        tc_json_null(j);
    else
        tc_json_text(j, id, (size_t)snprintf(id, sizeof id, "e%u", event));
}

static void put_dct(tc_json *j, const tc_document *d) {
    tc_json_open(j, '{');
    FIELD("date", tc_json_day(j, d->dct_lo == d->dct_hi ? d->dct_lo : TC_DAY_NONE));
    FIELD("interval", tc_json_interval(j, d->dct_lo, d->dct_hi));
    FIELD("method", tc_json_string(j, tc_dct_method_name(d->dct_method)));
    FIELD("confidence",
          d->dct_method == TC_DCT_NONE ? tc_json_null(j) : tc_json_double(j, d->dct_confidence / 100.0));
    tc_json_key(j, "cues");
    tc_json_open(j, '[');
    for (uint32_t i = 0; i < d->n_dct_cues; i++)
        put_span(j, &d->text, d->dct_cues[i].start, d->dct_cues[i].end);
    tc_json_close(j, ']');
    tc_json_close(j, '}');
}

static void put_quality(tc_json *j, const tc_quality_report *q) {
    tc_json_open(j, '{');
    FIELD("score", tc_json_double(j, q->score / 1000.0));
    tc_json_key(j, "reasons");
    tc_json_open(j, '[');
    for (unsigned i = 0; i < TC_QUALITY_KINDS; i++) {
        if (q->counts[i] == 0) continue;
        tc_json_open(j, '{');
        FIELD("code", tc_json_string(j, tc_quality_name(i)));
        FIELD("count", tc_json_int(j, q->counts[i]));
        tc_json_close(j, '}');
    }
    tc_json_close(j, ']');
    tc_json_close(j, '}');
}

static tc_status put_tokens(tc_json *j, const tc_document *d, tc_error *err) {
    tc_status status = TC_OK;
    tc_scratch *scratch = NULL;
    const uint32_t *start, *end;
    const uint8_t *kind;
    uint32_t n;
    TC_TRY(tc_scratch_new(d->pipeline, &scratch, err));
    TC_TRY(tc_tokens(d->pipeline, scratch, d->text.at, d->text.n, &start, &end, &kind, &n, err));
    tc_json_key(j, "tokens");
    tc_json_open(j, '[');
    for (uint32_t i = 0; i < n; i++) put_span(j, &d->text, start[i], end[i]);
    tc_json_close(j, ']');
done:
    tc_scratch_free(scratch);
    return status;
}

static void put_mention(tc_json *j, const tc_document *d, const tc_mention *m) {
    const tc_entity *e = entity_of(d, m->entity);
    tc_json_open(j, '{');
    put_surface(j, &d->text, m->start, m->end);
    FIELD("type", tc_json_string(j, tc_type_name(m->type)));
    FIELD("entity", tc_json_string(j, e ? e->id : NULL));
    FIELD("name", tc_json_string(j, m->name ? m->name : e ? e->name : NULL));
    FIELD("qid", tc_json_string(j, e ? e->qid : NULL));
    FIELD("variant", tc_json_string(j, tc_variant_name(m->variant)));
    FIELD("rule", tc_json_string(j, m->rule));
    FIELD("score", tc_json_float(j, m->score));
    tc_json_key(j, "candidates");
    tc_json_open(j, '[');
    for (uint32_t i = 0; i < m->n_candidates; i++) {
        tc_json_open(j, '{');
        FIELD("entity", put_entity_id(j, d, m->candidates[i].entity));
        FIELD("score", tc_json_float(j, m->candidates[i].score));
        tc_json_close(j, '}');
    }
    tc_json_close(j, ']');
    tc_json_close(j, '}');
}

static void put_time(tc_json *j, const tc_document *d, const tc_time *t) {
    tc_json_open(j, '{');
    put_surface(j, &d->text, t->start, t->end);
    FIELD("type", tc_json_string(j, tc_time_type_name(t->type)));
    FIELD("value", tc_json_string(j, t->value));
    FIELD("interval", tc_json_interval(j, t->lo, t->hi));
    FIELD("anchor", tc_json_string(j, tc_anchor_name(t->anchor)));
    FIELD("mod", tc_json_string(j, t->mod));
    FIELD("edtf", tc_json_string(j, t->edtf));
    FIELD("rule", tc_json_string(j, t->rule));
    tc_json_close(j, '}');
}

static void put_quote(tc_json *j, const tc_document *d, const tc_quote *q) {
    tc_json_open(j, '{');
    put_ends(j, &d->text, q->start, q->end);
    FIELD("kind", tc_json_string(j, tc_quote_kind_name(q->kind)));
    FIELD("speaker", tc_json_string(j, q->speaker));
    FIELD("speaker_entity", put_entity_id(j, d, q->speaker_entity));
    FIELD("cue", put_span_or_null(j, &d->text, q->cue_start, q->cue_end));
    FIELD("rule", tc_json_string(j, q->rule));
    tc_json_close(j, '}');
}

static void put_attribution(tc_json *j, const tc_document *d, const tc_attribution *a) {
    tc_json_open(j, '{');
    put_ends(j, &d->text, a->start, a->end);
    FIELD("source", tc_json_string(j, a->source));
    FIELD("source_entity", put_entity_id(j, d, a->source_entity));
    FIELD("source_kind", tc_json_string(j, tc_source_kind_name(a->source_kind)));
    tc_json_key(j, "scope");
    tc_json_open(j, '[');
    for (uint32_t s = a->scope; s < a->scope_end; s++) tc_json_int(j, s);
    tc_json_close(j, ']');
    FIELD("rule", tc_json_string(j, a->rule));
    tc_json_close(j, '}');
}

static void put_event(tc_json *j, const tc_document *d, uint32_t row) {
    const tc_event *e = &d->events[row];
    tc_json_open(j, '{');
    FIELD("id", put_event_id(j, row));
    FIELD("type", tc_json_string(j, tc_event_type_name(e->type)));
    FIELD("trigger", put_span(j, &d->text, e->start, e->end));
    FIELD("sentence", tc_json_row(j, e->sentence));
    tc_json_key(j, "participants");
    tc_json_open(j, '[');
    for (uint32_t i = 0; i < e->n_participants; i++) {
        const tc_participant *p = &e->participants[i];
        tc_json_open(j, '{');
        FIELD("role", tc_json_string(j, tc_role_name(p->role)));
        FIELD("entity", put_entity_id(j, d, p->entity));
        FIELD("name", tc_json_string(j, p->name));
        tc_json_close(j, '}');
    }
    tc_json_close(j, ']');
    tc_json_key(j, "date");
    tc_json_open(j, '{');
    FIELD("interval", tc_json_interval(j, e->lo, e->hi));
    FIELD("precision", tc_json_string(j, tc_precision_name(e->precision)));
    FIELD("time", tc_json_row(j, e->time));
    FIELD("relation", tc_json_string(j, tc_relation_name(e->relation)));
    tc_json_close(j, '}');
    FIELD("modality", tc_json_string(j, tc_modality_name(e->modality)));
    FIELD("polarity", tc_json_bool(j, e->polarity));
    tc_json_key(j, "quantities");
    tc_json_open(j, '[');
    for (uint32_t i = 0; i < e->n_quantities; i++) tc_json_int(j, e->quantities[i]);
    tc_json_close(j, ']');
    const tc_attribution *source = e->attribution == TC_NONE ? NULL : &d->attributions[e->attribution];
    FIELD("attribution", tc_json_string(j, source ? source->source : NULL));
    FIELD("coref", put_event_id(j, e->coref));
    FIELD("identifier", tc_json_string(j, e->identifier));
    FIELD("summary", tc_json_string(j, e->summary));
    FIELD("rule", tc_json_string(j, e->rule));
    FIELD("timeline_worthy", tc_json_bool(j, e->worthy));
    tc_json_close(j, '}');
}

#define LIST(key, count, one)                                                                                \
    do {                                                                                                     \
        tc_json_key(j, key);                                                                                 \
        tc_json_open(j, '[');                                                                                \
        for (uint32_t i = 0; i < (count); i++) one;                                                          \
        tc_json_close(j, ']');                                                                               \
    } while (0)

tc_status tc_document_json(const tc_document *d, unsigned flags, tc_buffer *buffer, tc_error *err) {
    tc_status status = TC_OK;
    tc_json writer = {.buffer = buffer}, *j = &writer;
    size_t before = buffer->n;
    char sha[64];
    uint8_t sha256[32];
    tc_sha256(d->text.at, d->text.n, sha256);
    for (int i = 0; i < 64; i++) {
        unsigned half = sha256[i / 2] >> (i % 2 ? 0 : 4) & 15u;
        sha[i] = (char)(half < 10 ? '0' + half : 'a' + half - 10);
    }
    tc_json_open(j, '{');
    FIELD("doc_id", tc_json_text(j, d->id, d->id_len));
    FIELD("text_sha256", tc_json_text(j, sha, sizeof sha));
    FIELD("dct", put_dct(j, d));
    FIELD("title", put_span_or_null(j, &d->text, d->title.start, d->title.end));
    FIELD("quality", put_quality(j, &d->quality_report));
    tc_json_key(j, "sentences");
    tc_json_open(j, '[');
    for (uint32_t i = 0; i < d->n_sentences; i++) {
        tc_json_open(j, '{');
        put_ends(j, &d->text, d->sentences[i].start, d->sentences[i].end);
        FIELD("kind", tc_json_string(j, tc_sentence_kind_name(d->sentences[i].kind)));
        tc_json_close(j, '}');
    }
    tc_json_close(j, ']');
    tc_json_key(j, "debris");
    tc_json_open(j, '[');
    for (uint32_t i = 0; i < d->n_debris; i++) {
        tc_json_open(j, '{');
        put_ends(j, &d->text, d->debris[i].start, d->debris[i].end);
        FIELD("kind", tc_json_string(j, tc_debris_kind_name(d->debris[i].kind)));
        tc_json_close(j, '}');
    }
    tc_json_close(j, ']');
    if (flags & TC_JSON_TOKENS) TC_TRY(put_tokens(j, d, err));
    LIST("mentions", d->n_mentions, put_mention(j, d, &d->mentions[i]));
    LIST("times", d->n_times, put_time(j, d, &d->times[i]));
    tc_json_key(j, "quantities");
    tc_json_open(j, '[');
    for (uint32_t i = 0; i < d->n_quantities; i++) {
        const tc_quantity *q = &d->quantities[i];
        tc_json_open(j, '{');
        put_surface(j, &d->text, q->start, q->end);
        tc_json_quantity_fields(j, q);
        FIELD("rule", tc_json_string(j, q->rule));
        tc_json_close(j, '}');
    }
    tc_json_close(j, ']');
    LIST("quotes", d->n_quotes, put_quote(j, d, &d->quotes[i]));
    LIST("attributions", d->n_attributions, put_attribution(j, d, &d->attributions[i]));
    LIST("events", d->n_events, put_event(j, d, i));
    tc_json_close(j, '}');
    TC_TRY(tc_json_end(j, err));
done:
    if (status != TC_OK) buffer->n = before;
    return status;
}
