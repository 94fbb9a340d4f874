/* tokens_type.c: tokenize() and Tokens: tokens of texts as an Arrow stream, without a pipeline. Texts are read where they
 * lie: str, bytes and other buffers, sequences of these, and Arrow columns through the PyCapsule protocol. The GIL is released
 * while texts are cut. */
#include "ext.h"

#ifdef __linux__
#include <stdlib.h>
#include <sys/mman.h>
#endif

enum { TOKEN_KINDS = 9 };
typedef struct ext_tokens {
    PyObject_HEAD tc_token_table *table;
} ext_tokens;

/* Columns of many megabytes: their first touch costs more than all else unless they lie in large pages. */
#ifdef __linux__
enum { LARGE_PAGE = 1 << 21, LARGE = 2 * LARGE_PAGE };
static void *column_resize(void *ctx, void *ptr, size_t old_size, size_t new_size) {
    (void)ctx;
    if (new_size == 0) {
        free(ptr);
        return NULL;
    }
    if (new_size < LARGE || new_size < old_size) return realloc(ptr, new_size);
    void *moved = NULL;
    size_t size = (new_size + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
    if (posix_memalign(&moved, LARGE_PAGE, size) != 0) return NULL;
    (void)madvise(moved, size, MADV_HUGEPAGE);
    if (old_size) memcpy(moved, ptr, old_size);
    free(ptr);
    return moved;
}
static const tc_alloc column_alloc = {column_resize, NULL};
#define COLUMN_ALLOC (&column_alloc)
#else
#define COLUMN_ALLOC NULL
#endif

/* ------------------------------------------------------------------------------------- input */

static int fail(ext_state *state, const tc_error *err) {
    ext_raise(state, err);
    return -1;
}

static int add_bytes(ext_state *state, tc_token_table *table, const void *at, Py_ssize_t len) {
    tc_error err = {0};
    tc_status status;
    Py_BEGIN_ALLOW_THREADS status = tc_token_table_add(table, at, (size_t)len, &err);
    Py_END_ALLOW_THREADS return status == TC_OK ? 0 : fail(state, &err);
}

/* 1: the source was a text, and is in; 0: it is none; -1: an exception is set. */
static int add_text(ext_state *state, tc_token_table *table, PyObject *source) {
    if (PyUnicode_Check(source)) {
        Py_ssize_t len;
        const char *at = PyUnicode_AsUTF8AndSize(source, &len);
        return !at || add_bytes(state, table, at, len) < 0 ? -1 : 1;
    }
    if (!PyObject_CheckBuffer(source)) return 0;
    Py_buffer view;
    if (PyObject_GetBuffer(source, &view, PyBUF_SIMPLE) < 0) return -1;
    int result = add_bytes(state, table, view.buf, view.len);
    PyBuffer_Release(&view);
    return result < 0 ? -1 : 1;
}

/* The result of a protocol method; NULL without an exception when the source has no such method. */
static PyObject *ask(PyObject *source, const char *method) {
    PyObject *bound = PyObject_GetAttrString(source, method);
    if (!bound) {
        if (PyErr_ExceptionMatches(PyExc_AttributeError)) PyErr_Clear();
        return NULL;
    }
    PyObject *result = PyObject_CallNoArgs(bound);
    Py_DECREF(bound);
    return result;
}

static int add_arrow(ext_state *state, tc_token_table *table, PyObject *source) {
    tc_error err = {0};
    tc_status status = TC_OK;
    PyObject *capsule = ask(source, "__arrow_c_stream__");
    if (capsule) {
        struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, "arrow_array_stream");
        if (!stream || !stream->release) {
            if (stream) PyErr_SetString(PyExc_ValueError, "the Arrow stream was consumed already");
            Py_DECREF(capsule);
            return -1;
        }
        Py_BEGIN_ALLOW_THREADS status = tc_token_table_add_stream(table, stream, &err);
        Py_END_ALLOW_THREADS Py_DECREF(capsule);
        return status == TC_OK ? 1 : fail(state, &err);
    }
    if (PyErr_Occurred()) return -1;
    PyObject *pair = ask(source, "__arrow_c_array__");
    if (!pair) return PyErr_Occurred() ? -1 : 0;
    int result = -1;
    if (!PyTuple_Check(pair) || PyTuple_Size(pair) != 2) {
        PyErr_SetString(PyExc_TypeError, "__arrow_c_array__ must return a pair of capsules");
        goto done;
    }
    struct ArrowSchema *schema = PyCapsule_GetPointer(PyTuple_GetItem(pair, 0), "arrow_schema");
    struct ArrowArray *array = schema ? PyCapsule_GetPointer(PyTuple_GetItem(pair, 1), "arrow_array") : NULL;
    if (!array) goto done;
    Py_BEGIN_ALLOW_THREADS status = tc_token_table_add_array(table, schema, array, &err);
    Py_END_ALLOW_THREADS result = status == TC_OK ? 1 : fail(state, &err);
done:
    Py_DECREF(pair); /* whose capsules release what they hold */
    return result;
}

