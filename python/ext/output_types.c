/* output_types.c: Table (an Arrow stream, PyCapsule protocol) and Timeline. */
#include "ext.h"

/* -------------------------------------------------------------------------------------- Table */

static void table_dealloc(PyObject *self) {
    ext_documents_release(&((ext_table *)self)->documents);
    ext_free(self);
}

static void stream_capsule_free(PyObject *capsule) {
    struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, "arrow_array_stream");
    if (!stream) return;
    if (stream->release) stream->release(stream); /* NULL when a consumer moved it away */
    PyMem_Free(stream);
}

PyObject *ext_stream_capsule(struct ArrowArrayStream *stream) {
    PyObject *capsule = PyCapsule_New(stream, "arrow_array_stream", stream_capsule_free);
    if (!capsule) {
        if (stream->release) stream->release(stream);
        PyMem_Free(stream);
    }
    return capsule;
}

static PyObject *table_stream(PyObject *object, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"requested_schema", NULL};
    ext_table *self = (ext_table *)object;
    PyObject *schema = NULL; /* the protocol lets a producer ignore it */
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|O:__arrow_c_stream__", names, &schema)) return NULL;
    struct ArrowArrayStream *stream = PyMem_Calloc(1, sizeof *stream);
    if (!stream) return PyErr_NoMemory();
    tc_error err = {0};
    tc_status status;
    Py_BEGIN_ALLOW_THREADS status =
        tc_table_export(NULL, self->which, self->documents.at, self->documents.n, stream, &err);
    Py_END_ALLOW_THREADS if (status != TC_OK) {
        PyMem_Free(stream);
        return ext_raise(PyType_GetModuleState(Py_TYPE(object)), &err);
    }
    return ext_stream_capsule(stream);
}

static PyObject *table_name(PyObject *self, void *closure) {
    (void)closure;
    return PyUnicode_FromString(tc_table_name(((ext_table *)self)->which));
}

static PyMethodDef table_methods[] = {
    {"__arrow_c_stream__", (PyCFunction)(void (*)(void))table_stream, METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR(
         "__arrow_c_stream__(requested_schema=None) -> capsule\n\nA fresh Arrow stream over the rows.")},
    {NULL, NULL, 0, NULL},
};
static PyGetSetDef table_getset[] = {
    {"name", table_name, NULL, PyDoc_STR("The table's name."), NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
static PyType_Slot table_slots[] = {
    {Py_tp_dealloc, (void *)table_dealloc},
    {Py_tp_methods, table_methods},
    {Py_tp_getset, table_getset},
    {Py_tp_doc, (void *)PyDoc_STR("Rows of documents, read through Arrow.")},
    {0, NULL},
};
static PyType_Spec table_spec = {
    "tiktokcorpus._core.Table", sizeof(ext_table), 0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION, table_slots};

PyObject *ext_table_new(PyObject *module, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"name", "documents", NULL};
    ext_state *state = PyModule_GetState(module);
    const char *name;
    PyObject *sequence;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "sO:table", names, &name, &sequence)) return NULL;
    int which = 0;
    while (which < TC_TABLE_COUNT && strcmp(tc_table_name((tc_table)which), name) != 0) which++;
    if (which == TC_TABLE_COUNT) return PyErr_Format(PyExc_ValueError, "there is no table '%s'", name);
    allocfunc alloc = (allocfunc)PyType_GetSlot(state->table, Py_tp_alloc);
    ext_table *self = (ext_table *)alloc(state->table, 0);
    if (!self) return NULL;
    self->which = (tc_table)which;
    if (ext_documents_init(state, sequence, &self->documents) < 0) Py_CLEAR(self);
    return (PyObject *)self;
}

/* ----------------------------------------------------------------------------------- Timeline */

static void timeline_dealloc(PyObject *self) {
    tc_timeline_free(((ext_timeline *)self)->timeline);
    ext_free(self);
}

static Py_ssize_t timeline_length(PyObject *self) {
    return (Py_ssize_t)tc_timeline_count(((ext_timeline *)self)->timeline);
}

static PyObject *timeline_json(PyObject *self, PyObject *unused) {
    (void)unused;
    tc_buffer buffer = {0};
    tc_error err = {0};
    tc_status status;
    const tc_timeline *timeline = ((ext_timeline *)self)->timeline;
    Py_BEGIN_ALLOW_THREADS status = tc_timeline_json(timeline, &buffer, &err);
    Py_END_ALLOW_THREADS if (status != TC_OK) {
        tc_buffer_release(&buffer);
        return ext_raise(PyType_GetModuleState(Py_TYPE(self)), &err);
    }
    return ext_buffer_take(&buffer);
}

