"""Execute notebooks, a few at once, in one process: so nbconvert is loaded once, and no two kernels get the same port.

python report/execute_notebooks.py CONFIG.py FOLDER NOTEBOOK …

run.py calls this with the Python of .venv. The notebooks stay as they are. In FOLDER the executed ones appear under
their names, then, for each that has ended, a file .json with the seconds it took and what was said if it failed.
"""

import json
import os
import signal
import sys
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from nbconvert import NotebookExporter
from traitlets.config import PyFileConfigLoader


def execute(path, folder, config):
    """Write the executed notebook to ``folder``; return what was said if it failed."""
    try:
        executed, _ = NotebookExporter(config=config).from_filename(str(path))
        (folder / path.name).write_bytes(executed.encode())
    except Exception:  # whatever a cell raises or a kernel dies of: the others shall still run
        return traceback.format_exc()
    return None


def main(config_file, folder, *notebooks):
    """Execute the notebooks and tell of each when it has ended."""
    folder, config = Path(folder), PyFileConfigLoader(config_file).load_config()
    config.ExecutePreprocessor.enabled = True

    def execute_and_tell(path):
        began = time.monotonic()
        said = execute(path, folder, config)
        part = folder / f"{path.stem}.part"
        part.write_text(json.dumps({"seconds": time.monotonic() - began, "said": said}), encoding="utf-8")
        part.replace(part.with_suffix(".json"))  # whoever sees it, sees all of it

    # One more than there are processors, for each now and then waits for its kernel to start or stop.
    with ThreadPoolExecutor(min((os.cpu_count() or 1) + 1, 4)) as pool:
        list(pool.map(execute_and_tell, map(Path, notebooks)))  # a list, so that an error here is raised


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends this at once, and the kernels when they notice
    main(*sys.argv[1:])
