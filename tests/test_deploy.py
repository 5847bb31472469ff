"""What operators copy is in form, and says what the program understands."""

import json
import re
import shlex
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml

from bot.database import CLOSE_WITHIN_S
from bot.delivery.worker import FINISH_WITHIN_S, LET_GO_WITHIN_S
from bot.settings import PREFIX, Settings

DOCS = Path(__file__).parents[1] / "docs"
DEPLOY = DOCS / "deploy"
SETTINGS = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | {"KARVAN_COPY_TO", "KARVAN_WEBHOOK_HOST"}
INSTRUCTIONS = {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "STOPSIGNAL", "CMD"}


@pytest.mark.parametrize("file", [DOCS / "operating.md", *DEPLOY.iterdir()], ids=lambda file: file.name)
def test_only_settings_that_exist_are_named(file):
    assert set(re.findall(r"KARVAN_[A-Z_]+", file.read_text("utf-8"))) <= SETTINGS


def test_the_unit_is_in_form(tmp_path):
    unit = ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str
    unit.read(DEPLOY / "karvan.service")
    assert set(unit.sections()) == {"Unit", "Service", "Install"}
    assert unit["Service"]["ExecStart"].split()[1:] == ["run"]
    if (checker := shutil.which("systemd-analyze")) is None:
        return
    # The program must exist for the checker; here Karvan lies elsewhere.
    own = tmp_path / "karvan.service"
    own.write_text((DEPLOY / "karvan.service").read_text().replace("/opt/karvan/.venv/bin/karvan", "/bin/true"))
    checked = subprocess.run([checker, "verify", "--man=no", own], capture_output=True, text=True, check=False)
    assert "karvan.service" not in checked.stderr, checked.stderr


def test_who_stops_it_is_more_patient_than_it_is():
    most = FINISH_WITHIN_S + 2 * LET_GO_WITHIN_S + CLOSE_WITHIN_S
    unit = (DEPLOY / "karvan.service").read_text()
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    patience = [re.search(r"TimeoutStopSec=(\d+)\n", unit)[1], compose["services"]["karvan"]["stop_grace_period"][:-1]]
    assert all(int(each) >= most + 20 for each in patience), "the looks that are broken off take a while as well"


def test_the_container_file_is_in_form():
    text = re.sub(r"\\\n", " ", (DEPLOY / "Containerfile").read_text())
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    assert {line.split()[0] for line in lines} <= INSTRUCTIONS
    for line in lines:
        assert shlex.split(line)
        if line.startswith("COPY") and "--from" not in line:
            for source in shlex.split(line)[1:-1]:
                assert (DOCS.parent / source).exists(), source
    runs_as = [line.split()[1] for line in lines if line.startswith("USER")]
    assert runs_as == ["karvan"], "not as root"


def test_the_compose_file_is_in_form():
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services = compose["services"]
    assert set(services) == {"database", "karvan", "front"}
    assert services["karvan"]["deploy"]["replicas"] == 3
    assert services["karvan"]["environment"]["KARVAN_REPLICAS"] == 3
    assert (DEPLOY / services["karvan"]["build"]["context"] / services["karvan"]["build"]["dockerfile"]).is_file()
    health = next(line for line in (DEPLOY / "Containerfile").read_text().splitlines() if "HEALTHCHECK" in line)
    assert services["karvan"]["healthcheck"]["test"] == ["CMD", *json.loads(health.partition(" CMD ")[2])]
    for name in set(re.findall(r"\$\{([A-Z_]+)", (DEPLOY / "compose.yaml").read_text())):
        assert f'echo "{name}=' in (DEPLOY / "compose.yaml").read_text(), "its heading says how it is set"
    for service in services.values():
        assert set(service.get("depends_on", {})) <= set(services)
        for volume in service.get("volumes", []):
            assert volume.partition(":")[0] in compose["volumes"]
