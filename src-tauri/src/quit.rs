//! How the program ends: at once, after what is on the wire, or not at all.
//!
//! People pay for what is on the wire. So whoever closes the window, logs out or presses Ctrl-C while replies are
//! under way is asked, or waited for; nothing in hand is dropped without a person's word.

use safelight_studio::wire::Quit;

/// Where the end of the program stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Phase {
    /// Nobody wants to end.
    #[default]
    Running,
    /// A person was asked and has not answered.
    Asked,
    /// What is on the wire is read to its end, then the program ends.
    Waiting {
        /// A signal has asked for it: the next one does not wait.
        signalled: bool,
    },
    /// It ends now, and nothing holds it up.
    Ending,
}

/// What somebody wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    /// The window was closed, or *Quit* was chosen, with so many requests in hand.
    Close {
        /// Requests whose reply or images are not filed yet.
        in_hand: u32,
    },
    /// A person answered the question.
    Answer(Quit),
    /// Ctrl-C or a log-out.
    Signal,
    /// What was waited for has come.
    Settled,
}

/// What is to be done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    /// Nothing.
    Nothing,
    /// Ask the person.
    Ask {
        /// Requests whose reply or images are not filed yet.
        in_hand: u32,
    },
    /// Take no new requests, and say when everything in hand is filed.
    Wait,
    /// Take new requests again.
    GoOn,
    /// Let go of what was not sent, and end.
    End,
}

impl Phase {
    /// The next phase, and what to do.
    pub(crate) fn step(self, wish: Wish) -> (Self, Deed) {
        use {Deed as D, Phase as P, Wish as W};
        match (self, wish) {
            (P::Ending, _) => (P::Ending, D::Nothing),
            (_, W::Close { in_hand: 0 }) => (P::Ending, D::End),
            // Asked again while it waits: the answer may be "now".
            (P::Waiting { .. }, W::Close { in_hand }) => (self, D::Ask { in_hand }),
            (_, W::Close { in_hand }) => (P::Asked, D::Ask { in_hand }),
            (_, W::Answer(Quit::Now)) | (P::Waiting { signalled: true }, W::Signal) => {
                (P::Ending, D::End)
            }
            (P::Waiting { .. }, W::Answer(Quit::Wait)) => (self, D::Nothing),
            (P::Waiting { .. }, W::Signal) => (P::Waiting { signalled: true }, D::Nothing),
            (_, W::Answer(Quit::Wait)) => (P::Waiting { signalled: false }, D::Wait),
            (_, W::Signal) => (P::Waiting { signalled: true }, D::Wait),
            (P::Waiting { .. }, W::Answer(Quit::Stay)) => (P::Running, D::GoOn),
            (_, W::Answer(Quit::Stay)) => (P::Running, D::Nothing),
            (P::Waiting { .. }, W::Settled) => (P::Ending, D::End),
            // Taken back in the meantime.
            (phase, W::Settled) => (phase, D::Nothing),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The phase and the last deed after these wishes.
    fn after(wishes: &[Wish]) -> (Phase, Deed) {
        wishes
            .iter()
            .fold((Phase::Running, Deed::Nothing), |(phase, _), wish| {
                phase.step(*wish)
            })
    }

    const CLOSE: Wish = Wish::Close { in_hand: 2 };

    #[test]
    fn fault_59_with_nothing_in_hand_it_ends_at_once() {
        assert_eq!(
            after(&[Wish::Close { in_hand: 0 }]),
            (Phase::Ending, Deed::End)
        );
    }

    #[test]
    fn fault_59_with_something_in_hand_closing_asks_and_ends_nothing() {
        assert_eq!(after(&[CLOSE]), (Phase::Asked, Deed::Ask { in_hand: 2 }));
        let stay = Wish::Answer(Quit::Stay);
        assert_eq!(after(&[CLOSE, stay]), (Phase::Running, Deed::Nothing));
    }

    #[test]
    fn fault_59_waiting_ends_when_everything_is_filed_unless_it_is_taken_back() {
        let wait = Wish::Answer(Quit::Wait);
        let waiting = Phase::Waiting { signalled: false };
        assert_eq!(after(&[CLOSE, wait]), (waiting, Deed::Wait));
        assert_eq!(
            after(&[CLOSE, wait, Wish::Settled]),
            (Phase::Ending, Deed::End)
        );
        let taken_back = [CLOSE, wait, Wish::Answer(Quit::Stay)];
        assert_eq!(after(&taken_back), (Phase::Running, Deed::GoOn));
        let settled_later = [CLOSE, wait, Wish::Answer(Quit::Stay), Wish::Settled];
        assert_eq!(after(&settled_later), (Phase::Running, Deed::Nothing));
    }

    #[test]
    fn fault_59_the_first_signal_waits_and_the_second_ends() {
        let waiting = Phase::Waiting { signalled: true };
        assert_eq!(after(&[Wish::Signal]), (waiting, Deed::Wait));
        let twice = [Wish::Signal, Wish::Signal];
        assert_eq!(after(&twice), (Phase::Ending, Deed::End));
        let logged_out_while_asked = [CLOSE, Wish::Signal];
        assert_eq!(after(&logged_out_while_asked), (waiting, Deed::Wait));
        let logged_out_while_waiting = [CLOSE, Wish::Answer(Quit::Wait), Wish::Signal];
        assert_eq!(after(&logged_out_while_waiting), (waiting, Deed::Nothing));
    }

    #[test]
    fn fault_59_with_something_in_hand_only_a_second_signal_or_a_word_for_it_ends() {
        let wishes = [
            CLOSE,
            Wish::Answer(Quit::Wait),
            Wish::Answer(Quit::Stay),
            Wish::Signal,
        ];
        for a in wishes {
            for b in wishes {
                let ends = a == Wish::Signal && b == Wish::Signal;
                assert_eq!(after(&[a, b]).0 == Phase::Ending, ends, "{a:?} {b:?}");
            }
        }
    }
}
