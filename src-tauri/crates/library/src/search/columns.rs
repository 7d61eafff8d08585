//! What filters and orders ask of images, in memory: some 40 bytes an image, in the order of the gallery, oldest first.
//! Loaded once, in pieces; after that each look brings them up to date with the lines of `touched` it sees.

use super::bitmap::Bitmap;
use super::similar;
use crate::query::fields::FORMATS;
use crate::tables::LOOK;
use crate::{DbError, GalleryCell, ImageId, Library, Millis, ReadTx};
use media::Format;
use rusqlite::Row;
use std::collections::{HashMap, HashSet};

/// Images read in one piece.
const PIECE: i64 = 50_000;
/// No model.
pub(super) const NO_MODEL: u16 = u16::MAX;
/// Ids that one entry of `highest` is about.
const BLOCK: usize = 64;
/// No place.
const NOWHERE: u32 = u32::MAX;

pub(super) const TRASHED: u8 = 1 << 3;
pub(super) const IMPORTED: u8 = 1 << 4;
pub(super) const TAGGED: u8 = 1 << 5;
pub(super) const FAVOURITE: u32 = 1 << 3;
pub(super) const DEMO: u32 = 1 << 5;

/// The columns.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    /// The last line of `touched` that is in them.
    seen: i64,
    pub(super) ids: Vec<u32>,
    pub(super) made: Vec<Millis>,
    version: Vec<u32>,
    /// Colour in the upper 25 bits, then flags and rating as [`LOOK`] has them.
    pub(super) look: Vec<u32>,
    pub(super) width: Vec<u16>,
    pub(super) height: Vec<u16>,
    /// Bytes of the file, at most 4 GiB.
    pub(super) bytes: Vec<u32>,
    pub(super) model: Vec<u16>,
    /// The format in the lower three bits, then flags.
    pub(super) kind: Vec<u8>,
    pub(super) models: Vec<String>,
    numbers_of_models: HashMap<String, u16>,
    /// The hash of the looks of each id, and which have one; read when somebody first asks for similar images.
    hashes: Option<(Vec<u64>, Bitmap)>,
    /// The place of each id.
    places: Vec<u32>,
    /// The last place that ids up to the end of each block have: see [`highest_up_to`](Self::highest_up_to).
    highest: Vec<u32>,
}

/// One image as the columns hold it.
struct Entry {
    id: u32,
    made: Millis,
    version: u32,
    look: u32,
    width: u16,
    height: u16,
    bytes: u32,
    model: u16,
    kind: u8,
}

fn select(filter: &str) -> String {
    format!(
        "SELECT id, created_at, substr(sha256, 1, 4), {LOOK}, bytes, model, format, trashed_at IS NOT NULL, imported,
           EXISTS (SELECT 1 FROM image_tags t WHERE t.image_id = images.id)
         FROM images WHERE {filter}"
    )
}

impl Columns {
    /// Reads them; `None` for a library whose ids are beyond what is held here, which is asked by SQL alone.
    pub(crate) fn load(library: &Library) -> Result<Option<Self>, DbError> {
        let mut columns = Self {
            seen: library.read(newest)?,
            ..Self::default()
        };
        let mut after = 0;
        loop {
            let before = columns.ids.len();
            let last = library.read(|tx| {
                let sql = select("id > ?1 ORDER BY id LIMIT ?2");
                let mut statement = tx.conn().prepare_cached(&sql)?;
                let mut rows = statement.query((after, PIECE))?;
                let mut last = after;
                while let Some(row) = rows.next()? {
                    last = row.get(0)?;
                    let Some(entry) = columns.entry(row)? else {
                        return Ok(None);
                    };
                    columns.push(&entry);
                }
                Ok::<_, DbError>(Some(last))
            })?;
            let Some(last) = last else { return Ok(None) };
            after = last;
            if columns.ids.len() == before {
                break;
            }
        }
        columns.put_in_order();
        Ok(columns.number_places().then_some(columns))
    }

    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    /// Where an image stands.
    pub(super) fn place(&self, id: i64) -> Option<usize> {
        let place = *self.places.get(usize::try_from(id).ok()?)?;
        (place != NOWHERE).then_some(place as usize)
    }

    /// No image with this id or a lower one stands at a higher place (is newer) than this; exact to a few ids. Ids are
    /// given in the order of the gallery but for imports of older images and clocks that were set.
    pub(super) fn highest_up_to(&self, id: i64) -> u32 {
        let block = usize::try_from(id).unwrap_or(0) / BLOCK;
        let last = self.highest.last().copied().unwrap_or(0);
        self.highest.get(block).copied().unwrap_or(last)
    }

