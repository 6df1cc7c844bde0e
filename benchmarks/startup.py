"""How long it takes above `import pandas` until sprakresa can count, and how long the notebooks take to run again.

    python benchmarks/startup.py [--rounds 15] [--notebooks]

Each import runs in a fresh interpreter, the two in turn; the table gives medians of the process's own time, and of the
difference within a round. With --notebooks, `python run.py notebooks` is timed once.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

IMPORTS = ("pass", "import numpy", "import pandas", "import pandas, sprakresa; sprakresa.document_term_matrix")
HEAVY = ("sklearn", "nltk", "scipy.stats", "matplotlib.pyplot", "wordfreq", "simplemma")


def seconds(code):
    clock = f"{code}\nimport time\nprint(time.process_time())"
    return float(subprocess.run([sys.executable, "-c", clock], check=True, capture_output=True, text=True).stdout)


def loaded():
    code = f"import sys, sprakresa; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    return found.strip() or "none"


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--notebooks", action="store_true")
    arguments = parser.parse_args()
    rounds = [[seconds(code) for code in IMPORTS] for _ in range(arguments.rounds)]
    for i, code in enumerate(IMPORTS):
        print(f"{code:66} {median(times[i] for times in rounds):.3f} s")
    print(f"sprakresa above pandas: {median(times[3] - times[2] for times in rounds):.3f} s; heavy modules: {loaded()}")
    if arguments.notebooks:
        start = time.perf_counter()
        subprocess.run([sys.executable, Path(__file__).parents[1] / "run.py", "notebooks"], check=True)
        print(f"all notebooks again: {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
