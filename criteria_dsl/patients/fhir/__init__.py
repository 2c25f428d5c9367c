"""FHIR R4 records: see `reader`."""
