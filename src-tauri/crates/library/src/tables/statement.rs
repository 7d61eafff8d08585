//! Statements that are put together: bound values, lists of words, and the guarded UPDATE by which every step of a job
//! and of an output is taken.

use crate::DbError;
use rusqlite::types::{Null, ToSqlOutput};
use rusqlite::{Connection, params_from_iter};

/// A bound value.
pub(super) type Bound = ToSqlOutput<'static>;

/// At most so many rows, as SQL counts them.
pub(super) fn limit_value(limit: usize) -> Bound {
    i64::try_from(limit).unwrap_or(i64::MAX).into()
}

/// A value or NULL.
pub(super) fn or_null<T: Into<Bound>>(value: Option<T>) -> Bound {
    value.map_or_else(|| Null.into(), Into::into)
}

/// Appends ` AND column IN (…)`. No word at all matches nothing.
pub(super) fn push_in<'w>(
    sql: &mut String,
    values: &mut Vec<Bound>,
    column: &str,
    words: impl Iterator<Item = &'w str>,
) {
    let before = values.len();
    values.extend(words.map(|word| Bound::from(word.to_owned())));
    let marks = vec!["?"; values.len() - before].join(", ");
    sql.push_str(&format!(" AND {column} IN ({marks})"));
}

/// The columns of one row to be set, each once; those not named stay as they are.
#[derive(Debug, Clone, Default)]
pub(super) struct Sets {
    columns: Vec<(&'static str, Bound)>,
    counter: Option<&'static str>,
}

impl Sets {
    /// Sets a column; of two values the later holds.
    pub(super) fn set(&mut self, column: &'static str, value: Bound) {
        self.columns.retain(|(known, _)| *known != column);
        self.columns.push((column, value));
    }

    /// Adds one to a column.
    pub(super) fn count_up(&mut self, column: &'static str) {
        self.counter = Some(column);
    }
}

/// One UPDATE of one row that happens only if its guard holds.
pub(super) struct GuardedUpdate {
    sql: String,
    values: Vec<Bound>,
}

impl GuardedUpdate {
    /// Of the row with this id, if it stands in one of these states.
    pub(super) fn new<'w>(
        table: &str,
        id: i64,
        states: impl Iterator<Item = &'w str>,
        sets: &Sets,
    ) -> Self {
        let mut parts: Vec<String> = sets
            .columns
            .iter()
            .map(|(column, _)| format!("{column} = ?"))
            .collect();
        if let Some(column) = sets.counter {
            parts.push(format!("{column} = {column} + 1"));
        }
        if parts.is_empty() {
            // The guard alone is asked.
            parts.push("state = state".to_owned());
        }
        let mut sql = format!("UPDATE {table} SET {} WHERE id = ?", parts.join(", "));
        let mut values: Vec<Bound> = sets
            .columns
            .iter()
            .map(|(_, value)| value.clone())
            .collect();
        values.push(id.into());
        push_in(&mut sql, &mut values, "state", states);
        Self { sql, values }
    }

    /// And only if this holds too; `condition` has one mark for `value`.
    pub(super) fn and(&mut self, condition: &str, value: Bound) {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
        self.values.push(value);
    }

    /// Whether it happened.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(super) fn run(self, conn: &Connection) -> Result<bool, DbError> {
        let changed = conn
            .prepare_cached(&self.sql)?
            .execute(params_from_iter(self.values))?;
        Ok(changed == 1)
    }
}
