//! Reading what can still be read of a damaged database.
//!
//! A table is read forwards until a page is broken, then on behind it: rows on whole pages are found, whatever lies
//! between them. What is read goes row by row into a sound database, whose own rules refuse what makes no sense.

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};
use std::collections::HashMap;
use std::path::Path;

/// What was saved from a damaged database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Salvaged {
    /// Rows that were read and written.
    pub rows: u64,
    /// Every table could be read to its end.
    pub whole: bool,
}

/// Longest stretch of ids that is skipped at once while looking for the next whole page.
const LONGEST_STRIDE: i64 = 1 << 40;

/// A damaged database, as far as it lets itself be opened.
pub(super) struct Wreck {
    conn: Connection,
    /// The tables it has, with their columns.
    tables: HashMap<String, Vec<String>>,
}

impl Wreck {
    /// `None` when nothing at all can be read of it.
    pub(super) fn open(path: &Path) -> Option<Self> {
        // Only to read: closing it must not write its log into it.
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(path, flags).ok()?;
        conn.pragma_update(None, "trusted_schema", false).ok()?;
        conn.pragma_update(None, "cell_size_check", true).ok()?;
        let application: i32 = conn
            .query_row("PRAGMA application_id", [], |row| row.get(0))
            .ok()?;
        if application != crate::connection::APPLICATION_ID {
            return None;
        }
        let tables = tables(&conn).ok()?;
        Some(Self { conn, tables })
    }

    /// Writes all that can be read into `sound`, in place of what stands there under the same keys; tables that are
    /// read whole replace those that are there. Foreign keys are not looked at.
    pub(super) fn save_into(&self, sound: &Connection) -> rusqlite::Result<Salvaged> {
        let mut saved = Salvaged {
            rows: 0,
            whole: true,
        };
        for (table, columns) in tables(sound)? {
            // What the index of words has seen; it is made anew.
            if table == "touched" {
                continue;
            }
            let Some(known) = self.tables.get(&table) else {
                saved.whole = false;
                continue;
            };
            let columns: Vec<String> = columns
                .into_iter()
                .filter(|column| known.contains(column))
                .collect();
            let is_whole = self.save_table(sound, &table, &columns, &mut saved.rows)?;
            saved.whole &= is_whole;
        }
        self.save_counters(sound)?;
        Ok(saved)
    }

    fn save_table(
        &self,
        sound: &Connection,
        table: &str,
        columns: &[String],
        rows: &mut u64,
    ) -> rusqlite::Result<bool> {
        let names = columns
            .iter()
            .map(|column| quoted(column))
            .collect::<Vec<_>>()
            .join(", ");
        let marks = vec!["?"; columns.len()].join(", ");
        let table = quoted(table);
        let mut insert = sound.prepare(&format!(
            "INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})"
        ))?;
        let mut keep = |values: Vec<Value>| {
            // A row that the sound database refuses is garbage.
            *rows += u64::from(insert.execute(params_from_iter(values)).is_ok());
        };
        let has_rowid = self
            .conn
            .prepare(&format!("SELECT rowid FROM {table} LIMIT 0"))
            .is_ok();
        if !has_rowid {
            let forwards = format!("SELECT {names} FROM {table}");
            let is_whole = self.read(&forwards, &[], &mut keep).1;
            if !is_whole {
                // From the other end, as far as it goes.
                let order = (1..=columns.len())
                    .map(|column| format!("{column} DESC"))
                    .collect::<Vec<_>>()
                    .join(", ");
                self.read(&format!("{forwards} ORDER BY {order}"), &[], &mut keep);
            }
            return Ok(is_whole);
        }
        Ok(self.save_rows(&table, &names, &mut keep))
    }

    /// Rows of a table with row ids, over all gaps.
    fn save_rows(&self, table: &str, names: &str, keep: &mut dyn FnMut(Vec<Value>)) -> bool {
        let forwards =
            format!("SELECT rowid, {names} FROM {table} WHERE rowid > ?1 ORDER BY rowid");
        let backwards = format!(
            "SELECT rowid, {names} FROM {table} WHERE rowid > ?1 AND rowid < ?2 ORDER BY rowid DESC"
        );
        let mut keep_row = |mut values: Vec<Value>| {
            values.remove(0);
            keep(values);
        };
        let mut is_whole = true;
        let (mut last, mut stride) = (i64::MIN, 0_i64);
        // Each round ends at a broken page; the next begins behind it, further and further until rows are found.
        loop {
            let from = last.saturating_add(stride);
            let (reached, ended) = self.read(&forwards, &[from], &mut keep_row);
            if stride > 0 && (ended || reached.is_some()) {
                // Rows that were skipped over, from behind.
                self.read(&backwards, &[last, from.saturating_add(1)], &mut keep_row);
            }
            if ended {
                return is_whole;
            }
            is_whole = false;
            if let Some(reached) = reached {
                (last, stride) = (reached, 1);
            } else {
                last = last.max(0);
                stride = (stride * 2).max(1);
            }
            if stride > LONGEST_STRIDE {
                return false;
            }
        }
    }

    /// Gives each row away until the end or an error. The first column of the last row, if it is a number, and whether
    /// the end was reached.
    fn read(
        &self,
        sql: &str,
        bounds: &[i64],
        keep: &mut dyn FnMut(Vec<Value>),
    ) -> (Option<i64>, bool) {
        let mut last = None;
        let mut go = || -> rusqlite::Result<()> {
            let mut statement = self.conn.prepare(sql)?;
            let columns = statement.column_count();
            let mut rows = statement.query(params_from_iter(bounds))?;
            while let Some(row) = rows.next()? {
                let values = (0..columns)
                    .map(|column| row.get::<_, Value>(column))
                    .collect::<rusqlite::Result<Vec<_>>>();
                // Text that is not UTF-8 cannot be kept; the row is passed over.
                let Ok(values) = values else { continue };
                if let Some(Value::Integer(first)) = values.first() {
                    last = Some(*first);
                }
                keep(values);
            }
            Ok(())
        };
        let ended = go().is_ok();
        (last, ended)
    }

    /// Ids that were given out are never given out again.
    fn save_counters(&self, sound: &Connection) -> rusqlite::Result<()> {
        let mut counters = Vec::new();
        self.read(
            "SELECT seq, name FROM sqlite_sequence",
            &[],
            &mut |values| counters.push(values),
        );
        for values in counters {
            let mut values = values.into_iter();
            if let (Some(Value::Integer(seq)), Some(Value::Text(name))) =
                (values.next(), values.next())
            {
                raise_counter(sound, &name, seq)?;
            }
        }
        Ok(())
    }
}

/// Lets a table give out no id up to `seq`.
pub(super) fn raise_counter(conn: &Connection, table: &str, seq: i64) -> rusqlite::Result<()> {
    let raised = conn.execute(
        "UPDATE sqlite_sequence SET seq = max(seq, ?2) WHERE name = ?1",
        (table, seq),
    )?;
    if raised == 0 {
        conn.execute(
            "INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)",
            (table, seq),
        )?;
    }
    Ok(())
}

/// The plain tables of a database with their columns, no virtual ones and nothing of SQLite's own.
fn tables(conn: &Connection) -> rusqlite::Result<HashMap<String, Vec<String>>> {
    let mut names = conn.prepare(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'",
    )?;
    let mut columns = conn.prepare("SELECT name FROM pragma_table_info(?1)")?;
    let names: Vec<String> = names
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    names
        .into_iter()
        .map(|table| {
            let columns = columns
                .query_map([&table], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            Ok((table, columns))
        })
        .collect()
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
