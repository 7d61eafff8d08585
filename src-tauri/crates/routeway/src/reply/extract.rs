//! Where images stand in a reply.
//!
//! The places are those of Routeway's documentation, of the public clients that read it, and of the gateways that use
//! the same endpoints (task replies too). The first place that holds an image wins, so that one that is listed twice is
//! not counted twice; inline data found anywhere else is added at the end, because it was paid for.

use super::node::Node;
use super::{Inline, InlineError, Output};
use crate::task::TaskState;
use crate::text::clip;
use url::Url;

/// Fields that hold lists of images, or lead to them.
const CONTAINERS: &[&str] = &[
    "data",
    "images",
    "output",
    "outputs",
    "result",
    "task_result",
    "artifacts",
    "files",
    "assets",
    "fastrouter_assets",
    "image_urls",
    "urls",
    "unsigned_urls",
    "task",
    "choices",
    "message",
    "content",
    "image",
    "sample",
];
const INLINE_FIELDS: &[&str] = &[
    "b64_json",
    "image_base64",
    "base64",
    "b64",
    "image_b64",
    "image",
    "data",
];
const LINK_FIELDS: &[&str] = &[
    "url",
    "image_url",
    "imageUrl",
    "uri",
    "download_url",
    "signed_url",
];
/// More images than any server sends; a bound for hostile replies.
const MOST: usize = 1000;
const URL_MAX: usize = 16 * 1024;
const PROMPT_MAX: usize = 64 * 1024;

/// What the extraction needs to know besides the document.
pub(super) struct Context<'a> {
    /// The address that was asked, for relative links.
    pub(super) asked: Option<Url>,
    /// What came of each slot.
    pub(super) slots: &'a [Result<u64, InlineError>],
    pub(super) state: Option<TaskState>,
    /// An error status or an `error` object: links beside it are documentation.
    pub(super) failed: bool,
}

impl Context<'_> {
    fn waits_or_failed(&self) -> bool {
        self.failed || self.state == Some(TaskState::Running)
    }
}

/// One image before it has its number.
#[derive(Default)]
struct Draft {
    inline: Option<u32>,
    url: Option<String>,
    revised_prompt: Option<String>,
}

/// All images of a document.
pub(super) fn outputs(root: &Node, context: &Context<'_>) -> Vec<Output> {
    let mut drafts = Vec::new();
    collect(root, false, context, &mut drafts);
    let mut claimed = vec![false; context.slots.len()];
    for draft in &drafts {
        if let Some(place) = draft.inline.and_then(|slot| claimed.get_mut(slot as usize)) {
            *place = true;
        }
    }
    if !context.failed {
        for (slot, _) in claimed.iter().enumerate().filter(|(_, claimed)| !**claimed) {
            drafts.push(Draft {
                inline: u32::try_from(slot).ok(),
                ..Draft::default()
            });
        }
    }
    let shared = root.get("revised_prompt").and_then(Node::text);
    drafts
        .into_iter()
        .take(MOST)
        .zip(0..)
        .map(|(draft, index)| Output {
            index,
            inline: draft.inline.and_then(|slot| inline(slot, context)),
            url: draft.url,
            revised_prompt: draft
                .revised_prompt
                .or_else(|| shared.map(|p| clip(p, PROMPT_MAX))),
        })
        .collect()
}

fn inline(slot: u32, context: &Context<'_>) -> Option<Inline> {
    context
        .slots
        .get(slot as usize)
        .map(|result| match *result {
            Ok(bytes) => Inline::Whole { slot, bytes },
            Err(why) => Inline::Broken { slot, why },
        })
}

/// Adds the images of a node, which may be `listed` (an item of a list). Depth is bounded by that of the document.
fn collect(node: &Node, listed: bool, context: &Context<'_>, drafts: &mut Vec<Draft>) {
    match node {
        _ if drafts.len() >= MOST => {}
        Node::Inline(slot) => drafts.push(Draft {
            inline: Some(*slot),
            ..Draft::default()
        }),
        Node::String(text) => {
            if let Some(url) = link(text, context)
                .filter(|_| is_sure_link(text) && (listed || !context.waits_or_failed()))
            {
                drafts.push(Draft {
                    url: Some(url),
                    ..Draft::default()
                });
            } else {
                markdown_links(text, context, drafts);
            }
        }
        Node::Array(items) => items
            .iter()
            .for_each(|item| collect(item, true, context, drafts)),
        Node::Object(_) => {
            if !item(node, listed, context, drafts) {
                below(node, listed, context, drafts);
            }
        }
        Node::Null | Node::Bool(_) | Node::Number(_) => {}
    }
}

