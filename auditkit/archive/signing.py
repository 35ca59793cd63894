"""Signatures on a sealed archive: Ed25519 over a line with its digest, keys as PEM files."""

from __future__ import annotations

import base64
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from auditkit.errors import BadInput, UsageError
from auditkit.store.files import write_whole

SUFFIX = ".sig"
_MOST = 1 << 16


def signed_line(sha256: str) -> bytes:
    """Return the bytes that are signed for an archive with a digest.

    Example:
        >>> signed_line("ab")
        b'auditkit seal sha256 ab\\n'
    """
    return f"auditkit seal sha256 {sha256}\n".encode()


def make_keys(private: Path) -> Path:
    """Make a pair of keys; the private one is readable by its owner only.

    Args:
        private: Where the private key goes; the public one goes beside it, ending in ``.pub``.

    Returns:
        The file of the public key.

    Raises:
        UsageError: If one of the files is there already.
    """
    public = private.with_name(private.name + ".pub")
    for path in (private, public):
        if path.exists():
            raise UsageError("archive.key-exists", file=str(path))
    key = Ed25519PrivateKey.generate()
    private.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    write_whole(public, key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return public


def sign(private: Path, sha256: str) -> bytes:
    """Return the signature of an archive, as one line of base64.

    Raises:
        BadInput: If the file is no Ed25519 key, or has a password.
    """
    return base64.b64encode(private_key(private).sign(signed_line(sha256))) + b"\n"


def private_key(path: Path) -> Ed25519PrivateKey:
    """Return the private key of a file.

    Raises:
        BadInput: If it is none of Ed25519.
    """
    try:
        key = load_pem_private_key(_read(path), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise BadInput("archive.no-key", file=str(path)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise BadInput("archive.no-key", file=str(path))
    return key


def signature_holds(public: Path, signature: Path, sha256: str) -> bool:
    """Tell whether a signature is that of a key's owner on an archive with a digest.

    Raises:
        BadInput: If the key or the signature cannot be read.
    """
    try:
        key = load_pem_public_key(_read(public))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise BadInput("archive.no-key", file=str(public)) from error
    if not isinstance(key, Ed25519PublicKey):
        raise BadInput("archive.no-key", file=str(public))
    try:
        data = base64.b64decode(_read(signature).strip(), validate=True)
        key.verify(data, signed_line(sha256))
    except (ValueError, InvalidSignature):
        return False
    return True


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise BadInput("archive.file-missing", file=str(path))
    if path.stat().st_size > _MOST:
        raise BadInput("archive.no-key", file=str(path))
    return path.read_bytes()
