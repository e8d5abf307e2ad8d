import pytest

from tests.testing.simulator.support import stamp
from wapcommerce.testing.simulator.vmm import VmmCloud, VmmNetwork


def test_ids_are_guids_in_lower_case() -> None:
    assert VmmCloud("{ABCDEF00-0000-0000-0000-000000000001}", "x").id == (
        "abcdef00-0000-0000-0000-000000000001"
    )
    with pytest.raises(ValueError, match="badly formed"):
        VmmCloud("gold", "x")


def test_the_record_of_a_server_has_an_id_of_its_own() -> None:
    assert stamp().server_id == stamp().server_id != stamp().id


def test_a_network_belongs_to_the_provider_unless_a_tenant_made_it() -> None:
    assert VmmNetwork("11111111-0000-0000-0000-00000000000a", "n").owner == ""
