/* module.c: the module tiktokcorpus._core: its state, exceptions, constants and module functions. */
#include "ext.h"

#ifndef TC_PCRE2_SOURCE
#define TC_PCRE2_SOURCE "unknown" /* the build says where it took PCRE2 from */
#endif

/* ------------------------------------------------------------------------------------ shared */

PyObject *ext_raise(ext_state *state, const tc_error *err) {
    PyObject *type = state->error;
    switch (err->code) {
    case TC_E_MEMORY:
        return PyErr_NoMemory();
    case TC_E_SYNTAX:
        type = state->syntax_error;
        break;
    case TC_E_LIMIT:
        type = state->limit_error;
        break;
    case TC_E_PATTERN:
        type = state->pattern_error;
        break;
    case TC_E_CANCELLED:
        type = state->cancelled;
        break;
    case TC_E_ARGUMENT:
        type = PyExc_ValueError;
        break;
    case TC_OK:
        break;
    }
    PyObject *value = PyObject_CallFunction(type, "s", err->message);
    if (!value) return NULL;
    PyObject *offset = PyLong_FromSize_t(err->offset);
    if (offset && (type == PyExc_ValueError || PyObject_SetAttrString(value, "offset", offset) == 0))
        PyErr_SetObject(type, value);
    Py_XDECREF(offset);
    Py_DECREF(value);
    return NULL;
}

