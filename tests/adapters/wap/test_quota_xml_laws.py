"""Whatever else a quota holds, what we write is read back and the rest survives (D7)."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from hypothesis import given
from hypothesis import strategies as st

from tests.adapters.wap.test_quota_xml import CLOUD, COUNTS, REGION, STAMP, xml
from wapcommerce.adapters.wap.quota_xml import quotas_of, with_quotas
from wapcommerce.model.portal import PlanQuotas

counts = st.integers(0, 10**12)
connections = st.integers(0, 99)
quotas = st.builds(PlanQuotas, counts, counts, counts, st.none() | counts, connections, connections)
names = st.sampled_from(["Extra", "Cloud", "Quota", "Action", "Stamp", "RoleCPUCount", "x-y"])
texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t<&'\""), max_size=5
)


@st.composite
def unknown(draw: st.DrawFn, depth: int = 1) -> Element:
    """An element that is none of ours, whatever it is called."""
    element = Element(draw(names), draw(st.dictionaries(names, texts, max_size=1)))
    element.text, element.tail = draw(texts), draw(texts)
    for child in draw(st.lists(unknown(depth - 1), max_size=1)) if depth else []:
        element.append(child)
    return element


@st.composite
def documents(draw: st.DrawFn) -> dict[str, str | None]:
    """A quota with unknown elements and attributes wherever they may be."""
    clouds, actions = Element("Clouds"), Element("Actions")
    cloud = SubElement(clouds, "Cloud", {"Id": CLOUD, "StampId": STAMP})
    quota = SubElement(cloud, "Quota")
    stamp = SubElement(actions, "Stamp", {"Id": STAMP})
    author = SubElement(stamp, "Action")
    author.text = " AuthorVMNetwork\n"
    for name in draw(st.permutations([f"{s}{n}" for s in ("Role", "Member") for n in COUNTS])):
        SubElement(quota, name).text = draw(st.sampled_from(["", "0", "17", "\n"]))
    for parent in (clouds, cloud, quota, actions, stamp):
        for element in draw(st.lists(unknown(), max_size=1)):
            is_ours = parent is cloud and element.tag == "Quota"
            place = len(parent) if is_ours or element.tag in ("RoleCPUCount",) else 0
            parent.insert(draw(st.integers(place, len(parent))), element)
    for element in (clouds, cloud, quota, actions, stamp, author):
        for name, text in draw(st.dictionaries(names, texts, max_size=1)).items():
            element.set(name, text)
    return {
        "Networks": draw(texts),
        "Clouds": tostring(clouds, encoding="unicode"),
        "Actions": tostring(actions, encoding="unicode"),
    }


def without_counts(root: Element) -> list[object]:
    """All that a document holds, in order, but for the counts that we may change."""
    ours = {f"{scope}{name}" for scope in ("Role", "Member") for name in COUNTS}
    limits = {
        f"Maximum{member}{kind}Connection" for member in ("", "Member") for kind in ("VPN", "NAT")
    }
    quota = root.find("Cloud/Quota")
    first = {name: quota.find(name) for name in ours} if quota is not None else {}
    return [
        (
            element.tag,
            None if element is first.get(element.tag) else element.text or "",
            element.tail or "",
            [(name, text) for name, text in element.items() if name not in limits],
            len(element),
        )
        for element in root.iter()
    ]


@given(documents(), quotas)
def test_what_was_written_is_read_back(settings: dict[str, str | None], wanted: PlanQuotas) -> None:
    assert quotas_of(with_quotas(settings, REGION, wanted), REGION) == wanted


@given(documents(), quotas, quotas)
def test_writing_again_gives_what_the_last_writing_alone_gives(
    settings: dict[str, str | None], first: PlanQuotas, last: PlanQuotas
) -> None:
    alone = with_quotas(settings, REGION, last)

    assert with_quotas(with_quotas(settings, REGION, first), REGION, last) == alone
    assert with_quotas(alone, REGION, last) == alone


@given(documents(), quotas)
def test_everything_unknown_survives_in_its_order(
    settings: dict[str, str | None], wanted: PlanQuotas
) -> None:
    written = with_quotas(settings, REGION, wanted)

    assert written["Networks"] == settings["Networks"]
    for key in ("Clouds", "Actions"):
        assert without_counts(xml(written, key)) == without_counts(xml(settings, key))
