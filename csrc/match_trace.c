/* match_trace.c: why a string is a name or none, for `explain`: every candidate of a text with what accepted
 * it, or what refused it. A run without a trace pays one look at a pointer for each candidate span.
 */
#include "json.h"
#include "match.h"

static const char *const why_names[WHY_COUNT] = {
    NULL,         "exact_letters", "capitals",      "too_short",       "plural",      "code_or_amount",
    "not_before", "not_after",     "not_yet_valid", "no_longer_valid", "longer_name", "needs",
    "weak",       "ordinary_word", "overlapped",    "outscored"};

const char *tc_why_name(unsigned why) { return why < WHY_COUNT ? why_names[why] : NULL; }

tc_status tc_trace_note(const matcher *m, const span *s, const option *o, enum verdict verdict, bool the) {
    tc_trace *t = m->w->trace;
    tc_trace_row *row = tc_vec_push(&m->w->alloc, &t->rows);
    if (!row) return tc_fail(m->err, TC_E_MEMORY, 0, "out of memory for an explanation");
    *row = (tc_trace_row){.start = the ? m->w->tok_start[s->tok + 1] : s->start,
                          .end = s->end,
                          .entity = o->entity,
                          .alias = o->alias,
                          .how = o->how,
                          .rule = o->rule,
                          .why = o->why,
                          .score = o->score,
                          .refused = verdict == NO};
    return TC_OK;
}

/* What became of a candidate that was not refused at once. */
static void settle(const matcher *m, tc_trace_row *row, const span *s) {
    const option *o = NULL;
    for (uint32_t i = 0; i < s->n_option && !o; i++)
        if (m->options.at[s->option + i].entity == row->entity &&
            m->options.at[s->option + i].alias == row->alias)
            o = &m->options.at[s->option + i];
    row->refused = true;
    if (!o) {
        row->why = WHY_LONGER_NAME; /* the span's options were taken back */
    } else if (o->pending) {
        row->why = o->why == WHY_NONE ? WHY_WEAK : o->why;
    } else if (!s->chosen) {
        row->why = WHY_OVERLAP;
    } else if (tc_span_option(m, s) != o) {
        row->why = WHY_OUTSCORED;
    } else {
        row->refused = false;
        row->why = WHY_NONE;
    }
    if (!o) return;
    row->rule = o->rule;
    row->score = o->score;
}

tc_status tc_trace_settle(const matcher *m) {
    tc_trace *t = m->w->trace;
    uint32_t n = t->rows.n;
    for (uint32_t i = 0; i < n; i++) {
        tc_trace_row *row = &t->rows.at[i];
        uint32_t lo = 0, hi = m->spans.n; /* spans stand by start */
        if (row->refused) continue;
        while (lo < hi) {
            uint32_t mid = lo + (hi - lo) / 2;
            if (m->spans.at[mid].start < row->start)
                lo = mid + 1;
            else
                hi = mid;
        }
        while (lo < m->spans.n && m->spans.at[lo].start == row->start && m->spans.at[lo].end != row->end)
            lo++;
        if (lo < m->spans.n && m->spans.at[lo].start == row->start) settle(m, row, &m->spans.at[lo]);
    }
    for (uint32_t i = 0; i < m->spans.n; i++) { /* by a name that the document taught */
        const span *s = &m->spans.at[i];
        for (uint32_t j = 0; j < s->n_option; j++) {
            const option *o = &m->options.at[s->option + j];
            if (o->alias != TC_NONE) continue;
            tc_status status = tc_trace_note(m, s, o, YES, false);
            if (status != TC_OK) return status;
            settle(m, &t->rows.at[t->rows.n - 1], s);
        }
    }
    return TC_OK;
}

static void put_candidate(tc_json *j, const tc_text *text, const tc_lexicon *lex, const tc_trace_row *row) {
    static const char *const kinds[] = {"name", "acronym", "surname", "mt", "spun", "demonym", "former"};
    static const char *const cases[] = {"any", "initial", "exact"};
    static const char *const forms[] = {"alias", "no_comma",       "no_the", "no_suffix", "no_apostrophe",
                                        "and",   "dotted_acronym", "joined", "split",     "wording"};
    const tc_entity *e = tc_lexicon_entity(lex, row->entity);
    tc_json_open(j, '{');
    tc_json_key(j, "start");
    tc_json_int(j, tc_text_point(text, row->start));
    tc_json_key(j, "end");
    tc_json_int(j, tc_text_point(text, row->end));
    tc_json_key(j, "surface");
    tc_json_text(j, text->at + row->start, row->end - row->start);
    tc_json_key(j, "entity");
    tc_json_string(j, e->id);
    tc_json_key(j, "name");
    tc_json_string(j, e->name);
    tc_json_key(j, "type");
    tc_json_string(j, tc_type_name(e->type));
    if (row->alias != TC_NONE) {
        const tc_lex_alias *a = &lex->aliases.at[row->alias];
        tc_json_key(j, "kind");
        tc_json_string(j, kinds[a->kind]);
        tc_json_key(j, "case");
        tc_json_string(j, cases[a->letter_case]);
        tc_json_key(j, "strength");
        tc_json_string(j, a->weak ? "weak" : "strong");
        tc_json_key(j, "form");
        tc_json_string(j, forms[row->how]);
    }
    tc_json_key(j, "accepted");
    tc_json_bool(j, !row->refused);
    tc_json_key(j, "rule");
    tc_json_string(j, row->refused ? NULL : tc_match_rule_name(row->rule));
    tc_json_key(j, "reason");
    tc_json_string(j, tc_why_name(row->why));
    if (!row->refused) {
        tc_json_key(j, "score");
        tc_json_float(j, row->score);
    }
    tc_json_close(j, '}');
}

/* Of rows for one place and entity, as several forms may give, the best is kept: accepted, then the first. */
static bool is_repeated(const tc_trace *t, uint32_t row) {
    const tc_trace_row *r = &t->rows.at[row];
    uint32_t from = row > 64 ? row - 64 : 0, to = row + 64 < t->rows.n ? row + 64 : t->rows.n;
    for (uint32_t i = from; i < to; i++) {
        const tc_trace_row *o = &t->rows.at[i];
        if (i == row || o->start != r->start || o->end != r->end || o->entity != r->entity) continue;
        if (o->refused < r->refused || (o->refused == r->refused && i < row)) return true;
    }
    return false;
}

tc_status tc_names_explain(const tc_pipeline *pipeline, tc_scratch *scratch, const tc_input *input,
                           tc_buffer *buffer, tc_error *err) {
    tc_status status = TC_OK;
    tc_work *w = tc_scratch_work(scratch);
    tc_document *d = NULL;
    tc_trace trace = {0};
    tc_json j = {.buffer = buffer};
    w->trace = &trace;
    TC_TRY(tc_document_new(pipeline, scratch, input, NULL, &d, err));
    tc_json_open(&j, '[');
    for (uint32_t i = 0; i < trace.rows.n; i++)
        if (!is_repeated(&trace, i)) put_candidate(&j, &d->text, pipeline->lexicon, &trace.rows.at[i]);
    tc_json_close(&j, ']');
    TC_TRY(tc_json_end(&j, err));
done:
    w->trace = NULL;
    tc_vec_release(&w->alloc, &trace.rows);
    tc_document_free(d);
    return status;
}
