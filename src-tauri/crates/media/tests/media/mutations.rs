//! Thousands of damaged files: whatever comes back, nothing panics outside the decoders and nothing aborts.

use media::{Embedding, Limits, decode, embed, measure, read_record, read_texts, sniff};

use crate::support::*;

/// A small deterministic source of noise (xorshift64*).
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    fn mutate(&mut self, file: &[u8]) -> Vec<u8> {
        let mut file = file.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(file.len());
            match self.below(7) {
                0 => file[at] ^= 1 << self.below(8),
                1 => file[at] = self.next() as u8,
                2 => file.truncate(at.max(1)),
                3 => {
                    let end = (at + 4).min(file.len());
                    file[at..end].fill([0, 0xFF, 0x7F][self.below(3)]);
                }
                4 => {
                    let piece = file[at..(at + self.below(40)).min(file.len())].to_vec();
                    let to = self.below(file.len());
                    file.splice(to..to, piece);
                }
                5 => {
                    let end = (at + self.below(20)).min(file.len());
                    file.drain(at..end);
                    if file.is_empty() {
                        file.push(0);
                    }
                }
                _ => {
                    let near = self.below(64.min(file.len()));
                    file[near] = self.next() as u8;
                }
            }
        }
        file
    }
}

/// PNG checksums made right again, so that damage reaches what lies behind them.
fn with_right_checksums(file: &mut [u8]) {
    let mut at = 8;
    while let Some(length) = file.get(at..at + 4) {
        let length = u32::from_be_bytes(length.try_into().unwrap()) as usize;
        let Some(end) = at
            .checked_add(8 + length)
            .filter(|end| end + 4 <= file.len())
        else {
            return;
        };
        let checksum = crc32fast::hash(&file[at + 4..end]);
        file[end..end + 4].copy_from_slice(&checksum.to_be_bytes());
        at = end + 4;
    }
}

#[test]
fn fault_41_no_damage_panics() {
    let record = record();
    let mut files = corpus();
    for (format, file) in corpus() {
        if let Ok(Embedding::Written(written)) = embed(&file, &record) {
            files.push((format, written.to_vec()));
        }
    }
    let long = media::GenerationRecord {
        prompt: "\u{1f98a} & so on ".repeat(9_000),
        ..record.clone()
    };
    if let Ok(Embedding::Written(written)) = embed(&jpeg_rgb(24, 16, &rgb(24, 16)), &long) {
        files.push((media::Format::Jpeg, written.to_vec()));
    }
    let limits = Limits {
        max_side: 512,
        max_pixels: 1 << 16,
        max_memory: 1 << 20,
    };
    let mut noise = Noise(0x5AFE_1164);
    for (format, file) in files {
        for _ in 0..250 {
            let mut damaged = noise.mutate(&file);
            if format == media::Format::Png && noise.below(2) == 0 {
                with_right_checksums(&mut damaged);
            }
            let _ = measure(&damaged);
            if let Ok(picture) = decode(&damaged, &limits) {
                assert!(picture.width().max(picture.height()) <= 512);
            }
            let _ = read_texts(&damaged);
            let _ = read_record(&damaged);
            if let Ok(Embedding::Written(written)) = embed(&damaged, &record) {
                let written = written.to_vec();
                assert_eq!(sniff(&written), sniff(&damaged));
                assert_eq!(
                    read_record(&written).as_ref(),
                    Some(&record),
                    "what says it is written can be read"
                );
            }
        }
    }
}

#[test]
fn fault_41_every_truncation_is_survived() {
    let record = record();
    for (_, file) in corpus() {
        for length in (0..file.len()).step_by(7) {
            let short = &file[..length];
            let _ = (
                measure(short),
                decode(short, &Limits::default()),
                read_texts(short),
            );
            if let Ok(Embedding::Written(written)) = embed(short, &record) {
                assert_eq!(read_record(&written.to_vec()).as_ref(), Some(&record));
            }
        }
    }
}
