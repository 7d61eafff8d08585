//! What is otherwise in an image than in the one it was remixed from, in words and settings.

use safelight_library::ImageRow;

use crate::wire::{Difference, WordKind, WordRun};

/// Longer texts are told as a whole: comparing word by word costs their product.
const MOST_WORDS: usize = 2_000;

/// Every field that differs.
pub(crate) fn differences(parent: &ImageRow, image: &ImageRow) -> Vec<Difference> {
    let number = |value: Option<u32>| value.map(|value| value.to_string());
    let guidance = |row: &ImageRow| row.guidance.map(|value| value.to_string());
    let seed = |row: &ImageRow| row.seed.value.map(|value| value.to_string());
    let prompt = |row: &ImageRow| Some(row.prompt.clone());
    let texts = [
        ("prompt", prompt(parent), prompt(image)),
        (
            "negative_prompt",
            parent.negative_prompt.clone(),
            image.negative_prompt.clone(),
        ),
    ];
    let settings = [
        ("model", parent.model.clone(), image.model.clone()),
        ("size", parent.size_asked.clone(), image.size_asked.clone()),
        ("quality", parent.quality.clone(), image.quality.clone()),
        ("steps", number(parent.steps), number(image.steps)),
        ("guidance", guidance(parent), guidance(image)),
        ("seed", seed(parent), seed(image)),
    ];
    let difference = |(field, before, after): (&str, Option<String>, Option<String>), in_words| {
        (before != after).then(|| Difference {
            field: field.to_owned(),
            words: if in_words {
                words(
                    before.as_deref().unwrap_or_default(),
                    after.as_deref().unwrap_or_default(),
                )
            } else {
                Vec::new()
            },
            before,
            after,
        })
    };
    let in_words = texts
        .into_iter()
        .filter_map(|field| difference(field, true));
    let plainly = settings
        .into_iter()
        .filter_map(|field| difference(field, false));
    in_words.chain(plainly).collect()
}

/// Two texts word by word: the longest line of words that both have stays, the rest is gone or new.
fn words(before: &str, after: &str) -> Vec<WordRun> {
    let split = |text: &str| -> Vec<String> {
        text.split_inclusive(char::is_whitespace)
            .map(str::to_owned)
            .collect()
    };
    let (old, new) = (split(before), split(after));
    let mut runs = Vec::new();
    if old.len() > MOST_WORDS || new.len() > MOST_WORDS {
        put(&mut runs, WordKind::Gone, before);
        put(&mut runs, WordKind::New, after);
        return runs;
    }
    let same = |a: &str, b: &str| a.trim_end() == b.trim_end();
    // lengths[i][j]: words that old[i..] and new[j..] have in common, in order.
    let width = new.len() + 1;
    let mut lengths = vec![0_u16; (old.len() + 1) * width];
    let at = |i: usize, j: usize| i * width + j;
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            lengths[at(i, j)] = if same(&old[i], &new[j]) {
                lengths[at(i + 1, j + 1)] + 1
            } else {
                lengths[at(i + 1, j)].max(lengths[at(i, j + 1)])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && same(&old[i], &new[j]) {
            put(&mut runs, WordKind::Same, &new[j]);
            (i, j) = (i + 1, j + 1);
        } else if j == new.len()
            || (i < old.len() && lengths[at(i + 1, j)] >= lengths[at(i, j + 1)])
        {
            put(&mut runs, WordKind::Gone, &old[i]);
            i += 1;
        } else {
            put(&mut runs, WordKind::New, &new[j]);
            j += 1;
        }
    }
    runs
}

fn put(runs: &mut Vec<WordRun>, kind: WordKind, text: &str) {
    if text.is_empty() {
        return;
    }
    match runs.last_mut() {
        Some(last) if last.kind == kind => last.text.push_str(text),
        _ => runs.push(WordRun {
            kind,
            text: text.to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(before: &str, after: &str) -> Vec<(WordKind, String)> {
        let runs = words(before, after);
        runs.into_iter().map(|run| (run.kind, run.text)).collect()
    }

    #[test]
    fn words_that_stay_are_told_once_and_the_others_as_gone_or_new() {
        use WordKind::{Gone, New, Same};
        let run = |kind, text: &str| (kind, text.to_owned());
        assert_eq!(
            told("a red fox in snow", "a grey fox in deep snow"),
            [
                run(Same, "a "),
                run(Gone, "red "),
                run(New, "grey "),
                run(Same, "fox in "),
                run(New, "deep "),
                run(Same, "snow")
            ]
        );
        assert_eq!(told("", "fox"), [run(New, "fox")]);
        assert_eq!(told("fox", ""), [run(Gone, "fox")]);
        assert_eq!(told("fox", "fox "), [run(Same, "fox ")]);
    }

    #[test]
    fn very_long_texts_are_told_as_a_whole() {
        let long = "word ".repeat(MOST_WORDS + 1);
        assert_eq!(told(&long, "x").len(), 2);
    }
}
