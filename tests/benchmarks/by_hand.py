"""Twenty-five criteria as a careful programmer writes them by hand: one three-valued function each.

They read a dictionary of values worked out beforehand (None where not known): numbers in the
declared unit, ratios to ULN, windows as yes or no. True is a pass, False a fail, None unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Values = dict[str, Any]
Truth = bool | None


def _none_of(*flags: bool | None) -> Truth:
    unknown = False
    for flag in flags:
        if flag:
            return False
        if flag is None:
            unknown = True
    return None if unknown else True


def _every(*flags: bool | None) -> Truth:
    unknown = False
    for flag in flags:
        if flag is False:
            return False
        if flag is None:
            unknown = True
    return None if unknown else True


def a_i1(r: Values) -> Truth:
    age, half_months = r["age"], r["half_months_since_onset"]
    return _every(
        None if age is None else 18 <= age <= 65,
        r["ischemic_stroke"],
        None if half_months is None else half_months <= 72,
    )


def a_i2(r: Values) -> Truth:
    return _every(r["MCA_infarction"], r["infarction_confirmed_by_imaging"])


def a_i3(r: Values) -> Truth:
    score = r["NIHSS"]
    return None if score is None else 7 < score < 21


def a_i4(r: Values) -> Truth:
    agrees = r["agrees_to_contraception"]
    if agrees is False:
        return False
    sex, potential, test = r["sex"], r["childbearing_potential"], r["pregnancy_test_in_window"]
    if sex == 1 or potential is False or test == 1:
        return agrees
    if sex is None or potential is None or test is None:
        return None
    return False


def a_i5(r: Values) -> Truth:
    return _every(r["consent_by_patient"], r["agrees_to_study_procedures"])


def a_e1(r: Values) -> Truth:
    lacunar = r["lacunar_infarction"]
    return None if lacunar is None else not lacunar


def a_e2(r: Values) -> Truth:
    days = r["days_since_onset"]
    return None if days is None else not days < 14


def a_e3(r: Values) -> Truth:
    severe, coma = r["severe_ischemic_stroke"], r["coma_in_window"]
    both = False if severe is False or coma is False else (None if severe is None or coma is None else True)
    return _none_of(r["mild_stroke_or_impairment"], both)


def a_e4(r: Values) -> Truth:
    stenosis = r["carotid_stenosis"]
    return _none_of(
        r["moyamoya_disease"], r["brain_vascular_malformation"], r["brain_hemangioma"],
        None if stenosis is None else stenosis > 70,
    )  # fmt: skip


def a_e5(r: Values) -> Truth:
    return _none_of(r["severe_heart_valve_disease"], r["intractable_atrial_fibrillation"])


def a_e6(r: Values) -> Truth:
    return _none_of(r["intracranial_hemorrhage"], r["intracranial_tumor"])


def a_e7(r: Values) -> Truth:
    return _none_of(r["infarction_caused_by_blood_disease"], r["blood_disease"], r["family_history_of_blood_disease"])


_VIRUSES = ("HBsAg", "HBsAb", "HBeAg", "HBeAb", "HBcAb", "HCV_antibody", "HIV_antibody", "treponemal_antibody")


def a_e8(r: Values) -> Truth:
    unknown = False
    for name in _VIRUSES:
        value = r[name]
        if value == 0:
            return False
        if value is None:
            unknown = True
    return None if unknown else True


def a_e14(r: Values) -> Truth:
    sex, pregnant, lactating = r["sex"], r["pregnant_in_window"], r["lactating_in_window"]
    if sex == 1 or (pregnant is False and lactating is False):
        return True
    if sex == 0 and (pregnant or lactating):
        return False
    return None


def a_e15(r: Values) -> Truth:
    return _none_of(r["participation_in_NCT05850208"], r["other_trial_within_12_weeks"])


def b_i1(r: Values) -> Truth:
    age = r["age"]
    return None if age is None else 18 <= age <= 80


def b_i2(r: Values) -> Truth:
    circulation, days = r["circulation"], r["days_since_onset"]
    return _every(
        r["ischemic_stroke"],
        None if circulation is None else circulation == 0,
        None if days is None else 84 <= days <= 168,
    )


def b_i3(r: Values) -> Truth:
    score, item = r["NIHSS"], r["NIHSS_1a"]
    return _every(None if score is None else 6 <= score <= 20, None if item is None else item < 2)


def b_i4(r: Values) -> Truth:
    months = r["life_expectancy"]
    return None if months is None else months >= 12


def _too_slow(inr: float | None, aptt: float | None, inr_limit: float, aptt_limit: float) -> Truth:
    if (inr is not None and inr > inr_limit) or (aptt is not None and aptt > aptt_limit):
        return True
    return None if inr is None or aptt is None else False


def b_e6(r: Values) -> Truth:
    unknown = False
    for name, limit in (("ANC", 1.5), ("PLT", 100.0), ("Hb", 90.0)):
        value = r[name]
        if value is None:
            unknown = True
        elif value < limit:
            return False
    for name, limit in (("AST_uln", 2.5), ("ALT_uln", 2.5), ("TBIL_uln", 1.5), ("Cr_uln", 1.5)):
        value = r[name]
        if value is None:
            unknown = True
        elif value > limit:
            return False
    treated, inr, aptt = r["antithrombotic_therapy"], r["INR"], r["APTT_uln"]
    if treated is None:
        strict, loose = _too_slow(inr, aptt, 1.7, 1.25), _too_slow(inr, aptt, 3.0, 1.5)
        coagulation = strict if strict is loose else None
    elif treated:
        coagulation = _too_slow(inr, aptt, 3.0, 1.5)
    else:
        coagulation = _too_slow(inr, aptt, 1.7, 1.25)
    if coagulation:
        return False
    return None if unknown or coagulation is None else True


def b_e7(r: Values) -> Truth:
    core, dna = r["HBcAb"], r["HBV_DNA"]
    replicating = False if core == 1 or dna == 1 else (None if core is None or dna is None else True)
    flags = [
        None if r[n] is None else r[n] == 0
        for n in ("HBsAg", "HCV_antibody", "treponemal_antibody", "RPR", "HIV_antibody")
    ]
    return _none_of(*flags, replicating, r["infection_within_14_days"])


def _either(a: Truth, b: Truth) -> Truth:
    return True if a or b else (None if a is None or b is None else False)


def _both(a: Truth, b: Truth) -> Truth:
    return False if a is False or b is False else (None if a is None or b is None else True)


def _woman(r: Values) -> Truth:
    test = r["blood_pregnancy_test_in_window"]
    positive = None if test is None else test == 0
    fails = _either(positive, r["refuses_contraception"])
    return _either(r["lactating_in_window"], _both(r["childbearing_potential"], fails))


def b_e10(r: Values) -> Truth:
    sex = r["sex"]
    if sex is None:
        woman, man = _woman(r), _both(r["fertile_man"], r["refuses_contraception"])
        found = woman if woman is man else None
    else:
        found = _woman(r) if sex == 0 else _both(r["fertile_man"], r["refuses_contraception"])
    return None if found is None else not found


def b_e12(r: Values) -> Truth:
    return _none_of(r["butylphthalide_within_3_weeks"])


def b_e13(r: Values) -> Truth:
    return _none_of(r["investigational_drug_in_window"])


def b_e14(r: Values) -> Truth:
    return _none_of(
        r["severe_trauma_within_3_months"], r["major_surgery_within_3_months"], r["plans_surgery"],
        r["transfusion_within_3_months"],
    )  # fmt: skip


FIRST, SECOND = "NCT05850208", "NCT05697718"
CRITERIA: list[tuple[str, str, Callable[[Values], Truth]]] = [
    (FIRST, "I1", a_i1), (FIRST, "I2", a_i2), (FIRST, "I3", a_i3), (FIRST, "I4", a_i4), (FIRST, "I5", a_i5),
    (FIRST, "E1", a_e1), (FIRST, "E2", a_e2), (FIRST, "E3", a_e3), (FIRST, "E4", a_e4), (FIRST, "E5", a_e5),
    (FIRST, "E6", a_e6), (FIRST, "E7", a_e7), (FIRST, "E8", a_e8), (FIRST, "E14", a_e14), (FIRST, "E15", a_e15),
    (SECOND, "I1", b_i1), (SECOND, "I2", b_i2), (SECOND, "I3", b_i3), (SECOND, "I4", b_i4), (SECOND, "E6", b_e6),
    (SECOND, "E7", b_e7), (SECOND, "E10", b_e10), (SECOND, "E12", b_e12), (SECOND, "E13", b_e13),
    (SECOND, "E14", b_e14),
]  # fmt: skip

WINDOWS = {
    "other_trial_within_12_weeks": "other_trial_participation within 12 weeks before enrollment",
    "infection_within_14_days": "infection_needing_systemic_treatment within 14 days before first_dose",
    "butylphthalide_within_3_weeks": "butylphthalide within 3 weeks before first_dose",
    "investigational_drug_in_window": "investigational_drug within max(3 months, 5 * half_life) before first_dose",
    "severe_trauma_within_3_months": "severe_trauma within 3 months before first_dose",
    "major_surgery_within_3_months": "major_surgery within 3 months before first_dose",
    "transfusion_within_3_months": "transfusion within 3 months before first_dose",
}
"""What the values of windows stand for, as expressions of the language."""
