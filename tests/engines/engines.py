"""Engines and programs that other people wrote: where they are, and what happens where one is missing.

A module that needs one calls `need(...)` before anything else. Where it is missing, the module ends with 77, which
ctest lists as skipped, by name; with SNYK_CRED_TEST_ENGINES=required that is a failure. `scripts/setup --engines`
installs them all.
"""

import importlib.util
import os
import pathlib
import shutil
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
ENGINES = ROOT / "build" / "engines"
NODE_MODULES = ENGINES / "node_modules"
CLOUD_CLIENTS = ENGINES / "cloud-clients"
SKIPPED = 77


def find(name):
    """Path of a program (`act`, `groovyc`), of a Node.js package's folder (`npm:@actions/core`), of a Python module
    (`py:yaml`), of a client of a key service (`cloud:azure/identity`), of moto's packages (`moto`) or of a Java archive
    (`jar:guava`); None without it."""
    if name.startswith("cloud:"):
        folder = CLOUD_CLIENTS / name[6:]
        return str(folder) if folder.is_dir() else None
    if name.startswith("jar:"):
        found = sorted((ENGINES / "java").glob(f"{name[4:]}-[0-9]*.jar"))
        return str(found[0]) if found else None
    if name.startswith("py:"):
        spec = importlib.util.find_spec(name[3:])
        return spec.origin if spec else None
    if name == "moto":
        return str(ENGINES / "moto") if (ENGINES / "moto" / "moto").is_dir() else None
    if name.startswith("npm:"):
        folder = NODE_MODULES / name[4:]
        return str(folder) if (folder / "package.json").exists() and shutil.which("node") else None
    for folder in (ENGINES / "bin", NODE_MODULES / ".bin"):
        if os.access(folder / name, os.X_OK):
            return str(folder / name)
    return shutil.which(name)


def need(*names):
    """Their paths, in order (one path for one name). Ends the module where one is missing."""
    paths = [find(name) for name in names]
    missing = [name for name, path in zip(names, paths) if path is None]
    if missing:
        required = os.environ.get("SNYK_CRED_TEST_ENGINES") == "required"
        print(f"not installed: {', '.join(missing)}; scripts/setup --engines installs it", file=sys.stderr)
        sys.exit(1 if required else SKIPPED)
    return paths[0] if len(paths) == 1 else paths
