"""Answers questions about tables, one line of JSON each, as long as its input lasts."""

import json
import sys

import pandas

for line in sys.stdin:
    question = json.loads(line)
    table = pandas.DataFrame(question["rows"])
    means = table.groupby(question["by"]).mean(numeric_only=True)
    print(json.dumps(means.to_dict(orient="index")), flush=True)