    pub(super) fn rating(&self, place: usize) -> u32 {
        self.look[place] & 7
    }

    pub(super) fn is_trashed(&self, place: usize) -> bool {
        self.kind[place] & TRASHED != 0
    }

    pub(super) fn format(&self, place: usize) -> Option<Format> {
        FORMATS
            .get(usize::from(self.kind[place] & 7))
            .map(|(_, format)| *format)
    }

    /// What a gallery shows of an image.
    pub(super) fn cell(&self, place: usize) -> GalleryCell {
        let look = self.look[place];
        GalleryCell {
            id: ImageId(i64::from(self.ids[place])),
            at: self.made[place],
            version: self.version[place],
            width: self.width[place],
            height: self.height[place],
            colour: look >> 7,
            rating: (look & 7) as u8,
            favourite: look & FAVOURITE != 0,
            undecodable: look & 1 << 4 != 0,
            demo: look & DEMO != 0,
            missing: look & 1 << 6 != 0,
        }
    }

    /// Whether this moment has lines of `touched` that are not in them yet.
    pub(crate) fn are_behind(&self, tx: &ReadTx<'_>) -> Result<bool, DbError> {
        Ok(newest(tx)? > self.seen)
    }

    /// Brings them up to this moment; `false` when lines are gone that they have not seen, so that they must be loaded
    /// anew.
    pub(crate) fn follow(&mut self, tx: &ReadTx<'_>) -> Result<bool, DbError> {
        let now = newest(tx)?;
        let conn = tx.conn();
        let oldest: i64 = conn
            .prepare_cached("SELECT coalesce(min(seq), 0) FROM touched")?
            .query_row([], |row| row.get(0))?;
        if oldest > self.seen + 1 {
            return Ok(false);
        }
        let mut touched =
            conn.prepare_cached("SELECT DISTINCT image_id FROM touched WHERE seq > ?1")?;
        let ids: Vec<i64> = touched
            .query_map([self.seen], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let mut one = conn.prepare_cached(&select("id = ?1"))?;
        let (mut gone, mut new) = (HashSet::new(), Vec::new());
        for id in ids {
            let mut rows = one.query([id])?;
            let entry = match rows.next()? {
                Some(row) => Some(self.entry(row)?),
                None => None,
            };
            match (self.place(id), entry) {
                (_, Some(None)) => return Ok(false),
                (Some(place), Some(Some(entry))) if self.made[place] == entry.made => {
                    self.set(place, &entry);
                }
                (place, entry) => {
                    gone.extend(place.and_then(|place| u32::try_from(place).ok()));
                    new.extend(entry.flatten());
                }
            }
        }
        self.seen = now;
        // Read anew when they are next asked for: new images are rare, and so are these searches.
        if !new.is_empty() {
            self.hashes = None;
        }
        if gone.is_empty() && new.is_empty() {
            return Ok(true);
        }
        self.take_out(&gone);
        new.iter().for_each(|entry| self.push(entry));
        self.put_in_order();
        Ok(self.number_places())
    }

    /// Has the hashes of looks in memory from now on.
    pub(crate) fn load_hashes(&mut self, tx: &ReadTx<'_>) -> Result<(), DbError> {
        if self.hashes.is_some() {
            return Ok(());
        }
        let mut hashes = vec![0; self.places.len()];
        let mut known = Bitmap::none(self.places.len());
        let mut statement = tx.conn().prepare_cached(similar::ALL)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let id = usize::try_from(row.get::<_, i64>(0)?).unwrap_or(usize::MAX);
            if let Some(hash) = hashes.get_mut(id) {
                *hash = row.get::<_, i64>(1)?.cast_unsigned();
                known.insert(id);
            }
        }
        self.hashes = Some((hashes, known));
        Ok(())
    }

    /// Places of images that look like this hash; `None` while the hashes are not in memory.
    pub(super) fn similar(&self, own: u64) -> Option<Bitmap> {
        let (hashes, known) = self.hashes.as_ref()?;
        let mut found = Bitmap::none(self.len());
        for (id, hash) in hashes.iter().enumerate() {
            if (hash ^ own).count_ones() <= similar::NEAR && known.holds(id) {
                let place = self.places.get(id).filter(|place| **place != NOWHERE);
                place
                    .into_iter()
                    .for_each(|place| found.insert(*place as usize));
            }
        }
        Some(found)
    }

