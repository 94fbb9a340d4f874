/* ext.h: what the files of the CPython binding share: the module state, the object layouts and the way errors
 * of the core become exceptions.
 *
 * The binding is written to the limited API of CPython 3.11 (one abi3 wheel for 3.11 and later); a
 * free-threaded interpreter has no limited API, and setup.py drops it there. All types are final heap types:
 * a method reaches the module state by PyType_GetModuleState(Py_TYPE(self)). Nothing here is global and
 * mutable, so sub-interpreters and a GIL of their own are fine. No object can be part of a reference cycle
 * (each refers only to those made before it), hence none takes part in garbage collection.
 */
#ifndef TC_EXT_H
#define TC_EXT_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "tiktokcorpus.h"

#include <string.h>

/* The Arrow C stream interface, as its specification declares it: the binding needs its size and its release.
 */
#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE
struct ArrowSchema;
struct ArrowArray;
struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
    const char *(*get_last_error)(struct ArrowArrayStream *);
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
};
#endif

#ifdef Py_GIL_DISABLED
#define EXT_LOCK(object) Py_BEGIN_CRITICAL_SECTION(object)
#define EXT_UNLOCK() Py_END_CRITICAL_SECTION()
#else
#define EXT_LOCK(object)                                                                                     \
    {                                                                                                        \
        (void)(object)
#define EXT_UNLOCK() }
#endif

typedef struct ext_state {
    PyTypeObject *builder, *lexicon, *pipeline, *run, *batch, *tokens, *table, *timeline, *names;
    PyObject *error;         /* base of what follows */
    PyObject *syntax_error;  /* also a ValueError; .offset is the line */
    PyObject *limit_error;   /* also a ValueError */
    PyObject *pattern_error; /* also a ValueError */
    PyObject *cancelled;
} ext_state;

typedef struct ext_builder {
    PyObject_HEAD tc_lexicon_builder *builder;
} ext_builder;

typedef struct ext_lexicon {
    PyObject_HEAD tc_lexicon *lexicon;
} ext_lexicon;

enum { EXT_SCRATCHES = 16 }; /* idle scratches kept by a pipeline; more threads make and free their own */
typedef struct ext_pipeline {
    PyObject_HEAD PyObject *lexicon;
    tc_pipeline *pipeline;
    tc_scratch *idle[EXT_SCRATCHES];
    int n_idle;
} ext_pipeline;

typedef struct ext_run {
    PyObject_HEAD volatile int cancel;
    unsigned long long bytes; /* done so far, by all threads; atomic */
} ext_run;

typedef struct ext_slot {
    tc_document *document; /* or NULL, and then *error says why */
    tc_error *error;
} ext_slot;
typedef struct ext_batch {
    PyObject_HEAD PyObject *pipeline;
    Py_ssize_t n;
    ext_slot *slots;
} ext_batch;

typedef struct ext_documents { /* documents picked from batches, and what keeps these alive */
    PyObject *owner;
    const tc_document **at;
    size_t n;
} ext_documents;
typedef struct ext_table {
    PyObject_HEAD tc_table which;
    ext_documents documents;
} ext_table;

typedef struct ext_timeline {
    PyObject_HEAD tc_timeline *timeline;
} ext_timeline;

typedef struct ext_names {
    PyObject_HEAD PyObject *lexicon;
    tc_buffer rows; /* of tc_name */
} ext_names;

/* Sets the exception that fits the error, and returns NULL. */
PyObject *ext_raise(ext_state *state, const tc_error *err);
/* Reads a sequence of (Batch, index). Returns 0, or -1 with an exception set and *out zeroed. */
int ext_documents_init(ext_state *state, PyObject *sequence, ext_documents *out);
void ext_documents_release(ext_documents *documents);
/* Takes over the buffer's bytes: returns bytes, and releases the buffer in any case. */
PyObject *ext_buffer_take(tc_buffer *buffer);
/* An int day or None -> day. Returns 0, or -1 with an exception set. */
int ext_day(PyObject *object, int32_t *day);
/* The common end of every type's dealloc: frees the object and drops its type. */
void ext_free(PyObject *self);

int ext_add_lexicon_types(PyObject *module, ext_state *state);
int ext_add_pipeline_types(PyObject *module, ext_state *state);
int ext_add_output_types(PyObject *module, ext_state *state);
int ext_add_tokens_types(PyObject *module, ext_state *state);
PyObject *ext_tokenize(PyObject *module, PyObject *args, PyObject *kwargs);
/* Wraps a stream from PyMem_Calloc; frees it when that fails, and returns NULL. */
PyObject *ext_stream_capsule(struct ArrowArrayStream *stream);
PyObject *ext_timeline_new(PyObject *module, PyObject *args, PyObject *kwargs);
PyObject *ext_table_new(PyObject *module, PyObject *args, PyObject *kwargs);

#endif
