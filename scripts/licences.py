"""List the licence of every installed package of requirements.lock; fail where one is not known to be free to use.

.venv/bin/python scripts/licences.py

The licence is what the package's own metadata say. Where they leave a choice or are wrong, DECIDED says what is taken.
"""

import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

LOCK = Path(__file__).resolve().parents[1] / "requirements.lock"

DECIDED = {
    "locate": ("MIT", "its metadata say “Other/Proprietary”, its licence file is MIT's"),
    "pyphen": ("MPL-1.1", "of GPL-2.0+, LGPL-2.1+ and MPL-1.1"),
    "tld": ("MPL-1.1", "of MPL-1.1, GPL-2.0 and LGPL-2.1+"),
}

# Licences that let anyone use, change and pass on; none asks for the same licence of what merely imports it.
FREE = re.compile(
    r"""
    0BSD | BSD(?:[- ](?:[23][- ]Clause|License))?
    | Apache\ Software\ License | Apache(?:\ License)?[-,\s]*(?:Version\ )?2(?:\.0)?
    | CC0-1\.0 | CNRI-Python | ISC(?:\ License(?:\ \(ISCL\))?)? | MIT(?:-0|-CMU|\ License)?
    | (?:MPL[- ]|Mozilla\ Public\ License\ )[12]\.[01](?:\ \(MPL\ [12]\.[01]\))?
    | PSF-2\.0 | Python\ Software\ Foundation\ License | Zlib
    """,
    re.VERBOSE | re.IGNORECASE,
)


def pinned():
    """Return the names in the lock, in order."""
    return re.findall(r"^([a-z0-9._-]+)(?:\[[a-z-]+\])?==", LOCK.read_text(encoding="utf-8"), re.MULTILINE)


def stated(facts):
    """Return what a package's metadata say: an expression, else the classifiers, else the licence field."""
    named = [text.split(" :: ")[-1] for text in facts.get_all("Classifier") or [] if text.startswith("License ::")]
    free_text = (facts.get("License") or "").strip().splitlines() or [""]
    return facts.get("License-Expression") or " AND ".join(named) or free_text[0]


def is_free(licence):
    """Return whether every licence that is joined by AND, or one of those joined by OR, is known."""
    return all(
        any(FREE.fullmatch(one.strip()) for one in re.split(r" OR |\bor\b", part)) for part in licence.split(" AND ")
    )


def licences():
    """Return name, version, licence, what is known of it, for each package of the lock that is installed here."""
    rows = []
    for name in pinned():
        try:
            facts = metadata(name)
        except PackageNotFoundError:  # of another system
            continue
        licence, why = DECIDED.get(name, (stated(facts), ""))
        rows.append((name, facts["Version"], licence, why))
    return rows


if __name__ == "__main__":
    unknown = [name for name, _, licence, _ in licences() if not is_free(licence)]
    for name, version, licence, why in licences():
        print(f"{name:32} {version:12} {licence}{f'  ({why})' if why else ''}")
    if unknown:
        sys.exit(f"not known to be free: {', '.join(unknown)}; look, then add to DECIDED or FREE")
