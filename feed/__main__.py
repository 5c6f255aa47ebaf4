"""`python -m feed` is the command `feed`."""

import sys

from feed.cli import main

sys.exit(main())
