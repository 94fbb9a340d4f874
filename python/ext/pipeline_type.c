/* pipeline_type.c: Pipeline, Run and Batch. Pipeline.process holds the GIL only while it takes its arguments
 * and while it wraps the result; threads may call it at the same time on one pipeline. */
#include "ext.h"

/* ---------------------------------------------------------------------------------------- Run */

static PyObject *run_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static char *names[] = {NULL};
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, ":Run", names)) return NULL;
    allocfunc alloc = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    return alloc(type, 0);
}
static PyObject *run_cancel(PyObject *self, PyObject *unused) {
    (void)unused;
    ((ext_run *)self)->cancel = 1;
    Py_RETURN_NONE;
}
static PyObject *run_cancelled(PyObject *self, void *closure) {
    (void)closure;
    return PyBool_FromLong(((ext_run *)self)->cancel);
}
static PyObject *run_bytes(PyObject *self, void *closure) {
    (void)closure;
    return PyLong_FromUnsignedLongLong(__atomic_load_n(&((ext_run *)self)->bytes, __ATOMIC_RELAXED));
}
static void run_progress(void *ctx, size_t bytes) {
    __atomic_fetch_add(&((ext_run *)ctx)->bytes, (unsigned long long)bytes, __ATOMIC_RELAXED);
}
static PyMethodDef run_methods[] = {
    {"cancel", run_cancel, METH_NOARGS,
     PyDoc_STR("cancel() -> None\n\nStops the calls that were given this run.")},
    {NULL, NULL, 0, NULL},
};
static PyGetSetDef run_getset[] = {
    {"cancelled", run_cancelled, NULL, PyDoc_STR("True once cancel() was called."), NULL},
    {"bytes", run_bytes, NULL, PyDoc_STR("Bytes of text done so far, by all threads."), NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
static PyType_Slot run_slots[] = {
    {Py_tp_new, (void *)run_new},
    {Py_tp_dealloc, (void *)ext_free},
    {Py_tp_methods, run_methods},
    {Py_tp_getset, run_getset},
    {Py_tp_doc, (void *)PyDoc_STR("Watches and stops a run over many documents, from any thread.")},
    {0, NULL},
};
static PyType_Spec run_spec = {"tiktokcorpus._core.Run", sizeof(ext_run), 0,
                               Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, run_slots};

/* -------------------------------------------------------------------------------------- Batch */

static void batch_dealloc(PyObject *object) {
    ext_batch *self = (ext_batch *)object;
    for (Py_ssize_t i = 0; i < self->n; i++) {
        tc_document_free(self->slots[i].document);
        PyMem_Free(self->slots[i].error);
    }
    PyMem_Free(self->slots);
    Py_XDECREF(self->pipeline);
    ext_free(object);
}

static Py_ssize_t batch_length(PyObject *self) { return ((ext_batch *)self)->n; }

/* The document at an index that a caller gave, or NULL with an exception set. */
static tc_document *batch_document(PyObject *object, Py_ssize_t i) {
    ext_batch *self = (ext_batch *)object;
    if (i < 0 || i >= self->n) {
        PyErr_SetString(PyExc_IndexError, "no such document in this batch");
        return NULL;
    }
    if (!self->slots[i].document) PyErr_SetString(PyExc_ValueError, "this document failed; see problems");
    return self->slots[i].document;
}
static tc_document *batch_document_of(PyObject *self, PyObject *index) {
    Py_ssize_t i = PyNumber_AsSsize_t(index, PyExc_IndexError);
    if (i == -1 && PyErr_Occurred()) return NULL;
    return batch_document(self, i);
}

static PyObject *batch_id(PyObject *self, PyObject *index) {
    const tc_document *d = batch_document_of(self, index);
    const char *s;
    size_t n;
    if (!d) return NULL;
    tc_document_id(d, &s, &n);
    return PyUnicode_DecodeUTF8(s, (Py_ssize_t)n, "replace");
}

static PyObject *batch_text(PyObject *self, PyObject *index) {
    const tc_document *d = batch_document_of(self, index);
    const char *s;
    size_t n;
    if (!d) return NULL;
    tc_document_text(d, &s, &n);
    return PyUnicode_DecodeUTF8(s, (Py_ssize_t)n, "strict");
}

static PyObject *batch_replacements(PyObject *self, PyObject *index) {
    const tc_document *d = batch_document_of(self, index);
    if (!d) return NULL;
    size_t first = 0, n = tc_document_replacements(d, &first);
    return Py_BuildValue("nn", (Py_ssize_t)n, (Py_ssize_t)first);
}

static PyObject *batch_pattern_faults(PyObject *self, PyObject *index) {
    const tc_document *d = batch_document_of(self, index);
    if (!d) return NULL;
    const char *first = NULL;
    size_t n = tc_document_pattern_faults(d, &first);
    return Py_BuildValue("nz", (Py_ssize_t)n, first);
}

static PyObject *batch_token_count(PyObject *self, PyObject *index) {
    const tc_document *d = batch_document_of(self, index);
    return d ? PyLong_FromSize_t(tc_document_token_count(d)) : NULL;
}

static PyObject *batch_json(PyObject *self, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"index", "flags", NULL};
    Py_ssize_t index;
    unsigned int flags = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "n|I:json", names, &index, &flags)) return NULL;
    const tc_document *d = batch_document(self, index);
    if (!d) return NULL;
    tc_buffer buffer = {0};
    tc_error err = {0};
    tc_status status;
    Py_BEGIN_ALLOW_THREADS status = tc_document_json(d, flags, &buffer, &err);
    Py_END_ALLOW_THREADS if (status != TC_OK) {
        tc_buffer_release(&buffer);
        return ext_raise(PyType_GetModuleState(Py_TYPE(self)), &err);
    }
    return ext_buffer_take(&buffer);
}

