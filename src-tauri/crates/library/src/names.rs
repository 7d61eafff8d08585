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

/// The id in a path that only [`folder`] and [`file`] make: `images/2026/11/17-a-red-fox.png`.
pub(crate) fn id_in_path(path: &str) -> Option<ImageId> {
    let mut parts = path.split('/');
    let is_number = |part: Option<&str>, length: usize| {
        part.is_some_and(|part| part.len() == length && part.bytes().all(|b| b.is_ascii_digit()))
    };
    let ours =
        parts.next() == Some("images") && is_number(parts.next(), 4) && is_number(parts.next(), 2);
    let name = parts.next().filter(|_| ours && parts.next().is_none())?;
    let digits = name.find(|c: char| !c.is_ascii_digit())?;
    let (number, rest) = name.split_at(digits);
    let id: i64 = number.parse().ok()?;
    let is_id =
        (1..1 << 53).contains(&id) && rest.starts_with(['-', '.']) && !number.starts_with('0');
    is_id.then_some(ImageId(id))
}

/// A moment as it stands in names, UTC to the second: `20261124-131053`.
pub(crate) fn stamp(at: Millis) -> String {
    let at = moment(at);
    let (year, month, day) = at.to_calendar_date();
    let (hour, minute, second) = at.to_hms();
    format!(
        "{year:04}{:02}{day:02}-{hour:02}{minute:02}{second:02}",
        u8::from(month)
    )
}

/// Reads what [`stamp`] wrote at the front of a name; gives the rest of the name too.
pub(crate) fn read_stamp(name: &str) -> Option<(Millis, &str)> {
    let (stamp, rest) = name.split_at_checked(15)?;
    let (date, clock) = stamp.split_once('-')?;
    if date.len() != 8
        || !stamp
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-')
    {
        return None;
    }
    let number = |text: &str| text.parse::<u16>().ok();
    let small = |text: &str| text.parse::<u8>().ok();
    let month = time::Month::try_from(small(date.get(4..6)?)?).ok()?;
    let day = small(date.get(6..8)?)?;
    let date =
        time::Date::from_calendar_date(i32::from(number(date.get(..4)?)?), month, day).ok()?;
    let (hour, minute, second) = (clock.get(..2)?, clock.get(2..4)?, clock.get(4..6)?);
    let at = date
        .with_hms(small(hour)?, small(minute)?, small(second)?)
        .ok()?;
    Some((at.assume_utc().unix_timestamp() * 1000, rest))
}

/// A moment as the calendar has it.
pub(crate) fn moment(at: Millis) -> OffsetDateTime {
    const LAST: i64 = 253_402_300_799_999;
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(at.clamp(0, LAST)) * 1_000_000)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}
