//! XMP packets (ISO 16684-1; Adobe, XMP Specification Part 3 for how files carry them).

use md5::{Digest as _, Md5};
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::{NsReader, XmlVersion};

use super::MAX_PACKET_BYTES;
use crate::bytes::be32;
use crate::container::{jpeg, webp};

/// The keyword of a packet in a PNG `iTXt` chunk, used here for every format.
pub(crate) const KEYWORD: &str = "XML:com.adobe.xmp";
/// What begins the payload of a JPEG segment with a packet.
pub(crate) const SIGNATURE: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
/// What begins the payload of a JPEG segment with a part of a packet that is too long for one.
pub(crate) const EXTENSION_SIGNATURE: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";

/// The namespace of our one property, `record`: the generation record as JSON.
const NAMESPACE: &str = "https://safelight.dev/ns/1.0/";
const PROPERTY: &str = "record";
const DESCRIPTION_START: &str =
    r#"<rdf:Description rdf:about="" xmlns:safelight="https://safelight.dev/ns/1.0/">"#;
const DESCRIPTION_END: &str = "</rdf:Description>";
/// Tells that the record stands in an extension of ours. The 32 digits and [`NOTE_END`] follow.
const NOTE_START: &str = r#"<rdf:Description rdf:about="" xmlns:xmpNote="http://ns.adobe.com/xmp/note/" xmlns:safelight="https://safelight.dev/ns/1.0/" safelight:extended="True" xmpNote:HasExtendedXMP=""#;
const NOTE_END: &str = r#""/>"#;
const NOTE_ATTRIBUTE: &str = "HasExtendedXMP";
const RDF_START: &str = r#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">"#;
const RDF_END: &str = "</rdf:RDF>";
const META_END: &str = "</x:xmpmeta>";
/// The 32 hexadecimal digits by which the parts of an extension belong together.
pub(crate) type Guid = [u8; 32];

/// One property that holds the record; also the whole content of an extension.
pub(crate) fn description(json: &str) -> String {
    format!(
        "{DESCRIPTION_START}<safelight:record>{}</safelight:record>{DESCRIPTION_END}",
        quick_xml::escape::partial_escape(json)
    )
}

/// A note that the record stands in the extension with these digits.
pub(crate) fn note(guid: &Guid) -> String {
    format!("{NOTE_START}{}{NOTE_END}", String::from_utf8_lossy(guid))
}

/// A packet that holds nothing but `descriptions`.
pub(crate) fn packet(descriptions: &str) -> String {
    format!(
        "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>{RDF_START}{descriptions}{RDF_END}{META_END}<?xpacket end=\"w\"?>"
    )
}

/// The content of an extension that holds nothing but `descriptions`, and its digits.
pub(crate) fn extension(descriptions: &str) -> (String, Guid) {
    let content = format!("{RDF_START}{descriptions}{RDF_END}{META_END}");
    let mut guid = [0; 32];
    for (pair, byte) in guid
        .as_chunks_mut::<2>()
        .0
        .iter_mut()
        .zip(Md5::digest(content.as_bytes()))
    {
        *pair = [byte >> 4, byte & 15].map(|digit| {
            b"0123456789ABCDEF"
                .get(usize::from(digit))
                .copied()
                .unwrap_or(b'0')
        });
    }
    (content, guid)
}

/// A packet without what earlier calls have merged into it.
pub(crate) fn without_ours(packet: &str) -> String {
    let mut rest = packet;
    let mut kept = String::with_capacity(packet.len());
    loop {
        let record = rest.find(DESCRIPTION_START).map(|at| (at, DESCRIPTION_END));
        let note = rest.find(NOTE_START).map(|at| (at, NOTE_END));
        let Some((start, end_mark)) = [record, note].into_iter().flatten().min() else {
            break;
        };
        let (before, ours) = rest.split_at(start);
        let Some(end) = ours.find(end_mark) else {
            break;
        };
        kept.push_str(before);
        rest = ours.get(end + end_mark.len()..).unwrap_or_default();
    }
    kept.push_str(rest);
    kept
}

/// A packet with `description` as the last of its descriptions; `None` where it has no place for one.
pub(crate) fn merge(packet: &str, description: &str) -> Option<String> {
    let at = packet.rfind(RDF_END)?;
    let (before, after) = packet.split_at(at);
    // The prefix may be bound to something else in a strange file; what was merged must be readable.
    let merged = [before, description, after].concat();
    Some(merged)
}

/// Whether a packet says that a signed manifest stands elsewhere (C2PA, "Embedding a reference to a remote manifest").
pub(crate) fn names_manifest(packet: &str) -> bool {
    packet.contains("dcterms:provenance")
}

/// The JSON of our record in a packet: the last one, for ours is merged in last.
pub(crate) fn find_record(packet: &str) -> Option<String> {
    let mut found = None;
    properties(packet, |name, value| {
        if name == (NAMESPACE, PROPERTY) {
            found = Some(value);
        }
    });
    found
}

