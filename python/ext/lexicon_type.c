/* lexicon_type.c: LexiconBuilder and Lexicon. A builder is used by one thread; a lexicon is immutable. */
#include "ext.h"

static PyObject *builder_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static char *names[] = {NULL};
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, ":LexiconBuilder", names)) return NULL;
    ext_state *state = PyType_GetModuleState(type);
    allocfunc alloc = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    ext_builder *self = (ext_builder *)alloc(type, 0);
    tc_error err = {0};
    if (!self) return NULL;
    if (tc_lexicon_builder_new(NULL, &self->builder, &err) != TC_OK) {
        Py_DECREF(self);
        return ext_raise(state, &err);
    }
    return (PyObject *)self;
}

static void builder_dealloc(PyObject *self) {
    tc_lexicon_builder_free(((ext_builder *)self)->builder);
    ext_free(self);
}

static PyObject *builder_add_entity(PyObject *self, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"id", "name", "type", "qid", "origin", NULL};
    ext_state *state = PyType_GetModuleState(Py_TYPE(self));
    const char *id, *name, *qid = NULL;
    Py_ssize_t id_len, name_len, qid_len = 0;
    int type, origin = TC_ORIGIN_GENERAL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "s#s#i|z#i:add_entity", names, &id, &id_len, &name,
                                     &name_len, &type, &qid, &qid_len, &origin))
        return NULL;
    if (type < 0 || type >= TC_TYPE_COUNT || origin < 0 || origin > TC_ORIGIN_USER) {
        PyErr_SetString(PyExc_ValueError, "type or origin is out of range; see TYPES and ORIGINS");
        return NULL;
    }
    uint32_t index = 0;
    tc_error err = {0};
    if (tc_lexicon_add_entity(((ext_builder *)self)->builder, id, (size_t)id_len, name, (size_t)name_len,
                              (tc_type)type, qid, (size_t)qid_len, (tc_origin)origin, &index, &err) != TC_OK)
        return ext_raise(state, &err);
    return PyLong_FromUnsignedLong(index);
}

static PyObject *builder_add_alias(PyObject *self, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"entity",     "surface",   "case",       "kind",     "origin", "weak", "needs",
                            "not_before", "not_after", "valid_from", "valid_to", "fuzzy",  NULL};
    ext_state *state = PyType_GetModuleState(Py_TYPE(self));
    tc_alias alias = {0};
    unsigned int entity;
    int letter_case = TC_CASE_ANY, kind = TC_ALIAS_NAME, origin = TC_ORIGIN_GENERAL, weak = 0, fuzzy = 0;
    PyObject *from = NULL, *to = NULL;
    Py_ssize_t len;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "Is#|iiipzzzOOi:add_alias", names, &entity, &alias.surface,
                                     &len, &letter_case, &kind, &origin, &weak, &alias.needs,
                                     &alias.not_before, &alias.not_after, &from, &to, &fuzzy))
        return NULL;
    if (letter_case < 0 || letter_case > TC_CASE_EXACT || kind < 0 || kind > TC_ALIAS_FORMER || origin < 0 ||
        origin > TC_ORIGIN_USER) {
        PyErr_SetString(PyExc_ValueError,
                        "case, kind or origin is out of range; see CASES, ALIAS_KINDS, ORIGINS");
        return NULL;
    }
    if (ext_day(from, &alias.valid_from) < 0 || ext_day(to, &alias.valid_to) < 0) return NULL;
    alias.len = (size_t)len;
    alias.letter_case = (tc_case)letter_case;
    alias.kind = (tc_alias_kind)kind;
    alias.origin = (tc_origin)origin;
    alias.weak = weak != 0;
    if (fuzzy < 0 || fuzzy > 2) {
        PyErr_SetString(PyExc_ValueError, "fuzzy must be 0, 1 or 2");
        return NULL;
    }
    alias.fuzzy = (uint8_t)fuzzy;
    tc_error err = {0};
    if (tc_lexicon_add_alias(((ext_builder *)self)->builder, entity, &alias, &err) != TC_OK)
        return ext_raise(state, &err);
    Py_RETURN_NONE;
}

static PyObject *builder_add_wording(PyObject *self, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"from", "to", "origin", NULL};
    ext_state *state = PyType_GetModuleState(Py_TYPE(self));
    const char *from, *to;
    Py_ssize_t from_len, to_len;
    int origin = TC_ORIGIN_GENERAL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "s#s#|i:add_wording", names, &from, &from_len, &to,
                                     &to_len, &origin))
        return NULL;
    if (origin < 0 || origin > TC_ORIGIN_USER) {
        PyErr_SetString(PyExc_ValueError, "origin is out of range; see ORIGINS");
        return NULL;
    }
    tc_error err = {0};
    if (tc_lexicon_add_wording(((ext_builder *)self)->builder, from, (size_t)from_len, to, (size_t)to_len,
                               (tc_origin)origin, &err) != TC_OK)
        return ext_raise(state, &err);
    Py_RETURN_NONE;
}

