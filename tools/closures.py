"""Write the closures of the coming years into the package, from the `holidays` library.

Run it when the library has been brought up to date: python tools/closures.py
"""

import json
from pathlib import Path

from strikedesk.instruments.closures import TABLE, computed

YEARS = range(2024, 2032)
SOURCES = ("XNSE", "XNYS", "KE")


def main() -> None:
    """Write the table."""
    table = {
        source: {
            str(year): {
                day.isoformat(): name for day, name in sorted(computed(source, year).items())
            }
            for year in YEARS
        }
        for source in SOURCES
    }
    target = Path("src/strikedesk/instruments") / TABLE
    target.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{target} has {sum(len(d) for years in table.values() for d in years.values())} days")


if __name__ == "__main__":
    main()
