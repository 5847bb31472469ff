"""Settings: each is documented, a wrong one is named, and no secret is shown."""

import io
import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.commands import app, main
from bot.opening import DEFAULT_ADDRESS, address_as_set
from bot.settings import PREFIX, SettingError, Settings, host_and_port, read_settings, unknown_names

EXAMPLE = (Path(__file__).parents[1] / ".env.example").read_text("utf-8")
TOKEN = "123456:AAsecretsecret"


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch, tmp_path):
    """Where no .env lies."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("name", "field"), Settings.model_fields.items())
def test_a_setting_is_documented(name, field):
    assert field.description
    assert f"{PREFIX}{name.upper()}=" in EXAMPLE
    assert field.description in EXAMPLE.replace("\n# ", " ")


def test_the_example_names_no_setting_that_is_gone():
    named = {line[1:].partition("=")[0] for line in EXAMPLE.splitlines() if line.startswith(f"#{PREFIX}")}
    assert named == {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}


def test_the_example_changes_nothing(monkeypatch, tmp_path):
    before = read_settings()
    (tmp_path / ".env").write_text(EXAMPLE.replace("\n#KARVAN", "\nKARVAN"), "utf-8")
    assert read_settings() == before


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TOKEN", "AAsecret"),
        ("TOKEN", "12:AA/../getMe"),
        ("OWNERS", "me"),
        ("OWNERS", "1;2"),
        ("OWNERS", "-100123"),
        ("API_URL", "api.telegram.org"),
        ("API_URL", "http://"),
        ("API_URL", "https://api.telegram.org/bot/"),
        ("API_URL", "http://127.0.0.1:bot"),
        ("API_URL", "socks5://127.0.0.1:1080"),
        ("WEBHOOK_URL", "http://karvan.example"),
        ("WEBHOOK_URL", "http://localhost.karvan.example"),
        ("WEBHOOK_URL", "https://"),
        ("WEBHOOK_URL", "https://karvan.example:hook"),
        ("WEBHOOK_SECRET", "AAsecret!"),
        ("LISTEN", "8080"),
        ("LISTEN", "127.0.0.1:70000"),
        ("HEALTH_LISTEN", "127.0.0.1:-1"),
        ("PROXY", "proxy:8080"),
        ("PROXY", "http://user:secret@proxy:port"),
        ("DENSE", "on"),
        ("PEOPLE_AT_ONCE", "0"),
        ("LOG_LEVEL", "loud"),
        ("INLINE", "perhaps"),
    ],
)
def test_a_wrong_setting_is_named_and_not_shown(name, value, monkeypatch):
    monkeypatch.setenv(f"KARVAN_{name}", value)
    with pytest.raises(SettingError, match=rf"^KARVAN_{name}: ") as caught:
        read_settings()
    assert "secret" not in str(caught.value)


def test_settings_as_people_write_them(monkeypatch):
    for name, value in {
        "OWNERS": " 12, 34,",
        "API_URL": "http://127.0.0.1:81/",
        "PROXY": "",
        "WEBHOOK_URL": "",
    }.items():
        monkeypatch.setenv(f"KARVAN_{name}", value)
    settings = read_settings()
    assert (settings.owners, settings.api_url, settings.proxy, settings.webhook_url) == (
        frozenset({12, 34}),
        "http://127.0.0.1:81",
        None,
        None,
    )


@pytest.mark.parametrize(
    ("name", "meant"),
    [("KARVAN_DATABSE_URL", "KARVAN_DATABASE_URL"), ("KARVAN_TOKNE", "KARVAN_TOKEN"), ("karvan_xyz", None)],
)
@pytest.mark.parametrize("where", ["environment", "file"])
def test_a_mistyped_name_is_told_and_refuses_nothing(name, meant, where, monkeypatch, tmp_path):
    if where == "environment":
        monkeypatch.setenv(name, "x")
    else:
        (tmp_path / ".env").write_text(f"{name}=x\n", "utf-8")
    monkeypatch.setenv("KARVAN_WEBHOOK_HOST", "what the compose file reads")
    assert read_settings() == Settings()
    assert unknown_names() == {name.upper(): meant}
    told = CliRunner().invoke(app, ["run"], env={"KARVAN_TOKEN": TOKEN, "KARVAN_DATABASE_URL": "sqlite:////proc/x/y"})
    assert "setting.unknown" in told.stderr
    assert name.upper() in told.stderr


@pytest.mark.parametrize("command", [["run"], ["doctor"], ["ask", "x"], ["database", "upgrade"]])
@pytest.mark.parametrize(
    "content", ["KARVAN_INLINE=off".encode("utf-16"), None], ids=["of Windows", "not ours to read"]
)
def test_a_file_of_settings_that_cannot_be_read_is_named(content, command, monkeypatch, tmp_path, capsys):
    (tmp_path / ".env").write_bytes(content or b"KARVAN_INLINE=off")
    if content is None:

        def refused(*unused, **more):
            raise PermissionError(13, "Permission denied", ".env")

        monkeypatch.setattr("dotenv.main.open", refused, raising=False)
    monkeypatch.setattr("sys.argv", ["karvan", *command])
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO()))
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    assert ended.value.code == (1 if command == ["doctor"] else 2)
    told = said.out if command == ["doctor"] else json.loads(said.err)["error"]["message"]
    assert ".env" in told
    assert "Permission denied" in told if content is None else "UTF-8" in told


def test_a_token_is_not_shown_by_accident(monkeypatch):
    monkeypatch.setenv("KARVAN_TOKEN", TOKEN)
    settings = read_settings()
    assert settings.needed_token() == TOKEN
    assert TOKEN not in repr(settings)


def test_where_to_listen():
    assert host_and_port("127.0.0.1:8080") == ("127.0.0.1", 8080)
    assert host_and_port("[::1]:0") == ("[::1]", 0)


@pytest.mark.parametrize(
    ("environment", "status", "said"),
    [
        ({}, 2, "KARVAN_TOKEN"),
        ({"KARVAN_TOKEN": "AAsecret"}, 2, "KARVAN_TOKEN"),
        ({"KARVAN_TOKEN": TOKEN, "KARVAN_DATABASE_URL": "mysql://secret@host/db"}, 2, "KARVAN_DATABASE_URL"),
        (
            {"KARVAN_TOKEN": TOKEN, "KARVAN_DATABASE_URL": "postgresql://k:secret@host:port/db"},
            2,
            "KARVAN_DATABASE_URL",
        ),
        ({"KARVAN_TOKEN": TOKEN, "KARVAN_DATABASE_URL": "postgresql://k:x@secret@host/db"}, 2, "KARVAN_DATABASE_URL"),
        ({"KARVAN_TOKEN": TOKEN, "KARVAN_DATABASE_URL": "sqlite:////proc/none/karvan.db"}, 3, "database"),
    ],
)
def test_run_ends_with_one_line_that_says_why(environment, status, said):
    result = CliRunner().invoke(app, ["run"], env=environment)
    assert (result.exit_code, result.stdout) == (status, "")
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert "secret" not in result.stderr
    if status == 2:
        error = json.loads(result.stderr)["error"]
        assert (error["code"], error["field"]) == ("wrong-setting", said)


@pytest.mark.parametrize("spoilt", ["no database", "half of its pages"])
def test_a_spoilt_file_is_named_with_what_to_do(spoilt, own_database):
    whole = own_database.read_bytes()
    own_database.write_bytes(b"no database at all" * 300 if spoilt == "no database" else whole[: len(whole) // 2])
    environment = {"KARVAN_TOKEN": TOKEN, "KARVAN_DATABASE_URL": f"sqlite:///{own_database}"}
    result = CliRunner().invoke(app, ["run"], env=environment)
    assert result.exit_code == 3
    assert "karvan.db cannot be used" in result.stderr
    assert "restore a backup" in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root makes files for others")
def test_what_root_makes_in_the_folder_of_the_bot_is_the_bots(tmp_path):
    os.chown(tmp_path, 10_001, 10_001)
    result = CliRunner().invoke(app, ["database", "upgrade", "--database", f"sqlite:///{tmp_path}/new.db"])
    assert result.exit_code == 0
    assert {(each.stat().st_uid, each.stat().st_gid) for each in tmp_path.iterdir()} == {(10_001, 10_001)}


@pytest.mark.skipif(os.name != "posix", reason="Windows has other rights")
def test_nobody_else_of_the_machine_reads_a_new_database(tmp_path):
    assert CliRunner().invoke(app, ["database", "upgrade", "--database", f"sqlite:///{tmp_path}/new.db"]).exit_code == 0
    assert (tmp_path / "new.db").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("environment", "file", "expected"),
    [
        ({}, None, DEFAULT_ADDRESS),
        ({}, "KARVAN_DATABASE_URL=sqlite:///of-the-file.db", "sqlite:///of-the-file.db"),
        ({}, "export karvan_database_url='sqlite:///of-the-file.db' # ours", "sqlite:///of-the-file.db"),
        ({}, "KARVAN_DATABASE_URL=\nKARVAN_INLINE=false", DEFAULT_ADDRESS),
        ({"KARVAN_DATABASE_URL": "sqlite:///here.db"}, "KARVAN_DATABASE_URL=sqlite:///of-the-file.db", None),
        ({"KARVAN_DATABASE_URL": ""}, "KARVAN_DATABASE_URL=sqlite:///of-the-file.db", "sqlite:///of-the-file.db"),
    ],
)
def test_commands_work_on_the_database_that_the_bot_runs_on(environment, file, expected, monkeypatch, tmp_path):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    if file is not None:
        (tmp_path / ".env").write_text(file, "utf-8")
    assert address_as_set() == read_settings().database_url == (expected or environment["KARVAN_DATABASE_URL"])


def test_a_command_takes_its_database_from_the_file_of_settings(tmp_path):
    (tmp_path / ".env").write_text("KARVAN_DATABASE_URL=sqlite:///deep/other.db\nKARVAN_DENSE=perhaps\n", "utf-8")
    assert CliRunner().invoke(app, ["database", "upgrade"]).exit_code == 0
    assert [each.name for each in tmp_path.iterdir() if each.is_dir()] == ["deep"]
    refused = CliRunner().invoke(app, ["ask", "x"])
    assert (refused.exit_code, json.loads(refused.stderr)["error"]["field"]) == (2, "dense")


@pytest.mark.parametrize(
    "arguments",
    [
        ("database", "backup", "karvan.jsonl.gz"),
        ("database", "copy", "sqlite:///new.db"),
        ("admin", "list"),
        ("admin", "log"),
        ("admin", "grant", "77", "editor"),
        ("admin", "revoke", "77"),
    ],
)
def test_a_database_that_is_not_there_is_not_made_by_what_needs_one(arguments, tmp_path):
    result = CliRunner().invoke(app, [*arguments, "--database", "sqlite:///mistyped.db"])
    assert (result.exit_code, result.stdout) == (3, "")
    assert "there is no database mistyped.db" in result.stderr
    assert list(tmp_path.iterdir()) == []