static PyObject *batch_problems(PyObject *object, void *closure) {
    (void)closure;
    ext_batch *self = (ext_batch *)object;
    PyObject *list = PyList_New(0);
    for (Py_ssize_t i = 0; list && i < self->n; i++) {
        const tc_error *e = self->slots[i].error;
        if (self->slots[i].document || !e) continue;
        PyObject *row = Py_BuildValue("nsns", i, tc_status_name(e->code), (Py_ssize_t)e->offset, e->message);
        if (!row || PyList_Append(list, row) < 0) Py_CLEAR(list);
        Py_XDECREF(row);
    }
    return list;
}

static PyObject *batch_memory(PyObject *object, void *closure) {
    (void)closure;
    ext_batch *self = (ext_batch *)object;
    size_t total = 0;
    for (Py_ssize_t i = 0; i < self->n; i++)
        if (self->slots[i].document) total += tc_document_memory(self->slots[i].document);
    return PyLong_FromSize_t(total);
}

static PyMethodDef batch_methods[] = {
    {"id", batch_id, METH_O, PyDoc_STR("id(index) -> str")},
    {"text", batch_text, METH_O, PyDoc_STR("text(index) -> str\n\nThe text as decoded.")},
    {"replacements", batch_replacements, METH_O,
     PyDoc_STR("replacements(index) -> (count, first)\n\nHow many U+FFFD were put in for invalid bytes, and "
               "the byte "
               "offset of the first.")},
    {"pattern_faults", batch_pattern_faults, METH_O,
     PyDoc_STR(
         "pattern_faults(index) -> (count, first)\n\nPatterns of the lexicon that were given up in this "
         "document because they hit their limits, and the source of the first.")},
    {"token_count", batch_token_count, METH_O, PyDoc_STR("token_count(index) -> int")},
    {"json", (PyCFunction)(void (*)(void))batch_json, METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("json(index, flags=0) -> bytes\n\nOne object of the annotation interchange.")},
    {NULL, NULL, 0, NULL},
};
static PyGetSetDef batch_getset[] = {
    {"problems", batch_problems, NULL,
     PyDoc_STR("[(index, status, offset, message)] of the documents that failed."), NULL},
    {"memory", batch_memory, NULL, PyDoc_STR("Bytes held by the documents."), NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
static PyType_Slot batch_slots[] = {
    {Py_tp_dealloc, (void *)batch_dealloc},
    {Py_sq_length, (void *)batch_length},
    {Py_tp_methods, batch_methods},
    {Py_tp_getset, batch_getset},
    {Py_tp_doc, (void *)PyDoc_STR("Documents that were extracted together; immutable.")},
    {0, NULL},
};
static PyType_Spec batch_spec = {
    "tiktokcorpus._core.Batch", sizeof(ext_batch), 0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION, batch_slots};

int ext_documents_init(ext_state *state, PyObject *sequence, ext_documents *out) {
    memset(out, 0, sizeof *out);
    PyObject *owner = PySequence_Tuple(sequence);
    if (!owner) return -1;
    Py_ssize_t n = PyTuple_Size(owner);
    const tc_document **at = PyMem_Calloc((size_t)n + 1, sizeof *at);
    if (!at) {
        PyErr_NoMemory();
        goto fail;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *pair = PyTuple_GetItem(owner, i);
        if (!PyTuple_Check(pair) || PyTuple_Size(pair) != 2 ||
            Py_TYPE(PyTuple_GetItem(pair, 0)) != state->batch) {
            PyErr_SetString(PyExc_TypeError, "documents must be a sequence of (Batch, index)");
            goto fail;
        }
        at[i] = batch_document_of(PyTuple_GetItem(pair, 0), PyTuple_GetItem(pair, 1));
        if (!at[i]) goto fail;
    }
    out->owner = owner;
    out->at = at;
    out->n = (size_t)n;
    return 0;
fail:
    PyMem_Free(at);
    Py_DECREF(owner);
    return -1;
}

void ext_documents_release(ext_documents *documents) {
    PyMem_Free(documents->at);
    Py_CLEAR(documents->owner);
    documents->at = NULL;
    documents->n = 0;
}

/* ----------------------------------------------------------------------------------- Pipeline */

static void pipeline_dealloc(PyObject *object) {
    ext_pipeline *self = (ext_pipeline *)object;
    while (self->n_idle) tc_scratch_free(self->idle[--self->n_idle]);
    tc_pipeline_free(self->pipeline);
    Py_XDECREF(self->lexicon);
    ext_free(object);
}

static PyObject *pipeline_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"lexicon", "rules", "exclude_origins", "kernel", "max_document", "uax29", NULL};
    ext_state *state = PyType_GetModuleState(type);
    PyObject *lexicon, *rules, *result = NULL, *rows = NULL;
    unsigned int exclude = 0;
    int kernel = TC_KERNEL_AUTO, uax29 = 0;
    Py_ssize_t max_document = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O!O|$Iinp:Pipeline", names, state->lexicon, &lexicon,
                                     &rules, &exclude, &kernel, &max_document, &uax29))
        return NULL;
    if (kernel < 0 || kernel >= TC_KERNEL_COUNT || max_document < 0) {
        PyErr_SetString(PyExc_ValueError, "kernel or max_document is out of range");
        return NULL;
    }
    rows = PySequence_Tuple(rules);
    if (!rows) return NULL;
    Py_ssize_t n = PyTuple_Size(rows);
    tc_source *sources = PyMem_Calloc((size_t)n + 1, sizeof *sources);
    if (!sources) {
        PyErr_NoMemory();
        goto done;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_ssize_t len;
        char *text;
        if (!PyArg_ParseTuple(PyTuple_GetItem(rows, i), "sS:rules", &sources[i].name, &sources[i].text))
            goto done;
        if (PyBytes_AsStringAndSize((PyObject *)sources[i].text, &text, &len) < 0) goto done;
        sources[i].text = text;
        sources[i].len = (size_t)len;
    }
    allocfunc alloc = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    ext_pipeline *self = (ext_pipeline *)alloc(type, 0);
    if (!self) goto done;
    tc_options options = {exclude, (tc_kernel)kernel, (size_t)max_document, uax29 != 0};
    tc_error err = {0};
    tc_status status;
    const tc_lexicon *core = ((ext_lexicon *)lexicon)->lexicon;
    Py_BEGIN_ALLOW_THREADS status =
        tc_pipeline_new(NULL, core, sources, (size_t)n, &options, &self->pipeline, &err);
    Py_END_ALLOW_THREADS if (status != TC_OK) {
        Py_DECREF(self);
        ext_raise(state, &err);
        goto done;
    }
    self->lexicon = Py_NewRef(lexicon);
    result = (PyObject *)self;
