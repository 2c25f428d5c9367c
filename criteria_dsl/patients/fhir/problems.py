"""The wording of what can be wrong with a FHIR record, one function a problem.

As in `patients.problems`, a message holds no value but the offending one.
"""

from __future__ import annotations

from collections.abc import Sequence

from criteria_dsl.patients.problems import not_a_date, quoted
from criteria_dsl.patients.record import DataProblem
from criteria_dsl.words.errors import PatientError

__all__ = ["not_a_date"]


def not_a_resource(path: str) -> DataProblem:
    return DataProblem(path, "not-a-resource", "this is not a FHIR resource")


def unknown_kind(name: str) -> str:
    return f"{quoted(name)} is not a kind of resource that FHIR has"


def absent_of_list(reference: str, count: int) -> str:
    """That a document or list refers to what is not here."""
    named = "a resource" if reference == "?" else quoted(reference)
    if count == 1:
        return f"a document or list refers to {named}, which is not here"
    return f"a document or list refers to {count:,} resources that are not here, such as {named}"


def incomplete(path: str, whys: Sequence[str]) -> DataProblem:
    more = f"; and {len(whys) - 3} more" if len(whys) > 3 else ""
    message = f"the record is incomplete: {'; '.join(whys[:3])}{more}"
    return DataProblem(path, "incomplete-record", message, "nothing unrecorded is read as no; get the whole record")


def several_patients(path: str, count: int) -> DataProblem:
    message = f"{count} patients are in this record; only what refers to the first is read"
    return DataProblem(path, "several-patients", message, "give each patient a file, or name one with --patient")


def no_patient(path: str) -> DataProblem:
    return DataProblem(path, "no-patient", "no Patient resource is in this record")


def no_such_patient(name: str, known: Sequence[str]) -> PatientError:
    named = ", ".join(quoted(one) for one in known[:3]) + (", ..." if len(known) > 3 else "")
    return PatientError(f"no patient of this record is {quoted(name)}", f"it has {named}" if named else None)


def other_subject(path: str, reference: str) -> DataProblem:
    return DataProblem(path, "other-subject", f"this is about {quoted(reference)}, who is not the patient; not used")


def deceased(path: str, when: str) -> DataProblem:
    return DataProblem(path, "deceased", f"the patient has died{f', {quoted(when)}' if when else ''}")


def two_versions(path: str) -> DataProblem:
    message = "this resource stands here in several versions, and which is the last is not clear"
    return DataProblem(path, "two-versions", message, "keep one of them")


def modified(path: str) -> DataProblem:
    return DataProblem(path, "modified", "a modifier extension may change what it says")


def unreadable_subject(path: str) -> DataProblem:
    return DataProblem(path, "other-subject", "whom it is about cannot be read")


def unclear_subject(path: str, shown: str) -> DataProblem:
    if not shown:
        return unreadable_subject(path)
    message = f"it is about {quoted(shown)}, which may or may not be this patient; it cannot be used"
    return DataProblem(path, "other-subject", message, "give the reference of the patient, or their identifier")


def linked_subject(path: str, reference: str) -> DataProblem:
    message = f"it is about {quoted(reference)}, who is linked to the patient and may be the same person; not used"
    return DataProblem(path, "other-subject", message)


def replaced_patient(path: str, type: str, reference: str) -> DataProblem:
    done = "was replaced by" if type == "replaced-by" else "replaces"
    named = "another one" if reference == "?" else quoted(reference)
    message = f"this Patient {done} {named}; both are read as one patient"
    return DataProblem(path, "linked-patient", message)


def linked_patient(reference: str) -> str:
    named = "another Patient" if reference == "?" else quoted(reference)
    return f"the Patient is linked to {named}, whose data may belong to the same person"


def no_subject(path: str) -> DataProblem:
    return DataProblem(path, "other-subject", "it does not say which of the patients it is about; not used")


def not_final(path: str, status: str) -> DataProblem:
    return DataProblem(path, "not-final", f"its status is {quoted(status)}, so that it may still change")


def unknown_status(path: str, status: str) -> DataProblem:
    said = f"it is recorded as {quoted(status)}" if status else "it has no status"
    return DataProblem(path, "unknown-status", f"{said}, which leaves open whether it took place")