static PyMethodDef timeline_methods[] = {
    {"json", timeline_json, METH_NOARGS, PyDoc_STR("json() -> bytes\n\nThe timeline interchange object.")},
    {NULL, NULL, 0, NULL},
};
static PyType_Slot timeline_slots[] = {
    {Py_tp_dealloc, (void *)timeline_dealloc},
    {Py_sq_length, (void *)timeline_length},
    {Py_tp_methods, timeline_methods},
    {Py_tp_doc, (void *)PyDoc_STR("Events of many documents, merged; immutable.")},
    {0, NULL},
};
static PyType_Spec timeline_spec = {
    "tiktokcorpus._core.Timeline", sizeof(ext_timeline), 0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION, timeline_slots};

PyObject *ext_timeline_new(PyObject *module, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"documents", "min_sources", "include_unworthy", NULL};
    ext_state *state = PyModule_GetState(module);
    PyObject *sequence;
    unsigned int min_sources = 0;
    int unworthy = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|$Ip:timeline", names, &sequence, &min_sources,
                                     &unworthy))
        return NULL;
    ext_documents documents;
    if (ext_documents_init(state, sequence, &documents) < 0) return NULL;
    allocfunc alloc = (allocfunc)PyType_GetSlot(state->timeline, Py_tp_alloc);
    ext_timeline *self = (ext_timeline *)alloc(state->timeline, 0);
    if (self) {
        tc_timeline_options options = {min_sources, unworthy != 0};
        tc_error err = {0};
        tc_status status;
        Py_BEGIN_ALLOW_THREADS status =
            tc_timeline_new(NULL, documents.at, documents.n, &options, &self->timeline, &err);
        Py_END_ALLOW_THREADS if (status != TC_OK) {
            Py_CLEAR(self);
            ext_raise(state, &err);
        }
    }
    ext_documents_release(&documents);
    return (PyObject *)self;
}

/* -------------------------------------------------------------------------------------- Names */

static void names_dealloc(PyObject *self) {
    tc_buffer_release(&((ext_names *)self)->rows);
    Py_XDECREF(((ext_names *)self)->lexicon);
    ext_free(self);
}

static Py_ssize_t names_length(PyObject *self) {
    return (Py_ssize_t)(((ext_names *)self)->rows.n / sizeof(tc_name));
}

static PyObject *names_stream(PyObject *object, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"requested_schema", NULL};
    ext_names *self = (ext_names *)object;
    PyObject *schema = NULL; /* the protocol lets a producer ignore it */
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|O:__arrow_c_stream__", names, &schema)) return NULL;
    struct ArrowArrayStream *stream = PyMem_Calloc(1, sizeof *stream);
    if (!stream) return PyErr_NoMemory();
    tc_error err = {0};
    tc_status status;
    const tc_lexicon *lexicon = ((ext_lexicon *)self->lexicon)->lexicon;
    Py_BEGIN_ALLOW_THREADS status = tc_names_export(NULL, lexicon, (const tc_name *)(void *)self->rows.at,
                                                    self->rows.n / sizeof(tc_name), stream, &err);
    Py_END_ALLOW_THREADS if (status != TC_OK) {
        PyMem_Free(stream);
        return ext_raise(PyType_GetModuleState(Py_TYPE(object)), &err);
    }
    return ext_stream_capsule(stream);
}

static PyMethodDef names_methods[] = {
    {"__arrow_c_stream__", (PyCFunction)(void (*)(void))names_stream, METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR(
         "__arrow_c_stream__(requested_schema=None) -> capsule\n\nA fresh Arrow stream over the rows.")},
    {NULL, NULL, 0, NULL},
};
static PyType_Slot names_slots[] = {
    {Py_tp_dealloc, (void *)names_dealloc},
    {Py_sq_length, (void *)names_length},
    {Py_tp_methods, names_methods},
    {Py_tp_doc, (void *)PyDoc_STR("Names found in texts; immutable.")},
    {0, NULL},
};
static PyType_Spec names_spec = {
    "tiktokcorpus._core.Names", sizeof(ext_names), 0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION, names_slots};

int ext_add_output_types(PyObject *module, ext_state *state) {
    state->table = (PyTypeObject *)PyType_FromModuleAndSpec(module, &table_spec, NULL);
    if (!state->table || PyModule_AddType(module, state->table) < 0) return -1;
    state->names = (PyTypeObject *)PyType_FromModuleAndSpec(module, &names_spec, NULL);
    if (!state->names || PyModule_AddType(module, state->names) < 0) return -1;
    state->timeline = (PyTypeObject *)PyType_FromModuleAndSpec(module, &timeline_spec, NULL);
    if (!state->timeline) return -1;
    return PyModule_AddType(module, state->timeline);
}
