/* quote.c: attributions ("according to X", "X said") and the speakers of quotations.
 *
 * The rules (layer speech, speech.rules) find the cues (quote_cue.c) and the phrase that names the source
 * (quote_source.c). Then every quotation takes the cue next to it: of its sentence, of the line that leads it
 * in, or of the quotation that it goes on from.
 */
#include "quote_internal.h"

#include <stdlib.h>

/* ------------------------------------------------------------------------------------- quotations */

/* Term, phrase or clause? cue: one stands by it. */
static uint8_t quote_kind(const context *c, const tc_quote *q, uint32_t cue_index) {
    const tc_work *w = c->w;
    bool by_cue = cue_index != TC_NONE;
    uint32_t words = 0, capitals = 0, first = TC_NONE, last = q->tok;
    bool finite = false, stop = false;
    if (w->tok_sent[q->tok] != w->tok_sent[q->tok_end - 1]) return TC_QUOTE_DIRECT;
    for (uint32_t t = q->tok; t < q->tok_end; t++) {
        uint8_t kind = w->tok_kind[t];
        if (kind == TC_TOK_WORD || kind == TC_TOK_NUMBER) {
            if (first == TC_NONE) first = t;
            words++;
            capitals += (w->tok_flags[t] & TC_TOK_UPPER1) != 0;
            if (words >= 12) return TC_QUOTE_DIRECT;
            finite = finite || in_class(c, t, c->finite);
            if (words >= 5 && finite) return TC_QUOTE_DIRECT;
            last = t;
        }
    }
    for (uint32_t t = last + 1; t < q->tok_end; t++)
        stop |= tc_tok_is(w, t, ".") || tc_tok_is(w, t, "!") || tc_tok_is(w, t, "?");
    bool begins = first != TC_NONE && (w->tok_flags[first] & TC_TOK_UPPER1);
    if ((words >= 5 && begins && stop) || (words >= 3 && finite && begins && capitals < words) ||
        (words >= 2 && begins && stop && (w->tok_flags[q->tok] & TC_TOK_SENT)))
        return TC_QUOTE_DIRECT;
    uint32_t behind = q->tok_end;
    bool after_word =
        q->tok > 0 && !(w->tok_flags[q->tok] & TC_TOK_SENT) && in_class(c, q->tok - 1, c->term_before);
    bool before_word =
        behind < w->n_tok && !(w->tok_flags[behind] & TC_TOK_SENT) && in_class(c, behind, c->term_after);
    /* said that "nothing changed" */
    bool told = by_cue && tc_tok_is(w, q->tok > 0 ? q->tok - 1 : 0, "that") &&
                w->attributions.at[cue_index].tok_end + 1 == q->tok;
    bool comma = by_cue && last + 1 < q->tok_end && tc_tok_is(w, last + 1, ",");
    if (told || (comma && (w->tok_flags[q->tok] & TC_TOK_SENT))) return TC_QUOTE_PARTIAL;
    if (words <= 4 && (after_word || before_word || !by_cue)) return TC_QUOTE_TERM;
    if (words <= 6 && capitals == words && words > 1 && !stop) return TC_QUOTE_TERM; /* a title */
    return TC_QUOTE_PARTIAL;
}

/* Index of the cue of a quotation in its own sentences; TC_NONE. overlap: a cue holds it ("internal report"
 * shows). */
static uint32_t cue_of(const context *c, const tc_quote *q, uint32_t from, uint32_t *overlap) {
    const tc_work *w = c->w;
    uint32_t sa = w->tok_sent[q->tok], sb = w->tok_sent[q->tok_end - 1], best = TC_NONE, best_far = TC_NONE;
    *overlap = TC_NONE;
    for (uint32_t i = from; i < w->attributions.n; i++) {
        const tc_attribution *a = &w->attributions.at[i];
        uint32_t s = w->tok_sent[a->tok], far;
        if (s > sb || a->tok > q->tok_end + REACH) break;
        if (s < sa) continue;
        if (a->tok < q->tok_end && a->tok_end > q->tok) {
            if (a->tok <= q->tok) *overlap = i;
            continue; /* inside the quotation: its own business */
        }
        if (a->tok_end <= q->tok) {
            if (s != sa) continue;
            far = 2 * (q->tok - a->tok_end) + 1;
        } else {
            if (s != sb) continue;
            far = 2 * (a->tok - q->tok_end); /* directly behind it wins over before it */
            if (far > 2) far += 8;
        }
        if (far <= best_far) {
            best = i;
            best_far = far;
        }
    }
    return best;
}

static void take_cue(const context *c, tc_quote *q, uint32_t i, const char *rule) {
    const tc_work *w = c->w;
    tc_attribution *a = &w->attributions.at[i];
    uint32_t sa = w->tok_sent[q->tok], sb = w->tok_sent[q->tok_end - 1];
    q->speaker = c->cues.at[i].voice;
    q->speaker_entity = a->source_entity;
    q->cue_start = a->start;
    q->cue_end = a->end;
    q->rule = rule;
    if (q->kind != TC_QUOTE_DIRECT) return;
    if (c->cues.at[i].lead_in && a->scope_end == a->scope + 1 && sa > a->scope) a->scope = sa;
    if (sa < a->scope) a->scope = sa;
    if (sb >= a->scope_end) a->scope_end = sb + 1;
}

