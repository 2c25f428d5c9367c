"""Words that say something of a field of the stroke vocabulary, as a clinician reads them.

By the displays and texts of records, never by the vocabulary's codes; `found_table` compares them with the reader.
"""

from __future__ import annotations

import re

import attrs

DRUGS = ("MedicationRequest", "MedicationStatement", "MedicationAdministration", "MedicationDispense",
          "MedicationOrder")  # fmt: skip
_ILL = ("Condition",)
LAB = ("Observation",)

WORDS = {
    ("loinc", "777-3"): "Platelets",
    ("loinc", "718-7"): "Hemoglobin [Mass/volume] in Blood",
    ("loinc", "751-8"): "Neutrophils [#/volume]",
    ("loinc", "1742-6"): "Alanine aminotransferase",
    ("loinc", "1920-8"): "Aspartate aminotransferase",
    ("loinc", "1975-2"): "Bilirubin.total in Serum",
    ("loinc", "2160-0"): "Creatinine in Serum",
    ("loinc", "6301-6"): "INR",
    ("loinc", "14979-9"): "aPTT",
    ("loinc", "5196-1"): "Hepatitis B surface Ag",
    ("sct", "422504002"): "Ischemic stroke",
    ("sct", "84757009"): "Epilepsy",
    ("sct", "373568007"): "Chlorhexidine",
    ("rxnorm", "11289"): "warfarin",
    ("icd-10", "I61.9"): "Intracerebral hemorrhage",
    ("icd-10-cm", "I61.9"): "Intracerebral hemorrhage",
    ("absent-unknown-uv-ips", "no-known-medication-allergies"): "No known medication allergies",
}
"""What codes say that some records give without words, by the end of their system's address."""


@attrs.frozen
class Rule:
    """Words that say something of a field; `denied`: that it is not so."""

    field: str
    kinds: tuple[str, ...]
    words: str
    unless: str = "$^"
    denied: bool = False

    def fits(self, kind: str, words: str) -> bool:
        found = re.search(self.words, words, re.IGNORECASE), re.search(self.unless, words, re.IGNORECASE)
        return kind in self.kinds and bool(found[0]) and not found[1]


