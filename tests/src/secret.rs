//! Looking for the test key where it must not be.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// The texts that must not be found: the key, and what base64 makes of it at each of its three places.
fn forms() -> Vec<Vec<u8>> {
    let mut forms = vec![crate::KEY.as_bytes().to_vec()];
    for shift in 0..3 {
        let shifted = [&b"\0\0"[..shift], crate::KEY.as_bytes()].concat();
        let text = STANDARD_NO_PAD.encode(shifted);
        // Without the letters that also hold bits of the neighbours.
        forms.push(text.as_bytes()[4..text.len() - 4].to_vec());
    }
    forms
}

/// Panics if the test key stands in these bytes, plainly or in base64.
pub fn assert_clean(bytes: &[u8], what: &str) {
    for form in forms() {
        let found = bytes.windows(form.len()).position(|window| window == form);
        if let Some(at) = found {
            let around = &bytes[at.saturating_sub(80)..(at + form.len() + 40).min(bytes.len())];
            panic!(
                "the key is in {what}: …{}…",
                String::from_utf8_lossy(around)
            );
        }
    }
}
