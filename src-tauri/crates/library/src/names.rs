//! Names of files: ours, never a server's.

use crate::{ImageId, Millis, OwnerId};
use media::Format;
use time::OffsetDateTime;

/// Longest part of a name that comes from the prompt, in bytes.
const MAX_SLUG: usize = 80;

/// `images/YYYY/MM` of a moment, in UTC; moments outside the years 1970 to 9999 count as the nearest.
pub(crate) fn folder(created_at: Millis) -> String {
    let when = moment(created_at);
    format!("images/{:04}/{:02}", when.year(), u8::from(when.month()))
}

/// The file's name: `<id>-<slug of the prompt>.<ext>`. It begins with a digit and ends with our extension, so no
/// prompt can make it a reserved name of Windows, a hidden file or one with a trailing dot; the id makes it unique on
/// file systems that fold case or normalise.
pub(crate) fn file(id: ImageId, prompt: &str, format: Format) -> String {
    let slug = slug(prompt);
    let dash = if slug.is_empty() { "" } else { "-" };
    format!("{id}{dash}{slug}.{}", format.extension())
}

/// Letters and digits of any script, lower case, words tied by `-`, at most [`MAX_SLUG`] bytes.
pub(crate) fn slug(prompt: &str) -> String {
    let mut slug = String::new();
    let mut gap = false;
    // Combining marks, direction marks, emoji and whatever has a meaning to a shell or a file system are neither
    // letters nor digits. A prompt of a megabyte is read no further than needed.
    for character in prompt
        .chars()
        .take(4 * MAX_SLUG)
        .flat_map(char::to_lowercase)
    {
        if !character.is_alphanumeric() {
            gap = !slug.is_empty();
            continue;
        }
        if slug.len() + usize::from(gap) + character.len_utf8() > MAX_SLUG {
            break;
        }
        if gap {
            slug.push('-');
            gap = false;
        }
        slug.push(character);
    }
    slug
}

/// The name of a file while it is being written, up to the number of the try and `.tmp`.
pub(crate) fn temporary_stem(owner: OwnerId, id: ImageId) -> String {
    format!(".{owner}-{id}")
}

/// The owner in the name of a temporary file; `None` for any other file.
pub(crate) fn temporary_owner(name: &str) -> Option<OwnerId> {
    let inner = name.strip_prefix('.')?.strip_suffix(".tmp")?;
    // A hyphenated UUID has 36 characters.
    let (owner, rest) = inner.split_at_checked(36)?;
    let ours = rest
        .strip_prefix('-')
        .is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()));
    ours.then(|| owner.parse().ok())?
}

/// A moment as the calendar has it.
pub(crate) fn moment(at: Millis) -> OffsetDateTime {
    const LAST: i64 = 253_402_300_799;
    OffsetDateTime::from_unix_timestamp(at.div_euclid(1000).clamp(0, LAST))
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}
