"""The binding: types, errors, threads, memory, and the ABI."""

from __future__ import annotations

import gc
import re
import subprocess
import sys
import sysconfig
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from conftest import ARTICLES
from tiktokcorpus import _core, engine


@pytest.fixture(scope="module")
def pipe():
    return engine.pipeline()


def test_types_are_final():
    for name in ("Lexicon", "Batch", "Table", "Timeline"):
        kind = getattr(_core, name)
        with pytest.raises(TypeError):
            kind()
        with pytest.raises(TypeError):
            type("Mine", (kind,), {})
        with pytest.raises((AttributeError, TypeError)):
            kind.x = 1


def test_arguments_are_checked(pipe):
    for bad in (5, [5], [("a",)], [(1, "t")], [("a", 5)], [("a", "t", "day")], [("a", "t", 10**9)]):
        with pytest.raises((TypeError, ValueError)):
            pipe.process(bad)
    batch = pipe.process([("a", "One.")])
    for bad in (1, -1, 10**30):
        with pytest.raises((IndexError, OverflowError)):
            batch.text(bad)
    with pytest.raises(TypeError):
        _core.timeline([("a", 0)])
    with pytest.raises(IndexError):
        _core.timeline([(batch, 1)])
    with pytest.raises(ValueError, match="no table"):
        _core.table("nope", [])
    with pytest.raises(TypeError):
        pipe.process([("a", "One.")], run=5)
    with pytest.raises(ValueError):
        _core.Pipeline(_core.LexiconBuilder().build(), [], kernel=99)


def test_two_documents_of_one_id(pipe):
    batch = pipe.process([("a", "One."), ("a", "Two.")])
    with pytest.raises(ValueError, match="a"):
        _core.timeline([(batch, 0), (batch, 1)])


def test_failures_are_recorded(pipe):
    small = engine.pipeline(max_document=10)
    batch = small.process([("a", "short"), ("b", "much too long a text"), ("c", "fine")])
    ((i, code, offset, message),) = batch.problems
    assert (i, code, offset) == (1, "TC_E_LIMIT", 20) and "max_document" in message
    assert batch.text(0) == "short" and batch.text(2) == "fine"
    with pytest.raises(ValueError, match="failed"):
        batch.text(1)


def test_syntax_errors_name_file_and_line():
    lexicon = _core.LexiconBuilder().build()
    with pytest.raises(_core.RuleSyntaxError, match=r"mine\.rules") as caught:
        _core.Pipeline(lexicon, [("mine.rules", b"# fine\n\nlayer time\nrule x ( -> y\n")])
    assert caught.value.offset == 4 and isinstance(caught.value, ValueError)


def test_buffers(pipe):
    for text in (b"One two.", bytearray(b"One two."), memoryview(b"xOne two.")[1:], "One two."):
        assert pipe.process([("a", text)]).text(0) == "One two."
    with pytest.raises((BufferError, TypeError)):
        pipe.process([("a", memoryview(b"One two.")[::2])])


def test_cancel(pipe):
    run = _core.Run()
    assert not run.cancelled and run.bytes == 0
    pipe.process([("a", "One two.")], run)
    assert run.bytes == 8
    run.cancel()
    assert run.cancelled
    with pytest.raises(_core.Cancelled):
        pipe.process([("a", "One two.")], run)


def test_cancel_from_another_thread(pipe):
    run = _core.Run()
    text = ARTICLES["app"] * 50
    timer = threading.Timer(0.1, run.cancel)
    timer.start()
    with pytest.raises(_core.Cancelled):
        for _ in range(1000):
            pipe.process([(str(i), text) for i in range(100)], run)


def test_many_threads_on_one_pipeline(pipe):
    rows = [(str(i), ARTICLES["bridge"] * (i % 7 + 1)) for i in range(40)]
    expected = [pipe.process([r]).json(0) for r in rows]
    with ThreadPoolExecutor(24) as pool:
        for _ in range(5):
            assert list(pool.map(lambda r: pipe.process([r]).json(0), rows)) == expected


def test_objects_keep_what_they_need_alive():
    pipe = engine._build(_core.LexiconBuilder().build(), (), 0, 0, 0)
    batch = pipe.process([("a", ARTICLES["app"])])
    table = _core.table("sentences", [(batch, 0)])
    timeline = _core.timeline([(batch, 0)])
    del pipe, batch
    gc.collect()
    assert table.__arrow_c_stream__() and timeline.json()


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_no_leaks(pipe):
    text = "\n".join(ARTICLES.values())

    def work():
        batch = pipe.process([("a", text), ("b", text * 2, 18000, 1)])
        batch.json(0), batch.json(1, 1), batch.text(0), batch.problems, batch.memory
        for name in _core.TABLES:
            table = _core.table(name, [(batch, 0), (batch, 1)])
            table.__arrow_c_stream__()
        _core.timeline([(batch, 0), (batch, 1)]).json()
        pipe.tokens(text)
        for bad in ([("a", 5)], [5]):
            with pytest.raises(TypeError):
                pipe.process(bad)
        builder = _core.LexiconBuilder()
        builder.add_alias(builder.add_entity("x", "X Corp", 2), "X Corp")
        lexicon = builder.build()
        for source in (b"layer time\nrule x $nope -> y\n", b"layer event\n"):
            try:
                _core.Pipeline(lexicon, [("x.rules", source)])
            except _core.RuleSyntaxError:
                pass

    for _ in range(50):
        work()
    gc.collect()
    blocks, before = sys.getallocatedblocks(), resident()
    for _ in range(300):
        work()
    gc.collect()
    assert sys.getallocatedblocks() - blocks < 200
    assert resident() - before < 8 << 20


@pytest.mark.skipif(bool(sysconfig.get_config_var("Py_GIL_DISABLED")), reason="no limited API there")
def test_stable_abi():
    assert ".abi3." in _core.__file__ or _core.__file__.endswith(".pyd")
    if sys.platform != "linux":
        return
    names = subprocess.run(
        ["nm", "-D", "--undefined-only", _core.__file__], capture_output=True, text=True, check=False
    )
    if names.returncode:
        pytest.skip("no nm")
    used = set(re.findall(r"\b(_?Py\w+)", names.stdout))
    assert used
    # private names, and those the limited API of 3.11 lacks
    assert not {n for n in used if n.startswith("_Py") and not n.endswith("_SizeT") and n not in ALLOWED}
    assert not used & {
        "PyType_GetModuleByDef", "PyUnicode_New", "PyObject_Vectorcall", "PyMem_RawMalloc", "PyMem_RawFree",
    }  # fmt: skip


# macros of the limited API end in these
ALLOWED = {"_Py_Dealloc", "_Py_NoneStruct", "_Py_TrueStruct", "_Py_FalseStruct", "_Py_IncRef", "_Py_DecRef"}


def test_another_interpreter():
    """A second interpreter in the process gets a module of its own, or a clear refusal."""
    code = """
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters
id = interpreters.create()
result = interpreters.run_string(id, "import tiktokcorpus._core as c; c.LexiconBuilder().build()")
assert result is None or "does not support" in str(result), result
interpreters.destroy(id)
import tiktokcorpus._core
print("ok")
"""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "ok" or "does not support" in done.stderr, done.stderr
