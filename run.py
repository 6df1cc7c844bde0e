#!/usr/bin/env python3
"""From a fresh clone to executed notebooks, figures and one HTML report; needs only Python 3.11.2 or later.

python3 run.py                     set up .venv where needed, run every notebook, write report.html
python3 run.py notebooks [NAME …]  run the notebooks, or only those whose names start with NAME (03)
python3 run.py report              write report.html from the notebooks as they stand
python3 run.py test [ARG …]        run the tests; ARG goes to pytest (-k tokens)
python3 run.py check               check format, style and types, and the form of the library, in seconds
python3 run.py lab [ARG …]         open JupyterLab; ARG goes to it (--no-browser)
python3 run.py --help              show this

On Windows: py run.py. Set-up happens once, takes about a minute, and needs the network and 1 GB of
disk; everything after it works offline. All of it lies in .venv and .cache beside this file.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

if sys.version_info < (3, 11, 2):  # people do start this with an older Python: tell them
    sys.exit(
        "run.py needs Python 3.11.2 or later; this is {}.{}.{} ({}).\nInstall a newer one, then name it: "
        "python3.12 run.py, or on Windows py -3.12 run.py".format(*sys.version_info[:3], sys.executable)
    )

TOP = Path(__file__).resolve().parent
VENV = TOP / ".venv"
STAMP = VENV / "made_from.json"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
REPORT = TOP / "report.html"
EXECUTE = TOP / "report" / "execute_notebooks.py"

# Settings of a person or a machine that would change what a notebook computes, or where pip installs.
FOREIGN = (
    "PYTHON",
    "IPYTHON",
    "__PYVENV",
    "JUPYTER",
    "MPL",
    "MATPLOTLIB",
    "COLUMNS",
    "LINES",
    "PIP_TARGET",
    "PIP_PREFIX",
)
OURS = {
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "OPENBLAS_NUM_THREADS": "1",  # sums in one order, however many processors; its threads are slow to start
    "TZ": "UTC",
    "JUPYTER_PREFER_ENV_PATH": "1",
    "MPLCONFIGDIR": str(TOP / ".cache" / "matplotlib"),
    "PIP_USER": "0",
}
PER_USER = ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")

COMMANDS = ("all", "notebooks", "report", "test", "check", "lab")

# What `check` runs, as modules of .venv: tests/test_habits.py has the same list run with the tests.
CHECKS = (
    ("style", "ruff", "check", "--quiet", "."),
    ("format", "ruff", "format", "--check", "--quiet", "."),
    ("types", "mypy", "--no-error-summary"),
    ("form of the library", "pytest", "-p", "no:cacheprovider", "tests/test_layers.py", "tests/test_public_names.py"),
)

MAKE_VENV = "On Debian and Ubuntu install python3-venv; elsewhere close whatever still uses .venv."
INSTALL = """See whether the network works, and pip's proxy and index if you set them. Where pip finds no
matching distribution, this Python may be newer than the pinned packages: use Python 3.11 to 3.13."""
AGAIN = "Then run the same command again; a set-up that did not end is begun anew."


class RunError(Exception):
    """What went wrong, where, and what to do, as text to print: a traceback would not help the reader."""


def environment(scratch=None):
    """Return the environment of every process started here, the same whoever starts it.

    With ``scratch``, a folder, what Jupyter and IPython keep for a user, and what is temporary, lies there.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    if scratch:
        kept.update({name: str(Path(scratch, name.lower())) for name in PER_USER})
        kept.update({name: str(scratch) for name in ("TMPDIR", "TEMP", "TMP")})
    return {**kept, **OURS}


def quietly(log, scratch=None):
    """Return how to start a process that asks nothing and writes all it says to the open file ``log``."""
    own = environment(scratch)
    return {"cwd": TOP, "env": own, "stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}


def step(what, command, remedy):
    """Run one command; show what it is for and its time, or, if it fails, its last lines and the remedy."""
    print(f"  {what:<28} ", end="", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryFile() as log:
        if subprocess.run([str(word) for word in command], check=False, **quietly(log)).returncode:
            log.seek(0)
            said = log.read().decode("utf-8", "replace").strip().splitlines()[-15:]
            raise RunError("failed:\n    " + "\n    ".join(said) + f"\nWhat to do: {remedy}")
    print(f"{time.monotonic() - began:5.1f} s", flush=True)


# --- set-up


def made_from():
    """Return what .venv is made from, the folder included, for a .venv that was moved does not work."""
    files = [(TOP / name).read_bytes() for name in ("pyproject.toml", "requirements.lock")]
    return [*(hashlib.sha256(content).hexdigest() for content in files), sys.version, str(TOP)]


def stamped():
    """Return what .venv was made from, or nothing if its set-up did not come to its end."""
    whole = PYTHON.exists() and STAMP.exists()
    return json.loads(STAMP.read_text(encoding="utf-8")) if whole else []


def set_up():
    """Make .venv with exactly the packages of requirements.lock, unless it stands; the stamp comes last."""
    before, now = stamped(), made_from()
    if before == now:
        return
    print(f"Setting up {VENV}", flush=True)
    STAMP.unlink(missing_ok=True)
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    if before[1:] != now[1:]:  # where only pyproject.toml has changed, the packages have not
        outer = getattr(sys, "_base_executable", None) or sys.executable  # .venv's own is about to be deleted
        pinned = [*pip, "--require-hashes", "--only-binary", ":all:", "-r", TOP / "requirements.lock"]
        step("environment", [outer, "-m", "venv", "--clear", VENV], f"{MAKE_VENV} {AGAIN}")
        step("packages", pinned, f"{INSTALL}\n{AGAIN}")
    step("sprakresa", [*pip, "--no-deps", "--no-build-isolation", "-e", TOP], f"Mend pyproject.toml. {AGAIN}")
    step("fonts", [PYTHON, "-c", "import matplotlib.font_manager"], f"Delete .cache. {AGAIN}")
    STAMP.write_text(json.dumps(now), encoding="utf-8")


# --- notebooks


def find_notebooks(names=()):
    """Return the notebooks by name; with ``names``, those that start with one of these."""
    every = sorted((TOP / "notebooks").glob("*.ipynb"))
    if not every:
        raise RunError(f"no notebooks (*.ipynb) in {TOP / 'notebooks'}: is the clone whole?")
    starts = tuple(Path(name).name.removesuffix(".ipynb") for name in names)
    for name in starts:
        if not any(path.stem.startswith(name) for path in every):
            raise RunError(f"no notebook starts with {name!r}: there are {', '.join(p.stem for p in every)}")
    return [path for path in every if not names or path.stem.startswith(starts)]


def explain_failure(path, said):
    """Return the cell and the error, a line each, from what nbconvert said of the notebook at ``path``."""
    said = re.sub(r"\x1b\[[0-9;]*m", "", said).replace("\r\n", "\n")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]).strip() for cell in cells if cell["cell_type"] == "code"]
    framed = re.search(r"cell:\n-{18}\n(.*?)\n-{18}\n", said, re.DOTALL)
    where = "cell not known"
    for number, source in enumerate(sources, 1):
        if framed and source == framed[1].strip():
            where = f"cell [{number}]: {source.splitlines()[0]}"
            break
    lines = [line.strip() for line in said.splitlines() if line.strip()] or ["nbconvert said nothing"]
    errors = [line for line in lines if re.match(r"[A-Za-z_][\w.]*(Error|Exception|Interrupt|Exit)\b", line)]
    return f"{where}\n{(errors or lines)[-1]}"


