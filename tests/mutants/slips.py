"""The slips that a source file could have, each a small replacement of its text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

COMPARISONS: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
}
# What says that a text is SQL.
SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|WHERE|ORDER BY|AND|SET|FROM|JOIN|VALUES|LIMIT)\b")
# kind, what stands there, what stands there then.
IN_SQL: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("sql bound", re.compile(r"<=(?= ?[$:%({\w])"), "<"),
    ("sql bound", re.compile(r">=(?= ?[$:%({\w])"), ">"),
    ("sql bound", re.compile(r"(?<=[\w)] )<(?= [$:%({\w])"), "<="),
    ("sql bound", re.compile(r"(?<=[\w)] )>(?= [$:%({\w])"), ">="),
    ("sql order", re.compile(r" DESC\b"), ""),
    ("sql or", re.compile(r" AND (?!\$)"), " OR "),
    ("sql null", re.compile(r"\bIS NOT NULL\b"), "IS NULL"),
    ("sql null", re.compile(r"\bIS NULL\b"), "IS NOT NULL"),
    ("sql exists", re.compile(r"(?<!NOT )\bEXISTS ?\("), "NOT EXISTS ("),
    (
        "sql clause",
        re.compile(r" AND (?!\$)[\w.]+ (=|<>|<|>|<=|>=) (ANY\()?[$:]?[\w.'{}]+\)?(?=[ \")]|$)"),
        "",
    ),
    ("sql equal", re.compile(r"(?<=[\w)] )= (?=ANY|[$:'])"), "<> "),
)
# Calls that only say something to an operator, or only name a type.
SAYING = frozenset(("log", "logger", "_log", "_logger", "warnings", "metrics", "structlog"))
TYPING = frozenset(("TypeVar", "NewType", "cast", "namedtuple", "Literal"))


@dataclass(frozen=True)
class Slip:
    """A replacement in a file's text."""

    path: str
    # Name of the function or class that it is in, "" for the module.
    place: str
    kind: str
    line: int
    # Lines of the statement round it: a test that passes over one of them can notice.
    lines: range
    start: int
    end: int
    text: str
    # Names that a statement outside of functions gives a value to.
    names: tuple[str, ...]
    before: str
    # The line on which it begins.
    written: str

    @property
    def key(self) -> str:
        """How equivalent.txt names it: without numbers of lines, which move."""
        change = f"{_short(self.before)} -> {_short(self.text)}"
        return f"{self.path} | {self.place} | {self.kind} | {change} | {_short(self.written)}"

    def applied(self, source: bytes) -> bytes:
        """The file with the slip in it."""
        return source[: self.start] + self.text.encode() + source[self.end :]


def _short(text: str) -> str:
    return " ".join(text.split())[:90].strip()


