"""Content Credentials (C2PA): a manifest in a picture file that is signed, by a package of its own.

Nothing is fetched: neither manifests that lie elsewhere, nor news of certificates, nor the time.
"""

from __future__ import annotations

import importlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from enlarger.errors import EnlargerError, RequestError, StorageError
from enlarger.system.language import _
from enlarger.version import __version__

from .xmp.provenance import ENHANCED, WITH_A_NETWORK

_SETTINGS = {
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False},
    "builder": {"thumbnail": {"enabled": False}},
}

_SOURCE = "source"
"""What the manifest calls the picture that was enlarged."""

_CERTIFICATE, _KEY = "CERTIFICATE", "PRIVATE KEY"


class Signer:
    """Signs results that were made of one picture."""

    def __init__(self, pem: Path, source: Path) -> None:
        """Take a PEM file, which holds a certificate, those above it and its private key. Raises RequestError
        where it does not, or the package is missing.
        """
        self._c2pa: Any = _package()
        if not self._c2pa:
            raise RequestError(
                _("Content Credentials take one more package."),
                _('Get it with: pip install "enlarger[c2pa]".'),
            )
        self._pem, self._source = pem, source
        try:
            self._info = self._c2pa.C2paSignerInfo(*_credentials(pem), None)
            self._c2pa.Signer.from_info(self._info).close()
        except (OSError, ValueError, TypeError, self._c2pa.C2paError) as error:
            raise RequestError(
                _("{pem} cannot be signed with: {error}", pem=pem, error=error),
                _(
                    "It has to hold a certificate for signing, those above it, and its private key "
                    "without a password, one after the other."
                ),
            ) from error

    def __reduce__(self) -> tuple[type[Signer], tuple[Path, Path]]:
        """Let another process of this machine read the certificate for itself."""
        return Signer, (self._pem, self._source)

    def sign(self, file: Path, signed: Path, provenance: dict[str, Any]) -> None:
        """Write a finished result anew, with a manifest. Raises EnlargerError."""
        try:
            builder = self._c2pa.Builder(_manifest(provenance), context=_context())
            with self._source.open("rb") as source:
                about = {"title": self._source.name, "relationship": "parentOf", "label": _SOURCE}
                builder.add_ingredient(about, self._source.suffix[1:].lower(), source)
            builder.sign_file(file, signed, self._c2pa.Signer.from_info(self._info))
        except OSError as error:
            raise StorageError(_("The result cannot be signed: {error}.", error=error)) from error
        except self._c2pa.C2paError as error:
            raise EnlargerError(
                _("The result cannot be signed: {error}", error=error),
                _("Leave out --c2pa, or choose another certificate."),
            ) from error


def read_manifest(path: Path) -> dict[str, Any] | None:
    """Return what the newest manifest in a file says and whether it holds; None where there is none, or no
    package to read it.
    """
    c2pa: Any = _package()
    if not c2pa:
        return None
    try:
        reader = c2pa.Reader.try_create(path, context=_context())
        told: dict[str, Any] = json.loads(reader.json()) if reader else {}
    except c2pa.C2paError.NotSupported:
        return None
    except c2pa.C2paError as error:
        return {"state": "Invalid", "problems": [str(error)]}
    if not reader or not told:
        return None
    manifest = told["manifests"][told["active_manifest"]]
    assertions = {item["label"]: item["data"] for item in manifest.get("assertions", ())}
    found = (data["actions"] for label, data in assertions.items() if label.startswith("c2pa.actions"))
    actions: list[dict[str, Any]] = next(found, list[Any]())
    signature = manifest.get("signature_info", {})
    return {
        "state": reader.get_validation_state(),
        "problems": [item["code"] for item in told.get("validation_status", ())],
        "signed_by": {name: signature.get(name) for name in ("common_name", "issuer", "time")},
        "made_with": manifest.get("claim_generator_info", []),
        "actions": [
            {name: action[name] for name in ("action", "digitalSourceType") if name in action}
            for action in actions
        ],
        "sources": [item.get("title") for item in manifest.get("ingredients", ())],
    }


def _manifest(provenance: dict[str, Any]) -> dict[str, Any]:
    """Return what is claimed: a picture was opened and enlarged. The record in the file's XMP has the rest;
    what is signed covers it.
    """
    has_network = "sha256" in provenance["model"]
    agent = {"name": "Enlarger", "version": __version__}
    opened = {"action": "c2pa.opened", "parameters": {"ingredientIds": [_SOURCE]}}
    enlarged = {
        "action": "c2pa.resized",
        "softwareAgent": agent,
        "digitalSourceType": WITH_A_NETWORK if has_network else ENHANCED,
        "description": f"Enlarged by {provenance['model']['title']}",
    }
    actions = {"label": "c2pa.actions.v2", "data": {"actions": [opened, enlarged]}}
    return {"claim_generator_info": [agent], "assertions": [actions]}


def _credentials(pem: Path) -> tuple[str, bytes, bytes]:
    """Return the algorithm, the certificates and the key in a PEM file. Raises ValueError."""
    blocks = pem.read_text("ascii").split("-----BEGIN ")[1:]
    found = {kind: [f"-----BEGIN {block}" for block in blocks if block.startswith(kind)] for kind in _KINDS}
    if not found[_CERTIFICATE] or len(found[_KEY]) != 1:
        raise ValueError(_("it does not hold certificates and one private key (PKCS #8)."))
    return _algorithm(found[_KEY][0]), "".join(found[_CERTIFICATE]).encode(), found[_KEY][0].encode()


_KINDS = (_CERTIFICATE, _KEY)


def _algorithm(key: str) -> str:
    """Return what C2PA calls signatures by a private key. Raises ValueError for one that it does not know."""
    serialization: Any = importlib.import_module("cryptography.hazmat.primitives.serialization")
    loaded = serialization.load_pem_private_key(key.encode(), None)
    kind, bits = type(loaded).__name__.lower(), getattr(loaded, "key_size", 0)
    for name, algorithm in (("rsa", "ps256"), ("ed25519", "ed25519")):
        if name in kind:
            return algorithm
    by_bits = {256: "es256", 384: "es384", 521: "es512"}
    if bits not in by_bits:
        raise ValueError(_("its key is of a kind that C2PA does not take."))
    return by_bits[bits]


@cache
def _package() -> Any:
    try:
        return importlib.import_module("c2pa")
    except ImportError:
        return None


@cache
def _context() -> Any:
    return _package().Context.from_dict(_SETTINGS)
