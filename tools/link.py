"""Put this checkout into the environment that runs this script, without building anything.

The `readout` command and the packages are then these files, wherever one stands.
"""

import os
import stat
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LAUNCHER = """#!{python}
import sys
from bot.cli import main
sys.exit(main())
"""


def main() -> None:
    """Write a path file for the packages, and the command beside the interpreter."""
    packages, scripts = Path(sysconfig.get_path("purelib")), Path(sysconfig.get_path("scripts"))
    (packages / "readout.pth").write_text(f"{ROOT}\n")
    if os.name == "nt":
        (scripts / "readout.cmd").write_text('@"%~dp0python.exe" -m bot %*\r\n')
        return
    launcher = scripts / "readout"
    launcher.write_text(LAUNCHER.format(python=sys.executable))
    launcher.chmod(launcher.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


if __name__ == "__main__":
    main()