static int add_sequence(ext_state *state, tc_token_table *table, PyObject *source) {
    PyObject *rows = PyObject_GetIter(source);
    if (!rows) {
        PyErr_Format(PyExc_TypeError, "tokenize() takes str, bytes, buffers, Arrow columns and iterables of texts, not %R",
                     Py_TYPE(source));
        return -1;
    }
    PyObject *row;
    int result = 0;
    while (result >= 0 && (row = PyIter_Next(rows))) {
        result = row == Py_None ? add_bytes(state, table, "", 0) : add_text(state, table, row);
        if (result == 0 && row != Py_None) {
            PyErr_Format(PyExc_TypeError, "a text must be str or bytes, not %R", Py_TYPE(row));
            result = -1;
        }
        Py_DECREF(row);
    }
    Py_DECREF(rows);
    return result < 0 || PyErr_Occurred() ? -1 : 0;
}

PyObject *ext_tokenize(PyObject *module, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"source", "bytes", "uax29", "strings", "kernel", "max_document", NULL};
    ext_state *state = PyModule_GetState(module);
    PyObject *source;
    int bytes = 0, uax29 = 0, strings = 0, kernel = TC_KERNEL_AUTO;
    Py_ssize_t max_document = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|$pppin:tokenize", names, &source, &bytes, &uax29,
                                     &strings, &kernel, &max_document))
        return NULL;
    if (kernel < 0 || kernel >= TC_KERNEL_COUNT || max_document < 0)
        return PyErr_Format(PyExc_ValueError, "kernel or max_document is out of range");
    tc_token_options options = {(tc_kernel)kernel, uax29 != 0, bytes != 0, strings != 0, (size_t)max_document};
    allocfunc alloc = (allocfunc)PyType_GetSlot(state->tokens, Py_tp_alloc);
    ext_tokens *self = (ext_tokens *)alloc(state->tokens, 0);
    if (!self) return NULL;
    tc_error err = {0};
    if (tc_token_table_new(COLUMN_ALLOC, &options, &self->table, &err) != TC_OK) {
        Py_DECREF(self);
        return ext_raise(state, &err);
    }
    int done = PyUnicode_Check(source) ? 0 : add_arrow(state, self->table, source);
    if (done == 0) done = add_text(state, self->table, source);
    if (done == 0) done = add_sequence(state, self->table, source);
    if (done < 0) Py_CLEAR(self);
    return (PyObject *)self;
}

/* ------------------------------------------------------------------------------------- Tokens */

static void tokens_dealloc(PyObject *self) {
    tc_token_table_free(((ext_tokens *)self)->table);
    ext_free(self);
}

static Py_ssize_t tokens_length(PyObject *self) {
    return (Py_ssize_t)tc_token_table_count(((ext_tokens *)self)->table);
}

