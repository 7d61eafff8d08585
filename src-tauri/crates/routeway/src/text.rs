//! Cutting texts of strangers down to a bounded size.
