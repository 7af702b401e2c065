"""Write config.example.toml again from the declared keys: `make pages`."""

from pathlib import Path

from bot.config import example

if __name__ == "__main__":
    Path(__file__).parent.parent.joinpath("config.example.toml").write_text(example(), "utf-8")