static PyObject *builder_add_pattern(PyObject *self, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"pattern", "type", "name", "words", "origin", "icase", NULL};
    ext_state *state = PyType_GetModuleState(Py_TYPE(self));
    tc_name_pattern pattern = {0};
    Py_ssize_t len, name_len = 0;
    int type, origin = TC_ORIGIN_GENERAL, icase = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "s#i|z#zip:add_pattern", names, &pattern.source, &len,
                                     &type, &pattern.name, &name_len, &pattern.words, &origin, &icase))
        return NULL;
    if (type < 0 || type >= TC_TYPE_COUNT || origin < 0 || origin > TC_ORIGIN_USER) {
        PyErr_SetString(PyExc_ValueError, "type or origin is out of range; see TYPES and ORIGINS");
        return NULL;
    }
    pattern.len = (size_t)len;
    pattern.name_len = (size_t)name_len;
    pattern.type = (tc_type)type;
    pattern.origin = (tc_origin)origin;
    pattern.icase = icase != 0;
    tc_error err = {0};
    if (tc_lexicon_add_pattern(((ext_builder *)self)->builder, &pattern, &err) != TC_OK)
        return ext_raise(state, &err);
    Py_RETURN_NONE;
}

static PyObject *builder_build(PyObject *self, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"exclude_origins", NULL};
    ext_state *state = PyType_GetModuleState(Py_TYPE(self));
    unsigned int exclude = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|I:build", names, &exclude)) return NULL;
    tc_error err = {0};
    tc_lexicon *lexicon = NULL;
    if (tc_lexicon_builder_build(((ext_builder *)self)->builder, exclude, &lexicon, &err) != TC_OK)
        return ext_raise(state, &err);
    allocfunc alloc = (allocfunc)PyType_GetSlot(state->lexicon, Py_tp_alloc);
    ext_lexicon *object = (ext_lexicon *)alloc(state->lexicon, 0);
    if (object)
        object->lexicon = lexicon;
    else
        tc_lexicon_free(lexicon);
    return (PyObject *)object;
}

static PyMethodDef builder_methods[] = {
    {"add_entity", (PyCFunction)(void (*)(void))builder_add_entity, METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("add_entity(id, name, type, qid=None, origin=0) -> int")},
    {"add_alias", (PyCFunction)(void (*)(void))builder_add_alias, METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR(
         "add_alias(entity, surface, case=0, kind=0, origin=0, weak=False, needs=None, not_before=None, "
         "not_after=None, valid_from=None, valid_to=None, fuzzy=0) -> None\n\n"
         "Context words are separated by '|'; days are counted from 1970-01-01.")},
    {"add_wording", (PyCFunction)(void (*)(void))builder_add_wording, METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("add_wording(from, to, origin=0) -> None")},
    {"add_pattern", (PyCFunction)(void (*)(void))builder_add_pattern, METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("add_pattern(pattern, type, name=None, words=None, origin=0, icase=False) -> None\n\n"
               "A regular expression whose matches are names; words are separated by '|'.")},
    {"build", (PyCFunction)(void (*)(void))builder_build, METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("build(exclude_origins=0) -> Lexicon\n\nexclude_origins: bit mask of 1 << ORIGINS[name].")},
    {NULL, NULL, 0, NULL},
};
static PyType_Slot builder_slots[] = {
    {Py_tp_new, (void *)builder_new},
    {Py_tp_dealloc, (void *)builder_dealloc},
    {Py_tp_methods, builder_methods},
    {Py_tp_doc, (void *)PyDoc_STR("Collects entities and the ways to write them.")},
    {0, NULL},
};
static PyType_Spec builder_spec = {"tiktokcorpus._core.LexiconBuilder", sizeof(ext_builder), 0,
                                   Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, builder_slots};

static void lexicon_dealloc(PyObject *self) {
    tc_lexicon_free(((ext_lexicon *)self)->lexicon);
    ext_free(self);
}
static PyObject *lexicon_entities(PyObject *self, void *closure) {
    (void)closure;
    return PyLong_FromUnsignedLong(tc_lexicon_entity_count(((ext_lexicon *)self)->lexicon));
}
static PyObject *lexicon_aliases(PyObject *self, void *closure) {
    (void)closure;
    return PyLong_FromUnsignedLong(tc_lexicon_alias_count(((ext_lexicon *)self)->lexicon));
}
static PyObject *lexicon_patterns(PyObject *self, void *closure) {
    (void)closure;
    return PyLong_FromUnsignedLong(tc_lexicon_pattern_count(((ext_lexicon *)self)->lexicon));
}
static PyObject *lexicon_memory(PyObject *self, void *closure) {
    (void)closure;
    return PyLong_FromSize_t(tc_lexicon_memory(((ext_lexicon *)self)->lexicon));
}
static PyGetSetDef lexicon_getset[] = {
    {"entity_count", lexicon_entities, NULL, PyDoc_STR("Entities in force."), NULL},
    {"alias_count", lexicon_aliases, NULL, PyDoc_STR("Aliases in force."), NULL},
    {"pattern_count", lexicon_patterns, NULL, PyDoc_STR("Patterns in force."), NULL},
    {"memory", lexicon_memory, NULL, PyDoc_STR("Bytes held."), NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
static PyType_Slot lexicon_slots[] = {
    {Py_tp_dealloc, (void *)lexicon_dealloc},
    {Py_tp_getset, lexicon_getset},
    {Py_tp_doc, (void *)PyDoc_STR("A compiled lexicon; immutable.")},
    {0, NULL},
};
static PyType_Spec lexicon_spec = {
    "tiktokcorpus._core.Lexicon", sizeof(ext_lexicon), 0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION, lexicon_slots};

int ext_add_lexicon_types(PyObject *module, ext_state *state) {
    state->builder = (PyTypeObject *)PyType_FromModuleAndSpec(module, &builder_spec, NULL);
    if (!state->builder || PyModule_AddType(module, state->builder) < 0) return -1;
    state->lexicon = (PyTypeObject *)PyType_FromModuleAndSpec(module, &lexicon_spec, NULL);
    if (!state->lexicon) return -1;
    return PyModule_AddType(module, state->lexicon);
}
