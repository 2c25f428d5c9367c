"""A compiled trial: load once, decide many patients. Immutable, safe to share between threads.

It joins what the lower floors do; how rules compile, records are read and answers found is theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import attrs

from criteria_dsl.engines.prepare import Prepared
from criteria_dsl.meaning.compile import (
    Parsed,
    compile_trial,
    parsed,
)  # fmt: skip
from criteria_dsl.meaning.compile import (
    compile_expression as compile_expression_program,
)
from criteria_dsl.meaning.core import facts
from criteria_dsl.meaning.fields import AGE, BIRTH_DATE, Field
from criteria_dsl.meaning.program import Criterion, Program, digest
from criteria_dsl.meaning.recompile import Recompiling
from criteria_dsl.meaning.registry import RegistryStatus
from criteria_dsl.patients.answers import AnswersLike, answers_of
from criteria_dsl.patients.asking import ALONE, Asking
from criteria_dsl.patients.data import PatientData, record_of
from criteria_dsl.patients.fhir.bundle import is_fhir
from criteria_dsl.patients.fhir.reader import FhirReader
from criteria_dsl.patients.flat import Remembered, read_patient
from criteria_dsl.patients.record import DataProblem, Record
from criteria_dsl.patients.strict_json import read_json
from criteria_dsl.syntax.nodes import AnyStatement
from criteria_dsl.trials.assuming import refuse_assumption
from criteria_dsl.trials.find import trial_ids
from criteria_dsl.trials.screen import screen
from criteria_dsl.trials.variant import Variant
from criteria_dsl.verdicts.evaluate import OUTCOMES, explain
from criteria_dsl.verdicts.grounds import Grounds
from criteria_dsl.verdicts.limits import missing_limits
from criteria_dsl.verdicts.missing import missing_names
from criteria_dsl.verdicts.results import CriterionResult, Outcome, TrialResult, Verdict, verdict_of
from criteria_dsl.verdicts.stated import reconciled
from criteria_dsl.words.diagnostics import Diagnostic
from criteria_dsl.words.errors import PatientError, RuleError, UsageError
from criteria_dsl.words.text import Source
from criteria_dsl.words.truth import Truth

if TYPE_CHECKING:
    from criteria_dsl.cohorts.forms import Form
    from criteria_dsl.cohorts.screen import GivenByPatient

Document = Mapping[str, Any]
"""A patient's document: the vocabulary's names at the top level, or a FHIR Bundle."""

AnswersGiven = AnswersLike | Iterable[AnswersLike] | None
"""What people said of a patient beside the record: `Answers`, their document or its JSON text, or several."""


@attrs.frozen(slots=False, eq=False)
class _Compiled:
    """What a trial and a single expression have in common: a program, and variants of it in which a
    patient's file states some definitions itself."""

    program: Program
    _variants: dict[frozenset[str], Variant] = attrs.field(factory=dict, repr=False, init=False)
    _remembered: Remembered = attrs.field(factory=dict, repr=False, init=False)

    def record(
        self, document: Document | PatientData | str | bytes, as_of: date | None = None, answers: AnswersGiven = None
    ) -> Record:
        """A patient's document (a mapping, or JSON text), or what a reader made of one, as a record at a date.

        A document may be a FHIR Bundle. `as_of` is the day to decide for, or a moment of it (a `datetime`);
        without it the document's own `as_of` serves, which FHIR has not. `answers` are what people said beside it,
        written as a patient's file is; their facts join the record's, and sources that disagree conflict.
        Raises PatientError where the document or the answers cannot be read at all, no day is known, or the answers
        are about another patient; UsageError where two different days are asked for. Everything less is in the
        record's `problems`.
        """
        if isinstance(document, str | bytes):
            document = read_json(document)
        if is_fhir(document):
            document = self._fhir(document)
        if isinstance(document, PatientData):
            if as_of is None:
                raise PatientError("no day to decide for", "give as_of in the call")
            record = record_of(
                document, self.program.fields, self._stated, as_of, self._asking, answers_of(answers)
            )  # fmt: skip
        else:
            record = read_patient(
                document, self.program.fields, self._stated, as_of, self._remembered, self._asking, answers_of(answers)
            )
        return reconciled(record, self.program)

    @property
    def _asking(self) -> Asking:
        """Which trial a record is read for: none."""
        return ALONE

    @cached_property
    def _fhir(self) -> FhirReader:
        return FhirReader(self.program.fields)

    @cached_property
    def _stated(self) -> dict[str, Field]:
        return {name: one.field for name, one in self.program.definitions.items()}

    def prepare(self, record: Record) -> Prepared:
        """The record as the predicate wants it: what every comparison looks at, worked out once."""
        return self._variant(record).predicate.preparation.prepare(record)

    def problems(self, record: Record) -> tuple[DataProblem, ...]:
        """What of the patient's data could not be used: told by the reader, or found lacking by the rules."""
        return (*record.problems, *missing_limits(self._variant(record).predicate.subjects, record))

    def _truths(self, record: Record) -> tuple[Truth, ...]:
        return self._variant(record).predicate.truths(self.prepare(record))

    def grounds(self, prepared: Prepared) -> tuple[Grounds | None, ...]:
        """The facts that settle each criterion, in file order; None for one that is open.

        These are the reasons before they are put in words; `check` words them.
        """
        return self._variant(prepared.record).grounds(prepared)

    def decided(
        self, document: Document, as_of: date | None = None, answers: AnswersGiven = None
    ) -> tuple[tuple[Truth, ...], tuple[DataProblem, ...]]:
        """Each criterion's truth for a document, in file order: true (pass), false, or None (unknown); and what
        of the document could not be read."""
        record = self.record(document, as_of, answers)
        return self._truths(record), record.problems

    def decided_and_wanted(
        self, document: Document, as_of: date | None, counted: Sequence[bool], answers: AnswersGiven = None
    ) -> tuple[tuple[Truth, ...], tuple[DataProblem, ...], tuple[frozenset[str], ...]]:
        """The same, and the names of the fields that leave each criterion open; none of those not `counted`."""
        record = self.record(document, as_of, answers)
        variant, prepared = self._variant(record), self.prepare(record)
        truths = variant.predicate.truths(prepared)
        wanted = tuple(
            missing_names(grounding, prepared) if truth is None and so else frozenset[str]()
            for grounding, truth, so in zip(variant.groundings, truths, counted, strict=True)
        )
        return truths, record.problems, wanted

    def only(self, number: int) -> Self:
        """The same with one of its criteria, and with no more fields than that looks at."""
        criterion = self.program.criteria[number]
        names = {*criterion.facts, *facts(criterion.core)}
        if names & {AGE.name, BIRTH_DATE.name}:
            names |= {AGE.name, BIRTH_DATE.name}
        fields = {name: field for name, field in self.program.fields.items() if name in names}
        return attrs.evolve(self, program=attrs.evolve(self.program, criteria=(criterion,), fields=fields))

    def program_with(self, given: frozenset[str]) -> Program:
        """The program for patients whose files state these definitions themselves."""
        return self.program if not given else self._compiled_with(given)

    def _explained(self, record: Record, ids: Iterable[str] | None = None) -> tuple[CriterionResult, ...]:
        variant, prepared = self._variant(record), self.prepare(record)
        truths, grounds = variant.predicate.truths(prepared), variant.grounds(prepared)
        wanted = None if ids is None else set(ids)
        return tuple(
            explain(criterion, grounding, prepared, variant.program.fields, truth, found)
            for criterion, grounding, truth, found in zip(
                variant.program.criteria, variant.groundings, truths, grounds, strict=True
            )
            if wanted is None or criterion.id in wanted
        )

    def _variant(self, record: Record) -> Variant:
        found = self._variants.get(record.given)
        if found is None:
            found = self._variants.setdefault(record.given, Variant(self.program_with(record.given)))
        return found

    def _compiled_with(self, given: frozenset[str]) -> Program:
        raise NotImplementedError


