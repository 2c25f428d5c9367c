"""Drawing patients: which values a rule makes interesting, and how to choose among them."""
