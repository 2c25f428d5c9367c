"""`python -m criteria_dsl`: the command line where its script is not on the path."""

from criteria_dsl.cli.main import main

main()