static PyObject *tokens_stream(PyObject *object, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"requested_schema", NULL};
    PyObject *schema = NULL; /* the protocol lets a producer ignore it */
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|O:__arrow_c_stream__", names, &schema)) return NULL;
    struct ArrowArrayStream *stream = PyMem_Calloc(1, sizeof *stream);
    if (!stream) return PyErr_NoMemory();
    tc_error err = {0};
    if (tc_token_table_export(((ext_tokens *)object)->table, stream, &err) != TC_OK) {
        PyMem_Free(stream);
        return ext_raise(PyType_GetModuleState(Py_TYPE(object)), &err);
    }
    return ext_stream_capsule(stream);
}

static PyObject *tokens_tolist(PyObject *object, PyObject *unused) {
    (void)unused;
    tc_token_columns c = tc_token_table_columns(((ext_tokens *)object)->table);
    PyObject *list = PyList_New((Py_ssize_t)c.n);
    for (size_t i = 0; list && i < c.n; i++) {
        PyObject *row = Py_BuildValue("iiii", (int)c.doc[i], (int)c.start[i], (int)c.end[i], (int)c.kind[i]);
        if (!row || PyList_SetItem(list, (Py_ssize_t)i, row) < 0) Py_CLEAR(list);
    }
    return list;
}

static PyObject *tokens_strings(PyObject *object, PyObject *unused) {
    (void)unused;
    const tc_token_table *table = ((ext_tokens *)object)->table;
    size_t n = tc_token_table_count(table);
    PyObject *list = PyList_New((Py_ssize_t)n);
    for (size_t i = 0; list && i < n; i++) {
        size_t len;
        const char *at = tc_token_table_string(table, i, &len);
        if (!at) {
            Py_DECREF(list);
            PyErr_SetString(PyExc_ValueError, "tokenize(strings=True) keeps strings");
            return NULL;
        }
        PyObject *row = PyUnicode_DecodeUTF8(at, (Py_ssize_t)len, "strict");
        if (!row || PyList_SetItem(list, (Py_ssize_t)i, row) < 0) Py_CLEAR(list);
    }
    return list;
}

static PyObject *tokens_texts(PyObject *self, void *closure) {
    (void)closure;
    return PyLong_FromLong(tc_token_table_texts(((ext_tokens *)self)->table));
}

static PyMethodDef tokens_methods[] = {
    {"__arrow_c_stream__", (PyCFunction)(void (*)(void))tokens_stream, METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("__arrow_c_stream__(requested_schema=None) -> capsule\n\nA fresh stream over the same buffers.")},
    {"tolist", tokens_tolist, METH_NOARGS, PyDoc_STR("tolist() -> [(doc, start, end, kind)]")},
    {"strings", tokens_strings, METH_NOARGS, PyDoc_STR("strings() -> [str]\n\nOf tokenize(strings=True).")},
    {NULL, NULL, 0, NULL},
};
static PyGetSetDef tokens_getset[] = {
    {"texts", tokens_texts, NULL, PyDoc_STR("Number of texts."), NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
static PyType_Slot tokens_slots[] = {
    {Py_tp_dealloc, (void *)tokens_dealloc},
    {Py_sq_length, (void *)tokens_length},
    {Py_tp_methods, tokens_methods},
    {Py_tp_getset, tokens_getset},
    {Py_tp_doc, (void *)PyDoc_STR("Tokens of texts as Arrow columns; immutable.")},
    {0, NULL},
};
static PyType_Spec tokens_spec = {
    "tiktokcorpus._core.Tokens", sizeof(ext_tokens), 0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION, tokens_slots};

int ext_add_tokens_types(PyObject *module, ext_state *state) {
    state->tokens = (PyTypeObject *)PyType_FromModuleAndSpec(module, &tokens_spec, NULL);
    if (!state->tokens || PyModule_AddType(module, state->tokens) < 0) return -1;
    PyObject *kinds = PyTuple_New(TOKEN_KINDS);
    for (int i = 0; kinds && i < TOKEN_KINDS; i++) {
        PyObject *name = PyUnicode_FromString(tc_token_kind_name((unsigned)i));
        if (!name || PyTuple_SetItem(kinds, i, name) < 0) Py_CLEAR(kinds);
    }
    if (!kinds) return -1;
    int result = PyModule_AddObjectRef(module, "TOKEN_KINDS", kinds);
    Py_DECREF(kinds);
    return result;
}
