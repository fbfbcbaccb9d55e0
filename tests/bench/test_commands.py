"""The contenders that are commands, on a handful of files."""

from __future__ import annotations

import shutil
import sys
from contextlib import closing
from pathlib import Path

import pytest
from harness.contender import Failed, Missing, Process

CONTEND = Path(__file__).parents[2] / "bench/commands/contend.py"


@pytest.fixture
def folder(tmp_path):
    data = tmp_path / "data"
    (data / "sub folder").mkdir(parents=True)
    for number in range(5):
        (data / "sub folder" / f"{number} x.log").write_text(f"line {number}\n" * 1000 * number)
    return data


def started(workload, contender, folder):
    told = [f"dir={folder}", "n=2", "processes=2"]
    return Process([sys.executable, str(CONTEND), workload, contender, *told], patience=50)


@pytest.mark.parametrize("contender", ["xargs", "parallel"])
@pytest.mark.parametrize("workload", ["checksums", "compress"])
def test_rounds_of_commands(workload, contender, folder):
    if shutil.which(contender) is None:
        pytest.skip(f"{contender} is not installed")
    with closing(started(workload, contender, folder)) as process:
        process.wait_until_ready()
        assert contender in process.version
        assert 0 < process.round() < 50
        assert process.round() > 0


def test_a_wrong_checksum_is_found(folder):
    with closing(started("checksums", "xargs", folder)) as process:
        process.wait_until_ready()
        (folder / "sub folder" / "3 x.log").write_text("changed since")
        with pytest.raises(Failed, match="the checksums are not those of the files"):
            process.round()


def test_a_file_that_cannot_be_compressed_is_found(folder):
    with closing(started("compress", "xargs", folder)) as process:
        process.wait_until_ready()
        (folder.with_name("data-for-xargs") / "sub folder" / "3 x.log").unlink()
        with pytest.raises(Failed, match="xargs ended with 123"):
            process.round()


def test_another_command_is_missing(folder):
    with closing(started("checksums", "make", folder)) as process, pytest.raises(Missing):
        process.wait_until_ready()
