"""How fast posts are counted, compared with other tools, and with how much memory.

    python benchmarks/counting.py interpellations.jsonl.xz [--sizes 10 38 100 400] [--rounds 3] [--slow-rounds 1]

The file holds one text a line, as JSON with ``text``. In each round every tool runs in turn, each in a process of its
own, which has the texts in memory and has warmed up on the first 200, twice: a first time, and again, when memory is at
hand and what a tool has learned is known. A tool's ratio is CountVectorizer's time over its own in the same round, and
the table gives medians. Extra memory is the highest resident size of the first run less that before it.
*Whole* is what a user waits for who starts a notebook: one more process without a warm-up, from its first import to the
counts, without Python's start and the reading of the texts; its memory is the highest resident size less that of both.
Beside the clock's seconds stand those of the processor (user and system), which other work on the machine moves less.
With --whole nothing else is measured.
Tools of one thread are bound to one core. Slow tools run as whole processes only, --slow-rounds rounds, on up to 50 MB;
on more than 200 MB all tools run once, and not as whole processes. Conc, which needs an older polars, runs where
CONC_PYTHON names the Python of an environment that has it.

More text than the file holds is grown from it: copy k = 1, 2, … repeats all texts, but the rarest
((k + 1)^.55 − k^.55) of all word types are spelled with each letter k places on in the alphabet. So types
grow as in real text (Heaps' law with an exponent of .55), and lengths stay as they are.

Writes counting.csv and counting.svg into --out; what is not run keeps its lines there. The other tools
are in requirements-peers.txt; tidytext runs where there is Rscript (r-cran-tidytext and r-cran-jsonlite in Debian).
"""

import argparse
import json
import lzma
import os
import pickle
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
HEAPS = 0.55
WORD = re.compile(r"[^\W\d_]+")
SMALL = "abcdefghijklmnopqrstuvwxyzåäö"


def posts_of(texts):
    import pandas as pd

    return pd.DataFrame({"post_id": range(len(texts)), "text": texts})


def matrix(unit):
    def run(texts):
        from sprakresa import document_term_matrix

        return document_term_matrix(posts_of(texts), unit=unit).matrix

    return run


def tf_idf(texts):
    from sklearn.feature_extraction.text import TfidfTransformer

    counted = matrix("word")(texts)
    weights = TfidfTransformer().fit(counted)
    return weights.transform(counted.astype(float), copy=False)


def count_vectorizer(texts):
    from sklearn.feature_extraction.text import CountVectorizer

    return CountVectorizer().fit_transform(texts)


def tfidf_vectorizer(texts):
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer().fit_transform(texts)


def nltk_words(texts):
    from nltk import FreqDist
    from nltk.tokenize import NLTKWordTokenizer

    tokenize = NLTKWordTokenizer().tokenize
    return [FreqDist(tokenize(text.lower())) for text in texts]


def spacy_blank(texts):
    import spacy

    tokenize = spacy.blank("sv").tokenizer
    return [Counter(token.lower_ for token in tokenize(text)) for text in texts]


def gensim_bags(texts):
    from gensim.corpora import Dictionary
    from gensim.utils import tokenize

    dictionary = Dictionary()
    return [dictionary.doc2bow(tokenize(text, lowercase=True), allow_update=True) for text in texts]


def simplemma_words(texts):
    from simplemma import simple_tokenizer

    return [Counter(simple_tokenizer(text.lower())) for text in texts]


def polars_streaming(texts):
    import polars as pl

    table = pl.LazyFrame({"post": range(len(texts)), "text": texts})
    words = table.select("post", pl.col("text").str.to_lowercase().str.extract_all(r"\b\w\w+\b").alias("word"))
    return words.explode("word").group_by("post", "word").len().collect(engine="streaming")


def conc_corpus(texts):
    import polars as pl
    import spacy
    from conc.corpus import Corpus

    blank = spacy.blank("sv")
    blank.disable_pipes = lambda names: None  # of English's it switches all off
    spacy.load = lambda name: blank
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder, "texts.csv")
        pl.DataFrame({"text": texts}).write_csv(table)
        return Corpus("texts").build_from_csv(str(table), folder, text_column="text")


FIRST = "CountVectorizer"
TOOLS = {  # name: what runs, cores
    FIRST: (count_vectorizer, 1),
    "TfidfVectorizer": (tfidf_vectorizer, 1),
    "words": (matrix("word"), 1),
    "lemmas": (matrix("lemma"), 1),
    "words, then TfidfTransformer": (tf_idf, 1),
    "polars, streaming, two threads": (polars_streaming, 2),
}
SLOW_TOOLS = {
    "simplemma's tokeniser, Counter": (simplemma_words, 1),
    "gensim": (gensim_bags, 1),
    "NLTK's word tokeniser, FreqDist": (nltk_words, 1),
    "spaCy blank sv, Counter": (spacy_blank, 1),
}
TIDYTEXT = "tidytext, bind_tf_idf"  # tidytext.R
CONC = "Conc, corpus built on disk"
if shutil.which("Rscript"):
    SLOW_TOOLS[TIDYTEXT] = (None, 1)
