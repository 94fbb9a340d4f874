"""The search for PCRE2. Needs nothing but the standard library, so that the Makefile can ask it too.

PCRE2 is taken, in this order, from
  1. what TIKTOKCORPUS_PCRE2 names: `system` (pkg-config, else the usual folders), `wheel` (the PyPI package below),
     or the root of an installation (ROOT/include, ROOT/lib);
  2. pkg-config, when it knows libpcre2-8 of at least FLOOR;
  3. the PyPI package, which brings a static library and headers.

Run as a program it prints compiler and linker flags.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

VARIABLE = "TIKTOKCORPUS_PCRE2"
FLOOR = "10.42"
WHEEL = "pcre2==0.7.1"


class NotFound(Exception):
    """The message says which command mends it."""


@dataclass
class Pcre2:
    source: str  # "system", "wheel" or the root
    include_dirs: list[str] = field(default_factory=list)
    compile_args: list[str] = field(default_factory=list)
    link_args: list[str] = field(default_factory=list)
    objects: list[str] = field(default_factory=list)  # a static library, which the extension then holds
    licence: str | None = None  # to be shipped with what holds it


def _pkg_config(*args: str) -> str | None:
    tool = os.environ.get("PKG_CONFIG") or shutil.which("pkg-config") or shutil.which("pkgconf")
    if not tool:
        return None
    try:
        done = subprocess.run([tool, *args, "libpcre2-8"], capture_output=True, text=True, check=False)
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def _system_is_there() -> bool:
    return _pkg_config(f"--atleast-version={FLOOR}") is not None


def _wanted() -> str:
    named = os.environ.get(VARIABLE, "").strip()
    return named or ("system" if _system_is_there() else "wheel")


def requirements() -> list[str]:
    """What the build must ask PyPI for."""
    return [WHEEL] if _wanted() == "wheel" else []


def find_pcre2() -> Pcre2:
    wanted = _wanted()
    if wanted == "system":
        return _from_system()
    if wanted == "wheel":
        return _from_wheel()
    return _from_root(Path(wanted))


def _command() -> str:
    if sys.platform == "darwin":
        return "brew install pcre2 pkg-config"
    if shutil.which("dnf"):
        return "sudo dnf install pcre2-devel pkgconf"
    if shutil.which("apk"):
        return "apk add pcre2-dev pkgconf"
    return "sudo apt install libpcre2-dev pkg-config"


def _from_system() -> Pcre2:
    if _system_is_there():
        flags = (_pkg_config("--cflags") or "").split()
        return Pcre2("system", compile_args=flags, link_args=(_pkg_config("--libs") or "-lpcre2-8").split())
    for top in ("/usr/include", "/usr/local/include", "/opt/homebrew/include"):
        if (Path(top) / "pcre2.h").is_file():
            return Pcre2("system", include_dirs=[top], link_args=[f"-L{Path(top).parent / 'lib'}", "-lpcre2-8"])
    raise NotFound(
        f"PCRE2 {FLOOR} or later is not installed on this system.\n"
        f"Mend it with:  {_command()}\nor build with:  {VARIABLE}=wheel pip install ."
    )


def _from_wheel() -> Pcre2:
    from importlib import metadata

    name = WHEEL.partition("==")[0]
    try:
        files = metadata.distribution(name).files or []  # its RECORD; its .pc file names another machine's paths
    except metadata.PackageNotFoundError:
        raise NotFound(
            f"the PyPI package {WHEEL} is not there; pip brings it when it builds in isolation.\n"
            f"Mend it with:  pip install {WHEEL}\nor:  {_command()}"
        ) from None

    def first(pattern: str) -> Path | None:
        found = sorted(str(f.locate()) for f in files if re.search(pattern, f.as_posix()))
        return Path(found[0]).resolve() if found else None

    header, library = first(r"(^|/)include/pcre2\.h$"), first(r"(^|/)lib(64)?/libpcre2-8\.a$")
    if not header or not library:
        raise NotFound(f"{WHEEL} for this machine holds no static library.\nMend it with:  {_command()}")
    licence = first(r"share/doc/pcre2/LICEN[CS]E[^/]*$")
    return Pcre2(
        f"wheel {WHEEL}",
        include_dirs=[str(header.parent)],
        objects=[str(library)],
        licence=licence.read_text(encoding="utf-8") if licence else None,
    )


def _from_root(root: Path) -> Pcre2:
    header = root / "include" / "pcre2.h"
    if not header.is_file():
        raise NotFound(f"{VARIABLE}={root}: there is no {header}")
    found = Pcre2(str(root), include_dirs=[str(header.parent)])
    folders = [root / "lib", root / "lib64", *sorted((root / "lib").glob("*-linux-gnu"))]
    for folder in folders:
        if any(folder.glob("libpcre2-8.so")) or any(folder.glob("libpcre2-8.dylib")):
            found.link_args = [f"-L{folder}", "-lpcre2-8", f"-Wl,-rpath,{folder}"]
            return found
    for folder in folders:
        if (folder / "libpcre2-8.a").is_file():
            found.objects = [str(folder / "libpcre2-8.a")]
            papers = sorted((root / "share" / "doc").glob("pcre2*/LICEN[CS]E*"))
            found.licence = papers[0].read_text(encoding="utf-8") if papers else None
            return found
    raise NotFound(f"{VARIABLE}={root}: there is no libpcre2-8 in {root / 'lib'}")


if __name__ == "__main__":
    if "--requirements" in sys.argv:
        print(*requirements())
        sys.exit()
    try:
        flags = find_pcre2()
    except NotFound as e:
        sys.exit(f"error: {e}")
    print(*(f"-I{d}" for d in flags.include_dirs), *flags.compile_args, *flags.objects, *flags.link_args)