def finish(path, scratch, seconds, said):
    """Put an executed notebook in place if its bytes are new; print its line; say whether it succeeded."""
    print(f"  {path.stem:<28} {seconds:5.1f} s{'' if said is None else '  FAILED'}", flush=True)
    if said is not None:
        print("      " + explain_failure(path, said).replace("\n", "\n      "), flush=True)
        return False
    executed = (scratch / path.name).read_bytes()
    if executed != path.read_bytes():
        path.write_bytes(executed)
    return True


def run_notebooks(paths):
    """Execute notebooks, a few at once; return those that failed, whose files stay as they were."""
    waiting, failed, began = list(paths), [], time.monotonic()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, Path(folder, "log").open("wb") as log:
        scratch = Path(folder)
        words = [str(word) for word in (PYTHON, EXECUTE, TOP / "jupyter_nbconvert_config.py", scratch, *paths)]
        process = subprocess.Popen(words, **quietly(log, scratch))
        try:
            while waiting:
                at_work = process.poll() is None  # asked before looking, for it may end in between
                for path in list(waiting):
                    told = scratch / f"{path.stem}.json"
                    if told.exists():
                        ended = json.loads(told.read_text(encoding="utf-8"))
                    elif at_work:
                        continue
                    else:  # it could not start, or died
                        said = (scratch / "log").read_text(encoding="utf-8", errors="replace")
                        ended = {"seconds": time.monotonic() - began, "said": said}
                    waiting.remove(path)
                    failed += [] if finish(path, scratch, **ended) else [path]
                time.sleep(0.05)
        finally:
            try:
                process.wait(5)  # Ctrl-C has reached it too
            except subprocess.TimeoutExpired:
                process.kill()
    return sorted(failed)


# --- commands


def hand_over(module, *arguments):
    """Run pytest or JupyterLab in the terminal: Ctrl-C is theirs to answer, their exit status is ours."""
    with subprocess.Popen([str(PYTHON), "-m", module, *arguments], cwd=TOP, env=environment()) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue


def check():
    """Run every check of CHECKS; show what those that fail have to say; return the exit status."""
    failed = 0
    for what, *command in CHECKS:
        said = subprocess.run(
            [str(PYTHON), "-m", *command], cwd=TOP, env=environment(), stdin=subprocess.DEVNULL, capture_output=True
        )
        print(f"  {what:<28} {'FAILED' if said.returncode else 'ok'}", flush=True)
        if said.returncode:
            failed = 1
            print((said.stdout + said.stderr).decode("utf-8", "replace").rstrip(), flush=True)
    return failed


def do(arguments):
    """Do what the command line says; return the exit status."""
    command, *rest = arguments or ["all"]
    if command in ("-h", "--help", "help") or (command not in ("test", "lab") and {"-h", "--help"} & {*rest}):
        print(__doc__)
        return 0
    if command not in COMMANDS or (rest and command in ("all", "report", "check")):
        print(f"run.py does not know {' '.join(arguments)!r}. What it does:\n{__doc__}", file=sys.stderr)
        return 2
    set_up()
    if command == "check":
        return check()
    if command in ("test", "lab"):
        return hand_over({"test": "pytest", "lab": "jupyterlab"}[command], *rest)
    paths = find_notebooks(rest)
    if command != "report":
        print(f"Running {len(paths)} notebook{'s' * (len(paths) > 1)}", flush=True)
        failed = run_notebooks(paths)
        if failed:
            raise RunError(f"Failed, and left as they were: {', '.join(path.stem for path in failed)}")
    if command != "notebooks":
        step(REPORT.name, [PYTHON, TOP / "report" / "write_report.py", REPORT, *paths], "Mend what it names.")
        print(f"The report: {REPORT}", flush=True)
    return 0


def main(arguments):
    """Do what the command line says and say how it ended; return the exit status."""
    try:
        return do(arguments)
    except RunError as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. What was not finished is as it was.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # a console without å or … still shows the rest
    sys.exit(main(sys.argv[1:]))