/// The digits of the extension that a packet names.
fn find_guid(packet: &str) -> Option<Guid> {
    let mut found = None;
    properties(packet, |name, value| {
        if name == ("http://ns.adobe.com/xmp/note/", NOTE_ATTRIBUTE) {
            found = value.as_bytes().first_chunk().copied();
        }
    });
    found
}

/// Whether a packet has an extension, its own or foreign.
pub(crate) fn has_extension(packet: &str) -> bool {
    find_guid(packet).is_some()
}

/// Calls `visit` with namespace, name and value of our properties and of the note, written as elements or attributes.
fn properties(packet: &str, mut visit: impl FnMut((&str, &str), String)) {
    // Elements in elements cost time and memory; a packet that is not about us is left at once.
    if !packet.contains(NAMESPACE) && !packet.contains(NOTE_ATTRIBUTE) {
        return;
    }
    let mut reader = NsReader::from_str(packet);
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Eof => break,
            Event::Start(start) => {
                attributes(&reader, &start, &mut visit);
                if is_ours(reader.resolver().resolve_element(start.name()).0) {
                    let name = start.local_name();
                    let Ok(text) = reader.read_text(start.name()) else {
                        break;
                    };
                    if let (PROPERTY, Ok(text)) =
                        (name.as_ref(), quick_xml::escape::unescape(&text))
                    {
                        visit((NAMESPACE, PROPERTY), text.into_owned());
                    }
                }
            }
            Event::Empty(start) => attributes(&reader, &start, &mut visit),
            _ => {}
        }
    }
}

fn is_ours(namespace: ResolveResult<'_>) -> bool {
    matches!(namespace, ResolveResult::Bound(Namespace(name)) if name == NAMESPACE)
}

fn attributes(
    reader: &NsReader<&[u8]>,
    start: &BytesStart<'_>,
    visit: &mut impl FnMut((&str, &str), String),
) {
    for attribute in start.attributes().with_checks(false).flatten() {
        let (namespace, name) = reader.resolver().resolve_attribute(attribute.key);
        let ResolveResult::Bound(Namespace(namespace)) = namespace else {
            continue;
        };
        if let Ok(value) = attribute.normalized_value(XmlVersion::Implicit1_0) {
            visit((namespace, name.as_ref()), value.into_owned());
        }
    }
}

/// What a JPEG has beyond its one-segment packet.
pub(crate) enum Extension {
    /// Nothing.
    None,
    /// The whole packet, put together.
    Whole(Vec<u8>),
    /// Parts that are missing, contradict each other or are too long.
    Unreadable,
}

/// One part of an extension in a JPEG segment.
pub(crate) struct Part<'a> {
    pub(crate) guid: Guid,
    total: usize,
    offset: usize,
    data: &'a [u8],
}

/// Reads the payload of an APP1 segment as a part of an extension.
pub(crate) fn part(payload: &[u8]) -> Option<Part<'_>> {
    let rest = payload.strip_prefix(EXTENSION_SIGNATURE)?;
    Some(Part {
        guid: *rest.first_chunk()?,
        total: usize::try_from(be32(rest, 32)?).ok()?,
        offset: usize::try_from(be32(rest, 36)?).ok()?,
        data: rest.get(40..)?,
    })
}

/// The payload of the segment for one part, before its data.
pub(crate) fn part_header(guid: &Guid, total: usize, offset: usize) -> Vec<u8> {
    let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX).to_be_bytes();
    [EXTENSION_SIGNATURE, guid, &number(total), &number(offset)].concat()
}

fn jpeg_payloads(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    jpeg::segments(bytes)
        .filter(|segment| segment.marker == jpeg::APP1)
        .map(|segment| segment.payload)
}

/// The packet of a JPEG, as far as it stands in one segment.
pub(crate) fn of_jpeg(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(jpeg_payloads(bytes).find_map(|payload| payload.strip_prefix(SIGNATURE))?)
        .ok()
}

/// The packet of a WebP.
pub(crate) fn of_webp(bytes: &[u8]) -> Option<&str> {
    let chunk = webp::chunks(bytes).find(|chunk| &chunk.kind == b"XMP ")?;
    std::str::from_utf8(chunk.data)
        .ok()
        .filter(|packet| packet.len() <= MAX_PACKET_BYTES)
}

/// Puts together the extension that the packet of a JPEG names.
pub(crate) fn extended(bytes: &[u8]) -> Extension {
    let Some(guid) = of_jpeg(bytes).and_then(find_guid) else {
        return Extension::None;
    };
    let mut whole = Vec::new();
    for part in jpeg_payloads(bytes)
        .filter_map(part)
        .filter(|part| part.guid == guid)
    {
        // Parts must come in order: what is ours does, and memory grows only with what is really there.
        if part.offset != whole.len()
            || part.total > MAX_PACKET_BYTES
            || whole.len() + part.data.len() > part.total
        {
            return Extension::Unreadable;
        }
        whole.extend_from_slice(part.data);
        if whole.len() == part.total {
            return Extension::Whole(whole);
        }
    }
    Extension::Unreadable
}
