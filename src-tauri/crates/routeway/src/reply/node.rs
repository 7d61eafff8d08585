//! The kept part of a JSON document: like `serde_json::Value`, plus the places where image data stood.

use serde_json::{Map, Number, Value};

/// One value of a document.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Null,
    Bool(bool),
    Number(Number),
    String(String),
    Array(Vec<Node>),
    /// In the order of the document; a key may stand twice, the last one counts.
    Object(Vec<(String, Node)>),
    /// Image data that went to the sink.
    Inline(u32),
}

impl Node {
    /// The value of a key, if this is an object that has it.
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        match self {
            Node::Object(fields) => fields.iter().rev().find(|(k, _)| k == key).map(|(_, v)| v),
            _ => None,
        }
    }

    /// Non-blank text, trimmed.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Node::String(text) => Some(text.trim()).filter(|t| !t.is_empty()),
            _ => None,
        }
    }

    /// As a plain value; image data becomes a note of its slot.
    pub(super) fn to_value(&self) -> Value {
        match self {
            Node::Null => Value::Null,
            Node::Bool(b) => Value::Bool(*b),
            Node::Number(n) => Value::Number(n.clone()),
            Node::String(s) => Value::String(s.clone()),
            Node::Array(items) => Value::Array(items.iter().map(Node::to_value).collect()),
            Node::Object(fields) => {
                let fields = fields
                    .iter()
                    .map(|(key, node)| (key.clone(), node.to_value()));
                Value::Object(fields.collect::<Map<_, _>>())
            }
            Node::Inline(slot) => Value::String(format!("<image data {slot}>")),
        }
    }
}
