"""Nothing leaves the process that reads pictures, whatever the libraries in it would like to tell."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from bot.check import findings
from bot.imaging import sandbox, take_in

TRY = """
import ctypes, socket, sys
from bot.imaging.child import leave_network
if not leave_network():
    sys.exit(3)
libc = ctypes.CDLL(None, use_errno=True)
port = int(sys.argv[1])
address = (socket.AF_INET).to_bytes(2, sys.byteorder) + port.to_bytes(2, "big") + bytes([127, 0, 0, 1]) + bytes(8)
opened = libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
sys.exit(0 if libc.connect(opened, address, 16) == 0 else 7)
"""


def test_native_code_reaches_nobody() -> None:
    """A socket opened past Python finds no way, not even to this machine."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        done = subprocess.run([sys.executable, "-c", TRY, str(server.getsockname()[1])],
                              cwd=Path(__file__).parents[2], check=False, timeout=60)
    if done.returncode == 3:
        pytest.skip("this system gives no network namespaces")
    assert done.returncode == 7


def test_the_text_detector_tells_its_maker_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine keeps no identity and no events where it would send them from."""
    left: list[str] = []

    def look(folder: object, **how: object) -> None:
        left.extend(str(path) for path in Path(str(folder)).rglob("*") if "icrosoft" in str(path))

    Image.new("L", (300, 200), 40).save(tmp_path / "a.png")
    monkeypatch.setattr(sandbox.shutil, "rmtree", look)
    assert take_in([tmp_path / "a.png"], tmp_path / "into").pictures == 1
    assert left == []


# What a kernel with AppArmor's restriction does: the namespace is given, and everything in it is denied.
DENIED = """
class Kernel:
    def unshare(self, flags):
        return 0 if flags & 0x10000000 else -1

def denied(path, *given):
    raise PermissionError(13, "Permission denied")

child.ctypes.CDLL = lambda *given, **named: Kernel()
child.Path = lambda *parts: type("Denied", (), {"write_text": denied})() if parts[0] == "/proc/self" else Path(*parts)
from pathlib import Path
"""


@pytest.fixture
def untried() -> Iterator[None]:
    """Let what was found out about this system be found out anew, before and after."""
    sandbox.can_leave_network.cache_clear()
    yield
    sandbox.can_leave_network.cache_clear()


def test_pictures_are_taken_where_the_system_gives_a_namespace_and_denies_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, untried: None
) -> None:
    monkeypatch.setattr(sandbox, "_START", sandbox._START + DENIED)
    assert not sandbox.can_leave_network()
    Image.new("L", (300, 200), 40).save(tmp_path / "a.png")
    assert take_in([tmp_path / "a.png"], tmp_path / "into").pictures == 1


@pytest.mark.parametrize(("able", "state"), [(True, "well"), (False, "note")])
def test_the_check_says_whether_native_code_has_a_network(
    monkeypatch: pytest.MonkeyPatch, able: bool, state: str
) -> None:
    monkeypatch.setattr(sandbox, "can_leave_network", lambda: able)
    (found,) = (one for one in findings(None, {}) if one.what == "pictures")
    assert found.state == state
    assert ("only Python code" in found.sentence) is not able
