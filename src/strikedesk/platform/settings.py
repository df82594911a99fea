"""Settings: one object, read once, from the environment and the data folder."""

import os
from functools import cached_property
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def default_home() -> Path:
    """Return the platform's data folder for this user."""
    return Path(platformdirs.user_data_dir("strikedesk", appauthor=False))


class Settings(BaseSettings):
    """How this desk runs; every field is an environment variable ``STRIKEDESK_<NAME>``."""

    model_config = SettingsConfigDict(env_prefix="STRIKEDESK_", extra="ignore")

    home: Path = Field(default_factory=default_home)
    database_url: SecretStr | None = None
    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=8000, ge=0, le=65535)
    feed: str = "sim"
    sim_seed: int = 7
    sim_hz: float = Field(default=4.0, gt=0, le=50)
    rate_limits: Literal["on", "off"] = "on"
    rate_limit_writes_per_minute: int = Field(default=100, ge=1)
    rate_limit_urgent_per_minute: int = Field(default=1000, ge=1)
    rate_limit_reads_per_minute: int = Field(default=6000, ge=1)
    reconcile_every_s: float = Field(default=30.0, gt=0)
    quote_max_age_s: float = Field(default=15.0, gt=0)
    access_token_minutes: int = Field(default=15, ge=1)
    refresh_token_days: int = Field(default=14, ge=1)
    cors_origins: list[str] = Field(default_factory=list)
    log_level: str = "INFO"
    log_levels: dict[str, str] = Field(default_factory=dict)
    log_json: bool = False
    pool_size: int = Field(default=20, ge=2)
    body_bytes_max: int = Field(default=5_000_000, ge=1000)

    @cached_property
    def folder(self) -> Path:
        """The data folder, made on first use and readable by its owner only.

        Under root the embedded PostgreSQL runs as a user of its own, who must be able to pass
        through the folder to its own data; listing stays forbidden.
        """
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.home.chmod(0o711 if os.geteuid() == 0 else 0o700)
        return self.home.resolve()

    def secret(self, name: str) -> bytes:
        """Return the 32-byte secret of that name, made on first use with mode 0600."""
        path = self.folder / "keys" / name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        if not path.exists():
            fresh = path.with_suffix(f".{os.getpid()}")
            fresh.touch(mode=0o600)
            fresh.write_bytes(os.urandom(32))
            try:  # a second process that starts at the same moment must get the same secret
                os.link(fresh, path)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_bytes()
