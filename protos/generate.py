"""Write protos/gen from the protos: messages, stubs, type hints and the descriptor set.

The proto path equals the import path, so `from prag.registry.v1 import registry_service_pb2` works
wherever protos/gen is an import root; no generated line is edited afterwards. Run by `make protos`;
a test generates into another folder and compares, so that what is committed is never stale.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

from grpc_tools import protoc

HERE = Path(__file__).resolve().parent


def include_paths() -> list[str]:
    """Where google/protobuf and google/api, google/type, google/rpc are installed."""
    paths = []
    for package, levels in (("grpc_tools", 1), ("google.api.http_pb2", 3)):
        spec = importlib.util.find_spec(package)
        if spec is None or spec.origin is None:
            raise SystemExit(f"{package} is not installed; run `make setup`")
        root = Path(spec.origin).parents[levels - 1]
        paths.append(str(root / "_proto" if package == "grpc_tools" else root))
    return paths


def generate(target: Path) -> None:
    """Compile every proto below protos/prag into `target`."""
    target.mkdir(parents=True, exist_ok=True)
    includes = [f"--proto_path={path}" for path in (HERE, *include_paths())]
    files = sorted(str(path.relative_to(HERE)) for path in (HERE / "prag").rglob("*.proto"))
    services = [name for name in files if name.endswith("_service.proto")]
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    descriptor_set = target / "prag" / "prag.binpb"
    descriptor_set.parent.mkdir(parents=True, exist_ok=True)
    runs = [
        ["--python_out", str(target), "--pyi_out", str(target), *files],
        ["--grpc_python_out", str(target), "--mypy_grpc_out", str(target), *services],
        ["--include_imports", "--include_source_info", f"--descriptor_set_out={descriptor_set}", *files],
    ]
    for run in runs:
        if run[-1].endswith(".proto") and protoc.main(["protoc", *includes, *run]) != 0:
            raise SystemExit(1)


if __name__ == "__main__":
    generate(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "gen")
