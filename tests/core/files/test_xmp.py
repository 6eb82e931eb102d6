from __future__ import annotations

from fractions import Fraction

import pytest

from enlarger.files import xmp
from enlarger.files.metadata import Text
from enlarger.files.xmp import read_provenance, write_provenance
from enlarger.geometry import Size


def test_regions_turn_with_the_picture() -> None:
    told = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
     xmlns:r="http://www.metadataworkinggroup.com/schemas/regions/"
     xmlns:d="http://ns.adobe.com/xap/1.0/sType/Dimensions#"
     xmlns:a="http://ns.adobe.com/xmp/sType/Area#"><r:Regions rdf:parseType="Resource">
     <r:AppliedToDimensions d:w="24" d:h="16"/><r:RegionList><rdf:Bag><rdf:li rdf:parseType="Resource">
     <r:Area a:x="0.2" a:y="0.3" a:w="0.1" a:h="0.4"/></rdf:li></rdf:Bag></r:RegionList></r:Regions>
     </rdf:Description></rdf:RDF>"""
    found = xmp.enlarged(told.encode(), Size(32, 48), (Fraction(2), Fraction(2)), 6).decode()
    assert 'stDim:w="32"' in found
    assert 'stArea:x="0.700000"' in found
    assert 'stArea:y="0.200000"' in found
    assert 'stArea:w="0.400000"' in found


def test_texts_in_xmp_come_back_as_they_were() -> None:
    texts = [Text("parameters", "a < b & 猫\n\n c "), Text("Title", "題", "ja", "題名")]
    assert xmp.read_texts(xmp.with_texts(b"", texts)) == texts
    assert xmp.read_texts(xmp.with_texts(xmp.with_texts(b"", texts), texts)) == texts


def test_a_provenance_that_no_xml_can_hold_is_made_to_fit() -> None:
    found = write_provenance({"a": "\ud800 and \x00"}, b"", has_network=False)
    assert read_provenance(found) is not None
    nested = write_provenance({}, b"", has_network=False).replace(b"{}", b"[" * 100_000)
    assert read_provenance(nested) is None


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"no XML",
        b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        b"\xff\xfe<",
        b"<a><b></a>",
    ],
)
def test_a_packet_that_makes_no_sense_is_replaced(packet: bytes) -> None:
    assert read_provenance(packet) is None
    found = {"model": {"title": "<&> \u00e4 \U0001f600"}}
    assert read_provenance(write_provenance(found, packet, has_network=True)) == found


def test_a_provenance_is_replaced_not_repeated() -> None:
    other = xmp.with_properties(b"", {"dc:creator": ["Jürgen"]})
    packet = write_provenance({"a": 1}, other, has_network=True)
    packet = write_provenance({"a": 2}, packet, has_network=True)
    assert read_provenance(packet) == {"a": 2}
    assert packet.count(b"enlarger:json>") == 2


GIMPS_EXPORT = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
 xmlns:stEvt="http://ns.adobe.com/xap/1.0/sType/ResourceEvent#"><xmpMM:History><rdf:Seq>
<rdf:li stEvt:action="resized" stEvt:parameters="{&quot;a&quot;: 1}" stEvt:softwareAgent="Enlarger 0.1.0"/>
<rdf:li stEvt:action="resized" stEvt:parameters="{&quot;a&quot;: 2}" stEvt:softwareAgent="Enlarger 0.1.0"/>
<rdf:li stEvt:action="saved" stEvt:softwareAgent="GIMP 3.0 (Linux)" stEvt:parameters="x"/>
</rdf:Seq></xmpMM:History></rdf:Description></rdf:RDF></x:xmpmeta>"""


def test_the_history_in_which_gimp_exports_it_is_read_too_the_last_job_first() -> None:
    assert read_provenance(GIMPS_EXPORT.encode()) == {"a": 2}
