"""How long a WordPress export of 100 MB takes to read, and in how much memory; nothing is kept.

    python benchmarks/wordpress.py [megabytes]

The export is the example of data/examples grown: its posts again and again, each with a number of its own in every
paragraph. Reading runs in a process of its own, whose peak memory is the operating system's figure.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

EXAMPLE = Path(__file__).parents[1] / "data" / "examples" / "blog.wxr.xml"
READ = """
import resource, sys, time
start = time.perf_counter()
from sprakresa.sources import audit_posts, read_source
loaded = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
begin = time.perf_counter()
posts = read_source(sys.argv[1])
read = time.perf_counter()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
audit_posts(posts)
done = time.perf_counter()
print(f"{len(posts):,} items, {posts['text'].str.len().sum() / 1e6:.0f} M characters of text")
print(f"import {begin - start:.1f} s, {loaded / 1024:.0f} MiB")
print(f"read   {read - begin:.1f} s, peak {peak / 1024:.0f} MiB in all")
print(f"audit  {done - read:.1f} s, peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB in all")
"""


def grow(path: Path, *, megabytes: int) -> None:
    """Write an export of about that size."""
    head, *items = re.split(r"(?=\t<item>)", EXAMPLE.read_text(encoding="utf-8"))
    items[-1], tail = re.split(r"(?=</channel>)", items[-1])
    with path.open("w", encoding="utf-8") as file:
        size, number = file.write(head), 0
        while size < megabytes * 1_000_000:
            number += 1
            item = items[number % len(items)].replace("</title>", f" {number}</title>")
            size += file.write(re.sub(r"\.(?=</p>|\n)", f", nummer {number}.", item))
        file.write(tail)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        export = Path(folder, "export.xml")
        grow(export, megabytes=int(sys.argv[1]) if len(sys.argv) > 1 else 100)
        print(f"{export.stat().st_size / 1e6:.0f} MB")
        subprocess.run([sys.executable, "-c", READ, str(export)], check=True)