done:
    PyMem_Free(sources);
    Py_DECREF(rows);
    return result;
}

static tc_scratch *scratch_take(ext_pipeline *self, tc_error *err) {
    tc_scratch *scratch = NULL;
    EXT_LOCK(self);
    if (self->n_idle) scratch = self->idle[--self->n_idle];
    EXT_UNLOCK();
    if (!scratch && tc_scratch_new(self->pipeline, &scratch, err) != TC_OK) return NULL;
    return scratch;
}

static void scratch_give(ext_pipeline *self, tc_scratch *scratch) {
    EXT_LOCK(self);
    if (self->n_idle < EXT_SCRATCHES) {
        self->idle[self->n_idle++] = scratch;
        scratch = NULL;
    }
    EXT_UNLOCK();
    tc_scratch_free(scratch);
}

/* Fills an input from (id, text, day, method). *view keeps a bytes-like text alive. */
static int input_of(PyObject *row, tc_input *input, Py_buffer *view) {
    PyObject *text, *day = NULL;
    Py_ssize_t id_len;
    int method = TC_DCT_GIVEN;
    if (!PyTuple_Check(row)) {
        PyErr_SetString(PyExc_TypeError, "documents must be tuples (id, text, day, method)");
        return -1;
    }
    if (!PyArg_ParseTuple(row, "s#O|Oi:document", &input->id, &id_len, &text, &day, &method)) return -1;
    if (ext_day(day, &input->dct) < 0) return -1;
    input->id_len = (size_t)id_len;
    input->dct_method = method == TC_DCT_METADATA ? TC_DCT_METADATA : TC_DCT_GIVEN;
    if (PyUnicode_Check(text)) {
        Py_ssize_t len;
        input->text = (const uint8_t *)PyUnicode_AsUTF8AndSize(text, &len);
        input->len = (size_t)len;
        return input->text ? 0 : -1;
    }
    if (PyObject_GetBuffer(text, view, PyBUF_SIMPLE) < 0) return -1;
    input->text = view->buf;
    input->len = (size_t)view->len;
    return 0;
}

