//! The command line program, built with the tests that end it in the middle.

fn main() -> std::process::ExitCode {
    safelight_cli::main()
}
