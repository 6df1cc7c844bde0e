"""Execute notebooks, a few at once, in one process: so nbconvert is loaded once, and no two kernels get the same port.

python report/execute_notebooks.py CONFIG.py SCRATCH NOTEBOOK FOLDER [NOTEBOOK FOLDER …]

run.py calls this with the Python of .venv. Each notebook runs in FOLDER, and draws its figures into a place of its own
in SCRATCH. When it is done, the figures and the notebook are put in place together, each only where its bytes are new.
Of a notebook that fails all files stay as they were. For each that has ended a file .json appears in SCRATCH, with the
seconds it took and what was said if it failed.
"""

import json
import os
import signal
import sys
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbconvert import NotebookExporter
from nbconvert.preprocessors import ExecutePreprocessor
from traitlets.config import PyFileConfigLoader

from sprakresa._files import write_together


class OwnFigures(ExecutePreprocessor):
    """Executes a notebook whose figures go to a folder of its own."""

    def __init__(self, figures, **settings):
        super().__init__(**settings)
        self.figures = figures

    def start_new_kernel(self, **settings):
        """Start the kernel with the folder for the figures in its environment."""
        super().start_new_kernel(env={**os.environ, "SPRAKRESA_FIGURES": str(self.figures)}, **settings)


def execute(path, folder, figures, config):
    """Execute a notebook in ``folder``; put its figures and itself in place when it is done."""
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"name": path.stem, "path": str(folder)}}
    executed, _ = OwnFigures(figures, config=config, enabled=True)(notebook, resources)
    text, _ = NotebookExporter(config=config).from_notebook_node(executed)
    place = Path(os.environ.get("SPRAKRESA_FIGURES") or folder.parent / "figures")
    made = {place / file.name: file.read_bytes() for file in sorted(figures.iterdir())}
    made[folder / path.name] = text.encode()
    place.mkdir(parents=True, exist_ok=True)
    write_together({file: raw for file, raw in made.items() if not file.exists() or file.read_bytes() != raw})


def main(config_file, scratch, *pairs):
    """Execute the notebooks and tell of each when it has ended."""
    scratch, config = Path(scratch), PyFileConfigLoader(config_file).load_config()

    def execute_and_tell(path, folder):
        began, said = time.monotonic(), None
        figures = scratch / f"figures of {path.stem}"
        figures.mkdir()
        try:
            execute(path, folder, figures, config)
        except Exception:  # whatever a cell raises or a kernel dies of: the others shall still run
            said = traceback.format_exc()
        part = scratch / f"{path.stem}.part"
        part.write_text(json.dumps({"seconds": time.monotonic() - began, "said": said}), encoding="utf-8")
        part.replace(part.with_suffix(".json"))  # whoever sees it, sees all of it

    # One more than there are processors, for each now and then waits for its kernel to start or stop.
    with ThreadPoolExecutor(min((os.cpu_count() or 1) + 1, 4)) as pool:
        list(pool.map(execute_and_tell, map(Path, pairs[::2]), map(Path, pairs[1::2])))  # a list: errors are raised


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends this at once, and the kernels when they notice
    main(*sys.argv[1:])
