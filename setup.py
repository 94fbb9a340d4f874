"""Builds the C core and its binding into one extension, tiktokcorpus._core.

The rest of the package's description is in pyproject.toml, and the search for PCRE2 in build_backend/.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext as _build_ext

TOP = Path(__file__).resolve().parent
sys.path.insert(0, str(TOP / "build_backend"))
import find_pcre2 as backend  # noqa: E402

VERSION = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
FREE_THREADED = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))  # such an interpreter has no limited API
LINUX = sys.platform.startswith("linux")


def relative(pattern: str) -> list[str]:
    return sorted(p.relative_to(TOP).as_posix() for p in TOP.glob(pattern))


def explain(fault: str, apt: str, mac: str) -> SystemExit:
    rule = "=" * 78
    command = mac if sys.platform == "darwin" else f"sudo {apt}"
    for tool, name in (("dnf", "dnf install gcc python3-devel"), ("apk", "apk add build-base python3-dev")):
        if not shutil.which("apt-get") and shutil.which(tool):
            command = name
    return SystemExit(f"\n{rule}\ntiktokcorpus cannot be built: {fault}\nMend it with:  {command}\n{rule}")


class build_ext(_build_ext):
    """Checks for what a build needs, compiles in parallel and only what changed, and adds PCRE2's licence."""

    licence: str | None = None

    def build_extension(self, ext: Extension) -> None:
        self.check()
        try:
            pcre2 = backend.find_pcre2()
        except backend.NotFound as e:
            rule = "=" * 78
            raise SystemExit(f"\n{rule}\ntiktokcorpus cannot be built: {e}\n{rule}") from None
        print(f"PCRE2: {pcre2.source}", flush=True)
        # Objects are kept from build to build: in a folder of their own for each set of flags.
        key = hashlib.sha256(repr((ext.define_macros, pcre2.source, VERSION, sys.version, self.debug)).encode())
        self.build_temp = str(TOP / "build" / f"temp-{sysconfig.get_platform()}-{key.hexdigest()[:12]}")
        macros = [*ext.define_macros, ("TC_VERSION", f'"{VERSION}"'), ("TC_PCRE2_SOURCE", f'"{pcre2.source}"')]
        include = [*ext.include_dirs, *pcre2.include_dirs]
        args = [*ext.extra_compile_args, *pcre2.compile_args]
        newest = max(os.stat(p).st_mtime for p in (*ext.depends, "setup.py", "pyproject.toml"))

        def compile_one(source: str) -> str:
            (target,) = self.compiler.object_filenames([source], output_dir=self.build_temp)
            stamp = os.stat(target).st_mtime if os.path.exists(target) and not self.force else 0
            if stamp < max(newest, os.stat(source).st_mtime):
                self.compiler.compile(
                    [source], self.build_temp, macros, include, debug=self.debug, extra_postargs=args, depends=[source]
                )
            return target

        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            objects = list(pool.map(compile_one, ext.sources))
        path = self.get_ext_fullpath(ext.name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        link = [*ext.extra_link_args, *pcre2.link_args]
        if LINUX and pcre2.objects:
            link.append("-Wl,--exclude-libs,ALL")
        self.compiler.link_shared_object([*objects, *pcre2.objects], path, extra_postargs=link, debug=self.debug)
        if pcre2.objects and pcre2.licence:
            self.licence = os.path.join(os.path.dirname(path), "licenses", "PCRE2.md")
            os.makedirs(os.path.dirname(self.licence), exist_ok=True)
            Path(self.licence).write_text(pcre2.licence, encoding="utf-8")

    def check(self) -> None:
        compiler = getattr(self.compiler, "compiler_so", None)
        if not compiler:
            return
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "probe.c"
            source.write_text("#include <stdint.h>\n#include <stdlib.h>\nint main(void) { return 0; }\n")
            try:
                done = subprocess.run(
                    [*compiler, "-c", str(source), "-o", f"{source}.o"], capture_output=True, text=True, check=False
                )
                fault = done.stderr.strip() if done.returncode else None
            except OSError as e:
                fault = str(e)
        if fault:
            raise explain(
                f"there is no working C compiler ({compiler[0]}).\n{fault}",
                "apt install build-essential",
                "xcode-select --install",
            )
        header = Path(sysconfig.get_path("include")) / "Python.h"
        if not header.is_file() and not (Path(sysconfig.get_path("platinclude")) / "Python.h").is_file():
            raise explain(
                f"Python's headers are missing ({header}).",
                f"apt install python{sys.version_info[0]}.{sys.version_info[1]}-dev",
                "brew install python",
            )

    def get_outputs(self) -> list[str]:
        return [*super().get_outputs(), *([self.licence] if self.licence else [])]


macros = [] if FREE_THREADED else [("Py_LIMITED_API", "0x030B0000")]
if not sysconfig.get_config_var("Py_DEBUG"):
    macros.append(("NDEBUG", "1"))
setup(
    ext_modules=[
        Extension(
            "tiktokcorpus._core",
            relative("csrc/**/*.c") + relative("python/ext/*.c"),
            include_dirs=["csrc"],
            depends=relative("csrc/**/*.h") + relative("python/ext/*.h"),
            define_macros=macros,
            extra_compile_args=["-std=c11", "-O2", "-g0", "-fvisibility=hidden", "-Wall", "-Wextra"],
            extra_link_args=["-lm"] if LINUX else [],
            py_limited_api=not FREE_THREADED,
        )
    ],
    cmdclass={"build_ext": build_ext},
    options={} if FREE_THREADED else {"bdist_wheel": {"py_limited_api": "cp311"}},
)
