#!/usr/bin/env python3
"""From a fresh clone to executed notebooks, figures and one HTML report; needs only Python 3.11.2 or later.

python3 run.py                     set up .venv where needed, run every notebook, write report.html
python3 run.py notebooks [NAME …]  run the notebooks, or only those whose names start with NAME (03)
python3 run.py report              write report.html from the notebooks as they stand
python3 run.py test [ARG …]        run the tests; ARG goes to pytest (-k tokens)
python3 run.py check               check style, format, types and the form of the library, in seconds
python3 run.py lab [ARG …]         open JupyterLab; ARG goes to it (--no-browser)
python3 run.py --help              show this

Another blog, another study, in a folder of its own; nothing in this one is touched:

python3 run.py --posts my-posts --to my-study                notebooks, figures, data and report.html in my-study
python3 run.py --to my-study [notebooks NAME | report | lab]  the same again, after a change in my-study/data

On Windows: py run.py. Set-up happens once, takes about a minute, and needs the network and 1 GB of
disk; everything after it works offline. All of it lies in .venv and .cache beside this file.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
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
SCRIPTS = TOP / "report"

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
OF_A_STUDY = ("all", "notebooks", "report", "lab")

# What `check` runs, as modules of .venv; tests/test_habits.py runs the tools among them with the tests.
CHECKS = (
    ("style", "ruff", "check", "--quiet", "."),
    ("format", "ruff", "format", "--check", "--quiet", "."),
    ("types", "mypy", "--no-error-summary"),
    (
        "form of the library",
        "pytest",
        "-p",
        "no:cacheprovider",
        "tests/test_layers.py",
        "tests/test_public_names.py",
        "tests/test_docs.py",
    ),
)

# Of some tests one process is enough; all of them take half as long in several.
SEVERAL_AT_ONCE = ("-n", "auto", "--maxprocesses", "4", "--dist", "worksteal")

MAKE_VENV = "On Debian and Ubuntu install python3-venv; elsewhere close whatever still uses .venv."
INSTALL = """See whether the network works, and pip's proxy and index if you set them. Where pip finds no
matching distribution, this Python may be newer than the pinned packages: use Python 3.11 to 3.13."""
ELSEWHERE = "copy the clone to a folder of your own, or make a study there: --posts data/posts --to ~/my-study"
AGAIN = "Then run the same command again; a set-up that did not end is begun anew."


class RunError(Exception):
    """What went wrong, where, and what to do, as text to print: a traceback would not help the reader."""


def environment(scratch=None):
    """Return the environment of every process started here, the same whoever starts it.

    With ``scratch``, a folder, what Jupyter and IPython keep for a user, and what is temporary, lies there.
    """
    kept, ours = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}, dict(OURS)
    for name in ("SPRAKRESA_POSTS", "SPRAKRESA_FIGURES"):
        if kept.get(name):
            kept[name] = str(Path(kept[name]).resolve())  # from where the command was given, not from notebooks/
    if scratch:
        kept.update({name: str(Path(scratch, name.lower())) for name in PER_USER})
        kept.update({name: str(scratch) for name in ("TMPDIR", "TEMP", "TMP")})
        fonts = Path(OURS["MPLCONFIGDIR"])
        if fonts.is_dir() and not os.access(fonts, os.W_OK):  # a clone that is shared: matplotlib would warn
            ours["MPLCONFIGDIR"] = str(shutil.copytree(fonts, Path(scratch, "matplotlib"), dirs_exist_ok=True))
    return {**kept, **ours}


def quietly(log, scratch=None):
    """Return how to start a process that asks nothing and writes all it says to the open file ``log``."""
    own = environment(scratch)
    return {"cwd": TOP, "env": own, "stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}


def last_words(log):
    """Return the last lines of a log: of one that ends with a traceback, the error alone."""
    lines = log.decode("utf-8", "replace").strip().splitlines()
    if any(line.startswith("Traceback (") for line in lines):
        return lines[-1:]
    return [line for line in lines if not line.startswith("WARNING: ")][-15:]


def step(what, command, remedy):
    """Run one command; show what it is for and its time, or, if it fails, its last lines and the remedy."""
    print(f"  {what:<28} ", end="", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryFile() as log:
        if subprocess.run([str(word) for word in command], check=False, **quietly(log)).returncode:
            log.seek(0)
            said = "\n    ".join(last_words(log.read()))
            raise RunError(f"failed:\n    {said}\nWhat to do: {remedy}")
    print(f"{time.monotonic() - began:5.1f} s", flush=True)


# --- set-up


def made_from():
    """Return what .venv is made from, the folder included, for a .venv that was moved does not work."""
    files = [(TOP / name).read_bytes() for name in ("pyproject.toml", "requirements.lock")]
    return [*(hashlib.sha256(content).hexdigest() for content in files), sys.version, str(TOP)]


def stamped():
    """Return what .venv was made from, or nothing if its set-up did not come to its end."""
    try:
        return json.loads(STAMP.read_text(encoding="utf-8")) if PYTHON.exists() else []
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return []
    except PermissionError as error:
        raise RunError(f"{VENV} belongs to another user ({error.strerror}): run a clone of your own.") from None


@contextmanager
def alone():
    """Let one set-up at a time work on this folder; a second one waits here until the first has ended."""
    for folder in (TOP, VENV):
        if folder.exists() and not os.access(folder, os.W_OK):
            why = "is read-only, or belongs to another user"
            raise RunError(f"{folder} {why}, and must be written to set up: copy the clone to a folder of your own.")
    (TOP / ".cache").mkdir(exist_ok=True)
    with (TOP / ".cache" / "set-up.lock").open("w") as file:
        try:
            import fcntl
        except ImportError:  # Windows refuses to delete a .venv that is in use
            yield
            return
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another run.py is setting up .venv: waiting for its end", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def set_up():
    """Make .venv with exactly the packages of requirements.lock, unless it is whole; the stamp comes last."""
    if stamped() == made_from():
        return
    with alone():
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
        configure_jupyter()
        STAMP.write_text(json.dumps(now), encoding="utf-8")


def configure_jupyter():
    """Let every Jupyter of .venv talk to its kernels encrypted: ipykernel prints a warning into the run otherwise."""
    folder = PYTHON.parents[1] / "etc" / "jupyter"
    folder.mkdir(parents=True, exist_ok=True)
    setting = json.dumps({"KernelManager": {"transport_encryption": "auto"}}, indent=2)
    (folder / "jupyter_config.json").write_text(setting + "\n", encoding="utf-8")


# --- notebooks


def find_notebooks(names=(), study=None):
    """Return the notebooks of the study by name; with ``names``, those that start with one of these.

    A study elsewhere has those of this folder, but where it holds one of that name already, its own.
    """
    folders = [TOP / "notebooks", *([study / "notebooks"] if study else [])]
    found = {path.name: path for folder in folders for path in folder.glob("[0-9][0-9]_*.ipynb")}
    every = [found[name] for name in sorted(found) if not name.endswith(".nbconvert.ipynb")]
    if not every:
        raise RunError(f"no notebooks (01_….ipynb) in {folders[-1]}: is the clone whole?")
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


def require_loopback():
    """Raise where this machine does not let a notebook talk to its kernel, which would take minutes to fail."""
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            socket.create_connection(server.getsockname(), timeout=5).close()
    except OSError as error:
        raise RunError(
            f"a notebook talks to its kernel over 127.0.0.1, which does not answer here ({error.strerror or error}): "
            "bring up the loopback interface (ip link set lo up), or let the sandbox allow it."
        ) from None


def finish(path, seconds, said):
    """Print the line of a notebook that has ended; return whether it succeeded."""
    print(f"  {path.stem:<28} {seconds:5.1f} s{'' if said is None else '  FAILED'}", flush=True)
    if said is not None:
        print("      " + explain_failure(path, said).replace("\n", "\n      "), flush=True)
    return said is None


def run_notebooks(paths, study=None):
    """Execute notebooks, a few at once, into their own folders or a study; return those that failed.

    A notebook and its figures are put in place when it is done: of those that fail all files stay as they were.
    """
    require_loopback()
    waiting, failed, began = list(paths), [], time.monotonic()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, Path(folder, "log").open("wb") as log:
        scratch = Path(folder)
        pairs = [word for path in paths for word in (path, study / "notebooks" if study else path.parent)]
        words = [PYTHON, SCRIPTS / "execute_notebooks.py", TOP / "jupyter_nbconvert_config.py", scratch, *pairs]
        process = subprocess.Popen([str(word) for word in words], **quietly(log, scratch))
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
                    failed += [] if finish(path, **ended) else [path]
                time.sleep(0.05)
        finally:
            try:
                process.wait(5)  # Ctrl-C has reached it too
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    return sorted(failed)


# --- commands


def hand_over(module, *arguments, folder=None):
    """Run pytest or JupyterLab in the terminal: Ctrl-C is theirs to answer, their exit status is ours."""
    command = [str(PYTHON), "-m", module, *arguments]
    with subprocess.Popen(command, cwd=folder or TOP, env=environment()) as process:
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


def chosen_study(posts, to):
    """Return the folder of another study, or None for the one beside this file, once ``posts`` and ``to`` agree."""
    if posts and not to:
        raise RunError("these posts need a folder for their study, so that this one stays as it is: add --to my-study")
    if not to:
        return None
    study = Path(to).resolve()
    if study == TOP or study in TOP.parents:
        raise RunError(f"--to {to} is the folder of this study: name another, which need not exist yet")
    if not posts and not (study / "data" / "corpus.toml").exists():
        raise RunError(f"there is no study in {study} yet: say whose posts it is about, --posts my-posts --to {to}")
    return study


def posts_of(study):
    """Return where the posts of a study are, from its data/corpus.toml; nothing if it has the counts of words alone."""
    import tomllib  # which the Python that is told to be too old does not have

    facts = study / "data" / "corpus.toml"
    try:
        stated = tomllib.loads(facts.read_text(encoding="utf-8")).get("posts")
    except tomllib.TOMLDecodeError as problem:
        raise RunError(f"{facts} cannot be read: {problem}") from None
    if isinstance(stated, str):
        return (facts.parent / stated).resolve()
    if (study / "data" / "openings.csv").exists():
        return None
    raise RunError(f'{facts} does not say where the posts are: write posts = "../../my-posts"')


def refuse_root(arguments):
    """Raise where JupyterLab would not start, before a minute is spent on the set-up."""
    if getattr(os, "geteuid", int)() == 0 and os.name != "nt" and "--allow-root" not in arguments:
        raise RunError(
            "JupyterLab does not start as root, for whoever reaches it could do anything: run this as yourself. "
            "In a container of your own: python3 run.py lab --allow-root"
        )


def write(study, command, names):
    """Run the notebooks and write the report, of this study or another, as far as ``command`` asks for it."""
    paths = find_notebooks(names, study)
    if not os.access(study or TOP, os.W_OK):
        raise RunError(f"you may not write into {study or TOP}: {ELSEWHERE}")
    if command != "report":
        print(f"Running {len(paths)} notebook{'s' * (len(paths) > 1)}", flush=True)
        failed = run_notebooks(paths, study)
        if failed:
            raise RunError(f"Failed, and left as they were: {', '.join(path.stem for path in failed)}")
    if command != "notebooks":
        report = (study or TOP) / "report.html"
        there = [(study or TOP) / "notebooks" / path.name for path in paths]
        step(report.name, [PYTHON, SCRIPTS / "write_report.py", report, *there], "Mend what it names.")
        print(f"The report: {report}", flush=True)


def do(arguments):
    """Do what the command line says; return the exit status."""
    options = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    options.add_argument("--posts", default=os.environ.get("SPRAKRESA_POSTS"))
    options.add_argument("--to")
    given, (command, *rest) = parsed(options, arguments)
    if command in ("-h", "--help", "help") or (command not in ("test", "lab") and {"-h", "--help"} & {*rest}):
        print(__doc__)
        return 0
    if command not in (OF_A_STUDY if given.to else COMMANDS) or (rest and command in ("all", "report", "check")):
        print(f"run.py does not know {' '.join(arguments)!r}. What it does:\n{__doc__}", file=sys.stderr)
        return 2
    study = chosen_study(given.posts, given.to) if command in ("all", "notebooks") or given.to else None
    if command == "lab":
        refuse_root(rest)
    set_up()
    if study and given.posts:
        begin = [PYTHON, SCRIPTS / "start_study.py", Path(given.posts).resolve(), study]
        step(f"study of {Path(given.posts).name}", begin, "Mend what it names.")
    if study:
        os.environ["SPRAKRESA_POSTS"] = str(posts_of(study) or "")
    if command == "check":
        return check()
    if command == "test":
        return hand_over("pytest", *(rest or SEVERAL_AT_ONCE))
    if command == "lab":
        return hand_over("jupyterlab", *rest, folder=study)
    write(study, command, rest)
    return 0


def parsed(options, arguments):
    """Return the options given and the command with its arguments, "all" where there is none."""
    if arguments[:1] in (["test"], ["check"]):
        return options.parse_args([]), arguments  # whatever follows is pytest's
    try:
        given, others = options.parse_known_args(arguments)
    except argparse.ArgumentError as problem:
        raise RunError(f"{problem}: write --posts FOLDER --to FOLDER") from None
    return given, others or ["all"]


def main(arguments):
    """Do what the command line says and say how it ended; return the exit status."""
    try:
        return do(arguments)
    except RunError as problem:
        print(problem, file=sys.stderr)
        return 1
    except OSError as problem:
        print(
            f"{problem.filename or 'a file'}: {problem.strerror}. What was not finished is as it was.", file=sys.stderr
        )
        return 1
    except KeyboardInterrupt:
        print("\nStopped. What was not finished is as it was.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # a console without å or … still shows the rest
    sys.exit(main(sys.argv[1:]))
