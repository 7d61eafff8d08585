//! How the types of `media` stand in columns.

use media::{Digest, Format, SeedMode};
use rusqlite::types::{FromSqlError, Type};
use rusqlite::{Row, RowIndex};

/// The word for who chose the seed.
pub(crate) const fn seed_mode_word(mode: SeedMode) -> &'static str {
    match mode {
        SeedMode::ServersChoice => "servers_choice",
        SeedMode::Random => "random",
        SeedMode::Fixed => "fixed",
    }
}

/// Who chose the seed, from a column.
pub(crate) fn seed_mode(row: &Row<'_>, column: impl RowIndex + Copy) -> rusqlite::Result<SeedMode> {
    let word: String = row.get(column)?;
    [SeedMode::ServersChoice, SeedMode::Random, SeedMode::Fixed]
        .into_iter()
        .find(|mode| seed_mode_word(*mode) == word)
        .ok_or_else(|| unknown_word(row, column))
}

/// A format, from a column that holds its id.
pub(crate) fn format(row: &Row<'_>, column: impl RowIndex + Copy) -> rusqlite::Result<Format> {
    let word: String = row.get(column)?;
    Format::from_id(&word).ok_or_else(|| unknown_word(row, column))
}

/// A digest, from a column of 32 bytes.
pub(crate) fn digest(row: &Row<'_>, column: impl RowIndex + Copy) -> rusqlite::Result<Digest> {
    row.get::<_, [u8; 32]>(column).map(Digest)
}

fn unknown_word(row: &Row<'_>, column: impl RowIndex + Copy) -> rusqlite::Error {
    let index = column.idx(row.as_ref()).unwrap_or_default();
    rusqlite::Error::FromSqlConversionFailure(
        index,
        Type::Text,
        Box::new(FromSqlError::InvalidType),
    )
}