    fn entry(&mut self, row: &Row<'_>) -> rusqlite::Result<Option<Entry>> {
        let look = row.get_ref(3)?.as_i64()?.cast_unsigned();
        let Ok(id) = u32::try_from(row.get_ref(0)?.as_i64()?) else {
            return Ok(None);
        };
        let model = match row.get_ref(5)?.as_str_or_null()? {
            Some(name) => self.number_of_model(name),
            None => NO_MODEL,
        };
        let format = row.get_ref(6)?.as_str()?;
        let format = FORMATS.iter().position(|(_, known)| known.id() == format);
        let flag = |column, bit| row.get::<_, bool>(column).map(|set| u8::from(set) * bit);
        Ok(Some(Entry {
            id,
            made: row.get(1)?,
            version: row
                .get_ref(2)?
                .as_blob()?
                .first_chunk::<4>()
                .map_or(0, |first| u32::from_be_bytes(*first)),
            look: look as u32 & 0x7fff_ffff,
            width: (look >> 47) as u16,
            height: (look >> 31) as u16,
            bytes: u32::try_from(row.get_ref(4)?.as_i64()?).unwrap_or(u32::MAX),
            model,
            kind: format.unwrap_or(7) as u8
                | flag(7, TRASHED)?
                | flag(8, IMPORTED)?
                | flag(9, TAGGED)?,
        }))
    }

    fn number_of_model(&mut self, name: &str) -> u16 {
        if let Some(number) = self.numbers_of_models.get(name) {
            return *number;
        }
        // Beyond so many the rest counts as without a model in memory.
        let number = u16::try_from(self.models.len()).unwrap_or(NO_MODEL);
        if number != NO_MODEL {
            self.models.push(name.to_owned());
            self.numbers_of_models.insert(name.to_owned(), number);
        }
        number
    }

    fn push(&mut self, entry: &Entry) {
        self.ids.push(entry.id);
        self.made.push(entry.made);
        self.version.push(entry.version);
        self.look.push(entry.look);
        self.width.push(entry.width);
        self.height.push(entry.height);
        self.bytes.push(entry.bytes);
        self.model.push(entry.model);
        self.kind.push(entry.kind);
    }

    fn set(&mut self, place: usize, entry: &Entry) {
        self.version[place] = entry.version;
        self.look[place] = entry.look;
        self.width[place] = entry.width;
        self.height[place] = entry.height;
        self.bytes[place] = entry.bytes;
        self.model[place] = entry.model;
        self.kind[place] = entry.kind;
    }

    fn take_out(&mut self, gone: &HashSet<u32>) {
        if !gone.is_empty() {
            let kept: Vec<u32> = (0..self.ids.len() as u32)
                .filter(|place| !gone.contains(place))
                .collect();
            self.arrange(&kept);
        }
    }

    fn put_in_order(&mut self) {
        let key = |place: usize| (self.made[place], self.ids[place]);
        if (1..self.ids.len()).all(|place| key(place - 1) < key(place)) {
            return;
        }
        let mut order: Vec<u32> = (0..self.ids.len() as u32).collect();
        // Stable, and quick where most of it is in order already.
        order.sort_by_key(|place| key(*place as usize));
        self.arrange(&order);
    }

    fn arrange(&mut self, order: &[u32]) {
        fn arranged<T: Copy>(column: &mut Vec<T>, order: &[u32]) {
            *column = order.iter().map(|place| column[*place as usize]).collect();
        }
        arranged(&mut self.ids, order);
        arranged(&mut self.made, order);
        arranged(&mut self.version, order);
        arranged(&mut self.look, order);
        arranged(&mut self.width, order);
        arranged(&mut self.height, order);
        arranged(&mut self.bytes, order);
        arranged(&mut self.model, order);
        arranged(&mut self.kind, order);
    }

    /// `false` when the ids lie too far apart to be numbered here.
    fn number_places(&mut self) -> bool {
        let last = self.ids.iter().max().map_or(0, |last| *last as usize);
        if last > self.ids.len() * 8 + 1_000_000 {
            return false;
        }
        self.places.clear();
        self.places.resize(last + 1, NOWHERE);
        for (place, id) in self.ids.iter().enumerate() {
            self.places[*id as usize] = place as u32;
        }
        self.highest.clear();
        let mut highest = 0;
        for block in self.places.chunks(BLOCK) {
            let own = block.iter().filter(|place| **place != NOWHERE).max();
            highest = highest.max(own.copied().unwrap_or(0));
            self.highest.push(highest);
        }
        true
    }
}

fn newest(tx: &ReadTx<'_>) -> Result<i64, DbError> {
    let mut statement = tx
        .conn()
        .prepare_cached("SELECT coalesce(max(seq), 0) FROM touched")?;
    Ok(statement.query_row([], |row| row.get(0))?)
}
