"""Write the golden feeds anew, after a look at what changes: python tests/generators/golden.py"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from sites import GOLDEN, NAMES, build, copied


def main() -> None:
    """Build each fixture, or those that are named."""
    GOLDEN.mkdir(exist_ok=True)
    for name in sys.argv[1:] or NAMES:
        with TemporaryDirectory() as folder:
            output = build(copied(name, Path(folder)))
            (GOLDEN / f"{name}.json").write_bytes((output / "feed.json").read_bytes())


if __name__ == "__main__":
    main()
