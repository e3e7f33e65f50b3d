"""SHA256SUMS of all other downloads, as `sha256sum --check` reads it."""

from hashlib import sha256


def file(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return {'downloads/SHA256SUMS': bytes} for downloads by path."""
    lines = [f"{sha256(content).hexdigest()}  {path.removeprefix('downloads/')}\n" for path, content in files.items()]
    return {"downloads/SHA256SUMS": "".join(lines).encode()}
