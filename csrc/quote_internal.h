/* quote_internal.h: shared by quote.c (attributions, speakers) and quote_marks.c (where quotations begin and
 * end). */
#ifndef TC_QUOTE_INTERNAL_H
#define TC_QUOTE_INTERNAL_H

#include "core.h"

/* Appends a row to w->quotes for every quotation, in order: span only. Kind, speaker and cue are left empty;
 * rule is "marks", or "marks.open" for one that no mark closes. */
TC_MUST_USE tc_status quote_marks(tc_work *w, tc_error *err);

#endif
