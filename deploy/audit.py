"""Asks for known weaknesses in what is locked: `python -m deploy.audit requirements.lock` (`make audit`), by pip-audit.

Exit codes: 0 none is known; 1 some are; 2 asked wrongly; 3 the list of weaknesses could not be asked, so nothing is known.
pip-audit itself ends with 1 in the second case and the last one alike.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

CLEAN: Final = 0
WEAK: Final = 1
WRONG: Final = 2
UNKNOWN: Final = 3
SECONDS: Final = 600


def verdict(answer: str, complaint: str) -> tuple[int, str]:
    """Exit code and words for what pip-audit wrote: its JSON, and what it complained about."""
    try:
        found: list[dict[str, Any]] = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        lines = complaint.strip().splitlines() or ["pip-audit said nothing"]
        return UNKNOWN, f"NOT AUDITED: known weaknesses could not be asked for, so nothing is known. {lines[-1][:300]}"
    weak = [
        f"{it['name']} {it['version']}: {flaw['id']}, mended in {', '.join(flaw['fix_versions']) or 'no version yet'}"
        for it in found
        for flaw in it.get("vulns", [])
    ]
    skipped = [f"{it['name']}: {it['skip_reason'][:200]}" for it in found if "skip_reason" in it]
    gap = f"NOT AUDITED: {len(skipped)} of {len(found)} packages could not be asked for, first {''.join(skipped[:1])}"
    if weak:
        return WEAK, "\n".join([f"{len(weak)} known weaknesses:", *weak, *([gap] if skipped else [])])
    if skipped or not found:
        return UNKNOWN, gap if skipped else "NOT AUDITED: no package was looked at"
    return CLEAN, f"No known weakness in {len(found)} packages."


def main(arguments: list[str]) -> int:
    """The exit code for these lock files."""
    files = [Path(each) for each in arguments]
    absent = [str(path) for path in files if not path.is_file()]
    if absent or not files:
        sys.stderr.write(f"name lock files that exist; not there: {', '.join(absent) or 'none was named'}\n")
        return WRONG
    # The lock is complete and hashed, so pip need not resolve it, nor fetch a package.
    command = [sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off", "--require-hashes",
               "--disable-pip", *(part for path in files for part in ("--requirement", str(path)))]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        code, words = verdict("", f"no answer within {SECONDS} s")
    else:
        code, words = verdict(done.stdout, done.stderr)
    (sys.stderr if code else sys.stdout).write(f"{words}\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
