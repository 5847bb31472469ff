"""Imports run one way: bot -> handlers -> knowledge -> locales; the contracts stand in pyproject.toml."""

from pathlib import Path

from importlinter.cli import lint_imports

ROOT = Path(__file__).parent.parent


def test_imports_run_one_way(capsys):
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True, is_debug_mode=False)
    assert status == 0, capsys.readouterr().out


def test_every_top_level_name_has_its_reason():
    """A package, pictures and papers, and what builds and checks them: the design lists the names."""
    listed = {"bot", "handlers", "knowledge", "locales", "tests", "docs", "pyproject.toml", "README.md", "CHANGELOG.md",
              "Makefile", "LICENSE", "requirements.lock"}  # fmt: skip
    built = {"build", "dist", "karvan.egg-info"}
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert sorted(found - built - listed) == []