class _Finder(ast.NodeVisitor):
    def __init__(self, path: str, source: bytes) -> None:
        self.path, self.source = path, source
        self.starts = [0]
        for line in source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))
        self.found: list[Slip] = []
        self.places: list[str] = []
        self.functions = 0
        self.statement: ast.stmt | None = None

    # Where things are
    def at(self, line: int, column: int) -> int:
        return self.starts[line - 1] + column

    def span(self, node: ast.expr | ast.stmt | ast.keyword) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.at(node.lineno, node.col_offset), self.at(node.end_lineno, node.end_col_offset)

    def slip(self, kind: str, start: int, end: int, text: str) -> None:
        around = self.statement
        assert around is not None
        last = around.end_lineno or around.lineno
        if isinstance(around, (ast.If, ast.While, ast.For, ast.With, ast.AsyncFor, ast.AsyncWith, ast.Try)):
            last = max(around.lineno, around.body[0].lineno - 1)
        names: tuple[str, ...] = ()
        if not self.functions:
            targets = getattr(around, "targets", None) or [getattr(around, "target", None)]
            names = tuple(one.id for one in targets if isinstance(one, ast.Name)) + tuple(self.places[-1:])
        before = self.source[start:end].decode()
        if before == text:
            return
        line = self.source.count(b"\n", 0, start) + 1
        lines = range(around.lineno, last + 1)
        written = self.source[self.starts[line - 1] : self.starts[line]].decode()
        place = ".".join(self.places)
        self.found.append(Slip(self.path, place, kind, line, lines, start, end, text, names, before, written))

    # What is passed over
    def generic_visit(self, node: ast.AST) -> None:
        for field, value in ast.iter_fields(node):
            if field in {"annotation", "returns", "decorator_list", "bases", "type_params", "simple"}:
                continue
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, ast.AST):
                    self.visit(one)

    def visit(self, node: ast.AST) -> None:
        if isinstance(node, ast.stmt):
            outer, self.statement = self.statement, node
            if not self.silent(node):
                self.forgotten(node)
                super().visit(node)
            self.statement = outer
        else:
            super().visit(node)

    def silent(self, node: ast.stmt) -> bool:
        """What no test can or need notice: docstrings, names that are exported, words to an operator."""
        match node:
            case ast.Expr(value=ast.Call(func=called) | ast.Await(value=ast.Call(func=called))):
                return _says(called)
            case ast.Assign(targets=[ast.Name(id="__all__" | "__slots__" | "__tablename__")]):
                return True
            case ast.Assign(value=ast.Call(func=called)):
                return _root(called) in TYPING | SAYING
            case ast.Raise(exc=ast.expr() as raised):
                # A programmer's mistake, which no caller can bring about.
                return _root(raised) in {"RuntimeError", "AssertionError", "TypeError"}
        return isinstance(node, (ast.Assert, ast.Import, ast.ImportFrom)) or (
            isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        )

    # Statements that are forgotten
    def forgotten(self, node: ast.stmt) -> None:
        value = node.value if isinstance(node, ast.Expr) else None
        called = value.value if isinstance(value, ast.Await) else value
        kept_elsewhere = isinstance(node, (ast.Assign, ast.AugAssign)) and all(
            isinstance(one, (ast.Attribute, ast.Subscript))
            for one in (node.targets if isinstance(node, ast.Assign) else [node.target])
        )
        if self.functions and (isinstance(called, ast.Call) or kept_elsewhere or isinstance(node, ast.Raise)):
            self.slip("forgotten", *self.span(node), "pass")

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        if node.name in {"__repr__", "__str__"}:
            return
        self.places.append(node.name)
        self.functions += 1
        self.generic_visit(node)
        self.functions -= 1
        self.places.pop()

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 - ast's own names

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.places.append(node.name)
        for one in node.body:
            self.visit(one)
        self.places.pop()

    # Expressions
    def visit_Compare(self, node: ast.Compare) -> None:
        left = node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            start, end = self.span(left)[1], self.span(right)[0]
            there, then = COMPARISONS[type(operator)]
            between = self.source[start:end].decode()
            if there in between and "(" not in between and ")" not in between:
                kind = "bound" if there[0] in "<>" else "turned"
                self.slip(kind, start, end, between.replace(there, then, 1))
            left = right
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        there, then = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        for left, right in zip(node.values, node.values[1:], strict=False):
            start, end = self.span(left)[1], self.span(right)[0]
            between = self.source[start:end].decode()
            if between.count(there) == 1:
                self.slip("and-or", start, end, between.replace(there, then))
                break
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not):
            start, end = self.span(node)
            self.slip("turned", start, end, self.source[slice(*self.span(node.operand))].decode())
        self.generic_visit(node)

    def visit_If(self, node: ast.If | ast.While) -> None:
        self.negated(node.test)
        self.generic_visit(node)

    visit_While = visit_If  # noqa: N815

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.negated(node.test)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for test in node.ifs:
            self.negated(test)
        self.generic_visit(node)

    def negated(self, test: ast.expr) -> None:
        """A condition that no comparison of its own stands for; what only a type checker reads has none."""
        if isinstance(test, ast.Name) and test.id == "TYPE_CHECKING":
            return
        if isinstance(test, (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.Await)):
            start, end = self.span(test)
            self.slip("turned", start, end, f"(not ({self.source[start:end].decode()}))")

    def visit_Constant(self, node: ast.Constant) -> None:
        start, end = self.span(node)
        if isinstance(node.value, bool):
            self.slip("constant", start, end, str(not node.value))
        elif isinstance(node.value, int) and self.source[start:end].strip().isdigit():
            self.slip("constant", start, end, str(node.value + 1))
        elif isinstance(node.value, str):
            self.text(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        # Python 3.11 does not know where the pieces of such a text are.
        self.text(node)

    def text(self, node: ast.Constant | ast.JoinedStr) -> None:
        """SQL that is a little other."""
        start, end = self.span(node)
        written = self.source[start:end].decode()
        if not SQL.search(written):
            return
        for kind, pattern, then in IN_SQL:
            for match in pattern.finditer(written):
                if '"' in match[0]:
                    continue
                first = start + len(written[: match.start()].encode())
                self.slip(kind, first, first + len(match[0].encode()), then)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        swapped = {ast.Add: ("+", "-"), ast.Sub: ("-", "+")}.get(type(node.op))
        literal = (ast.Constant, ast.JoinedStr, ast.List, ast.Tuple, ast.Dict)
        texts = any(
            isinstance(one, literal) and not isinstance(getattr(one, "value", ""), int)
            for one in (node.left, node.right)
        )
        if swapped and not texts:
            start, end = self.span(node.left)[1], self.span(node.right)[0]
            between = self.source[start:end].decode()
            if between.count(swapped[0]) == 1:
                self.slip("arithmetic", start, end, between.replace(*swapped))
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        if _says(node.func):
            return
        if _root(node.func) == "zip":
            # That both are as long is a programmer's word to himself.
            node.keywords = []
        for keyword in node.keywords:
            if keyword.arg is not None and self.functions:
                self.dropped("argument", self.span(keyword))
        self.generic_visit(node)

    def elements(self, node: ast.Tuple | ast.List | ast.Set) -> None:
        if isinstance(node.ctx if hasattr(node, "ctx") else ast.Load(), ast.Load) and len(node.elts) > 2:
            for one in node.elts:
                if isinstance(one, (ast.Constant, ast.Attribute, ast.Name)):
                    self.dropped("element", self.span(one))
        self.generic_visit(node)

    visit_Tuple = visit_List = visit_Set = elements  # noqa: N815

    def visit_Subscript(self, node: ast.Subscript) -> None:
        # What is in the brackets of a type is none of ours; an index is.
        self.visit(node.value)
        if self.functions and isinstance(node.slice, (ast.Constant, ast.Slice)):
            self.visit(node.slice)

    def dropped(self, kind: str, span: tuple[int, int]) -> None:
        """One of several, with the comma behind it, or before it if it is the last."""
        start, end = span
        behind = re.match(rb"\s*,[ ]?", self.source[end:])
        if behind:
            self.slip(kind, start, end + behind.end(), "")
            return
        before = re.search(rb",\s*$", self.source[:start])
        if before:
            self.slip(kind, before.start(), end, "")


def _says(node: ast.expr) -> bool:
    """Whether it is a word to an operator: `log.info`, `telemetry.log.info`."""
    return _root(node) in SAYING or (
        isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute) and node.value.attr == "log"
    )


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Attribute, ast.Call)):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    return node.id if isinstance(node, ast.Name) else ""


def slips(path: str, source: bytes) -> Iterator[Slip]:
    """All slips of a file that leave it a program."""
    finder = _Finder(path, source)
    finder.visit(ast.parse(source))
    seen: set[tuple[int, int, str]] = set()
    for one in finder.found:
        same = (one.start, one.end, one.text)
        if same in seen:
            continue
        seen.add(same)
        try:
            compile(one.applied(source), path, "exec")
        except SyntaxError:
            continue
        yield one
