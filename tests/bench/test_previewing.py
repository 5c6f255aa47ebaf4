"""The measure of a preview: on few articles, whether it measures at all."""

from pathlib import Path

import serve
import tools


def test_saves_are_shown_and_memory_is_seen(tmp_path: Path) -> None:
    tools.lay("feed", tmp_path / "site", 5, "markdown")
    found = serve.measured(tmp_path / "site", 5, 2)
    assert len(found.saves) == 2
    assert all(0 < seconds < 60 for seconds in found.saves)
    assert min(found.peak_first, found.peak_saves) > 10_000_000