@attrs.frozen(slots=False, eq=False)
class Trial(_Compiled):
    """A trial's rule file, compiled.

    >>> trial = load_trial("NCT05697718")
    >>> trial.check({"patient_id": "p-001", "as_of": "2026-03-01", "NIHSS": 22}).verdict
    'ineligible'
    """

    _file: Parsed = attrs.field(repr=False)
    _vocabularies: Mapping[str, Parsed] = attrs.field(repr=False)
    assumed_unrecorded_no: frozenset[str] = frozenset()
    """The fields whose silence is read as no because the caller asked for it."""
    asked_alone: bool = False
    """Whether no other trial is asked about the same patients; see `alone`."""

    @property
    def id(self) -> str:
        """The registry id."""
        return self.program.id

    @property
    def title(self) -> str:
        return self.program.title

    @property
    def incomplete(self) -> str | None:
        """Why the page does not publish all criteria, or None."""
        return self.program.incomplete

    @property
    def status(self) -> RegistryStatus | None:
        """What the registry said of the trial's recruitment, and when; None where the rule file does not say."""
        return self.program.status

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """The criteria in file order."""
        return self.program.criteria

    @property
    def fields(self) -> Mapping[str, Field]:
        """The data dictionary: every field a patient's document may hold, by name."""
        return self.program.fields

    @property
    def rules_digest(self) -> str:
        """`sha256:...` of the rule file's text."""
        return digest(self.program.source)

    def check(
        self, patient: Document | PatientData | str | bytes | Record, as_of: date | None = None,
        answers: AnswersGiven = None,
    ) -> TrialResult:  # fmt: skip
        """Every criterion decided for one patient, with reasons and what is missing.

        `patient` is a document or data as in `record`, or a record of this trial (which has its answers).
        `answers` and what is raised are as in `record`.
        """
        record = _record(self, patient, as_of, answers)
        criteria = self._explained(record)
        return TrialResult(
            self.id, self.title, record.patient, record.as_of_text, self.rules_digest,
            verdict_of([one.outcome for one in criteria], self.incomplete is not None), criteria,
            self.problems(record), self.incomplete,
            tuple((source.name, digest(source)) for source in self.program.vocabularies),
            tuple(sorted(self.assumed_unrecorded_no)), self.status, self.program.source.name, self.program.source_text,
        )  # fmt: skip

    def assuming_unrecorded_no(self, *fields: str) -> Trial:
        """The same trial, in which nothing recorded of these fields means no; every result says so.

        Raises UsageError for a field that the trial does not know, that is no event or yes or no, or that only a
        person can state.
        """
        for name in fields:
            refuse_assumption(name, self.fields)
        assumed = self.assumed_unrecorded_no | {*fields}
        return attrs.evolve(trial_from(self._file, self._vocabularies, assumed=assumed), asked_alone=self.asked_alone)

    def alone(self) -> Trial:
        """The same trial, for patients who are asked for no other.

        Then an answer that belongs to one trial, such as consent, counts at the top level of a patient's file, too.
        Otherwise it counts only under `for` and the trial's id: one consent must not pass several trials.
        """
        return self if self.asked_alone else attrs.evolve(self, asked_alone=True)

    @cached_property
    def known_trials(self) -> frozenset[str]:
        """The ids of trials whose own answers a document may hold: this one, and those that ship."""
        return frozenset((self.id, *trial_ids()))

    @cached_property
    def _asking(self) -> Asking:
        return Asking(self.id, self.asked_alone, self.known_trials)

    def outcomes(self, record: Record) -> dict[str, Outcome]:
        """Each criterion's outcome by id, in file order, without reasons (which cost more)."""
        truths = self._truths(record)
        return {criterion.id: OUTCOMES[truth] for criterion, truth in zip(self.criteria, truths, strict=True)}

    def verdict(self, record: Record) -> Verdict:
        """The verdict alone: stops at the first criterion that fails."""
        holds = self._variant(record).predicate.all_hold(self.prepare(record))
        return verdict_of((OUTCOMES[holds],), self.incomplete is not None)

    def screen(
        self, frame: Any, as_of: date | None = None, form: Form = "outcomes", facts: Any = None,
        answers: GivenByPatient | None = None,
    ) -> Any:  # fmt: skip
        """Every patient of a table decided in one pass; see `criteria_dsl.screen`."""
        return screen([self], frame, as_of, form, facts, answers)

    def explain(self, record: Record, criterion: str) -> CriterionResult:
        """One criterion's whole answer. Raises KeyError where the trial has no such criterion."""
        found = self._explained(record, [criterion])
        if not found:
            raise KeyError(criterion)
        return found[0]

    @property
    def statements(self) -> Sequence[AnyStatement]:
        """The rule file's statements as the author wrote them, in file order."""
        return self._file.file.statements

    def recompiling(self, given: frozenset[str] = frozenset()) -> Recompiling:
        """The trial's declarations, for tools that compile changed statements (`trials.mutants`)."""
        return Recompiling.of(self._file, self._vocabularies, given)

    def _compiled_with(self, given: frozenset[str]) -> Program:
        return _program(self._file, self._vocabularies, given, assumed=self.assumed_unrecorded_no)

    def __reduce__(self) -> tuple[Any, ...]:
        texts = {name: one.source for name, one in self._vocabularies.items()}
        return _trial_from_sources, (self._file.source, texts, self.assumed_unrecorded_no, self.asked_alone)


