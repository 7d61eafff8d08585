//! The command line program; all of it is in the library beside it.

fn main() -> std::process::ExitCode {
    safelight_cli::main()
}
