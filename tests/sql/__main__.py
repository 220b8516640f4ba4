"""Write every golden statement anew: `python -m tests.sql`. Read the difference before it is committed."""

from __future__ import annotations

import sys

from tests.sql.golden import DIALECTS, cases, written

if __name__ == "__main__":
    for case in cases():
        for dialect in DIALECTS:
            (case / f"{dialect}.sql").write_text(written(case, dialect), "utf-8")
        sys.stdout.write(f"{case.name}\n")
