import pytest
from defusedxml.ElementTree import fromstring

from wapcommerce.testing.simulator.data_contracts import (
    Array,
    Contract,
    Enumeration,
    ListOf,
    NotInContract,
    Plain,
    from_xml,
    xml_of,
)

TOY = Contract("Toy", {"Name": Plain.TEXT}, "urn:pets")
PET = Contract(
    "Pet",
    {
        "Zoo": Plain.TEXT,
        "Age": Plain.NUMBER,
        "Tame": Plain.BOOLEAN,
        "State": Enumeration(("Out", "In")),
        "Names": Plain.TEXTS,
        "Toys": ListOf(lambda: TOY),
    },
    "urn:pets",
)
REX: dict[str, object] = {
    "Zoo": "a < b & c",
    "Age": 3,
    "Tame": True,
    "State": 1,
    "Names": ["Rex", "R."],
    "Toys": [{"Name": "ball"}, {"Name": None}],
}
NIL = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"'


def pet(inner: str) -> bytes:
    return f'<Pet xmlns="urn:pets">{inner}</Pet>'.encode()


def test_a_document_comes_back_from_xml_as_it_went_in() -> None:
    assert from_xml(PET, xml_of(PET, REX).encode()) == REX


def test_members_are_written_in_the_order_of_the_contract() -> None:
    shuffled = dict(reversed(REX.items()))

    tags = [child.tag for child in fromstring(xml_of(PET, shuffled))]

    assert tags == [f"{{urn:pets}}{name}" for name in PET.members]


def test_names_stand_for_enumerations_and_texts_are_in_the_namespace_of_arrays() -> None:
    text = xml_of(PET, REX)

    assert "<State>In</State>" in text
    assert "<Tame>true</Tame>" in text
    assert (
        '<Names xmlns:a="http://schemas.microsoft.com/2003/10/Serialization/Arrays">'
        "<a:string>Rex</a:string><a:string>R.</a:string></Names>"
    ) in text


def test_what_is_null_or_absent_is_written_as_nil() -> None:
    assert xml_of(TOY, {"Name": None}) == xml_of(TOY, {})
    assert '<Name i:nil="true"/>' in xml_of(TOY, {})


def test_what_the_contract_does_not_know_is_not_written() -> None:
    assert "Extra" not in xml_of(TOY, {"Name": "ball", "Extra": 1})


def test_an_array_has_a_name_of_its_own() -> None:
    text = xml_of(Array("Toys", TOY), [{"Name": "a"}, {"Name": "b"}])

    assert text.startswith('<Toys xmlns="http://schemas.microsoft.com/windowsazure"')
    assert text.endswith("><Toy><Name>a</Name></Toy><Toy><Name>b</Name></Toy></Toys>")


def test_a_member_that_stands_too_late_is_passed_over() -> None:
    assert from_xml(PET, pet("<Age>3</Age><Zoo>z</Zoo><State>Out</State>")) == {
        "Age": 3,
        "State": 0,
    }


def test_unknown_members_and_other_namespaces_are_passed_over() -> None:
    inner = '<Wings>2</Wings><Age xmlns="urn:other">9</Age><Age>3</Age>'

    assert from_xml(PET, pet(inner)) == {"Age": 3}


def test_nil_is_null() -> None:
    assert from_xml(PET, pet(f"<Zoo {NIL}/><Names {NIL}/>")) == {"Zoo": None, "Names": None}


def test_an_empty_element_is_the_empty_text() -> None:
    assert from_xml(PET, pet("<Zoo/>")) == {"Zoo": ""}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no xml",
        b'<Pet xmlns="urn:other"/>',
        b"<Pet/>",
        b'<Dog xmlns="urn:pets"/>',
        b'<!DOCTYPE Pet [<!ENTITY a "b">]><Pet xmlns="urn:pets">&a;</Pet>',
        pet("<Age>three</Age>"),
        pet("<State>1</State>"),
        pet("<State>Away</State>"),
    ],
)
def test_what_does_not_follow_the_contract_is_refused(content: bytes) -> None:
    with pytest.raises(NotInContract):
        from_xml(PET, content)