def not_confirmed(path: str, status: str) -> DataProblem:
    return DataProblem(path, "not-confirmed", f"it is recorded as {quoted(status)}, not as confirmed")


def no_unit(path: str, value: object) -> DataProblem:
    return DataProblem(path, "no-unit", f"{quoted(value)} has no unit", "no unit is ever guessed")


def no_value(path: str, kind: str) -> DataProblem:
    return DataProblem(path, "unreadable-value", f"a value of type {quoted(kind)} cannot be read here")


def two_values(path: str) -> DataProblem:
    return DataProblem(path, "unreadable-value", "it has two values; which of them holds is not clear")


def absent_and_there(path: str) -> DataProblem:
    return DataProblem(path, "unreadable-value", "it has a value, and a reason why it has none")


def no_answer(path: str, value: str, field: str) -> DataProblem:
    message = f"{quoted(value)} is no value of {field}" if value else f"its value is none of {field}"
    return DataProblem(path, "unreadable-value", message, "the vocabulary names the codes of each value")


def undecided(path: str) -> DataProblem:
    return DataProblem(path, "unreadable-value", "whether it was given or refused is not clear")


def there_and_absent(path: str) -> DataProblem:
    return DataProblem(path, "unreadable-value", "its codes say that it is there, and that it is not")


def no_allergy(path: str) -> DataProblem:
    return DataProblem(path, "no-allergy", "it is recorded as an intolerance, which need not be an allergy")


def uncoded(path: str) -> DataProblem:
    return DataProblem(path, "uncoded", "it has no code, so that what it is of is not clear")


def no_medication(path: str, reference: str) -> DataProblem:
    return DataProblem(path, "dangling-reference", f"the medication {quoted(reference)} is not in this record")


def denial(path: str, called: str) -> DataProblem:
    said = quoted(called) if called else "it"
    return DataProblem(path, "denial", f"{said} says that there is none, or none for certain; not read as either")


def no_onset(path: str, said: str) -> DataProblem:
    return DataProblem(path, "no-onset", f"its onset, {quoted(said)}, is not a date")


def order_ended(path: str, end: str) -> DataProblem:
    message = f"it is recorded as active, and its own end was {quoted(end)}; whether it went on is not known"
    return DataProblem(path, "order-ended", message)


def may_have_ended(path: str, said: str) -> DataProblem:
    message = f"it is recorded as active, but {quoted(said)} lets it end; whether it goes on is not known"
    return DataProblem(path, "order-ended", message)


def stay_over(path: str) -> DataProblem:
    message = "it is recorded as active, but the hospital stay it was for is over; whether it goes on is not known"
    return DataProblem(path, "order-ended", message)


def supply_ended(path: str, end: str) -> DataProblem:
    return DataProblem(path, "order-ended", f"the supply lasted until {quoted(end)}; whether it went on is not known")


def no_supply(path: str) -> DataProblem:
    return DataProblem(path, "order-ended", "it was dispensed, and for how long it lasts is not recorded")


def ends_early(path: str) -> DataProblem:
    return DataProblem(path, "not-a-date", "its end is before its start")


def uncoded_entry(path: str, called: str, coded: bool) -> DataProblem:
    said = quoted(called) if called else "it"
    why = "is coded in other systems than some fields are" if coded else "has no code that is read here"
    return DataProblem(path, "uncoded", f"{said} {why}; nothing that it may be about is read as no")


def unresolved_drug(path: str, called: str) -> DataProblem:
    message = (
        f"{quoted(called)} has an RxNorm code that no field lists, and no name of a product: it may be an ingredient "
        "of a listed product, or a product with a listed ingredient; nothing that it may be about is read as no"
    )
    return DataProblem(path, "uncoded", message, "add the ATC code, or the product's name with its strength as display")


def named_only(path: str, called: str, field: str) -> DataProblem:
    said = quoted(called) if called else "it"
    message = f"{said} seems to be {field}, and has no code that says so"
    return DataProblem(path, "uncoded", message, "add a code that the vocabulary has, or its code to the vocabulary")


def wider_code(path: str, called: str, field: str) -> DataProblem:
    return DataProblem(path, "uncoded", f"{quoted(called)} covers more than {field}, so that it may be that or not")


