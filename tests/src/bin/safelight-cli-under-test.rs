//! The command line program, built with the tests that end it in the middle: it dies at the step that the environment
//! names (`safelight_library::fail_points`).

fn main() -> std::process::ExitCode {
    safelight_library::fail_points::arm();
    safelight_cli::main()
}