@attrs.frozen(slots=False, eq=False)
class Expression(_Compiled):
    """A single expression, compiled: `compile_expression("NIHSS > 7 and NIHSS < 21")`."""

    _source: Source = attrs.field(repr=False)
    _vocabularies: tuple[Parsed, ...] = attrs.field(repr=False)
    warnings: tuple[Diagnostic, ...] = attrs.field(default=(), repr=False)
    """What the compiler noticed that stops nothing, in the order of the text."""
    assumed_unrecorded_no: frozenset[str] = frozenset()
    """The fields whose silence is read as no because the caller asked for it."""

    @property
    def fields(self) -> Mapping[str, Field]:
        """The fields it may use: the vocabulary's, and those whose type follows from use."""
        return self.program.fields

    def check(
        self, patient: Document | PatientData | str | bytes | Record, as_of: date | None = None,
        answers: AnswersGiven = None,
    ) -> CriterionResult:  # fmt: skip
        """The expression decided for one patient: `pass` if true, `fail` if false, else `unknown`."""
        record = _record(self, patient, as_of, answers)
        return self._explained(record)[0]

    def assuming_unrecorded_no(self, *fields: str) -> Expression:
        """The same expression, in which nothing recorded of these fields means no; every result says so.

        Raises UsageError as a trial's does.
        """
        for name in fields:
            refuse_assumption(name, self.fields)
        assumed = self.assumed_unrecorded_no | {*fields}
        return expression_from_sources(self._source, tuple(v.source for v in self._vocabularies), assumed)

    def outcome(self, record: Record) -> Outcome:
        """The outcome alone."""
        return OUTCOMES[self._truths(record)[0]]

    def _compiled_with(self, given: frozenset[str]) -> Program:
        compiled = compile_expression_program(self._source, self._vocabularies, given, self.assumed_unrecorded_no)
        if compiled.program is None:
            raise RuleError(compiled.errors)
        return compiled.program

    def __reduce__(self) -> tuple[Any, ...]:
        sources = tuple(v.source for v in self._vocabularies)
        return expression_from_sources, (self._source, sources, self.assumed_unrecorded_no)


