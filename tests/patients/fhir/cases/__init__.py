"""What records say and what the rules must see: small invented records by kind, each with its right answer.

A module holds kinds that belong together; `case.py` says what a case is. `test_fhir_cases.py` runs them all, as a
Bundle and as a bulk export.
"""
