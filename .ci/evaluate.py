#!/usr/bin/env python3
"""Runs the evaluation programs against a build and fails where a measure is below its floor.

    .ci/evaluate.py SHARED_FOLDER PROGRAM

A floor is a little below what the program reached when the floor was set: it guards, it is no goal. Raise it when the program
gets better; lower it only in a commit that says why.
"""
import pathlib, re, subprocess, sys

shared, program = pathlib.Path(sys.argv[1]), sys.argv[2]
gold, reports, ranking = shared / "data/gold", shared / "data/reports", shared / "data/ranking"

RUNS = [
    ("documents", ["metadata.py", "--gold", gold / "docs.csv", "--root", reports],
     {"region": 0.98, "year": 0.99, "title": 0.97, "published": 0.95, "kind": 0.98, "zone": 0.85}),
    ("heads", ["metadata.py", "--gold", gold / "heads.csv", "--records", gold / "heads.jsonl"],
     {"region": 0.96, "year": 0.98, "title": 0.97, "published": 0.95, "kind": 0.96}),
    ("sections", ["sections.py", "--gold", gold / "sections.csv", "--corpus", reports / "rule_of_law"],
     {"headings found": 0.98, "headings right": 0.97, "part": 0.97, "topics": 0.95}),
    ("literal", ["literal.py", "--corpus", reports, "--probes", "300"],
     {"quoted recall": 1.0, "quoted precision": 0.999, "bare recall": 1.0, "bare precision": 0.999}),
    ("ranking", ["ranking.py", "--sets", *(ranking / name for name in ("csl_keywords", "cmrc2018", "lawbench_scene"))],
     {"csl_keywords nDCG@10": 0.952, "cmrc2018 nDCG@10": 0.988, "lawbench_scene nDCG@10": 0.713}),
    ("relevance", ["relevance.py", "--queries", gold / "queries.csv", "--qrels", gold / "qrels.csv", "--corpus", reports / "rule_of_law"],
     {"nDCG@10": 0.795, "success@1": 0.88}),
    ("figures", ["figures.py", "--gold", gold / "figures.csv", "--corpus", reports / "rule_of_law"],
     {"recall": 0.97, "precision": 0.97}),
]


def measures(output):
    """Every `name value` of an evaluation program's output; names of its first column stand before those of the others."""
    found = {}
    for line in output.splitlines():
        if line.startswith("    "):
            continue
        columns = line.split("\t")
        if len(columns) == 3 and "/" in columns[1]:
            found[columns[0]] = float(columns[2])
            continue
        label = columns[0].split(" ")[0]
        for column in columns:
            name, _, value = column.rpartition(" ")
            if re.fullmatch(r"\d+\.\d+", value):
                found[name] = found[f"{label} {name}"] = float(value)
    return found


failed = []
for title, command, floors in RUNS:
    print(f"== {title}", flush=True)
    command = [sys.executable, shared / "eval" / command[0], "--bin", program, *command[1:]]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    print(done.stdout, end="", flush=True)
    if done.returncode != 0:
        failed.append(f"{title}: exit {done.returncode}: {done.stderr[-500:]}")
        continue
    found = measures(done.stdout)
    for name, floor in floors.items():
        if name not in found:
            failed.append(f"{title}: no measure {name!r}")
        elif found[name] < floor:
            failed.append(f"{title}: {name} is {found[name]}, below {floor}")
for line in failed:
    print(f"FAILED {line}")
print(f"{sum(len(floors) for _, _, floors in RUNS) - len(failed)} passed, {len(failed)} failed")
sys.exit(bool(failed))