def mentioned(path: str, code: str, called: str, element: str, field: str) -> DataProblem:
    named = f"{quoted(code)} ({quoted(called)})" if code and called else quoted(code or called)
    message = f"{named} in {quoted(element)} mentions {field} but is not an entry of it, so a missing entry is not a no"
    return DataProblem(path, "mentioned", message, "find out whether it is so, and state it")


def cut_off(path: str, why: str) -> DataProblem:
    return DataProblem(path, "not-a-resource", f"this cannot be read, so that what it says is not known: {why}")


def old_version(path: str, version: str, why: str) -> DataProblem:
    message = f"the record looks like FHIR {version} ({why}); what that version writes in another way is not read"
    return DataProblem(path, "old-version", message, "ask the server for FHIR R4: `fhirVersion=4.0` in Accept")


# ---- observations ----------------------------------------------------------------------------


def no_result(path: str, reason: str) -> DataProblem:
    why = f" ({quoted(reason)})" if reason else ""
    return DataProblem(path, "no-value", f"this result has no value{why}", "what was recorded before it still counts")


def contradicting(path: str, words: Sequence[str]) -> DataProblem:
    message = f"its code, text and interpretation do not agree: they say {' and '.join(map(quoted, words))}"
    return DataProblem(path, "conflicting", message, "find out which of them holds")


def text_contradicting(path: str, words: Sequence[str], text: str) -> DataProblem:
    message = f"it says {' and '.join(map(quoted, words))}, but its text {quoted(text)} mentions something else"
    return DataProblem(path, "unreadable-value", message)


def no_number(path: str, text: str) -> DataProblem:
    return DataProblem(path, "unreadable-value", f"{quoted(text)} cannot be read as one number")


def two_units(path: str, coded: str, shown: str) -> DataProblem:
    message = f"its unit is coded as {quoted(coded)} and written as {quoted(shown)}"
    return DataProblem(path, "unreadable-unit", message)


def about_something(path: str, named: str) -> DataProblem:
    of = f"it is about {quoted(named)}" if named else "it does not say what was tested"
    message = f"its code is a general one, and {of}; whether that is this field is not sure"
    return DataProblem(path, "not-specific", message, "the vocabulary can name the component that decides")


def range_of_another_age(path: str) -> DataProblem:
    return DataProblem(path, "no-reference-range", "its reference range is for another age than this patient's")


def range_of_unknown_age(path: str) -> DataProblem:
    message = "its reference range is for a certain age, and whether that is this patient's is not known"
    return DataProblem(path, "no-reference-range", message)


def range_of_others(path: str, whose: str) -> DataProblem:
    return DataProblem(path, "no-reference-range", f"its reference range is for {quoted(whose)}, not for this patient")


def range_for_whom(path: str, whose: str) -> DataProblem:
    of = f"for {quoted(whose)}" if whose else "for some patients only"
    message = f"its reference range is {of}, and whether that is this patient is not known"
    return DataProblem(path, "no-reference-range", message)


def range_not_normal(path: str, meaning: str) -> DataProblem:
    of = f"of type {quoted(meaning)}" if meaning else "of a type that cannot be read"
    return DataProblem(path, "no-reference-range", f"its reference range is {of}, not the normal range")


def range_modified(path: str) -> DataProblem:
    return DataProblem(path, "no-reference-range", "a modifier extension may change what its reference range means")


def range_backwards(path: str) -> DataProblem:
    return DataProblem(path, "no-reference-range", "its reference range ends below its start")


def several_limits(path: str) -> DataProblem:
    return DataProblem(path, "no-reference-range", "several normal ranges with different upper limits came with it")


def limit_is_open(path: str) -> DataProblem:
    return DataProblem(path, "no-reference-range", "the upper limit of its reference range is itself only a bound")


def limit_unreadable(path: str, value: object) -> DataProblem:
    message = f"the upper limit of its reference range, {quoted(value)}, is not a number"
    return DataProblem(path, "no-reference-range", message)


def limit_in_another_unit(path: str) -> DataProblem:
    message = "the unit of its reference range cannot be converted to that of the value"
    return DataProblem(path, "no-reference-range", message)
