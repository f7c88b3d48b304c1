"""The demo's settings: one folder on this machine, and nobody who has to prove who they are."""

from pathlib import Path

from core.settings import Settings


def settings_for(folder: Path, port: int) -> Settings:
    """Give the settings of a demo in a folder."""
    return Settings(
        database=f"sqlite:///{folder / 'mace.db'}",
        keys=str(folder / "keys.json"),
        procedures=("hertfordshire", "rotherham"),
        host="127.0.0.1",
        port=port,
        public_url=f"http://127.0.0.1:{port}",
        mail_folder=str(folder / "mail"),
        mail_from="mace@council.example",
        anonymous_teams=True,
    )
