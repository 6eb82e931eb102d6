"""Content Credentials: real manifests, signed with certificates that were made here."""

from __future__ import annotations

import datetime as dt
import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from PIL import Image

from enlarger.errors import EnlargerError, RequestError
from enlarger.files import content_credentials
from enlarger.files.content_credentials import Signer, read_manifest

USAGES = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
    *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
)

KEYS: dict[str, Callable[[], Any]] = {
    "es256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "es384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "ps256": lambda: rsa.generate_private_key(65537, 2048),
    "ed25519": ed25519.Ed25519PrivateKey.generate,
}


def pem_file(folder: Path, kind: str = "es256") -> Path:
    """Write a certificate, that of the authority above it, and the key."""
    authority, key = KEYS["es256"](), KEYS[kind]()
    above = _certificate("Authority", authority, authority, key_cert_sign=True)
    below = _certificate("Somebody", key, authority, digital_signature=True)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / f"{kind}.pem"
    certificates = [one.public_bytes(serialization.Encoding.PEM) for one in (below, above)]
    path.write_bytes(b"".join([*certificates, private]))
    return path


def _certificate(name: str, key: Any, issuer_key: Any, **usage: bool) -> x509.Certificate:
    def called(what: str) -> x509.Name:
        return x509.Name(
            [
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Tests"),
                x509.NameAttribute(NameOID.COMMON_NAME, what),
            ]
        )

    now, day = dt.datetime.now(dt.UTC), dt.timedelta(days=1)
    is_authority = key is issuer_key
    builder = (
        x509.CertificateBuilder()
        .subject_name(called(name))
        .issuer_name(called("Authority"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - day)
        .not_valid_after(now + 9 * day)
        .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        .add_extension(x509.KeyUsage(**{**dict.fromkeys(USAGES, False), **usage}), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
        )
    )
    if not is_authority:
        for_mail = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        builder = builder.add_extension(for_mail, critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source.png"
    Image.fromarray(np.random.default_rng(1).integers(0, 256, (24, 32, 3), np.uint8)).save(path)
    return path


def run(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "enlarger", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def enlarged(
    source: Path, output: Path, pem: Path, model: str = "bicubic"
) -> subprocess.CompletedProcess[str]:
    job = ("upscale", source, "-o", output, "--model", model, "--scale", 2, "--device", "cpu")
    return run(*job, "--c2pa", pem)


@pytest.mark.parametrize("ending", [".png", ".jpg", ".tif", ".webp", ".avif"])
def test_a_result_is_signed_and_tells_of_it(source: Path, tmp_path: Path, ending: str) -> None:
    output = tmp_path / f"result{ending}"
    assert enlarged(source, output, pem_file(tmp_path)).returncode == 0
    with Image.open(output) as image:
        image.load()
        assert image.size == (64, 48)
    told = json.loads(run("provenance", output).stdout)
    assert told["model"]["id"] == "bicubic"
    assert told["c2pa"]["state"] == "Valid"
    assert told["c2pa"]["problems"] == ["signingCredential.untrusted"]
    assert told["c2pa"]["signed_by"]["common_name"] == "Somebody"
    assert told["c2pa"]["sources"] == ["source.png"]
    assert [one["action"] for one in told["c2pa"]["actions"]] == ["c2pa.opened", "c2pa.resized"]
    assert told["c2pa"]["actions"][1]["digitalSourceType"].endswith("algorithmicallyEnhanced")


@pytest.mark.parametrize("kind", KEYS)
def test_keys_of_every_kind_sign(source: Path, tmp_path: Path, kind: str) -> None:
    output = tmp_path / "result.png"
    assert enlarged(source, output, pem_file(tmp_path, kind), "faithful-x2").returncode == 0
    manifest = read_manifest(output)
    assert manifest
    assert manifest["state"] == "Valid"
    assert manifest["actions"][1]["digitalSourceType"].endswith("compositeWithTrainedAlgorithmicMedia")


def test_a_changed_pixel_and_a_changed_record_break_the_seal(source: Path, tmp_path: Path) -> None:
    output = tmp_path / "result.tif"
    enlarged(source, output, pem_file(tmp_path))
    content = output.read_bytes()
    for at in (content.index(b"bicubic"), 200):
        changed = bytearray(content)
        changed[at] ^= 1
        output.write_bytes(changed)
        manifest = read_manifest(output)
        assert manifest
        assert manifest["state"] == "Invalid"
        assert "assertion.dataHash.mismatch" in manifest["problems"]


def test_the_manifest_of_a_source_is_kept_within_that_of_its_result(source: Path, tmp_path: Path) -> None:
    pem, once, twice = pem_file(tmp_path), tmp_path / "once.png", tmp_path / "twice.png"
    enlarged(source, once, pem)
    assert enlarged(once, twice, pem).returncode == 0
    manifest = read_manifest(twice)
    assert manifest
    assert manifest["state"] == "Valid"
    assert manifest["sources"] == ["once.png"]


@pytest.mark.parametrize("content", ["", "-----BEGIN CERTIFICATE-----\nrubbish\n-----END CERTIFICATE-----\n"])
def test_what_cannot_be_signed_with_is_refused_before_any_work(
    source: Path, tmp_path: Path, content: str
) -> None:
    pem = tmp_path / "wrong.pem"
    pem.write_text(content)
    with pytest.raises(RequestError, match="cannot be signed with"):
        Signer(pem, source)
    with pytest.raises(RequestError, match="cannot be signed with"):
        Signer(tmp_path / "missing.pem", source)


def test_a_result_that_cannot_be_signed_is_not_there(source: Path, tmp_path: Path) -> None:
    expired = tmp_path / "result.png"
    pem = pem_file(tmp_path)
    own = pem.read_text().split("-----BEGIN ")
    pem.write_text("-----BEGIN ".join([own[0], own[2], own[3]]))  # the authority's certificate, another's key
    assert enlarged(source, expired, pem).returncode != 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["es256.pem", "source.png"]


def test_pictures_without_a_manifest_and_without_the_package(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read_manifest(source) is None
    broken = tmp_path / "broken.png"
    enlarged(source, broken, pem_file(tmp_path))
    broken.write_bytes(broken.read_bytes()[:1500])
    assert (read_manifest(broken) or {"state": "Invalid"})["state"] == "Invalid"
    monkeypatch.setattr(content_credentials, "_package", lambda: None)
    assert read_manifest(source) is None
    with pytest.raises(EnlargerError, match="one more package"):
        Signer(tmp_path / "any.pem", source)


def test_all_pictures_of_a_batch_are_signed_each_with_its_own_source(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    for name in ("a.png", "b.jpg"):
        Image.fromarray(np.full((24, 32, 3), len(name), np.uint8)).save(sources / name)
    job = ("batch", sources, "-o", tmp_path / "out", "--model", "bicubic", "--scale", 2, "--c2pa")
    refused = run(*job, sources / "a.png")
    assert refused.returncode == 1
    assert "cannot be signed with" in refused.stderr
    assert run(*job, pem_file(tmp_path)).returncode == 0
    for name in ("a_x2.png", "b_x2.jpg"):
        manifest = read_manifest(tmp_path / "out" / name)
        assert manifest
        assert (manifest["state"], manifest["sources"]) == ("Valid", [name.replace("_x2", "")])


def test_a_cluster_gets_no_private_key(source: Path, tmp_path: Path) -> None:
    job = ("batch", source, "-o", tmp_path / "out", "--cluster", "tcp://127.0.0.1:1")
    refused = run(*job, "--c2pa", pem_file(tmp_path))
    assert refused.returncode == 1
    assert "no private key" in refused.stderr


def test_another_process_of_this_machine_can_sign(source: Path, tmp_path: Path) -> None:
    signer = pickle.loads(pickle.dumps(Signer(pem_file(tmp_path), source)))  # noqa: S301 - it is our own
    signed = tmp_path / "signed.png"
    signer.sign(source, signed, {"model": {"title": "Bicubic"}})
    manifest = read_manifest(signed)
    assert manifest
    assert manifest["state"] == "Valid"
