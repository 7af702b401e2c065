"""The version of this program, as it stands in pyproject.toml too."""

VERSION = "0.1.0"