def trial_from(
    file: Parsed, vocabularies: Mapping[str, Parsed], names: tuple[str, ...] = (),
    assumed: frozenset[str] = frozenset(),
) -> Trial:  # fmt: skip
    """A trial from parsed texts. Raises RuleError with every error found."""
    return Trial(_program(file, vocabularies, names=names, assumed=assumed), file, vocabularies, assumed)


def _program(
    file: Parsed, vocabularies: Mapping[str, Parsed], given: frozenset[str] = frozenset(), names: tuple[str, ...] = (),
    assumed: frozenset[str] = frozenset(),
) -> Program:  # fmt: skip
    compiled = compile_trial(file, vocabularies, given, names, assumed)
    if compiled.program is None:
        raise RuleError(compiled.errors)
    return compiled.program


def _record(
    compiled: _Compiled, patient: Document | PatientData | str | bytes | Record, as_of: date | None,
    answers: AnswersGiven,
) -> Record:  # fmt: skip
    if not isinstance(patient, Record):
        return compiled.record(patient, as_of, answers)
    if answers is not None:
        raise UsageError("a record has its answers already", "give them to `record`")
    return patient


def _trial_from_sources(
    source: Source, vocabularies: Mapping[str, Source], assumed: frozenset[str], alone: bool = False
) -> Trial:
    trial = trial_from(parsed(source), {name: parsed(one) for name, one in vocabularies.items()}, assumed=assumed)
    return trial.alone() if alone else trial


def expression_from_sources(
    source: Source, vocabularies: tuple[Source, ...], assumed: frozenset[str] = frozenset()
) -> Expression:
    """An expression with its vocabularies' texts. Raises RuleError with every error found."""
    files = tuple(parsed(one) for one in vocabularies)
    compiled = compile_expression_program(source, files, assumed=assumed)
    if compiled.program is None:
        raise RuleError(compiled.errors)
    return Expression(compiled.program, source, files, compiled.diagnostics, assumed)