/// Adds the images of the first field of an object that holds any.
fn below(node: &Node, listed: bool, context: &Context<'_>, drafts: &mut Vec<Draft>) {
    for field in CONTAINERS {
        let before = drafts.len();
        if let Some(inner) = node.get(field).filter(|inner| leads_on(field, inner)) {
            collect(inner, listed, context, drafts);
        }
        if drafts.len() > before {
            return;
        }
    }
}

/// Whether a field's value may hold images: `urls: {get, cancel}` are addresses of a task, a text in `message` is for
/// people.
fn leads_on(field: &str, inner: &Node) -> bool {
    match field {
        "urls" => !matches!(inner, Node::Object(_)),
        "message" => matches!(inner, Node::Object(_)),
        _ => true,
    }
}

/// A text that can only be meant as an address, even where no field says so.
fn is_sure_link(text: &str) -> bool {
    let text = text.trim_start();
    text.contains("://") || text.starts_with(['/', '\\'])
}

/// Reads an object that is itself an image (or several: `url` may be a list). Whether it was one.
fn item(node: &Node, listed: bool, context: &Context<'_>, drafts: &mut Vec<Draft>) -> bool {
    let slot = INLINE_FIELDS
        .iter()
        .chain(LINK_FIELDS)
        .find_map(|field| first_inline(node.get(field)?));
    let mut urls = Vec::new();
    // Outside a list, the link of a reply that waits or failed is the task's or the documentation's, not an image's.
    if listed || !context.waits_or_failed() {
        for field in LINK_FIELDS {
            if let Some(value) = node.get(field) {
                links(value, context, &mut urls);
            }
            if !urls.is_empty() {
                break;
            }
        }
    }
    if slot.is_none() && urls.is_empty() {
        return false;
    }
    // What has a link and a list, or more images further down, is an envelope: its link is one of them.
    if slot.is_none() {
        let mut inner = Vec::new();
        below(node, listed, context, &mut inner);
        let is_list = |field: &&str| matches!(node.get(field), Some(Node::Array(_)));
        if inner.len() > urls.len() || (!inner.is_empty() && CONTAINERS.iter().any(is_list)) {
            drafts.append(&mut inner);
            return true;
        }
    }
    let prompt = node
        .get("revised_prompt")
        .and_then(Node::text)
        .map(|p| clip(p, PROMPT_MAX));
    let mut urls = urls.into_iter();
    drafts.push(Draft {
        inline: slot,
        url: urls.next(),
        revised_prompt: prompt.clone(),
    });
    drafts.extend(urls.take(MOST).map(|url| Draft {
        inline: None,
        url: Some(url),
        revised_prompt: prompt.clone(),
    }));
    true
}

/// Inline data directly in a field, or as `{url: data}` in it.
fn first_inline(value: &Node) -> Option<u32> {
    match value {
        Node::Inline(slot) => Some(*slot),
        Node::Object(_) => match value.get("url")? {
            Node::Inline(slot) => Some(*slot),
            _ => None,
        },
        _ => None,
    }
}

fn links(value: &Node, context: &Context<'_>, urls: &mut Vec<String>) {
    match value {
        Node::String(text) => urls.extend(link(text, context)),
        Node::Array(items) => items
            .iter()
            .take(MOST)
            .for_each(|item| links(item, context, urls)),
        Node::Object(_) => {
            if let Some(inner) = value.get("url") {
                links(inner, context, urls);
            }
        }
        _ => {}
    }
}

/// A text as an absolute address, if it is one or can be made one.
fn link(text: &str, context: &Context<'_>) -> Option<String> {
    let text = text.trim();
    if text.is_empty() || text.len() > URL_MAX || text.contains(char::is_whitespace) {
        return None;
    }
    if let Ok(url) = Url::parse(text) {
        // Any scheme: the download client refuses the wrong ones, and the person sees why.
        let is_address =
            text.contains("://") || matches!(url.scheme(), "file" | "javascript" | "ftp" | "data");
        return is_address.then(|| url.into());
    }
    if text.starts_with("\\\\") {
        return Some(text.to_owned());
    }
    let relative = text.starts_with(['/', '.']) || text.contains('/');
    let resolved = context
        .asked
        .as_ref()
        .filter(|_| relative)?
        .join(text)
        .ok()?;
    Some(resolved.into())
}

/// `![…](https://…)`, as chat-like replies have it.
fn markdown_links(text: &str, context: &Context<'_>, drafts: &mut Vec<Draft>) {
    let mut rest = text;
    while let Some(at) = rest.find("](http") {
        rest = rest.get(at + 2..).unwrap_or_default();
        let end = rest.find([')', ' ']).unwrap_or(rest.len());
        if let Some(url) = rest.get(..end).and_then(|url| link(url, context)) {
            drafts.push(Draft {
                url: Some(url),
                ..Draft::default()
            });
        }
        if drafts.len() >= MOST {
            break;
        }
    }
}
