"""Rules that can be decided and are probably not what was meant."""

from .diagnosing import Wrong

SIGNS = "check the ends and the signs"
PARENTHESES = "`and` binds tighter; put parentheses around what belongs together"
SILENCE = "check `unrecorded means no`: silence should rarely decide"

WARNINGS = (
    Wrong("CR301", 'define fit = NIHSS > 7\ninclusion I1 "a": coma', "fit", "`fit` is never used",
          "delete it, or use it in a criterion", 'define fit = NIHSS > 7\ninclusion I1 "a": fit'),
    Wrong("CR301", 'field x "x" : event\ninclusion I1 "a": coma', "x", "`x` is never used",
          "delete it, or use it in a criterion",
          'field x "x" : date\ninclusion I1 "a": epilepsy within 7 days before x'),
    Wrong("CR302", "NIHSS > 20 and NIHSS < 7", "NIHSS > 20 and NIHSS < 7",
          "this can never be true, whatever the patient", SIGNS, "NIHSS > 6 and NIHSS < 8"),
    Wrong("CR302", "NIHSS > 7 and NIHSS < 8", "NIHSS > 7 and NIHSS < 8",
          "this can never be true, whatever the patient", SIGNS, "INR > 7 and INR < 8"),
    Wrong("CR302", "epilepsy or (coma and not coma)", "coma and not coma",
          "this can never be true, whatever the patient", SIGNS, "epilepsy or (coma and not dementia)"),
    Wrong("CR303", "NIHSS < 20 or NIHSS > 7", "NIHSS < 20 or NIHSS > 7",
          "this is always true, whatever the patient", SIGNS, "NIHSS < 7 or NIHSS > 20"),
    Wrong("CR303", "NIHSS >= 0", "NIHSS >= 0", "the expression of `I1` is always true, whatever the patient", SIGNS,
          "NIHSS >= 1"),
    Wrong("CR303", 'exclusion E1 "a": NIHSS >= 0', "NIHSS >= 0",
          "the expression of `E1` is always true, whatever the patient", SIGNS, 'exclusion E1 "a": NIHSS >= 1'),
    Wrong("CR304", 'inclusion I1 "a": NIHSS > 7\ninclusion I2 "b": coma\nexclusion E1 "c": NIHSS > 5', "E1",
          "no patient could ever be eligible", "these exclude one another: `I1`, `E1`",
          'inclusion I1 "a": NIHSS > 7\ninclusion I2 "b": coma\nexclusion E1 "c": NIHSS > 8'),
    Wrong("CR304", 'inclusion I1 "a": coma or epilepsy\nexclusion E1 "b": coma\nexclusion E2 "c": epilepsy', "E2",
          "no patient could ever be eligible", "these exclude one another: `I1`, `E1`, `E2`",
          'inclusion I1 "a": coma or epilepsy\nexclusion E1 "b": coma\nexclusion E2 "c": dementia'),
    Wrong("CR305", 'field x "x" : event, unrecorded means no\nexclusion E1 "a": x', "E1",
          "criterion `E1` is a pass for a patient about whom nothing is known", SILENCE,
          'field x "x" : event\nexclusion E1 "a": x'),
    Wrong("CR305", 'field x "x" : yes or no, unrecorded means no\ninclusion I1 "a": x and coma', "I1",
          "criterion `I1` is a fail for a patient about whom nothing is known", SILENCE,
          'field x "x" : yes or no, unrecorded means no\ninclusion I1 "a": x or coma'),
    Wrong("CR306", "coma or epilepsy and dementia", "coma or epilepsy and dementia",
          "`and` and `or` side by side without parentheses", PARENTHESES, "coma or (epilepsy and dementia)"),
    Wrong("CR306", "any of (hemangioma, coma and epilepsy or dementia)", "coma and epilepsy or dementia",
          "`and` and `or` side by side without parentheses", PARENTHESES,
          "any of (hemangioma, (coma and epilepsy) or dementia)"),
    Wrong("CR307", "if coma then epilepsy and dementia", "epilepsy and dementia",
          "all of this belongs to the `then` of an `if` without `else`",
          "put parentheses around it, or around the conditional", "if coma then (epilepsy and dementia)"),
    Wrong("CR307", "if coma then epilepsy or dementia", "epilepsy or dementia",
          "all of this belongs to the `then` of an `if` without `else`",
          "put parentheses around it, or around the conditional", "if coma then epilepsy or dementia else hemangioma"),
)  # fmt: skip