static void find_speakers(context *c) {
    tc_work *w = c->w;
    uint32_t from = 0, before = TC_NONE; /* the quotation before, when it has a cue */
    uint32_t before_cue = TC_NONE;
    for (uint32_t k = 0; k < w->quotes.n; k++) {
        tc_quote *q = &w->quotes.at[k];
        uint32_t sa = w->tok_sent[q->tok];
        uint32_t overlap;
        bool opens = q->tok == w->sentences.at[sa].tok;
        while (from < w->attributions.n && (w->tok_sent[w->attributions.at[from].tok] + 1 < sa ||
                                            w->attributions.at[from].tok_end + REACH < q->tok))
            from++;
        uint32_t i = cue_of(c, q, from, &overlap);
        /* In a cue: "internal report" shows is a term; X, who called it "the worst", said: X's words */
        bool held = overlap != TC_NONE && w->attributions.at[overlap].source_kind == TC_SOURCE_NAMED;
        if (held) i = overlap;
        q->kind = quote_kind(c, q, i);
        if (overlap != TC_NONE && !held && q->kind != TC_QUOTE_DIRECT) q->kind = TC_QUOTE_TERM;
        if (q->kind == TC_QUOTE_TERM) continue;
        const char *rule = "cue";
        if (i == TC_NONE && opens && sa > 0) { /* the line before leads it in */
            for (uint32_t a = from; a < w->attributions.n && w->tok_sent[w->attributions.at[a].tok] < sa; a++)
                if (w->tok_sent[w->attributions.at[a].tok] + 1 == sa && c->cues.at[a].lead_in) i = a;
            rule = "lead-in";
        }
        if (i == TC_NONE && opens && q->kind == TC_QUOTE_DIRECT && before != TC_NONE) {
            uint32_t end = w->tok_sent[w->quotes.at[before].tok_end - 1];
            if (end == sa || end + 1 == sa) i = before_cue;
            rule = "continued";
        }
        if (i == TC_NONE && opens && q->kind == TC_QUOTE_DIRECT && sa > 0) { /* X said so. "We ..." */
            for (uint32_t a = from; a < w->attributions.n && w->tok_sent[w->attributions.at[a].tok] < sa; a++)
                if (w->tok_sent[w->attributions.at[a].tok] + 1 == sa &&
                    w->attributions.at[a].source_kind != TC_SOURCE_ANONYMOUS)
                    i = a;
            rule = "sentence before";
        }
        if (i == TC_NONE) continue;
        take_cue(c, q, i, rule);
        before = k;
        before_cue = i;
    }
}

/* A lead-in speaks for the unit behind it, quotation or not. */
static void lead_in_scopes(const context *c) {
    const tc_work *w = c->w;
    for (uint32_t i = 0; i < w->attributions.n; i++) {
        tc_attribution *a = &w->attributions.at[i];
        uint32_t s = w->tok_sent[a->tok];
        if (c->cues.at[i].lead_in && a->scope == s && a->scope_end == s + 1 && s + 1 < w->sentences.n &&
            tc_tok_is(w, w->sentences.at[s].tok_end - 1, ":"))
            a->scope = s + 1, a->scope_end = s + 2;
    }
}

static int by_start(const void *a, const void *b) {
    const tc_quote *x = a, *y = b;
    return x->start < y->start ? -1 : x->start > y->start;
}

tc_status tc_quotes(tc_work *w, tc_error *err) {
    context c;
    tc_rule_match m;
    tc_status status = TC_OK;
    memset(&c, 0, sizeof c);
    c.w = w;
    c.r = w->pipeline->rules;
    c.err = err;
    c.det = tc_rules_class(c.r, "np_det");
    c.role = tc_rules_class(c.r, "role_noun");
    c.document = tc_rules_class(c.r, "document_noun");
    c.made = tc_rules_class(c.r, "made_noun");
    c.spokes = tc_rules_class(c.r, "spokes_noun");
    c.org_anaphor = tc_rules_class(c.r, "org_anaphor");
    c.person = tc_rules_class(c.r, "pronoun_person");
    c.org = tc_rules_class(c.r, "pronoun_org");
    c.post = tc_rules_class(c.r, "np_post");
    c.group = tc_rules_class(c.r, "group_word");
    c.finite = tc_rules_class(c.r, "finite_word");
    c.term_before = tc_rules_class(c.r, "term_before");
    c.preposition = tc_rules_class(c.r, "preposition");
    c.phrase_end = tc_rules_class(c.r, "phrase_end");
    c.public_word = tc_rules_class(c.r, "public_word");
    c.words_noun = tc_rules_class(c.r, "words_noun");
    c.title = tc_rules_class(c.r, "title_noun");
    c.role_adj = tc_rules_class(c.r, "role_adj");
    c.verb = tc_rules_class(c.r, "speech_verb");
    c.claim = tc_rules_class(c.r, "claim_noun");
    c.aux = tc_rules_class(c.r, "speech_aux");
    c.made_by = tc_rules_class(c.r, "made_by");
    c.institution = tc_rules_class(c.r, "institution");
    c.term_after = tc_rules_class(c.r, "term_after");
    TC_TRY(quote_marks(w, err));
    TC_TRY(tc_items_build(c.r, w, 0, w->n_tok, true, &c.items, err));
    for (uint32_t i = 0; tc_rules_next(c.r, TC_LAYER_SPEECH, w, &c.items, i, &m);) {
        uint32_t n = w->attributions.n;
        i = m.item_end;
        if (strcmp(m.rule->action, "none") == 0 || w->tok_sent[m.tok] == TC_NONE) continue;
        TC_TRY(quote_add_cue(&c, &m));
        if (w->attributions.n == n) i = m.item + 1; /* what it hid may be one */
    }
    find_speakers(&c);
    lead_in_scopes(&c);
    if (w->quotes.n) qsort(w->quotes.at, w->quotes.n, sizeof *w->quotes.at, by_start);
done:
    tc_vec_release(&w->alloc, &c.items);
    tc_vec_release(&w->alloc, &c.cues);
    return status;
}
