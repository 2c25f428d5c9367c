"""spark-submit screen_job.py COHORT AS_OF OUT TRIAL...: a cohort in Parquet decided for some trials."""

import sys
from datetime import date

from pyspark.sql import SparkSession

from criteria_dsl import load_trials, screen

cohort, as_of, out, *trials = sys.argv[1:]
spark = SparkSession.builder.appName("criteria").getOrCreate()
outcomes = screen(load_trials(trials), spark.read.parquet(cohort), date.fromisoformat(as_of))
outcomes.write.parquet(out)