void ext_free(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

int ext_day(PyObject *object, int32_t *day) {
    *day = TC_DAY_NONE;
    if (!object || object == Py_None) return 0;
    long value = PyLong_AsLong(object);
    if (value == -1 && PyErr_Occurred()) return -1;
    /* 0001-01-01 to 9999-12-31 */
    if (value < -719162 || value > 2932896) {
        PyErr_Format(PyExc_ValueError, "day %ld lies outside the years 1 to 9999", value);
        return -1;
    }
    *day = (int32_t)value;
    return 0;
}

PyObject *ext_buffer_take(tc_buffer *buffer) {
    PyObject *bytes = PyBytes_FromStringAndSize(buffer->at, (Py_ssize_t)buffer->n);
    tc_buffer_release(buffer);
    return bytes;
}

/* ---------------------------------------------------------------------------------- functions */

static PyObject *core_duplicates(PyObject *module, PyObject *sequence) {
    ext_state *state = PyModule_GetState(module);
    ext_documents documents;
    if (ext_documents_init(state, sequence, &documents) < 0) return NULL;
    tc_duplicate *rows = NULL;
    size_t n = 0;
    tc_error err = {0};
    tc_status status;
    Py_BEGIN_ALLOW_THREADS status = tc_duplicates(NULL, documents.at, documents.n, &rows, &n, &err);
    Py_END_ALLOW_THREADS ext_documents_release(&documents);
    if (status != TC_OK) return ext_raise(state, &err);
    PyObject *list = PyList_New((Py_ssize_t)n);
    for (size_t i = 0; list && i < n; i++) {
        PyObject *row = Py_BuildValue("IIdsI", rows[i].document, rows[i].cluster, (double)rows[i].similarity,
                                      tc_copy_kind_name(rows[i].kind), rows[i].representative);
        if (!row || PyList_SetItem(list, (Py_ssize_t)i, row) < 0) Py_CLEAR(list);
    }
    tc_duplicates_free(NULL, rows, n);
    return list;
}

static PyObject *core_kernels(PyObject *module, PyObject *unused) {
    (void)module;
    (void)unused;
    PyObject *dict = PyDict_New();
    for (int k = 0; dict && k < TC_KERNEL_COUNT; k++) {
        PyObject *flag = PyBool_FromLong(tc_kernel_available((tc_kernel)k));
        if (!flag || PyDict_SetItemString(dict, tc_kernel_name((tc_kernel)k), flag) < 0) Py_CLEAR(dict);
        Py_XDECREF(flag);
    }
    return dict;
}

static PyMethodDef functions[] = {
    {"kernels", core_kernels, METH_NOARGS,
     PyDoc_STR(
         "kernels() -> dict[str, bool]\n\nBlock kernels of this build, and whether this machine runs them.")},
    {"timeline", (PyCFunction)(void (*)(void))ext_timeline_new, METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("timeline(documents, *, min_sources=0, include_unworthy=False) -> Timeline\n\n"
               "Merges the events of documents, a sequence of (Batch, index).")},
    {"tokenize", (PyCFunction)(void (*)(void))ext_tokenize, METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("tokenize(source, *, bytes=False, uax29=False, strings=False, kernel=0, max_document=0) -> "
               "Tokens\n\n"
               "Tokens of a text, several texts, or an Arrow column of texts.")},
    {"table", (PyCFunction)(void (*)(void))ext_table_new, METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("table(name, documents) -> Table\n\nRows of documents, a sequence of (Batch, index).")},
    {"duplicates", core_duplicates, METH_O,
     PyDoc_STR(
         "duplicates(documents) -> list[tuple[int, int, float, str, int]]\n\nDocuments that have copies "
         "among "
         "documents, a sequence of (Batch, index): position, cluster, similarity,\nkind, and position of the "
         "cluster's representative.")},
    {NULL, NULL, 0, NULL},
};

/* ------------------------------------------------------------------------------------- set-up */

typedef struct constant {
    const char *name;
    int value;
} constant;

static int add_dict(PyObject *module, const char *name, const constant *rows, size_t n) {
    PyObject *dict = PyDict_New();
    if (!dict) return -1;
    for (size_t i = 0; i < n; i++) {
        PyObject *value = PyLong_FromLong(rows[i].value);
        int failed = !value || PyDict_SetItemString(dict, rows[i].name, value) < 0;
        Py_XDECREF(value);
        if (failed) {
            Py_DECREF(dict);
            return -1;
        }
    }
    int result = PyModule_AddObjectRef(module, name, dict);
    Py_DECREF(dict);
    return result;
}
#define ADD_DICT(name, ...)                                                                                  \
    do {                                                                                                     \
        const constant rows_[] = {__VA_ARGS__};                                                              \
        if (add_dict(module, name, rows_, sizeof rows_ / sizeof *rows_) < 0) return -1;                      \
    } while (0)

static int add_constants(PyObject *module) {
    ADD_DICT("TYPES", {"PERSON", TC_TYPE_PERSON}, {"ORG", TC_TYPE_ORG}, {"GPE", TC_TYPE_GPE},
             {"LOC", TC_TYPE_LOC}, {"PRODUCT", TC_TYPE_PRODUCT}, {"LAW", TC_TYPE_LAW},
             {"EVENT", TC_TYPE_EVENT}, {"WORK", TC_TYPE_WORK}, {"NORP", TC_TYPE_NORP},
             {"FACILITY", TC_TYPE_FACILITY});
    ADD_DICT("ORIGINS", {"general", TC_ORIGIN_GENERAL}, {"saga", TC_ORIGIN_SAGA}, {"seed", TC_ORIGIN_SEED},
             {"user", TC_ORIGIN_USER});
    ADD_DICT("CASES", {"any", TC_CASE_ANY}, {"initial", TC_CASE_INITIAL}, {"exact", TC_CASE_EXACT});
    ADD_DICT("ALIAS_KINDS", {"name", TC_ALIAS_NAME}, {"acronym", TC_ALIAS_ACRONYM},
             {"surname", TC_ALIAS_SURNAME}, {"mt", TC_ALIAS_MT}, {"spun", TC_ALIAS_SPUN},
             {"demonym", TC_ALIAS_DEMONYM}, {"former", TC_ALIAS_FORMER});
    ADD_DICT("KERNELS", {"auto", TC_KERNEL_AUTO}, {"portable", TC_KERNEL_PORTABLE}, {"avx2", TC_KERNEL_AVX2},
             {"avx512", TC_KERNEL_AVX512}, {"neon", TC_KERNEL_NEON});
    ADD_DICT("DCT_METHODS", {"given", TC_DCT_GIVEN}, {"metadata", TC_DCT_METADATA});
    PyObject *tables = PyTuple_New(TC_TABLE_COUNT);
    for (int t = 0; tables && t < TC_TABLE_COUNT; t++) {
        PyObject *name = PyUnicode_FromString(tc_table_name((tc_table)t));
        if (!name || PyTuple_SetItem(tables, t, name) < 0) Py_CLEAR(tables);
    }
    if (!tables) return -1;
    int result = PyModule_AddObjectRef(module, "TABLES", tables);
    Py_DECREF(tables);
    if (result < 0) return -1;
    if (PyModule_AddIntConstant(module, "JSON_TOKENS", TC_JSON_TOKENS) < 0) return -1;
    if (PyModule_AddStringConstant(module, "PCRE2_SOURCE", TC_PCRE2_SOURCE) < 0) return -1;
    if (PyModule_AddStringConstant(module, "PCRE2_VERSION", tc_pattern_version()) < 0) return -1;
    return PyModule_AddStringConstant(module, "VERSION", tc_version());
}

static PyObject *add_error(PyObject *module, const char *name, const char *doc, PyObject *base) {
    char full[64];
    PyOS_snprintf(full, sizeof full, "tiktokcorpus.%s", name);
    PyObject *error = PyErr_NewExceptionWithDoc(full, doc, base, NULL);
    if (error && PyModule_AddObjectRef(module, name, error) < 0) Py_CLEAR(error);
    return error;
}

static int core_exec(PyObject *module) {
    ext_state *s = PyModule_GetState(module);
    s->error = add_error(module, "TiktokcorpusError", "Base of the errors of this package.", NULL);
    if (!s->error) return -1;
    PyObject *value_bases = PyTuple_Pack(2, s->error, PyExc_ValueError);
    if (!value_bases) return -1;
    s->syntax_error =
        add_error(module, "RuleSyntaxError", "A rule file or lexicon row cannot be read; offset is the line.",
                  value_bases);
    s->limit_error = add_error(module, "LimitError", "An input is larger than a stated limit.", value_bases);
    s->pattern_error =
        add_error(module, "PatternError", "A regular expression is wrong or hit its limits.", value_bases);
    Py_DECREF(value_bases);
    s->cancelled = add_error(module, "Cancelled", "The run was cancelled.", s->error);
    if (!s->syntax_error || !s->limit_error || !s->pattern_error || !s->cancelled) return -1;
    if (ext_add_lexicon_types(module, s) < 0 || ext_add_pipeline_types(module, s) < 0 ||
        ext_add_output_types(module, s) < 0 || ext_add_tokens_types(module, s) < 0)
        return -1;
    return add_constants(module);
}

static int core_traverse(PyObject *module, visitproc visit, void *arg) {
    ext_state *s = PyModule_GetState(module);
    Py_VISIT(s->builder);
    Py_VISIT(s->lexicon);
    Py_VISIT(s->pipeline);
    Py_VISIT(s->run);
    Py_VISIT(s->batch);
    Py_VISIT(s->table);
    Py_VISIT(s->timeline);
    Py_VISIT(s->tokens);
    Py_VISIT(s->names);
    Py_VISIT(s->error);
    Py_VISIT(s->syntax_error);
    Py_VISIT(s->limit_error);
    Py_VISIT(s->pattern_error);
    Py_VISIT(s->cancelled);
    return 0;
}

static int core_clear(PyObject *module) {
    ext_state *s = PyModule_GetState(module);
    Py_CLEAR(s->builder);
    Py_CLEAR(s->lexicon);
    Py_CLEAR(s->pipeline);
    Py_CLEAR(s->run);
    Py_CLEAR(s->batch);
    Py_CLEAR(s->table);
    Py_CLEAR(s->timeline);
    Py_CLEAR(s->tokens);
    Py_CLEAR(s->names);
    Py_CLEAR(s->error);
    Py_CLEAR(s->syntax_error);
    Py_CLEAR(s->limit_error);
    Py_CLEAR(s->pattern_error);
    Py_CLEAR(s->cancelled);
    return 0;
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, (void *)core_exec},
#if (!defined(Py_LIMITED_API) && PY_VERSION_HEX >= 0x030C0000) ||                                            \
    (defined(Py_LIMITED_API) && Py_LIMITED_API + 0 >= 0x030C0000)
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
#endif
#ifdef Py_GIL_DISABLED
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "tiktokcorpus._core",
    .m_doc = PyDoc_STR("The C core of tiktokcorpus. Use the package's functions instead of these."),
    .m_size = sizeof(ext_state),
    .m_methods = functions,
    .m_slots = slots,
    .m_traverse = core_traverse,
    .m_clear = core_clear,
};

PyMODINIT_FUNC PyInit__core(void) { return PyModuleDef_Init(&definition); }