if "CONC_PYTHON" in os.environ:
    SLOW_TOOLS[CONC] = (conc_corpus, 1)
SLOW_UP_TO, LARGE = 50, 200  # MB


def read_texts(path):
    with (lzma.open if path.suffix == ".xz" else open)(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]


def n_bytes(texts):
    return sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)


def grow(texts, size):
    """Return the texts cut or grown to ``size`` MB, as the head of this file says."""
    grown, left = [], size * 1e6
    rarest = [
        word for word, _ in reversed(Counter(word for text in texts for word in WORD.findall(text)).most_common())
    ]
    for k in range(1000):
        shifted = str.maketrans(
            SMALL + SMALL.upper(), "".join(a[k % 29 :] + a[: k % 29] for a in (SMALL, SMALL.upper()))
        )
        fresh = {word: word.translate(shifted) for word in rarest[: int(len(rarest) * ((k + 1) ** HEAPS - k**HEAPS))]}
        for text in texts:
            if left <= 0:
                return grown
            grown.append(WORD.sub(lambda m, fresh=fresh: fresh.get(m[0], m[0]), text) if k else text)
            left -= len(grown[-1].encode("utf-8", "surrogatepass"))
    return grown


def memory(field):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1e3 for line in lines if line.startswith(field))


def run_one(name, file, runs):
    """Run one tool on the pickled texts and print what it took; the process has nothing else to do."""
    function, cores = (TOOLS | SLOW_TOOLS)[name]
    if cores == 1:
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    os.environ["POLARS_MAX_THREADS"] = "2"
    texts = pickle.loads(Path(file).read_bytes())
    if int(runs):
        function(texts[:200])
    before, seconds, cpu, highest = memory("VmRSS"), [], [], []
    Path("/proc/self/clear_refs").write_text("5")  # so that the highest size is that of the run
    for _ in range(int(runs) or 1):
        start, busy = time.perf_counter(), time.process_time()
        counted = function(texts)
        seconds.append(time.perf_counter() - start)
        cpu.append(time.process_time() - busy)
        del counted
        highest.append(memory("VmHWM"))
    again = seconds[1] if len(seconds) > 1 else None
    print(json.dumps({"first": seconds[0], "again": again, "cpu": cpu[0], "extra_mb": highest[0] - before}))


def measure(name, file, runs):
    python = os.environ["CONC_PYTHON"] if name == CONC else sys.executable
    command, utf8 = [python, __file__, "--one", name, str(file), str(runs)], os.environ | {"LC_ALL": "C.UTF-8"}
    if name == TIDYTEXT:
        lines = [json.dumps({"text": text}) + "\n" for text in pickle.loads(file.read_bytes())]
        file = file.with_suffix(".jsonl")
        file.write_text("".join(lines), encoding="utf-8")
        command = ["taskset", "--cpu-list", "1", "Rscript", str(HERE / "tidytext.R"), str(file)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=utf8)
    return {"again": None, "cpu": None} | json.loads(done.stdout.splitlines()[-1])


def measure_all(name, file, runs, whole):
    """Return what a warmed process took and, if asked for, what a whole one did."""
    fresh = measure(name, file, 0) if whole else {"first": None, "cpu": None, "extra_mb": None}
    wholes = {"whole": fresh["first"], "whole_cpu": fresh["cpu"], "whole_mb": fresh["extra_mb"]}
    return (measure(name, file, runs) if runs else fresh) | wholes


