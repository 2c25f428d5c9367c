"""Columns: cores as expressions over a table, written once through Narwhals for every engine it knows.

What the expressions decide is what the evaluator decides, for every row. A row whose facts no table
cell can hold exactly, and which that leaves open, is *set aside* for the evaluator; it is never
answered differently.
"""
