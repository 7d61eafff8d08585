//! Cutting texts of strangers down to a bounded, plain form.

/// Cuts a text to at most `max` bytes at a character boundary; an ellipsis shows the cut.
pub(crate) fn clip(text: &str, max: usize) -> String {
    if text.len() <= max {
        return text.to_owned();
    }
    let mut end = max.saturating_sub('…'.len_utf8());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}…", text.get(..end).unwrap_or_default())
}

/// A text of a stranger as one that can be shown: control characters become spaces, ends are trimmed, length is cut.
pub(crate) fn plain(text: &str, max: usize) -> String {
    // Cut before the copy, so that a text of a megabyte costs nothing.
    let head = clip(text.trim(), max);
    head.chars()
        .map(|c| {
            if c.is_control() && c != '\n' && c != '\t' {
                ' '
            } else {
                c
            }
        })
        .collect()
}

/// Whether bytes begin like a page: `<!doctype`, `<html`, a comment, a head …
pub(crate) fn begins_like_markup(bytes: &[u8]) -> bool {
    bytes.first() == Some(&b'<')
        && bytes
            .get(1)
            .is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'!' | b'?'))
}

/// The visible text of a page, without tags, scripts and styles; white space collapsed; at most `max` bytes.
pub(crate) fn visible_text(html: &str, max: usize) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        let (text, tag) = rest.split_at(open);
        push_words(&mut out, text);
        if out.len() > max {
            break;
        }
        let end = hidden_element_end(tag).or_else(|| tag.find('>').map(|i| i + 1));
        rest = end.and_then(|end| tag.get(end..)).unwrap_or_default();
    }
    push_words(&mut out, rest);
    clip(&out, max)
}

/// Where `<script>`, `<style>` or a comment ends, if `tag` begins one.
fn hidden_element_end(tag: &str) -> Option<usize> {
    let lower: String = tag.chars().take(8).collect::<String>().to_ascii_lowercase();
    let close = if lower.starts_with("<script") {
        "</script"
    } else if lower.starts_with("<style") {
        "</style"
    } else if lower.starts_with("<!--") {
        return Some(tag.find("-->").map_or(tag.len(), |i| i + 3));
    } else {
        return None;
    };
    let at = tag.to_ascii_lowercase().find(close).unwrap_or(tag.len());
    let after = tag
        .get(at..)
        .and_then(|t| t.find('>'))
        .map_or(tag.len(), |i| at + i + 1);
    Some(after)
}

fn push_words(out: &mut String, text: &str) {
    let text = ["&nbsp;", "&amp;", "&lt;", "&gt;", "&quot;", "&#39;"]
        .iter()
        .zip([" ", "&", "‹", "›", "\"", "'"])
        .fold(text.to_owned(), |text, (entity, plain)| {
            text.replace(entity, plain)
        });
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
}

/// Cuts the query and fragment off every link in a text: that is where signatures stand.
pub(crate) fn without_link_queries(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let after = at + 3;
        let (before, link) = rest.split_at(after);
        out.push_str(before);
        let end = link
            .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | ')'))
            .unwrap_or(link.len());
        let (link, after_link) = link.split_at(end);
        match link.find(['?', '#']) {
            Some(query) => {
                out.push_str(link.get(..=query).unwrap_or_default());
                out.push('…');
            }
            None => out.push_str(link),
        }
        rest = after_link;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clips_at_characters() {
        assert_eq!(clip("äöü", 6), "äöü");
        assert_eq!(clip("äöüß", 6), "ä…");
        assert_eq!(clip("abc", 0), "…");
    }

    #[test]
    fn a_page_is_reduced_to_its_words() {
        let page = "<!DOCTYPE html><html><head><title>524: A timeout</title><style>b{}</style>\
                    <script>alert('<b>')</script></head><body><!-- x > y --><h1>A   timeout &amp; more</h1></body></html>";
        assert_eq!(visible_text(page, 500), "524: A timeout A timeout & more");
        assert_eq!(visible_text("<script>never closed", 500), "");
        assert_eq!(visible_text("<b", 500), "");
    }

    #[test]
    fn signatures_are_cut_from_links() {
        assert_eq!(
            without_link_queries(
                "see https://a.b/c.png?sig=secret&x=1 and http://d/#t (ftp://e?f)"
            ),
            "see https://a.b/c.png?… and http://d/#… (ftp://e?…)"
        );
        assert_eq!(without_link_queries("why? because://"), "why? because://");
    }
}
