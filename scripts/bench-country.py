#!/usr/bin/env python3
"""Measures gongbao on a synthetic country (tests/country), and prints a Markdown table.

    scripts/bench-country.py FOLDER [--reports N]

Writes N reports (default 32000) and a tenth of them into FOLDER, unless they are there, indexes both, and measures: a first
build, a run that finds nothing to do, one that finds ten new reports, cold and warm searches, counting everything, and region
and year against the tables of truth. Peak memory is of the process alone (anonymous pages); pages of mapped index files, which
the system can take back at any time, are given beside it. Linux only: it reads /proc. One run on one machine: quote ratios.
"""

import argparse
import csv
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
GONGBAO = HOME / "target/release/gongbao"
COUNTRY = HOME / "target/release/examples/country"
QUERIES = [
    "行政复议 纠错率", "行政执法 案卷评查", "营商环境", "规范性文件 备案审查", "出庭应诉率", "重大行政决策 合法性审查",
    "法治宣传 普法", "执法人员 培训", "权责清单", "包容审慎 监管", "第一责任人 职责", "矛盾纠纷 调解", "政务公开", "双随机一公开",
    "基层 执法力量 不足", "数字政府",
]


def run(*arguments):
    """Runs the program; returns its output, seconds, and peaks of anonymous and mapped memory in MB."""
    started = time.perf_counter()
    written = tempfile.TemporaryFile()
    process = subprocess.Popen([str(GONGBAO), *map(str, arguments)], stdout=written, stderr=subprocess.DEVNULL)
    anonymous = mapped = 0
    while process.poll() is None:
        try:
            fields = dict(line.split(":", 1) for line in Path(f"/proc/{process.pid}/status").read_text().splitlines())
            anonymous = max(anonymous, int(fields["RssAnon"].split()[0]) // 1024)
            mapped = max(mapped, int(fields["RssFile"].split()[0]) // 1024)
        except (OSError, KeyError, ValueError):
            pass
        # The program has two cores: to look without a pause takes one of them.
        time.sleep(0.005 if time.perf_counter() - started < 0.5 else 0.05)
    seconds = time.perf_counter() - started
    written.seek(0)
    return written.read().decode(), seconds, anonymous, mapped


def fresh(folder):
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def cold(index, query, *further):
    """The median of seven whole processes, in milliseconds."""
    times = []
    for _ in range(7):
        started = time.perf_counter()
        subprocess.run([GONGBAO, "search", query, "--index", index, "--format", "json", *further],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--reports", type=int, default=32000)
    options = parser.parse_args()
    subprocess.run(["cargo", "build", "--release", "--locked", "--bin", "gongbao", "--example", "country"], cwd=HOME, check=True)
    options.folder.mkdir(parents=True, exist_ok=True)
    # As people have it who install it: what a linker has just written is slower to map.
    global GONGBAO
    GONGBAO = Path(shutil.copy2(GONGBAO, options.folder))
    sizes = [options.reports // 10, options.reports]
    rows = []
    builds = []
    for number in sizes:
        land = options.folder / f"country-{number}"
        if not land.exists():
            started = time.perf_counter()
            subprocess.run([COUNTRY, land, "--reports", str(number)], check=True)
            rows.append((f"writing {number:,} reports", "< 120 s", f"{time.perf_counter() - started:.1f} s"))
        index = fresh(options.folder / f"index-{number}")
        output, seconds, anonymous, mapped = run("index", land / "reports", "--index", index, "--format", "json")
        size = json.loads(output)["bytes"]
        builds.append((seconds, anonymous))
        rows.append((f"first build of {number:,} reports, {size / 1e6:.0f} MB", "≥ 8 MB/s",
                     f"{seconds:.1f} s, {size / 1e6 / seconds:.2f} MB/s"))
        rows.append((f"its peak memory ({number:,})", "≤ 500 MB", f"{anonymous} MB (mapped files {mapped} MB)"))
        stored = sum(file.stat().st_size for file in index.rglob("*") if file.is_file())
        rows.append((f"its index ({number:,})", "–", f"{stored / 1e6:.0f} MB, {stored / size:.2f} × the text"))
    rows.append(("time of ten times the reports", "≤ 11 ×", f"{builds[1][0] / builds[0][0]:.1f} ×"))
    rows.append(("memory of ten times the reports", "within 30 %", f"{builds[1][1] / builds[0][1]:.2f} ×"))

    reports = land / "reports"
    rows.append(("a run that finds nothing to do", "≤ 1 s", f"{run('index', reports, '--index', index)[1]:.2f} s"))
    added = reports / "新增"
    fresh(added).mkdir()
    first = [path for path in sorted((options.folder / f"country-{sizes[0]}" / "reports").rglob("*.txt"))[:10]]
    for place, path in enumerate(first):
        (added / f"{place}.txt").write_bytes(path.read_bytes())
    rows.append(("ten new reports", "≤ 1 s", f"{run('index', reports, '--index', index, '--keep-duplicates')[1]:.2f} s"))
    shutil.rmtree(added)
    run("index", reports, "--index", index)

    times = [cold(index, query) for query in QUERIES]
    rows.append(("cold search, 10 hits, median of queries", "≤ 15 ms", f"{statistics.median(times):.1f} ms (most {max(times):.1f})"))
    times = [cold(index, query, "--facets", "region,year,section,topic,kind") for query in QUERIES]
    rows.append(("the same with all five facets", "–", f"{statistics.median(times):.1f} ms (most {max(times):.1f})"))
    queries = options.folder / "queries.tsv"
    times = []
    for query in QUERIES:
        # The same query fifty times on one thread, without the start of the process and the first time.
        batches = []
        for repeats in (1, 51):
            queries.write_text("".join(f"q{place}\t{query}\n" for place in range(repeats)), encoding="utf-8")
            started = time.perf_counter()
            subprocess.run([GONGBAO, "search", "--queries", queries, "--index", index, "--jobs", "1", "--format", "trec"],
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
            batches.append(time.perf_counter() - started)
        times.append((batches[1] - batches[0]) * 1000 / 50)
    rows.append(("warm search, one thread, ten hits, median of queries", "–", f"{statistics.median(times):.2f} ms"))
    rows.append(("the slowest of these queries", "p99 ≤ 20 ms", f"{max(times):.2f} ms"))
    times = [run("facets", "--index", index, "--format", "json")[1] * 1000 for _ in range(5)]
    rows.append(("facets over everything, whole process", "≤ 100 ms", f"{statistics.median(times):.0f} ms"))

    truth = {row["id"]: row for row in csv.DictReader((land / "truth/reports.csv").open(encoding="utf-8-sig"))}
    listed = json.loads("[" + ",".join(run("list", "--index", index, "--format", "jsonl")[0].splitlines()) + "]")
    right = {"region": 0, "year": 0}
    for report in listed:
        row = truth.get(report["id"])
        if row is None:
            continue
        region = report.get("region") or {}
        right["region"] += region.get("code") == row["region_code"]
        right["year"] += str(report.get("year")) == row["year"]
    for what, count in right.items():
        rows.append((f"{what} against the truth, {len(truth):,} reports", "≥ 0.995", f"{count / len(truth):.4f}"))

    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=HOME, capture_output=True, text=True, check=False)
    print(f"{os.cpu_count()} cores; commit {commit.stdout.strip()}; {time.strftime('%Y-%m-%d')}\n")
    print("| measure | target | measured |\n|---|---|---|")
    for row in rows:
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    sys.exit(main())
