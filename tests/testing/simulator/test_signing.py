from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from wapcommerce.testing.simulator.signing import SigningKey


def test_a_key_knows_its_own_signatures_only() -> None:
    key, other = SigningKey(), SigningKey()
    signature = key.sign(b"message")

    assert key.verifies(signature, b"message")
    assert not key.verifies(signature, b"another")
    assert not key.verifies(b"", b"message")
    assert not other.verifies(signature, b"message")


def test_the_public_half_can_be_given_away() -> None:
    text = SigningKey().public_pem()

    assert "PRIVATE" not in text
    key = load_pem_public_key(text.encode())
    assert isinstance(key, RSAPublicKey)
    assert key.key_size == 2048
