"""One local Spark session for all tests that need one; without Java they are skipped."""

from __future__ import annotations

import os
import shutil
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import criteria_dsl


@cache
def session() -> Any:
    """The session; its Python workers run this interpreter and find this package."""
    pytest.importorskip("pyspark")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Java 17 is not here")
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    root = str(Path(criteria_dsl.__file__).parents[1])
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH", ""))))
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    settings = {
        "spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "1", "spark.default.parallelism": "1",
        "spark.driver.memory": "1g", "spark.sql.session.timeZone": "UTC", "spark.ui.showConsoleProgress": "false",
        "spark.sql.adaptive.enabled": "false", "spark.log.level": "ERROR",
    }  # fmt: skip
    builder = SparkSession.builder.master("local[1]").appName("criteria")
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()