def run_size(size, texts, rounds, slow_rounds, folder, whole_only):
    """Return a row a tool."""
    import pandas as pd

    from sprakresa.counting._engine.chunks import find_chunks

    file, mb = folder / "texts.pickle", n_bytes(texts) / 1e6
    file.write_bytes(pickle.dumps(texts))
    distinct = find_chunks([texts[i : i + 200] for i in range(0, len(texts), 200)])[0].count("\n")
    rounds = rounds if mb <= LARGE else min(rounds, 1)
    took = {name: [] for name in TOOLS | (SLOW_TOOLS if mb <= SLOW_UP_TO else {})}
    for turn in range(rounds):
        for name in took if turn < slow_rounds else TOOLS:
            runs = 0 if whole_only or name in SLOW_TOOLS else 2 if mb <= LARGE else 1
            took[name].append(measure_all(name, file, runs, whole=not runs or mb <= LARGE))
            print(f"{mb:.0f} MB, round {turn + 1}, {name}: {took[name][-1]}", file=sys.stderr, flush=True)
    rows = []
    for name, runs in ((name, runs) for name, runs in took.items() if runs):
        medians = pd.DataFrame(runs, dtype=float).median()
        pairs = zip(took[FIRST], runs, strict=False)
        ratios = pd.DataFrame([{k: base[k] / run[k] for k in base if run[k]} for base, run in pairs]).median()
        rows.append(
            {
                "mb": size,
                "texts": len(texts),
                "distinct_chunks": distinct,
                "tool": name,
                "threads": (TOOLS | SLOW_TOOLS)[name][1],
                "rounds": len(runs),
                "seconds": round(medians["first"], 3),
                "mb_per_second": round(mb / medians["first"], 1),
                "ratio": round(ratios["first"], 2),
                "cpu_seconds": round(medians["cpu"], 3),
                "ratio_cpu": round(ratios.get("cpu", float("nan")), 2),
                "seconds_again": round(medians["again"], 3),
                "ratio_again": round(ratios.get("again", float("nan")), 2),
                "extra_mb": round(medians["extra_mb"]),
                "whole_seconds": round(medians["whole"], 3),
                "ratio_whole": round(ratios.get("whole", float("nan")), 2),
                "whole_cpu_seconds": round(medians["whole_cpu"], 3),
                "ratio_whole_cpu": round(ratios.get("whole_cpu", float("nan")), 2),
                "whole_mb": medians["whole_mb"].round(),
            }
        )
    return rows


def draw(table, path):
    import matplotlib as mpl

    mpl.use("svg")
    import matplotlib.pyplot as plt

    mpl.rcParams.update({"svg.hashsalt": "counting", "svg.fonttype": "none", "font.family": "sans-serif"})
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.6), sharey=True, layout="constrained")
    for x, label, ax in zip(("mb", "distinct_chunks"), ("text, MB", "distinct chunks"), axes, strict=True):
        for i, tool in enumerate(TOOLS):
            line = table[table["tool"] == tool].sort_values("mb")
            ax.plot(line[x], line["seconds"], marker="osD^v<>"[i], markersize=4, linewidth=1.2, label=tool)
        ax.set(xlabel=label, xscale="log", yscale="log")
        sizes = sorted(table[x].unique())
        ax.set_xticks(sizes, [f"{size:,.0f}" for size in sizes])
        ax.set_yticks([0.2, 0.5, 1, 2, 5, 10, 20], ["0.2", "0.5", "1", "2", "5", "10", "20"])
        ax.minorticks_off()
        ax.grid(alpha=0.3)
    axes[0].set_ylabel("seconds, median of the first runs")
    times = table.query("tool == 'words'")["ratio"]
    title = f"Exact words are counted {times.min():.1f} to {times.max():.1f} times as fast as CountVectorizer counts"
    figure.suptitle(f"{title} its own", fontsize=10, x=0.01, ha="left", fontweight="bold")
    handles = axes[0].get_legend_handles_labels()
    figure.legend(*handles, loc="outside lower center", ncols=4, fontsize=7, frameon=False)
    figure.savefig(path, metadata={"Date": None})


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--sizes", type=float, nargs="+", default=[10, 39.5, 100, 400])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--slow-rounds", type=int, default=1)
    parser.add_argument("--whole", action="store_true", help="measure whole processes only")
    parser.add_argument("--out", type=Path, default=HERE)
    parser.add_argument("--one", nargs=3)
    arguments = parser.parse_args()
    if arguments.one:
        return run_one(*arguments.one)
    import pandas as pd

    texts, rows, csv = read_texts(arguments.file), [], arguments.out / "counting.csv"
    run = [*TOOLS, *(SLOW_TOOLS if arguments.slow_rounds else [])]
    kept = pd.read_csv(csv) if csv.exists() else pd.DataFrame(columns=["mb", "tool"])
    kept = kept[~kept["mb"].isin(arguments.sizes) | ~kept["tool"].isin(run)]
    with tempfile.TemporaryDirectory() as folder:
        for size in arguments.sizes:
            rows += run_size(
                size, grow(texts, size), arguments.rounds, arguments.slow_rounds, Path(folder), arguments.whole
            )
            table = pd.concat([kept, pd.DataFrame(rows)]).sort_values("mb", kind="stable")
            table.to_csv(csv, index=False)
            draw(table, arguments.out / "counting.svg")
    peers = ("numpy", "scipy", "pandas", "scikit-learn", "nltk", "spacy", "gensim", "polars", "simplemma")
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores;", *(f"{p} {version(p)}" for p in peers))
    print(table.drop(columns="texts").to_string(index=False))


if __name__ == "__main__":
    main()
