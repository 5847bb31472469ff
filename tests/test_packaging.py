"""The wheel holds everything that Karvan needs, and answers outside the checkout."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "handlers", "knowledge", "locales")
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
LEFTOVERS = shutil.ignore_patterns("__pycache__", ".*", "*.egg-info")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built from a copy, so that nothing is left behind in the checkout."""
    source = tmp_path_factory.mktemp("source")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, source / name, ignore=LEFTOVERS)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    built = tmp_path_factory.mktemp("built")
    subprocess.run([*PIP, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", built, source], check=True)
    return next(built.glob("karvan-*.whl"))


@pytest.mark.slow
def test_the_wheel_holds_every_file_of_the_packages(wheel):
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    lying = {
        path.relative_to(ROOT).as_posix()
        for name in PACKAGES
        for path in (ROOT / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert sorted(lying - packed) == []


@pytest.mark.slow
def test_an_installed_wheel_answers_outside_the_checkout(wheel, tmp_path):
    installed = tmp_path / "installed"
    subprocess.run([*PIP, "install", "--no-deps", "--target", installed, wheel], check=True)
    asked = subprocess.run(
        [
            sys.executable,
            "-m",
            "bot",
            "ask",
            "--database",
            "sqlite:///data.db",
            "چقدر خرج دارد؟",
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed), "KARVAN_DENSE": "off", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (asked.returncode, asked.stderr) == (0, "")
    assert "یوان" in asked.stdout


def test_every_pin_of_the_lock_is_hashed_and_nothing_names_a_registry():
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    a_hash = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
    a_pin = re.compile(r"[\w.\[\],-]+==[\w.]+( ; [^\\/]+)? \\")
    assert [line for line in lines if not (a_hash.fullmatch(line) or a_pin.fullmatch(line))] == []
    pins = [place for place, line in enumerate(lines) if a_pin.fullmatch(line)]
    assert all(a_hash.fullmatch(lines[place + 1]) for place in pins)


def test_what_the_program_imports_is_asked_for_by_name():
    trees = [ast.parse(path.read_text("utf-8")) for name in PACKAGES for path in (ROOT / name).rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    named = [each.name for node in nodes if isinstance(node, ast.Import) for each in node.names]
    named += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level]
    imported = {name.partition(".")[0] for name in named} - set(sys.stdlib_module_names) - set(PACKAGES)
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    wanted = {_plain(re.match(r"[\w.-]+", line)[0]) for line in asked}
    brought_by = packages_distributions()
    assert [name for name in sorted(imported) if not wanted & set(map(_plain, brought_by.get(name, (name,))))] == []


def _plain(name):
    return name.lower().replace("_", "-")


def test_make_lists_every_word_it_knows():
    lines = (ROOT / "Makefile").read_text("utf-8")
    known = set(re.search(r"^\.PHONY: (.+)$", lines, re.MULTILINE)[1].split())
    assert known - set(re.findall(r"^([a-z]+):.*##", lines, re.MULTILINE)) == set()


def test_the_lock_pins_what_the_project_asks_for():
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = {
        re.match(r"[\w.-]+", line)[0].lower().replace("_", "-")
        for line in (*asked["project"]["dependencies"], *asked["dependency-groups"]["dev"])
    }
    pinned = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
    assert sorted(wanted - pinned) == []
