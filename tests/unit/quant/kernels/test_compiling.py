import subprocess
import sys
from pathlib import Path

import numba
import pytest

from strikedesk.quant.kernels import compiling
from strikedesk.quant.kernels.european import greeks


@pytest.fixture
def fresh():
    compiling.cache_folder.cache_clear()
    yield
    compiling.cache_folder.cache_clear()


def test_importing_the_public_modules_loads_no_compiler():
    code = (
        "import sys; from strikedesk.quant import american, black76, black_scholes, dividends;"
        "print('numba' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr


def test_a_given_folder_holds_the_cache(fresh, monkeypatch, tmp_path):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert Path(compiling.cache_folder() or "").parent == tmp_path


def test_a_read_only_package_falls_back_to_the_user_folder(fresh, monkeypatch, tmp_path):
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    ask = compiling._can_write
    monkeypatch.setattr(
        compiling, "_can_write", lambda folder: tmp_path in folder.parents and ask(folder)
    )
    assert tmp_path in Path(compiling.cache_folder() or "").parents


def test_nowhere_to_write_is_no_cache_and_no_error(fresh, monkeypatch, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(blocked))
    assert compiling.cache_folder() is None

    @compiling.kernel
    def twice(x):
        return 2.0 * x

    assert twice(1.5) == 3.0


def test_the_folder_is_named_after_the_sources(fresh, monkeypatch, tmp_path):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    before = compiling.cache_folder()
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "one.py").write_text("x = 1\n")
    monkeypatch.setattr(compiling, "HERE", copy)
    compiling.cache_folder.cache_clear()
    assert compiling.cache_folder() != before


def test_numba_keeps_its_own_setting():
    before = numba.config.CACHE_DIR
    compiling.kernel(lambda x: x)
    assert before == numba.config.CACHE_DIR


def test_kernels_release_the_lock():
    assert greeks.targetoptions["nogil"]