static PyObject *pipeline_process(PyObject *object, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"documents", "run", NULL};
    ext_pipeline *self = (ext_pipeline *)object;
    ext_state *state = PyType_GetModuleState(Py_TYPE(object));
    PyObject *documents, *run = Py_None, *rows = NULL;
    tc_input *inputs = NULL;
    Py_buffer *views = NULL;
    ext_batch *batch = NULL;
    tc_scratch *scratch = NULL;
    tc_error err = {0};
    bool cancelled = false, starved = false;
    Py_ssize_t n = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|O:process", names, &documents, &run)) return NULL;
    if (run != Py_None && Py_TYPE(run) != state->run) {
        PyErr_SetString(PyExc_TypeError, "run must be a Run or None");
        return NULL;
    }
    rows = PySequence_Tuple(documents);
    if (!rows) return NULL;
    n = PyTuple_Size(rows);
    inputs = PyMem_Calloc((size_t)n + 1, sizeof *inputs);
    views = PyMem_Calloc((size_t)n + 1, sizeof *views);
    allocfunc alloc = (allocfunc)PyType_GetSlot(state->batch, Py_tp_alloc);
    batch = (ext_batch *)alloc(state->batch, 0);
    if (!batch) goto fail;
    batch->slots = PyMem_Calloc((size_t)n + 1, sizeof *batch->slots);
    if (!inputs || !views || !batch->slots) {
        PyErr_NoMemory();
        goto fail;
    }
    batch->pipeline = Py_NewRef(object);
    batch->n = n;
    for (Py_ssize_t i = 0; i < n; i++)
        if (input_of(PyTuple_GetItem(rows, i), &inputs[i], &views[i]) < 0) goto fail;
    scratch = scratch_take(self, &err);
    if (!scratch) {
        ext_raise(state, &err);
        goto fail;
    }
    ext_run *watch = run == Py_None ? NULL : (ext_run *)run;
    tc_run core_run = {watch ? &watch->cancel : NULL, run_progress, watch};
    Py_ssize_t at = 0;
    while (at < n && !cancelled && !starved) {
        tc_status status = TC_OK;
        Py_BEGIN_ALLOW_THREADS for (; at < n; at++) {
            status = tc_document_new(self->pipeline, scratch, &inputs[at], watch ? &core_run : NULL,
                                     &batch->slots[at].document, &err);
            if (status != TC_OK) break;
        }
        Py_END_ALLOW_THREADS if (status == TC_E_CANCELLED) { cancelled = true; }
        else if (status != TC_OK) {
            tc_error *kept = PyMem_Malloc(sizeof *kept);
            if (kept)
                *kept = err;
            else
                starved = true;
            batch->slots[at++].error = kept;
        }
    }
    scratch_give(self, scratch);
    if (cancelled) {
        ext_raise(state, &err);
        goto fail;
    }
    if (starved) {
        PyErr_NoMemory();
        goto fail;
    }
    goto done;
