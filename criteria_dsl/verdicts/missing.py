"""What is missing of an unknown: exactly the facts that can still change the outcome.

A subject matters when two ways of filling in what is open differ in it alone and give different
outcomes. That is read off a reduced decision diagram of what is left open: a subject stands in it
exactly when the outcome depends on it.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from criteria_dsl.engines.observe import observe
from criteria_dsl.engines.reference import evaluate
from criteria_dsl.meaning.core import Always, Core, subjects
from criteria_dsl.meaning.exact import cells, settled
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.intervals import NOTHING, IntervalSet
from criteria_dsl.meaning.program import Criterion
from criteria_dsl.meaning.views import (
    Choice, Linear, Measured, Product, Quotient, Raised, Subject, View, Window,
)  # fmt: skip
from criteria_dsl.patients.record import Cause, Record
from criteria_dsl.verdicts.describe import question
from criteria_dsl.verdicts.results import Missing

LARGEST_DIAGRAM = 5000


def missing(criterion: Criterion, record: Record, fields: Mapping[str, Field]) -> tuple[Missing, ...]:
    """The facts that can still change an unknown criterion, in the order of its text."""
    found: dict[str, Missing] = {}
    for subject in decisive(criterion.core, record):
        for field, cause in open_facts(subject, record):
            declared = fields.get(field.name, field)
            found.setdefault(field.name, Missing(field.name, cause, question(declared), declared.attested))
    order = {name: index for index, name in enumerate(criterion.facts)}
    return tuple(sorted(found.values(), key=lambda one: order.get(one.field, len(order))))


class _TooLarge(Exception):
    """More open combinations than are worth following; then every open subject is named."""


def decisive(core: Core, record: Record) -> list[Subject]:
    """The open subjects on which the outcome still depends."""
    every = [s for s in dict.fromkeys(subjects(core)) if observe(s, record).cause is not None]
    try:
        diagram = _Diagram(record, list(dict.fromkeys(subjects(core))))
        used = diagram.reachable(diagram.build(core))
    except _TooLarge:
        used = set(every)
    # Where the compiler's limit kept it from seeing that the facts decide, all that is open is named.
    return [subject for subject in every if subject in used] or every


Node = int


@attrs.define
class _Diagram:
    """A reduced ordered decision diagram, built bottom up; equal parts are one node, numbered.

    Nodes 0 and 1 are false and true; any other is a subject with at least two different children.
    """

    record: Record
    order: list[Subject]
    done: dict[Core, Node] = attrs.field(factory=dict)
    nodes: dict[tuple[Subject, frozenset[tuple[Node, IntervalSet]]], Node] = attrs.field(factory=dict)

    def build(self, core: Core) -> Node:
        if isinstance(core, Always):
            return int(core.value)
        if core not in self.done:
            if len(self.done) > LARGEST_DIAGRAM:
                raise _TooLarge
            self.done[core] = self._node(core)
        return self.done[core]

    def _node(self, core: Core) -> Node:
        present = set(subjects(core))
        subject = next(one for one in self.order if one in present)
        possible = observe(subject, self.record).values
        children: dict[Node, IntervalSet] = {}
        for cell in cells(core, subject):
            within = cell & possible
            if within:
                child = self.build(settled(core, subject, cell))
                children[child] = children.get(child, NOTHING) | within
        if len(children) == 1:
            return next(iter(children))
        return self.nodes.setdefault((subject, frozenset(children.items())), len(self.nodes) + 2)

    def reachable(self, root: Node) -> set[Subject]:
        """The subjects on which the root depends."""
        by_number = {number: key for key, number in self.nodes.items()}
        found: set[Subject] = set()
        stack, seen = [root], {0, 1}
        while stack:
            node = stack.pop()
            if node not in seen:
                seen.add(node)
                subject, children = by_number[node]
                found.add(subject)
                stack += [child for child, _ in children]
        return found


# ---- from subjects to facts ------------------------------------------------------------------


def open_facts(subject: Subject, record: Record) -> list[tuple[Field, Cause]]:
    """The fields whose filling in can change the subject's value, each with why it is open."""
    match subject:
        case Linear(parts):
            inner: list[Subject] = [part for part, _ in parts]
        case Product(left, right) | Quotient(left, right):
            inner = [left, right]
        case Raised(base):
            inner = [base]
        case Choice(condition, then, otherwise):
            chosen = evaluate(condition, lambda s: observe(s, record).values)  # type: ignore[arg-type]
            inner = list(subjects(condition)) if chosen is None else []  # type: ignore[arg-type]
            inner += [branch for branch, dropped in ((then, False), (otherwise, True)) if chosen is not dropped]
        case _:
            return _open_in_view(subject, record)
    return [pair for one in inner for pair in open_facts(one, record)]


def _open_in_view(view: View, record: Record) -> list[tuple[Field, Cause]]:
    seen = observe(view, record)
    if seen.cause is None:
        return []
    companions: list[tuple[Field, Cause]] = []
    window = getattr(view, "window", None)
    if isinstance(window, Window):
        for length in window.lengths:
            if length.term is not None:
                companions += open_facts(length.term, record)
        if window.anchor is not None:
            companions += open_facts(Measured(window.anchor), record)
    fact = record.facts.get(view.field.name)
    settled_by_itself = fact is not None and companions and _complete(view, record)
    return companions if settled_by_itself else [(view.field, seen.cause), *companions]


def _complete(view: View, record: Record) -> bool:
    """Whether the recorded fact itself leaves nothing open, so that only the window does."""
    fact = record.facts[view.field.name]
    if fact.occurrences is not None:
        return all(o.certain and o.start.known and (o.shape == "ongoing" or o.end.known) for o in fact.occurrences)
    return all(r.values is not None and r.values.single is not None and r.days.known for r in fact.readings)
