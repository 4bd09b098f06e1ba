"""How the house stands: modules, arrows between them, cycles, what is long, what is said twice; of one tree or several.

    python tools/house.py .                        # this one
    git worktree add /tmp/then COMMIT && python tools/house.py /tmp/then .

Modules and imports include those for types alone. A sentence is a string of 25 characters or more with four spaces. A
database call on the loop is a call of a method of a `store` or `memory` inside `async def` that nothing awaits.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOTS = ("index", "bot", "adapters")
LONG_FUNCTION, LONG_FILE = 30, 300  # lines
WIDE = 30  # characters of a figure's name


class Tree:
    """The modules of a working tree, parsed."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.files = {p.relative_to(top): p.read_text() for root in ROOTS for p in sorted((top / root).rglob("*.py"))}
        self.parsed = {path: ast.parse(text) for path, text in self.files.items()}
        self.names = {_module(path): path for path in self.files}

    def imports(self) -> dict[str, set[str]]:
        """By module, the modules of ours that it imports anywhere in it."""
        found: dict[str, set[str]] = {}
        for path, tree in self.parsed.items():
            here = _module(path)
            found[here] = {m for node in ast.walk(tree) for m in self._imported(node)} - {here}
        return found

    def _imported(self, node: ast.AST) -> Iterator[str]:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in self.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for name in (f"{node.module}.{alias.name}" for alias in node.names):
                if name in self.names:
                    yield name
                elif node.module in self.names:
                    yield node.module

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function and method."""
        for tree in self.parsed.values():
            yield from (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def _module(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def on_cycles(imports: dict[str, set[str]]) -> list[str]:
    """The modules that reach themselves."""

    def reached(start: str) -> set[str]:
        found: set[str] = set()
        ahead = list(imports[start])
        while ahead:
            module = ahead.pop()
            if module not in found:
                found.add(module)
                ahead += imports[module]
        return found

    return [module for module in imports if module in reached(module)]


def sentences(tree: Tree, folder: str) -> set[str]:
    """The sentences written in a folder, docstrings left out."""
    found: set[str] = set()
    for path, parsed in tree.parsed.items():
        if not path.is_relative_to(folder):
            continue
        bare = {id(n.value) for n in ast.walk(parsed) if isinstance(n, ast.Expr)}
        for node in ast.walk(parsed):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare:
                text = node.value.strip()
                found |= {text} if len(text) >= 25 and text.count(" ") >= 4 else set()
    return found


def on_the_loop(tree: Tree) -> int:
    """Database calls inside `async def` that are neither awaited nor handed on."""
    count = 0
    for function in tree.functions():
        if isinstance(function, ast.AsyncFunctionDef):
            awaited = {id(n.value) for n in ast.walk(function) if isinstance(n, ast.Await)}
            calls = (n for n in ast.walk(function) if isinstance(n, ast.Call) and id(n) not in awaited)
            count += sum(_is_of_the_store(call.func) for call in calls)
    return count


def _is_of_the_store(called: ast.expr) -> bool:
    if not isinstance(called, ast.Attribute):
        return False
    owner = called.value
    name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
    return name.lstrip("_") in ("store", "memory")


def figures(top: Path) -> dict[str, int | str]:
    """What is counted of a tree."""
    tree = Tree(top)
    imports = tree.imports()
    lines = {path: len(text.splitlines()) for path, text in tree.files.items()}
    lengths = [f.end_lineno - f.lineno + 1 for f in tree.functions() if f.end_lineno]
    both = sentences(tree, "adapters/discord") & sentences(tree, "adapters/slack")
    loose = [p for p in tree.files if p.parent == Path("bot") and p.name != "__init__.py"]
    return {
        "loose modules in bot/": len(loose),
        "modules": len(tree.files),
        "arrows between modules": sum(map(len, imports.values())),
        "modules on cycles of imports": len(on_cycles(imports)),
        "database calls on the loop": on_the_loop(tree),
        "sentences in both adapters": len(both),
        "lines of Discord's adapter": sum(n for p, n in lines.items() if p.is_relative_to("adapters/discord")),
        "lines of Slack's adapter": sum(n for p, n in lines.items() if p.is_relative_to("adapters/slack")),
        "functions": len(lengths),
        f"functions over {LONG_FUNCTION} lines": sum(n > LONG_FUNCTION for n in lengths),
        f"files over {LONG_FILE} lines": sum(n > LONG_FILE for n in lines.values()),
        "bytes of the README": (top / "README.md").stat().st_size,
    }


def main() -> None:
    """Print the figures of each tree, side by side."""
    trees = [figures(Path(argument)) for argument in sys.argv[1:] or ["."]]
    for name in trees[0]:
        print(f"{name:<{WIDE}}", *(f"{found[name]:>8}" for found in trees))


if __name__ == "__main__":
    main()