fail:
    Py_CLEAR(batch);
done:
    for (Py_ssize_t i = 0; views && i < n; i++)
        if (views[i].obj) PyBuffer_Release(&views[i]);
    PyMem_Free(views);
    PyMem_Free(inputs);
    Py_DECREF(rows);
    return (PyObject *)batch;
}

/* Offsets arrive in bytes and leave in code points: one walk over the text, as tokens stand in order. */
static PyObject *pipeline_tokens(PyObject *object, PyObject *text) {
    ext_pipeline *self = (ext_pipeline *)object;
    Py_ssize_t len;
    const char *utf8 = PyUnicode_AsUTF8AndSize(text, &len);
    if (!utf8) return NULL;
    tc_error err = {0};
    tc_scratch *scratch = scratch_take(self, &err);
    if (!scratch) return ext_raise(PyType_GetModuleState(Py_TYPE(object)), &err);
    const uint32_t *start, *end;
    const uint8_t *kind;
    uint32_t n;
    tc_status status;
    PyObject *list = NULL;
    Py_BEGIN_ALLOW_THREADS status =
        tc_tokens(self->pipeline, scratch, (const uint8_t *)utf8, (size_t)len, &start, &end, &kind, &n, &err);
    Py_END_ALLOW_THREADS if (status != TC_OK) {
        ext_raise(PyType_GetModuleState(Py_TYPE(object)), &err);
        goto done;
    }
    list = PyList_New((Py_ssize_t)n);
    uint32_t byte = 0;
    Py_ssize_t point = 0;
    for (uint32_t i = 0; list && i < n; i++) {
        for (; byte < start[i]; byte++) point += ((unsigned char)utf8[byte] & 0xC0) != 0x80;
        Py_ssize_t from = point;
        for (; byte < end[i]; byte++) point += ((unsigned char)utf8[byte] & 0xC0) != 0x80;
        PyObject *row = Py_BuildValue("nni", from, point, (int)kind[i]);
        if (!row || PyList_SetItem(list, (Py_ssize_t)i, row) < 0) Py_CLEAR(list);
    }
done:
    scratch_give(self, scratch);
    return list;
}

static PyObject *pipeline_explain(PyObject *object, PyObject *args) {
    ext_pipeline *self = (ext_pipeline *)object;
    ext_state *state = PyType_GetModuleState(Py_TYPE(object));
    tc_input input = {0};
    tc_buffer buffer = {0};
    tc_error err = {0};
    Py_ssize_t len;
    const char *text;
    PyObject *day = NULL;
    if (!PyArg_ParseTuple(args, "s#|O:explain", &text, &len, &day)) return NULL;
    if (ext_day(day, &input.dct) < 0) return NULL;
    input.text = (const uint8_t *)text;
    input.len = (size_t)len;
    input.id = "";
    input.dct_method = TC_DCT_GIVEN;
    tc_scratch *scratch = scratch_take(self, &err);
    if (!scratch) return ext_raise(state, &err);
    tc_status status;
    Py_BEGIN_ALLOW_THREADS status = tc_names_explain(self->pipeline, scratch, &input, &buffer, &err);
    Py_END_ALLOW_THREADS scratch_give(self, scratch);
    if (status != TC_OK) {
        tc_buffer_release(&buffer);
        return ext_raise(state, &err);
    }
    return ext_buffer_take(&buffer);
}