_STROKE = r"isch(a)?emic stroke|cerebral infarct|hirninfarkt"
_URINE = r"urine|stool|ratio|creatinine ratio|estimated|A1c|distribution|mean volume|panel"
_ANTITHROMBOTIC = (
    r"\b(warfarin|aspirin|clopidogrel|apixaban|rivaroxaban|dabigatran|edoxaban|enoxaparin|dalteparin|ticagrelor|"
    r"prasugrel|dipyridamole|phenprocoumon|marcumar)\b"
)
_LOCAL = r"topical|cream|actuat|inhal|nasal|ophthalmic"
HAND = (
    Rule("ischemic_stroke", _ILL, _STROKE),
    Rule("stroke_onset", _ILL, _STROKE),
    Rule("NIHSS", LAB, r"NIHSS|NIH stroke scale", unless="item|1a"),
    Rule("ANC", LAB, r"neutrophils \[#"),
    Rule("PLT", LAB, r"platelets", unless=_URINE),
    Rule("Hb", LAB, r"h(a)?emoglobin \[mass", unless=_URINE + r"|gastrointestinal"),
    Rule("AST", LAB, r"aspartate amino"),
    Rule("ALT", LAB, r"alanine amino"),
    Rule("TBIL", LAB, r"bilirubin\.total.*serum"),
    Rule("albumin", LAB, r"^albumin", unless=_URINE),
    Rule("Cr", LAB, r"creatinine", unless=_URINE + "|clearance"),
    Rule("INR", LAB, r"\bINR\b"),
    Rule("PT", LAB, r"prothrombin time"),
    Rule("APTT", LAB, r"\baptt\b|thromboplastin"),
    Rule("amylase", LAB, r"\bamylase"),
    Rule("lipase", LAB, r"\blipase"),
    Rule("blood_glucose", LAB, r"glucose", unless=_URINE),
    Rule("HBsAg", LAB, r"hepatitis B( virus)? surface a(g|ntigen)"),
    Rule("HBsAb", LAB, r"hepatitis B( virus)? surface a(b|ntibody)"),
    Rule("HCV_antibody", LAB, r"hepatitis C.* a(b|ntibody)"),
    Rule("HIV_antibody", LAB, r"\bHIV.* a(b|ntibody)|immunodeficiency virus.* a(b|ntibody)"),
    Rule("treponemal_antibody", LAB, r"treponema|syphilis"),
    Rule("pregnancy_test", LAB, r"pregnancy test|choriogonadotropin"),
    Rule("pregnant", LAB, r"pregnancy status"),
    Rule("pregnant", _ILL, r"\bpregnan|antepartum eclampsia", unless="history|miscarriage|termination"),
    Rule("lactating", (*_ILL, *LAB), r"lactati|breast.?feeding", unless="lactate"),
    Rule("epilepsy", _ILL, r"epilep"),
    Rule("dementia", _ILL, r"dementia|alzheimer"),
    Rule("parkinsons_disease", _ILL, r"parkinson"),
    Rule("major_depression", _ILL, r"major depress"),
    Rule("coma", _ILL, r"\bcoma\b"),
    Rule("intracranial_hemorrhage", _ILL, r"(intra|sub)(cerebral|cranial|arachnoid|dural).{0,3}(h(a)?emorrhag|blutung)"
         r"|subarachnoidalblutung|hirnblutung"),
    Rule("brain_trauma", _ILL, r"concussion|brain damage - traumatic|traumatic brain|brain injury"),
    Rule("intracranial_tumor", _ILL, r"(brain|intracranial).*(tumou?r|neoplasm)"),
    Rule("encephalitis", _ILL, r"encephalitis"),
    Rule("moyamoya_disease", _ILL, r"moyamoya"),
    Rule("hemangioma", _ILL, r"h(a)?emangioma"),
    Rule("vascular_malformation", _ILL, r"arteriovenous malform|vascular malform"),
    Rule("myocardial_infarction", _ILL, r"myocardial infarct|myokardinfarkt"),
    Rule("pulmonary_embolism", _ILL, r"pulmonary embol|lungenembolie"),
    Rule("interstitial_pneumonia", _ILL, r"interstitial pneum"),
    Rule("other_lung_disease", _ILL, r"\bCOPD\b|obstructive (bronchitis|pulmonary|lung)|emphysema|bronchiectas"),
    Rule("cirrhosis", _ILL, r"cirrhosis"),
    Rule("dialysis_for_kidney_disease", ("Procedure", "Condition"), r"dialysis"),
    Rule("hemophilia_with_bleeding_tendency", _ILL, r"h(a)?emophilia"),
    Rule("diabetes", _ILL, r"diabet", unless="prediabet|pre-diabet|gestational|family history|insipidus"),
    Rule("autoimmune_disease", _ILL, r"rheumatoid arthritis|lupus|hashimoto|myasthenia|sj(o|ö)gren|autoimmun"),
    Rule("immune_deficiency", _ILL, r"immunodeficien|immune deficien|\bAIDS\b"),
    Rule("malignant_tumor", _ILL, r"malignan|carcinoma|b(ö|oe)sartige|leuk(a)?emia|lymphoma",
         unless="in situ|family history"),
    Rule("viral_disease", _ILL, r"\bviral\b|influenza|covid|\bherpes|measles|mumps"),
    Rule("allergy", _ILL, r"allergic|allergy", unless="history|no known"),
    Rule("allergy", ("AllergyIntolerance",), r".", unless=r"intoleran|no known"),
    Rule("allergy", ("AllergyIntolerance",), r"no known allerg", denied=True),
    Rule("drug_allergy", ("AllergyIntolerance",), r"penicillin|chlorhexidine|sulfa|\bdrug allergy", unless="no known"),
    Rule("drug_allergy", ("AllergyIntolerance",), r"no known (allerg|medication|drug)", denied=True),
    Rule("allergy_to_cattle_or_pork_products", ("AllergyIntolerance",), r"no known allerg", denied=True),
    Rule("antithrombotic_therapy", DRUGS, _ANTITHROMBOTIC),
    Rule("immunosuppressant", DRUGS, r"azathioprine|methotrexate|ciclosporin|cyclosporine|tacrolimus|mycophenol"),
    Rule("transfusion", ("Procedure",), r"transfusion"),
    Rule("stem_cell_treatment", ("Procedure",), r"stem cell"),
    Rule("major_surgery", ("Procedure",), r"bypass graft|resection of colon|prostatectomy|hysterektomie|"
         r"lebersegmentresektion|adnexektomie|c(a)?esarean|resektion"),
    Rule("drug_abuse", _ILL, r"drug abuse|substance abuse|misuse of drug"),
    Rule("alcohol_abuse", _ILL, r"alcohol(ism| abuse| dependen)"),
)  # fmt: skip
"""What is surely of a field. `NEAR` has what a clinician would ask back about."""

NEAR = (
    Rule("ischemic_stroke", _ILL, r"^stroke$"),
    Rule("epilepsy", _ILL, r"seizure"),
    Rule("malignant_tumor", _ILL, r"^neoplasm of prostate|carcinoma in situ"),
    Rule("blood_disease", _ILL, r"an(a)?emia"),
    Rule("other_lung_disease", _ILL, r"pneumonia|bronchitis", unless="obstructive"),
    Rule("viral_disease", LAB, r"coronavirus"),
    Rule("HIV_antibody", LAB, r"HIV status"),
    Rule("drug_abuse", _ILL, r"overdose"),
    Rule("coma", LAB, r"level of consciousness"),
    Rule("dependent_in_daily_activities", LAB, r"barthel"),
)

NOW = frozenset({"antithrombotic_therapy", "pregnant", "lactating", "coma"})
"""Fields that ask for what holds now: what has ended says nothing of them."""

ENDED = frozenset({"resolved", "inactive", "remission", "completed", "stopped", "on-hold", "ended", "recorded"})
DOUBTFUL = re.compile(r'"(refuted|unconfirmed|provisional|differential)"|"code": "[AV]", "system": "[^"]*sicherheit'
                       r'|sicherheit[^"]*", "code": "[AV]"', re.IGNORECASE)  # fmt: skip

PAST = re.compile(r"history of", re.IGNORECASE)
