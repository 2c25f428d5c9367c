"""Cohorts: many patients in one pass. One patient is `trials`'s; what people read is made in `reports`."""
