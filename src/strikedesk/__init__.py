"""StrikeDesk: one self-hosted trading desk."""

__version__ = "0.1.0"
