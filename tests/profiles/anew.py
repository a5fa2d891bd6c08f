"""A module of the package, run once more inside a test.

Tables of fields and rules are built while a module is imported, which is before any test: what
builds them is under test only where they are built again.
"""

from __future__ import annotations

from importlib.util import find_spec, module_from_spec
from types import ModuleType


def anew(name: str) -> ModuleType:
    """Run a module of harness.profiles, and leave the imported one alone."""
    spec = find_spec(f"harness.profiles.{name}")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
