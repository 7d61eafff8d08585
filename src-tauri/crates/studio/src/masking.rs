//! Taking the key out of what a server sends back, before it reaches the disk.
//!
//! Some servers quote the key in their errors. The mask replaces it by as many asterisks, so that lengths stay true.

use std::borrow::Cow;

use routeway::ApiKey;

/// A shorter key is not looked for: its letters could stand in an image by chance, and the image is paid for.
const SHORTEST_MASKED: usize = 8;

/// The texts that must not be written down.
#[derive(Clone, Default)]
pub(crate) struct Mask {
    secrets: Vec<Vec<u8>>,
}

impl Mask {
    /// The mask for a key: its text and its base64 forms, whatever stands before it.
    pub(crate) fn of(key: Option<&ApiKey>) -> Self {
        let Some(key) = key
            .map(ApiKey::expose)
            .filter(|key| key.len() >= SHORTEST_MASKED)
        else {
            return Self::default();
        };
        let mut secrets = vec![key.as_bytes().to_vec()];
        for shift in 0..3 {
            let shifted = [&b"\0\0"[..shift], key.as_bytes()].concat();
            let text = base64_simd::STANDARD_NO_PAD.encode_to_string(&shifted);
            // The first and last letters also hold bits of the neighbours; the core is what must not appear.
            let from = if shift == 0 { 0 } else { shift + 1 };
            let to = shifted.len() * 8 / 6;
            if let Some(core) = text.get(from..to)
                && core.len() >= SHORTEST_MASKED
            {
                secrets.push(core.as_bytes().to_vec());
                let url_safe: Vec<u8> = core
                    .bytes()
                    .map(|b| {
                        if b == b'+' {
                            b'-'
                        } else if b == b'/' {
                            b'_'
                        } else {
                            b
                        }
                    })
                    .collect();
                if url_safe != core.as_bytes() {
                    secrets.push(url_safe);
                }
            }
        }
        Self { secrets }
    }

    /// `text` without the secrets.
    pub(crate) fn text(&self, text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        self.blot(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// A mask for a text that comes in pieces.
    pub(crate) fn stream(&self) -> MaskedStream<'_> {
        MaskedStream {
            mask: self,
            held: Vec::new(),
        }
    }

    fn blot(&self, bytes: &mut [u8]) {
        for secret in &self.secrets {
            let places: Vec<usize> = memchr::memmem::find_iter(bytes, secret).collect();
            for at in places {
                bytes[at..at + secret.len()].fill(b'*');
            }
        }
    }

    fn longest(&self) -> usize {
        self.secrets.iter().map(Vec::len).max().unwrap_or(0)
    }
}

/// Masks a text piece by piece; a secret that is torn over two pieces is found too.
pub(crate) struct MaskedStream<'m> {
    mask: &'m Mask,
    held: Vec<u8>,
}

impl MaskedStream<'_> {
    /// Takes a piece and hands on what can be no beginning of a secret any more.
    pub(crate) fn push<E>(
        &mut self,
        piece: &[u8],
        out: impl FnOnce(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let longest = self.mask.longest();
        if longest == 0 {
            return out(piece);
        }
        self.held.extend_from_slice(piece);
        self.mask.blot(&mut self.held);
        let keep = (longest - 1).min(self.held.len());
        let ready = self.held.len() - keep;
        if ready == 0 {
            return Ok(());
        }
        out(&self.held[..ready])?;
        self.held.drain(..ready);
        Ok(())
    }

    /// Hands on the rest.
    pub(crate) fn finish<E>(self, out: impl FnOnce(&[u8]) -> Result<(), E>) -> Result<(), E> {
        let rest: Cow<'_, [u8]> = Cow::Owned(self.held);
        if rest.is_empty() { Ok(()) } else { out(&rest) }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::convert::Infallible;

    fn masked(key: &str, text: &[u8], piece: usize) -> Vec<u8> {
        let key = ApiKey::parse(key).unwrap();
        let mask = Mask::of(Some(&key));
        let mut out = Vec::new();
        let mut stream = mask.stream();
        for part in text.chunks(piece) {
            stream
                .push::<Infallible>(part, |b| {
                    out.extend_from_slice(b);
                    Ok(())
                })
                .unwrap();
        }
        stream
            .finish::<Infallible>(|b| {
                out.extend_from_slice(b);
                Ok(())
            })
            .unwrap();
        out
    }

    #[test]
    fn fault_51_a_key_quoted_by_the_server_never_reaches_the_spool() {
        let key = "sk-abcdefghijklmnop1234";
        for lead in ["", "x", "xy", "xyz"] {
            let encoded =
                base64_simd::STANDARD.encode_to_string(format!("{lead}{key}\"}}").as_bytes());
            let text = format!(r#"{{"error":"bad key {key}, header {encoded}"}}"#);
            for piece in [1, 2, 7, 23, 1000] {
                let out = masked(key, text.as_bytes(), piece);
                assert_eq!(out.len(), text.len());
                let out = String::from_utf8(out).unwrap();
                assert!(!out.contains(key), "{out}");
                let core = &base64_simd::STANDARD.encode_to_string(key.as_bytes())[4..20];
                assert!(!out.contains(core), "{out}");
                assert!(!out.contains(&encoded), "{out}");
            }
        }
    }

    #[test]
    fn a_very_short_key_is_not_looked_for_because_it_could_stand_in_an_image() {
        assert_eq!(masked("abc", b"xxabcxx", 3), b"xxabcxx");
    }
}