static PyObject *pipeline_names(PyObject *object, PyObject *texts) {
    ext_pipeline *self = (ext_pipeline *)object;
    ext_state *state = PyType_GetModuleState(Py_TYPE(object));
    tc_error err = {0};
    ext_names *names = NULL;
    PyObject *rows = PySequence_Tuple(texts);
    if (!rows) return NULL;
    tc_scratch *scratch = scratch_take(self, &err);
    if (!scratch) {
        ext_raise(state, &err);
        goto done;
    }
    allocfunc alloc = (allocfunc)PyType_GetSlot(state->names, Py_tp_alloc);
    names = (ext_names *)alloc(state->names, 0);
    for (Py_ssize_t i = 0, n = PyTuple_Size(rows); names && i < n; i++) {
        Py_ssize_t len;
        PyObject *row = PyTuple_GetItem(rows, i);
        const char *text = PyUnicode_Check(row) ? PyUnicode_AsUTF8AndSize(row, &len) : NULL;
        if (!text && !PyErr_Occurred()) PyErr_SetString(PyExc_TypeError, "texts must be a sequence of str");
        if (!text) {
            Py_CLEAR(names);
            break;
        }
        tc_status status;
        Py_BEGIN_ALLOW_THREADS status = tc_names_find(self->pipeline, scratch, (const uint8_t *)text,
                                                      (size_t)len, (uint32_t)i, &names->rows, &err);
        Py_END_ALLOW_THREADS if (status != TC_OK) {
            Py_CLEAR(names);
            ext_raise(state, &err);
        }
    }
    if (names) names->lexicon = Py_NewRef(self->lexicon);
    scratch_give(self, scratch);
done:
    Py_DECREF(rows);
    return (PyObject *)names;
}

static PyMethodDef pipeline_methods[] = {
    {"process", (PyCFunction)(void (*)(void))pipeline_process, METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR(
         "process(documents, run=None) -> Batch\n\nExtracts documents, a sequence of (id, text, day or None, "
         "method) with text as str or bytes. A document that fails is recorded, not raised.")},
    {"names", pipeline_names, METH_O,
     PyDoc_STR("names(texts) -> Names\n\nNames alone: whole words, leftmost longest.")},
    {"explain", pipeline_explain, METH_VARARGS,
     PyDoc_STR(
         "explain(text, day=None) -> bytes\n\nEvery candidate name, accepted or refused, as a JSON list.")},
    {"tokens", pipeline_tokens, METH_O,
     PyDoc_STR("tokens(text) -> [(start, end, kind)]\n\nTokens alone, in code points.")},
    {NULL, NULL, 0, NULL},
};
static PyType_Slot pipeline_slots[] = {
    {Py_tp_new, (void *)pipeline_new},
    {Py_tp_dealloc, (void *)pipeline_dealloc},
    {Py_tp_methods, pipeline_methods},
    {Py_tp_doc, (void *)PyDoc_STR("Rules compiled over a lexicon; immutable and shared by threads.")},
    {0, NULL},
};
static PyType_Spec pipeline_spec = {"tiktokcorpus._core.Pipeline", sizeof(ext_pipeline), 0,
                                    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, pipeline_slots};

int ext_add_pipeline_types(PyObject *module, ext_state *state) {
    state->run = (PyTypeObject *)PyType_FromModuleAndSpec(module, &run_spec, NULL);
    if (!state->run || PyModule_AddType(module, state->run) < 0) return -1;
    state->batch = (PyTypeObject *)PyType_FromModuleAndSpec(module, &batch_spec, NULL);
    if (!state->batch || PyModule_AddType(module, state->batch) < 0) return -1;
    state->pipeline = (PyTypeObject *)PyType_FromModuleAndSpec(module, &pipeline_spec, NULL);
    if (!state->pipeline) return -1;
    return PyModule_AddType(module, state->pipeline);
}
